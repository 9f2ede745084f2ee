//! The lock on a disk that is really full.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
    pub(crate) mod small_disk;
}

use std::fs;

use support::{
    kiosk::{Kiosk, Sort, draft, typed_draft},
    small_disk::{SmallDisk, on_a_small_disk},
};
use vertelpunt::{
    domain::{ids::StoryId, words::CodeKind},
    kiosk::keeper::{
        health::{Amber, Blocked},
        lock::LockError,
    },
    store::held,
    support::randomness,
};

#[test]
fn a_full_disk_at_the_lock_keeps_the_draft_and_trying_again_succeeds() {
    let test = "a_full_disk_at_the_lock_keeps_the_draft_and_trying_again_succeeds";
    on_a_small_disk(test, 8, lock_on);
}

fn lock_on(disk: &SmallDisk) {
    let directory = tempfile::tempdir_in(disk.path()).unwrap();
    let kiosk = Kiosk::below(directory, Sort::Rehearsal);
    let mut custody = kiosk.open();
    custody.tend();
    assert!(
        custody.begin_visit().is_ok(),
        "the largest typed story fits twice beside the reserve"
    );
    custody.lock(new_story(), &typed_draft()).unwrap();

    disk.fill();
    let health = custody.health();
    assert!(health.amber.contains(&Amber::LowSpace));
    assert_eq!(
        custody.begin_visit().unwrap_err(),
        [Blocked::NoSpace, Blocked::StoreNotWritable]
    );

    let draft = draft();
    let error = custody.lock(new_story(), &draft).unwrap_err();
    assert!(
        matches!(error, LockError::Held(held::Error::Full)),
        "{error}"
    );
    assert_eq!(kiosk.held().len(), 1);
    assert_eq!(
        fs::read_dir(kiosk.layout.held()).unwrap().count(),
        1,
        "nothing half done is left"
    );

    let story = new_story();
    custody.lock(story, &draft).unwrap();
    custody.show_code(story, CodeKind::Words).unwrap();
    custody.tend();
    assert_eq!(kiosk.held().len(), 2);
    let home = kiosk
        .held()
        .into_iter()
        .find(|held| held.story == story)
        .unwrap();
    assert!(kiosk.read(&home).text.is_some());

    disk.fill();
    custody.take_away(story).unwrap();
    assert_eq!(kiosk.held().len(), 1, "a full disk can still delete");
}

fn new_story() -> StoryId {
    StoryId::random(&mut randomness::system())
}
