//! Schools, providers, firms and clubs: known by name, or by the word that stands before or after their name.

mod cues;
mod visited;

pub(super) use self::cues::complete;
use super::{
    Level, Reason,
    class::Class,
    story::{Casing, Story},
    token::{Case, Gap, Token},
};
use crate::privacy::Kind;

/// Marks every organisation.
pub(super) fn mark(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        listed(story, at);
    }
    for at in 0..story.tokens.len() {
        cues::mark(story, at);
    }
    for at in 0..story.tokens.len() {
        visited::mark(story, at);
    }
}

/// An organisation that a list names.
fn listed(story: &mut Story<'_>, at: usize) {
    let length = story.phrase_length(at, &[Class::INSTITUTION, Class::SCHOOL]);
    if length == 0 || !is_meant(story, at, length) {
        return;
    }
    let is_school = story
        .phrases(at)
        .get(length - 1)
        .is_some_and(|known| known.has(Class::SCHOOL));
    let kind = if is_school {
        Kind::School
    } else {
        Kind::Institution
    };
    let end = with_tail(story, at + length);
    story.mark(at..end, kind, Level::Removed, Reason::Listed);
}

/// Whether the words of a list are meant as a name here: `Karakter`, not `karakter`.
fn is_meant(story: &Story<'_>, at: usize, length: usize) -> bool {
    let words = &story.tokens[at..at + length];
    if story
        .just_before(at)
        .is_some_and(|before| before.is_any(&[Class::TITLE, Class::NAMING, Class::ROLE]))
    {
        return false;
    }
    let main: Vec<&Token<'_>> = words
        .iter()
        .filter(|token| !token.is_any(&[Class::ARTICLE, Class::OWN]))
        .collect();
    let is_name_too =
        |token: &Token<'_>| token.is_any(&[Class::WORD, Class::FIRST, Class::KEEP, Class::PLACE]);
    if !main.iter().all(|token| is_name_too(token)) {
        return true;
    }
    let is_written_so = main.iter().any(|token| token.has_telling_capital());
    let is_short = length == 1 && words[0].len() <= 4;
    if story.casing != Casing::Caseless && is_written_so {
        return !is_short || words[0].case == Case::Upper || words[0].len() == 4;
    }
    let before = story.just_before(at).map_or("", |before| before.folded());
    let is_place_of_care = matches!(
        before,
        "bij" | "van" | "via" | "naar" | "op" | "in" | "heet" | "heette"
    );
    let is_rare = main
        .iter()
        .any(|token| token.classes.zipf() < 42 && !token.is(Class::FIRST));
    let is_unmistakable = is_rare && main.len() > 1
        || main
            .iter()
            .any(|token| token.classes.zipf() < 34 && token.len() > 4 && !token.is(Class::FIRST));
    if story.casing != Casing::Cased && is_unmistakable {
        return true;
    }
    story.casing != Casing::Cased && is_place_of_care && (is_rare && !is_short || main.len() > 1)
}

/// The end of a name after the words that belong to it: `College`, `BV`.
fn with_tail(story: &Story<'_>, mut end: usize) -> usize {
    while story.get(end).is_some_and(|token| {
        matches!(token.gap, Gap::Blank | Gap::Comma | Gap::Dot)
            && (token.is_any(&[Class::SCHOOL_TAIL, Class::FIRM_TAIL]))
            && (token.gap != Gap::Comma || token.is(Class::FIRM_TAIL))
    }) {
        end += 1;
    }
    end
}

/// Whether the word at `at` goes on with a name: a capital, or a small word with a capital behind it.
fn continues(story: &Story<'_>, at: usize) -> bool {
    let Some(token) = story
        .get(at)
        .filter(|token| matches!(token.gap, Gap::Blank | Gap::Dot) || joined_by_and(story, at))
    else {
        return false;
    };
    let next_has_capital = story.just_after(at).is_some_and(|next| next.has_capital());
    let is_link =
        token.is(Class::PARTICLE) || matches!(token.folded(), "en" | "voor" | "in" | "t" | "op");
    if story.casing == Casing::Caseless {
        return is_link
            && token.is(Class::PARTICLE)
            && story
                .just_after(at)
                .is_some_and(|next| next.is(Class::AFTER_PARTICLE))
            && !token.is(Class::ARTICLE);
    }
    token.has_capital() && !token.is(Class::KEEP)
        || is_link && next_has_capital && !matches!(token.folded(), "in" | "op" | "en" | "te")
}

/// `Kroon & Partners`
fn joined_by_and(story: &Story<'_>, at: usize) -> bool {
    let between = &story.text[story.tokens[at - 1].range.end..story.tokens[at].range.start];
    between.trim() == "&"
}
