//! Which export folder holds which parts of which stories, so that a withdrawal reaches them.

use rusqlite::params;

use crate::domain::ids::{Part, Revision, StoryId};

use super::{Error, Store};

/// An export folder as it was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRecord {
    /// Its absolute path.
    pub folder: String,
    /// The formats in it, by their names with commas.
    pub formats: String,
}

/// A part of a story in an export folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The story.
    pub story: StoryId,
    /// What of it.
    pub part: Part,
    /// In which version.
    pub revision: Revision,
}

impl Store {
    /// Registers what stands in a folder, replacing what was registered of it. Called before the
    /// folder is written, with what it held and what it will hold: after a power cut both must be found,
    /// and a folder that is registered and absent does no harm.
    pub fn register_export(
        &mut self,
        record: &ExportRecord,
        parts: &[Listed],
    ) -> Result<(), Error> {
        let transaction = self.db.transaction()?;
        let sql = "INSERT OR REPLACE INTO export (folder, formats) VALUES (?1, ?2)";
        transaction.execute(sql, [&record.folder, &record.formats])?;
        transaction.execute(
            "DELETE FROM export_part WHERE folder = ?1",
            [&record.folder],
        )?;
        let sql = "INSERT OR IGNORE INTO export_part (folder, story, part, revision)
             VALUES (?1, ?2, ?3, ?4)";
        for listed in parts {
            let (story, part) = (listed.story.to_string(), listed.part.as_str());
            transaction.execute(sql, params![record.folder, story, part, listed.revision.0])?;
        }
        Ok(transaction.commit()?)
    }

    /// Forgets a folder that is no longer there.
    pub fn forget_export(&self, folder: &str) -> Result<(), Error> {
        self.db
            .execute("DELETE FROM export WHERE folder = ?1", [folder])?;
        Ok(())
    }

    /// Every registered folder, in order.
    pub fn exports(&self) -> Result<Vec<ExportRecord>, Error> {
        self.export_records("SELECT folder, formats FROM export ORDER BY folder")
    }

    /// Folders that hold a part of a story, or a version of it, that is no longer in the store.
    pub fn stale_exports(&self) -> Result<Vec<ExportRecord>, Error> {
        self.export_records(
            "SELECT folder, formats FROM export WHERE EXISTS (
                SELECT 1 FROM export_part AS listed
                WHERE listed.folder = export.folder AND NOT EXISTS (
                    SELECT 1 FROM part WHERE part.story = listed.story AND part.part = listed.part
                        AND part.revision = listed.revision AND part.locked IS NOT NULL))
             ORDER BY folder",
        )
    }

    fn export_records(&self, sql: &str) -> Result<Vec<ExportRecord>, Error> {
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(ExportRecord {
                folder: row.get(0)?,
                formats: row.get(1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stories of a folder that are still in the store.
    pub fn exported_stories(&self, folder: &str) -> Result<Vec<StoryId>, Error> {
        let current = self.stories("")?;
        let mut stories: Vec<StoryId> = self
            .listed(folder)?
            .into_iter()
            .map(|listed| listed.story)
            .collect();
        stories.dedup();
        stories.retain(|story| current.contains(story));
        Ok(stories)
    }

    /// Everything that is registered of a folder, in the order of story numbers.
    pub fn listed(&self, folder: &str) -> Result<Vec<Listed>, Error> {
        let sql = "SELECT story, part, revision FROM export_part WHERE folder = ?1
             ORDER BY story, part, revision";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([folder], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get(2)?,
            ))
        })?;
        let mut listed = Vec::new();
        for row in rows {
            let (story, part, revision) = row?;
            let damaged = || Error::Damaged(story.clone());
            listed.push(Listed {
                story: StoryId::parse(&story).map_err(|_| damaged())?,
                part: part.parse().map_err(|_| damaged())?,
                revision: Revision(revision),
            });
        }
        Ok(listed)
    }
}
