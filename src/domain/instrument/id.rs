//! The name of something in an instrument: a role, a screen, a question, an option.
//!
//! Stable and stored with a story, so its alphabet is narrow: lower-case letters, digits, `-` and `_`.

use std::{borrow::Borrow, fmt, sync::Arc};

use serde::Deserialize;

const LONGEST: usize = 64;

/// A stable name inside an instrument; at most 64 characters of `a–z 0–9 - _`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(Arc<str>);

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no id: use at most 64 of a-z 0-9 - _")]
pub struct NotAnId(String);

impl Id {
    /// Checks the form.
    pub fn parse(text: &str) -> Result<Id, NotAnId> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if text.is_empty() || text.len() > LONGEST || !text.bytes().all(plain) {
            return Err(NotAnId(text.chars().take(LONGEST).collect()));
        }
        Ok(Id(Arc::from(text)))
    }

    /// The id as it is written and sealed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Id {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Id, NotAnId> {
        Id::parse(&text)
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_a_narrow_alphabet() {
        assert!(Id::parse("t1_op_tijd").is_ok());
        assert!(Id::parse("60-plus").is_ok());
        assert!(Id::parse("").is_err());
        assert!(Id::parse("Ouder").is_err());
        assert!(Id::parse("a/b").is_err());
        assert!(Id::parse(&"a".repeat(65)).is_err());
    }
}
