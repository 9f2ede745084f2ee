//! Settlements, neighbourhoods and named places to go out.
//!
//! A place that is also a word (`Goor`, `Best`, `Enter`, `Borne`) needs a capital or a sentence that speaks of places.

use super::{
    Level, Reason,
    class::Class,
    lexicon,
    story::{Casing, Story},
    token::{Case, Token},
};
use crate::privacy::Kind;

const PLACES: [Class; 5] = [
    Class::PLACE,
    Class::TWENTE,
    Class::CITY,
    Class::RECREATION,
    Class::HAMLET,
];

/// The places that more than one list knows.
const SURE_PLACES: [Class; 4] = [Class::PLACE, Class::TWENTE, Class::CITY, Class::RECREATION];

/// The score from which a word is a place.
const ENOUGH: i32 = 10;
/// The most that the words around it say for a place.
const MOST_CUES: i32 = 40;
/// What a word gets that is one letter off a place.
const MISSPELT: i32 = 18;

/// Marks every place.
pub(super) fn mark(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let length = story.phrase_length(at, &PLACES);
        if length > 1 && is_named_phrase(story, at, length) {
            story.mark(at..at + length, Kind::Place, Level::Removed, Reason::Listed);
        } else if score(story, at) >= ENOUGH {
            let end = at + 1 + usize::from(is_suffix(story, at + 1));
            story.mark(at..end, Kind::Place, Level::Removed, Reason::Listed);
        }
    }
}

/// `ov` in `hengelo ov`.
fn is_suffix(story: &Story<'_>, at: usize) -> bool {
    story.get(at).is_some_and(|token| {
        token.follows()
            && matches!(token.folded(), "ov" | "gld" | "gelderland")
            && token.folded() != "gelderland"
    })
}

/// Whether a phrase of several words is used as the name that it is: `Den Ham`, `het Rutbeek`, not `de essen`.
fn is_named_phrase(story: &Story<'_>, at: usize, length: usize) -> bool {
    let words = &story.tokens[at..at + length];
    let main = words
        .iter()
        .filter(|token| !token.is_any(&[Class::ARTICLE, Class::PARTICLE]));
    let is_known = main
        .clone()
        .all(|token| token.is(Class::WORD) && !token.is(Class::OVER));
    let has_capital = main.clone().any(|token| token.has_telling_capital());
    let is_written_so = has_capital && story.casing != Casing::Caseless;
    let is_small = !story.phrases(at)[length - 1].has_any(&SURE_PLACES);
    if words.iter().any(|token| token.is(Class::KEEP)) {
        return false;
    }

    let has_preposition = story
        .just_before(at)
        .is_some_and(|before| before.is_any(&[Class::PLACE_PREP, Class::LIVE, Class::WEAK_PREP]));
    let is_told = has_preposition && story.casing != Casing::Cased && !is_small;
    is_written_so || !is_known && !is_small || is_told && main.count() > 0
}

/// How much speaks for a place; more than for a person who could be meant.
pub(super) fn score(story: &Story<'_>, at: usize) -> i32 {
    let token = &story.tokens[at];
    if token.len() < 3
        || token.case == Case::Number
        || token.is_any(&[Class::KEEP, Class::MONTH, Class::WEEKDAY])
    {
        return -100;
    }
    if person_cue(story, at) {
        return -50;
    }
    let prior = prior(story, token);
    if prior + MOST_CUES + MISSPELT < ENOUGH {
        return prior;
    }
    let points = prior + cues(story, at);
    // Looking for a place one letter away takes long, so it is done where it decides.
    let decides = (ENOUGH - MISSPELT..ENOUGH).contains(&points);
    if decides && story.just_before(at).is_some() && misspelt(story, token) {
        points + MISSPELT
    } else {
        points
    }
}

/// What the word itself says.
fn prior(story: &Story<'_>, token: &Token<'_>) -> i32 {
    let is_listed = token.is_any(&PLACES);
    let is_sure = token.is_any(&[Class::PLACE, Class::TWENTE]);
    let is_person = token.is(Class::FIRST) && (!token.is(Class::WORD) || token.is(Class::OVER));
    let is_word = token.is(Class::WORD) && !token.is(Class::OVER);
    let capital = token.has_telling_capital() && story.casing != Casing::Caseless;
    let is_common = token.classes.zipf() >= 48;
    match (is_listed, is_word, capital) {
        (true, _, _) if is_person => -25,
        (true, false, true) => 40,
        (true, false, false) if is_sure && story.casing == Casing::Cased => 8,
        (true, false, false) if is_sure => 28,
        (true, false, false) if token.is(Class::CITY) => 15,
        (true, false, false) => -5,
        (true, true, true) if is_sure && !is_common => 12,
        (true, true, true) => -5,
        (true, true, false) if token.is(Class::PLACE_OVER) && story.casing != Casing::Cased => -6,
        (true, true, false) if token.is(Class::TWENTE) && !is_common => -18,
        (true, true, false) => -30,
        (false, true, true) if token.is(Class::COMPOUND) => -8,
        (false, true, _) => -100,
        (false, false, true) if is_known_otherwise(token) => -20,
        (false, false, true) => -2,
        (false, false, false) if is_known_otherwise(token) => -60,
        (false, false, false) if story.casing == Casing::Caseless && !story.is_dialect => -10,
        (false, false, false) => -18,
    }
}

fn is_known_otherwise(token: &Token<'_>) -> bool {
    token.is_any(&[
        Class::FIRST,
        Class::SURNAME,
        Class::INSTITUTION,
        Class::SCHOOL,
        Class::PROPER,
    ]) || token.classes.zipf() > 33
}

/// What the words around it say.
fn cues(story: &Story<'_>, at: usize) -> i32 {
    let mut score = 0;
    let Some(before) = story.just_before(at) else {
        return score;
    };
    let token = &story.tokens[at];
    let is_preposition = before.is(Class::PLACE_PREP);
    let living = || {
        story.has_before(at, 5, Class::LIVE)
            || (1..=3).any(|next| {
                story.get(at + next).is_some_and(|t| {
                    t.follows()
                        && matches!(
                            t.folded(),
                            "woont"
                                | "woon"
                                | "wonen"
                                | "woonde"
                                | "verhuisd"
                                | "verhuizen"
                                | "verhuist"
                        )
                })
            })
    };
    if is_preposition && before.folded() == "te" && !token.has_capital() && token.is(Class::WORD) {
        return -50;
    }
    if is_preposition {
        score += 20;
        score += if living() { 12 } else { 0 };
        score += if token.is(Class::TWENTE) { 8 } else { 0 };
        score -= if completes_phrase(story, at) { 25 } else { 0 };
    } else if before.is(Class::WEAK_PREP) {
        score += 6;
    } else if before.is(Class::LIVE)
        && matches!(
            before.folded(),
            "gemeente"
                | "dorp"
                | "stad"
                | "stadje"
                | "plaats"
                | "station"
                | "centrum"
                | "rechtbank"
                | "wijk"
                | "buurt"
        )
    {
        score += 25;
    } else if before.is(Class::ARTICLE) && is_quarter(story, at) {
        score += 6;
    } else if before.is_any(&[Class::ARTICLE, Class::OWN]) {
        score -= 30;
    } else if matches!(before.folded(), "en" | "of") {
        score += neighbour(story, at);
    }
    score
}

/// `in de pathmos`: neighbourhoods are called with an article.
fn is_quarter(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    token.is_any(&[Class::RECREATION, Class::TWENTE])
        && !token.is(Class::WORD)
        && story
            .before(at, 2)
            .is_some_and(|before| before.is_any(&[Class::PLACE_PREP, Class::WEAK_PREP]))
}

/// `Almelo en Borne`: what is joined to a place is one.
fn neighbour(story: &Story<'_>, at: usize) -> i32 {
    let is_place = at >= 2 && story.kind_at(at - 2) == Some(Kind::Place);
    if is_place { 20 } else { 0 }
}

/// `in best humeur`: a word that goes on as the first of a phrase.
fn completes_phrase(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    let after = story.just_after(at);
    let is_noun = after.is_some_and(|next| {
        next.is(Class::WORD)
            && next.classes.zipf() < 50
            && !next.is_any(&[
                Class::VERB,
                Class::LIVE,
                Class::PLACE_PREP,
                Class::PERSON_PREP,
                Class::FIRST,
            ])
    });
    token.is(Class::WORD) && !token.has_telling_capital() && is_noun
}

/// Whether the word stands where a person is named.
fn person_cue(story: &Story<'_>, at: usize) -> bool {
    story.just_before(at).is_some_and(|before| {
        before.is_any(&[Class::TITLE, Class::NAMING]) && !before.is(Class::LIVE)
    })
}

/// Whether an unknown word is one letter off a place in or near Twente, or a large one.
fn misspelt(story: &Story<'_>, token: &Token<'_>) -> bool {
    let is_unknown = token.classes.is_empty() && token.len() >= 5 && token.classes.zipf() < 30;
    is_unknown
        && (story.casing != Casing::Cased || token.has_capital() || token.len() > 5)
        && lexicon::near_place(token.folded())
}
