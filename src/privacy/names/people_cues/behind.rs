//! What follows a name: what somebody does, has, or is called.

use super::{Case, Casing, Class, Gap, Story, Strength, Token};

/// What somebody has and a flower has not.
const BELONGINGS: &[&str] = &[
    "verjaardag",
    "kamer",
    "telefoon",
    "mobiel",
    "fiets",
    "school",
    "klas",
    "feestje",
    "diagnose",
    "dossier",
    "medicijnen",
    "spullen",
    "tas",
    "jas",
];

/// Who is called so behind `heet`.
const SUBJECTS: &[&str] = &["ze", "zij", "hij", "ie", "die", "ik", "hee"];

/// The points that the words behind the one at `at` give.
pub(super) fn points(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let Some(next) = story.get(at + 1).filter(|next| next.gap != Gap::Stop) else {
        return 0;
    };
    let has_possessive = story.text[story.tokens[at].range.end..].starts_with(['\'', '’']);
    let possessive = if has_possessive && strength != Strength::Plain {
        8
    } else {
        0
    };
    let told = if next.follows() {
        owns(story, at, strength)
            + acts(story, at, next, strength)
            + is_named(story, at, next, strength)
            + goes_along(story, at, next, strength)
    } else {
        0
    };
    told + has_age(story, at, next, strength) + called_so(story, at, strength) + possessive
}

/// `roos haar verjaardag`, `daan zn moeder`
fn owns(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let owner = ["zn", "z'n", "zijn", "dr", "d'r", "haar", "zien", "hun"];
    let further = story.get(at + 2);
    let is_kin = further.is_some_and(|token| token.is_any(&[Class::ROLE, Class::TITLE]));
    let is_own_thing = further.is_some_and(|token| BELONGINGS.contains(&token.folded()));
    if !owner.contains(&story.tokens[at + 1].folded()) || !(is_kin || is_own_thing) {
        return 0;
    }
    match strength {
        Strength::Ambiguous if story.tokens[at].gap == Gap::Stop => 44,
        Strength::Ambiguous if is_kin => 34,
        _ => 12,
    }
}

/// `Roos zei`
fn acts(story: &Story<'_>, at: usize, next: &Token<'_>, strength: Strength) -> i32 {
    if !next.is(Class::VERB) {
        return 0;
    }
    let acts = !matches!(
        next.folded(),
        "is" | "was" | "wordt" | "werd" | "had" | "heeft" | "zou" | "zal" | "kan" | "moet"
    );
    let word = &story.tokens[at];
    let begins = word.gap == Gap::Stop && story.casing != Casing::Cased;
    match strength {
        Strength::Ambiguous | Strength::Unknown if word.has_capital() && acts => 20,
        Strength::Unknown if begins && acts => 20,
        Strength::Ambiguous if begins && acts && word.classes.zipf() < 44 => 40,
        Strength::Plain => 0,
        _ => 6,
    }
}

/// `Roos (8)`, `roos van acht`
fn has_age(story: &Story<'_>, at: usize, next: &Token<'_>, strength: Strength) -> i32 {
    let is_age =
        |token: &Token<'_>| token.case == Case::Number || token.number.is_some_and(|age| age > 1);
    let of = next.follows() && next.folded() == "van" && story.get(at + 2).is_some_and(is_age);
    let is_told = next.gap == Gap::Mark && next.case == Case::Number || of;
    match strength {
        _ if !is_told => 0,
        Strength::Ambiguous => 34,
        _ => 8,
    }
}

/// `Roos heet ze`
fn is_named(story: &Story<'_>, at: usize, next: &Token<'_>, strength: Strength) -> i32 {
    let word = &story.tokens[at];
    let subject = |token: &Token<'_>| SUBJECTS.contains(&token.folded());
    let is_told = matches!(next.folded(), "heet" | "heette" | "heet'n")
        && story.get(at + 2).is_some_and(subject);
    let may_be_name = word.is_any(&[Class::FIRST, Class::SURNAME]) || strength == Strength::Unknown;
    match strength {
        _ if !is_told || !may_be_name || !word.has_capital() || word.classes.zipf() >= 57 => 0,
        Strength::Plain => 80,
        _ => 42,
    }
}

/// `Roos en ik`
fn goes_along(story: &Story<'_>, at: usize, next: &Token<'_>, strength: Strength) -> i32 {
    let me = |token: &Token<'_>| matches!(token.folded(), "ik" | "ikke");
    let is_told = next.folded() == "en"
        && story.get(at + 2).is_some_and(me)
        && story.tokens[at].gap == Gap::Stop;
    match strength {
        _ if !is_told => 0,
        Strength::Ambiguous => 50,
        _ => 10,
    }
}

/// `lieve ja zo heet ze`
fn called_so(story: &Story<'_>, at: usize, strength: Strength) -> i32 {
    let is = |index: usize, words: &[&str]| {
        let token = story.get(index);
        token.is_some_and(|token| token.gap != Gap::Stop && words.contains(&token.folded()))
    };
    let so = at + 1 + usize::from(is(at + 1, &["ja"]));
    let is_told = is(so, &["zo"]) && is(so + 1, &["heet", "heette"]) && is(so + 2, SUBJECTS);
    if is_told && strength != Strength::Plain {
        60
    } else {
        0
    }
}
