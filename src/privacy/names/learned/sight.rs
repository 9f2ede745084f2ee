//! What the learner sees of a word: hashed features of the word itself and of its neighbours.

use super::{
    super::{
        class::Class,
        people::strength,
        story::{Casing, Story},
        token::Token,
    },
    FEATURES,
};
use crate::privacy::Kind;

/// The place of a feature in the table of weights, below [`FEATURES`].
pub type Feature = u16;

/// How common a word has to be for the learner to see the word itself and not only its class.
const KNOWN: u8 = 40;

/// How common a word is that says nothing about what is spoken of.
const EVERYWHERE: u8 = 60;

/// How far to the left a cue still counts.
const REACH: usize = 5;

/// The cues that are sought to the left.
const CUES: [Class; 9] = [
    Class::ROLE,
    Class::TITLE,
    Class::NAMING,
    Class::LIVE,
    Class::SCHOOL_CUE,
    Class::INSTITUTION_CUE,
    Class::FIRM_CUE,
    Class::CLUB_CUE,
    Class::PLATFORM,
];

/// Everything that is seen of one story.
pub(super) struct Sight {
    words: Vec<u64>,
    features: Vec<Feature>,
}

impl Sight {
    pub(super) fn of(story: &Story<'_>) -> Sight {
        Sight {
            words: story.tokens.iter().map(word).collect(),
            features: Vec::with_capacity(80),
        }
    }

    /// The features of the word at `at`.
    pub(super) fn features(&mut self, story: &Story<'_>, at: usize) -> &[Feature] {
        self.features.clear();
        let token = &story.tokens[at];
        let kind = class_of(token) << 2 | casing(story);
        self.itself(story, at, kind);
        self.neighbours(story, at, kind);
        self.nearby(story, at, kind);
        self.cues(story, at, kind);
        &self.features
    }

    fn add(&mut self, template: u64, value: u64) {
        let mixed = mix(template << 56 ^ value);
        // The upper bits are the best mixed.
        self.features
            .push((mixed >> 40) as Feature & (FEATURES - 1) as Feature);
    }

    fn itself(&mut self, story: &Story<'_>, at: usize, kind: u64) {
        let token = &story.tokens[at];
        self.add(0, 0);
        self.add(1, kind);
        self.add(4, u64::from(token.classes.zipf() / 5) << 4 | kind << 12);
        self.add(5, token.len().min(12) as u64 ^ kind << 8);
        self.add(6, token.gap as u64 ^ kind << 8);
        let mut classes = token.classes.bits() & ((1 << Class::BEGINS.bit()) - 1);
        while classes != 0 {
            self.add(7, u64::from(classes.trailing_zeros()));
            classes &= classes - 1;
        }
        for (template, letters) in [(8, 2), (9, 3), (10, 4)] {
            let end = token.folded().len().saturating_sub(letters);
            let tail = token.folded().get(end..).unwrap_or(token.folded());
            self.add(template, text(tail));
        }
        if token.is(Class::WORD) {
            self.add(11, self.words[at]);
        } else {
            self.add(12, u64::from(token.is_misspelt()) ^ kind << 8);
        }
    }

    fn neighbours(&mut self, story: &Story<'_>, at: usize, kind: u64) {
        let one_left = self.seen(story, at.checked_sub(1));
        let two_left = self.seen(story, at.checked_sub(2));
        let three_left = self.seen(story, at.checked_sub(3));
        let one_right = self.seen(story, Some(at + 1));
        let two_right = self.seen(story, Some(at + 2));
        self.add(20, one_left);
        self.add(21, one_left ^ kind << 50);
        self.add(22, two_left);
        self.add(23, two_left ^ kind << 50);
        self.add(24, mix(one_left) ^ two_left);
        self.add(25, one_right);
        self.add(26, one_right ^ kind << 50);
        self.add(27, two_right);
        self.add(28, mix(one_right) ^ two_right);
        self.add(29, mix(one_left) ^ one_right);
        self.add(30, three_left ^ mix(two_left) ^ mix(mix(one_left)));
        let left = self.shape(story, at.checked_sub(1));
        let right = self.shape(story, Some(at + 1));
        let sides = left << 16 | right;
        self.add(31, sides ^ kind << 50);
        self.add(
            34,
            mix(one_left) ^ mix(one_right) << 1 ^ self.shape(story, Some(at + 2)),
        );
        self.add(35, mix(two_left) ^ mix(one_left) << 1 ^ kind);
        self.add(36, mix(one_right) ^ mix(two_right) << 1 ^ kind);
        self.add(32, left ^ kind << 50);
        self.add(33, right ^ kind << 50);
    }

    /// What is spoken of nearby, wherever it stands.
    fn nearby(&mut self, story: &Story<'_>, at: usize, kind: u64) {
        let places = (3..=REACH + 1)
            .filter_map(|back| at.checked_sub(back))
            .chain([at + 3, at + 4]);
        for place in places {
            let Some(token) = story.get(place) else {
                continue;
            };
            if (KNOWN..EVERYWHERE).contains(&token.classes.zipf()) && token.is(Class::WORD) {
                self.add(50, self.words[place]);
                self.add(51, self.words[place] ^ kind << 50);
            }
        }
    }

    fn cues(&mut self, story: &Story<'_>, at: usize, kind: u64) {
        for back in 1..=REACH {
            let Some(before) = story.before(at, back) else {
                return;
            };
            if !before.is_any(&CUES) {
                continue;
            }
            for (number, cue) in CUES.iter().enumerate() {
                if before.is(*cue) {
                    let near = u64::from(back > 2);
                    self.add(40 + near, number as u64);
                    self.add(42 + near, number as u64 | kind << 8);
                }
            }
        }
    }

    /// A neighbour: the word where it is common, else its class, and what it was found to be.
    fn seen(&self, story: &Story<'_>, at: Option<usize>) -> u64 {
        let Some(token) = at.and_then(|at| story.get(at)) else {
            return 1;
        };
        if token.classes.zipf() >= KNOWN && token.is(Class::WORD) {
            at.map_or(0, |at| self.words[at])
        } else {
            self.shape(story, at) | 1 << 40
        }
    }

    /// A neighbour without its letters.
    fn shape(&self, story: &Story<'_>, at: Option<usize>) -> u64 {
        let Some((at, token)) = at.and_then(|at| Some((at, story.get(at)?))) else {
            return 0;
        };
        let found = story.kind_at(at).map_or(0, |kind| 1 + group(kind));
        class_of(token) << 8 | found << 4 | token.gap as u64
    }
}

/// What a word is as far as names go, and its capitals.
fn class_of(token: &Token<'_>) -> u64 {
    let capital = u64::from(token.has_capital()) + u64::from(token.has_telling_capital());
    (strength(token) as u64) << 4 | capital << 2 | u64::from(token.case == super::Case::Upper)
}

fn casing(story: &Story<'_>) -> u64 {
    match story.casing {
        Casing::Cased => 0,
        Casing::Mixed => 1,
        Casing::Caseless if story.is_dialect => 3,
        Casing::Caseless => 2,
    }
}

/// Kinds that stand in the same places.
fn group(kind: Kind) -> u64 {
    match kind {
        Kind::Person => 0,
        Kind::Place => 1,
        Kind::Address => 2,
        Kind::School | Kind::Institution | Kind::Firm | Kind::Club => 3,
        Kind::Date | Kind::BirthDate => 4,
        _ => 5,
    }
}

fn word(token: &Token<'_>) -> u64 {
    text(token.folded())
}

/// FNV-1a over the bytes.
fn text(letters: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    letters.bytes().fold(start, step)
}

/// The finaliser of MurmurHash3 (Appleby, public domain): every bit of the input changes half of the output.
fn mix(value: u64) -> u64 {
    let mut mixed = value;
    mixed = (mixed ^ mixed >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ mixed >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ mixed >> 33
}
