//! `POST /tus/`: a new upload, or the one that is there already.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode};

use super::{
    Upload, Uploader,
    protocol::{self, Answer},
    uploads::{self, REMEMBERED_DAYS},
};
use crate::{
    archive::{
        audit::{self, Action, Actor},
        auth::Ticket,
        objects::ObjectName,
        problem::Problem,
        records::{self, Statements, row},
        removal,
        state::{Archive, blocking, day_after, entropy},
    },
    domain::{
        ids::{Digest, Part, Revision, StoryId},
        week::Day,
    },
    seal::manifest::Manifest,
    sync::wire::{ProblemCode, UploadMetadata, header, path},
};

/// Makes an upload, or finds the one of the same file.
pub(super) async fn upload(
    archive: &Arc<Archive>,
    headers: HeaderMap,
    ticket: Ticket,
) -> Result<Answer, Problem> {
    protocol::check_version(&headers)?;
    let upload = blocking(archive, move |archive| {
        let uploader = Uploader::of(&ticket.check(archive)?)?;
        let wanted = describe(archive, &uploader, &headers)?;
        find_or_make(archive, &uploader, wanted)
    })
    .await?;
    let offset = if upload.is_finished { upload.length } else { 0 };
    let answer = Answer::new(StatusCode::CREATED).with("location", path::upload(&upload.name));
    let answer = if offset > 0 {
        answer.with(header::UPLOAD_OFFSET, offset)
    } else {
        answer
    };
    Ok(answer.with_expiry(&upload))
}

/// Reads what the client says of the file, and checks what can be checked before its first byte.
fn describe(
    archive: &Archive,
    uploader: &Uploader,
    headers: &HeaderMap,
) -> Result<Upload, Problem> {
    let bad = |reason: String| Problem::because(ProblemCode::BadRequest, reason);
    if headers.contains_key("upload-defer-length") {
        return Err(bad(
            "the length of a sealed file is known beforehand".to_owned()
        ));
    }
    let length = protocol::number(headers, header::UPLOAD_LENGTH)?;
    let text = protocol::text(headers, header::UPLOAD_METADATA).unwrap_or_default();
    let metadata = UploadMetadata::decode(text).map_err(|error| bad(error.to_string()))?;
    let (story, part, revision) = (metadata.story, metadata.part, metadata.revision);
    uploader.check_part(part, revision)?;
    if length > protocol::most_bytes(part) {
        return Err(Problem::new(ProblemCode::TooLarge));
    }
    let manifest = uploader.verify(archive, &metadata.manifest)?;
    check_manifest(&manifest, (story, part, revision), length)?;
    let keep_for = archive.settings().retention.upload.0;
    Ok(Upload {
        name: ObjectName::from_random(entropy()),
        owner: uploader.row_name(),
        story,
        part,
        revision,
        length,
        sha256: metadata.sha256,
        line1_sha256: manifest.line1_sha256,
        body_sha256: manifest.body_sha256,
        metadata: text.to_owned(),
        is_finished: false,
        expires: Day::of(archive.clock().now().plus(keep_for)),
    })
}

fn check_manifest(
    manifest: &Manifest,
    file: (StoryId, Part, Revision),
    length: u64,
) -> Result<(), Problem> {
    let refuse = |reason: &str| Err(Problem::because(ProblemCode::RefusedAdmission, reason));
    if (manifest.story, manifest.part, manifest.revision) != file {
        return refuse("manifest: it speaks of another file");
    }
    if manifest.body_bytes >= length {
        return refuse("manifest: the body is longer than the file");
    }
    Ok(())
}

/// What stands in the records for a file somebody wants to upload.
enum Standing {
    /// The upload to go on with.
    Upload(Upload),
    /// Nothing may be uploaded.
    Refused(Problem),
}

fn find_or_make(archive: &Archive, uploader: &Uploader, wanted: Upload) -> Result<Upload, Problem> {
    let today = archive.today();
    let remembered_until = day_after(today, REMEMBERED_DAYS);
    let is_full = archive.is_full()?;
    let actor = match uploader {
        Uploader::Device { id, .. } => Actor::Device(id.to_string()),
        Uploader::Intake { name } => Actor::Person(name.clone()),
    };
    let standing = records::write(archive.records(), move |statements| {
        let standing = stand(statements, &wanted, remembered_until, is_full)?;
        if let Standing::Refused(problem) = &standing
            && problem.code() == ProblemCode::Quarantined
        {
            quarantine(statements, &wanted, today)?;
            audit::note(
                statements,
                today,
                &actor,
                Action::Refused,
                "another file of the same name",
            )?;
        }
        Ok::<_, Problem>(standing)
    })?;
    match standing {
        Standing::Refused(problem) => Err(problem),
        Standing::Upload(upload) => Ok(upload),
    }
}

fn stand(
    statements: &mut dyn Statements,
    wanted: &Upload,
    remembered_until: Day,
    is_full: bool,
) -> Result<Standing, Problem> {
    let file = (wanted.story, wanted.part, wanted.revision);
    if let Some(stone) = removal::tombstone(statements, wanted.story, Some(wanted.part))? {
        return Ok(Standing::Refused(Problem::withdrawn(&stone)));
    }
    let own = uploads::find_file(statements, &wanted.owner, file)?;
    if let Some(hashes) = admitted(statements, file)? {
        if hashes != (wanted.line1_sha256, wanted.body_sha256) {
            return Ok(Standing::Refused(set_aside()));
        }
        return arrived(statements, wanted, own, remembered_until);
    }
    match own {
        Some(upload) if is_same(&upload, wanted) => Ok(Standing::Upload(upload)),
        Some(upload)
            if upload.line1_sha256 != wanted.line1_sha256
                || upload.body_sha256 != wanted.body_sha256 =>
        {
            Ok(Standing::Refused(set_aside()))
        }
        _ if is_full => Ok(Standing::Refused(Problem::new(ProblemCode::Full))),
        Some(upload) => {
            // Same story, sealed to other keys meanwhile: begin again; the sweep takes the old bytes.
            uploads::forget(statements, &upload.name)?;
            wanted.insert(statements)?;
            Ok(Standing::Upload(wanted.clone()))
        }
        None => {
            wanted.insert(statements)?;
            Ok(Standing::Upload(wanted.clone()))
        }
    }
}

/// The file is here already, by whatever way: the uploader hears of an upload that is finished.
fn arrived(
    statements: &mut dyn Statements,
    wanted: &Upload,
    own: Option<Upload>,
    remembered_until: Day,
) -> Result<Standing, Problem> {
    let upload = match own {
        Some(upload) if upload.is_finished => return Ok(Standing::Upload(upload)),
        Some(upload) => {
            uploads::finish(statements, &upload, remembered_until)?;
            upload
        }
        None => {
            wanted.insert(statements)?;
            uploads::finish(statements, wanted, remembered_until)?;
            wanted.clone()
        }
    };
    Ok(Standing::Upload(Upload {
        is_finished: true,
        ..upload
    }))
}

fn admitted(
    statements: &mut dyn Statements,
    file: (StoryId, Part, Revision),
) -> Result<Option<(Digest, Digest)>, Problem> {
    let (story, part, revision) = file;
    let sql = "SELECT line1_sha256, body_sha256 FROM parts
               WHERE story = ?1 AND part = ?2 AND revision = ?3";
    let found = row(
        statements,
        sql,
        &[story.into(), part.into(), revision.into()],
    )?;
    found
        .map(|row| Ok((row.digest(0)?, row.digest(1)?)))
        .transpose()
}

/// Keeps the claim that another file has the same name, for an operator.
pub(crate) fn quarantine(
    statements: &mut dyn Statements,
    wanted: &Upload,
    day: Day,
) -> Result<(), records::Error> {
    let values = [
        wanted.name.as_str().into(),
        wanted.story.into(),
        wanted.part.into(),
        wanted.revision.into(),
        wanted.line1_sha256.into(),
        wanted.body_sha256.into(),
        day.into(),
    ];
    let sql =
        "INSERT INTO quarantine (object, story, part, revision, line1_sha256, body_sha256, day)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    statements.run(sql, &values).map(drop)
}

fn is_same(upload: &Upload, wanted: &Upload) -> bool {
    (
        upload.sha256,
        upload.length,
        upload.line1_sha256,
        upload.body_sha256,
    ) == (
        wanted.sha256,
        wanted.length,
        wanted.line1_sha256,
        wanted.body_sha256,
    )
}

/// The answer to such a claim.
pub(crate) fn set_aside() -> Problem {
    let detail = "another file has this story, part and revision; an operator must look";
    Problem::because(ProblemCode::Quarantined, detail)
}
