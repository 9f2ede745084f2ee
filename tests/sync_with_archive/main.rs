//! A courier and a real archive on loopback: every story arrives once, whatever happens in between.
#![cfg(all(feature = "courier", feature = "archive", feature = "research"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod journeys;
mod place;
