//! Another language in the middle of a visit: nothing is lost, and what was consented to is asked again.

use vertelpunt::{
    domain::{
        ids::Digest,
        instrument::{consent_text::ConsentText, id::Id},
    },
    kiosk::{
        flow::{event::Act, route::Stop},
        view::body::{Body, WordStanding},
    },
};

use crate::{
    bundle::TWENTE,
    visit::{Visit, id},
};

impl Visit {
    /// Through [Letters] and [Taal], as a finger goes.
    fn speaks(&mut self, language: &str) -> &mut Visit {
        self.does(Act::Letters)
            .does(Act::Languages)
            .does(Act::Language(id(language)))
    }

    fn consent_that_stands(&self) -> Option<Id> {
        match self.flow.stop() {
            Some(Stop::Consent(id)) => Some(id.clone()),
            _ => None,
        }
    }
}

#[test]
fn every_language_is_offered_by_its_own_name_and_a_draft_is_marked() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Languages);
    let Body::Languages(languages) = visit.sees().body else {
        panic!("the languages stand")
    };
    let shown = languages
        .iter()
        .map(|one| (one.name.as_str(), one.is_draft));
    let shown: Vec<(&str, bool)> = shown.collect();
    assert_eq!(
        shown,
        [("Nederlands", false), ("English", true), ("Deutsch", true)]
    );
    visit.does(Act::Back);
    assert!(matches!(visit.sees().body, Body::Attract { .. }));
}

#[test]
fn a_story_that_is_being_typed_stays_and_the_consent_is_asked_again() {
    let mut visit = Visit::parent_typing();
    visit.types("Wij gingen verhuizen.").speaks("de");
    assert_eq!(visit.consent_that_stands(), Some(id("research")));
    assert_eq!(visit.sees().frame.language, "de");
    assert!(
        !visit.sees().frame.has_back,
        "there is one way: the consent"
    );
    visit.goes_on();
    assert_eq!(
        visit.consent_that_stands(),
        Some(id("research")),
        "nothing is chosen beforehand"
    );
    visit.chooses("yes");
    let Body::Type(typing) = visit.sees().body else {
        panic!("the field stands again")
    };
    assert_eq!(typing.text.expose(), "Wij gingen verhuizen.");
    assert!(visit.sees().frame.has_back);
}

#[test]
fn whoever_says_no_in_the_other_language_leaves_nothing() {
    let mut visit = Visit::parent_typing();
    visit
        .types("Wij gingen verhuizen.")
        .speaks("en")
        .chooses("no");
    assert!(visit.flow.draft().text.is_empty());
    assert!(visit.sealed().is_none());
}

#[test]
fn what_is_sealed_was_read_in_the_language_that_is_sealed() {
    let mut visit = Visit::parent_at_lock();
    visit.speaks("en");
    let mut asked = Vec::new();
    while let Some(consent) = visit.consent_that_stands() {
        assert!(!asked.contains(&consent), "once is enough");
        if consent == id("research") {
            visit.chooses("yes");
        } else {
            visit.does(Act::Skip);
        }
        asked.push(consent);
    }
    assert_eq!(asked.first(), Some(&id("research")));
    assert_eq!(asked.len(), 3, "those that were skipped were read too");
    visit.presses("seal");
    let telling = visit.sealed().unwrap();
    assert_eq!(telling.language, "en");
    let edition = visit.flow.setting().edition(&id("en"));
    // A parent is spoken to with u before the lock and on it.
    let speaker = visit.flow.speaker();
    for given in &telling.consent {
        let consent = edition.content.consent(&id(&given.purpose)).unwrap();
        let read = ConsentText::of(consent, &speaker, &edition.language);
        assert_eq!(given.text_sha256, Digest::from_bytes(read.sha256()));
    }
}

#[test]
fn another_language_while_a_consent_is_asked_again_asks_it_once_more_and_goes_on() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").speaks("de").speaks("en");
    assert_eq!(visit.consent_that_stands(), Some(id("research")));
    visit.chooses("yes");
    assert!(matches!(visit.sees().body, Body::Type(_)));
    visit.speaks("en");
    assert!(
        matches!(visit.sees().body, Body::Type(_)),
        "the language that is spoken asks nothing"
    );
}

#[test]
fn names_are_looked_for_as_the_language_allows() {
    let mut visit = Visit::parent_typing();
    visit.types("Sanne ging mee.").goes_on().goes_on();
    let supports = |visit: &Visit| match visit.sees().body {
        Body::Names(names) => names
            .words
            .iter()
            .any(|word| word.standing == WordStanding::TakenByMachine),
        other => panic!("names stand, not {other:?}"),
    };
    assert!(supports(&visit));
    visit.speaks("en").chooses("yes");
    assert!(!supports(&visit), "in English the teller looks");
    visit.speaks("nl").chooses("yes");
    assert!(supports(&visit));
}
