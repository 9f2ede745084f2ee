//! How long a bench had a processor, so that what else the machine does counts little.

use std::{
    fs,
    time::{Duration, Instant},
};

/// The time that this thread had a processor for `work`; without Linux' `schedstat`, the time on the clock.
pub(crate) fn time(work: impl FnOnce()) -> Duration {
    let (start, started) = (processor_time(), Instant::now());
    work();
    let spent = processor_time()
        .zip(start)
        .map(|(end, start)| end.saturating_sub(start));
    spent.unwrap_or_else(|| started.elapsed())
}

fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
