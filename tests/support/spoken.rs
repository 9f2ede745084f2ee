//! What a parent who speaks does on the real screens.

#![allow(dead_code, reason = "each journey goes its own way")]

use super::{
    parent::{past_the_quote, to_the_form},
    screens::Screens,
    sound::{silence, speech},
};

/// From the attract screen to the recorder.
pub(crate) fn to_the_recorder(screens: &Screens) {
    to_the_form(screens);
    screens.press("Praten");
}

/// Records these samples and pauses.
pub(crate) fn say(screens: &Screens, samples: &[f32]) {
    say_on(screens, "Opnemen", samples);
}

/// The same on a disc that says something else.
pub(crate) fn say_on(screens: &Screens, disc: &str, samples: &[f32]) {
    screens.press(disc);
    screens.sound.wait_open(true);
    screens.sound.hear(samples, &screens.kiosk.clock);
    screens.wait_for("Pauze");
    screens.press("Pauze");
    screens.sound.wait_open(false);
    screens.wait_for("Verder");
}

/// Three sentences with pauses between them, heard back through headphones.
pub(crate) fn to_the_pieces(screens: &Screens) {
    to_the_recorder(screens);
    let mut story = Vec::new();
    for seconds in [4.0, 5.0, 4.0] {
        story.extend(speech(seconds));
        story.extend(silence(1.0));
    }
    say(screens, &story);
    screens.press("Klaar");
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.wait_for("Stukje 3");
}

/// From the pieces to the question of the lock; no question is answered, the voice may be kept.
pub(crate) fn to_the_lock_by_voice(screens: &Screens) {
    screens.press("Ja, het klopt");
    screens.press("Sla over");
    screens.press("Verder");
    past_the_quote(screens);
    screens.press("Ja, bewaren");
    screens.press("Verder");
    screens.press("Sla over");
}
