//! Removal: how stories and parts leave the archive, and stay away.
//!
//! Invariants: the rows go first and in one transaction with tombstone, feed event and audit, then the
//! journal, then the bytes; nothing is answered before the journal is on disk. A removal that was cut
//! short is finished by the sweep, for bytes without a row are rubbish.

use std::collections::HashSet;

use crate::{
    archive::{
        audit::{self, Action, Actor},
        feed::{self, Change},
        journal::{Entry, Kind},
        objects::ObjectName,
        problem::Problem,
        records::{self, Error, Statements, row},
        state::Archive,
        withdrawals,
    },
    domain::{
        ids::{Part, StoryId},
        week::Day,
    },
    seal::{
        keys::{PublicKey, SigningKey},
        tombstone::{Reason, Tombstone},
    },
};

/// What a removal needs of the archive; it travels to the writer.
#[derive(Clone, Debug)]
pub struct Stamp {
    key: SigningKey,
    /// The day it is.
    pub day: Day,
}

impl Stamp {
    /// The archive's key and day.
    pub fn of(archive: &Archive) -> Stamp {
        Stamp {
            key: archive.key().clone(),
            day: archive.today(),
        }
    }
}

/// What remains to be done after the transaction of a removal.
#[derive(Clone, Debug, Default)]
pub struct Aftermath {
    objects: Vec<ObjectName>,
    tombstones: Vec<Vec<u8>>,
}

impl Aftermath {
    /// Adds what another removal left.
    pub fn join(&mut self, other: Aftermath) {
        self.objects.extend(other.objects);
        self.tombstones.extend(other.tombstones);
    }

    /// The tombstones that were just signed.
    pub fn tombstones(&self) -> &[Vec<u8>] {
        &self.tombstones
    }

    /// Writes the journal, then removes the bytes and their traces in the files of the records.
    pub fn settle(self, archive: &Archive) -> Result<(), Problem> {
        if self.tombstones.is_empty() && self.objects.is_empty() {
            return Ok(());
        }
        let day = archive.today();
        let entry = |envelope| Entry {
            kind: Kind::Tombstone,
            day,
            envelope,
        };
        let entries: Vec<_> = self.tombstones.into_iter().map(entry).collect();
        archive.journal().append(&entries)?;
        for object in &self.objects {
            archive.objects().remove(object)?;
        }
        Ok(archive.records().scrub()?)
    }
}

/// The tombstone of a story, or of one of its parts.
pub fn tombstone(
    statements: &mut dyn Statements,
    story: StoryId,
    part: Option<Part>,
) -> Result<Option<Vec<u8>>, Error> {
    let sql = "SELECT envelope FROM tombstones WHERE story = ?1 AND (part = ?2 OR part = ?3)
               ORDER BY part LIMIT 1";
    let part = part.map_or("", Part::as_str);
    row(statements, sql, &[story.into(), "".into(), part.into()])?
        .map(|row| row.bytes(0))
        .transpose()
}

/// Removes a whole story in this transaction; one that is gone already stays as it is.
pub fn remove_story(
    statements: &mut dyn Statements,
    stamp: &Stamp,
    story: StoryId,
    reason: Reason,
) -> Result<Aftermath, Problem> {
    if tombstone(statements, story, None)?.is_some() {
        return Ok(Aftermath::default());
    }
    let stone = Tombstone {
        story,
        part: None,
        reason,
        day: stamp.day,
    };
    let envelope = stone.sign(&stamp.key).map_err(Problem::internal)?;
    let objects = objects_of(statements, story)?;
    bury(statements, &stone, &envelope)?;
    clear(statements, story)?;
    let change = Change::StoryRemoved(story, reason, envelope.clone());
    feed::append(statements, stamp.day, &change)?;
    let detail = format!("a story, {}", reason.as_str());
    audit::note(
        statements,
        stamp.day,
        &Actor::Archive,
        Action::Removed,
        &detail,
    )?;
    Ok(Aftermath {
        objects,
        tombstones: vec![envelope],
    })
}

/// Removes every revision of one part in this transaction.
pub fn remove_part(
    statements: &mut dyn Statements,
    stamp: &Stamp,
    removed: (StoryId, Part, Reason),
    actor: &Actor,
) -> Result<Aftermath, Problem> {
    let (story, part, reason) = removed;
    let sql = "SELECT story, part, revision, line1_sha256, body_sha256, body_bytes, object
               FROM parts WHERE story = ?1 AND part = ?2 ORDER BY revision";
    let rows = statements.rows(sql, &[story.into(), part.into()])?;
    if rows.is_empty() {
        return Ok(Aftermath::default());
    }
    let stone = Tombstone {
        story,
        part: Some(part),
        reason,
        day: stamp.day,
    };
    let envelope = stone.sign(&stamp.key).map_err(Problem::internal)?;
    bury(statements, &stone, &envelope)?;
    let mut objects = Vec::new();
    for row in rows {
        objects.push(row.parsed(6)?);
        let change = Change::PartRemoved(feed::File::read(&row)?, reason, envelope.clone());
        feed::append(statements, stamp.day, &change)?;
    }
    clear_part(statements, story, part)?;
    let detail = format!("a {part}, {}", reason.as_str());
    audit::note(statements, stamp.day, actor, Action::Removed, &detail)?;
    Ok(Aftermath {
        objects,
        tombstones: vec![envelope],
    })
}

/// Lets the journal have its say: what was taken away before a restore is taken away again, and the
/// journal learns what a crash kept from it.
pub fn reconcile(archive: &Archive) -> Result<(), Problem> {
    let stamp = Stamp::of(archive);
    let entries = withdrawals::prune_journal(archive)?;
    let own = archive.key().public();
    let known: HashSet<Vec<u8>> = entries.iter().map(|entry| entry.envelope.clone()).collect();
    let (aftermath, missing) = records::write(archive.records(), move |statements| {
        let mut aftermath = Aftermath::default();
        for entry in &entries {
            let more = match entry.kind {
                Kind::Tombstone => replay(statements, &stamp, entry, &own)?,
                Kind::Withdrawal => withdrawals::apply(statements, &stamp, entry)?,
            };
            aftermath.join(more);
        }
        let stones = statements.rows("SELECT envelope FROM tombstones", &[])?;
        let stones: Result<Vec<_>, Error> = stones.iter().map(|row| row.bytes(0)).collect();
        let fresh: HashSet<_> = aftermath.tombstones.iter().cloned().collect();
        let is_missing = |stone: &Vec<u8>| !known.contains(stone) && !fresh.contains(stone);
        let missing: Vec<_> = stones?.into_iter().filter(is_missing).collect();
        Ok::<_, Problem>((aftermath, missing))
    })?;
    let day = archive.today();
    let entry = |envelope| Entry {
        kind: Kind::Tombstone,
        day,
        envelope,
    };
    archive
        .journal()
        .append(&missing.into_iter().map(entry).collect::<Vec<_>>())?;
    aftermath.settle(archive)
}

/// Applies a tombstone of the journal as it stands; ones by another key are not ours.
fn replay(
    statements: &mut dyn Statements,
    stamp: &Stamp,
    entry: &Entry,
    own: &PublicKey,
) -> Result<Aftermath, Problem> {
    let Ok(stone) = Tombstone::verify(&entry.envelope, own) else {
        return Ok(Aftermath::default());
    };
    if exact(statements, &stone)?.is_some() {
        return Ok(Aftermath::default());
    }
    let Some(part) = stone.part else {
        let objects = objects_of(statements, stone.story)?;
        bury(statements, &stone, &entry.envelope)?;
        clear(statements, stone.story)?;
        let change = Change::StoryRemoved(stone.story, stone.reason, entry.envelope.clone());
        feed::append(statements, stamp.day, &change)?;
        return Ok(Aftermath {
            objects,
            tombstones: Vec::new(),
        });
    };
    let again = (stone.story, part, stone.reason);
    let aftermath = remove_part(statements, stamp, again, &Actor::Archive)?;
    if aftermath.tombstones.is_empty() {
        bury(statements, &stone, &entry.envelope)?;
    }
    Ok(aftermath)
}

fn exact(
    statements: &mut dyn Statements,
    stone: &Tombstone,
) -> Result<Option<records::Row>, Error> {
    let sql = "SELECT reason FROM tombstones WHERE story = ?1 AND part = ?2";
    let part = stone.part.map_or("", Part::as_str);
    row(statements, sql, &[stone.story.into(), part.into()])
}

fn bury(statements: &mut dyn Statements, stone: &Tombstone, envelope: &[u8]) -> Result<(), Error> {
    let sql = "INSERT INTO tombstones (story, part, envelope, reason) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT DO NOTHING";
    let part = stone.part.map_or("", Part::as_str);
    let values = [
        stone.story.into(),
        part.into(),
        envelope.into(),
        stone.reason.as_str().into(),
    ];
    statements.run(sql, &values).map(drop)
}

/// Every object of a story, also of uploads that are not finished.
fn objects_of(statements: &mut dyn Statements, story: StoryId) -> Result<Vec<ObjectName>, Error> {
    let sql = "SELECT object FROM parts WHERE story = ?1
               UNION SELECT upload FROM uploads WHERE story = ?1";
    statements
        .rows(sql, &[story.into()])?
        .iter()
        .map(|row| row.parsed(0))
        .collect()
}

fn clear(statements: &mut dyn Statements, story: StoryId) -> Result<(), Error> {
    let all = [
        "DELETE FROM parts WHERE story = ?1",
        "DELETE FROM old_lines WHERE story = ?1",
        "DELETE FROM uploads WHERE story = ?1",
        "DELETE FROM codes WHERE story = ?1",
    ];
    all.into_iter()
        .try_for_each(|sql| statements.run(sql, &[story.into()]).map(drop))
}

fn clear_part(statements: &mut dyn Statements, story: StoryId, part: Part) -> Result<(), Error> {
    let all = [
        "DELETE FROM parts WHERE story = ?1 AND part = ?2",
        "DELETE FROM old_lines WHERE story = ?1 AND part = ?2",
        "DELETE FROM uploads WHERE story = ?1 AND part = ?2",
    ];
    let mut run = |sql| statements.run(sql, &[story.into(), part.into()]).map(drop);
    all.into_iter().try_for_each(&mut run)
}
