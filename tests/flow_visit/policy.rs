//! What a region decides in its policy changes what tellers meet.

use vertelpunt::{
    domain::{
        instrument::{BundleBytes, Instrument, policy::Mode},
        telling::ConsentAnswer,
        words::CodeKind,
    },
    kiosk::{
        flow::event::{Act, Effect, News, Notice},
        view::body::Body,
    },
};

use crate::{
    bundle::{TWENTE, bundle},
    journey::walk_to_the_thanks,
    visit::{Visit, setting},
    voice::{can_be_heard, says_a_piece},
};

/// A rehearsal whose instrument says something else.
pub(crate) fn with(from: &str, to: &str) -> Visit {
    let shipped = bundle(TWENTE);
    let text = String::from_utf8(shipped.instrument.clone()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "`{from}` stands once");
    let instrument = text.replace(from, to).into_bytes();
    let bundle = BundleBytes {
        instrument,
        ..shipped
    };
    let mut setting = setting(TWENTE, Mode::Demo);
    setting.instrument = Instrument::parse(&bundle).unwrap_or_else(|error| panic!("{error}"));
    Visit::with(setting)
}

/// A rehearsal whose English stands in a language without a keyboard.
fn without_keyboard() -> Visit {
    let mut shipped = bundle(TWENTE);
    let english = shipped.texts.get_mut("texts.en.toml").unwrap();
    let text = String::from_utf8(english.clone()).unwrap();
    assert!(text.contains("\ntyping = true"));
    *english = text.replace("\ntyping = true", "\ntyping = false").into();
    let mut setting = setting(TWENTE, Mode::Demo);
    setting.instrument = Instrument::parse(&shipped).unwrap_or_else(|error| panic!("{error}"));
    let mut visit = Visit::with(setting);
    visit.does(Act::Language(crate::visit::id("en")));
    visit
}

fn youth_at_form(mut visit: Visit) -> Visit {
    can_be_heard(&mut visit);
    visit.does(Act::Begin).chooses("youth-12").chooses("fine");
    visit.goes_on().goes_on().chooses("alone").chooses("yes");
    visit.does(Act::Skip);
    assert!(matches!(visit.sees().body, Body::Form { .. }));
    visit
}

#[test]
fn text_only_takes_the_microphone_from_who_is_12_to_15() {
    let has_talk = |visit: &Visit| visit.tiles().contains(&"talk-12".to_owned());
    let mut visit = youth_at_form(Visit::at(TWENTE));
    assert!(has_talk(&visit));
    visit.presses("type");
    assert!(visit.flow.may_speak_on());

    let mut visit = youth_at_form(with(
        "minor-12-15 = \"without-identity\"",
        "minor-12-15 = \"text-only\"",
    ));
    assert!(!has_talk(&visit));
    visit.presses("type");
    assert!(!visit.flow.may_speak_on(), "nor on the way");
    let mut met = false;
    walk_to_the_thanks(&mut visit, |visit| {
        let body = visit.sees().body;
        if matches!(body, Body::More { .. }) {
            assert!(!has_talk(visit), "nor at the end");
            met = true;
        }
    });
    assert!(met);
}

#[test]
fn an_adult_is_required_where_the_policy_says_so() {
    let at_question = |mut visit: Visit| {
        visit.does(Act::Begin).chooses("youth-12").chooses("fine");
        visit.goes_on().goes_on();
        assert_eq!(visit.question(), "Je bent jonger dan 16.");
        visit.tiles()
    };
    let alone = "alone".to_owned();
    assert!(at_question(Visit::at(TWENTE)).contains(&alone));
    let required = with(
        "minor-12-15 = \"without-identity\"",
        "minor-12-15 = \"adult-required\"",
    );
    assert!(!at_question(required).contains(&alone));
}

/// What a parent who spoke is asked about the sound, and what is sealed of it.
fn about_the_voice(mut visit: Visit) -> (bool, ConsentAnswer) {
    can_be_heard(&mut visit);
    let mut visit = visit.types_as_parent();
    visit.does(Act::Back).presses("talk");
    says_a_piece(&mut visit);
    visit.goes_on().chooses("no");
    let mut was_asked = false;
    walk_to_the_thanks(&mut visit, |visit| {
        was_asked |= visit.question().starts_with("Mag het geluid daarna")
            || visit.question().contains("Mag het geluid daarna");
    });
    let telling = visit.sealed().unwrap();
    let given = telling.consent.iter();
    let about = given
        .into_iter()
        .find(|given| given.purpose == "keep-voice");
    (was_asked, about.unwrap().answer)
}

#[test]
fn a_policy_that_never_keeps_the_voice_does_not_ask() {
    let (was_asked, answer) = about_the_voice(Visit::at(TWENTE));
    assert!(was_asked && answer != ConsentAnswer::NotAsked);
    let never = with("keep-voice = \"ask\"", "keep-voice = \"never\"");
    assert_eq!(about_the_voice(never), (false, ConsentAnswer::NotAsked));
}

#[test]
fn a_child_gets_the_code_that_the_policy_says() {
    let made = |mut visit: Visit| {
        visit.does(Act::Begin).chooses("child");
        let mut made = None;
        let mut asked = false;
        walk_to_the_thanks(&mut visit, |visit| {
            asked |= visit.tiles().contains(&"show".to_owned());
            made = visit.effects.iter().find_map(|effect| match effect {
                Effect::MakeCode(kind) => Some(*kind),
                _ => None,
            });
        });
        (asked, made)
    };
    let pictures = "code-under-12 = \"pictures\"";
    let none = with(pictures, "code-under-12 = \"none\"");
    assert_eq!(made(none), (false, None));
    let words = with(pictures, "code-under-12 = \"words\"");
    assert_eq!(made(words), (true, Some(CodeKind::Words)));
}

#[test]
fn who_said_that_others_listen_finds_typing_first() {
    let tiles = |onlookers: &str| {
        let mut visit = Visit::at(TWENTE);
        can_be_heard(&mut visit);
        visit.does(Act::Begin).chooses("parent").chooses(onlookers);
        visit.goes_on().goes_on().chooses("yes").does(Act::Skip);
        assert!(matches!(visit.sees().body, Body::Form { .. }));
        visit.tiles()
    };
    assert_eq!(tiles("fine")[0], "talk");
    assert_eq!(tiles("type")[0], "type");
}

#[test]
fn a_language_without_a_keyboard_is_spoken_and_says_why() {
    let at_form = |mut visit: Visit, hears: bool| {
        if hears {
            can_be_heard(&mut visit);
        }
        visit.does(Act::Begin).chooses("parent").chooses("fine");
        visit.goes_on().goes_on().chooses("yes").does(Act::Skip);
        visit
    };
    let mut visit = at_form(without_keyboard(), true);
    assert_eq!(visit.sees().frame.notice, Some(Notice::NoKeyboard));
    visit.presses("type");
    assert!(matches!(visit.sees().body, Body::Form { .. }), "off");
    visit.presses("talk");
    says_a_piece(&mut visit);
    visit.goes_on().chooses("no");
    let mut met = false;
    walk_to_the_thanks(&mut visit, |visit| {
        if matches!(visit.sees().body, Body::More { .. }) {
            let mut visit = visit.clone();
            visit.presses("type");
            assert!(matches!(visit.sees().body, Body::More { .. }));
            assert_eq!(visit.sees().frame.notice, Some(Notice::NoKeyboard));
            met = true;
        }
    });
    assert!(met);
    let deaf = at_form(without_keyboard(), false);
    assert_eq!(deaf.sees().frame.notice, Some(Notice::NoWayHere));
    assert!(deaf.tiles_whole().iter().all(|tile| !tile.is_enabled));
}

#[test]
fn headphones_are_asked_for_once_a_visit_also_after_the_lock() {
    let mut visit = Visit::at(TWENTE);
    can_be_heard(&mut visit);
    let mut visit = visit.types_as_parent();
    visit.does(Act::Back).presses("talk");
    says_a_piece(&mut visit);
    visit.goes_on();
    assert!(matches!(visit.sees().body, Body::Headphones { .. }));
    visit.chooses("yes");
    visit.goes_on().does(Act::Skip).skips_to_lock(4);
    visit.presses("seal").hears(News::Sealed).presses("show");
    visit.hears(News::Code(
        vertelpunt::domain::words::CodeWords::of_pictures([28, 17, 0, 20, 37, 12]),
    ));
    visit.forgets().presses("whisper");
    assert!(
        visit.effects.iter().any(|e| matches!(e, Effect::Read(..))),
        "it is whispered at once: {:?}",
        visit.effects
    );
}
