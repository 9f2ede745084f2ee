//! SHA-256 (FIPS 180-4), the hash that names headers, bodies, keys and documents.

use sha2::{Digest as _, Sha256};

use crate::domain::ids::Digest;

/// The SHA-256 hash of `bytes`.
///
/// ```
/// let hash = vertelpunt::seal::digest::sha256(b"abc").to_string();
/// assert!(hash.starts_with("ba7816bf8f01cfea"));
/// ```
pub fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Sha256::digest(bytes).into())
}

/// A SHA-256 hash that is fed piece by piece.
#[derive(Clone, Debug, Default)]
pub struct Hasher(Sha256);

impl Hasher {
    /// A hash of nothing yet.
    pub fn new() -> Hasher {
        Hasher::default()
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all that was added.
    pub fn finish(self) -> Digest {
        Digest::from_bytes(self.0.finalize().into())
    }
}
