//! What a parent does on the real screens, up to the places where journeys part.

#![allow(dead_code, reason = "each journey goes its own way")]

use super::screens::Screens;

/// What is pressed from the attract screen to the choice between typing and talking.
pub(crate) const TO_THE_FORM: [&str; 11] = [
    "Begin",
    "Ik ben ouder of verzorger",
    "Verder",
    "Nee, ik zit goed",
    "Verder",
    "Verder",
    "Ik snap het",
    "Ja, dat mag",
    "Verder",
    "Een moment waarop u hulp of informatie nodig had.",
    "Verder",
];

/// From the attract screen to the choice between typing and talking.
pub(crate) fn to_the_form(screens: &Screens) {
    for label in TO_THE_FORM {
        screens.press(label);
    }
}

/// From the attract screen to the empty field.
pub(crate) fn to_the_field(screens: &Screens) {
    to_the_form(screens);
    screens.press("Typen");
}

/// From the attract screen to the words that identify, without a title.
pub(crate) fn to_the_names(screens: &Screens, story: &str) {
    to_the_field(screens);
    screens.write(story);
    screens.press("Klaar");
    screens.press("Sla over");
}

/// From the attract screen to the first triangle.
pub(crate) fn to_the_triangle(screens: &Screens, story: &str) {
    to_the_names(screens, story);
    screens.press("Zo is het goed");
    screens.press("Verder");
}

/// From the first triangle past the consent to quote; no question is answered.
pub(crate) fn past_the_quote(screens: &Screens) {
    for _ in 0..7 {
        screens.press("Sla over");
    }
    screens.press("Nee, het is genoeg");
    screens.press("Verder");
    screens.press("Sla over");
    screens.press("Nee");
    screens.press("Verder");
}

/// From the attract screen to the question of the lock; no question is answered.
pub(crate) fn to_the_lock(screens: &Screens, story: &str) {
    to_the_triangle(screens, story);
    past_the_quote(screens);
    screens.press("Sla over");
}
