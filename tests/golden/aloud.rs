//! Who has a screen read hears every word that stands on it.

use crate::{
    around,
    support::screens::{Screens, TWENTE},
    walk,
};

/// What has no word for the eye either, and the words that say what a mark looks like.
const SIGNS: &[&str] = &[
    "Omhoog",
    "Omlaag",
    "Punt omhoog",
    "Punt omlaag",
    "Punt naar links",
    "Punt naar rechts",
    "Vorig woord",
    "Volgend woord",
    "door het scherm",
    "door u",
    "door jou",
    "wij twijfelen",
    "Vorige stenen",
    "Meer stenen",
];
/// What can be answered where nobody beside the child may hear it.
const PRIVATE: &[&str] = &["ja", "nee", "een beetje"];
/// The keyboard on the glass; letters have one sign.
const KEYS: &[&str] = &[
    "123",
    "é ë",
    "spatie",
    "punt",
    "komma",
    "Wis letter",
    "Nieuwe regel",
    "Letter met teken",
    "Hoofdletter",
    "Cijfers en tekens",
];

#[test]
fn every_word_of_every_screen_of_every_role_is_read() {
    let mut faults = Vec::new();
    for role in walk::ROLES {
        let screens = Screens::steady();
        screens.press("Begin");
        walk::to_the_thanks(&screens, role, |nth, what| {
            let unread = unread(&screens);
            faults.extend(unread.map(|label| format!("{}-{nth}{what}: {label}", role.name)));
        });
    }
    assert!(faults.is_empty(), "not read:\n{}", faults.join("\n"));
}

#[test]
fn every_word_of_the_screens_around_a_visit_is_read() {
    let mut faults = Vec::new();
    let open = |kiosk| Screens::steady_of(kiosk, TWENTE);
    around::each(open, |screens, name| {
        if name.starts_with("staff") || name == "hidden" {
            return;
        }
        let unread = unread(screens);
        faults.extend(unread.map(|label| format!("{name}: {label}")));
    });
    assert!(faults.is_empty(), "not read:\n{}", faults.join("\n"));
}

/// What stands on the screen and is not read.
fn unread(screens: &Screens) -> impl Iterator<Item = String> {
    let read = screens.read();
    let is_sign = |label: &str| {
        let is_letter = label.chars().count() == 1;
        is_letter
            || [SIGNS, KEYS, PRIVATE]
                .iter()
                .any(|all| all.contains(&label))
    };
    let labels = screens.labels().into_iter();
    let is_read = move |label: &str| read.contains(label) || read.contains(&aloud(label));
    labels.filter(move |label| !is_sign(label) && !is_read(label))
}

/// Numbers are read digit by digit.
fn aloud(label: &str) -> String {
    let digits = label.chars().filter(char::is_ascii_digit);
    let number = label.find(|letter: char| letter.is_ascii_digit());
    let (before, _) = label.split_at(number.unwrap_or_default());
    let digits: Vec<String> = digits.map(String::from).collect();
    format!("{before}{}", digits.join(" "))
}
