//! The researcher's program by its command line: keys, pulling, exports, against an archive in memory
//! that signs as the real one does.
#![cfg(feature = "research")]
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

#[path = "../support/canary.rs"]
mod canary;
mod export;
#[path = "../support/flac.rs"]
mod flac;
mod instrument;
mod keys;
mod narration;
mod pull;
mod remove_names;
mod spoken;
mod spoken_exports;
mod voice;
mod world;
