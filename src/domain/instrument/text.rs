//! A text of the instrument: one for all, or one per register. A register without a text is not shown it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::id::Id;

/// How a teller is spoken to, such as `u`, `je` or `kid`; the instrument lists its own.
pub type Register = Id;

/// What the instrument says in one place.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// The same words for everyone.
    Same(String),
    /// Words per register; a missing register means: not shown to it.
    ByRegister(BTreeMap<Register, String>),
}

impl Text {
    /// The words for `register`, placeholders still unfilled; `None` when it is not shown to it.
    pub fn get(&self, register: &Register) -> Option<&str> {
        match self {
            Text::Same(text) => Some(text),
            Text::ByRegister(texts) => texts.get(register).map(String::as_str),
        }
    }

    /// Whether every one of `registers` that `self` speaks to is also spoken to by `other`.
    pub(super) fn is_covered_by(&self, other: &Text, registers: &[Register]) -> bool {
        registers
            .iter()
            .all(|r| self.get(r).is_none() || other.get(r).is_some())
    }

    /// Every register (none for [`Text::Same`]) with its words.
    pub(super) fn each(&self) -> Vec<(Option<&Register>, &str)> {
        match self {
            Text::Same(text) => vec![(None, text)],
            Text::ByRegister(texts) => texts.iter().map(|(r, t)| (Some(r), t.as_str())).collect(),
        }
    }
}

/// The names of the placeholders in `text`: what stands between `{` and `}`.
pub(super) fn placeholders(text: &str) -> BTreeSet<&str> {
    let opened = text.split('{').skip(1);
    opened
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect()
}

/// `text` with every known placeholder replaced once; what comes out is not looked at again.
pub(super) fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        out.push_str(&rest[..start]);
        let whole = &rest[start..=start + length];
        out.push_str(&value(&whole[1..length]).unwrap_or_else(|| whole.to_owned()));
        rest = &rest[start + length + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_unknown_ones_stay() {
        let value = |name: &str| (name == "x").then(|| "{y}".to_owned());
        assert_eq!(filled("a {x} b {z} {", value), "a {y} b {z} {");
        assert_eq!(
            placeholders("{x} and {place.desk}"),
            BTreeSet::from(["place.desk", "x"])
        );
    }

    proptest::proptest! {
        #[test]
        fn filling_never_panics(text in ".*") {
            let _ = filled(&text, |_| Some("ë}{".to_owned()));
        }
    }
}
