//! What the feed named and is not opened here: what to fetch, and what waits for other people.
//!
//! Who can open a file is known only from its head. It is remembered once it was seen, so that the next
//! pull asks for nothing in vain; a file that was sealed anew is looked at again.

use rusqlite::{Transaction, params};

use crate::domain::ids::{KeyId, Part, StoryId};

use super::{Error, FileFacts, Store};

/// Stories that wait for other people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Spoken stories that intake did not write out yet.
    pub to_write_out: usize,
    /// Stories whose telling is sealed to others than the keys that were used here.
    pub unread: usize,
    /// Recordings that are not opened here.
    pub unheard: usize,
}

impl Store {
    /// Files that are to be fetched with these keys, recordings last: they are large, and words come
    /// first. Files that are known to be sealed to others are left out.
    pub fn wanted(&self, keys: &[KeyId]) -> Result<Vec<FileFacts>, Error> {
        let sql =
            "SELECT story, part, revision, line1_sha256, body_sha256, body_bytes FROM part AS wanted
             WHERE locked IS NULL AND revision =
                (SELECT max(revision) FROM part WHERE story = wanted.story AND part = wanted.part)
             AND (recipients IS NULL OR EXISTS (
                SELECT 1 FROM json_each(wanted.recipients) AS recipient, json_each(?1) AS ours
                WHERE recipient.value = ours.value))
             ORDER BY part = 'voice', story, part";
        self.facts(sql, [list(keys)])
    }

    /// Remembers who can open a file, when it is none of those who tried.
    pub fn note_recipients(&self, file: &FileFacts, recipients: &[KeyId]) -> Result<(), Error> {
        let sql =
            "UPDATE part SET recipients = ?4 WHERE story = ?1 AND part = ?2 AND revision = ?3";
        let (story, part) = (file.story.to_string(), file.part.as_str());
        self.db
            .execute(sql, params![story, part, file.revision.0, list(recipients)])?;
        Ok(())
    }

    /// How many stories wait for other people.
    pub fn waiting(&self) -> Result<Waiting, Error> {
        let count = |sql: &str| -> Result<usize, Error> {
            let count: u32 = self.db.query_row(sql, [], |row| row.get(0))?;
            Ok(count as usize)
        };
        Ok(Waiting {
            to_write_out: count(
                "SELECT count(DISTINCT story) FROM part AS voice WHERE part = 'voice' AND NOT EXISTS
                    (SELECT 1 FROM part WHERE story = voice.story AND part = 'transcript')",
            )?,
            unread: count(
                "SELECT count(DISTINCT story) FROM part AS sealed
                 WHERE part = 'telling' AND recipients IS NOT NULL AND NOT EXISTS
                    (SELECT 1 FROM part WHERE story = sealed.story AND part = 'telling'
                        AND locked IS NOT NULL)",
            )?,
            unheard: count(
                "SELECT count(DISTINCT story) FROM part AS sealed WHERE part = 'voice' AND NOT EXISTS
                    (SELECT 1 FROM part WHERE story = sealed.story AND part = 'voice'
                        AND locked IS NOT NULL)",
            )?,
        })
    }
}

/// A file that was sealed anew is looked at again.
pub(super) fn forget_recipients(
    transaction: &Transaction<'_>,
    story: StoryId,
    part: Part,
) -> Result<(), Error> {
    let sql = "UPDATE part SET recipients = NULL WHERE story = ?1 AND part = ?2";
    transaction.execute(sql, [&story.to_string(), part.as_str()])?;
    Ok(())
}

/// Keys as SQLite reads them: a JSON array of their short names.
fn list(keys: &[KeyId]) -> String {
    let names: Vec<String> = keys.iter().map(ToString::to_string).collect();
    serde_json::Value::from(names).to_string()
}
