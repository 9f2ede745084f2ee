//! `instrument sounds`: the script of what can be recorded in a language, and recordings taken into a bundle.
//!
//! A narrator gets the script, reads each line into a WAV of the name that stands before it, and hands the folder back.
//! Each recording that is fit goes into `sounds/` under its hash, and `sounds.LANG.toml` says which text it says. A text
//! that changes has another name in the next script: its old recording never sounds for it.
//!
//! Invariants: a recording that is unfit changes nothing; the list is written after every recording that it names; what
//! was recorded of a text that is gone is left out of the list.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    domain::{
        ids::Digest,
        instrument::{
            Fault, Instrument,
            edition::Edition,
            sounds::{self, LARGEST_RECORDING, LONGEST_SECONDS, Line},
        },
    },
    support::files,
};

use super::instrument;

/// The shortest recording, in seconds.
const SHORTEST: f32 = 0.2;
/// Samples a second that a kiosk reads well.
const RATES: std::ops::RangeInclusive<u32> = 16_000..=48_000;
/// The loudest sample of a recording that can be heard: −30 dB of the largest.
const AUDIBLE: u16 = 1_036;
/// So many samples of a thousand may have no room left.
const CLIPPED: usize = 1;

/// Why a recording is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No WAV, or one of another form.
    #[error("geen WAV van 16 bit, mono, 16.000 tot 48.000 samples per seconde")]
    Form,
    /// Nothing can be heard, or it is too short.
    #[error("er is niets te horen")]
    Silent,
    /// It was recorded louder than it can hold.
    #[error("te hard opgenomen")]
    Loud,
    /// Longer than a minute and a half, or larger than such a file.
    #[error("langer dan anderhalve minuut")]
    Long,
}

/// Why nothing was recorded or listed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The bundle cannot be read.
    #[error(transparent)]
    Bundle(#[from] instrument::Error),
    /// It breaks rules.
    #[error(transparent)]
    Broken(#[from] crate::domain::instrument::Error),
    /// It has no texts in that language.
    #[error("het instrument heeft geen teksten in `{0}`")]
    NoLanguage(String),
    /// A file cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A line of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToRecord {
    /// The name of its WAV.
    pub file: String,
    /// Where it stands, as translations call it.
    pub place: String,
    /// What is said.
    pub words: String,
    /// Whether the bundle has a recording of it.
    pub is_recorded: bool,
}

/// What became of a folder of recordings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// How many texts have a recording now.
    pub recorded: usize,
    /// How many of those came now.
    pub new: usize,
    /// Recordings that were not taken, with the reason.
    pub unfit: Vec<(String, Unfit)>,
    /// Recordings whose text is gone.
    pub gone: usize,
}

/// Every text of a language that can be recorded.
pub fn script(folder: &Path, language: &str) -> Result<Vec<ToRecord>, Error> {
    let instrument = read(folder)?;
    let edition = edition(&instrument, language)?;
    let to_record = |Line { place, words }| ToRecord {
        file: name_of(&words),
        place,
        is_recorded: edition.sounds.of(&words).is_some(),
        words,
    };
    Ok(sounds::lines(edition).into_iter().map(to_record).collect())
}

/// Takes what was recorded of the script into the bundle.
pub fn take(folder: &Path, language: &str, recordings: &Path) -> Result<Taken, Error> {
    let instrument = read(folder)?;
    let edition = edition(&instrument, language)?;
    let shelf = folder.join(sounds::FOLDER);
    fs::create_dir_all(&shelf).map_err(file_error(&shelf))?;
    let lines = sounds::lines(edition);
    let mut taken = Taken::default();
    let mut said = BTreeMap::new();
    for Line { words, .. } in &lines {
        let file = recordings.join(name_of(words));
        match recorded(&file)? {
            Some(Ok(wav)) => {
                let hash = sounds::digest(&wav);
                let path = shelf.join(sounds::recording_name(hash));
                files::replace(&path, &wav, 0o644).map_err(file_error(&path))?;
                taken.new += 1;
                said.insert(words.clone(), hash);
                continue;
            }
            Some(Err(unfit)) => taken.unfit.push((name_of(words), unfit)),
            None => {}
        }
        if let Some(hash) = edition.sounds.of(words) {
            said.insert(words.clone(), hash);
        }
    }
    let stays = |(words, _): &(&str, Digest)| said.contains_key(*words);
    taken.gone = edition.sounds.each().filter(|one| !stays(one)).count();
    taken.recorded = said.len();
    let list = folder.join(sounds::file_of(language));
    files::replace(&list, listed(&said).as_bytes(), 0o644).map_err(file_error(&list))?;
    Ok(taken)
}

/// Recordings of texts that are gone, and lists that name what is not there or cannot sound.
pub fn faults(instrument: &Instrument, folder: &Path) -> Vec<Fault> {
    let mut faults = Vec::new();
    for edition in instrument.editions() {
        let lines = sounds::lines(edition);
        let file = sounds::file_of(edition.language.as_str());
        for (words, hash) in edition.sounds.each() {
            let name = sounds::recording_name(hash);
            let path = folder.join(sounds::FOLDER).join(&name);
            let rule = match fit(&path) {
                _ if !lines.iter().any(|line| line.words == words) => {
                    "is said nowhere in the instrument".to_owned()
                }
                Ok(Ok(wav)) if sounds::digest(&wav) == hash => continue,
                Ok(Ok(_)) => format!("`{name}` has another hash"),
                Ok(Err(unfit)) => format!("`{name}`: {unfit}"),
                Err(error) => format!("`{name}`: {error}"),
            };
            faults.push(Fault {
                file: file.clone(),
                id: words.to_owned(),
                rule,
            });
        }
    }
    faults
}

fn read(folder: &Path) -> Result<Instrument, Error> {
    Ok(Instrument::parse(&instrument::bundle_in(folder)?)?)
}

fn edition<'a>(instrument: &'a Instrument, language: &str) -> Result<&'a Edition, Error> {
    let mut editions = instrument.editions().iter();
    editions
        .find(|edition| edition.language == language)
        .ok_or_else(|| Error::NoLanguage(language.to_owned()))
}

/// Sixteen characters of the hash of the words: the same in every script as long as the words are.
fn name_of(words: &str) -> String {
    let hash = sounds::digest(words.as_bytes()).to_string();
    format!("{}.wav", &hash[..16])
}

/// What the narrator made of a line; none where nothing is.
fn recorded(path: &Path) -> Result<Option<Result<Vec<u8>, Unfit>>, Error> {
    match fit(path) {
        Ok(outcome) => Ok(Some(outcome)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(file_error(path)(source)),
    }
}

fn fit(path: &Path) -> io::Result<Result<Vec<u8>, Unfit>> {
    match files::read_limited(path, LARGEST_RECORDING) {
        Ok(wav) => Ok(heard(&wav).map(|()| wav)),
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(Err(Unfit::Long)),
        Err(error) => Err(error),
    }
}

/// Whether a WAV can be read by a kiosk and heard by people.
fn heard(wav: &[u8]) -> Result<(), Unfit> {
    let reader = hound::WavReader::new(wav).map_err(|_| Unfit::Form)?;
    let spec = reader.spec();
    let is_of_form = spec.channels == 1
        && spec.bits_per_sample == 16
        && spec.sample_format == hound::SampleFormat::Int
        && RATES.contains(&spec.sample_rate);
    if !is_of_form {
        return Err(Unfit::Form);
    }
    let samples: Result<Vec<i16>, _> = reader.into_samples().collect();
    let samples = samples.map_err(|_| Unfit::Form)?;
    let seconds = samples.len() as f32 / spec.sample_rate as f32;
    let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max();
    if seconds < SHORTEST || loudest.unwrap_or(0) < AUDIBLE {
        return Err(Unfit::Silent);
    }
    if seconds > LONGEST_SECONDS as f32 {
        return Err(Unfit::Long);
    }
    let full = samples
        .iter()
        .filter(|sample| sample.unsigned_abs() >= 32_700);
    if full.count() * 1_000 > samples.len() * CLIPPED {
        return Err(Unfit::Loud);
    }
    Ok(())
}

fn listed(said: &BTreeMap<String, Digest>) -> String {
    let lines = said
        .iter()
        .map(|(words, hash)| (words.clone(), toml::Value::from(hash.to_string())));
    let said: toml::Table = lines.collect();
    let head = "# Which recording says which text; made by `vertelpunt-research instrument sounds`.\n[said]\n";
    format!("{head}{said}")
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    |source| Error::File { path, source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_words_can_be_listed() {
        let words = [
            "'t Is \"goed\"",
            "twee\nregels",
            "een \\ streep",
            "{}",
            "a = [b]",
        ];
        let said: BTreeMap<String, Digest> = words
            .iter()
            .map(|words| ((*words).to_owned(), sounds::digest(words.as_bytes())))
            .collect();
        let read: toml::Table = listed(&said).parse().unwrap();
        let read = read["said"].as_table().unwrap();
        assert_eq!(read.len(), words.len());
        for (words, hash) in said {
            assert_eq!(read[&words].as_str(), Some(hash.to_string().as_str()));
        }
    }
}
