//! Spoken numbers that pass no check: their length, a bank's name or a cue tells what they are.
//!
//! Who says a number slips, and who writes it down mishears: a number that is wrong still leads to somebody.

use super::{Level, Reason, class::Class, spoken::is_said, story::Story, token::Gap};
use crate::privacy::Kind;

/// So many spoken digits in a row are no count.
const MANY_DIGITS: usize = 8;
/// So many words make a number behind a cue.
const SOME_WORDS: usize = 4;
/// So many words follow the bank in an account number.
const ACCOUNT_WORDS: usize = 5;

/// The banks in the account numbers of the Netherlands, as they are said.
const BANKS: &[&str] = &[
    "rabo", "ingb", "inga", "ing", "abna", "abn", "snsb", "sns", "asnb", "asn", "trio", "triodos",
    "knab", "bunq", "rbrb", "regio", "fvlb", "revo",
];

/// Marks account numbers and plates; before anything else, since their digits begin as a telephone number or a postal
/// code does.
pub(super) fn mark_told(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        account(story, at);
        plate(story, at);
    }
}

/// Marks numbers behind a cue and long rows of digits.
pub(super) fn mark_others(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        file_number(story, at);
    }
    row_of_digits(story);
}

/// `nl dertig rabo nul een vier zeven …`
fn account(story: &mut Story<'_>, at: usize) {
    let is_bank = |index: usize| {
        let token = story.get(index);
        token.is_some_and(|token| BANKS.contains(&token.folded()))
    };
    if story.tokens[at].folded() != "nl" {
        return;
    }
    let Some(bank) = (at + 2..at + 4).find(|index| is_bank(*index)) else {
        return;
    };
    let are_numbers = (at + 1..bank).all(|index| is_said(&story.tokens[index]));
    let end = end_of_said(story, bank + 1);
    if are_numbers && end >= bank + 1 + ACCOUNT_WORDS {
        story.mark(at..end, Kind::Iban, Level::Removed, Reason::Form);
    }
}

/// What may stand between a cue and the number behind it.
const BETWEEN: &[&str] = &[
    "is", "was", "nummer", "hoor", "dus", "met", "had", "van", "en", "dan", "zeg", "zegt", "je",
    "ik", "even", "ff", "kijken", "wacht", "dat",
];
/// The most of them.
const MOST_BETWEEN: usize = 5;

/// `mijn dossier had nummer eh j z twee drie streep vier vier`
fn file_number(story: &mut Story<'_>, at: usize) {
    let cue = &story.tokens[at];
    if !(cue.is(Class::CASE_CUE) || cue.folded().ends_with("nummer")) {
        return;
    }
    let start = behind_cue(story, at);
    let is_prefix = story.get(start).is_some_and(|token| {
        token.follows() && token.len() <= 4 && token.classes.zipf() == 0 && !is_said(token)
    });
    let end = end_of_said(story, start + usize::from(is_prefix));
    let is_number = |index: &usize| story.tokens[*index].number.is_some();
    if (start..end).filter(is_number).count() >= SOME_WORDS && story.is_free(start..end) {
        story.mark(start..end, Kind::CaseNumber, Level::Removed, Reason::Form);
    }
}

/// Where the number may begin behind the cue at `at`.
fn behind_cue(story: &Story<'_>, at: usize) -> usize {
    let stands_between = |index: &usize| {
        let token = story.get(*index);
        token.is_some_and(|token| token.follows() && BETWEEN.contains(&token.folded()))
    };
    let between = (at + 1..=at + MOST_BETWEEN).take_while(stands_between);
    at + 1 + between.count()
}

/// `met dat kenteken eh d vier zeven drie k l f`: a plate that was heard wrong, or one that has no form of its own.
fn plate(story: &mut Story<'_>, at: usize) {
    if !matches!(story.tokens[at].folded(), "kenteken" | "nummerbord") {
        return;
    }
    let start = behind_cue(story, at);
    let end = end_of_said(story, start);
    let said = start..end;
    let has_digit = said
        .clone()
        .any(|index| story.tokens[index].number.is_some());
    let has_letter = said.clone().any(|index| story.tokens[index].is_letter());
    if has_digit && has_letter && said.len() > SOME_WORDS && story.is_free(said.clone()) {
        story.mark(said, Kind::Plate, Level::Removed, Reason::Form);
    }
}

/// The word after those that go on with a number from `start`.
fn end_of_said(story: &Story<'_>, start: usize) -> usize {
    let goes_on = |index: &usize| {
        let token = &story.tokens[*index];
        let is_sign = matches!(
            token.folded(),
            "streep" | "streepje" | "schuine" | "slash" | "punt"
        );
        token.gap == Gap::Blank && (is_said(token) || is_sign)
    };
    let known = start.min(story.tokens.len())..story.tokens.len();
    known
        .take_while(goes_on)
        .filter(|index| is_said(&story.tokens[*index]))
        .last()
        .map_or(start, |last| last + 1)
}

/// Eight spoken digits and more, unless somebody counts.
fn row_of_digits(story: &mut Story<'_>) {
    let mut at = 0;
    while at < story.tokens.len() {
        let is_digit = |index: &usize| {
            let token = &story.tokens[*index];
            let is_joined = *index == at || token.gap == Gap::Blank;
            is_joined && token.number.is_some_and(|number| number < 10)
        };
        let length = (at..story.tokens.len()).take_while(is_digit).count();
        let row = at..at + length;
        let digits = || row.clone().filter_map(|index| story.tokens[index].number);
        let counts = digits()
            .zip(digits().skip(1))
            .all(|(a, b)| a.abs_diff(b) == 1);
        if length >= MANY_DIGITS && !counts && story.is_free(row.clone()) {
            story.mark(row, Kind::CaseNumber, Level::Removed, Reason::Form);
        }
        at += length.max(1);
    }
}
