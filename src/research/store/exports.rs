//! Which export folder holds which stories, so that a withdrawal reaches them.

use rusqlite::params;

use crate::domain::ids::{Revision, StoryId};

use super::{Error, Store};

/// An export folder as it was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRecord {
    /// Its absolute path.
    pub folder: String,
    /// The formats in it, by their names with commas.
    pub formats: String,
}

/// A story in an export folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The story.
    pub story: StoryId,
    /// The revision of its telling.
    pub revision: Revision,
}

impl Store {
    /// Registers what stands in a folder, replacing what was registered of it. Called before the
    /// folder is written: a folder that is registered and absent does no harm, the reverse would.
    pub fn register_export(
        &mut self,
        record: &ExportRecord,
        stories: &[Listed],
    ) -> Result<(), Error> {
        let transaction = self.db.transaction()?;
        let sql = "INSERT OR REPLACE INTO export (folder, formats) VALUES (?1, ?2)";
        transaction.execute(sql, [&record.folder, &record.formats])?;
        transaction.execute(
            "DELETE FROM export_story WHERE folder = ?1",
            [&record.folder],
        )?;
        let sql = "INSERT INTO export_story (folder, story, revision) VALUES (?1, ?2, ?3)";
        for listed in stories {
            let (story, revision) = (listed.story.to_string(), listed.revision.0);
            transaction.execute(sql, params![record.folder, story, revision])?;
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

    /// Folders that hold a story, or a revision of it, that is no longer in the store.
    pub fn stale_exports(&self) -> Result<Vec<ExportRecord>, Error> {
        self.export_records(
            "SELECT folder, formats FROM export WHERE EXISTS (
                SELECT 1 FROM export_story AS listed
                WHERE listed.folder = export.folder AND NOT EXISTS (
                    SELECT 1 FROM part WHERE part.story = listed.story AND part.part = 'telling'
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
        stories.retain(|story| current.contains(story));
        Ok(stories)
    }

    /// Everything that is registered of a folder, in the order of story numbers.
    pub fn listed(&self, folder: &str) -> Result<Vec<Listed>, Error> {
        let sql = "SELECT story, revision FROM export_story WHERE folder = ?1 ORDER BY story";
        let mut statement = self.db.prepare(sql)?;
        let rows =
            statement.query_map([folder], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let mut listed = Vec::new();
        for row in rows {
            let (story, revision) = row?;
            let parsed = StoryId::parse(&story).map_err(|_| Error::Damaged(story))?;
            listed.push(Listed {
                story: parsed,
                revision: Revision(revision),
            });
        }
        Ok(listed)
    }
}
