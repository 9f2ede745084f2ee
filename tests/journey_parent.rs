//! A parent's visit on the real screens, without a display: told, locked, and opened by a researcher.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod canary;
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::time::Duration;

use slint::platform::{Key, WindowEvent};
use support::{
    canary,
    parent::{to_the_field, to_the_lock, to_the_names},
    screens::Screens,
};
use vertelpunt::{
    seal::{open, telling},
    store::outbox::StoryDirectory,
};

const STORY: &str = "Wij liepen naar het zonnebloemveld. Bel mij op 06 12345678.";
const CANARY: &str = "zonnebloemveld";

#[test]
fn a_parent_types_a_story_and_a_researcher_opens_it_without_the_number() {
    let screens = Screens::open();
    to_the_lock(&screens, STORY);
    screens.press("Ja, op slot");
    screens.wait_for("Ik wil geen code");
    let held = StoryDirectory::all_in(&screens.kiosk.layout.held()).unwrap();
    assert_eq!(held.len(), 1);
    let file = std::fs::read(held[0].path.join("telling.vps")).unwrap();
    let opened = open::open(&file, &screens.kiosk.region.reading).unwrap();
    let told = telling::from_json(&opened.content).unwrap();
    let text = told.text.unwrap();
    assert!(text.expose().contains(CANARY));
    assert!(!text.expose().contains("12345678"));
    assert!(canary::find_in(screens.kiosk.layout.held().parent().unwrap(), CANARY).is_empty());
    screens.press("Ik wil geen code");
    screens.press("Klaar, wis het scherm");
    assert!(screens.shows("Begin"));
}

#[test]
fn a_parent_who_wants_a_code_sees_four_words_and_may_take_the_story_away() {
    let screens = Screens::open();
    to_the_lock(&screens, STORY);
    screens.press("Ja, op slot");
    screens.wait_for("Toon mijn code");
    screens.press("Toon mijn code");
    screens.wait_for("Ik heb de code");
    screens.press("Ik heb de code");
    screens.press("Haal weg");
    screens.press("Ja, haal weg");
    screens.wait_for("Uw verhaal is weggehaald.");
    assert!(screens.shows("Niemand kan het nog lezen."));
    let held = StoryDirectory::all_in(&screens.kiosk.layout.held()).unwrap();
    assert!(held.is_empty(), "the screen says so only when it is true");
}

#[test]
fn a_number_is_taken_out_and_its_teller_sees_it() {
    let screens = Screens::open();
    to_the_names(&screens, STORY);
    assert!(screens.shows("nummer"), "{:?}", screens.labels());
}

#[test]
fn words_are_chosen_and_taken_out_by_keys_alone() {
    let screens = Screens::open();
    to_the_names(&screens, STORY);
    let types = |key: Key| {
        let text: slint::SharedString = key.into();
        let window = screens.window();
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
        screens.tick(Duration::from_millis(100));
    };
    types(Key::RightArrow);
    types(Key::RightArrow);
    assert!(screens.shows("Haal ‘liepen’ weg"), "{:?}", screens.labels());
    types(Key::Delete);
    assert!(screens.shows("Zet dit woord terug"));
    assert!(!screens.shows("liepen"));
    types(Key::Delete);
    assert!(screens.shows("liepen"));
    types(Key::LeftArrow);
    assert!(screens.shows("Haal ‘Wij’ weg"));
}

#[test]
fn stop_and_wipe_leaves_nothing_anywhere() {
    let screens = Screens::open();
    to_the_field(&screens);
    screens.write(STORY);
    screens.press("Stop en wis");
    screens.press("Wis alles");
    assert!(
        StoryDirectory::all_in(&screens.kiosk.layout.held())
            .unwrap()
            .is_empty()
    );
    assert!(canary::find_in(screens.kiosk.layout.held().parent().unwrap(), CANARY).is_empty());
    assert!(!screens.labels().iter().any(|label| label.contains(CANARY)));
}

#[test]
fn a_parent_who_walks_away_is_asked_and_then_everything_is_wiped() {
    let screens = Screens::open();
    to_the_field(&screens);
    screens.write(STORY);
    screens.let_pass(Duration::from_secs(91));
    assert!(
        screens
            .labels()
            .iter()
            .any(|label| label.contains("Bent u er nog?"))
    );
    screens.let_pass(Duration::from_secs(31));
    assert!(screens.shows("Begin"));
}

#[test]
fn verberg_covers_the_words_also_after_the_way_back() {
    let screens = Screens::open();
    to_the_field(&screens);
    screens.write(STORY);
    screens.press("Verberg");
    assert!(!screens.shows("Klaar"));
    screens.press("Terug naar het scherm");
    assert!(screens.shows("Toon mijn tekst"), "{:?}", screens.labels());
    assert_eq!(screens.written(), "");
    screens.write("x");
    assert_eq!(screens.written(), "", "nothing is typed under the cover");
    screens.press("Toon mijn tekst");
    assert_eq!(screens.written(), STORY);
}
