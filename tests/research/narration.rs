//! `instrument sounds` by its command line: the script of a language, and recordings that are taken into a bundle.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

const BUNDLE: &str = "firmware-config/instrument";
const QUESTION: &str = "Wie gaat er vertellen?";

fn run(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vertelpunt-research"))
        .args(["instrument", arguments[0]])
        .arg(folder)
        .args(&arguments[1..])
        .output()
        .unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn copied() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(BUNDLE).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    folder
}

/// The script: file, place, text, whether it is recorded.
fn script(folder: &Path, language: &str) -> Vec<Vec<String>> {
    let output = run(&["sounds", "--language", language], folder);
    assert!(output.status.success());
    let mut table = csv::Reader::from_reader(&output.stdout[..]);
    let rows = table.records().map(Result::unwrap);
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

fn line_of<'a>(script: &'a [Vec<String>], words: &str) -> &'a [String] {
    script.iter().find(|row| row[2] == words).unwrap()
}

fn file_of(folder: &Path, words: &str) -> String {
    line_of(&script(folder, "nl"), words)[0].clone()
}

/// A second of one loudness, up and down.
fn record(path: &Path, rate: u32, channels: u16, loudness: i16) {
    let spec = hound::WavSpec {
        channels,
        sample_rate: rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for at in 0..rate * u32::from(channels) {
        let sign = if at % 80 < 40 { 1 } else { -1 };
        writer.write_sample(loudness * sign).unwrap();
    }
    writer.finalize().unwrap();
}

fn take(folder: &Path, recordings: &Path) -> Output {
    let recordings = recordings.to_str().unwrap();
    run(
        &["sounds", "--language", "nl", "--take", recordings],
        folder,
    )
}

#[test]
fn the_script_has_every_fixed_text_of_a_language_once() {
    let folder = copied();
    let dutch = script(folder.path(), "nl");
    let mut words: Vec<&String> = dutch.iter().map(|row| &row[2]).collect();
    let count = words.len();
    words.sort();
    words.dedup();
    assert!(words.len() == count && count > 500, "{count}");
    assert_eq!(line_of(&dutch, QUESTION)[1], "screen/who/question");
    assert!(!words.iter().any(|words| words.contains('{')));
    let english = script(folder.path(), "en");
    assert!(
        english
            .iter()
            .all(|row| row[2] != QUESTION && row[3] == "nee")
    );
    let unknown = run(&["sounds", "--language", "zz"], folder.path());
    assert_eq!(unknown.status.code(), Some(1));
}

#[test]
fn a_recording_is_taken_signed_by_its_hash_and_lost_when_its_text_changes() {
    let (folder, recordings) = (copied(), tempfile::tempdir().unwrap());
    let file = file_of(folder.path(), QUESTION);
    record(&recordings.path().join(&file), 44_100, 1, 8_000);
    let output = take(folder.path(), recordings.path());
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(line_of(&script(folder.path(), "nl"), QUESTION)[3], "ja");
    let check = run(&["check"], folder.path());
    assert!(check.status.success(), "{}", told(&check));

    let path = folder.path().join("instrument.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace(QUESTION, "Wie vertelt er?")).unwrap();
    let list = fs::read_to_string(folder.path().join("sounds.nl.toml")).unwrap();
    let line = list
        .lines()
        .position(|line| line.contains(QUESTION))
        .unwrap()
        + 1;
    let wanted = format!("sounds.nl.toml:{line}: {QUESTION}: is said nowhere in the instrument\n");
    let check = run(&["check"], folder.path());
    assert!(told(&check).contains(&wanted), "{}", told(&check));
    let none = tempfile::tempdir().unwrap();
    let output = take(folder.path(), none.path());
    assert!(told(&output).starts_with("0 teksten"), "{}", told(&output));
    assert!(run(&["check"], folder.path()).status.success());
}

#[test]
fn what_is_unfit_is_told_and_what_was_taken_before_stays() {
    let (folder, recordings) = (copied(), tempfile::tempdir().unwrap());
    let file = recordings.path().join(file_of(folder.path(), QUESTION));
    record(&file, 16_000, 1, 8_000);
    assert!(take(folder.path(), recordings.path()).status.success());
    type Break = fn(&Path);
    let breaks: [(Break, &str); 5] = [
        (|file| record(file, 44_100, 2, 8_000), "mono"),
        (|file| record(file, 8_000, 1, 8_000), "16.000"),
        (|file| record(file, 16_000, 1, 100), "niets te horen"),
        (|file| record(file, 16_000, 1, i16::MAX), "te hard"),
        (|file| fs::write(file, "RIFF").unwrap(), "WAV"),
    ];
    for (make, reason) in breaks {
        make(&file);
        let output = take(folder.path(), recordings.path());
        assert_eq!(output.status.code(), Some(3), "{reason}");
        assert!(told(&output).contains(reason), "{}", told(&output));
        assert_eq!(line_of(&script(folder.path(), "nl"), QUESTION)[3], "ja");
    }
}

#[test]
fn a_list_that_names_what_is_not_there_is_a_fault() {
    let (folder, recordings) = (copied(), tempfile::tempdir().unwrap());
    let file = file_of(folder.path(), QUESTION);
    record(&recordings.path().join(&file), 16_000, 1, 8_000);
    assert!(take(folder.path(), recordings.path()).status.success());
    let shelf = folder.path().join("sounds");
    let recording = fs::read_dir(&shelf)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    record(&recording, 16_000, 1, 9_000);
    let check = run(&["check"], folder.path());
    assert_eq!(check.status.code(), Some(3));
    assert!(
        told(&check).contains("has another hash"),
        "{}",
        told(&check)
    );
    fs::remove_file(&recording).unwrap();
    assert_eq!(run(&["check"], folder.path()).status.code(), Some(3));
    let stray = folder.path().join("sounds.ti.toml");
    fs::write(stray, "[said]\n").unwrap();
    let check = told(&run(&["check"], folder.path()));
    assert!(check.contains("sounds.ti.toml"), "{check}");
}
