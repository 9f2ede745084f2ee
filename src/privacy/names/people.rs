//! People: who is named, by what is known of the word and what stands around it.
//!
//! A word gets points from the lists (a first name, a family name, a word, nothing known), from its capital, and from
//! its neighbours (a title, kin, `heet`, another name). Enough points and it goes; somewhat fewer and it is a doubt.

use super::{
    Level, Reason,
    class::Class,
    lexicon, people_cues,
    story::{Casing, Story},
    surnames,
    token::{Case, Gap, Token},
};
use crate::privacy::Kind;

/// The points from which a word is a name.
const ENOUGH: i32 = 10;
/// The points from which it might be one.
const DOUBT: i32 = 4;

/// Marks full names: initials, titles and first names with the family name behind them. They come before places, since
/// many families are called after one.
pub(super) fn mark_full(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        initials(story, at);
        after_title(story, at);
        first_and_family(story, at);
        old_particles(story, at);
        particle_alone(story, at);
        said_family(story, at);
    }
}

/// How much speaks for a name in each word and its neighbours, whoever else is found.
pub(super) fn points(story: &Story<'_>) -> Vec<i32> {
    (0..story.tokens.len()).map(|at| score(story, at)).collect()
}

/// Marks everybody else who is named.
pub(super) fn mark(story: &mut Story<'_>, points: &[i32]) {
    // The second time, names know their neighbours.
    for _ in 0..2 {
        for (at, points) in points.iter().enumerate() {
            if *points + people_cues::MOST_BESIDE < ENOUGH || !story.is_free(at..at + 1) {
                continue;
            }
            if points + people_cues::beside(story, at) >= ENOUGH {
                let end = match is_possessive(&story.tokens[at]) {
                    true => at + 1,
                    false => surnames::end(story, at + 1),
                };
                story.mark(at..end, Kind::Person, Level::Removed, reason(story, at));
            }
        }
    }
}

/// `Henks`: what follows is Henk's, and no part of his name.
fn is_possessive(token: &Token<'_>) -> bool {
    token.folded().ends_with('s') && lexicon::classes(token.folded()).is_empty()
}

/// Marks words that might be names.
pub(super) fn mark_doubts(story: &mut Story<'_>, points: &[i32]) {
    for (at, points) in points.iter().enumerate() {
        if *points + people_cues::MOST_BESIDE < DOUBT || !story.is_free(at..at + 1) {
            continue;
        }
        if (DOUBT..ENOUGH).contains(&(points + people_cues::beside(story, at))) {
            story.mark(at..at + 1, Kind::Person, Level::Doubt, Reason::Unsure);
        }
    }
}

fn reason(story: &Story<'_>, at: usize) -> Reason {
    let token = &story.tokens[at];
    let is_listed = token.is_any(&[Class::FIRST, Class::SURNAME]);
    if is_listed {
        Reason::Listed
    } else {
        Reason::Context
    }
}

/// How much speaks for a name, but for names beside it.
fn score(story: &Story<'_>, at: usize) -> i32 {
    let token = &story.tokens[at];
    let never = [
        Class::MONTH,
        Class::WEEKDAY,
        Class::ARTICLE,
        Class::OWN,
        Class::TITLE,
    ];
    if token.len() < 2
        || token.case == Case::Number
        || token.number.is_some()
        || token.folded().bytes().any(|byte| byte.is_ascii_digit())
        || token.is_any(&never) && !token.is(Class::OVER)
    {
        return -100;
    }
    if story.is_dialect && token.is(Class::DIALECT) && !token.has_telling_capital() {
        return -100;
    }
    let strength = strength(token);
    let prior = prior(story, token, strength);
    let is_small = strength == Strength::Plain
        && !token.has_capital()
        && token.is(Class::WORD)
        && !token.is(Class::OVER);
    if is_small && !people_cues::is_called(story, at) {
        return prior;
    }
    prior + people_cues::points(story, at, strength)
}

/// What a word is, as far as names go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// A first name and no word.
    First,
    /// A first name that is a word as well.
    Ambiguous,
    /// A family name and no word.
    Surname,
    /// Nothing is known of it.
    Unknown,
    /// Something with a capital: a brand, a country.
    Proper,
    /// A word.
    Plain,
}

/// What `token` is, as far as names go.
pub(super) fn strength(token: &Token<'_>) -> Strength {
    let is_word = token.is(Class::WORD) && !token.is(Class::OVER);
    let is_short = token.len() < 3 && !token.is(Class::OVER);
    if token.is(Class::KEEP) {
        return if token.is(Class::FIRST) {
            Strength::Ambiguous
        } else {
            Strength::Plain
        };
    }
    match () {
        () if token.is_any(&[Class::FIRST, Class::OVER]) && !is_word && !is_short => {
            Strength::First
        }
        () if token.is(Class::FIRST) => Strength::Ambiguous,
        () if token.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]) && !is_word => {
            Strength::Surname
        }
        () if is_word => Strength::Plain,
        () if token.is(Class::PROPER) || token.classes.zipf() >= 34 => Strength::Proper,
        () if is_short => Strength::Plain,
        () => Strength::Unknown,
    }
}

/// What the word itself says.
fn prior(story: &Story<'_>, token: &Token<'_>, strength: Strength) -> i32 {
    let capital = token.has_capital() && story.casing != Casing::Caseless;
    let telling = capital && token.has_telling_capital();
    let is_cased = story.casing == Casing::Cased;
    match (strength, telling, capital) {
        (Strength::First, true, _) => 40,
        (Strength::First, false, true) => 30,
        (Strength::First, ..) if !is_cased => 18,
        (Strength::First, ..) if token.classes.zipf() < 45 => ENOUGH,
        (Strength::First, ..) => 8,
        (Strength::Ambiguous, true, _) if token.case == Case::Upper => -10,
        (Strength::Ambiguous, true, _) if token.is(Class::KEEP) => -4,
        (Strength::Ambiguous, true, _) if token.classes.zipf() > 52 => 6,
        (Strength::Ambiguous, true, _) => 14,
        (Strength::Ambiguous, false, true) => {
            if token.classes.zipf() > 48 {
                -30
            } else {
                -8
            }
        }
        (Strength::Ambiguous, ..) => {
            -18 - i32::from(token.classes.zipf().saturating_sub(38)) - if is_cased { 8 } else { 0 }
        }
        (Strength::Surname, true, _) => 25,
        (Strength::Surname, false, true) => 6,
        (Strength::Surname, ..) if is_cased => -10,
        (Strength::Surname, ..) => 3,
        (Strength::Unknown, true, _) => {
            if token.case == Case::Upper {
                0
            } else {
                20
            }
        }
        (Strength::Unknown, false, true) if token.is_misspelt() => -20,
        (Strength::Unknown, false, true) if story.is_dialect || token.case == Case::Upper => 0,
        (Strength::Unknown, false, true) if token.len() > 3 => ENOUGH,
        (Strength::Unknown, false, true) => 0,
        (Strength::Unknown, ..) if token.is_misspelt() => -35,
        (Strength::Unknown, ..) if is_cased || story.is_dialect => -12,
        (Strength::Unknown, ..) if story.casing == Casing::Mixed => 6,
        (Strength::Unknown, ..) => ENOUGH,
        (Strength::Proper, true, _) => -4,
        (Strength::Proper, ..) => -25,
        (Strength::Plain, true, _) if token.is(Class::COMPOUND) => -6,
        (Strength::Plain, true, _) => {
            if token.is(Class::SURNAME) && token.case == Case::Capital {
                -4
            } else {
                -25
            }
        }
        (Strength::Plain, ..) => -60,
    }
}

/// `Henriëtte van Rossum`, `jeroen de jong`: a first name that is no word, particles, a family name.
fn first_and_family(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let is_first =
        strength(token) == Strength::First && !token.is_any(&[Class::ROLE, Class::TITLE]);
    let next = story.just_after(at);
    if !is_first
        || !next.is_some_and(|next| next.is_any(&[Class::PARTICLE, Class::EASTERN_PARTICLE]))
    {
        return;
    }
    let end = surnames::family_end(story, at + 1, token.has_capital());
    if end > at + 1 {
        story.mark(at..end, Kind::Person, Level::Removed, Reason::Context);
    }
}

/// `van der wal`: two particles of an older Dutch make a family name wherever they stand.
fn old_particles(story: &mut Story<'_>, at: usize) {
    let is = |index: usize, words: &[&str]| {
        story
            .get(index)
            .is_some_and(|token| words.contains(&token.folded()))
    };
    let are_old =
        is(at, &["van", "v"]) && is(at + 1, &["der", "den"]) && story.tokens[at + 1].follows();
    if are_old
        && story
            .get(at + 2)
            .is_some_and(|name| name.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]))
    {
        let end = surnames::family_end(story, at, false);
        story.mark(at..end, Kind::Person, Level::Removed, Reason::Context);
    }
}

/// `bij van heek`, `teamleider, van Rooijen`: a particle where nothing but a name can go on.
fn particle_alone(story: &mut Story<'_>, at: usize) {
    let particle = &story.tokens[at];
    let Some(before) = at.checked_sub(1).and_then(|before| story.get(before)) else {
        return;
    };
    let after_preposition = particle.gap == Gap::Blank
        && matches!(before.folded(), "bij" | "met" | "tegen" | "door" | "aan");
    let after_role = particle.gap == Gap::Comma && before.is_any(&[Class::ROLE, Class::TITLE]);
    let is_name = |name: &Token<'_>| {
        let is_surname = name.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]);
        name.has_telling_capital() && story.casing != Casing::Caseless && !name.is(Class::KEEP)
            || is_surname && (!name.is(Class::WORD) || name.classes.zipf() < 40)
    };
    let is_followed = || {
        story.just_after(at).is_some_and(|name| {
            !name.is_any(&[Class::PLACE, Class::TWENTE, Class::CITY]) && is_name(name)
        })
    };
    if particle.folded() == "van" && (after_preposition || after_role) && is_followed() {
        story.mark(at..at + 2, Kind::Person, Level::Removed, Reason::Context);
    }
}

/// `zijn achternaam is de Beer`
fn said_family(story: &mut Story<'_>, at: usize) {
    let is = |index: usize, words: &[&str]| {
        story
            .get(index)
            .is_some_and(|token| token.follows() && words.contains(&token.folded()))
    };
    let is_said = story.tokens[at].folded().ends_with("achternaam")
        && is(at + 1, &["is", "was", "luidt", "werd"]);
    if is_said && story.get(at + 2).is_some() && is_the_family(story, at + 2) {
        story.mark(
            at + 2..at + 4,
            Kind::Person,
            Level::Removed,
            Reason::Context,
        );
    }
}

/// `A. Huisjes`, `R.J.M. van Ommen`, `d. hulshof`.
fn initials(story: &mut Story<'_>, at: usize) {
    if !story.tokens[at].is_letter() {
        return;
    }
    let is_announced =
        at > 0 && story.tokens[at].follows() && announces_initials(&story.tokens[at - 1]);
    let is_initial = |index: usize| {
        story.get(index).is_some_and(|token| {
            token.is_letter()
                && token.folded().starts_with(char::is_alphabetic)
                && (is_announced || story.text[token.range.end..].starts_with('.'))
        })
    };
    let mut name = at;
    while is_initial(name) && name < at + 5 {
        name += 1;
    }
    let is_abbreviation = name == at || story.get(name).is_none_or(|token| token.gap == Gap::Stop);
    if is_abbreviation || at > 0 && is_initial(at - 1) && story.tokens[at].follows() {
        return;
    }
    let has_capitals = story.tokens[at].has_capital();
    let is_name = |token: &Token<'_>| {
        strength(token) != Strength::Plain
            || token.is_any(&[Class::SURNAME, Class::PARTICLE, Class::EASTERN_PARTICLE])
    };
    let end = surnames::family_end(story, name, has_capitals);
    if end > name && story.get(name).is_some_and(is_name) {
        story.mark(at..end, Kind::Person, Level::Removed, Reason::Context);
    }
}

/// Whether initials may follow without dots, as in `mevrouw a huisjes`.
fn announces_initials(token: &Token<'_>) -> bool {
    token.is_any(&[Class::TITLE, Class::ROLE]) && token.len() > 1 || token.folded() == "ben"
}

/// `mevrouw wil dekker`: a first name that is a word, and a family name, after a title.
fn is_full_name(story: &Story<'_>, at: usize) -> bool {
    let first = &story.tokens[at];
    let family = story.just_after(at);
    first.is(Class::FIRST)
        && family.is_some_and(|token| {
            token.is(Class::SURNAME)
                && token.classes.zipf() < 46
                && !token.is_any(&[Class::VERB, Class::PLACE_PREP])
        })
}

/// `de wit` after `meneer`: nothing but a name begins so.
fn is_the_family(story: &Story<'_>, at: usize) -> bool {
    let other = [Class::ROLE, Class::TITLE, Class::KEEP, Class::ADVERB];
    story.tokens[at].folded() == "de"
        && story.just_after(at).is_some_and(|name| {
            name.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]) && !name.is_any(&other)
        })
}

/// `meneer de wit`, `mevrouw oude lansink`, `de heer Ter Braak`, `familie Brouwer`.
fn after_title(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let is_formal = token.is(Class::FAMILY) || token.is(Class::TITLE);
    let is_role = token.is(Class::ROLE) && !token.is(Class::TITLE);
    let is_followed = story.just_after(at).is_some();
    if !(is_formal || is_role) || !is_followed || !story.is_free(at + 1..at + 2) {
        return;
    }
    let next = &story.tokens[at + 1];
    let end = if next.is_any(&[Class::PARTICLE, Class::EASTERN_PARTICLE]) {
        let is_kin_of = is_role
            && next.folded() == "van"
            && story
                .get(at + 2)
                .is_some_and(|token| token.is_any(&[Class::FIRST, Class::OWN]));
        if is_kin_of {
            at + 1
        } else if token.is(Class::TITLE) && is_the_family(story, at + 1) {
            at + 3
        } else {
            surnames::family_end(story, at + 1, false)
        }
    } else if is_formal && is_full_name(story, at + 1) {
        at + 3
    } else if token.is(Class::FAMILY) {
        let is_name = next.has_telling_capital() && !next.is(Class::KEEP)
            || next.is(Class::SURNAME) && !next.is(Class::WORD);
        if is_name {
            surnames::end(story, at + 2)
        } else {
            at + 1
        }
    } else {
        at + 1
    };
    if end > at + 1 {
        story.mark(at + 1..end, Kind::Person, Level::Removed, Reason::Context);
    }
}
