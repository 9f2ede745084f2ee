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
}

use std::fs;

use support::{
    canary,
    screens::Screens,
    sound::{silence, speech},
    spoken::{say, to_the_lock_by_voice, to_the_pieces, to_the_recorder},
};
use vertelpunt::{
    domain::telling::{ConsentAnswer, Form, NamesChecked},
    seal::{open, telling, voice},
    store::outbox::StoryDirectory,
};

#[test]
fn a_parent_speaks_takes_one_piece_away_and_intake_hears_the_rest() {
    let screens = Screens::open();
    to_the_pieces(&screens);
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
    assert_no_sound_is_written(&screens, flac);
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
    let tone = screens.sound.listen(0.5);
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
    screens.press("Stukje 1");
    let heard = screens.sound.listen(1.0);
    let power = heard.iter().map(|sample| sample * sample).sum::<f32>() / heard.len() as f32;
    assert!(power.sqrt() > 0.003, "{power}");
    screens.press("Verberg");
    screens.press("Terug naar het scherm");
    assert!(
        screens.shows("Luister"),
        "nothing plays by itself: {:?}",
        screens.labels()
    );
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

/// The samples of a sealed voice are searched for in everything on the disk, as they are and as FLAC.
fn assert_no_sound_is_written(screens: &Screens, flac: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.flac"), folder.path().join("a.raw"));
    fs::write(&from, flac).unwrap();
    let form = [
        "-s",
        "-d",
        "--force-raw-format",
        "--endian=little",
        "--sign=signed",
        "-o",
    ];
    let decode = std::process::Command::new("flac")
        .args(form)
        .arg(&to)
        .arg(&from)
        .status();
    assert!(decode.unwrap().success());
    let raw = fs::read(&to).unwrap();
    let loudest = (0..raw.len() - 64).step_by(64).max_by_key(|at| {
        raw[*at..at + 64]
            .chunks(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]).unsigned_abs() as u64)
            .sum::<u64>()
    });
    let wave = &raw[loudest.unwrap()..][..64];
    let inside = &flac[flac.len() / 2..][..64];
    let holds = |path: &std::path::Path| {
        let bytes = fs::read(path).unwrap();
        [wave, inside]
            .iter()
            .any(|needle| memchr::memmem::find(&bytes, needle).is_some())
    };
    assert!(holds(&from) && holds(&to), "the search is blind");
    let data = screens.kiosk.layout.held();
    for path in canary::files_below(data.parent().unwrap().parent().unwrap()) {
        assert!(!holds(&path), "{}", path.display());
    }
}
