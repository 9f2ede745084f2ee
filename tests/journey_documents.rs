//! What a region publishes, on the real screens: another instrument (other ids, texts, order, registers, language), and
//! news, policy and bundles that arrive while the kiosk stands.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::{collections::BTreeMap, fs, time::Duration};

use support::{
    kiosk::{Kiosk, Region},
    screens::{Screens, TWENTE},
};
use vertelpunt::{
    domain::telling::{AnswerValue, ConsentAnswer},
    kiosk::pin::{Pin, StaffRole},
    seal::{document::Kind, open, published::Published, telling},
    store::outbox::StoryDirectory,
};

const BUNDLE: &str = "tests/data/instrument-other";

#[test]
fn a_sailor_tells_of_the_sea() {
    let screens = Screens::with_bundle(BUNDLE, "Cast off");
    for label in ["Cast off", "I sail", "Next", "Aye", "Next", "Write"] {
        screens.press(label);
    }
    screens.write("The wind blew.");
    for label in ["Ready", "Skip", "All right"] {
        screens.press(label);
    }
    screens.press("The sea was");
    screens.press("Next");
    // The two in the middle come in an order of their own at every visit.
    for _ in 0..2 {
        screens.press(if screens.shows("Raft") {
            "Raft"
        } else {
            "Not this"
        });
        screens.press("Next");
    }
    for label in ["Sweet", "Next", "Write"] {
        screens.press(label);
    }
    screens.write("And the salt.");
    for label in ["Ready", "All right", "Nay", "Next"] {
        screens.press(label);
    }
    screens.press("In it goes");
    screens.wait_for("Words to take it back?");
    screens.press("Aye");
    screens.wait_for("Noted");
    for label in ["Noted", "Bye"] {
        screens.press(label);
    }
    assert!(screens.shows("Cast off"));

    let held = StoryDirectory::all_in(&screens.kiosk.layout.held()).unwrap();
    let file = std::fs::read(held[0].path.join("telling.vps")).unwrap();
    let opened = open::open(&file, &screens.kiosk.region.reading).unwrap();
    let told = telling::from_json(&opened.content).unwrap();
    assert_eq!(told.instrument.id, "harbour-stories");
    assert_eq!(told.language, "en");
    assert_eq!(told.teller.role, "sailor");
    assert_eq!(told.text.unwrap().expose(), "The wind blew.");
    assert_eq!(told.more.unwrap().expose(), "And the salt.");
    let answer = |id: &str| told.answers.iter().find(|answer| answer.id == id).unwrap();
    assert!(matches!(answer("sea").value, AnswerValue::Triad(_)));
    assert!(matches!(answer("wind").value, AnswerValue::NotApplicable));
    assert!(matches!(&answer("boats").value, AnswerValue::Choice(chosen) if chosen == &["raft"]));
    assert!(matches!(&answer("salt").value, AnswerValue::Choice(chosen) if chosen == &["sweet"]));
    let consent = |purpose: &str| {
        told.consent
            .iter()
            .find(|consent| consent.purpose == purpose)
    };
    assert_eq!(consent("study").unwrap().answer, ConsentAnswer::Yes);
    assert_eq!(consent("print").unwrap().answer, ConsentAnswer::No);
}

const NEWS: &str = "schema = 1\nkind = 'news'\nversion = 3\nlanguage = 'nl'\nnext = 'maart 2027'\n\
    [[heard]]\nid = 'later'\ntext = 'Veel ouders zeggen: de hulp kwam laat.'\n\
    [texts.en]\nheard = { later = 'Many parents say: help came late.' }\n";
const YOUNG_TILE: &str = "Ik ben 12 tot en met 15 jaar";
const PIN: &str = "271828";

/// The files of the region's bundle, with one text changed.
fn bundle(from: &str, to: &str) -> BTreeMap<String, String> {
    let names = [
        "instrument.toml",
        "help.toml",
        "texts.en.toml",
        "texts.de.toml",
    ];
    let read = |name: &str| {
        let text = fs::read_to_string(format!("{TWENTE}/{name}")).unwrap();
        (name.to_owned(), text)
    };
    let mut files: BTreeMap<String, String> = names.map(read).into();
    let instrument = files.get_mut("instrument.toml").unwrap();
    assert!(instrument.contains(from));
    *instrument = instrument.replacen(from, to, 1);
    files
}

/// The courier brings a document.
fn bring(screens: &Screens, kind: Kind, document: &[u8]) {
    screens.kiosk.bring_document(kind, document);
}

fn screens_with_pin() -> Screens {
    let kiosk = Kiosk::attentive();
    let pin = Pin::parse(PIN).unwrap();
    kiosk
        .open()
        .set_pin(StaffRole::Administrator, &pin)
        .unwrap();
    Screens::of_kiosk(kiosk, "Begin")
}

/// Waits until the page *Beheer* says something, and leaves it.
fn wait_for_reason(screens: &Screens, reason: &str) {
    screens.open_staff();
    screens.wait_for("Toegang voor medewerkers");
    PIN.chars()
        .for_each(|digit| screens.press(&digit.to_string()));
    screens.press("Klaar");
    screens.wait_for("Beheer");
    screens.press("Beheer");
    // The page asks again every few seconds of the kiosk's clock, which goes slowly while a test waits.
    screens.wait_until(reason, || {
        screens.kiosk.clock.advance(Duration::from_millis(20));
        screens.says(reason)
    });
    screens.press("Sluit af");
    screens.wait_for("Begin");
}

#[test]
fn what_the_region_heard_is_told_to_everybody_who_passes_by() {
    let screens = Screens::of_kiosk(Kiosk::attentive(), "Begin");
    assert!(!screens.says("Wat wij hoorden"));
    let kiosk = &screens.kiosk;
    let news = kiosk.published(Kind::News, 3, ("news.toml", NEWS));
    bring(&screens, Kind::News, &news);
    screens.wait_for("Wat wij hoorden. Veel ouders zeggen: de hulp kwam laat.");
    screens.press("English");
    screens.wait_until("the English sentence", || {
        screens.says("Many parents say: help came late.")
    });
    screens.press("Deutsch");
    assert!(!screens.says("parents") && !screens.says("ouders"));
}

#[test]
fn a_policy_decides_who_may_tell_and_a_broken_one_changes_nothing() {
    let screens = screens_with_pin();
    let bring = |version, text: &str| {
        let file = ("policy.toml", text);
        let policy = screens.kiosk.published(Kind::Policy, version, file);
        self::bring(&screens, Kind::Policy, &policy);
    };
    let young_may_tell = || {
        screens.press("Begin");
        screens.wait_for("Ik ben ouder of verzorger");
        let may = screens.shows(YOUNG_TILE);
        screens.press("Terug");
        screens.wait_for("Begin");
        may
    };
    assert!(young_may_tell());
    bring(1, "version = 1\nminor-12-15 = 'off'\n");
    screens.wait_until("the policy", || !young_may_tell());
    bring(
        2,
        "version = 2\nminor-12-15 = 'without-identity'\nidle-seconds = 5\n",
    );
    wait_for_reason(&screens, "policy.toml: policy: idle-seconds = 5");
    assert!(!young_may_tell());
}

#[test]
fn a_broken_an_unsigned_and_an_older_bundle_are_refused_with_the_reason() {
    let screens = screens_with_pin();
    let first = "Vertel het hier. Wij leren ervan.";
    let bring = |version, from: &str, to: &str| {
        let kiosk = &screens.kiosk;
        let files = bundle(from, to);
        let signed = kiosk.published_files(Kind::Instrument, version, files);
        self::bring(&screens, Kind::Instrument, &signed);
    };
    bring(3, first, "Vertel het nu.");
    screens.wait_for("Vertel het nu.");

    bring(4, "go = \"next\"", "go = \"page:nowhere\"");
    wait_for_reason(&screens, "nowhere");
    let files = bundle(first, "Vertel het elders.");
    let stranger = Published { version: 5, files }.sign(Kind::Instrument, &Region::new().publish);
    self::bring(&screens, Kind::Instrument, &stranger.unwrap());
    wait_for_reason(&screens, "Het is niet getekend door deze regio.");
    bring(2, first, "Vertel het vroeger.");
    wait_for_reason(&screens, "Versie 2 is niet hoger dan versie 3.");
    assert!(screens.shows("Vertel het nu."), "the last good one stays");

    bring(4, first, "Vertel het straks.");
    screens.wait_for("Vertel het straks.");
    let screens = screens.start_again(TWENTE, "Begin");
    screens.wait_for("Vertel het straks.");
}
