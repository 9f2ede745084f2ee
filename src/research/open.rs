//! Opening a sealed file with the keys at hand.
//!
//! Invariant: a file that does not open says which file and what failed, and gives no byte of content.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::{
    domain::ids::Part,
    seal::{
        keys::OpeningKey,
        open::{self as sealed, Opened},
        vps::{self, Head},
    },
    support::files,
    sync::wire::limits,
};

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
    NotForUs(String),
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
    /// Sound is not for a screen.
    #[error("dit is geluid: zeg met --out in welk bestand het moet komen")]
    SoundNeedsFile,
}

/// Opens the bytes of a file with the first of `keys` that it was sealed to.
pub fn open_with(bytes: &[u8], keys: &[OpeningKey]) -> Result<Opened, Error> {
    let head = Head::read(&mut &bytes[..])?;
    let recipients = head.recipients();
    let key = keys
        .iter()
        .find(|key| recipients.contains(&key.recipient().id()));
    let Some(key) = key else {
        let ids: Vec<String> = recipients.iter().map(ToString::to_string).collect();
        return Err(Error::NotForUs(ids.join(", ")));
    };
    Ok(sealed::open(bytes, key)?)
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

/// Writes opened content to a new file of mode 0600. Without `out`, text is given back to be shown.
pub fn deliver<'a>(opened: &'a Opened, out: Option<&Path>) -> Result<Option<&'a [u8]>, Error> {
    match out {
        Some(path) => {
            let written = files::write_new(path, &opened.content, 0o600);
            written.map_err(|source| Error::Unwritable {
                path: path.to_owned(),
                source,
            })?;
            Ok(None)
        }
        None if opened.header.part == Part::Voice => Err(Error::SoundNeedsFile),
        None => Ok(Some(&opened.content)),
    }
}
