//! Days: `12 maart 2021`, `donderdag 18 januari`, `14-02-2023`, `drie februari`, `8 sept`.
//!
//! A month, a year, a season, a weekday and a feast stay; a day with its month goes.

use std::ops::Range;

use super::{
    Level, Reason,
    class::Class,
    spoken::number_word,
    story::Story,
    token::{Case, Gap, Token},
};
use crate::privacy::Kind;

/// Marks every day.
pub(super) fn mark(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let digits = || {
            let word = story.tokens[at].folded();
            let is_number = word.starts_with(|c: char| c.is_ascii_digit());
            is_number.then(|| in_digits(story, at))?
        };
        if let Some(words) = written(story, at).or_else(digits) {
            let kind = if is_birth(story, words.start) {
                Kind::BirthDate
            } else {
                Kind::Date
            };
            story.mark(words, kind, Level::Removed, Reason::Form);
        }
    }
}

/// Months that are cut short, with a dot behind.
const SHORT_MONTHS: [&str; 13] = [
    "jan", "feb", "febr", "mrt", "apr", "jun", "jul", "aug", "sep", "sept", "okt", "nov", "dec",
];

/// How many words a day and its month have at most: `16 tot en met zondag 17 maart`.
const MONTH_WITHIN: usize = 7;

/// A day and the name of a month, with the weekday before and the year after.
fn written(story: &Story<'_>, at: usize) -> Option<Range<usize>> {
    let day = story.get(at)?;
    let near = story.tokens[at..].iter().take(MONTH_WITHIN);
    if !near.skip(1).any(|token| token.is(Class::MONTH)) {
        return None;
    }
    let mut days = day_words(story, at)?;
    if let Some(joined) = join_words(story, at + days) {
        days += joined;
        days += day_words(story, at + days)?;
    }
    let month = story
        .get(at + days)
        .filter(|token| token.follows() || token.gap == Gap::Dot)?;
    let is_spoken = day.folded().starts_with(char::is_alphabetic);
    let is_month =
        month.is(Class::MONTH) && (month.len() > 3 || !is_spoken || month.folded() == "mei");
    if !is_month {
        return None;
    }
    let mut words = at..at + days + 1;
    words.end += year_words(story, words.end);
    let weekday = |back: usize| {
        story
            .before(at, back)
            .is_some_and(|token| token.is(Class::WEEKDAY))
    };
    if weekday(1) {
        words.start -= 1;
    } else if weekday(2)
        && story
            .before(at, 1)
            .is_some_and(|token| token.folded() == "de")
    {
        words.start -= 2;
    }
    Some(words)
}

/// How many words lie between two days: `6 op 7 september`, `4 t/m 22 november`, `16 op zondag 17 maart`.
fn join_words(story: &Story<'_>, at: usize) -> Option<usize> {
    let is = |index: usize, word: &str| {
        let token = story.get(index);
        token.is_some_and(|token| token.gap != Gap::Stop && token.folded() == word)
    };
    let join = ["en", "of", "op", "tot"].iter().any(|join| is(at, join));
    let words = match () {
        () if is_dash(story, at) => return Some(0),
        () if is(at, "t") && is(at + 1, "m") => 2,
        () if is(at, "tot") && is(at + 1, "en") && is(at + 2, "met") => 3,
        () if join => 1,
        () => return None,
    };
    let is_weekday = |token: &Token<'_>| token.is(Class::WEEKDAY);
    Some(words + usize::from(story.get(at + words).is_some_and(is_weekday)))
}

/// `4-22 november`, `4 / 5 mei`
fn is_dash(story: &Story<'_>, at: usize) -> bool {
    let Some(token) = story.get(at) else {
        return false;
    };
    let between = &story.text[story.tokens[at - 1].range.end..token.range.start];
    token.case == Case::Number && matches!(between.trim(), "-" | "–" | "/" | "&" | "+")
}

/// How many words tell the day of a month: `12`, `16e`, `drie`, `een en twintig`.
fn day_words(story: &Story<'_>, at: usize) -> Option<usize> {
    let token = story.get(at)?;
    let digits = token
        .folded()
        .trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let tail = &token.folded()[digits.len()..];
    if let Ok(day) = digits.parse::<u32>() {
        let is_day = (1..=31).contains(&day) && matches!(tail, "" | "e" | "ste" | "de");
        return is_day.then_some(1);
    }
    let ordinal = token
        .folded()
        .strip_suffix("ste")
        .or(token.folded().strip_suffix("de"));
    let irregular = match token.folded() {
        "eerste" => Some(1),
        "derde" => Some(3),
        _ => None,
    };
    let day = token
        .number
        .or(irregular)
        .or_else(|| number_word(ordinal?))?;
    (1..=31).contains(&day).then_some(1)
}

/// How many words after a month tell the year.
fn year_words(story: &Story<'_>, at: usize) -> usize {
    let Some(token) = story
        .get(at)
        .filter(|token| matches!(token.gap, Gap::Blank | Gap::Dot))
    else {
        return usize::from(short_year(story, at) || after_short_month(story, at));
    };
    if is_year(token) {
        return 1;
    }
    match token.number {
        Some(19 | 20 | 2000) => {
            let rest = story.get(at + 1).and_then(|token| token.number);
            1 + usize::from(rest.is_some_and(|rest| rest < 100))
        }
        Some(2001..=2099) | Some(1900..=1999) => 1,
        _ => usize::from(short_year(story, at)),
    }
}

fn is_year(token: &Token<'_>) -> bool {
    let word = token.folded();
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20"))
}

/// `2024` after `9 jan.`
fn after_short_month(story: &Story<'_>, at: usize) -> bool {
    let Some(year) = story.get(at) else {
        return false;
    };
    let between = &story.text[story.tokens[at - 1].range.end..year.range.start];
    between == ". " && SHORT_MONTHS.contains(&story.tokens[at - 1].folded()) && is_year(year)
}

/// `'24` after a month.
fn short_year(story: &Story<'_>, at: usize) -> bool {
    let Some(token) = story.get(at) else {
        return false;
    };
    let before = story.text[..token.range.start].chars().next_back();
    token.folded().len() == 2
        && token.folded().bytes().all(|b| b.is_ascii_digit())
        && matches!(before, Some('\'' | '’' | '‘'))
}

/// What stands before a day and a month in digits.
const DATE_CUES: [&str; 15] = [
    "op", "sinds", "vanaf", "tot", "per", "datum", "d.d", "dd", "verslag", "notulen", "mdo",
    "overleg", "zitting", "gesprek", "afspraak",
];

/// `14-02-2023`, `3/7`, `12.6.21`: three numbers with one mark between, or two with a slash.
fn in_digits(story: &Story<'_>, at: usize) -> Option<Range<usize>> {
    let number = |index: usize| -> Option<u32> { story.get(index)?.folded().parse().ok() };
    let mark = |index: usize| -> Option<char> {
        let (left, right) = (&story.get(index)?.range, &story.get(index + 1)?.range);
        let between = &story.text[left.end..right.start];
        let mut letters = between.chars();
        let mark = letters.next().filter(|c| "-/.".contains(*c))?;
        letters.next().is_none().then_some(mark)
    };
    let is_apart = at == 0 || mark(at - 1).is_none();
    let (first, second) = (number(at)?, number(at + 1)?);
    let separator = mark(at)?;
    let is_day = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    let is_year = |year: u32| (1900..=2099).contains(&year) || year < 100;
    if mark(at + 1) == Some(separator) && is_apart {
        let third = number(at + 2)?;
        let forward =
            is_day(first, second) && is_year(third) && story.get(at + 2)?.folded().len() % 2 == 0;
        let backward = (1900..=2099).contains(&first) && is_day(third, second);
        return (forward || backward).then_some(at..at + 3);
    }
    let has_date_cue = story
        .before(at, 1)
        .is_some_and(|token| DATE_CUES.contains(&token.folded()) || token.is(Class::WEEKDAY));
    let is_short =
        separator != '.' && is_day(first, second) && story.get(at + 1)?.folded().len() <= 2;
    let is_padded = story.get(at + 1)?.folded().starts_with('0') || first > 12 && separator == '/';
    (is_apart
        && is_short
        && (has_date_cue || is_padded && separator == '/')
        && mark(at + 1).is_none())
    .then_some(at..at + 2)
}

/// Whether the words before say that somebody was born.
fn is_birth(story: &Story<'_>, at: usize) -> bool {
    (1..=4).any(|back| {
        story.before(at, back).is_some_and(|token| {
            token.folded().starts_with("gebor")
                || token.folded().starts_with("geboort")
                || token.folded() == "geb"
        })
    })
}
