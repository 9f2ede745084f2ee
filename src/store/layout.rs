//! Where everything stands below the data directory, and who may read it.
//!
//! Invariants: names come from checked types only, so no path leaves its directory; directories of the
//! kiosk are 0700, those the courier's group reads 0750. All of it is one file system, because every
//! hand-over is a rename.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use crate::{
    domain::ids::{Part, Revision, StoryId},
    support::files,
};

/// Permission bits of files that only the kiosk reads.
pub const PRIVATE: u32 = 0o600;
/// Permission bits of files that the courier's group reads.
pub const SHARED: u32 = 0o640;

const PRIVATE_DIRECTORY: u32 = 0o700;
const SHARED_DIRECTORY: u32 = 0o750;

/// The data directory and the places below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    data: PathBuf,
}

impl Layout {
    /// The layout below `data`.
    pub fn below(data: &Path) -> Layout {
        Layout {
            data: data.to_owned(),
        }
    }

    /// Makes what is missing of the kiosk's own directories and sets their modes.
    ///
    /// `inbox/` belongs to the courier; it is made only where nobody made it before (on a desk).
    pub fn prepare(&self) -> io::Result<()> {
        for directory in [self.kiosk(), self.documents()] {
            make(&directory, PRIVATE_DIRECTORY)?;
        }
        for directory in [
            self.held(),
            self.outbox(),
            self.stories(),
            self.requests(),
            self.codes(),
        ] {
            make(&directory, SHARED_DIRECTORY)?;
        }
        if !self.inbox().exists() {
            make(&self.inbox(), SHARED_DIRECTORY)?;
        }
        files::sync_directory(&self.data)
    }

    /// The data directory itself.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// What only the kiosk reads.
    pub fn kiosk(&self) -> PathBuf {
        self.data.join("kiosk")
    }

    /// Submitted stories in their waiting period.
    pub fn held(&self) -> PathBuf {
        self.kiosk().join("held")
    }

    /// One held story.
    pub fn held_story(&self, story: StoryId) -> PathBuf {
        self.held().join(story.to_string())
    }

    /// The last good document of each kind.
    pub fn documents(&self) -> PathBuf {
        self.kiosk().join("documents")
    }

    /// The accepted key set.
    pub fn keyset(&self) -> PathBuf {
        self.kiosk().join("keyset.vpd")
    }

    /// The index.
    pub fn database(&self) -> PathBuf {
        self.kiosk().join("kiosk.db")
    }

    /// Space that is given up when the disk is full.
    pub fn ballast(&self) -> PathBuf {
        self.kiosk().join("ballast")
    }

    /// What the courier reads.
    pub fn outbox(&self) -> PathBuf {
        self.data.join("outbox")
    }

    /// Stories released for sending.
    pub fn stories(&self) -> PathBuf {
        self.outbox().join("stories")
    }

    /// One released story.
    pub fn released_story(&self, story: StoryId) -> PathBuf {
        self.stories().join(story.to_string())
    }

    /// Requests to the courier.
    pub fn requests(&self) -> PathBuf {
        self.outbox().join("requests")
    }

    /// Published code documents.
    pub fn codes(&self) -> PathBuf {
        self.outbox().join("codes")
    }

    /// The published code document of one story.
    pub fn code(&self, story: StoryId) -> PathBuf {
        self.codes().join(format!("{story}.vpd"))
    }

    /// What the courier writes.
    pub fn inbox(&self) -> PathBuf {
        self.data.join("inbox")
    }

    /// The receipt of one file of a story.
    pub fn receipt(&self, story: StoryId, part: Part, revision: Revision) -> PathBuf {
        self.inbox()
            .join("receipts")
            .join(format!("{story}.{part}.{revision}.vpd"))
    }

    /// The tombstone of a story.
    pub fn tombstone(&self, story: StoryId) -> PathBuf {
        self.inbox().join("tombstones").join(format!("{story}.vpd"))
    }

    /// Signed documents that came in.
    pub fn arrived_documents(&self) -> PathBuf {
        self.inbox().join("documents")
    }

    /// Answers to requests.
    pub fn done(&self) -> PathBuf {
        self.inbox().join("done")
    }

    /// What the courier's test of the connection found.
    pub fn probe(&self) -> PathBuf {
        self.inbox().join("probe.json")
    }

    /// The courier's word on how it is doing.
    pub fn status(&self) -> PathBuf {
        self.inbox().join("status.json")
    }
}

/// The name of the sealed file of a part.
pub fn sealed_name(part: Part) -> String {
    format!("{part}.vps")
}

/// The name of the manifest of a part.
pub fn manifest_name(part: Part) -> String {
    format!("manifest.{part}.vpd")
}

/// The name of the code document inside the directory of a story.
pub const CODE_NAME: &str = "code.vpd";

/// The name of the release rule inside the directory of a story; only the kiosk can read it.
pub const RULE_NAME: &str = "story.json";

fn make(directory: &Path, mode: u32) -> io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(directory)?;
    let metadata = fs::metadata(directory)?;
    let group_bits = metadata.permissions().mode() & 0o7000;
    fs::set_permissions(directory, fs::Permissions::from_mode(mode | group_bits))
}
