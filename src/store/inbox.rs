//! The inbox: what the courier brought, read as if an enemy had written it.
//!
//! Invariants: nothing is listed, only looked up by names we know, so a million files cost nothing; a link,
//! a pipe, a device or a file above its limit reads as absent; nothing is believed before `seal` has
//! verified a signature, except the courier's word on its own state, which frees nothing.

use std::{fs::File, io::Read, os::unix::fs::OpenOptionsExt, path::Path};

use serde::Deserialize;

use crate::{
    domain::{
        ids::{KeyId, Part, RegionName, Revision, StoryId},
        week::Week,
    },
    seal::document::Kind,
    store::{layout::Layout, outbox::RequestName},
    support::files,
};

const SMALL: u64 = 64 * 1024;
const DOCUMENT: u64 = 16 << 20;

/// The kinds of documents that the archive hands out, the key set first because it verifies the others.
pub const ARRIVING: [Kind; 6] = [
    Kind::Keyset,
    Kind::Instrument,
    Kind::Help,
    Kind::News,
    Kind::Policy,
    Kind::Opened,
];

/// How the courier says it is doing; it frees nothing and is believed for the staff page only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CourierState {
    /// The archive answers and takes.
    Ok,
    /// No network.
    Offline,
    /// A portal answers instead of the archive.
    Portal,
    /// The clock is wrong.
    Clock,
    /// The certificate is not the archive's.
    Certificate,
    /// The archive refuses this device.
    Refused,
    /// The archive is full.
    Full,
    /// The archive is busy.
    Busy,
    /// Uploaded to a server that gives no receipts.
    Unconfirmed,
    /// This device is not enrolled.
    NotEnrolled,
}

/// The courier's word, JSON version 1.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CourierStatus {
    v: u8,
    /// How it is doing.
    pub state: CourierState,
    /// Since which week.
    #[serde(default)]
    pub since_week: Option<Week>,
    /// The device that the archive knows.
    #[serde(default)]
    pub enrolled_device: Option<KeyId>,
    /// The region of the archive.
    #[serde(default)]
    pub region: Option<RegionName>,
}

/// One step of the test of the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeStep {
    /// It was not come to.
    #[default]
    NotYet,
    /// It works.
    Good,
    /// It does not.
    Failed,
}

/// Network, address, name, archive, clock.
pub type Probe = [ProbeStep; 5];

#[derive(Deserialize)]
struct ProbeFile {
    v: u8,
    request: String,
    steps: Probe,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The archive took it.
    Done,
    /// The archive refused it.
    Refused,
}

#[derive(Deserialize)]
struct Done {
    v: u8,
    answer: Answer,
}

/// The courier's word; none when it said nothing readable.
pub fn status(layout: &Layout) -> Option<CourierStatus> {
    let bytes = read(&layout.status(), SMALL)?;
    let status: CourierStatus = serde_json::from_slice(&bytes).ok()?;
    (status.v == 1).then_some(status)
}

/// What the test of the connection found that this request asked for; none while it runs.
pub fn probe(layout: &Layout, request: &RequestName) -> Option<Probe> {
    let bytes = read(&layout.probe(), SMALL)?;
    let file: ProbeFile = serde_json::from_slice(&bytes).ok()?;
    (file.v == 1 && file.request == request.as_str()).then_some(file.steps)
}

/// The bytes of the receipt of a file, unverified.
pub fn receipt(layout: &Layout, story: StoryId, part: Part, revision: Revision) -> Option<Vec<u8>> {
    read(&layout.receipt(story, part, revision), SMALL)
}

/// The bytes of the tombstone of a story, unverified.
pub fn tombstone(layout: &Layout, story: StoryId) -> Option<Vec<u8>> {
    read(&layout.tombstone(story), SMALL)
}

/// The bytes of a document, unverified.
pub fn document(layout: &Layout, kind: Kind) -> Option<Vec<u8>> {
    read(
        &layout.arrived_documents().join(format!("{kind}.vpd")),
        DOCUMENT,
    )
}

/// What became of a request; none while it waits.
pub fn answer(layout: &Layout, request: &RequestName) -> Option<Answer> {
    let bytes = read(&layout.done().join(request.as_str()), SMALL)?;
    let done: Done = serde_json::from_slice(&bytes).ok()?;
    (done.v == 1).then_some(done.answer)
}

/// Removes the answer to a request that is removed; where the courier's directory does not let us, it
/// stays there and means nothing any more.
pub fn remove_answer(layout: &Layout, request: &RequestName) {
    let _ = files::remove_file(&layout.done().join(request.as_str()));
}

/// A regular file of at most `limit` bytes, not through a link, without waiting for a pipe.
pub fn read(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).ok()?;
    let file = File::options()
        .read(true)
        .custom_flags(flags)
        .open(path)
        .ok()?;
    let metadata = file.metadata().ok()?;
    if !metadata.is_file() || metadata.len() > limit {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn links_pipes_directories_and_giants_read_as_absent() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        fs::write(at("plain"), b"12345").unwrap();
        symlink(at("plain"), at("link")).unwrap();
        fs::create_dir(at("directory")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .unwrap();
        assert!(made.success());
        assert_eq!(read(&at("plain"), 5).unwrap(), b"12345");
        assert!(read(&at("plain"), 4).is_none());
        for name in ["link", "directory", "pipe", "absent"] {
            assert!(read(&at(name), 100).is_none(), "{name}");
        }
    }

    #[test]
    fn a_status_of_another_version_says_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::below(directory.path());
        layout.prepare().unwrap();
        let text = r#"{"v":1,"state":"not-enrolled","since_week":null,"enrolled_device":null,"region":null}"#;
        fs::write(layout.status(), text).unwrap();
        assert_eq!(status(&layout).unwrap().state, CourierState::NotEnrolled);
        fs::write(layout.status(), text.replace(":1,", ":2,")).unwrap();
        assert_eq!(status(&layout), None);
    }
}
