//! Sealing stories and signing documents: bytes in, bytes out.
//!
//! A story leaves the teller's hands sealed. From then on only the holders of the region's keys can open
//! it: not the kiosk, not the place where it stands, not the archive's host, not a thief. Nothing here is
//! home-made cryptography; the parts are standards with public test vectors:
//! X-Wing (draft-connolly-cfrg-xwing-kem) in HPKE (RFC 9180), C2SP chunked encryption (Cobblestone-256),
//! Ed25519 (RFC 8032), Argon2id (RFC 9106), Padmé.
//!
//! Invariants: no I/O, no clock, and no randomness but the generator in the arguments; limits are checked
//! before anything is allocated; bytes that are hashed or signed are taken as they stand and never
//! serialised again; input never panics.
//!
//! | who | calls |
//! | --- | --- |
//! | kiosk, at start | [`known_answer::self_test`] · [`keyset::KeySet::verify`], [`keyset::KeySet::accepts`] |
//! | kiosk, at the lock | [`telling::to_json`] → [`vps::seal`] for [`keyset::KeySet::recipients_for`] → [`vps::inspect`] → [`manifest::Manifest::sign`] · [`code::stretch`] → [`code::StretchedCode::document`] |
//! | kiosk, later | [`receipt::Receipt::verify_by`] with [`receipt::Receipt::matches`], [`tombstone::Tombstone::verify_by`], [`published::Published::verify`], [`published::Opened::verify`] |
//! | archive | [`vps::inspect`] (streams, constant memory) · [`vps::Head`] (lines 1 to 3 as a row; [`vps::Head::with_recipients`] for a rewrap) · [`manifest::Manifest::verify`] · [`receipt::Receipt::sign`] · [`tombstone::Tombstone::sign`] · [`feed::FeedHead::sign`] · [`code::Code::verify`], [`code::Withdrawal::verify`] |
//! | research | `open::open`, `open::Reader`, `open::rewrap`, `telling::from_json`, [`wrap`] for key files · [`keyset::KeySetText::sign`], [`keyset::fingerprint`] · [`published::Published::sign`] |
//!
//! Every signed document is a whole [`document`] in bytes; every `verify` takes those bytes.
//! `seal::open`, the readers and private X-Wing keys are compiled only into the research program and tests.

mod cobblestone;
pub mod code;
pub mod digest;
pub mod document;
pub mod feed;
pub mod keys;
pub mod keyset;
pub mod known_answer;
pub mod manifest;
#[cfg(any(test, feature = "research"))]
pub mod open;
mod padding;
pub mod published;
pub mod receipt;
mod stanza;
pub mod telling;
pub mod tombstone;
#[cfg(any(test, feature = "research"))]
pub mod transcript;
pub mod voice;
pub mod vps;
pub mod wrap;
