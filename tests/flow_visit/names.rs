//! The names screen: what the machine is sure of, what it doubts about, and what the teller makes of it.

use std::sync::Arc;

use crate::{
    bundle::TWENTE,
    visit::{Visit, setting},
};
use vertelpunt::{
    domain::{instrument::policy::Mode, telling::NamesChecked},
    kiosk::{
        flow::event::{Act, Effect, Field, News, Notice},
        view::body::{Body, Names, WordStanding},
    },
    privacy::{Kind, names::region::Region},
    speech::recorder,
};

const STORY: &str = "Ik ben dierenarts in Hengelo. Mijn zoon Daan zag Daan niet meer.";

/// A parent of this story on the names screen.
fn at_names(visit: Visit, story: &str) -> Visit {
    let mut visit = visit.types_as_parent();
    visit.types(story).goes_on().does(Act::Skip);
    visit
}

fn shown(visit: &Visit) -> Names {
    match visit.sees().body {
        Body::Names(names) => names,
        other => panic!("no names screen but {other:?}"),
    }
}

fn with_standing(visit: &Visit, standing: WordStanding) -> Vec<String> {
    let words = shown(visit).words.into_iter();
    words
        .filter(|word| word.standing == standing)
        .map(|word| word.text.expose().to_owned())
        .collect()
}

fn sealed_text(mut visit: Visit) -> String {
    visit.skips_to_lock(3).presses("seal");
    let telling = visit.sealed().expect("a story was handed over");
    assert_eq!(telling.names.checked, NamesChecked::MachineAndTeller);
    assert!(telling.names.language_supported);
    telling.text.as_ref().unwrap().expose().to_owned()
}

#[test]
fn what_is_sure_goes_and_what_is_rare_is_asked_about() {
    let visit = at_names(Visit::at(TWENTE), STORY);
    assert_eq!(
        with_standing(&visit, WordStanding::TakenByMachine),
        ["plaats", "persoon", "persoon"]
    );
    assert_eq!(with_standing(&visit, WordStanding::InDoubt), ["dierenarts"]);
    assert_eq!(
        sealed_text(visit),
        "Ik ben dierenarts in [plaats 1]. Mijn zoon [persoon 1] zag [persoon 1] niet meer."
    );
}

#[test]
fn a_doubt_says_why_and_goes_when_its_teller_takes_it_out() {
    let mut visit = at_names(Visit::at(TWENTE), STORY);
    assert!(shown(&visit).has_doubts);
    visit.does(Act::NextDoubt);
    assert_eq!(visit.sees().frame.notice, Some(Notice::InDoubt(Kind::Job)));
    visit.does(Act::ToggleWord);
    assert!(!shown(&visit).has_doubts);
    assert_eq!(
        with_standing(&visit, WordStanding::TakenByTeller),
        ["woord"]
    );
    assert!(sealed_text(visit).starts_with("Ik ben [woord 1] in [plaats 1]."));
}

#[test]
fn a_doubt_that_its_teller_looked_at_and_left_stays_and_is_settled() {
    let mut visit = at_names(Visit::at(TWENTE), STORY);
    visit.does(Act::NextDoubt).does(Act::NextDoubt);
    let names = shown(&visit);
    assert!(!names.has_doubts);
    assert_eq!(with_standing(&visit, WordStanding::InDoubt), [""; 0]);
    assert!(sealed_text(visit).starts_with("Ik ben dierenarts in"));
}

#[test]
fn a_name_that_is_put_back_is_put_back_everywhere() {
    let mut visit = at_names(Visit::at(TWENTE), STORY);
    let daan = shown(&visit).words.iter().position(|word| {
        word.standing == WordStanding::TakenByMachine && word.text.expose() == "persoon"
    });
    let daan = Act::Word(Field::Text, daan.unwrap());
    visit.does(daan.clone()).does(daan);
    assert_eq!(
        with_standing(&visit, WordStanding::TakenByMachine),
        ["plaats"]
    );
}

#[test]
fn a_region_adds_names_of_its_own() {
    let mut own = setting(TWENTE, Mode::Demo);
    own.region = Arc::new(Region::parse("De Wissel\tschool\n").unwrap());
    let visit = at_names(Visit::with(own), "Hij zit op de wissel in groep zes.");
    assert_eq!(
        with_standing(&visit, WordStanding::TakenByMachine),
        ["school"]
    );
}

#[test]
fn a_job_that_everybody_meets_is_asked_about_where_it_is_the_tellers_own() {
    let visit = at_names(
        Visit::at(TWENTE),
        "Ik werk als verloskundige. Onze huisarts luisterde.",
    );
    assert_eq!(
        with_standing(&visit, WordStanding::InDoubt),
        ["verloskundige"]
    );
}

#[test]
fn another_form_of_a_word_that_its_teller_took_out_becomes_a_doubt() {
    let mut visit = at_names(
        Visit::at(TWENTE),
        "Wij hadden een beer. Toen wilde beer niet meer, en beertje sliep.",
    );
    assert_eq!(with_standing(&visit, WordStanding::InDoubt), [""; 0]);
    let beer = shown(&visit)
        .words
        .iter()
        .position(|word| word.text.expose() == "beer");
    let beer = Act::Word(Field::Text, beer.unwrap());
    visit.does(beer.clone()).does(beer.clone());
    assert_eq!(
        with_standing(&visit, WordStanding::TakenByTeller),
        ["woord", "woord"]
    );
    assert_eq!(with_standing(&visit, WordStanding::InDoubt), ["beertje"]);
    visit.does(beer);
    assert_eq!(with_standing(&visit, WordStanding::InDoubt), [""; 0]);
}

#[test]
fn a_word_that_is_chosen_is_read_where_headphones_are_on() {
    let read = |visit: &Visit| -> Vec<String> {
        let words = visit.effects.iter().filter_map(|effect| match effect {
            Effect::Read(_, sayings, manner) if manner.voice.as_deref() == Some("nl") => {
                Some(sayings[0].words.expose().to_owned())
            }
            _ => None,
        });
        words.collect()
    };
    let mut visit = at_names(Visit::at(TWENTE), "Wij wonen in Almelo, dat is fijn.");
    visit.does(Act::NextWord);
    assert_eq!(read(&visit), [""; 0], "nobody said that headphones are on");
    visit.hears(News::Voice(0, recorder::News::Plug(Some(true))));
    visit.does(Act::NextWord).does(Act::NextWord);
    assert_eq!(read(&visit), ["wonen", "in"]);
    assert!(
        matches!(visit.effects.last(), Some(Effect::Read(..))),
        "nothing cuts it off"
    );
    visit.does(Act::Cover);
    assert!(matches!(visit.effects.last(), Some(Effect::Silence)));
    visit.does(Act::Uncover).does(Act::ShowWords);
    visit.forgets().does(Act::NextWord);
    assert_eq!(
        read(&visit),
        [""; 0],
        "a word that was taken out is not told again"
    );
    visit.does(Act::Cover).does(Act::Uncover).forgets();
    visit.does(Act::NextWord);
    assert_eq!(read(&visit), [""; 0], "nor is a word under the line");
}

#[test]
fn a_word_that_nothing_can_say_is_told() {
    let mut visit = at_names(Visit::at(TWENTE), "Wij wonen in Almelo, dat is fijn.");
    let plug = News::Voice(0, recorder::News::Plug(Some(true)));
    visit.hears(plug).does(Act::NextWord);
    assert_eq!(visit.sees().frame.notice, None);
    let Some(Effect::Read(turn, ..)) = visit.effects.last() else {
        panic!("nothing is read");
    };
    let failed = News::Voice(*turn, recorder::News::Unread);
    visit.hears(failed);
    assert_eq!(visit.sees().frame.notice, Some(Notice::NotReadHere));
    visit.does(Act::NextWord);
    assert_eq!(visit.sees().frame.notice, None, "until the next word");
}
