//! Signed documents of the region: taken in when newer, handed out, kept for ever in every version.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    archive::{
        audit::{self, Action, Actor},
        problem::Problem,
        records::{self, Row, Statements, row},
        state::Archive,
    },
    domain::{ids::Digest, instrument},
    seal::{
        digest::sha256,
        document::{Envelope, Kind},
        keyset::{Change, KeySet},
        published,
    },
    sync::wire::ProblemCode,
};

/// One version of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The version, or the epoch of a key set.
    pub version: u64,
    /// The whole document.
    pub envelope: Vec<u8>,
}

/// What publishing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// What it is.
    pub kind: Kind,
    /// Its version.
    pub version: u64,
    /// Whether it was there already.
    pub is_known: bool,
}

/// The newest document of a kind that is newer than `after`.
pub fn newest(
    statements: &mut dyn Statements,
    kind: Kind,
    after: Option<u64>,
) -> Result<Option<Document>, Problem> {
    let sql = "SELECT version, envelope FROM documents WHERE kind = ?1
               ORDER BY version DESC LIMIT 1";
    let found = row(statements, sql, &[kind.as_str().into()])?;
    let found = found.map(|row| read(&row)).transpose()?;
    Ok(found.filter(|document| after.is_none_or(|after| document.version > after)))
}

/// The instrument whose `instrument.toml`, or whole document, has this hash. The first is what is sealed
/// with every story, so that its questions can be read for ever.
pub fn instrument(
    statements: &mut dyn Statements,
    hash: Digest,
) -> Result<Option<Document>, Problem> {
    let sql = "SELECT version, envelope FROM documents
               WHERE kind = ?1 AND (payload_sha256 = ?2 OR envelope_sha256 = ?2)";
    let found = row(
        statements,
        sql,
        &[Kind::Instrument.as_str().into(), hash.into()],
    )?;
    found
        .map(|row| read(&row))
        .transpose()
        .map_err(Problem::from)
}

/// Takes in a document that is signed as it must be and newer than what stands here.
pub fn publish(archive: &Archive, bytes: &[u8], actor: Actor) -> Result<Published, Problem> {
    let envelope = Envelope::parse(bytes).map_err(|error| refused(&error))?;
    let kind = envelope.kind();
    let version = match kind {
        Kind::Keyset => u64::from(acceptable_keyset(archive, bytes)?.epoch()),
        kind if kind.is_published() => {
            let newest = archive.keysets().newest(archive)?;
            let keyset = newest.ok_or_else(|| {
                Problem::because(ProblemCode::Conflict, "publish a key set first")
            })?;
            published::verified_version(bytes, kind, &keyset).map_err(|error| refused(&error))?
        }
        kind => {
            return Err(refused(&format!(
                "documents of kind {kind} are not published"
            )));
        }
    };
    let document = Document {
        version,
        envelope: bytes.to_owned(),
    };
    let day = archive.today();
    let is_known = records::write(archive.records(), move |statements| {
        let is_known = store(statements, kind, &document, &day.to_string())?;
        if !is_known {
            let detail = format!("{kind} {version}");
            audit::note(statements, day, &actor, Action::Published, &detail)?;
        }
        Ok::<_, Problem>(is_known)
    })?;
    Ok(Published {
        kind,
        version,
        is_known,
    })
}

/// Takes over a key set file of the settings; an older one than stands here is no error.
pub fn publish_if_newer(archive: &Archive, bytes: &[u8]) -> Result<(), Problem> {
    let offered = verified_keyset(archive, bytes)?;
    let newest = archive.keysets().newest(archive)?;
    if newest.is_some_and(|newest| newest.epoch() > offered.epoch()) {
        return Ok(());
    }
    publish(archive, bytes, Actor::Archive).map(drop)
}

fn acceptable_keyset(archive: &Archive, bytes: &[u8]) -> Result<KeySet, Problem> {
    let offered = verified_keyset(archive, bytes)?;
    if let Some(newest) = archive.keysets().newest(archive)? {
        let change = newest
            .accepts(&offered)
            .map_err(|error| Problem::because(ProblemCode::Conflict, error.to_string()))?;
        tracing::info!(
            epoch = offered.epoch(),
            newer = (change == Change::Newer),
            "key set"
        );
    }
    Ok(offered)
}

fn verified_keyset(archive: &Archive, bytes: &[u8]) -> Result<KeySet, Problem> {
    let settings = archive.settings();
    let keyset = KeySet::verify(bytes, &settings.root_public).map_err(|error| refused(&error))?;
    if *keyset.region() != settings.region {
        return Err(refused(&format!(
            "the key set is of region {}",
            keyset.region()
        )));
    }
    if keyset.is_demo() && !settings.listen.ip().is_loopback() {
        return Err(refused(
            &"a demo key set is for an archive on loopback only",
        ));
    }
    Ok(keyset)
}

/// Adds a version; `true` when exactly it stands there already.
fn store(
    statements: &mut dyn Statements,
    kind: Kind,
    document: &Document,
    day: &str,
) -> Result<bool, Problem> {
    if let Some(newest) = newest(statements, kind, None)? {
        if newest == *document {
            return Ok(true);
        }
        if newest.version >= document.version {
            let detail = format!(
                "version {} stands here; the next must be higher",
                newest.version
            );
            return Err(Problem::because(ProblemCode::Conflict, detail));
        }
    }
    let envelope = &document.envelope;
    let named_by = named_by(kind, payload(envelope));
    let values = [
        kind.as_str().into(),
        document.version.into(),
        envelope.into(),
        sha256(envelope).into(),
        named_by.into(),
        day.into(),
    ];
    let sql = "INSERT INTO documents
               (kind, version, envelope, envelope_sha256, payload_sha256, day)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    statements.run(sql, &values)?;
    Ok(false)
}

/// The hash by which stories name a document: that of the instrument's file; else that of the payload.
fn named_by(kind: Kind, payload: &[u8]) -> Digest {
    #[derive(Deserialize)]
    struct Files {
        files: BTreeMap<String, String>,
    }
    let files = match kind {
        Kind::Instrument => serde_json::from_slice::<Files>(payload).ok(),
        _ => None,
    };
    let file = files
        .as_ref()
        .and_then(|payload| payload.files.get(instrument::INSTRUMENT));
    sha256(file.map_or(payload, |text| text.as_bytes()))
}

/// What stands after the four lines of an envelope.
fn payload(envelope: &[u8]) -> &[u8] {
    envelope
        .splitn(5, |byte| *byte == b'\n')
        .nth(4)
        .unwrap_or_default()
}

fn read(row: &Row) -> Result<Document, records::Error> {
    Ok(Document {
        version: row.count(0)?,
        envelope: row.bytes(1)?,
    })
}

fn refused(reason: &dyn std::fmt::Display) -> Problem {
    Problem::because(ProblemCode::BadRequest, reason.to_string())
}
