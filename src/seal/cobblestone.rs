//! Cobblestone-256: C2SP *chunked encryption* (c2sp.org/chunked-encryption) with HKDF-Expand-SHA-512,
//! AES-256-GCM, chunks of 16 KiB, a salt of 24 bytes and a key commitment of 32.
//!
//! `salt ‖ commitment ‖ chunk 0 ‖ tag ‖ chunk 1 ‖ tag …`; every chunk is full but the last, which is
//! shorter and may be empty, so a cut at a chunk's edge is seen. The nonce of chunk *i* is the base nonce
//! with *i* exclusive-ored into its last five bytes. Key, base nonce and commitment come from one
//! expansion over salt and context, so a file opens under one key and one context only.
//!
//! # Why not the crate `cobblestone`
//! It draws its own randomness and returns new buffers; here randomness is an argument and a chunk is
//! worked on where it stands. The crate is the independent peer in `tests/seal_vectors.rs`.

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{AeadInOut, Nonce, inout::InOutBuf},
};
use hmac::{Hmac, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

/// Plaintext bytes of a full chunk.
pub(super) const CHUNK: usize = 16 * 1024;
/// Bytes that authenticate a chunk.
pub(super) const TAG: usize = 16;
/// Bytes of the salt.
pub(super) const SALT: usize = 24;
/// Bytes before the first chunk.
pub(super) const HEAD: usize = SALT + COMMITMENT;

const COMMITMENT: usize = 32;
const BASE_NONCE: usize = 12;
const INFO: &[u8] = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0";

/// Bytes of the ciphertext of a plaintext.
pub(super) fn sealed_length(plaintext: u64) -> Option<u64> {
    let n_chunks = plaintext / CHUNK as u64 + 1;
    plaintext
        .checked_add(n_chunks * TAG as u64)?
        .checked_add(HEAD as u64)
}

/// Bytes of the plaintext of a ciphertext; none when no plaintext has this ciphertext length.
pub(super) fn opened_length(sealed: u64) -> Option<u64> {
    const FULL: u64 = (CHUNK + TAG) as u64;
    let chunks = sealed.checked_sub(HEAD as u64)?;
    let last = (chunks % FULL).checked_sub(TAG as u64)?;
    Some(chunks / FULL * CHUNK as u64 + last)
}

/// The cipher of one message: one key, one salt, one context.
pub(super) struct Chunks {
    aead: Aes256Gcm,
    base_nonce: [u8; BASE_NONCE],
    commitment: [u8; COMMITMENT],
}

impl Chunks {
    /// Derives key, base nonce and commitment; the input key is the pseudorandom key of HKDF-Expand.
    ///
    /// The crate `hkdf` refuses a pseudorandom key shorter than its hash, so the two blocks of
    /// RFC 5869 §2.3 are written out.
    pub(super) fn derive(key: &[u8; 32], salt: &[u8; SALT], context: &[u8]) -> Chunks {
        let first = expand(key, &[INFO, salt, context, &[1]]);
        let second = expand(key, &[first.as_ref(), INFO, salt, context, &[2]]);
        let mut okm = Zeroizing::new([0; 128]);
        okm[..64].copy_from_slice(first.as_ref());
        okm[64..].copy_from_slice(second.as_ref());
        let (aead_key, rest) = okm.split_at(32);
        let (base_nonce, rest) = rest.split_at(BASE_NONCE);
        Chunks {
            aead: Aes256Gcm::new_from_slice(aead_key).expect("the key has 32 bytes"),
            base_nonce: base_nonce.try_into().expect("the nonce has 12 bytes"),
            commitment: rest[..COMMITMENT]
                .try_into()
                .expect("128 bytes hold 32 more"),
        }
    }

    /// What stands after the salt.
    pub(super) fn commitment(&self) -> &[u8; COMMITMENT] {
        &self.commitment
    }

    /// Encrypts a chunk where it stands.
    pub(super) fn seal(&self, index: u64, chunk: &mut [u8]) -> [u8; TAG] {
        let tag = self
            .aead
            .encrypt_inout_detached(&self.nonce(index), &[], InOutBuf::from(chunk));
        tag.expect("16 KiB are within the limits of AES-GCM").into()
    }

    /// Decrypts a chunk where it stands; false, and the chunk unchanged, when the tag is wrong.
    #[cfg(any(test, feature = "research"))]
    #[must_use]
    pub(super) fn open(&self, index: u64, chunk: &mut [u8], tag: &[u8; TAG]) -> bool {
        let tag = aes_gcm::Tag::from(*tag);
        let chunk = InOutBuf::from(chunk);
        self.aead
            .decrypt_inout_detached(&self.nonce(index), &[], chunk, &tag)
            .is_ok()
    }

    fn nonce(&self, index: u64) -> Nonce<Aes256Gcm> {
        let mut nonce = self.base_nonce;
        let counter = index.to_be_bytes();
        for (byte, count) in nonce[BASE_NONCE - 5..].iter_mut().zip(&counter[3..]) {
            *byte ^= count;
        }
        nonce.into()
    }
}

fn expand(key: &[u8; 32], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}
