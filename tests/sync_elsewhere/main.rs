//! Whom a courier meets that is not its archive: login pages, broken lines, impostors, strangers.
#![cfg(feature = "courier")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod failures;
mod foreign;
mod stub;
