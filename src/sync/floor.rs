//! A wall clock that cannot fall behind what is known to be past.
//!
//! A device without a battery clock wakes up years ago, and then every certificate is "not valid yet".
//! It is surely later than the day this program was built and than the day of the newest receipt; the
//! later of these is the floor. A key set says nothing here: its one day, `review-by`, lies ahead.
//!
//! # Why only a floor
//! Wall time orders nothing here. The floor makes certificates checkable and weeks plausible, no more;
//! a clock that runs ahead shows itself as an expired certificate.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use crate::support::clock::{Clock, Timestamp};

/// 2026-11-01: no build is older than this source.
const WRITTEN: Timestamp = Timestamp(1_793_491_200);

/// A clock with a floor that only rises. Clones share the floor.
#[derive(Clone)]
pub struct FlooredClock {
    clock: Arc<dyn Clock>,
    floor: Arc<AtomicI64>,
}

impl FlooredClock {
    /// `clock`, but never before this program was built.
    pub fn new(clock: Arc<dyn Clock>) -> FlooredClock {
        FlooredClock {
            clock,
            floor: Arc::new(AtomicI64::new(built().0)),
        }
    }

    /// From now on it is not before `past`.
    pub fn raise(&self, past: Timestamp) {
        self.floor.fetch_max(past.0, Ordering::Relaxed);
    }

    /// What it surely is not before.
    pub fn floor(&self) -> Timestamp {
        Timestamp(self.floor.load(Ordering::Relaxed))
    }
}

impl Clock for FlooredClock {
    fn now(&self) -> Timestamp {
        self.clock.now().at_least(self.floor())
    }

    fn elapsed(&self) -> Duration {
        self.clock.elapsed()
    }
}

impl fmt::Debug for FlooredClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "FlooredClock(not before {})", self.floor().0)
    }
}

/// When this program was built, where the build says so (`SOURCE_DATE_EPOCH`, reproducible-builds.org).
fn built() -> Timestamp {
    let said = option_env!("SOURCE_DATE_EPOCH").and_then(|seconds| seconds.parse().ok());
    said.map_or(WRITTEN, Timestamp).at_least(WRITTEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::clock::FakeClock;

    #[test]
    fn a_clock_that_woke_up_in_1970_tells_the_floor_and_a_good_clock_the_time() {
        let fake = Arc::new(FakeClock::at(Timestamp(0)));
        let clock = FlooredClock::new(fake.clone());
        assert_eq!(clock.now(), clock.floor());
        let receipt = WRITTEN.plus(Duration::from_secs(86_400 * 900));
        clock.raise(receipt);
        clock.raise(WRITTEN);
        assert_eq!(clock.clone().now(), receipt);
        let later = receipt.plus(Duration::from_secs(1));
        fake.set_wall(later);
        assert_eq!(clock.now(), later);
    }
}
