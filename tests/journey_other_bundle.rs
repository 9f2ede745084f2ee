//! Another instrument on the same screens: other ids, texts, order, registers and language.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use support::screens::Screens;
use vertelpunt::{
    domain::telling::{AnswerValue, ConsentAnswer},
    seal::{open, telling},
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
