//! A parent who speaks, on the real screens with a microphone and headphones of the test: told, heard back, one piece
//! taken away, locked, and opened by intake.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod canary;
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
    pub(crate) mod spoken;
    pub(crate) mod wave;
}

use std::{fs, path::Path, sync::Mutex, time::Duration};

use support::{
    canary,
    screens::Screens,
    sound::{silence, speech},
    spoken::{say, to_the_lock_by_voice, to_the_pieces, to_the_recorder},
    wave,
};
use vertelpunt::{
    domain::telling::{ConsentAnswer, Form, NamesChecked},
    seal::{open, telling, voice},
    store::outbox::StoryDirectory,
};

#[test]
fn a_parent_speaks_takes_one_piece_away_and_intake_hears_the_rest() {
    let screens = Screens::open();
    log_everything(&screens);
    screens.sound.begin_to_overhear();
    to_the_pieces(&screens);
    assert_no_sound_is_written(&screens);
    screens.press("Stukje 2");
    screens.press("Haal dit stukje weg");
    assert!(screens.shows("Stukje 2, weggehaald"));
    to_the_lock_by_voice(&screens);
    screens.press("Ja, op slot");
    screens.wait_for("Ik wil geen code");
    let held = StoryDirectory::all_in(&screens.kiosk.layout.held()).unwrap();
    let (region, directory) = (&screens.kiosk.region, &held[0].path);
    let told = fs::read(directory.join("telling.vps")).unwrap();
    let told = telling::from_json(&open::open(&told, &region.reading).unwrap().content).unwrap();
    assert_eq!(told.form, Form::Spoken);
    assert_eq!(told.names.checked, NamesChecked::Later);
    assert!(told.text.is_none());
    assert!(told.software.disguise_version.is_some());
    let sealed = fs::read(directory.join("voice.vps")).unwrap();
    assert!(
        open::open(&sealed, &region.reading).is_err(),
        "only intake hears a voice"
    );
    let opened = open::open(&sealed, &region.intake).unwrap();
    let (head, flac) = voice::from_content(&opened.content).unwrap();
    assert_eq!(head.keep_voice, ConsentAnswer::Yes);
    assert_eq!(head.pieces.len(), 2);
    assert!(flac.starts_with(b"fLaC"));
    // The same search finds the voice where it is known to stand: each form is that of the kiosk.
    let [native, raw, disguised] = forms_of_what_was_said(&screens);
    assert!(canary::forms_in(flac, &disguised).contains(&"FLAC"));
    assert_eq!(canary::forms_in(flac, &[native, raw].concat()), [""; 0]);
    assert_no_sound_is_written(&screens);
    let gap = head.pieces[0].end_ms..head.pieces[1].start_ms;
    assert!((3_000..9_000).contains(&gap.len()), "{gap:?}");
}

#[test]
fn what_was_said_is_heard_in_the_headphones_and_only_after_the_question() {
    let screens = Screens::open();
    to_the_recorder(&screens);
    say(&screens, &speech(5.0));
    screens.press("Klaar");
    assert!(screens.shows("Hebt u de koptelefoon op?"));
    let tone = screens.sound.listen_for(0.5);
    assert!(
        tone.iter().any(|sample| sample.abs() > 0.01),
        "the soft tone"
    );
    screens.press("Nee");
    screens.press("Verder");
    screens.press("Stukje 1");
    assert!(screens.shows("Zet de koptelefoon op."));
}

#[test]
fn a_piece_plays_in_the_headphones_and_stops_under_verberg() {
    let screens = Screens::open();
    to_the_pieces(&screens);
    screens.wait_until("the tone of the question", || {
        screens.sound.holds_headphones()
    });
    screens.sound.closes_headphones();
    screens.press("Stukje 1");
    let heard = screens.sound.listen_for(1.0);
    let power = heard.iter().map(|sample| sample * sample).sum::<f32>() / heard.len() as f32;
    assert!(power.sqrt() > 0.003, "{power}");
    assert!(screens.sound.holds_headphones(), "the piece goes on");
    screens.press("Verberg");
    screens.wait_until("the headphones are closed", || {
        !screens.sound.holds_headphones()
    });
    screens.press("Terug naar het scherm");
    assert!(
        screens.shows("Luister"),
        "nothing plays by itself: {:?}",
        screens.labels()
    );
    screens.let_pass(Duration::from_secs(3));
    assert!(!screens.sound.holds_headphones());
}

#[test]
fn the_microphone_closes_the_moment_that_another_screen_stands() {
    for (label, back) in [
        ("Hulp", "Terug naar mijn verhaal"),
        ("Letters", "Klaar"),
        ("Stop en wis", "Ga verder"),
    ] {
        let screens = Screens::open();
        to_the_recorder(&screens);
        screens.press("Opnemen");
        screens.sound.wait_open(true);
        screens.sound.hear(&speech(1.0), &screens.kiosk.clock);
        screens.press(label);
        screens.sound.wait_open(false);
        screens.press(back);
        assert!(
            screens.shows("Verder"),
            "{label}: it goes on only when asked"
        );
        assert!(screens.shows("De microfoon staat uit"));
    }
}

#[test]
fn a_microphone_that_goes_costs_nothing_and_the_teller_types_on() {
    let screens = Screens::open();
    to_the_recorder(&screens);
    screens.press("Opnemen");
    screens.sound.wait_open(true);
    screens.sound.hear(&speech(4.0), &screens.kiosk.clock);
    screens.sound.unplug();
    screens.wait_for("De microfoon viel weg.");
    screens.press("Typ verder");
    screens.write("En toen belde de school.");
    screens.press("Klaar");
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.wait_for("Stukje 1");
    screens.press("Ja, het klopt");
    screens.press("Sla over");
    screens.press("Zo is het goed");
    assert!(!screens.sound.is_open());
}

#[test]
fn without_a_microphone_the_tile_is_off_and_says_so() {
    let screens = Screens::open();
    screens.sound.unplug();
    to_the_recorder(&screens);
    screens.press("Opnemen");
    screens.wait_for("De microfoon werkt nu niet.");
    screens.press("Terug");
    assert!(screens.shows("De microfoon werkt nu niet. Typen kan wel."));
    screens.press("Typen");
    screens.write("Dan maar typen.");
}

#[test]
fn redo_lays_the_recording_aside_until_the_next_one() {
    let screens = Screens::open();
    to_the_recorder(&screens);
    say(&screens, &speech(4.0));
    screens.press("Wis en opnieuw");
    assert!(screens.shows("Gewist."));
    screens.press("Klaar");
    assert!(screens.shows("Er is nog niets opgenomen. Druk op de knop en vertel."));
    screens.press("Zet terug");
    screens.press("Klaar");
    screens.wait_for("Hebt u de koptelefoon op?");
    screens.press("Ja, ik hoor het");
    screens.press("Verder");
    screens.wait_for("Stukje 1");
    screens.press("Opnieuw");
    assert!(screens.shows("Gewist."));
    screens.press("Opnemen");
    screens.sound.wait_open(true);
    assert!(!screens.shows("Zet terug"));
}

#[test]
fn twenty_silent_seconds_pause_and_never_stop() {
    let screens = Screens::open();
    to_the_recorder(&screens);
    screens.press("Opnemen");
    screens.sound.wait_open(true);
    screens.sound.hear(&speech(2.0), &screens.kiosk.clock);
    screens.sound.hear(&silence(21.0), &screens.kiosk.clock);
    screens.wait_for("Wij wachten rustig.");
    screens.press("Verder");
    screens.sound.wait_open(true);
    assert_eq!(screens.sound.opened(), 2);
}

/// Every form of what was said: as the microphone gave it, before the disguise, and after it.
fn forms_of_what_was_said(screens: &Screens) -> [Vec<canary::Form>; 3] {
    let said = screens.sound.overheard();
    [
        wave::forms(&said.native, 48_000),
        wave::forms(&said.raw, 16_000),
        wave::forms(&said.disguised, 16_000),
    ]
}

/// No form of what was said stands in anything that was written: index, outbox, logs, sealed files.
fn assert_no_sound_is_written(screens: &Screens) {
    for forms in forms_of_what_was_said(screens) {
        assert!(forms.len() > 20, "{} forms", forms.len());
        assert_eq!(canary::find_forms_in(written(screens), &forms), []);
    }
}

/// The folder of everything that the kiosk writes.
fn written(screens: &Screens) -> &Path {
    screens.kiosk.layout.data().parent().unwrap()
}

/// From now on the program logs all that it can, into the folder of everything that it writes.
fn log_everything(screens: &Screens) {
    let log = fs::File::create(written(screens).join("log")).unwrap();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    subscriber.with_writer(Mutex::new(log)).init();
}
