//! Records in one SQLite file: write-ahead log, full flushes, one writer, a few readers.
//!
//! Other processes (the command line beside a running server) may write too: transactions begin
//! `IMMEDIATE` and wait for each other.

use std::{
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        mpsc::{self, Sender},
    },
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, ToSql,
    types::{ToSqlOutput, ValueRef},
};

use super::{
    Error, Records, Row, Statements, Value, Work,
    writer::{self, Task},
};

/// The steps that made today's tables, in order; a step is never edited once released.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
];

/// How long one process waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(10);

/// Readers kept open between queries.
const READERS: usize = 4;

/// Records in a file.
pub struct Sqlite {
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    tasks: Option<Sender<Task>>,
    writer: Option<JoinHandle<()>>,
}

impl Sqlite {
    /// Opens or makes the file and brings its tables up to date.
    pub fn open(path: &Path) -> Result<Sqlite, Error> {
        let connection = Connection::open(path)?;
        configure(&connection)?;
        migrate(&connection)?;
        let (tasks, waiting) = mpsc::channel();
        let writer = std::thread::Builder::new()
            .name("records".to_owned())
            .spawn(move || writer::serve(&connection, &waiting))
            .map_err(|error| Error::Failed(error.to_string()))?;
        Ok(Sqlite {
            path: path.to_owned(),
            readers: Mutex::new(Vec::new()),
            tasks: Some(tasks),
            writer: Some(writer),
        })
    }

    fn ask(&self, task: impl FnOnce(Sender<Result<(), Error>>) -> Task) -> Result<(), Error> {
        let gone = || Error::Failed("the writer has stopped".to_owned());
        let (answer, outcome) = mpsc::channel();
        let tasks = self.tasks.as_ref().ok_or_else(gone)?;
        tasks.send(task(answer)).map_err(|_| gone())?;
        outcome.recv().map_err(|_| gone())?
    }

    fn reader(&self) -> Result<Connection, Error> {
        let kept = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(connection) = kept {
            return Ok(connection);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(connection)
    }
}

impl Records for Sqlite {
    fn transact(&self, work: Work) -> Result<(), Error> {
        self.ask(|answer| Task::Work(work, answer))
    }

    fn query(&self, work: &mut dyn FnMut(&mut dyn Statements)) -> Result<(), Error> {
        let connection = self.reader()?;
        connection.execute_batch("BEGIN")?;
        work(&mut Session(&connection));
        connection.execute_batch("ROLLBACK")?;
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS {
            readers.push(connection);
        }
        Ok(())
    }

    fn scrub(&self) -> Result<(), Error> {
        self.ask(Task::Scrub)
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        drop(self.tasks.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has nothing left to save.
            let _ = writer.join();
        }
    }
}

/// Statements on one connection.
pub(super) struct Session<'a>(pub(super) &'a Connection);

impl Statements for Session<'_> {
    fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.execute(rusqlite::params_from_iter(values))?)
    }

    fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let mut statement = self.0.prepare_cached(sql)?;
        let n_columns = statement.column_count();
        let found = statement.query_map(rusqlite::params_from_iter(values), |row| {
            (0..n_columns)
                .map(|column| row.get_ref(column)?.try_into())
                .collect()
        })?;
        Ok(found
            .map(|row| row.map(Row))
            .collect::<Result<_, rusqlite::Error>>()?)
    }
}

/// Copies the records of `from`, which may be in use, into the new file `to`.
pub fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    source.busy_timeout(PATIENCE)?;
    let mut target = Connection::open(to)?;
    rusqlite::backup::Backup::new(&source, &mut target)?.run_to_completion(
        1024,
        Duration::ZERO,
        None,
    )?;
    target.execute_batch("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL")?;
    Ok(())
}

/// Whether SQLite itself finds the file in order.
pub fn is_sound(path: &Path) -> Result<bool, Error> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let verdict: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    Ok(verdict == "ok")
}

fn configure(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(PATIENCE)?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;
         PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

fn migrate(connection: &Connection) -> Result<(), Error> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        connection.execute_batch("ROLLBACK")?;
        return Err(Error::Failed(
            "the records were written by a newer version".to_owned(),
        ));
    }
    for (number, step) in MIGRATIONS.iter().enumerate().skip(done) {
        connection.execute_batch(step)?;
        let version = i64::try_from(number + 1).unwrap_or(i64::MAX);
        connection.pragma_update(None, "user_version", version)?;
    }
    Ok(connection.execute_batch("COMMIT")?)
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Number(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl TryFrom<ValueRef<'_>> for Value {
    type Error = rusqlite::Error;

    fn try_from(value: ValueRef<'_>) -> Result<Value, rusqlite::Error> {
        Ok(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Number(number),
            ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_owned()),
        })
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Error::Taken,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(ErrorCode::DiskFull) => Error::Full,
            _ => Error::Failed(error.to_string()),
        }
    }
}
