//! Anything in any order: nothing panics, nothing is sealed without consent, a wipe leaves nothing.

use std::{sync::Arc, time::Duration};

use proptest::{prelude::*, strategy::ValueTree};
use vertelpunt::{
    domain::{
        instrument::{policy::Mode, screen::Act as Verb},
        telling::ConsentAnswer,
        words::CodeWords,
    },
    kiosk::{
        flow::{
            At, Flow,
            event::{Act, Direction, Effect, Event, Field, News},
            setting::Setting,
        },
        view::{
            body::{Body, Disc},
            view,
        },
    },
    speech::{
        recorder::{self, Part, Why},
        recording::Piece,
    },
};

use crate::{
    bundle::{OTHER, TWENTE},
    visit::{Counting, id, setting, words},
};

/// A person who presses mostly what stands there.
#[derive(Clone, Debug)]
enum Whim {
    Sensible(usize),
    Tile(usize),
    Plain(usize),
    Wait(u64),
    News(usize),
}

fn whims() -> impl Strategy<Value = Vec<Whim>> {
    let whim = prop_oneof![
        60 => (0_usize..8).prop_map(Whim::Sensible),
        6 => (0_usize..8).prop_map(Whim::Tile),
        9 => (0_usize..64).prop_map(Whim::Plain),
        1 => (0_u64..130).prop_map(Whim::Wait),
        6 => (0_usize..20).prop_map(Whim::News),
    ];
    proptest::collection::vec(whim, 0..120)
}

fn plain(choice: usize) -> Act {
    match choice {
        0..=12 => Act::Next,
        13 | 14 => Act::Skip,
        15 => Act::Back,
        16 => Act::Edit("Wij gingen naar Sanne, 06-12345678".to_owned()),
        17 => Act::Edit(String::new()),
        18 => Act::Begin,
        19 => Act::Begin,
        20 => Act::Leave,
        21 => Act::KeepGoing,
        22 => Act::WipeAll,
        23 => Act::Cover,
        24 => Act::Uncover,
        25 => Act::Help,
        26 => Act::Letters,
        27 => Act::Word(Field::Text, 2),
        28 => Act::ToggleWord,
        29 => Act::NextWord,
        30 => Act::PlaceInTriad([f64::NAN, 1.0, -4.0]),
        31 => Act::PlaceOnLine(7.0),
        32 => Act::Nudge(Direction::Up),
        33 => Act::NotApplicable,
        34 => Act::NextPage,
        35 => Act::Letter('a'),
        36 => Act::Suggestion(0),
        37 => Act::Plate(9),
        38 => Act::TryAgain,
        39 => Act::Voice(Verb::Start),
        40 => Act::Voice(Verb::Pause),
        41 => Act::Voice(Verb::Redo),
        42 => Act::Voice(Verb::Play),
        43 => Act::Voice(Verb::Remove),
        44 => Act::Voice(Verb::Restore),
        45 => Act::Voice(Verb::Add),
        46 => Act::Piece(0),
        47 => Act::Piece(99),
        48 => Act::PutBack,
        49 => Act::GoOn,
        50 => Act::TypeOn,
        51 => Act::ToneAgain,
        52 => Act::Softer,
        53 => Act::Louder,
        54 => Act::SpeakOn,
        55 => Act::NextDoubt,
        56 => Act::Lay(f64::NAN, 3.0),
        57 => Act::PickUp(1),
        58 => Act::Picture(64),
        59 | 60 => Act::Languages,
        61 => Act::Language(id("nl")),
        62 => Act::Language(id("de")),
        _ => Act::Language(id("en")),
    }
}

fn news(flow: &Flow, choice: usize) -> News {
    let turn = flow.draft().voice.turn;
    let of_now = |news| News::Voice(turn, news);
    let piece = |is_removed| Piece {
        range: 0..48_000,
        bars: vec![200; 16],
        is_removed,
    };
    match choice {
        0 | 1 => News::Sealed,
        2 => News::SealFailed,
        3 => News::Code(CodeWords::from_bits(&words(), 99)),
        4 => of_now(recorder::News::Sound),
        5 => of_now(recorder::News::Opened),
        6 => of_now(recorder::News::Pieces(
            Part::Story,
            vec![piece(false), piece(false)],
        )),
        7 => of_now(recorder::News::Pieces(Part::More, vec![piece(false)])),
        8 => of_now(recorder::News::Paused(Why::Lost)),
        9 => of_now(recorder::News::Paused(Why::Silence)),
        10 => of_now(recorder::News::Length(Duration::from_secs(601))),
        11 => of_now(recorder::News::Quiet),
        12 => of_now(recorder::News::Playing(0, 50)),
        13 => of_now(recorder::News::Mute),
        15 => of_now(recorder::News::Plug(Some(true))),
        16 => of_now(recorder::News::Plug(Some(false))),
        17 => of_now(recorder::News::Microphone(true)),
        14 => News::Voice(turn.wrapping_sub(1), recorder::News::Paused(Why::Full)),
        _ => News::Opened,
    }
}

/// The ids that stand on the screen, found in what is shown.
fn pressable(flow: &Flow) -> Vec<Act> {
    let shown = format!("{:?}", view(flow).body);
    let ids = shown
        .split("{ id: ")
        .skip(1)
        .filter_map(|rest| rest.split([',', ' ']).next());
    ids.map(|name| Act::Press(id(name))).collect()
}

/// What somebody who wants to tell would do here.
fn sensible(flow: &Flow, choice: usize) -> Act {
    match view(flow).body {
        Body::Attract { .. } => Act::Begin,
        Body::Choose { tiles, .. } | Body::Consent { tiles, .. }
            if tiles.iter().all(|tile| !tile.is_chosen) =>
        {
            Act::Press(tiles[choice % tiles.len()].id.clone())
        }
        Body::Form { tiles } | Body::More { tiles } | Body::Notice { tiles }
            if !tiles.is_empty() =>
        {
            Act::Press(tiles[choice % tiles.len()].id.clone())
        }
        Body::Type(_) if choice < 4 => Act::Edit("Bel Sanne, 06-12345678".to_owned()),
        Body::Record(recording) if recording.disc == Disc::Idle => Act::Voice(Verb::Start),
        Body::Headphones { tiles } if tiles.iter().all(|tile| !tile.is_chosen) => {
            Act::Press(tiles[choice % tiles.len()].id.clone())
        }
        Body::Listen(_) if choice == 0 => Act::Piece(0),
        Body::Triad(_) | Body::Dyad(_) if choice < 4 => Act::NotApplicable,
        Body::Choice(asked) if asked.is_private && !asked.options.is_empty() => {
            Act::Press(asked.options[choice % asked.options.len()].id.clone())
        }
        Body::Choice(_) | Body::Prompt { .. } => Act::Skip,
        Body::Wait { here: Some(here) } => Act::Press(here.id),
        Body::Stones(stones) if stones.in_hand.is_empty() && choice < 5 => {
            match stones.tray.get(choice) {
                Some(tile) => Act::Press(tile.id.clone()),
                None => Act::PickUp(choice),
            }
        }
        Body::Stones(_) if choice < 7 => Act::Lay(0.6, 0.2),
        Body::Lock(locking) => locking.seal.map_or(Act::Touch, |tile| Act::Press(tile.id)),
        Body::Stopping => Act::KeepGoing,
        Body::Help(_) | Body::Page(_) | Body::EnterWords(_) | Body::EnterPictures(_) => Act::Back,
        _ => Act::Next,
    }
}

fn event(flow: &Flow, whim: &Whim) -> Event {
    match whim {
        Whim::Sensible(choice) => Event::Person(sensible(flow, *choice)),
        Whim::Tile(choice) => {
            let there = pressable(flow);
            let act = if there.is_empty() {
                Act::Touch
            } else {
                there[choice % there.len()].clone()
            };
            Event::Person(act)
        }
        Whim::Plain(choice) => Event::Person(plain(*choice)),
        Whim::Wait(seconds) => Event::Tick(Duration::from_secs(*seconds)),
        Whim::News(choice) => Event::Told(news(flow, *choice)),
    }
}

fn lives_through(setting: &Arc<Setting>, whims: &[Whim]) -> Result<usize, TestCaseError> {
    let mut flow = Flow::new(setting.clone());
    let mut rng = Counting(7);
    let is_there = News::Voice(0, recorder::News::Microphone(true));
    flow.next(Event::Told(is_there), &mut rng);
    let mut fresh = flow.clone();
    let mut hears = false;
    let mut sealed = 0;
    for whim in whims {
        let event = event(&flow, whim);
        hears &= !closes_by_itself(&flow, &event);
        let effects = flow.next(event, &mut rng);
        for effect in &effects {
            hears = opens_or_closes(effect).unwrap_or(hears);
            if let Effect::Seal(telling) = effect {
                sealed += 1;
                let required = setting
                    .instrument
                    .source()
                    .content
                    .consent
                    .iter()
                    .filter(|c| c.required);
                for consent in required {
                    let given = telling
                        .consent
                        .iter()
                        .find(|c| consent.id == *c.purpose.as_str());
                    prop_assert_eq!(given.map(|c| c.answer), Some(ConsentAnswer::Yes));
                }
                prop_assert_eq!(&telling.language, flow.edition().language.as_str());
                let text = telling.text.as_ref().map_or("", |text| text.expose());
                prop_assert!(!text.contains("12345678"));
            }
        }
        if effects.contains(&Effect::Wipe) {
            prop_assert!(flow.draft().text.is_empty() && flow.draft().answers.is_empty());
            if *flow.at() == At::Attract {
                // What the recorder said of the device is not of the visit.
                for known in [
                    recorder::News::Microphone(flow.has_microphone()),
                    recorder::News::Plug(flow.plug()),
                ] {
                    fresh.next(Event::Told(News::Voice(0, known)), &mut rng);
                }
                prop_assert_eq!(&flow, &fresh);
            }
        }
        let shown = view(&flow);
        if hears {
            let says_so = matches!(&shown.body, Body::Record(recording)
                if !matches!(recording.disc, Disc::Idle | Disc::Paused));
            prop_assert!(
                says_so && !shown.frame.is_covered,
                "the microphone is on in secret"
            );
        }
    }
    Ok(sealed)
}

/// Whether the recorder says that it closed the microphone that was asked for last.
fn closes_by_itself(flow: &Flow, event: &Event) -> bool {
    let now = flow.draft().voice.turn;
    matches!(event, Event::Told(News::Voice(turn, recorder::News::Paused(_))) if *turn == now)
}

/// What an effect does to the microphone.
fn opens_or_closes(effect: &Effect) -> Option<bool> {
    match effect {
        Effect::Record(..) => Some(true),
        Effect::Silence
        | Effect::Pause
        | Effect::Redo(_)
        | Effect::Play(..)
        | Effect::Tone(_)
        | Effect::KeepVoice
        | Effect::Wipe => Some(false),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn anything_may_happen_in_the_shipped_instrument(whims in whims()) {
        lives_through(&twente(), &whims)?;
    }

    #[test]
    fn anything_may_happen_in_another_instrument(whims in whims()) {
        lives_through(&other(), &whims)?;
    }
}

fn twente() -> Arc<Setting> {
    static ONCE: std::sync::LazyLock<Arc<Setting>> =
        std::sync::LazyLock::new(|| Arc::new(setting(TWENTE, Mode::Demo)));
    ONCE.clone()
}

fn other() -> Arc<Setting> {
    static ONCE: std::sync::LazyLock<Arc<Setting>> =
        std::sync::LazyLock::new(|| Arc::new(setting(OTHER, Mode::Demo)));
    ONCE.clone()
}

#[test]
fn the_random_person_does_reach_the_lock() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut sealed = 0;
    for _ in 0..400 {
        let whims = whims().new_tree(&mut runner).unwrap().current();
        sealed += lives_through(&other(), &whims).unwrap();
    }
    assert!(
        sealed > 0,
        "a search that never seals proves nothing about sealing"
    );
}
