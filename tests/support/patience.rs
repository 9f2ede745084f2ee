//! Waiting for another thread: nothing here has a fixed time, and nothing waits for ever.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How long something that must come may stay away on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until something is so; fails with its name when it never comes.
pub(crate) fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
