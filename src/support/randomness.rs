//! Randomness as an argument: programs take it here once and pass it on; tests pass something fixed.

use getrandom::SysRng;
use rand_core::{CryptoRng, UnwrapErr};

/// The random numbers of the operating system.
///
/// Panics when drawn from while the system has none, which Linux never reports after start-up; there
/// is no safe way to go on sealing without.
pub fn system() -> impl CryptoRng {
    UnwrapErr(SysRng)
}
