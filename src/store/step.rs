//! Every durable step of the store by name, and the seam where a test cuts between two of them.
//!
//! Invariants: each step is announced to the [`Seam`] before it is taken, in the order of [`Step::ALL`]
//! within one operation; a step that the seam refuses is not taken. A cut by panic runs no clean-up,
//! as a power cut would not.
//!
//! # Why a seam and not a file system in memory
//! What must be proven is the order of real writes, flushes and renames on a real disk. The seam leaves
//! those as they are and only chooses the moment at which the world ends.

use std::{fmt, io, sync::Arc};

/// One step that changes the disk, or checks what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Lock: make `held/.ID.part/`.
    LockDirectory,
    /// Lock: write a sealed part or its manifest.
    LockWrite,
    /// Lock: write the release rule.
    LockRule,
    /// Lock: flush the written files, all at the same time.
    LockFlush,
    /// Lock: flush the directory of the story.
    LockFlushDirectory,
    /// Lock: read everything back and compare.
    LockReadBack,
    /// Lock: rename to `held/ID/`. **The moment of consent.**
    LockRename,
    /// Lock: flush `held/`.
    LockFlushHeld,
    /// Code: put the document into the directory of the story.
    CodeKeep,
    /// Code: publish it to the courier.
    CodePublish,
    /// Release: rename the story into the outbox.
    ReleaseRename,
    /// Removal: take the published code back.
    RemoveCode,
    /// Removal: hide the story under a dotted name. **From here on it is gone.**
    RemoveHide,
    /// Removal: overwrite the header, and with it every stanza.
    RemoveHeader,
    /// Removal: unlink.
    RemoveUnlink,
}

impl Step {
    /// Every step, so that a test can visit each and notice a new one.
    pub const ALL: [Step; 15] = [
        Step::LockDirectory,
        Step::LockWrite,
        Step::LockRule,
        Step::LockFlush,
        Step::LockFlushDirectory,
        Step::LockReadBack,
        Step::LockRename,
        Step::LockFlushHeld,
        Step::CodeKeep,
        Step::CodePublish,
        Step::ReleaseRename,
        Step::RemoveCode,
        Step::RemoveHide,
        Step::RemoveHeader,
        Step::RemoveUnlink,
    ];
}

/// Hears of every step before it is taken.
pub trait Seam: Send + Sync {
    /// An error means: the step fails with it and is not taken.
    fn before(&self, step: Step) -> io::Result<()>;
}

/// The seam of production: every step may be taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFaults;

impl Seam for NoFaults {
    fn before(&self, _: Step) -> io::Result<()> {
        Ok(())
    }
}

/// A shared seam; cheap to clone.
#[derive(Clone)]
pub struct Steps(Arc<dyn Seam>);

impl Steps {
    /// Announces steps to `seam`.
    pub fn watched_by(seam: Arc<dyn Seam>) -> Steps {
        Steps(seam)
    }

    /// Announces a step.
    pub(super) fn take(&self, step: Step) -> io::Result<()> {
        self.0.before(step)
    }
}

impl Default for Steps {
    fn default() -> Steps {
        Steps(Arc::new(NoFaults))
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps")
    }
}
