//! A `kiosk.toml` that somebody broke by hand does not close the kiosk: the copy of the last good one holds.
//!
//! Invariants: the copy is written only from a file that was read and checked; what holds in place of a broken
//! file says which key was wrong, for the log and for staff. Without a copy the program ends with the error.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Error, Settings};
use crate::{store::layout::PRIVATE, support::files};

const LIMIT: u64 = 256 * 1024;

/// Reads the file, or the copy of the last good one.
pub fn load(path: &Path) -> Result<Settings, Error> {
    let error = match Settings::load(path) {
        Ok(settings) => {
            if let Err(error) = keep(path, &from_beside(path, &settings.data_dir)) {
                tracing::warn!(%error, "no copy of the settings could be kept");
            }
            return Ok(settings);
        }
        Err(error) => error,
    };
    let copy = data_dir_named_in(path).map(|data| copy_in(&from_beside(path, &data)));
    let Some(mut settings) = copy.and_then(|copy| Settings::load(&copy).ok()) else {
        return Err(error);
    };
    tracing::error!(%error, "the last good settings stay in force");
    settings.wrong_key = Some(error.key());
    Ok(settings)
}

/// Before the first start there is no directory to keep it in; the next start does.
fn keep(path: &Path, data: &Path) -> io::Result<()> {
    let copy = copy_in(data);
    if !copy.parent().is_some_and(Path::is_dir) {
        return Ok(());
    }
    let bytes = files::read_limited(path, LIMIT)?;
    if files::read_limited(&copy, LIMIT).is_ok_and(|kept| kept == bytes) {
        return Ok(());
    }
    files::replace(&copy, &bytes, PRIVATE)
}

fn copy_in(data: &Path) -> PathBuf {
    data.join("kiosk").join("kiosk.good.toml")
}

fn from_beside(path: &Path, data: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new(".")).join(data)
}

/// The data directory, also of a file that is no TOML any more.
fn data_dir_named_in(path: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| {
        let value = line.trim().strip_prefix("data-dir")?.trim_start();
        let value = value.strip_prefix('=')?.trim_start().strip_prefix('"')?;
        Some(PathBuf::from(value.split('"').next()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "data-dir = \"data\"\ninstrument = \"/i\"\n[place]\nname = \"n\"\ntype = \"school\"\n";

    #[test]
    fn a_file_broken_by_hand_names_its_key_and_the_last_good_one_holds() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kiosk.toml");
        fs::create_dir_all(directory.path().join("data/kiosk")).unwrap();
        fs::write(&path, GOOD).unwrap();
        assert_eq!(load(&path).unwrap().wrong_key, None);
        for (more, key) in [
            (
                "[provisioning]\narchive = \"archief\"\n",
                "provisioning.archive",
            ),
            ("[window]\nwidth = 1\n", "window.width"),
            ("colour = \"red\"\n", "kiosk.toml"),
            ("] no toml", "kiosk.toml"),
        ] {
            fs::write(&path, format!("{GOOD}{more}")).unwrap();
            let settings = load(&path).unwrap();
            assert_eq!(settings.wrong_key.as_deref(), Some(key));
            assert_eq!(settings.place.kind, "school");
        }
    }

    #[test]
    fn without_a_copy_the_error_is_the_answer() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kiosk.toml");
        fs::write(&path, GOOD.replace("school", "A School")).unwrap();
        assert!(matches!(load(&path), Err(Error::OutOfRange { .. })));
    }
}
