//! Out of service: first nobody tells here any more and what waits goes on; then everything here is wiped.
//!
//! Invariants: whoever wipes was told whether something that the archive does not have would be lost; a
//! withdrawal that was accepted here and not brought yet counts as such. A wiped kiosk stays out of service
//! over a restart, and nobody becomes its first beheerder again.
//!
//! # Why the waiting period is kept
//! A teller was promised days to think again. Out of service shortens nobody's promise: what waits leaves when
//! its time is over, so the device stays on until then.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    kiosk::keeper::custody::Custody,
    store::{layout::PRIVATE, outbox, outbox::StoryDirectory, removal},
    support::files,
};

/// Whether this kiosk serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// It does.
    Open,
    /// A beheerder ended it: what waits is sent on.
    Leaving,
    /// Everything here was wiped.
    Erased,
}

/// How far a retirement is, for the beheerder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Leaving {
    /// The kiosk serves.
    #[default]
    No,
    /// Something here is nowhere else.
    Waits,
    /// The archive has everything.
    Ready,
    /// Wiped.
    Erased,
}

impl Custody {
    /// Whether this kiosk serves.
    pub fn service(&self) -> Service {
        match files::read_limited(&self.service_path(), 64).as_deref() {
            Ok(b"leaving\n") => Service::Leaving,
            Ok(b"erased\n") => Service::Erased,
            _ => Service::Open,
        }
    }

    /// Ends the service: no visit begins any more, and the courier is asked to connect.
    pub fn retire(&mut self) -> io::Result<()> {
        files::replace(&self.service_path(), b"leaving\n", PRIVATE)?;
        self.audit("retired", "leaving");
        self.connect_now()
    }

    /// Serves again, as long as nothing was wiped.
    pub fn serve_again(&mut self) -> io::Result<()> {
        if self.service() == Service::Leaving {
            files::remove_file(&self.service_path())?;
            self.audit("retired", "serves again");
        }
        Ok(())
    }

    /// How far the retirement is.
    pub(super) fn leaving(&mut self) -> Leaving {
        match self.service() {
            Service::Open => Leaving::No,
            Service::Erased => Leaving::Erased,
            Service::Leaving if self.is_all_elsewhere().unwrap_or(false) => Leaving::Ready,
            Service::Leaving => Leaving::Waits,
        }
    }

    /// Whether the archive has every story and every withdrawal that was accepted here.
    fn is_all_elsewhere(&mut self) -> io::Result<bool> {
        let has_held = !StoryDirectory::all_in(&self.layout.held())?.is_empty();
        let withdrawals = outbox::requests(&self.layout)?;
        if has_held
            || withdrawals
                .iter()
                .any(|name| name.as_str().ends_with(".vpd"))
        {
            return Ok(false);
        }
        let Some(keyset) = self.trust.keyset().cloned() else {
            return Ok(StoryDirectory::all_in(&self.layout.stories())?.is_empty());
        };
        let released = StoryDirectory::all_in(&self.layout.stories())?;
        Ok(released
            .iter()
            .all(|story| self.has_every_receipt(story, &keyset)))
    }

    /// Wipes stories, keys, PINs, settings and audit. `leaving` is what the beheerder was shown: if less is
    /// safe by now, nothing is wiped.
    pub fn erase(&mut self, leaving: Leaving) -> io::Result<()> {
        let now = self.leaving();
        if now == Leaving::No || (leaving == Leaving::Ready && now == Leaving::Waits) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        // From here on a power cut finds a kiosk that is out of service for good.
        files::replace(&self.service_path(), b"erased\n", PRIVATE)?;
        self.wipe_everything()
    }

    /// Goes on where a power cut ended an erasure.
    pub(in crate::kiosk::keeper) fn finish_erasing(&mut self) -> io::Result<()> {
        if self.service() == Service::Erased && !self.stories()?.is_empty() {
            self.wipe_everything()?;
        }
        Ok(())
    }

    fn wipe_everything(&mut self) -> io::Result<()> {
        for story in self.stories()? {
            removal::remove_story(&self.layout, story.story, &self.steps)?;
        }
        for directory in [
            self.layout.codes(),
            self.layout.requests(),
            self.layout.documents(),
        ] {
            overwrite_all(&directory, &[])?;
        }
        self.index.erase().map_err(io::Error::other)?;
        let kept = [self.service_path(), self.layout.database()];
        overwrite_all(&self.layout.kiosk(), &kept)
    }

    fn service_path(&self) -> PathBuf {
        self.layout.kiosk().join("service")
    }
}

/// Overwrites and removes every file of a directory, but `kept` and what SQLite has open beside it.
fn overwrite_all(directory: &Path, kept: &[PathBuf]) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        let text = path.to_string_lossy().into_owned();
        let is_kept = kept
            .iter()
            .any(|kept| text.starts_with(&*kept.to_string_lossy()));
        if !entry.file_type()?.is_file() || is_kept {
            continue;
        }
        overwrite(&path)?;
        fs::remove_file(&path)?;
    }
    files::sync_directory(directory)
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    let mut left = file.metadata()?.len();
    let zeros = [0; 4096];
    while left > 0 {
        let n_bytes = left.min(zeros.len() as u64);
        let at_once = usize::try_from(n_bytes).unwrap_or(zeros.len());
        file.write_all(&zeros[..at_once])?;
        left -= n_bytes;
    }
    file.sync_all()
}
