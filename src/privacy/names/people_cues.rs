//! What stands around a name: titles, kin, `heet`, verbs, other names.

mod behind;

use std::array;

use super::{
    class::Class,
    people::Strength,
    story::{Casing, Story},
    token::{Case, Gap, Token},
};
use crate::privacy::Kind;

/// The points that the neighbours of the word at `at` give, whether they are names or not.
pub(super) fn points(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    before(story, at, strength)
        + introduced(story, at, strength)
        + behind::points(story, at, strength)
        + elsewhere(story, at, strength)
}

/// Whether the word before says that somebody is called so. Without it nothing around a dictionary's word in small
/// letters outweighs that it is one.
pub(super) fn is_called(story: &Story<'_>, at: usize) -> bool {
    let is_called = |before: &Token<'_>| before.is_any(&[Class::TITLE, Class::NAMING]);
    story.just_before(at).is_some_and(is_called) || is_a_certain(story, at)
}

/// What a child is called before its name.
const SMALL_ONES: &[&str] = &[
    "kleine",
    "oudste",
    "jongste",
    "middelste",
    "kleinste",
    "lieve",
    "ene",
    "zekere",
];
/// What comes before a name in a letter, and `die` as in `die Rob`.
const GREETINGS: &[&str] = &[
    "onze", "oonze", "beste", "hallo", "hoi", "die", "groetjes", "groeten", "liefs", "gr",
];

/// Before `dat is Mees`.
const SOMEONE: &[&str] = &[
    "eentje", "een", "iemand", "jongen", "meisje", "ander", "andere", "oudste", "jongste",
];

/// The word directly before.
fn before(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let Some(token) = story.just_before(at) else {
        return 0;
    };
    let own = story.before(at, 2).is_some_and(|further| {
        further.is_any(&[Class::OWN, Class::ARTICLE]) && further.folded() != "een"
    });
    let word = &story.tokens[at];
    match () {
        () if token.is(Class::TITLE)
            && (word.has_telling_capital() || !word.is_any(&[Class::VERB, Class::PERSON_PREP])) =>
        {
            title(story, at, strength, own)
        }
        () if token.is(Class::ROLE) => kin(story, at, strength, own),
        () if token.is(Class::NAMING) => naming(word, strength),
        () if token.case == Case::Number && strength != Strength::First => -20,
        () if token.folded() == "het" && is_pronoun(story, at) => 6,
        () if token.is(Class::ARTICLE) => {
            if word.has_telling_capital() {
                -12
            } else {
                -25
            }
        }
        () if token.is(Class::OWN) => {
            if strength == Strength::First || word.has_telling_capital() {
                0
            } else {
                -15
            }
        }
        () if token.is(Class::PERSON_PREP) && of_somebody(story, at, strength) => 28,
        () if token.is(Class::PERSON_PREP) => 5,
        () if token.is(Class::PLACE_PREP) => -8,
        () if is_a_certain(story, at) => match strength {
            Strength::Plain if word.is(Class::SURNAME) && word.classes.zipf() < 46 => 75,
            Strength::Plain => 0,
            Strength::Ambiguous => 34,
            _ => 35,
        },
        () if SMALL_ONES.contains(&token.folded()) => {
            if strength == Strength::Ambiguous {
                28
            } else {
                10
            }
        }
        () if GREETINGS.contains(&token.folded()) => 10,
        () => 0,
    }
}

/// Whether `ene` or `een zekere` stands before: nobody says so of what is no person, but for `de ene kant`.
fn is_a_certain(story: &Story<'_>, at: usize) -> bool {
    let before = |back: usize| story.before(at, back).map_or("", |token| token.folded());
    match before(1) {
        "ene" => !matches!(before(2), "de" | "het" | "die" | "dat" | "t"),
        "zekere" => matches!(before(2), "een" | "n"),
        _ => false,
    }
}

/// After `meneer`, `juf`, `opa`.
fn title(story: &Story<'_>, at: usize, strength: Strength, own: bool) -> i32 {
    let word = &story.tokens[at];
    let kin = [
        "opa", "oma", "papa", "mama", "va", "moo", "moe", "opoe", "omie", "opaatje", "omaatje",
    ];
    let honorific = !kin.contains(&story.tokens[at - 1].folded());
    match strength {
        Strength::First | Strength::Surname => 30,
        Strength::Unknown => 25,
        Strength::Ambiguous if word.classes.zipf() < 50 => 34,
        Strength::Ambiguous => 14,
        Strength::Proper => 25,
        Strength::Plain if word.has_capital() && story.casing != Casing::Caseless && honorific => {
            let is_rare =
                word.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]) || word.classes.zipf() < 42;
            if is_rare { 40 } else { 0 }
        }
        Strength::Plain
            if honorific && !own && word.is(Class::SURNAME) && word.classes.zipf() < 46 =>
        {
            75
        }
        // `meneer licht die heeft`: whoever speaks takes the name up again.
        Strength::Plain
            if honorific
                && !own
                && word.classes.zipf() < 53
                && !word.is_any(&[Class::ADVERB, Class::VERB, Class::KEEP, Class::ROLE])
                && is_taken_up(story, at) =>
        {
            80
        }
        Strength::Plain => 0,
    }
}

/// Whether `die` goes on with the word before, as in speech.
fn is_taken_up(story: &Story<'_>, at: usize) -> bool {
    let next = story.just_after(at);
    next.is_some_and(|next| next.folded() == "die")
}

/// After `mijn zoon`, `voogd`, `collega`.
fn kin(story: &Story<'_>, at: usize, strength: Strength, own: bool) -> i32 {
    let owned = if own { 4 } else { 0 };
    let is_verb = story.tokens[at].is_any(&[Class::VERB, Class::PERSON_PREP, Class::PLACE_PREP]);
    match strength {
        Strength::First | Strength::Surname => 18 + owned,
        Strength::Unknown => 18 + owned,
        Strength::Ambiguous if is_verb && !story.tokens[at].has_capital() => -10,
        Strength::Ambiguous => 34 + owned,
        Strength::Proper => 12,
        Strength::Plain
            if story.tokens[at].has_telling_capital() && story.tokens[at].case == Case::Capital =>
        {
            38
        }
        Strength::Plain => 0,
    }
}

/// `de vader van roos`
fn of_somebody(story: &Story<'_>, at: usize, strength: Strength) -> bool {
    let is_kin = story
        .before(at, 2)
        .is_some_and(|token| token.is(Class::ROLE));
    is_kin
        && story.tokens[at - 1].folded() == "van"
        && strength == Strength::Ambiguous
        && story.tokens[at].classes.zipf() < 46
}

/// Whether the `het` before is a subject: `nu is het Lisanne`.
fn is_pronoun(story: &Story<'_>, at: usize) -> bool {
    story
        .before(at, 2)
        .is_some_and(|token| matches!(token.folded(), "is" | "was" | "heet" | "werd"))
}

/// After `heet`.
fn naming(word: &Token<'_>, strength: Strength) -> i32 {
    match strength {
        Strength::Ambiguous if word.is(Class::VERB) => 82,
        Strength::Plain if word.is(Class::SURNAME) && word.classes.zipf() < 46 => 75,
        Strength::Plain => 26,
        Strength::Ambiguous => 42,
        _ => 30,
    }
}

/// `heet ik X`, `mijn naam is X`, `ik ben X`, `mijn mentor is X`, `mijn zoon, X`, `met X` at the very beginning.
fn introduced(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let before: [Option<&Token<'_>>; 3] = array::from_fn(|back| story.before(at, back + 1));
    let word = |back: usize| before[back - 1].map_or("", |token| token.folded());
    let is = |back: usize, class: Class| before[back - 1].is_some_and(|token| token.is(class));
    let comma = story.tokens[at].gap == Gap::Comma || story.tokens[at].gap == Gap::Mark;
    let copula = matches!(word(1), "is" | "was" | "heet" | "bin" | "bint");
    let is_open = strength != Strength::Plain || story.tokens[at].has_telling_capital();
    match () {
        () if is(2, Class::NAMING)
            && matches!(
                word(1),
                "ik" | "hij"
                    | "ze"
                    | "zij"
                    | "we"
                    | "hem"
                    | "haar"
                    | "ie"
                    | "gewoon"
                    | "nu"
                    | "dus"
                    | "me"
                    | "mij"
                    | "eigenlijk"
            ) =>
        {
            if strength == Strength::Ambiguous {
                40
            } else {
                24
            }
        }
        () if is(3, Class::NAMING)
            && (is(1, Class::ROLE) || word(1) == "gewoon" || is(1, Class::TITLE)) =>
        {
            12
        }
        () if copula && (is(2, Class::MY_NAME) || is(3, Class::MY_NAME)) => 46,
        () if is(1, Class::MY_NAME) => 15,
        () if matches!(word(1), "ben" | "bin" | "bn")
            && matches!(word(2), "ik" | "k" | "kben")
            && is_open =>
        {
            myself(story, at, strength)
        }
        () if (copula || word(1) == "zijn") && is(2, Class::ROLE) && is_open => {
            if strength == Strength::Ambiguous {
                34
            } else {
                16
            }
        }
        () if copula && matches!(word(2), "dat" | "dit") => match strength {
            Strength::Plain => 0,
            Strength::Ambiguous if SOMEONE.contains(&word(3)) => 34,
            Strength::Ambiguous => 0,
            _ => 8,
        },
        () if is_named_after(story, at) && is_open => 20,
        () if comma && (is(1, Class::ROLE) || is(1, Class::TITLE)) && is_open => 12,
        () if word(1) == "met" && at <= 4 && is_open => 10,
        () if story
            .just_after(at)
            .is_some_and(|next| next.folded() == "hier")
            && at <= 4 =>
        {
            24
        }
        () => 0,
    }
}

/// `laten we haar Fleur noemen`
fn is_named_after(story: &Story<'_>, at: usize) -> bool {
    let has_object = story
        .just_before(at)
        .is_some_and(|before| matches!(before.folded(), "haar" | "hem" | "me" | "mij" | "ze"));
    has_object
        && story
            .just_after(at)
            .is_some_and(|next| next.folded().starts_with("noem"))
}

/// After `ik ben`: a name, unless it goes on with what somebody is.
fn myself(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let ends = story.get(at + 1).is_none_or(|next| {
        next.gap != Gap::Blank
            || matches!(
                next.folded(),
                "en" | "van" | "de" | "uit" | "ik" | "maar" | "hoi" | "oet"
            )
    });
    match strength {
        Strength::First => 18,
        Strength::Unknown | Strength::Surname => {
            if ends {
                16
            } else {
                6
            }
        }
        Strength::Ambiguous if ends && at < 9 && story.tokens[at].classes.zipf() < 48 => 38,
        Strength::Ambiguous if story.tokens[at].has_capital() => 20,
        _ => 0,
    }
}

/// The most that names beside a word can add.
pub(super) const MOST_BESIDE: i32 = 36;

/// Names come together: `Jet en Guus`, `demi, fay en luna`.
pub(super) fn beside(story: &Story<'_>, at: usize) -> i32 {
    let is_person = |index: usize| story.kind_at(index) == Some(Kind::Person);
    let joins =
        |token: &Token<'_>| matches!(token.folded(), "en" | "of" | "ende" | "&") && token.follows();
    let here = &story.tokens[at];
    let left = at >= 2
        && story.tokens[at - 1].follows()
        && here.follows()
        && joins(&story.tokens[at - 1])
        && is_person(at - 2);
    let listed_left = at >= 1 && here.gap == Gap::Comma && is_person(at - 1);
    let right = story.get(at + 1).is_some_and(joins) && is_person(at + 2);
    let listed_right =
        story.get(at + 1).is_some_and(|next| next.gap == Gap::Comma) && is_person(at + 1);
    let adjacent = at >= 1 && here.gap == Gap::Blank && is_person(at - 1);
    let near = left || right;
    let listed = listed_left || listed_right;
    let is_plain = here.is(Class::WORD) && !here.is_any(&[Class::FIRST, Class::OVER]);
    match () {
        () if is_plain && !here.has_telling_capital() => 0,
        () if near && here.is(Class::WORD) && here.classes.zipf() < 46 => 34,
        () if near => 20,
        () if listed && here.is(Class::WORD) && here.classes.zipf() < 46 => 24,
        () if listed => 12,
        () if adjacent && here.has_capital() => 8,
        () if begins_name(story, at) => MOST_BESIDE,
        () if is_plain && in_pair(story, at) => MOST_BESIDE,
        () => 0,
    }
}

/// `Linde` in `Minderjarige: Linde Zomer`: a first name that is a rare word, where a sentence begins, and a family name.
fn begins_name(story: &Story<'_>, at: usize) -> bool {
    let here = &story.tokens[at];
    let is_family = |next: &Token<'_>| {
        next.has_telling_capital() && next.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE])
    };
    here.starts_sentence
        && here.case == Case::Capital
        && here.is(Class::FIRST)
        && here.classes.zipf() < 44
        && story.just_after(at).is_some_and(is_family)
        && story.kind_at(at + 1) == Some(Kind::Person)
}

/// Two words with capitals in a text that uses few: a name, though both are words.
fn in_pair(story: &Story<'_>, at: usize) -> bool {
    let is_name = |token: &Token<'_>| {
        token.has_telling_capital()
            && token.case == Case::Capital
            && !token.is_any(&[
                Class::KEEP,
                Class::TITLE,
                Class::ROLE,
                Class::MONTH,
                Class::WEEKDAY,
                Class::OWN,
            ])
    };
    let here = &story.tokens[at];
    let left = at > 0 && here.gap == Gap::Blank && is_name(&story.tokens[at - 1]);
    let right = story
        .get(at + 1)
        .is_some_and(|next| next.gap == Gap::Blank && is_name(next));
    story.casing == Casing::Cased && is_name(here) && (left || right)
}

/// The same word with a capital that tells, or as a name, elsewhere in the story.
fn elsewhere(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let here = &story.tokens[at];
    if !matches!(
        strength,
        Strength::Ambiguous | Strength::Unknown | Strength::Surname
    ) || !here.has_capital()
        || !here.starts_sentence
    {
        return 0;
    }
    let same = |token: &Token<'_>| token.has_telling_capital() && token.folded() == here.folded();
    if story.tokens.iter().any(same) { 20 } else { 0 }
}
