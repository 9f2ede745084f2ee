//! The folder that an archive starts from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::kiosk::{Region, Sort};

/// Writes the archive's key, the key set and the settings, and says where the settings stand.
///
/// However full the disk of the machine that tests is, this archive has room.
pub(crate) fn prepare(place: &Path, region: &Region) -> PathBuf {
    let seed = hex::encode(*region.archive.expose_seed());
    fs::write(place.join("archive.seed"), seed).unwrap();
    fs::write(place.join("keyset.vpd"), region.keyset(1, Sort::Real)).unwrap();
    let (root, settings) = (region.root.public().to_hex(), place.join("archive.toml"));
    let place = place.display();
    let text = format!(
        "listen = \"127.0.0.1:0\"\ndata-dir = \"{place}/data\"\njournal = \"{place}/journal\"\n\
         key = \"{place}/archive.seed\"\nkeyset = \"{place}/keyset.vpd\"\nname = \"Archief\"\n\
         region = \"twente\"\nroot-public = \"{root}\"\n[limits]\nfree-percent = 0\n",
    );
    fs::write(&settings, text).unwrap();
    settings
}
