//! The journey of a story to the researcher: pulled, verified, read; and gone when its teller says so.

use std::{fs, path::Path};

use crate::{
    canary,
    world::{World, telling_of},
};
use vertelpunt::domain::ids::{Digest, Part, Revision};

const CANARY: &str = "Zonnebloemétui, zei de juf";

fn summary(text: &str) -> &str {
    text.lines().next().unwrap()
}

#[test]
fn new_stories_are_pulled_once_and_read_as_they_were_told() {
    let world = World::with_login();
    let story = world.tell("Regel een.\nRegel twee met \"woorden\".");
    for _ in 0..6 {
        world.tell("Nog een.");
    }
    assert_eq!(
        summary(&world.pull().ok()),
        "+7 new, 0 revised, 0 withdrawn"
    );
    assert_eq!(
        summary(&world.pull().ok()),
        "+0 new, 0 revised, 0 withdrawn"
    );
    let text = world.run(&["story", &story.to_string()[..12]]).ok();
    for part in [
        "De juf zag het",
        "Regel een.\nRegel twee met \"woorden\".",
        "Ik ben ouder of verzorger",
        "iemand die het ziet 20 % · de juiste informatie 50 % · hulp die past 30 %",
        "past niet",
        "overgeslagen",
        "73 % van \"veel te vroeg\" naar \"veel te laat\"",
        "Mogen onderzoekers uw verhaal lezen? ja",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    let list = world.run(&["story"]).ok();
    assert_eq!(list.lines().count(), 7);
    let json = world.run(&["--json", "story", &story.to_string()]).ok();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["text"], "Regel een.\nRegel twee met \"woorden\".");
    assert!(
        world
            .run(&["story", "zz"])
            .refused()
            .1
            .contains("geen verhaal")
    );
}

#[test]
fn a_later_revision_takes_the_place_of_the_first() {
    let world = World::with_login();
    let story = world.tell("Jan was boos.");
    world.pull().ok();
    world.admit(&telling_of("Mijn broer was boos."), Revision(1), story);
    assert_eq!(
        summary(&world.pull().ok()),
        "+0 new, 1 revised, 0 withdrawn"
    );
    let text = world.run(&["story", &story.to_string()]).ok();
    assert!(text.contains("Mijn broer") && !text.contains("Jan"));
}

#[test]
fn a_withdrawn_story_leaves_the_store_and_every_export() {
    let world = World::with_login();
    let gone = world.tell(CANARY);
    let stays = world.tell("Dit blijft.");
    world.pull().ok();
    let export = world.path("export");
    world
        .run(&["export", "--to", &export, "--formats", "csv,jsonl"])
        .ok();
    assert!(
        !canary::find_in(Path::new(&export), CANARY).is_empty(),
        "the positive control"
    );
    world.withdraw(gone);
    let said = world.pull().ok();
    let expected = "+0 new, 0 revised, 1 withdrawn (removed here and from 1 export)";
    assert_eq!(summary(&said), expected);
    assert_eq!(canary::find_in(world.folder.path(), CANARY), []);
    let named = canary::find_in(world.folder.path(), &gone.to_string());
    assert!(
        named
            .iter()
            .all(|found| found.path == world.home().join("verhalen.db")),
        "{named:?}"
    );
    assert!(
        world
            .run(&["story", &gone.to_string()])
            .refused()
            .1
            .contains("geen verhaal")
    );
    world.run(&["story", &stays.to_string()]).ok();
    let rest = fs::read(format!("{export}/verhalen.csv")).unwrap();
    assert!(!canary::find_in_bytes(&rest, "Dit blijft.").is_empty());
}

#[test]
fn a_story_withdrawn_before_the_pull_never_arrives() {
    let world = World::with_login();
    let story = world.tell(CANARY);
    world.withdraw(story);
    assert_eq!(
        summary(&world.pull().ok()),
        "+0 new, 0 revised, 0 withdrawn"
    );
}

#[test]
fn a_withdrawn_story_does_not_come_back_whatever_the_feed_says() {
    let world = World::with_login();
    let story = world.tell("Weg.");
    world.pull().ok();
    world.withdraw(story);
    world.pull().ok();
    world.admit(&telling_of("Weg."), Revision(0), story);
    assert_eq!(
        summary(&world.pull().ok()),
        "+0 new, 0 revised, 0 withdrawn"
    );
    assert!(world.run(&["story", &story.to_string()]).result.is_err());
}

#[test]
fn a_withdrawal_is_obeyed_even_when_the_line_breaks() {
    let world = World::with_login();
    let gone = world.tell("Weg.");
    world.pull().ok();
    world.withdraw(gone);
    world.tell("Nieuw.");
    world.archive.borrow_mut().line = Some(100);
    let done = world.pull();
    assert!(done.text.contains("1 withdrawn"), "{}", done.text);
    assert_eq!(done.refused().0, 4);
    assert!(world.run(&["story", &gone.to_string()]).result.is_err());
}

#[test]
fn a_cut_download_goes_on_at_its_byte_and_leaves_only_sealed_bytes() {
    let world = World::with_login();
    world.tell(CANARY);
    for line in [0, 1, 4_000, 9_999] {
        world.archive.borrow_mut().line = Some(line);
        let done = world.pull();
        assert!(done.text.starts_with("+0 new"), "{}", done.text);
        assert_eq!(done.refused().0, 4);
        assert_eq!(canary::find_in(&world.home(), CANARY), []);
    }
    world.archive.borrow_mut().line = None;
    assert_eq!(
        summary(&world.pull().ok()),
        "+1 new, 0 revised, 0 withdrawn"
    );
    assert_eq!(world.archive.borrow().asked_from, [0, 0, 1, 4_001, 14_000]);
    assert_eq!(
        fs::read_dir(world.home().join("partial")).unwrap().count(),
        0
    );
}

#[test]
fn a_partial_file_of_something_else_is_thrown_away() {
    let world = World::with_login();
    let story = world.tell("Heel.");
    let partial = world.home().join(format!("partial/{story}.telling.0.vps"));
    fs::write(&partial, b"VPS1\nrubbish").unwrap();
    assert_eq!(
        summary(&world.pull().ok()),
        "+1 new, 0 revised, 0 withdrawn"
    );
}

#[test]
fn a_changed_event_a_gap_and_a_wrong_head_are_refused() {
    type Damage = fn(&World);
    let damages: [Damage; 4] = [
        |world| world.archive.borrow_mut().events[1].day = "2026-11-22".to_owned(),
        |world| drop(world.archive.borrow_mut().events.remove(1)),
        |world| world.archive.borrow_mut().events[1].position = 7,
        |world| world.archive.borrow_mut().events[0].hash = Digest::from_bytes([9; 32]),
    ];
    for damage in damages {
        let world = World::with_login();
        world.tell("a");
        world.tell("b");
        world.tell("c");
        damage(&world);
        assert_eq!(world.pull().refused().0, 3);
        assert!(world.run(&["story"]).ok().contains("nog geen verhalen"));
    }
}

#[test]
fn a_forked_feed_is_refused_and_changes_nothing() {
    let world = World::with_login();
    let story = world.tell("a");
    world.tell("b");
    world.pull().ok();
    {
        let mut archive = world.archive.borrow_mut();
        archive.events[0].day = "2026-11-22".to_owned();
        archive.rehash();
    }
    let (code, message) = world.pull().refused();
    assert_eq!(code, 3);
    assert!(message.contains("niet dezelfde als eerst"), "{message}");
    world.tell("c");
    assert_eq!(world.pull().refused().0, 3);
    world.run(&["story", &story.to_string()]).ok();
}

#[test]
fn a_rewound_feed_is_refused() {
    let world = World::with_login();
    world.tell("a");
    world.tell("b");
    world.pull().ok();
    world.archive.borrow_mut().events.pop();
    let (code, message) = world.pull().refused();
    assert_eq!(code, 3);
    assert!(message.contains("teruggedraaid"), "{message}");
}

#[test]
fn a_new_feed_is_followed_only_when_a_person_says_so() {
    let world = World::with_login();
    world.tell("a");
    world.pull().ok();
    {
        let mut archive = world.archive.borrow_mut();
        archive.feed = "feed-2".to_owned();
    }
    let later = world.tell("b");
    let (code, message) = world.pull().refused();
    assert_eq!(code, 3);
    assert!(message.contains("--accept-new-feed"), "{message}");
    let accept = ["pull", "--key", &world.reading_key(), "--accept-new-feed"];
    assert_eq!(
        summary(&world.run(&accept).ok()),
        "+1 new, 0 revised, 0 withdrawn"
    );
    world.run(&["story", &later.to_string()]).ok();
    world.pull().ok();
}

#[test]
fn a_file_that_does_not_verify_is_named_and_the_others_arrive() {
    let world = World::with_login();
    let broken = world.tell("a");
    let unproved = world.tell("b");
    let good = world.tell("c");
    {
        let mut archive = world.archive.borrow_mut();
        let file = archive.files.get_mut(&(broken, Part::Telling, 0)).unwrap();
        *file.last_mut().unwrap() ^= 1;
        let other = archive.receipts[&(good, Part::Telling, 0)].clone();
        archive.receipts.insert((unproved, Part::Telling, 0), other);
    }
    let done = world.pull();
    assert_eq!(summary(&done.text), "+1 new, 0 revised, 0 withdrawn");
    assert!(done.text.contains(&format!(
        "{broken}: het bestand is niet het bestand uit de lijst"
    )));
    assert!(done.text.contains(&format!(
        "{unproved}: het ontvangstbewijs hoort bij een ander"
    )));
    assert_eq!(done.refused().0, 3);
    world.run(&["story", &good.to_string()]).ok();
}

#[test]
fn a_key_of_somebody_else_opens_nothing() {
    let world = World::with_login();
    let other = World::new();
    world.tell("a");
    let done = world.run(&["pull", "--key", &other.reading_key()]);
    assert!(
        done.text.contains("niet voor deze sleutel"),
        "{}",
        done.text
    );
    assert_eq!(done.refused().0, 3);
}

#[test]
fn no_word_of_a_teller_stands_in_the_home_directory() {
    let world = World::with_login();
    world.tell(CANARY);
    world.pull().ok();
    let sealed_in = canary::find_in(&world.home(), CANARY);
    assert_eq!(sealed_in, []);
    for (form, bytes) in canary::planted(CANARY) {
        fs::write(world.home().join("control"), bytes).unwrap();
        let found = canary::find_in(&world.home(), CANARY);
        assert!(
            found.iter().any(|one| one.form == form),
            "the positive control for {form}"
        );
    }
}

#[test]
fn the_store_opens_only_with_its_passphrase() {
    let world = World::with_login();
    world.tell("a");
    world.pull().ok();
    fs::write(world.path("passphrase"), "een verkeerd wachtwoord\n").unwrap();
    let (code, message) = world.run(&["story"]).refused();
    assert_eq!(code, 3);
    assert!(message.contains("wachtwoord"), "{message}");
}

#[test]
fn the_drill_opens_stories_once_more_and_notices_a_changed_archive() {
    let world = World::with_login();
    let story = world.tell("a");
    world.tell("b");
    world.pull().ok();
    let drill = ["verify", "--sample", "9", "--key", &world.reading_key()];
    assert!(
        world
            .run(&drill)
            .ok()
            .contains("2 verhalen opnieuw opgehaald en geopend")
    );
    world
        .archive
        .borrow_mut()
        .files
        .remove(&(story, Part::Telling, 0));
    let done = world.run(&drill);
    assert!(done.text.contains(&story.to_string()));
    assert_eq!(done.refused().0, 3);
}

#[test]
fn login_trusts_only_the_root_it_was_given() {
    let world = World::new();
    let other = World::new();
    let root = fs::read_to_string(other.path("keys/root.pub")).unwrap();
    let token = world.path("token");
    let url = "http://127.0.0.1:1";
    let login = [
        "login",
        "--archive",
        url,
        "--token-file",
        &token,
        "--root-public",
        root.trim(),
    ];
    let (code, message) = world.run(&login).refused();
    assert_eq!(code, 3);
    assert!(
        message.contains("sleutellijst wordt geweigerd"),
        "{message}"
    );
    let unsure = ["login", "--archive", url, "--token-file", &token];
    assert!(world.run(&unsure).refused().1.contains("--root-public"));
    assert!(world.pull().refused().1.contains("nog niet aangemeld"));
}

#[test]
fn another_root_does_not_take_the_place_of_the_trusted_one() {
    let world = World::with_login();
    let other = World::new();
    let root = fs::read_to_string(other.path("keys/root.pub")).unwrap();
    *world.archive.borrow_mut() = std::mem::take(&mut other.archive.borrow_mut());
    let token = world.path("token");
    let url = "http://127.0.0.1:1";
    let login = [
        "login",
        "--archive",
        url,
        "--token-file",
        &token,
        "--root-public",
        root.trim(),
    ];
    assert_eq!(world.run(&login).refused().0, 3);
    assert_eq!(world.pull().refused().0, 3);
}
