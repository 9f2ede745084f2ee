//! What stays, what goes in time, and what comes back after a disaster.

use std::{fs, sync::Arc};

use reqwest::{Method, StatusCode};
use vertelpunt::{
    archive::{audit, auth::Scope, backup, records, retention, state::Archive},
    domain::ids::Part,
    seal::document::Kind,
    support::clock::{Clock, FakeClock},
    sync::wire::{EventKind, RemovalReason, path},
};

use crate::{
    harness::{File, House, header, stands_in_files, story},
    researcher::publish,
    withdrawals::{Stretched, put_code, withdraw},
};

fn clock(house: &House) -> Arc<dyn Clock> {
    Arc::<FakeClock>::clone(&house.clock)
}

#[test]
fn a_voice_goes_after_90_days_only_if_it_is_written_out() {
    let house = House::new();
    let device = house.device();
    let stories = [house.tell(&device).story(), house.tell(&device).story()];
    for story in stories {
        house.send(&device, &File::of(&house.region, story, Part::Voice));
    }
    house.transcribe(stories[0]);
    house.days_pass(89);
    assert_eq!(
        retention::round(house.archive()).unwrap(),
        retention::Round::default()
    );
    house.days_pass(1);
    let round = retention::round(house.archive()).unwrap();
    assert_eq!(
        (round.voices, round.voices_waiting, round.stories),
        (1, 1, 0)
    );
    assert_eq!(retention::round(house.archive()).unwrap().voices, 0);
    let intake = house.person(&[Scope::Intake]);
    let voice = |story| house.get(&path::story(story, "voice", 0), &intake).status();
    assert_eq!(
        (voice(stories[0]), voice(stories[1])),
        (StatusCode::GONE, StatusCode::OK)
    );
    assert_eq!(
        house.feed(None).events.last().unwrap().reason,
        Some(RemovalReason::Expired)
    );
}

#[test]
fn a_story_goes_after_five_years() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    house.days_pass(5 * 365);
    assert_eq!(retention::round(house.archive()).unwrap().stories, 1);
    assert!(house.receipt(&device, &file).is_none());
    let last = house.feed(None).events.pop().unwrap();
    assert_eq!(
        (last.kind, last.reason),
        (EventKind::Removed, Some(RemovalReason::Expired))
    );
}

#[test]
fn nothing_is_kept_longer_than_tellers_are_told() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let told = "[policy]\nretention = { voice = '90d', story = '5y' }\n";
    publish(&house, Kind::Instrument, ("instrument.toml", told));
    let shorter = "retention = { voice = '30d', story = '2y' }\n";
    publish(&house, Kind::Policy, ("policy.toml", shorter));
    house.days_pass(2 * 365 - 1);
    assert_eq!(retention::round(house.archive()).unwrap().stories, 0);
    house.days_pass(1);
    assert_eq!(retention::round(house.archive()).unwrap().stories, 1);
    assert!(house.receipt(&device, &file).is_none());
}

#[test]
fn after_30_days_nothing_tells_which_device_sent_a_story() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let sent_by = |house: &House| {
        records::read(house.archive().records(), |statements| {
            let sql = "SELECT device FROM uploads WHERE story = ?1";
            statements.rows(sql, &[file.story().into()])
        })
        .unwrap()
        .len()
    };
    house.days_pass(29);
    retention::round(house.archive()).unwrap();
    assert_eq!(sent_by(&house), 1);
    house.days_pass(1);
    retention::round(house.archive()).unwrap();
    assert_eq!(sent_by(&house), 0);
    assert!(house.receipt(&device, &file).is_some());
}

#[test]
fn bytes_without_a_row_are_swept() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let objects = house.data().join("objects");
    fs::write(
        objects.join("00").join(format!("{}.body", "0".repeat(32))),
        b"rubbish",
    )
    .unwrap();
    assert_eq!(retention::round(house.archive()).unwrap().swept, 1);
    assert!(house.receipt(&device, &file).is_some());
    assert!(backup::verify(house.archive()).unwrap().faults.is_empty());
}

#[test]
fn what_was_admitted_survives_a_server_that_dies() {
    let mut house = House::new();
    let device = house.device();
    let files: Vec<_> = (0..3).map(|_| house.tell(&device)).collect();
    let waiting = File::large(&house.region, story(), 2 << 20);
    let upload = header(&house.create(&device, &waiting), "location");
    let half = waiting.bytes[..1 << 20].to_vec();
    house
        .patch(&device.token, &upload, 0)
        .body(half)
        .send()
        .unwrap();
    // A copy of the directory as it lies on disk is what a power cut would leave.
    let copy = house.directory.path().join("copy");
    copy_tree(&house.data(), &copy);
    house.close();
    fs::remove_dir_all(house.data()).unwrap();
    fs::rename(&copy, house.data()).unwrap();
    house.open();
    for file in &files {
        assert!(
            house
                .receipt(&device, file)
                .unwrap()
                .matches(&file.inspected())
        );
    }
    let rest = waiting.bytes[1 << 20..].to_vec();
    let answer = house
        .patch(&device.token, &upload, 1 << 20)
        .body(rest)
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let findings = backup::verify(house.archive()).unwrap();
    assert_eq!((findings.sound, findings.faults.len()), (4, 0));
}

#[test]
fn a_last_byte_just_before_the_cut_is_admitted_when_asked() {
    let mut house = House::new();
    let device = house.device();
    let file = File::large(&house.region, story(), 2 << 20);
    let upload = header(&house.create(&device, &file), "location");
    let piece = file.bytes[..1 << 20].to_vec();
    house
        .patch(&device.token, &upload, 0)
        .body(piece)
        .send()
        .unwrap();
    house.close();
    let name = upload.rsplit('/').next().unwrap();
    let body = house
        .data()
        .join("objects")
        .join(&name[..2])
        .join(format!("{name}.body"));
    let head = file.inspected().head.to_bytes().len();
    fs::write(body, &file.bytes[head..]).unwrap();
    house.open();
    let answer = house
        .tus(Method::HEAD, &upload, &device.token)
        .send()
        .unwrap();
    assert_eq!(
        header(&answer, "upload-offset"),
        file.bytes.len().to_string()
    );
    assert!(house.receipt(&device, &file).is_some());
}

#[test]
fn a_restored_archive_replays_what_was_taken_away_and_begins_a_new_feed() {
    let mut house = House::new();
    let device = house.device();
    let code = Stretched::new();
    let (kept, withdrawn) = (house.tell(&device), house.tell(&device));
    put_code(&house, &device, withdrawn.story(), &code);
    let later = Stretched::new();
    let old_feed = house.feed(None);
    let backup_dir = house.directory.path().join("backup");
    assert_eq!(backup::backup(&house.settings(), &backup_dir).unwrap(), 2);
    assert!(
        !stands_in_files(&backup_dir, b"withdrawal\""),
        "no journal in a backup"
    );

    withdraw(&house, &code);
    withdraw(&house, &later);
    house.close();
    fs::remove_dir_all(house.data()).unwrap();
    assert_eq!(
        backup::restore(house.settings(), &backup_dir, clock(&house)).unwrap(),
        2
    );
    house.open();

    assert!(house.receipt(&device, &kept).is_some());
    assert!(house.receipt(&device, &withdrawn).is_none());
    let body = &withdrawn.bytes[withdrawn.bytes.len() - 64..];
    assert!(!stands_in_files(&house.data(), body));
    assert_eq!(
        put_code(&house, &device, story(), &later).status(),
        StatusCode::GONE
    );
    let feed = house.feed(None);
    assert_ne!(feed.feed, old_feed.feed);
    let told: Vec<_> = feed
        .events
        .iter()
        .map(|event| (event.kind, event.story))
        .collect();
    assert!(told.contains(&(EventKind::Added, kept.story())));
    assert!(told.contains(&(EventKind::Removed, withdrawn.story())));
    assert!(!told.contains(&(EventKind::Added, withdrawn.story())));
    assert!(backup::verify(house.archive()).unwrap().faults.is_empty());
}

#[test]
fn a_restore_never_overwrites_and_refuses_what_is_no_backup() {
    let mut house = House::new();
    let backup_dir = house.directory.path().join("backup");
    backup::backup(&house.settings(), &backup_dir).unwrap();
    assert!(backup::backup(&house.settings(), &backup_dir).is_err());
    house.close();
    assert!(backup::restore(house.settings(), &backup_dir, clock(&house)).is_err());
    fs::remove_dir_all(house.data()).unwrap();
    fs::write(backup_dir.join("archive.db"), b"nonsense").unwrap();
    assert!(backup::restore(house.settings(), &backup_dir, clock(&house)).is_err());
    house.open();
}

#[test]
fn a_damaged_body_is_found() {
    let house = House::new();
    let device = house.device();
    house.tell(&device);
    let name = records::read(house.archive().records(), |statements| {
        let rows = statements.rows("SELECT object FROM parts", &[])?;
        rows[0].text(0)
    })
    .unwrap();
    let path = house
        .data()
        .join("objects")
        .join(&name[..2])
        .join(format!("{name}.body"));
    let mut body = fs::read(&path).unwrap();
    body[100] ^= 1;
    fs::write(&path, body).unwrap();
    let findings = backup::verify(house.archive()).unwrap();
    assert_eq!((findings.sound, findings.faults.len()), (0, 1));
}

#[test]
fn a_changed_audit_is_found_where_it_was_changed() {
    let house = House::new();
    let device = house.device();
    house.tell(&device);
    house.tell(&device);
    let verify = || records::read(house.archive().records(), audit::verify).unwrap();
    let entries = verify().unwrap().entries;
    assert!(entries >= 5);
    let change = |sql: &'static str| {
        records::write(house.archive().records(), move |statements| {
            statements.run(sql, &[3_u32.into()])
        })
        .unwrap();
    };
    change("UPDATE audit SET detail = 'nothing' WHERE position = ?1");
    assert_eq!(verify().unwrap_err().position, 3);
    change("DELETE FROM audit WHERE position = ?1");
    assert_eq!(verify().unwrap_err().position, 3);
}

#[test]
fn one_directory_has_one_server() {
    let house = House::new();
    let held = Archive::lock(&house.data()).unwrap();
    assert!(Archive::lock(&house.data()).is_err());
    drop(held);
    assert!(Archive::lock(&house.data()).is_ok());
}

fn copy_tree(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_tree(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}
