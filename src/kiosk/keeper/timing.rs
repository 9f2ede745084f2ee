//! When things happen: whether the clock is confirmed, and the random moment of a batch.
//!
//! Invariants: wall time counts only after something confirmed it since this start; a batch falls at a
//! random moment of each window of powered-on time, so that the moment a story leaves says nothing about
//! the moment it was told.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

use rand_core::CryptoRng;

use crate::{
    domain::week::Day,
    store::{
        inbox::{self, CourierState},
        layout::Layout,
    },
    support::clock::Clock,
};

/// Whether the clock was confirmed since this start.
///
/// Two things confirm it: a file that the time service of the system makes, or a courier that reached the
/// archive since this start (it compares the archive's date and says `clock` when they differ).
#[derive(Debug)]
pub struct ClockTrust {
    confirmed_by: Option<PathBuf>,
    status: PathBuf,
    status_at_start: Option<(u64, i64)>,
}

impl ClockTrust {
    /// Remembers the courier's word from before this start, which confirms nothing.
    pub fn at_start(layout: &Layout, confirmed_by: Option<PathBuf>) -> ClockTrust {
        let status = layout.status();
        let status_at_start = identity(&status);
        ClockTrust {
            confirmed_by,
            status,
            status_at_start,
        }
    }

    /// Today, if it can be known.
    pub fn today(&self, layout: &Layout, clock: &dyn Clock) -> Option<Day> {
        self.is_confirmed(layout).then(|| Day::of(clock.now()))
    }

    fn is_confirmed(&self, layout: &Layout) -> bool {
        self.confirmed_by.as_ref().is_some_and(|path| path.exists())
            || (identity(&self.status) != self.status_at_start
                && inbox::status(layout).is_some_and(|status| status.state == CourierState::Ok))
    }
}

/// Which file stands there: a new one has another number or time.
fn identity(path: &Path) -> Option<(u64, i64)> {
    let metadata = fs::symlink_metadata(path).ok()?;
    Some((metadata.ino(), metadata.ctime_nsec()))
}

/// The random moments at which due stories leave together.
#[derive(Debug)]
pub struct Batches {
    window: Duration,
    next: Option<Duration>,
}

impl Batches {
    /// One batch in each `window` of powered-on time; always when it is zero.
    pub fn every(window: Duration) -> Batches {
        Batches { window, next: None }
    }

    /// Whether a batch leaves now; draws the moment of the next one.
    pub fn is_time(&mut self, powered: Duration, rng: &mut impl CryptoRng) -> bool {
        if self.window.is_zero() {
            return true;
        }
        let next = match self.next {
            Some(next) => next,
            None => between(powered, self.end_of_window(powered), rng),
        };
        let is_now = powered >= next;
        self.next = if is_now {
            let end = self.end_of_window(powered);
            Some(between(end, end + self.window, rng))
        } else {
            Some(next)
        };
        is_now
    }

    fn end_of_window(&self, powered: Duration) -> Duration {
        let window = self.window.as_secs().max(1);
        Duration::from_secs((powered.as_secs() / window + 1).saturating_mul(window))
    }
}

fn between(from: Duration, to: Duration, rng: &mut impl CryptoRng) -> Duration {
    let share = f64::from(rng.next_u32()) / f64::from(u32::MAX);
    from + to.saturating_sub(from).mul_f64(share)
}

/// Puts `items` in a random order (Fisher and Yates).
pub fn shuffle<T>(items: &mut [T], rng: &mut impl CryptoRng) {
    for last in (1..items.len()).rev() {
        let span = last as u64 + 1;
        let other = usize::try_from(rng.next_u64() % span).expect("smaller than a length");
        items.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::randomness;

    #[test]
    fn each_window_has_one_batch() {
        let rng = &mut randomness::system();
        let window = Duration::from_secs(1000);
        let mut batches = Batches::every(window);
        let moments: Vec<u64> = (0..10_000)
            .filter(|s| batches.is_time(Duration::from_secs(*s), rng))
            .collect();
        let windows: Vec<u64> = moments.iter().map(|moment| moment / 1000).collect();
        // A moment drawn in the last second of a window may fall on its end.
        assert!((9..=11).contains(&windows.len()), "{moments:?}");
        let offsets: std::collections::BTreeSet<u64> = moments.iter().map(|m| m % 1000).collect();
        assert!(offsets.len() > 3, "the moments are random: {moments:?}");
    }

    #[test]
    fn shuffling_keeps_every_item_and_not_the_order() {
        let rng = &mut randomness::system();
        let mut items: Vec<u32> = (0..100).collect();
        shuffle(&mut items, rng);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
