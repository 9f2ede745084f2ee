//! Who reads aloud: a recording of the region where there is one of the very words, else a speech engine.
//!
//! Invariants: a recording sounds only if its bytes have the hash that was signed; one that is missing or another is
//! told to staff in the log, and the engine reads its words. The log never tells which: what is read may be a teller's
//! answer. A text that neither can say is passed over; when nothing of all can be said, that is told.

use std::{path::PathBuf, sync::Arc};

use zeroize::Zeroizing;

use super::{
    RATE,
    reader::{self, CannotRead, Pace, Read16, Reader, Stop, Voice},
};
use crate::{
    domain::{
        ids::Digest,
        instrument::sounds::{self, LARGEST_RECORDING},
        telling::StoryText,
    },
    support::files,
};

/// The silence between two texts: a third of a second.
const REST: usize = RATE as usize / 3;

/// A text that is to be said.
#[derive(Clone, Debug, PartialEq)]
pub struct Saying {
    /// The words.
    pub words: StoryText,
    /// The recording of exactly these words, by its hash.
    pub recorded: Option<Digest>,
}

/// How texts are said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manner {
    /// The engine's name for its voice in this language; none where no engine speaks it.
    pub voice: Option<String>,
    /// How fast.
    pub pace: Pace,
}

/// Texts as sound.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) sound: Read16,
    /// Neither a recording nor the engine could say some of it.
    pub(super) is_partial: bool,
}

/// Recordings and an engine.
#[derive(Clone)]
pub struct Narrator {
    recordings: PathBuf,
    engine: Arc<dyn Reader>,
}

impl Narrator {
    /// With the recordings in that folder, which may be missing.
    pub fn new(recordings: PathBuf, engine: Arc<dyn Reader>) -> Narrator {
        Narrator { recordings, engine }
    }

    /// Makes texts sound, one after the other. It may take seconds.
    pub(super) fn say(
        &self,
        sayings: &[Saying],
        manner: &Manner,
        stop: &Stop,
    ) -> Result<Reading, CannotRead> {
        let mut reading = Reading::default();
        let mut unrecorded = Zeroizing::new(String::new());
        for saying in sayings {
            if stop.was_asked() {
                break;
            }
            match self.recording(saying, manner.pace) {
                Some(recording) => {
                    self.engine_says(&mut unrecorded, manner, stop, &mut reading);
                    add(&recording, &mut reading.sound);
                }
                None => add_sentence(saying.words.expose(), &mut unrecorded),
            }
        }
        self.engine_says(&mut unrecorded, manner, stop, &mut reading);
        if reading.sound.is_empty() {
            return Err(CannotRead("no recording, and no engine".to_owned()));
        }
        Ok(reading)
    }

    /// What was recorded sounds whether or not the engine can say the rest.
    fn engine_says(
        &self,
        words: &mut Zeroizing<String>,
        manner: &Manner,
        stop: &Stop,
        reading: &mut Reading,
    ) {
        let words = std::mem::take(words);
        if words.is_empty() {
            return;
        }
        let Some(name) = &manner.voice else {
            reading.is_partial = true;
            return;
        };
        let voice = Voice {
            name: name.clone(),
            words_a_minute: manner.pace.words_a_minute(),
        };
        match self.engine.read(&words, &voice, stop) {
            Ok(said) => add(&said, &mut reading.sound),
            Err(_) if stop.was_asked() => {}
            Err(error) => {
                tracing::warn!(%error, "the speech engine cannot read");
                reading.is_partial = true;
            }
        }
    }

    fn recording(&self, saying: &Saying, pace: Pace) -> Option<Read16> {
        let hash = saying.recorded?;
        let path = self.recordings.join(sounds::recording_name(hash));
        let wav = match files::read_limited(&path, LARGEST_RECORDING) {
            Ok(wav) if sounds::digest(&wav) == hash => wav,
            Ok(_) => {
                tracing::warn!("a recording is not the one that was signed");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, "a recording cannot be read");
                return None;
            }
        };
        let sound = reader::samples(&wav, pace);
        sound
            .inspect_err(|error| tracing::warn!(%error, "a recording does not sound"))
            .ok()
    }
}

fn add(more: &[i16], sound: &mut Read16) {
    if !sound.is_empty() {
        let rested = sound.len() + REST;
        sound.resize(rested, 0);
    }
    sound.extend_from_slice(more);
}

fn add_sentence(words: &str, text: &mut Zeroizing<String>) {
    if !text.is_empty() {
        text.push_str(". ");
    }
    text.push_str(words);
}

#[cfg(test)]
mod tests {
    use std::{f32::consts::TAU, fs, io::Cursor, path::Path, sync::Mutex};

    use super::*;

    const HERTZ: f32 = 200.0;

    /// An engine that notes what it reads, and says it with a tenth of a second of one loudness.
    #[derive(Default)]
    struct Notes(Mutex<Vec<String>>);

    impl Reader for Notes {
        fn read(&self, text: &str, _: &Voice, _: &Stop) -> Result<Read16, CannotRead> {
            self.0.lock().unwrap().push(text.to_owned());
            Ok(vec![1_000; RATE as usize / 10].into())
        }
    }

    /// A second of one tone.
    fn tone(rate: u32) -> Vec<u8> {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        for at in 0..rate {
            let wave = (TAU * HERTZ * at as f32 / rate as f32).sin();
            writer.write_sample((wave * 8_000.0) as i16).unwrap();
        }
        writer.finalize().unwrap();
        file.into_inner()
    }

    fn keep(folder: &Path, wav: &[u8]) -> Digest {
        let hash = sounds::digest(wav);
        fs::write(folder.join(sounds::recording_name(hash)), wav).unwrap();
        hash
    }

    fn saying(words: &str, recorded: Option<Digest>) -> Saying {
        let words = StoryText::new(words.to_owned());
        Saying { words, recorded }
    }

    fn dutch(pace: Pace) -> Manner {
        let voice = Some("nl".to_owned());
        Manner { voice, pace }
    }

    fn narrator(folder: &Path) -> (Narrator, Arc<Notes>) {
        let notes = Arc::new(Notes::default());
        (Narrator::new(folder.to_owned(), notes.clone()), notes)
    }

    fn seconds(sound: &[i16]) -> f32 {
        sound.len() as f32 / RATE as f32
    }

    /// How often a second the sound goes up through nothing, in its middle half.
    fn pitch(sound: &[i16]) -> f32 {
        let middle = &sound[sound.len() / 4..sound.len() * 3 / 4];
        let rises = middle.windows(2).filter(|two| two[0] < 0 && two[1] >= 0);
        rises.count() as f32 / seconds(middle)
    }

    #[test]
    fn a_recording_goes_before_the_engine_and_the_engine_says_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let hash = keep(folder.path(), &tone(48_000));
        let (narrator, notes) = narrator(folder.path());
        let sayings = [
            saying("eerst", None),
            saying("dan", None),
            saying("opgenomen", Some(hash)),
            saying("tot slot", None),
        ];
        let manner = dutch(Pace::Usual);
        let reading = narrator.say(&sayings, &manner, &Stop::default()).unwrap();
        assert!(!reading.is_partial);
        let sound = reading.sound;
        assert_eq!(*notes.0.lock().unwrap(), ["eerst. dan", "tot slot"]);
        let expected = 0.1 + 1.0 + 0.1 + 2.0 / 3.0;
        assert!((seconds(&sound) - expected).abs() < 0.06);
    }

    #[test]
    fn a_file_that_is_gone_or_another_is_read_by_the_engine() {
        let folder = tempfile::tempdir().unwrap();
        let hash = keep(folder.path(), &tone(16_000));
        let path = folder.path().join(sounds::recording_name(hash));
        let (narrator, notes) = narrator(folder.path());
        let say = |words| {
            let sayings = [saying(words, Some(hash))];
            narrator.say(&sayings, &dutch(Pace::Usual), &Stop::default())
        };
        say("goed").unwrap();
        fs::write(&path, tone(22_050)).unwrap();
        say("anders").unwrap();
        fs::remove_file(&path).unwrap();
        say("weg").unwrap();
        assert_eq!(*notes.0.lock().unwrap(), ["anders", "weg"]);
    }

    #[test]
    fn without_an_engine_only_recordings_sound() {
        let folder = tempfile::tempdir().unwrap();
        let hash = keep(folder.path(), &tone(22_050));
        let (narrator, notes) = narrator(folder.path());
        let manner = Manner {
            voice: None,
            pace: Pace::Usual,
        };
        let say = |sayings: &[Saying]| narrator.say(sayings, &manner, &Stop::default());
        let reading = say(&[saying("niet", None), saying("wel", Some(hash))]).unwrap();
        assert!(reading.is_partial && (0.9..1.1).contains(&seconds(&reading.sound)));
        assert!(say(&[saying("niet", None)]).is_err());
        assert!(notes.0.lock().unwrap().is_empty());
    }

    #[test]
    fn what_is_recorded_sounds_where_the_engine_fails() {
        struct Fails;
        impl Reader for Fails {
            fn read(&self, _: &str, _: &Voice, _: &Stop) -> Result<Read16, CannotRead> {
                Err(CannotRead("it is gone".to_owned()))
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let hash = keep(folder.path(), &tone(48_000));
        let narrator = Narrator::new(folder.path().to_owned(), Arc::new(Fails));
        let say = |sayings: &[Saying]| {
            let manner = dutch(Pace::Usual);
            narrator.say(sayings, &manner, &Stop::default())
        };
        let around = [
            saying("eerst", None),
            saying("opgenomen", Some(hash)),
            saying("tot slot", None),
        ];
        let reading = say(&around).unwrap();
        assert!(reading.is_partial && (0.9..1.1).contains(&seconds(&reading.sound)));
        assert!(say(&around[..1]).is_err());
    }

    #[test]
    fn who_needs_more_time_hears_the_same_voice_slower() {
        let folder = tempfile::tempdir().unwrap();
        for rate in [16_000, 22_050, 44_100, 48_000] {
            let hash = keep(folder.path(), &tone(rate));
            let (narrator, _) = narrator(folder.path());
            let [usual, slow] = [Pace::Usual, Pace::Slow].map(|pace| {
                let sayings = [saying("a", Some(hash))];
                let said = narrator.say(&sayings, &dutch(pace), &Stop::default());
                said.unwrap().sound
            });
            let times = slow.len() as f32 / usual.len() as f32;
            assert!((1.35..1.5).contains(&times), "{times} at {rate} Hz");
            for sound in [&usual, &slow] {
                let heard = pitch(sound);
                assert!((heard - HERTZ).abs() < 8.0, "{heard} Hz at {rate} Hz");
            }
        }
    }
}
