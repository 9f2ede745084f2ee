//! The canary search finds what it should: the positive control of every "nothing was found".

mod support {
    pub(crate) mod canary;
}

use std::fs;

use support::canary;

const CANARY: &str = "zéér-geheime-zonnebloem";

#[test]
fn every_form_is_found_in_a_file_deep_below_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let deep = folder.path().join("a/b");
    fs::create_dir_all(&deep).unwrap();
    for (form, bytes) in canary::planted(CANARY) {
        fs::write(deep.join("log"), bytes).unwrap();
        let found = canary::find_in(folder.path(), CANARY);
        assert!(
            found.iter().any(|finding| finding.form == form),
            "{form} was not found"
        );
    }
}

#[test]
fn base64_is_found_wherever_it_starts() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    for before in ["", "a", "ab", "abc"] {
        let written = STANDARD.encode(format!("{before}{CANARY} en verder"));
        assert!(
            !canary::find_in_bytes(written.as_bytes(), CANARY).is_empty(),
            "after {before:?}"
        );
    }
}

#[test]
fn other_text_is_no_finding() {
    assert!(canary::find_in_bytes(b"zonnebloem in de tuin", CANARY).is_empty());
}
