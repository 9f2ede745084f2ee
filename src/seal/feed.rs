//! The feed head: the archive signs where its feed ends, so that it cannot show two people two feeds.
//!
//! Payload: `{"v":1,"feed","position","hash","day"}`. A client refuses a head that does not extend its own.

use serde::{Deserialize, Serialize};

use super::{
    document::{self, Envelope, Error, Kind, V1},
    keys::{PublicKey, SigningKey},
    keyset::KeySet,
};
use crate::domain::{ids::Digest, week::Day};

/// Where a feed ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedHead {
    /// Which feed; another after every restore.
    pub feed: String,
    /// The number of its last event; 0 for none.
    pub position: u64,
    /// The hash of its last event; 32 zero bytes for none.
    pub hash: Digest,
    /// When it was signed.
    pub day: Day,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    v: V1,
    feed: String,
    position: u64,
    hash: Digest,
    day: Day,
}

impl FeedHead {
    /// Signs with the archive's key; gives the whole document.
    pub fn sign(&self, archive: &SigningKey) -> Result<Vec<u8>, Error> {
        let FeedHead {
            feed,
            position,
            hash,
            day,
        } = self.clone();
        let payload = Payload {
            v: V1,
            feed,
            position,
            hash,
            day,
        };
        document::sign_json(Kind::FeedHead, &payload, archive)
    }

    /// Verifies a whole document against the archive's key.
    pub fn verify(bytes: &[u8], archive: &PublicKey) -> Result<FeedHead, Error> {
        FeedHead::checked(&Envelope::parse(bytes)?, archive)
    }

    /// Verifies a whole document against the archive keys of a key set.
    pub fn verify_by(bytes: &[u8], keyset: &KeySet) -> Result<FeedHead, Error> {
        let envelope = Envelope::parse(bytes)?;
        let archive = keyset.signer_of(&envelope, Kind::FeedHead)?;
        FeedHead::checked(&envelope, archive)
    }

    fn checked(envelope: &Envelope, key: &PublicKey) -> Result<FeedHead, Error> {
        let payload = envelope.verify(Kind::FeedHead, key)?;
        let Payload {
            v: V1,
            feed,
            position,
            hash,
            day,
        } = document::parse_json(Kind::FeedHead, payload)?;
        Ok(FeedHead {
            feed,
            position,
            hash,
            day,
        })
    }
}
