//! `remove-names` by its command line: lines in, lines out, and what is wrong told by number.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn remove_names(arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vertelpunt-research"))
        .arg("remove-names")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(input).unwrap();
    program.wait_with_output().unwrap()
}

fn answers(output: &Output) -> Vec<Value> {
    let text = str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What the spans of an answer say, cut from the text that went in by Unicode scalars.
fn words(text: &str, answer: &Value) -> Vec<(String, String)> {
    let place = |value: &Value| value.as_u64().unwrap() as usize;
    let spans = answer["spans"].as_array().unwrap();
    let cut = |span: &Value| {
        let (start, end) = (place(&span["start"]), place(&span["end"]));
        let word: String = text.chars().skip(start).take(end - start).collect();
        (span["type"].as_str().unwrap().to_owned(), word)
    };
    spans.iter().map(cut).collect()
}

fn pair(kind: &str, word: &str) -> (String, String) {
    (kind.to_owned(), word.to_owned())
}

#[test]
fn a_story_comes_back_with_placeholders_and_places() {
    let input = "{\"id\":\"7\",\"text\":\"Sanne woont in Almelo. Sannes broer Daan ook.\"}\n";
    let output = remove_names(&[], input.as_bytes());
    assert!(output.status.success(), "{output:?}");
    let answers = answers(&output);
    assert_eq!(answers[0]["id"], "7");
    assert_eq!(
        answers[0]["text"],
        "[persoon 1] woont in [plaats 1]. [persoon 1] broer [persoon 2] ook."
    );
    assert_eq!(answers[0]["spans"][0]["level"], "removed");
}

#[test]
fn places_are_counted_in_unicode_scalars() {
    let text = "👩\u{200d}👧 e\u{301}e\u{301}n dag zag ik Noe\u{308}lle in Hengelo 👍🏽 met Daan.";
    let input = serde_json::json!({ "id": 1, "text": text }).to_string();
    let output = remove_names(&[], input.as_bytes());
    let answers = answers(&output);
    let found = words(text, &answers[0]);
    assert_eq!(
        found,
        [
            pair("PERSOON", "Noe\u{308}lle"),
            pair("PLAATS", "Hengelo"),
            pair("PERSOON", "Daan")
        ]
    );
}

#[test]
fn bad_lines_are_told_by_number_and_the_others_are_answered() {
    let input = b"{\"id\":\"a\",\"text\":\"Sanne.\"}\nno json of Sanne\n\n{\"id\":\"b\"}\n\xff\xfe\n{\"id\":\"c\",\"text\":\"\"}";
    let output = remove_names(&[], input);
    assert_eq!(output.status.code(), Some(1));
    let ids: Vec<Value> = answers(&output)
        .iter()
        .map(|answer| answer["id"].clone())
        .collect();
    assert_eq!(ids, ["a", "c"]);
    let complaints = String::from_utf8(output.stderr).unwrap();
    for line in ["regel 2:", "regel 4:", "regel 5:"] {
        assert!(complaints.contains(line), "{complaints}");
    }
    assert!(
        !complaints.contains("Sanne"),
        "an error tells nothing of a story: {complaints}"
    );
}

#[test]
fn a_region_adds_its_names_and_a_broken_list_is_refused_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("region.tsv");
    std::fs::write(&list, "# ours\nHof van Boekel\tinstelling\n").unwrap();
    let text = "ze at bij hof van boekel";
    let input = serde_json::json!({ "id": 1, "text": text }).to_string();
    let path = list.to_str().unwrap();
    let output = remove_names(&["--region", path], input.as_bytes());
    assert_eq!(
        words(text, &answers(&output)[0]),
        [pair("INSTELLING", "hof van boekel")]
    );
    std::fs::write(&list, "Hof van Boekel\tinstelling\nDe Brug\tbrug\n").unwrap();
    let output = remove_names(&["--region", path], input.as_bytes());
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("regel 2") && told.contains("brug"), "{told}");
}

#[test]
fn doubts_stay_in_the_text() {
    let text = "Ik ben 74.";
    let input = serde_json::json!({ "id": 1, "text": text }).to_string();
    let output = remove_names(&[], input.as_bytes());
    let answers = answers(&output);
    assert_eq!(answers[0]["text"], text);
    assert_eq!(answers[0]["spans"][0]["level"], "doubt");
}
