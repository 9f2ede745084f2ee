//! What is always within reach, on the real screens: Letters, Hulp, and a code that somebody brings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::fs;

use support::{parent::to_the_lock, screens::Screens};

#[test]
fn letters_and_colours_are_chosen_and_the_same_screen_stands_again() {
    let screens = Screens::open();
    screens.press("Begin");
    assert!(!screens.shows("Omlaag"));
    screens.press("Letters");
    assert!(screens.shows("Letters en kleuren"));
    screens.press("contrast");
    screens.press("heel groot");
    screens.press("Klaar");
    assert!(screens.shows("Wie gaat er vertellen?"));
    assert!(
        screens.shows("Omlaag"),
        "the largest letters need a second page"
    );
}

#[test]
fn help_opens_over_everything_and_the_story_stays() {
    let screens = Screens::open();
    screens.press("Begin");
    screens.press("Ik ben ouder of verzorger");
    screens.press("Hulp");
    assert!(screens.shows("Wilt u nu met iemand praten?"));
    assert!(screens.shows("112"));
    screens.press("Terug naar mijn verhaal");
    screens.press("Verder");
    assert!(screens.shows("Kan iemand meekijken of meeluisteren?"));
}

#[test]
fn a_code_takes_a_story_back_that_was_told_here_before() {
    let screens = Screens::open();
    to_the_lock(&screens, "Wij liepen naar het veld.");
    screens.press("Ja, op slot");
    screens.wait_for("Toon mijn code");
    screens.press("Toon mijn code");
    screens.wait_until("the code", || screens.code_words().len() == 4);
    let words = screens.code_words();
    screens.press("Ik heb de code");
    screens.press("Klaar, wis het scherm");
    screens.press("Begin");
    screens.press("Hulp");
    screens.press("Mijn verhaal laten weghalen");
    screens.press("Ik heb vier woorden");
    for word in &words {
        for letter in word.chars().take(4) {
            screens.press(&letter.to_string());
        }
        screens.press(word);
    }
    assert_eq!(
        fs::read_dir(screens.kiosk.layout.held()).unwrap().count(),
        1
    );
    screens.press("Haal mijn verhaal weg");
    screens.wait_until("the answer", || {
        let labels = screens.labels();
        labels
            .iter()
            .any(|label| label.starts_with("Wij halen het verhaal weg"))
    });
    let n_entries = |folder| fs::read_dir(folder).unwrap().count();
    assert_eq!(n_entries(screens.kiosk.layout.held()), 0);
    assert_eq!(
        n_entries(screens.kiosk.layout.requests()),
        1,
        "the archive hears of it too"
    );
}
