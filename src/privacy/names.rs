//! Names and other words that say who, where or when, found in Dutch text. Pure: text in, places out.
//!
//! Nothing here takes a word out: a [`Finding`] is a proposal with a reason, and the teller decides. What is found,
//! what is kept and how often it errs stands in `names/README.md`.
//!
//! Invariants: findings lie in order, apart, on character boundaries; they depend on the text and the region alone.
//!
//! # The order of the searches
//! Who finds first, wins, so the surest come first: forms and checksums, spoken numbers, days, what the region knows,
//! streets, organisations; then places and people by points; then what was found once, everywhere; then what was
//! [`learned`] about the words that are left; doubts last.

pub mod coreference;
pub mod learned;
pub mod region;

mod addresses;
mod case_numbers;
#[expect(dead_code, reason = "the build writes what the program reads")]
mod class;
mod codes;
#[expect(dead_code, reason = "the build writes what the program reads")]
mod common;
mod dates;
mod doubts;
mod endings;
mod fold;
mod jargon;
mod lexicon;
mod medicine;
mod organisations;
mod people;
mod people_cues;
mod places;
mod repeats;
mod said_numbers;
mod split;
mod spoken;
mod story;
mod surnames;
mod token;

use std::ops::Range;

use self::{
    class::{Class, Classes},
    learned::{Feature, Weights},
    region::{Meaning, Region},
    story::Story,
    token::Token,
};
use super::{Kind, find::Proposal};

/// A place in a text that says who, where or when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// How sure it is.
    pub level: Level,
    /// Why it was found.
    pub reason: Reason,
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It goes, unless the teller keeps it.
    Removed,
    /// It stays, unless the teller takes it out.
    Doubt,
}

/// Why something was found, for who wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has the form of a number, a day, an address.
    Form,
    /// It is in a list of names.
    Listed,
    /// The words around it speak of a name.
    Context,
    /// It is in the region's own list.
    Region,
    /// It was found elsewhere in the story.
    Repeated,
    /// It may be a name.
    Unsure,
    /// It is rare: a job or an age that few people have.
    Rare,
    /// Words like it, in such a place, were names in the stories that were learned from.
    Learned,
}

/// Everything in `text` that says who, where or when.
///
/// ```
/// use vertelpunt::privacy::{Kind, names::{find, region::Region}};
/// let text = "Mijn zoon Daan woont in Hengelo.";
/// let found = find(text, &Region::default());
/// let words: Vec<&str> = found.iter().map(|f| &text[f.range.clone()]).collect();
/// assert_eq!(words, ["Daan", "Hengelo"]);
/// assert_eq!(found[1].kind, Kind::Place);
/// ```
pub fn find(text: &str, region: &Region) -> Vec<Finding> {
    find_with(text, region, Some(Weights::learned()))
}

/// The same with other weights; none for the rules alone.
pub fn find_with(text: &str, region: &Region, weights: Option<Weights<'_>>) -> Vec<Finding> {
    let (mut story, points) = by_rules(text, region);
    if let Some(weights) = weights {
        learned::mark(&mut story, weights);
        repeats::mark(&mut story);
    }
    organisations::complete(&mut story);
    people::mark_doubts(&mut story, &points);
    doubts::mark(&mut story);
    let mut found = story.found;
    found.sort_by_key(|finding| finding.range.start);
    found
}

/// What a learner sees of each word of `text` that could be a name, whether the rules found it or not.
pub fn seen(text: &str, region: &Region, see: &mut dyn FnMut(Range<usize>, &[Feature])) {
    learned::see(&by_rules(text, region).0, see);
}

/// The story with everything that the rules find surely, and what speaks for a name in each word.
fn by_rules<'a>(text: &'a str, region: &Region) -> (Story<'a>, Vec<i32>) {
    let mut story = Story::read(text);
    spoken::mark_mail(&mut story);
    codes::mark(&mut story);
    said_numbers::mark_told(&mut story);
    spoken::mark(&mut story);
    said_numbers::mark_others(&mut story);
    dates::mark(&mut story);
    mark_region(&mut story, region);
    addresses::mark(&mut story);
    people::mark_full(&mut story);
    organisations::mark(&mut story);
    split::mark(&mut story);
    places::mark(&mut story);
    let points = people::points(&story);
    people::mark(&mut story, &points);
    repeats::mark(&mut story);
    (story, points)
}

/// What has the form of a number or an address, in a language whose names are not known here.
pub fn find_forms(text: &str) -> Vec<Finding> {
    let form = |proposal: Proposal| Finding {
        range: proposal.range,
        kind: proposal.kind,
        level: Level::Removed,
        reason: Reason::Form,
    };
    super::find::find(text).into_iter().map(form).collect()
}

/// The kind of the first class that something has.
fn first_kind(known: Classes, kinds: &[(Class, Kind)]) -> Option<Kind> {
    let kind = kinds.iter().find(|(class, _)| known.has(*class));
    kind.map(|(_, kind)| *kind)
}

fn mark_region(story: &mut Story<'_>, region: &Region) {
    if region.is_empty() {
        return;
    }
    for at in 0..story.tokens.len() {
        match story.of_region(at, region) {
            Some((count, Meaning::Goes(kind))) => {
                story.mark(at..at + count, kind, Level::Removed, Reason::Region);
            }
            Some((count, Meaning::Stays)) => {
                story.tokens[at..at + count]
                    .iter_mut()
                    .for_each(Token::keep);
            }
            None => (),
        }
    }
}
