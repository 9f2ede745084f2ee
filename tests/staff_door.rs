//! The door to the staff pages: it opens between visits and never in one, and its digits stand elsewhere each time.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::collections::BTreeSet;

use support::screens::Screens;

/// Of the pad, where no PIN was ever chosen.
const DOOR: &str = "Kies een pincode";

/// A place where somebody is, the way to it from the attract screen, and the way from there to Hulp.
type Place = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const PLACES: [Place; 4] = [
    ("the first question", &["Begin"], &["Hulp"]),
    ("Hulp before a visit", &["Hulp"], &[]),
    (
        "Verberg",
        &["Begin", "Verberg"],
        &["Terug naar het scherm", "Hulp"],
    ),
    ("an end", &["Begin", "Stop en wis", "Wis alles"], &["Hulp"]),
];

fn press_all(screens: &Screens, labels: &[&str]) {
    labels.iter().for_each(|label| screens.press(label));
}

/// From Hulp: somebody gives a code, and the keeper answers. It does one thing after the other, so that it answered by
/// then whatever was asked before.
fn until_the_keeper_answers(screens: &Screens) {
    let pictures = ["kat", "koe", "vis", "vogel", "vlinder", "konijn"];
    press_all(
        screens,
        &["Mijn verhaal laten weghalen", "Ik heb zes plaatjes"],
    );
    press_all(screens, &pictures);
    screens.press("Haal mijn verhaal weg");
    screens.wait_until("the answer", || screens.says("Wij halen het verhaal weg"));
}

#[test]
fn the_hidden_press_opens_nothing_while_somebody_is_here() {
    for (place, there, to_help) in PLACES {
        let screens = Screens::open();
        press_all(&screens, there);
        screens.open_staff();
        press_all(&screens, to_help);
        until_the_keeper_answers(&screens);
        assert!(!screens.shows(DOOR), "{place}");
    }
}

#[test]
fn who_begins_before_the_door_opens_never_meets_it() {
    let screens = Screens::open();
    screens.open_staff();
    press_all(&screens, &["Begin", "Hulp"]);
    until_the_keeper_answers(&screens);
    assert!(!screens.shows(DOOR));
    screens.press("Klaar");
    assert!(screens.shows("Wie gaat er vertellen?"));
    press_all(&screens, &["Stop en wis", "Wis alles", "Klaar"]);
    assert!(screens.shows("Begin"), "nor afterwards");
    screens.open_staff();
    screens.wait_for(DOOR);
}

/// Where the digits stand on the pad, from 0 on.
fn digits_on_the_pad(screens: &Screens) -> Vec<(i32, i32)> {
    let middle = |digit: i32| {
        let place = screens.place_of(&digit.to_string());
        (place.x as i32, place.y as i32)
    };
    (0..10).map(middle).collect()
}

#[test]
fn the_digits_stand_elsewhere_each_time_the_door_opens() {
    let screens = Screens::open();
    let mut pads = BTreeSet::new();
    for _ in 0..3 {
        screens.open_staff();
        screens.wait_for(DOOR);
        let pad = digits_on_the_pad(&screens);
        let places: BTreeSet<_> = pad.iter().collect();
        assert_eq!(places.len(), 10, "each digit has a place: {pad:?}");
        pads.insert(pad);
        screens.press("Terug");
        screens.wait_for("Begin");
    }
    // Two of three shuffles of ten are alike once in a million times.
    assert_eq!(pads.len(), 3, "{pads:?}");
}
