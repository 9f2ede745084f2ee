//! Every row of the safety table: idle, Stop, Verberg, Hulp, the lock that fails, Haal weg, ends.

use vertelpunt::{
    domain::{instrument::policy::Mode, words::CodeWords},
    kiosk::{
        flow::{
            At, Flow, Lock, Veil,
            event::{Act, Effect, Letters, Looks, News, Notice, Theme},
        },
        view::{
            Leave, Presence,
            body::{Body, HelpLine},
        },
    },
    speech::recorder,
};

use crate::{
    bundle::{OTHER, TWENTE},
    visit::{Visit, id, setting, words},
};

fn is_wiped(visit: &Visit) -> bool {
    let fresh = Visit::at(TWENTE);
    *visit.flow.at() == At::Attract
        && visit.sees() == fresh.sees()
        && visit.effects.contains(&Effect::Wipe)
}

#[test]
fn ninety_seconds_without_a_touch_ask_and_thirty_more_wipe() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").waits(89);
    assert_eq!(visit.sees().frame.presence, Presence::NotAsked);
    visit.waits(1);
    assert_eq!(visit.sees().frame.presence, Presence::BeforeLock);
    assert_eq!(
        visit.sees().frame.veil,
        Veil::All,
        "the words behind the card are covered"
    );
    visit.waits(29);
    assert!(!is_wiped(&visit));
    visit.waits(1);
    assert!(is_wiped(&visit));
}

#[test]
fn any_touch_answers_the_card_and_does_nothing_else() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").waits(90).does(Act::Back);
    assert_eq!(visit.sees().frame.presence, Presence::NotAsked);
    let Body::Type(typing) = visit.sees().body else {
        panic!("the same screen stands")
    };
    assert_eq!(typing.text.expose(), "Iets");
    visit.waits(89);
    assert_eq!(
        visit.sees().frame.presence,
        Presence::NotAsked,
        "the time starts anew"
    );
}

#[test]
fn a_voice_or_a_reading_is_not_idle() {
    let mut visit = Visit::parent_typing();
    visit
        .waits(80)
        .hears(News::Voice(0, recorder::News::Sound))
        .waits(80);
    assert_eq!(visit.sees().frame.presence, Presence::NotAsked);
}

#[test]
fn a_long_sleep_of_the_machine_wipes_at_once() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").waits(100_000);
    assert!(is_wiped(&visit));
}

#[test]
fn help_and_code_entry_wait_five_minutes() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").does(Act::Help).waits(299);
    assert_eq!(visit.sees().frame.presence, Presence::NotAsked);
    visit.waits(1);
    assert_eq!(visit.sees().frame.presence, Presence::BeforeLock);
    visit.does(Act::Touch).presses("withdraw").waits(299);
    assert_eq!(
        visit.sees().frame.presence,
        Presence::NotAsked,
        "a page of Hulp waits as long"
    );
    visit.presses("words").waits(300);
    assert_eq!(visit.sees().frame.presence, Presence::BeforeLock);
    visit.waits(30);
    assert!(is_wiped(&visit));
}

#[test]
fn help_leads_back_to_the_same_screen_with_the_story() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").forgets().does(Act::Help);
    assert_eq!(visit.effects, [Effect::Silence]);
    let Body::Help(help) = visit.sees().body else {
        panic!("the help card stands")
    };
    assert_eq!(help.story_stays, "Uw verhaal blijft nog 5 minuten staan.");
    assert!(help.help_lines[0].is_emergency && help.help_lines[0].number == "112");
    let free = |line: &HelpLine| line.number == "113" && line.free == "0800-0113";
    assert!(help.help_lines.iter().any(free), "113 costs nothing either");
    assert!(help.return_to_story.is_some());
    visit.presses("story");
    let Body::Type(typing) = visit.sees().body else {
        panic!("the same screen stands")
    };
    assert_eq!(typing.text.expose(), "Iets");
}

#[test]
fn help_on_the_attract_screen_speaks_of_no_story() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Help);
    let Body::Help(help) = visit.sees().body else {
        panic!("the help card stands")
    };
    assert!(
        help.story_stays.is_empty() && help.return_to_story.is_none() && help.withdraw.is_some()
    );
    assert!(visit.sees().frame.has_back);
    assert_eq!(visit.sees().frame.leave, Leave::Nothing);
    visit.does(Act::Back);
    assert_eq!(*visit.flow.at(), At::Attract);
}

#[test]
fn stop_asks_and_wipes_only_when_told_or_after_thirty_seconds() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").forgets().does(Act::Leave);
    assert!(matches!(visit.sees().body, Body::Stopping));
    assert_eq!(visit.effects, [Effect::Silence]);
    visit.does(Act::KeepGoing);
    assert!(matches!(visit.sees().body, Body::Type(_)));
    visit.does(Act::Leave).waits(29);
    assert!(matches!(visit.sees().body, Body::Stopping));
    visit.waits(1);
    assert!(is_wiped(&visit));
    let mut visit = Visit::parent_typing();
    visit.types("Iets").does(Act::Leave).does(Act::WipeAll);
    assert_eq!(visit.ending(), "Alles is gewist. Wij hebben niets bewaard.");
    assert!(visit.flow.draft().text.is_empty());
    assert_eq!(visit.sees().frame.leave, Leave::Nothing);
}

#[test]
fn the_cover_is_deaf_and_wipes_after_sixty_seconds() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").forgets().does(Act::Cover);
    assert_eq!(visit.effects, [Effect::Silence]);
    assert!(visit.sees().frame.is_covered);
    visit
        .does(Act::Touch)
        .does(Act::Back)
        .does(Act::Help)
        .hears(News::Voice(0, recorder::News::Sound))
        .waits(59);
    assert!(
        visit.sees().frame.is_covered,
        "anything else: nothing happens"
    );
    visit.waits(1);
    assert!(is_wiped(&visit));
}

#[test]
fn the_way_back_from_the_cover_lands_with_the_words_covered() {
    let mut visit = Visit::parent_typing();
    visit
        .types("Iets over ons")
        .does(Act::Cover)
        .waits(40)
        .does(Act::Uncover);
    assert_eq!(visit.sees().frame.veil, Veil::All);
    let Body::Type(typing) = visit.sees().body else {
        panic!("the field stands")
    };
    assert!(typing.text.expose().is_empty() && !typing.hidden_text.expose().contains("ons"));
    visit.does(Act::ShowWords);
    let Body::Type(typing) = visit.sees().body else {
        panic!("the field stands")
    };
    assert_eq!(typing.text.expose(), "Iets over ons");
}

#[test]
fn covered_words_stay_covered_on_the_next_screens_until_asked_for() {
    let mut visit = Visit::parent_typing();
    visit
        .types("Iets over Sanne")
        .goes_on()
        .does(Act::Skip)
        .does(Act::Cover)
        .does(Act::Uncover);
    let Body::Names(names) = visit.sees().body else {
        panic!("the names stand")
    };
    assert!(
        names
            .words
            .iter()
            .all(|word| !word.text.expose().contains("Sanne"))
    );
}

#[test]
fn hiding_the_field_leaves_the_last_five_words() {
    let mut visit = Visit::parent_typing();
    visit
        .types("een twee drie vier vijf zes zeven")
        .does(Act::ToggleHidden);
    let Body::Type(typing) = visit.sees().body else {
        panic!("the field stands")
    };
    assert_eq!(typing.hidden_text.expose(), "——— drie vier vijf zes zeven");
    visit.does(Act::ToggleHidden);
    assert_eq!(visit.sees().frame.veil, Veil::Lifted);
}

#[test]
fn the_attract_screen_has_neither_stop_nor_cover() {
    let mut visit = Visit::at(TWENTE);
    assert_eq!(visit.sees().frame.leave, Leave::Nothing);
    assert!(!visit.sees().frame.has_cover);
    visit.does(Act::Cover).does(Act::Leave);
    assert!(matches!(visit.sees().body, Body::Attract { .. }));
    visit.waits(100_000);
    assert!(visit.effects.is_empty(), "it stays");
}

#[test]
fn another_language_or_larger_letters_do_not_stay_for_the_next() {
    let mut visit = Visit::at(TWENTE);
    let large = Looks {
        theme: Theme::Evening,
        letters: Letters::Large,
    };
    visit
        .does(Act::Language(id("de")))
        .does(Act::Letters)
        .does(Act::Look(large))
        .waits(90);
    assert!(is_wiped(&visit));
}

#[test]
fn looks_are_kept_until_the_wipe() {
    let mut visit = Visit::parent_typing();
    let large = Looks {
        theme: Theme::Contrast,
        letters: Letters::Largest,
    };
    visit.does(Act::Letters);
    assert!(matches!(visit.sees().body, Body::Letters));
    visit.does(Act::Look(large)).goes_on();
    assert!(matches!(visit.sees().body, Body::Type(_)));
    assert_eq!(visit.sees().frame.looks, large);
    visit.does(Act::Leave).does(Act::WipeAll);
    assert_eq!(
        visit.sees().frame.looks,
        large,
        "the last sentence is still readable"
    );
    visit.goes_on();
    assert_eq!(visit.sees().frame.looks, Looks::default());
}

#[test]
fn ends_clear_after_their_seconds_without_a_card() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin).chooses("parent").chooses("later");
    assert_eq!(visit.ending(), "Dat is goed. U bent later ook welkom.");
    visit.waits(19);
    assert!(matches!(visit.sees().body, Body::Ending(_)));
    visit.waits(1);
    assert!(is_wiped(&visit));
    let mut visit = Visit::at(OTHER);
    visit
        .does(Act::Begin)
        .chooses("sailor")
        .chooses("no")
        .waits(9);
    assert_eq!(
        *visit.flow.at(),
        At::Attract,
        "the seconds come from the instrument"
    );
}

#[test]
fn without_consent_nothing_is_told_and_nothing_kept() {
    let mut visit = Visit::at(TWENTE);
    visit
        .does(Act::Begin)
        .chooses("parent")
        .chooses("fine")
        .goes_on()
        .goes_on()
        .chooses("no");
    assert_eq!(visit.ending(), "Dat is goed. Wij hebben niets bewaard.");
    assert!(visit.sealed().is_none());
}

#[test]
fn a_lock_that_fails_loses_nothing_and_can_be_tried_again() {
    let mut visit = Visit::parent_at_lock();
    visit.presses("seal");
    visit.does(Act::Back).does(Act::Leave).waits(100_000);
    assert_eq!(visit.flow.lock(), Lock::Busy, "nothing interrupts a seal");
    visit.hears(News::SealFailed);
    let Body::Lock(locking) = visit.sees().body else {
        panic!("the lock stands")
    };
    assert_eq!(locking.lock, Lock::Failed);
    assert!(!visit.sees().frame.has_back);
    assert!(!visit.flow.draft().text.is_empty());
    visit.forgets().does(Act::TryAgain);
    assert!(visit.sealed().is_some());
    visit.hears(News::SealFailed).does(Act::WipeAll);
    assert_eq!(visit.ending(), "Alles is gewist. Wij hebben niets bewaard.");
}

#[test]
fn a_story_whose_lock_failed_can_still_be_changed() {
    let mut visit = Visit::parent_at_lock();
    visit
        .presses("seal")
        .hears(News::SealFailed)
        .presses("change");
    assert!(matches!(visit.sees().body, Body::Type(_)));
    assert!(visit.sees().frame.has_back);
}

#[test]
fn the_cover_hides_a_code_until_the_next_touch() {
    let mut visit = Visit::parent_after_lock();
    visit
        .presses("show")
        .hears(News::Code(CodeWords::from_bits(&words(), 7)));
    visit.does(Act::Cover).does(Act::Uncover);
    let Body::Code(code) = visit.sees().body else {
        panic!("the code stands")
    };
    assert!(code.words.is_empty() && code.is_hidden);
}

#[test]
fn no_at_the_lock_wipes_everything() {
    let mut visit = Visit::parent_at_lock();
    visit.presses("wipe");
    assert_eq!(visit.ending(), "Alles is gewist. Wij hebben niets bewaard.");
    assert!(visit.sealed().is_none());
}

#[test]
fn after_the_lock_the_place_of_stop_takes_the_story_away() {
    let mut visit = Visit::parent_after_lock();
    visit.forgets().does(Act::Leave);
    assert_eq!(
        visit.question(),
        "Uw verhaal zit op slot. Wilt u het toch weghalen?"
    );
    visit.presses("no");
    assert_eq!(
        visit.question(),
        "Wilt u een code om uw verhaal later weg te halen?"
    );
    visit.does(Act::Leave).presses("yes");
    assert_eq!(visit.effects, [Effect::TakeAway]);
    let asked = visit.question();
    assert_eq!(visit.sees().frame.notice, Some(Notice::OneMoment));
    visit.presses("no").does(Act::Back);
    assert_eq!(visit.question(), asked, "it is said when it is done");
    visit.forgets().hears(News::PromiseKept);
    assert_eq!(visit.effects, [Effect::Wipe]);
    assert_eq!(
        visit.ending(),
        "Uw verhaal is weggehaald. Niemand kan het nog lezen."
    );
}

#[test]
fn after_the_lock_the_card_says_that_the_story_stays_and_the_screen_clears() {
    let mut visit = Visit::parent_after_lock();
    visit.forgets().waits(90);
    assert_eq!(visit.sees().frame.presence, Presence::AfterLock);
    visit.waits(30);
    assert_eq!(
        visit.effects,
        [Effect::Wipe],
        "nothing takes the story away"
    );
    assert_eq!(*visit.flow.at(), At::Attract);
    let mut visit = Visit::parent_after_lock();
    visit.does(Act::Leave).waits(90);
    assert_eq!(
        visit.sees().frame.presence,
        Presence::AfterLock,
        "no answer keeps the story"
    );
    let mut visit = Visit::parent_after_lock();
    visit.forgets().does(Act::Cover).waits(60);
    assert_eq!(visit.effects, [Effect::Silence, Effect::Wipe]);
}

#[test]
fn the_code_hides_by_itself_and_a_touch_adds_time() {
    let mut visit = Visit::parent_after_lock();
    visit
        .presses("show")
        .waits(5)
        .hears(News::Code(CodeWords::from_bits(&words(), 7)));
    let readable = |visit: &Visit| match visit.sees().body {
        Body::Code(code) => (code.words.len(), code.is_hidden),
        other => panic!("no code: {other:?}"),
    };
    visit.waits(59);
    assert_eq!(readable(&visit), (4, false));
    visit.does(Act::Touch).waits(60);
    assert_eq!(readable(&visit), (4, false), "a touch adds as much again");
    visit.waits(1);
    assert_eq!(readable(&visit), (0, true));
    visit.does(Act::Touch);
    assert_eq!(readable(&visit), (4, false));
    visit.waits(299);
    assert_eq!(visit.sees().frame.presence, Presence::NotAsked);
    visit.waits(1);
    assert_eq!(visit.sees().frame.presence, Presence::AfterLock);
}

#[test]
fn a_code_that_comes_late_is_not_shown_elsewhere() {
    let mut visit = Visit::parent_after_lock();
    visit
        .presses("none")
        .hears(News::Code(CodeWords::from_bits(&words(), 7)));
    assert!(visit.flow.code().is_none());
}

#[test]
fn who_wants_no_code_gets_none() {
    let mut visit = Visit::parent_after_lock();
    visit.forgets().presses("none");
    assert_eq!(visit.effects, [Effect::DropCode]);
    assert!(matches!(visit.sees().body, Body::Thanks(_)));
}

#[test]
fn the_thanks_ask_after_their_own_seconds_and_clear() {
    let mut visit = Visit::parent_after_lock();
    visit.presses("none").waits(44);
    assert_eq!(visit.sees().frame.presence, Presence::NotAsked);
    visit.waits(1);
    assert_eq!(visit.sees().frame.presence, Presence::AfterLock);
    visit.does(Act::Touch).presses("what");
    let Body::Page(page) = visit.sees().body else {
        panic!("the page stands")
    };
    assert!(
        page.blocks
            .iter()
            .any(|block| block.contains("het volgende kwartaal"))
    );
}

#[test]
fn a_closed_kiosk_ends_no_visit_and_starts_none() {
    let mut visit = Visit::parent_typing();
    visit.types("Iets").hears(News::Closed);
    assert!(matches!(visit.sees().body, Body::Type(_)));
    visit.waits(120);
    assert!(matches!(visit.sees().body, Body::Unavailable { .. }));
    visit.does(Act::Begin);
    assert!(matches!(visit.sees().body, Body::Unavailable { .. }));
    visit.does(Act::Help);
    assert!(matches!(visit.sees().body, Body::Help(_)), "Hulp stays");
    visit.does(Act::Back).hears(News::Opened).does(Act::Begin);
    assert_eq!(visit.question(), "Wie gaat er vertellen?");
}

#[test]
fn a_new_instrument_waits_for_the_end_of_the_visit() {
    let mut visit = Visit::parent_typing();
    let other = || std::sync::Arc::new(setting(OTHER, Mode::Demo));
    assert!(!visit.flow.settle(other()));
    visit.waits(120);
    assert!(visit.flow.settle(other()));
    assert_eq!(visit.question(), "Tell of the sea.");
}

#[test]
fn nothing_of_a_teller_prints_itself() {
    let mut visit = Visit::parent_typing();
    visit
        .types("Een geheim over Kanarievogel")
        .goes_on()
        .types("Kanarievogel")
        .goes_on();
    let printed = format!("{:?} {:?}", visit.flow.draft(), visit.sees());
    let whole: &Flow = &visit.flow;
    assert!(!printed.contains("Kanarie"));
    assert!(!format!("{whole:?}").contains("Kanarie"));
}
