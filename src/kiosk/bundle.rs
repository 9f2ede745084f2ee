//! Which instrument is in force: the newest that the region signed, or the one that came with the program.
//!
//! Invariants: real tellers see only what a `publish` key of the key set signed; a plain, unsigned bundle serves
//! rehearsals and the closed screen. A signed bundle that breaks a rule is passed over for the next older one.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    domain::instrument::{self, BundleBytes, HELP, INSTRUMENT, Instrument},
    seal::{document::Kind, keyset::KeySet, published::Published},
    support::files,
};

const LARGEST_FILE: u64 = 1 << 20;
const LARGEST_DOCUMENT: u64 = 16 << 20;

/// Why no instrument can be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the bundle cannot be read.
    #[error("the instrument in `{}` cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bundle breaks rules.
    #[error(transparent)]
    Instrument(#[from] instrument::Error),
}

/// Whether a region stands behind what is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A `publish` key of the key set signed it.
    Signed,
    /// Nobody did: for rehearsals only.
    Unsigned,
}

/// What the keeper holds: the key set in force and the last good documents, whole.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    /// The key set in force.
    pub keyset: Option<KeySet>,
    /// The newest signed instrument that arrived.
    pub instrument: Option<Vec<u8>>,
    /// The newest signed help card that arrived.
    pub help: Option<Vec<u8>>,
}

/// The instrument in force, from what arrived and from the folder that came with the program.
pub fn in_force(folder: &Path, papers: &Papers) -> Result<(Instrument, Standing), Error> {
    for signed in signed(folder, Kind::Instrument, papers) {
        let bundle = bundle_of(signed.files, help_of(folder, papers));
        match Instrument::parse(&bundle) {
            Ok(instrument) => return Ok((instrument, Standing::Signed)),
            Err(error) => tracing::warn!(%error, "a signed instrument is passed over"),
        }
    }
    Ok((Instrument::parse(&plain(folder)?)?, Standing::Unsigned))
}

/// The documents of a kind that the key set vouches for, newest first.
fn signed(folder: &Path, kind: Kind, papers: &Papers) -> Vec<Published> {
    let Some(keyset) = &papers.keyset else {
        return Vec::new();
    };
    let arrived = if kind == Kind::Help {
        &papers.help
    } else {
        &papers.instrument
    };
    let shipped = folder.join(format!("{}.vpd", kind.as_str()));
    let shipped = files::read_limited(&shipped, LARGEST_DOCUMENT).ok();
    let documents = [arrived.clone(), shipped].into_iter().flatten();
    let verified = documents.filter_map(|bytes| Published::verify(&bytes, kind, keyset).ok());
    let mut verified: Vec<Published> = verified.collect();
    verified.sort_by_key(|published| std::cmp::Reverse(published.version));
    verified
}

fn help_of(folder: &Path, papers: &Papers) -> Option<String> {
    let newest = signed(folder, Kind::Help, papers).into_iter().next()?;
    newest.files.get(HELP).cloned()
}

/// A help card that was signed by itself goes before the one in the bundle.
fn bundle_of(mut signed: BTreeMap<String, String>, help: Option<String>) -> BundleBytes {
    let own_help = signed.remove(HELP);
    let instrument = signed.remove(INSTRUMENT).unwrap_or_default();
    signed.retain(|name, _| is_translation(name));
    BundleBytes {
        instrument: instrument.into_bytes(),
        help: help.or(own_help).unwrap_or_default().into_bytes(),
        texts: signed
            .into_iter()
            .map(|(name, text)| (name, text.into_bytes()))
            .collect(),
    }
}

fn plain(folder: &Path) -> Result<BundleBytes, Error> {
    let read = |name: &str| {
        let path = folder.join(name);
        files::read_limited(&path, LARGEST_FILE)
            .map_err(|source| Error::Unreadable { path, source })
    };
    let entries = fs::read_dir(folder).map_err(|source| Error::Unreadable {
        path: folder.to_owned(),
        source,
    })?;
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let translations = names.filter(|name| is_translation(name));
    Ok(BundleBytes {
        instrument: read(INSTRUMENT)?,
        help: read(HELP)?,
        texts: translations
            .map(|name| Ok((name.clone(), read(&name)?)))
            .collect::<Result<_, Error>>()?,
    })
}

fn is_translation(name: &str) -> bool {
    name.starts_with("texts.") && name.ends_with(".toml")
}
