//! The canary search finds what it should: the positive control of every "nothing was found".

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod canary;
    pub(crate) mod sound;
    pub(crate) mod wave;
}

use std::fs;

use support::{
    canary,
    sound::{silence, speech_at},
    wave,
};

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

#[test]
fn sound_is_found_in_every_form_also_where_only_a_second_of_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let sound = speech_at(16_000, 4.0);
    let forms = wave::forms(&sound, 16_000);
    let second = &sound[16_000..32_000];
    let float = second.iter().flat_map(|sample| sample.to_le_bytes());
    let pcm = wave::pcm16(second);
    let integer = pcm.iter().flat_map(|sample| sample.to_le_bytes());
    let flac = wave::flac_of(&wave::pcm16(&sound));
    let written = [
        ("32-bit samples", float.collect::<Vec<u8>>()),
        ("16-bit samples", integer.collect()),
        ("FLAC", flac[flac.len() / 4..flac.len() / 2].to_vec()),
    ];
    for (form, bytes) in written {
        let path = folder.path().join("log");
        fs::write(&path, [b"odd".as_slice(), &bytes].concat()).unwrap();
        let found = canary::find_forms_in(folder.path(), &forms);
        assert_eq!(found, [canary::Finding { path, form }]);
    }
}

#[test]
fn silence_and_other_sound_are_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let other: Vec<f32> = speech_at(16_000, 2.0)
        .iter()
        .map(|sample| sample / 2.0)
        .collect();
    let pcm = wave::pcm16(&[silence(1.0), other].concat());
    let bytes: Vec<u8> = pcm.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    fs::write(folder.path().join("samples"), bytes).unwrap();
    fs::write(folder.path().join("flac"), wave::flac_of(&pcm)).unwrap();
    let forms = wave::forms(&speech_at(16_000, 2.0), 16_000);
    assert_eq!(canary::find_forms_in(folder.path(), &forms), []);
}
