//! Looking after the store: is every story still whole, and do stories in the archive still open?
//!
//! The drill fetches a few stories once more, as new, and compares them with what is here: proof that
//! archive, keys and program still belong together, long before somebody needs it.

use rand_core::Rng;

use crate::{
    domain::ids::{Part, StoryId},
    seal::{keyset::KeySet, telling, transcript},
    support::randomness,
};

use super::{
    pull::{self, Failure, Puller},
    recording::Recording,
    store::{self, FileFacts, Store},
};

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    /// How many stories were read in the store.
    pub n_read: usize,
    /// Whether SQLite finds its file sound.
    pub file_is_sound: bool,
    /// Stories that cannot be read any more.
    pub damaged: Vec<StoryId>,
    /// Stories that were fetched and opened once more.
    pub drilled: Vec<StoryId>,
    /// Stories whose drill failed.
    pub failed: Vec<(StoryId, Problem)>,
}

/// Why a drill failed.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The file was not fetched, verified or opened.
    #[error(transparent)]
    Failure(#[from] Failure),
    /// The file opens and holds something else than the store.
    #[error("in het archief staat een andere inhoud dan hier")]
    OtherContent,
}

impl Findings {
    /// Whether everything is as it should be.
    pub fn is_good(&self) -> bool {
        self.file_is_sound && self.damaged.is_empty() && self.failed.is_empty()
    }
}

/// Reads every story of the store.
pub fn store(store: &Store) -> Result<Findings, store::Error> {
    let mut findings = Findings {
        file_is_sound: store.is_sound()?,
        ..Findings::default()
    };
    for facts in store.opened()? {
        match store.content(facts.story, facts.part) {
            Ok(Some(opened)) if is_readable(&facts, &opened.content) => findings.n_read += 1,
            Ok(_) | Err(store::Error::Damaged(_)) => findings.damaged.push(facts.story),
            Err(error) => return Err(error),
        }
    }
    Ok(findings)
}

fn is_readable(facts: &FileFacts, content: &[u8]) -> bool {
    match facts.part {
        Part::Telling => telling::from_json(content).is_ok(),
        Part::Transcript => transcript::from_json(content).is_ok(),
        Part::Voice => Recording::read(content).is_ok(),
    }
}

/// Fetches and opens `count` stories of the store once more, chosen at random.
pub fn drill(
    puller: &Puller<'_>,
    store: &Store,
    (keyset, count): (&KeySet, usize),
    findings: &mut Findings,
) -> Result<(), store::Error> {
    let mut files = ours(store.opened()?, puller, keyset);
    let mut rng = randomness::system();
    for _ in 0..count.min(files.len()) {
        let index = usize::try_from(rng.next_u64() % files.len() as u64).unwrap_or(0);
        let facts = files.swap_remove(index);
        match drill_one(puller, store, keyset, &facts)? {
            Ok(()) => findings.drilled.push(facts.story),
            Err(problem) => findings.failed.push((facts.story, problem)),
        }
    }
    Ok(())
}

/// The files that the key set leaves to one of the keys; all of them when it names none of the keys,
/// so that a key that opens nothing is noticed.
fn ours(files: Vec<FileFacts>, puller: &Puller<'_>, keyset: &KeySet) -> Vec<FileFacts> {
    let opens = |part: Part| {
        let recipients = keyset.recipient_ids_for(part);
        let mut keys = puller.keys.iter();
        keys.any(|key| recipients.contains(&key.recipient().id()))
    };
    let chosen = files.iter().filter(|file| opens(file.part));
    let chosen: Vec<FileFacts> = chosen.cloned().collect();
    if chosen.is_empty() { files } else { chosen }
}

fn drill_one(
    puller: &Puller<'_>,
    store: &Store,
    keyset: &KeySet,
    facts: &FileFacts,
) -> Result<Result<(), Problem>, store::Error> {
    let here = store.content(facts.story, facts.part)?;
    Ok(match (pull::fetch(puller, keyset, facts), here) {
        (Err(failure), _) => Err(failure.into()),
        (Ok(fetched), Some(here)) if *fetched.content == *here.content => Ok(()),
        (Ok(_), _) => Err(Problem::OtherContent),
    })
}
