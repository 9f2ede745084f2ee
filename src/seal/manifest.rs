//! The manifest: a device vouches for a sealed file. Only the archive checks it.
//!
//! Payload: `{"v":1,"story","part","revision","line1_sha256","body_sha256","body_bytes","device"}`. No
//! counter, no boot, no time; nothing a researcher can fetch holds one. Recipients are not covered,
//! because those may be sealed anew.

use serde::{Deserialize, Serialize};

use super::{
    document::{self, Envelope, Error, Kind, V1},
    keys::{PublicKey, SigningKey},
    vps::SealedFile,
};
use crate::domain::ids::{Digest, KeyId, Part, Revision, StoryId};

/// What a device says of a file it sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
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
    /// The short name of the device's key.
    pub device: KeyId,
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
    device: KeyId,
}

impl Manifest {
    /// The manifest of `file` by the device whose key has the short name `device`.
    pub fn of(file: &SealedFile, device: KeyId) -> Manifest {
        let header = file.head.header();
        Manifest {
            story: header.story,
            part: header.part,
            revision: header.revision,
            line1_sha256: file.head.line1_sha256(),
            body_sha256: file.body_sha256,
            body_bytes: file.body_bytes,
            device,
        }
    }

    /// Signs a manifest of `file` with the device key; gives the whole document.
    pub fn sign(file: &SealedFile, device: &SigningKey) -> Result<Vec<u8>, Error> {
        let manifest = Manifest::of(file, device.public().id());
        document::sign_json(Kind::Manifest, &manifest.into_payload(), device)
    }

    /// Verifies a whole document. Find the key by [`Envelope::key`].
    pub fn verify(bytes: &[u8], device: &PublicKey) -> Result<Manifest, Error> {
        let envelope = Envelope::parse(bytes)?;
        let payload = envelope.verify(Kind::Manifest, device)?;
        let manifest = Manifest::parse(payload)?;
        if manifest.device == device.id() {
            Ok(manifest)
        } else {
            Err(Error::WrongKey {
                found: manifest.device,
                expected: device.id(),
            })
        }
    }

    /// Whether the manifest speaks of exactly this file.
    pub fn matches(&self, file: &SealedFile) -> bool {
        *self == Manifest::of(file, self.device)
    }

    fn parse(payload: &[u8]) -> Result<Manifest, Error> {
        let payload: Payload = document::parse_json(Kind::Manifest, payload)?;
        let Payload {
            v: V1,
            story,
            part,
            revision,
            line1_sha256,
            body_sha256,
            body_bytes,
            device,
        } = payload;
        Ok(Manifest {
            story,
            part,
            revision,
            line1_sha256,
            body_sha256,
            body_bytes,
            device,
        })
    }

    fn into_payload(self) -> Payload {
        let Manifest {
            story,
            part,
            revision,
            line1_sha256,
            body_sha256,
            body_bytes,
            device,
        } = self;
        Payload {
            v: V1,
            story,
            part,
            revision,
            line1_sha256,
            body_sha256,
            body_bytes,
            device,
        }
    }
}
