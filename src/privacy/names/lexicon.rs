//! What is known about words: maps and a table that were compiled into the program, and what a region added.
//!
//! They are read where they lie: nothing is built when the program starts. Every word and phrase stands in one map
//! (`lexicon.fst`), the commonest words in a table as well ([`common`]), and what a slip of the pen may have meant in a
//! small map of its own (`meant.fst`).

use std::sync::LazyLock;

use fst::raw::{Fst, Node, Output};

use super::{
    class::{COMMON, Class, Classes},
    common,
};

type Map = Fst<&'static [u8]>;

static LEXICON: LazyLock<Map> =
    LazyLock::new(|| map(include_bytes!(concat!(env!("OUT_DIR"), "/names.fst"))));

/// What may be meant by a word with one letter wrong, apart: so small a map has few ways to try.
static MEANT: LazyLock<Map> =
    LazyLock::new(|| map(include_bytes!(concat!(env!("OUT_DIR"), "/meant.fst"))));

fn map(bytes: &'static [u8]) -> Map {
    Fst::new(bytes).unwrap_or_else(|_| unreachable!("the build wrote a map"))
}

static COMMONEST: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/common.bin"));

/// What is known about one folded word or phrase.
pub(super) fn classes(word: &str) -> Classes {
    if let Some(known) = common::find(COMMONEST, word) {
        return known;
    }
    let mut walk = Walk::start(&LEXICON);
    walk.eat(word.as_bytes());
    walk.known()
}

/// The classes of what begins with the first word: of one word, of two, and so on, as long as a phrase goes on; none
/// if there is no second.
pub(super) fn phrases<'a>(mut words: impl Iterator<Item = &'a str>) -> Vec<Classes> {
    let mut walk = Walk::start(&LEXICON);
    let mut found = Vec::new();
    walk.eat(words.next().unwrap_or_default().as_bytes());
    let mut known = walk.known();
    for word in words {
        walk.eat(b" ");
        walk.eat(word.as_bytes());
        if walk.at.is_none() {
            break;
        }
        found.push(known);
        known = walk.known();
    }
    if !found.is_empty() {
        found.push(known);
    }
    found
}

/// A way through the map, letter by letter; it ends where no entry goes on.
#[derive(Clone)]
struct Walk {
    map: &'static Map,
    at: Option<(Node<'static>, Output)>,
}

impl Walk {
    fn start(map: &'static Map) -> Walk {
        Walk {
            map,
            at: Some((map.root(), Output::zero())),
        }
    }

    fn eat(&mut self, letters: &[u8]) {
        for byte in letters {
            let Some((node, sum)) = self.at else {
                return;
            };
            self.at = node.find_input(*byte).map(|step| {
                let step = node.transition(step);
                (self.map.node(step.addr), sum.cat(step.out))
            });
        }
    }

    /// Each way that goes on with one more letter.
    fn steps(&self) -> impl Iterator<Item = Walk> {
        let map = self.map;
        self.at.into_iter().flat_map(move |(node, sum)| {
            let letters = (0..node.len()).map(move |step| node.transition(step));
            letters
                .filter(|step| step.inp.is_ascii_lowercase())
                .map(move |step| Walk {
                    map,
                    at: Some((map.node(step.addr), sum.cat(step.out))),
                })
        })
    }

    fn known(&self) -> Classes {
        match self.at {
            Some((node, sum)) if node.is_final() => {
                Classes::from_bits(sum.cat(node.final_output()).value())
            }
            _ => Classes::default(),
        }
    }
}

/// Whether `word` is a word that the dictionary has, or a compound of two or three that it has.
pub(super) fn is_word(word: &str) -> bool {
    classes(word).has(Class::WORD) || word.len() <= LONGEST_COMPOUND && is_compound(word, 2)
}

/// The longest compound that is looked into, in bytes; what is longer is a key that was held.
const LONGEST_COMPOUND: usize = 64;

/// The shortest part of a compound, in letters.
const SHORTEST_PART: usize = 3;

fn is_compound(word: &str, depth: u8) -> bool {
    let cuts = SHORTEST_PART..word.len().saturating_sub(SHORTEST_PART - 1);
    depth > 0
        && cuts.into_iter().any(|cut| {
            let (Some(head), Some(tail)) = (word.get(..cut), word.get(cut..)) else {
                return false;
            };
            let tail_fits = || is_part(tail) || is_compound(tail, depth - 1);
            let linked = || head.strip_suffix(['s', 'e']).is_some_and(is_part);
            let is_long = head.len().max(word.len() - cut) > 4;
            is_long && (is_part(head) || linked()) && tail_fits()
        })
}

fn is_part(part: &str) -> bool {
    let known = classes(part);
    let is_name = known.has(Class::OVER) && !known.has(Class::ROLE);
    part.len() >= SHORTEST_PART
        && known.has(Class::WORD)
        && !is_name
        && (part.len() > 4 || known.zipf() >= COMMON)
}

/// Whether `word` is a common word with one letter wrong, as people type: `gevraagt`, `verhuist`, `eigelijk`.
pub(super) fn is_misspelt_word(word: &str) -> bool {
    word.len() >= 5 && (ends_otherwise(word) || is_near_one(word, Classes::is_common_word))
}

/// Whether `word` is a word that somebody draws out: `jaaa`, `heeeel`, `zooo`.
pub(super) fn is_drawn_out(word: &str) -> bool {
    let is_long = |letters: &[u8]| letters.iter().all(|letter| *letter == letters[0]);
    if !word.as_bytes().windows(3).any(is_long) {
        return false;
    }
    let shortened = |most: usize| {
        let mut short = String::with_capacity(word.len());
        for letter in word.chars() {
            let run = short.chars().rev().take_while(|before| *before == letter);
            if run.count() < most {
                short.push(letter);
            }
        }
        short
    };
    [1, 2].iter().any(|most| {
        let known = classes(&shortened(*most));
        known.has_any(&[Class::WORD, Class::KEEP]) && !known.has(Class::OVER)
    })
}

/// Whether two words are one letter apart.
pub(super) fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let pairs = || one.iter().zip(&other);
    let head = pairs().take_while(|(a, b)| a == b).count();
    let ends = one.iter().rev().zip(other.iter().rev());
    let shorter = one.len().min(other.len()) - head;
    let tail = ends.take(shorter).take_while(|(a, b)| a == b).count();
    let (left, right) = (
        &one[head..one.len() - tail],
        &other[head..other.len() - tail],
    );
    match (left, right) {
        ([a, b], [c, d]) => a == d && b == c,
        (left, right) => left.len() <= 1 && right.len() <= 1,
    }
}

/// Whether `word` is one letter off a place in or near Twente or a Dutch town.
pub(super) fn near_place(word: &str) -> bool {
    is_near_one(word, Classes::is_known_place)
}

/// Whether a participle ends in the other of `t` and `d`: `geborduurt`.
fn ends_otherwise(word: &str) -> bool {
    let other = match word.as_bytes() {
        [.., b't'] => format!("{}d", &word[..word.len() - 1]),
        [.., b'd'] => format!("{}t", &word[..word.len() - 1]),
        _ => return false,
    };
    is_word(&other) || is_word(&format!("{word}t")) || is_word(&format!("{word}d"))
}

/// Whether a word at one letter's distance is accepted: one left out, two exchanged, one more or another one.
///
/// The edits share the way through the map up to their place, and most end there.
fn is_near_one(word: &str, accepts: impl Fn(Classes) -> bool) -> bool {
    let letters = word.as_bytes();
    let ends_well = |walk: &Walk, rest: &[u8]| {
        let mut walk = walk.clone();
        walk.eat(rest);
        accepts(walk.known())
    };
    let mut walk = Walk::start(&MEANT);
    for at in 0..=letters.len() {
        let rest = &letters[at..];
        let left_out = !rest.is_empty() && ends_well(&walk, &rest[1..]);
        let exchanged = rest.len() > 1 && {
            let mut swapped = walk.clone();
            swapped.eat(&[rest[1], rest[0]]);
            ends_well(&swapped, &rest[2..])
        };
        let other = walk.steps().any(|other| {
            let is_replaced = at > 0 && !rest.is_empty() && ends_well(&other, &rest[1..]);
            is_replaced || ends_well(&other, rest)
        });
        if left_out || exchanged || other {
            return true;
        }
        walk.eat(rest.get(..1).unwrap_or_default());
        if walk.at.is_none() {
            return false;
        }
    }
    false
}
