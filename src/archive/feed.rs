//! The feed: what changed, for researchers, each event bound to the one before.
//!
//! Invariants: positions count from 1 without gaps, in the transaction of the change they tell; an
//! event names no device and nothing finer than a day; a feed is never rewritten: after a restore a
//! new one begins, which tells everything that is there again.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    archive::{
        problem::Problem,
        records::{Error, Statements, row},
        state::Archive,
    },
    domain::{
        ids::{Digest, Part, Revision, StoryId},
        week::Day,
    },
    seal::{feed::FeedHead, tombstone::Reason},
    sync::wire::{Cursor, Event, EventKind, FeedPage, ProblemCode, RemovalReason, limits},
};

/// The name under which the id of the present feed stands.
const FEED: &str = "feed";

/// One file of a story, as the feed tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// The story.
    pub story: StoryId,
    /// The part.
    pub part: Part,
    /// The revision.
    pub revision: Revision,
    /// The hash of line 1.
    pub line1_sha256: Digest,
    /// The hash of the body.
    pub body_sha256: Digest,
    /// The length of the body.
    pub body_bytes: u64,
}

/// Something that changed.
#[derive(Clone, Debug)]
pub enum Change {
    /// A file was taken in.
    Admitted(File),
    /// A file was sealed to other keys.
    Rewrapped(File),
    /// One part is gone.
    PartRemoved(File, Reason, Vec<u8>),
    /// The whole story is gone; the signed tombstone says so.
    StoryRemoved(StoryId, Reason, Vec<u8>),
}

/// Adds an event to the present feed.
pub fn append(statements: &mut dyn Statements, day: Day, change: &Change) -> Result<(), Error> {
    let feed = id(statements)?;
    let (position, previous) = end(statements, &feed)?;
    let mut event = describe(day, change);
    event.position = position + 1;
    let hash = event.chain_hash(&previous);
    event.hash = Digest::from_bytes(hash);
    let text = serde_json::to_string(&event).map_err(|error| Error::Failed(error.to_string()))?;
    let values = [
        feed.into(),
        event.position.into(),
        (&hash).into(),
        text.into(),
    ];
    let sql = "INSERT INTO events (feed, position, hash, event) VALUES (?1, ?2, ?3, ?4)";
    statements.run(sql, &values).map(drop)
}

/// The id of the present feed.
pub fn id(statements: &mut dyn Statements) -> Result<String, Error> {
    let found = row(
        statements,
        "SELECT value FROM meta WHERE name = ?1",
        &[FEED.into()],
    )?;
    found
        .ok_or_else(|| Error::Failed("the feed has no id".to_owned()))?
        .text(0)
}

/// Gives the archive its first feed, if it has none.
pub fn begin(statements: &mut dyn Statements, id: &str) -> Result<(), Error> {
    let sql = "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    statements.run(sql, &[FEED.into(), id.into()]).map(drop)
}

/// Begins a new feed that tells all that is there, in the order of the random story numbers.
pub fn restart(statements: &mut dyn Statements, id: &str, day: Day) -> Result<(), Error> {
    let sql = "UPDATE meta SET value = ?2 WHERE name = ?1";
    statements.run(sql, &[FEED.into(), id.into()])?;
    let stones = "SELECT story, reason, envelope FROM tombstones WHERE part = ?1 ORDER BY story";
    for row in statements.rows(stones, &["".into()])? {
        let reason = from_row(&row.text(1)?);
        let change = Change::StoryRemoved(row.parsed(0)?, reason, row.bytes(2)?);
        append(statements, day, &change)?;
    }
    let parts = "SELECT story, part, revision, line1_sha256, body_sha256, body_bytes
                 FROM parts ORDER BY story, part, revision";
    for row in statements.rows(parts, &[])? {
        append(statements, day, &Change::Admitted(File::read(&row)?))?;
    }
    Ok(())
}

/// One page behind `after`, with the signed head of its end.
pub fn page(
    archive: &Archive,
    statements: &mut dyn Statements,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<FeedPage, Problem> {
    let feed = id(statements)?;
    let from = start(statements, &feed, after)?;
    let sql = "SELECT event FROM events WHERE feed = ?1 AND position > ?2
               ORDER BY position LIMIT ?3";
    let limit = limit.clamp(1, limits::PAGE_EVENTS);
    let rows = statements.rows(sql, &[(&feed).into(), from.into(), limit.into()])?;
    let mut events: Vec<Event> = Vec::with_capacity(rows.len());
    for row in rows {
        events.push(serde_json::from_str(&row.text(0)?).map_err(Problem::internal)?);
    }
    let position = events.last().map_or(from, |event| event.position);
    let hash = hash_at(statements, &feed, position)?;
    let head = FeedHead {
        feed: feed.clone(),
        position,
        hash,
        day: archive.today(),
    };
    let head = STANDARD.encode(head.sign(archive.key()).map_err(Problem::internal)?);
    let next = Cursor::new(&feed, position).map_err(Problem::internal)?;
    Ok(FeedPage {
        feed,
        events,
        next,
        head,
    })
}

/// Walks the present feed and says at which position it first fails.
pub fn verify(statements: &mut dyn Statements) -> Result<Result<u64, u64>, Error> {
    let feed = id(statements)?;
    let (mut position, mut previous) = (0_u64, Event::START);
    loop {
        let sql = "SELECT event, hash FROM events WHERE feed = ?1 AND position > ?2
                   ORDER BY position LIMIT 1000";
        let rows = statements.rows(sql, &[(&feed).into(), position.into()])?;
        if rows.is_empty() {
            return Ok(Ok(position));
        }
        for row in rows {
            let event: Result<Event, _> = serde_json::from_str(&row.text(0)?);
            let hash: [u8; 32] = row.array(1)?;
            position += 1;
            let fits = event.is_ok_and(|event| {
                event.position == position && event.chain_hash(&previous) == hash
            });
            if !fits {
                return Ok(Err(position));
            }
            previous = hash;
        }
    }
}

impl File {
    /// Reads story, part, revision, both hashes and the length from the first six columns.
    pub fn read(row: &crate::archive::records::Row) -> Result<File, Error> {
        Ok(File {
            story: row.parsed(0)?,
            part: row.parsed(1)?,
            revision: row.revision(2)?,
            line1_sha256: row.digest(3)?,
            body_sha256: row.digest(4)?,
            body_bytes: row.count(5)?,
        })
    }
}

fn start(
    statements: &mut dyn Statements,
    feed: &str,
    after: Option<&Cursor>,
) -> Result<u64, Problem> {
    let Some(cursor) = after else { return Ok(0) };
    let (position, _) = end(statements, feed)?;
    if cursor.feed() == feed && cursor.position() <= position {
        Ok(cursor.position())
    } else {
        let detail = "this cursor is of another feed; begin again without one";
        Err(Problem::because(ProblemCode::BadRequest, detail))
    }
}

fn end(statements: &mut dyn Statements, feed: &str) -> Result<(u64, [u8; 32]), Error> {
    let sql = "SELECT position, hash FROM events WHERE feed = ?1 ORDER BY position DESC LIMIT 1";
    match row(statements, sql, &[feed.into()])? {
        Some(row) => Ok((row.count(0)?, row.array(1)?)),
        None => Ok((0, Event::START)),
    }
}

fn hash_at(statements: &mut dyn Statements, feed: &str, position: u64) -> Result<Digest, Error> {
    if position == 0 {
        return Ok(Digest::from_bytes(Event::START));
    }
    let sql = "SELECT hash FROM events WHERE feed = ?1 AND position = ?2";
    let found = row(statements, sql, &[feed.into(), position.into()])?;
    found
        .ok_or_else(|| Error::Failed("the feed has a gap".to_owned()))?
        .digest(0)
}

fn describe(day: Day, change: &Change) -> Event {
    match change {
        Change::Admitted(file) => {
            let kind = if file.revision.0 == 0 {
                EventKind::Added
            } else {
                EventKind::Revised
            };
            with_file(blank(kind, file.story, day), file)
        }
        Change::Rewrapped(file) => with_file(blank(EventKind::Rewrapped, file.story, day), file),
        Change::PartRemoved(file, reason, tombstone) => Event {
            part: Some(file.part),
            revision: Some(file.revision),
            reason: Some(on_wire(*reason)),
            tombstone: Some(STANDARD.encode(tombstone)),
            ..blank(EventKind::Removed, file.story, day)
        },
        Change::StoryRemoved(story, reason, tombstone) => Event {
            reason: Some(on_wire(*reason)),
            tombstone: Some(STANDARD.encode(tombstone)),
            ..blank(EventKind::Removed, *story, day)
        },
    }
}

fn with_file(event: Event, file: &File) -> Event {
    Event {
        part: Some(file.part),
        revision: Some(file.revision),
        line1_sha256: Some(file.line1_sha256),
        body_sha256: Some(file.body_sha256),
        body_bytes: Some(file.body_bytes),
        ..event
    }
}

fn blank(kind: EventKind, story: StoryId, day: Day) -> Event {
    Event {
        position: 0,
        hash: Digest::from_bytes(Event::START),
        kind,
        story,
        part: None,
        revision: None,
        line1_sha256: None,
        body_sha256: None,
        body_bytes: None,
        reason: None,
        day: day.to_string(),
        tombstone: None,
        later: std::collections::BTreeMap::new(),
    }
}

fn on_wire(reason: Reason) -> RemovalReason {
    match reason {
        Reason::Withdrawn => RemovalReason::Withdrawn,
        Reason::Transcribed => RemovalReason::Transcribed,
        Reason::Expired => RemovalReason::Expired,
    }
}

fn from_row(name: &str) -> Reason {
    let known = [Reason::Withdrawn, Reason::Transcribed, Reason::Expired];
    known
        .into_iter()
        .find(|reason| reason.as_str() == name)
        .unwrap_or(Reason::Withdrawn)
}
