//! Names that a recogniser cut in two, and names and abbreviations that were spelled.
//!
//! `olden zaal`, `sha naya`, `m s t`: joined they are in a list, apart one of them is no word.

use super::{
    Level, Reason,
    class::{Class, Classes},
    first_kind, lexicon,
    story::Story,
    token::{Case, Gap, Token},
};
use crate::privacy::Kind;

/// Marks what is a name once it is joined.
pub(super) fn mark(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        spelled(story, at);
        in_two(story, at);
    }
}

/// Letter by letter: at least three, that are no abbreviation which stays.
fn spelled(story: &mut Story<'_>, at: usize) {
    let is_called = |token: &Token<'_>| !token.is_letter();
    let is_letter = |index: usize| {
        let like = |token: &Token<'_>| is_called(token) == is_called(&story.tokens[at]);
        story
            .get(index)
            .is_some_and(|token| letter(token).is_some() && token.folded() != "'" && like(token))
    };
    if !is_letter(at) || at > 0 && is_letter(at - 1) && story.tokens[at].follows() {
        return;
    }
    let mut end = at + 1;
    while is_letter(end) && matches!(story.tokens[end].gap, Gap::Blank | Gap::Mark) {
        end += 1;
    }
    let joined: String = story.tokens[at..end].iter().filter_map(letter).collect();
    let is_named = is_called(&story.tokens[at]);
    let known = lexicon::classes(&joined);
    let kind = match () {
        () if end - at < 3 || known.has(Class::KEEP) => None,
        () if is_named && !known.has_any(&[Class::INSTITUTION, Class::SCHOOL]) => None,
        () if known.has_any(&[Class::INSTITUTION, Class::SCHOOL]) => Some(Kind::Institution),
        () if known.has_any(&[Class::PLACE, Class::TWENTE]) => Some(Kind::Place),
        () if known.has_any(&[Class::FIRST, Class::SURNAME]) => Some(Kind::Person),
        () if end - at > 4 && known.is_empty() => Some(Kind::Person),
        () => None,
    };
    if let Some(kind) = kind {
        story.mark(at..end, kind, Level::Removed, Reason::Context);
    }
}

/// The letter that a word is, or is called by.
fn letter<'t>(token: &'t Token<'_>) -> Option<&'t str> {
    let word = token.folded();
    if token.is_letter() {
        return Some(word);
    }
    if word.len() > LONGEST_LETTER {
        return None;
    }
    let letter = match word {
        "aa" => "a",
        "bee" => "b",
        "cee" | "see" => "c",
        "dee" => "d",
        "ee" => "e",
        "ef" => "f",
        "ge" | "gee" => "g",
        "haa" | "ha" => "h",
        "ie" => "i",
        "jee" => "j",
        "kaa" | "ka" => "k",
        "el" => "l",
        "em" => "m",
        "oo" => "o",
        "pee" => "p",
        "er" => "r",
        "es" => "s",
        "tee" => "t",
        "uu" => "u",
        "vee" => "v",
        "wee" => "w",
        "ix" => "x",
        "zet" => "z",
        _ => return None,
    };
    Some(letter)
}

/// The length of the longest word that a letter is called by.
const LONGEST_LETTER: usize = 3;

/// Two words that are one name.
fn in_two(story: &mut Story<'_>, at: usize) {
    let (Some(left), Some(right)) = (story.get(at), story.get(at + 1)) else {
        return;
    };
    let is_part = |token: &Token<'_>| {
        token.len() > 1 && token.case == Case::Lower && token.folded().is_ascii()
    };
    let is_word = |token: &Token<'_>| token.is(Class::WORD) || token.classes.zipf() >= 40;
    let is_own_name = |token: &Token<'_>| token.is(Class::FIRST) && token.len() > 2;
    let is_function = |token: &Token<'_>| token.classes.zipf() >= 56;
    if is_own_name(left) || is_own_name(right) || is_function(left) || is_function(right) {
        return;
    }
    if !is_part(left)
        || !is_part(right)
        || right.gap != Gap::Blank
        || is_word(left) && is_word(right) && !is_after_place_word(story, at)
    {
        return;
    }
    let are_words = is_word(left) && is_word(right);
    let joined = lexicon::classes(&format!("{}{}", left.folded(), right.folded()));
    let is_long = left.len() + right.len() > 4;
    let is_sure = !are_words || joined.has(Class::TWENTE);
    if let Some(kind) = kind(joined).filter(|_| is_long && is_sure && !joined.has(Class::WORD)) {
        story.mark(at..at + 2, kind, Level::Removed, Reason::Context);
    }
}

/// `in haaks bergen`
fn is_after_place_word(story: &Story<'_>, at: usize) -> bool {
    story
        .just_before(at)
        .is_some_and(|before| before.is_any(&[Class::PLACE_PREP, Class::LIVE]))
}

fn kind(known: Classes) -> Option<Kind> {
    let kinds = [
        (Class::INSTITUTION, Kind::Institution),
        (Class::TWENTE, Kind::Place),
        (Class::PLACE, Kind::Place),
        (Class::FIRST, Kind::Person),
        (Class::SURNAME, Kind::Person),
    ];
    first_kind(known, &kinds)
}
