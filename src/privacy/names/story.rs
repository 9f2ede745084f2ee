//! One text while names are sought in it: its words, how it uses capitals, and what was found so far.
//!
//! Invariant: what is found never overlaps; who finds first, wins. So the surest searches run first.

use std::{ops::Range, slice};

use super::{
    Finding, Level, Reason,
    class::{Class, Classes},
    lexicon,
    region::{Meaning, Region},
    token::{Case, Gap, Token, tokens},
};
use crate::privacy::Kind;

/// How a text uses capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Casing {
    /// Names and sentences have them.
    Cased,
    /// Some have them.
    Mixed,
    /// Nobody typed a capital, or nothing else.
    Caseless,
}

/// A text with its words.
pub(super) struct Story<'a> {
    /// As it was told.
    pub(super) text: &'a str,
    /// Its words.
    pub(super) tokens: Vec<Token<'a>>,
    /// How it uses capitals.
    pub(super) casing: Casing,
    /// Whether it is told in dialect, where an unknown word is most often a word of it.
    pub(super) is_dialect: bool,
    /// What was found.
    pub(super) found: Vec<Finding>,
    is_found: Vec<bool>,
}

impl<'a> Story<'a> {
    /// Reads `text`.
    pub(super) fn read(text: &'a str) -> Story<'a> {
        let mut tokens = tokens(text);
        mark_phrases(&mut tokens);
        forget_emphasis(&mut tokens);
        Story {
            casing: casing(&tokens),
            is_dialect: is_dialect(&tokens),
            is_found: vec![false; tokens.len()],
            found: Vec::new(),
            tokens,
            text,
        }
    }

    /// The word at `at`, if there is one.
    pub(super) fn get(&self, at: usize) -> Option<&Token<'a>> {
        self.tokens.get(at)
    }

    /// The word `back` places before `at`, if nothing ends a sentence between.
    pub(super) fn before(&self, at: usize, back: usize) -> Option<&Token<'a>> {
        let start = at.checked_sub(back)?;
        let between = self.tokens.get(start + 1..=at)?;
        let is_near = between.iter().all(|token| token.gap != Gap::Stop);
        is_near.then(|| &self.tokens[start])
    }

    /// The word directly before `at`, with blanks between.
    pub(super) fn just_before(&self, at: usize) -> Option<&Token<'a>> {
        self.get(at)?
            .follows()
            .then(|| at.checked_sub(1).and_then(|at| self.get(at)))?
    }

    /// The word directly after `at`, with blanks between.
    pub(super) fn just_after(&self, at: usize) -> Option<&Token<'a>> {
        self.get(at + 1).filter(|token| token.follows())
    }

    /// Whether the sentence goes on after `token` as after a name: it ends, or somebody does something.
    pub(super) fn after_name(&self, token: &Token<'_>) -> bool {
        let next = self
            .tokens
            .partition_point(|other| other.range.start <= token.range.start);
        let classes = [
            Class::VERB,
            Class::PLACE_PREP,
            Class::WEAK_PREP,
            Class::PERSON_PREP,
        ];
        self.get(next)
            .is_none_or(|next| !next.follows() || next.is_any(&classes))
    }

    /// Whether somebody does something directly after `token`.
    pub(super) fn follows_verb(&self, token: &Token<'_>) -> bool {
        let next = self
            .tokens
            .partition_point(|other| other.range.start <= token.range.start);
        self.get(next)
            .is_some_and(|next| next.follows() && next.is(Class::VERB))
    }

    /// Whether one of the `back` words before `at` in its sentence is a `class`.
    pub(super) fn has_before(&self, at: usize, back: usize, class: Class) -> bool {
        (1..=back).any(|back| self.before(at, back).is_some_and(|token| token.is(class)))
    }

    /// Whether the words are free to be found.
    pub(super) fn is_free(&self, words: Range<usize>) -> bool {
        self.is_found
            .get(words)
            .is_some_and(|found| !found.contains(&true))
    }

    /// Whether a word belongs to something of a kind that is found already.
    pub(super) fn kind_at(&self, at: usize) -> Option<Kind> {
        let range = &self.get(at)?.range;
        if !self.is_found[at] {
            return None;
        }

        let here = self
            .found
            .iter()
            .find(|f| f.range.start < range.end && range.start < f.range.end);
        here.map(|finding| finding.kind)
    }

    /// Notes that `words` are a `kind`, unless one of them is something else already.
    pub(super) fn mark(&mut self, words: Range<usize>, kind: Kind, level: Level, reason: Reason) {
        if words.is_empty() || !self.is_free(words.clone()) {
            return;
        }
        let range = self.tokens[words.start].range.start..self.tokens[words.end - 1].range.end;
        self.is_found[words].fill(true);
        self.found.push(Finding {
            range,
            kind,
            level,
            reason,
        });
    }

    /// Notes that the bytes in `range` are a `kind`, unless one of their words is something else already.
    pub(super) fn mark_bytes(&mut self, range: Range<usize>, kind: Kind, reason: Reason) {
        let touched =
            |token: &Token<'_>| token.range.start < range.end && range.start < token.range.end;
        let first = self
            .tokens
            .partition_point(|token| token.range.end <= range.start);
        let count = self.tokens[first..]
            .iter()
            .take_while(|token| touched(token))
            .count();
        let apart = |f: &Finding| f.range.end <= range.start || range.end <= f.range.start;
        if self.is_free(first..first + count) && self.found.iter().all(apart) {
            self.is_found[first..first + count].fill(true);
            self.found.push(Finding {
                range,
                kind,
                level: Level::Removed,
                reason,
            });
        }
    }

    /// What is known about the phrases that begin at `at`: of one word, of two, and so on.
    pub(super) fn phrases(&self, at: usize) -> &[Classes] {
        let token = &self.tokens[at];
        if token.phrases.is_empty() {
            slice::from_ref(&token.classes)
        } else {
            &token.phrases
        }
    }

    /// How many words the longest phrase at `at` has that is one of `classes`; 0 if there is none.
    pub(super) fn phrase_length(&self, at: usize, classes: &[Class]) -> usize {
        let last = self
            .phrases(at)
            .iter()
            .rposition(|known| known.has_any(classes));
        last.map_or(0, |last| last + 1)
    }

    /// What a region knows about the words from `at`, with their number.
    pub(super) fn of_region(&self, at: usize, region: &Region) -> Option<(usize, Meaning)> {
        let is_joined = |index: usize| index == at || self.tokens[index].follows();
        let words = (at..self.tokens.len()).take_while(|index| is_joined(*index));
        region.longest(words.map(|index| self.tokens[index].folded()))
    }
}

/// Looks up the phrases. Every word of one that stays, such as `Veilig Thuis`, stays.
fn mark_phrases(tokens: &mut [Token<'_>]) {
    for at in 0..tokens.len() {
        let goes_on = |next: &Token<'_>| next.follows() && next.is(Class::CONTINUES);
        if !tokens[at].is(Class::BEGINS) || !tokens.get(at + 1).is_some_and(goes_on) {
            continue;
        }
        let phrases = {
            let is_joined = |index: usize| index == at || tokens[index].follows();
            let words = (at..tokens.len()).take_while(|index| is_joined(*index));
            lexicon::phrases(words.map(|index| tokens[index].folded()))
        };
        match phrases.iter().rposition(|known| known.has(Class::KEEP)) {
            Some(last) if last > 0 => {
                let end = at + last;
                let is_role = tokens[end].is(Class::ROLE);
                tokens[at..=end].iter_mut().for_each(Token::keep);
                if is_role {
                    // `intern begeleider Visser`
                    tokens[end].classes = tokens[end].classes.with(Classes::only(Class::ROLE));
                }
            }
            _ => tokens[at].phrases = phrases,
        }
    }
}

/// How many kin, schools or houses with a capital show that a writer gives one to whatever weighs.
const EMPHATIC: usize = 2;

/// Who writes `de Moeder` and `naar School` writes other nouns so: there a capital says nothing of a common word.
fn forget_emphasis(tokens: &mut [Token<'_>]) {
    let names = [
        Class::FIRST,
        Class::OVER,
        Class::PLACE,
        Class::HAMLET,
        Class::CITY,
        Class::TWENTE,
        Class::RECREATION,
        Class::SCHOOL,
        Class::SCHOOL_NAME,
        Class::INSTITUTION,
        Class::TITLE,
        Class::KEEP,
    ];
    let families = [Class::SURNAME, Class::AFTER_PARTICLE];
    let weighs = [Class::ROLE, Class::SCHOOL_CUE, Class::INSTITUTION_CUE];
    let is_noun = |token: &Token<'_>| {
        token.case == Case::Capital
            && token.has_telling_capital()
            && token.is(Class::WORD)
            && !token.is_any(&names)
            && (token.is_any(&weighs) || !token.is_any(&families))
    };
    let is_evidence = |at: usize| {
        let is_alone = |before: usize, after: usize| {
            let both = tokens.get(before).zip(tokens.get(after));
            !both.is_some_and(|(before, after)| {
                after.follows() && before.has_telling_capital() && after.has_telling_capital()
            })
        };
        is_noun(&tokens[at])
            && tokens[at].is_any(&weighs)
            && !matches!(
                tokens[at].folded(),
                "papa" | "mama" | "pappa" | "mamma" | "pap" | "mam"
            )
            && is_alone(at, at + 1)
            && (at == 0 || is_alone(at - 1, at))
    };
    if (0..tokens.len()).filter(|at| is_evidence(*at)).count() < EMPHATIC {
        return;
    }
    for token in tokens.iter_mut().filter(|token| is_noun(token)) {
        token.starts_sentence = true;
    }
}

/// Whether every tenth word is one that only the dialect has.
fn is_dialect(tokens: &[Token<'_>]) -> bool {
    let is_own = |token: &&Token<'_>| token.is(Class::DIALECT) && token.classes.zipf() < 40;
    tokens.iter().filter(is_own).count() * 10 > tokens.len()
}

/// What the capitals of the words say about the writer.
fn casing(tokens: &[Token<'_>]) -> Casing {
    let [mut all, mut upper, mut starts, mut in_starts, mut in_rest] = [0; 5];
    let is_word = |token: &&Token<'_>| token.case != Case::Number && !token.is_letter();
    for token in tokens.iter().filter(is_word) {
        let begins = token.gap == Gap::Stop;
        let is_capital = token.case == Case::Capital;
        all += 1;
        upper += usize::from(token.case == Case::Upper);
        starts += usize::from(begins);
        in_starts += usize::from(is_capital && begins);
        in_rest += usize::from(is_capital && !begins);
    }
    if upper * 2 > all {
        return Casing::Caseless;
    }
    if in_rest == 0 && in_starts * 2 <= starts {
        Casing::Caseless
    } else if in_rest > 0 && in_starts * 10 >= starts * 7 {
        Casing::Cased
    } else {
        Casing::Mixed
    }
}
