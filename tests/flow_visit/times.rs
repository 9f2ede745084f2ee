//! How long nobody may do anything, wherever a visit stands and whatever lies over it, and what happens then.

use vertelpunt::{
    domain::{instrument::screen::Act as Verb, words::CodeWords},
    kiosk::{
        flow::{
            At, Lock,
            event::{Act, Effect, News},
            rest::Then,
        },
        view::body::Body,
    },
    speech::recorder::{self, Why},
};

use crate::{
    asked::at_practice,
    bundle::TWENTE,
    cover::ROLES,
    journey::walk_to_the_thanks,
    policy::with,
    visit::{Visit, id, words},
    voice::{at_closed_recorder, at_listening, at_recorder, can_be_heard, says_a_piece, tells},
    young::under_16,
};

/// After so many seconds this happens; `None`: nothing ever does.
type Rest = Option<(u64, Then)>;

/// A place, a visit that stands there, and how long it may rest.
type Row = (&'static str, Visit, Rest);

const ORDINARY: Rest = Some((90, Then::Ask));
const LONG: Rest = Some((300, Then::Ask));

/// The rule is this one, and it is kept to the second.
fn check(what: &str, visit: &Visit, rest: Rest) {
    let rule = visit.flow.rule();
    let told = rule.map(|rule| (rule.after.as_secs(), rule.then));
    assert_eq!(told, rest, "{what}");
    let mut visit = visit.clone();
    visit.forgets();
    let Some((after, then)) = rest else {
        visit.waits(100_000);
        assert_eq!(visit.effects, [], "{what}");
        return;
    };
    visit.waits(after - 1);
    assert!(!has_happened(&visit, then), "{what}: before its time");
    visit.waits(1);
    assert!(has_happened(&visit, then), "{what}");
}

fn has_happened(visit: &Visit, then: Then) -> bool {
    match then {
        Then::Ask => visit.flow.asks_presence(),
        Then::Clear => *visit.flow.at() == At::Attract && visit.effects.contains(&Effect::Wipe),
        Then::Close => visit.flow.overlays().is_empty(),
    }
}

fn check_all(rows: &[Row]) {
    for (what, visit, rest) in rows {
        check(what, visit, *rest);
    }
}

/// What somebody does there first.
fn after(mut visit: Visit, act: Act) -> Visit {
    visit.does(act);
    visit
}

/// A story on lock, with its code on the screen.
fn at_code() -> Visit {
    let mut visit = Visit::parent_after_lock();
    let code = CodeWords::from_bits(&words(), 7);
    visit.presses("show").hears(News::Code(code));
    visit
}

/// The help card over this, on the page that leads to a code, at this way of giving one.
fn at_entry(mut visit: Visit, way: &str) -> Visit {
    visit.does(Act::Help).presses("withdraw").presses(way);
    visit
}

/// The same after six pictures were given and kept.
fn at_answer() -> Visit {
    let mut visit = at_entry(Visit::parent_typing(), "pictures");
    for place in [28, 17, 0, 20, 37, 12] {
        visit.does(Act::Picture(place));
    }
    visit.presses("send").hears(News::PromiseKept);
    visit
}

#[test]
fn every_screen_of_every_role_rests_as_long_as_its_kind_may() {
    for role in ROLES {
        let mut visit = Visit::at(TWENTE);
        visit.does(Act::Begin).chooses(role);
        walk_to_the_thanks(&mut visit, |visit| {
            let rest = match (visit.flow.lock(), visit.sees().body) {
                (Lock::Busy, _) => None,
                (_, Body::Code(_)) => LONG,
                // The instrument's own seconds.
                (_, Body::Thanks(_)) => Some((45, Then::Ask)),
                _ => ORDINARY,
            };
            check(&format!("{role}: {}", visit.question()), visit, rest);
        });
    }
}

#[test]
fn every_other_place_of_a_visit_rests_as_long_as_it_may() {
    let mut waits = under_16();
    waits.chooses("fetch");
    let mut names = Visit::parent_typing();
    names.types("Iets").goes_on().does(Act::Skip);
    let practice = at_practice(Visit::parent_typing());
    let mut tries = practice.clone();
    tries.presses("try");
    let mut failed = Visit::parent_at_lock();
    failed.presses("seal").hears(News::SealFailed);
    let mut ended = Visit::parent_typing();
    ended.does(Act::Leave).does(Act::WipeAll);
    check_all(&[
        ("nobody came", Visit::at(TWENTE), None),
        (
            "another language, and nobody came",
            after(Visit::at(TWENTE), Act::Language(id("en"))),
            Some((90, Then::Clear)),
        ),
        ("waiting for an adult", waits, Some((300, Then::Clear))),
        ("the field", Visit::parent_typing(), ORDINARY),
        ("the names", names, ORDINARY),
        ("before the triangle to try with", practice, ORDINARY),
        ("the triangle to try with", tries, ORDINARY),
        ("a lock that failed", failed, ORDINARY),
        ("an end", ended, Some((20, Then::Clear))),
    ]);
}

#[test]
fn a_recorder_rests_long_once_somebody_told_and_not_before() {
    let mut hears = at_recorder();
    says_a_piece(&mut hears);
    let aside = after(at_closed_recorder(Why::Asked), Act::Voice(Verb::Redo));
    let mut more = Visit::parent_typing();
    can_be_heard(&mut more);
    more.types("Iets").goes_on().does(Act::Skip);
    more.skips_to_more().presses("talk");
    assert!(matches!(more.sees().body, Body::Record(_)));
    check_all(&[
        ("nobody began", at_recorder(), ORDINARY),
        ("nobody began with the last words", more, ORDINARY),
        ("it hears, and nobody speaks", hears, LONG),
        ("paused", at_closed_recorder(Why::Asked), LONG),
        ("paused by itself", at_closed_recorder(Why::Silence), LONG),
        ("full", at_closed_recorder(Why::Full), LONG),
        (
            "without its microphone",
            at_closed_recorder(Why::Lost),
            LONG,
        ),
        ("laid aside", aside, LONG),
        ("listening back", at_listening(Some(true)), LONG),
        // It stands before the pieces and belongs to them.
        ("are the headphones on?", at_listening(None), LONG),
    ]);
}

#[test]
fn while_somebody_speaks_no_time_goes_by() {
    let mut visit = at_recorder();
    says_a_piece(&mut visit);
    for _ in 0..12 {
        visit.waits(80);
        tells(&mut visit, recorder::News::Sound);
    }
    assert!(!visit.flow.asks_presence() && visit.flow.draft().voice.is_listening());
    tells(&mut visit, recorder::News::Paused(Why::Silence));
    check("nobody speaks any more", &visit, LONG);
}

#[test]
fn what_lies_over_a_screen_has_a_time_of_its_own() {
    let typing = Visit::parent_typing;
    let mut page = Visit::at(TWENTE);
    page.does(Act::Begin).chooses("parent").chooses("fine");
    page.presses("who-reads");
    assert!(matches!(page.sees().body, Body::Page(_)));
    let mut headphones = Visit::at(TWENTE);
    headphones.does(Act::Begin).does(Act::ReadAloud(Vec::new()));
    assert!(matches!(headphones.sees().body, Body::Headphones { .. }));
    let mut asked = typing();
    asked.waits(90);
    let mut waits = under_16();
    waits.chooses("fetch").does(Act::Cover);
    let clears = |seconds| Some((seconds, Then::Clear));
    let of_help = after(after(typing(), Act::Help), Act::Press(id("withdraw")));
    check_all(&[
        ("Hulp", after(typing(), Act::Help), LONG),
        (
            "Hulp without a story",
            after(Visit::at(TWENTE), Act::Help),
            LONG,
        ),
        ("a page of Hulp", of_help, LONG),
        ("a code by words", at_entry(typing(), "words"), LONG),
        ("a code by pictures", at_entry(typing(), "pictures"), LONG),
        (
            "a code without a story",
            at_entry(Visit::at(TWENTE), "words"),
            LONG,
        ),
        ("the answer to a code", at_answer(), Some((20, Then::Close))),
        ("Letters", after(typing(), Act::Letters), ORDINARY),
        (
            "Letters before a visit",
            after(Visit::at(TWENTE), Act::Letters),
            clears(90),
        ),
        ("the languages", after(typing(), Act::Languages), ORDINARY),
        ("a page", page, ORDINARY),
        (
            "are the headphones on, to be read to?",
            headphones,
            ORDINARY,
        ),
        ("Stoppen?", after(typing(), Act::Leave), clears(30)),
        (
            "Stoppen? over a paused recorder",
            after(at_closed_recorder(Why::Asked), Act::Leave),
            clears(30),
        ),
        ("Verberg", after(typing(), Act::Cover), clears(60)),
        (
            "Verberg over Stoppen?",
            after(after(typing(), Act::Leave), Act::Cover),
            clears(60),
        ),
        (
            "Verberg over the card",
            after(asked.clone(), Act::Cover),
            clears(60),
        ),
        ("Verberg while an adult is waited for", waits, clears(60)),
        ("the card", asked, clears(30)),
    ]);
}

#[test]
fn after_the_lock_only_the_code_rests_long() {
    let mut thanks = Visit::parent_after_lock();
    thanks.presses("none");
    check_all(&[
        (
            "the question about a code",
            Visit::parent_after_lock(),
            ORDINARY,
        ),
        ("the code", at_code(), LONG),
        ("the thanks", thanks.clone(), Some((45, Then::Ask))),
        (
            "Haal weg over the question",
            after(Visit::parent_after_lock(), Act::Leave),
            ORDINARY,
        ),
        (
            "Haal weg over the code",
            after(at_code(), Act::Leave),
            ORDINARY,
        ),
        (
            "Haal weg over the thanks",
            after(thanks, Act::Leave),
            ORDINARY,
        ),
        (
            "Verberg over the code",
            after(at_code(), Act::Cover),
            Some((60, Then::Clear)),
        ),
    ]);
}

#[test]
fn every_time_is_the_one_of_the_policy() {
    type Goes = fn(&mut Visit) -> &mut Visit;
    let rows: [(&str, &str, Goes, Rest); 6] = [
        (
            "idle-seconds = 90",
            "idle-seconds = 75",
            |visit| visit,
            Some((75, Then::Ask)),
        ),
        (
            "idle-long-seconds = 300",
            "idle-long-seconds = 240",
            |visit| visit.does(Act::Help),
            Some((240, Then::Ask)),
        ),
        (
            "idle-long-seconds = 300",
            "idle-long-seconds = 240",
            |visit| {
                can_be_heard(visit);
                visit.does(Act::SpeakOn);
                says_a_piece(visit);
                visit.does(Act::Voice(Verb::Pause))
            },
            Some((240, Then::Ask)),
        ),
        (
            "idle-card-seconds = 30",
            "idle-card-seconds = 12",
            |visit| visit.waits(90),
            Some((12, Then::Clear)),
        ),
        (
            "stop-seconds = 30",
            "stop-seconds = 45",
            |visit| visit.does(Act::Leave),
            Some((45, Then::Clear)),
        ),
        (
            "cover-seconds = 60",
            "cover-seconds = 20",
            |visit| visit.does(Act::Cover),
            Some((20, Then::Clear)),
        ),
    ];
    for (from, to, goes, rest) in rows {
        let mut visit = with(from, to).types_as_parent();
        goes(&mut visit);
        check(to, &visit, rest);
    }
    let mut visit = with("idle-long-seconds = 300", "idle-long-seconds = 240").types_as_parent();
    visit.does(Act::Help);
    let Body::Help(help) = visit.sees().body else {
        panic!("the help card stands")
    };
    assert_eq!(help.story_stays, "Uw verhaal blijft nog 4 minuten staan.");
}
