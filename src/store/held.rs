//! The lock: a sealed story becomes one directory in `held/`, in whole or not at all.
//!
//! Invariants: what stands undotted in `held/` is a submitted story, complete and flushed; what is dotted
//! is nobody's and is deleted at the next start. A lock that fails leaves no story behind and the draft
//! with the teller. Files are read back and compared before the rename, so that a medium that swallows
//! writes is found while the teller can still try again.
//!
//! # Why a directory per story and not a row
//! A story has several files; one rename of their directory is the only step that can be half done, and a
//! full SQLite could not even delete.
//!
//! # Why the code stands in its own document only
//! Lookup number and public key are in the signed code document anyway. A second copy in the release rule
//! could differ from it after a power cut; so a story asked for a code exactly when `code.vpd` is there.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    thread,
};

use crate::{
    domain::ids::{Part, StoryId},
    store::{
        layout::{self, CODE_NAME, Layout, PRIVATE, RULE_NAME, SHARED},
        removal,
        rule::ReleaseRule,
        step::{Step, Steps},
    },
    support::files,
};

const STORY_DIRECTORY: u32 = 0o750;
const COMPARED_AT_ONCE: usize = 256 * 1024;

/// Why a story could not be locked. The draft is still with the teller in every case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk is full: free the ballast and try again.
    #[error("no space to lock a story")]
    Full,
    /// What was written reads back differently: the medium is failing.
    #[error("`{file}` reads back differently from what was written")]
    ReadBack {
        /// The name of the file.
        file: String,
    },
    /// The store cannot be written.
    #[error("the store cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        if is_full(&error) {
            Error::Full
        } else {
            Error::Unwritable(error)
        }
    }
}

/// Whether an error means that the disk, or the share of it we may use, is full.
pub fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// One sealed part, in memory, with its manifest.
#[derive(Clone, Debug)]
pub struct SealedPart {
    /// Which part.
    pub part: Part,
    /// The whole `.vps` file.
    pub sealed: Vec<u8>,
    /// The signed manifest.
    pub manifest: Vec<u8>,
}

/// A story that is about to be locked.
#[derive(Clone, Debug)]
pub struct NewStory {
    /// Its number.
    pub story: StoryId,
    /// Its parts.
    pub parts: Vec<SealedPart>,
    /// When it may leave.
    pub rule: ReleaseRule,
}

/// Locks a story. When this returns `Ok`, the story survives a power cut.
pub fn lock(layout: &Layout, new: &NewStory, steps: &Steps) -> Result<(), Error> {
    let partial = layout.held().join(format!(".{}.part", new.story));
    let prepared = prepare(&partial, new, steps);
    let locked = prepared.and_then(|()| commit(layout, &partial, new.story, steps));
    if locked.is_err() {
        forget(layout, &partial, new.story);
    }
    locked
}

fn prepare(partial: &Path, new: &NewStory, steps: &Steps) -> Result<(), Error> {
    steps.take(Step::LockDirectory)?;
    fs::DirBuilder::new()
        .mode(STORY_DIRECTORY)
        .create(partial)?;
    let rule = serde_json::to_vec(&new.rule).map_err(io::Error::other)?;
    let mut written = Vec::new();
    for part in &new.parts {
        let sealed = partial.join(layout::sealed_name(part.part));
        written.push(write(sealed, &part.sealed, SHARED, Step::LockWrite, steps)?);
        let manifest = partial.join(layout::manifest_name(part.part));
        written.push(write(
            manifest,
            &part.manifest,
            SHARED,
            Step::LockWrite,
            steps,
        )?);
    }
    written.push(write(
        partial.join(RULE_NAME),
        &rule,
        PRIVATE,
        Step::LockRule,
        steps,
    )?);
    steps.take(Step::LockFlush)?;
    flush(&written)?;
    steps.take(Step::LockFlushDirectory)?;
    files::sync_directory(partial)?;
    steps.take(Step::LockReadBack)?;
    written.iter().try_for_each(compare)
}

/// Flushes every file, all at the same time.
///
/// # Why threads
/// Each flush waits for a commit of the file system's journal. Flushes that wait together share one, so five
/// files cost little more than one; one after another they would cost five.
fn flush(written: &[Written<'_>]) -> io::Result<()> {
    let flush_one = |file: &Written<'_>| {
        file.handle.sync_all()?;
        expect_from_the_medium(&file.handle);
        Ok(())
    };
    thread::scope(|scope| {
        let flushes: Vec<_> = written
            .iter()
            .map(|file| scope.spawn(move || flush_one(file)))
            .collect();
        let failed = |_| io::Error::other("a flush was interrupted");
        flushes
            .into_iter()
            .try_for_each(|flush| flush.join().map_err(failed)?)
    })
}

fn commit(layout: &Layout, partial: &Path, story: StoryId, steps: &Steps) -> Result<(), Error> {
    steps.take(Step::LockRename)?;
    fs::rename(partial, layout.held_story(story))?;
    steps.take(Step::LockFlushHeld)?;
    Ok(files::sync_directory(&layout.held())?)
}

/// Removes what a failed lock left, as far as the disk lets us; a dotted rest is deleted at the next start.
fn forget(layout: &Layout, partial: &Path, story: StoryId) {
    let _ = removal::discard(partial, &Steps::default());
    let _ = removal::discard(&layout.held_story(story), &Steps::default());
}

/// Puts the code document beside a held or released story; it is durable when this returns.
pub fn keep_code(directory: &Path, document: &[u8], steps: &Steps) -> Result<(), Error> {
    steps.take(Step::CodeKeep)?;
    Ok(files::replace(
        &directory.join(CODE_NAME),
        document,
        SHARED,
    )?)
}

/// Removes what was never submitted, or was being removed: at the start, and between two operations.
pub fn sweep(layout: &Layout, steps: &Steps) -> io::Result<()> {
    for parent in [layout.held(), layout.stories()] {
        for entry in fs::read_dir(&parent)? {
            let entry = entry?;
            let dotted = entry.file_name().as_encoded_bytes().starts_with(b".");
            if dotted && entry.file_type()?.is_dir() {
                removal::discard(&entry.path(), steps)?;
            }
        }
    }
    Ok(())
}

struct Written<'a> {
    path: PathBuf,
    handle: File,
    bytes: &'a [u8],
}

fn write<'a>(
    path: PathBuf,
    bytes: &'a [u8],
    mode: u32,
    step: Step,
    steps: &Steps,
) -> Result<Written<'a>, Error> {
    steps.take(step)?;
    let mut handle = File::options()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&path)?;
    handle.write_all(bytes)?;
    Ok(Written {
        path,
        handle,
        bytes,
    })
}

/// Lets the page cache go and asks for the file again, so that it comes from the medium while the next
/// flush is under way. Advice only: where it is refused the comparison is of the cache, which is still one.
fn expect_from_the_medium(file: &File) {
    for advice in [rustix::fs::Advice::DontNeed, rustix::fs::Advice::WillNeed] {
        let _ = rustix::fs::fadvise(file, 0, None, advice);
    }
}

/// Reads a file back and compares.
fn compare(written: &Written<'_>) -> Result<(), Error> {
    let name = written
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let different = || Error::ReadBack { file: name.clone() };
    let mut file = File::open(&written.path)?;
    if file.metadata()?.len() != written.bytes.len() as u64 {
        return Err(different());
    }
    let mut buffer = vec![0; COMPARED_AT_ONCE.min(written.bytes.len())];
    for expected in written.bytes.chunks(COMPARED_AT_ONCE) {
        let read = &mut buffer[..expected.len()];
        file.read_exact(read)?;
        if read != expected {
            return Err(different());
        }
    }
    Ok(())
}
