//! Streets, with the words before that belong to their name and the number behind: `Burgemeester van Veenlaan 201`; and
//! post office boxes.

use std::ops::Range;

use super::{
    Level, Reason,
    class::Class,
    endings::Endings,
    lexicon,
    story::{Casing, Story},
    token::{Case, Gap, Token},
};
use crate::privacy::Kind;

static ENDINGS: Endings = Endings::new(&[
    "straat",
    "straatje",
    "laan",
    "weg",
    "plein",
    "steeg",
    "kade",
    "gracht",
    "dijk",
    "singel",
    "dreef",
    "hof",
    "pad",
    "park",
    "markt",
    "brink",
    "stroate",
    "erf",
    "kamp",
    "es",
    "str",
    "wal",
    "plantsoen",
    "ring",
    "esch",
    "boulevard",
    "allee",
    "baan",
    "wijk",
    "zijde",
    "belt",
    "hoek",
]);
/// Endings that name a street also without a number; the others end many other words.
static SURE_ENDINGS: Endings = Endings::new(&[
    "straat",
    "straatje",
    "laan",
    "weg",
    "steeg",
    "gracht",
    "singel",
    "dreef",
    "stroate",
    "plantsoen",
    "plein",
    "kade",
]);

/// Those with which a word that nobody knows is a street, whatever stands around it.
static ONLY_STREETS: Endings = Endings::new(&["straat", "laan", "steeg", "singel", "gracht"]);

/// The fewest letters of a street in one word.
const SHORTEST: usize = 6;

/// Marks every street, and the number behind it.
pub(super) fn mark(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let words = if is_street(story, at) {
            start(story, at)..end(story, at)
        } else if is_box(story, at) {
            at..at + 2
        } else if is_lived_at(story, at) {
            at - 1..end(story, at)
        } else if is_at_number(story, at) {
            at..end(story, at)
        } else {
            continue;
        };
        story.mark(words, Kind::Address, Level::Removed, Reason::Form);
    }
}

/// `Postbus 214`.
fn is_box(story: &Story<'_>, at: usize) -> bool {
    let number = |token: &Token<'_>| token.case == Case::Number || token.number.is_some();
    story.tokens[at].folded() == "postbus" && story.just_after(at).is_some_and(number)
}

/// `ik woonde op de riet 44`: a number behind a word at which somebody lives, that counts nothing.
fn is_lived_at(story: &Story<'_>, at: usize) -> bool {
    let Some(number) = house_number(story, at + 1) else {
        return false;
    };
    let token = &story.tokens[at];
    let is = |back: usize, words: &[&str]| {
        let before = story.before(at, back);
        before.is_some_and(|before| words.contains(&before.folded()))
    };
    let lives = (3..=5).any(|back| {
        let before = story.before(at, back);
        before
            .is_some_and(|before| before.folded().starts_with("woon") || before.folded() == "wonen")
    });
    let preps = [
        Class::PLACE_PREP,
        Class::WEAK_PREP,
        Class::PERSON_PREP,
        Class::VERB,
    ];
    let counts = story.get(number.end).is_some_and(|next| {
        let goes_on = matches!(
            next.folded(),
            "en" | "maar" | "toen" | "samen" | "daar" | "dat"
        );
        next.follows() && !goes_on && !next.is_any(&preps)
    });
    let is_open =
        !token.is_any(&[Class::KEEP, Class::ADVERB, Class::ROLE]) && token.case != Case::Number;
    lives && is(1, &["de", "het", "t"]) && is(2, &["op", "aan"]) && is_open && !counts
}

/// `op Esrand 5`: a number behind a name that no list has.
fn is_at_number(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    let is_named = token.has_telling_capital()
        && token.case == Case::Capital
        && story.casing == Casing::Cased
        && !token.is_any(&[Class::KEEP, Class::PROPER, Class::PLATFORM])
        && !token.is(Class::WORD);
    let is_at = || {
        let near = |back: usize, words: &[&str]| {
            let before = story.before(at, back);
            before.is_some_and(|before| words.contains(&before.folded()))
        };
        let by = ["op", "aan"];
        near(1, &by) || near(1, &["de", "het", "'t"]) && near(2, &by)
    };
    let is_digits = |number: Range<usize>| story.tokens[number.start].case == Case::Number;
    is_named && is_at() && house_number(story, at + 1).is_some_and(is_digits)
}

fn is_street(story: &Story<'_>, at: usize) -> bool {
    let token = &story.tokens[at];
    if token.is_any(&[
        Class::KEEP,
        Class::TWENTE,
        Class::INSTITUTION,
        Class::SCHOOL,
    ]) || token.case == Case::Number
    {
        return false;
    }
    let word = token.folded();
    let is_named = token.has_telling_capital() && story.casing != Casing::Caseless;
    let may_end = is_named || word.len() >= SHORTEST;
    if !(token.is(Class::COMMON_STREET) || may_end && ENDINGS.end(word, 0)) {
        return false;
    }
    let number = house_number(story, at + 1).is_some();
    let stands_alone =
        ENDINGS.of(word, 0).any(|ending| ending == word) || token.is(Class::COMMON_STREET);
    if stands_alone {
        // `Oude Markt`, `Lange Kade`: two words, both with a capital.
        let before = story.just_before(at).is_some_and(|token| {
            token.has_telling_capital()
                && token.is_any(&[Class::STREET_TITLE, Class::FIRST, Class::SURNAME])
                && !token.is_any(&[Class::ARTICLE, Class::SCHOOL_CUE])
        });
        return is_named && before && (number || !token.is(Class::COMMON_STREET));
    }
    if word.len() < SHORTEST {
        return false;
    }
    let is_place_word = story.just_before(at).is_some_and(|before| {
        before.is_any(&[
            Class::ARTICLE,
            Class::PLACE_PREP,
            Class::WEAK_PREP,
            Class::STREET_TITLE,
            Class::PARTICLE,
        ])
    });
    let is_sure = SURE_ENDINGS.end(word, 0);
    let is_dictionary = lexicon::classes(word).has(Class::WORD);
    number && (is_sure || is_named || is_in_a_place(story, at))
        || !is_dictionary && !is_plain_compound(token) && ONLY_STREETS.end(word, 0)
        || is_sure && is_named && (is_place_word || !is_dictionary)
        || is_sure && is_place_word && !is_dictionary && !is_plain_compound(token)
        || is_sure && token.has_capital() && is_place_word
}

/// `op de molenbelt 14 in nijverdal`
fn is_in_a_place(story: &Story<'_>, at: usize) -> bool {
    let behind = end(story, at);
    let is_in = story
        .get(behind)
        .is_some_and(|word| matches!(word.folded(), "in" | "te"));
    let place = story.get(behind + 1);
    is_in && place.is_some_and(|word| word.is_any(&[Class::PLACE, Class::TWENTE, Class::CITY]))
}

/// `dorpsweg` could be any; `deurningerstraat` is one: its first part is a place, a name or nothing known.
fn is_plain_compound(token: &Token<'_>) -> bool {
    let known = lexicon::classes(token.folded());
    known.zipf() > 30
}

/// The first word of a street's name: titles, particles and names with capitals before it.
fn start(story: &Story<'_>, at: usize) -> usize {
    let mut start = at;
    let is_cased = story.tokens[at].has_capital();
    while start > 0 && story.tokens[start].follows() {
        let before = &story.tokens[start - 1];
        let is_joined = before.is(Class::PARTICLE) && !before.is(Class::ARTICLE);
        let is_title = before.is(Class::STREET_TITLE) && !before.is(Class::ARTICLE);
        let is_name = is_cased
            && before.has_telling_capital()
            && !before.is_any(&[
                Class::KEEP,
                Class::SCHOOL_CUE,
                Class::CLUB_CUE,
                Class::INSTITUTION_CUE,
            ]);
        let is_particle =
            is_joined && !before.is(Class::PLACE_PREP) && before.folded() != "op" && {
                let further = start.checked_sub(2).and_then(|index| story.get(index));
                is_cased && further.is_some_and(|token| token.has_capital())
                    || !is_cased
                        && !further.is_some_and(|t| {
                            t.is(Class::WORD)
                                && !t.is_any(&[
                                    Class::STREET_TITLE,
                                    Class::ARTICLE,
                                    Class::PLACE_PREP,
                                    Class::WEAK_PREP,
                                ])
                        })
                        && before.folded() == "van"
            };
        if !(is_title && (before.has_capital() || !is_cased) || is_name || is_particle) {
            break;
        }
        start -= 1;
    }
    start
}

/// The word after a street with its number, and its addition.
fn end(story: &Story<'_>, at: usize) -> usize {
    house_number(story, at + 1).map_or(at + 1, |words| words.end)
}

/// The letters that houses on one number are told apart by, but for `d`, which is also `de`.
const ADDITIONS: &[&str] = &["a", "b", "c", "e", "f", "g", "h"];

/// `12`, `12a`, `12 a`, `16-2`, `7-II`, `12 bis`, `nummer twaalf`.
fn house_number(story: &Story<'_>, at: usize) -> Option<Range<usize>> {
    let first = story.get(at).filter(|token| token.follows())?;
    let skip = usize::from(matches!(first.folded(), "nummer" | "nr" | "huisnummer"));
    let number = story.get(at + skip)?;
    let digits = number
        .folded()
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let is_digits = (1..=4).contains(&digits) && number.folded().len() - digits <= 2;
    let is_said = number
        .number
        .is_some_and(|said| said > 0 && (skip > 0 || said > 1));
    if !is_digits && !is_said {
        return None;
    }
    // `driehonderd twaalf`
    let is_hundreds = |number: u32| number >= 100 && number.is_multiple_of(100);
    let goes_on = number.number.is_some_and(is_hundreds)
        && story.get(at + skip + 1).is_some_and(|rest| {
            rest.gap == Gap::Blank && rest.number.is_some_and(|rest| rest < 100)
        });
    let mut end = at + skip + 1 + usize::from(goes_on);
    let is_addition = |token: &Token<'_>| {
        let is_joined = token.range.start == number.range.end + 1;
        token.folded() == "bis"
            || (token.is_letter() || is_floor(token)) && token.gap == Gap::Mark && is_joined
            || token.is_letter() && token.has_capital() && token.gap == Gap::Blank
            || token.gap == Gap::Blank && ADDITIONS.contains(&token.folded())
            || token.gap == Gap::Mark && token.case == Case::Number && token.folded().len() <= 2
    };
    if story.get(end).is_some_and(is_addition) {
        end += 1;
    }
    Some(at..end)
}

/// `II` in `Haardijk 7-II`, `hs` in `7-hs`.
fn is_floor(token: &Token<'_>) -> bool {
    let is_roman =
        |word: &str| word.len() <= 4 && word.bytes().all(|letter| b"ivx".contains(&letter));
    token.folded() == "hs" || token.case == Case::Upper && is_roman(token.folded())
}
