//! Files that are there in whole or not at all, also after a power cut.
//!
//! Every durable step is: write under a dotted name, flush the file, rename, flush the directory
//! (POSIX `rename` is atomic; only `fsync` of the directory makes it lasting). Readers ignore names
//! that start with a dot.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Writes a file that must not exist yet, flushes it, and returns; the directory is not flushed.
///
/// `mode` holds the permission bits, e.g. `0o600`.
pub fn write_new(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Puts `bytes` at `path`, durably: afterwards either the old content or the new stands there.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let partial = partial_name(path)?;
    remove_if_there(&partial)?;
    let written = write_new(&partial, bytes, mode);
    if let Err(error) = written {
        remove_if_there(&partial)?;
        return Err(error);
    }
    rename_durable(&partial, path)
}

/// Renames and flushes the directories of both names.
pub fn rename_durable(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    let (source, target) = (parent_of(from), parent_of(to));
    if source != target {
        sync_directory(source)?;
    }
    sync_directory(target)
}

/// Makes renames, creations and removals in `directory` lasting.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// The whole file, or an error of kind `FileTooLarge` when it holds more than `limit` bytes.
pub fn read_limited(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Removes a directory with all it holds and flushes its parent; one that is not there is fine.
pub fn remove_directory(directory: &Path) -> io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_directory(parent_of(directory)),
    }
}

/// Removes a file and flushes its directory; one that is not there is fine.
pub fn remove_file(path: &Path) -> io::Result<()> {
    if remove_if_there(path)? {
        sync_directory(parent_of(path))
    } else {
        Ok(())
    }
}

/// The undotted names in `directory`, sorted; an absent directory has none.
pub fn visible_names(directory: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        if let Ok(name) = entry?.file_name().into_string()
            && !name.starts_with('.')
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn remove_if_there(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(()) => Ok(true),
    }
}

fn partial_name(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or(io::ErrorKind::InvalidInput)?;
    Ok(path.with_file_name(format!(".{name}.part")))
}

fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacing_leaves_the_new_content_and_no_partial_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state.json");
        replace(&path, b"old", 0o600).unwrap();
        replace(&path, b"new", 0o600).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_above_the_limit_is_refused_without_reading_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("big");
        fs::write(&path, [0; 11]).unwrap();
        assert_eq!(read_limited(&path, 11).unwrap().len(), 11);
        let refused = read_limited(&path, 10).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn dotted_names_are_invisible() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join(".half"), b"").unwrap();
        fs::write(directory.path().join("whole"), b"").unwrap();
        assert_eq!(visible_names(directory.path()).unwrap(), ["whole"]);
    }
}
