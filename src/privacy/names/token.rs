//! A text as words with what is known about each: the ground on which everything else is found.
//!
//! Invariants: tokens lie in order, apart, on character boundaries. A token is a run of letters and digits, with a
//! single apostrophe or hyphen inside it.

use std::{borrow::Cow, cell::OnceCell, iter, mem, ops::Range};

use unicode_normalization::char::is_combining_mark;

use super::{
    class::{Class, Classes},
    fold::fold,
    jargon::is_jargon,
    lexicon,
    medicine::is_medical,
    spoken::number_word,
};

/// One word of a story.
#[derive(Debug)]
pub(super) struct Token<'a> {
    /// Its bytes, without a possessive `'s`.
    pub(super) range: Range<usize>,
    folded: Cow<'a, str>,
    /// What is known about it.
    pub(super) classes: Classes,
    /// Its capitals.
    pub(super) case: Case,
    /// What stands before it.
    pub(super) gap: Gap,
    /// The number that it says, if it is spoken.
    pub(super) number: Option<u32>,
    /// Whether a capital says nothing here.
    pub(super) starts_sentence: bool,
    /// What is known about the phrases that begin with it: of one word, of two, and so on; none if it is none.
    pub(super) phrases: Vec<Classes>,
    length: usize,
    is_misspelt: OnceCell<bool>,
}

/// The capitals of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    /// `sanne`
    Lower,
    /// `Sanne`, `McDonald`
    Capital,
    /// `SANNE`
    Upper,
    /// It begins with a digit.
    Number,
}

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    /// Blanks on one line, or nothing.
    #[default]
    Blank,
    /// A dot that ends an abbreviation or an initial.
    Dot,
    /// A comma, `&` or `/`.
    Comma,
    /// Quotes, brackets, dashes, colons.
    Mark,
    /// The end of a sentence or a line, or the beginning of the text.
    Stop,
}

impl Token<'_> {
    /// As it is compared.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether it is a `class`.
    pub(super) fn is(&self, class: Class) -> bool {
        self.classes.has(class)
    }

    /// Makes it a word that stays.
    pub(super) fn keep(&mut self) {
        self.classes = Classes::only(Class::KEEP).with(Classes::only(Class::WORD));
        self.phrases.clear();
    }

    /// Whether it is one of `classes`.
    pub(super) fn is_any(&self, classes: &[Class]) -> bool {
        self.classes.has_any(classes)
    }

    /// Whether its capital means something.
    pub(super) fn has_telling_capital(&self) -> bool {
        self.has_capital() && !self.starts_sentence
    }

    /// Whether it is `'t`, `'n`, `'s` or `'k` at the beginning of a sentence, whose capital the next word has.
    fn is_clitic(&self, text: &str) -> bool {
        self.starts_sentence
            && matches!(self.folded(), "t" | "n" | "s" | "k")
            && text[..self.range.start].ends_with(is_apostrophe)
    }

    /// Whether it is written with a capital.
    pub(super) fn has_capital(&self) -> bool {
        matches!(self.case, Case::Capital | Case::Upper)
    }

    /// How many letters it has.
    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Whether it is a common word with one letter wrong. Asked often and answered slowly, so the answer is kept.
    pub(super) fn is_misspelt(&self) -> bool {
        let ask = || lexicon::is_misspelt_word(&self.folded);
        *self.is_misspelt.get_or_init(ask)
    }

    /// Whether it is one letter, as initials are.
    pub(super) fn is_letter(&self) -> bool {
        self.len() == 1 && self.case != Case::Number
    }

    /// Whether it stands in the same sentence as the word before it, with nothing but blanks between.
    pub(super) fn follows(&self) -> bool {
        matches!(self.gap, Gap::Blank | Gap::Dot)
    }
}

/// What a speaker says to think, as recognisers write it.
const FILLERS: [&str; 6] = ["eh", "ehm", "uh", "uhm", "euh", "ehh"];

/// The words of `text`, without what somebody says to think: `mevrouw eh jansen` is read as `mevrouw jansen`.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    let mut end = 0;
    let mut thought = Gap::Blank;
    for range in ranges(text) {
        let before = &text[end..range.start];
        let gap = gap(before, out.last());
        end = range.end;
        if is_filler(&text[range.clone()]) {
            thought = thought.max(gap);
            continue;
        }
        let follows_clitic = gap == Gap::Blank && out.last().is_some_and(|t| t.is_clitic(text));
        let starts_sentence =
            gap == Gap::Stop || gap == Gap::Mark && opens_speech(before) || follows_clitic;
        let gap = gap.max(mem::take(&mut thought));
        out.push(token(text, range, gap, starts_sentence));
    }
    out
}

fn is_filler(word: &str) -> bool {
    word.len() <= 3
        && FILLERS
            .iter()
            .any(|filler| word.eq_ignore_ascii_case(filler))
}

fn token(text: &str, range: Range<usize>, gap: Gap, starts_sentence: bool) -> Token<'_> {
    let word = &text[range.clone()];
    // Four of five words are small letters without accents, about which most questions are answered already.
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    let (stem, folded) = match is_plain {
        true => (word.len(), Cow::Borrowed(word)),
        false => without_possessive(word),
    };
    let case = match is_plain {
        true => Case::Lower,
        false => case(&word[..stem]),
    };
    Token {
        range: range.start..range.start + stem,
        case,
        number: number_word(&folded),
        starts_sentence,
        length: match folded.is_ascii() {
            true => folded.len(),
            false => folded.chars().count(),
        },
        is_misspelt: OnceCell::new(),
        phrases: Vec::new(),
        classes: match !is_plain && is_abbreviation_with_word(word) {
            true => Classes::only(Class::KEEP).with(Classes::only(Class::WORD)),
            false => classes(&folded),
        },
        folded,
        gap,
    }
}

/// `GZ-psycholoog`, `PGB-aanvraag`, `IB'er`: what everybody is called, unless the letters name a house.
fn is_abbreviation_with_word(word: &str) -> bool {
    let Some((head, tail)) = word.split_once(|c| c == '-' || is_apostrophe(c)) else {
        return false;
    };
    let head_names = || {
        let known = lexicon::classes(&head.to_ascii_lowercase());
        let is_long_name = head.len() > 3 && known.has_any(&[Class::FIRST, Class::PLACE]);
        is_long_name || known.has_any(&[Class::INSTITUTION, Class::SCHOOL])
    };
    // What `RK-basisschool` is called stands behind it.
    let tail_calls = || {
        let cues = [Class::SCHOOL_CUE, Class::INSTITUTION_CUE, Class::CLUB_CUE];
        lexicon::classes(tail).has_any(&cues)
    };
    let is_joined = word[head.len()..].starts_with('-');
    let is_tail = || match is_joined {
        true => lexicon::classes(tail).has(Class::WORD) || lexicon::is_word(tail),
        false => matches!(tail, "er" | "ers"),
    };
    head.len() >= 2
        && head.bytes().all(|byte| byte.is_ascii_uppercase())
        && tail.bytes().all(|byte| byte.is_ascii_lowercase())
        && is_tail()
        && !head_names()
        && !tail_calls()
}

/// Whether a colon or a quote stands before a word.
fn opens_speech(between: &str) -> bool {
    between.contains([':', '"', '“', '„', '”', '«', '‘'])
}

/// Where each word of `text` stands.
fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    iter::from_fn(move || {
        let start = end + text[end..].find(char::is_alphanumeric)?;
        end = start + word_length(&text[start..]);
        Some(start..end)
    })
}

/// The bytes of the word with which `text` begins.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    loop {
        let rest = &text.as_bytes()[end..];
        end += rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric())
            .count();
        let mut letters = text[end..].chars();
        match letters.next() {
            Some(c) if goes_on(&text[..end], c, letters.next()) => end += c.len_utf8(),
            _ => return end,
        }
    }
}

/// Whether `c` belongs to the word of which `before` is the beginning.
fn goes_on(before: &str, c: char, next: Option<char>) -> bool {
    let joins = (c == '-' || is_apostrophe(c))
        && next.is_some_and(char::is_alphabetic)
        && before.ends_with(char::is_alphabetic);
    joins || !c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c))
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '´' | '`')
}

/// The bytes of `word` without `'s`, and these folded.
fn without_possessive(word: &str) -> (usize, Cow<'_, str>) {
    let folded = Cow::Owned(fold(word));
    if !word.ends_with(['s', 'S']) {
        return (word.len(), folded);
    }
    let stem = ["'s", "’s", "´s", "`s", "'S", "’S"]
        .iter()
        .find_map(|s| word.strip_suffix(s));
    match stem {
        Some(stem) if !stem.is_empty() && !lexicon::classes(&folded).has(Class::WORD) => {
            (stem.len(), Cow::Owned(fold(stem)))
        }
        _ => (word.len(), folded),
    }
}

/// What is known about a folded word, its parts with a hyphen, or its stem.
fn classes(folded: &str) -> Classes {
    let known = listed_or_made(folded);
    match is_jargon(folded, known) {
        true => known.with(Classes::only(Class::KEEP)),
        false => known,
    }
}

/// What the lexicon knows about a folded word, or what its form tells.
fn listed_or_made(folded: &str) -> Classes {
    let whole = lexicon::classes(folded);
    if !whole.is_empty() {
        return whole;
    }
    if folded.contains('-') {
        return hyphenated(folded).with(whole);
    }
    if let Some(stem) = folded.strip_suffix('s').filter(|stem| stem.len() > 2) {
        let stem = lexicon::classes(stem);
        let is_name = stem.has(Class::FIRST) && (stem.has(Class::OVER) || !stem.has(Class::WORD));
        if is_name && !lexicon::is_word(folded) {
            return stem.with(whole.only_place());
        }
    }
    let is_number = folded.starts_with(|c: char| c.is_ascii_digit());
    if !is_number && lexicon::is_word(folded) {
        return whole
            .with(Classes::only(Class::WORD))
            .with(Classes::only(Class::COMPOUND));
    }
    if is_number {
        return whole.with(Classes::only(Class::WORD));
    }
    if is_medical(folded) {
        return Classes::only(Class::KEEP).with(Classes::only(Class::WORD));
    }
    if lexicon::is_drawn_out(folded) {
        return Classes::only(Class::WORD);
    }
    whole
}

/// `jan-willem` is a name, `co-ouder` a word; `zgt-arts` names a house.
fn hyphenated(folded: &str) -> Classes {
    let parts: Vec<Classes> = folded.split('-').map(lexicon::classes).collect();
    if parts[0].has(Class::INSTITUTION) && !parts[0].has(Class::WORD) {
        return Classes::only(Class::INSTITUTION);
    }
    let names = [Class::FIRST, Class::SURNAME];
    let families = [Class::SURNAME, Class::AFTER_PARTICLE];
    let is_strong = |part: &Classes| !part.has(Class::WORD) || part.has(Class::OVER);
    let may_be_name = |part: &Classes| {
        part.is_empty()
            || part.has_any(&names)
            || part.has_any(&families)
            || part.has(Class::PARTICLE)
    };
    // `essen-mulyadi`: a word that is a family name too, beside what is nothing else.
    let beside_unknown = || {
        let is_unknown = |part: &str| part.len() > 3 && !lexicon::is_word(part);
        let mut both = parts.iter().zip(folded.split('-'));
        parts.iter().any(|part| part.has_any(&families))
            && both.any(|(known, part)| known.is_empty() && is_unknown(part))
    };
    let is_name = |part: &Classes| part.has_any(&names) && is_strong(part);
    if parts.iter().all(may_be_name) && (parts.iter().any(is_name) || beside_unknown()) {
        let name = if parts.iter().all(|part| part.has(Class::FIRST)) {
            Class::FIRST
        } else {
            Class::SURNAME
        };
        return Classes::only(name);
    }
    if parts.iter().any(|part| part.has(Class::WORD)) {
        return Classes::only(Class::WORD);
    }
    Classes::default()
}

fn case(word: &str) -> Case {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    if word.starts_with(|c: char| c.is_numeric()) {
        return Case::Number;
    }
    let upper = letters.clone().filter(|c| c.is_uppercase()).count();
    match letters.next() {
        Some(_) if upper > 1 && letters.all(char::is_uppercase) => Case::Upper,
        Some(first) if first.is_uppercase() => Case::Capital,
        _ if upper > 0 && word.contains(['-', '\'', '’']) => Case::Capital,
        _ => Case::Lower,
    }
}

/// What a dot may follow inside a sentence.
const ABBREVIATIONS: &[&str] = &[
    "dr", "drs", "mr", "mw", "mevr", "mvr", "dhr", "ir", "ing", "prof", "ds", "st", "burg", "vd",
    "fam", "past", "zr", "nr", "tel",
];

fn gap(between: &str, before: Option<&Token<'_>>) -> Gap {
    let Some(before) = before else {
        return Gap::Stop;
    };
    if between == " " {
        return Gap::Blank;
    }
    // `cliëntnr. 4471`: many words end so.
    let is_short = || {
        let word = before.folded();
        before.is_letter() || ABBREVIATIONS.contains(&word) || word.ends_with("nr")
    };
    if between.contains(['\n', '\r', '?', '!', '…', ';']) {
        Gap::Stop
    } else if between.starts_with('.') && is_short() {
        Gap::Dot
    } else if between.contains(". ") || between.trim_end() == "." || between.contains("..") {
        Gap::Stop
    } else if between.contains([',', '&', '/', '+']) {
        Gap::Comma
    } else if between
        .chars()
        .all(|c| c.is_whitespace() || is_apostrophe(c))
    {
        Gap::Blank
    } else if between.trim() == "." {
        Gap::Dot
    } else {
        Gap::Mark
    }
}
