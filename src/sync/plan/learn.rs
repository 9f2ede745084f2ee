//! What the courier knows after a step.

use std::time::Duration;

use super::{
    Step,
    knowledge::{
        Answer, Archive, CodeProgress, Fetched, FileProgress, Knowledge, Outbox, RequestProgress,
        TokenState, Tombstone,
    },
    names::{DocumentKind, FileKey},
};
use crate::{
    domain::ids::StoryId,
    sync::{
        retry::{Failure, Gate, Reason, Scope},
        wire,
    },
};

/// What a step that succeeded brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done; there is nothing more to know.
    Done,
    /// What stands in the outbox.
    Outbox(Outbox),
    /// What the archive is.
    Archive(Archive),
    /// The token of this device.
    Token(wire::EnrolAnswer),
    /// The path of an upload.
    Address(String),
    /// How many bytes of a file the archive has.
    Offset(u64),
    /// A receipt or a tombstone.
    Proof(Vec<u8>),
    /// A newer document and its version.
    Document(u64, Vec<u8>),
    /// There is no newer document.
    NoDocument,
}

impl Knowledge {
    /// How often what `step` needs has failed in a row; the wait after a failure follows from it.
    pub fn failures_before(&self, step: &Step, failure: &Failure) -> u32 {
        match failure.reason().scope() {
            Scope::Archive => self.memory.gate.failures,
            Scope::Device => self.disk.failures,
            Scope::One => self.own_gate(step).failures,
        }
    }

    /// Notes what came of `step` at `now`; after a failure nothing like it is tried for `wait`.
    pub fn learn(
        &mut self,
        step: &Step,
        result: Result<Outcome, (Failure, Duration)>,
        now: Duration,
    ) {
        match result {
            Ok(outcome) => self.learn_success(step, outcome, now),
            Err((failure, wait)) => self.learn_failure(step, failure, now, wait),
        }
    }

    fn learn_success(&mut self, step: &Step, outcome: Outcome, now: Duration) {
        self.note_that_it_works(step);
        match (step, outcome) {
            (Step::ReadOutbox, Outcome::Outbox(outbox)) => self.learn_outbox(outbox, now),
            (Step::AskArchive, Outcome::Archive(archive)) => self.learn_archive(archive, now),
            (Step::Enrol(name), Outcome::Token(token)) => {
                self.learn_token(token);
                self.answer_with(name, Answer::Done);
            }
            (Step::RenewToken, Outcome::Token(token)) => {
                self.token = TokenState::Fresh(token);
                self.renewal_is_due = false;
                self.due.renewal = now + self.intervals.heartbeat;
            }
            (Step::CreateUpload(key), Outcome::Address(path)) => {
                self.memory.uploads.insert(*key, path);
                self.set(key, FileProgress::Created);
            }
            (Step::AskOffset(key), Outcome::Offset(offset)) => self.learn_offset(key, offset),
            (Step::SendBytes { file, from }, Outcome::Offset(offset)) if offset > *from => {
                self.reset_file_gate(file);
                self.learn_offset(file, offset);
            }
            (Step::SendBytes { file, .. }, Outcome::Offset(_)) => self.begin_anew(file),
            (Step::FetchReceipt(key), Outcome::Proof(bytes)) => {
                self.set(key, FileProgress::Receipt(bytes));
            }
            (Step::FetchTombstone(story), Outcome::Proof(bytes)) => {
                self.tombstones.insert(*story, Tombstone::Known(bytes));
            }
            (Step::FetchDocument(kind), Outcome::Document(version, bytes)) => {
                self.document_seen(*kind, Fetched::New(version, bytes), now);
            }
            (Step::FetchDocument(kind), _) => self.document_seen(*kind, Fetched::Nothing, now),
            (step, _) => self.learn_done(step, now),
        }
    }

    /// What a success says about the archive or about this disk as a whole.
    fn note_that_it_works(&mut self, step: &Step) {
        if !step.kind().needs_archive() {
            self.disk.succeeded();
        } else if *step != Step::AskArchive {
            self.memory.gate.succeeded();
        }
    }

    fn learn_done(&mut self, step: &Step, now: Duration) {
        match step {
            Step::StoreToken => {
                if let TokenState::Fresh(token) = &self.token {
                    self.token = TokenState::Held(token.clone());
                }
            }
            Step::StoreUploadUrl(key) => {
                self.set(key, FileProgress::Stored);
                self.stored_memory = self.memory.clone();
            }
            Step::StoreUnconfirmed(key) => {
                self.memory.unconfirmed.insert(*key);
                self.memory.uploads.remove(key);
                self.set(key, FileProgress::Unconfirmed);
            }
            Step::StoreCodeSent(story) => {
                self.set_code(story, CodeProgress::Stored);
                self.stored_memory = self.memory.clone();
            }
            Step::StoreState => self.stored_memory = self.memory.clone(),
            Step::WriteReceipt(key) => {
                self.memory.uploads.remove(key);
                self.memory.unconfirmed.remove(key);
                self.set(key, FileProgress::Done);
            }
            Step::WriteTombstone(story) => {
                self.tombstones.insert(*story, Tombstone::Written);
                self.memory.uploads.retain(|key, _| key.story != *story);
            }
            Step::WriteDocument(kind) => {
                let document = self.documents.entry(*kind).or_default();
                if let Fetched::New(version, _) = std::mem::take(&mut document.fetched) {
                    self.memory.documents.insert(*kind, version);
                }
            }
            Step::WriteStatus => self.written_status = self.status(),
            Step::AnswerRequest(name) => {
                self.requests.remove(name);
            }
            Step::SendWithdrawal(name) => self.answer_with(name, Answer::Done),
            Step::SendCode(story) => self.learn_code(story),
            Step::SendHeartbeat => self.due.heartbeat = now + self.intervals.heartbeat,
            _ => {}
        }
    }

    fn learn_archive(&mut self, archive: Archive, now: Duration) {
        self.archive = Some(archive);
        self.due.archive = now + self.intervals.documents;
        if self.memory.gate.reason.is_some_and(is_about_reaching) {
            self.memory.gate.reason = None;
        }
        self.answer_connects(Answer::Done);
    }

    /// A new token is a new beginning: what was refused before may be taken now.
    fn learn_token(&mut self, token: wire::EnrolAnswer) {
        self.token = TokenState::Fresh(token);
        self.due.heartbeat = Duration::ZERO;
        self.want_documents();
        for file in self.files.values_mut() {
            file.gate.succeeded();
        }
        for code in self.codes.values_mut() {
            code.gate.succeeded();
        }
    }

    fn learn_code(&mut self, story: &StoryId) {
        if let Some(code) = self.codes.get(story) {
            self.memory.codes.insert(*story, code.digest);
        }
        self.set_code(story, CodeProgress::Accepted);
    }

    fn learn_offset(&mut self, key: &FileKey, offset: u64) {
        let Some(bytes) = self.file_bytes(key) else {
            return;
        };
        match offset.cmp(&bytes) {
            std::cmp::Ordering::Less => self.set(key, FileProgress::At(offset)),
            std::cmp::Ordering::Equal => self.set(key, FileProgress::Sent),
            std::cmp::Ordering::Greater => self.begin_anew(key),
        }
    }

    fn learn_failure(&mut self, step: &Step, failure: Failure, now: Duration, wait: Duration) {
        if let (Step::Enrol(name) | Step::SendWithdrawal(name), true) = (step, is_final(&failure)) {
            return self.answer_with(name, Answer::Refused);
        }
        let rate_limited =
            matches!(step, Step::SendWithdrawal(_)) && failure.reason() == Reason::Busy;
        match failure.reason().scope() {
            Scope::Device => self.disk.failed(&failure, now, wait),
            Scope::Archive if !rate_limited => {
                self.learn_archive_failure(step, &failure, now, wait)
            }
            Scope::Archive | Scope::One => self.learn_own_failure(step, failure, now, wait),
        }
    }

    fn learn_archive_failure(
        &mut self,
        step: &Step,
        failure: &Failure,
        now: Duration,
        wait: Duration,
    ) {
        self.memory.gate.failed(failure, now, wait);
        self.archive = None;
        self.answer_connects(Answer::Refused);
        if let Some(file) = step.file().and_then(|key| self.files.get_mut(key)) {
            file.gate.failures = file.gate.failures.saturating_add(1);
            if let FileProgress::At(_) = file.progress {
                file.progress = FileProgress::Stored;
            }
        }
    }

    fn learn_own_failure(&mut self, step: &Step, failure: Failure, now: Duration, wait: Duration) {
        if let (Some(story), Failure::Withdrawn(proof)) = (step.story(), &failure) {
            let tombstone = proof
                .clone()
                .map_or(Tombstone::Wanted(Gate::default()), Tombstone::Known);
            self.tombstones.insert(*story, tombstone);
            self.memory.gate.succeeded();
            return;
        }
        match step {
            Step::CreateUpload(key)
            | Step::AskOffset(key)
            | Step::SendBytes { file: key, .. }
            | Step::FetchReceipt(key) => self.learn_file_failure(key, &failure, now, wait),
            Step::SendCode(story) => {
                if let Some(code) = self.codes.get_mut(story) {
                    code.gate.failed(&failure, now, wait);
                }
            }
            Step::FetchTombstone(story) => {
                if let Some(Tombstone::Wanted(gate)) = self.tombstones.get_mut(story) {
                    gate.failed(&failure, now, wait);
                }
            }
            Step::Enrol(name) | Step::SendWithdrawal(name) => {
                if let Some(request) = self.requests.get_mut(name) {
                    request.gate.failed(&failure, now, wait);
                }
            }
            Step::FetchDocument(kind) => self.document_seen(*kind, Fetched::Nothing, now),
            Step::RenewToken => self.due.renewal = now + self.intervals.heartbeat,
            Step::SendHeartbeat => self.due.heartbeat = now + self.intervals.heartbeat,
            _ => self.disk.failed(&failure, now, wait),
        }
        if failure == Failure::Unsendable {
            self.due.outbox = now;
        }
    }

    /// The first slip of an upload is mended at once; the next ones wait.
    fn learn_file_failure(
        &mut self,
        key: &FileKey,
        failure: &Failure,
        now: Duration,
        wait: Duration,
    ) {
        let keeps_address = matches!(failure, Failure::WrongOffset | Failure::Damaged);
        let may_mend = keeps_address || matches!(failure, Failure::UploadOver);
        let Some(file) = self.files.get_mut(key) else {
            return;
        };
        let wait = if may_mend && file.gate.failures == 0 {
            Duration::ZERO
        } else {
            wait
        };
        file.gate.failed(failure, now, wait);
        if keeps_address {
            file.progress = FileProgress::Stored;
        } else {
            self.begin_anew(key);
        }
    }

    fn own_gate(&self, step: &Step) -> Gate {
        let gate = match step {
            Step::SendCode(story) => self.codes.get(story).map(|code| code.gate),
            Step::Enrol(name) | Step::SendWithdrawal(name) => {
                self.requests.get(name).map(|request| request.gate)
            }
            Step::FetchTombstone(story) => match self.tombstones.get(story) {
                Some(Tombstone::Wanted(gate)) => Some(*gate),
                _ => None,
            },
            step => step
                .file()
                .and_then(|key| self.files.get(key))
                .map(|file| file.gate),
        };
        gate.unwrap_or_default()
    }

    fn set(&mut self, key: &FileKey, progress: FileProgress) {
        if let Some(file) = self.files.get_mut(key) {
            file.progress = progress;
        }
    }

    fn set_code(&mut self, story: &StoryId, progress: CodeProgress) {
        if let Some(code) = self.codes.get_mut(story) {
            code.progress = progress;
        }
    }

    fn begin_anew(&mut self, key: &FileKey) {
        self.memory.uploads.remove(key);
        self.memory.unconfirmed.remove(key);
        self.set(key, FileProgress::New);
    }

    fn reset_file_gate(&mut self, key: &FileKey) {
        if let Some(file) = self.files.get_mut(key) {
            file.gate.succeeded();
        }
    }

    fn document_seen(&mut self, kind: DocumentKind, fetched: Fetched, now: Duration) {
        let document = self.documents.entry(kind).or_default();
        document.due = now + self.intervals.documents;
        document.fetched = fetched;
    }

    pub(super) fn want_documents(&mut self) {
        for document in self.documents.values_mut() {
            document.due = Duration::ZERO;
        }
    }

    fn answer_with(&mut self, name: &str, answer: Answer) {
        if let Some(request) = self.requests.get_mut(name) {
            request.progress = RequestProgress::Answered(answer);
        }
    }

    fn answer_connects(&mut self, answer: Answer) {
        let open = self.requests.values_mut().filter(|request| {
            request.request.asks_for_a_try() && request.progress == RequestProgress::Open
        });
        open.for_each(|request| request.progress = RequestProgress::Answered(answer));
    }
}

impl Step {
    fn file(&self) -> Option<&FileKey> {
        match self {
            Step::CreateUpload(key)
            | Step::AskOffset(key)
            | Step::SendBytes { file: key, .. }
            | Step::FetchReceipt(key) => Some(key),
            _ => None,
        }
    }

    fn story(&self) -> Option<&StoryId> {
        match self {
            Step::SendCode(story) | Step::FetchTombstone(story) => Some(story),
            step => step.file().map(|key| &key.story),
        }
    }
}

/// Whether a request that failed like this will never succeed.
fn is_final(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::RefusedDevice
            | Failure::NotAdmitted
            | Failure::NotFound
            | Failure::Conflict
            | Failure::UploadOver
            | Failure::Unsendable
            | Failure::Withdrawn(_)
    )
}

/// Whether a failure is over as soon as the archive answers who it is.
fn is_about_reaching(reason: Reason) -> bool {
    use Reason::{Certificate, Clock, DemoBeyondLoopback, Offline, Portal};
    matches!(
        reason,
        Offline | Portal | Clock | Certificate | DemoBeyondLoopback
    )
}
