//! How long to wait before trying again.
//!
//! Full jitter: a random moment between zero and a ceiling that doubles with every failure, so that
//! many devices that lost the same server do not come back together.

use std::time::Duration;

use rand_core::Rng;

/// Doubling ceilings with full jitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
}

impl Backoff {
    /// Ceilings from `first` (after one failure) doubling up to `longest`.
    pub fn new(first: Duration, longest: Duration) -> Backoff {
        Backoff { first, longest }
    }

    /// The wait after `failures` failures in a row: at least half of `first`, at most `longest`.
    pub fn wait(&self, failures: u32, rng: &mut impl Rng) -> Duration {
        let doubled = self
            .first
            .saturating_mul(2u32.saturating_pow(failures.saturating_sub(1)));
        let ceiling = doubled.min(self.longest);
        let share = f64::from(rng.next_u32()) / f64::from(u32::MAX);
        ceiling.mul_f64(share).max(self.first / 2).min(self.longest)
    }
}
