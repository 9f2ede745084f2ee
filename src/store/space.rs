//! Room on the disk: the ballast, and whether a visit may begin.
//!
//! Invariants: a visit begins only while the largest possible story fits twice beside the ballast; the
//! ballast is given up only to lock a story or to let the index work again, and is made anew when there is
//! room.

use std::{fs::File, io, os::unix::fs::OpenOptionsExt};

use crate::{
    domain::ids::Part,
    seal::vps,
    store::layout::{Layout, PRIVATE},
    support::files,
};

/// The size of the ballast.
pub const BALLAST: u64 = 32 << 20;

/// Header, manifest, rule, code and directory of a story, generously.
const BESIDE_A_BODY: u64 = 256 * 1024;

/// The largest story that a visit may end in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Largest {
    /// Typed only: a telling.
    Typed,
    /// A telling and a recording.
    Spoken,
}

impl Largest {
    /// Bytes on the disk, at most.
    pub fn bytes(self) -> u64 {
        let telling = vps::body_limit(Part::Telling) + BESIDE_A_BODY;
        match self {
            Largest::Typed => telling,
            Largest::Spoken => telling + vps::body_limit(Part::Voice) + BESIDE_A_BODY,
        }
    }
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// Bytes that the kiosk may still write.
    pub free: u64,
    /// Bytes of the whole file system.
    pub total: u64,
}

impl Space {
    /// The room on the disk of the store.
    pub fn of(layout: &Layout) -> io::Result<Space> {
        let found = rustix::fs::statvfs(layout.data())?;
        let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
        Ok(Space {
            free: bytes(found.f_bavail),
            total: bytes(found.f_blocks),
        })
    }

    /// Whether the largest possible story fits twice.
    pub fn admits(self, largest: Largest) -> bool {
        self.free >= largest.bytes().saturating_mul(2)
    }

    /// Whether less than a fifth is free.
    pub fn is_low(self) -> bool {
        self.free < self.total / 5
    }
}

/// Space held in reserve, as a file without content.
#[derive(Clone, Debug)]
pub struct Ballast {
    layout: Layout,
    bytes: u64,
}

impl Ballast {
    /// A ballast of `bytes` in its place; nothing is made yet.
    pub fn new(layout: &Layout, bytes: u64) -> Ballast {
        Ballast {
            layout: layout.clone(),
            bytes,
        }
    }

    /// Makes the ballast when it is missing and a story still fits beside it.
    pub fn keep(&self) -> io::Result<()> {
        let room = Space::of(&self.layout)?.free.saturating_sub(self.bytes);
        if self.is_there() || room < Largest::Typed.bytes() {
            return Ok(());
        }
        let path = self.layout.ballast();
        files::remove_file(&path)?;
        let file = File::options()
            .write(true)
            .create_new(true)
            .mode(PRIVATE)
            .open(&path)?;
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, self.bytes)?;
        file.sync_all()
    }

    /// Gives the space up; true when there was any.
    pub fn release(&self) -> io::Result<bool> {
        let was_there = self.layout.ballast().exists();
        files::remove_file(&self.layout.ballast())?;
        Ok(was_there)
    }

    fn is_there(&self) -> bool {
        self.layout
            .ballast()
            .metadata()
            .is_ok_and(|found| found.len() == self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_story_must_fit_twice() {
        let enough = 2 * Largest::Typed.bytes();
        let space = |free| Space {
            free,
            total: 10 * enough,
        };
        assert!(space(enough).admits(Largest::Typed));
        assert!(!space(enough - 1).admits(Largest::Typed));
        assert!(!space(enough).admits(Largest::Spoken));
        assert!(space(enough).is_low() && !space(2 * enough).is_low());
    }

    #[test]
    fn the_ballast_takes_real_space_and_gives_it_back() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::below(directory.path());
        layout.prepare().unwrap();
        let ballast = Ballast::new(&layout, 1 << 20);
        ballast.keep().unwrap();
        assert_eq!(layout.ballast().metadata().unwrap().len(), 1 << 20);
        assert!(ballast.release().unwrap());
        assert!(!ballast.release().unwrap());
    }
}
