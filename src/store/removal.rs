//! Taking a story off this disk: hidden first, then its header, then the rest.
//!
//! Invariants: the rename to a dotted name is the moment from which the story is gone; a power cut after
//! it is finished at the next start. Headers are overwritten before anything is unlinked: without its
//! stanzas a body opens for nobody.
//!
//! # What this does not promise
//! Flash storage may keep old blocks. Only an encrypted disk whose key is destroyed erases for certain,
//! and only that is called so.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    domain::ids::StoryId,
    store::{
        layout::Layout,
        step::{Step, Steps},
    },
    support::files,
};

/// Overwritten at the start of a sealed file; longer than any header with 16 recipients.
const HEADER_BYTES: u64 = 64 * 1024;

/// Removes a story wherever it stands here, with its published code; one that is not here is fine.
pub fn remove_story(layout: &Layout, story: StoryId, steps: &Steps) -> io::Result<()> {
    steps.take(Step::RemoveCode)?;
    files::remove_file(&layout.code(story))?;
    discard(&layout.held_story(story), steps)?;
    discard(&layout.released_story(story), steps)
}

/// Removes the directory of a story; one that is not there is fine.
pub(super) fn discard(directory: &Path, steps: &Steps) -> io::Result<()> {
    if !directory.exists() {
        return Ok(());
    }
    let hidden = hide(directory, steps)?;
    steps.take(Step::RemoveHeader)?;
    for entry in fs::read_dir(&hidden)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "vps") {
            overwrite_header(&path)?;
        }
    }
    steps.take(Step::RemoveUnlink)?;
    files::remove_directory(&hidden)
}

fn hide(directory: &Path, steps: &Steps) -> io::Result<PathBuf> {
    let name = directory.file_name().and_then(|name| name.to_str());
    let name = name.ok_or(io::ErrorKind::InvalidInput)?;
    if name.starts_with('.') {
        return Ok(directory.to_owned());
    }
    let hidden = directory.with_file_name(format!(".{name}.gone"));
    files::remove_directory(&hidden)?;
    steps.take(Step::RemoveHide)?;
    files::rename_durable(directory, &hidden)?;
    Ok(hidden)
}

fn overwrite_header(path: &Path) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    let length = file.metadata()?.len().min(HEADER_BYTES);
    let zeros = vec![0; usize::try_from(length).unwrap_or_default()];
    file.write_all(&zeros)?;
    file.sync_all()
}
