//! What the courier knows of the kiosk's outbox, of the archive, and of what went between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::names::{DocumentKind, FileKey};
use crate::{
    domain::ids::{Digest, KeyId, RegionName, StoryId},
    sync::{
        retry::{Gate, Reason},
        wire,
    },
};

/// What stands in `outbox/`, and what of it is dealt with according to `inbox/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    /// The sealed files and their lengths.
    pub files: BTreeMap<FileKey, u64>,
    /// The code documents and their hashes.
    pub codes: BTreeMap<StoryId, Digest>,
    /// The requests by file name.
    pub requests: BTreeMap<String, Request>,
    /// Files whose receipt is in the inbox.
    pub receipts: BTreeSet<FileKey>,
    /// Stories whose tombstone is in the inbox.
    pub tombstones: BTreeSet<StoryId>,
    /// Whether the token is old enough to be renewed.
    pub renewal_is_due: bool,
}

/// What the kiosk asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// Try now, a person is waiting.
    Connect,
    /// The same, and say which step of it failed.
    Probe,
    /// Make this device known.
    Enrol,
    /// Bring a withdrawal.
    Withdrawal,
    /// Not a request that this courier knows.
    Unreadable,
}

impl Request {
    /// Whether it is answered when everything was tried, whatever came of it.
    pub(super) fn asks_for_a_try(self) -> bool {
        matches!(self, Request::Connect | Request::Probe)
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was done.
    Done,
    /// It cannot be done; asking the same again does not help.
    Refused,
}

/// What is remembered in `state.json` over a restart. Losing it costs time, never a story.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Where unfinished uploads live, as paths on the archive.
    pub uploads: BTreeMap<FileKey, String>,
    /// Files that are on a server that gives no receipts.
    pub unconfirmed: BTreeSet<FileKey>,
    /// Codes that the archive has, by the hash of their document.
    pub codes: BTreeMap<StoryId, Digest>,
    /// The versions of the documents in the inbox.
    pub documents: BTreeMap<DocumentKind, u64>,
    /// Failures to reach or to satisfy the archive.
    pub gate: Gate,
}

/// What the archive turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// Whose.
    pub kind: ArchiveKind,
    /// The path of its tus collection.
    pub tus: String,
    /// Whether it checks SHA-256 checksums.
    pub checks_sha256: bool,
    /// The largest upload that it takes.
    pub max_bytes: Option<u64>,
}

/// Whether the other side is an archive of this project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArchiveKind {
    /// It is.
    Ours(wire::ArchiveInfo),
    /// It is some other tus server: it gives no receipts, so no copy is ever dropped.
    Foreign,
}

/// How often things are done when nothing presses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intervals {
    /// Looking into the outbox.
    pub poll: Duration,
    /// Asking for documents.
    pub documents: Duration,
    /// Showing that the device lives.
    pub heartbeat: Duration,
}

impl Default for Intervals {
    fn default() -> Intervals {
        let hour = Duration::from_secs(60 * 60);
        Intervals {
            poll: Duration::from_secs(5),
            documents: hour,
            heartbeat: 24 * hour,
        }
    }
}

/// How things stand, for `status.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// In one word.
    pub state: State,
    /// The device that is enrolled.
    pub enrolled_device: Option<KeyId>,
    /// The region that it is enrolled in.
    pub region: Option<RegionName>,
}

/// How things stand, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Everything works.
    Ok,
    /// The archive does not answer.
    Offline,
    /// A login page answers in its place.
    Portal,
    /// The clock of this device is wrong.
    Clock,
    /// The archive's certificate is not trusted.
    Certificate,
    /// The archive refuses this device.
    Refused,
    /// The archive is full.
    Full,
    /// The archive is busy or out of order.
    Busy,
    /// The files go to a server that gives no receipts.
    Unconfirmed,
    /// This device has no token yet.
    NotEnrolled,
}

/// Everything that the next step follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knowledge {
    pub(super) memory: Memory,
    pub(super) stored_memory: Memory,
    pub(super) intervals: Intervals,
    pub(super) due: Due,
    pub(super) disk: Gate,
    pub(super) archive: Option<Archive>,
    pub(super) token: TokenState,
    pub(super) renewal_is_due: bool,
    pub(super) files: BTreeMap<FileKey, File>,
    pub(super) codes: BTreeMap<StoryId, Code>,
    pub(super) tombstones: BTreeMap<StoryId, Tombstone>,
    pub(super) requests: BTreeMap<String, OpenRequest>,
    pub(super) documents: BTreeMap<DocumentKind, Document>,
    pub(super) written_status: Option<Status>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) outbox: Duration,
    pub(super) archive: Duration,
    pub(super) heartbeat: Duration,
    pub(super) renewal: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenState {
    None,
    /// In memory only.
    Fresh(wire::EnrolAnswer),
    Held(wire::EnrolAnswer),
}

impl TokenState {
    pub(super) fn held(&self) -> Option<&wire::EnrolAnswer> {
        match self {
            TokenState::None => None,
            TokenState::Fresh(answer) | TokenState::Held(answer) => Some(answer),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    pub(super) bytes: u64,
    pub(super) progress: FileProgress,
    pub(super) gate: Gate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileProgress {
    /// The archive does not know of it.
    New,
    /// It has an address, in memory only.
    Created,
    /// It has an address; how much arrived is unknown.
    Stored,
    /// So many bytes arrived.
    At(u64),
    /// All bytes arrived.
    Sent,
    /// The receipt, in memory only.
    Receipt(Vec<u8>),
    /// All bytes are with a foreign server.
    Unconfirmed,
    /// The receipt is in the inbox.
    Done,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) digest: Digest,
    pub(super) progress: CodeProgress,
    pub(super) gate: Gate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeProgress {
    Waiting,
    /// The archive has it; remembered in memory only.
    Accepted,
    Stored,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tombstone {
    /// The story is withdrawn; the proof is still with the archive.
    Wanted(Gate),
    /// The proof, in memory only.
    Known(Vec<u8>),
    Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenRequest {
    pub(super) request: Request,
    pub(super) progress: RequestProgress,
    pub(super) gate: Gate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RequestProgress {
    Open,
    Answered(Answer),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) due: Duration,
    pub(super) fetched: Fetched,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Fetched {
    #[default]
    Nothing,
    /// In memory only.
    New(u64, Vec<u8>),
}

impl Knowledge {
    /// What a courier knows when it starts: what it remembers.
    pub fn new(memory: Memory, intervals: Intervals) -> Knowledge {
        let documents = DocumentKind::ALL.map(|kind| (kind, Document::default()));
        Knowledge {
            stored_memory: memory.clone(),
            memory,
            intervals,
            due: Due::default(),
            disk: Gate::default(),
            archive: None,
            token: TokenState::None,
            renewal_is_due: false,
            files: BTreeMap::new(),
            codes: BTreeMap::new(),
            tombstones: BTreeMap::new(),
            requests: BTreeMap::new(),
            documents: documents.into(),
            written_status: None,
        }
    }

    /// With the token that is kept on this disk.
    pub fn with_token(mut self, token: wire::EnrolAnswer) -> Knowledge {
        self.token = TokenState::Held(token);
        self
    }

    /// What is to be remembered.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The token, if there is one.
    pub fn token(&self) -> Option<&wire::EnrolAnswer> {
        self.token.held()
    }

    /// What the archive turned out to be.
    pub fn archive(&self) -> Option<&Archive> {
        self.archive.as_ref()
    }

    /// The length of a file in the outbox.
    pub fn file_bytes(&self, file: &FileKey) -> Option<u64> {
        self.files.get(file).map(|file| file.bytes)
    }

    /// A receipt that was fetched and not yet written.
    pub fn receipt(&self, file: &FileKey) -> Option<&[u8]> {
        match &self.files.get(file)?.progress {
            FileProgress::Receipt(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A tombstone that was fetched and not yet written.
    pub fn tombstone(&self, story: &StoryId) -> Option<&[u8]> {
        match self.tombstones.get(story)? {
            Tombstone::Known(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A document that was fetched and not yet written.
    pub fn document(&self, kind: DocumentKind) -> Option<&[u8]> {
        match &self.documents.get(&kind)?.fetched {
            Fetched::New(_, bytes) => Some(bytes),
            Fetched::Nothing => None,
        }
    }

    /// What a request asks for.
    pub fn request(&self, name: &str) -> Option<Request> {
        self.requests.get(name).map(|open| open.request)
    }

    /// What the kiosk is told of a request that was dealt with.
    pub fn answer(&self, request: &str) -> Option<Answer> {
        match self.requests.get(request)?.progress {
            RequestProgress::Answered(answer) => Some(answer),
            RequestProgress::Open => None,
        }
    }

    /// How many stories have a file without receipt.
    pub fn waiting_stories(&self) -> usize {
        let waiting = self.files.iter().filter(|(key, file)| {
            file.progress != FileProgress::Done && !self.tombstones.contains_key(&key.story)
        });
        waiting
            .map(|(key, _)| key.story)
            .collect::<BTreeSet<StoryId>>()
            .len()
    }

    /// How things stand; `None` as long as nothing was tried.
    pub fn status(&self) -> Option<Status> {
        let state = match (self.memory.gate.reason, &self.archive) {
            (Some(reason), _) => State::after(reason),
            (None, None) => return None,
            (None, Some(_)) if self.is_foreign() => State::Unconfirmed,
            (None, Some(_)) if self.token.held().is_none() => State::NotEnrolled,
            (None, Some(_)) => State::Ok,
        };
        let token = self.token.held();
        Some(Status {
            state,
            enrolled_device: token.map(|token| token.device),
            region: token.map(|token| token.region.clone()),
        })
    }

    pub(super) fn status_differs(&self) -> bool {
        self.status()
            .is_some_and(|status| Some(&status) != self.written_status.as_ref())
    }

    pub(super) fn memory_differs(&self) -> bool {
        let (now, then) = (&self.memory, &self.stored_memory);
        let failures = |memory: &Memory| (memory.gate.failures, memory.gate.reason);
        failures(now) != failures(then)
            || now.uploads != then.uploads
            || now.unconfirmed != then.unconfirmed
            || now.codes != then.codes
            || now.documents != then.documents
    }

    pub(super) fn is_foreign(&self) -> bool {
        let kind = self.archive.as_ref().map(|archive| &archive.kind);
        kind == Some(&ArchiveKind::Foreign)
    }
}

impl State {
    fn after(reason: Reason) -> State {
        match reason {
            Reason::Offline => State::Offline,
            Reason::Portal => State::Portal,
            Reason::Clock => State::Clock,
            Reason::Certificate => State::Certificate,
            Reason::RefusedDevice | Reason::DemoBeyondLoopback => State::Refused,
            Reason::Full => State::Full,
            _ => State::Busy,
        }
    }
}
