//! Sealed files as people get them: joined from row and object, re-sealed to other keys, and the voice
//! removed once it is written out.

use std::io::{Cursor, Read};

use crate::{
    archive::{
        admission,
        audit::{self, Action},
        auth::{Caller, Scope},
        feed::{self, Change},
        objects::{ObjectName, Stream},
        problem::Problem,
        records::{self, Error, Row, Statements, row},
        removal::{self, Stamp},
        state::Archive,
    },
    domain::ids::{Digest, Part, Revision, StoryId},
    seal::{tombstone::Reason, vps::Head},
    sync::wire::ProblemCode,
};

/// Which file.
pub type FileId = (StoryId, Part, Revision);

/// A sealed file as it stands here.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Everything before the body.
    pub head: Vec<u8>,
    /// The hash of lines 2 and 3, for `If-Match`.
    pub recipients_sha256: Digest,
    /// The object that holds the body.
    pub object: ObjectName,
    /// The length of the body.
    pub body_bytes: u64,
}

impl Stored {
    /// The length of the whole file.
    pub fn length(&self) -> u64 {
        self.head.len() as u64 + self.body_bytes
    }

    /// The file from `from` on.
    pub fn read(&self, archive: &Archive, from: u64) -> Result<Box<dyn Read + Send>, Problem> {
        let n_head = self.head.len() as u64;
        if from >= n_head {
            return Ok(archive
                .objects()
                .read(&self.object, Stream::Body, from - n_head)?);
        }
        let mut head = Cursor::new(self.head.clone());
        head.set_position(from);
        Ok(Box::new(head.chain(archive.objects().read(
            &self.object,
            Stream::Body,
            0,
        )?)))
    }
}

/// The scope that may read a part.
pub fn scope_for(part: Part) -> Scope {
    match part {
        Part::Telling | Part::Transcript => Scope::Read,
        Part::Voice => Scope::Intake,
    }
}

/// Whether a caller may read the sealed bytes of a part.
pub fn may_read(caller: &Caller, part: Part) -> bool {
    caller.may(scope_for(part))
        || (caller.may(Scope::Rewrap) && part != Part::Voice)
        || (caller.may(Scope::Intake) && part == Part::Telling)
}

/// Finds a file for a caller who may read it.
pub fn find(archive: &Archive, caller: &Caller, file: FileId) -> Result<Stored, Problem> {
    let (story, part, _) = file;
    if !may_read(caller, part) {
        caller.require(scope_for(part))?;
    }
    let found = records::read(archive.records(), |statements| {
        match select(statements, file)? {
            Some(row) => stored(&row).map(Ok),
            None => Ok(Err(missing(statements, story, part)?)),
        }
    });
    found.map_err(|error: Error| Problem::from(error))?
}

/// The receipt of a file: for devices, for readers, and for whoever may read the file itself, who could
/// not verify it otherwise.
pub fn receipt(archive: &Archive, file: FileId) -> Result<Vec<u8>, Problem> {
    let (story, part, revision) = file;
    let sql = "SELECT receipt FROM parts WHERE story = ?1 AND part = ?2 AND revision = ?3";
    let values = [story.into(), part.into(), revision.into()];
    let found = records::read(archive.records(), |statements| {
        match row(statements, sql, &values)? {
            Some(row) => row.bytes(0).map(Ok),
            None => Ok(Err(missing(statements, story, part)?)),
        }
    });
    found.map_err(|error: Error| Problem::from(error))?
}

/// Seals a file to other keys: replaces lines 2 and 3 if they still have the hash `expected`.
pub fn rewrap(
    archive: &Archive,
    caller: &Caller,
    file: FileId,
    change: (Digest, Vec<u8>),
) -> Result<Digest, Problem> {
    caller.require(Scope::Rewrap)?;
    let (expected, lines) = change;
    let stored = records::read(archive.records(), |statements| select(statements, file));
    let row = stored.map_err(|error: Error| Problem::from(error))?;
    let head = head(&row.ok_or(Problem::new(ProblemCode::NotFound))?)?;
    let next = head
        .with_recipients(&lines)
        .map_err(|error| Problem::because(ProblemCode::BadRequest, error.to_string()))?;
    let epoch = admission::epoch(archive, file.1, &next.recipients())?;
    let (actor, day, hash) = (caller.actor(), archive.today(), next.recipients_sha256());
    let outcome = records::write(archive.records(), move |statements| {
        if !replace(statements, file, (expected, &next, epoch), &day.to_string())? {
            return Ok(Err(changed_meanwhile()));
        }
        let told = feed_file(statements, file)?;
        feed::append(statements, day, &Change::Rewrapped(told))?;
        audit::note(statements, day, &actor, Action::Rewrapped, file.1.as_str())?;
        Ok::<_, Problem>(Ok(()))
    })?;
    outcome?;
    archive.records().scrub()?;
    Ok(hash)
}

/// Removes the voice of a story that has a transcript.
pub fn remove_voice(archive: &Archive, caller: &Caller, story: StoryId) -> Result<(), Problem> {
    caller.require(Scope::Intake)?;
    let (stamp, actor) = (Stamp::of(archive), caller.actor());
    let outcome = records::write(archive.records(), move |statements| {
        if !has_part(statements, story, Part::Voice)? {
            return Ok(Err(missing(statements, story, Part::Voice)?));
        }
        if !has_part(statements, story, Part::Transcript)? {
            let detail = "the voice stays until the story has a transcript";
            return Ok(Err(Problem::because(ProblemCode::Conflict, detail)));
        }
        let removed = (story, Part::Voice, Reason::Transcribed);
        Ok::<_, Problem>(Ok(removal::remove_part(
            statements, &stamp, removed, &actor,
        )?))
    })?;
    outcome?.settle(archive)
}

/// Whether a story has a part, in any revision.
pub fn has_part(
    statements: &mut dyn Statements,
    story: StoryId,
    part: Part,
) -> Result<bool, Error> {
    let sql = "SELECT revision FROM parts WHERE story = ?1 AND part = ?2 LIMIT 1";
    Ok(row(statements, sql, &[story.into(), part.into()])?.is_some())
}

fn select(statements: &mut dyn Statements, file: FileId) -> Result<Option<Row>, Error> {
    let (story, part, revision) = file;
    let sql = "SELECT line1, line2, line3, object, body_bytes FROM parts
               WHERE story = ?1 AND part = ?2 AND revision = ?3";
    row(
        statements,
        sql,
        &[story.into(), part.into(), revision.into()],
    )
}

fn stored(row: &Row) -> Result<Stored, Error> {
    let head = head(row)?;
    Ok(Stored {
        head: head.to_bytes(),
        recipients_sha256: head.recipients_sha256(),
        object: row.parsed(3)?,
        body_bytes: row.count(4)?,
    })
}

fn head(row: &Row) -> Result<Head, Error> {
    let failed = |reason: String| Error::Failed(reason);
    let line =
        |column| String::from_utf8(row.bytes(column)?).map_err(|error| failed(error.to_string()));
    let (line1, line2, line3) = (line(0)?, line(1)?, line(2)?);
    Head::from_lines([&line1, &line2, &line3]).map_err(|error| failed(error.to_string()))
}

/// Keeps the old lines for 30 days and puts the new ones in their place.
fn replace(
    statements: &mut dyn Statements,
    file: FileId,
    change: (Digest, &Head, u32),
    day: &str,
) -> Result<bool, Problem> {
    let (story, part, revision) = file;
    let (expected, next, epoch) = change;
    let Some(row) = select(statements, file)? else {
        return Err(Problem::new(ProblemCode::NotFound));
    };
    let old = head(&row)?;
    if old.recipients_sha256() != expected {
        return Ok(false);
    }
    let [_, line2, line3] = old.lines();
    let keep = "INSERT INTO old_lines (story, part, revision, line2, line3, replaced_day)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let id = [story.into(), part.into(), revision.into()];
    let [a, b, c] = id.clone();
    let values = [
        a,
        b,
        c,
        line2.as_bytes().into(),
        line3.as_bytes().into(),
        day.into(),
    ];
    statements.run(keep, &values)?;
    let [_, line2, line3] = next.lines();
    let [a, b, c] = id;
    let values = [
        a,
        b,
        c,
        line2.as_bytes().into(),
        line3.as_bytes().into(),
        epoch.into(),
    ];
    let put = "UPDATE parts SET line2 = ?4, line3 = ?5, keyset_epoch = ?6
               WHERE story = ?1 AND part = ?2 AND revision = ?3";
    Ok(statements.run(put, &values)? == 1)
}

fn feed_file(statements: &mut dyn Statements, file: FileId) -> Result<feed::File, Error> {
    let (story, part, revision) = file;
    let sql = "SELECT story, part, revision, line1_sha256, body_sha256, body_bytes FROM parts
               WHERE story = ?1 AND part = ?2 AND revision = ?3";
    let found = row(
        statements,
        sql,
        &[story.into(), part.into(), revision.into()],
    )?;
    feed::File::read(&found.ok_or_else(|| Error::Failed("the file is gone".to_owned()))?)
}

fn missing(statements: &mut dyn Statements, story: StoryId, part: Part) -> Result<Problem, Error> {
    let stone = removal::tombstone(statements, story, Some(part))?;
    Ok(stone.map_or(Problem::new(ProblemCode::NotFound), |stone| {
        Problem::withdrawn(&stone)
    }))
}

fn changed_meanwhile() -> Problem {
    let detail = "the recipients changed meanwhile; read the file again";
    Problem::because(ProblemCode::Conflict, detail)
        .with_status(axum::http::StatusCode::PRECONDITION_FAILED)
}
