//! The commonest words, in a table that is asked before the map: four of five words of a story are among them, and the
//! map takes twenty times as long, since it goes letter by letter.
//!
//! `build.rs` writes the table and the program reads it where it lies, both with this file: slots of a word (filled up
//! with zeros) and its classes, little-endian; a word stands in its own slot or in the next free one.

use super::class::Classes;

/// How many slots there are; a power of two, about half of them in use.
const SLOTS: usize = 32_768;
/// How many words the table has.
const WORDS: usize = 16_384;
/// The longest word that it can have, in bytes.
const LONGEST: usize = 16;
/// A slot: the word, then its classes.
const SLOT_BYTES: usize = LONGEST + 8;

/// The slots of `lexicon`'s commonest words.
pub(crate) fn table<'a>(lexicon: impl Iterator<Item = (&'a str, Classes)>) -> Vec<u8> {
    let mut words: Vec<(&str, Classes)> = lexicon
        .filter(|(word, classes)| classes.zipf() > 0 && fits(word))
        .collect();
    words.sort_by_key(|(_, classes)| std::cmp::Reverse(classes.zipf()));
    words.truncate(WORDS);
    let mut table = vec![0; SLOTS * SLOT_BYTES];
    for (word, classes) in words {
        let key = key(word);
        let is_free = |slot: &usize| word_at(&table, *slot) == 0;
        let free = ways(key).find(is_free).map(|slot| slot * SLOT_BYTES);
        if let Some(start) = free {
            table[start..start + LONGEST].copy_from_slice(&key.to_le_bytes());
            table[start + LONGEST..start + SLOT_BYTES]
                .copy_from_slice(&classes.bits().to_le_bytes());
        }
    }
    table
}

/// What a table knows about `word`; nothing if it is none of its words.
pub(crate) fn find(table: &[u8], word: &str) -> Option<Classes> {
    if !fits(word) {
        return None;
    }
    let key = key(word);
    for slot in ways(key) {
        let slot = table[slot * SLOT_BYTES..].first_chunk::<SLOT_BYTES>()?;
        let (found, classes) = slot.split_first_chunk::<LONGEST>()?;
        match u128::from_le_bytes(*found) {
            0 => return None,
            found if found == key => {
                let bits = u64::from_le_bytes(*classes.first_chunk()?);
                return Some(Classes::from_bits(bits));
            }
            _ => (),
        }
    }
    None
}

fn fits(word: &str) -> bool {
    (1..=LONGEST).contains(&word.len()) && !word.contains(' ')
}

/// A word of at most 16 bytes as a number.
fn key(word: &str) -> u128 {
    let mut bytes = [0; LONGEST];
    bytes[..word.len()].copy_from_slice(word.as_bytes());
    u128::from_le_bytes(bytes)
}

/// The slots in which a word may stand, its own first.
fn ways(key: u128) -> impl Iterator<Item = usize> {
    // Multiplying by an odd constant of the golden ratio spreads the bits upwards (Knuth, TAOCP 3, 6.4).
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let folded = (key as u64).wrapping_mul(GOLDEN) ^ ((key >> 64) as u64);
    let own = (folded.wrapping_mul(GOLDEN) >> (u64::BITS - SLOTS.trailing_zeros())) as usize;
    (0..SLOTS).map(move |step| (own + step) % SLOTS)
}

fn word_at(table: &[u8], slot: usize) -> u128 {
    let start = slot * SLOT_BYTES;
    let bytes = table
        .get(start..start + LONGEST)
        .and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u128::from_le_bytes)
}
