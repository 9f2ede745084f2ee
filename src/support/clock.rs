//! Time as an argument: a clock that production reads and tests set.
//!
//! Wall time never orders anything in this project; it only names days and weeks. What must be
//! measured (waiting, idling, backing off) uses [`Clock::elapsed`], which never goes back.

use std::{
    sync::Mutex,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Seconds since 1970-01-01T00:00:00Z; may be wrong by years on a device without a battery clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The later of this time and `floor`, for a clock that may have been reset.
    pub fn at_least(self, floor: Timestamp) -> Timestamp {
        self.max(floor)
    }

    /// This time moved forward by `duration`, in whole seconds.
    pub fn plus(self, duration: Duration) -> Timestamp {
        Timestamp(
            self.0
                .saturating_add(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)),
        )
    }
}

/// A source of wall time and of monotonic time.
pub trait Clock: Send + Sync {
    /// What the wall clock says; never trusted for order.
    fn now(&self) -> Timestamp;

    /// Time since some fixed moment; never goes back.
    fn elapsed(&self) -> Duration;
}

/// The clock of the machine.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    pub fn new() -> SystemClock {
        SystemClock {
            started: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> SystemClock {
        SystemClock::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Timestamp(since.map_or(0, |time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX)))
    }

    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that stands still until it is moved, for tests and rehearsals.
#[derive(Debug)]
pub struct FakeClock {
    times: Mutex<(Timestamp, Duration)>,
}

impl FakeClock {
    /// A clock whose wall time is `now` and whose monotonic time is zero.
    pub fn at(now: Timestamp) -> FakeClock {
        FakeClock {
            times: Mutex::new((now, Duration::ZERO)),
        }
    }

    /// Moves both times forward.
    pub fn advance(&self, by: Duration) {
        self.change(|(now, elapsed)| (now.plus(by), elapsed + by));
    }

    /// Sets the wall clock only, as a wrong time server would.
    pub fn set_wall(&self, now: Timestamp) {
        self.change(|(_, elapsed)| (now, elapsed));
    }

    fn change(&self, next: impl FnOnce((Timestamp, Duration)) -> (Timestamp, Duration)) {
        let mut times = self
            .times
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *times = next(*times);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.times
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .0
    }

    fn elapsed(&self) -> Duration {
        self.times
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .1
    }
}
