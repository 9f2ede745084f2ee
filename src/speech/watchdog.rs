//! Whether a microphone still gives what its clock promises.
//!
//! Sound systems say little: a killed daemon can be silent for ever, and a stolen buffer leaves no trace. So the number
//! of samples is held against a monotonic clock.
//!
//! A source may come in bursts; what comes late is not lost. Only what is missing at the *best* moment of a second
//! counts as a gap.

use std::time::Duration;

/// Less than this missing is no gap.
pub const GAP: Duration = Duration::from_millis(300);
/// A microphone that gave nothing for so long is gone.
pub const LOST: Duration = Duration::from_secs(2);
/// The stretch in which a burst may make up for what was late.
const WINDOW: Duration = Duration::from_secs(1);

/// What the watch says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The microphone gives what it should.
    Well,
    /// So much of what was said did not come; it goes on.
    Gap(Duration),
    /// It gives nothing any more.
    Lost,
}

/// The watch over one open microphone.
#[derive(Debug)]
pub struct Watchdog {
    rate: u32,
    since: Duration,
    frames: u64,
    heard: Duration,
    window: Duration,
    least_missing: Duration,
}

impl Watchdog {
    /// From the first samples on, at `now`.
    pub fn start(rate: u32, now: Duration) -> Watchdog {
        Watchdog {
            rate,
            since: now,
            frames: 0,
            heard: now,
            window: now,
            least_missing: Duration::MAX,
        }
    }

    /// `frames` came since the last look.
    pub fn look(&mut self, frames: usize, now: Duration) -> Verdict {
        if frames > 0 {
            self.heard = now;
        } else if now.saturating_sub(self.heard) >= LOST {
            return Verdict::Lost;
        }
        self.frames += frames as u64;
        self.least_missing = self.least_missing.min(self.missing(now));
        if now.saturating_sub(self.window) < WINDOW {
            return Verdict::Well;
        }
        self.window = now;
        let missing = std::mem::replace(&mut self.least_missing, Duration::MAX);
        if missing < GAP {
            return Verdict::Well;
        }
        self.since += missing;
        Verdict::Gap(missing)
    }

    /// What should have come by now and did not.
    fn missing(&self, now: Duration) -> Duration {
        let seconds = self.frames as f64 / f64::from(self.rate.max(1));
        now.saturating_sub(self.since)
            .saturating_sub(Duration::from_secs_f64(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_millis(20);

    /// Runs a source of `frames(tick)` for so many ticks at 48 kHz; what the watch said besides "well".
    fn watch(ticks: u64, frames: impl Fn(u64) -> usize) -> Vec<Verdict> {
        let mut watch = Watchdog::start(48_000, Duration::ZERO);
        let mut said = Vec::new();
        for tick in 1..=ticks {
            let verdict = watch.look(frames(tick), TICK * u32::try_from(tick).unwrap());
            if verdict != Verdict::Well {
                said.push(verdict);
            }
        }
        said
    }

    #[test]
    fn an_even_source_and_one_in_bursts_are_well() {
        assert_eq!(watch(500, |_| 960), []);
        assert_eq!(
            watch(500, |tick| if tick % 25 == 0 { 24_000 } else { 0 }),
            []
        );
    }

    #[test]
    fn half_a_second_that_never_came_is_counted_once() {
        let said = watch(500, |tick| if (100..125).contains(&tick) { 0 } else { 960 });
        assert_eq!(said.len(), 1, "{said:?}");
        let Verdict::Gap(gap) = said[0] else {
            panic!("{said:?}")
        };
        assert!((450..=550).contains(&gap.as_millis()), "{gap:?}");
    }

    #[test]
    fn two_silent_seconds_are_a_lost_microphone_and_zeros_are_not() {
        let said = watch(250, |tick| if tick < 100 { 960 } else { 0 });
        assert_eq!(said.last(), Some(&Verdict::Lost));
        let before = watch(198, |tick| if tick < 100 { 960 } else { 0 });
        assert!(!before.contains(&Verdict::Lost), "{before:?}");
    }

    #[test]
    fn a_source_that_runs_slower_than_it_says_shows_as_gaps() {
        let said = watch(1000, |_| 864);
        assert!(said.len() >= 3, "{said:?}");
        assert!(
            said.iter()
                .all(|verdict| matches!(verdict, Verdict::Gap(_)))
        );
    }
}
