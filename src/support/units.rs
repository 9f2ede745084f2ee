//! Durations and sizes as people write them in settings: `"90s"`, `"7d"`, `"10 MiB"`.

use std::{str::FromStr, time::Duration};

use serde::Deserialize;

/// A whole number and a unit: `ms`, `s`, `m`, `h`, `d`, `y` (365 days).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct DurationText(pub Duration);

/// A whole number and a unit: `B`, `KiB`, `MiB`, `GiB`; counted in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct SizeText(pub u64);

/// Why a text is no duration or size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No whole number stands in front.
    #[error("`{0}` does not start with a whole number")]
    NoNumber(String),
    /// The unit is unknown.
    #[error("`{text}` needs one of the units {units}")]
    UnknownUnit {
        /// What was written.
        text: String,
        /// The units that are known.
        units: &'static str,
    },
    /// The value does not fit.
    #[error("`{0}` is too large")]
    TooLarge(String),
}

const DURATION_UNITS: &[(&str, u64)] = &[
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
    ("y", 31_536_000_000),
];

const SIZE_UNITS: &[(&str, u64)] = &[
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

impl FromStr for DurationText {
    type Err = Error;

    fn from_str(text: &str) -> Result<DurationText, Error> {
        let millis = scaled(text, DURATION_UNITS, "ms, s, m, h, d, y")?;
        Ok(DurationText(Duration::from_millis(millis)))
    }
}

impl FromStr for SizeText {
    type Err = Error;

    fn from_str(text: &str) -> Result<SizeText, Error> {
        scaled(text, SIZE_UNITS, "B, KiB, MiB, GiB").map(SizeText)
    }
}

impl TryFrom<String> for DurationText {
    type Error = Error;

    fn try_from(text: String) -> Result<DurationText, Error> {
        text.parse()
    }
}

impl TryFrom<String> for SizeText {
    type Error = Error;

    fn try_from(text: String) -> Result<SizeText, Error> {
        text.parse()
    }
}

fn scaled(text: &str, units: &[(&str, u64)], names: &'static str) -> Result<u64, Error> {
    let digits = text.trim().bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.trim().split_at(digits);
    let number: u64 = number
        .parse()
        .map_err(|_| Error::NoNumber(text.to_owned()))?;
    let scale = units.iter().find(|(name, _)| *name == unit.trim());
    let (_, scale) = scale.ok_or_else(|| Error::UnknownUnit {
        text: text.to_owned(),
        units: names,
    })?;
    number
        .checked_mul(*scale)
        .ok_or_else(|| Error::TooLarge(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_units_are_understood_and_others_refused() {
        assert_eq!("90s".parse(), Ok(DurationText(Duration::from_secs(90))));
        assert_eq!("7d".parse(), Ok(DurationText(Duration::from_secs(604_800))));
        assert_eq!("10 MiB".parse(), Ok(SizeText(10 << 20)));
        assert!("90".parse::<DurationText>().is_err());
        assert!("soon".parse::<DurationText>().is_err());
        assert!("99999999999999999 GiB".parse::<SizeText>().is_err());
    }
}
