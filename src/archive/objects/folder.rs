//! Objects as plain files: append, flush, remove.
//!
//! 256 directories by the first two digits, made beforehand, so that a new file needs the flush of one
//! small directory only.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::support::files;

use super::{Appender, ObjectName, Objects, Room, Stream};

/// Objects in a directory of this machine.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens or makes the directory.
    pub fn open(root: &Path) -> io::Result<Folder> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true).mode(0o700);
        for first in 0..=u8::MAX {
            builder.create(root.join(format!("{first:02x}")))?;
        }
        files::sync_directory(root)?;
        Ok(Folder {
            root: root.to_owned(),
        })
    }

    fn directory(&self, name: &ObjectName) -> PathBuf {
        self.root.join(&name.as_str()[..2])
    }

    fn path(&self, name: &ObjectName, stream: Stream) -> PathBuf {
        let ending = match stream {
            Stream::Head => "head",
            Stream::Body => "body",
        };
        self.directory(name).join(format!("{name}.{ending}"))
    }
}

struct Growing {
    file: File,
    /// The directory to flush, when the file is new.
    directory: Option<PathBuf>,
}

impl Write for Growing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Appender for Growing {
    fn settle(self: Box<Self>) -> io::Result<()> {
        self.file.sync_data()?;
        self.directory
            .map_or(Ok(()), |directory| files::sync_directory(&directory))
    }
}

impl Objects for Folder {
    fn append(
        &self,
        name: &ObjectName,
        stream: Stream,
        kept_bytes: u64,
    ) -> io::Result<Box<dyn Appender>> {
        let path = self.path(name, stream);
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)?;
        let length = file.metadata()?.len();
        if length < kept_bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if length > kept_bytes {
            file.set_len(kept_bytes)?;
        }
        file.seek(SeekFrom::Start(kept_bytes))?;
        let directory = (kept_bytes == 0).then(|| self.directory(name));
        Ok(Box::new(Growing { file, directory }))
    }

    fn length(&self, name: &ObjectName, stream: Stream) -> io::Result<u64> {
        match fs::metadata(self.path(name, stream)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            found => Ok(found?.len()),
        }
    }

    fn read(
        &self,
        name: &ObjectName,
        stream: Stream,
        from_bytes: u64,
    ) -> io::Result<Box<dyn Read + Send>> {
        let mut file = File::open(self.path(name, stream))?;
        file.seek(SeekFrom::Start(from_bytes))?;
        Ok(Box::new(file))
    }

    fn remove(&self, name: &ObjectName) -> io::Result<()> {
        self.remove_stream(name, Stream::Head)?;
        self.remove_stream(name, Stream::Body)?;
        files::sync_directory(&self.directory(name))
    }

    fn remove_stream(&self, name: &ObjectName, stream: Stream) -> io::Result<()> {
        match fs::remove_file(self.path(name, stream)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            outcome => outcome,
        }
    }

    fn names(&self) -> io::Result<Vec<ObjectName>> {
        let mut names = Vec::new();
        for directory in files::visible_names(&self.root)? {
            for file in files::visible_names(&self.root.join(directory))? {
                let stem = file.split('.').next().unwrap_or_default();
                names.extend(ObjectName::parse(stem));
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn room(&self) -> io::Result<Room> {
        let disk = rustix::fs::statvfs(&self.root)?;
        // As `df` counts: blocks that only the system may use are neither free nor part of the whole.
        let used = disk.f_blocks.saturating_sub(disk.f_bfree);
        Ok(Room {
            free_bytes: disk.f_bavail.saturating_mul(disk.f_frsize),
            total_bytes: used
                .saturating_add(disk.f_bavail)
                .saturating_mul(disk.f_frsize),
        })
    }
}
