//! Locking small secrets under a passphrase, and rows of a local store under a key.
//!
//! Invariants: a key leaves this module never; what is unlocked is wiped when dropped; a locked text
//! opens only under the same key *and* the same context, so rows and key files cannot be swapped.
//! The costs that come from a file are checked before a byte is allocated.
//!
//! # Why AES-256-GCM with a random nonce
//! One key locks far fewer than 2^32 texts (the bound of NIST SP 800-38D §8.3 for random 96-bit
//! nonces), and the project uses this cipher already. Argon2id (RFC 9106) makes guessing dear.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use argon2::{Algorithm, Argon2, Params, Version};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

const NONCE_BYTES: usize = 12;
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 16;

/// Why something could not be locked or unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The cost in the file is outside what this program will spend.
    #[error("the stretching cost is not between 8 KiB and 1 GiB of memory and 1 and 16 passes")]
    Cost,
    /// Another passphrase, another place, or changed bytes: these cannot be told apart.
    #[error("the passphrase is wrong or the bytes were changed")]
    Locked,
    /// The text is too long for the cipher.
    #[error("the text is too long to lock")]
    TooLong,
}

/// How much work one guess of a passphrase takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, 8 to 1,048,576.
    pub memory_kib: u32,
    /// Passes over that memory, 1 to 16.
    pub passes: u32,
}

impl Cost {
    /// For secrets that people guard: 64 MiB, three passes, about a third of a second.
    pub const PEOPLE: Cost = Cost {
        memory_kib: 64 * 1024,
        passes: 3,
    };
    /// For practice and tests, where the passphrase is empty or known: 8 MiB, one pass.
    pub const PRACTICE: Cost = Cost {
        memory_kib: 8 * 1024,
        passes: 1,
    };

    fn params(self) -> Result<Params, Error> {
        let fair = (8..=MOST_MEMORY_KIB).contains(&self.memory_kib)
            && (1..=MOST_PASSES).contains(&self.passes);
        if !fair {
            return Err(Error::Cost);
        }
        Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(|_| Error::Cost)
    }
}

/// A passphrase as a person typed it; wiped when dropped, shown never.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes over what was typed.
    pub fn new(text: String) -> Passphrase {
        Passphrase(Zeroizing::new(text))
    }

    /// Whether two typings are the same.
    pub fn is_same(&self, other: &Passphrase) -> bool {
        self.0.as_bytes() == other.0.as_bytes()
    }

    /// The same passphrase once more, for a second file.
    pub fn again(&self) -> Passphrase {
        Passphrase(self.0.clone())
    }

    /// How many characters were typed.
    pub fn characters(&self) -> usize {
        self.0.chars().count()
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(..)")
    }
}

/// A key that locks small texts. Wiped when dropped.
pub struct WrapKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for WrapKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrapKey(32 bytes)")
    }
}

impl WrapKey {
    /// Stretches a passphrase with Argon2id; the same salt and cost give the same key.
    pub fn stretch(passphrase: &Passphrase, salt: &[u8; 16], cost: Cost) -> Result<WrapKey, Error> {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?);
        let mut key = Zeroizing::new([0; 32]);
        argon
            .hash_password_into(passphrase.0.as_bytes(), salt, key.as_mut())
            .map_err(|_| Error::Cost)?;
        Ok(WrapKey(key))
    }

    /// A key from 32 secret bytes, such as an unlocked data key.
    pub fn from_bytes(bytes: &[u8]) -> Result<WrapKey, Error> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| Error::Locked)?;
        Ok(WrapKey(Zeroizing::new(bytes)))
    }

    /// Locks `plain` for one place, named by `context`: nonce, ciphertext and tag.
    pub fn lock(
        &self,
        context: &[u8],
        plain: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: context,
        };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), payload);
        let mut locked = nonce.to_vec();
        locked.extend(sealed.map_err(|_| Error::TooLong)?);
        Ok(locked)
    }

    /// Gives back what was locked for the same `context`.
    pub fn unlock(&self, context: &[u8], locked: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (nonce, sealed) = locked
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(Error::Locked)?;
        let payload = Payload {
            msg: sealed,
            aad: context,
        };
        let plain = self.cipher().decrypt(&Nonce::from(*nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| Error::Locked)
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new((&*self.0).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::randomness;

    fn key(text: &str) -> WrapKey {
        WrapKey::stretch(&Passphrase::new(text.to_owned()), &[7; 16], Cost::PRACTICE).unwrap()
    }

    #[test]
    fn only_the_same_passphrase_and_place_unlock() {
        let mut rng = randomness::system();
        let locked = key("drie appels")
            .lock(b"row 1", b"secret", &mut rng)
            .unwrap();
        assert_eq!(
            key("drie appels")
                .unlock(b"row 1", &locked)
                .unwrap()
                .as_slice(),
            b"secret"
        );
        assert_eq!(
            key("drie peren").unlock(b"row 1", &locked).unwrap_err(),
            Error::Locked
        );
        assert_eq!(
            key("drie appels").unlock(b"row 2", &locked).unwrap_err(),
            Error::Locked
        );
    }

    #[test]
    fn every_changed_byte_and_every_shorter_text_is_refused() {
        let mut rng = randomness::system();
        let key = key("x");
        let locked = key.lock(b"", b"secret", &mut rng).unwrap();
        for index in 0..locked.len() {
            let mut changed = locked.clone();
            changed[index] ^= 1;
            assert_eq!(key.unlock(b"", &changed).unwrap_err(), Error::Locked);
            assert_eq!(
                key.unlock(b"", &locked[..index]).unwrap_err(),
                Error::Locked
            );
        }
    }

    #[test]
    fn a_cost_that_would_exhaust_the_machine_is_refused() {
        let typed = Passphrase::new(String::new());
        for cost in [
            Cost {
                memory_kib: u32::MAX,
                passes: 1,
            },
            Cost {
                memory_kib: 8,
                passes: u32::MAX,
            },
            Cost {
                memory_kib: 0,
                passes: 1,
            },
        ] {
            assert_eq!(
                WrapKey::stretch(&typed, &[0; 16], cost).unwrap_err(),
                Error::Cost
            );
        }
    }
}
