//! Whom the kiosk trusts: the root that a beheerder confirmed, its key set, and the published documents.
//!
//! Invariants: the root is taken from the settings once and never changed after it was confirmed; a key set
//! is in force only when that root signed it and its epoch rose; a published document replaces the last good
//! one only with a higher version, and only if the caller's trial of its contents agrees. What is refused changes
//! nothing on the disk; why is kept for staff. Nothing changes while a visit is open: the caller asks only between
//! visits.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::{
    kiosk::bundle::{PAPERS, Papers},
    seal::{
        document::{self, Kind},
        keys::PublicKey,
        keyset::{self, Change, KeySet},
        published::{self, Opened},
    },
    store::{
        inbox,
        layout::{Layout, PRIVATE},
        rule::Origin,
    },
    support::files,
};

const SMALL: u64 = 64 * 1024;
const DOCUMENT: u64 = 16 << 20;

/// Whether people may rely on the root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootState {
    /// The settings name none.
    Missing,
    /// Known, not yet compared with the ceremony sheet.
    Unconfirmed,
    /// Compared by a beheerder.
    Confirmed,
    /// The settings name another than was confirmed.
    Changed,
}

/// What a look at the inbox changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// A key set of this epoch is in force.
    KeySet(u32),
    /// A document of this kind and version took the place of the one before.
    Document(Kind, u64),
    /// Two different key sets of one epoch.
    KeySetAlarm,
    /// A document of this kind was refused.
    Refused(Kind),
}

/// Why what lies in the inbox is not in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No key that may sign it did, or it is no document at all.
    NotSigned,
    /// Its version is not higher than the one in force.
    NotHigher {
        /// Offered.
        offered: u64,
        /// In force.
        current: u64,
    },
    /// It is signed, and breaks this rule.
    Broken(String),
}

/// Tries what a signed document holds; says the first rule that it breaks.
pub type Trial<'a> = &'a dyn Fn(&Papers, Kind, &[u8]) -> Result<(), String>;

/// The trust of this kiosk.
#[derive(Debug)]
pub struct Trust {
    layout: Layout,
    root: Option<PublicKey>,
    state: RootState,
    keyset: Option<KeySet>,
    alarm: bool,
    opened: BTreeSet<Origin>,
    /// Bytes of the inbox that were refused or are in force, so that they are not looked at again.
    seen: Vec<(Kind, Vec<u8>)>,
    refused: BTreeMap<Kind, Refusal>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TrustFile {
    v: u8,
    root: String,
    confirmed: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpenedEntry {
    build: String,
    epoch: u32,
}

impl Trust {
    /// Reads what was trusted before; `root` and `keyset` come from the settings.
    pub fn open(
        layout: &Layout,
        root: Option<PublicKey>,
        keyset: Option<&PathBuf>,
    ) -> io::Result<Trust> {
        let (root, state) = settle_root(layout, root)?;
        let mut trust = Trust {
            layout: layout.clone(),
            root,
            state,
            keyset: None,
            alarm: false,
            opened: read_opened(layout),
            seen: Vec::new(),
            refused: BTreeMap::new(),
        };
        let kept = files::read_limited(&layout.keyset(), DOCUMENT).ok();
        trust.keyset = kept.and_then(|bytes| KeySet::verify(&bytes, trust.root.as_ref()?).ok());
        let provisioned = keyset.and_then(|path| files::read_limited(path, DOCUMENT).ok());
        if let Some(bytes) = provisioned {
            // What the settings name and the root did not sign is nothing to tell: the kiosk has no key set then.
            let _ = trust.take_keyset(&bytes)?;
        }
        Ok(trust)
    }

    /// Whether people may rely on the root.
    pub fn root_state(&self) -> RootState {
        self.state
    }

    /// The root, to show its six words.
    pub fn root(&self) -> Option<&PublicKey> {
        self.root.as_ref()
    }

    /// The key set in force.
    pub fn keyset(&self) -> Option<&KeySet> {
        self.keyset
            .as_ref()
            .filter(|_| self.state != RootState::Changed)
    }

    /// Whether two different key sets of one epoch were seen.
    pub fn has_alarm(&self) -> bool {
        self.alarm
    }

    /// Whether a beheerder must still compare the six words: always, but for a rehearsal.
    pub fn needs_confirmation(&self) -> bool {
        let is_rehearsal = self.keyset.as_ref().is_some_and(KeySet::is_demo);
        self.state == RootState::Unconfirmed && !is_rehearsal
    }

    /// A beheerder compared the six words with the ceremony sheet.
    pub fn confirm(&mut self) -> io::Result<()> {
        let (Some(root), RootState::Unconfirmed) = (&self.root, self.state) else {
            return Ok(());
        };
        write_trust(&self.layout, root, true)?;
        self.state = RootState::Confirmed;
        Ok(())
    }

    /// Whether somebody opened a story of this origin.
    pub fn was_opened(&self, origin: &Origin) -> bool {
        self.opened.contains(origin)
    }

    /// The last good document of a kind, whole.
    pub fn document(&self, kind: Kind) -> Option<Vec<u8>> {
        let bytes = files::read_limited(&self.document_path(kind), DOCUMENT).ok()?;
        published::verified_version(&bytes, kind, self.keyset()?).ok()?;
        Some(bytes)
    }

    /// Of what an instrument in force is made.
    pub fn papers(&self) -> Papers {
        let documents = PAPERS
            .iter()
            .filter_map(|kind| Some((*kind, self.document(*kind)?)));
        Papers {
            keyset: self.keyset().cloned(),
            documents: documents.collect(),
        }
    }

    /// What lies in the inbox and was refused.
    pub fn refused(&self) -> &BTreeMap<Kind, Refusal> {
        &self.refused
    }

    /// Looks at the inbox and takes what is good.
    pub fn take_arrivals(&mut self, trial: Trial<'_>) -> io::Result<Vec<Arrival>> {
        let mut arrivals = Vec::new();
        for kind in inbox::ARRIVING {
            let Some(bytes) = inbox::document(&self.layout, kind) else {
                self.refused.remove(&kind);
                continue;
            };
            let is_seen = |(of, seen): &(Kind, Vec<u8>)| *of == kind && *seen == bytes;
            if self.seen.iter().any(is_seen) {
                continue;
            }
            let taken = match kind {
                Kind::Keyset => self.take_keyset(&bytes)?,
                kind => self.take_document(kind, &bytes, trial)?,
            };
            self.refused.remove(&kind);
            match taken {
                Ok(arrival) => arrivals.extend(arrival),
                Err(refusal) => {
                    tracing::warn!(%kind, ?refusal, "a document is refused");
                    self.refused.insert(kind, refusal);
                    arrivals.push(Arrival::Refused(kind));
                }
            }
            self.seen.retain(|(of, _)| *of != kind);
            self.seen.push((kind, bytes));
        }
        Ok(arrivals)
    }

    fn take_keyset(&mut self, bytes: &[u8]) -> io::Result<Result<Option<Arrival>, Refusal>> {
        let Some(root) = self.root.filter(|_| self.state != RootState::Changed) else {
            return Ok(Ok(None));
        };
        let offered = match KeySet::verify(bytes, &root) {
            Ok(offered) => offered,
            Err(keyset::Error::Document(error)) => return Ok(Err(refusal(&error))),
            Err(error) => return Ok(Err(Refusal::Broken(error.to_string()))),
        };
        let accepted = match &self.keyset {
            None => Ok(Change::Newer),
            Some(current) => current.accepts(&offered),
        };
        Ok(match accepted {
            Ok(Change::Newer) => {
                files::replace(&self.layout.keyset(), bytes, PRIVATE)?;
                let epoch = offered.epoch();
                self.keyset = Some(offered);
                // Documents that no known key signed may be good under the new one.
                self.seen.clear();
                Ok(Some(Arrival::KeySet(epoch)))
            }
            Err(keyset::Error::TwoOfOneEpoch { .. }) => {
                self.alarm = true;
                Ok(Some(Arrival::KeySetAlarm))
            }
            Ok(Change::Same) => Ok(None),
            Err(keyset::Error::Older { current, offered }) => Err(Refusal::NotHigher {
                offered: offered.into(),
                current: current.into(),
            }),
            Err(error) => Err(Refusal::Broken(error.to_string())),
        })
    }

    fn take_document(
        &mut self,
        kind: Kind,
        bytes: &[u8],
        trial: Trial<'_>,
    ) -> io::Result<Result<Option<Arrival>, Refusal>> {
        let Some(keyset) = self.keyset() else {
            return Ok(Ok(None));
        };
        let offered = match published::verified_version(bytes, kind, keyset) {
            Ok(offered) => offered,
            Err(error) => return Ok(Err(refusal(&error))),
        };
        let in_force = self.document(kind);
        if in_force.as_deref() == Some(bytes) {
            return Ok(Ok(None));
        }
        let current = self.version_in_force(kind);
        if let Some(current) = current.filter(|current| offered <= *current) {
            return Ok(Err(Refusal::NotHigher { offered, current }));
        }
        if kind == Kind::Opened {
            match Opened::verify(bytes, keyset) {
                Ok(Opened { build, epoch, .. }) => self.note_opened(Origin { build, epoch })?,
                Err(error) => return Ok(Err(refusal(&error))),
            }
        } else if let Err(rule) = trial(&self.papers(), kind, bytes) {
            return Ok(Err(Refusal::Broken(rule)));
        }
        files::replace(&self.document_path(kind), bytes, PRIVATE)?;
        Ok(Ok(Some(Arrival::Document(kind, offered))))
    }

    fn version_in_force(&self, kind: Kind) -> Option<u64> {
        let bytes = self.document(kind)?;
        published::verified_version(&bytes, kind, self.keyset()?).ok()
    }

    fn note_opened(&mut self, origin: Origin) -> io::Result<()> {
        self.opened.insert(origin);
        let entries: Vec<OpenedEntry> = self
            .opened
            .iter()
            .map(|origin| OpenedEntry {
                build: origin.build.clone(),
                epoch: origin.epoch,
            })
            .collect();
        let bytes = serde_json::to_vec(&entries).map_err(io::Error::other)?;
        files::replace(&opened_path(&self.layout), &bytes, PRIVATE)
    }

    fn document_path(&self, kind: Kind) -> PathBuf {
        self.layout.documents().join(format!("{kind}.vpd"))
    }
}

/// Why an envelope is not believed.
fn refusal(error: &document::Error) -> Refusal {
    match error {
        document::Error::BadPayload { reason, .. } => Refusal::Broken(reason.clone()),
        _ => Refusal::NotSigned,
    }
}

/// The root that counts, and how far.
fn settle_root(
    layout: &Layout,
    root: Option<PublicKey>,
) -> io::Result<(Option<PublicKey>, RootState)> {
    match (read_trust(layout), root) {
        (Some((known, true)), Some(root)) if known != root => Ok((Some(known), RootState::Changed)),
        (Some((known, true)), _) => Ok((Some(known), RootState::Confirmed)),
        (_, None) => Ok((None, RootState::Missing)),
        (Some((known, false)), Some(root)) if known == root => {
            Ok((Some(root), RootState::Unconfirmed))
        }
        (_, Some(root)) => {
            files::remove_file(&layout.keyset())?;
            write_trust(layout, &root, false)?;
            Ok((Some(root), RootState::Unconfirmed))
        }
    }
}

fn read_trust(layout: &Layout) -> Option<(PublicKey, bool)> {
    let bytes = files::read_limited(&trust_path(layout), SMALL).ok()?;
    let file: TrustFile = serde_json::from_slice(&bytes).ok()?;
    let root = PublicKey::from_hex(&file.root).ok()?;
    (file.v == 1).then_some((root, file.confirmed))
}

fn write_trust(layout: &Layout, root: &PublicKey, confirmed: bool) -> io::Result<()> {
    let file = TrustFile {
        v: 1,
        root: root.to_hex(),
        confirmed,
    };
    let bytes = serde_json::to_vec(&file).map_err(io::Error::other)?;
    files::replace(&trust_path(layout), &bytes, PRIVATE)
}

fn read_opened(layout: &Layout) -> BTreeSet<Origin> {
    let bytes = files::read_limited(&opened_path(layout), SMALL).unwrap_or_default();
    let entries: Vec<OpenedEntry> = serde_json::from_slice(&bytes).unwrap_or_default();
    entries
        .into_iter()
        .map(|entry| Origin {
            build: entry.build,
            epoch: entry.epoch,
        })
        .collect()
}

fn trust_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("trust.json")
}

fn opened_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("opened.json")
}
