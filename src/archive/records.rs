//! Records: the archive's small facts, in rows; the seam where PostgreSQL will stand beside SQLite.
//!
//! Invariants: what [`write()`] returned `Ok` for is durable; work that is undone leaves nothing; two
//! pieces of work never see each other half done. The rules that keep every implementation possible:
//! statements in the portable part of SQL with `?1, ?2 …` in order; random keys in every unique
//! constraint; no notifications, no advisory locks, no server-made counters; work may run more than
//! once (a serialisation failure is tried again), so it has no effect but its statements.
//!
//! # Why statements and not fifty methods
//! Both databases speak SQL. A seam of two verbs is small enough to implement twice, and the rules of
//! the archive (admission, withdrawal, feed) are written once above it, each as one transaction.

use std::{str::FromStr, sync::mpsc};

use crate::domain::{
    ids::{Digest, KeyId, Lookup, Part, Revision, StoryId},
    week::Day,
};

pub mod sqlite;
mod writer;

/// Why records could not be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// A unique constraint already holds this key.
    #[error("a record with this key exists already")]
    Taken,
    /// Other work holds the records; the same may succeed later.
    #[error("the records are busy")]
    Busy,
    /// The disk holds no more.
    #[error("the disk of the records is full")]
    Full,
    /// The records failed; an operator must look.
    #[error("the records failed: {0}")]
    Failed(String),
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A whole number.
    Number(i64),
    /// UTF-8 text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value>);

/// What work may do with the records.
pub trait Statements {
    /// Runs one statement and says how many rows it changed.
    fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, Error>;

    /// The rows that one query answers.
    fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Error>;
}

/// What becomes of the statements that work ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are kept, durably.
    Keep,
    /// They never happened.
    Undo,
}

/// Work on the records; may run more than once.
pub type Work = Box<dyn FnMut(&mut dyn Statements) -> Verdict + Send>;

/// A store of rows with serialisable transactions.
pub trait Records: Send + Sync {
    /// Runs work as one transaction and returns once its outcome is durable.
    fn transact(&self, work: Work) -> Result<(), Error>;

    /// Runs queries that see one consistent state.
    fn query(&self, work: &mut dyn FnMut(&mut dyn Statements)) -> Result<(), Error>;

    /// Makes removed rows unreadable in the files at rest, as far as the implementation can.
    fn scrub(&self) -> Result<(), Error>;
}

/// Runs `work` as one durable transaction; an `Err` undoes it.
pub fn write<T, E>(
    records: &dyn Records,
    mut work: impl FnMut(&mut dyn Statements) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel();
    records.transact(Box::new(move |statements| {
        let outcome = work(statements);
        let verdict = if outcome.is_ok() {
            Verdict::Keep
        } else {
            Verdict::Undo
        };
        // The receiver lives until `transact` returns, so nothing can be lost here.
        let _ = sender.send(outcome);
        verdict
    }))?;
    last(&receiver).unwrap_or_else(|| Err(Error::Failed("work was never run".to_owned()).into()))
}

/// Runs queries on one consistent state.
pub fn read<T, E: From<Error>>(
    records: &dyn Records,
    work: impl Fn(&mut dyn Statements) -> Result<T, E>,
) -> Result<T, E> {
    let mut outcome = None;
    records.query(&mut |statements| outcome = Some(work(statements)))?;
    outcome.unwrap_or_else(|| Err(Error::Failed("work was never run".to_owned()).into()))
}

/// The only row of a query that finds at most one.
pub fn row(
    statements: &mut dyn Statements,
    sql: &'static str,
    values: &[Value],
) -> Result<Option<Row>, Error> {
    Ok(statements.rows(sql, values)?.into_iter().next())
}

fn last<T>(receiver: &mpsc::Receiver<T>) -> Option<T> {
    receiver.try_iter().last()
}

impl Row {
    /// The whole number in `column`.
    pub fn number(&self, column: usize) -> Result<i64, Error> {
        match self.0.get(column) {
            Some(Value::Number(number)) => Ok(*number),
            other => Err(surprise(column, other)),
        }
    }

    /// The text in `column`.
    pub fn text(&self, column: usize) -> Result<String, Error> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text.clone()),
            other => Err(surprise(column, other)),
        }
    }

    /// The bytes in `column`.
    pub fn bytes(&self, column: usize) -> Result<Vec<u8>, Error> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes.clone()),
            other => Err(surprise(column, other)),
        }
    }

    /// The bytes in `column`, exactly `N` of them.
    pub fn array<const N: usize>(&self, column: usize) -> Result<[u8; N], Error> {
        let bytes = self.bytes(column)?;
        bytes
            .try_into()
            .map_err(|_| surprise(column, self.0.get(column)))
    }

    /// What the text in `column` spells.
    pub fn parsed<T: FromStr>(&self, column: usize) -> Result<T, Error> {
        self.text(column)?
            .parse()
            .map_err(|_| surprise(column, self.0.get(column)))
    }

    /// The hash in `column`.
    pub fn digest(&self, column: usize) -> Result<Digest, Error> {
        self.array(column).map(Digest::from_bytes)
    }

    /// The count in `column`, which is never negative.
    pub fn count(&self, column: usize) -> Result<u64, Error> {
        u64::try_from(self.number(column)?).map_err(|_| surprise(column, self.0.get(column)))
    }

    /// The revision in `column`.
    pub fn revision(&self, column: usize) -> Result<Revision, Error> {
        let number = u32::try_from(self.number(column)?);
        number
            .map(Revision)
            .map_err(|_| surprise(column, self.0.get(column)))
    }

    /// The text in `column`, or none where it is null.
    pub fn optional_text(&self, column: usize) -> Result<Option<String>, Error> {
        if self.0.get(column) == Some(&Value::Null) {
            Ok(None)
        } else {
            self.text(column).map(Some)
        }
    }

    /// The whole number in `column`, or none where it is null.
    pub fn optional_number(&self, column: usize) -> Result<Option<i64>, Error> {
        if self.0.get(column) == Some(&Value::Null) {
            Ok(None)
        } else {
            self.number(column).map(Some)
        }
    }
}

fn surprise(column: usize, found: Option<&Value>) -> Error {
    let kind = match found {
        None => "nothing",
        Some(Value::Null) => "null",
        Some(Value::Number(_)) => "a number",
        Some(Value::Text(_)) => "a text",
        Some(Value::Bytes(_)) => "bytes",
    };
    Error::Failed(format!("column {column} unexpectedly holds {kind}"))
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Number(number.into())
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Value {
        Value::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Value {
        Value::Bytes(bytes.to_owned())
    }
}

impl From<&Vec<u8>> for Value {
    fn from(bytes: &Vec<u8>) -> Value {
        Value::Bytes(bytes.clone())
    }
}

impl<const N: usize> From<&[u8; N]> for Value {
    fn from(bytes: &[u8; N]) -> Value {
        Value::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

macro_rules! written_as_text {
    ($($name:ty),*) => {
        $(impl From<$name> for Value {
            fn from(value: $name) -> Value {
                Value::Text(value.to_string())
            }
        })*
    };
}

written_as_text!(StoryId, Part, KeyId, Lookup, Day);

impl From<Revision> for Value {
    fn from(revision: Revision) -> Value {
        revision.0.into()
    }
}

impl From<Digest> for Value {
    fn from(digest: Digest) -> Value {
        digest.as_bytes().into()
    }
}
