//! The index, `kiosk.db`: which stories are where, staff settings, the audit.
//!
//! Invariants: nothing of a teller stands here. Rows of stories can be made again from the directories at
//! any time and nothing is decided by them alone; a damaged database is set aside, never mended. Writes
//! are full transactions (WAL, `synchronous=FULL`); removed rows are overwritten (`secure_delete`).
//!
//! # Why an index at all
//! The staff page and the weekly band ask questions about all stories at once, and audit and settings need
//! transactions. The stories themselves do not.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{ids::StoryId, week::Day},
    store::{layout::Layout, outbox::StoryDirectory},
};

mod migrations;

/// The most audit rows that are kept.
const MOST_AUDIT_ROWS: i64 = 10_000;

/// Why the index failed. No story depends on it: note it for staff and go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused.
    #[error("the index failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// Its files could not be moved or listed.
    #[error("the files of the index failed: {0}")]
    Files(#[from] io::Error),
    /// It was made by a later version of this program.
    #[error("the index is of version {0}, which this program does not know")]
    Newer(u32),
    /// The check of the database found damage.
    #[error("the index is damaged")]
    Damaged,
}

/// Where a story stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In its waiting period.
    Held,
    /// Released for sending.
    Released,
}

impl Place {
    fn as_str(self) -> &'static str {
        match self {
            Place::Held => "held",
            Place::Released => "released",
        }
    }
}

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Rises by one.
    pub number: i64,
    /// The day, when the clock was confirmed.
    pub day: Option<String>,
    /// What happened, from a closed set of names.
    pub event: String,
    /// A number or an id, never words of a person.
    pub detail: String,
}

/// The open index.
#[derive(Debug)]
pub struct Index {
    connection: Connection,
}

/// An index that is ready, and what it took.
#[derive(Debug)]
pub struct Opened {
    /// The index.
    pub index: Index,
    /// Whether a damaged one was set aside; settings and audit began anew.
    pub was_damaged: bool,
}

impl Index {
    /// Opens the index, or sets a damaged one aside and makes a new one; then lists the stories anew.
    pub fn open(layout: &Layout) -> Result<Opened, Error> {
        let path = layout.database();
        let (mut index, was_damaged) = match Index::open_checked(&path) {
            Ok(index) => (index, false),
            Err(Error::Newer(version)) => return Err(Error::Newer(version)),
            Err(_) => {
                set_aside(&path)?;
                (Index::open_checked(&path)?, true)
            }
        };
        index.list_anew(layout)?;
        Ok(Opened { index, was_damaged })
    }

    fn open_checked(path: &Path) -> Result<Index, Error> {
        let mut connection = Connection::open(path)?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found != "ok" {
            return Err(Error::Damaged);
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        migrations::run(&mut connection)?;
        Ok(Index { connection })
    }

    /// Makes the rows of stories say what the directories say.
    pub fn list_anew(&mut self, layout: &Layout) -> Result<(), Error> {
        let held = StoryDirectory::all_in(&layout.held())?;
        let released = StoryDirectory::all_in(&layout.stories())?;
        let transaction = self.connection.transaction()?;
        transaction.execute("DELETE FROM story", [])?;
        for (place, stories) in [(Place::Held, held), (Place::Released, released)] {
            for story in stories {
                insert(&transaction, &story, place)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Notes where a story stands now.
    pub fn note(&self, story: &StoryDirectory, place: Place) -> Result<(), Error> {
        insert(&self.connection, story, place)
    }

    /// Forgets a story that is gone from this disk.
    pub fn forget(&self, story: StoryId) -> Result<(), Error> {
        self.connection
            .execute("DELETE FROM story WHERE story = ?1", [story.to_string()])?;
        Ok(())
    }

    /// How many stories stand in a place; for bands and tests, never shown as it is.
    pub fn count(&self, place: Place) -> Result<u64, Error> {
        let query = "SELECT count(*) FROM story WHERE place = ?1";
        let count: i64 = self
            .connection
            .query_row(query, [place.as_str()], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// A staff setting; none when it was never set.
    pub fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let query = "SELECT value FROM setting WHERE name = ?1";
        Ok(self
            .connection
            .query_row(query, [name], |row| row.get(0))
            .optional()?)
    }

    /// Keeps a staff setting.
    pub fn set(&self, name: &str, value: &str) -> Result<(), Error> {
        let statement = "INSERT INTO setting (name, value) VALUES (?1, ?2)
                         ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.connection.execute(statement, [name, value])?;
        Ok(())
    }

    /// Forgets everything, stories, settings and audit, and overwrites what stood there.
    pub fn erase(&self) -> Result<(), Error> {
        let statement = "DELETE FROM story; DELETE FROM setting; DELETE FROM audit; VACUUM;
                         PRAGMA wal_checkpoint(TRUNCATE);";
        Ok(self.connection.execute_batch(statement)?)
    }

    /// Adds a line to the audit and drops the oldest beyond ten thousand.
    pub fn audit(&self, day: Option<Day>, event: &str, detail: &str) -> Result<(), Error> {
        let day = day.map(|day| day.to_string());
        let statement = "INSERT INTO audit (day, event, detail) VALUES (?1, ?2, ?3)";
        self.connection
            .execute(statement, params![day, event, detail])?;
        let oldest = self.connection.last_insert_rowid() - MOST_AUDIT_ROWS;
        self.connection
            .execute("DELETE FROM audit WHERE number <= ?1", [oldest])?;
        Ok(())
    }

    /// The newest lines of the audit, newest first.
    pub fn audit_rows(&self, most: u32) -> Result<Vec<AuditRow>, Error> {
        let query = "SELECT number, day, event, detail FROM audit ORDER BY number DESC LIMIT ?1";
        let mut statement = self.connection.prepare(query)?;
        let rows = statement.query_map([most], |row| {
            Ok(AuditRow {
                number: row.get(0)?,
                day: row.get(1)?,
                event: row.get(2)?,
                detail: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn insert(connection: &Connection, story: &StoryDirectory, place: Place) -> Result<(), Error> {
    let statement = "INSERT INTO story (story, place, bytes, has_code) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (story) DO UPDATE
                     SET place = excluded.place, bytes = excluded.bytes, has_code = excluded.has_code";
    let bytes = i64::try_from(story.sealed_bytes()).unwrap_or(i64::MAX);
    let has_code = story.code().is_some();
    connection.execute(
        statement,
        params![story.story.to_string(), place.as_str(), bytes, has_code],
    )?;
    Ok(())
}

/// Moves a damaged database out of the way, over the one that was damaged before it.
fn set_aside(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let from = with_suffix(path, suffix);
        if from.exists() {
            fs::rename(&from, with_suffix(path, &format!("{suffix}.damaged")))?;
        }
    }
    Ok(())
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
