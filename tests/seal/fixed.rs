//! What the tests of sealing share: fixed randomness, fixed keys, one header.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use vertelpunt::{
    domain::ids::{Part, RegionName, Revision, StoryId},
    seal::{
        keys::{OpeningKey, SigningKey},
        vps::Header,
    },
};

/// The same bytes every time: first the given ones, then SHA-256 of a seed and a counter.
#[derive(Clone)]
pub(crate) struct Fixed {
    replay: Vec<u8>,
    seed: u64,
    counter: u64,
}

impl Fixed {
    /// Bytes that follow from a number.
    pub(crate) fn from_seed(seed: u64) -> Fixed {
        Fixed {
            replay: Vec::new(),
            seed,
            counter: 0,
        }
    }

    /// These bytes first.
    pub(crate) fn replaying(bytes: &[u8]) -> Fixed {
        Fixed {
            replay: bytes.iter().rev().copied().collect(),
            seed: 0,
            counter: 0,
        }
    }

    fn next_block(&mut self) -> [u8; 32] {
        self.counter += 1;
        let (seed, counter) = (self.seed.to_be_bytes(), self.counter.to_be_bytes());
        Sha256::new()
            .chain_update(seed)
            .chain_update(counter)
            .finalize()
            .into()
    }
}

impl TryRng for Fixed {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for byte in into {
            if self.replay.is_empty() {
                let block = self.next_block();
                self.replay.extend(block);
            }
            *byte = self.replay.pop().expect("filled above");
        }
        Ok(())
    }
}

impl TryCryptoRng for Fixed {}

/// The private key number `n`.
pub(crate) fn key(n: u8) -> OpeningKey {
    OpeningKey::from_seed(&[n; 32])
}

/// A telling of Twente.
pub(crate) fn header() -> Header {
    Header {
        story: StoryId::from_bytes([0xab; 16]),
        part: Part::Telling,
        revision: Revision(0),
        region: RegionName::parse("twente").expect("a region"),
    }
}

/// The signing key number `n`.
pub(crate) fn device(n: u8) -> SigningKey {
    SigningKey::from_seed(&[n; 32])
}
