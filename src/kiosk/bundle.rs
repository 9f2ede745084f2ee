//! Which instrument is in force: the newest that the region signed, or the one that came with the program.
//!
//! Invariants: real tellers see only what a `publish` key of the key set signed; a plain, unsigned bundle serves
//! rehearsals and the closed screen. A signed document that breaks a rule is passed over for the next older one, and
//! the rule is told to staff.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    domain::instrument::{
        self, BundleBytes, HELP, INSTRUMENT, Instrument, POLICY,
        news::{NEWS, News},
    },
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
    /// The newest signed documents that arrived, of the kinds in [`PAPERS`].
    pub documents: BTreeMap<Kind, Vec<u8>>,
}

/// The kinds of documents of which an instrument in force is made.
pub const PAPERS: [Kind; 4] = [Kind::Instrument, Kind::Help, Kind::Policy, Kind::News];

/// What tellers are asked now.
#[derive(Debug)]
pub struct InForce {
    /// The instrument with the help card, the policy and the news that go with it.
    pub instrument: Instrument,
    /// Whether a region stands behind it.
    pub standing: Standing,
    /// What was signed and passed over all the same, with the first rule that it breaks.
    pub passed_over: BTreeMap<Kind, String>,
}

/// The instrument in force, from what arrived and from the folder that came with the program.
pub fn in_force(folder: &Path, papers: &Papers) -> Result<InForce, Error> {
    let mut passed_over = BTreeMap::new();
    let helps = signed(folder, Kind::Help, papers);
    let helps: Vec<&String> = helps
        .iter()
        .filter_map(|help| help.files.get(HELP))
        .collect();
    let mut chosen = None;
    for signed in signed(folder, Kind::Instrument, papers) {
        chosen = with_help(&signed.files, &helps, &mut passed_over);
        if chosen.is_some() {
            break;
        }
    }
    let (mut instrument, standing) = match chosen {
        Some(instrument) => (instrument, Standing::Signed),
        None => (Instrument::parse(&plain(folder)?)?, Standing::Unsigned),
    };
    let from = (folder, papers);
    apply_newest(Kind::Policy, from, &mut passed_over, |signed| {
        // A policy may hold nothing but the state of a kiosk.
        let policy = signed.files.get(POLICY);
        policy.map_or(Ok(()), |policy| instrument.follow_policy(policy.as_bytes()))
    });
    apply_newest(Kind::News, from, &mut passed_over, |signed| {
        let file = signed.files.get(NEWS).map(String::as_bytes);
        let news = News::parse(file.unwrap_or_default())?;
        instrument.tell_news(&news);
        Ok(())
    });
    for (kind, rule) in &passed_over {
        tracing::warn!(%kind, rule, "a signed document is passed over");
    }
    Ok(InForce {
        instrument,
        standing,
        passed_over,
    })
}

/// Whether a document whose signature is good is also one that this program can put before people.
pub fn try_out(folder: &Path, papers: &Papers, kind: Kind, document: &[u8]) -> Result<(), String> {
    let mut papers = papers.clone();
    papers.documents.insert(kind, document.to_owned());
    let tried = in_force(folder, &papers).map_err(|error| match error {
        Error::Instrument(error) => named_fault(&error),
        other @ Error::Unreadable { .. } => other.to_string(),
    })?;
    tried
        .passed_over
        .get(&kind)
        .map_or(Ok(()), |rule| Err(rule.clone()))
}

/// The files as an instrument, with the newest help card that fits it: one signed by itself goes before its own.
fn with_help(
    files: &BTreeMap<String, String>,
    helps: &[&String],
    passed_over: &mut BTreeMap<Kind, String>,
) -> Option<Instrument> {
    let own = [None];
    let candidates = helps.iter().copied().map(Some).chain(own);
    let mut first_error = None;
    for help in candidates {
        match Instrument::parse(&bundle_of(files.clone(), help.cloned())) {
            Ok(instrument) => {
                if let Some(error) = first_error {
                    passed_over.entry(Kind::Help).or_insert(error);
                }
                return Some(instrument);
            }
            Err(error) => {
                first_error.get_or_insert(named_fault(&error));
            }
        }
    }
    passed_over
        .entry(Kind::Instrument)
        .or_insert(first_error.unwrap_or_default());
    None
}

/// Lets the newest signed document of a kind that breaks no rule have its effect.
fn apply_newest(
    kind: Kind,
    (folder, papers): (&Path, &Papers),
    passed_over: &mut BTreeMap<Kind, String>,
    mut apply: impl FnMut(&Published) -> Result<(), instrument::Error>,
) {
    for signed in signed(folder, kind, papers) {
        match apply(&signed) {
            Ok(()) => return,
            Err(error) => passed_over.entry(kind).or_insert(named_fault(&error)),
        };
    }
}

/// The first rule that is broken; a beheerder reads it to who signed.
fn named_fault(error: &instrument::Error) -> String {
    match error {
        instrument::Error::Broken(faults) => {
            faults.first().map_or_else(String::new, ToString::to_string)
        }
        other => other.to_string(),
    }
}

/// The documents of a kind that the key set vouches for, newest first.
fn signed(folder: &Path, kind: Kind, papers: &Papers) -> Vec<Published> {
    let Some(keyset) = &papers.keyset else {
        return Vec::new();
    };
    let arrived = papers.documents.get(&kind).cloned();
    let shipped = folder.join(format!("{}.vpd", kind.as_str()));
    let shipped = files::read_limited(&shipped, LARGEST_DOCUMENT).ok();
    let documents = [arrived, shipped].into_iter().flatten();
    let verified = documents.filter_map(|bytes| Published::verify(&bytes, kind, keyset).ok());
    let mut verified: Vec<Published> = verified.collect();
    verified.sort_by_key(|published| std::cmp::Reverse(published.version));
    verified
}

/// A help card that was signed by itself goes before the one in the bundle.
fn bundle_of(mut signed: BTreeMap<String, String>, help: Option<String>) -> BundleBytes {
    let own_help = signed.remove(HELP);
    let instrument = signed.remove(INSTRUMENT).unwrap_or_default();
    signed.retain(|name, _| instrument::is_of_language(name));
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
    let of_languages = names.filter(|name| instrument::is_of_language(name));
    Ok(BundleBytes {
        instrument: read(INSTRUMENT)?,
        help: read(HELP)?,
        texts: of_languages
            .map(|name| Ok((name.clone(), read(&name)?)))
            .collect::<Result<_, Error>>()?,
    })
}
