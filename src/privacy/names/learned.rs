//! The second stage: words that no rule decided, by what is known of them and what stands around them.
//!
//! # What it is
//! A linear model (multinomial logistic regression, also called maximum entropy; Berger et al. 1996) over features that
//! are hashed into one table ("feature hashing", Weinberger et al. 2009). It sees no rare word as such, only its class,
//! its form and its neighbours, so it cannot learn a name by heart. The table was learned from invented stories by
//! `tests/learn/names.rs`, which says how to learn it anew.
//!
//! Invariant: it only adds to what the rules found.

mod sight;
mod weights;

use std::ops::Range;

use self::sight::Sight;
pub use self::{sight::Feature, weights::Weights};
use super::{
    Level, Reason,
    class::Class,
    story::{Casing, Story},
    token::{Case, Token},
};
use crate::privacy::Kind;

/// How many features there are at most: what is further away in the hash shares a place.
pub const FEATURES: usize = 1 << 15;

/// The kinds that can be learned, in the order of the weights; before them stands what stays.
pub const KINDS: [Kind; 4] = [Kind::Person, Kind::Place, Kind::School, Kind::Institution];

/// How many sums a word gets: one for what stays, one for each kind.
pub const SUMS: usize = KINDS.len() + 1;

/// How far a kind must be ahead of staying for a word to go, as logarithms of odds. A name that stays harms and a word
/// that goes can be put back, so it is less than nought; but words that a dictionary has need more, and most of all
/// slips of the pen and words in a text where names would have capitals.
const SURE: f32 = -2.2;
const SURE_OF_WORD: f32 = -1.2;
const SURE_OF_SLIP: f32 = -0.2;
/// How much less is shown as a doubt.
const DOUBTED: f32 = 1.0;

/// Marks what `weights` say of the words that are left, from left to right.
pub(super) fn mark(story: &mut Story<'_>, weights: Weights<'_>) {
    let mut sight = Sight::of(story);
    for at in 0..story.tokens.len() {
        if !story.is_free(at..at + 1) || !is_open(story, at) {
            continue;
        }
        let (kind, ahead) = best(weights.sums(sight.features(story, at)));
        if ahead < SURE - DOUBTED {
            continue;
        }
        if kind == Kind::Place && !may_be_place(story, at) {
            continue;
        }
        let sure = sure(story, &story.tokens[at]);
        if ahead >= sure {
            let is_called = matches!(kind, Kind::School | Kind::Institution);
            let start = if is_called {
                with_article(story, at)
            } else {
                at
            };
            story.mark(start..at + 1, kind, Level::Removed, Reason::Learned);
        } else if ahead >= sure - DOUBTED {
            story.mark(at..at + 1, kind, Level::Doubt, Reason::Unsure);
        }
    }
}

/// A word in small letters is a place only where somebody can be: `in goor`, not `het is goor`.
fn may_be_place(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    let leads = |back: usize| {
        let before = story.before(at, back);
        let leading = [Class::PLACE_PREP, Class::WEAK_PREP, Class::LIVE];
        before.is_some_and(|before| before.is_any(&leading) || before.folded() == "op")
    };
    token.has_capital() || !token.is(Class::WORD) || (1..=3).any(leads)
}

fn sure(story: &Story<'_>, token: &Token<'_>) -> f32 {
    let is_word = token.is(Class::WORD);
    match story.casing {
        _ if token.has_telling_capital() => SURE,
        _ if !is_word && token.is_misspelt() => SURE_OF_SLIP,
        _ if !is_word && !story.is_dialect => SURE,
        Casing::Cased => SURE_OF_SLIP,
        Casing::Mixed | Casing::Caseless => SURE_OF_WORD,
    }
}

/// Shows the features of every word that could be learned from.
pub(super) fn see(story: &Story<'_>, see: &mut dyn FnMut(Range<usize>, &[Feature])) {
    let mut sight = Sight::of(story);
    for at in (0..story.tokens.len()).filter(|at| is_open(story, *at)) {
        see(story.tokens[at].range.clone(), sight.features(story, at));
    }
}

/// The kind with the highest sum, and how far it is ahead of staying.
fn best(sums: [f32; SUMS]) -> (Kind, f32) {
    let kinds = KINDS.iter().zip(&sums[1..]);
    let best = kinds.max_by(|one, other| one.1.total_cmp(other.1));
    best.map_or((Kind::Person, f32::MIN), |(kind, sum)| {
        (*kind, sum - sums[0])
    })
}

/// Words that nobody is called by are not asked about.
fn is_open(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    let never = [
        Class::KEEP,
        Class::ARTICLE,
        Class::OWN,
        Class::MONTH,
        Class::WEEKDAY,
    ];
    let zipf = token.classes.zipf();
    let is_common = zipf >= EVERYWHERE || zipf >= COMMON && !token.has_telling_capital();
    // `de Mentor`, as letters write it.
    let is_article = |before: &Token<'_>| before.is(Class::ARTICLE);
    let is_called_by_role = token.is(Class::ROLE)
        && token.has_capital()
        && story.just_before(at).is_some_and(is_article);
    // `het park`, `de club`: spoken of, not called so.
    let is_spoken_of = !token.has_capital()
        && token.is_any(&CUES)
        && story.just_before(at).is_some_and(is_article);
    token.len() > 1
        && !is_spoken_of
        && !is_called_by_role
        && token.case != Case::Number
        && token.number.is_none()
        && !token.is_any(&never)
        && !is_common
}

/// What names stand behind.
const CUES: [Class; 5] = [
    Class::SCHOOL_CUE,
    Class::INSTITUTION_CUE,
    Class::FIRM_CUE,
    Class::CLUB_CUE,
    Class::RECREATION_CUE,
];

/// Words as common as this are no names where they have no capital, and nowhere.
const COMMON: u8 = 52;
const EVERYWHERE: u8 = 58;

/// `de` before `Vlindertuin` belongs to the school.
fn with_article(story: &Story<'_>, at: usize) -> usize {
    let article = story
        .just_before(at)
        .is_some_and(|before| before.is(Class::ARTICLE) && before.folded() != "een");
    at - usize::from(article && story.is_free(at - 1..at))
}
