//! *Verberg* from every state of a visit: one picture, one way back, and after its time nothing.

use vertelpunt::{
    domain::{instrument::screen::Act as Verb, words::CodeWords},
    kiosk::{
        flow::{
            At, Lock, Veil,
            draft::Draft,
            event::{Act, Direction, Effect, News},
            voice::Microphone,
        },
        view::{View, body::Body, view},
    },
    speech::recorder::{self, Why},
};

use crate::{
    asked::at_practice,
    bundle::TWENTE,
    journey::walk_to_the_thanks,
    visit::{Visit, id},
    voice::{at_closed_recorder, at_listening, at_recorder, says_a_piece, tells},
    young::{at_adult, under_16},
};

pub(crate) const ROLES: [&str; 8] = [
    "parent",
    "youth-16",
    "youth-12",
    "child",
    "adult18-looking-back",
    "network",
    "professional",
    "unsaid",
];

/// What a person could do on some screen, all but lifting the cover.
fn deeds() -> Vec<Act> {
    vec![
        Act::Touch,
        Act::Begin,
        Act::Next,
        Act::Back,
        Act::Skip,
        Act::Leave,
        Act::WipeAll,
        Act::KeepGoing,
        Act::Cover,
        Act::ShowWords,
        Act::ToggleHidden,
        Act::ReadAloud(Vec::new()),
        Act::Help,
        Act::Letters,
        Act::Languages,
        Act::Language(id("en")),
        Act::Press(id("yes")),
        Act::Press(id("seal")),
        Act::Edit("anders".to_owned()),
        Act::ToggleWord,
        Act::PlaceOnLine(0.5),
        Act::Nudge(Direction::Up),
        Act::TryAgain,
        Act::GoOn,
        Act::Voice(Verb::Start),
        Act::Voice(Verb::Play),
        Act::Voice(Verb::Redo),
        Act::Piece(0),
        Act::Picture(3),
        Act::PlaceInTriad([1.0, 0.0, 0.0]),
        Act::ToneAgain,
        Act::TypeOn,
    ]
}

/// All that was told and chosen; not what sounds or is heard at the moment.
fn told(visit: &Visit) -> Draft {
    let mut draft = visit.flow.draft().clone();
    let voice = &mut draft.voice;
    if voice.is_listening() {
        voice.microphone = Microphone::Closed;
    }
    (voice.level, voice.hint) = (0, None);
    (voice.is_playing, voice.playing) = (false, None);
    draft
}

/// What stands before any visit.
struct Invitation(View);

impl Invitation {
    fn new() -> Invitation {
        Invitation(Visit::at(TWENTE).sees())
    }

    /// Covers what stands, without the visit itself.
    fn check(&self, visit: &Visit, what: &str) {
        let mut covered = visit.clone();
        let before = visit.sees();
        let had_words = visit.flow.draft().text.len() + visit.flow.draft().title.len() > 0;
        covered.forgets().does(Act::Cover);
        let frame = covered.sees().frame;
        assert!(frame.is_covered, "{what}: in the same step");
        let is_silence = |effect: &Effect| *effect == Effect::Silence;
        assert!(
            !covered.effects.is_empty() && covered.effects.iter().all(is_silence),
            "{what}: {:?}",
            covered.effects
        );
        let voice = &covered.flow.draft().voice;
        assert!(
            !voice.is_listening() && !voice.is_playing && frame.reading.is_none(),
            "{what}: nothing hears and nothing sounds"
        );
        let stands = covered.flow.clone();
        let mut pressed = covered.clone();
        pressed.forgets();
        for deed in deeds() {
            pressed.does(deed.clone());
            assert_eq!(pressed.effects, [], "{what}: {deed:?}");
        }
        assert!(pressed.flow == stands, "{what}: no deed does anything");
        let mut forgotten = covered.clone();
        forgotten.forgets().waits(60);
        if visit.flow.lock() != Lock::Busy {
            assert_eq!(*forgotten.flow.at(), At::Attract, "{what}");
            assert_eq!(forgotten.effects, [Effect::Wipe], "{what}");
            assert_eq!(forgotten.sees(), self.0, "{what}");
        }
        covered.waits(30).does(Act::Uncover);
        let after = covered.sees();
        assert!(!after.frame.is_covered);
        assert_eq!(after.frame.question, before.frame.question, "{what}");
        assert_eq!(covered.flow.stop(), visit.flow.stop(), "{what}");
        assert_eq!(covered.flow.overlays(), visit.flow.overlays(), "{what}");
        assert_eq!(covered.flow.practice(), visit.flow.practice(), "{what}");
        assert_eq!(told(&covered), told(visit), "{what}: nothing is lost");
        let hides = had_words && visit.flow.has_open_story();
        if hides {
            assert_eq!(after.frame.veil, Veil::All, "{what}: the words are covered");
        }
    }
}

#[test]
fn from_every_screen_of_every_role_and_what_lies_over_it() {
    let invitation = Invitation::new();
    let check = |visit: &Visit, what: &str| invitation.check(visit, what);
    for role in ROLES {
        let mut visit = Visit::at(TWENTE);
        visit.does(Act::Begin);
        check(&visit, "the first question");
        visit.chooses(role);
        walk_to_the_thanks(&mut visit, |visit| {
            let question = visit.question();
            check(visit, &question);
            if visit.flow.lock() == Lock::Busy {
                return;
            }
            for over in [Act::Help, Act::Letters, Act::Languages, Act::Leave] {
                let mut visit = visit.clone();
                visit.does(over.clone());
                check(&visit, &format!("{over:?} over {question}"));
            }
            let mut asked = visit.clone();
            asked.waits(90);
            if asked.flow.asks_presence() {
                check(&asked, &format!("the card over {question}"));
            }
        });
    }
}

#[test]
fn from_a_failed_lock_an_end_a_code_and_a_private_answer() {
    let invitation = Invitation::new();
    let check = |visit: &Visit, what: &str| invitation.check(visit, what);
    let mut failed = Visit::parent_at_lock();
    failed.presses("seal").hears(News::SealFailed);
    check(&failed, "a failed lock");
    let mut ended = Visit::parent_typing();
    ended.types("Iets").does(Act::Leave).does(Act::WipeAll);
    check(&ended, "an end");
    let mut coded = Visit::parent_after_lock();
    let code = CodeWords::of_pictures([28, 17, 0, 20, 37, 12]);
    coded.presses("show").hears(News::Code(code));
    check(&coded, "a code");
    let mut private = crate::young::child_at_thumbs();
    private.presses("yes");
    assert!(private.flow.is_leaving());
    check(&private, "a private answer");
    let mut withdrawing = Visit::at(TWENTE);
    withdrawing
        .does(Act::Help)
        .presses("withdraw")
        .presses("words");
    "fiets".chars().for_each(|letter| {
        withdrawing.does(Act::Letter(letter));
    });
    check(&withdrawing, "a code that is typed");
}

#[test]
fn while_somebody_speaks_the_microphone_closes_and_stays_closed() {
    let mut visit = at_recorder();
    says_a_piece(&mut visit);
    assert!(visit.flow.draft().voice.is_listening());
    Invitation::new().check(&visit, "the recorder");
    visit.does(Act::Cover).waits(5).does(Act::Uncover);
    assert!(
        !visit.flow.draft().voice.is_listening(),
        "until it is asked for"
    );
    assert!(view(&visit.flow).frame.question == visit.question());
}

#[test]
fn from_a_voice_a_page_an_adult_and_a_code_the_same_screen_stands_again() {
    let mut page = Visit::at(TWENTE);
    page.does(Act::Begin).chooses("parent").chooses("fine");
    page.presses("who-reads").goes_on();
    let mut waits = under_16();
    waits.chooses("fetch");
    let mut adult = at_adult(Visit::at(TWENTE), "child");
    adult.presses("parent");
    let mut pictures = Visit::parent_typing();
    pictures.types("Iets").does(Act::Help).presses("withdraw");
    pictures.presses("pictures");
    pictures.does(Act::Picture(28)).does(Act::Picture(17));
    let mut tries = at_practice(Visit::parent_typing());
    tries
        .presses("try")
        .does(Act::PlaceInTriad([0.1, 0.8, 0.1]));
    let mut headphones = at_listening(None);
    headphones.presses("yes");
    let places = [
        ("listening back", at_listening(Some(true))),
        ("are the headphones on?", headphones),
        ("a paused recorder", at_closed_recorder(Why::Asked)),
        ("a recorder that paused", at_closed_recorder(Why::Silence)),
        ("a full recorder", at_closed_recorder(Why::Full)),
        ("a lost microphone", at_closed_recorder(Why::Lost)),
        ("a page", page),
        ("waiting for an adult", waits),
        ("who the adult is", adult),
        ("a code by pictures", pictures),
        ("the triangle to try with", tries),
    ];
    let invitation = Invitation::new();
    for (what, visit) in &places {
        invitation.check(visit, what);
        let mut covered = visit.clone();
        covered.does(Act::Cover).waits(59).does(Act::Uncover);
        assert_eq!(covered.sees().body, visit.sees().body, "{what}");
    }
}

#[test]
fn a_piece_that_sounds_is_cut_off_and_does_not_go_on() {
    let mut visit = at_listening(Some(true));
    visit.does(Act::Piece(0));
    tells(&mut visit, recorder::News::Playing(0, 40));
    assert_eq!(visit.flow.draft().voice.playing, Some((0, 40)));
    Invitation::new().check(&visit, "a piece that sounds");
    visit.does(Act::Cover).waits(5).does(Act::Uncover);
    visit.forgets();
    tells(&mut visit, recorder::News::Playing(0, 60));
    visit.waits(5);
    assert_eq!(visit.flow.draft().voice.playing, None, "late news");
    assert_eq!(visit.effects, []);
}

#[test]
fn nothing_lies_over_the_invitation() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Cover);
    assert!(!visit.sees().frame.is_covered);
    assert_eq!(visit.effects, []);
}

#[test]
fn no_news_lifts_the_cover_or_brings_a_code_back() {
    let code = || News::Code(CodeWords::of_pictures([28, 17, 0, 20, 37, 12]));
    let mut sealing = Visit::parent_at_lock();
    sealing.presses("seal");
    let mut taken = Visit::parent_after_lock();
    taken.does(Act::Leave).presses("yes");
    let mut withdrawn = Visit::at(TWENTE);
    withdrawn
        .does(Act::Help)
        .presses("withdraw")
        .presses("pictures");
    for place in [28, 17, 0, 20, 37, 12] {
        withdrawn.does(Act::Picture(place));
    }
    withdrawn.presses("send");
    let mut coded = Visit::parent_after_lock();
    coded.presses("show");
    let cases = [
        (sealing.clone(), News::Sealed),
        (sealing, News::SealFailed),
        (taken, News::PromiseKept),
        (withdrawn, News::PromiseKept),
        (coded, code()),
        (Visit::parent_typing(), News::Closed),
    ];
    for (mut visit, news) in cases {
        let what = format!("{news:?}");
        visit.does(Act::Cover).waits(20).hears(news);
        assert!(visit.flow.is_covered(), "{what}");
        visit.forgets().waits(60);
        assert_eq!(visit.effects, [Effect::Wipe], "{what}");
    }
    let mut coded = Visit::parent_after_lock();
    coded.presses("show").does(Act::Cover).hears(code());
    coded.does(Act::Uncover);
    let Body::Code(shown) = coded.sees().body else {
        panic!("the code's screen")
    };
    assert!(shown.is_hidden && shown.words.is_empty());
}

#[test]
fn what_is_typed_while_the_words_are_covered_changes_nothing() {
    let mut visit = Visit::parent_typing();
    visit
        .types("Iets over ons")
        .does(Act::Cover)
        .does(Act::Uncover);
    visit.types("x");
    visit.does(Act::ShowWords);
    assert_eq!(visit.flow.draft().text, "Iets over ons");
    visit.types("Iets over ons!");
    assert_eq!(visit.flow.draft().text, "Iets over ons!");
}
