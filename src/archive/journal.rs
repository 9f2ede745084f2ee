//! The journal: withdrawals and tombstones, in a file that no backup holds.
//!
//! Invariants: a line is on disk before anyone hears that a withdrawal was taken in or a story
//! removed; an archive that was restored from an older backup replays the journal before it answers,
//! so that what was taken away stays away.
//!
//! # Why lines of JSON and not a table
//! A backup that also held the journal would undo it when restored. A plain file beside the records
//! can stand on another disk, and an operator can copy it with any tool.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::{domain::week::Day, support::files};

/// What a line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A `VPD1` withdrawal.
    Withdrawal,
    /// A `VPD1` tombstone.
    Tombstone,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// The day it was taken in.
    pub day: Day,
    /// The signed document.
    pub envelope: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    kind: Kind,
    day: Day,
    envelope: String,
}

/// The open file.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

impl Journal {
    /// Opens or makes the file at `path`.
    pub fn open(path: &Path) -> io::Result<Journal> {
        let is_new = !path.exists();
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(0o600)
            .open(path)?;
        if is_new && let Some(directory) = path.parent() {
            files::sync_directory(directory)?;
        }
        Ok(Journal {
            path: path.to_owned(),
            file: Mutex::new(file),
        })
    }

    /// Adds lines and makes them durable.
    pub fn append(&self, entries: &[Entry]) -> io::Result<()> {
        let text: String = entries.iter().map(line).collect();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())?;
        file.sync_data()
    }

    /// Every line; a last line that was cut off by a power failure was never answered and is skipped.
    pub fn entries(&self) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for text in BufReader::new(File::open(&self.path)?).split(b'\n') {
            entries.extend(parse(&text?));
        }
        Ok(entries)
    }

    /// Writes the file anew with these lines only.
    pub fn rewrite(&self, entries: &[Entry]) -> io::Result<()> {
        let text: String = entries.iter().map(line).collect();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        files::replace(&self.path, text.as_bytes(), 0o600)?;
        *file = OpenOptions::new().append(true).open(&self.path)?;
        Ok(())
    }

    /// How many bytes the file holds.
    pub fn length(&self) -> io::Result<u64> {
        Ok(fs::metadata(&self.path)?.len())
    }
}

fn line(entry: &Entry) -> String {
    let line = Line {
        kind: entry.kind,
        day: entry.day,
        envelope: STANDARD.encode(&entry.envelope),
    };
    let text = serde_json::to_string(&line).expect("a line has only string keys");
    format!("{text}\n")
}

fn parse(text: &[u8]) -> Option<Entry> {
    let line: Line = serde_json::from_slice(text).ok()?;
    let envelope = STANDARD.decode(line.envelope).ok()?;
    Some(Entry {
        kind: line.kind,
        day: line.day,
        envelope,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(envelope: &[u8]) -> Entry {
        let day = Day::parse("2026-11-21").unwrap();
        Entry {
            kind: Kind::Withdrawal,
            day,
            envelope: envelope.to_owned(),
        }
    }

    #[test]
    fn lines_survive_and_a_torn_last_line_is_skipped() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("journal");
        let journal = Journal::open(&path).unwrap();
        journal.append(&[entry(b"one"), entry(b"two")]).unwrap();
        let length = journal.length().unwrap();
        journal.append(&[entry(b"three")]).unwrap();
        OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(length + 20)
            .unwrap();
        assert_eq!(journal.entries().unwrap(), [entry(b"one"), entry(b"two")]);
        journal.rewrite(&[entry(b"two")]).unwrap();
        journal.append(&[entry(b"four")]).unwrap();
        assert_eq!(journal.entries().unwrap(), [entry(b"two"), entry(b"four")]);
    }
}
