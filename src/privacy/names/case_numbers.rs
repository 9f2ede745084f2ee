//! Numbers that a file goes by: after a word that says so, or in the form of a court's.

use super::{
    Level, Reason,
    class::Class,
    story::Story,
    token::{Case, Gap},
};
use crate::privacy::Kind;

/// How many digits make a number after a word such as `zaaknummer`.
const FEW: usize = 3;
/// How many do after a word such as `tolknummer`, which nobody listed.
const SOME: usize = 4;
/// How many do after a word such as `brief`, which also stands before years and counts.
const MANY: usize = 5;

/// Words after which a number may be anything.
fn is_vague(word: &str) -> bool {
    matches!(
        word,
        "nummer" | "nr" | "brief" | "zaak" | "polis" | "beschikking"
    )
}

/// Marks what follows `zaaknummer` and its like, and what a court gives.
pub(super) fn mark_sure(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let token = &story.tokens[at];
        if token.is(Class::CASE_CUE) && !is_vague(token.folded()) {
            after_cue(story, at, FEW);
        }
    }
    of_a_court(story);
}

/// Marks what follows `brief`, `polisnr` and the like, if it is long.
pub(super) fn mark_vague(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let word = story.tokens[at].folded();
        if is_vague(word) {
            after_cue(story, at, MANY);
        } else if word.ends_with("nummer") || word.ends_with("nr") {
            after_cue(story, at, SOME);
        }
    }
}

/// `C/08/274311 / FA RK 22-1177`, `JE RK 23-40`, `ECLI:NL:RBOVE:2023:1234`.
fn of_a_court(story: &mut Story<'_>) {
    let text = story.text;
    for at in 0..story.tokens.len() {
        let may_begin = ["c", "fa", "je", "ha", "ecli"].contains(&story.tokens[at].folded());
        if !may_begin {
            continue;
        }
        let start = story.tokens[at].range.start;
        let rest = &text[start..];
        let length = role_number(rest).max(case_code(rest)).max(ecli(rest));
        if length > 0 {
            story.mark_bytes(start..start + length, Kind::CaseNumber, Reason::Form);
        }
    }
}

/// The bytes of a case number at the beginning of `text`, with the number of the roll behind it; 0 for none.
fn case_code(text: &str) -> usize {
    let is_code = |c: char| c.is_ascii_alphanumeric() || "/-.".contains(c);
    if !text.starts_with("C/") && !text.starts_with("c/") {
        return 0;
    }
    let code = text.split(|c| !is_code(c)).next().unwrap_or_default();
    let code = code.trim_end_matches(['.', '/', '-']).len();
    if text[..code].bytes().filter(u8::is_ascii_digit).count() < MANY {
        return 0;
    }
    let rest = &text[code..];
    let gap = rest.len() - rest.trim_start_matches([' ', '/', ',']).len();
    match role_number(&rest[gap..]) {
        0 => code,
        role => code + gap + role,
    }
}

/// `FA RK 22-1177`
fn role_number(text: &str) -> usize {
    let is_role = ["FA RK ", "JE RK ", "HA ZA ", "HA RK ", "fa rk ", "je rk "];
    if !is_role.iter().any(|role| text.starts_with(role)) {
        return 0;
    }
    let is_number = |c: &char| c.is_ascii_digit() || *c == '-' || *c == '/';
    let count = text[6..].chars().take_while(is_number).count();
    if count < FEW { 0 } else { 6 + count }
}

fn ecli(text: &str) -> usize {
    if !text.starts_with("ECLI:") {
        return 0;
    }
    let is_code = |c: char| c.is_ascii_alphanumeric() || c == ':';
    let code = text.split(|c| !is_code(c)).next().unwrap_or_default();
    code.trim_end_matches(':').len()
}

/// Where the number begins in `het patiëntnummer van onze dochter is 7714609`.
fn said(story: &Story<'_>, cue: usize) -> Option<usize> {
    let word = story.tokens[cue].folded();
    if !(word.ends_with("nummer") || word.ends_with("nr") || word == "kenmerk") {
        return None;
    }
    let near = story.tokens[cue + 1..].iter().take(5);
    let mut same = near.take_while(|token| token.gap == Gap::Blank);
    let is = same.position(|token| matches!(token.folded(), "is" | "was" | "luidt"))?;
    Some(cue + is + 2)
}

/// Marks what stands after the cue at `cue`, as far as its words have digits or are short and upper case.
fn after_cue(story: &mut Story<'_>, cue: usize, digits: usize) {
    let is_code = |index: usize| {
        let token = &story.tokens[index];
        let has_digit = token.folded().bytes().any(|b| b.is_ascii_digit());
        let is_prefix = token.has_capital() && token.len() <= 5 && !token.is(Class::FIRST)
            || token.case == Case::Upper;
        (has_digit, has_digit || is_prefix)
    };
    let between = |index: usize| {
        [
            "is", "nummer", "nr", "van", "met", "onder", "zaak", "kenmerk", "het",
        ]
        .contains(&story.tokens[index].folded())
    };
    let mut start = cue + 1;
    while start < story.tokens.len() && between(start) && start < cue + 4 {
        start += 1;
    }
    let is_said_at_once = story.get(start).is_some() && is_code(start).1;
    let said = said(story, cue).filter(|_| !is_said_at_once);
    let start = said.unwrap_or(start);
    // `PGB-66.2190`: a dot with nothing behind it ends no sentence.
    let is_glued = |index: usize| {
        let before = story.tokens[index - 1].range.end;
        story.text[before..story.tokens[index].range.start] == *"."
    };
    let mut end = start;
    while end < story.tokens.len()
        && end < start + 8
        && (story.tokens[end].gap != Gap::Stop || end > start && is_glued(end))
        && is_code(end).1
    {
        end += 1;
    }
    let is_joined = |index: usize| {
        let before = &story.tokens[index - 1];
        story.tokens[index].len() <= 3
            && story.tokens[index].range.start == before.range.end + 1
            && story.text[before.range.end..].starts_with('-')
    };
    while end > start && !is_code(end - 1).0 && !(end - 1 > start && is_joined(end - 1)) {
        end -= 1;
    }
    let letters = story.tokens[start..end]
        .iter()
        .map(|token| token.folded().to_owned())
        .collect::<String>();
    let count = letters.bytes().filter(u8::is_ascii_digit).count();
    let is_year = count == 4 && (letters.starts_with("19") || letters.starts_with("20"));
    if count >= digits && !is_year {
        story.mark(start..end, Kind::CaseNumber, Level::Removed, Reason::Form);
    }
}
