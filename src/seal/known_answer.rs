//! A known-answer seal that the kiosk runs at start: fixed key, fixed randomness, fixed result.
//!
//! The archive cannot check that a file opens, so a kiosk whose processor, build or libraries compute
//! something else must not start a visit. The expected file was opened with the private key when the
//! answer was fixed (a test does it again); the private key is not in the program.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};

use super::{
    digest::sha256,
    keys::RecipientKey,
    vps::{self, Header},
};
use crate::domain::ids::{Part, RegionName, Revision, StoryId};

/// Sealing does not give the bytes it must: no story may be told on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the seal at start gave other bytes than it must; this build or device is broken")]
pub struct SelfTestFailed;

const RECIPIENT: &str = include_str!("known_answer/recipient.txt");
const CONTENT: &[u8] = b"Een verhaal dat niemand vertelde.";
const ANSWER: &str = "1aeb1aebf75d8daa3aff37ccbe0aa26719b3a4db811c0abded7947277a79ba7d";

/// Seals a fixed content and compares the whole file with the known answer.
///
/// ```
/// vertelpunt::seal::known_answer::self_test().unwrap();
/// ```
pub fn self_test() -> Result<(), SelfTestFailed> {
    let file = seal_known()?;
    if sha256(&file).to_string() == ANSWER {
        Ok(())
    } else {
        Err(SelfTestFailed)
    }
}

fn seal_known() -> Result<Vec<u8>, SelfTestFailed> {
    let recipient = RecipientKey::parse(RECIPIENT.trim_end()).map_err(|_| SelfTestFailed)?;
    let header = Header {
        story: StoryId::from_bytes([0x11; 16]),
        part: Part::Telling,
        revision: Revision(0),
        region: RegionName::parse("zelftest").map_err(|_| SelfTestFailed)?,
    };
    let rng = &mut NotRandom::from_seed([0x22; 32]);
    vps::seal(&header, CONTENT, &[recipient], rng).map_err(|_| SelfTestFailed)
}

/// SHA-256 of a seed and a counter: the same bytes every time. Private, so that nothing is ever sealed with it.
struct NotRandom {
    seed: [u8; 32],
    counter: u64,
}

impl NotRandom {
    fn from_seed(seed: [u8; 32]) -> NotRandom {
        NotRandom { seed, counter: 0 }
    }
}

impl TryRng for NotRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for piece in into.chunks_mut(32) {
            let hash = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.counter.to_be_bytes());
            piece.copy_from_slice(&hash.finalize()[..piece.len()]);
            self.counter += 1;
        }
        Ok(())
    }
}

impl TryCryptoRng for NotRandom {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{keys::OpeningKey, open};

    #[test]
    fn the_known_answer_is_still_given_and_opens() {
        let key = OpeningKey::from_seed(&[0x33; 32]);
        assert_eq!(RECIPIENT.trim_end(), key.recipient().to_string());
        let file = seal_known().unwrap();
        assert_eq!(open::open(&file, &key).unwrap().content.as_slice(), CONTENT);
        assert_eq!(sha256(&file).to_string(), ANSWER);
        assert_eq!(self_test(), Ok(()));
    }
}
