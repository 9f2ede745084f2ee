//! Reads what the kiosk put into `outbox/`, as if an enemy had written it.
//!
//! Invariants: no link is followed below the data directory, only regular files are opened, every file
//! and every list has a limit that holds before it is read, every name is parsed into an id or ignored.
//!
//! # Why directories are opened one by one
//! A name is resolved relative to a directory that is held open and with `O_NOFOLLOW`, so no rename in
//! between can lead the courier elsewhere.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    os::fd::OwnedFd,
    path::Path,
};

use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::{
    domain::ids::{Digest, Part, Revision, StoryId},
    sync::{
        client::sealed_limit,
        plan::{FileKey, Request},
        wire::{self, limits},
    },
};

/// More entries than this in one directory are left for another day.
const MOST_ENTRIES: usize = 20_000;
/// No request is longer.
const REQUEST_BYTES: u64 = 16 << 10;
/// What a kiosk makes; intake adds the other parts and revisions.
const PARTS: [Part; 2] = [Part::Telling, Part::Voice];

/// What was found, and how much of it is not a kiosk's.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: BTreeMap<FileKey, u64>,
    pub(super) codes: BTreeMap<StoryId, Digest>,
    pub(super) requests: BTreeMap<String, Request>,
    pub(super) n_ignored: usize,
}

/// An enrolment as the kiosk asks for it.
#[derive(Debug, Deserialize)]
pub(super) struct Enrolment {
    pub(super) archive: String,
    pub(super) body: wire::EnrolRequest,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Asked {
    Connect,
    Probe,
    Enrol(Enrolment),
}

/// The outbox of a kiosk.
#[derive(Debug)]
pub(super) struct Outbox {
    root: std::path::PathBuf,
}

impl Outbox {
    pub(super) fn below(data: &Path) -> Outbox {
        Outbox {
            root: data.join("outbox"),
        }
    }

    /// Everything that lies there; nothing while there is no outbox yet.
    pub(super) fn read(&self) -> io::Result<Found> {
        let mut found = Found::default();
        let Some(root) = absent_is_none(Folder::open(&self.root))? else {
            return Ok(found);
        };
        read_stories(&root, &mut found)?;
        read_codes(&root, &mut found)?;
        read_requests(&root, &mut found)?;
        Ok(found)
    }

    /// One sealed file, opened.
    pub(super) fn sealed(&self, key: &FileKey) -> io::Result<File> {
        let (file, _) = self.story(key.story)?.file(&sealed_name(key.part))?;
        Ok(file)
    }

    /// The manifest of a sealed file.
    pub(super) fn manifest(&self, key: &FileKey) -> io::Result<Vec<u8>> {
        self.story(key.story)?
            .bytes(&manifest_name(key.part), limits::ENVELOPE_BYTES)
    }

    /// The code document of a story, from beside the story or from before it was released.
    pub(super) fn code(&self, story: StoryId) -> io::Result<Vec<u8>> {
        let beside = self.story(story);
        let beside = beside.and_then(|story| story.bytes("code.vpd", limits::ENVELOPE_BYTES));
        match absent_is_none(beside)? {
            Some(bytes) => Ok(bytes),
            None => {
                let codes = Folder::open(&self.root)?.child("codes")?;
                codes.bytes(&format!("{story}.vpd"), limits::ENVELOPE_BYTES)
            }
        }
    }

    /// A withdrawal.
    pub(super) fn withdrawal(&self, name: &str) -> io::Result<Vec<u8>> {
        Folder::open(&self.root)?
            .child("requests")?
            .bytes(name, limits::ENVELOPE_BYTES)
    }

    /// An enrolment.
    pub(super) fn enrolment(&self, name: &str) -> io::Result<Enrolment> {
        let requests = Folder::open(&self.root)?.child("requests")?;
        match asked(&requests.bytes(name, REQUEST_BYTES)?) {
            Some(Asked::Enrol(enrolment)) => Ok(enrolment),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn story(&self, story: StoryId) -> io::Result<Folder> {
        Folder::open(&self.root)?
            .child("stories")?
            .child(&story.to_string())
    }
}

fn read_stories(root: &Folder, found: &mut Found) -> io::Result<()> {
    let Some(stories) = absent_is_none(root.child("stories"))? else {
        return Ok(());
    };
    for name in stories.names(found)? {
        let opened = name.parse::<StoryId>().ok().and_then(|story| {
            let folder = stories.child(&name).ok()?;
            Some((story, folder))
        });
        match opened {
            Some((story, folder)) => read_story(story, &folder, found),
            None => found.n_ignored += 1,
        }
    }
    Ok(())
}

fn read_story(story: StoryId, folder: &Folder, found: &mut Found) {
    for part in PARTS {
        let Ok((_, length)) = folder.file(&sealed_name(part)) else {
            continue;
        };
        let manifest = folder.file(&manifest_name(part));
        let manifest_fits = manifest.is_ok_and(|(_, length)| length <= limits::ENVELOPE_BYTES);
        if manifest_fits && (1..=sealed_limit(part)).contains(&length) {
            found.files.insert(
                FileKey {
                    story,
                    part,
                    revision: Revision(0),
                },
                length,
            );
        } else {
            found.n_ignored += 1;
        }
    }
    if let Ok(bytes) = folder.bytes("code.vpd", limits::ENVELOPE_BYTES) {
        found.codes.insert(story, digest(&bytes));
    }
}

fn read_codes(root: &Folder, found: &mut Found) -> io::Result<()> {
    let Some(codes) = absent_is_none(root.child("codes"))? else {
        return Ok(());
    };
    for name in codes.names(found)? {
        let story = name
            .strip_suffix(".vpd")
            .and_then(|story| story.parse::<StoryId>().ok());
        let bytes = codes.bytes(&name, limits::ENVELOPE_BYTES);
        match (story, bytes) {
            (Some(story), Ok(bytes)) => {
                found.codes.entry(story).or_insert_with(|| digest(&bytes));
            }
            _ => found.n_ignored += 1,
        }
    }
    Ok(())
}

fn read_requests(root: &Folder, found: &mut Found) -> io::Result<()> {
    let Some(requests) = absent_is_none(root.child("requests"))? else {
        return Ok(());
    };
    for name in requests.names(found)? {
        let stem = name
            .strip_suffix(".json")
            .or_else(|| name.strip_suffix(".vpd"));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !stem.is_some_and(|stem| (1..=64).contains(&stem.len()) && stem.bytes().all(plain)) {
            found.n_ignored += 1;
            continue;
        }
        let request = if name.ends_with(".vpd") {
            Request::Withdrawal
        } else {
            match requests
                .bytes(&name, REQUEST_BYTES)
                .ok()
                .and_then(|bytes| asked(&bytes))
            {
                Some(Asked::Connect) => Request::Connect,
                Some(Asked::Probe) => Request::Probe,
                Some(Asked::Enrol(_)) => Request::Enrol,
                None => Request::Unreadable,
            }
        };
        found.requests.insert(name, request);
    }
    Ok(())
}

fn asked(bytes: &[u8]) -> Option<Asked> {
    #[derive(Deserialize)]
    struct Versioned {
        v: u8,
        #[serde(flatten)]
        asked: Asked,
    }
    let versioned: Versioned = serde_json::from_slice(bytes).ok()?;
    (versioned.v == 1).then_some(versioned.asked)
}

/// A directory that is held open.
#[derive(Debug)]
struct Folder(OwnedFd);

impl Folder {
    fn open(path: &Path) -> io::Result<Folder> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Folder(openat(CWD, path, flags, Mode::empty())?))
    }

    fn child(&self, name: &str) -> io::Result<Folder> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Folder(openat(&self.0, name, flags, Mode::empty())?))
    }

    /// The undotted names, sorted; others and those above the limit count as ignored.
    fn names(&self, found: &mut Found) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            match entry.file_name().to_str() {
                Ok(name) if name.starts_with('.') => {}
                Ok(name) if names.len() < MOST_ENTRIES => names.push(name.to_owned()),
                _ => found.n_ignored += 1,
            }
        }
        names.sort();
        Ok(names)
    }

    /// A regular file and its length; never a link, never a pipe that would make us wait.
    fn file(&self, name: &str) -> io::Result<(File, u64)> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(openat(&self.0, name, flags, Mode::empty())?);
        let metadata = file.metadata()?;
        if metadata.is_file() {
            Ok((file, metadata.len()))
        } else {
            Err(io::ErrorKind::InvalidInput.into())
        }
    }

    fn bytes(&self, name: &str, limit: u64) -> io::Result<Vec<u8>> {
        let (file, length) = self.file(name)?;
        let mut bytes = Vec::new();
        if length <= limit {
            file.take(limit).read_to_end(&mut bytes)?;
            Ok(bytes)
        } else {
            Err(io::ErrorKind::FileTooLarge.into())
        }
    }
}

fn sealed_name(part: Part) -> String {
    format!("{part}.vps")
}

fn manifest_name(part: Part) -> String {
    format!("manifest.{part}.vpd")
}

fn digest(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

fn absent_is_none<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        result => result.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    const STORY: &str = "0123456789abcdef0123456789abcdef";

    fn kiosk() -> (tempfile::TempDir, std::path::PathBuf) {
        let data = tempfile::tempdir().unwrap();
        let story = data.path().join("outbox/stories").join(STORY);
        fs::create_dir_all(&story).unwrap();
        for directory in ["requests", "codes"] {
            fs::create_dir_all(data.path().join("outbox").join(directory)).unwrap();
        }
        fs::write(story.join("telling.vps"), b"sealed").unwrap();
        fs::write(story.join("manifest.telling.vpd"), b"manifest").unwrap();
        (data, story)
    }

    fn read(data: &tempfile::TempDir) -> Found {
        Outbox::below(data.path()).read().unwrap()
    }

    #[test]
    fn a_story_is_found_with_what_belongs_to_it() {
        let (data, story) = kiosk();
        fs::write(story.join("code.vpd"), b"code").unwrap();
        fs::write(story.join("story.json"), b"{}").unwrap();
        let found = read(&data);
        let key: FileKey = format!("{STORY}.telling.0").parse().unwrap();
        assert_eq!(found.files, [(key, 6)].into());
        assert_eq!(found.codes, [(key.story, digest(b"code"))].into());
        assert_eq!(found.n_ignored, 0);
        let outbox = Outbox::below(data.path());
        assert_eq!(outbox.manifest(&key).unwrap(), b"manifest");
        assert_eq!(outbox.code(key.story).unwrap(), b"code");
    }

    #[test]
    fn links_pipes_strange_names_and_sizes_are_ignored() {
        let (data, story) = kiosk();
        let stories = story.parent().unwrap();
        symlink(&story, stories.join("ff".repeat(16))).unwrap();
        fs::create_dir(stories.join("..half")).unwrap();
        fs::create_dir(stories.join("not a story")).unwrap();
        fs::write(stories.join("ee".repeat(16)), b"a file").unwrap();
        fs::remove_file(story.join("telling.vps")).unwrap();
        symlink("/etc/hostname", story.join("telling.vps")).unwrap();
        let pipe = story.join("voice.vps");
        rustix::fs::mknodat(CWD, &pipe, rustix::fs::FileType::Fifo, Mode::RWXU, 0).unwrap();
        let found = read(&data);
        assert!(found.files.is_empty(), "{:?}", found.files);
        assert_eq!(found.n_ignored, 3);
    }

    #[test]
    fn a_file_above_its_limit_or_without_manifest_is_not_sent() {
        let (data, story) = kiosk();
        let file = File::options()
            .write(true)
            .open(story.join("telling.vps"))
            .unwrap();
        file.set_len(sealed_limit(Part::Telling) + 1).unwrap();
        fs::write(story.join("voice.vps"), b"no manifest").unwrap();
        let found = read(&data);
        assert!(found.files.is_empty());
        assert_eq!(found.n_ignored, 2);
    }

    #[test]
    fn requests_are_known_by_their_form_or_refused() {
        let (data, _) = kiosk();
        let requests = data.path().join("outbox/requests");
        fs::write(requests.join("a1.json"), br#"{"v":1,"kind":"connect"}"#).unwrap();
        fs::write(requests.join("a2.json"), br#"{"v":2,"kind":"connect"}"#).unwrap();
        fs::write(requests.join("a3.json"), b"{").unwrap();
        fs::write(requests.join("a4.vpd"), b"VPD1\n").unwrap();
        fs::write(requests.join("a 5.vpd"), b"").unwrap();
        fs::write(requests.join(".a6.json"), b"").unwrap();
        let found = read(&data);
        let expected = [
            ("a1.json".to_owned(), Request::Connect),
            ("a2.json".to_owned(), Request::Unreadable),
            ("a3.json".to_owned(), Request::Unreadable),
            ("a4.vpd".to_owned(), Request::Withdrawal),
        ];
        assert_eq!(found.requests, expected.into());
        assert_eq!(found.n_ignored, 1);
    }

    #[test]
    fn no_outbox_is_an_empty_outbox() {
        let data = tempfile::tempdir().unwrap();
        assert!(read(&data).files.is_empty());
    }
}
