//! Organisations that are told by what somebody does there: `zij zit op de Wiekslag`, `ik werk bij Vredestein`.

use super::{
    super::{
        Level, Reason,
        class::Class,
        people::{Strength, strength},
        story::{Casing, Story},
        token::{Case, Gap, Token},
    },
    continues,
    cues::{called_by_words, could_be_called},
    with_tail,
};
use crate::privacy::Kind;

/// Marks where the word at `at` says that somebody goes, works or was.
pub(super) fn mark(story: &mut Story<'_>, at: usize) {
    if !story.just_before(at).is_some_and(leads_somewhere) {
        return;
    }
    attended(story, at);
    workplace(story, at);
    before_place(story, at);
    of_a_trade(story, at);
    club_of_many(story, at);
}

/// Whether a name of where somebody goes may follow.
fn leads_somewhere(word: &Token<'_>) -> bool {
    word.is(Class::ARTICLE)
        || matches!(
            word.folded(),
            "bij" | "bi'j" | "biej" | "voor" | "van" | "tegen" | "op" | "pi" | "azc"
        )
}

/// What people do at a club: `hij voetbalt bij heino`.
const SPORTS: &[&str] = &[
    "voetbal",
    "voetbalt",
    "voetbalde",
    "voetballen",
    "gevoetbald",
    "korfbal",
    "korfbalt",
    "handbal",
    "handbalt",
    "volleybal",
    "volleybalt",
    "hockey",
    "hockeyt",
    "hockeyen",
    "tennis",
    "tennist",
    "turn",
    "turnt",
    "turnde",
    "judo",
    "judoot",
    "keep",
    "keept",
    "keeper",
    "zwem",
    "zwemt",
    "boks",
    "bokst",
    "rijd",
    "dans",
    "danst",
    "train",
    "traint",
    "speel",
    "speelt",
    "speelde",
];

/// `chauffeur bij bolk`, `ik werk bij Vredestein`: an unknown word where somebody works, or plays.
fn workplace(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let at_firm = story
        .just_before(at)
        .is_some_and(|before| matches!(before.folded(), "bij" | "bi'j" | "voor"));
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
            word.is(Class::ROLE) && back == 2 || words.contains(&word.folded())
        })
    });
    let plays = (2..=3).any(|back| {
        let before = story.before(at, back);
        before.is_some_and(|word| SPORTS.contains(&word.folded()))
    });
    let is_rare_surname = token.is(Class::SURNAME) && token.classes.zipf() < 26;
    let is_unknown = (matches!(strength(token), Strength::Unknown | Strength::Surname)
        || is_rare_surname)
        && token.len() > 2
        && !token.is_any(&[Class::TWENTE, Class::PLACE, Class::CITY]);
    if (works || plays) && is_unknown && !token.is_misspelt() {
        let mut end = at + 1;
        while end < at + 4 && continues(story, end) {
            end += 1;
        }
        story.mark(
            at..with_tail(story, end),
            if plays { Kind::Club } else { Kind::Firm },
            Level::Removed,
            Reason::Context,
        );
    }
}

/// `bij bakker nijhof`: a shop, called by the trade and the name of who had it.
fn of_a_trade(story: &mut Story<'_>, at: usize) {
    const TRADES: &[&str] = &[
        "bakker",
        "slager",
        "kapper",
        "bloemist",
        "loodgieter",
        "aannemer",
        "loonwerker",
        "fietsenmaker",
        "juwelier",
        "opticien",
        "groenteboer",
        "boer",
        "advocaat",
        "notaris",
        "makelaar",
        "schilder",
    ];
    let is_at = story
        .just_before(at)
        .is_some_and(|before| matches!(before.folded(), "bij" | "biej"));
    let is_trade = || TRADES.contains(&story.tokens[at].folded());
    let is_name = |token: &Token<'_>| {
        let is_named = matches!(strength(token), Strength::Surname | Strength::Unknown);
        is_named && !token.is_misspelt()
            || token.has_telling_capital() && story.casing != Casing::Caseless
    };
    if !is_at || !is_trade() {
        return;
    }
    let end = match story.just_after(at) {
        Some(next) if is_name(next) => at + 2,
        _ => match called_by_words(story, at) {
            Some(words) => words.end,
            None => return,
        },
    };
    story.mark(at..end, Kind::Firm, Level::Removed, Reason::Context);
}

/// `bij de zwaluwen` behind `voetbalt`: a club, called by a noun of many.
fn club_of_many(story: &mut Story<'_>, at: usize) {
    const PLAYERS: &[&str] = &[
        "jongens",
        "meisjes",
        "dames",
        "heren",
        "vrouwen",
        "mannen",
        "junioren",
        "senioren",
        "pupillen",
        "welpen",
        "veteranen",
        "recreanten",
        "kabouters",
        "minis",
        "kleintjes",
        "groten",
        "buren",
        "anderen",
    ];
    let token = &story.tokens[at];
    let is_at = story
        .just_before(at)
        .is_some_and(|before| before.folded() == "de")
        && story
            .before(at, 2)
            .is_some_and(|before| matches!(before.folded(), "bij" | "biej"));
    let plays = (3..=4).any(|back| {
        let before = story.before(at, back);
        before.is_some_and(|word| SPORTS.contains(&word.folded()))
    });
    let is_plural = token.folded().ends_with("en") || token.folded().ends_with('s');
    if is_at
        && plays
        && is_plural
        && could_be_called(story, token)
        && !PLAYERS.contains(&token.folded())
    {
        story.mark(at - 1..at + 1, Kind::Club, Level::Removed, Reason::Context);
    }
}

/// `bij PH Almelo`, `van sparta enschede`: a word that is none, and a place directly behind it.
fn before_place(story: &mut Story<'_>, at: usize) {
    let token = &story.tokens[at];
    let is_at = story.just_before(at).is_some_and(|before| {
        matches!(
            before.folded(),
            "bij" | "van" | "voor" | "tegen" | "op" | "pi" | "azc"
        )
    });
    let is_place = |next: &Token<'_>| {
        next.gap == Gap::Blank
            && next.is_any(&[Class::PLACE, Class::TWENTE])
            && !next.is(Class::FIRST)
    };
    if !is_at || !story.get(at + 1).is_some_and(is_place) {
        return;
    }
    let is_abbreviation = token.case == Case::Upper && token.len() <= 4;
    let is_named = matches!(strength(token), Strength::Unknown | Strength::Proper)
        || token.is_any(&[Class::FIRST, Class::SURNAME]) && !token.is(Class::WORD);
    let is_other = token.is_any(&[
        Class::KEEP,
        Class::PLACE,
        Class::TWENTE,
        Class::CITY,
        Class::TITLE,
        Class::ROLE,
        Class::LIVE,
        Class::PLACE_PREP,
    ]);
    let may_be = is_abbreviation || is_named && token.case != Case::Number && token.len() > 2;
    if may_be && !is_other && !token.is_misspelt() {
        story.mark(at..at + 2, Kind::Club, Level::Removed, Reason::Context);
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
    let article = story
        .just_before(at)
        .filter(|word| word.is(Class::ARTICLE) && word.folded() != "een")?;
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
    let is_introduced = !article.has_capital() || article.has_telling_capital();
    // `(De Opstap te Borne)`
    let is_bracketed = article.gap == Gap::Mark && article.has_telling_capital();
    if !is_open || !is_introduced || !(article.gap == Gap::Blank || is_bracketed) {
        return None;
    }
    let is_on = matches!(
        preposition.folded(),
        "op" | "van" | "bij" | "naar" | "in" | "langs" | "noar" | "biej" | "an"
    );
    let at_school = speaks_of_school(story, at);
    let capital = token.has_telling_capital() && story.casing != Casing::Caseless;
    let goes_on = story
        .just_after(at)
        .is_some_and(|next| next.has_capital() && !next.is(Class::KEEP));
    let is_everyday = token.is(Class::WORD) && token.classes.zipf() >= 44 && !at_school && !goes_on;
    // `IMH De Kern`: an article has a capital where a name begins.
    let persons = [Class::TITLE, Class::ROLE, Class::FAMILY, Class::FIRST];
    let is_abbreviation = preposition.case == Case::Upper && !preposition.is_letter();
    let begins_name = article.has_telling_capital()
        && (is_abbreviation || is_bracketed || !preposition.has_capital())
        && !preposition.is_any(&persons);
    if capital
        && (begins_name || is_on && !is_everyday)
        && token.case != Case::Upper
        && (!token.is(Class::PROPER)
            || token.is(Class::SCHOOL_NAME)
            || is_at_the(preposition, article))
    {
        return Some(if at_school || preposition.folded() == "op" {
            Kind::School
        } else {
            Kind::Institution
        });
    }
    let is_school_name =
        token.is(Class::SCHOOL_NAME) || !token.is(Class::WORD) && token.classes.zipf() < 30;
    let is_at = preposition.folded() == "op" && at_school
        || preposition.folded() == "van" && is_teacher_named(story, at);
    // `op het erasmus`: nobody is on a person.
    let is_persons = is_at_the(preposition, article)
        && matches!(
            strength(token),
            Strength::First | Strength::Surname | Strength::Proper
        );
    (is_at && (is_school_name || is_persons) && story.casing != Casing::Cased)
        .then_some(Kind::School)
}

/// `juf hermien van de weier`
fn is_teacher_named(story: &Story<'_>, at: usize) -> bool {
    let teachers = ["juf", "meester", "directeur", "mentor"];
    (4..=5).any(|back| {
        let before = story.before(at, back);
        before.is_some_and(|word| teachers.contains(&word.folded()))
    })
}

/// `op het Canisius`: nobody is at a country or a language.
fn is_at_the(preposition: &Token<'_>, article: &Token<'_>) -> bool {
    preposition.folded() == "op" && matches!(article.folded(), "het" | "t" | "'t")
}

/// Whether the sentence speaks of a school.
fn speaks_of_school(story: &Story<'_>, at: usize) -> bool {
    let words = [
        "zit",
        "zat",
        "zitten",
        "groep",
        "klas",
        "leerling",
        "leerlingen",
        "leerlingenvervoer",
        "stage",
        "gaat",
        "ging",
        "juf",
        "meester",
        "havo",
        "vmbo",
        "vwo",
        "mavo",
        "oma",
        "mentor",
        "brugklas",
    ];
    (2..=9).any(|back| {
        story
            .before(at, back)
            .is_some_and(|token| token.is(Class::SCHOOL_CUE) || words.contains(&token.folded()))
    })
}
