//! Young tellers: with or without an adult, by stones, faces and thumbs, and with a code of pictures.

use vertelpunt::{
    domain::{
        instrument::policy::Mode,
        telling::{AnswerValue, Assisted, Stone, Telling},
        words::{CodeKind, CodeWords},
    },
    kiosk::{
        flow::{
            At,
            event::{Act, Direction, Effect, News, Notice},
            rest::Then,
        },
        view::{Address, Next, View, body::Body},
    },
};

use crate::{
    bundle::TWENTE,
    visit::{Visit, id, setting},
};

/// A teller of 12 to 15 before the question about an adult.
pub(crate) fn under_16() -> Visit {
    let mut visit = Visit::at(TWENTE);
    visit
        .does(Act::Begin)
        .chooses("youth-12")
        .chooses("fine")
        .goes_on()
        .goes_on();
    assert_eq!(visit.question(), "Je bent jonger dan 16.");
    visit
}

/// From the attract screen to the adult beside a child or a teller of 12 to 15, who is asked who they are.
pub(crate) fn at_adult(mut visit: Visit, role: &str) -> Visit {
    visit.does(Act::Begin).chooses(role).chooses("fine");
    visit.goes_on().goes_on();
    match role {
        "child" => visit.chooses("here"),
        _ => visit.chooses("fetch").presses("here"),
    };
    assert_eq!(visit.question(), "Wie bent u?");
    visit
}

/// A child beside an adult, before the stones.
fn child_at_stones() -> Visit {
    let mut visit = at_adult(Visit::at(TWENTE), "child");
    visit.chooses("parent").chooses("agree").goes_on();
    visit.chooses("yes").does(Act::Skip);
    visit.presses("adult-types").types("Wij liepen.").goes_on();
    visit.does(Act::Skip).goes_on();
    assert!(matches!(visit.sees().body, Body::Stones(_)));
    visit
}

/// The same before the private question.
pub(crate) fn child_at_thumbs() -> Visit {
    let mut visit = child_at_stones();
    visit.does(Act::Skip).does(Act::Skip).does(Act::Skip);
    assert_eq!(visit.question(), "Grote mensen: kijk nu even weg.");
    visit.goes_on();
    visit
}

fn seal(visit: &mut Visit) -> Telling {
    visit.presses("seal");
    visit.sealed().unwrap().clone()
}

fn tray(visit: &Visit) -> Vec<String> {
    match visit.sees().body {
        Body::Stones(stones) => stones.tray.iter().map(|tile| tile.id.to_string()).collect(),
        other => panic!("no stones but {other:?}"),
    }
}

fn stones_of(telling: &Telling) -> Vec<Stone> {
    let answer = telling
        .answers
        .iter()
        .find(|answer| answer.id == "k1_bij_wie");
    match answer.map(|answer| &answer.value) {
        Some(AnswerValue::Stones(stones)) => stones.clone(),
        _ => Vec::new(),
    }
}

fn to_lock_from_stones(visit: &mut Visit) {
    visit.goes_on().does(Act::Skip).does(Act::Skip).goes_on();
    visit.does(Act::Skip);
    assert_eq!(visit.question(), "Mag het verhaal de kluis in?");
}

#[test]
fn every_role_of_the_rehearsal_is_offered() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin);
    assert_eq!(visit.tiles().len(), 8);
    let mut live = Visit::with(setting(TWENTE, Mode::Live));
    live.does(Act::Begin);
    let young = ["child", "youth-12"].map(String::from);
    assert!(young.iter().all(|role| !live.tiles().contains(role)));
}

#[test]
fn waiting_ends_by_the_dot_and_by_the_clock_without_a_card() {
    let mut visit = under_16();
    visit.chooses("fetch");
    let View { frame, body } = visit.sees();
    assert!(matches!(body, Body::Wait { here: Some(_) }));
    assert_eq!((frame.next, frame.has_skip), (Next::Nothing, false));
    assert_eq!(visit.flow.rule().unwrap().then, Then::Clear);
    visit.waits(299).does(Act::Touch).waits(299);
    assert_eq!(
        *visit.flow.at(),
        At::Path,
        "any touch begins the time again"
    );
    visit.presses("here");
    assert_eq!(visit.question(), "Wie bent u?");
    visit.does(Act::Back).waits(301);
    assert_eq!(*visit.flow.at(), At::Attract);
    assert_eq!(visit.effects.last(), Some(&Effect::Wipe));
}

#[test]
fn an_adult_who_was_fetched_and_left_again_is_not_sealed() {
    let mut visit = under_16();
    visit.chooses("fetch").presses("here").chooses("parent");
    for _ in 0..3 {
        visit.does(Act::Back);
    }
    assert_eq!(visit.question(), "Je bent jonger dan 16.");
    // A tap on what is chosen un-chooses it; another one chooses.
    visit.chooses("alone").chooses("yes").does(Act::Skip);
    visit.presses("type").types("Over school").goes_on();
    visit.does(Act::Skip).goes_on().goes_on();
    while !matches!(visit.sees().body, Body::Lock(_)) {
        visit.does(Act::Skip);
        if visit.tiles().contains(&"no".to_owned()) && !visit.flow.has_skip() {
            visit.chooses("no");
        }
    }
    let telling = seal(&mut visit);
    assert_eq!(telling.adult, None);
    assert_eq!(telling.teller.role, "youth-12");
}

#[test]
fn the_machine_speaks_to_the_adult_while_the_adult_is_asked() {
    let mut visit = under_16();
    assert_eq!(visit.sees().frame.address, Address::Informal);
    visit.chooses("fetch").presses("here");
    assert_eq!(visit.sees().frame.address, Address::Formal);
    visit.does(Act::Help);
    assert_eq!(visit.sees().frame.address, Address::Informal);
}

#[test]
fn a_stone_is_tapped_and_laid_and_sealed_where_it_lies() {
    let mut visit = child_at_stones();
    let View { frame, .. } = visit.sees();
    assert_eq!(frame.next, Next::Done);
    visit.goes_on();
    assert_eq!(visit.sees().frame.notice, Some(Notice::ChooseFirst));
    visit.does(Act::Lay(0.7, 0.5));
    assert!(visit.flow.laid().is_empty(), "nothing was in hand");
    let first = tray(&visit)[0].clone();
    visit.presses(&first).does(Act::Lay(0.7, 0.5));
    assert_eq!(visit.flow.laid().len(), 1);
    to_lock_from_stones(&mut visit);
    let telling = seal(&mut visit);
    let stones = stones_of(&telling);
    assert_eq!(stones.len(), 1);
    assert_eq!(
        (stones[0].stone.clone(), stones[0].x, stones[0].y),
        (first, 0.7, 0.5)
    );
    assert_eq!(telling.assisted, Assisted::AdultOfChild);
    assert_eq!(telling.adult.as_deref(), Some("parent"));
    assert_eq!(telling.register, "kid");
}

#[test]
fn a_stone_that_may_lie_twice_stays_in_the_tray_until_it_does() {
    let mut visit = child_at_stones();
    for (x, left) in [(0.2, true), (0.8, false)] {
        while !tray(&visit).contains(&"mother".to_owned()) {
            visit.does(Act::NextPage);
        }
        visit.presses("mother").does(Act::Lay(x, 0.5));
        let known = visit
            .flow
            .tray()
            .iter()
            .any(|stone| stone.id == id("mother"));
        assert_eq!(known, left);
    }
    visit.does(Act::PickUp(0));
    assert_eq!(visit.flow.laid().len(), 1);
    let Body::Stones(stones) = visit.sees().body else {
        panic!("stones")
    };
    assert_eq!(stones.in_hand, "mama");
    let held: Vec<_> = stones.tray.iter().filter(|tile| tile.is_chosen).collect();
    assert_eq!(held.len(), 1, "what is in hand can be seen in the tray");
    visit.presses("mother");
    assert!(visit.flow.stone_in_hand().is_none());
}

#[test]
fn nearer_and_farther_need_no_aim() {
    let mut visit = child_at_stones();
    visit.does(Act::Nudge(Direction::Up));
    assert!(
        visit.flow.laid().is_empty(),
        "nothing lies and nothing is in hand"
    );
    let first = tray(&visit)[0].clone();
    visit.presses(&first).does(Act::Nudge(Direction::Down));
    assert_eq!(visit.flow.laid()[0].at.ring(), 2);
    let rings: Vec<usize> = [Direction::Up, Direction::Up, Direction::Up, Direction::Down]
        .map(|way| visit.does(Act::Nudge(way)).flow.laid()[0].at.ring())
        .into();
    assert_eq!(rings, [1, 0, 0, 1]);
    let before = visit.flow.laid()[0].at;
    visit.does(Act::Nudge(Direction::Left));
    assert_ne!(visit.flow.laid()[0].at, before);
    assert_eq!(visit.flow.laid()[0].at.ring(), 1);
}

#[test]
fn stones_lie_in_another_order_each_time_and_the_order_stays() {
    let mut visit = child_at_stones();
    let before = tray(&visit);
    visit.does(Act::Back).goes_on();
    assert_eq!(tray(&visit), before);
    let orders: std::collections::BTreeSet<_> = (0..8)
        .map(|seed| {
            let mut other = Visit::seeded(TWENTE, seed);
            other.does(Act::Begin).chooses("child").chooses("fine");
            other.flow.draft().options[&id("k1_bij_wie")].clone()
        })
        .collect();
    assert!(orders.len() > 4, "{orders:?}");
}

#[test]
fn every_face_may_be_chosen_and_nobody_is_told_that_it_is_too_many() {
    let mut visit = child_at_stones();
    visit.does(Act::Skip);
    assert_eq!(visit.question(), "Hoe voelde jij je?");
    for face in visit.tiles() {
        visit.presses(&face);
    }
    assert!(
        visit
            .tiles_whole()
            .iter()
            .all(|tile| tile.is_chosen && tile.is_enabled)
    );
    assert_eq!(visit.sees().frame.notice, None);
    assert_eq!(visit.sees().frame.next, Next::Done);
}

#[test]
fn a_private_answer_goes_on_by_itself_and_nothing_tells_which_it_was() {
    let views = ["yes", "a-bit", "no"].map(|answer| {
        let mut visit = child_at_thumbs();
        assert_eq!(visit.sees().frame.next, Next::Nothing);
        visit.presses(answer);
        let blank = visit.sees();
        assert!(visit.tiles().is_empty(), "the screen is empty at once");
        visit.presses("yes").goes_on().does(Act::Skip);
        assert_eq!(visit.sees(), blank, "nothing else is heard meanwhile");
        visit.passes(299);
        assert_eq!(visit.sees().body, blank.body);
        visit.passes(1);
        let next = visit.sees();
        visit.does(Act::Back);
        let again = visit.sees();
        assert!(visit.tiles_whole().iter().all(|tile| !tile.is_chosen));
        visit.presses(answer).passes(300);
        let telling = seal(&mut visit);
        let sealed = telling
            .answers
            .iter()
            .find(|one| one.id == "k3_zelf")
            .unwrap();
        assert_eq!(sealed.value, AnswerValue::Choice(vec![answer.to_owned()]));
        (blank, next, again)
    });
    assert!(views.iter().all(|view| *view == views[0]));
}

#[test]
fn verberg_stops_a_private_answer_until_it_is_lifted() {
    let mut visit = child_at_thumbs();
    visit.presses("no").does(Act::Cover).passes(1000);
    visit.does(Act::Uncover);
    assert!(visit.flow.is_leaving());
    visit.passes(300);
    assert!(matches!(visit.sees().body, Body::Lock(_)));
}

#[test]
fn a_child_gets_a_code_of_pictures_where_the_policy_gives_one() {
    let mut visit = child_at_stones();
    let first = tray(&visit)[0].clone();
    visit.presses(&first).does(Act::Nudge(Direction::Up));
    to_lock_from_stones(&mut visit);
    visit.presses("seal").hears(News::Sealed).forgets();
    visit.presses("show");
    assert_eq!(visit.effects, [Effect::MakeCode(CodeKind::Pictures)]);
    visit.hears(News::Code(CodeWords::of_pictures([28, 17, 0, 20, 37, 12])));
    let Body::Code(code) = visit.sees().body else {
        panic!("the code stands")
    };
    assert_eq!((code.kind, code.words.len()), (CodeKind::Pictures, 6));
}

#[test]
fn six_pictures_are_chosen_in_their_order_and_taken_back() {
    let mut visit = Visit::at(TWENTE);
    visit
        .does(Act::Help)
        .presses("withdraw")
        .presses("pictures");
    assert!(matches!(visit.sees().body, Body::EnterPictures(_)));
    visit.presses("send");
    assert_eq!(visit.sees().frame.notice, Some(Notice::PictureMissing));
    for place in [28, 17, 0, 20, 37, 63, 12, 1] {
        visit.does(Act::Picture(place));
    }
    visit
        .does(Act::EraseLetter)
        .does(Act::Picture(64))
        .does(Act::Picture(12));
    for _ in 0..9 {
        visit.does(Act::NextPage);
    }
    let Body::EnterPictures(entry) = visit.sees().body else {
        panic!("pictures")
    };
    assert_eq!((entry.page, entry.places.len()), (3, 16));
    assert_eq!(*entry.picked, [28, 17, 0, 20, 37, 12]);
    assert!(
        !format!("{entry:?}").contains("28"),
        "a code is never printed"
    );
    visit.presses("send");
    let code = CodeWords::of_pictures([28, 17, 0, 20, 37, 12]);
    assert_eq!(visit.effects.last(), Some(&Effect::StretchWithdrawal(code)));
}
