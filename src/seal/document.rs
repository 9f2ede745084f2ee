//! Signed documents: one envelope for all of them.
//!
//! ```text
//! VPD1\n
//! <kind>\n
//! <key id: 16 hexadecimal digits>\n
//! <signature: base64url of 64 bytes>\n
//! <payload: bytes until the end>
//! ```
//!
//! The signature is Ed25519 (RFC 8032) over `"vertelpunt/" kind "/1" 0x00 payload`, so a signature of one
//! kind is never one of another. Payload bytes are taken as they stand and never serialised again.
//!
//! Invariants: an envelope has one spelling; its payload is within the limit of its kind; what
//! [`Envelope::verify`] gives was signed as that kind by that key.

use std::{fmt, str::FromStr};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};

use super::keys::{PublicKey, SigningKey};
use crate::domain::ids::KeyId;

const MAGIC: &[u8] = b"VPD1\n";
const LONGEST_HEAD: usize = 256;

/// Why bytes are no document, or not the expected one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The first four lines are not those of an envelope in its exact form.
    #[error("the bytes are no signed document in its exact form")]
    NotADocument,
    /// The kind is unknown to this version.
    #[error("the kind of the document is unknown")]
    UnknownKind,
    /// The document is of another kind than expected.
    #[error("the document is of kind {found}, not {expected}")]
    WrongKind {
        /// What it is.
        found: Kind,
        /// What it had to be.
        expected: Kind,
    },
    /// The payload is too long for its kind.
    #[error("a document of kind {kind} has at most {limit} bytes")]
    TooLong {
        /// The kind.
        kind: Kind,
        /// Its limit.
        limit: usize,
    },
    /// The document names another key as its signer.
    #[error("the document is signed by key {found}, not {expected}")]
    WrongKey {
        /// The key it names.
        found: KeyId,
        /// The key that had to sign.
        expected: KeyId,
    },
    /// No key that may sign this kind has the short name that the document gives.
    #[error("key {key} may not sign documents of kind {kind} here")]
    UnknownSigner {
        /// The kind.
        kind: Kind,
        /// The key it names.
        key: KeyId,
    },
    /// The signature does not belong to kind, payload and key.
    #[error("the signature of the {0} document is wrong")]
    BadSignature(Kind),
    /// The payload is authentic but not what this version understands.
    #[error("the payload of the {kind} document is malformed: {reason}")]
    BadPayload {
        /// The kind.
        kind: Kind,
        /// What is wrong, without content.
        reason: String,
    },
}

/// What a document is about; it decides who may sign it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The region's public keys; signed by the root.
    Keyset,
    /// An instrument bundle; signed by `publish`, as the four after it.
    Instrument,
    /// The help card.
    Help,
    /// News for the attract screen.
    News,
    /// The region's policy.
    Policy,
    /// That stories of a build and epoch were opened in a drill.
    Opened,
    /// A sealed file, vouched for by the device that made it.
    Manifest,
    /// What a withdrawal code is looked up by; signed by the device.
    Code,
    /// That the archive holds a file; signed by the archive, as the two after it.
    Receipt,
    /// That a story or part is gone.
    Tombstone,
    /// Where the feed ends.
    FeedHead,
    /// That a story is to be deleted; signed by the code's own key.
    Withdrawal,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 12] = [
        Kind::Keyset,
        Kind::Instrument,
        Kind::Help,
        Kind::News,
        Kind::Policy,
        Kind::Opened,
        Kind::Manifest,
        Kind::Code,
        Kind::Receipt,
        Kind::Tombstone,
        Kind::FeedHead,
        Kind::Withdrawal,
    ];

    /// The name in the envelope and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Keyset => "keyset",
            Kind::Instrument => "instrument",
            Kind::Help => "help",
            Kind::News => "news",
            Kind::Policy => "policy",
            Kind::Opened => "opened",
            Kind::Manifest => "manifest",
            Kind::Code => "code",
            Kind::Receipt => "receipt",
            Kind::Tombstone => "tombstone",
            Kind::FeedHead => "feed-head",
            Kind::Withdrawal => "withdrawal",
        }
    }

    /// The most bytes a payload of this kind may have.
    pub fn limit(self) -> usize {
        match self {
            Kind::Instrument => 4 << 20,
            Kind::Keyset | Kind::Help | Kind::News | Kind::Policy => 256 << 10,
            _ => 4 << 10,
        }
    }

    /// Whether the key `publish` signs this kind; such documents carry a rising version.
    pub fn is_published(self) -> bool {
        use Kind::{Help, Instrument, News, Opened, Policy};
        matches!(self, Instrument | Help | News | Policy | Opened)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Kind, Error> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == text);
        kind.ok_or(Error::UnknownKind)
    }
}

/// A document that is well formed; whether it is authentic is known only after [`Envelope::verify`].
#[derive(Clone, PartialEq, Eq)]
pub struct Envelope {
    kind: Kind,
    key: KeyId,
    signature: [u8; 64],
    payload: Vec<u8>,
}

impl Envelope {
    /// Reads an envelope in its one spelling, within the limit of its kind.
    pub fn parse(bytes: &[u8]) -> Result<Envelope, Error> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(Error::NotADocument)?;
        let (kind, rest) = split_line(rest)?;
        let kind: Kind = kind.parse()?;
        let (key, rest) = split_line(rest)?;
        let key = KeyId::parse(key).map_err(|_| Error::NotADocument)?;
        let (text, payload) = split_line(rest)?;
        let mut signature = [0; 64];
        if BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut signature) != Ok(64) {
            return Err(Error::NotADocument);
        }
        let limit = kind.limit();
        if payload.len() > limit {
            return Err(Error::TooLong { kind, limit });
        }
        Ok(Envelope {
            kind,
            key,
            signature,
            payload: payload.to_vec(),
        })
    }

    /// The envelope as it stands on disk and wire.
    pub fn to_bytes(&self) -> Vec<u8> {
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.signature);
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(format!("{}\n{}\n{signature}\n", self.kind, self.key).as_bytes());
        bytes.extend_from_slice(&self.payload);
        bytes
    }

    /// What the document says it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The key the document says it is signed by: to find the key to verify with, and for nothing else.
    pub fn key(&self) -> KeyId {
        self.key
    }

    /// The payload, if it was signed as `kind` by `key`.
    pub fn verify(&self, kind: Kind, key: &PublicKey) -> Result<&[u8], Error> {
        if self.kind != kind {
            return Err(Error::WrongKind {
                found: self.kind,
                expected: kind,
            });
        }
        if self.key != key.id() {
            return Err(Error::WrongKey {
                found: self.key,
                expected: key.id(),
            });
        }
        if !key.verifies(&signed_bytes(kind, &self.payload), &self.signature) {
            return Err(Error::BadSignature(kind));
        }
        Ok(&self.payload)
    }

    /// The payload before anything is known about its signature; only to learn which key to ask for.
    pub(super) fn unverified(&self) -> &[u8] {
        &self.payload
    }
}

impl fmt::Debug for Envelope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Envelope({} by {}, {} bytes)",
            self.kind,
            self.key,
            self.payload.len()
        )
    }
}

/// Signs a payload and gives the whole document; refuses a payload above the limit of its kind.
///
/// ```
/// # use vertelpunt::seal::{document::{self, Kind}, keys::SigningKey};
/// let key = SigningKey::from_seed(&[7; 32]);
/// let document = document::sign(Kind::News, b"{}", &key).unwrap();
/// assert_eq!(document::verify(&document, Kind::News, &key.public()).unwrap(), b"{}");
/// assert!(document::verify(&document, Kind::Help, &key.public()).is_err());
/// ```
pub fn sign(kind: Kind, payload: &[u8], key: &SigningKey) -> Result<Vec<u8>, Error> {
    let limit = kind.limit();
    if payload.len() > limit {
        return Err(Error::TooLong { kind, limit });
    }
    let signature = key.sign(&signed_bytes(kind, payload));
    let envelope = Envelope {
        kind,
        key: key.public().id(),
        signature,
        payload: payload.to_vec(),
    };
    Ok(envelope.to_bytes())
}

/// The payload of a whole document, if it was signed as `kind` by `key`. See [`sign`].
pub fn verify(bytes: &[u8], kind: Kind, key: &PublicKey) -> Result<Vec<u8>, Error> {
    let envelope = Envelope::parse(bytes)?;
    envelope.verify(kind, key)?;
    Ok(envelope.payload)
}

/// Signs a payload of ours as compact JSON.
pub(super) fn sign_json<T: Serialize>(
    kind: Kind,
    payload: &T,
    key: &SigningKey,
) -> Result<Vec<u8>, Error> {
    let payload = serde_json::to_vec(payload).map_err(|error| bad_payload(kind, &error))?;
    sign(kind, &payload, key)
}

/// Reads a payload as JSON; members that a later version added are passed over.
pub(super) fn parse_json<T: DeserializeOwned>(kind: Kind, payload: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(payload).map_err(|error| bad_payload(kind, &error))
}

fn bad_payload(kind: Kind, error: &serde_json::Error) -> Error {
    Error::BadPayload {
        kind,
        reason: format!("line {} column {}", error.line(), error.column()),
    }
}

fn signed_bytes(kind: Kind, payload: &[u8]) -> Vec<u8> {
    [b"vertelpunt/", kind.as_str().as_bytes(), b"/1\0", payload].concat()
}

fn split_line(bytes: &[u8]) -> Result<(&str, &[u8]), Error> {
    let end = bytes
        .iter()
        .take(LONGEST_HEAD)
        .position(|byte| *byte == b'\n');
    let end = end.ok_or(Error::NotADocument)?;
    let line = std::str::from_utf8(&bytes[..end]).map_err(|_| Error::NotADocument)?;
    Ok((line, &bytes[end + 1..]))
}

/// The member `"v":1` that every JSON payload begins with; another version is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct V1;

impl Serialize for V1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

impl<'de> Deserialize<'de> for V1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<V1, D::Error> {
        match u32::deserialize(deserializer)? {
            1 => Ok(V1),
            _ => Err(serde::de::Error::custom("another version than 1")),
        }
    }
}
