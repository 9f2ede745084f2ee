//! When a story may leave: the release rule that stands beside it as `story.json`.
//!
//! Invariants: a rule is written once, with the story; nothing rewrites it. It says what the waiting
//! period was when the teller said yes, so a later policy cannot shorten a promise. Times are coarse: a day
//! of the confirmed clock, and powered-on time rounded up to whole days.
//!
//! # Why rounded up
//! The rule lies on a disk that may be stolen. Rounded to a day it does not tell at which hour somebody
//! sat here, and all stories of one powered-on day fall due together, so their order is lost. Only a
//! rehearsal, whose waiting time is seconds, is not rounded.
//!
//! # Why two clocks and neither alone
//! A kiosk without a battery clock starts in 1970 and may jump by years: powered-on time is true but
//! stands still at night. The day counts only while the clock is confirmed, and only forward.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::week::Day;

const DAY: Duration = Duration::from_secs(86_400);

/// What a story waits for; JSON version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseRule {
    v: Version1,
    /// The waiting period in seconds.
    waiting_s: u64,
    /// The time a copy stays here after that, in seconds.
    keep_s: u64,
    /// Powered-on seconds of the kiosk at the lock, rounded up.
    powered_s: u64,
    /// The day of the lock, when the clock was confirmed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    day: Option<Day>,
    /// The build that sealed the story.
    build: String,
    /// The epoch of the key set it was sealed to.
    epoch: u32,
    /// Whether the copy stays until somebody opened a story of this build and epoch.
    until_opened: bool,
}

/// The number 1, and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
struct Version1;

impl TryFrom<u8> for Version1 {
    type Error = &'static str;

    fn try_from(version: u8) -> Result<Version1, &'static str> {
        if version == 1 {
            Ok(Version1)
        } else {
            Err("only version 1 of a release rule is known")
        }
    }
}

impl From<Version1> for u8 {
    fn from(_: Version1) -> u8 {
        1
    }
}

/// How long stories wait, and how long copies stay after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Periods {
    /// The time to think again.
    pub waiting: Duration,
    /// The time a copy stays here after the waiting period, receipt or not.
    pub keep: Duration,
}

/// What made a story: with which program, to which keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The version of the program.
    pub build: String,
    /// The epoch of the key set.
    pub epoch: u32,
}

/// The time as the kiosk can know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Powered-on time of this kiosk since its first start.
    pub powered: Duration,
    /// Today, when the clock was confirmed since the start.
    pub day: Option<Day>,
}

impl ReleaseRule {
    /// The rule of a story that is locked `now`.
    pub fn made(now: Moment, periods: Periods, origin: &Origin, until_opened: bool) -> ReleaseRule {
        let rounded = if periods.waiting < DAY {
            now.powered
        } else {
            next_day(now.powered)
        };
        ReleaseRule {
            v: Version1,
            waiting_s: periods.waiting.as_secs(),
            keep_s: periods.keep.as_secs(),
            powered_s: rounded.as_secs(),
            day: now.day,
            build: origin.build.clone(),
            epoch: origin.epoch,
            until_opened,
        }
    }

    /// Whether the waiting period is over.
    pub fn is_due(&self, now: Moment) -> bool {
        self.has_passed(now, Duration::from_secs(self.waiting_s))
    }

    /// Whether the waiting period and the keep time are over.
    pub fn may_be_dropped(&self, now: Moment) -> bool {
        let both = self.waiting_s.saturating_add(self.keep_s);
        self.has_passed(now, Duration::from_secs(both))
    }

    /// Whether the copy must stay until somebody opened a story of its origin.
    pub fn stays_until_opened(&self) -> bool {
        self.until_opened
    }

    /// The program and keys that made the story.
    pub fn origin(&self) -> Origin {
        Origin {
            build: self.build.clone(),
            epoch: self.epoch,
        }
    }

    /// Powered-on time that must have passed when the story was locked, less at most a day.
    ///
    /// A kiosk that lost its counter goes on from the highest of these.
    pub fn powered_at_least(&self) -> Duration {
        let rounded = Duration::from_secs(self.powered_s);
        if self.waiting_s < DAY.as_secs() {
            rounded
        } else {
            rounded.saturating_sub(DAY)
        }
    }

    fn has_passed(&self, now: Moment, period: Duration) -> bool {
        let powered = now
            .powered
            .saturating_sub(Duration::from_secs(self.powered_s));
        let counted = powered >= period && now.powered.as_secs() >= self.powered_s;
        counted || self.days_passed(now).is_some_and(|passed| passed >= period)
    }

    /// Whole days between the lock and today; the day of the lock may have been nearly over.
    fn days_passed(&self, now: Moment) -> Option<Duration> {
        let days = now.day?.days_since(self.day?).checked_sub(1)?;
        let days = u32::try_from(days).ok()?;
        Some(DAY * days)
    }
}

fn next_day(powered: Duration) -> Duration {
    let days = powered.as_secs().div_ceil(DAY.as_secs());
    Duration::from_secs(days.saturating_mul(DAY.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: Periods = Periods {
        waiting: Duration::from_secs(7 * 86_400),
        keep: DAY,
    };

    fn moment(powered_hours: u64, day: Option<&str>) -> Moment {
        let day = day.map(|day| Day::parse(day).unwrap());
        Moment {
            powered: Duration::from_secs(powered_hours * 3600),
            day,
        }
    }

    fn rule(now: Moment, periods: Periods) -> ReleaseRule {
        let origin = Origin {
            build: "0.1.0".to_owned(),
            epoch: 1,
        };
        ReleaseRule::made(now, periods, &origin, false)
    }

    #[test]
    fn a_story_waits_a_week_of_powered_on_time() {
        let rule = rule(moment(30, None), WEEK);
        assert!(!rule.is_due(moment(48 + 7 * 24 - 1, None)));
        assert!(rule.is_due(moment(48 + 7 * 24, None)));
        assert!(!rule.may_be_dropped(moment(48 + 8 * 24 - 1, None)));
        assert!(rule.may_be_dropped(moment(48 + 8 * 24, None)));
    }

    #[test]
    fn the_rule_does_not_tell_the_hour() {
        assert_eq!(rule(moment(25, None), WEEK), rule(moment(47, None), WEEK));
    }

    #[test]
    fn a_confirmed_clock_ends_the_wait_of_a_kiosk_that_is_off_at_night() {
        let rule = rule(moment(30, Some("2026-11-21")), WEEK);
        assert!(!rule.is_due(moment(31, Some("2026-11-28"))));
        assert!(rule.is_due(moment(31, Some("2026-11-29"))));
        assert!(!rule.is_due(moment(31, None)));
    }

    #[test]
    fn a_clock_set_back_a_year_neither_frees_nor_traps_a_story() {
        let rule = rule(moment(30, Some("2026-11-21")), WEEK);
        assert!(!rule.is_due(moment(31, Some("2025-11-21"))));
        assert!(rule.is_due(moment(48 + 7 * 24, Some("2025-11-21"))));
    }

    #[test]
    fn a_rehearsal_waits_its_seconds_exactly() {
        let seconds = Periods {
            waiting: Duration::from_secs(3),
            keep: Duration::ZERO,
        };
        let rule = rule(moment(0, None), seconds);
        let after = |s| Moment {
            powered: Duration::from_secs(s),
            day: None,
        };
        assert!(!rule.is_due(after(2)));
        assert!(rule.is_due(after(3)) && rule.may_be_dropped(after(3)));
    }

    #[test]
    fn a_rule_is_read_back_as_written_and_another_version_is_refused() {
        let rule = rule(moment(30, Some("2026-11-21")), WEEK);
        let text = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<ReleaseRule>(&text).unwrap(), rule);
        let other = text.replace("\"v\":1", "\"v\":2");
        assert!(serde_json::from_str::<ReleaseRule>(&other).is_err());
    }
}
