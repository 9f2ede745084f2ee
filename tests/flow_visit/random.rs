//! Anything in any order: nothing panics, nothing is sealed without consent, a wipe leaves nothing.

use std::{sync::Arc, time::Duration};

use proptest::{prelude::*, strategy::ValueTree};
use vertelpunt::{
    domain::{instrument::policy::Mode, telling::ConsentAnswer, words::CodeWords},
    kiosk::{
        flow::{
            At, Flow,
            event::{Act, Direction, Effect, Event, Field, News},
            setting::Setting,
        },
        view::{body::Body, view},
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
        8 => (0_usize..40).prop_map(Whim::Plain),
        1 => (0_u64..130).prop_map(Whim::Wait),
        2 => (0_usize..6).prop_map(Whim::News),
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
        _ => Act::Language(id("en")),
    }
}

fn news(choice: usize) -> News {
    match choice {
        0 | 1 => News::Sealed,
        2 => News::SealFailed,
        3 => News::Code(CodeWords::from_bits(&words(), 99)),
        4 => News::Sound,
        _ => News::Opened,
    }
}

/// The ids that stand on the screen, found in what is shown.
fn pressable(flow: &Flow) -> Vec<Act> {
    let shown = format!("{:?}", view(flow).body);
    let ids = shown
        .split("id: ")
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
        Body::Triad(_) | Body::Dyad(_) if choice < 4 => Act::NotApplicable,
        Body::Choice(_) | Body::Prompt { .. } => Act::Skip,
        Body::Lock(locking) => locking.seal.map_or(Act::Touch, |tile| Act::Press(tile.id)),
        Body::Stopping => Act::KeepGoing,
        Body::Help(_) | Body::Page(_) | Body::EnterWords(_) => Act::Back,
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
        Whim::News(choice) => Event::Told(news(*choice)),
    }
}

fn lives_through(setting: &Arc<Setting>, whims: &[Whim]) -> Result<usize, TestCaseError> {
    let mut flow = Flow::new(setting.clone());
    let fresh = flow.clone();
    let mut rng = Counting(7);
    let mut sealed = 0;
    for whim in whims {
        let event = event(&flow, whim);
        let effects = flow.next(event, &mut rng);
        for effect in &effects {
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
                let text = telling.text.as_ref().map_or("", |text| text.expose());
                prop_assert!(!text.contains("12345678"));
            }
        }
        if effects.contains(&Effect::Wipe) {
            prop_assert!(flow.draft().text.is_empty() && flow.draft().answers.is_empty());
            if *flow.at() == At::Attract {
                prop_assert_eq!(&flow, &fresh);
            }
        }
        let _ = view(&flow);
    }
    Ok(sealed)
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
