//! The content of part `voice`: one line of JSON, a line end, then FLAC (mono, 16 kHz, disguised).
//!
//! `{"language","register","keep_voice","pieces":[{"start_ms","end_ms","of"?}]}`; `of` is `more` for what was
//! added at the end and absent for the story. Invariant: what is written is
//! in one allocation that is zeroed on drop.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::telling::ConsentAnswer;

#[cfg(any(test, feature = "research"))]
const LONGEST_HEAD: usize = 64 * 1024;

/// Why the content of a voice is malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The first line is missing, too long, or no head of a voice.
    #[error("the recording does not begin with its line of JSON")]
    BadHead,
}

/// What stands before the recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceHead {
    /// Language tag of what was said.
    pub language: String,
    /// How the teller was addressed.
    pub register: String,
    /// Whether the voice may be kept after it was written out.
    pub keep_voice: ConsentAnswer,
    /// The pieces in which it was told, in order.
    pub pieces: Vec<Piece>,
}

/// One piece of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Where it begins, in milliseconds.
    pub start_ms: u32,
    /// Where it ends, in milliseconds.
    pub end_ms: u32,
    /// What it belongs to.
    #[serde(default, skip_serializing_if = "PieceOf::is_story")]
    pub of: PieceOf,
}

/// What a piece belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PieceOf {
    /// The story.
    #[default]
    Story,
    /// What was added at the end.
    More,
}

impl PieceOf {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks with a reference"
    )]
    fn is_story(&self) -> bool {
        *self == PieceOf::Story
    }
}

/// Writes the content to seal.
pub fn to_content(head: &VoiceHead, flac: &[u8]) -> Zeroizing<Vec<u8>> {
    let line = super::telling::serialise(head);
    let mut content = Zeroizing::new(Vec::with_capacity(line.len() + 1 + flac.len()));
    content.extend_from_slice(&line);
    content.push(b'\n');
    content.extend_from_slice(flac);
    content
}

/// Reads the content of an opened voice: its head and the FLAC bytes.
#[cfg(any(test, feature = "research"))]
pub fn from_content(content: &[u8]) -> Result<(VoiceHead, &[u8]), Error> {
    let end = content
        .iter()
        .take(LONGEST_HEAD)
        .position(|byte| *byte == b'\n');
    let end = end.ok_or(Error::BadHead)?;
    let head = serde_json::from_slice(&content[..end]).map_err(|_| Error::BadHead)?;
    Ok((head, &content[end + 1..]))
}
