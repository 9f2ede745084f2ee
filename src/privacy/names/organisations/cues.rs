//! Organisations that are told by the word before or behind their name: `basisschool De Brug`, `Kroon & Partners`.

use std::ops::Range;

use super::{
    super::{
        Level, Reason,
        class::Class,
        endings::Endings,
        first_kind,
        story::{Casing, Story},
        token::{Case, Gap, Token},
    },
    continues, joined_by_and, with_tail,
};
use crate::privacy::Kind;

/// A tail that hardly goes on a sentence: `beveiliging`, not `reizen` or `zn`.
fn is_rare_tail(token: &Token<'_>) -> bool {
    token.len() > 2 && token.classes.zipf() < 46 && !token.is(Class::VERB)
}

/// Marks the names that cues and tails tell.
pub(super) fn mark(story: &mut Story<'_>, at: usize) {
    after_cue(story, at);
    before_tail(story, at);
}

/// What a name that was found goes on with: `voetbalclub` before `emos`, `transport` behind `hannink`.
pub(in super::super) fn complete(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        if !story.is_free(at..at + 1) {
            continue;
        }
        let named = |kind: Option<Kind>| {
            matches!(
                kind,
                Some(Kind::Person | Kind::Institution | Kind::Firm | Kind::Club)
            )
        };
        let token = &story.tokens[at];
        let is_before = named(story.kind_at(at + 1)) && story.tokens[at + 1].gap == Gap::Blank;
        let is_behind = at > 0 && named(story.kind_at(at - 1)) && token.gap == Gap::Blank;
        if !is_before && !is_behind {
            continue;
        }
        let is_vague = VAGUE_CUES.contains(&token.folded());
        let is_person = story.kind_at(at + 1) == Some(Kind::Person);
        let cue = cue_kind(token).filter(|kind| match kind {
            Kind::Firm | Kind::Club => !is_vague,
            Kind::Institution => !is_vague && !is_person,
            _ => false,
        });
        if let Some(kind) = cue.filter(|_| is_before) {
            story.mark(at..at + 1, kind, Level::Removed, Reason::Context);
        } else if is_behind
            && token.is(Class::FIRM_TAIL)
            && (token.has_capital() || is_rare_tail(token))
        {
            story.mark(at..at + 1, Kind::Firm, Level::Removed, Reason::Context);
        }
    }
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
            token.folded(),
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

/// What compounds end in that say what kind of organisation has the name behind them: `lasbedrijf`, `dierenwinkel`.
static HEADS: [(Endings, Kind); 4] = [
    (
        Endings::new(&[
            "bedrijf",
            "handel",
            "winkel",
            "kwekerij",
            "slachterij",
            "bakkerij",
            "fabriek",
            "salon",
            "kantoor",
            "bureau",
            "restaurant",
            "garage",
        ]),
        Kind::Firm,
    ),
    (Endings::new(&["vereniging", "club"]), Kind::Club),
    (
        Endings::new(&[
            "kliniek",
            "praktijk",
            "centrum",
            "moskee",
            "kerk",
            "tehuis",
            "stichting",
        ]),
        Kind::Institution,
    ),
    (Endings::new(&["school"]), Kind::School),
];

/// The fewest letters before a head that make a compound.
const BEFORE_HEAD: usize = 3;

fn cue_kind(token: &Token<'_>) -> Option<Kind> {
    listed_cue(token).or_else(|| cue_by_head(token))
}

fn cue_by_head(token: &Token<'_>) -> Option<Kind> {
    if !token.is(Class::WORD) || token.is(Class::KEEP) {
        return None;
    }
    let heads = HEADS.iter();
    let mut of_word = heads.filter(|(heads, _)| heads.end(token.folded(), BEFORE_HEAD));
    of_word.next().map(|(_, kind)| *kind)
}

fn listed_cue(token: &Token<'_>) -> Option<Kind> {
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
    let school_words = |token: &Token<'_>| kind == Kind::School && naming.contains(&token.folded());
    let mut named = is_bare(story, at, kind);
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
    let article = story.tokens[start].is(Class::ARTICLE) && story.tokens[start].folded() != "een";
    let first = start + usize::from(article);
    if let Some(words) = called_by_words(story, at) {
        return Some((words.start, words.end));
    }
    let is_first =
        |token: &Token<'_>| is_name_word(story, first, token, named || article && start == at + 1);
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

/// The words of a title behind the cue at `at`, with their article: `de hoop`, `het warme hart`.
pub(super) fn called_by_words(story: &Story<'_>, at: usize) -> Option<Range<usize>> {
    let article = story.just_after(at)?;
    let is_article = article.is(Class::ARTICLE) && article.folded() != "een";
    let noun = at + 2;
    if !is_article || !is_title_like(story, at, noun) {
        return None;
    }
    let words = 1 + usize::from(is_adjective_before_noun(story, noun));
    Some(at + 1..noun + words)
}

/// `bij vv de hoop`, `op buurthuis het warme hart`: a cue that nothing points at, and behind it an article and a noun.
/// Dutch says `de bakkerij` of a bakery that is spoken of, so one without is called by what follows.
fn is_title_like(story: &Story<'_>, at: usize, noun: usize) -> bool {
    let cue = &story.tokens[at];
    let is_pointed_at = story.just_before(at).is_none_or(|before| {
        before.is_any(&[Class::ARTICLE, Class::OWN, Class::ADVERB])
            || matches!(
                before.folded(),
                "die" | "dat" | "deze" | "dit" | "elke" | "ons" | "geen"
            )
            || before.folded().ends_with('e') && before.is(Class::WORD)
    });
    let is_noun = story
        .get(noun)
        .is_some_and(|token| could_be_called(story, token));
    !is_pointed_at && !VAGUE_CUES.contains(&cue.folded()) && is_noun
}

/// Whether a word in small letters can be what something is called, though a dictionary has it.
pub(super) fn could_be_called(story: &Story<'_>, token: &Token<'_>) -> bool {
    let never = [
        Class::ADVERB,
        Class::KEEP,
        Class::SCHOOL_CUE,
        Class::WEEKDAY,
        Class::MONTH,
        Class::ROLE,
        Class::TITLE,
    ];
    story.casing != Casing::Cased
        && token.follows()
        && token.case != Case::Number
        && token.number.is_none()
        && token.classes.zipf() < TOO_COMMON
        && !token.is_any(&never)
}

/// Words that are this common stand behind an article for what they mean.
const TOO_COMMON: u8 = 56;

/// `warme hart`
fn is_adjective_before_noun(story: &Story<'_>, at: usize) -> bool {
    let noun = |next: &Token<'_>| {
        let others = [
            Class::VERB,
            Class::PLACE_PREP,
            Class::WEAK_PREP,
            Class::PERSON_PREP,
        ];
        next.is(Class::WORD) && !next.is_any(&others) && could_be_called(story, next)
    };
    let word = story.tokens[at].folded();
    let is_inflected = word.len() > 4 && word.ends_with('e') && story.tokens[at].is(Class::WORD);
    is_inflected && story.just_after(at).is_some_and(noun)
}

/// Whether the cue stands without an article behind `bij` or `van`, as only what has a name behind it does: `bij
/// stichting wortels`, but `bij de stichting`.
fn is_bare(story: &Story<'_>, at: usize, kind: Kind) -> bool {
    let before = story.just_before(at).map_or("", |before| before.folded());
    let is_countable = match kind {
        Kind::Institution => ["stichting", "praktijk", "jeugdbescherming", "jeugdhulp"]
            .iter()
            .any(|word| story.tokens[at].folded().ends_with(word)),
        Kind::Firm => story.tokens[at].folded().ends_with("bedrijf"),
        _ => false,
    };
    is_countable && matches!(before, "bij" | "van" | "naar" | "via" | "door" | "met")
}

/// Whether the word before is a cue after which nearly always a name comes: `autobedrijf`, `keukencentrum`.
fn cue_before(story: &Story<'_>, at: usize) -> bool {
    story.just_before(at).is_some_and(|cue| {
        matches!(cue_kind(cue), Some(Kind::Firm | Kind::Club))
            && !VAGUE_CUES.contains(&cue.folded())
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
fn is_name_word(story: &Story<'_>, at: usize, token: &Token<'_>, is_announced: bool) -> bool {
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
    let may_be_named = token.is_any(&[Class::SURNAME, Class::FIRST]) && token.classes.zipf() < 46;
    if is_specific && may_be_named
        || is_specific
            && token.is(Class::PARTICLE)
            && story
                .just_after(at)
                .is_some_and(|next| next.is(Class::SURNAME) && !next.is(Class::WORD))
        || is_specific && is_old_particle(token)
    {
        return true;
    }
    let is_foundation = story
        .just_before(at)
        .is_some_and(|cue| cue.folded() == "stichting");
    let is_rare = token.classes.zipf() < if is_foundation { 46 } else { 40 };
    let is_noun = is_announced && (token.is(Class::SCHOOL_NAME) || is_rare);
    let has_person_before = story
        .before(at, 1)
        .is_some_and(|before| before.is(Class::TITLE));
    let is_vague = story
        .before(at, 1)
        .is_some_and(|cue| VAGUE_CUES.contains(&cue.folded()));
    let is_typo = is_unknown && is_vague && !token.is(Class::SURNAME) && token.is_misspelt();
    !is_function && !is_typo && !has_person_before && (is_unknown || is_noun)
}

/// `ter` and `ten`, which stand before families and places and before little else behind a firm.
fn is_old_particle(token: &Token<'_>) -> bool {
    matches!(token.folded(), "ter" | "ten")
}

/// A name with capitals before `College`, `BV`, `& Zn`.
fn before_tail(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    if !token.is_any(&[Class::SCHOOL_TAIL, Class::FIRM_TAIL]) || !token.has_capital() {
        return;
    }
    let kind = if token.is(Class::SCHOOL_TAIL) {
        Kind::School
    } else {
        Kind::Firm
    };
    let is_name = |token: &Token<'_>| token.has_telling_capital() && !token.is(Class::KEEP);
    let mut start = at;
    while start > 0
        && (story.tokens[start].follows() || joined_by_and(story, start))
        && is_name(&story.tokens[start - 1])
    {
        start -= 1;
    }
    if start < at && story.casing != Casing::Caseless {
        story.mark(
            start..with_tail(story, at + 1),
            kind,
            Level::Removed,
            Reason::Context,
        );
    }
}
