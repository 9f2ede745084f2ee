//! The rows of uploads: find, finish, forget.

use crate::{
    archive::{
        admission,
        objects::{ObjectName, Stream},
        problem::Problem,
        records::{self, Error, Row, Statements, Value, row},
        removal,
        state::Archive,
        tus::{Uploader, sink},
    },
    domain::{
        ids::{Digest, Part, Revision, StoryId},
        week::Day,
    },
    sync::wire::ProblemCode,
};

/// How long a finished upload is remembered, and with it which device sent a story.
pub(crate) const REMEMBERED_DAYS: i64 = 30;

/// A file on its way, or one that arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name, also of the object it grows.
    pub name: ObjectName,
    /// Whose it is, as rows name uploaders.
    pub owner: String,
    /// The story.
    pub story: StoryId,
    /// The part.
    pub part: Part,
    /// The revision.
    pub revision: Revision,
    /// How long the whole file is.
    pub length: u64,
    /// The hash of the whole file.
    pub sha256: Digest,
    /// The hash of line 1, as the manifest says.
    pub line1_sha256: Digest,
    /// The hash of the body, as the manifest says.
    pub body_sha256: Digest,
    /// What the client said of it, word for word.
    pub metadata: String,
    /// Whether it was admitted.
    pub is_finished: bool,
    /// The day it is forgotten.
    pub expires: Day,
}

impl Upload {
    /// Reads a row of all columns.
    pub(super) fn read(row: &Row) -> Result<Upload, Error> {
        Ok(Upload {
            name: row.parsed(0)?,
            owner: row.text(1)?,
            story: row.parsed(2)?,
            part: row.parsed(3)?,
            revision: row.revision(4)?,
            length: row.count(5)?,
            sha256: row.digest(6)?,
            line1_sha256: row.digest(7)?,
            body_sha256: row.digest(8)?,
            metadata: row.text(9)?,
            is_finished: row.number(10)? != 0,
            expires: row.parsed(11)?,
        })
    }

    /// Writes a row of all columns.
    pub(super) fn insert(&self, statements: &mut dyn Statements) -> Result<(), Error> {
        let values: [Value; 12] = [
            self.name.as_str().into(),
            (&self.owner).into(),
            self.story.into(),
            self.part.into(),
            self.revision.into(),
            self.length.into(),
            self.sha256.into(),
            self.line1_sha256.into(),
            self.body_sha256.into(),
            (&self.metadata).into(),
            i64::from(self.is_finished).into(),
            self.expires.into(),
        ];
        let sql = "INSERT INTO uploads (upload, device, story, part, revision, length, sha256,
                   line1_sha256, body_sha256, metadata, finished, expires_day)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        statements.run(sql, &values).map(drop)
    }
}

/// The upload of that name, if it is this uploader's.
pub(super) fn find(
    archive: &Archive,
    name: &ObjectName,
    uploader: &Uploader,
) -> Result<Upload, Problem> {
    let sql = "SELECT upload, device, story, part, revision, length, sha256, line1_sha256,
               body_sha256, metadata, finished, expires_day FROM uploads
               WHERE upload = ?1 AND device = ?2";
    let values = [name.as_str().into(), uploader.row_name().into()];
    let found = records::read(archive.records(), |statements| {
        row(statements, sql, &values)?
            .map(|row| Upload::read(&row))
            .transpose()
    });
    let upload = found
        .map_err(Problem::from)?
        .ok_or(Problem::new(ProblemCode::NotFound))?;
    if !upload.is_finished && upload.expires <= archive.today() {
        return Err(Problem::because(
            ProblemCode::Gone,
            "the upload expired; begin again",
        ));
    }
    Ok(upload)
}

/// The upload of this file by this uploader, if there is one.
pub(super) fn find_file(
    statements: &mut dyn Statements,
    owner: &str,
    file: (StoryId, Part, Revision),
) -> Result<Option<Upload>, Error> {
    let (story, part, revision) = file;
    let sql = "SELECT upload, device, story, part, revision, length, sha256, line1_sha256,
               body_sha256, metadata, finished, expires_day FROM uploads
               WHERE device = ?1 AND story = ?2 AND part = ?3 AND revision = ?4";
    let values = [owner.into(), story.into(), part.into(), revision.into()];
    row(statements, sql, &values)?
        .map(|row| Upload::read(&row))
        .transpose()
}

/// Refuses an upload whose story was taken away meanwhile.
pub(super) fn refuse_withdrawn(archive: &Archive, upload: &Upload) -> Result<(), Problem> {
    let (story, part) = (upload.story, upload.part);
    let stone = records::read(archive.records(), |statements| {
        removal::tombstone(statements, story, Some(part))
    })
    .map_err(Problem::from)?;
    stone.map_or(Ok(()), |stone| Err(Problem::withdrawn(&stone)))
}

/// How far an upload is. One whose last byte arrived just before a power cut is admitted now.
pub(super) fn settled_offset(
    archive: &Archive,
    uploader: &Uploader,
    upload: Upload,
) -> Result<(Upload, u64), Problem> {
    if upload.is_finished {
        let length = upload.length;
        return Ok((upload, length));
    }
    // Looking locks nothing: bytes that come right after the question must not be refused for it.
    let offset = sink::offset_on_disk(archive.objects(), &upload.name)?;
    if offset < upload.length {
        return Ok((upload, offset));
    }
    let Ok(_flight) = archive.gates().in_flight.take(&upload.name) else {
        return Ok((upload, offset));
    };
    let upload = find(archive, &upload.name, uploader)?;
    if upload.is_finished {
        return Ok((upload, offset));
    }
    let head = sink::head_on_disk(archive.objects(), &upload.name)?;
    admission::admit(archive, uploader, &upload, &head)?;
    let length = upload.length;
    Ok((
        Upload {
            is_finished: true,
            ..upload
        },
        length,
    ))
}

/// Marks an upload as admitted; it is remembered until `until`.
pub fn finish(statements: &mut dyn Statements, upload: &Upload, until: Day) -> Result<(), Error> {
    let sql = "UPDATE uploads SET finished = 1, expires_day = ?2 WHERE upload = ?1";
    statements
        .run(sql, &[upload.name.as_str().into(), until.into()])
        .map(drop)
}

/// Removes the row of an upload.
pub fn forget(statements: &mut dyn Statements, name: &ObjectName) -> Result<(), Error> {
    let sql = "DELETE FROM uploads WHERE upload = ?1";
    statements.run(sql, &[name.as_str().into()]).map(drop)
}

/// Removes an upload that was never admitted: the row first, then the bytes.
pub(crate) fn drop_unfinished(archive: &Archive, upload: &Upload) -> Result<(), Problem> {
    let name = upload.name.clone();
    records::write(archive.records(), move |statements| {
        forget(statements, &name).map_err(Problem::from)
    })?;
    Ok(archive.objects().remove(&upload.name)?)
}

/// Removes the first lines that were kept on disk while the file arrived.
pub(crate) fn drop_head(archive: &Archive, upload: &Upload) -> Result<(), Problem> {
    Ok(archive
        .objects()
        .remove_stream(&upload.name, Stream::Head)?)
}
