//! Backup, restore, verify.
//!
//! Invariants: a backup holds records, bodies and the archive's key, never the journal; a restored
//! archive replays the journal before it answers and begins a new feed, because positions that
//! researchers know may mean something else now.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    archive::{
        audit::{self, Action, Actor},
        feed,
        objects::{ObjectName, Objects, Stream, folder::Folder},
        problem::Problem,
        records::{self, Error as RecordsError, sqlite},
        settings::Settings,
        state::{self, Archive, Layout, entropy},
    },
    seal::vps,
    support::{clock::Clock, files},
};

/// The archive's own key in a backup.
const KEY: &str = "archive.key";

/// Why a backup or restore did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The target holds something already.
    #[error("`{}` is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// The source is no backup, or a damaged one.
    #[error("`{}` is no sound backup", .0.display())]
    Unsound(PathBuf),
    /// Files could not be read or written.
    #[error(transparent)]
    Files(#[from] io::Error),
    /// The records could not be copied.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The archive could not be opened.
    #[error(transparent)]
    Open(#[from] state::Error),
    /// The archive failed.
    #[error("{0}")]
    Failed(#[from] Problem),
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Files that are whole.
    pub sound: usize,
    /// Sentences about what is not in order.
    pub faults: Vec<String>,
}

/// Copies an archive, which may be running, into the new directory `to`.
///
/// Rows first: a body that is removed meanwhile is missing then, and the journal removes its row.
pub fn backup(settings: &Settings, to: &Path) -> Result<usize, Error> {
    make_empty(to)?;
    let (from, target) = (Layout::of(&settings.data_dir), Layout::of(to));
    sqlite::copy(&from.records, &target.records)?;
    files::write_new(
        &to.join(KEY),
        &files::read_limited(&settings.key, 128)?,
        0o600,
    )?;
    let n_bodies = copy_bodies(&from.objects, &target.objects)?;
    fs::File::open(&target.records)?.sync_all()?;
    files::sync_directory(to)?;
    Ok(n_bodies)
}

/// Makes the data directory of `settings` from a backup, and lets the journal have its say.
pub fn restore(settings: Settings, from: &Path, clock: Arc<dyn Clock>) -> Result<usize, Error> {
    let source = Layout::of(from);
    if !source.records.is_file() || !sqlite::is_sound(&source.records)? {
        return Err(Error::Unsound(from.to_owned()));
    }
    let target = Layout::of(&settings.data_dir);
    if target.records.exists() {
        return Err(Error::NotEmpty(settings.data_dir));
    }
    fs::create_dir_all(&settings.data_dir)?;
    let n_bodies = copy_bodies(&source.objects, &target.objects)?;
    files::replace(
        &settings.key,
        &files::read_limited(&from.join(KEY), 128)?,
        0o600,
    )?;
    sqlite::copy(&source.records, &target.records)?;
    files::sync_directory(&settings.data_dir)?;
    let archive = Archive::open(settings, clock)?;
    begin_anew(&archive)?;
    Ok(n_bodies)
}

/// Checks records, chains, and every body against its row.
pub fn verify(archive: &Archive) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    if !sqlite::is_sound(&Layout::of(&archive.settings().data_dir).records)? {
        findings.faults.push("the records are damaged".to_owned());
    }
    let (chain, feed) = records::read(archive.records(), |statements| {
        Ok::<_, RecordsError>((audit::verify(statements)?, feed::verify(statements)?))
    })?;
    findings
        .faults
        .extend(chain.err().map(|tampered| tampered.to_string()));
    findings.faults.extend(
        feed.err()
            .map(|at| format!("the feed was changed at event {at}")),
    );
    let rows = records::read(archive.records(), |statements| {
        let sql = "SELECT story, part, revision, line1_sha256, body_sha256, body_bytes, object,
                   line1, line2, line3 FROM parts ORDER BY object";
        statements.rows(sql, &[])
    })?;
    for row in rows {
        let file = feed::File::read(&row)?;
        match body_matches(archive, &file, &row) {
            Ok(true) => findings.sound += 1,
            Ok(false) => findings
                .faults
                .push(format!("{} {} is damaged", file.story, file.part)),
            Err(error) => findings
                .faults
                .push(format!("{} {}: {error}", file.story, file.part)),
        }
    }
    Ok(findings)
}

fn body_matches(archive: &Archive, file: &feed::File, row: &records::Row) -> Result<bool, Problem> {
    let mut head = b"VPS1\n".to_vec();
    for column in 7..10 {
        head.extend(row.bytes(column)?);
        head.push(b'\n');
    }
    let object: ObjectName = row.parsed(6)?;
    let body = archive.objects().read(&object, Stream::Body, 0)?;
    let Ok(found) = vps::inspect(io::Read::chain(head.as_slice(), body)) else {
        return Ok(false);
    };
    Ok(found.body_sha256 == file.body_sha256
        && found.body_bytes == file.body_bytes
        && found.head.line1_sha256() == file.line1_sha256)
}

/// A restored archive tells everything again, in a new feed.
fn begin_anew(archive: &Archive) -> Result<(), Problem> {
    let (id, day) = (hex::encode(entropy::<8>()), archive.today());
    records::write(archive.records(), move |statements| {
        feed::restart(statements, &id, day)?;
        audit::note(statements, day, &Actor::Archive, Action::Restored, "").map_err(Problem::from)
    })
}

fn copy_bodies(from: &Path, to: &Path) -> Result<usize, Error> {
    let source = Folder::open(from)?;
    let target = Folder::open(to)?;
    let mut n_bodies = 0;
    for name in source.names()? {
        if source.length(&name, Stream::Body)? == 0 {
            continue;
        }
        let opened = source.read(&name, Stream::Body, 0);
        let mut body = match opened {
            // Removed since the names were read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            body => body?,
        };
        let mut copy = target.append(&name, Stream::Body, 0)?;
        io::copy(&mut body, &mut copy)?;
        copy.settle()?;
        n_bodies += 1;
    }
    Ok(n_bodies)
}

fn make_empty(directory: &Path) -> Result<(), Error> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)?;
    if fs::read_dir(directory)?.next().is_some() {
        return Err(Error::NotEmpty(directory.to_owned()));
    }
    Ok(())
}
