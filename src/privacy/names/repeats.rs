//! One who is named once is named everywhere: the same words again, a name's parts, a name without its `s`.
//!
//! A name that is a word as well is only found again where it is written in the same way with a capital.

use std::collections::BTreeSet;

use super::{
    Level, Reason,
    class::Class,
    lexicon,
    story::{Casing, Story},
    token::{Case, Token},
};
use crate::privacy::Kind;

/// Marks every word that was found elsewhere in the same story.
pub(super) fn mark(story: &mut Story<'_>) {
    let names = found_words(story);
    let begins = |word: &str| 1_u32 << (word.as_bytes().first().copied().unwrap_or_default() & 31);
    let beginnings = names.iter().fold(0, |all, name| all | begins(&name.folded));
    for at in 0..story.tokens.len() {
        let token = &story.tokens[at];
        // Only an unknown word can be a name that was mistyped, which may begin otherwise.
        let may_be = beginnings & begins(token.folded()) != 0 || token.classes.is_empty();
        if !may_be || !story.is_free(at..at + 1) {
            continue;
        }
        let kind = names
            .iter()
            .find(|name| is_same(story, name, token))
            .map(|name| name.kind);
        if let Some(kind) = kind {
            story.mark(at..at + 1, kind, Level::Removed, Reason::Repeated);
        }
    }
}

/// A word that was found.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    kind: Kind,
    folded: String,
    is_word: bool,
    has_capital: bool,
}

/// The words of what was found, without small words.
fn found_words(story: &Story<'_>) -> Vec<Name> {
    let repeatable = [
        Kind::Person,
        Kind::Place,
        Kind::School,
        Kind::Institution,
        Kind::Firm,
        Kind::Club,
    ];
    let small = [
        Class::PARTICLE,
        Class::EASTERN_PARTICLE,
        Class::ARTICLE,
        Class::SCHOOL_CUE,
        Class::INSTITUTION_CUE,
        Class::FIRM_CUE,
        Class::CLUB_CUE,
        Class::SCHOOL_TAIL,
        Class::FIRM_TAIL,
        Class::PERSON_PREP,
        Class::KEEP,
    ];
    let mut words = BTreeSet::new();
    for (at, token) in story.tokens.iter().enumerate() {
        let Some(kind) = story.kind_at(at).filter(|kind| repeatable.contains(kind)) else {
            continue;
        };
        if token.len() > 1 && token.case != Case::Number && !token.is_any(&small) {
            words.insert(Name {
                kind,
                folded: token.folded().to_owned(),
                is_word: token.is(Class::WORD) && !token.is(Class::OVER),
                has_capital: token.has_capital(),
            });
        }
    }
    words.into_iter().collect()
}

fn is_same(story: &Story<'_>, name: &Name, token: &Token<'_>) -> bool {
    if name.folded == token.folded() {
        let at = story
            .tokens
            .partition_point(|other| other.range.start < token.range.start);
        let is_place_here = || {
            story.just_before(at).is_some_and(|before| {
                before.is_any(&[Class::PLACE_PREP, Class::WEAK_PREP, Class::PERSON_PREP])
            })
        };
        let is_verb_too = token.is(Class::PLACE_OVER) && !token.has_capital();
        if name.kind == Kind::Place && is_verb_too && !is_place_here() {
            return false;
        }
        let acts = story.follows_verb(token);
        let is_written_so = (token.has_telling_capital() || token.has_capital() && acts)
            && name.has_capital
            && story.casing != Casing::Caseless;
        return !name.is_word && token.len() > 2
            || story.casing == Casing::Caseless && is_bare(story, token, RARE)
            || story.casing != Casing::Cased
                && name.kind == Kind::Person
                && acts
                && is_bare(story, token, NO_FUNCTION)
            || is_written_so && !token.is(Class::KEEP);
    }
    name.kind == Kind::Person && !name.is_word && is_form_of(&name.folded, token, story.casing)
}

/// Words less common than this are rare beside a name that was found.
const RARE: u8 = 46;
/// Words less common than this are nouns, verbs and adjectives, none that stand everywhere.
const NO_FUNCTION: u8 = 56;

/// A word of less than `common` without an article or a number before it: in a text without capitals it is the name
/// again. `lieve zegt niks` after `mijn kleindochter lieve`.
fn is_bare(story: &Story<'_>, token: &Token<'_>, common: u8) -> bool {
    let at = story
        .tokens
        .partition_point(|other| other.range.start < token.range.start);
    let before = [Class::ARTICLE, Class::OWN, Class::ADVERB];
    let is_counted = story
        .just_before(at)
        .is_some_and(|word| word.is_any(&before) || word.case == Case::Number);
    token.classes.zipf() < common && !is_counted && !token.is(Class::KEEP)
}

/// `Sannes`, `Sannetje`, and an unknown word that is one letter off.
fn is_form_of(name: &str, token: &Token<'_>, casing: Casing) -> bool {
    let word = token.folded();
    if token.len() < 4 || token.is(Class::WORD) {
        return false;
    }
    let forms = ["s", "je", "tje", "ke", "jes", "tjes"];
    let is_form = word
        .strip_prefix(name)
        .is_some_and(|rest| forms.contains(&rest));
    let is_typo = name.len() >= 5
        && token.classes.is_empty()
        && (casing != Casing::Cased || token.has_capital())
        && lexicon::is_near(name, word)
        && !token.is_misspelt();
    is_form || is_typo
}
