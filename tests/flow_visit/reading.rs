//! Reading aloud: every part of a screen in its order, only in headphones, and nothing that was hidden.

use vertelpunt::{
    kiosk::{
        flow::{
            event::{Act, Effect, News, Notice},
            overlay::Overlay,
            reading::{Place, Spoken},
        },
        view::spoken::{Machine, spoken},
    },
    speech::{reader::Pace, recorder},
};

use crate::{
    bundle::TWENTE,
    visit::{Visit, id},
};

/// [Lees voor] as the screens press it.
fn read_aloud(visit: &mut Visit) -> &mut Visit {
    let parts = spoken(&visit.sees(), &Machine::default());
    visit.does(Act::ReadAloud(parts))
}

fn plug(visit: &mut Visit, is_in: bool) -> &mut Visit {
    visit.hears(News::Voice(0, recorder::News::Plug(Some(is_in))))
}

/// The part that sounds was heard to its end.
fn heard(visit: &mut Visit) -> &mut Visit {
    let turn = visit.flow.draft().voice.turn;
    visit.hears(News::Voice(turn, recorder::News::Quiet))
}

fn read(visit: &Visit) -> Vec<String> {
    let words = visit.effects.iter().filter_map(|effect| match effect {
        Effect::Read(_, sayings, _) => {
            let words = sayings.iter().map(|saying| saying.words.expose());
            Some(words.collect::<Vec<_>>().join(". "))
        }
        _ => None,
    });
    words.collect()
}

fn voice(effect: &Effect) -> Option<String> {
    match effect {
        Effect::Read(_, _, manner) => manner.voice.clone(),
        _ => None,
    }
}

/// What a part says.
fn words(part: &Spoken) -> String {
    let texts = part.texts.iter().map(|text| text.expose());
    texts.collect::<Vec<_>>().join(". ")
}

fn place(visit: &Visit) -> Option<Place> {
    visit.sees().frame.reading.and_then(|reading| reading.place)
}

/// At the question who tells, with headphones.
fn at_roles() -> Visit {
    let mut visit = Visit::at(TWENTE);
    plug(&mut visit, true).does(Act::Begin);
    visit
}

#[test]
fn a_screen_is_read_part_by_part_and_what_is_read_lights_up() {
    let mut visit = at_roles();
    read_aloud(&mut visit);
    assert_eq!(place(&visit), Some(Place::Question));
    let mut places = Vec::new();
    while let Some(now) = place(&visit) {
        places.push(now);
        heard(&mut visit);
    }
    let tiles = (0..8).map(Place::Tile);
    let wanted: Vec<Place> = [Place::Question, Place::Help]
        .into_iter()
        .chain(tiles)
        .collect();
    let help = visit.sees().frame.help.is_empty();
    let wanted: Vec<Place> = wanted
        .into_iter()
        .filter(|place| !help || *place != Place::Help)
        .collect();
    assert_eq!(places, wanted);
    assert_eq!(read(&visit)[0], "Wie gaat er vertellen?");
    assert!(
        visit
            .sees()
            .frame
            .reading
            .is_some_and(|reading| reading.has_strip),
        "the tools stay until somebody stops"
    );
    assert!(
        !visit.effects.contains(&Effect::Silence),
        "nothing cuts it off"
    );
}

#[test]
fn nothing_is_read_without_headphones() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin);
    read_aloud(&mut visit);
    assert!(matches!(
        visit.flow.overlays().last(),
        Some(Overlay::Headphones(None))
    ));
    read_aloud(&mut visit);
    assert_eq!(
        visit.flow.overlays().len(),
        1,
        "the question is read, not asked again"
    );
    visit.forgets().presses("no").does(Act::Next);
    read_aloud(&mut visit);
    assert_eq!(visit.sees().frame.notice, Some(Notice::PutOnHeadphones));
    assert_eq!(read(&visit), [""; 0]);
    plug(&mut visit, true);
    read_aloud(&mut visit);
    assert_eq!(read(&visit).len(), 1);
}

#[test]
fn before_a_visit_the_first_screen_is_read_unasked_about_headphones() {
    let mut visit = Visit::at(TWENTE);
    read_aloud(&mut visit);
    assert_eq!(read(&visit), ["Vertel het hier. Wij leren ervan."]);
    visit.does(Act::Begin);
    assert_eq!(visit.effects.last(), Some(&Effect::Silence));
    assert_eq!(visit.sees().frame.reading, None);
}

#[test]
fn the_tools_repeat_change_and_stop() {
    let mut visit = at_roles();
    read_aloud(&mut visit);
    heard(&mut visit).forgets();
    visit.does(Act::ReadAgain);
    assert_eq!(read(&visit), ["Wie gaat er vertellen?"]);
    visit.forgets().does(Act::Slower);
    assert!(
        matches!(&visit.effects[..], [Effect::Read(_, _, manner)] if manner.pace == Pace::Slow),
        "the same part again, slower"
    );
    let volume = visit.flow.draft().voice.volume;
    visit.forgets().does(Act::Louder);
    assert_eq!(visit.effects, [Effect::Volume(volume + 1)]);
    visit.does(Act::Softer).does(Act::Softer);
    assert_eq!(visit.effects.last(), Some(&Effect::Volume(volume - 1)));
    visit.forgets().does(Act::StopReading);
    assert_eq!(visit.effects, [Effect::Silence]);
    assert_eq!(visit.sees().frame.reading, None);
    visit.forgets().does(Act::Slower).does(Act::ReadAgain);
    assert_eq!(visit.effects, [], "the tools are gone");
}

#[test]
fn it_ends_with_its_screen_and_under_everything_that_covers() {
    type Ends = fn(&mut Visit) -> &mut Visit;
    let ends: [Ends; 5] = [
        |visit| visit.chooses("parent"),
        |visit| visit.does(Act::Help),
        |visit| visit.does(Act::Letters),
        |visit| visit.does(Act::Cover),
        |visit| visit.does(Act::Leave),
    ];
    for end in ends {
        let mut visit = at_roles();
        read_aloud(&mut visit);
        end(&mut visit);
        assert!(visit.effects.contains(&Effect::Silence));
        assert_eq!(visit.sees().frame.reading, None);
        visit.forgets();
        heard(&mut visit);
        assert_eq!(read(&visit), [""; 0], "and does not go on by itself");
    }
}

#[test]
fn a_plug_that_is_pulled_out_ends_it_and_is_asked_for_again() {
    let mut visit = at_roles();
    read_aloud(&mut visit);
    // The recorder tells that nothing sounds any more before it tells why.
    heard(&mut visit);
    plug(&mut visit, false);
    assert_eq!(visit.effects.last(), Some(&Effect::Silence));
    assert_eq!(visit.sees().frame.reading, None);
    visit.forgets();
    heard(&mut visit);
    assert_eq!(read(&visit), [""; 0]);
    read_aloud(&mut visit);
    assert_eq!(visit.sees().frame.notice, Some(Notice::PutOnHeadphones));
}

#[test]
fn a_language_without_a_voice_says_so() {
    let mut visit = at_roles();
    read_aloud(&mut visit);
    let turn = visit.flow.draft().voice.turn;
    visit.hears(News::Voice(turn, recorder::News::Unread));
    assert_eq!(visit.sees().frame.notice, Some(Notice::NotReadHere));
    assert_eq!(visit.sees().frame.reading, None);
}

#[test]
fn another_language_is_read_by_its_own_voice() {
    let mut visit = Visit::at(TWENTE);
    plug(&mut visit, true).does(Act::Language(id("en")));
    read_aloud(&mut visit);
    assert_eq!(visit.effects.iter().find_map(voice).as_deref(), Some("en"));
}

#[test]
fn screens_that_begin_by_themselves_begin_once_and_light_only_the_button() {
    let mut visit = Visit::at(TWENTE);
    plug(&mut visit, true).does(Act::Begin);
    assert!(!visit.flow.reads_by_itself());
    visit.chooses("child");
    assert!(visit.flow.reads_by_itself());
    let parts = spoken(&visit.sees(), &Machine::default());
    visit.hears(News::Stands(parts.clone()));
    assert_eq!(read(&visit), ["Zit je goed zo?"]);
    assert!(
        visit
            .sees()
            .frame
            .reading
            .is_some_and(|reading| !reading.has_strip)
    );
    visit.hears(News::Stands(parts));
    assert_eq!(read(&visit).len(), 1, "once");
    plug(&mut visit, false).does(Act::Back).chooses("child");
    assert!(!visit.flow.reads_by_itself(), "never where all can hear it");
}

#[test]
fn nobody_beside_the_child_hears_what_can_be_answered() {
    let mut visit = crate::young::child_at_thumbs();
    let parts = spoken(&visit.sees(), &Machine::default());
    let places: Vec<Place> = parts.iter().map(|part| part.place).collect();
    assert_eq!(places, [Place::Question, Place::Help]);
    visit.presses("no");
    let blank: Vec<Spoken> = spoken(&visit.sees(), &Machine::default());
    assert_eq!(blank, parts);
}

#[test]
fn words_that_were_taken_out_or_hidden_are_not_read() {
    let own = |visit: &Visit| -> String {
        let parts = spoken(&visit.sees(), &Machine::default());
        let own = parts.iter().filter(|part| part.place == Place::Own);
        own.map(words).collect::<Vec<_>>().join(" ")
    };
    let mut visit = Visit::parent_typing();
    visit.types("Ik ben Sanne Jansen en woon hier.");
    assert!(own(&visit).contains("Sanne"));
    visit.does(Act::Cover).does(Act::Uncover);
    assert!(!own(&visit).contains("Sanne"));
    visit.does(Act::ShowWords).goes_on().does(Act::Skip);
    assert!(own(&visit).contains("woon hier") && !own(&visit).contains("Sanne"));
    visit.does(Act::Cover).does(Act::Uncover);
    assert!(!own(&visit).contains("woon hier"));
}

#[test]
fn a_code_is_whispered_into_headphones_only() {
    let mut visit = Visit::parent_after_lock();
    visit.presses("show").hears(News::Code(
        vertelpunt::domain::words::CodeWords::of_pictures([28, 17, 0, 20, 37, 12]),
    ));
    visit.forgets().presses("whisper");
    assert!(matches!(
        visit.flow.overlays().last(),
        Some(Overlay::Headphones(None))
    ));
    visit.does(Act::Back);
    plug(&mut visit, true).presses("whisper");
    assert_eq!(read(&visit), ["fiets. maan. kat. boom. sleutel. taart"]);
    visit.does(Act::Language(id("en")));
    visit.forgets().presses("whisper");
    let voice = visit.effects.iter().find_map(voice);
    assert_eq!(
        voice.as_deref(),
        Some("nl"),
        "the words of a code are Dutch"
    );
    let of_screen = spoken(&visit.sees(), &Machine::default());
    let says = |word: &str| of_screen.iter().any(|part| words(part).contains(word));
    assert!(!says("fiets"), "[Lees voor] never says it");
}

#[test]
fn the_microphone_closes_before_anything_is_read_and_reading_ends_before_it_opens() {
    let mut visit = Visit::parent_typing();
    visit.hears(News::Voice(0, recorder::News::Microphone(true)));
    plug(&mut visit, true).does(Act::Back).presses("talk");
    let start = Act::Voice(vertelpunt::domain::instrument::screen::Act::Start);
    visit.forgets().does(start.clone());
    read_aloud(&mut visit);
    let at = |wanted: fn(&Effect) -> bool| visit.effects.iter().position(wanted);
    let closed = at(|effect| matches!(effect, Effect::Pause | Effect::Silence));
    assert!(closed < at(|effect| matches!(effect, Effect::Read(..))) && closed.is_some());
    visit.forgets().does(start);
    let silence = visit
        .effects
        .iter()
        .position(|effect| *effect == Effect::Silence);
    let record = visit
        .effects
        .iter()
        .position(|effect| matches!(effect, Effect::Record(..)));
    assert!(silence.is_some() && silence < record, "{:?}", visit.effects);
}

fn machine() -> Machine {
    Machine {
        presence: "Bent u er nog?".to_owned(),
        ways: "Terug. Verder. ".to_owned(),
        tools: "Stop en wis. Hulp. ".to_owned(),
        chosen: "gekozen".to_owned(),
        ..Machine::default()
    }
}

/// Reads to the end and says which places were read.
fn places_read(visit: &mut Visit) -> Vec<Place> {
    let parts = spoken(&visit.sees(), &machine());
    visit.does(Act::ReadAloud(parts));
    let mut places = Vec::new();
    while let Some(now) = place(visit) {
        places.push(now);
        heard(visit);
    }
    places
}

#[test]
fn the_places_above_are_said_once_a_visit_and_those_below_on_every_screen() {
    let mut visit = at_roles();
    assert_eq!(places_read(&mut visit).last(), Some(&Place::Tools));
    visit.chooses("parent");
    assert_eq!(places_read(&mut visit).last(), Some(&Place::Ways));
    visit.does(Act::Leave).does(Act::WipeAll);
    visit.does(Act::Next).does(Act::Begin);
    assert_eq!(places_read(&mut visit).last(), Some(&Place::Tools));
}

#[test]
fn what_is_chosen_is_read_as_chosen() {
    let mut visit = at_roles();
    visit.presses("parent");
    let parts = spoken(&visit.sees(), &machine());
    let chosen = parts.iter().filter(|part| words(part) == "gekozen");
    let places: Vec<Place> = chosen.map(|part| part.place).collect();
    assert_eq!(places, [Place::Chosen(0)]);
}

#[test]
fn where_the_machine_asks_the_question_that_no_longer_stands_is_not_read() {
    let mut visit = Visit::parent_typing();
    visit.goes_on();
    let machine = Machine {
        here: "Zet de koptelefoon op.".to_owned(),
        instead: "Op slot doen lukt nu niet.".to_owned(),
        ..Machine::default()
    };
    let parts = spoken(&visit.sees(), &machine);
    let said: Vec<String> = parts.iter().map(words).collect();
    assert_eq!(said, [machine.here, machine.instead]);
}

#[test]
fn a_long_story_is_read_in_parts_and_no_word_is_left_out() {
    let mut visit = Visit::parent_typing();
    let sentence = "Wij wachtten lang op iemand die echt luisterde. ";
    let story = sentence.repeat(120) + &"a".repeat(200);
    visit.types(&story);
    let parts = spoken(&visit.sees(), &Machine::default());
    let own: Vec<String> = parts
        .iter()
        .filter(|part| part.place == Place::Own)
        .map(words)
        .collect();
    assert_eq!(own.concat(), story);
    assert!(own.len() > 5);
    assert!(own.iter().all(|part| part.chars().count() <= 600));
    let whole = own.iter().rev().skip(1).all(|part| part.ends_with('.'));
    assert!(whole, "a part ends with a sentence");
}

#[test]
fn the_card_is_read_by_itself_and_its_own_sound_is_no_sign_of_life() {
    let mut visit = at_roles();
    visit.waits(90);
    assert!(visit.flow.asks_presence() && visit.flow.reads_by_itself());
    let parts = spoken(&visit.sees(), &machine());
    visit.hears(News::Stands(parts));
    assert_eq!(read(&visit), ["Bent u er nog?"]);
    let turn = visit.flow.draft().voice.turn;
    visit.hears(News::Voice(turn, recorder::News::Sound));
    assert!(visit.flow.asks_presence(), "nobody touched anything");
    heard(&mut visit);
    assert!(!visit.flow.reads_by_itself(), "once");
    visit.waits(30);
    assert_eq!(*visit.flow.at(), vertelpunt::kiosk::flow::At::Attract);

    let mut visit = at_roles();
    visit.waits(90);
    let parts = spoken(&visit.sees(), &machine());
    visit.hears(News::Stands(parts)).forgets();
    visit.does(Act::Touch);
    assert_eq!(visit.effects, [Effect::Silence]);

    let mut visit = at_roles();
    plug(&mut visit, false).waits(90);
    assert!(!visit.flow.reads_by_itself(), "never where all can hear it");
}
