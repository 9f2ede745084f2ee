//! The receipt: the archive says that it holds a file durably. The kiosk itself verifies it and only then
//! may drop its copy.
//!
//! Payload: `{"v":1,"story","part","revision","line1_sha256","body_sha256","body_bytes","archive","day"}`.

use serde::{Deserialize, Serialize};

use super::{
    document::{self, Envelope, Error, Kind, V1},
    keys::{PublicKey, SigningKey},
    keyset::KeySet,
    vps::SealedFile,
};
use crate::domain::{
    ids::{Digest, KeyId, Part, Revision, StoryId},
    week::Day,
};

/// What the archive says of a file it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The story.
    pub story: StoryId,
    /// Which of its files.
    pub part: Part,
    /// In which version.
    pub revision: Revision,
    /// SHA-256 of line 1.
    pub line1_sha256: Digest,
    /// SHA-256 of the body.
    pub body_sha256: Digest,
    /// Bytes of the body.
    pub body_bytes: u64,
    /// The short name of the archive's key.
    pub archive: KeyId,
    /// When it was taken in.
    pub day: Day,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    v: V1,
    story: StoryId,
    part: Part,
    revision: Revision,
    line1_sha256: Digest,
    body_sha256: Digest,
    body_bytes: u64,
    archive: KeyId,
    day: Day,
}

impl Receipt {
    /// The receipt for `file` by the archive whose key has the short name `archive`.
    pub fn of(file: &SealedFile, archive: KeyId, day: Day) -> Receipt {
        let header = file.head.header();
        Receipt {
            story: header.story,
            part: header.part,
            revision: header.revision,
            line1_sha256: file.head.line1_sha256(),
            body_sha256: file.body_sha256,
            body_bytes: file.body_bytes,
            archive,
            day,
        }
    }

    /// Signs the receipt for `file`; gives the whole document.
    pub fn sign(file: &SealedFile, day: Day, archive: &SigningKey) -> Result<Vec<u8>, Error> {
        Receipt::of(file, archive.public().id(), day).sign_again(archive)
    }

    /// Signs this receipt, e.g. one kept as columns of a row; gives the whole document.
    pub fn sign_again(&self, archive: &SigningKey) -> Result<Vec<u8>, Error> {
        let Receipt {
            story,
            part,
            revision,
            line1_sha256,
            body_sha256,
            body_bytes,
            day,
            ..
        } = *self;
        let archive_id = archive.public().id();
        let payload = Payload {
            v: V1,
            story,
            part,
            revision,
            line1_sha256,
            body_sha256,
            body_bytes,
            archive: archive_id,
            day,
        };
        document::sign_json(Kind::Receipt, &payload, archive)
    }

    /// Verifies a whole document against the archive's key.
    pub fn verify(bytes: &[u8], archive: &PublicKey) -> Result<Receipt, Error> {
        Receipt::checked(&Envelope::parse(bytes)?, archive)
    }

    /// Verifies a whole document against the archive keys of a key set.
    pub fn verify_by(bytes: &[u8], keyset: &KeySet) -> Result<Receipt, Error> {
        let envelope = Envelope::parse(bytes)?;
        let archive = keyset.signer_of(&envelope, Kind::Receipt)?;
        Receipt::checked(&envelope, archive)
    }

    /// Whether the receipt speaks of exactly this file.
    pub fn matches(&self, file: &SealedFile) -> bool {
        *self == Receipt::of(file, self.archive, self.day)
    }

    fn checked(envelope: &Envelope, key: &PublicKey) -> Result<Receipt, Error> {
        let payload: Payload =
            document::parse_json(Kind::Receipt, envelope.verify(Kind::Receipt, key)?)?;
        if payload.archive != key.id() {
            return Err(Error::WrongKey {
                found: payload.archive,
                expected: key.id(),
            });
        }
        Ok(Receipt {
            story: payload.story,
            part: payload.part,
            revision: payload.revision,
            line1_sha256: payload.line1_sha256,
            body_sha256: payload.body_sha256,
            body_bytes: payload.body_bytes,
            archive: payload.archive,
            day: payload.day,
        })
    }
}
