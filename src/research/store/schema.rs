//! The tables of the store and the lock on its key. Steps are numbered and never edited, only added to.

use std::path::Path;

use rand_core::Rng;
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::{
    seal::wrap::{Cost, Passphrase, WrapKey},
    support::randomness,
};

use super::Error;

const VAULT_CONTEXT: &[u8] = b"vertelpunt/research/vault/1";

const STEPS: &[&str] = &[
    "
    CREATE TABLE vault (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        memory_kib INTEGER NOT NULL,
        passes INTEGER NOT NULL,
        salt BLOB NOT NULL,
        locked BLOB NOT NULL
    ) STRICT;
    CREATE TABLE feed (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        feed TEXT NOT NULL,
        position INTEGER NOT NULL,
        hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE part (
        story TEXT NOT NULL,
        part TEXT NOT NULL,
        revision INTEGER NOT NULL,
        line1_sha256 TEXT NOT NULL,
        body_sha256 TEXT NOT NULL,
        body_bytes INTEGER NOT NULL,
        locked BLOB,
        PRIMARY KEY (story, part, revision)
    ) STRICT;
    CREATE TABLE removed (
        story TEXT PRIMARY KEY,
        reason TEXT NOT NULL,
        day TEXT NOT NULL
    ) STRICT;
    CREATE TABLE instrument (
        sha256 TEXT PRIMARY KEY,
        toml BLOB NOT NULL
    ) STRICT;
    CREATE TABLE export (
        folder TEXT PRIMARY KEY,
        formats TEXT NOT NULL
    ) STRICT;
    CREATE TABLE export_story (
        folder TEXT NOT NULL REFERENCES export (folder) ON DELETE CASCADE,
        story TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (folder, story)
    ) STRICT;
",
    "
    ALTER TABLE part ADD COLUMN recipients TEXT;
    CREATE TABLE export_part (
        folder TEXT NOT NULL REFERENCES export (folder) ON DELETE CASCADE,
        story TEXT NOT NULL,
        part TEXT NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (folder, story, part, revision)
    ) STRICT;
    INSERT INTO export_part (folder, story, part, revision)
        SELECT folder, story, 'telling', revision FROM export_story;
    DROP TABLE export_story;
",
];

/// Opens the file and brings its tables up to date.
pub(super) fn connect(path: &Path) -> Result<Connection, Error> {
    let mut db = Connection::open(path)?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    db.execute_batch(
        "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;",
    )?;
    migrate(&mut db)?;
    Ok(db)
}

fn migrate(db: &mut Connection) -> Result<(), Error> {
    let version: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    let Some(steps) = STEPS.get(done..) else {
        return Err(Error::Newer(version));
    };
    for (step, number) in steps.iter().zip(version + 1..) {
        let transaction = db.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Makes the random key of the rows and locks it with the passphrase.
pub(super) fn make_vault(
    db: &Connection,
    passphrase: &Passphrase,
    cost: Cost,
) -> Result<WrapKey, Error> {
    let mut rng = randomness::system();
    let (mut salt, mut key) = ([0; 16], Zeroizing::new([0; 32]));
    rng.fill_bytes(&mut salt);
    rng.fill_bytes(key.as_mut());
    let outer = WrapKey::stretch(passphrase, &salt, cost).map_err(|_| Error::WrongPassphrase)?;
    let locked = outer.lock(VAULT_CONTEXT, key.as_ref(), &mut rng);
    let locked = locked.map_err(|_| Error::WrongPassphrase)?;
    let sql =
        "INSERT INTO vault (one, memory_kib, passes, salt, locked) VALUES (1, ?1, ?2, ?3, ?4)";
    db.execute(sql, params![cost.memory_kib, cost.passes, salt, locked])?;
    WrapKey::from_bytes(key.as_ref()).map_err(|_| Error::WrongPassphrase)
}

/// Unlocks the key of the rows. A file whose making was cut short gets its lock now, at `cost`.
pub(super) fn open_vault(
    db: &Connection,
    passphrase: &Passphrase,
    cost: Cost,
) -> Result<WrapKey, Error> {
    let sql = "SELECT memory_kib, passes, salt, locked FROM vault";
    let vault = db.query_row(sql, [], |row| {
        let cost = Cost {
            memory_kib: row.get(0)?,
            passes: row.get(1)?,
        };
        Ok((cost, row.get::<_, [u8; 16]>(2)?, row.get::<_, Vec<u8>>(3)?))
    });
    let Some((cost, salt, locked)) = vault.optional()? else {
        return make_vault(db, passphrase, cost);
    };
    let outer = WrapKey::stretch(passphrase, &salt, cost).map_err(|_| Error::WrongPassphrase)?;
    let key = outer
        .unlock(VAULT_CONTEXT, &locked)
        .map_err(|_| Error::WrongPassphrase)?;
    WrapKey::from_bytes(&key).map_err(|_| Error::WrongPassphrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_of_the_first_version_still_finds_the_folders_that_hold_its_stories() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("verhalen.db");
        {
            let db = Connection::open(&path).unwrap();
            db.execute_batch(STEPS[0]).unwrap();
            db.pragma_update(None, "user_version", 1).unwrap();
            db.execute_batch(
                "INSERT INTO export VALUES ('/map', 'csv');
                 INSERT INTO export_story VALUES ('/map', 'aa', 3);",
            )
            .unwrap();
        }
        let db = connect(&path).unwrap();
        let sql = "SELECT folder, story, part, revision FROM export_part";
        let row = db.query_row(sql, [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        });
        let expected = ("/map".to_owned(), "aa".to_owned(), "telling".to_owned(), 3);
        assert_eq!(row.unwrap(), expected);
    }
}
