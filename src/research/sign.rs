//! Signing documents: what people of the region publish, in the one envelope.
//!
//! The payload of a published kind carries the files as text under their names and a rising version
//! (`seal::published`). For `instrument` the file is `instrument.toml`; its translations, the
//! lists of what was recorded and the word list beside it go along. For `help` and `news` it is that one file; `kiosk.toml` beside a policy goes along with it.
//! For `opened` the file is JSON `{"build","epoch"}`. For `keyset` the file is the payload itself and the root key signs.
//!
//! Invariant: what is signed was read back and verified before it is given out.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    domain::instrument::{
        self, HELP, INSTRUMENT, Instrument, KIOSK_STATE, POLICY,
        news::{NEWS, News},
    },
    seal::{
        document::{self, Kind},
        keys::SigningKey,
        keyset::{self, KeySet},
        published::{Opened, Published},
    },
    support::files,
};

use super::cli::SignKind;

const LIMIT_BYTES: u64 = 4 << 20;

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not text.
    #[error("`{}` is geen tekst in UTF-8", .0.display())]
    NotText(PathBuf),
    /// The file is not in its form.
    #[error("`{}` heeft niet de juiste vorm: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// Where.
        reason: String,
    },
    /// The file breaks a rule that the kiosks keep.
    #[error("`{}`: {error}", path.display())]
    Rule {
        /// The file.
        path: PathBuf,
        /// The rules.
        error: instrument::Error,
    },
    /// Neither the file nor the command line gives a version.
    #[error("geef een versie met --version N (hoger dan de vorige)")]
    NoVersion,
    /// The file gives another version than the command line.
    #[error("in het bestand staat versie {found}, gevraagd is {asked}")]
    OtherVersion {
        /// In the file.
        found: u64,
        /// On the command line.
        asked: u64,
    },
    /// The document breaks a rule of its kind.
    #[error("het document wordt geweigerd: {0}")]
    Document(#[from] document::Error),
    /// The key set breaks a rule.
    #[error("de sleutellijst wordt geweigerd: {0}")]
    KeySet(#[from] keyset::Error),
}

/// Signs the file as a document of that kind and gives the whole document.
pub fn sign(
    kind: SignKind,
    file: &Path,
    key: &SigningKey,
    asked: Option<u64>,
) -> Result<Vec<u8>, Error> {
    let text = read_text(file)?;
    match kind {
        SignKind::Keyset => sign_keyset(&text, key, asked),
        SignKind::Opened => sign_opened(file, &text, key, asked),
        SignKind::Instrument => {
            let mut files = BTreeMap::from([("instrument.toml".to_owned(), text.clone())]);
            files.extend(companions(file)?);
            let version = version(version_in(&text), asked)?;
            Ok(Published { version, files }.sign(Kind::Instrument, key)?)
        }
        SignKind::Help | SignKind::News | SignKind::Policy => {
            let version = version(version_in(&text), asked)?;
            let files = files_of(kind, file, text)?;
            Ok(Published { version, files }.sign(kind.to_kind(), key)?)
        }
    }
}

/// Where the document comes when nobody says where: beside the file, named by its kind.
pub fn default_out(kind: SignKind, file: &Path) -> PathBuf {
    file.with_file_name(format!("{}.vpd", kind.to_kind()))
}

impl SignKind {
    /// The kind of the envelope.
    pub fn to_kind(self) -> Kind {
        match self {
            SignKind::Keyset => Kind::Keyset,
            SignKind::Instrument => Kind::Instrument,
            SignKind::Help => Kind::Help,
            SignKind::News => Kind::News,
            SignKind::Policy => Kind::Policy,
            SignKind::Opened => Kind::Opened,
        }
    }
}

fn sign_keyset(text: &str, root: &SigningKey, asked: Option<u64>) -> Result<Vec<u8>, Error> {
    let document = document::sign(Kind::Keyset, text.trim_end().as_bytes(), root)?;
    let keyset = KeySet::verify(&document, &root.public())?;
    version(Some(keyset.epoch().into()), asked)?;
    Ok(document)
}

fn sign_opened(
    file: &Path,
    text: &str,
    key: &SigningKey,
    asked: Option<u64>,
) -> Result<Vec<u8>, Error> {
    #[derive(Deserialize)]
    struct Drill {
        build: String,
        epoch: u32,
    }
    let drill: Drill = serde_json::from_str(text).map_err(|error| Error::Malformed {
        path: file.to_owned(),
        reason: error.to_string(),
    })?;
    let version = version(None, asked)?;
    Ok(Opened {
        version,
        build: drill.build,
        epoch: drill.epoch,
    }
    .sign(key)?)
}

/// The files of a help card, of news or of a policy, by the names that the kiosks look for; what a kiosk would refuse is
/// not signed.
fn files_of(kind: SignKind, file: &Path, text: String) -> Result<BTreeMap<String, String>, Error> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let rule = |error| Error::Rule {
        path: file.to_owned(),
        error,
    };
    let mut files = BTreeMap::new();
    let name = match kind {
        SignKind::News => {
            News::parse(text.as_bytes()).map_err(rule)?;
            NEWS
        }
        SignKind::Policy => {
            // The floors are those of the instrument that the policy changes, where it stands beside it.
            if folder.join(INSTRUMENT).is_file() {
                let mut beside = instrument_beside(folder)?;
                beside.follow_policy(text.as_bytes()).map_err(rule)?;
            }
            let state = folder.join(KIOSK_STATE);
            if state.is_file() {
                files.insert(KIOSK_STATE.to_owned(), read_text(&state)?);
            }
            POLICY
        }
        _ => HELP,
    };
    files.insert(name.to_owned(), text);
    Ok(files)
}

fn instrument_beside(folder: &Path) -> Result<Instrument, Error> {
    let bundle = super::instrument::bundle_in(folder).map_err(|error| match error {
        super::instrument::Error::File { path, source } => Error::File { path, source },
    })?;
    Instrument::parse(&bundle).map_err(|error| Error::Rule {
        path: folder.join(INSTRUMENT),
        error,
    })
}

/// Translations, lists of recordings and the word list that stand beside an instrument.
fn companions(file: &Path) -> Result<Vec<(String, String)>, Error> {
    let folder = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let names = files::visible_names(folder);
    let mut names = names.map_err(|source| Error::File {
        path: folder.to_owned(),
        source,
    })?;
    names.retain(|name| is_companion(name));
    names
        .into_iter()
        .map(|name| Ok((name.clone(), read_text(&folder.join(name))?)))
        .collect()
}

/// Whether a file goes with an instrument: one of a language or a word list.
pub(super) fn is_companion(name: &str) -> bool {
    instrument::is_of_language(name) || (name.starts_with("words.") && name.ends_with(".txt"))
}

/// The `version` at the top of a TOML file; none when it is no TOML or has none.
fn version_in(text: &str) -> Option<u64> {
    let table: toml::Table = text.parse().ok()?;
    u64::try_from(table.get("version")?.as_integer()?).ok()
}

fn version(found: Option<u64>, asked: Option<u64>) -> Result<u64, Error> {
    match (found, asked) {
        (Some(found), Some(asked)) if found != asked => Err(Error::OtherVersion { found, asked }),
        (found, asked) => found.or(asked).ok_or(Error::NoVersion),
    }
}

fn read_text(path: &Path) -> Result<String, Error> {
    let bytes = files::read_limited(path, LIMIT_BYTES);
    let bytes = bytes.map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|_| Error::NotText(path.to_owned()))
}
