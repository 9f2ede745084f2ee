//! What the courier does next: a pure function of what it knows.
//!
//! [`plan`] gives the steps that are due, most urgent first; the courier performs the first one, lets
//! [`Knowledge::learn`] note the outcome, and asks again. Nothing here touches a disk, a clock or a
//! network, so every order of events can be tried in a test.
//!
//! Invariants: no byte of a story before its code is accepted; tellings before voices; one upload at a
//! time; what was promised is written down before what follows from it; without a due step nothing
//! happens.
//!
//! # Why steps are values
//! A courier may die between any two steps. As the steps are an enum, a test can walk
//! [`StepKind::ALL`], cut at each and see that a fresh courier on the same directories ends well.
//!
//! ```
//! use std::time::Duration;
//! use vertelpunt::sync::plan::{Intervals, Knowledge, Memory, Step, plan};
//!
//! let knowledge = Knowledge::new(Memory::default(), Intervals::default());
//! assert_eq!(plan(&knowledge, Duration::ZERO), [Step::ReadOutbox, Step::AskArchive]);
//! ```

mod knowledge;
mod learn;
mod look;
mod names;

use std::time::Duration;

pub use knowledge::{
    Answer, Archive, ArchiveKind, Intervals, Knowledge, Memory, Outbox, Request, State, Status,
};
pub use learn::Outcome;
pub use names::{DocumentKind, FileKey, WrongFileKey};

use crate::domain::ids::StoryId;
use knowledge::{CodeProgress, Fetched, FileProgress, RequestProgress, TokenState, Tombstone};

/// One thing to do, small enough that dying before or after it is harmless.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Look at what the kiosk put into `outbox/`.
    ReadOutbox,
    /// Keep a new token.
    StoreToken,
    /// Hand a receipt to the kiosk.
    WriteReceipt(FileKey),
    /// Hand a tombstone to the kiosk.
    WriteTombstone(StoryId),
    /// Hand a signed document to the kiosk.
    WriteDocument(DocumentKind),
    /// Remember where an upload lives.
    StoreUploadUrl(FileKey),
    /// Remember that a code is with the archive.
    StoreCodeSent(StoryId),
    /// Remember that a file is on a server that gives no receipts.
    StoreUnconfirmed(FileKey),
    /// Tell the kiosk how things stand.
    WriteStatus,
    /// Tell the kiosk that a request was dealt with.
    AnswerRequest(String),
    /// Remember failures and versions.
    StoreState,
    /// See whether the archive is there and what it is.
    AskArchive,
    /// Make this device known.
    Enrol(String),
    /// Bring a withdrawal.
    SendWithdrawal(String),
    /// Bring the code document of a story, before any byte of it.
    SendCode(StoryId),
    /// Get the tombstone of a story that turned out to be withdrawn.
    FetchTombstone(StoryId),
    /// Announce a file.
    CreateUpload(FileKey),
    /// Ask how many bytes of it the archive has.
    AskOffset(FileKey),
    /// Send a piece of it.
    SendBytes {
        /// The file.
        file: FileKey,
        /// How many bytes the archive has.
        from: u64,
    },
    /// Get the receipt of a file that is with the archive in whole.
    FetchReceipt(FileKey),
    /// Get a fresh token in time.
    RenewToken,
    /// See whether there is a newer document.
    FetchDocument(DocumentKind),
    /// Show that this device lives.
    SendHeartbeat,
}

/// A [`Step`] without what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each stands for the step of the same name")]
pub enum StepKind {
    ReadOutbox,
    StoreToken,
    WriteReceipt,
    WriteTombstone,
    WriteDocument,
    StoreUploadUrl,
    StoreCodeSent,
    StoreUnconfirmed,
    WriteStatus,
    AnswerRequest,
    StoreState,
    AskArchive,
    Enrol,
    SendWithdrawal,
    SendCode,
    FetchTombstone,
    CreateUpload,
    AskOffset,
    SendBytes,
    FetchReceipt,
    RenewToken,
    FetchDocument,
    SendHeartbeat,
}

impl StepKind {
    /// Every kind of step.
    pub const ALL: [StepKind; 23] = [
        StepKind::ReadOutbox,
        StepKind::StoreToken,
        StepKind::WriteReceipt,
        StepKind::WriteTombstone,
        StepKind::WriteDocument,
        StepKind::StoreUploadUrl,
        StepKind::StoreCodeSent,
        StepKind::StoreUnconfirmed,
        StepKind::WriteStatus,
        StepKind::AnswerRequest,
        StepKind::StoreState,
        StepKind::AskArchive,
        StepKind::Enrol,
        StepKind::SendWithdrawal,
        StepKind::SendCode,
        StepKind::FetchTombstone,
        StepKind::CreateUpload,
        StepKind::AskOffset,
        StepKind::SendBytes,
        StepKind::FetchReceipt,
        StepKind::RenewToken,
        StepKind::FetchDocument,
        StepKind::SendHeartbeat,
    ];

    /// Whether the step speaks with the archive; the others only touch this device's disk.
    pub fn needs_archive(self) -> bool {
        self >= StepKind::AskArchive
    }
}

impl Step {
    /// What kind of step it is.
    pub fn kind(&self) -> StepKind {
        match self {
            Step::ReadOutbox => StepKind::ReadOutbox,
            Step::StoreToken => StepKind::StoreToken,
            Step::WriteReceipt(_) => StepKind::WriteReceipt,
            Step::WriteTombstone(_) => StepKind::WriteTombstone,
            Step::WriteDocument(_) => StepKind::WriteDocument,
            Step::StoreUploadUrl(_) => StepKind::StoreUploadUrl,
            Step::StoreCodeSent(_) => StepKind::StoreCodeSent,
            Step::StoreUnconfirmed(_) => StepKind::StoreUnconfirmed,
            Step::WriteStatus => StepKind::WriteStatus,
            Step::AnswerRequest(_) => StepKind::AnswerRequest,
            Step::StoreState => StepKind::StoreState,
            Step::AskArchive => StepKind::AskArchive,
            Step::Enrol(_) => StepKind::Enrol,
            Step::SendWithdrawal(_) => StepKind::SendWithdrawal,
            Step::SendCode(_) => StepKind::SendCode,
            Step::FetchTombstone(_) => StepKind::FetchTombstone,
            Step::CreateUpload(_) => StepKind::CreateUpload,
            Step::AskOffset(_) => StepKind::AskOffset,
            Step::SendBytes { .. } => StepKind::SendBytes,
            Step::FetchReceipt(_) => StepKind::FetchReceipt,
            Step::RenewToken => StepKind::RenewToken,
            Step::FetchDocument(_) => StepKind::FetchDocument,
            Step::SendHeartbeat => StepKind::SendHeartbeat,
        }
    }
}

/// The steps that are due at `now` (monotonic), most urgent first; empty when there is nothing to do.
pub fn plan(knowledge: &Knowledge, now: Duration) -> Vec<Step> {
    let disk_works = knowledge.disk.is_open(now);
    let mut steps = Vec::new();
    if disk_works && now >= knowledge.due.outbox {
        steps.push(Step::ReadOutbox);
    }
    if disk_works {
        keep(knowledge, &mut steps);
    }
    if knowledge.memory.gate.is_open(now) && disk_works {
        speak(knowledge, now, &mut steps);
    }
    let all_said = !steps.iter().any(|step| step.kind().needs_archive());
    if disk_works && all_said {
        conclude(knowledge, &mut steps);
    }
    steps
}

/// What must be on this disk before anything that follows from it.
fn keep(knowledge: &Knowledge, steps: &mut Vec<Step>) {
    if let TokenState::Fresh(_) = knowledge.token {
        steps.push(Step::StoreToken);
    }
    for (story, tombstone) in &knowledge.tombstones {
        if let Tombstone::Known(_) = tombstone {
            steps.push(Step::WriteTombstone(*story));
        }
    }
    for (key, file) in &knowledge.files {
        match &file.progress {
            FileProgress::Created => steps.push(Step::StoreUploadUrl(*key)),
            FileProgress::Sent if knowledge.is_foreign() => {
                steps.push(Step::StoreUnconfirmed(*key));
            }
            FileProgress::Receipt(_) => steps.push(Step::WriteReceipt(*key)),
            _ => {}
        }
    }
    let accepted = |code: &CodeProgress| matches!(code, CodeProgress::Accepted);
    let accepted = knowledge
        .codes
        .iter()
        .filter(|(_, code)| accepted(&code.progress));
    steps.extend(accepted.map(|(story, _)| Step::StoreCodeSent(*story)));
    for (kind, document) in &knowledge.documents {
        if let Fetched::New(..) = document.fetched {
            steps.push(Step::WriteDocument(*kind));
        }
    }
    answer(knowledge, steps);
}

/// Requests that were dealt with; the status goes first, so that the kiosk finds it when it looks.
fn answer(knowledge: &Knowledge, steps: &mut Vec<Step>) {
    let dealt_with = knowledge.requests.iter().filter(|(_, request)| {
        matches!(request.progress, RequestProgress::Answered(_))
            && !request.request.asks_for_a_try()
    });
    let names: Vec<&String> = dealt_with.map(|(name, _)| name).collect();
    if !names.is_empty() && knowledge.status_differs() {
        steps.push(Step::WriteStatus);
    }
    steps.extend(
        names
            .into_iter()
            .map(|name| Step::AnswerRequest(name.clone())),
    );
}

/// What is left when nothing more can be said to the archive for now.
fn conclude(knowledge: &Knowledge, steps: &mut Vec<Step>) {
    if knowledge.status_differs() && !steps.contains(&Step::WriteStatus) {
        steps.push(Step::WriteStatus);
    }
    if knowledge.memory_differs() {
        steps.push(Step::StoreState);
    }
    for (name, request) in &knowledge.requests {
        let answered = matches!(request.progress, RequestProgress::Answered(_));
        if answered && request.request.asks_for_a_try() {
            steps.push(Step::AnswerRequest(name.clone()));
        }
    }
}

/// What there is to say to the archive.
fn speak(knowledge: &Knowledge, now: Duration, steps: &mut Vec<Step>) {
    if knowledge.archive.is_none() || now >= knowledge.due.archive {
        steps.push(Step::AskArchive);
        return;
    }
    if knowledge.is_foreign() {
        send_files(knowledge, now, steps);
        return;
    }
    send_requests(knowledge, now, steps);
    if knowledge.token.held().is_none() {
        return;
    }
    send_codes(knowledge, now, steps);
    send_files(knowledge, now, steps);
    if knowledge.renewal_is_due && now >= knowledge.due.renewal {
        steps.push(Step::RenewToken);
    }
    let due = knowledge
        .documents
        .iter()
        .filter(|(_, document)| now >= document.due);
    steps.extend(due.map(|(kind, _)| Step::FetchDocument(*kind)));
    if now >= knowledge.due.heartbeat {
        steps.push(Step::SendHeartbeat);
    }
}

fn send_requests(knowledge: &Knowledge, now: Duration, steps: &mut Vec<Step>) {
    let open = knowledge.requests.iter().filter(|(_, request)| {
        matches!(request.progress, RequestProgress::Open) && request.gate.is_open(now)
    });
    for (name, request) in open {
        match request.request {
            Request::Enrol => steps.push(Step::Enrol(name.clone())),
            Request::Withdrawal => steps.push(Step::SendWithdrawal(name.clone())),
            Request::Connect | Request::Probe | Request::Unreadable => {}
        }
    }
}

fn send_codes(knowledge: &Knowledge, now: Duration, steps: &mut Vec<Step>) {
    for (story, code) in &knowledge.codes {
        let waits = matches!(code.progress, CodeProgress::Waiting) && code.gate.is_open(now);
        if waits && !knowledge.tombstones.contains_key(story) {
            steps.push(Step::SendCode(*story));
        }
    }
    for (story, tombstone) in &knowledge.tombstones {
        if let Tombstone::Wanted(gate) = tombstone
            && gate.is_open(now)
        {
            steps.push(Step::FetchTombstone(*story));
        }
    }
}

/// Tellings before voices; what failed more often later, so that no file blocks the others.
fn send_files(knowledge: &Knowledge, now: Duration, steps: &mut Vec<Step>) {
    let may_go = |key: &FileKey| {
        let code = knowledge.codes.get(&key.story);
        let code_is_there = code.is_none_or(|code| !matches!(code.progress, CodeProgress::Waiting));
        let withdrawn = knowledge.tombstones.contains_key(&key.story);
        !withdrawn && (code_is_there || knowledge.is_foreign())
    };
    let files = knowledge.files.iter();
    let open = files.filter(|(key, file)| file.gate.is_open(now) && may_go(key));
    let mut open: Vec<_> = open.collect();
    open.sort_by_key(|(key, file)| (file.gate.failures, key.part, key.story, key.revision));
    for (key, file) in open {
        match &file.progress {
            FileProgress::New => steps.push(Step::CreateUpload(*key)),
            FileProgress::Stored => steps.push(Step::AskOffset(*key)),
            FileProgress::At(from) => steps.push(Step::SendBytes {
                file: *key,
                from: *from,
            }),
            FileProgress::Sent if !knowledge.is_foreign() => steps.push(Step::FetchReceipt(*key)),
            FileProgress::Unconfirmed if !knowledge.is_foreign() => {
                steps.push(Step::FetchReceipt(*key));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
