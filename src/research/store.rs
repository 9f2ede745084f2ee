//! The researcher's own store: opened stories, locked under a passphrase, in one SQLite file.
//!
//! Invariants: no word of a teller stands in the file, its journal or a temporary file in the clear
//! (every row is AES-256-GCM under a random key, which is itself locked by the passphrase; a row opens
//! only at its own place). Story numbers are random and stand open: a withdrawal must find them. A story
//! that was removed never comes back, whatever a feed says. Only the newest revision of a part is kept.
//!
//! # Why rows and not the whole file
//! SQLite then needs no key of its own, a withdrawal overwrites just its rows (`secure_delete`), and
//! a reader needs to unlock only what it shows.

mod exports;
mod schema;
mod waiting;

use std::{io, path::Path};

use rusqlite::{Connection, OptionalExtension, Params, Transaction, params};
use zeroize::Zeroizing;

use crate::{
    domain::ids::{Digest, Part, Revision, StoryId},
    seal::wrap::{Cost, Passphrase, WrapKey},
    support::{files, randomness},
};

pub use exports::{ExportRecord, Listed};
pub use waiting::Waiting;

use super::ask::{self, Ask};

const FILE_NAME: &str = "verhalen.db";

/// Why the store does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be made.
    #[error("de opslag is niet te maken: {0}")]
    File(#[from] io::Error),
    /// SQLite failed; the text is its own.
    #[error("de opslag werkt niet: {0}")]
    Database(#[from] rusqlite::Error),
    /// A newer program made the file.
    #[error("de opslag is door een nieuwere versie van dit programma gemaakt (schema {0})")]
    Newer(u32),
    /// The passphrase does not unlock the store.
    #[error("het wachtwoord van de eigen opslag is fout")]
    WrongPassphrase,
    /// A row was changed outside this program.
    #[error("verhaal {0} in de opslag is beschadigd: haal het opnieuw op met een lege opslag")]
    Damaged(String),
    /// No passphrase could be had.
    #[error(transparent)]
    Ask(#[from] ask::Error),
}

/// The open store.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    key: WrapKey,
}

/// How far the feed of the archive was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The id of the feed.
    pub feed: String,
    /// The last event that was applied; 0 for none.
    pub position: u64,
    /// The hash of that event.
    pub hash: [u8; 32],
}

/// What the feed says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// The story.
    pub story: StoryId,
    /// Which of its files.
    pub part: Part,
    /// Which version of it.
    pub revision: Revision,
    /// Hash of the first line after the magic.
    pub line1_sha256: Digest,
    /// Hash of the body.
    pub body_sha256: Digest,
    /// Length of the body.
    pub body_bytes: u64,
}

/// A change that the feed asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file is to be fetched.
    Want(FileFacts),
    /// A file was sealed to other keys: perhaps it opens now.
    Rewrapped(StoryId, Part),
    /// A story or one of its parts is gone.
    Remove {
        /// The story.
        story: StoryId,
        /// The part; the whole story when absent.
        part: Option<Part>,
        /// `withdrawn`, `transcribed` or `expired`.
        reason: &'static str,
        /// The day of the removal.
        day: String,
    },
}

/// What a file that was just kept is to the researcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Of a story that was not here yet.
    New,
    /// Of a story that was here.
    Revised,
}

impl Store {
    /// Whether a store stands in `home`.
    pub fn exists(home: &Path) -> bool {
        home.join(FILE_NAME).exists()
    }

    /// Opens the store in `home`, or makes one with a new passphrase, stretched at `cost`.
    pub fn open(home: &Path, ask: &mut dyn Ask, cost: Cost) -> Result<Store, Error> {
        let path = home.join(FILE_NAME);
        if Store::exists(home) {
            let db = schema::connect(&path)?;
            return Store::unlock(db, &ask.store_passphrase()?, cost);
        }
        let passphrase = ask.new_passphrase("uw eigen opslag")?;
        files::write_new(&path, b"", 0o600)?;
        let db = schema::connect(&path)?;
        let key = schema::make_vault(&db, &passphrase, cost)?;
        Ok(Store { db, key })
    }

    fn unlock(db: Connection, passphrase: &Passphrase, cost: Cost) -> Result<Store, Error> {
        let key = schema::open_vault(&db, passphrase, cost)?;
        Ok(Store { db, key })
    }

    /// How far the feed was read; nothing before the first pull.
    pub fn place(&self) -> Result<Option<Place>, Error> {
        let sql = "SELECT feed, position, hash FROM feed";
        let place = self.db.query_row(sql, [], |row| {
            Ok(Place {
                feed: row.get(0)?,
                position: from_sql(row.get(1)?),
                hash: row.get(2)?,
            })
        });
        Ok(place.optional()?)
    }

    /// Applies what the feed says up to `place`, all or nothing; gives the stories that were here and
    /// are gone.
    pub fn apply(&mut self, changes: &[Change], place: &Place) -> Result<Vec<StoryId>, Error> {
        let transaction = self.db.transaction()?;
        let mut gone = Vec::new();
        for change in changes {
            match change {
                Change::Want(facts) => want(&transaction, facts)?,
                Change::Rewrapped(story, part) => {
                    waiting::forget_recipients(&transaction, *story, *part)?;
                }
                Change::Remove {
                    story,
                    part: Some(part),
                    ..
                } => {
                    forget_part(&transaction, *story, *part)?;
                }
                Change::Remove {
                    story,
                    part: None,
                    reason,
                    day,
                } => {
                    if forget_story(&transaction, *story, (reason, day))? {
                        gone.push(*story);
                    }
                }
            }
        }
        let sql = "INSERT OR REPLACE INTO feed (one, feed, position, hash) VALUES (1, ?1, ?2, ?3)";
        transaction.execute(sql, params![place.feed, to_sql(place.position), place.hash])?;
        transaction.commit()?;
        Ok(gone)
    }

    /// Every file that was opened, in the order of story numbers.
    pub fn opened(&self) -> Result<Vec<FileFacts>, Error> {
        let sql = "SELECT story, part, revision, line1_sha256, body_sha256, body_bytes FROM part
             WHERE locked IS NOT NULL ORDER BY story, part";
        self.facts(sql, [])
    }

    fn facts(&self, sql: &str, values: impl Params) -> Result<Vec<FileFacts>, Error> {
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map(values, |row| {
            let texts = [
                row.get::<_, String>(0)?,
                row.get(1)?,
                row.get(3)?,
                row.get(4)?,
            ];
            Ok((texts, Revision(row.get(2)?), from_sql(row.get(5)?)))
        })?;
        let mut facts = Vec::new();
        for row in rows {
            let ([story, part, line1, body], revision, body_bytes) = row?;
            let damaged = || Error::Damaged(story.clone());
            facts.push(FileFacts {
                story: StoryId::parse(&story).map_err(|_| damaged())?,
                part: part.parse().map_err(|_| damaged())?,
                revision,
                line1_sha256: Digest::parse(&line1).map_err(|_| damaged())?,
                body_sha256: Digest::parse(&body).map_err(|_| damaged())?,
                body_bytes,
            });
        }
        Ok(facts)
    }

    /// Keeps the opened content of a file and drops older revisions of it.
    pub fn keep(&mut self, facts: &FileFacts, content: &[u8]) -> Result<Kept, Error> {
        let context = context(facts.story, facts.part, facts.revision);
        let locked = self
            .key
            .lock(context.as_bytes(), content, &mut randomness::system());
        let locked = locked.map_err(|_| Error::Damaged(facts.story.to_string()))?;
        let transaction = self.db.transaction()?;
        let story = facts.story.to_string();
        let sql = "SELECT count(*) FROM part WHERE story = ?1 AND locked IS NOT NULL";
        let n_opened: i64 = transaction.query_row(sql, [&story], |row| row.get(0))?;
        let place = params![story, facts.part.as_str(), facts.revision.0, locked];
        let sql = "UPDATE part SET locked = ?4 WHERE story = ?1 AND part = ?2 AND revision = ?3";
        transaction.execute(sql, place)?;
        let sql = "DELETE FROM part WHERE story = ?1 AND part = ?2 AND revision < ?3";
        transaction.execute(sql, params![story, facts.part.as_str(), facts.revision.0])?;
        transaction.commit()?;
        Ok(if n_opened == 0 {
            Kept::New
        } else {
            Kept::Revised
        })
    }

    /// The stories whose number begins with `prefix`, in order.
    pub fn stories(&self, prefix: &str) -> Result<Vec<StoryId>, Error> {
        let mut stories: Vec<StoryId> = self
            .opened()?
            .into_iter()
            .map(|facts| facts.story)
            .collect();
        stories.dedup();
        stories.retain(|story| story.to_string().starts_with(prefix));
        Ok(stories)
    }

    /// The opened content of a part of a story; nothing when it is not here.
    pub fn content(&self, story: StoryId, part: Part) -> Result<Option<Opened>, Error> {
        let sql = "SELECT revision, locked FROM part
             WHERE story = ?1 AND part = ?2 AND locked IS NOT NULL ORDER BY revision DESC";
        let row = self
            .db
            .query_row(sql, [&story.to_string(), part.as_str()], |row| {
                Ok((Revision(row.get(0)?), row.get::<_, Vec<u8>>(1)?))
            });
        let Some((revision, locked)) = row.optional()? else {
            return Ok(None);
        };
        let content = self
            .key
            .unlock(context(story, part, revision).as_bytes(), &locked);
        let content = content.map_err(|_| Error::Damaged(story.to_string()))?;
        Ok(Some(Opened { revision, content }))
    }

    /// Whether the story was removed, so that its absence is no loss.
    pub fn is_removed(&self, story: StoryId) -> Result<bool, Error> {
        let sql = "SELECT count(*) FROM removed WHERE story = ?1";
        Ok(self
            .db
            .query_row(sql, [story.to_string()], |row| row.get::<_, i64>(0))?
            > 0)
    }

    /// Keeps a published instrument, by the hash of its file.
    pub fn keep_instrument(&self, sha256: Digest, toml: &[u8]) -> Result<(), Error> {
        let sql = "INSERT OR IGNORE INTO instrument (sha256, toml) VALUES (?1, ?2)";
        self.db.execute(sql, params![sha256.to_string(), toml])?;
        Ok(())
    }

    /// The instrument with that hash.
    pub fn instrument(&self, sha256: Digest) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT toml FROM instrument WHERE sha256 = ?1";
        Ok(self
            .db
            .query_row(sql, [sha256.to_string()], |row| row.get(0))
            .optional()?)
    }

    /// Whether SQLite finds its own file sound.
    pub fn is_sound(&self) -> Result<bool, Error> {
        let answer: String = self
            .db
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        Ok(answer == "ok")
    }
}

/// The content of an opened file; wiped when dropped.
pub struct Opened {
    /// Which version of the part it is.
    pub revision: Revision,
    /// The bytes as they were sealed.
    pub content: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Opened(revision {}, {} bytes)",
            self.revision,
            self.content.len()
        )
    }
}

fn context(story: StoryId, part: Part, revision: Revision) -> String {
    format!("vertelpunt/research/part/1 {story} {part} {revision}")
}

/// SQLite counts with a sign; what does not fit matches no file either.
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn from_sql(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn want(transaction: &Transaction<'_>, facts: &FileFacts) -> Result<(), Error> {
    let sql =
        "INSERT OR IGNORE INTO part (story, part, revision, line1_sha256, body_sha256, body_bytes)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE NOT EXISTS (SELECT 1 FROM removed WHERE story = ?1)
           AND NOT EXISTS (SELECT 1 FROM part WHERE story = ?1 AND part = ?2 AND revision > ?3)";
    transaction.execute(
        sql,
        params![
            facts.story.to_string(),
            facts.part.as_str(),
            facts.revision.0,
            facts.line1_sha256.to_string(),
            facts.body_sha256.to_string(),
            to_sql(facts.body_bytes)
        ],
    )?;
    Ok(())
}

fn forget_part(transaction: &Transaction<'_>, story: StoryId, part: Part) -> Result<(), Error> {
    let sql = "DELETE FROM part WHERE story = ?1 AND part = ?2";
    transaction.execute(sql, [&story.to_string(), part.as_str()])?;
    Ok(())
}

/// Whether something of the story was here.
fn forget_story(
    transaction: &Transaction<'_>,
    story: StoryId,
    (reason, day): (&str, &str),
) -> Result<bool, Error> {
    let story = story.to_string();
    let sql = "SELECT count(*) FROM part WHERE story = ?1 AND locked IS NOT NULL";
    let n_opened: i64 = transaction.query_row(sql, [&story], |row| row.get(0))?;
    transaction.execute("DELETE FROM part WHERE story = ?1", [&story])?;
    let sql = "INSERT OR IGNORE INTO removed (story, reason, day) VALUES (?1, ?2, ?3)";
    transaction.execute(sql, [story.as_str(), reason, day])?;
    Ok(n_opened > 0)
}
