//! Keys as types: who signs, who is sealed to, who opens.
//!
//! Invariants: a public key of these types is valid (it decodes, and is of no small order); a private
//! one prints a length, is zeroed on drop, is never `Copy`, and has one door out whose name warns.
//! Signing is Ed25519 (RFC 8032). Sealing is X-Wing, ML-KEM-768 with X25519
//! (draft-connolly-cfrg-xwing-kem): a public key is 1,216 bytes, a private one a seed of 32.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::Signer;
use hpke::{Deserializable, Kem, Serializable, kem::XWing};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::digest::sha256;
use crate::domain::ids::KeyId;

/// Bytes of an X-Wing public key.
pub const RECIPIENT_BYTES: usize = 1216;

/// Why bytes or text are no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not base64url or hexadecimal of the right length.
    #[error("a {0} has another length or spelling")]
    Malformed(&'static str),
    /// The bytes decode to no usable key: no point, a point of small order, or an unreduced number.
    #[error("the bytes of this {0} are no usable key")]
    Invalid(&'static str),
}

/// The short name of a public key: the first 8 bytes of its SHA-256 hash.
pub fn key_id(public: &[u8]) -> KeyId {
    let hash = sha256(public);
    let (first, _) = hash
        .as_bytes()
        .split_first_chunk()
        .expect("a hash has more than 8 bytes");
    KeyId::from_bytes(*first)
}

/// An Ed25519 private key: of a device, the root, the publisher, the archive, intake, or a code.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A fresh key.
    pub fn generate(rng: &mut impl CryptoRng) -> SigningKey {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        SigningKey::from_seed(&seed)
    }

    /// The key with this 32-byte seed (RFC 8032 §5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> SigningKey {
        SigningKey(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed: only to keep it in a file or split it. Never to show or log.
    pub fn expose_seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs bytes as they stand. Documents go through `seal::document`, which separates their kinds;
    /// this is for texts that carry their own prefix, as an enrolment does.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(32 bytes)")
    }
}

/// An Ed25519 public key; in text 43 characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// Checks that the bytes are a point of large order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<PublicKey, Error> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes);
        let key = key.map_err(|_| Error::Invalid("public key"))?;
        if key.is_weak() {
            Err(Error::Invalid("public key"))
        } else {
            Ok(PublicKey(key))
        }
    }

    /// Reads 64 hexadecimal digits, as `root.pub` and the provisioning file hold them.
    pub fn from_hex(text: &str) -> Result<PublicKey, Error> {
        let mut bytes = [0; 32];
        let decoded = hex::decode_to_slice(text.trim_end(), &mut bytes);
        decoded.map_err(|_| Error::Malformed("public key"))?;
        PublicKey::from_bytes(&bytes)
    }

    /// Reads 43 characters of base64url.
    pub fn parse(text: &str) -> Result<PublicKey, Error> {
        let bytes = decode(text, "public key")?;
        PublicKey::from_bytes(&bytes)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// 64 hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0.as_bytes())
    }

    /// The short name of the key.
    pub fn id(&self) -> KeyId {
        key_id(self.0.as_bytes())
    }

    /// Whether `signature` over exactly `message` was made by the private key; small-order and
    /// malleable forms are refused (`verify_strict`).
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.id())
    }
}

impl TryFrom<String> for PublicKey {
    type Error = Error;

    fn try_from(text: String) -> Result<PublicKey, Error> {
        PublicKey::parse(&text)
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> String {
        key.to_string()
    }
}

/// An X-Wing public key, to which stories are sealed; in text base64url of 1,216 bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecipientKey {
    key: Box<<XWing as Kem>::PublicKey>,
    id: KeyId,
}

impl RecipientKey {
    /// Checks that the bytes are a reduced ML-KEM-768 key (FIPS 203 §7.2) and an X25519 point of large order.
    pub fn from_bytes(bytes: &[u8]) -> Result<RecipientKey, Error> {
        if bytes.len() != RECIPIENT_BYTES {
            return Err(Error::Malformed("recipient key"));
        }
        let invalid = Error::Invalid("recipient key");
        let key = <XWing as Kem>::PublicKey::from_bytes(bytes).map_err(|_| invalid.clone())?;
        if ends_in_low_order_point(bytes) {
            return Err(invalid);
        }
        Ok(RecipientKey {
            key: Box::new(key),
            id: key_id(bytes),
        })
    }

    /// Reads base64url.
    pub fn parse(text: &str) -> Result<RecipientKey, Error> {
        let bytes: [u8; RECIPIENT_BYTES] = decode(text, "recipient key")?;
        RecipientKey::from_bytes(&bytes)
    }

    /// The 1,216 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.key.to_bytes().to_vec()
    }

    /// The short name by which file headers call the key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn as_kem(&self) -> &<XWing as Kem>::PublicKey {
        &self.key
    }
}

impl fmt::Display for RecipientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_URL_SAFE_NO_PAD.encode(self.key.to_bytes()))
    }
}

impl fmt::Debug for RecipientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecipientKey({})", self.id)
    }
}

impl TryFrom<String> for RecipientKey {
    type Error = Error;

    fn try_from(text: String) -> Result<RecipientKey, Error> {
        RecipientKey::parse(&text)
    }
}

impl From<RecipientKey> for String {
    fn from(key: RecipientKey) -> String {
        key.to_string()
    }
}

/// An X-Wing private key: whoever holds it reads every story sealed to it.
#[cfg(any(test, feature = "research"))]
#[derive(Clone)]
pub struct OpeningKey {
    seed: Zeroizing<[u8; 32]>,
    kem: Box<<XWing as Kem>::PrivateKey>,
    id: KeyId,
}

#[cfg(any(test, feature = "research"))]
impl OpeningKey {
    /// A fresh key.
    pub fn generate(rng: &mut impl CryptoRng) -> OpeningKey {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(seed.as_mut());
        OpeningKey::from_seed(&seed)
    }

    /// The key with this seed.
    pub fn from_seed(seed: &[u8; 32]) -> OpeningKey {
        let kem = <XWing as Kem>::PrivateKey::from_bytes(seed);
        let kem = Box::new(kem.expect("every 32 bytes are an X-Wing seed"));
        let id = key_id(&XWing::sk_to_pk(&kem).to_bytes());
        OpeningKey {
            seed: Zeroizing::new(*seed),
            kem,
            id,
        }
    }

    /// The seed: only to keep it in a file or split it. Never to show or log.
    pub fn expose_seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The key to seal to.
    pub fn recipient(&self) -> RecipientKey {
        RecipientKey {
            key: Box::new(XWing::sk_to_pk(&self.kem)),
            id: self.id,
        }
    }

    /// The short name of the public key.
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn as_kem(&self) -> &<XWing as Kem>::PrivateKey {
        &self.kem
    }
}

#[cfg(any(test, feature = "research"))]
impl fmt::Debug for OpeningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpeningKey(32 bytes)")
    }
}

/// Whether the last 32 bytes are an X25519 point of small order, with which a shared secret would be
/// known to everyone (RFC 7748 §6.1). Any clamped scalar is a multiple of 8 and sends exactly those to zero.
pub(super) fn ends_in_low_order_point(bytes: &[u8]) -> bool {
    let point = bytes.last_chunk::<32>();
    point.is_none_or(|point| x25519_dalek::x25519([9; 32], *point) == [0; 32])
}

fn decode<const N: usize>(text: &str, what: &'static str) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes);
    if length == Ok(N) {
        Ok(bytes)
    } else {
        Err(Error::Malformed(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_keys_print_their_length_only() {
        let signing = SigningKey::from_seed(&[7; 32]);
        let opening = OpeningKey::from_seed(&[7; 32]);
        assert_eq!(
            format!("{signing:?} {opening:?}"),
            "SigningKey(32 bytes) OpeningKey(32 bytes)"
        );
    }

    #[test]
    fn public_keys_are_read_as_they_are_written() {
        let public = SigningKey::from_seed(&[7; 32]).public();
        assert_eq!(PublicKey::parse(&public.to_string()), Ok(public));
        assert_eq!(
            PublicKey::from_hex(&format!("{}\n", public.to_hex())),
            Ok(public)
        );
        let recipient = OpeningKey::from_seed(&[7; 32]).recipient();
        assert_eq!(RecipientKey::parse(&recipient.to_string()), Ok(recipient));
    }

    #[test]
    fn keys_of_small_order_are_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert!(PublicKey::from_bytes(&identity).is_err());
        let mut recipient = OpeningKey::from_seed(&[7; 32]).recipient().to_bytes();
        recipient[RECIPIENT_BYTES - 32..].fill(0);
        assert_eq!(
            RecipientKey::from_bytes(&recipient),
            Err(Error::Invalid("recipient key"))
        );
    }

    #[test]
    fn an_unreduced_lattice_key_is_refused() {
        let mut recipient = OpeningKey::from_seed(&[7; 32]).recipient().to_bytes();
        recipient[..3].fill(0xff);
        assert_eq!(
            RecipientKey::from_bytes(&recipient),
            Err(Error::Invalid("recipient key"))
        );
    }
}
