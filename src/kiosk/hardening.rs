//! Keeping a teller's words out of swap, core dumps and other processes' reach.
//!
//! Each measure is best effort: a desk without the rights for one still runs, and says which one is
//! missing. The device's unit files grant them all.
//!
//! # Why not fail
//! A kiosk that refuses to start because memory cannot be locked helps nobody; the draft is wiped on
//! free by the allocator either way, and the device has no swap.

use rustix::{
    mm::{MlockAllFlags, mlockall},
    process::{DumpableBehavior, Resource, Rlimit, getrlimit, set_dumpable_behavior, setrlimit},
};

/// A measure that the system did not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Memory may be written to swap.
    LockedMemory,
    /// Other processes of this user may read this one's memory, and a crash may leave a core file.
    NoDump,
    /// The system may write a core file of this process.
    NoCore,
}

/// Locks memory, forbids dumps and cores for this process; returns what was not allowed.
pub fn apply() -> Vec<Missing> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let attempts = [
        (Missing::NoCore, setrlimit(Resource::Core, none).is_ok()),
        (
            Missing::NoDump,
            set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok(),
        ),
        (Missing::LockedMemory, lock_memory()),
    ];
    attempts
        .into_iter()
        .filter(|(_, done)| !done)
        .map(|(missing, _)| missing)
        .collect()
}

/// Locks all memory, now and later, but only where there is no limit: a process that locked a little
/// and then reaches its limit would fail to allocate in the middle of a story.
fn lock_memory() -> bool {
    let unlimited = Rlimit {
        current: None,
        maximum: None,
    };
    let may_lock_all = getrlimit(Resource::Memlock).current.is_none()
        || setrlimit(Resource::Memlock, unlimited).is_ok();
    may_lock_all && mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE).is_ok()
}
