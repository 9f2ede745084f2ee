//! The words of the project as values: stories, consents, instruments, codes, weeks, bands. No I/O, clock or randomness.

pub mod band;
pub mod ids;
pub mod instrument;
pub mod telling;
pub mod week;
pub mod words;
