//! Without a finger: keys, and two switches that send Tab and Return, on the real screens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::time::Duration;

use slint::platform::{Key, WindowEvent};
use support::{
    kiosk::Cut,
    parent::{TO_THE_FORM, to_the_field, to_the_form, to_the_lock},
    screens::Screens,
};

fn strike(screens: &Screens, key: impl Into<slint::SharedString>) {
    let text = key.into();
    let window = screens.window();
    window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
    window.dispatch_event(WindowEvent::KeyReleased { text });
    screens.tick(Duration::from_millis(1));
}

fn times(screens: &Screens, count: usize, key: Key) {
    (0..count).for_each(|_| strike(screens, key));
}

#[test]
fn verberg_is_lifted_by_a_key() {
    let screens = Screens::open();
    screens.press("Begin");
    for key in [Key::Return, Key::Space] {
        screens.press("Verberg");
        assert!(screens.shows("Terug naar het scherm"));
        strike(&screens, "a");
        assert!(
            screens.shows("Terug naar het scherm"),
            "any other key does nothing"
        );
        strike(&screens, key);
        assert!(!screens.shows("Terug naar het scherm"));
    }
}

#[test]
fn a_key_that_answers_the_card_presses_nothing_under_it() {
    let screens = Screens::open();
    screens.press("Begin");
    // On the first tile.
    strike(&screens, Key::Tab);
    screens.let_pass(Duration::from_secs(91));
    assert!(screens.shows("Ja, ik ben er nog"));
    strike(&screens, Key::Return);
    assert!(!screens.shows("Ja, ik ben er nog"));
    screens.press("Verder");
    assert!(
        screens.shows("Kies eerst iets."),
        "no tile was chosen: {:?}",
        screens.labels()
    );
}

#[test]
fn the_first_stop_of_tab_is_an_answer() {
    let screens = Screens::open();
    screens.press("Begin");
    strike(&screens, Key::Tab);
    strike(&screens, Key::Return);
    screens.press("Verder");
    assert!(screens.shows("Kan iemand meekijken of meeluisteren?"));
}

#[test]
fn a_code_is_typed_on_a_keyboard() {
    let screens = Screens::open();
    screens.press("Hulp");
    screens.press("Mijn verhaal laten weghalen");
    screens.press("Ik heb vier woorden");
    ["f", "i", "e", "t"]
        .into_iter()
        .for_each(|letter| strike(&screens, letter));
    assert!(screens.shows("fiets"));
    times(&screens, 4, Key::Backspace);
    assert!(!screens.shows("fiets"));
}

#[test]
fn two_switches_type_letter_by_letter() {
    let screens = Screens::open();
    to_the_field(&screens);
    // Backwards from the field: enter, full stop, comma, space, accents, layer, erase, shift, and the three rows.
    times(&screens, 2, Key::Backtab);
    strike(&screens, Key::Return);
    assert_eq!(screens.written(), ".");
    times(&screens, 11, Key::Backtab);
    strike(&screens, Key::Return);
    strike(&screens, Key::Tab);
    strike(&screens, Key::Tab);
    strike(&screens, Key::Return);
    assert_eq!(screens.written(), ".w");
    // The row is closed and has the focus: the next letter is as far as the first.
    strike(&screens, Key::Return);
    strike(&screens, Key::Tab);
    strike(&screens, Key::Return);
    assert_eq!(screens.written(), ".wq");
}

#[test]
fn on_the_form_a_key_chooses_and_a_held_key_presses_once() {
    let screens = Screens::open();
    to_the_form(&screens);
    assert!(!screens.shows("Verder"), "a touch goes on by itself");
    strike(&screens, Key::Tab);
    strike(&screens, Key::Return);
    assert!(
        screens.shows("Verder"),
        "chosen, and still there: {:?}",
        screens.labels()
    );
    let text: slint::SharedString = Key::Return.into();
    let held = WindowEvent::KeyPressRepeated { text };
    screens.window().dispatch_event(held);
    screens.tick(Duration::from_millis(1));
    assert!(screens.shows("Verder"), "still chosen");
    screens.press("Verder");
    assert!(
        screens.shows("Opnemen"),
        "the recorder: {:?}",
        screens.labels()
    );
}

#[test]
fn a_clipboard_never_gets_a_word() {
    let screens = Screens::open();
    to_the_field(&screens);
    strike(&screens, "a");
    let control: slint::SharedString = Key::Control.into();
    let text = control.clone();
    screens
        .window()
        .dispatch_event(WindowEvent::KeyPressed { text });
    ["a", "c", "v"]
        .into_iter()
        .for_each(|key| strike(&screens, key));
    let text = control;
    screens
        .window()
        .dispatch_event(WindowEvent::KeyReleased { text });
    strike(&screens, "b");
    assert_eq!(
        screens.written(),
        "ab",
        "nothing was chosen, copied or pasted"
    );
}

/// Tab until this takes the next key.
fn tab_to(screens: &Screens, label: &str) {
    for _ in 0..60 {
        if screens.focus().is_some_and(|(here, ..)| here == label) {
            return;
        }
        strike(screens, Key::Tab);
    }
    panic!("Tab does not come to {label}: {:?}", screens.labels());
}

/// Goes to this and presses it, and the window comes to rest.
fn press_by_keys(screens: &Screens, label: &str) {
    tab_to(screens, label);
    strike(screens, Key::Return);
    screens.settle();
}

/// "Bent u er nog?" is answered by any key; who has lost the focus is heard no more.
fn answers_the_card_by_a_key(screens: &Screens) {
    screens.let_pass(Duration::from_secs(91));
    assert!(screens.shows("Ja, ik ben er nog"));
    strike(screens, "a");
    assert!(!screens.shows("Ja, ik ben er nog"), "the key was not heard");
}

#[test]
fn keys_are_heard_where_the_stop_of_reading_went_with_its_strip() {
    let screens = Screens::open();
    for label in ["Begin", "Lees voor", "Ja, ik hoor het", "Verder"] {
        screens.press(label);
    }
    press_by_keys(&screens, "Lees voor");
    press_by_keys(&screens, "Stop met voorlezen");
    assert!(!screens.shows("Stop met voorlezen"));
    answers_the_card_by_a_key(&screens);
    strike(&screens, Key::Tab);
    let (first, ..) = screens.focus().unwrap();
    assert_eq!(first, "Ik ben ouder of verzorger");
}

#[test]
fn keys_are_heard_where_the_question_of_the_lock_went() {
    let screens = Screens::open();
    to_the_lock(&screens, "Het ging goed.");
    screens.kiosk.cuts.cut_before(1, Cut::Full);
    press_by_keys(&screens, "Ja, op slot");
    screens.wait_for("Probeer opnieuw");
    screens.settle();
    answers_the_card_by_a_key(&screens);
    press_by_keys(&screens, "Probeer opnieuw");
    screens.wait_for("Ik wil geen code");
}

#[test]
fn keys_are_heard_on_each_page_of_the_staff() {
    let screens = Screens::open();
    screens.open_staff();
    screens.wait_for("Kies een pincode");
    for next in ["Typ de pincode nog een keer", "Vandaag"] {
        ["1", "2", "3", "4"]
            .into_iter()
            .for_each(|digit| strike(&screens, digit));
        strike(&screens, Key::Return);
        screens.wait_for(next);
        screens.settle();
    }
    for page in ["Geluid", "Beheer", "Logboek", "Terug"] {
        press_by_keys(&screens, page);
        // A key keeps the pages open beyond their minute.
        screens.let_pass(Duration::from_secs(40));
        strike(&screens, "a");
        screens.let_pass(Duration::from_secs(40));
        assert!(screens.shows("Sluit af"), "{page}: the key was not heard");
    }
    press_by_keys(&screens, "Sluit af");
    screens.wait_for("Begin");
}

#[test]
fn what_has_the_focus_is_seen_whole_on_a_page() {
    let screens = Screens::open();
    screens.press("Letters");
    screens.press("heel groot");
    screens.press("Klaar");
    screens.press("Begin");
    assert!(screens.shows("Omlaag"), "{:?}", screens.labels());
    let (_, above) = screens.top_and_bottom("Hulp");
    let (below, _) = screens.top_and_bottom("Verder");
    let mut answers = 0;
    for _ in 0..20 {
        strike(&screens, Key::Tab);
        screens.settle();
        let (label, top, bottom) = screens.focus().unwrap();
        if label.starts_with("Ik ben") {
            answers += 1;
            assert!(top > above && bottom < below, "{label}: {top} to {bottom}");
        }
    }
    assert!(answers > 2, "several answers had the focus");
}

#[test]
fn two_switches_make_a_whole_visit() {
    let screens = Screens::open();
    let press = |label: &str| press_by_keys(&screens, label);
    TO_THE_FORM.into_iter().for_each(press);
    press("Typen");
    press("Verder");
    // Backwards from the field to the upper row; it opens, and its first letter is the next stop.
    times(&screens, 11, Key::Backtab);
    strike(&screens, Key::Return);
    strike(&screens, Key::Tab);
    strike(&screens, Key::Return);
    assert_eq!(screens.written(), "q");
    press("Klaar");
    press("Sla over");
    press("Zo is het goed");
    press("Verder");
    // The triangle: Return lays the dot in the middle, the side buttons and the rest go on.
    strike(&screens, Key::Tab);
    strike(&screens, Key::Return);
    press("Verder");
    for _ in 0..6 {
        press("Sla over");
    }
    press("Nee, het is genoeg");
    press("Verder");
    press("Sla over");
    press("Nee");
    press("Verder");
    press("Sla over");
    press("Ja, op slot");
    screens.wait_for("Ik wil geen code");
    press("Ik wil geen code");
    press("Klaar, wis het scherm");
    screens.wait_for("Begin");
    assert_eq!(screens.kiosk.held().len(), 1);
}
