//! Recorded sound: it goes before the engine, and alone it makes a language heard that no engine speaks.

use vertelpunt::{
    domain::{
        ids::Digest,
        instrument::{Instrument, policy::Mode, sounds},
    },
    kiosk::{
        flow::event::{Act, Effect, News, Notice},
        view::spoken::{Machine, spoken},
    },
    speech::{narrator::Saying, recorder},
};

use crate::{
    bundle::{TWENTE, bundle},
    visit::{Visit, id, setting},
};

const QUESTION: &str = "Who is going to tell?";

fn recording() -> Digest {
    sounds::digest(b"a recording")
}

/// English with one recorded question; `has_engine`: with the speech engine too.
fn english(has_engine: bool) -> Visit {
    english_with(has_engine, &[QUESTION])
}

/// English where so much is recorded.
fn english_with(has_engine: bool, recorded: &[&str]) -> Visit {
    let mut files = bundle(TWENTE);
    let texts = files.texts.get_mut("texts.en.toml").unwrap();
    let text = String::from_utf8(texts.clone()).unwrap();
    assert!(text.contains(QUESTION), "mend this test");
    if !has_engine {
        let engine = "speech = { engine = \"espeak-ng\", voice = \"en\" }\n";
        assert!(text.contains(engine), "mend this test");
        *texts = text.replace(engine, "").into_bytes();
    }
    let mut list = "[said]\n".to_owned();
    for words in recorded {
        list += &format!("\"{words}\" = \"{}\"\n", recording());
    }
    files
        .texts
        .insert("sounds.en.toml".to_owned(), list.into_bytes());
    let mut setting = setting(TWENTE, Mode::Demo);
    setting.instrument = Instrument::parse(&files).unwrap();
    let mut visit = Visit::with(setting);
    let plug = recorder::News::Plug(Some(true));
    visit
        .hears(News::Voice(0, plug))
        .does(Act::Language(id("en")));
    visit
}

fn read_aloud(visit: &mut Visit) {
    let parts = spoken(&visit.sees(), &Machine::default());
    visit.forgets().does(Act::ReadAloud(parts));
}

/// Everything that is asked for until the screen was read, with the voice of the engine.
fn said(visit: &mut Visit) -> Vec<(Vec<Saying>, Option<String>)> {
    read_aloud(visit);
    let mut said = Vec::new();
    while let Some(Effect::Read(turn, sayings, manner)) = visit.effects.last().cloned() {
        said.push((sayings, manner.voice));
        visit
            .forgets()
            .hears(News::Voice(turn, recorder::News::Quiet));
    }
    said
}

#[test]
fn a_recording_is_asked_for_where_the_very_words_were_recorded() {
    let mut visit = english(true);
    visit.does(Act::Begin);
    let said = said(&mut visit);
    assert!(said.len() > 5, "the whole screen");
    let all: Vec<&Saying> = said.iter().flat_map(|(sayings, _)| sayings).collect();
    for saying in &all {
        let wanted = (saying.words.expose() == QUESTION).then(recording);
        assert_eq!(saying.recorded, wanted, "{:?}", saying.words.expose());
    }
    assert!(all.iter().any(|saying| saying.recorded.is_some()));
    assert!(said.iter().all(|(_, voice)| voice.as_deref() == Some("en")));
}

#[test]
fn without_an_engine_what_is_recorded_sounds_and_a_screen_without_any_says_so() {
    let mut visit = english(false);
    visit.does(Act::Begin);
    let said = said(&mut visit);
    let [(sayings, None)] = &said[..] else {
        panic!("{} parts", said.len());
    };
    assert_eq!(sayings[0].recorded, Some(recording()));
    assert_eq!(visit.sees().frame.notice, Some(Notice::ReadInPart));
    visit.chooses("parent");
    read_aloud(&mut visit);
    assert_eq!(visit.effects, []);
    assert_eq!(visit.sees().frame.notice, Some(Notice::NotReadHere));
}

#[test]
fn a_recording_that_is_gone_does_not_end_the_reading() {
    let tiles = ["I am a parent or carer", "I am 16 or 17 years old"];
    for has_engine in [false, true] {
        let mut visit = english_with(has_engine, &[QUESTION, tiles[0], tiles[1]]);
        visit.does(Act::Begin);
        read_aloud(&mut visit);
        let mut heard = Vec::new();
        let mut answer = recorder::News::Unread;
        while let Some(Effect::Read(turn, sayings, _)) = visit.effects.last().cloned() {
            heard.push(sayings[0].words.expose().to_owned());
            visit.forgets().hears(News::Voice(turn, answer));
            answer = recorder::News::Quiet;
        }
        assert_eq!(heard, [QUESTION, tiles[0], tiles[1]]);
        assert_eq!(visit.sees().frame.notice, Some(Notice::ReadInPart));
        assert!(visit.sees().frame.reading.is_some(), "the strip stands");
    }
}

#[test]
fn a_part_that_is_half_read_is_told() {
    let mut visit = english_with(true, &[QUESTION]);
    visit.does(Act::Begin);
    read_aloud(&mut visit);
    let mut halves = 1;
    while let Some(Effect::Read(turn, ..)) = visit.effects.last().cloned() {
        if halves > 0 {
            visit.hears(News::Voice(turn, recorder::News::ReadInPart));
            halves -= 1;
        }
        assert_eq!(visit.sees().frame.notice, None);
        visit
            .forgets()
            .hears(News::Voice(turn, recorder::News::Quiet));
    }
    assert_eq!(visit.sees().frame.notice, Some(Notice::ReadInPart));
}

#[test]
fn where_nothing_sounds_at_all_the_screen_says_so() {
    let mut visit = english_with(false, &[QUESTION, "I am a parent or carer"]);
    visit.does(Act::Begin);
    read_aloud(&mut visit);
    let mut tried = 0;
    while let Some(Effect::Read(turn, ..)) = visit.effects.last().cloned() {
        tried += 1;
        visit
            .forgets()
            .hears(News::Voice(turn, recorder::News::Unread));
    }
    assert_eq!(tried, 2);
    assert_eq!(visit.sees().frame.notice, Some(Notice::NotReadHere));
    assert!(visit.sees().frame.reading.is_none());
}

#[test]
fn a_card_that_nothing_can_say_stands_in_silence() {
    let mut visit = english(false);
    visit.does(Act::Begin).waits(90);
    assert!(visit.flow.asks_presence() && !visit.flow.reads_by_itself());
    let card = Machine {
        presence: "Are you still there?".to_owned(),
        ..Machine::default()
    };
    let parts = spoken(&visit.sees(), &card);
    visit.forgets().hears(News::Stands(parts));
    assert_eq!(visit.effects, []);
}

#[test]
fn a_word_of_the_teller_s_own_is_never_recorded_and_the_screen_says_so() {
    let mut visit = english(false).types_as_parent();
    visit.types("We live here.").goes_on().does(Act::Skip);
    visit.forgets().does(Act::NextWord);
    assert_eq!(visit.effects, []);
    assert_eq!(visit.sees().frame.notice, Some(Notice::NotReadHere));
}
