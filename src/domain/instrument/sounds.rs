//! Recorded sound: which recording says which text. `sounds.LANG.toml`, one file per language, signed with the bundle.
//!
//! ```toml
//! [said]                                 # text as it stands on the screen = SHA-256 of its recording
//! "Wie gaat er vertellen?" = "5a1e…"     # sounds/5a1e….wav
//! ```
//!
//! The recordings stand beside the bundle, each named by its hash: they are too large to be signed, and a file that is
//! not the one that was signed does not sound. A recording belongs to the words and not to a place: when a text
//! changes, the speech engine reads it until it is recorded anew.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{
    Fault,
    edition::Edition,
    places::{self, Place},
    text,
};
use crate::domain::ids::Digest;

/// Where the recordings stand, inside the folder of the bundle.
pub const FOLDER: &str = "sounds";

/// No recording lasts longer, in seconds.
pub const LONGEST_SECONDS: u32 = 90;

/// No recording is larger, in bytes: that long at 48,000 samples a second, 16 bits, with a head.
pub const LARGEST_RECORDING: u64 = LONGEST_SECONDS as u64 * 48_000 * 2 + 4096;

/// The recordings of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sounds {
    said: BTreeMap<String, Digest>,
}

/// A text that can be recorded, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its first place, as translations call it, with the register if it is said to that one only.
    pub place: String,
    /// The words.
    pub words: String,
}

impl Sounds {
    /// The recording of exactly these words.
    pub fn of(&self, words: &str) -> Option<Digest> {
        self.said.get(words).copied()
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Every recorded text with its recording.
    pub fn each(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.said
            .iter()
            .map(|(words, recording)| (words.as_str(), *recording))
    }
}

/// The file of a language.
pub fn file_of(language: &str) -> String {
    format!("sounds.{language}.toml")
}

/// What a recording is named: the hash of its bytes.
pub fn digest(recording: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(recording).into())
}

/// The file of a recording.
pub fn recording_name(recording: Digest) -> String {
    format!("{recording}.wav")
}

/// Whether a file of a bundle says which recordings there are.
pub(super) fn is_list(file: &str) -> bool {
    language_of(file).is_some()
}

fn language_of(file: &str) -> Option<&str> {
    file.strip_prefix("sounds.")?.strip_suffix(".toml")
}

/// Gives the edition of that language its recordings.
pub(super) fn give(file: &str, sounds: Sounds, editions: &mut [Edition], faults: &mut Vec<Fault>) {
    let language = language_of(file).unwrap_or_default();
    let mut editions = editions.iter_mut();
    match editions.find(|edition| edition.language == language) {
        Some(edition) => edition.sounds = sounds,
        None => faults.push(Fault::new(file, "said", "is of a language without texts")),
    }
}

/// Every text of an edition that is always said the same way, once, in the order of the instrument. What holds a
/// placeholder differs from place to place: the engine reads it.
pub fn lines(edition: &Edition) -> Vec<Line> {
    let mut found = BTreeSet::new();
    let mut lines = Vec::new();
    let mut see = |path: &str, place: Place<'_>| {
        let texts = match place {
            Place::One(text) => std::slice::from_ref(&*text),
            Place::Many(texts) => texts.as_slice(),
        };
        for (register, words) in texts.iter().flat_map(text::Text::each) {
            let is_fixed = text::placeholders(words).is_empty() && !words.trim().is_empty();
            if is_fixed && found.insert(words.to_owned()) {
                let place = match register {
                    Some(register) => format!("{path}/{register}"),
                    None => path.to_owned(),
                };
                let words = words.to_owned();
                lines.push(Line { place, words });
            }
        }
    };
    places::each_in_content(&mut edition.content.clone(), &mut see);
    places::each_in_help(&mut edition.help.clone(), &mut see);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_named_after_its_language_and_a_recording_after_its_bytes() {
        assert_eq!(language_of(&file_of("ti")), Some("ti"));
        assert!(!is_list("texts.ti.toml") && !is_list("sounds.toml"));
        let name = recording_name(digest(b"abc"));
        assert!(name.starts_with("ba7816bf8f01cfea") && name.ends_with(".wav"));
    }

    #[test]
    fn a_recording_is_found_by_the_very_words() {
        let hash = digest(b"abc");
        let text = format!("[said]\n\"Wie?\" = \"{hash}\"\n");
        let sounds: Sounds = toml::from_str(&text).unwrap_or_default();
        assert_eq!(sounds.of("Wie?"), Some(hash));
        assert_eq!(sounds.of("Wie"), None);
        for broken in ["[said]\n\"Wie?\" = \"5a1e\"\n", "[said]\n[other]\n", ""] {
            assert!(toml::from_str::<Sounds>(broken).is_err(), "{broken:?}");
        }
    }
}
