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
    parent::{to_the_field, to_the_form},
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
