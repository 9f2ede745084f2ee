//! What the plan calls things: sealed files and kinds of documents.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::domain::ids::{Part, Revision, StoryId};

/// Names one sealed file; written `<story>.<part>.<revision>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileKey {
    /// The story.
    pub story: StoryId,
    /// The part.
    pub part: Part,
    /// The revision.
    pub revision: Revision,
}

/// The text names no file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file is named <story>.<part>.<revision>")]
pub struct WrongFileKey;

impl fmt::Display for FileKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.story, self.part, self.revision)
    }
}

impl FromStr for FileKey {
    type Err = WrongFileKey;

    fn from_str(text: &str) -> Result<FileKey, WrongFileKey> {
        let mut pieces = text.splitn(3, '.');
        let mut piece = || pieces.next().ok_or(WrongFileKey);
        let story = piece()?.parse().map_err(|_| WrongFileKey)?;
        let part = piece()?.parse().map_err(|_| WrongFileKey)?;
        let revision = Revision(piece()?.parse().map_err(|_| WrongFileKey)?);
        let key = FileKey {
            story,
            part,
            revision,
        };
        if key.to_string() == text {
            Ok(key)
        } else {
            Err(WrongFileKey)
        }
    }
}

impl TryFrom<String> for FileKey {
    type Error = WrongFileKey;

    fn try_from(text: String) -> Result<FileKey, WrongFileKey> {
        text.parse()
    }
}

impl From<FileKey> for String {
    fn from(key: FileKey) -> String {
        key.to_string()
    }
}

/// The signed documents that an archive hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(
    missing_docs,
    reason = "each stands for the document kind of the same name"
)]
pub enum DocumentKind {
    Keyset,
    Instrument,
    Help,
    News,
    Policy,
    Opened,
}

impl DocumentKind {
    /// Every kind, the key set first.
    pub const ALL: [DocumentKind; 6] = [
        DocumentKind::Keyset,
        DocumentKind::Instrument,
        DocumentKind::Help,
        DocumentKind::News,
        DocumentKind::Policy,
        DocumentKind::Opened,
    ];

    /// The name in envelopes, paths and file names.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentKind::Keyset => "keyset",
            DocumentKind::Instrument => "instrument",
            DocumentKind::Help => "help",
            DocumentKind::News => "news",
            DocumentKind::Policy => "policy",
            DocumentKind::Opened => "opened",
        }
    }
}

impl fmt::Display for DocumentKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
