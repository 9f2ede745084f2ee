//! Numbers and addresses as they are spoken: `nul zes een twee …`, `mama apenstaartje thuis punt nl`, `x x nul negen k d`.
//!
//! Words become the digits and signs that they say; what comes out is tried with the same checks as what is typed.

use std::ops::Range;

use super::{
    Level, Reason,
    class::Class,
    story::Story,
    token::{Gap, Token},
};
use crate::privacy::{Kind, find, numbers};

/// Marks every spoken telephone number, citizen number, account, plate and postal code.
pub(super) fn mark(story: &mut Story<'_>) {
    let mut at = 0;
    while at < story.tokens.len() {
        let run = run(story, at);
        let Some((kind, words)) = (at..run.end).find_map(|start| reading(story, start..run.end))
        else {
            at = run.end.max(at + 1);
            continue;
        };
        at = words.end;
        story.mark(words, kind, Level::Removed, Reason::Form);
    }
}

/// The words from `at` on that are digits or single letters when they are spoken.
fn run(story: &Story<'_>, at: usize) -> Range<usize> {
    let is_part = |index: &usize| {
        let token = &story.tokens[*index];
        (*index == at || token.gap != Gap::Stop) && is_said(token)
    };
    at..(at..story.tokens.len().min(at + LONGEST))
        .take_while(is_part)
        .last()
        .map_or(at, |last| last + 1)
}

/// The most words of one number.
const LONGEST: usize = 40;
/// The fewest: fewer are a count or an age.
const SHORTEST: usize = 4;

/// The longest beginning of `words` that is a number of some kind, at least one of its words being spoken.
fn reading(story: &Story<'_>, words: Range<usize>) -> Option<(Kind, Range<usize>)> {
    (words.start + SHORTEST..=words.end).rev().find_map(|end| {
        let tokens = &story.tokens[words.start..end];
        let is_spoken = tokens
            .iter()
            .any(|token| !token.folded().bytes().any(|b| b.is_ascii_digit()));
        let compact = compact(tokens);
        let kind = is_spoken.then(|| kind(&compact)).flatten()?;
        Some((kind, words.start..end))
    })
}

/// Digits and letters of spoken words without blanks; `dubbel` says the next one twice.
fn compact(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut is_double = false;
    for token in tokens {
        let said = said(token.folded()).unwrap_or_default();
        out.push_str(&said);
        if is_double && said.len() == 1 {
            out.push_str(&said);
        }
        is_double = is_doubling(token.folded());
    }
    out
}

fn is_doubling(word: &str) -> bool {
    matches!(word, "dubbel" | "dubbele")
}

/// What letters and digits without blanks are, if they are something.
fn kind(compact: &str) -> Option<Kind> {
    let digits: Vec<u8> = compact
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| b - b'0')
        .collect();
    let is_digits = digits.len() == compact.len();
    if is_digits && numbers::is_phone(false, &[&digits]) {
        return Some(Kind::Phone);
    }
    if let Some(international) = compact.strip_prefix('+') {
        return (digits.len() == international.len() && numbers::is_phone(true, &[&digits]))
            .then_some(Kind::Phone);
    }
    if is_digits && numbers::is_bsn(&digits) {
        return Some(Kind::Bsn);
    }
    let upper = compact.to_ascii_uppercase();
    let country = upper.get(..2).and_then(numbers::iban_length);
    if country == Some(upper.len()) && numbers::is_iban(&upper) {
        return Some(Kind::Iban);
    }
    if find::is_plate(&upper) && digits.len() < 6 && !digits.is_empty() {
        return Some(Kind::Plate);
    }
    let (number, letters) = upper.split_at_checked(4)?;
    let is_postcode = upper.len() == 6
        && number.bytes().all(|b| b.is_ascii_digit())
        && !number.starts_with('0')
        && letters.bytes().all(|b| b.is_ascii_alphabetic());
    is_postcode.then_some(Kind::Postcode)
}

/// Whether a spoken number may have the word.
pub(super) fn is_said(token: &Token<'_>) -> bool {
    token.number.is_some_and(|number| number < 100)
        || token.folded() == "plus"
        || is_doubling(token.folded())
        || token.folded().len() == 1
        || token.folded().bytes().all(|b| b.is_ascii_digit())
}

/// What one spoken word puts into a number: its digits, or itself if it is a letter.
fn said(word: &str) -> Option<String> {
    if word == "plus" {
        return Some("+".to_owned());
    }
    if word.len() == 1 && word.is_ascii() || word.bytes().all(|b| b.is_ascii_digit()) {
        return Some(word.to_owned());
    }
    number_word(word)
        .filter(|number| *number < 100)
        .map(|number| number.to_string())
}

const ONES: &[&str] = &[
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
];
const TENS: &[&str] = &[
    "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
];

/// Whether a word begins as number words do; most words begin otherwise.
fn begins_as_number(word: &str) -> bool {
    matches!(
        word.as_bytes(),
        [b'n', b'u' | b'e', ..]
            | [b'e', b'e' | b'l', ..]
            | [b't', b'w' | b'i' | b'a', ..]
            | [b'd', b'r' | b'e', ..]
            | [b'v', b'i' | b'e', ..]
            | [b'z', b'e', ..]
            | [b'a', b'c', ..]
            | [b'h', b'o', ..]
    )
}

/// The number that a folded word says, up to 2099: `zes`, `eenentwintig`, `tweeduizendvierentwintig`.
pub(super) fn number_word(word: &str) -> Option<u32> {
    if !word.is_ascii() || !(3..=40).contains(&word.len()) || !begins_as_number(word) {
        return None;
    }
    if let Some(rest) = word.strip_prefix("tweeduizend") {
        let rest = rest.strip_prefix("en").unwrap_or(rest);
        return if rest.is_empty() {
            Some(2000)
        } else {
            Some(2000 + number_word(rest)?)
        };
    }
    if let Some(rest) = word.strip_prefix("negentienhonderd") {
        return if rest.is_empty() {
            Some(1900)
        } else {
            Some(1900 + number_word(rest)?)
        };
    }
    if let Some((hundreds, rest)) = word.split_once("honderd") {
        return hundreds_and(hundreds, rest.strip_prefix("en").unwrap_or(rest));
    }
    for (century, prefix) in [(1900, "negentien"), (2000, "twintig")] {
        let year = word.strip_prefix(prefix).and_then(number_word);
        if let Some(year) = year.filter(|year| (10..100).contains(year)) {
            return Some(century + year);
        }
    }
    let position =
        |list: &[&str], word: &str| list.iter().position(|w| *w == word).map(|n| n as u32);
    if word == "nulletje" || word == "zeuven" {
        return Some(if word == "zeuven" { 7 } else { 0 });
    }
    if let Some(number) = position(ONES, word) {
        return Some(number);
    }
    if let Some(tens) = position(TENS, word) {
        return Some(20 + 10 * tens);
    }
    let (ones, tens) = TENS.iter().find_map(|tens| {
        let ones = word.strip_suffix(tens)?.strip_suffix("en")?;
        Some((position(ONES, ones)?, position(TENS, tens)?))
    })?;
    (1..10).contains(&ones).then_some(20 + 10 * tens + ones)
}

/// `honderd`, `driehonderd`, `driehonderdtwaalf`
fn hundreds_and(hundreds: &str, rest: &str) -> Option<u32> {
    let hundreds = match hundreds {
        "" => 1,
        said => number_word(said).filter(|said| (2..10).contains(said))?,
    };
    let rest = match rest {
        "" => 0,
        said => number_word(said).filter(|said| (1..100).contains(said))?,
    };
    Some(100 * hundreds + rest)
}

/// Whether a word says `@`.
fn is_at_sign(word: &str) -> bool {
    matches!(
        word,
        "apenstaartje" | "apestaartje" | "apenstaart" | "apestaart" | "at" | "apestaatje"
    )
}

const DOT: &[&str] = &["punt", "dot"];
const TOPS: &[&str] = &[
    "nl", "com", "be", "de", "eu", "org", "net", "nu", "example", "info", "fr", "tr", "pl",
];

/// Marks `jan punt visser apenstaartje gmail punt com`, and `www punt … punt nl`.
pub(super) fn mark_mail(story: &mut Story<'_>) {
    for at in 0..story.tokens.len() {
        let is = |index: usize, list: &[&str]| {
            story.get(index).is_some_and(|t| list.contains(&t.folded()))
        };
        let word = story.tokens[at].folded();
        let is_cut =
            matches!(word, "apen" | "ape") && is(at + 1, &["staartje", "staart", "stertje"]);
        if (is_at_sign(word) || is_cut) && at > 0 {
            let Some(end) = domain_end(story, at + 1 + usize::from(is_cut)) else {
                continue;
            };
            let start = local_start(story, at);
            story.mark(start..end, Kind::Email, Level::Removed, Reason::Form);
        } else if word == "www"
            && story
                .just_after(at)
                .is_some_and(|next| next.gap == Gap::Blank)
        {
            let first = at + 1 + usize::from(is(at + 1, DOT));
            let Some(end) = domain_end(story, first) else {
                continue;
            };
            story.mark(at..end, Kind::Url, Level::Removed, Reason::Form);
        }
    }
}

/// The word after a spoken domain that begins at `at`.
fn domain_end(story: &Story<'_>, at: usize) -> Option<usize> {
    let is =
        |index: usize, list: &[&str]| story.get(index).is_some_and(|t| list.contains(&t.folded()));
    let typed = |index: usize| {
        is(index + 1, TOPS) && story.text[story.tokens[index].range.end..].starts_with('.')
    };
    (at..at + 6).find_map(|index| match () {
        () if index > at && is(index, DOT) && is(index + 1, TOPS) => Some(index + 2),
        () if index > at && is(index, DOT) && is(index + 1, &["n"]) && is(index + 2, &["l"]) => {
            Some(index + 3)
        }
        () if typed(index) => Some(index + 2),
        () => None,
    })
}

/// Whether a word before goes on with an address: a name, or a word that is no part of the sentence.
fn is_address_word(token: &Token<'_>) -> bool {
    let is_name =
        token.is_any(&[Class::FIRST, Class::SURNAME, Class::OVER]) && !token.is(Class::PERSON_PREP);
    let is_sentence =
        token.classes.zipf() >= 48 || token.is_any(&[Class::PLACE_PREP, Class::VERB, Class::OWN]);
    let is_mail = token.folded().contains("mail") || token.folded().contains("adres");
    !is_mail && (is_name && token.classes.zipf() < 56 || !is_sentence)
}

/// The first word of what stands before a spoken `@`: one word, and what `punt` and `streepje` join to it.
fn local_start(story: &Story<'_>, at: usize) -> usize {
    let joins = |index: usize| {
        let sign = [
            "punt",
            "dot",
            "streepje",
            "underscore",
            "laag",
            "min",
            "koppelteken",
            "liggend",
        ];
        story
            .get(index)
            .is_some_and(|t| sign.contains(&t.folded()) || said(t.folded()).is_some())
    };
    let mut start = at - 1;
    while start > 0 && story.tokens[start].gap != Gap::Stop {
        if joins(start) {
            start -= 1;
        } else if start >= 2 && joins(start - 1) {
            start -= 2;
        } else if at - start < 4 && is_address_word(&story.tokens[start - 1]) {
            start -= 1;
        } else {
            break;
        }
    }
    start
}
