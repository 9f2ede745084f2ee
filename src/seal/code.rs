//! The withdrawal code: from four words to the right to have a story deleted, and no right to read it.
//!
//! Argon2id (RFC 9106; 64 MiB, 3 passes, 1 lane, salt `"vertelpunt/withdrawal/1/" region`) stretches the
//! normalised words to 48 bytes: 16 to look the story up by, and a 32-byte Ed25519 seed. The kiosk signs
//! a `code` document `{"v":1,"story","lookup","public"}` that the archive gets before any byte of the
//! story. A `withdrawal` `{"v":1,"lookup","public"}` is signed by the code's own key.
//!
//! # Why stretched
//! 44 random bits are little against whoever holds the lookup numbers; a guess costs 64 MiB and 3 passes,
//! and what a right guess gains is one deletion.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    document::{self, Envelope, Error, Kind, V1},
    keys::{PublicKey, SigningKey},
};
use crate::domain::{
    ids::{Lookup, RegionName, StoryId},
    words::CodeWords,
};

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const SALT: &str = "vertelpunt/withdrawal/1/";

/// What the words of a code are worth.
#[derive(Clone, Debug)]
pub struct StretchedCode {
    lookup: Lookup,
    key: SigningKey,
}

/// Stretches a code. Takes 64 MiB and a good part of a second: never on the thread that draws.
///
/// ```no_run
/// # use vertelpunt::{domain::{ids::*, words::CodeWords}, seal::code};
/// # fn example(words: &CodeWords, region: &RegionName, story: StoryId,
/// #            device: &vertelpunt::seal::keys::SigningKey) -> Result<(), Box<dyn std::error::Error>> {
/// let code = code::stretch(words, region);
/// let at_the_lock = code.document(story, device)?;
/// let later = code.withdrawal()?;
/// assert!(code::Withdrawal::verify(&later)?.covers(&code::Code::verify(&at_the_lock, &device.public())?));
/// # Ok(()) }
/// ```
pub fn stretch(words: &CodeWords, region: &RegionName) -> StretchedCode {
    stretch_text(words.expose(), region)
}

pub(super) fn stretch_text(normalised: &str, region: &RegionName) -> StretchedCode {
    let mut output = Zeroizing::new([0; 48]);
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(output.len()));
    let params = params.expect("the parameters are within the limits of RFC 9106");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(
            normalised.as_bytes(),
            format!("{SALT}{region}").as_bytes(),
            output.as_mut(),
        )
        .expect("words, salt and output are within the limits of RFC 9106");
    let (lookup, seed) = output.split_first_chunk().expect("48 bytes hold 16");
    let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).expect("48 less 16 is 32"));
    StretchedCode {
        lookup: Lookup::from_bytes(*lookup),
        key: SigningKey::from_seed(&seed),
    }
}

impl StretchedCode {
    /// What the story is looked up by.
    pub fn lookup(&self) -> Lookup {
        self.lookup
    }

    /// The key that must sign the withdrawal.
    pub fn public(&self) -> PublicKey {
        self.key.public()
    }

    /// The `code` document for a story, signed by the device.
    pub fn document(&self, story: StoryId, device: &SigningKey) -> Result<Vec<u8>, Error> {
        Code {
            story,
            lookup: self.lookup,
            public: self.public(),
        }
        .sign(device)
    }

    /// The `withdrawal` document, signed by the code's own key.
    pub fn withdrawal(&self) -> Result<Vec<u8>, Error> {
        let payload = WithdrawalPayload {
            v: V1,
            lookup: self.lookup,
            public: self.public(),
        };
        document::sign_json(Kind::Withdrawal, &payload, &self.key)
    }
}

/// Which code belongs to a story. It reveals nothing of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The story.
    pub story: StoryId,
    /// What it is looked up by.
    pub lookup: Lookup,
    /// The key that must sign the withdrawal.
    pub public: PublicKey,
}

#[derive(Serialize, Deserialize)]
struct CodePayload {
    v: V1,
    story: StoryId,
    lookup: Lookup,
    public: PublicKey,
}

impl Code {
    /// Signs with the device key, e.g. from the lookup and public key kept in `story.json`.
    pub fn sign(&self, device: &SigningKey) -> Result<Vec<u8>, Error> {
        let Code {
            story,
            lookup,
            public,
        } = *self;
        document::sign_json(
            Kind::Code,
            &CodePayload {
                v: V1,
                story,
                lookup,
                public,
            },
            device,
        )
    }

    /// Verifies a whole document. Find the device's key by [`Envelope::key`].
    pub fn verify(bytes: &[u8], device: &PublicKey) -> Result<Code, Error> {
        let envelope = Envelope::parse(bytes)?;
        let payload = envelope.verify(Kind::Code, device)?;
        let CodePayload {
            v: V1,
            story,
            lookup,
            public,
        } = document::parse_json(Kind::Code, payload)?;
        Ok(Code {
            story,
            lookup,
            public,
        })
    }
}

/// The wish to have a story deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// What the story is looked up by.
    pub lookup: Lookup,
    /// The code's own key, which signed.
    pub public: PublicKey,
}

#[derive(Serialize, Deserialize)]
struct WithdrawalPayload {
    v: V1,
    lookup: Lookup,
    public: PublicKey,
}

impl Withdrawal {
    /// Verifies a whole document by the key it carries itself; whether a story has that key is another
    /// question: [`Withdrawal::covers`].
    pub fn verify(bytes: &[u8]) -> Result<Withdrawal, Error> {
        let envelope = Envelope::parse(bytes)?;
        if envelope.kind() != Kind::Withdrawal {
            let (found, expected) = (envelope.kind(), Kind::Withdrawal);
            return Err(Error::WrongKind { found, expected });
        }
        let claimed: WithdrawalPayload =
            document::parse_json(Kind::Withdrawal, envelope.unverified())?;
        envelope.verify(Kind::Withdrawal, &claimed.public)?;
        Ok(Withdrawal {
            lookup: claimed.lookup,
            public: claimed.public,
        })
    }

    /// Whether this withdraws the story of `code`: same lookup number and same key.
    pub fn covers(&self, code: &Code) -> bool {
        self.lookup == code.lookup && self.public == code.public
    }
}
