//! The archive, spoken to over loopback: a real server, a real client, a clock that stands still.
#![cfg(all(feature = "archive", feature = "research"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admission;
mod commands;
mod feed;
#[path = "../support/flac.rs"]
mod flac;
mod harness;
mod keeping;
mod pages;
#[path = "../support/patience.rs"]
mod patience;
mod records;
mod researcher;
mod rights;
mod settings;
mod spoken;
mod uploads;
mod withdrawals;
