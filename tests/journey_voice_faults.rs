//! What goes wrong while a story is told or locked, on the real screens: it is said, nothing is lost, and every way on
//! leads on. And that Verberg leaves nothing of it to be read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod canary;
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
    pub(crate) mod spoken;
}

use std::fs;

use support::{
    canary,
    kiosk::Cut,
    parent::to_the_lock,
    screens::Screens,
    sound::speech,
    spoken::{say_on, to_the_lock_by_voice, to_the_pieces, to_the_recorder},
};
use vertelpunt::{
    domain::{ids::Part, telling::Form},
    seal::{open, voice},
};

const CANARY: &str = "zonnebloemveld";
const STORY: &str = "Wij liepen naar het zonnebloemveld.";
const FAILED: &str = "Op slot doen lukt nu niet. Uw verhaal staat nog hier.";

/// The lock is asked for, and the world ends so before this step of it.
fn fails_to_lock(screens: &Screens, place: usize, cut: Cut) {
    screens.kiosk.cuts.cut_before(place, cut);
    screens.press("Ja, op slot");
    screens.wait_for(FAILED);
    assert!(screens.kiosk.held().is_empty(), "{cut:?}");
    for label in ["Probeer opnieuw", "Wis alles", "Stop en wis"] {
        assert!(screens.shows(label), "{cut:?}: {label}");
    }
}

/// The teller tries again, and the story is on lock.
fn locks_at_the_next_try(screens: &Screens) {
    screens.press("Probeer opnieuw");
    screens.wait_for("Ik wil geen code");
    assert_eq!(screens.kiosk.held().len(), 1);
}

/// Where the pieces of the voice on lock begin and end, in milliseconds; intake opens it.
fn pieces_on_lock(screens: &Screens) -> Vec<(u32, u32)> {
    let held = screens.kiosk.held();
    let sealed = fs::read(held[0].sealed_path(Part::Voice)).unwrap();
    let opened = open::open(&sealed, &screens.kiosk.region.intake).unwrap();
    let (head, _) = voice::from_content(&opened.content).unwrap();
    let pieces = head.pieces.iter();
    pieces.map(|piece| (piece.start_ms, piece.end_ms)).collect()
}

#[test]
fn a_lock_that_fails_says_so_and_the_next_try_locks_all_that_was_typed() {
    for (place, cut) in [(1, Cut::Full), (3, Cut::Broken), (4, Cut::Kill)] {
        let screens = Screens::open();
        to_the_lock(&screens, STORY);
        fails_to_lock(&screens, place, cut);
        locks_at_the_next_try(&screens);
        let told = screens.kiosk.read(&screens.kiosk.held()[0]);
        let text = told.text.unwrap();
        assert!(text.expose().contains(CANARY), "{cut:?}");
    }
}

#[test]
fn a_lock_that_fails_keeps_every_piece_of_what_was_said() {
    let screens = Screens::open();
    to_the_pieces(&screens);
    to_the_lock_by_voice(&screens);
    fails_to_lock(&screens, 2, Cut::Broken);
    locks_at_the_next_try(&screens);
    let told = screens.kiosk.read(&screens.kiosk.held()[0]);
    assert_eq!(told.form, Form::Spoken);
    assert_eq!(pieces_on_lock(&screens).len(), 3);
}

#[test]
fn who_wipes_after_a_lock_that_failed_leaves_nothing() {
    let screens = Screens::open();
    to_the_lock(&screens, STORY);
    fails_to_lock(&screens, 3, Cut::Full);
    screens.press("Wis alles");
    assert!(screens.shows("Alles is gewist."));
    assert!(!screens.says(CANARY));
    screens.press("Klaar");
    assert!(screens.shows("Begin"));
    assert!(screens.kiosk.held().is_empty());
    let written = screens.kiosk.layout.data().parent().unwrap();
    assert_eq!(canary::find_in(written, CANARY), []);
}

/// A parent whose microphone went while they told.
fn with_a_lost_microphone() -> Screens {
    let screens = Screens::open();
    to_the_recorder(&screens);
    screens.press("Opnemen");
    screens.sound.wait_open(true);
    screens.sound.hear(&speech(4.0), &screens.kiosk.clock);
    screens.sound.unplug();
    screens.wait_for("De microfoon viel weg.");
    assert!(screens.shows("Wat u vertelde, is er nog."));
    assert!(!screens.sound.is_open());
    screens
}

#[test]
fn after_a_lost_microphone_its_teller_goes_on_and_both_takes_are_locked() {
    let screens = with_a_lost_microphone();
    screens.sound.plug_in();
    screens.press("Ga verder");
    assert!(screens.shows("De microfoon staat uit"), "until it is asked");
    assert!(!screens.sound.is_open());
    say_on(&screens, "Verder", &speech(4.0));
    screens.press("Klaar");
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.wait_for("Stukje 2");
    to_the_lock_by_voice(&screens);
    screens.press("Ja, op slot");
    screens.wait_for("Ik wil geen code");
    let pieces = pieces_on_lock(&screens);
    assert!(
        pieces.len() == 2 && pieces[0].0 < 500 && pieces[1].1 > 7_000,
        "{pieces:?}"
    );
}

#[test]
fn after_a_lost_microphone_its_teller_listens_back_and_can_tell_more() {
    let screens = with_a_lost_microphone();
    screens.press("Luister terug");
    screens.sound.listen_for(0.3);
    screens.wait_until("the tone is over", || !screens.sound.holds_headphones());
    screens.sound.closes_headphones();
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.wait_for("Stukje 1");
    screens.press("Stukje 1");
    let heard = screens.sound.listen_for(0.5);
    assert!(
        heard.iter().any(|sample| sample.abs() > 0.003),
        "what was said sounds"
    );
    screens.sound.plug_in();
    screens.press("Vertel meer");
    assert!(screens.shows("De microfoon staat uit"));
    say_on(&screens, "Verder", &speech(4.0));
    screens.press("Klaar");
    screens.wait_for("Stukje 2");
}

#[test]
fn under_verberg_no_word_of_the_screen_below_can_be_found() {
    let screens = with_a_lost_microphone();
    covers_every_word(&screens);
    screens.press("Luister terug");
    covers_every_word(&screens);
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.wait_for("Stukje 1");
    covers_every_word(&screens);
    to_the_lock_by_voice(&screens);
    fails_to_lock(&screens, 0, Cut::Full);
    covers_every_word(&screens);
    locks_at_the_next_try(&screens);
    covers_every_word(&screens);
}

/// Nothing stays but the band of a rehearsal; lifted, the same words stand again.
fn covers_every_word(screens: &Screens) {
    let before = screens.labels();
    assert!(before.len() > 4, "{before:?}");
    screens.press("Verberg");
    let covered = screens.labels();
    let mut stays: Vec<_> = covered.intersection(&before).collect();
    stays.retain(|label| *label != "OEFENEN");
    assert_eq!(stays, [""; 0]);
    screens.press("Terug naar het scherm");
    assert_eq!(screens.labels(), before);
}
