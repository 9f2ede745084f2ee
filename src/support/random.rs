//! The system's randomness, for the outermost layer to hand inwards.

use getrandom::SysRng;
use rand_core::UnwrapErr;

/// A generator that asks the operating system for every byte.
pub type SystemRandom = UnwrapErr<SysRng>;

/// The system's generator; it stops the program where the system has no randomness to give.
pub fn system() -> SystemRandom {
    UnwrapErr(SysRng)
}
