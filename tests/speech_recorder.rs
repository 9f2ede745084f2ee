//! The recorder with microphones that behave badly: whatever one does, what was said stays and can be sealed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod recorder;
    pub(crate) mod sound;
}

use std::{process::Command as Program, time::Duration};

use support::{
    recorder::{Bench, LIMITS, read_aloud},
    sound::{Sound, silence, speech, speech_at},
};
use vertelpunt::speech::recorder::{Command, Hint, Limits, News, Part, Spoken, Why};

/// The samples of a FLAC file, by the reference decoder.
fn decoded(flac: &[u8]) -> Vec<i16> {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a.flac"), folder.path().join("a.raw"));
    std::fs::write(&from, flac).unwrap();
    let form = ["--force-raw-format", "--endian=little", "--sign=signed"];
    let decode = Program::new("flac")
        .args(["-s", "-d"])
        .args(form)
        .arg("-o")
        .arg(&to)
        .arg(&from)
        .status();
    assert!(
        decode.unwrap().success(),
        "the reference decoder refuses it"
    );
    let raw = std::fs::read(to).unwrap();
    raw.chunks(2)
        .map(|two| i16::from_le_bytes([two[0], two[1]]))
        .collect()
}

fn seconds(spoken: &Spoken) -> f32 {
    decoded(&spoken.flac).len() as f32 / 16_000.0
}

#[test]
fn what_is_said_comes_out_of_the_reference_decoder_as_long_as_it_was() {
    let bench = Bench::undisguised();
    bench.record();
    bench.hear(&speech(6.0));
    bench.pause();
    let spoken = bench.spoken();
    assert!(
        (5.94..=6.06).contains(&seconds(&spoken)),
        "{}",
        seconds(&spoken)
    );
    assert_eq!(spoken.story.len(), 1);
    let loud = decoded(&spoken.flac)
        .iter()
        .filter(|s| s.unsigned_abs() > 1_000)
        .count();
    assert!(loud > 10_000, "{loud}");
}

#[test]
fn a_piece_that_was_taken_away_is_digital_silence_in_what_is_sealed() {
    let bench = Bench::new(Sound::recorder);
    bench.record();
    for _ in 0..3 {
        bench.hear(&speech(4.0));
        bench.hear(&silence(1.0));
    }
    bench.pause();
    let whole = bench.spoken();
    assert_eq!(whole.story.len(), 3);
    bench
        .recorder
        .ask(Command::SetRemoved(Part::Story, 1, true));
    let rest = bench.spoken();
    assert_eq!(rest.story, [whole.story[0], whole.story[2]]);
    let samples = decoded(&rest.flac);
    let (from, to) = whole.story[1];
    let away = &samples[from as usize * 16..to as usize * 16];
    assert!(away.iter().all(|sample| *sample == 0));
    assert!(
        samples[..from as usize * 16]
            .iter()
            .any(|sample| *sample != 0)
    );
    bench
        .recorder
        .ask(Command::SetRemoved(Part::Story, 1, false));
    assert_eq!(decoded(&bench.spoken().flac), decoded(&whole.flac));
}

#[test]
fn a_microphone_that_stalls_is_lost_after_two_seconds_and_the_story_stays() {
    let bench = Bench::undisguised();
    bench.record();
    bench.hear(&speech(4.0));
    bench.clock.advance(Duration::from_secs(3));
    bench.wait_for("the loss", |news| *news == News::Paused(Why::Lost));
    bench.sound.wait_open(false);
    assert!(seconds(&bench.spoken()) > 3.9);
    bench.record();
    bench.hear(&speech(3.0));
    bench.pause();
    assert!(
        seconds(&bench.spoken()) > 6.8,
        "it goes on where it stopped"
    );
}

#[test]
fn a_microphone_that_dies_loses_nothing() {
    let bench = Bench::undisguised();
    bench.record();
    bench.hear(&speech(4.0));
    bench.sound.unplug();
    bench.wait_for("the loss", |news| *news == News::Paused(Why::Lost));
    bench.forget();
    bench.recorder.ask(Command::Record(1, Part::Story, LIMITS));
    bench.wait_for("still no microphone", |news| {
        *news == News::Paused(Why::Lost)
    });
    bench.sound.plug_in();
    assert!(seconds(&bench.spoken()) > 3.9);
}

#[test]
fn a_microphone_that_comes_back_at_another_rate_keeps_pitch_and_length() {
    let bench = Bench::undisguised();
    bench.record();
    bench.hear(&speech(3.0));
    bench.pause();
    bench.sound.set_rate(44_100);
    bench.record();
    bench.hear(&speech_at(44_100, 3.0));
    bench.pause();
    let spoken = bench.spoken();
    assert!(
        (5.9..=6.15).contains(&seconds(&spoken)),
        "{}",
        seconds(&spoken)
    );
    let samples = decoded(&spoken.flac);
    let crossings = |half: &[i16]| {
        half.windows(2)
            .filter(|two| two[0] < 0 && two[1] >= 0)
            .count() as f32
    };
    let (first, second) = samples.split_at(samples.len() / 2);
    let ratio = crossings(first) / crossings(second);
    assert!((0.93..=1.07).contains(&ratio), "{ratio}");
}

#[test]
fn bursts_are_no_gaps_and_a_gap_is_counted() {
    let bench = Bench::undisguised();
    bench.record();
    for _ in 0..8 {
        bench.clock.advance(Duration::from_millis(500));
        bench.sound.push(&speech(0.5));
        bench.sound.wait_taken();
    }
    assert!(!bench.has_told(|news| matches!(news, News::Gap(_))));
    bench.clock.advance(Duration::from_millis(1_500));
    bench.hear(&speech(4.0));
    bench.wait_for("the gap", |news| matches!(news, News::Gap(_)));
    assert!(bench.sound.is_open(), "a gap is no reason to stop");
}

#[test]
fn a_voice_that_clips_is_told_and_so_is_nobody() {
    let bench = Bench::undisguised();
    bench.record();
    let shout: Vec<f32> = speech(2.0)
        .iter()
        .map(|sample| (sample * 40.0).clamp(-1.0, 1.0))
        .collect();
    bench.hear(&shout);
    bench.wait_for("too loud", |news| *news == News::Hint(Some(Hint::TooLoud)));
    bench.hear(&silence(10.0));
    bench.wait_for("not heard", |news| {
        *news == News::Hint(Some(Hint::NotHeard))
    });
    bench.hear(&silence(14.0));
    bench.wait_for("a pause", |news| *news == News::Paused(Why::Silence));
    bench.sound.wait_open(false);
}

#[test]
fn a_full_recording_pauses_and_is_all_there() {
    let bench = Bench::undisguised();
    bench.record_with(Limits {
        longest: Duration::from_secs(5),
        ..LIMITS
    });
    bench.hear(&speech(7.0));
    bench.wait_for("it is full", |news| *news == News::Paused(Why::Full));
    assert!((4.9..=5.6).contains(&seconds(&bench.spoken())));
}

#[test]
fn what_was_laid_aside_comes_back_until_the_next_recording() {
    let bench = Bench::undisguised();
    bench.record();
    bench.hear(&speech(4.0));
    bench.pause();
    bench.recorder.ask(Command::Redo(Part::Story));
    assert!(bench.spoken().story.is_empty());
    bench.recorder.ask(Command::PutBack(Part::Story));
    assert_eq!(bench.spoken().story.len(), 1);
    bench.recorder.ask(Command::Redo(Part::Story));
    bench.record();
    bench.hear(&speech(3.0));
    bench.pause();
    bench.recorder.ask(Command::PutBack(Part::Story));
    assert!(seconds(&bench.spoken()) < 3.2, "the first one is gone");
}

#[test]
fn after_a_wipe_nothing_was_ever_said() {
    let bench = Bench::new(Sound::recorder);
    bench.record();
    bench.hear(&speech(4.0));
    bench.recorder.ask(Command::Wipe);
    bench.sound.wait_open(false);
    assert!(bench.spoken().story.is_empty());
    bench.recorder.ask(Command::PutBack(Part::Story));
    assert_eq!(seconds(&bench.spoken()), 0.0);
}

#[test]
fn the_disguise_keeps_the_length_and_changes_every_voice_anew() {
    let tell = || {
        let bench = Bench::new(Sound::recorder);
        bench.record();
        bench.hear(&speech(4.0));
        bench.pause();
        decoded(&bench.spoken().flac)
    };
    let (first, second) = (tell(), tell());
    assert!(first.len().abs_diff(64_000) < 640, "{}", first.len());
    let differ = first
        .iter()
        .zip(&second)
        .filter(|(a, b)| a.abs_diff(**b) > 200)
        .count();
    assert!(differ > first.len() / 10, "{differ} of {}", first.len());
}

#[test]
fn a_try_shows_how_loud_it_is_and_keeps_nothing() {
    let bench = Bench::undisguised();
    bench.recorder.ask(Command::Try(1));
    bench.sound.wait_open(true);
    bench.hear(&speech(3.0));
    bench.wait_for("a level", |news| matches!(news, News::Level(1..)));
    bench.hear(&silence(25.0));
    assert!(bench.sound.is_open(), "staff end it, not silence");
    bench.pause();
    bench.sound.wait_open(false);
    assert!(!bench.has_told(|news| matches!(news, News::Pieces(..))));
    assert_eq!(seconds(&bench.spoken()), 0.0);
}

/// Waves in the first and in the last half of what is loud enough to be heard.
fn waves(heard: &[f32]) -> (usize, usize) {
    let loud = |sample: &f32| sample.abs() > 0.002;
    let first = heard.iter().position(loud).expect("a tone");
    let last = heard.iter().rposition(loud).unwrap();
    let tone = &heard[first..=last];
    let rises = |half: &[f32]| {
        half.windows(2)
            .filter(|w| w[0] < 0.0 && w[1] >= 0.0)
            .count()
    };
    let (begin, end) = tone.split_at(tone.len() / 2);
    (rises(begin), rises(end))
}

#[test]
fn a_rising_and_a_falling_tone_go_with_the_microphone_where_headphones_are_on() {
    let bench = Bench::undisguised();
    bench.recorder.ask(Command::Tones(true));
    bench.record();
    bench.hear(&speech(1.0));
    let (begin, end) = waves(&bench.sound.listen_for(0.5));
    assert!(begin < end, "{begin} {end}");
    bench.sound.closes_headphones();
    bench.recorder.ask(Command::Pause);
    let (begin, end) = waves(&bench.sound.listen_for(0.5));
    assert!(begin > end, "{begin} {end}");
}

#[test]
fn who_hides_the_screen_hears_no_tone() {
    let bench = Bench::undisguised();
    bench.recorder.ask(Command::Tones(true));
    bench.record();
    bench.hear(&speech(1.0));
    bench.sound.listen_for(0.5);
    bench.sound.closes_headphones();
    bench.pause();
    bench.spoken();
    assert!(!bench.sound.has_headphones_open());
}

#[test]
fn a_plug_that_is_pulled_out_ends_what_only_its_teller_may_hear() {
    let bench = Bench::new(|sound, clock| sound.with_plug(clock));
    bench.sound.set_jack(Some(true));
    bench.wait_for("a plug", |news| *news == News::Plug(Some(true)));
    bench.record();
    bench.hear(&speech(4.0));
    bench.pause();
    bench.recorder.ask(Command::Play(2, Part::Story, 0..9));
    bench.sound.listen_for(0.1);
    bench.is_silent_once_the_plug_is_out();
    bench.wait_for("the plug is out", |news| *news == News::Plug(Some(false)));
}

#[test]
fn other_devices_leave_what_was_said() {
    let bench = Bench::undisguised();
    bench.record();
    bench.hear(&speech(4.0));
    let other = Sound::default();
    let equipment = Box::new(other.equipment(false));
    bench.recorder.ask(Command::Use(equipment));
    bench.sound.wait_open(false);
    let limits = LIMITS;
    bench.recorder.ask(Command::Record(2, Part::Story, limits));
    other.wait_open(true);
    assert!(seconds(&bench.spoken()) > 3.5);
}

#[test]
fn a_failure_of_the_program_closes_the_microphone_and_keeps_what_was_said() {
    let bench = Bench::new(|sound, clock| sound.failing(clock, 16_000 * 4));
    bench.record();
    bench.hear(&speech(6.0));
    bench.wait_for("it is lost", |news| *news == News::Paused(Why::Lost));
    bench.sound.wait_open(false);
    assert!((3.0..=4.2).contains(&seconds(&bench.spoken())));
}

#[test]
fn a_teller_s_own_word_is_read_in_the_headphones_and_nowhere_else() {
    let bench = Bench::new(|sound, clock| sound.with_plug(clock));
    bench.sound.set_jack(Some(true));
    bench.wait_for("a plug", |news| *news == News::Plug(Some(true)));
    bench.recorder.ask(read_aloud("kamer"));
    let heard = bench.sound.listen_for(0.2);
    assert!(heard.iter().any(|sample| sample.abs() > 0.01));
    assert_eq!(bench.sound.read(), [("kamer".to_owned(), "nl".to_owned())]);
    bench.is_silent_once_the_plug_is_out();
}
