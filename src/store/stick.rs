//! The courier's stick: copies of what waits to leave, for a machine that has a network.
//!
//! Invariants: only what the courier may read anyway is copied, and all of it is sealed or signed; nothing is
//! removed from the outbox; a story stands on the stick whole under its name or not at all; what stands there
//! was read back and compared. An export that broke off goes on where it stopped.
//!
//! The stick holds `vertelpunt/outbox/…` as it stands here, so that a courier elsewhere sends it as if it were
//! its own.

use std::{fs, io, os::unix::fs::MetadataExt, path::Path};

use crate::{
    store::{
        held::is_full,
        layout::{CODE_NAME, Layout, RULE_NAME},
        outbox::StoryDirectory,
    },
    support::files,
};

/// The folder on the stick.
const FOLDER: &str = "vertelpunt";
const FILE_MODE: u32 = 0o644;

/// No file of the outbox is longer.
const LARGEST_FILE: u64 = 128 << 20;

/// Why not everything is on the stick. Here everything is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is none.
    #[error("there is no stick")]
    Absent,
    /// It has no room for the next story; what is on it is good.
    #[error("the stick is full")]
    Full,
    /// It was there and is not any more.
    #[error("the stick went away")]
    Gone,
    /// It gives back something else than was written, or cannot be written.
    #[error("the stick does not work: {0}")]
    Broken(io::Error),
    /// The outbox cannot be read.
    #[error("the outbox cannot be read: {0}")]
    Outbox(io::Error),
}

/// Copies everything that waits in the outbox to the stick mounted at `mount`.
pub fn export(layout: &Layout, mount: &Path) -> Result<(), Error> {
    if !is_mounted(mount) {
        return Err(Error::Absent);
    }
    copy_all(layout, &mount.join(FOLDER).join("outbox")).map_err(|error| told_apart(error, mount))
}

/// Whether a stick stands there: another file system than around it, or a folder that was prepared by hand.
fn is_mounted(mount: &Path) -> bool {
    let Some((here, above)) = fs::metadata(mount)
        .ok()
        .zip(mount.parent().and_then(|parent| fs::metadata(parent).ok()))
    else {
        return false;
    };
    here.is_dir() && (here.dev() != above.dev() || mount.join(FOLDER).is_dir())
}

enum Trouble {
    Here(io::Error),
    There(io::Error),
}

fn told_apart(trouble: Trouble, mount: &Path) -> Error {
    match trouble {
        Trouble::Here(error) => Error::Outbox(error),
        Trouble::There(error) if is_full(&error) => Error::Full,
        Trouble::There(_) if !is_mounted(mount) => Error::Gone,
        Trouble::There(error) => Error::Broken(error),
    }
}

fn copy_all(layout: &Layout, outbox: &Path) -> Result<(), Trouble> {
    let stories = outbox.join("stories");
    for directory in [&stories, &outbox.join("codes"), &outbox.join("requests")] {
        fs::create_dir_all(directory).map_err(Trouble::There)?;
    }
    // Codes and withdrawals first: they count more than the stories they are for.
    copy_flat(&layout.codes(), &outbox.join("codes"))?;
    copy_flat(&layout.requests(), &outbox.join("requests"))?;
    for story in StoryDirectory::all_in(&layout.stories()).map_err(Trouble::Here)? {
        copy_story(&story, &stories)?;
    }
    Ok(())
}

/// Signed documents only: a request to enrol holds a one-time code.
fn copy_flat(from: &Path, to: &Path) -> Result<(), Trouble> {
    for name in files::visible_names(from).map_err(Trouble::Here)? {
        if name.ends_with(".vpd") {
            copy_file(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}

fn copy_story(story: &StoryDirectory, stories: &Path) -> Result<(), Trouble> {
    let name = story.story.to_string();
    let whole = stories.join(&name);
    let target = if whole.is_dir() {
        whole.clone()
    } else {
        stories.join(format!(".{name}.part"))
    };
    fs::create_dir_all(&target).map_err(Trouble::There)?;
    for file in files::visible_names(&story.path).map_err(Trouble::Here)? {
        let is_wanted =
            file == CODE_NAME || file.ends_with(".vps") || file.starts_with("manifest.");
        if is_wanted && file != RULE_NAME {
            copy_file(&story.path.join(&file), &target.join(&file))?;
        }
    }
    if target != whole {
        files::rename_durable(&target, &whole).map_err(Trouble::There)?;
    }
    Ok(())
}

/// Copies a file, unless the very same stands there already, and reads it back.
fn copy_file(from: &Path, to: &Path) -> Result<(), Trouble> {
    let bytes = files::read_limited(from, LARGEST_FILE).map_err(Trouble::Here)?;
    if reads(to, &bytes) {
        return Ok(());
    }
    files::replace(to, &bytes, FILE_MODE).map_err(Trouble::There)?;
    expect_from_the_medium(to).map_err(Trouble::There)?;
    if reads(to, &bytes) {
        Ok(())
    } else {
        let different = io::Error::new(io::ErrorKind::InvalidData, "it reads back differently");
        Err(Trouble::There(different))
    }
}

fn reads(path: &Path, bytes: &[u8]) -> bool {
    files::read_limited(path, LARGEST_FILE).is_ok_and(|found| found == bytes)
}

/// Lets the page cache go, so that what is compared comes from the stick.
fn expect_from_the_medium(path: &Path) -> io::Result<()> {
    let file = fs::File::open(path)?;
    // Advice only: where it is refused the comparison is of the cache, which is still one.
    let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::ids::StoryId, support::randomness};

    fn outbox() -> (tempfile::TempDir, Layout, StoryId) {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::below(&directory.path().join("data"));
        layout.prepare().unwrap();
        let story = StoryId::random(&mut randomness::system());
        let home = layout.released_story(story);
        fs::create_dir(&home).unwrap();
        for name in [
            "telling.vps",
            "manifest.telling.vpd",
            "story.json",
            ".hidden",
        ] {
            fs::write(home.join(name), name).unwrap();
        }
        fs::write(layout.requests().join("w.vpd"), "withdrawal").unwrap();
        fs::write(layout.requests().join("e.json"), "one-time code").unwrap();
        (directory, layout, story)
    }

    fn stick(directory: &tempfile::TempDir) -> std::path::PathBuf {
        let mount = directory.path().join("stick");
        fs::create_dir_all(mount.join(FOLDER)).unwrap();
        mount
    }

    #[test]
    fn a_story_and_a_withdrawal_go_along_and_the_rule_and_a_code_do_not() {
        let (directory, layout, story) = outbox();
        let mount = stick(&directory);
        export(&layout, &mount).unwrap();
        let there = mount.join("vertelpunt/outbox");
        let names = files::visible_names(&there.join("stories").join(story.to_string())).unwrap();
        assert_eq!(names, ["manifest.telling.vpd", "telling.vps"]);
        assert_eq!(
            files::visible_names(&there.join("requests")).unwrap(),
            ["w.vpd"]
        );
        assert!(layout.released_story(story).join("telling.vps").exists());
    }

    #[test]
    fn an_export_goes_on_where_it_stopped_and_mends_what_differs() {
        let (directory, layout, story) = outbox();
        let mount = stick(&directory);
        let stories = mount.join("vertelpunt/outbox/stories");
        let half = stories.join(format!(".{story}.part"));
        fs::create_dir_all(&half).unwrap();
        fs::write(half.join("telling.vps"), "half").unwrap();
        export(&layout, &mount).unwrap();
        export(&layout, &mount).unwrap();
        let whole = stories.join(story.to_string());
        assert_eq!(fs::read(whole.join("telling.vps")).unwrap(), b"telling.vps");
        assert!(!half.exists());
    }

    #[test]
    fn without_a_stick_nothing_is_written_where_it_would_be() {
        let (directory, layout, _) = outbox();
        let mount = directory.path().join("stick");
        assert!(matches!(export(&layout, &mount), Err(Error::Absent)));
        fs::create_dir(&mount).unwrap();
        assert!(matches!(export(&layout, &mount), Err(Error::Absent)));
        assert_eq!(fs::read_dir(&mount).unwrap().count(), 0);
    }

    #[test]
    fn a_stick_that_went_away_is_told_apart_from_a_full_and_a_broken_one() {
        let directory = tempfile::tempdir().unwrap();
        let mount = stick(&directory);
        let there = |kind: io::ErrorKind| Trouble::There(kind.into());
        let full = told_apart(there(io::ErrorKind::StorageFull), &mount);
        assert!(matches!(full, Error::Full));
        let broken = told_apart(there(io::ErrorKind::PermissionDenied), &mount);
        assert!(matches!(broken, Error::Broken(_)));
        fs::remove_dir_all(&mount).unwrap();
        let gone = told_apart(there(io::ErrorKind::NotFound), &mount);
        assert!(matches!(gone, Error::Gone));
    }
}
