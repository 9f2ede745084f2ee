//! The words of the project as values: stories, consents, instruments, codes, weeks. No I/O, no clock, no randomness.

pub mod ids;
pub mod instrument;
pub mod telling;
pub mod week;
pub mod words;
