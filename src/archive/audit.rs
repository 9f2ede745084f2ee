//! The audit: what was done with stories, devices and tokens, in a chain that shows tampering.
//!
//! Invariants: entries are only ever added, in the transaction of what they tell; each holds the hash
//! of the one before; days, never times; never an address, a word, a token, or a device together
//! with a story.

use serde::Serialize;
use serde_json::json;

use crate::{
    archive::records::{self, Error, Statements, row},
    domain::week::Day,
    seal::digest::sha256,
};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A person read the feed or a file.
    Pulled,
    /// A withdrawal was taken in.
    Withdrawal,
    /// A one-time code was made.
    Invited,
    /// A device became known.
    Enrolled,
    /// A device got a fresh token.
    Renewed,
    /// A device's right to send ended.
    Revoked,
    /// A person's token was made.
    TokenMade,
    /// A story or part was taken in.
    Admitted,
    /// A story or part was removed.
    Removed,
    /// A file was sealed to other keys.
    Rewrapped,
    /// A document was published.
    Published,
    /// Something was refused.
    Refused,
    /// The archive was restored from a backup.
    Restored,
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The archive itself, or its operator on the command line.
    Archive,
    /// Somebody with a withdrawal code.
    Teller,
    /// Somebody without a valid token.
    Stranger,
    /// A device, by its id.
    Device(String),
    /// A person, by the name on the token.
    Person(String),
}

impl Actor {
    fn text(&self) -> String {
        match self {
            Actor::Archive => "archive".to_owned(),
            Actor::Teller => "teller".to_owned(),
            Actor::Stranger => "stranger".to_owned(),
            Actor::Device(device) => format!("device {device}"),
            Actor::Person(name) => format!("person {name}"),
        }
    }
}

/// Where the chain first fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the audit was changed at entry {position}")]
pub struct Tampered {
    /// The first entry that does not fit.
    pub position: i64,
}

/// What `audit verify` found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many entries fit.
    pub entries: i64,
    /// The hash of the last one; compare it with a copy kept elsewhere.
    pub head: [u8; 32],
}

/// Adds an entry.
pub fn note(
    statements: &mut dyn Statements,
    day: Day,
    actor: &Actor,
    action: Action,
    detail: &str,
) -> Result<(), Error> {
    let (position, previous) = last(statements)?;
    let entry = Entry {
        position: position + 1,
        day: day.to_string(),
        actor: actor.text(),
        action: name(action),
        detail: detail.to_owned(),
    };
    let hash = entry.hash(&previous);
    let values = [
        entry.position.into(),
        entry.day.into(),
        entry.actor.into(),
        entry.action.into(),
        entry.detail.into(),
        (&hash).into(),
    ];
    let sql = "INSERT INTO audit (position, day, actor, action, detail, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    statements.run(sql, &values).map(drop)
}

/// Walks the whole chain.
pub fn verify(statements: &mut dyn Statements) -> Result<Result<Verified, Tampered>, Error> {
    let sql = "SELECT position, day, actor, action, detail, hash FROM audit
               WHERE position > ?1 ORDER BY position LIMIT 1000";
    let mut verified = Verified {
        entries: 0,
        head: [0; 32],
    };
    loop {
        let rows = statements.rows(sql, &[verified.entries.into()])?;
        if rows.is_empty() {
            return Ok(Ok(verified));
        }
        for row in rows {
            let (entry, hash) = Entry::read(&row)?;
            let position = verified.entries + 1;
            if entry.position != position || entry.hash(&verified.head) != hash {
                return Ok(Err(Tampered { position }));
            }
            verified = Verified {
                entries: position,
                head: hash,
            };
        }
    }
}

struct Entry {
    position: i64,
    day: String,
    actor: String,
    action: String,
    detail: String,
}

impl Entry {
    fn read(row: &records::Row) -> Result<(Entry, [u8; 32]), Error> {
        let entry = Entry {
            position: row.number(0)?,
            day: row.text(1)?,
            actor: row.text(2)?,
            action: row.text(3)?,
            detail: row.text(4)?,
        };
        Ok((entry, row.array(5)?))
    }

    fn hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let content = json!([
            self.position,
            self.day,
            self.actor,
            self.action,
            self.detail
        ]);
        *sha256(&[previous.as_slice(), content.to_string().as_bytes()].concat()).as_bytes()
    }
}

fn last(statements: &mut dyn Statements) -> Result<(i64, [u8; 32]), Error> {
    let sql = "SELECT position, hash FROM audit ORDER BY position DESC LIMIT 1";
    match row(statements, sql, &[])? {
        Some(row) => Ok((row.number(0)?, row.array(1)?)),
        None => Ok((0, [0; 32])),
    }
}

fn name(action: Action) -> String {
    let value = serde_json::to_value(action).expect("a unit variant is a string");
    value
        .as_str()
        .expect("a unit variant is a string")
        .to_owned()
}
