//! What a region adds: its own schools, providers, streets and villages, one a line.
//!
//! A line is `name`, a tab and a kind (`school`, `instelling`, `bedrijf`, `club`, `plaats`, `adres`, `persoon`), or
//! begins with `#`. A line without a kind is a place. The kind `blijft` is for a name that stays, such as that of a
//! large town or a provider that research must know: what a region gives up of its tellers' privacy stands in one list
//! that people can read, and not in a number of inhabitants.

use std::collections::BTreeMap;

use crate::privacy::Kind;

/// The names that a region knows itself.
#[derive(Clone, Debug, Default)]
pub struct Region {
    entries: BTreeMap<String, Meaning>,
}

/// What a region says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It goes, as this.
    Goes(Kind),
    /// It stays.
    Stays,
}

/// A line of a region's list that cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("regel {line}: {fault}")]
pub struct Error {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There are letters after the tab that are no kind.
    #[error(
        "`{0}` is geen soort; kies uit school, instelling, bedrijf, club, plaats, adres, persoon, blijft"
    )]
    Kind(String),
    /// There is no name before the tab.
    #[error("er staat geen naam voor de tab")]
    Name,
}

const KINDS: &[(&str, Meaning)] = &[
    ("school", Meaning::Goes(Kind::School)),
    ("instelling", Meaning::Goes(Kind::Institution)),
    ("bedrijf", Meaning::Goes(Kind::Firm)),
    ("club", Meaning::Goes(Kind::Club)),
    ("plaats", Meaning::Goes(Kind::Place)),
    ("adres", Meaning::Goes(Kind::Address)),
    ("persoon", Meaning::Goes(Kind::Person)),
    ("blijft", Meaning::Stays),
];

impl Region {
    /// Reads a list.
    ///
    /// ```
    /// use vertelpunt::privacy::names::region::Region;
    /// assert!(Region::parse("De Wissel\tschool\n# a comment\nHet Broek").is_ok());
    /// assert_eq!(Region::parse("De Wissel\tscool").unwrap_err().line, 1);
    /// ```
    pub fn parse(list: &str) -> Result<Region, Error> {
        let mut entries = BTreeMap::new();
        for (index, line) in list.trim_start_matches('\u{feff}').lines().enumerate() {
            let error = |fault| Error {
                line: index + 1,
                fault,
            };
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, kind) = line.split_once('\t').unwrap_or((line, "plaats"));
            let wanted = kind.trim().to_lowercase();
            let kind = KINDS.iter().find(|(known, _)| *known == wanted);
            let (_, kind) = kind.ok_or_else(|| error(Fault::Kind(wanted)))?;
            let name = words(name);
            if name.is_empty() {
                return Err(error(Fault::Name));
            }
            entries.insert(name, *kind);
        }
        Ok(Region { entries })
    }

    /// Whether it knows no name.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The longest entry with which `words` begin: how many words, and what is said of it.
    pub(super) fn longest<'a>(
        &self,
        words: impl Iterator<Item = &'a str>,
    ) -> Option<(usize, Meaning)> {
        let mut phrase = String::new();
        let mut best = None;
        for (index, word) in words.take(LONGEST).enumerate() {
            if index > 0 {
                phrase.push(' ');
            }
            phrase.push_str(word);
            if let Some(meaning) = self.entries.get(&phrase) {
                best = Some((index + 1, *meaning));
            }
        }
        best
    }
}

/// The most words that an entry can have to be found.
const LONGEST: usize = 8;

/// A name as the words of a story are compared.
fn words(name: &str) -> String {
    let folded = super::token::tokens(name)
        .into_iter()
        .map(|token| token.folded().to_owned());
    folded.collect::<Vec<String>>().join(" ")
}
