//! Powered-on time, added up over all starts and saved at least every hour.
//!
//! Invariants: the count never goes back; a lost or damaged file goes on from what the stories themselves
//! prove. At most an hour is lost at a power cut, which only lengthens a wait.

use std::{io, path::Path, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    store::layout::{Layout, PRIVATE},
    support::files,
};

const HOUR: Duration = Duration::from_secs(3600);
const LIMIT_BYTES: u64 = 256;

/// The counter: what was saved, and what this start adds.
#[derive(Debug)]
pub struct PoweredTime {
    before_this_start: Duration,
    started: Duration,
    saved: Duration,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    v: u8,
    powered_s: u64,
}

impl PoweredTime {
    /// Goes on from the saved count, or from `proven` when that is more; `elapsed` is monotonic time now.
    pub fn resume(layout: &Layout, proven: Duration, elapsed: Duration) -> PoweredTime {
        let saved = read(&path(layout)).unwrap_or_default().max(proven);
        PoweredTime {
            before_this_start: saved,
            started: elapsed,
            saved,
        }
    }

    /// The count when monotonic time is `elapsed`.
    pub fn at(&self, elapsed: Duration) -> Duration {
        self.before_this_start + elapsed.saturating_sub(self.started)
    }

    /// Saves the count when an hour has passed since it was saved.
    pub fn save_hourly(&mut self, layout: &Layout, elapsed: Duration) -> io::Result<()> {
        if self.at(elapsed) < self.saved + HOUR {
            return Ok(());
        }
        self.save(layout, elapsed)
    }

    /// Saves the count now, as before an orderly stop.
    pub fn save(&mut self, layout: &Layout, elapsed: Duration) -> io::Result<()> {
        let powered = self.at(elapsed);
        let saved = Saved {
            v: 1,
            powered_s: powered.as_secs(),
        };
        let text = serde_json::to_vec(&saved).map_err(io::Error::other)?;
        files::replace(&path(layout), &text, PRIVATE)?;
        self.saved = powered;
        Ok(())
    }
}

fn path(layout: &Layout) -> std::path::PathBuf {
    layout.kiosk().join("powered.json")
}

fn read(path: &Path) -> Option<Duration> {
    let bytes = files::read_limited(path, LIMIT_BYTES).ok()?;
    let saved: Saved = serde_json::from_slice(&bytes).ok()?;
    (saved.v == 1).then(|| Duration::from_secs(saved.powered_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_goes_on_after_a_restart_and_never_below_what_stories_prove() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::below(directory.path());
        layout.prepare().unwrap();
        let mut powered = PoweredTime::resume(&layout, Duration::ZERO, Duration::from_secs(5));
        powered
            .save_hourly(&layout, Duration::from_secs(3604))
            .unwrap();
        assert!(!path(&layout).exists());
        powered
            .save_hourly(&layout, Duration::from_secs(3605))
            .unwrap();

        let powered = PoweredTime::resume(&layout, Duration::ZERO, Duration::ZERO);
        assert_eq!(
            powered.at(Duration::from_secs(1)),
            Duration::from_secs(3601)
        );
        std::fs::write(path(&layout), b"{").unwrap();
        let proven = PoweredTime::resume(&layout, HOUR * 30, Duration::ZERO);
        assert_eq!(proven.at(Duration::ZERO), HOUR * 30);
    }
}
