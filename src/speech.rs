//! From a voice to sealed sound, and back to the one ear that may hear it.
//!
//! ```text
//! microphone ─▶ ring ─▶ hearing ─▶ disguise ─▶ recording ─▶ flac      one thread: `recorder`
//!  (callback)            16 kHz     (privacy)   (memory)  └▶ private sink
//! ```
//!
//! Invariants: the raw voice exists only in the ring and in the buffers between it and the disguise, for less than a
//! second; no file, pipe or log ever gets a sample; what a teller said has a type, [`route::PrivateSound`], that no
//! loudspeaker of the room accepts; whatever happens to a microphone, what was recorded stays. Words that are read aloud
//! ([`narrator`]: by a recording, else by an engine, [`reader`]) go the same way to the headphones.
//!
//! # Why the voice is changed while it is spoken
//! A recording that waits for its disguise is a raw voice in memory for ten minutes. Changed at once, there is nothing to
//! overwrite later but a second, and the story can be heard the moment its teller pauses.

pub mod device;
pub mod equipment;
pub mod flac;
pub mod hearing;
pub mod jack;
pub mod microphone;
pub mod narrator;
pub mod pieces;
pub mod reader;
pub mod recorder;
pub mod recording;
pub mod route;
pub mod samples;
pub mod watchdog;

/// Samples a second of everything that is kept: mono, 16 bits.
pub const RATE: u32 = 16_000;
