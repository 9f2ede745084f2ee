//! Sealed files and signed documents: by the vectors of others, by our own, most of them broken on
//! purpose, and by inputs that nobody thought of.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod documents;
mod fixed;
mod round_trips;
mod standards;
mod vectors;
