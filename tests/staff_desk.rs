//! The staff pages on the real screens: what a gastheer and a beheerder see and do behind the PIN.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixListener,
    time::Duration,
};

use support::{
    kiosk::{Kiosk, Sort, typed_draft},
    screens::{Screens, TWENTE},
    sound::speech,
};
use vertelpunt::{
    domain::ids::StoryId,
    kiosk::pin::{Pin, StaffRole},
    support::randomness,
};

const OF_THE_BEHEERDER: &str = "271828";
const OF_THE_HOST: &str = "314159";

fn with_pins() -> Kiosk {
    let kiosk = Kiosk::new(Sort::Rehearsal);
    let mut custody = kiosk.open();
    let pin = |digits| Pin::parse(digits).unwrap();
    custody
        .set_pin(StaffRole::Administrator, &pin(OF_THE_BEHEERDER))
        .unwrap();
    custody.set_pin(StaffRole::Host, &pin(OF_THE_HOST)).unwrap();
    drop(custody);
    kiosk
}

fn type_pin(screens: &Screens, digits: &str) {
    for digit in digits.chars() {
        screens.press(&digit.to_string());
    }
    screens.press("Klaar");
}

fn inside(kiosk: Kiosk, pin: &str) -> Screens {
    let screens = Screens::of_kiosk(kiosk, "Begin");
    enter(&screens, pin);
    screens
}

fn enter(screens: &Screens, pin: &str) {
    screens.open_staff();
    screens.wait_for("Toegang voor medewerkers");
    type_pin(screens, pin);
    screens.wait_for("Sluit af");
    // The facts of the device come a moment after the page.
    screens.wait_until("a report", || {
        screens.shows("Niet op dit apparaat.") || screens.shows("Minder helder")
    });
}

fn hold_a_story(kiosk: &Kiosk) -> StoryId {
    let story = StoryId::random(&mut randomness::system());
    let mut custody = kiosk.open();
    custody.begin_visit().unwrap();
    custody.lock(story, &typed_draft()).unwrap();
    custody.end_visit();
    custody.close();
    story
}

#[test]
fn the_first_pin_opens_the_pages_of_a_beheerder_and_a_minute_closes_them() {
    let screens = Screens::open();
    screens.open_staff();
    screens.wait_for("Kies een pincode");
    type_pin(&screens, "1234");
    screens.wait_for("Typ de pincode nog een keer");
    type_pin(&screens, "1234");
    screens.wait_for("Vandaag");
    assert!(screens.shows("Beheerder") && !screens.shows("Gastheer"));
    screens.let_pass(Duration::from_secs(61));
    screens.wait_for("Begin");
}

#[test]
fn a_gastheer_sees_the_state_and_is_told_what_only_a_beheerder_does() {
    let screens = inside(with_pins(), OF_THE_HOST);
    assert!(screens.shows("Gastheer") && screens.shows("Schoonmaken"));
    screens.press("Beheer");
    screens.wait_for("Alleen de beheerder kan hier iets veranderen.");
    for absent in [
        "Pincode",
        "Logboek",
        "Opnieuw starten",
        "Uit dienst",
        "Aanmelden",
    ] {
        assert!(!screens.shows(absent), "{absent}");
    }
    screens.press("Sluit af");
    screens.wait_for("Begin");
}

#[test]
fn the_screen_holds_still_for_half_a_minute_while_it_is_cleaned() {
    let screens = inside(with_pins(), OF_THE_HOST);
    screens.press("Schoonmaken");
    screens.wait_for("Maak het scherm nu schoon.");
    assert!(!screens.shows("Sluit af"));
    screens.let_pass(Duration::from_secs(28));
    assert!(screens.shows("Maak het scherm nu schoon."));
    screens.let_pass(Duration::from_secs(3));
    screens.wait_for("Schoonmaken");
}

#[test]
fn a_pause_closes_the_kiosk_for_tellers_over_a_restart_until_staff_end_it() {
    let screens = inside(with_pins(), OF_THE_HOST);
    screens.press("Even pauze");
    screens.wait_for("Dit vertelpunt staat op pauze.");
    screens.press("Sluit af");
    screens.wait_for("Even niet beschikbaar.");
    let screens = screens.start_again(TWENTE, "Even niet beschikbaar.");
    screens.let_pass(Duration::from_secs(3));
    assert!(screens.shows("Even niet beschikbaar."));
    enter(&screens, OF_THE_HOST);
    screens.wait_for("Weer beginnen");
    screens.press("Weer beginnen");
    screens.wait_for("Even pauze");
    screens.press("Sluit af");
    screens.wait_for("Begin");
}

#[test]
fn brightness_goes_up_by_a_step_on_a_device_that_has_one() {
    let mut kiosk = with_pins();
    let path = kiosk.layout.data().join("admin.sock");
    let listener = UnixListener::bind(&path).unwrap();
    kiosk.settings.appliance.socket = Some(path);
    let asked = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut line = String::new();
            BufReader::new(stream.try_clone().unwrap())
                .read_line(&mut line)
                .unwrap();
            let level = line.trim().strip_prefix("brightness set ").unwrap_or("4");
            stream
                .write_all(format!("ok {level}\n").as_bytes())
                .unwrap();
            heard.lock().unwrap().push(line.trim().to_owned());
        }
    });
    let screens = inside(kiosk, OF_THE_HOST);
    screens.wait_for("Helderder");
    screens.press("Helderder");
    screens.wait_until("the device to be asked", || {
        asked
            .lock()
            .unwrap()
            .contains(&"brightness set 5".to_owned())
    });
}

#[test]
fn a_beheerder_chooses_a_pin_for_the_gastheer() {
    let screens = inside(with_pins(), OF_THE_BEHEERDER);
    screens.press("Beheer");
    screens.press("Pincode");
    screens.press("Pincode van de gastheer");
    screens.wait_for("Kies een pincode voor de gastheer");
    type_pin(&screens, "8080");
    screens.wait_for("Typ de pincode nog een keer");
    type_pin(&screens, "8080");
    screens.wait_for("Pincode van de gastheer");
    screens.press("Sluit af");
    screens.wait_for("Begin");
    enter(&screens, "8080");
    assert!(screens.shows("Gastheer"));
}

#[test]
fn the_log_says_what_happened_in_which_week_and_not_how_often() {
    let screens = inside(with_pins(), OF_THE_BEHEERDER);
    screens.press("Beheer");
    screens.press("Logboek");
    screens.wait_for("Beheerder kwam binnen");
    assert!(screens.shows("Pincode gekozen voor de gastheer"));
    screens.press("Terug");
    screens.press("Sleutels");
    screens.wait_for("Deze mensen kunnen verhalen openen:");
    assert!(screens.shows("Iemand, Regio"));
}

#[test]
fn out_of_service_says_plainly_that_a_story_waits_and_wipes_only_after_the_pin() {
    let kiosk = with_pins();
    hold_a_story(&kiosk);
    let screens = inside(kiosk, OF_THE_BEHEERDER);
    screens.press("Beheer");
    screens.press("Uit dienst");
    screens.press("Stop met vertellen en stuur door");
    screens.wait_for("Hier wachten nog verhalen die niet zijn aangekomen.");
    assert!(!screens.shows("Wis dit apparaat"));
    screens.press("Wis toch, ook wat nog wacht");
    screens.wait_for("Typ de pincode van de beheerder om te wissen");
    screens.press("Terug");
    screens.wait_for("Hier wachten nog verhalen die niet zijn aangekomen.");
    assert_eq!(screens.kiosk.held().len(), 1);
    screens.press("Wis toch, ook wat nog wacht");
    type_pin(&screens, OF_THE_BEHEERDER);
    screens.wait_for("Dit apparaat is gewist.");
    assert!(screens.kiosk.held().is_empty());
    assert!(!screens.kiosk.layout.kiosk().join("pin.phc").exists());
    screens.press("Sluit af");
    let screens = screens.start_again(TWENTE, "Even niet beschikbaar.");
    screens.open_staff();
    screens.let_pass(Duration::from_secs(3));
    assert!(
        !screens.shows("Kies een pincode"),
        "nobody comes in any more"
    );
}

#[test]
fn out_of_service_can_be_taken_back() {
    let screens = inside(with_pins(), OF_THE_BEHEERDER);
    screens.press("Beheer");
    screens.press("Uit dienst");
    screens.press("Stop met vertellen en stuur door");
    screens.wait_for("Alles is aangekomen. Er wacht hier niets meer.");
    screens.press("Weer in dienst");
    screens.wait_for("Stop met vertellen en stuur door");
    screens.press("Sluit af");
    screens.wait_for("Begin");
}

/// A story that waits for the courier.
fn release_a_story(kiosk: &Kiosk) -> StoryId {
    let story = hold_a_story(kiosk);
    fs::rename(
        kiosk.layout.held_story(story),
        kiosk.layout.released_story(story),
    )
    .unwrap();
    story
}

#[test]
fn a_stick_gets_what_waits_and_nothing_leaves_the_device() {
    let mut kiosk = with_pins();
    let story = release_a_story(&kiosk);
    let mount = kiosk.layout.data().join("stick");
    kiosk.settings.stick.directory = Some(mount.clone());
    let screens = inside(kiosk, OF_THE_HOST);
    screens.press("Opslag en sync");
    screens.press("Naar USB-stick");
    screens.wait_for("Er zit geen USB-stick in.");
    fs::create_dir_all(mount.join("vertelpunt")).unwrap();
    screens.press("Naar USB-stick");
    screens.wait_for("Alles wat onderweg is, staat op de USB-stick en is nagelezen.");
    let there = mount.join(format!("vertelpunt/outbox/stories/{story}/telling.vps"));
    let here = screens
        .kiosk
        .layout
        .released_story(story)
        .join("telling.vps");
    assert_eq!(fs::read(there).unwrap(), fs::read(here).unwrap());
}

#[test]
fn a_check_says_whether_everything_here_is_whole() {
    let kiosk = with_pins();
    let story = hold_a_story(&kiosk);
    let screens = inside(kiosk, OF_THE_HOST);
    screens.press("Opslag en sync");
    screens.press("Controle");
    screens.wait_for("Alles wat hier op slot zit, is heel.");
    let path = screens.kiosk.layout.held_story(story).join("telling.vps");
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, bytes).unwrap();
    screens.press("Controle");
    screens.wait_for("Iets is beschadigd. Laat het staan en bel beheer.");
    assert_eq!(screens.kiosk.held().len(), 1);
}

#[test]
fn the_test_of_the_connection_names_the_first_step_that_failed() {
    let screens = inside(with_pins(), OF_THE_HOST);
    screens.press("Netwerk");
    screens.press("Doe de proef");
    let requests = screens.kiosk.layout.requests();
    let asked = || vertelpunt::support::files::visible_names(&requests).unwrap();
    screens.wait_until("a request", || !asked().is_empty());
    let request = &asked()[0];
    let found = format!(
        r#"{{"v":1,"request":"{request}","steps":["good","good","failed","not-yet","not-yet"]}}"#
    );
    fs::create_dir_all(screens.kiosk.layout.inbox()).unwrap();
    fs::write(screens.kiosk.layout.probe(), found).unwrap();
    screens.wait_for("Naam vinden: mislukt");
    assert!(screens.shows("Archief: nog niet") && screens.shows("Adres: goed"));
    screens.wait_for("De naam van het archief is niet te vinden. Bel wie het netwerk beheert.");
}

#[test]
fn a_test_without_an_answer_says_so() {
    let screens = inside(with_pins(), OF_THE_HOST);
    screens.press("Netwerk");
    screens.press("Doe de proef");
    screens.let_pass(Duration::from_secs(46));
    screens.wait_for("De proef kreeg geen antwoord. Start het apparaat opnieuw, of bel beheer.");
}

#[test]
fn a_beheerder_changes_the_place_and_it_holds_after_a_restart() {
    let screens = inside(with_pins(), OF_THE_BEHEERDER);
    screens.press("Locatie");
    screens.press("Wijzig: Soort plek, gaat mee met elk verhaal");
    screens.fill("Nieuwe tekst", "Grote School");
    screens.press("Bewaar");
    screens.wait_for("Dit kan niet. Gebruik alleen kleine letters, cijfers en streepjes.");
    screens.fill("Nieuwe tekst", "library");
    screens.press("Bewaar");
    screens.wait_for("library");
    screens.press("Wijzig: Naam van deze plek, alleen hier te zien");
    screens.fill("Nieuwe tekst", "De Weide, hal");
    screens.press("Bewaar");
    screens.wait_for("De Weide, hal");
    screens.press("Sluit af");
    let screens = screens.start_again(TWENTE, "Begin");
    enter(&screens, OF_THE_HOST);
    screens.press("Locatie");
    screens.wait_for("De Weide, hal");
    assert!(screens.shows("library"));
    assert!(!screens.shows("Wijzig: Zin bij de balie"));
}

#[test]
fn settings_that_were_broken_by_hand_are_named_and_the_last_good_ones_hold() {
    let kiosk = with_pins();
    let staff = kiosk.layout.kiosk().join("staff.toml");
    let good = "[place]\nname = \"De Weide\"\ntype = \"school\"\n";
    fs::write(kiosk.layout.kiosk().join("staff.good.toml"), good).unwrap();
    fs::write(&staff, good.replace("school", "Een School")).unwrap();
    let screens = inside(kiosk, OF_THE_BEHEERDER);
    screens.wait_for("Een instelling klopt niet.");
    assert!(screens.shows("De vorige instellingen gelden nog. Bel beheer. place.type"));
    screens.press("Locatie");
    screens.wait_for("De Weide");
}

#[test]
fn every_visit_begins_as_the_beheerder_chose_also_after_a_restart() {
    use vertelpunt_ui::{LetterSize, Theme};
    let screens = inside(with_pins(), OF_THE_BEHEERDER);
    screens.press("Toegang voor ieder");
    screens.press("A groot");
    screens.press("contrast");
    screens.press("Sluit af");
    screens.wait_for("Begin");
    assert_eq!(screens.look(), (Theme::Contrast, LetterSize::Large));
    screens.press("Letters");
    screens.press("dag");
    screens.press("Klaar");
    assert_eq!(screens.look().0, Theme::Day);
    screens.let_pass(Duration::from_secs(95));
    assert_eq!(screens.look(), (Theme::Contrast, LetterSize::Large));
    let screens = screens.start_again(TWENTE, "Begin");
    screens.wait_until("the look", || {
        screens.look() == (Theme::Contrast, LetterSize::Large)
    });
}

/// What may hold digits: versions, weeks, bands, and the seconds of a button.
fn without_what_may_hold_digits(label: &str) -> String {
    let mut rest = label.replace("http://127.0.0.1:1", "");
    for allowed in [
        "sluit vanzelf na 60 tellen",
        "Scherm 30 tellen vast",
        "twente-optijd 2",
        env!("CARGO_PKG_VERSION"),
        "versie 1",
        "1 – 4",
        "5 – 9",
        "10 +",
        "2026-W53",
        "2027-W01",
    ] {
        rest = rest.replace(allowed, "");
    }
    let mut parts = rest.split("week ");
    let first = parts.next().unwrap_or_default().to_owned();
    let others = parts.map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
    others.fold(first, |all, part| all + part)
}

#[test]
fn no_tab_shows_a_story_a_live_count_or_a_time_finer_than_a_week() {
    let kiosk = with_pins();
    // The night's count found nothing; seven stories that came since then are nobody's business.
    kiosk.open().tend();
    for _ in 0..4 {
        hold_a_story(&kiosk);
    }
    for _ in 0..3 {
        let story = release_a_story(&kiosk);
        kiosk.receive_all(story);
    }
    let screens = inside(kiosk, OF_THE_BEHEERDER);
    for tab in [
        "Vandaag",
        "Locatie",
        "Netwerk",
        "Opslag en sync",
        "Toegang voor ieder",
        "Beheer",
    ] {
        screens.press(tab);
        screens.let_pass(Duration::from_secs(2));
        for label in screens.labels() {
            assert!(!label.contains(support::kiosk::CANARY), "{tab}: {label}");
            let rest = without_what_may_hold_digits(&label);
            let is_band = matches!(label.as_str(), "0")
                || ["Op slot: 0", "Bedenktijd: 0", "Onderweg: 0", "Ontvangen: 0"]
                    .contains(&label.as_str());
            let is_level = label.is_empty();
            let has_digit = rest.chars().any(|letter| letter.is_ascii_digit());
            assert!(is_band || is_level || !has_digit, "{tab}: {label}");
        }
    }
    screens.press("Opslag en sync");
    assert!(screens.shows("Op slot: 0") && screens.shows("Ontvangen: 0"));
}

#[test]
fn a_gastheer_tries_microphone_and_headphones_and_nothing_is_kept() {
    let screens = inside(with_pins(), OF_THE_HOST);
    screens.press("Geluidstest");
    screens.wait_for("Microfoon en koptelefoon gevonden.");
    assert!(!screens.shows("Kies: Microfoon"), "a gastheer chooses none");
    screens.press("Start proef");
    screens.sound.wait_open(true);
    screens.wait_for("De microfoon gaat aan.");
    screens.sound.hear(&speech(2.0), &screens.kiosk.clock);
    screens.wait_for("Zeg iets. Er wordt niets opgenomen.");
    screens.press("Speel toon");
    screens.sound.wait_open(false);
    screens.sound.listen_for(0.1);
    screens.press("Start proef");
    screens.sound.wait_open(true);
    screens.press("Vandaag");
    screens.sound.wait_open(false);
    screens.sound.unplug();
    screens.press("Geluid");
    screens.wait_for("Wij vinden de microfoon niet.");
    screens.press("Start proef");
    screens.wait_for("De microfoon doet het niet.");
}

#[test]
fn a_microphone_that_is_tried_closes_with_the_pages() {
    let screens = inside(with_pins(), OF_THE_HOST);
    screens.press("Geluidstest");
    screens.press("Start proef");
    screens.sound.wait_open(true);
    screens.let_pass(Duration::from_secs(61));
    screens.wait_for("Begin");
    screens.sound.wait_open(false);
}

#[test]
fn a_beheerder_chooses_where_it_sounds_and_a_restart_keeps_it() {
    let screens = inside(with_pins(), OF_THE_BEHEERDER);
    screens.press("Geluid");
    screens.wait_for("Microfoon en koptelefoon gevonden.");
    screens.press("Kies: Koptelefoon, alleen voor de verteller");
    screens.press("Koptelefoon links");
    screens.wait_for("Proef koptelefoon");
    screens.press("Kies: Luidspreker in de ruimte");
    screens.wait_for("Luidspreker aan de muur");
    assert!(
        !screens.shows("Koptelefoon links"),
        "what a teller hears is no speaker of the room"
    );
    screens.press("Luidspreker aan de muur");
    screens.press("Kies: Luidspreker in de ruimte");
    screens.wait_for("Speel toon in de ruimte");
    screens.press("Speel toon in de ruimte");
    screens.sound.listen_in_room(0.1);
    assert!(!screens.sound.has_headphones_open());
    screens.press("Terug");
    screens.press("De stekker meldt het");
    screens.wait_for("Deze stekker meldt niets. Daarom vragen wij het de verteller.");
    let screens = screens.start_again(TWENTE, "Begin");
    enter(&screens, OF_THE_BEHEERDER);
    screens.press("Geluid");
    screens.wait_for("Luidspreker aan de muur");
    assert!(screens.shows("Koptelefoon links"));
    assert!(screens.shows("Deze stekker meldt niets. Daarom vragen wij het de verteller."));
}

#[test]
fn while_the_programs_are_renewed_nobody_begins_and_staff_are_told_to_leave_the_plug() {
    let mut kiosk = with_pins();
    let path = kiosk.layout.data().join("updating");
    kiosk.settings.appliance.updating = Some(path.clone());
    fs::write(&path, "7\n").unwrap();
    let screens = Screens::of_kiosk(kiosk, "Even bezig.");
    assert!(screens.shows("Laat de stekker zitten."));
    assert!(!screens.shows("Begin"));
    enter(&screens, OF_THE_HOST);
    assert!(screens.shows("Dit vertelpunt krijgt iets nieuws."));
    screens.press("Sluit af");
    fs::remove_file(&path).unwrap();
    screens.wait_until("the kiosk stands open", || {
        screens.let_pass(Duration::from_secs(1));
        screens.shows("Begin")
    });
}
