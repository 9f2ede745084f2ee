//! Keys, pulling, opening, reading and exporting stories: the researcher's program.
//!
//! Decryption happens only here. The program trusts the region's root key and what that key signed; the
//! archive is believed in nothing that does not verify.
//!
//! A spoken story has two readers. Intake opens the recording (`recording`, `sound`), listens and writes
//! out; researchers read what was written out. Each pulls with their own key and is told what waits for
//! the other; until then a spoken story says "nog niet uitgeschreven" and nothing about names.
//!
//! Invariants: opened words and voices stand on disk only locked in the store or in a folder that the
//! researcher asked for; a withdrawn story leaves both at the next pull; private keys stand only in files
//! of mode 0600, wrapped with a passphrase (practice excepted, and said).

pub mod ask;
pub mod ceremony;
pub mod cli;
pub mod desk;
pub mod export;
pub mod home;
pub mod instrument;
pub mod keyfile;
pub mod login;
pub mod narration;
pub mod open;
pub mod pull;
pub mod questions;
pub mod recording;
pub mod remote;
pub mod remove_names;
pub mod shares;
pub mod sign;
pub mod sound;
pub mod store;
pub mod story;
pub mod verify;
