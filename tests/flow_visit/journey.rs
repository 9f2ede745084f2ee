//! Whole visits without a screen: a parent's typed path from the attract screen to the attract screen.

use crate::{
    bundle::{OTHER, TWENTE},
    visit::{Visit, id, setting, words},
};
use vertelpunt::{
    domain::{
        instrument::policy::Mode,
        telling::{AnswerValue, Assisted, ConsentAnswer, Form, TextField},
        words::CodeWords,
    },
    kiosk::{
        flow::{
            At, Lock,
            event::{Act, Direction, Effect, Field, News, Notice},
        },
        view::{Leave, Next, Station, body::Body},
    },
};

#[test]
fn a_parent_tells_a_typed_story_from_begin_to_thanks() {
    let mut visit = Visit::at(TWENTE);
    assert!(matches!(visit.sees().body, Body::Attract { .. }));
    visit.does(Act::Begin);
    assert_eq!(visit.question(), "Wie gaat er vertellen?");
    visit.chooses("parent");
    assert_eq!(visit.question(), "Kan iemand meekijken of meeluisteren?");
    visit.chooses("fine");
    assert!(matches!(visit.sees().body, Body::Cards { .. }));
    visit.goes_on();
    assert_eq!(visit.sees().frame.next, Next::Understood);
    assert_eq!(visit.sees().frame.next_label, "Ik snap het");
    visit.goes_on();
    assert_eq!(visit.question(), "Mogen onderzoekers uw verhaal lezen?");
    visit.chooses("yes").chooses("p_ouder_3");
    assert!(matches!(visit.sees().body, Body::Form { .. }));
    visit
        .presses("type")
        .types("Mijn nummer is 06-12345678 en Sanne hielp op de torenkamer. Ja! Torenkamer.")
        .goes_on();
    visit.types("Over Sanne en de torenkamer").goes_on();
    take_out_the_room(&mut visit);
    visit.goes_on();
    assert!(matches!(visit.sees().body, Body::Practice(_)));
    visit.goes_on();
    answer_core(&mut visit);
    visit
        .chooses("no")
        .presses("type")
        .types("Dank voor het luisteren")
        .goes_on()
        .goes_on();
    visit.chooses("no").does(Act::Skip);
    assert!(matches!(visit.sees().body, Body::Lock(_)));
    visit.presses("seal");
    assert_eq!(visit.flow.lock(), Lock::Busy);
    let telling = visit.sealed().expect("a story was handed over").clone();
    assert_eq!(
        telling.title.unwrap().expose(),
        "Over [persoon 1] en de [woord 1]"
    );
    assert_eq!(
        telling.text.unwrap().expose(),
        "Mijn nummer is [nummer 1] en [persoon 1] hielp op de [woord 1]. Ja! [woord 1]."
    );
    assert_eq!(telling.more.unwrap().expose(), "Dank voor het luisteren");
    assert_eq!(telling.removed[&TextField::Text].len(), 3);
    assert_eq!(telling.form, Form::Typed);
    assert_eq!(telling.prompt.as_deref(), Some("p_ouder_3"));
    assert_eq!(telling.order.len(), 7);
    assert_eq!(telling.order[0], "t1_op_tijd");
    let answers: Vec<&str> = telling
        .answers
        .iter()
        .map(|answer| answer.id.as_str())
        .collect();
    assert!(answers.contains(&"t1_op_tijd") && answers.contains(&"d1_moment"));
    let consents: Vec<(&str, ConsentAnswer)> = telling
        .consent
        .iter()
        .map(|c| (c.purpose.as_str(), c.answer))
        .collect();
    assert_eq!(
        consents,
        [
            ("research", ConsentAnswer::Yes),
            ("quote", ConsentAnswer::No),
            ("keep-voice", ConsentAnswer::NotAsked),
            ("reuse", ConsentAnswer::Unanswered),
        ]
    );
    after_the_lock(&mut visit);
}

fn take_out_the_room(visit: &mut Visit) {
    let Body::Names(names) = visit.sees().body else {
        panic!("the names screen stands")
    };
    for label in ["nummer", "persoon"] {
        let is_proposed = names.words.iter().any(|word| word.text.expose() == label);
        assert!(is_proposed, "the machine proposes the {label}");
    }
    let room = names
        .words
        .iter()
        .position(|word| word.text.expose() == "torenkamer")
        .unwrap();
    visit.does(Act::Word(Field::Text, room));
    let Body::Names(names) = visit.sees().body else {
        panic!("the names screen stands")
    };
    assert_eq!(names.act_label, "Haal ‘torenkamer’ weg");
    visit.does(Act::Word(Field::Text, room));
    let Body::Names(names) = visit.sees().body else {
        panic!("the names screen stands")
    };
    let all = names.title.iter().chain(&names.words);
    assert!(
        all.clone()
            .all(|word| word.text.expose().to_lowercase() != "torenkamer"),
        "every such word went"
    );
    assert_eq!(names.act_label, "Zet dit woord terug");
}

fn answer_core(visit: &mut Visit) {
    for _ in 0..7 {
        match visit.sees().body {
            Body::Triad(triad) => {
                assert!(triad.shares.is_none(), "no dot is placed beforehand");
                visit.goes_on();
                assert_eq!(visit.sees().frame.notice, Some(Notice::ChooseFirst));
                visit.does(Act::PlaceInTriad([0.8, 0.1, 0.1])).goes_on();
            }
            Body::Dyad(_) => {
                visit
                    .does(Act::PlaceOnLine(0.9))
                    .does(Act::Nudge(Direction::Left))
                    .goes_on();
            }
            Body::Choice(choice) => {
                let first = choice.options[0].id.to_string();
                visit.chooses(&first);
            }
            other => panic!("no question: {other:?}"),
        }
    }
}

fn after_the_lock(visit: &mut Visit) {
    visit.hears(News::Sealed);
    let seen = visit.sees();
    assert_eq!(seen.frame.leave, Leave::TakeAway);
    assert_eq!(seen.frame.take_away_label, "Haal weg");
    assert!(!seen.frame.has_back, "never back across the lock");
    assert!(
        visit.flow.draft().text.is_empty(),
        "the words are gone from the draft"
    );
    visit.forgets().presses("show");
    assert!(matches!(visit.effects[..], [Effect::MakeCode(_)]));
    let list = words();
    visit.hears(News::Code(CodeWords::from_bits(&list, 12_345)));
    let Body::Code(code) = visit.sees().body else {
        panic!("the code stands")
    };
    assert_eq!(code.words.len(), 4);
    visit.forgets().presses("have");
    assert!(matches!(visit.sees().body, Body::Thanks(_)));
    assert!(
        visit.effects.is_empty(),
        "a code that was read is not dropped"
    );
    visit.presses("done");
    assert_eq!(visit.effects, [Effect::Wipe]);
    assert_eq!(*visit.flow.at(), At::Attract);
}

#[test]
fn the_same_screens_serve_another_instrument() {
    let mut visit = Visit::with(setting(OTHER, Mode::Live));
    assert_eq!(visit.question(), "Tell of the sea.");
    visit.does(Act::Begin);
    assert_eq!(
        visit.tiles(),
        ["sailor", "visitor", "pebble"],
        "what the policy does not allow is not offered"
    );
    visit.chooses("sailor");
    assert_eq!(visit.question(), "May we study it?");
    assert_eq!(visit.sees().frame.help, "For 2 years.");
    visit.chooses("yes").presses("write");
    assert_eq!(visit.question(), "Write it down.");
    visit
        .types("A gale, mail me at a@b.nl")
        .goes_on()
        .does(Act::Skip);
    assert_eq!(
        visit.question(),
        "Look yourself.",
        "names in English are not known"
    );
    assert_eq!(visit.sees().frame.next_label, "All right");
    visit.goes_on();
    let mut seen = Vec::new();
    while let Body::Triad(_) | Body::Dyad(_) | Body::Choice(_) = visit.sees().body {
        let question = visit.question();
        match visit.sees().body {
            Body::Choice(_) if question == "Which boats?" => visit.presses("raft").goes_on(),
            Body::Choice(_) if question == "Salt or sweet?" => visit.chooses("salt"),
            _ => visit.does(Act::NotApplicable).goes_on(),
        };
        if matches!(visit.sees().body, Body::Choice(_)) && visit.question() == "Which crew?" {
            visit.does(Act::Skip);
        }
        if visit.question() == "Which port?" {
            let Body::Choice(choice) = visit.sees().body else {
                panic!("a choice")
            };
            assert_eq!((choice.options.len(), choice.pages), (10, 2));
            visit.does(Act::NextPage);
            assert_eq!(visit.tiles(), ["p11"]);
            visit.does(Act::Skip);
        }
        seen.push(question);
    }
    assert_eq!(seen[0], "The sea was");
    assert_eq!(visit.question(), "Anything else?");
    visit.does(Act::Skip);
    assert_eq!(visit.question(), "In a book. May we print it?");
    visit.chooses("yes").presses("in");
    let telling = visit.sealed().unwrap();
    assert_eq!(telling.instrument.id, "harbour-stories");
    assert_eq!(
        telling.text.as_ref().unwrap().expose(),
        "A gale, mail me at [nummer 1]"
    );
    assert_eq!(telling.order.last().map(String::as_str), Some("port"));
    let sea = telling
        .answers
        .iter()
        .find(|answer| answer.id == "sea")
        .unwrap();
    assert_eq!(sea.value, AnswerValue::NotApplicable);
    visit.hears(News::Sealed).presses("nay");
    assert!(visit.effects.contains(&Effect::DropCode));
    assert_eq!(visit.question(), "Fair winds.");
}

#[test]
fn a_role_without_code_and_extra_is_asked_for_neither() {
    let mut visit = Visit::at(OTHER);
    visit.does(Act::Begin).chooses("visitor");
    assert_eq!(visit.sees().frame.lines, ["Nobody here can read it."]);
    visit.presses("readers");
    let Body::Page(page) = visit.sees().body else {
        panic!("the page stands")
    };
    assert_eq!((page.sheet, page.sheets), (0, 2));
    visit
        .goes_on()
        .does(Act::Back)
        .goes_on()
        .chooses("yes")
        .does(Act::Skip)
        .presses("write");
    assert_eq!(visit.question(), "Please write it down.");
    visit.types("Calm").goes_on();
    visit.goes_on().does(Act::Skip);
    assert!(matches!(visit.sees().body, Body::Lock(_)));
    visit.presses("in").hears(News::Sealed);
    assert_eq!(visit.question(), "Fair winds.");
    assert!(
        !visit
            .effects
            .iter()
            .any(|e| matches!(e, Effect::MakeCode(_) | Effect::DropCode))
    );
}

#[test]
fn back_goes_one_shown_step_back_and_keeps_the_answers() {
    let mut visit = Visit::parent_typing();
    visit.types("Eerste zin").goes_on().does(Act::Back);
    let Body::Type(typing) = visit.sees().body else {
        panic!("the field stands")
    };
    assert_eq!(typing.text.expose(), "Eerste zin");
    visit.does(Act::Back);
    assert!(
        matches!(visit.sees().body, Body::Form { .. }),
        "the helper notice was not shown and is passed"
    );
    visit.does(Act::Back);
    assert!(
        visit
            .tiles_whole()
            .iter()
            .any(|tile| tile.id == "p_ouder_3" && tile.is_chosen)
    );
    visit.does(Act::Back);
    assert!(
        visit
            .tiles_whole()
            .iter()
            .any(|tile| tile.id == "yes" && tile.is_chosen)
    );
}

#[test]
fn change_something_leads_to_the_field_and_back_goes_before_it() {
    let mut visit = Visit::parent_at_lock();
    visit.presses("change");
    assert!(matches!(visit.sees().body, Body::Type(_)));
    visit.does(Act::Back);
    assert!(matches!(visit.sees().body, Body::Form { .. }));
}

#[test]
fn a_helper_is_announced_and_sealed() {
    let mut visit = Visit::parent_typing();
    visit.does(Act::Back).presses("helper");
    assert_eq!(visit.question(), "Iemand typt voor u.");
    let mut helped = visit.clone();
    helped.goes_on().types("Zij typte.").goes_on();
    helped.does(Act::Skip).skips_to_lock(3).presses("seal");
    assert_eq!(helped.sealed().unwrap().assisted, Assisted::Helper);
    visit.does(Act::Back).presses("type");
    assert!(
        matches!(visit.sees().body, Body::Type(_)),
        "the other choice left nothing behind"
    );
}

#[test]
fn what_needs_a_microphone_is_off_without_one_and_says_why() {
    let mut visit = Visit::parent_typing();
    visit.does(Act::Back);
    let talk = visit
        .tiles_whole()
        .into_iter()
        .find(|tile| tile.id == "talk")
        .unwrap();
    assert!(!talk.is_enabled);
    assert_eq!(visit.sees().frame.notice, Some(Notice::NoMicrophone));
    visit.presses("talk");
    assert!(matches!(visit.sees().body, Body::Form { .. }));
}

#[test]
fn a_question_that_another_answer_hides_is_not_sealed() {
    let mut visit = Visit::with(setting(OTHER, Mode::Demo));
    visit
        .does(Act::Begin)
        .chooses("sailor")
        .chooses("yes")
        .presses("write")
        .types("x")
        .goes_on();
    visit.does(Act::Skip).goes_on();
    while visit.question() != "Anything else?" {
        match visit.question().as_str() {
            "Which boats?" => visit.chooses("raft"),
            "Salt or sweet?" => visit.chooses("salt"),
            "Which crew?" => visit.chooses("small"),
            _ => visit.does(Act::Skip),
        };
    }
    while visit.question() != "Salt or sweet?" {
        visit.does(Act::Back);
    }
    visit.chooses("sweet");
    assert_eq!(visit.question(), "Anything else?", "the crew is not asked");
    visit.does(Act::Skip).does(Act::Skip).presses("in");
    let telling = visit.sealed().unwrap();
    assert!(telling.answers.iter().all(|answer| answer.id != "crew"));
    assert!(!telling.order.contains(&"crew".to_owned()));
}

#[test]
fn another_role_starts_another_visit() {
    let mut visit = Visit::parent_typing();
    visit.types("Over mijn kind");
    for _ in 0..7 {
        visit.does(Act::Back);
    }
    assert_eq!(visit.question(), "Wie gaat er vertellen?");
    visit.presses("youth-16");
    assert!(visit.flow.draft().text.is_empty());
    visit.goes_on();
    assert_eq!(
        visit.sees().frame.help,
        "Dan kun je beter typen. Of kom later terug."
    );
}

#[test]
fn stations_follow_the_path() {
    let mut visit = Visit::at(TWENTE);
    assert_eq!(visit.sees().frame.station, None);
    visit.does(Act::Begin);
    assert_eq!(visit.sees().frame.station, Some(Station::Begin));
    let mut visit = Visit::parent_typing();
    assert_eq!(visit.sees().frame.station, Some(Station::Telling));
    visit.types("Een zin").goes_on().does(Act::Skip);
    assert_eq!(visit.sees().frame.station, Some(Station::Checking));
    visit.goes_on().goes_on();
    assert_eq!(visit.sees().frame.station, Some(Station::Meaning));
    assert_eq!(
        Visit::parent_at_lock().sees().frame.station,
        Some(Station::Lock)
    );
}

#[test]
fn a_full_field_says_so_and_an_empty_one_does_not_go_on() {
    let mut visit = Visit::parent_typing();
    visit.goes_on();
    assert_eq!(visit.sees().frame.notice, Some(Notice::EmptyText));
    visit.types(&"é".repeat(6_001));
    assert_eq!(visit.sees().frame.notice, Some(Notice::TextFull));
    assert_eq!(visit.flow.draft().text.chars().count(), 6_000);
}

#[test]
fn at_most_as_many_options_as_the_question_allows() {
    let mut visit = Visit::with(setting(OTHER, Mode::Demo));
    visit
        .does(Act::Begin)
        .chooses("sailor")
        .chooses("yes")
        .presses("write")
        .types("x")
        .goes_on();
    visit.does(Act::Skip).goes_on();
    while visit.question() != "Which boats?" {
        visit.does(Act::Skip);
    }
    assert_eq!(
        visit.tiles().last().map(String::as_str),
        Some("none"),
        "an option with last stays last"
    );
    visit.presses("tug").presses("raft").presses("sloop");
    assert_eq!(visit.sees().frame.notice, Some(Notice::NoMoreThan(2)));
    let off: Vec<_> = visit
        .tiles_whole()
        .into_iter()
        .filter(|tile| !tile.is_enabled)
        .collect();
    assert_eq!(off.len(), 2);
    visit.presses("tug");
    assert!(visit.tiles_whole().iter().all(|tile| tile.is_enabled));
    assert_eq!(visit.sees().frame.help, "Pick at most 2.");
}

#[test]
fn a_code_is_entered_word_by_word_and_never_judged() {
    let mut visit = Visit::parent_typing();
    visit
        .types("Mijn verhaal")
        .does(Act::Help)
        .presses("withdraw")
        .presses("words");
    visit.presses("send");
    assert_eq!(visit.sees().frame.notice, Some(Notice::WordMissing));
    for word in ["aandacht", "aanleg", "aantal", "aaien"] {
        word.chars().take(4).for_each(|letter| {
            visit.does(Act::Letter(letter));
        });
        let Body::EnterWords(enter) = visit.sees().body else {
            panic!("the plates stand")
        };
        let place = enter
            .suggestions
            .iter()
            .position(|known| known.expose() == word)
            .expect(word);
        visit.does(Act::Suggestion(place));
    }
    visit.forgets().presses("send");
    assert!(
        matches!(&visit.effects[..], [Effect::StretchWithdrawal(code)]
        if code.expose() == "aandacht aanleg aantal aaien")
    );
    assert_eq!(visit.sees().frame.notice, Some(Notice::OneMoment));
    visit.hears(News::PromiseKept);
    assert!(
        visit
            .question()
            .starts_with("Wij halen het verhaal weg als de woorden kloppen.")
    );
    visit.goes_on();
    let Body::Type(typing) = visit.sees().body else {
        panic!("back where Hulp was opened")
    };
    assert_eq!(typing.text.expose(), "Mijn verhaal");
}

#[test]
fn a_language_is_chosen_on_the_attract_screen_for_the_whole_visit() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Language(id("en"))).does(Act::Begin);
    assert_eq!(visit.question(), "Who is going to tell?");
    let live = setting(TWENTE, Mode::Live);
    assert!(
        !live.instrument.may_serve(Mode::Live),
        "a concept serves rehearsals only"
    );
    let mut visit = Visit::with(live);
    visit.does(Act::Language(id("en")));
    assert_eq!(
        visit.question(),
        "Vertel het hier. Wij leren ervan.",
        "unreviewed texts are not offered"
    );
}

#[test]
fn every_role_that_is_offered_comes_to_the_thanks_in_every_language() {
    for (folder, mode) in [(TWENTE, Mode::Demo), (OTHER, Mode::Live)] {
        let setting = setting(folder, mode);
        let languages: Vec<_> = setting
            .instrument
            .offered(mode)
            .map(|e| e.language.clone())
            .collect();
        for language in languages {
            let roles: Vec<_> = {
                let mut visit = Visit::with(setting.clone());
                visit.does(Act::Language(language.clone())).does(Act::Begin);
                visit.tiles()
            };
            for role in roles {
                let mut visit = Visit::with(setting.clone());
                visit
                    .does(Act::Language(language.clone()))
                    .does(Act::Begin)
                    .chooses(&role);
                walk_to_the_thanks(&mut visit, |visit| {
                    let seen = visit.sees();
                    let body = &seen.body;
                    assert!(!seen.frame.question.is_empty(), "{role}: {body:?}");
                    let tiles = visit.tiles_whole();
                    assert!(
                        tiles.iter().all(|tile| !tile.label.is_empty()),
                        "{role}: {body:?}"
                    );
                });
                let telling = visit.sealed().expect("a story was sealed");
                assert_eq!(telling.language, language.as_str());
                assert_eq!(telling.teller.role, role);
            }
        }
    }
}

/// Goes on as anybody might, with a look at every screen.
pub(crate) fn walk_to_the_thanks(visit: &mut Visit, mut look: impl FnMut(&Visit)) {
    for _ in 0..80 {
        look(visit);
        let body = visit.sees().body;
        if matches!(body, Body::Thanks(_)) {
            return;
        }
        visit.does(a_step_on(&body));
        if visit.flow.lock() == Lock::Busy {
            look(visit);
            visit.hears(News::Sealed);
        }
    }
    panic!("no way to the thanks: {:?}", visit.sees().body);
}

fn a_step_on(body: &Body) -> Act {
    match body {
        Body::Choose { tiles, .. } | Body::Consent { tiles, .. }
            if tiles.iter().all(|tile| !tile.is_chosen) =>
        {
            Act::Press(tiles[0].id.clone())
        }
        Body::Notice { tiles } if !tiles.is_empty() => Act::Press(tiles[0].id.clone()),
        Body::Form { tiles } => {
            let typed = tiles
                .iter()
                .find(|tile| tile.is_enabled)
                .expect("typing is offered");
            Act::Press(typed.id.clone())
        }
        Body::Type(typing) if typing.text.is_blank() => Act::Edit("Een verhaal".to_owned()),
        Body::More { .. } | Body::Prompt { .. } | Body::Title(_) => Act::Skip,
        Body::Triad(triad) if triad.shares.is_none() => Act::PlaceInTriad([0.5, 0.3, 0.2]),
        Body::Dyad(dyad) if dyad.at.is_none() => Act::PlaceOnLine(0.2),
        Body::Choice(_) | Body::Stones(_) => Act::Skip,
        Body::Wait { here } => Act::Press(here.as_ref().expect("a way on").id.clone()),
        Body::Lock(locking) if locking.lock == Lock::Open => Act::Press(
            locking
                .seal
                .as_ref()
                .expect("a lock can be locked")
                .id
                .clone(),
        ),
        Body::Code(code) => Act::Press(code.have.as_ref().expect("a way on").id.clone()),
        _ => Act::Next,
    }
}
