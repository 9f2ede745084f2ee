//! The instrument bundle is read whole, checked, and refused with a reason that names file, id and rule.

use std::collections::BTreeMap;

use vertelpunt::domain::instrument::{
    BundleBytes, Instrument,
    policy::{Mode, YoungTellers},
};

fn bundle(folder: &str) -> BundleBytes {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("texts.") {
            texts.insert(name.clone(), read(&name));
        }
    }
    BundleBytes {
        instrument: read("instrument.toml"),
        help: read("help.toml"),
        texts,
    }
}

fn twente() -> BundleBytes {
    bundle("firmware-config/instrument")
}

#[test]
fn the_shipped_bundle_is_a_good_instrument() {
    let instrument = Instrument::parse(&twente()).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(*instrument.id(), "twente-optijd");
    assert_eq!(instrument.version(), 2);
    assert_eq!(instrument.policy(Mode::Live).minor_12_15, YoungTellers::Off);
    assert_eq!(
        instrument.policy(Mode::Demo).minor_12_15,
        YoungTellers::WithoutIdentity
    );
    assert_eq!(instrument.policy(Mode::Demo).story_characters, 6000);
}
