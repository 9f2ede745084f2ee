//! A child with an adult, on the real screens: read aloud, stones, faces, thumbs, a code of pictures, and taken back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::{fs, time::Duration};

use support::screens::Screens;
use vertelpunt::{
    domain::telling::{AnswerValue, Assisted},
    seal::{open, telling},
    store::outbox::StoryDirectory,
};

/// From the attract screen to the stones.
fn to_the_stones(screens: &Screens) {
    for label in [
        "Begin",
        "Ik ben jonger dan 12",
        "Verder",
        "Ja",
        "Verder",
        "Verder",
    ] {
        screens.press(label);
    }
    if screens.shows("Ik snap het") {
        screens.press("Ik snap het");
    } else {
        screens.press("Verder");
    }
    for label in [
        "Ja, die is hier",
        "Verder",
        "Ik ben vader, moeder of verzorger",
        "Verder",
        "Ik ben erbij en vind het goed",
        "Verder",
        "Ja, dat mag",
        "Verder",
        "Sla over",
        "Iemand typt voor mij",
    ] {
        screens.press(label);
    }
    screens.write("Wij liepen naar het veld.");
    screens.press("Klaar");
    screens.press("Sla over");
    screens.press("Zo is het goed");
}

#[test]
fn a_child_lays_stones_chooses_faces_and_answers_unseen() {
    let screens = Screens::open();
    to_the_stones(&screens);
    let page = if screens.shows("mama") {
        None
    } else {
        Some("Meer stenen")
    };
    page.into_iter().for_each(|label| screens.press(label));
    screens.press("mama");
    assert!(screens.shows("Waar staat mama? Tik in de cirkels."));
    screens.press("Dichterbij");
    assert!(screens.shows("mama, dichtbij"));
    screens.press("Verder weg");
    screens.press("Verder weg");
    assert!(screens.shows("mama, ver weg"));
    screens.press("Klaar");
    screens.press("bang");
    screens.press("in de war");
    screens.press("Klaar");
    screens.press("Sla over");
    screens.press("Verder");
    screens.press("een beetje");
    assert!(!screens.shows("een beetje"), "the screen is empty at once");
    screens.tick(Duration::from_millis(300));
    screens.press("Ja");
    screens.wait_for("Toon mijn code");
    let held = StoryDirectory::all_in(&screens.kiosk.layout.held()).unwrap();
    let told = fs::read(held[0].path.join("telling.vps")).unwrap();
    let told = open::open(&told, &screens.kiosk.region.reading).unwrap();
    let told = telling::from_json(&told.content).unwrap();
    assert_eq!(told.assisted, Assisted::AdultOfChild);
    assert_eq!(told.adult.as_deref(), Some("parent"));
    let ids: Vec<&str> = told
        .answers
        .iter()
        .map(|answer| answer.id.as_str())
        .collect();
    assert_eq!(ids, ["k1_bij_wie", "k2_gevoel", "k3_zelf"]);
    assert!(
        matches!(&told.answers[0].value, AnswerValue::Stones(stones) if stones[0].stone == "mother")
    );
    take_it_back_by_pictures(&screens);
}

fn take_it_back_by_pictures(screens: &Screens) {
    screens.press("Toon mijn code");
    screens.wait_until("the pictures", || screens.code_words().len() == 6);
    let pictures = screens.code_words();
    screens.press("Ik heb de code");
    screens.press("Klaar, wis het scherm");
    screens.press("Begin");
    screens.press("Hulp");
    screens.press("Mijn verhaal laten weghalen");
    screens.press("Ik heb zes plaatjes");
    for picture in &pictures {
        while screens.is_on("Vorige plaatjes") {
            screens.press("Vorige plaatjes");
        }
        while !screens.shows(picture) {
            screens.press("Meer plaatjes");
        }
        screens.press(picture);
    }
    screens.press("Haal mijn verhaal weg");
    screens.wait_until("the answer", || {
        let labels = screens.labels();
        labels
            .iter()
            .any(|label| label.starts_with("Wij halen het verhaal weg"))
    });
    let held = fs::read_dir(screens.kiosk.layout.held()).unwrap().count();
    assert_eq!(held, 0, "a story in its waiting time goes at once");
}

#[test]
fn a_child_with_headphones_is_read_to_and_the_strip_stands_when_asked() {
    let kiosk = support::kiosk::Kiosk::new(support::kiosk::Sort::Rehearsal);
    let screens = Screens::of_kiosk(kiosk, "Begin");
    screens.press("Begin");
    screens.press("Lees voor");
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.press("Ik ben jonger dan 12");
    screens.press("Verder");
    screens.wait_until("the reading", || !screens.sound.read().is_empty());
    let first = screens.sound.read()[0].clone();
    assert_eq!(first, ("Zit je goed zo?".to_owned(), "nl".to_owned()));
    assert!(
        !screens.shows("Langzamer"),
        "what begins by itself lights only the button"
    );
    screens.press("Lees voor");
    for tool in [
        "Opnieuw",
        "Zachter",
        "Harder",
        "Langzamer",
        "Stop met voorlezen",
    ] {
        assert!(screens.shows(tool), "{tool}");
    }
    screens.press("Stop met voorlezen");
    assert!(!screens.shows("Langzamer"));
    screens.press("Lees voor");
    screens.press("Ja");
    screens.press("Verder");
    assert!(!screens.shows("Langzamer"), "the next screen closes it");
}

#[test]
fn waiting_for_an_adult_is_dark_and_ends_by_the_dot() {
    let screens = Screens::open();
    for label in [
        "Begin",
        "Ik ben 12 tot en met 15 jaar",
        "Verder",
        "Nee, ik zit goed",
        "Verder",
        "Verder",
        "Ik snap het",
    ] {
        screens.press(label);
    }
    screens.press("Ik haal iemand die ik vertrouw");
    screens.press("Verder");
    assert_eq!(screens.look().0, vertelpunt_ui::Theme::Evening);
    screens.press("Wij zijn er");
    assert!(screens.shows("Wie bent u?"));
    assert_eq!(screens.look().0, vertelpunt_ui::Theme::Day);
}
