//! How many stories stand where, as coarsely as staff may know it: bands that move once a week.
//!
//! Invariants: nothing finer than a band is kept; bands are renewed once a week, at the first look after a
//! fixed hour of the night to Monday, and each moves by one step at most. So nobody who saw somebody tell can
//! see a story come or go.
//!
//! # Why one step at most
//! A band that jumps from none to many says that many people told in that week, also when it is looked at
//! months later. One step a week says only that it became more.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    domain::{band::Band, week::Week},
    support::clock::Timestamp,
};

const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// Bands are renewed from this hour of Monday on, in UTC: the night of the countries of this clock.
const NIGHT_HOUR: i64 = 2;

/// Something for each place of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue<T> {
    /// Locked here, wherever it stands.
    pub locked: T,
    /// In its waiting period.
    pub waiting: T,
    /// Released, and not received by the archive yet.
    pub leaving: T,
    /// Received, and still here for a while.
    pub received: T,
}

/// The bands of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeeklyBands {
    /// The week that began when they were counted; none when the clock was not confirmed.
    pub week: Option<Week>,
    /// Powered-on seconds of the kiosk at that moment.
    powered_s: u64,
    /// The bands.
    pub bands: Queue<Band>,
}

/// When bands are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// Powered-on time of this kiosk.
    pub powered: Duration,
    /// The time, when the clock was confirmed since the start.
    pub now: Option<Timestamp>,
}

impl Hour {
    /// The week whose night has come.
    fn week(self) -> Option<Week> {
        let now = self.now?;
        Some(Week::of(Timestamp(now.0 - NIGHT_HOUR * 3600)))
    }
}

impl WeeklyBands {
    /// Whether the stories are to be counted now.
    pub fn are_due(kept: Option<&WeeklyBands>, hour: Hour) -> bool {
        let Some(kept) = kept else {
            return true;
        };
        let a_week_on = Duration::from_secs(kept.powered_s).saturating_add(WEEK);
        match (hour.week(), kept.week) {
            (Some(week), Some(counted)) if week > counted => true,
            _ => hour.powered >= a_week_on,
        }
    }

    /// The bands of this week, one step from those before.
    pub fn counted(kept: Option<&WeeklyBands>, hour: Hour, counts: Queue<u64>) -> WeeklyBands {
        let before = kept.map(|kept| kept.bands).unwrap_or_default();
        WeeklyBands {
            week: hour.week(),
            powered_s: hour.powered.as_secs(),
            bands: Queue {
                locked: before.locked.towards(Band::of(counts.locked)),
                waiting: before.waiting.towards(Band::of(counts.waiting)),
                leaving: before.leaving.towards(Band::of(counts.leaving)),
                received: before.received.towards(Band::of(counts.received)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 is a Monday.
    const MONDAY: i64 = 1_795_392_000;
    const HOUR: i64 = 3600;

    fn at(now: i64) -> Hour {
        Hour {
            powered: Duration::ZERO,
            now: Some(Timestamp(now)),
        }
    }

    fn ten() -> Queue<u64> {
        Queue {
            locked: 10,
            ..Queue::default()
        }
    }

    #[test]
    fn bands_move_in_the_night_to_monday_and_at_no_other_hour() {
        let kept = WeeklyBands::counted(None, at(MONDAY - 3 * 24 * HOUR), ten());
        for hour in [-70 * HOUR, -HOUR, 0, 2 * HOUR - 1] {
            assert!(!WeeklyBands::are_due(Some(&kept), at(MONDAY + hour)));
        }
        assert!(WeeklyBands::are_due(Some(&kept), at(MONDAY + 2 * HOUR)));
        let next = WeeklyBands::counted(Some(&kept), at(MONDAY + 2 * HOUR), ten());
        assert_eq!(next.week.unwrap().to_string(), "2026-W48");
        assert!(!WeeklyBands::are_due(Some(&next), at(MONDAY + 100 * HOUR)));
    }

    #[test]
    fn a_band_moves_one_step_a_week_however_many_told() {
        let mut kept = None;
        let mut seen = Vec::new();
        for week in 0..4 {
            let hour = at(MONDAY + week * 7 * 24 * HOUR + 3 * HOUR);
            let counted = WeeklyBands::counted(kept.as_ref(), hour, ten());
            seen.push(counted.bands.locked);
            kept = Some(counted);
        }
        assert_eq!(seen, [Band::Few, Band::Some, Band::Many, Band::Many]);
        let none = WeeklyBands::counted(kept.as_ref(), at(MONDAY), Queue::default());
        assert_eq!(none.bands.locked, Band::Some);
    }

    #[test]
    fn without_a_clock_a_week_of_powered_on_time_counts() {
        let after = |powered| Hour { powered, now: None };
        let kept = WeeklyBands::counted(None, after(Duration::ZERO), ten());
        assert_eq!(kept.week, None);
        assert!(!WeeklyBands::are_due(
            Some(&kept),
            after(WEEK - Duration::from_secs(1))
        ));
        assert!(WeeklyBands::are_due(Some(&kept), after(WEEK)));
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_bring_a_second_count() {
        let kept = WeeklyBands::counted(None, at(MONDAY + 3 * HOUR), ten());
        assert!(!WeeklyBands::are_due(
            Some(&kept),
            at(MONDAY - 30 * 24 * HOUR)
        ));
    }
}
