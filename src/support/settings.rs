//! Settings files: TOML in, checked values out, errors that name the file and the key.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use crate::support::files;

/// No settings file is longer than this.
const LIMIT_BYTES: u64 = 256 * 1024;

/// Why settings could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("settings file `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not what the program understands; the text names line, key and reason.
    #[error("settings file `{}`: {reason}", path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Line, key and reason.
        reason: String,
    },
}

/// Reads the TOML file at `path` as `T`, whose `deny_unknown_fields` refuses misspelt keys.
pub fn load<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let unreadable = |source| Error::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = files::read_limited(path, LIMIT_BYTES).map_err(unreadable)?;
    let invalid = |reason: String| Error::Invalid {
        path: path.to_owned(),
        reason,
    };
    let text = String::from_utf8(bytes).map_err(|_| invalid("it is not UTF-8".to_owned()))?;
    toml::from_str(&text).map_err(|error| invalid(error.to_string().trim_end().to_owned()))
}
