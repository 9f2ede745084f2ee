//! Words that people would mix up: the rules for a list of withdrawal codes beyond its form.
//!
//! A code is heard, remembered, written down and typed again, so no two words of a list may begin alike, differ by one
//! letter, or sound alike in Dutch.

use std::collections::{BTreeMap, BTreeSet};

use super::WordList;

/// How many letters tell a word.
const TELLING: usize = 4;
/// The longest word.
const LONGEST: usize = 9;

/// A word and the rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The word, or `list`.
    pub word: String,
    /// What is wrong.
    pub rule: String,
}

/// What two words that are alike share.
type Keys = fn(&str) -> Vec<String>;

/// Every rule that the list in `text`, one word a line, breaks.
pub fn faults(text: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |word: &str, rule: String| {
        faults.push(Fault {
            word: word.to_owned(),
            rule,
        });
    };
    if let Err(error) = WordList::parse(text) {
        fault("list", error.to_string());
    }
    let words: Vec<&str> = text.lines().collect();
    for word in words
        .iter()
        .filter(|word| !(TELLING..=LONGEST).contains(&word.len()))
    {
        fault(
            word,
            format!("has {} letters, not {TELLING} to {LONGEST}", word.len()),
        );
    }
    let ways: [(&str, Keys); 3] = [
        ("begins like", |word| {
            vec![word.chars().take(TELLING).collect()]
        }),
        ("is one letter from", one_letter_open),
        ("sounds like", |word| vec![sound(word)]),
    ];
    for (how, keys) in ways {
        for (word, other) in twins(&words, keys) {
            fault(word, format!("{how} `{other}`"));
        }
    }
    for (word, other) in one_letter_more(&words) {
        fault(word, format!("is one letter from `{other}`"));
    }
    faults
}

/// Words that share a key with an earlier one.
fn twins<'a>(words: &[&'a str], keys: Keys) -> Vec<(&'a str, &'a str)> {
    let mut first: BTreeMap<String, &'a str> = BTreeMap::new();
    let mut twins = Vec::new();
    for word in words {
        for key in keys(word) {
            let earlier = first.entry(key).or_insert(word);
            let pair = (*word, *earlier);
            if earlier != word && !twins.contains(&pair) {
                twins.push(pair);
            }
        }
    }
    twins
}

/// The word with each of its letters open: two words that share one are a letter apart.
fn one_letter_open(word: &str) -> Vec<String> {
    let without = |(at, letter): (usize, char)| {
        format!("{}*{}", &word[..at], &word[at + letter.len_utf8()..])
    };
    word.char_indices().map(without).collect()
}

/// Words that are another word with one letter more.
fn one_letter_more<'a>(words: &[&'a str]) -> BTreeSet<(&'a str, &'a str)> {
    let known: BTreeSet<&'a str> = words.iter().copied().collect();
    let mut found = BTreeSet::new();
    for word in words {
        for (at, letter) in word.char_indices() {
            let rest = format!("{}{}", &word[..at], &word[at + letter.len_utf8()..]);
            found.extend(known.get(rest.as_str()).map(|shorter| (*word, *shorter)));
        }
    }
    found
}

/// A rough Dutch sound: one spelling for what is said alike.
fn sound(word: &str) -> String {
    let mut said = word.to_owned();
    let alike = [
        ("ij", "ei"),
        ("ou", "au"),
        ("ch", "g"),
        ("x", "ks"),
        ("c", "k"),
        ("z", "s"),
        ("v", "f"),
        ("dt", "t"),
    ];
    for (one, other) in alike {
        said = said.replace(one, other);
    }
    let mut out: Vec<char> = Vec::with_capacity(said.len());
    for letter in said.chars() {
        if out.last() != Some(&letter) {
            out.push(letter);
        }
    }
    if out.last() == Some(&'d') {
        out.pop();
        out.push('t');
    }
    out.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let faults = faults(text)
            .into_iter()
            .filter(|fault| fault.word != "list");
        faults
            .map(|fault| format!("{} {}", fault.word, fault.rule))
            .collect()
    }

    #[test]
    fn words_that_people_mix_up_are_told() {
        assert_eq!(told("appel\nappelmoes"), ["appelmoes begins like `appel`"]);
        assert_eq!(told("kamer\nkimer"), ["kimer is one letter from `kamer`"]);
        assert_eq!(
            told("kade\nkader"),
            [
                "kader begins like `kade`",
                "kader is one letter from `kade`"
            ]
        );
        assert!(told("bekend\nbekken").is_empty(), "two letters apart");
        assert_eq!(told("leider\nlijder"), ["lijder sounds like `leider`"]);
        assert_eq!(told("aap"), ["aap has 3 letters, not 4 to 9"]);
        assert!(told("boom\nkamer\nvlieger").is_empty());
    }

    #[test]
    fn the_list_of_every_dutch_code_breaks_no_rule() {
        assert_eq!(faults(super::super::DUTCH), []);
    }
}
