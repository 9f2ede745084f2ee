//! What has a form beyond the structured numbers: web addresses, names on platforms, numbers of cases.

use std::ops::Range;

use super::{Reason, case_numbers, class::Class, fold::fold, lexicon, story::Story, token::Token};
use crate::privacy::{Kind, find};

/// Marks structured numbers and everything else that is known by its form.
pub(super) fn mark(story: &mut Story<'_>) {
    addresses(story);
    case_numbers::mark_sure(story);
    account_shapes(story);
    for proposal in find::find(story.text) {
        story.mark_bytes(proposal.range, proposal.kind, Reason::Form);
    }
    handles(story);
    case_numbers::mark_vague(story);
}

/// A Dutch account number whose checksum is wrong is one that was mistyped: it goes as well.
fn account_shapes(story: &mut Story<'_>) {
    let text = story.text;
    for at in 0..story.tokens.len() {
        let start = story.tokens[at].range.start;
        let is_dutch = text[start..]
            .get(..2)
            .is_some_and(|country| country.eq_ignore_ascii_case("nl"));
        if !is_dutch {
            continue;
        }
        let shape: Vec<(usize, char)> = text[start..]
            .char_indices()
            .take(26)
            .filter(|(_, c)| *c != ' ')
            .collect();
        let is = |range: Range<usize>, test: fn(&char) -> bool| {
            shape
                .get(range)
                .is_some_and(|part| part.iter().all(|(_, c)| test(c)))
        };
        if is(2..4, char::is_ascii_digit)
            && is(4..8, char::is_ascii_alphabetic)
            && is(8..18, char::is_ascii_digit)
        {
            story.mark_bytes(start..start + shape[17].0 + 1, Kind::Iban, Reason::Form);
        }
    }
}

const TOPS: &[&str] = &[
    "nl",
    "com",
    "be",
    "de",
    "eu",
    "org",
    "net",
    "nu",
    "info",
    "example",
    "frl",
    "app",
    "io",
    "tv",
    "gg",
    "me",
    "amsterdam",
    "school",
    "college",
    "online",
    "co",
    "uk",
    "fr",
];

/// Runs without blanks that are an address on the web.
fn addresses(story: &mut Story<'_>) {
    let text = story.text;
    let joins = |sign: char| {
        let mut signs = text.match_indices(sign);
        signs.any(|(at, _)| text[at + 1..].starts_with(|c: char| !c.is_ascii_whitespace()))
    };
    if !joins('.') && !joins(':') {
        return;
    }
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '"' | '“' | '”' | '„' | '[' | ']')
    };
    for run in runs(text, |byte| matches!(byte, b'.' | b':'), |c| !ends(c)) {
        let trimmed = text[run].trim_matches(|c: char| ",;:!?.'’".contains(c));
        let lower = trimmed.to_lowercase();
        let rest = ["https://", "http://"]
            .iter()
            .find_map(|scheme| lower.strip_prefix(scheme));
        let host = rest
            .unwrap_or(&lower)
            .split(['/', '?', '#'])
            .next()
            .unwrap_or_default();
        let is_address = rest.is_some_and(|rest| !rest.is_empty())
            || lower.starts_with("www.") && lower.len() > 4
            || is_host(host) && !lower.contains('@');
        if is_address {
            let start = trimmed.as_ptr() as usize - text.as_ptr() as usize;
            story.mark_bytes(start..start + trimmed.len(), Kind::Url, Reason::Form);
        }
    }
}

/// The runs of letters that are a `part`, as far as one of their bytes is a `sign` with another part behind it or a
/// digit. Most words have none, so the signs are sought first.
fn runs(
    text: &str,
    sign: impl Fn(u8) -> bool,
    part: impl Fn(char) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut end = 0;
    (0..bytes.len()).filter_map(move |at| {
        let goes_on = || {
            bytes
                .get(at + 1)
                .is_some_and(|next| !next.is_ascii_whitespace())
        };
        let is_sign = sign(bytes[at]) && (bytes[at].is_ascii_digit() || goes_on());
        if at < end || !is_sign {
            return None;
        }
        let before = text[end..at].char_indices().rev();
        let start = before.take_while(|(_, c)| part(*c)).last();
        let start = start.map_or(at, |(place, _)| end + place);
        end = text[at..]
            .find(|c| !part(c))
            .map_or(text.len(), |length| at + length);
        Some(start..end)
    })
}

/// Whether it is a domain: labels with letters and a known top, without a blank after a full stop forgotten.
fn is_host(host: &str) -> bool {
    let Some((name, top)) = host.rsplit_once('.') else {
        return false;
    };
    let is_label =
        |label: &str| label.len() > 1 && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    TOPS.contains(&top)
        && name.split('.').all(is_label)
        && !matches!(top, "me" | "de" | "nu" | "be" if name.len() < 4)
}

/// `@name`, and a word of letters with digits, dots or low lines after the name of a platform.
fn handles(story: &mut Story<'_>) {
    let text = story.text;
    for (at, _) in text.match_indices('@') {
        let before = text[..at].chars().next_back();
        let name: String = text[at + 1..]
            .chars()
            .take_while(|c| is_handle(*c))
            .collect();
        let name = name.trim_end_matches(['.', '-']);
        if name.len() > 1 && before.is_none_or(|c| !c.is_alphanumeric()) {
            story.mark_bytes(at..at + 1 + name.len(), Kind::Handle, Reason::Form);
        }
    }
    let is_platform = |token: &Token<'_>| token.is(Class::PLATFORM);
    if !text.contains('_') && !story.tokens.iter().any(is_platform) {
        return;
    }
    let is_sign = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'_' | b'.');
    for run in runs(text, is_sign, is_handle) {
        let name = text[run].trim_matches(|c: char| c == '.' || c == '-' || c == '_');
        let place = name.as_ptr() as usize - text.as_ptr() as usize;
        if looks_made_up(name) && (name.contains('_') || is_on_platform(story, place)) {
            story.mark_bytes(place..place + name.len(), Kind::Handle, Reason::Form);
        }
    }
}

fn is_handle(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// Letters with digits, dots or low lines between or after them; not `komt.Als`, where a blank is missing.
fn looks_made_up(name: &str) -> bool {
    let is_other = |c: char| c.is_ascii_digit() || matches!(c, '_' | '.');
    let is_forgotten_blank = || {
        let mut words = name.split('.');
        words.all(|word| lexicon::classes(&fold(word)).has(Class::WORD))
    };
    name.contains(is_other)
        && !is_forgotten_blank()
        && name.starts_with(char::is_alphanumeric)
        && name.chars().filter(|c| c.is_alphabetic()).count() >= 3
}

/// Whether one of the four words before the byte `place` is a platform.
fn is_on_platform(story: &Story<'_>, place: usize) -> bool {
    let at = story
        .tokens
        .partition_point(|token| token.range.start < place);
    (1..=4).any(|back| {
        at.checked_sub(back)
            .and_then(|index| story.get(index))
            .is_some_and(|token| token.is(Class::PLATFORM))
    })
}
