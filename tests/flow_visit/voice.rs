//! Speaking and listening, as far as the visit decides it.

use std::time::Duration;

use crate::visit::Visit;
use vertelpunt::{
    domain::telling::Form,
    kiosk::{
        flow::event::{Act, Effect, News, Notice},
        view::body::Body,
    },
    speech::{
        recorder::{self, Part, Why},
        recording::Piece,
    },
};

/// The recorder tells something that belongs to what was asked last.
pub(crate) fn tells(visit: &mut Visit, news: recorder::News) {
    let turn = visit.flow.draft().voice.turn;
    visit.hears(News::Voice(turn, news));
}

/// Presses the disc.
fn presses_disc(visit: &mut Visit) {
    use vertelpunt::domain::instrument::screen::Act as Verb;
    visit.does(Act::Voice(Verb::Start));
}

pub(crate) fn says_a_piece(visit: &mut Visit) {
    presses_disc(visit);
    tells(visit, recorder::News::Opened);
    let piece = Piece {
        range: 0..32_000,
        bars: vec![50; 16],
        is_removed: false,
    };
    tells(visit, recorder::News::Pieces(Part::Story, vec![piece]));
}

pub(crate) fn can_be_heard(visit: &mut Visit) {
    tells(visit, recorder::News::Microphone(true));
}

/// A parent before a recorder that nobody began.
pub(crate) fn at_recorder() -> Visit {
    let mut visit = Visit::parent_typing();
    can_be_heard(&mut visit);
    visit.does(Act::SpeakOn);
    visit
}

/// The same after something was said, once the recorder closed the microphone.
pub(crate) fn at_closed_recorder(why: Why) -> Visit {
    let mut visit = at_recorder();
    says_a_piece(&mut visit);
    let length = match why {
        Why::Full => visit.flow.setting().policy().longest_recording(),
        Why::Asked | Why::Silence | Why::Lost => Duration::from_secs(2),
    };
    tells(&mut visit, recorder::News::Length(length));
    tells(&mut visit, recorder::News::Paused(why));
    visit
}

#[test]
fn who_types_may_go_on_by_speaking_where_a_microphone_is() {
    let mut visit = Visit::parent_typing();
    assert!(!visit.flow.may_speak_on());
    visit.does(Act::SpeakOn);
    assert!(matches!(visit.sees().body, Body::Type(_)));
    can_be_heard(&mut visit);
    assert!(visit.flow.may_speak_on());
}

#[test]
fn a_story_that_was_typed_and_then_spoken_has_both() {
    let mut visit = Visit::parent_typing();
    can_be_heard(&mut visit);
    visit.types("Eerst typte ik dit.").does(Act::SpeakOn);
    assert!(matches!(visit.sees().body, Body::Record(_)));
    says_a_piece(&mut visit);
    visit.goes_on();
    let Body::Type(typing) = visit.sees().body else {
        panic!("what was typed stands there");
    };
    assert_eq!(typing.text.expose(), "Eerst typte ik dit.");
    visit.goes_on();
    assert!(matches!(visit.sees().body, Body::Headphones { .. }));
    visit
        .chooses("no")
        .goes_on()
        .does(Act::Skip)
        .skips_to_lock(4)
        .presses("seal");
    let telling = visit.sealed().expect("a story was handed over");
    assert_eq!(telling.form, Form::Both);
    assert_eq!(
        telling.text.as_ref().unwrap().expose(),
        "Eerst typte ik dit."
    );
}

#[test]
fn who_typed_nothing_before_speaking_tells_by_voice_alone() {
    let mut visit = at_recorder();
    says_a_piece(&mut visit);
    visit.goes_on();
    assert!(matches!(visit.sees().body, Body::Headphones { .. }));
}

#[test]
fn what_was_put_aside_can_be_put_back_until_the_next_recording_opens() {
    use vertelpunt::domain::instrument::screen::Act as Verb;
    let mut visit = at_recorder();
    says_a_piece(&mut visit);
    visit.does(Act::Voice(Verb::Redo));
    let has_aside = |visit: &Visit| match visit.sees().body {
        Body::Record(recording) => recording.has_aside,
        other => panic!("no recorder: {other:?}"),
    };
    assert!(has_aside(&visit));
    presses_disc(&mut visit);
    assert!(!has_aside(&visit), "while it opens");
    tells(&mut visit, recorder::News::Paused(Why::Lost));
    assert!(has_aside(&visit), "nothing came in its place");
    visit.forgets().does(Act::PutBack);
    assert_eq!(visit.effects, [Effect::PutBack(Part::Story)]);
}

/// A parent who said something and comes to listen.
pub(crate) fn at_listening(plug: Option<bool>) -> Visit {
    let mut visit = Visit::parent_typing();
    can_be_heard(&mut visit);
    tells(&mut visit, recorder::News::Plug(plug));
    visit.does(Act::SpeakOn);
    says_a_piece(&mut visit);
    visit.goes_on();
    visit
}

#[test]
fn nobody_is_asked_about_headphones_whose_plug_tells() {
    let mut visit = at_listening(Some(true));
    assert!(matches!(visit.sees().body, Body::Listen(_)));
    assert!(visit.effects.contains(&Effect::Tones(true)));
    visit.forgets().does(Act::Piece(0));
    assert!(matches!(visit.effects[..], [.., Effect::Play(..)]));
    tells(&mut visit, recorder::News::Quiet);
    tells(&mut visit, recorder::News::Plug(Some(false)));
    assert_eq!(visit.sees().frame.notice, Some(Notice::PutOnHeadphones));
    visit.forgets().does(Act::Piece(0));
    assert_eq!(visit.effects, []);
}

#[test]
fn a_plug_that_does_not_tell_is_no_headphones() {
    let visit = at_listening(None);
    assert!(matches!(visit.sees().body, Body::Headphones { .. }));
    assert!(visit.effects.contains(&Effect::Tones(false)));
}

#[test]
fn going_on_is_for_a_microphone_that_went_and_closes_no_open_one() {
    let mut visit = at_recorder();
    says_a_piece(&mut visit);
    visit.forgets().does(Act::GoOn);
    assert_eq!(visit.effects, []);
    assert!(visit.flow.draft().voice.is_listening());
}
