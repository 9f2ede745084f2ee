//! How many stories there are, as coarsely as anybody but their readers may know it.

use std::{cmp::Ordering, str::FromStr};

use serde::{Deserialize, Serialize};

/// A count of stories, coarse on purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// None.
    #[default]
    #[serde(rename = "0")]
    None,
    /// 1 to 4.
    #[serde(rename = "1-4")]
    Few,
    /// 5 to 9.
    #[serde(rename = "5-9")]
    Some,
    /// 10 or more.
    #[serde(rename = "10+")]
    Many,
}

/// The text is no band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a band is written as 0, 1-4, 5-9 or 10+")]
pub struct WrongBand;

impl Band {
    const ALL: [Band; 4] = [Band::None, Band::Few, Band::Some, Band::Many];

    /// The band of a count.
    pub fn of(count: u64) -> Band {
        match count {
            0 => Band::None,
            1..=4 => Band::Few,
            5..=9 => Band::Some,
            _ => Band::Many,
        }
    }

    /// As it is written and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::None => "0",
            Band::Few => "1-4",
            Band::Some => "5-9",
            Band::Many => "10+",
        }
    }

    /// One step from here towards `goal`.
    pub fn towards(self, goal: Band) -> Band {
        let (up, down) = match self {
            Band::None => (Band::Few, Band::None),
            Band::Few => (Band::Some, Band::None),
            Band::Some => (Band::Many, Band::Few),
            Band::Many => (Band::Many, Band::Some),
        };
        match goal.cmp(&self) {
            Ordering::Greater => up,
            Ordering::Less => down,
            Ordering::Equal => self,
        }
    }
}

impl FromStr for Band {
    type Err = WrongBand;

    fn from_str(text: &str) -> Result<Band, WrongBand> {
        let band = Band::ALL.into_iter().find(|band| band.as_str() == text);
        band.ok_or(WrongBand)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_learns_a_count_from_a_band() {
        use Band::*;
        assert_eq!(
            [0, 1, 4, 5, 9, 10, 999].map(Band::of),
            [None, Few, Few, Some, Some, Many, Many]
        );
    }

    #[test]
    fn bands_are_written_as_people_read_them() {
        let written = Band::ALL.map(|band| serde_json::to_string(&band).unwrap());
        assert_eq!(written, [r#""0""#, r#""1-4""#, r#""5-9""#, r#""10+""#]);
        for band in Band::ALL {
            let text = band.as_str();
            assert_eq!(text.parse(), Ok(band));
            assert_eq!(serde_json::to_value(band).unwrap(), text);
        }
        assert_eq!("1 – 4".parse::<Band>(), Err(WrongBand));
    }

    #[test]
    fn a_band_goes_one_step_at_a_time_and_stays_where_it_is_right() {
        use Band::*;
        assert_eq!(
            Band::ALL.map(|band| band.towards(Many)),
            [Few, Some, Many, Many]
        );
        assert_eq!(
            Band::ALL.map(|band| band.towards(None)),
            [None, None, Few, Some]
        );
        assert_eq!(Band::ALL.map(|band| band.towards(band)), Band::ALL);
    }
}
