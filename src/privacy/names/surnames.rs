//! Where a name ends: second first names, particles, family names, double family names.

use super::{
    class::Class,
    people::{Strength, strength},
    story::{Casing, Story},
    token::{Gap, Token},
};

/// The end of a name whose first word stands before `at`: more first names, then a family name.
pub(super) fn end(story: &Story<'_>, at: usize) -> usize {
    let mut end = at;
    while end < at + 2 && is_second_first_name(story, end) {
        end += 1;
    }
    let has_capital = story.tokens[at - 1].has_capital();
    let family = family_end(story, end, has_capital).max(end);
    if family > end {
        return family;
    }
    after_inner_particle(story, end)
        .or_else(|| initial_after_particles(story, end))
        .or_else(|| last_initial(story, end))
        .unwrap_or(end)
}

/// The end of `Jeroen van der L.` and `Rens v.d. L.`: particles, and an initial for the family name.
fn initial_after_particles(story: &Story<'_>, at: usize) -> Option<usize> {
    let particles = (at..at + 3).take_while(|index| is_particle(story, *index, at));
    let name = at + particles.count();
    let initial = story
        .get(name)
        .filter(|token| name > at && token.follows())?;
    let is_initial = initial.is_letter()
        && initial.has_capital()
        && story.text[initial.range.end..].starts_with('.');
    (is_initial && story.is_free(at..name + 1)).then_some(name + 1)
}

/// The end of `Sara K.` and `renzo v`: an initial for the family name.
fn last_initial(story: &Story<'_>, at: usize) -> Option<usize> {
    // These stand for words in a chat: `k heb`, `t was`.
    let is_chat = |token: &Token<'_>| "aeiokmnrstu".contains(token.folded());
    let initial = story
        .get(at)
        .filter(|token| token.gap == Gap::Blank && token.is_letter())?;
    let behind = &story.text[initial.range.end..];
    // `de familie Kok d.d. 3 mei`
    if behind.starts_with(".d.") {
        return None;
    }
    let has_dot = behind.starts_with('.');
    let is_alone = has_dot || initial.has_capital() || !is_chat(initial);
    (is_alone && initial.folded().starts_with(char::is_alphabetic) && story.is_free(at..at + 1))
        .then_some(at + 1)
}

/// `marie` in `anne marie`, `Jan` in `Gerrit Jan`.
fn is_second_first_name(story: &Story<'_>, at: usize) -> bool {
    let Some(token) = story.get(at).filter(|token| token.gap == Gap::Blank) else {
        return false;
    };
    strength(token) == Strength::First
        && !token.is_any(&[Class::ROLE, Class::TITLE])
        && story.is_free(at..at + 1)
}

/// The end of a family name that begins at `at`, with its particles; `at` if none does.
pub(super) fn family_end(story: &Story<'_>, at: usize, has_capitals: bool) -> usize {
    let mut particles = at;
    while particles < at + 3 && is_particle(story, particles, at) {
        particles += 1;
    }
    let ends = (at..=particles)
        .rev()
        .map(|name| end_at(story, at, name, has_capitals));
    ends.max().unwrap_or(at)
}

/// The end of a family name whose particles begin at `at` and whose last part stands at `name`.
fn end_at(story: &Story<'_>, at: usize, name: usize, has_capitals: bool) -> usize {
    let particles = &story.tokens[at.min(story.tokens.len())..name.min(story.tokens.len())];
    let is_eastern = particles
        .iter()
        .any(|token| token.is(Class::EASTERN_PARTICLE));
    let Some(token) = story
        .get(name)
        .filter(|token| matches!(token.gap, Gap::Blank | Gap::Dot))
    else {
        return at;
    };
    if !story.is_free(at..name + 1) {
        return at;
    }
    let is_family = if particles.is_empty() {
        is_family_name(story, token, has_capitals)
    } else {
        is_after_particles(story, token, particles, is_eastern)
    };
    if is_family {
        double_end(story, name + 1)
    } else {
        at
    }
}

/// `-Broekhuis` after `Nijland`, `Olde Heuvel` after `Lidwien`, `op Reimer` after `Scholte`.
fn double_end(story: &Story<'_>, at: usize) -> usize {
    let goes_on = story.get(at).is_some_and(|token| {
        token.gap == Gap::Blank
            && token.has_telling_capital()
            && matches!(strength(token), Strength::Surname | Strength::Unknown)
    });
    if !story.is_free(at..at + 1) {
        at
    } else if goes_on && story.casing != Casing::Caseless {
        at + 1
    } else {
        after_inner_particle(story, at).unwrap_or(at)
    }
}

/// The end of `op Reimer` after `Scholte`.
fn after_inner_particle(story: &Story<'_>, at: usize) -> Option<usize> {
    let particle = story.get(at).filter(|token| token.gap == Gap::Blank)?;
    let name = story.just_after(at)?;
    let joins = matches!(particle.folded(), "op" | "ten" | "ter" | "tot" | "toe");
    let is_capital = name.has_telling_capital() && story.casing != Casing::Caseless;
    let is_listed = matches!(strength(name), Strength::First | Strength::Surname);
    let is_name = (is_listed && (is_capital || story.casing == Casing::Caseless)
        || is_capital && strength(name) == Strength::Unknown)
        && !name.is_any(&[
            Class::PLACE,
            Class::TWENTE,
            Class::INSTITUTION,
            Class::SCHOOL,
        ]);
    (joins && is_name && story.is_free(at..at + 2)).then_some(at + 2)
}

fn is_particle(story: &Story<'_>, at: usize, first: usize) -> bool {
    story.get(at).is_some_and(|token| {
        token.is_any(&[Class::PARTICLE, Class::EASTERN_PARTICLE])
            && (at == first || matches!(token.gap, Gap::Blank | Gap::Dot))
    })
}

/// Whether a word stays though a name stands before it; `Griek` and `Hollands` are families too.
fn stays(token: &Token<'_>) -> bool {
    token.is(Class::KEEP) && !token.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE])
}

/// Whether a word can be a family name on its own.
fn is_family_name(story: &Story<'_>, token: &Token<'_>, has_capitals: bool) -> bool {
    let is_surname = token.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]);
    let other = [
        Class::ROLE,
        Class::VERB,
        Class::ADVERB,
        Class::PLACE_PREP,
        Class::PERSON_PREP,
        Class::MONTH,
        Class::WEEKDAY,
        Class::KEEP,
        Class::OWN,
        Class::NAMING,
        Class::TITLE,
    ];
    if has_capitals && story.casing != Casing::Caseless {
        return token.has_capital() && !stays(token);
    }
    let is_rare = !token.is(Class::WORD) || token.classes.zipf() < 44;
    let is_common_name = is_surname && token.classes.zipf() < 50 && story.after_name(token);
    if is_common_name && !token.is_any(&other) && story.casing != Casing::Cased {
        return true;
    }
    if is_surname && is_rare && token.is(Class::ROLE) && story.casing != Casing::Cased {
        return true;
    }
    let is_unknown = strength(token) == Strength::Unknown && !token.is_misspelt();
    if token.is_any(&other) {
        return false;
    }
    if story.casing == Casing::Cased {
        // Who forgot the capital of the first name, as in `mijn zoon igor wisniewski`, forgot this one too.
        return is_surname && !token.is(Class::WORD);
    }
    is_surname && is_rare || is_unknown && token.len() > 4
}

/// Whether a word ends a name after `particles`: `der Veen` in `van der Veen`.
fn is_after_particles(
    story: &Story<'_>,
    token: &Token<'_>,
    particles: &[Token<'_>],
    is_eastern: bool,
) -> bool {
    let is_haar = token.folded() == "haar" && particles.iter().any(|token| token.folded() == "ter");
    if is_haar {
        return true;
    }
    if token.is_any(&[Class::ARTICLE, Class::OWN, Class::MONTH, Class::WEEKDAY])
        || token.is_letter()
        || token.number.is_some()
    {
        return false;
    }
    let is_surname = token.is_any(&[Class::SURNAME, Class::AFTER_PARTICLE]);
    let is_organised = token.is_any(&[
        Class::ROLE,
        Class::LIVE,
        Class::SCHOOL_CUE,
        Class::INSTITUTION,
        Class::KEEP,
        Class::ADVERB,
    ]);
    if token.has_capital() && story.casing != Casing::Caseless {
        let has_article = particles.iter().any(|token| {
            token.is(Class::ARTICLE)
                || matches!(token.folded(), "der" | "ter" | "ten" | "te" | "el" | "al")
        });
        // `advocaat te Arnhem`
        let is_where = particles.iter().all(|token| token.folded() == "te")
            && token.is_any(&[Class::PLACE, Class::CITY, Class::TWENTE]);
        return !stays(token)
            && !token.is(Class::INSTITUTION)
            && !is_where
            && (is_surname || has_article || is_eastern);
    }
    let is_sure = particles.iter().any(|token| {
        matches!(
            token.folded(),
            "der" | "den" | "ter" | "ten" | "vd" | "el" | "al" | "d"
        )
    });
    let goes_on = story.after_name(token);
    let is_the = particles.iter().any(|token| token.folded() == "de");
    let is_rare = token.classes.zipf()
        < match () {
            () if is_sure || is_the && goes_on => 57,
            () if is_the => 50,
            () => 46,
        };
    let is_name_only = !token.is(Class::WORD)
        && !token.is_any(&[Class::PLACE, Class::TWENTE, Class::CITY, Class::FIRST]);
    if is_eastern
        && token.is(Class::COMPOUND)
        && token.classes.zipf() == 0
        && story.casing == Casing::Caseless
    {
        return true;
    }
    if is_eastern {
        let is_told = is_surname && token.classes.zipf() < 46 && story.after_name(token);
        return is_surname && !token.is(Class::WORD) || is_name_only || is_told;
    }
    let is_adverbial = particles
        .iter()
        .any(|token| matches!(token.folded(), "op" | "in" | "te"));
    // `annemiek te lintelo`, but `annemiek te helpn`
    let is_te = || particles.iter().all(|token| token.folded() == "te");
    let is_farm = || is_te() && is_name_only && token.len() > 4 && !token.is_misspelt();
    !is_organised
        && (!is_adverbial && (is_surname && is_rare || is_sure && is_name_only)
            || is_adverbial && is_farm())
}
