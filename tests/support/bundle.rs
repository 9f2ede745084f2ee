//! The instrument bundles that tests read.

use std::{collections::BTreeMap, path::Path};

use vertelpunt::domain::instrument::{BundleBytes, is_of_language};

/// The bundle that is shipped.
pub(crate) const TWENTE: &str = "firmware-config/instrument";
/// A bundle with other ids, texts, registers and paths.
pub(crate) const OTHER: &str = "tests/data/instrument-other";

/// Every file of a bundle.
pub(crate) fn bundle(folder: &str) -> BundleBytes {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if is_of_language(&name) {
            texts.insert(name.clone(), read(&name));
        }
    }
    BundleBytes {
        instrument: read("instrument.toml"),
        help: read("help.toml"),
        texts,
    }
}
