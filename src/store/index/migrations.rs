//! The schema of the index, as numbered steps that are never edited; a later one only adds.

use rusqlite::Connection;

use super::Error;

/// Step *n* stands at place *n − 1*; `user_version` says how many were taken.
const STEPS: &[&str] = &["
    CREATE TABLE story (
        story TEXT PRIMARY KEY,
        place TEXT NOT NULL CHECK (place IN ('held', 'released')),
        bytes INTEGER NOT NULL,
        has_code INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE audit (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        day TEXT,
        event TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT;
"];

/// Takes the steps that are missing, each in its own transaction.
pub(super) fn run(connection: &mut Connection) -> Result<(), Error> {
    let taken: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = u32::try_from(STEPS.len()).expect("there are few steps");
    if taken > known {
        return Err(Error::Newer(taken));
    }
    for number in taken..known {
        let transaction = connection.transaction()?;
        transaction.execute_batch(STEPS[number as usize])?;
        transaction.pragma_update(None, "user_version", number + 1)?;
        transaction.commit()?;
    }
    Ok(())
}
