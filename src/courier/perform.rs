//! Performs the steps of the plan, one at a time, on this disk and with the archive.
//!
//! Invariants: a step is performed, then its outcome is learned; between the two, and between any two
//! steps, the courier may stop without loss.
//!
//! # Why an observer stands between the steps
//! The log, the wish to stop and the tests that cut between every two steps all need the same thing: to
//! be asked before and after each one. So there is one seam, and it is always there.

use std::{
    io::{self, Read, Seek, SeekFrom},
    sync::Arc,
    time::Duration,
};

use rand_core::Rng;
use sha2::{Digest as _, Sha256};

use super::{
    event::Event,
    inbox::Inbox,
    keep::{Keep, Kept},
    outbox::Outbox,
    probe::probe,
    settings::{Line, Settings},
};
use crate::{
    domain::{
        band::Band,
        ids::{Digest, Part},
        week::{Day, Week},
    },
    seal::{keys::PublicKey, receipt::Receipt},
    support::clock::Clock,
    sync::{
        client::{self, Address, Client},
        floor::FlooredClock,
        plan::{
            self, Archive, ArchiveKind, FileKey, Knowledge, Memory, Outcome, Request, Step, plan,
        },
        retry::Failure,
        wire::{self, UploadMetadata},
    },
};

/// A token is renewed when it is as old as this.
const RENEW_AFTER_DAYS: i64 = 30;

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on.
    Continue,
    /// Stop right here: the step is not performed, or its outcome not learned.
    Stop,
}

/// Who is asked before and after every step.
pub trait Observer {
    /// Before `step`.
    fn before(&mut self, step: &Step) -> Flow;

    /// After `step`, with its failure if it failed; nothing was learned from it yet.
    fn after(&mut self, step: &Step, failure: Option<&Failure>) -> Flow;

    /// Something worth a line in a log.
    fn note(&mut self, event: &Event);
}

/// Why a courier cannot start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its own directory cannot be made.
    #[error("the directory `courier` below `data-dir` cannot be made: {0}")]
    Keep(io::Error),
    /// The settings of the connection are no good.
    #[error(transparent)]
    Client(#[from] client::Error),
}

/// One courier: what it knows and what it can reach.
#[derive(Debug)]
pub struct Courier {
    settings: Settings,
    clock: FlooredClock,
    client: Client,
    outbox: Outbox,
    inbox: Inbox,
    keep: Keep,
    knowledge: Knowledge,
    token_since: Option<Day>,
    forgot: bool,
}

impl Courier {
    /// A courier that remembers what the last one on the same directories wrote down.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Courier, Error> {
        let clock = FlooredClock::new(clock);
        let client = Client::new(settings.client.clone(), &clock)?;
        let keep = Keep::below(&settings.own).map_err(Error::Keep)?;
        let mut forgot = false;
        let archive = settings.client.archive.to_string();
        let memory = match keep.state() {
            Kept::This(file) if file.archive == archive => {
                if let Some(day) = file.floor {
                    clock.raise(day.start());
                }
                file.memory
            }
            Kept::This(_) | Kept::Nothing => Memory::default(),
            Kept::Unreadable => {
                forgot = true;
                Memory::default()
            }
        };
        let mut knowledge = Knowledge::new(memory, settings.intervals);
        let mut token_since = None;
        match keep.token() {
            Kept::This(file) if file.archive == archive => {
                token_since = Some(file.since);
                knowledge = knowledge.with_token(file.token);
            }
            Kept::This(_) | Kept::Nothing => {}
            Kept::Unreadable => forgot = true,
        }
        let (outbox, inbox) = (Outbox::below(&settings.data), Inbox::below(&settings.data));
        Ok(Courier {
            settings,
            clock,
            client,
            outbox,
            inbox,
            keep,
            knowledge,
            token_since,
            forgot,
        })
    }

    /// What it knows.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// How often it looks into the outbox.
    pub fn poll(&self) -> Duration {
        self.settings.intervals.poll
    }

    /// Performs every step that is due, until none is or the observer says stop.
    pub fn work(&mut self, observer: &mut dyn Observer, rng: &mut impl Rng) -> Flow {
        if std::mem::take(&mut self.forgot) {
            observer.note(&Event::Forgot);
        }
        loop {
            let due = plan(&self.knowledge, self.clock.elapsed());
            let Some(step) = due.into_iter().next() else {
                return Flow::Continue;
            };
            if observer.before(&step) == Flow::Stop {
                return Flow::Stop;
            }
            let result = self.perform(&step, observer);
            if observer.after(&step, result.as_ref().err()) == Flow::Stop {
                return Flow::Stop;
            }
            self.learn(&step, result, observer, rng);
        }
    }

    fn learn(
        &mut self,
        step: &Step,
        result: Result<Outcome, Failure>,
        observer: &mut dyn Observer,
        rng: &mut impl Rng,
    ) {
        let result = result.map_err(|failure| {
            let before = self.knowledge.failures_before(step, &failure);
            let wait = self.settings.patience.wait(&failure, before, rng);
            observer.note(&Event::Failed {
                step: step.kind(),
                failure: failure.clone(),
                wait,
            });
            (failure, wait)
        });
        if result.is_ok() {
            observer.note(&Event::Did(step.kind()));
        }
        self.knowledge.learn(step, result, self.clock.elapsed());
    }

    fn perform(&mut self, step: &Step, observer: &mut dyn Observer) -> Result<Outcome, Failure> {
        if step.kind().needs_archive() {
            let token = self.knowledge.token().map(|token| token.token.as_str());
            self.client.set_token(token);
            self.speak(step, observer)
        } else {
            self.keep(step, observer)
                .map_err(|error| Failure::Disk(error.kind()))
        }
    }

    /// The steps that only touch this disk.
    fn keep(&mut self, step: &Step, observer: &mut dyn Observer) -> io::Result<Outcome> {
        let absent = || io::Error::from(io::ErrorKind::NotFound);
        let knowledge = &self.knowledge;
        match step {
            Step::ReadOutbox => return self.read_outbox(observer),
            Step::StoreToken => self.store_token()?,
            Step::WriteReceipt(key) => {
                let bytes = knowledge.receipt(key).ok_or_else(absent)?;
                self.inbox.write_receipt(key, bytes)?;
            }
            Step::WriteTombstone(story) => {
                let bytes = knowledge.tombstone(story).ok_or_else(absent)?;
                self.inbox.write_tombstone(story, bytes)?;
            }
            Step::WriteDocument(kind) => {
                let bytes = knowledge.document(*kind).ok_or_else(absent)?;
                self.inbox.write_document(*kind, bytes)?;
            }
            Step::WriteStatus => {
                let status = knowledge.status().ok_or_else(absent)?;
                self.inbox
                    .write_status(&status, Week::of(self.clock.now()))?;
                observer.note(&Event::Stands {
                    state: status.state,
                });
            }
            Step::AnswerRequest(name) => {
                if knowledge.request(name) == Some(Request::Probe) {
                    let state = knowledge.status().map(|status| status.state);
                    let steps = probe(self.client.address(), state);
                    self.inbox.write_probe(name, steps)?;
                }
                let answer = knowledge.answer(name).ok_or_else(absent)?;
                self.inbox.write_answer(name, answer)?;
            }
            _ => self.store_state()?,
        }
        Ok(Outcome::Done)
    }

    fn store_token(&mut self) -> io::Result<()> {
        let Some(token) = self.knowledge.token() else {
            return Ok(());
        };
        let today = Day::of(self.clock.now());
        let archive = self.settings.client.archive.to_string();
        self.keep.store_token(&archive, token, today)?;
        self.token_since = Some(today);
        Ok(())
    }

    fn store_state(&self) -> io::Result<()> {
        let archive = self.settings.client.archive.to_string();
        let floor = Day::of(self.clock.floor());
        self.keep
            .store_state(&archive, Some(floor), self.knowledge.memory())
    }

    fn read_outbox(&self, observer: &mut dyn Observer) -> io::Result<Outcome> {
        let mut found = self.outbox.read()?;
        if found.n_ignored > 0 {
            observer.note(&Event::Ignored {
                n_entries: found.n_ignored,
            });
        }
        if self.settings.line == Line::Metered {
            found.files.retain(|key, _| key.part != Part::Voice);
        }
        let age = self
            .token_since
            .map(|since| Day::of(self.clock.now()).days_since(since));
        Ok(Outcome::Outbox(plan::Outbox {
            files: found.files,
            codes: found.codes,
            requests: self.inbox.without_answered(found.requests)?,
            receipts: self.inbox.receipts()?,
            tombstones: self.inbox.tombstones()?,
            renewal_is_due: age.is_some_and(|days| days >= RENEW_AFTER_DAYS),
        }))
    }

    /// The steps that speak with the archive.
    fn speak(&self, step: &Step, observer: &mut dyn Observer) -> Result<Outcome, Failure> {
        let client = &self.client;
        match step {
            Step::AskArchive => client.archive().map(Outcome::Archive),
            Step::Enrol(name) => self.enrol(name, observer).map(Outcome::Token),
            Step::SendWithdrawal(name) => {
                let document = self.outbox.withdrawal(name).map_err(unsendable)?;
                client.withdraw(document).map(done)
            }
            Step::SendCode(story) => {
                let document = self.outbox.code(*story).map_err(unsendable)?;
                client.put_code(*story, document).map(done)
            }
            Step::FetchTombstone(story) => client.tombstone(*story).map(Outcome::Proof),
            Step::CreateUpload(key) => self.create_upload(key).map(Outcome::Address),
            Step::AskOffset(key) => client.upload_offset(self.upload(key)?).map(Outcome::Offset),
            Step::SendBytes { file, from } => self.send_bytes(file, *from).map(Outcome::Offset),
            Step::FetchReceipt(key) => self.receipt(key, observer).map(Outcome::Proof),
            Step::RenewToken => self.renew().map(Outcome::Token),
            Step::FetchDocument(kind) => {
                let known = self.knowledge.memory().documents.get(kind).copied();
                let known = known.filter(|_| self.inbox.has_document(*kind));
                let document = client.document(*kind, known)?;
                Ok(document.map_or(Outcome::NoDocument, |(version, bytes)| {
                    Outcome::Document(version, bytes)
                }))
            }
            _ => client.heartbeat(&self.heartbeat()).map(done),
        }
    }

    /// A kiosk cannot send this device elsewhere: only the archive in the settings is spoken with.
    fn enrol(&self, name: &str, observer: &mut dyn Observer) -> Result<wire::EnrolAnswer, Failure> {
        let enrolment = self.outbox.enrolment(name).map_err(unsendable)?;
        if enrolment.archive.parse::<Address>().as_ref() != Ok(self.client.address()) {
            observer.note(&Event::OtherArchive);
            return Err(Failure::Unsendable);
        }
        self.client.enrol(&enrolment.body)
    }

    fn renew(&self) -> Result<wire::EnrolAnswer, Failure> {
        let held = self
            .knowledge
            .token()
            .cloned()
            .ok_or(Failure::RefusedDevice)?;
        let renewed = self.client.renew()?;
        Ok(wire::EnrolAnswer {
            token: renewed.token,
            ..held
        })
    }

    fn create_upload(&self, key: &FileKey) -> Result<String, Failure> {
        let length = self.knowledge.file_bytes(key).ok_or(Failure::Unsendable)?;
        let mut file = self.outbox.sealed(key).map_err(unsendable)?;
        let (n_hashed, sha256) = sha256(&mut file).map_err(unsendable)?;
        if n_hashed != length {
            return Err(Failure::Unsendable);
        }
        let metadata = UploadMetadata {
            story: key.story,
            part: key.part,
            revision: key.revision,
            sha256,
            manifest: self.outbox.manifest(key).map_err(unsendable)?,
        };
        self.client
            .create_upload(self.archive()?, length, &metadata)
    }

    fn send_bytes(&self, key: &FileKey, from: u64) -> Result<u64, Failure> {
        let length = self.knowledge.file_bytes(key).ok_or(Failure::Unsendable)?;
        let n_bytes = length.saturating_sub(from).min(self.settings.piece_bytes);
        let mut file = self.outbox.sealed(key).map_err(unsendable)?;
        file.seek(SeekFrom::Start(from)).map_err(unsendable)?;
        let mut piece = Vec::new();
        file.take(n_bytes)
            .read_to_end(&mut piece)
            .map_err(unsendable)?;
        if u64::try_from(piece.len()) != Ok(n_bytes) {
            return Err(Failure::Unsendable);
        }
        self.client
            .send_bytes(self.archive()?, self.upload(key)?, from, piece)
    }

    /// A receipt that the archive's own key signed also tells a day that is surely past.
    fn receipt(&self, key: &FileKey, observer: &mut dyn Observer) -> Result<Vec<u8>, Failure> {
        let bytes = self.client.receipt(key)?;
        let signer = match &self.archive()?.kind {
            ArchiveKind::Ours(info) => PublicKey::parse(&info.archive_public).ok(),
            ArchiveKind::Foreign => None,
        };
        let receipt = signer.and_then(|signer| Receipt::verify(&bytes, &signer).ok());
        match receipt {
            Some(receipt) => self.clock.raise(receipt.day.start()),
            None => observer.note(&Event::DoubtfulReceipt),
        }
        Ok(bytes)
    }

    fn heartbeat(&self) -> wire::Heartbeat {
        let knowledge = &self.knowledge;
        let epoch = knowledge
            .memory()
            .documents
            .get(&plan::DocumentKind::Keyset);
        wire::Heartbeat {
            software: self.settings.client.software.clone(),
            keyset_epoch: epoch.copied().unwrap_or_default(),
            band: Band::of(knowledge.waiting_stories() as u64),
            week: Week::of(self.clock.now()).to_string(),
        }
    }

    fn archive(&self) -> Result<&Archive, Failure> {
        self.knowledge.archive().ok_or(Failure::Offline)
    }

    fn upload(&self, key: &FileKey) -> Result<&str, Failure> {
        let path = self.knowledge.memory().uploads.get(key);
        path.map(String::as_str).ok_or(Failure::UploadOver)
    }
}

/// The length and the SHA-256 of what is left in `source`.
fn sha256(source: &mut impl Read) -> io::Result<(u64, Digest)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut length = 0;
    loop {
        let n_read = source.read(&mut buffer)?;
        if n_read == 0 {
            return Ok((length, Digest::from_bytes(hasher.finalize().into())));
        }
        hasher.update(&buffer[..n_read]);
        length += u64::try_from(n_read).expect("a buffer's length fits");
    }
}

fn done((): ()) -> Outcome {
    Outcome::Done
}

/// A file that the kiosk took back or changed in between; the outbox is looked at again.
fn unsendable(_: io::Error) -> Failure {
    Failure::Unsendable
}
