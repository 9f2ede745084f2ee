//! Counts for a monitor: how much was done, never for whom or with which story.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

/// A count that only grows.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// How many so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the archive counts since it started.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Answers below 400.
    pub answers: Count,
    /// Answers from 400 to 499.
    pub refusals: Count,
    /// Answers from 500.
    pub failures: Count,
    /// Files taken in.
    pub admitted: Count,
    /// Files refused at the last byte.
    pub refused_admissions: Count,
    /// Tokens that were not known.
    pub refused_tokens: Count,
    /// Requests that were told to come back.
    pub busy: Count,
}

impl Metrics {
    /// The Prometheus text format, with the free share of the disk.
    pub fn text(&self, free_bytes: u64) -> String {
        let counts = [
            ("answers_total", &self.answers),
            ("refusals_total", &self.refusals),
            ("failures_total", &self.failures),
            ("admitted_total", &self.admitted),
            ("refused_admissions_total", &self.refused_admissions),
            ("refused_tokens_total", &self.refused_tokens),
            ("busy_total", &self.busy),
        ];
        let mut text = String::new();
        for (name, count) in counts {
            let count = count.get();
            writeln!(
                text,
                "# TYPE vertelpunt_{name} counter\nvertelpunt_{name} {count}"
            )
            .expect("a string takes all");
        }
        let name = "vertelpunt_free_bytes";
        writeln!(text, "# TYPE {name} gauge\n{name} {free_bytes}").expect("a string takes all");
        text
    }
}
