//! The invariants of the whole, checked when a life is over; the second one is [`crate::watch`]'s.

use std::{collections::BTreeSet, path::Path};

use vertelpunt::{
    archive::{
        audit,
        auth::Scope,
        feed,
        records::{self, Row, Statements},
    },
    domain::ids::{Part, Revision, StoryId},
    seal::receipt::Receipt,
    sync::wire::{Event, EventKind, path},
};

use crate::{
    life::{Fate, Life},
    server::PLACE,
    spoken,
    support::{canary, kiosk::CANARY},
    world::World,
};

/// Checks them all.
pub(crate) fn check(life: &Life<'_>) {
    locked_means_readable_or_withdrawn(life);
    at_most_one_file(life);
    no_plaintext_anywhere(life);
    withdrawn_means_gone(life);
    nothing_is_half_done(life.world);
    receipts_feed_and_audit_agree(life);
    researchers_learn_no_device_and_no_hour(life);
}

/// Every event of the feed; its chain is verified.
pub(crate) fn events(world: &World) -> Vec<Event> {
    let archive = world.server.archive();
    let verified = records::read(archive.records(), feed::verify).unwrap();
    assert!(verified.is_ok(), "the feed was changed");
    let page = |statements: &mut dyn Statements| feed::page(&archive, statements, None, 500);
    records::read(archive.records(), page).unwrap().events
}

/// 1. Shown "op slot": its key holders read it, or it was withdrawn.
fn locked_means_readable_or_withdrawn(life: &Life<'_>) {
    let world = life.world;
    let (readable, said) = (world.researcher.stories(), spoken::samples());
    for (story, fate) in &life.fates {
        if *fate == Fate::Gone {
            continue;
        }
        assert!(readable.contains(story), "{story} was locked and is lost");
        assert!(world.researcher.text(*story).contains(CANARY));
        let heard = world.intake.heard(*story);
        assert!(heard.as_ref() == Some(&said), "{story} sounds otherwise");
    }
}

/// 3. One file per story, part and revision, however often it was sent.
fn at_most_one_file(life: &Life<'_>) {
    let events = events(life.world);
    let added = events.iter().filter(|event| event.kind == EventKind::Added);
    let files: Vec<_> = added
        .map(|event| (event.story, event.part, event.revision))
        .collect();
    let distinct: BTreeSet<_> = files.iter().collect();
    assert_eq!(files.len(), distinct.len(), "a file was added twice");
    for (story, _, _) in &files {
        assert!(life.fates.contains_key(story), "{story} was never locked");
    }
}

/// 4. No word and no sound stands on the kiosk, on the line, with the archive, or in a researcher's store.
fn no_plaintext_anywhere(life: &Life<'_>) {
    let world = life.world;
    let heard = world.server.wire.heard();
    nothing_is_told_on(world.kiosk.layout.data());
    nothing_is_told_on(world.server.disk());
    nothing_is_told_on(&world.researcher.home());
    nothing_is_told_on(&world.intake.home());
    assert!(
        canary::find_in_bytes(&heard, CANARY).is_empty(),
        "on the line"
    );
    assert_eq!(canary::forms_in(&heard, &spoken::forms()), [""; 0]);

    // The same searches find what must be there.
    let exported = canary::find_in(&world.researcher.exported(), CANARY);
    assert!(
        !exported.is_empty(),
        "the control found nothing in the export"
    );
    let heard_out = canary::find_forms_in(&world.intake.exported(), &spoken::forms());
    assert!(!heard_out.is_empty(), "the control found no sound");
    let sent = life.fates.iter().find(|(_, fate)| **fate == Fate::Read);
    let sent = sent.unwrap().0.to_string();
    let control = canary::find_in_bytes(&heard, &sent);
    assert!(!control.is_empty(), "the control heard nothing");
}

/// No word and no sound of anybody stands in this folder.
pub(crate) fn nothing_is_told_on(place: &Path) {
    assert_eq!(canary::find_in(place, CANARY), [], "in {}", place.display());
    assert_eq!(canary::find_forms_in(place, &spoken::forms()), []);
}

/// 5. Withdrawn: no stanza, no body, a tombstone, and nothing of it with any researcher.
fn withdrawn_means_gone(life: &Life<'_>) {
    let world = life.world;
    let reader = world.server.person(&[Scope::Read]);
    let readable = world.researcher.stories();
    let exported = world.researcher.exported();
    for (story, fate) in &life.fates {
        if *fate == Fate::Read {
            continue;
        }
        assert!(!readable.contains(story), "{story} can still be read");
        assert_eq!(world.intake.heard(*story), None, "{story} is still heard");
        assert!(
            !world.intake.has_written_out(*story),
            "{story} is still heard"
        );
        assert_eq!(canary::find_in(&exported, &story.to_string()), []);
        for part in [Part::Telling, Part::Voice] {
            let answer = world.server.get(&path::story(story, part, 0), &reader);
            assert!(!answer.status().is_success(), "{story} is still given out");
        }
        assert_eq!(rows_of(world, *story), 0, "{story} left rows behind");
    }
    let removed = events(world);
    let removed = removed
        .iter()
        .filter(|event| event.kind == EventKind::Removed);
    for event in removed {
        assert!(event.tombstone.is_some());
        assert!(world.researcher.knows_as_removed(event.story));
    }
}

fn rows_of(world: &World, story: StoryId) -> usize {
    let queries = [
        "SELECT story FROM parts WHERE story = ?1",
        "SELECT story FROM uploads WHERE story = ?1",
        "SELECT story FROM old_lines WHERE story = ?1",
    ];
    let rows = queries.map(|sql| rows(world, sql, &[story.into()]).len());
    rows.iter().sum()
}

/// 6. What was never locked left nothing: no directory, no file, no name.
fn nothing_is_half_done(world: &World) {
    assert!(
        world.is_empty(),
        "something was left in held/ or outbox/stories/"
    );
}

/// 7. Receipts, feed and audit tell the same.
fn receipts_feed_and_audit_agree(life: &Life<'_>) {
    let world = life.world;
    let events = events(world);
    let removed: BTreeSet<StoryId> = stories_with(&events, EventKind::Removed);
    let (reader, archive) = (
        world.server.person(&[Scope::Read]),
        world.kiosk.region.archive.public(),
    );
    for event in events.iter().filter(|event| event.kind == EventKind::Added) {
        let part = event.part.unwrap();
        let receipt = world
            .server
            .get(&path::receipt(event.story, part, Revision(0)), &reader);
        if removed.contains(&event.story) {
            assert!(!receipt.status().is_success(), "a receipt of nothing");
            continue;
        }
        let receipt = Receipt::verify(&receipt.bytes().unwrap(), &archive).unwrap();
        let sealed = &life.watch.sealed[&(event.story, part)];
        assert!(receipt.matches(sealed), "the receipt is of another file");
        assert_eq!(event.line1_sha256, Some(sealed.head.line1_sha256()));
        assert_eq!(event.body_sha256, Some(sealed.body_sha256));
    }
    let archive = world.server.archive();
    let audit = records::read(archive.records(), audit::verify).unwrap();
    assert!(audit.is_ok(), "the audit was changed");
    for (kind, action) in [
        (EventKind::Added, "admitted"),
        (EventKind::Removed, "removed"),
    ] {
        let n_events = events.iter().filter(|event| event.kind == kind).count();
        let sql = "SELECT detail FROM audit WHERE action = ?1";
        assert_eq!(
            rows(world, sql, &[action.into()]).len(),
            n_events,
            "{action}"
        );
    }
}

fn stories_with(events: &[Event], kind: EventKind) -> BTreeSet<StoryId> {
    let of_kind = events.iter().filter(|event| event.kind == kind);
    of_kind.map(|event| event.story).collect()
}

/// 8. Whatever a researcher can fetch names no device, no counter, and no time finer than a day.
fn researchers_learn_no_device_and_no_hour(life: &Life<'_>) {
    let world = life.world;
    let token = world.server.person(&[Scope::Read]);
    let mut learned = [path::ARCHIVE.to_owned(), path::feed(None, 500)]
        .map(|address| world.server.get(&address, &token).text().unwrap())
        .concat();
    for story in life.fates.keys() {
        for address in [
            path::receipt(story, Part::Telling, 0),
            path::tombstone(story),
        ] {
            learned += &world.server.get(&address, &token).text().unwrap();
        }
        let sealed = world
            .server
            .get(&path::story(story, Part::Telling, 0), &token);
        learned += &readable_lines(&sealed.bytes().unwrap());
    }
    for secret in secrets_of(world) {
        let found = canary::find_in_bytes(learned.as_bytes(), &secret);
        assert!(found.is_empty(), "a researcher learns {secret}");
    }
    assert_eq!(hour_in(&learned), None, "a researcher learns an hour");
    assert_eq!(hour_in("2026-11-21T14:05"), Some("14:05".to_owned()));
    assert_eq!(hour_in("{at:1795269600}"), Some("1795269600".to_owned()));
    for closed in [path::DEVICES, "/v1/stats", "/metrics"] {
        let answer = world.server.get(closed, &token);
        let told = answer.text().unwrap_or_default();
        assert!(
            secrets_of(world)
                .iter()
                .all(|secret| !told.contains(secret)),
            "{closed}"
        );
    }
}

/// The devices that ever were, and where they stand.
fn secrets_of(world: &World) -> Vec<String> {
    let found = rows(world, "SELECT device, public FROM devices", &[]);
    assert!(!found.is_empty());
    let devices = found.iter().flat_map(|row| {
        let public = hex::encode(row.bytes(1).unwrap());
        [row.text(0).unwrap(), public]
    });
    devices.chain([PLACE.to_owned()]).collect()
}

/// The two lines of a sealed file that are not encrypted.
fn readable_lines(sealed: &[u8]) -> String {
    let lines = sealed.split(|byte| *byte == b'\n').take(3);
    lines.map(String::from_utf8_lossy).collect()
}

/// A time of day as people write it, or a number that is the seconds of an epoch in these years.
fn hour_in(text: &str) -> Option<String> {
    // What stands before the hour is no letter or digit, but for the T of ISO 8601.
    let is_clock = |at: &&[u8]| {
        let digits = [at[1], at[2], at[4], at[5]];
        let begins = at[0] == b'T' || !at[0].is_ascii_alphanumeric();
        begins && at[3] == b':' && digits.iter().all(u8::is_ascii_digit)
    };
    let is_epoch = |word: &&str| {
        let is_of_these_years = word.starts_with("17") || word.starts_with("18");
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        word.len() == 10 && is_of_these_years && is_number
    };
    let mut words = text.split(|letter: char| !letter.is_alphanumeric());
    let clock = text.as_bytes().windows(6).find(is_clock);
    let clock = clock.map(|found| String::from_utf8_lossy(&found[1..]).into_owned());
    clock.or_else(|| words.find(is_epoch).map(str::to_owned))
}

fn rows(world: &World, sql: &'static str, values: &[records::Value]) -> Vec<Row> {
    let archive = world.server.archive();
    let query = |statements: &mut dyn Statements| statements.rows(sql, values);
    records::read(archive.records(), query).unwrap()
}
