//! Opening a sealed file with the keys at hand.
//!
//! Invariant: a file that does not open says which file and what failed, and gives no byte of content.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use crate::{
    domain::ids::{KeyId, Part},
    seal::{
        keys::OpeningKey,
        open::{self as sealed, Opened},
        vps::{self, Head},
    },
    support::files,
    sync::wire::limits,
};

use super::recording::{self, Recording};

/// Why a file does not open.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("`{}` is niet te lezen: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is named and did not open.
    #[error("`{}` gaat niet open: {source}", path.display())]
    Named {
        /// The file.
        path: PathBuf,
        /// What failed.
        source: Box<Error>,
    },
    /// None of the keys is one it was sealed to.
    #[error("het is niet voor deze sleutel verzegeld (wel voor: {0})")]
    NotForUs(Recipients),
    /// A recording, and none of the keys is one of those who listen.
    #[error(
        "dit deel is de opname, en die is voor de intakesleutel: wie luistert schrijft uit, wie onderzoekt leest (verzegeld voor: {0})"
    )]
    ForIntake(Recipients),
    /// It is damaged, or not a sealed file.
    #[error("er klopt iets niet ({0})")]
    Broken(#[from] sealed::Error),
    /// Already its outside is not in order.
    #[error("het is geen heel verzegeld bestand ({0})")]
    NotSealed(#[from] vps::Error),
    /// The content cannot be written.
    #[error("`{}` is niet te schrijven: {source}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of that name is there already.
    #[error("`{}` bestaat al en wordt niet overschreven", .0.display())]
    Exists(PathBuf),
    /// Only a recording sounds.
    #[error("dit is geen opname maar tekst: --wav is voor een opname, --out voor tekst")]
    NotSound,
    /// The recording cannot be heard.
    #[error("`{}`: {source}", path.display())]
    Recording {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: recording::Error,
    },
}

impl Error {
    /// Who can open it, when it was sealed and none of the keys at hand opens it.
    pub fn recipients(&self) -> Option<&Recipients> {
        match self {
            Error::NotForUs(recipients) | Error::ForIntake(recipients) => Some(recipients),
            _ => None,
        }
    }
}

/// The short names of the keys that a file was sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipients(pub Vec<KeyId>);

impl fmt::Display for Recipients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&ids.join(", "))
    }
}

/// Opens the bytes of a file with the first of `keys` that it was sealed to.
pub fn open_with(bytes: &[u8], keys: &[OpeningKey]) -> Result<Opened, Error> {
    let head = Head::read(&mut &bytes[..])?;
    Ok(sealed::open(bytes, key_for(&head, keys)?)?)
}

/// The first of `keys` that a file was sealed to.
pub fn key_for<'a>(head: &Head, keys: &'a [OpeningKey]) -> Result<&'a OpeningKey, Error> {
    let recipients = head.recipients();
    let key = keys
        .iter()
        .find(|key| recipients.contains(&key.recipient().id()));
    let recipients = Recipients(recipients);
    key.ok_or(match head.header().part {
        Part::Voice => Error::ForIntake(recipients),
        Part::Telling | Part::Transcript => Error::NotForUs(recipients),
    })
}

/// Opens a file on disk.
pub fn open_file(path: &Path, keys: &[OpeningKey]) -> Result<Opened, Error> {
    let bytes = files::read_limited(path, limits::VOICE_BYTES);
    let bytes = bytes.map_err(|source| Error::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let named = |error| Error::Named {
        path: path.to_owned(),
        source: Box::new(error),
    };
    open_with(&bytes, keys).map_err(named)
}

/// The recording in an opened voice; `path` is where it was read.
pub fn recording(opened: &Opened, path: &Path) -> Result<Recording, Error> {
    let recording = Recording::read(&opened.content);
    recording.map_err(|source| Error::Recording {
        path: path.to_owned(),
        source,
    })
}

/// Writes opened content to a new file of mode 0600; what is there already stays as it is.
pub fn deliver(content: &[u8], path: &Path) -> Result<(), Error> {
    let unwritable = |source| Error::Unwritable {
        path: path.to_owned(),
        source,
    };
    match files::write_new(path, content, 0o600) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(Error::Exists(path.to_owned()))
        }
        Err(error) => {
            files::remove_file(path).map_err(unwritable)?;
            Err(unwritable(error))
        }
    }
}
