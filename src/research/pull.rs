//! Pull: what changed in the archive since the last time, verified, opened, and obeyed.
//!
//! Order: the key set, then the whole feed up to a signed head, then what is gone (from the store in one
//! transaction, from every export), and only then what is new. So a withdrawal is obeyed even when the
//! archive falls silent while stories are fetched. Every step can be cut and done again.
//!
//! Invariants: a file is opened only after its receipt, its hashes and the feed that names it were
//! verified; a feed that was rewound or forked is refused and changes nothing.
//!
//! A restored archive begins a new feed, which tells again all that is there and all that was taken
//! away. It is followed only with `--accept-new-feed`: stories that are here stay, what is new comes,
//! and a story that was removed here stays removed whatever the new feed says.

mod feed;
mod fetch;

use std::collections::BTreeSet;

use indicatif::ProgressBar;

use crate::{
    domain::ids::{Digest, KeyId, Part, StoryId},
    seal::{document, keys::OpeningKey, keyset::KeySet, published::Published, telling},
};

use super::{
    export::{self, Cleaned},
    home::{self, Home},
    open::Recipients,
    remote::{self, Remote},
    store::{self, FileFacts, Kept, Store, Waiting},
};

pub use fetch::{Failure, Fetched, fetch};

/// Why a pull changed nothing, or could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The archive did not answer usefully.
    #[error(transparent)]
    Remote(#[from] remote::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The home directory failed, or the key set is refused.
    #[error(transparent)]
    Home(#[from] home::Error),
    /// An export that had to be rewritten was not.
    #[error("een export kon niet worden bijgewerkt: {0}")]
    Export(#[from] export::Error),
    /// The archive has another feed than before.
    #[error(
        "het archief heeft een nieuwe lijst ({found} in plaats van {known}): is het teruggezet? Vraag de beheerder, en gebruik dan --accept-new-feed"
    )]
    NewFeed {
        /// The feed this store follows.
        known: String,
        /// The feed the archive has.
        found: String,
    },
    /// The feed ends before the place that was reached.
    #[error(
        "de lijst van het archief is teruggedraaid (voorbij plek {known} was al gelezen, nu eindigt hij bij {found}): waarschuw de beheerder"
    )]
    Rewound {
        /// The position that was reached.
        known: u64,
        /// The position of the head that is offered.
        found: u64,
    },
    /// The feed does not continue the one that was read.
    #[error(
        "de lijst van het archief is niet dezelfde als eerst (plek {0} klopt niet): waarschuw de beheerder"
    )]
    Forked(u64),
    /// An event is missing or is not in its form.
    #[error("de lijst van het archief klopt niet bij plek {0}: waarschuw de beheerder")]
    BrokenChain(u64),
    /// The head of the feed is not signed by the archive.
    #[error("de handtekening onder de lijst van het archief klopt niet: {0}")]
    Head(document::Error),
}

impl Error {
    /// Whether something did not verify, so that nobody should simply try again.
    pub fn is_refusal(&self) -> bool {
        match self {
            Error::NewFeed { .. }
            | Error::Rewound { .. }
            | Error::Forked(_)
            | Error::BrokenChain(_)
            | Error::Head(_)
            | Error::Home(home::Error::KeySet(_)) => true,
            Error::Remote(_) | Error::Store(_) | Error::Home(_) | Error::Export(_) => false,
        }
    }
}

/// Whether a new feed may take the place of the one this store follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewFeed {
    /// It may: the operator restored the archive and said so.
    Accept,
    /// It may not.
    Refuse,
}

/// What a pull did.
#[derive(Debug, Default)]
pub struct Report {
    /// Stories that were not here before.
    pub new: Vec<StoryId>,
    /// Stories of which a newer version came.
    pub revised: Vec<StoryId>,
    /// Stories that were here and are gone.
    pub withdrawn: Vec<StoryId>,
    /// What was done with exports that held them.
    pub exports: Vec<Cleaned>,
    /// Files that could not be fetched or opened; the next pull tries again.
    pub failed: Vec<(StoryId, Failure)>,
    /// What is left to other people.
    pub waiting: Waiting,
    /// Why the rest is still to be fetched, when the archive fell silent.
    pub stopped: Option<remote::Error>,
}

impl Report {
    /// Counts stories, not parts: one that came with its recording is one new story.
    fn note(&mut self, story: StoryId, kept: Kept) {
        match kept {
            Kept::New => self.new.push(story),
            Kept::Revised if self.new.contains(&story) || self.revised.contains(&story) => {}
            Kept::Revised => self.revised.push(story),
        }
    }

    /// How many export folders were written again.
    pub fn rewritten(&self) -> usize {
        let is_rewritten = |one: &&Cleaned| matches!(one, Cleaned::Rewritten { .. });
        self.exports.iter().filter(is_rewritten).count()
    }
}

/// Everything a pull works with.
pub struct Puller<'a> {
    /// The researcher's directory.
    pub home: &'a Home,
    /// The archive.
    pub remote: &'a dyn Remote,
    /// The keys to open with.
    pub keys: &'a [OpeningKey],
}

impl Puller<'_> {
    /// Pulls once.
    pub fn pull(
        &self,
        store: &mut Store,
        new_feed: NewFeed,
        progress: &ProgressBar,
    ) -> Result<Report, Error> {
        let keyset = self.newest_keyset()?;
        let verified = feed::read(self.remote, &keyset, store.place()?, new_feed)?;
        let withdrawn = store.apply(&verified.changes, &verified.place)?;
        let exports = export::clean(store)?;
        let mut report = Report {
            withdrawn,
            exports,
            ..Report::default()
        };
        self.fetch_all(store, &keyset, &mut report, progress)?;
        report.exports.extend(export::clean(store)?);
        report.waiting = store.waiting()?;
        Ok(report)
    }

    fn newest_keyset(&self) -> Result<KeySet, Error> {
        let trust = match self.remote.keyset()? {
            Some(bytes) => self.home.accept_keyset(&bytes)?,
            None => self.home.trust()?,
        };
        Ok(trust.keyset)
    }

    fn fetch_all(
        &self,
        store: &mut Store,
        keyset: &KeySet,
        report: &mut Report,
        progress: &ProgressBar,
    ) -> Result<(), Error> {
        let ours: Vec<KeyId> = self.keys.iter().map(|key| key.recipient().id()).collect();
        let wanted = store.wanted(&ours)?;
        self.sweep(&wanted)?;
        progress.set_length(wanted.len() as u64);
        let mut not_given = BTreeSet::new();
        for facts in wanted {
            progress.inc(1);
            if not_given.contains(&facts.part) {
                continue;
            }
            let fetched = fetch(self, keyset, &facts).and_then(|fetched| {
                self.keep_instrument(store, keyset, &fetched)?;
                Ok(fetched)
            });
            match fetched {
                Ok(fetched) => report.note(facts.story, store.keep(&facts, &fetched.content)?),
                Err(Failure::Remote(error)) if error.is_temporary() => {
                    report.stopped = Some(error);
                    break;
                }
                Err(failure) => match self.duty(keyset, &facts, &failure) {
                    Duty::Ours => report.failed.push((facts.story, failure)),
                    Duty::OtherKeys(recipients) => store.note_recipients(&facts, &recipients.0)?,
                    Duty::OtherPeople => drop(not_given.insert(facts.part)),
                },
            }
        }
        Ok(())
    }

    fn sweep(&self, wanted: &[FileFacts]) -> Result<(), Error> {
        let path = self.home.partial();
        let swept = fetch::sweep(&path, wanted);
        Ok(swept.map_err(|source| home::Error::File { path, source })?)
    }

    /// Whose work a file is that was not opened. Intake hears recordings and reads no tellings,
    /// researchers the other way round; neither is a failure.
    fn duty<'a>(&self, keyset: &KeySet, file: &FileFacts, failure: &'a Failure) -> Duty<'a> {
        let is_spoken = file.part != Part::Telling;
        match failure.recipients() {
            Some(recipients) if file.part == Part::Voice || self.is_intake(keyset) => {
                Duty::OtherKeys(recipients)
            }
            None if is_spoken && failure.is_refused() => Duty::OtherPeople,
            _ => Duty::Ours,
        }
    }

    /// Whether the keys open recordings and no tellings.
    fn is_intake(&self, keyset: &KeySet) -> bool {
        let opens = |part| {
            let recipients = keyset.recipient_ids_for(part);
            let mut ours = self.keys.iter().map(|key| key.recipient().id());
            ours.any(|id| recipients.contains(&id))
        };
        opens(Part::Voice) && !opens(Part::Telling)
    }

    /// Fetches the instrument that a telling names, once, and believes it only by its hash.
    fn keep_instrument(
        &self,
        store: &Store,
        keyset: &KeySet,
        fetched: &Fetched,
    ) -> Result<(), Failure> {
        if fetched.part != Part::Telling {
            return Ok(());
        }
        let telling = telling::from_json(&fetched.content)
            .map_err(|error| Failure::Malformed(error.to_string()))?;
        let sha256 = telling.instrument.sha256;
        let known = store
            .instrument(sha256)
            .map_err(|error| Failure::Store(error.to_string()))?;
        if known.is_some() {
            return Ok(());
        }
        let published = self.remote.instrument(sha256)?;
        let toml =
            instrument_file(&published, keyset, sha256).ok_or(Failure::Instrument(sha256))?;
        store
            .keep_instrument(sha256, &toml)
            .map_err(|error| Failure::Store(error.to_string()))
    }
}

/// Whose work a file is.
enum Duty<'a> {
    /// It should have opened here.
    Ours,
    /// It is sealed to others.
    OtherKeys(&'a Recipients),
    /// The archive gives such parts to others.
    OtherPeople,
}

/// The `instrument.toml` in what the archive gave: the bare file, or the document that published it.
fn instrument_file(bytes: &[u8], keyset: &KeySet, sha256: Digest) -> Option<Vec<u8>> {
    let is_it = |bytes: &[u8]| crate::seal::digest::sha256(bytes) == sha256;
    if is_it(bytes) {
        return Some(bytes.to_vec());
    }
    let published = Published::verify(bytes, document::Kind::Instrument, keyset).ok()?;
    let file = published
        .files
        .into_values()
        .find(|text| is_it(text.as_bytes()));
    file.map(String::into_bytes)
}
