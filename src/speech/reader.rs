//! Text read aloud by a speech engine, and what a WAV sounds like.
//!
//! Invariants: an engine runs in a process of its own, gets its text by standard input and never as an argument,
//! inherits no environment, and is ended by [`Stop::now`]. What it makes is overwritten when it was heard.

use std::{
    io::{self, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
};

use zeroize::Zeroizing;

use super::{RATE, hearing::Hearing};
use crate::privacy::disguise::with_pitch;

/// Where `espeak-ng` may stand: nothing is looked up in an environment.
const PROGRAMS: &[&str] = &["/usr/bin/espeak-ng", "/usr/local/bin/espeak-ng"];

/// The longest sound that is taken from an engine: five minutes at 22,050 Hz.
const LONGEST_BYTES: u64 = 5 * 60 * 22_050 * 2;

/// What a text sounds like: samples at [`RATE`].
pub type Read16 = Zeroizing<Vec<i16>>;

/// The speed of reading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As people read to one another.
    #[default]
    Usual,
    /// For who needs more time.
    Slow,
}

impl Pace {
    /// Of an engine.
    pub fn words_a_minute(self) -> u16 {
        match self {
            Pace::Usual => 140,
            Pace::Slow => 100,
        }
    }
}

/// A text cannot be read aloud.
#[derive(Debug, thiserror::Error)]
#[error("it cannot be read aloud: {0}")]
pub struct CannotRead(pub String);

/// Who reads, and how fast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// The engine's name for it, such as `nl` or `en-us`.
    pub name: String,
    /// Words a minute, 80 to 450; the engine's own speed is 175.
    pub words_a_minute: u16,
}

/// Somebody who reads aloud. It may take seconds.
pub trait Reader: Send + Sync {
    /// Makes `text` sound, unless `stop` comes first.
    fn read(&self, text: &str, voice: &Voice, stop: &Stop) -> Result<Read16, CannotRead>;
}

/// Ends a reading from another thread.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<Mutex<Engine>>);

#[derive(Debug, Default)]
enum Engine {
    #[default]
    NotYet,
    Runs(Child),
    Stopped,
}

impl Stop {
    /// The reading is over: its engine ends, or never begins.
    pub fn now(&self) {
        let mut engine = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        end(std::mem::replace(&mut *engine, Engine::Stopped));
    }

    /// Whether the reading is over because somebody asked.
    pub fn was_asked(&self) -> bool {
        let engine = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(*engine, Engine::Stopped)
    }

    /// The engine said all: it is gone, and another may run.
    fn said_all(&self) {
        let mut engine = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*engine, Engine::Stopped) {
            end(std::mem::replace(&mut *engine, Engine::NotYet));
        }
    }

    /// Notes the engine that runs; false where it has to end at once.
    fn note(&self, child: Child) -> bool {
        let mut engine = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*engine, Engine::Stopped) {
            end(Engine::Runs(child));
            return false;
        }
        *engine = Engine::Runs(child);
        true
    }
}

fn end(engine: Engine) {
    if let Engine::Runs(mut child) = engine {
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The speech engine of Debian, `espeak-ng`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Espeak;

impl Reader for Espeak {
    fn read(&self, text: &str, voice: &Voice, stop: &Stop) -> Result<Read16, CannotRead> {
        let failed = |error: io::Error| CannotRead(error.to_string());
        let mut child = start(voice).map_err(failed)?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
            end(Engine::Runs(child));
            return Err(CannotRead("the engine has no pipes".to_owned()));
        };
        if !stop.note(child) {
            return Err(CannotRead("it was stopped".to_owned()));
        }
        let given = stdin.write_all(text.as_bytes());
        drop(stdin);
        let mut wav = Zeroizing::new(Vec::with_capacity(1 << 20));
        let taken = stdout.take(LONGEST_BYTES).read_to_end(&mut wav);
        stop.said_all();
        given.and(taken).map_err(failed)?;
        samples(&wav, Pace::Usual)
    }
}

fn start(voice: &Voice) -> io::Result<Child> {
    let is_of_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_name = voice
        .name
        .starts_with(|first: char| first.is_ascii_lowercase())
        && voice.name.bytes().all(is_of_name);
    let program = PROGRAMS.iter().find(|program| Path::new(program).is_file());
    let (Some(program), true) = (program, is_name) else {
        return Err(io::Error::from(io::ErrorKind::NotFound));
    };
    Command::new(program)
        .args(["-v", &voice.name, "-b", "1"])
        .args(["-s", &voice.words_a_minute.to_string()])
        .args(["--stdin", "--stdout"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

/// The sound in a WAV, mono and 16 bits. Its header may tell no true length: it came through a pipe.
///
/// Slow sound is taken as if it came in at seven tenths of its rate, as 100 words a minute are of 140, which makes it
/// longer and lower; then its pitch is put back.
pub(super) fn samples(wav: &[u8], pace: Pace) -> Result<Read16, CannotRead> {
    let reader = hound::WavReader::new(wav).map_err(|error| CannotRead(error.to_string()))?;
    let spec = reader.spec();
    if spec.channels != 1 {
        return Err(CannotRead(format!("{} channels", spec.channels)));
    }
    let rate = match pace {
        Pace::Usual => spec.sample_rate,
        // Whole hundreds share many divisors with the rate that comes out: the resampler takes small steps.
        Pace::Slow => spec.sample_rate * 7 / 1_000 * 100,
    };
    let sound = reader.into_samples::<i16>().map_while(Result::ok);
    let sound: Zeroizing<Vec<f32>> =
        Zeroizing::new(sound.map(|sample| f32::from(sample) / 32_768.0).collect());
    let mut ear = Hearing::by_energy(rate).map_err(|error| CannotRead(error.to_string()))?;
    let mut heard = Zeroizing::new(Vec::with_capacity(sound.len()));
    ear.hear(&sound, &mut heard, |_| {});
    ear.finish(&mut heard);
    if heard.len() < RATE as usize / 20 {
        return Err(CannotRead("the engine said nothing".to_owned()));
    }
    if pace == Pace::Slow {
        heard = with_pitch(&heard, spec.sample_rate as f32 / rate as f32);
    }
    let step = |sample: &f32| (sample.clamp(-1.0, 1.0) * 32_767.0) as i16;
    Ok(Zeroizing::new(heard.iter().map(step).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(name: &str, words_a_minute: u16) -> Voice {
        Voice {
            name: name.to_owned(),
            words_a_minute,
        }
    }

    #[test]
    fn a_word_is_read_where_there_is_an_engine_and_the_environment_is_not_asked() {
        let Ok(sound) = Espeak.read("kamer", &voice("nl", 140), &Stop::default()) else {
            // Without an engine the screens say that nothing can be read.
            assert!(!PROGRAMS.iter().any(|program| Path::new(program).is_file()));
            return;
        };
        let seconds = sound.len() as f32 / RATE as f32;
        assert!((0.2..2.0).contains(&seconds), "{seconds} s");
        let loudest = sound.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(loudest.is_some_and(|loudest| loudest > 1_000));
    }

    #[test]
    fn a_reading_that_was_stopped_never_sounds() {
        let stop = Stop::default();
        stop.now();
        assert!(Espeak.read("kamer", &voice("nl", 140), &stop).is_err());
    }

    #[test]
    fn one_text_after_the_other_is_read_until_somebody_stops_it() {
        let stop = Stop::default();
        let read = || Espeak.read("kamer", &voice("nl", 140), &stop);
        if read().is_err() {
            return;
        }
        assert!(read().is_ok() && !stop.was_asked());
        stop.now();
        assert!(read().is_err() && stop.was_asked());
    }

    #[test]
    fn what_is_no_language_never_reaches_the_engine() {
        for name in ["nl; rm", "", "-v", "--help"] {
            assert!(
                Espeak
                    .read("kamer", &voice(name, 140), &Stop::default())
                    .is_err()
            );
        }
    }

    #[test]
    fn who_needs_more_time_hears_it_slower() {
        let length = |pace| {
            let sound = Espeak.read(
                "Wie gaat er vertellen?",
                &voice("nl", pace),
                &Stop::default(),
            );
            sound.map(|sound| sound.len())
        };
        let (Ok(usual), Ok(slow)) = (length(140), length(100)) else {
            return;
        };
        assert!(
            slow * 100 > usual * 120,
            "{slow} samples, not much more than {usual}"
        );
    }
}
