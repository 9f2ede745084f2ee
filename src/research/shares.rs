//! A secret in parts on paper: any `k` of `n` parts give it back, fewer say nothing about it.
//!
//! Shamir's scheme over GF(256), by the crate `blahaj` (the kept fork of `sharks`, without its bias
//! RUSTSEC-2024-0398). A share is 43 bytes, printed as 32 words of the Dutch list that the withdrawal
//! codes use: version, how many are needed, the share, the first four bytes of the id of the public key
//! (so that a rebuilt secret is checked against the key set) and four bytes of checksum.
//!
//! Invariants: a mistyped word, a share of another key and too few shares are errors that say so; a
//! wrong secret is never given back.

use std::{fmt, str::FromStr};

use blahaj::Sharks;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::keyfile::Use;
use crate::{
    domain::words::WordList,
    seal::{
        digest::sha256,
        keys::{OpeningKey, SigningKey},
    },
};

const VERSION: u8 = 1;
const SECRET_BYTES: usize = 32;
const TAG_BYTES: usize = 4;
const CHECK_BYTES: usize = 4;
const BODY_BYTES: usize = 2 + 1 + SECRET_BYTES + TAG_BYTES;
const SHARE_BYTES: usize = BODY_BYTES + CHECK_BYTES;
const WORD_BITS: usize = 11;
const N_WORDS: usize = (SHARE_BYTES * 8).div_ceil(WORD_BITS);
/// Bits of the last word that hold nothing, and must hold nothing.
const SPARE: u16 = (1 << (N_WORDS * WORD_BITS - SHARE_BYTES * 8)) - 1;

/// Why shares give no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is no `k-of-n`.
    #[error("`{0}` is geen verdeling: schrijf bijvoorbeeld 2-of-3 (van 2 tot 16 delen)")]
    Split(String),
    /// Another number of words.
    #[error("een deel heeft {N_WORDS} woorden, dit deel heeft er {0}")]
    WordCount(usize),
    /// A word is not in the list; the word is not repeated.
    #[error("woord {0} staat niet in de woordenlijst")]
    UnknownWord(usize),
    /// The words do not belong together.
    #[error("de woorden kloppen niet met elkaar: kijk of er een verkeerd is overgetypt")]
    Checksum,
    /// The shares are of different secrets.
    #[error("deze delen horen niet bij dezelfde sleutel")]
    Mixed,
    /// Not enough different shares.
    #[error("er zijn {needed} verschillende delen nodig, dit zijn er {given}")]
    TooFew {
        /// How many are needed.
        needed: u8,
        /// How many different ones were given.
        given: usize,
    },
    /// The secret that came out is not that of the key.
    #[error("uit deze delen komt niet de sleutel waar ze bij horen")]
    WrongSecret,
}

/// How many shares there are and how many are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    needed: u8,
    total: u8,
}

impl Split {
    /// How many shares give the secret back.
    pub fn needed(self) -> u8 {
        self.needed
    }

    /// How many shares there are.
    pub fn total(self) -> u8 {
        self.total
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} van {}", self.needed, self.total)
    }
}

impl FromStr for Split {
    type Err = Error;

    fn from_str(text: &str) -> Result<Split, Error> {
        let parts = text.split_once("-of-").or_else(|| text.split_once("-van-"));
        let numbers = parts.and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
        match numbers {
            Some((needed, total)) if (2..=total).contains(&needed) && total <= 16 => {
                Ok(Split { needed, total })
            }
            _ => Err(Error::Split(text.to_owned())),
        }
    }
}

/// The first bytes of the id of the public key that a secret belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTag([u8; TAG_BYTES]);

impl KeyTag {
    /// The tag of a signing key.
    pub fn of_signing(key: &SigningKey) -> KeyTag {
        KeyTag::first_of(key.public().id().as_bytes())
    }

    /// The tag of an opening key.
    pub fn of_opening(key: &OpeningKey) -> KeyTag {
        KeyTag::first_of(key.recipient().id().as_bytes())
    }

    fn first_of(id: &[u8; 8]) -> KeyTag {
        KeyTag([id[0], id[1], id[2], id[3]])
    }
}

/// One share; printed by no `Debug`, wiped when dropped.
#[derive(Clone)]
pub struct Share(Zeroizing<[u8; BODY_BYTES]>);

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({BODY_BYTES} bytes)")
    }
}

/// Splits a secret.
pub fn split(
    secret: &[u8; SECRET_BYTES],
    tag: KeyTag,
    split: Split,
    rng: &mut impl CryptoRng,
) -> Vec<Share> {
    let dealer = Sharks(split.needed).dealer_rng(secret, rng);
    let shares = dealer.take(usize::from(split.total));
    shares
        .map(|share| Share::assemble(split.needed, tag, &Zeroizing::new(Vec::from(&share))))
        .collect()
}

/// A secret that came out of its shares.
pub struct Joined {
    /// What the key does.
    pub usage: Use,
    /// Its seed; wiped when dropped.
    pub seed: Zeroizing<[u8; SECRET_BYTES]>,
}

impl fmt::Debug for Joined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Joined({:?}, {SECRET_BYTES} bytes)", self.usage)
    }
}

/// The secret that `shares` give together, checked against the tag of its public key.
pub fn join(shares: &[Share]) -> Result<Joined, Error> {
    let first = shares.first().ok_or(Error::TooFew {
        needed: 2,
        given: 0,
    })?;
    if shares
        .iter()
        .any(|share| share.tag() != first.tag() || share.needed() != first.needed())
    {
        return Err(Error::Mixed);
    }
    let mut different: Vec<&Share> = shares.iter().collect();
    different.sort_by_key(|share| share.0[2]);
    different.dedup_by_key(|share| share.0[2]);
    if different.len() < usize::from(first.needed()) {
        return Err(Error::TooFew {
            needed: first.needed(),
            given: different.len(),
        });
    }
    let seed = interpolate(&different)?;
    let usage = usage(&seed, first.tag()).ok_or(Error::WrongSecret)?;
    Ok(Joined { usage, seed })
}

fn interpolate(shares: &[&Share]) -> Result<Zeroizing<[u8; SECRET_BYTES]>, Error> {
    let points: Result<Vec<blahaj::Share>, _> = shares
        .iter()
        .map(|share| blahaj::Share::try_from(share.point()))
        .collect();
    let points = points.map_err(|_| Error::Checksum)?;
    let sharks = Sharks(shares[0].needed());
    let secret = sharks.recover(&points).map_err(|_| Error::Mixed)?;
    let secret = Zeroizing::new(secret);
    let secret: [u8; SECRET_BYTES] = secret.as_slice().try_into().map_err(|_| Error::Checksum)?;
    Ok(Zeroizing::new(secret))
}

/// What the secret is for, found by the tag of its public key; nothing when it is the secret of another.
fn usage(seed: &[u8; SECRET_BYTES], tag: KeyTag) -> Option<Use> {
    if KeyTag::of_signing(&SigningKey::from_seed(seed)) == tag {
        return Some(Use::Signing);
    }
    (KeyTag::of_opening(&OpeningKey::from_seed(seed)) == tag).then_some(Use::Opening)
}

impl Share {
    fn assemble(needed: u8, tag: KeyTag, point: &[u8]) -> Share {
        let mut body = Zeroizing::new([0; BODY_BYTES]);
        body[0] = VERSION;
        body[1] = needed;
        body[2..3 + SECRET_BYTES].copy_from_slice(point);
        body[3 + SECRET_BYTES..].copy_from_slice(&tag.0);
        Share(body)
    }

    fn needed(&self) -> u8 {
        self.0[1]
    }

    fn point(&self) -> &[u8] {
        &self.0[2..3 + SECRET_BYTES]
    }

    fn tag(&self) -> KeyTag {
        let tag = self.0.last_chunk().expect("a share is longer than its tag");
        KeyTag(*tag)
    }

    /// The share as words with one space between them. To print; never to log.
    pub fn expose_words(&self) -> Zeroizing<String> {
        let list = WordList::dutch();
        let mut bytes = Zeroizing::new(self.0.to_vec());
        bytes.extend(checksum(&self.0));
        let words: Vec<&str> = (0..N_WORDS)
            .map(|place| list.word(bits(&bytes, place)))
            .collect();
        Zeroizing::new(words.join(" "))
    }

    /// Reads words as typed or printed: digits, punctuation, capitals, line ends and lines that begin
    /// with `#` do not matter.
    pub fn parse(text: &str) -> Result<Share, Error> {
        let places = places(text)?;
        if places.len() != N_WORDS {
            return Err(Error::WordCount(places.len()));
        }
        let bytes = joined_bits(&places);
        let (body, check) = bytes.split_at(BODY_BYTES);
        let body: [u8; BODY_BYTES] = body.try_into().map_err(|_| Error::Checksum)?;
        let spare = places.last().is_some_and(|last| last & SPARE != 0);
        let known = body[0] == VERSION && body[1] >= 2 && body[2] != 0;
        if known && !spare && check == checksum(&body) {
            Ok(Share(Zeroizing::new(body)))
        } else {
            Err(Error::Checksum)
        }
    }
}

fn checksum(body: &[u8; BODY_BYTES]) -> [u8; CHECK_BYTES] {
    let mut text = Zeroizing::new(b"vertelpunt/share/1\0".to_vec());
    text.extend(body);
    let hash = sha256(&text);
    *hash
        .as_bytes()
        .first_chunk()
        .expect("a hash is longer than a checksum")
}

/// Eleven bits of `bytes`, the `place`-th group; zeros after the end.
fn bits(bytes: &[u8], place: usize) -> u16 {
    let first = place * WORD_BITS;
    (first..first + WORD_BITS).fold(0, |value, bit| {
        let byte = bytes.get(bit / 8).copied().unwrap_or(0);
        value << 1 | u16::from(byte >> (7 - bit % 8) & 1)
    })
}

fn joined_bits(places: &[u16]) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(vec![0; SHARE_BYTES]);
    for bit in 0..SHARE_BYTES * 8 {
        let place = places[bit / WORD_BITS];
        let set = place >> (WORD_BITS - 1 - bit % WORD_BITS) & 1 == 1;
        bytes[bit / 8] |= u8::from(set) << (7 - bit % 8);
    }
    bytes
}

fn places(text: &str) -> Result<Vec<u16>, Error> {
    let list = WordList::dutch();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.flat_map(|line| line.split(|letter: char| !letter.is_alphabetic()));
    let words = words.filter(|word| !word.is_empty()).take(N_WORDS + 1);
    let known = |(index, word): (usize, &str)| {
        let word = Zeroizing::new(word.to_lowercase());
        let place = (0..2048).find(|place| list.word(*place) == word.as_str());
        place.ok_or(Error::UnknownWord(index + 1))
    };
    words.enumerate().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::randomness;

    fn shares(spelling: &str) -> ([u8; 32], Vec<Share>) {
        let key = SigningKey::from_seed(&[9; 32]);
        let tag = KeyTag::of_signing(&key);
        let parts = split(
            &[9; 32],
            tag,
            spelling.parse().unwrap(),
            &mut randomness::system(),
        );
        ([9; 32], parts)
    }

    #[test]
    fn any_two_of_three_give_the_secret_back_in_any_order() {
        let (secret, parts) = shares("2-of-3");
        for (one, other) in [(0, 1), (1, 0), (0, 2), (2, 1)] {
            let given = [parts[one].clone(), parts[other].clone()];
            assert_eq!(*join(&given).unwrap().seed, secret);
        }
        assert_eq!(*join(&parts).unwrap().seed, secret);
    }

    #[test]
    fn one_share_twice_is_still_one() {
        let (_, parts) = shares("2-of-3");
        let twice = [parts[0].clone(), parts[0].clone()];
        assert_eq!(
            join(&twice).unwrap_err(),
            Error::TooFew {
                needed: 2,
                given: 1
            }
        );
    }

    #[test]
    fn a_share_is_read_as_it_was_printed_also_with_numbers_and_capitals() {
        let (_, parts) = shares("2-of-2");
        let words = parts[0].expose_words();
        assert_eq!(words.split(' ').count(), N_WORDS);
        let printed: Vec<String> = words
            .split(' ')
            .enumerate()
            .map(|(n, w)| format!("{}. {}", n + 1, w.to_uppercase()))
            .collect();
        let printed = format!("# deel 1\n{}\n", printed.join("\n"));
        assert_eq!(*Share::parse(&printed).unwrap().0, *parts[0].0);
    }

    #[test]
    fn every_wrong_word_is_noticed() {
        let (_, parts) = shares("2-of-2");
        let words = parts[0].expose_words();
        let right: Vec<&str> = words.split(' ').collect();
        for place in 0..right.len() {
            let mut wrong = right.clone();
            wrong[place] = if right[place] == "aaien" {
                "aanbod"
            } else {
                "aaien"
            };
            assert_eq!(
                Share::parse(&wrong.join(" ")).unwrap_err(),
                Error::Checksum,
                "{place}"
            );
        }
        assert_eq!(Share::parse("aaien").unwrap_err(), Error::WordCount(1));
        assert_eq!(
            Share::parse("aaien zzz").unwrap_err(),
            Error::UnknownWord(2)
        );
    }

    #[test]
    fn shares_of_two_keys_do_not_mix() {
        let (_, parts) = shares("2-of-2");
        let other = SigningKey::from_seed(&[8; 32]);
        let tag = KeyTag::of_signing(&other);
        let more = split(
            &[8; 32],
            tag,
            "2-of-2".parse().unwrap(),
            &mut randomness::system(),
        );
        assert_eq!(
            join(&[parts[0].clone(), more[1].clone()]).unwrap_err(),
            Error::Mixed
        );
    }

    #[test]
    fn splits_are_at_least_two() {
        assert_eq!("3-van-5".parse::<Split>().unwrap().to_string(), "3 van 5");
        for wrong in ["1-of-1", "4-of-3", "2-of-17", "2/3", ""] {
            assert!(wrong.parse::<Split>().is_err(), "{wrong}");
        }
    }
}
