//! Admission: what a complete upload must be before the archive says that it has it.
//!
//! Invariants: every check of the list is made on the bytes as they lie on disk; the answer comes after
//! one transaction that holds row, receipt, feed event and audit; at most one file exists per story,
//! part and revision. A refusal names the check that failed and leaves nothing but an audit entry.
//!
//! # Why it cannot check more
//! The archive has no key, so it cannot know whether a file opens. That is why kiosks prove themselves
//! at every start and researchers open a sample every month.

use std::io::{self, Read};

use crate::{
    archive::{
        audit::{self, Action, Actor},
        feed::{self, Change},
        objects::Stream,
        problem::Problem,
        records::{self, Statements, row},
        removal,
        state::{Archive, day_after},
        tus::{self, Upload, Uploader},
    },
    domain::{
        ids::{Digest, KeyId, Part},
        week::Day,
    },
    seal::{
        digest::Hasher,
        receipt::Receipt,
        vps::{self, SealedFile},
    },
    sync::wire::ProblemCode,
};

/// The checks, in the order they are made; a refusal begins with the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The file begins with `VPS1`.
    Magic,
    /// Line 1 has its one spelling.
    Line1,
    /// Line 2 is a list of recipients in its exact form.
    Recipients,
    /// Lines end within their limits and line 3 is a code.
    Lines,
    /// The body has a length that padding gives, within the limit of its part.
    Length,
    /// The file is of this archive's region.
    Region,
    /// Story, part and revision are those announced.
    Name,
    /// The recipients are all keys of one known epoch for the part.
    Keys,
    /// Hashes and lengths are those announced.
    Hash,
    /// The manifest speaks of this file.
    Manifest,
    /// The device may still send.
    Device,
}

impl Check {
    /// The name in a refusal.
    pub fn name(self) -> &'static str {
        match self {
            Check::Magic => "magic",
            Check::Line1 => "line 1",
            Check::Recipients => "recipients",
            Check::Lines => "lines",
            Check::Length => "length",
            Check::Region => "region",
            Check::Name => "name",
            Check::Keys => "keys",
            Check::Hash => "hash",
            Check::Manifest => "manifest",
            Check::Device => "device",
        }
    }
}

/// Checks a complete and settled upload and takes it in.
pub fn admit(
    archive: &Archive,
    uploader: &Uploader,
    upload: &Upload,
    head: &[u8],
) -> Result<(), Problem> {
    match inspect(archive, upload, head) {
        Ok((file, epoch)) => keep(archive, uploader, upload, (file, epoch)),
        Err(problem) if problem.code() == ProblemCode::RefusedAdmission => {
            refuse(archive, uploader, upload, &problem)?;
            Err(problem)
        }
        Err(problem) => Err(problem),
    }
}

/// Removes an upload that will never be admitted, and writes down why.
pub fn refuse(
    archive: &Archive,
    uploader: &Uploader,
    upload: &Upload,
    problem: &Problem,
) -> Result<(), Problem> {
    let (day, name) = (archive.today(), upload.name.clone());
    let actor = actor(uploader);
    let reason = problem.detail().unwrap_or_default().to_owned();
    archive.metrics().refused_admissions.add();
    records::write(archive.records(), move |statements| {
        tus::forget(statements, &name)?;
        audit::note(statements, day, &actor, Action::Refused, &reason).map_err(Problem::from)
    })?;
    Ok(archive.objects().remove(&upload.name)?)
}

fn inspect(archive: &Archive, upload: &Upload, head: &[u8]) -> Result<(SealedFile, u32), Problem> {
    let body = archive.objects().read(&upload.name, Stream::Body, 0)?;
    let mut source = Hashing {
        source: head.chain(body),
        hasher: Hasher::new(),
    };
    let file = vps::inspect(&mut source).map_err(malformed)?;
    let sha256 = source.hasher.finish();
    let header = file.head.header();
    if header.region != archive.settings().region {
        return Err(failed(Check::Region, "the file is of another region"));
    }
    if (header.story, header.part, header.revision) != (upload.story, upload.part, upload.revision)
    {
        return Err(failed(
            Check::Name,
            "line 1 names another file than was announced",
        ));
    }
    let epoch = epoch(archive, upload.part, &file.head.recipients())?;
    if sha256 != upload.sha256 {
        return Err(failed(
            Check::Hash,
            "the file is not the one that was announced",
        ));
    }
    let announced = (upload.line1_sha256, upload.body_sha256);
    if (file.head.line1_sha256(), file.body_sha256) != announced {
        return Err(failed(Check::Manifest, "it speaks of other bytes"));
    }
    Ok((file, epoch))
}

/// The key-set epoch whose keys for the part are exactly the recipients.
pub fn epoch(archive: &Archive, part: Part, recipients: &[KeyId]) -> Result<u32, Problem> {
    let known = archive.keysets().epoch_of(archive, part, recipients)?;
    known.ok_or_else(|| failed(Check::Keys, "the recipients are not all keys of one epoch"))
}

fn keep(
    archive: &Archive,
    uploader: &Uploader,
    upload: &Upload,
    admitted: (SealedFile, u32),
) -> Result<(), Problem> {
    let (file, epoch) = admitted;
    let day = archive.today();
    let receipt = Receipt::sign(&file, day, archive.key()).map_err(Problem::internal)?;
    let (uploader, wanted) = (uploader.clone(), upload.clone());
    let row = Admitted {
        file,
        epoch,
        day,
        receipt,
    };
    let outcome = records::write(archive.records(), move |statements| {
        commit(statements, &uploader, &wanted, &row)
    })?;
    match outcome {
        Outcome::Kept => {
            archive.metrics().admitted.add();
            tus::drop_head(archive, upload)
        }
        Outcome::KnownAlready => Ok(archive.objects().remove(&upload.name)?),
        Outcome::Refused(problem) => {
            archive.objects().remove(&upload.name)?;
            Err(problem)
        }
    }
}

/// What becomes a row.
struct Admitted {
    file: SealedFile,
    epoch: u32,
    day: Day,
    receipt: Vec<u8>,
}

enum Outcome {
    Kept,
    KnownAlready,
    Refused(Problem),
}

fn commit(
    statements: &mut dyn Statements,
    uploader: &Uploader,
    upload: &Upload,
    admitted: &Admitted,
) -> Result<Outcome, Problem> {
    let day = admitted.day;
    if let Some(stone) = removal::tombstone(statements, upload.story, Some(upload.part))? {
        tus::forget(statements, &upload.name)?;
        return Ok(Outcome::Refused(Problem::withdrawn(&stone)));
    }
    if !may_still_send(statements, uploader)? {
        tus::forget(statements, &upload.name)?;
        audit::note(
            statements,
            day,
            &actor(uploader),
            Action::Refused,
            Check::Device.name(),
        )?;
        return Ok(Outcome::Refused(failed(
            Check::Device,
            "it was revoked meanwhile",
        )));
    }
    if !insert(statements, upload, admitted)? {
        return known_already(statements, uploader, upload, day);
    }
    tus::finish(statements, upload, day_after(day, tus::REMEMBERED_DAYS))?;
    let file = feed::File {
        story: upload.story,
        part: upload.part,
        revision: upload.revision,
        line1_sha256: upload.line1_sha256,
        body_sha256: upload.body_sha256,
        body_bytes: admitted.file.body_bytes,
    };
    feed::append(statements, day, &Change::Admitted(file))?;
    let what = upload.part.as_str();
    audit::note(statements, day, &Actor::Archive, Action::Admitted, what)?;
    Ok(Outcome::Kept)
}

/// Another request was faster: the same file is fine, another one is not.
fn known_already(
    statements: &mut dyn Statements,
    uploader: &Uploader,
    upload: &Upload,
    day: Day,
) -> Result<Outcome, Problem> {
    let sql = "SELECT line1_sha256, body_sha256 FROM parts
               WHERE story = ?1 AND part = ?2 AND revision = ?3";
    let values = [
        upload.story.into(),
        upload.part.into(),
        upload.revision.into(),
    ];
    let hashes: Option<(Digest, Digest)> = match row(statements, sql, &values)? {
        Some(row) => Some((row.digest(0)?, row.digest(1)?)),
        None => None,
    };
    if hashes == Some((upload.line1_sha256, upload.body_sha256)) {
        tus::finish(statements, upload, day_after(day, tus::REMEMBERED_DAYS))?;
        return Ok(Outcome::KnownAlready);
    }
    tus::forget(statements, &upload.name)?;
    tus::quarantine(statements, upload, day)?;
    let detail = "another file of the same name";
    audit::note(statements, day, &actor(uploader), Action::Refused, detail)?;
    Ok(Outcome::Refused(tus::set_aside()))
}

/// Adds the row; `false` when the unique key is taken.
fn insert(
    statements: &mut dyn Statements,
    upload: &Upload,
    admitted: &Admitted,
) -> Result<bool, records::Error> {
    let [line1, line2, line3] = admitted.file.head.lines();
    let values = [
        upload.story.into(),
        upload.part.into(),
        upload.revision.into(),
        line1.as_bytes().into(),
        line2.as_bytes().into(),
        line3.as_bytes().into(),
        upload.line1_sha256.into(),
        upload.body_sha256.into(),
        admitted.file.body_bytes.into(),
        upload.name.as_str().into(),
        admitted.epoch.into(),
        admitted.day.into(),
        (&admitted.receipt).into(),
    ];
    let sql = "INSERT INTO parts (story, part, revision, line1, line2, line3, line1_sha256,
               body_sha256, body_bytes, object, keyset_epoch, admitted_day, receipt)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
               ON CONFLICT (story, part, revision) DO NOTHING";
    Ok(statements.run(sql, &values)? == 1)
}

fn may_still_send(
    statements: &mut dyn Statements,
    uploader: &Uploader,
) -> Result<bool, records::Error> {
    let Uploader::Device { id, .. } = uploader else {
        return Ok(true);
    };
    let sql = "SELECT device FROM devices WHERE device = ?1 AND revoked_day IS NULL";
    Ok(row(statements, sql, &[(*id).into()])?.is_some())
}

/// As the audit names an uploader.
pub fn actor(uploader: &Uploader) -> Actor {
    match uploader {
        Uploader::Device { id, .. } => Actor::Device(id.to_string()),
        Uploader::Intake { name } => Actor::Person(name.clone()),
    }
}

fn malformed(error: vps::Error) -> Problem {
    let check = match error {
        vps::Error::Read(error) => return Problem::from(error),
        vps::Error::NotVps => Check::Magic,
        vps::Error::BadHeader => Check::Line1,
        vps::Error::BadRecipients | vps::Error::RecipientCount(_) | vps::Error::RecipientTwice => {
            Check::Recipients
        }
        vps::Error::BadLine { .. } | vps::Error::BadCode => Check::Lines,
        vps::Error::TooLong { .. } | vps::Error::BodyLength(_) => Check::Length,
    };
    failed(check, &error.to_string())
}

fn failed(check: Check, reason: &str) -> Problem {
    Problem::because(
        ProblemCode::RefusedAdmission,
        format!("{}: {reason}", check.name()),
    )
}

/// A source that hashes what is read from it.
struct Hashing<R> {
    source: R,
    hasher: Hasher,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.source.read(buffer)?;
        self.hasher.update(&buffer[..n_bytes]);
        Ok(n_bytes)
    }
}
