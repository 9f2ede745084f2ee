//! The tombstone: the archive says that a story, or one part of it, is gone and will not come back.
//!
//! Payload: `{"v":1,"story","part"?,"reason","archive","day"}`; without `part` the whole story is gone.

use serde::{Deserialize, Serialize};

use super::{
    document::{self, Envelope, Error, Kind, V1},
    keys::{PublicKey, SigningKey},
    keyset::KeySet,
};
use crate::domain::{
    ids::{KeyId, Part, StoryId},
    week::Day,
};

/// Why something is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Its teller used the code.
    Withdrawn,
    /// The voice was written out.
    Transcribed,
    /// Its time was over.
    Expired,
}

impl Reason {
    /// The name in documents and in the feed.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Withdrawn => "withdrawn",
            Reason::Transcribed => "transcribed",
            Reason::Expired => "expired",
        }
    }
}

/// What the archive says of something that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The story.
    pub story: StoryId,
    /// The part; none when the whole story is gone.
    pub part: Option<Part>,
    /// Why.
    pub reason: Reason,
    /// When.
    pub day: Day,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    v: V1,
    story: StoryId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
    reason: Reason,
    archive: KeyId,
    day: Day,
}

impl Tombstone {
    /// Signs with the archive's key; gives the whole document.
    pub fn sign(&self, archive: &SigningKey) -> Result<Vec<u8>, Error> {
        let Tombstone {
            story,
            part,
            reason,
            day,
        } = *self;
        let payload = Payload {
            v: V1,
            story,
            part,
            reason,
            archive: archive.public().id(),
            day,
        };
        document::sign_json(Kind::Tombstone, &payload, archive)
    }

    /// Verifies a whole document against the archive's key.
    pub fn verify(bytes: &[u8], archive: &PublicKey) -> Result<Tombstone, Error> {
        Tombstone::checked(&Envelope::parse(bytes)?, archive)
    }

    /// Verifies a whole document against the archive keys of a key set.
    pub fn verify_by(bytes: &[u8], keyset: &KeySet) -> Result<Tombstone, Error> {
        let envelope = Envelope::parse(bytes)?;
        let archive = keyset.signer_of(&envelope, Kind::Tombstone)?;
        Tombstone::checked(&envelope, archive)
    }

    fn checked(envelope: &Envelope, key: &PublicKey) -> Result<Tombstone, Error> {
        let payload = envelope.verify(Kind::Tombstone, key)?;
        let payload: Payload = document::parse_json(Kind::Tombstone, payload)?;
        if payload.archive != key.id() {
            return Err(Error::WrongKey {
                found: payload.archive,
                expected: key.id(),
            });
        }
        let Payload {
            story,
            part,
            reason,
            day,
            ..
        } = payload;
        Ok(Tombstone {
            story,
            part,
            reason,
            day,
        })
    }
}
