//! What is never taken out by the machine, but is worth a look: rare jobs, a teller's own job, and the exact age of an
//! adult.

use super::{
    Level, Reason,
    class::Class,
    story::Story,
    token::{Case, Token},
};
use crate::privacy::Kind;

/// Jobs that everybody meets, and that tell who it is where they are the teller's own.
const KNOWN_JOBS: &[&str] = &[
    "advocaat",
    "advocate",
    "apotheker",
    "arts",
    "docent",
    "docente",
    "fysiotherapeut",
    "huisarts",
    "jeugdarts",
    "leraar",
    "lerares",
    "logopedist",
    "logopediste",
    "orthopedagoog",
    "psychiater",
    "psycholoog",
    "rechter",
    "tandarts",
    "verloskundige",
    "wijkverpleegkundige",
];

/// Marks rare jobs, a teller's own job and adult ages.
pub(super) fn mark(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let token = &story.tokens[at];
        if token.is(Class::JOB) || is_own_job(story, at) {
            story.mark(at..at + 1, Kind::Job, Level::Doubt, Reason::Rare);
        } else if is_age(story, at) {
            story.mark(at..at + 1, Kind::Age, Level::Doubt, Reason::Rare);
        }
    }
}

/// `ik werk als verloskundige`, `ik ben huisarts`; not `de verloskundige zei`.
fn is_own_job(story: &Story<'_>, at: usize) -> bool {
    let follows = |word: &Token<'_>| matches!(word.folded(), "als" | "ben" | "was" | "ik");
    if !story.before(at, 1).is_some_and(follows) {
        return false;
    }
    let is = |back: usize, words: &[&str]| {
        let before = story.before(at, back);
        before.is_some_and(|token| words.contains(&token.folded()))
    };
    let works = is(1, &["als"]) && is(2, &["werk", "werkte", "werkzaam", "ik"]);
    let am = is(1, &["ben", "was"]) && is(2, &["ik"]) || is(1, &["ik"]) && is(2, &["ben", "was"]);
    (works || am) && KNOWN_JOBS.contains(&story.tokens[at].folded())
}

/// `ik ben 74`, `tweeënzeventig jaar oud`.
fn is_age(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    let number = match token.case {
        Case::Number => token.folded().parse().ok(),
        _ => token.number,
    };
    if !number.is_some_and(|age: u32| (18..=120).contains(&age)) {
        return false;
    }
    let before = |words: &[&str]| {
        story
            .just_before(at)
            .is_some_and(|b| words.contains(&b.folded()))
    };
    let years = story
        .just_after(at)
        .is_some_and(|next| matches!(next.folded(), "jaar" | "jr"));
    let ends = story.get(at + 1).is_none_or(|next| {
        !next.follows() || matches!(next.folded(), "en" | "maar" | "toen" | "jaar" | "jr")
    });
    ends && (before(&["ben", "bin", "is", "was", "werd", "wordt", "word"])
        || before(&["van"]) && years)
}
