//! `instrument check` by its command line: the region's bundle is sound, and each fault is told with file and line.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

const BUNDLE: &str = "firmware-config/instrument";

fn check(folder: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vertelpunt-research"))
        .args(["instrument", "check"])
        .arg(folder)
        .args(more)
        .output()
        .unwrap()
}

/// The region's bundle with other words in one file, and the line where they stand.
fn changed(file: &str, from: &str, to: &str) -> (TempDir, usize) {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(BUNDLE).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    let place = text
        .find(from)
        .unwrap_or_else(|| panic!("{file} says {from}"));
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
    (folder, text[..place].lines().count().max(1))
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_bundle_of_the_region_breaks_no_rule() {
    let output = check(Path::new(BUNDLE), &[]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(told(&output), "Alle regels kloppen.\n");
}

#[test]
fn a_promise_is_told_with_the_file_the_line_and_the_id() {
    let (folder, line) = changed(
        "instrument.toml",
        "\"Wie gaat er vertellen?\"",
        "\"Uw verhaal blijft veilig. Wie gaat er vertellen?\"",
    );
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    let wanted = format!("instrument.toml:{line}: screen/who/question: says `blijft veilig`\n");
    assert!(
        told(&output).contains(&wanted),
        "{} lacks {wanted}",
        told(&output)
    );
}

#[test]
fn a_door_that_opens_on_nothing_and_a_word_that_sounds_alike_are_told() {
    let (folder, _) = changed("instrument.toml", "go = \"next\"", "go = \"page:nowhere\"");
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(told(&output).contains("nowhere"), "{}", told(&output));
    let (folder, line) = changed("words.nl.txt", "laptop\n", "laptopp\n");
    let output = check(folder.path(), &[]);
    assert!(
        output.status.success(),
        "a longer word is no fault by itself: {}",
        told(&output)
    );
    let list = folder.path().join("words.nl.txt");
    let words = fs::read_to_string(&list).unwrap();
    fs::write(&list, words.replace("laptopp\n", "laptop!\n")).unwrap();
    let wanted = format!("line {}", line + 1);
    assert!(told(&check(folder.path(), &[])).contains(&wanted));
}

#[test]
fn a_file_that_is_no_toml_is_told_and_a_folder_that_is_none_fails() {
    let (folder, _) = changed("texts.en.toml", "language = ", "language ");
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        told(&output).starts_with("texts.en.toml"),
        "{}",
        told(&output)
    );
    assert_eq!(
        check(Path::new("no/such/folder"), &[]).status.code(),
        Some(1)
    );
}

#[test]
fn a_version_that_does_not_rise_and_corners_that_move_are_told() {
    let (folder, _) = changed("instrument.toml", "[[triad]]", "[[triad]]");
    let same = format!("{BUNDLE}/instrument.toml");
    let output = check(folder.path(), &["--previous", &same]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        told(&output).contains("version: does not rise"),
        "{}",
        told(&output)
    );
}

#[test]
fn scripts_get_the_faults_as_json() {
    let (folder, line) = changed(
        "instrument.toml",
        "\"Wie gaat er vertellen?\"",
        "\"Wie gaat er vertellen!\"",
    );
    let output = check(folder.path(), &["--json"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["faults"][0]["line"], line);
    assert_eq!(told["faults"][0]["rule"], "has an exclamation mark");
}

#[test]
fn what_has_the_name_of_something_else_is_told_with_its_own_line() {
    let (folder, line) = changed(
        "instrument.toml",
        "= \"youth-16\"\nsteps = [\"who\", \"onlookers\", \"how\"",
        "= \"youth-16\"\nsteps = [\"who\", \"onlookers\"",
    );
    let output = check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(3));
    let wanted = format!("instrument.toml:{line}: path/youth-16: lacks the step how\n");
    assert_eq!(told(&output), wanted);
}

#[test]
fn what_is_unfair_to_tellers_is_told() {
    let cases = [
        ("tone = \"good\"", "tone = \"hard\"", "good and"),
        ("\"practice\", ", "", "never practised"),
        (
            "minor-12-15 = \"off\"",
            "minor-12-15 = \"text-only\"",
            "ships as off",
        ),
        (
            "\"how\", \"no-helpline\", ",
            "\"how\", ",
            "the notice `no-helpline`",
        ),
    ];
    for (from, to, wanted) in cases {
        let (folder, _) = changed("instrument.toml", from, to);
        let output = check(folder.path(), &[]);
        assert_eq!(output.status.code(), Some(3), "{from}");
        assert!(told(&output).contains(wanted), "{}", told(&output));
    }
}
