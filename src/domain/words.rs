//! Words that people read from a screen and type again: the list, and the four words of a withdrawal code.
//!
//! Invariants: a list is 2,048 different words of `a-z` in alphabetical order, so a word is 11 bits;
//! a code is four words of a list in their one spelling, or the names of six [`pictures`] for a child. With a code
//! anyone can have a story deleted and nobody can read one.

pub mod likeness;
pub mod pictures;

use std::fmt;

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

/// How many words a list has; its logarithm is the bits in a word.
pub const N_WORDS: usize = 2048;

/// Why a text is no list or no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The number of words is not 2,048.
    #[error("a word list has {N_WORDS} words, this one {0}")]
    WrongCount(usize),
    /// A line is no word of small letters, or out of order, or there twice.
    #[error("line {line} of the word list is not a word of a-z after the one before it")]
    BadLine {
        /// Counted from 1.
        line: usize,
    },
    /// A code needs exactly four words, or the names of six pictures.
    #[error("a code has four words, or the names of six pictures")]
    NotFour,
    /// A typed word is not in the list; the word is not repeated here.
    #[error("word {position} is not in the word list")]
    UnknownWord {
        /// Counted from 1.
        position: usize,
    },
}

/// 2,048 words in alphabetical order. The place of a word is 11 bits; never reorder a list in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordList {
    words: Vec<String>,
}

/// The Dutch list of withdrawal codes and fingerprints; it comes with every instrument bundle and never changes.
const DUTCH: &str = include_str!("../../firmware-config/instrument/words.nl.txt");

impl WordList {
    /// The list of every Dutch code.
    pub fn dutch() -> WordList {
        WordList::parse(DUTCH).expect("the list in this program is checked by a test")
    }

    /// Reads and checks a list, one word a line.
    pub fn parse(text: &str) -> Result<WordList, Error> {
        let mut words: Vec<String> = Vec::with_capacity(N_WORDS);
        for (index, word) in text.lines().take(N_WORDS + 1).enumerate() {
            let follows = words.last().is_none_or(|before| before.as_str() < word);
            if !is_word(word) || !follows {
                return Err(Error::BadLine { line: index + 1 });
            }
            words.push(word.to_owned());
        }
        if words.len() == N_WORDS {
            Ok(WordList { words })
        } else {
            Err(Error::WrongCount(words.len()))
        }
    }

    /// The word at a place; only the lowest 11 bits of `index` count.
    pub fn word(&self, index: u16) -> &str {
        &self.words[usize::from(index) % N_WORDS]
    }

    /// Whether `word` is in the list, in its one spelling.
    pub fn contains(&self, word: &str) -> bool {
        self.words
            .binary_search_by(|known| known.as_str().cmp(word))
            .is_ok()
    }

    /// Up to `most` words that begin with `prefix`, for a list under the keyboard.
    pub fn starting_with(&self, prefix: &str, most: usize) -> Vec<&str> {
        let first = self.words.partition_point(|word| word.as_str() < prefix);
        let found = self.words[first..]
            .iter()
            .take_while(|word| word.starts_with(prefix));
        found.take(most).map(String::as_str).collect()
    }
}

fn is_word(word: &str) -> bool {
    (2..=32).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// What a code is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    /// Four words: 44 bits.
    Words,
    /// Six pictures, for who cannot write yet: 36 bits.
    Pictures,
}

/// The four words, or the names of six pictures, that withdraw one story. Shown once; printed by no `Debug`; zeroed on drop.
///
/// ```
/// # use vertelpunt::domain::words::{CodeWords, WordList};
/// # let text: Vec<String> = (0..2048u32).map(|n| {
/// #     (0..3).rev().map(|digit| char::from(b'a' + u8::try_from(n / 13u32.pow(digit) % 13).unwrap())).collect()
/// # }).collect();
/// # let list = WordList::parse(&text.join("\n")).unwrap();
/// let code = CodeWords::parse(&list, " AAA, aab\naac  aad ").unwrap();
/// assert_eq!(code.expose(), "aaa aab aac aad");
/// assert!(CodeWords::parse(&list, "aaa aab aac").is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CodeWords {
    normalised: Zeroizing<String>,
}

impl CodeWords {
    /// A fresh code.
    pub fn random(kind: CodeKind, list: &WordList, rng: &mut impl CryptoRng) -> CodeWords {
        let mut bytes = Zeroizing::new([0; 8]);
        rng.fill_bytes(bytes.as_mut());
        let bits = u64::from_le_bytes(*bytes);
        match kind {
            CodeKind::Words => CodeWords::from_bits(list, bits),
            CodeKind::Pictures => CodeWords::of_pictures([30, 24, 18, 12, 6, 0].map(|shift| {
                usize::try_from(bits >> shift & 0x3f).expect("six bits fit everywhere")
            })),
        }
    }

    /// The code of six pictures by their places, in order; only the lowest six bits of each count.
    pub fn of_pictures(places: [usize; pictures::N_IN_CODE]) -> CodeWords {
        let names = places.map(|place| pictures::PICTURES[place % pictures::PICTURES.len()]);
        CodeWords {
            normalised: Zeroizing::new(names.join(" ")),
        }
    }

    /// What the code is made of.
    pub fn kind(&self) -> CodeKind {
        match self.normalised.split(' ').count() {
            pictures::N_IN_CODE => CodeKind::Pictures,
            _ => CodeKind::Words,
        }
    }

    /// The code of the lowest 44 of `bits`, the highest 11 of them first.
    pub fn from_bits(list: &WordList, bits: u64) -> CodeWords {
        let places = [33, 22, 11, 0]
            .map(|shift| u16::try_from(bits >> shift & 0x7ff).expect("eleven bits fit in sixteen"));
        CodeWords {
            normalised: Zeroizing::new(places.map(|place| list.word(place)).join(" ")),
        }
    }

    /// Reads what a person typed: capitals, commas, hyphens, line breaks and extra spaces do not matter.
    pub fn parse(list: &WordList, typed: &str) -> Result<CodeWords, Error> {
        let mut lower = Zeroizing::new(String::with_capacity(typed.len().min(1024)));
        lower.extend(
            typed
                .chars()
                .take(512)
                .map(|letter| letter.to_ascii_lowercase()),
        );
        let words: Vec<&str> = lower
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .take(pictures::N_IN_CODE + 1)
            .collect();
        let is_known = |word: &str| match words.len() {
            pictures::N_IN_CODE => pictures::place_of(word).is_some(),
            _ => list.contains(word),
        };
        if words.len() != 4 && words.len() != pictures::N_IN_CODE {
            return Err(Error::NotFour);
        }
        if let Some(unknown) = words.iter().position(|word| !is_known(word)) {
            return Err(Error::UnknownWord {
                position: unknown + 1,
            });
        }
        Ok(CodeWords {
            normalised: Zeroizing::new(words.join(" ")),
        })
    }

    /// The words with one space between them: to show once, or to stretch. Never to keep or log.
    pub fn expose(&self) -> &str {
        &self.normalised
    }
}

impl Zeroize for CodeWords {
    fn zeroize(&mut self) {
        self.normalised.zeroize();
    }
}

impl fmt::Debug for CodeWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeWords({:?})", self.kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dutch_list_is_whole() {
        assert!(WordList::dutch().contains("fiets"));
    }

    fn list_text() -> String {
        let letter = |digit: u32| char::from(b'a' + u8::try_from(digit).unwrap());
        let word = |n: u32| {
            [n / 169, n / 13 % 13, n % 13]
                .map(letter)
                .iter()
                .collect::<String>()
        };
        (0..2048).map(word).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_code_is_read_back_as_it_was_shown() {
        let list = WordList::parse(&list_text()).unwrap();
        for bits in [0, 1, 0xfff_ffff_ffff, 0x123_4567_89ab, u64::MAX] {
            let code = CodeWords::from_bits(&list, bits);
            let typed = code.expose().to_uppercase().replace(' ', " - ");
            assert_eq!(CodeWords::parse(&list, &typed).unwrap(), code);
        }
    }

    #[test]
    fn a_code_of_pictures_is_read_back_and_never_taken_for_words() {
        let list = WordList::parse(&list_text()).unwrap();
        let code = CodeWords::of_pictures([28, 17, 0, 20, 37, 12]);
        assert_eq!(code.expose(), "fiets maan kat boom sleutel taart");
        assert_eq!(code.kind(), CodeKind::Pictures);
        assert_eq!(
            CodeWords::parse(&list, " Fiets, maan kat\nBOOM sleutel taart").unwrap(),
            code
        );
        let other = CodeWords::parse(&list, "fiets maan kat boom sleutel aaa");
        assert_eq!(other, Err(Error::UnknownWord { position: 6 }));
        assert_eq!(CodeWords::from_bits(&list, 7).kind(), CodeKind::Words);
    }

    #[test]
    fn only_words_of_the_list_are_accepted() {
        let list = WordList::parse(&list_text()).unwrap();
        let unknown = CodeWords::parse(&list, "aaa aab zzz aac");
        assert_eq!(unknown, Err(Error::UnknownWord { position: 3 }));
        assert_eq!(
            CodeWords::parse(&list, "aaa aab aac aad aae"),
            Err(Error::NotFour)
        );
        assert_eq!(CodeWords::parse(&list, ""), Err(Error::NotFour));
    }

    #[test]
    fn a_list_out_of_order_or_of_another_length_is_refused() {
        let text = list_text();
        assert_eq!(WordList::parse("aaa\naab"), Err(Error::WrongCount(2)));
        assert_eq!(
            WordList::parse(&format!("{text}\nzzz")),
            Err(Error::WrongCount(2049))
        );
        let twice = text.replacen("aab", "aaa", 1);
        assert_eq!(WordList::parse(&twice), Err(Error::BadLine { line: 2 }));
        let capital = text.replacen("aab", "Aab", 1);
        assert_eq!(WordList::parse(&capital), Err(Error::BadLine { line: 2 }));
    }

    #[test]
    fn words_are_proposed_from_their_first_letters() {
        let list = WordList::parse(&list_text()).unwrap();
        assert_eq!(list.starting_with("aa", 3), ["aaa", "aab", "aac"]);
        assert!(list.starting_with("zz", 3).is_empty());
    }

    #[test]
    fn a_code_does_not_print_itself() {
        let list = WordList::parse(&list_text()).unwrap();
        assert_eq!(
            format!("{:?}", CodeWords::from_bits(&list, 5)),
            "CodeWords(Words)"
        );
    }
}
