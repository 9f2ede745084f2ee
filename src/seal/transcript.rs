//! The JSON of a transcript, schema 1: what intake seals as part `transcript` after listening.
//!
//! `{"language","recogniser","reviewed","text","more"?,"removed":{field:[{kind,count}]}}`; names are taken
//! out as in a telling, and never the words but their number is kept. Later versions only add members.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::telling::{Error, malformed, serialise};
use crate::domain::telling::{Removed, StoryText, TextField};

/// A voice, written out.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    /// Language tag of what was said.
    pub language: String,
    /// What recognised it, with its version; `none` when a person typed it all.
    pub recogniser: String,
    /// Whether a person listened and corrected.
    pub reviewed: bool,
    /// The story.
    pub text: StoryText,
    /// What was added afterwards.
    pub more: Option<StoryText>,
    /// How many words of which kind were taken out of which field.
    pub removed: BTreeMap<TextField, Vec<Removed>>,
}

#[derive(Serialize)]
struct TranscriptJson<'a> {
    language: &'a str,
    recogniser: &'a str,
    reviewed: bool,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<&'a str>,
    removed: &'a BTreeMap<TextField, Vec<Removed>>,
}

#[derive(Deserialize)]
struct TranscriptRead {
    language: String,
    recogniser: String,
    reviewed: bool,
    text: String,
    more: Option<String>,
    removed: BTreeMap<TextField, Vec<Removed>>,
}

/// Writes the content to seal.
pub fn to_json(transcript: &Transcript) -> Zeroizing<Vec<u8>> {
    serialise(&TranscriptJson {
        language: &transcript.language,
        recogniser: &transcript.recogniser,
        reviewed: transcript.reviewed,
        text: transcript.text.expose(),
        more: transcript.more.as_ref().map(StoryText::expose),
        removed: &transcript.removed,
    })
}

/// Reads the content of an opened transcript.
pub fn from_json(content: &[u8]) -> Result<Transcript, Error> {
    let read: TranscriptRead =
        serde_json::from_slice(content).map_err(|error| malformed(&error))?;
    Ok(Transcript {
        language: read.language,
        recogniser: read.recogniser,
        reviewed: read.reviewed,
        text: StoryText::new(read.text),
        more: read.more.map(StoryText::new),
        removed: read.removed,
    })
}
