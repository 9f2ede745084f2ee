//! What the bundle asks is what is shown, said back and sealed; what was only tried is not.

use std::collections::BTreeSet;

use vertelpunt::{
    domain::telling::{AnswerValue, ConsentAnswer, Form, Telling},
    kiosk::{
        flow::event::{Act, News, Notice},
        view::body::Body,
    },
    speech::{
        recorder::{self, Part},
        recording::Piece,
    },
};

use crate::{
    bundle::TWENTE,
    journey::walk_to_the_thanks,
    visit::{Visit, id},
    voice::{can_be_heard, says_a_piece},
};

/// A parent who typed, before the triangle to try with.
pub(crate) fn at_practice(mut visit: Visit) -> Visit {
    visit.types("Wij wachtten lang.").goes_on();
    visit.does(Act::Skip).goes_on();
    assert!(matches!(visit.sees().body, Body::Practice(_)));
    visit
}

/// The same before the first question.
fn at_core() -> Visit {
    let mut visit = at_practice(Visit::parent_typing());
    visit.goes_on();
    visit
}

fn sealed(mut visit: Visit) -> Telling {
    walk_to_the_thanks(&mut visit, |_| {});
    visit.sealed().unwrap().clone()
}

#[test]
fn a_dot_says_back_what_it_means_and_past_niet_takes_its_place() {
    let mut visit = at_core();
    let triad = |visit: &Visit| match visit.sees().body {
        Body::Triad(triad) => triad,
        other => panic!("no triangle: {other:?}"),
    };
    assert_eq!(triad(&visit).echo, "");
    visit.does(Act::PlaceInTriad([0.8, 0.1, 0.1]));
    let placed = triad(&visit);
    assert_eq!(placed.echo_lead, "Uw punt zegt");
    assert_eq!(placed.echo, format!("Vooral: \"{}\".", placed.corners[0]));
    visit.does(Act::NotApplicable);
    assert!(triad(&visit).is_not_applicable && triad(&visit).shares.is_none());
    assert_eq!(triad(&visit).echo, "");
    visit.does(Act::NotApplicable);
    assert!(
        !triad(&visit).is_not_applicable,
        "a second tap takes it back"
    );
    visit.goes_on();
    assert_eq!(visit.sees().frame.notice, Some(Notice::ChooseFirst));
    visit.does(Act::NotApplicable);
    visit.does(Act::PlaceInTriad([0.1, 0.8, 0.1]));
    assert!(!triad(&visit).is_not_applicable, "a dot takes its place");
    visit.does(Act::NotApplicable).goes_on();
    while !matches!(visit.sees().body, Body::Dyad(_)) {
        visit.does(Act::Skip);
    }
    visit.does(Act::PlaceOnLine(0.02));
    let Body::Dyad(dyad) = visit.sees().body else {
        panic!("the line stands")
    };
    assert!(!dyad.echo.is_empty() && dyad.echo_lead == placed.echo_lead);
    visit.goes_on();
    let telling = sealed(visit);
    let of = |wanted: &str| {
        let answers = telling.answers.iter();
        let mut found = answers.filter(|answer| answer.id == wanted);
        found.next().map(|answer| answer.value.clone())
    };
    assert_eq!(of("t1_op_tijd"), Some(AnswerValue::NotApplicable));
    let Some(AnswerValue::Dyad(at)) = of("d1_moment") else {
        panic!("the line was answered")
    };
    assert!(at < 0.05, "0 is left");
}

#[test]
fn what_was_only_tried_is_not_sealed() {
    let mut visit = at_practice(Visit::parent_typing());
    visit.presses("try");
    let practice = |visit: &Visit| match visit.sees().body {
        Body::Practice(practice) => practice,
        other => panic!("no triangle to try with: {other:?}"),
    };
    assert!(!practice(&visit).leads_in);
    visit.does(Act::PlaceInTriad([0.1, 0.1, 0.8]));
    assert!(!practice(&visit).triad.echo.is_empty());
    visit.does(Act::NotApplicable);
    assert!(practice(&visit).triad.is_not_applicable);
    visit.does(Act::PlaceInTriad([0.1, 0.1, 0.8])).goes_on();
    let telling = sealed(visit);
    let met = telling.answers.iter().map(|answer| &answer.id);
    assert!(met.chain(&telling.order).all(|id| id != "practice"));
    assert!(!telling.order.is_empty());
}

#[test]
fn only_what_the_path_says_changes_places_and_the_order_is_sealed() {
    let path_core = |visit: &Visit| {
        let content = &visit.flow.setting().instrument.source().content;
        let path = content.path(&id("parent")).unwrap();
        path.core
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let mut orders = BTreeSet::new();
    for seed in 1..12 {
        let visit = Visit::seeded(TWENTE, seed).types_as_parent();
        let core = path_core(&visit);
        let mut visit = at_practice(visit);
        visit.goes_on();
        let mut shown = Vec::new();
        for _ in 0..core.len() {
            shown.push(visit.question());
            visit.does(Act::Skip);
        }
        let content = &visit.flow.setting().instrument.source().content;
        let speaker = visit.flow.speaker();
        let mut order = sealed(visit.clone()).order;
        order.truncate(core.len());
        let question = |name: &String| {
            let signifier = content.signifier(&id(name)).unwrap();
            speaker.say(signifier.question()).unwrap()
        };
        let sealed: Vec<String> = order.iter().map(question).collect();
        assert_eq!(sealed, shown, "as they were shown");
        for (at, name) in order.iter().enumerate() {
            let may_move = ["t2_regie", "t3_steun"].contains(&name.as_str());
            assert!(may_move || *name == core[at], "{name} has one place");
        }
        orders.insert(order);
    }
    assert_eq!(orders.len(), 2, "both orders occur");
}

#[test]
fn where_no_name_was_found_another_question_stands() {
    let mut visit = Visit::parent_typing();
    visit.types("Wij wachtten lang.").goes_on().does(Act::Skip);
    assert_eq!(
        visit.question(),
        "Wij vonden geen namen. Ziet u er nog een?"
    );
    let mut visit = Visit::parent_typing();
    visit.types("Sanne wachtte lang.").goes_on().does(Act::Skip);
    assert!(visit.question().starts_with("Wij haalden woorden weg."));
}

#[test]
fn at_most_three_words_of_a_code_are_shown_and_none_before_the_third_letter() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Help).presses("withdraw").presses("words");
    let shown = |visit: &Visit| match visit.sees().body {
        Body::EnterWords(enter) => enter.suggestions.len(),
        other => panic!("no plates: {other:?}"),
    };
    let mut counts = Vec::new();
    for letter in "aan".chars() {
        visit.does(Act::Letter(letter));
        counts.push(shown(&visit));
    }
    assert_eq!(counts, [0, 0, 3], "many words begin with `aan`");
}

#[test]
fn a_child_is_not_asked_what_only_others_are_asked() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin).chooses("child");
    let telling = sealed(visit);
    for purpose in ["quote", "reuse", "keep-voice"] {
        let mut given = telling.consent.iter();
        let given = given.find(|given| given.purpose == purpose).unwrap();
        assert_eq!(given.answer, ConsentAnswer::NotAsked, "{purpose}");
    }
}

#[test]
fn title_and_last_words_have_limits_of_their_own() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").goes_on();
    visit.types(&"t".repeat(500));
    assert_eq!(visit.sees().frame.notice, Some(Notice::TextFull));
    assert_eq!(visit.flow.draft().title.chars().count(), 80);
    visit.types("een\ntitel");
    assert!(!visit.flow.draft().title.contains('\n'), "one line");
    visit.goes_on().skips_to_more();
    visit.presses("type").types(&"m".repeat(5_000));
    assert_eq!(visit.flow.draft().more.chars().count(), 1_500);
}

#[test]
fn last_words_can_be_spoken_after_a_typed_story() {
    let mut visit = Visit::parent_typing();
    can_be_heard(&mut visit);
    visit.types("Eerst typte ik dit.").goes_on().does(Act::Skip);
    visit.skips_to_more();
    visit.presses("talk");
    assert!(matches!(visit.sees().body, Body::Record(_)));
    says_a_piece(&mut visit);
    let turn = visit.flow.draft().voice.turn;
    let piece = Piece {
        range: 0..16_000,
        bars: vec![50; 16],
        is_removed: false,
    };
    let said = recorder::News::Pieces(Part::More, vec![piece]);
    visit.hears(News::Voice(turn, said)).goes_on();
    assert!(matches!(visit.sees().body, Body::Headphones { .. }));
    visit.chooses("no").goes_on();
    let telling = sealed(visit);
    assert_eq!(telling.form, Form::Both);
    assert!(telling.more.is_none(), "spoken, not typed");
}
