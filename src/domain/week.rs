//! Days and ISO weeks: the only times that ever leave a kiosk or an archive.
//!
//! Invariants: a value is a real day or week of the years 1970 to 9999; texts are `2026-11-21` and
//! `2026-W47` and nothing else, so texts compare as the values do.

use std::{fmt, str::FromStr};

use jiff::{
    SignedDuration,
    civil::{Date, ISOWeekDate, Weekday},
};
use serde::{Deserialize, Serialize};

use crate::support::clock::Timestamp;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Why a text is no day or week.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is no day.
    #[error("a day is written as 2026-11-21")]
    BadDay,
    /// The text is no week.
    #[error("a week is written as 2026-W47")]
    BadWeek,
}

/// A day in UTC, written `2026-11-21`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

/// A week from Monday to Sunday (ISO 8601), written `2026-W47`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Week {
    year: i16,
    week: i8,
}

impl Day {
    /// The day in which `time` falls; times outside 1970 to 9999 are moved to the nearest day inside.
    pub fn of(time: Timestamp) -> Day {
        let since = SignedDuration::from_secs(time.0.max(0));
        Day(EPOCH.saturating_add(since))
    }

    /// Reads `2026-11-21`.
    pub fn parse(text: &str) -> Result<Day, Error> {
        let [year, month, day] = digits(text, [4, 2, 2], ["-", "-"]).ok_or(Error::BadDay)?;
        let narrow = |number: i16| i8::try_from(number).map_err(|_| Error::BadDay);
        let date = Date::new(year, narrow(month)?, narrow(day)?).map_err(|_| Error::BadDay)?;
        if year < 1970 {
            Err(Error::BadDay)
        } else {
            Ok(Day(date))
        }
    }

    /// The midnight with which the day begins.
    pub fn start(self) -> Timestamp {
        Timestamp(EPOCH.duration_until(self.0).as_secs())
    }

    /// The week in which the day falls.
    pub fn week(self) -> Week {
        let date = self.0.iso_week_date();
        Week {
            year: date.year(),
            week: date.week(),
        }
    }

    /// How many days this day lies after `earlier`; negative when before.
    pub fn days_since(self, earlier: Day) -> i64 {
        (self.start().0 - earlier.start().0) / 86_400
    }
}

impl Week {
    /// The week in which `time` falls.
    pub fn of(time: Timestamp) -> Week {
        Day::of(time).week()
    }

    /// Reads `2026-W47`.
    pub fn parse(text: &str) -> Result<Week, Error> {
        let [year, week] = digits(text, [4, 2], ["-W"]).ok_or(Error::BadWeek)?;
        let week = i8::try_from(week).map_err(|_| Error::BadWeek)?;
        ISOWeekDate::new(year, week, Weekday::Monday).map_err(|_| Error::BadWeek)?;
        if year < 1970 {
            Err(Error::BadWeek)
        } else {
            Ok(Week { year, week })
        }
    }
}

impl Week {
    /// How many weeks this week lies after `earlier`; negative when before.
    pub fn weeks_since(self, earlier: Week) -> i64 {
        self.monday().days_since(earlier.monday()) / 7
    }

    /// Its number in the year, 1 to 53.
    pub fn number(self) -> u8 {
        self.week.unsigned_abs()
    }

    fn monday(self) -> Day {
        let date = ISOWeekDate::new(self.year, self.week, Weekday::Monday);
        Day(date.expect("a week value is a real week").date())
    }
}

/// Numbers of fixed width with fixed text between them, and nothing else.
fn digits<const N: usize, const M: usize>(
    text: &str,
    widths: [usize; N],
    between: [&str; M],
) -> Option<[i16; N]> {
    let mut numbers = [0; N];
    let mut rest = text;
    for (index, width) in widths.into_iter().enumerate() {
        let (number, after) = rest.split_at_checked(width)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        numbers[index] = number.parse().ok()?;
        rest = after.strip_prefix(between.get(index).copied().unwrap_or(""))?;
    }
    rest.is_empty().then_some(numbers)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            self.0.month(),
            self.0.day()
        )
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Day({self})")
    }
}

impl fmt::Debug for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Week({self})")
    }
}

impl FromStr for Day {
    type Err = Error;

    fn from_str(text: &str) -> Result<Day, Error> {
        Day::parse(text)
    }
}

impl FromStr for Week {
    type Err = Error;

    fn from_str(text: &str) -> Result<Week, Error> {
        Week::parse(text)
    }
}

impl TryFrom<String> for Day {
    type Error = Error;

    fn try_from(text: String) -> Result<Day, Error> {
        Day::parse(&text)
    }
}

impl TryFrom<String> for Week {
    type Error = Error;

    fn try_from(text: String) -> Result<Week, Error> {
        Week::parse(&text)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

impl From<Week> for String {
    fn from(week: Week) -> String {
        week.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_falls_in_a_day_and_a_week() {
        let time = Timestamp(1_795_296_319);
        assert_eq!(Day::of(time).to_string(), "2026-11-21");
        assert_eq!(Week::of(time).to_string(), "2026-W47");
        assert_eq!(Day::of(Timestamp(-5)).to_string(), "1970-01-01");
        assert_eq!(Day::of(Timestamp(i64::MAX)).to_string(), "9999-12-31");
    }

    #[test]
    fn the_first_days_of_january_may_lie_in_last_years_week() {
        assert_eq!(
            Day::parse("2027-01-03").unwrap().week().to_string(),
            "2026-W53"
        );
        assert_eq!(
            Day::parse("2024-12-30").unwrap().week().to_string(),
            "2025-W01"
        );
    }

    #[test]
    fn only_one_spelling_is_a_day_or_a_week() {
        for bad in [
            "2026-11-21 ",
            "2026-2-1",
            "2026-02-30",
            "+026-11-21",
            "1969-12-31",
            "é026-11-2",
        ] {
            assert_eq!(Day::parse(bad), Err(Error::BadDay), "{bad}");
        }
        for bad in [
            "2026-W54", "2025-W53", "2026-W00", "2026-w47", "2026W47", "2026-W4", "",
        ] {
            assert_eq!(Week::parse(bad), Err(Error::BadWeek), "{bad}");
        }
        assert_eq!(Week::parse("2026-W53").unwrap().to_string(), "2026-W53");
    }

    #[test]
    fn weeks_are_counted_over_the_end_of_a_long_year() {
        let week = |text| Week::parse(text).unwrap();
        assert_eq!(week("2027-W02").weeks_since(week("2026-W52")), 3);
        assert_eq!(week("2026-W40").weeks_since(week("2026-W53")), -13);
        assert_eq!(week("2026-W53").number(), 53);
    }

    #[test]
    fn days_are_counted() {
        let (first, last) = (
            Day::parse("2026-02-27").unwrap(),
            Day::parse("2026-03-01").unwrap(),
        );
        assert_eq!(last.days_since(first), 2);
        assert_eq!(Day::of(last.start()), last);
    }
}
