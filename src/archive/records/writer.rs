//! Group commit: one thread writes, and flushes once for everything that waited.
//!
//! Each piece of work stands in a savepoint of its own, so one that is undone takes nobody along. All
//! are answered after the commit that makes them durable, never before.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender},
};

use rusqlite::Connection;

use super::{Error, Verdict, Work, sqlite::Session};

/// At most this many pieces of work share a commit.
const BATCH: usize = 256;

/// What the writer is asked.
pub(super) enum Task {
    /// Work that wants to be durable.
    Work(Work, Sender<Result<(), Error>>),
    /// Empty the write-ahead log, so that removed rows stand in no file.
    Scrub(Sender<Result<(), Error>>),
}

/// Serves tasks until every sender is gone.
pub(super) fn serve(connection: &Connection, tasks: &Receiver<Task>) {
    while let Ok(first) = tasks.recv() {
        let mut batch = Vec::new();
        let mut scrubs = Vec::new();
        let waiting = std::iter::once(first).chain(tasks.try_iter().take(BATCH - 1));
        for task in waiting {
            match task {
                Task::Work(work, answer) => batch.push((work, answer)),
                Task::Scrub(answer) => scrubs.push(answer),
            }
        }
        if !batch.is_empty() {
            commit_together(connection, batch);
        }
        if !scrubs.is_empty() {
            let outcome = empty_log(connection);
            scrubs
                .iter()
                .for_each(|answer| drop(answer.send(outcome.clone())));
        }
    }
}

fn commit_together(connection: &Connection, batch: Vec<(Work, Sender<Result<(), Error>>)>) {
    let (mut works, answers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
    let outcomes = transaction(connection, &mut works);
    for (position, answer) in answers.iter().enumerate() {
        let outcome = match &outcomes {
            Ok(each) => each.get(position).cloned().unwrap_or(Err(Error::Busy)),
            Err(error) => Err(error.clone()),
        };
        // Whoever asked may have gone; the outcome stands all the same.
        let _ = answer.send(outcome);
    }
}

fn transaction(
    connection: &Connection,
    works: &mut [Work],
) -> Result<Vec<Result<(), Error>>, Error> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let outcomes: Result<Vec<_>, Error> = works
        .iter_mut()
        .map(|work| in_savepoint(connection, work))
        .collect();
    let committed = outcomes.and_then(|outcomes| {
        connection.execute_batch("COMMIT")?;
        Ok(outcomes)
    });
    if committed.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    committed
}

/// The outer error spoils the whole transaction, the inner one only this work.
fn in_savepoint(connection: &Connection, work: &mut Work) -> Result<Result<(), Error>, Error> {
    connection.execute_batch("SAVEPOINT work")?;
    let verdict = catch_unwind(AssertUnwindSafe(|| work(&mut Session(connection))));
    if !matches!(verdict, Ok(Verdict::Keep)) {
        connection.execute_batch("ROLLBACK TO work")?;
    }
    connection.execute_batch("RELEASE work")?;
    Ok(verdict
        .map(drop)
        .map_err(|_| Error::Failed("work on the records panicked".to_owned())))
}

fn empty_log(connection: &Connection) -> Result<(), Error> {
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    Ok(connection.query_row(checkpoint, [], |_| Ok(()))?)
}
