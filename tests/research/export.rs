//! The journey out: exports that other programs read back to the last character.

use std::{collections::BTreeMap, fs, path::Path};

use crate::world::{World, consent, telling_of};
use vertelpunt::{
    domain::{
        ids::{Part, Revision, StoryId},
        telling::ConsentAnswer,
    },
    research::{
        ask::Person,
        store::{ExportRecord, Listed, Store},
    },
    seal::{digest::sha256, wrap::Cost},
    support::randomness,
};

/// Texts on which exports break.
const TRAPS: [&str; 18] = [
    "regel een\nregel twee",
    "windows\r\nregel",
    "los\rteken",
    "\"aanhaling\" en 'enkel'",
    "komma, punt; tab\tna",
    "=1+1",
    "+31 6",
    "@SUM(A1)",
    "👩‍👩‍👧‍👦 gezin met verbinders",
    "e\u{301} ontbonden",
    "مرحبا من اليمين",
    "]]> en <script>alert(1)</script>",
    "NA",
    "0123",
    "vaste\u{a0}spatie en\u{2028}regelscheiding",
    "\u{feff}met een BOM",
    "\u{1}stuur\u{7f}teken\0nul",
    " spaties eromheen ",
];

fn told(world: &World) -> BTreeMap<String, &'static str> {
    let told = TRAPS.map(|text| (world.tell(text).to_string(), text));
    world.pull().ok();
    BTreeMap::from(told)
}

fn export(world: &World, name: &str) -> String {
    let folder = world.path(name);
    world
        .run(&["export", "--to", &folder, "--formats", "csv,jsonl"])
        .ok();
    folder
}

/// Every row of the CSV as a map, read by the csv crate as any program would.
fn csv_rows(folder: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(format!("{folder}/verhalen.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

fn json_rows(folder: &str) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let text = fs::read_to_string(format!("{folder}/verhalen.jsonl")).unwrap();
    text.split_terminator('\n')
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn trap_texts_survive_in_csv_and_jsonl() {
    let world = World::with_login();
    let told = told(&world);
    let folder = export(&world, "export");
    let (csv, json) = (csv_rows(&folder), json_rows(&folder));
    assert_eq!((csv.len(), json.len()), (TRAPS.len(), TRAPS.len()));
    for (row, object) in csv.iter().zip(&json) {
        assert_eq!(row["tekst"], told[&row["verhaal"]]);
        assert_eq!(object["tekst"], told[object["verhaal"].as_str().unwrap()]);
    }
}

#[test]
fn answers_stand_under_the_names_of_the_codebook_with_a_reason_where_they_are_missing() {
    let world = World::with_login();
    world.tell("a");
    world.pull().ok();
    let folder = export(&world, "export");
    let row = &csv_rows(&folder)[0];
    for (name, value) in [
        ("week", "2026-W47"),
        ("rol", "parent"),
        ("t1_op_tijd_seen", "0.2"),
        ("t1_op_tijd_information", "0.5"),
        ("t1_op_tijd_help", "0.3"),
        ("t1_op_tijd_x", "0.4"),
        ("t1_op_tijd_y", "0.173205"),
        ("t1_op_tijd_reden", ""),
        ("t2_regie_family", ""),
        ("t2_regie_reden", "past niet"),
        ("t3_steun_reden", "overgeslagen"),
        ("t4_drempel_reden", "niet gevraagd"),
        ("d1_moment", "0.73"),
        ("m1_fase", "after-1y"),
        ("m2_wie_zag_teacher", "1"),
        ("m2_wie_zag_parent", "0"),
        ("toestemming_research", "yes"),
        ("toestemming_quote", "no"),
        ("toestemming_reuse", ""),
        ("toestemming_reuse_reden", "overgeslagen"),
        ("toestemming_keep_voice_reden", "niet gevraagd"),
        ("meer_reden", "overgeslagen"),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    let object = &json_rows(&folder)[0];
    assert_eq!(object["t1_op_tijd_seen"], 0.2);
    assert!(object["t2_regie_family"].is_null());
    let mut codebook = csv::Reader::from_path(format!("{folder}/codeboek.csv")).unwrap();
    let names: Vec<String> = codebook
        .records()
        .map(|record| record.unwrap()[0].to_owned())
        .collect();
    let header = csv::Reader::from_path(format!("{folder}/verhalen.csv"))
        .unwrap()
        .headers()
        .unwrap()
        .clone();
    assert_eq!(names, header.iter().collect::<Vec<_>>());
    let unique: std::collections::BTreeSet<&String> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    let json: Vec<serde_json::Value> =
        serde_json::from_slice(&fs::read(format!("{folder}/codeboek.json")).unwrap()).unwrap();
    assert_eq!(json.len(), names.len());
}

#[test]
fn two_exports_of_the_same_stories_are_the_same_bytes() {
    let world = World::with_login();
    told(&world);
    let (one, other) = (export(&world, "one"), export(&world, "other"));
    let names = |folder: &str| {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&one), names(&other));
    for name in names(&one) {
        let read = |folder: &str| fs::read(Path::new(folder).join(&name)).unwrap();
        assert!(read(&one) == read(&other), "{name:?}");
    }
}

#[test]
fn the_manifest_names_every_file_with_its_hash() {
    let world = World::with_login();
    world.tell("a");
    world.pull().ok();
    let folder = export(&world, "export");
    let manifest = fs::read_to_string(format!("{folder}/MANIFEST.sha256")).unwrap();
    assert_eq!(
        manifest.lines().count() + 1,
        fs::read_dir(&folder).unwrap().count()
    );
    for line in manifest.lines() {
        let (hash, name) = line.split_once("  ").unwrap();
        let bytes = fs::read(format!("{folder}/{name}")).unwrap();
        assert_eq!(sha256(&bytes).to_string(), hash, "{name}");
    }
}

#[test]
fn a_story_whose_teller_did_not_allow_research_is_not_exported() {
    for answer in [
        ConsentAnswer::No,
        ConsentAnswer::Unanswered,
        ConsentAnswer::NotAsked,
    ] {
        let world = World::with_login();
        let mut telling = telling_of("niet voor onderzoek");
        telling.consent = vec![
            consent("research", answer),
            consent("quote", ConsentAnswer::Yes),
        ];
        let story = StoryId::random(&mut randomness::system());
        world.admit(&telling, Revision(0), story);
        world.tell("wel");
        world.pull().ok();
        let folder = world.path("export");
        let said = world.run(&["export", "--to", &folder]).ok();
        assert!(said.contains(&format!(
            "geweigerd, want zonder toestemming voor onderzoek: {story}"
        )));
        assert_eq!(csv_rows(&folder).len(), 1);
    }
}

#[test]
fn a_folder_is_replaced_only_when_it_is_ours_and_asked_for() {
    let world = World::with_login();
    world.tell("a");
    world.pull().ok();
    let folder = export(&world, "export");
    let (code, message) = world.run(&["export", "--to", &folder]).refused();
    assert_eq!(code, 3);
    assert!(message.contains("--force"), "{message}");
    world
        .run(&["export", "--to", &folder, "--formats", "csv", "--force"])
        .ok();
    assert!(!Path::new(&format!("{folder}/verhalen.jsonl")).exists());
    let other = world.path("other");
    fs::create_dir(&other).unwrap();
    fs::write(format!("{other}/thesis.docx"), "mine").unwrap();
    assert_eq!(
        world
            .run(&["export", "--to", &other, "--force"])
            .refused()
            .0,
        3
    );
    assert_eq!(fs::read(format!("{other}/thesis.docx")).unwrap(), b"mine");
}

#[test]
fn a_withdrawal_reaches_every_folder_names_strangers_and_says_what_is_missing() {
    let world = World::with_login();
    let gone = world.tell("weg");
    world.tell("blijft");
    world.pull().ok();
    let (one, two, lost) = (
        export(&world, "one"),
        export(&world, "two"),
        export(&world, "lost"),
    );
    fs::write(format!("{one}/aantekeningen.txt"), "weg").unwrap();
    fs::remove_dir_all(&lost).unwrap();
    world.withdraw(gone);
    let said = world.pull().ok();
    assert!(said.contains("(removed here and from 2 exports)"), "{said}");
    assert!(said.contains("aantekeningen.txt"), "{said}");
    assert!(said.contains("lost is weg"), "{said}");
    for folder in [&one, &two] {
        assert_eq!(csv_rows(folder).len(), 1);
        assert_eq!(json_rows(folder).len(), 1);
    }
    assert!(
        world
            .run(&["clean"])
            .ok()
            .contains("Alle exportmappen zijn bij.")
    );
}

#[test]
fn a_redacted_story_is_redacted_in_exports_too() {
    let world = World::with_login();
    let story = world.tell("Jan was boos.");
    world.pull().ok();
    let folder = export(&world, "export");
    world.admit(&telling_of("Mijn broer was boos."), Revision(1), story);
    world.pull().ok();
    let row = &csv_rows(&folder)[0];
    assert_eq!(
        (row["tekst"].as_str(), row["versie"].as_str()),
        ("Mijn broer was boos.", "1")
    );
}

#[test]
fn a_folder_whose_writing_was_cut_between_two_versions_is_written_again() {
    let world = World::with_login();
    let story = world.tell("Jan was boos.");
    world.pull().ok();
    world.admit(&telling_of("Mijn broer was boos."), Revision(1), story);
    world.pull().ok();
    let folder = fs::canonicalize(export(&world, "export")).unwrap();
    let record = ExportRecord {
        folder: folder.to_string_lossy().into_owned(),
        formats: "csv,jsonl".to_owned(),
    };
    let listed = |revision| Listed {
        story,
        part: Part::Telling,
        revision: Revision(revision),
    };
    {
        let mut person = Person::new(Some(world.path("passphrase").into()), None);
        let mut store = Store::open(&world.home(), &mut person, Cost::PRACTICE).unwrap();
        let before_and_after = [listed(0), listed(1)];
        store.register_export(&record, &before_and_after).unwrap();
    }
    assert!(world.run(&["clean"]).ok().contains("bijgewerkt"));
    assert!(
        world
            .run(&["clean"])
            .ok()
            .contains("Alle exportmappen zijn bij.")
    );
}
