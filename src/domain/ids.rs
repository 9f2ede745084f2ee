//! Names and numbers that mean the same in every program: stories, parts, regions, hashes, key ids.
//!
//! Invariants: a value of these types is well formed; its text form is one and the same everywhere
//! (lower-case hexadecimal for bytes), so two texts are equal exactly when the values are.
//!
//! # Why a story number is nothing but random
//! 128 random bits hold no time, no order and no kiosk: whoever sees two numbers learns nothing about
//! who told first or where.

use std::{fmt, str::FromStr};

use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is not the expected number of lower-case hexadecimal digits.
    #[error("a {what} is {digits} lower-case hexadecimal digits")]
    NotHex {
        /// What was expected.
        what: &'static str,
        /// How many digits it has.
        digits: usize,
    },
    /// The part of a story is unknown.
    #[error("a part is telling, voice or transcript")]
    UnknownPart,
    /// The name of a region holds something else than small letters, digits and hyphens.
    #[error("a region is named by 1 to 32 of a-z, 0-9 and -")]
    BadRegion,
}

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// The value with these bytes.
            pub fn from_bytes(bytes: [u8; $bytes]) -> $name {
                $name(bytes)
            }

            /// The bytes of the value.
            pub fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            /// Reads the text form; every other spelling is refused.
            pub fn parse(text: &str) -> Result<$name, Error> {
                let error = || Error::NotHex { what: $what, digits: 2 * $bytes };
                if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
                    return Err(error());
                }
                let mut bytes = [0; $bytes];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| error())?;
                Ok($name(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<$name, Error> {
                $name::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<$name, Error> {
                $name::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    };
}

hex_bytes!(
    /// The number of one story: 16 random bytes, written as 32 hexadecimal digits.
    StoryId,
    16,
    "story number"
);
hex_bytes!(
    /// A SHA-256 hash, written as 64 hexadecimal digits.
    Digest,
    32,
    "SHA-256 hash"
);
hex_bytes!(
    /// The short name of a public key: the first 8 bytes of its SHA-256 hash.
    KeyId,
    8,
    "key id"
);
hex_bytes!(
    /// What a withdrawal code is looked up by: 16 bytes stretched from its words; opens nothing.
    Lookup,
    16,
    "lookup number"
);

impl StoryId {
    /// A fresh story number.
    pub fn random(rng: &mut impl CryptoRng) -> StoryId {
        let mut bytes = [0; 16];
        rng.fill_bytes(&mut bytes);
        StoryId(bytes)
    }
}

/// Which of the files of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Text with names removed, answers, consents; made by the kiosk, later revised by intake.
    Telling,
    /// The disguised recording; made by the kiosk.
    Voice,
    /// The written-out recording; made by intake.
    Transcript,
}

impl Part {
    /// Every part, in the order in which they are sent.
    pub const ALL: [Part; 3] = [Part::Telling, Part::Voice, Part::Transcript];

    /// The name in file headers, paths and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Telling => "telling",
            Part::Voice => "voice",
            Part::Transcript => "transcript",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Part {
    type Err = Error;

    fn from_str(text: &str) -> Result<Part, Error> {
        let part = Part::ALL.into_iter().find(|part| part.as_str() == text);
        part.ok_or(Error::UnknownPart)
    }
}

/// Which version of a part: 0 from the kiosk, higher from intake.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub u32);

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of a region, as it stands in every file header: 1 to 32 of `a-z`, `0-9`, `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionName(String);

impl RegionName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<RegionName, Error> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > 32 || !text.bytes().all(allowed) {
            return Err(Error::BadRegion);
        }
        Ok(RegionName(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RegionName {
    type Err = Error;

    fn from_str(text: &str) -> Result<RegionName, Error> {
        RegionName::parse(text)
    }
}

impl TryFrom<String> for RegionName {
    type Error = Error;

    fn try_from(text: String) -> Result<RegionName, Error> {
        RegionName::parse(&text)
    }
}

impl From<RegionName> for String {
    fn from(name: RegionName) -> String {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_story_number_has_one_spelling() {
        let text = "00112233445566778899aabbccddeeff";
        assert_eq!(StoryId::parse(text).unwrap().to_string(), text);
        assert!(StoryId::parse(&text.to_uppercase()).is_err());
        assert!(StoryId::parse(&text[1..]).is_err());
        assert!(StoryId::parse("").is_err());
    }

    #[test]
    fn a_region_is_small_letters_digits_and_hyphens() {
        assert!(RegionName::parse("twente").is_ok());
        for bad in ["", "Twente", "a b", "é", "../x", &"a".repeat(33)] {
            assert_eq!(RegionName::parse(bad), Err(Error::BadRegion), "{bad}");
        }
    }

    #[test]
    fn parts_are_read_by_the_name_they_are_written_with() {
        for part in Part::ALL {
            assert_eq!(part.as_str().parse(), Ok(part));
        }
        assert_eq!("Telling".parse::<Part>(), Err(Error::UnknownPart));
    }
}
