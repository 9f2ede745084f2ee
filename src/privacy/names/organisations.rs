//! Schools, providers, firms and clubs: known by name, or by the word that stands before or after their name.

use super::{
    Level, Reason,
    class::Class,
    first_kind,
    people::{Strength, strength},
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
        after_cue(story, at);
        before_tail(story, at);
    }
    for at in 0..story.tokens.len() {
        attended(story, at);
        workplace(story, at);
    }
}

/// `chauffeur bij bolk`, `ik werk bij Vredestein`: an unknown word where somebody works.
fn workplace(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let at_firm = story
        .just_before(at)
        .is_some_and(|before| matches!(before.folded.as_str(), "bij" | "bi'j" | "voor"));
    if !at_firm {
        return;
    }
    let works = (2..=3).any(|back| {
        story.before(at, back).is_some_and(|word| {
            let words = [
                "werk",
                "werkt",
                "werkte",
                "werken",
                "gewerkt",
                "baan",
                "baantje",
                "stage",
                "dienst",
                "ploegendienst",
                "bijbaan",
                "bijbaantje",
                "vakkenvuller",
                "schoonmaker",
                "schoonmaakster",
                "monteur",
                "lasser",
                "magazijn",
            ];
            word.is(Class::ROLE) && back == 2 || words.contains(&word.folded.as_str())
        })
    });
    let is_rare_surname = token.is(Class::SURNAME) && token.classes.zipf() < 26;
    let is_unknown = (matches!(strength(token), Strength::Unknown | Strength::Surname)
        || is_rare_surname)
        && token.len() > 2
        && !token.is_any(&[Class::TWENTE, Class::PLACE, Class::CITY]);
    if works && is_unknown && !token.is_misspelt() {
        let mut end = at + 1;
        while end < at + 4 && continues(story, end) {
            end += 1;
        }
        story.mark(
            at..with_tail(story, end),
            Kind::Firm,
            Level::Removed,
            Reason::Context,
        );
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
    let main: Vec<&Token> = words
        .iter()
        .filter(|token| !token.is_any(&[Class::ARTICLE, Class::OWN]))
        .collect();
    let is_name_too =
        |token: &Token| token.is_any(&[Class::WORD, Class::FIRST, Class::KEEP, Class::PLACE]);
    if !main.iter().all(|token| is_name_too(token)) {
        return true;
    }
    let is_written_so = main.iter().any(|token| token.has_telling_capital());
    let is_short = length == 1 && words[0].len() <= 4;
    if story.casing != Casing::Caseless && is_written_so {
        return !is_short || words[0].case == Case::Upper || words[0].len() == 4;
    }
    let before = story
        .just_before(at)
        .map_or("", |before| before.folded.as_str());
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
    story.casing != Casing::Cased && is_place_of_care && is_rare && !is_short
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

/// A word such as `basisschool` or `bakkerij`, and the name behind it.
fn after_cue(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let Some(kind) = cue_kind(token) else {
        return;
    };
    let Some((start, end)) = name_after(story, at, kind) else {
        return;
    };
    let is_abbreviation = token.len() <= 4 || token.has_telling_capital();
    let keeps_cue = match kind {
        Kind::School | Kind::Place => !is_abbreviation,
        _ => matches!(
            token.folded.as_str(),
            "zaak" | "parochie" | "moskee" | "vereniging" | "club"
        ),
    };
    let cue = adjectives_before(story, at);
    let first = if keeps_cue || story.just_before(at).is_some_and(|b| b.is(Class::OWN)) {
        start
    } else {
        cue
    };
    story.mark(
        first..with_tail(story, end),
        kind,
        Level::Removed,
        Reason::Context,
    );
}

/// The first of the words with capitals before a cue with one: `Christelijke Basisschool`.
fn adjectives_before(story: &Story<'_>, at: usize) -> usize {
    let mut start = at;
    while start > 0
        && story.tokens[start].gap == Gap::Blank
        && story.tokens[start].has_capital()
        && story.tokens[start - 1].has_telling_capital()
    {
        start -= 1;
    }
    start
}

fn cue_kind(token: &Token) -> Option<Kind> {
    let kinds = [
        (Class::SCHOOL_CUE, Kind::School),
        (Class::INSTITUTION_CUE, Kind::Institution),
        (Class::FIRM_CUE, Kind::Firm),
        (Class::CLUB_CUE, Kind::Club),
        (Class::RECREATION_CUE, Kind::Place),
    ];
    first_kind(token.classes, &kinds)
}

/// The words of a name after the cue at `at`: what has capitals, or in a text without them what is no common word.
fn name_after(story: &Story<'_>, at: usize, kind: Kind) -> Option<(usize, usize)> {
    let mut start = at + 1;
    let naming = [
        "heet", "heette", "genaamd", "daar", "die", "dat", "op", "is",
    ];
    let school_words =
        |token: &Token| kind == Kind::School && naming.contains(&token.folded.as_str());
    let mut named = false;
    while start < at + 4
        && story
            .get(start)
            .is_some_and(|token| token.follows() && school_words(token))
    {
        named |= story.tokens[start].is(Class::NAMING);
        start += 1;
    }
    let quoted = story
        .get(start)
        .is_some_and(|token| token.gap == Gap::Mark && token.has_capital());
    let is_near = story.get(start)?.follows() || quoted && start == at + 1;
    if !is_near {
        return None;
    }
    let article = story.tokens[start].is(Class::ARTICLE) && story.tokens[start].folded != "een";
    let first = start + usize::from(article);
    let is_first =
        |token: &Token| is_name_word(story, first, token, named || article && start == at + 1);
    if !story.get(first).is_some_and(is_first) || article && !story.get(first)?.follows() {
        return None;
    }
    let mut end = first + 1;
    while end < first + 5 && continues(story, end) {
        end += 1;
    }
    while end > first + 1 && story.tokens[end - 1].is_any(&[Class::PARTICLE, Class::ARTICLE]) {
        end -= 1;
    }
    Some((if article { start } else { first }, end))
}

/// Whether the word before is a cue after which nearly always a name comes: `autobedrijf`, `keukencentrum`.
fn cue_before(story: &Story<'_>, at: usize) -> bool {
    story.just_before(at).is_some_and(|cue| {
        cue.is_any(&[Class::FIRM_CUE, Class::CLUB_CUE])
            && !VAGUE_CUES.contains(&cue.folded.as_str())
    })
}

/// Cues after which a sentence often goes on without a name.
const VAGUE_CUES: &[&str] = &[
    "taxi",
    "school",
    "zaak",
    "hotel",
    "praktijk",
    "cafe",
    "club",
    "vereniging",
    "transport",
    "kliniek",
    "ziekenhuis",
    "kerk",
    "restaurant",
    "fabriek",
];

/// Whether a word can begin a name behind a cue.
fn is_name_word(story: &Story<'_>, at: usize, token: &Token, is_announced: bool) -> bool {
    if cue_kind(token).is_some()
        || token.is_any(&[
            Class::ADVERB,
            Class::KEEP,
            Class::SCHOOL_CUE,
            Class::WEEKDAY,
            Class::MONTH,
        ])
        || token.case == Case::Number
    {
        return false;
    }
    if token.has_capital() && story.casing != Casing::Caseless {
        return true;
    }
    if token.has_capital() || story.casing == Casing::Cased {
        return false;
    }
    let is_function = token.classes.zipf() >= 46
        || token.is_any(&[
            Class::VERB,
            Class::PLACE_PREP,
            Class::WEAK_PREP,
            Class::PERSON_PREP,
        ]);
    let is_unknown = !token.is(Class::WORD) && token.len() > 2;
    let is_specific = cue_before(story, at);
    if is_specific && token.is(Class::SURNAME) && token.classes.zipf() < 46
        || is_specific
            && token.is(Class::PARTICLE)
            && story
                .just_after(at)
                .is_some_and(|next| next.is(Class::SURNAME) && !next.is(Class::WORD))
    {
        return true;
    }
    let is_noun = is_announced && (token.is(Class::SCHOOL_NAME) || token.classes.zipf() < 40);
    let has_person_before = story
        .before(at, 1)
        .is_some_and(|before| before.is(Class::TITLE));
    let is_vague = story
        .before(at, 1)
        .is_some_and(|cue| VAGUE_CUES.contains(&cue.folded.as_str()));
    let is_typo = is_unknown && is_vague && !token.is(Class::SURNAME) && token.is_misspelt();
    !is_function && !is_typo && !has_person_before && (is_unknown || is_noun)
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
    let is_link = token.is(Class::PARTICLE)
        || matches!(token.folded.as_str(), "en" | "voor" | "in" | "t" | "op");
    if story.casing == Casing::Caseless {
        return is_link
            && token.is(Class::PARTICLE)
            && story
                .just_after(at)
                .is_some_and(|next| next.is(Class::AFTER_PARTICLE))
            && !token.is(Class::ARTICLE);
    }
    token.has_capital() && !token.is(Class::KEEP)
        || is_link
            && next_has_capital
            && !matches!(token.folded.as_str(), "in" | "op" | "en" | "te")
}

/// `Kroon & Partners`
fn joined_by_and(story: &Story<'_>, at: usize) -> bool {
    let between = &story.text[story.tokens[at - 1].range.end..story.tokens[at].range.start];
    between.trim() == "&"
}

/// A name with capitals before `College`, `BV`, `& Zn`.
fn before_tail(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let is_tail = token.is_any(&[Class::SCHOOL_TAIL, Class::FIRM_TAIL]) && token.has_capital();
    let kind = if token.is(Class::SCHOOL_TAIL) {
        Kind::School
    } else {
        Kind::Firm
    };
    let is_name = |token: &Token| token.has_telling_capital() && !token.is(Class::KEEP);
    let mut start = at;
    while start > 0
        && (story.tokens[start].follows() || joined_by_and(story, start))
        && is_name(&story.tokens[start - 1])
    {
        start -= 1;
    }
    if is_tail && start < at && story.casing != Casing::Caseless {
        story.mark(
            start..with_tail(story, at + 1),
            kind,
            Level::Removed,
            Reason::Context,
        );
    }
}

/// `op de Wiekslag`, `op het klaverblad`: where children go, told by the word before it or by what is told of.
fn attended(story: &mut Story<'_>, at: usize) {
    let Some(kind) = attended_kind(story, at) else {
        return;
    };
    let mut end = at + 1;
    while end < at + 4 && continues(story, end) {
        end += 1;
    }
    while story.tokens[end - 1].is_any(&[Class::PARTICLE, Class::ARTICLE]) && end > at + 1 {
        end -= 1;
    }
    let start = if story
        .just_before(at)
        .is_some_and(|before| before.is(Class::ARTICLE))
    {
        at - 1
    } else {
        at
    };
    story.mark(
        start..with_tail(story, end),
        kind,
        Level::Removed,
        Reason::Context,
    );
}

fn attended_kind(story: &Story<'_>, at: usize) -> Option<Kind> {
    let token = &story.tokens[at];
    let article = story.just_before(at)?;
    let preposition = story.before(at, 2)?;
    let is_open = !token.is_any(&[
        Class::KEEP,
        Class::ADVERB,
        Class::SCHOOL_CUE,
        Class::ROLE,
        Class::TITLE,
        Class::MONTH,
        Class::WEEKDAY,
        Class::LIVE,
    ]) && token.case != Case::Number
        && token.len() > 1;
    let is_introduced =
        article.is(Class::ARTICLE) && article.folded != "een" && !article.has_capital();
    if !is_open || !is_introduced || story.tokens[at - 1].gap != Gap::Blank {
        return None;
    }
    let is_on = matches!(
        preposition.folded.as_str(),
        "op" | "van" | "bij" | "naar" | "in"
    );
    let at_school = speaks_of_school(story, at);
    let capital = token.has_telling_capital() && story.casing != Casing::Caseless;
    let is_everyday = token.is(Class::WORD) && token.classes.zipf() >= 44 && !at_school;
    if capital
        && !is_everyday
        && is_on
        && token.case != Case::Upper
        && (!token.is(Class::PROPER) || token.is(Class::SCHOOL_NAME))
    {
        return Some(if at_school || preposition.folded == "op" {
            Kind::School
        } else {
            Kind::Institution
        });
    }
    let is_school_name =
        token.is(Class::SCHOOL_NAME) || !token.is(Class::WORD) && token.classes.zipf() < 30;
    (preposition.folded == "op" && at_school && is_school_name && story.casing != Casing::Cased)
        .then_some(Kind::School)
}

/// Whether the sentence speaks of a school.
fn speaks_of_school(story: &Story<'_>, at: usize) -> bool {
    let words = [
        "zit", "zat", "zitten", "groep", "klas", "leerling", "stage", "gaat", "ging", "juf",
        "meester", "havo", "vmbo", "oma", "mentor",
    ];
    (2..=9).any(|back| {
        story.before(at, back).is_some_and(|token| {
            token.is(Class::SCHOOL_CUE) || words.contains(&token.folded.as_str())
        })
    })
}
