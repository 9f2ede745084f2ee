//! The settings file: what ships is understood, what is wrong is named.

use std::{fs, path::Path};

use vertelpunt::{
    archive::{settings::Settings, state::Archive},
    support::clock::SystemClock,
};

use crate::harness::{House, Region};

fn shipped() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware-config/archive.toml");
    fs::read_to_string(path).unwrap()
}

fn load(text: &str) -> Result<Settings, String> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("archive.toml");
    fs::write(&path, text).unwrap();
    Settings::load(&path).map_err(|error| error.to_string())
}

#[test]
fn the_shipped_file_is_understood_and_its_comments_show_the_defaults() {
    let plain = load(&shipped()).unwrap();
    let uncommented: String = shipped()
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") && !rest.contains("keyset") => format!("{rest}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let spelled_out = load(&uncommented).unwrap();
    assert_eq!(format!("{plain:?}"), format!("{spelled_out:?}"));
}

#[test]
fn wrong_values_are_named_with_what_is_permitted() {
    let replaced = |from: &str, to: &str| load(&shipped().replace(from, to)).unwrap_err();
    let cases = [
        ("127.0.0.1:8480", "0.0.0.0:8480", "listen"),
        ("region = \"twente\"", "region = \"Twente!\"", "region"),
        ("d75a980182b1", "zz5a980182b1", "root-public"),
        ("# voice = \"90d\"", "voice = \"1d\"", "retention.voice"),
        ("# uploads = 32", "uploads = 0", "limits.uploads"),
        ("# patience", "patients", "patients"),
    ];
    for (from, to, named) in cases {
        let error = replaced(from, to);
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn beyond_loopback_a_proxy_is_needed_and_a_demo_is_refused() {
    let mut house = House::new();
    let open_to_all = |text: String| {
        text.replace(
            "listen = \"127.0.0.1:0\"",
            "listen = \"0.0.0.0:0\"\nbehind-proxy = true",
        )
    };
    let text = open_to_all(fs::read_to_string(house.config()).unwrap());
    let region = Region::new();
    let mut keyset = region.text(1);
    keyset.demo = true;
    let root = |text: String| {
        text.lines()
            .map(|line| match line.starts_with("root-public") {
                true => format!("root-public = \"{}\"\n", region.root.public().to_hex()),
                false => format!("{line}\n"),
            })
            .collect::<String>()
    };
    house.close();
    fs::remove_dir_all(house.data()).unwrap();
    fs::write(
        house.directory.path().join("keyset.vpd"),
        keyset.sign(&region.root).unwrap(),
    )
    .unwrap();
    fs::write(house.config(), root(text)).unwrap();
    let open = |house: &House| {
        let clock = std::sync::Arc::new(SystemClock::new());
        Archive::open(house.settings(), clock)
            .map(drop)
            .map_err(|error| error.to_string())
    };
    assert!(open(&house).unwrap_err().contains("loopback"));
    let text = fs::read_to_string(house.config()).unwrap();
    fs::write(house.config(), text.replace("0.0.0.0:0", "127.0.0.1:0")).unwrap();
    assert!(open(&house).is_ok());
}
