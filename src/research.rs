//! Keys, pulling, opening, reading and exporting stories: the researcher's program.
//!
//! Decryption happens only here. The program trusts the region's root key and what that key signed; the
//! archive is believed in nothing that does not verify.
//!
//! Invariants: opened words stand on disk only locked in the store or in a folder that the researcher
//! asked for; a withdrawn story leaves both at the next pull; private keys stand only in files of mode
//! 0600, wrapped with a passphrase (practice excepted, and said).

pub mod ask;
pub mod ceremony;
pub mod cli;
pub mod desk;
pub mod export;
pub mod home;
pub mod keyfile;
pub mod login;
pub mod open;
pub mod pull;
pub mod questions;
pub mod remote;
pub mod shares;
pub mod sign;
pub mod store;
pub mod story;
pub mod verify;
