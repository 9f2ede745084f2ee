//! After the lock: waiting, leaving, receipts, tombstones, withdrawals. A copy goes only when it may.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
}

use std::{fs, time::Duration};

use support::kiosk::{DAY, HOUR, Kiosk, Sort, TODAY, draft, typed_draft};
use vertelpunt::{
    domain::{
        ids::{Part, Revision, StoryId},
        week::Day,
        words::{CodeKind, CodeWords},
    },
    kiosk::keeper::{
        custody::Custody,
        lock::{Draft, FIRST_STORIES},
    },
    seal::{
        code::{Code, Withdrawal},
        keys::SigningKey,
        manifest::Manifest,
        receipt::Receipt,
        vps,
    },
    store::outbox::StoryDirectory,
    support::{clock::Timestamp, randomness},
};

/// A kiosk with one story whose visit is over.
fn with_a_story() -> (Kiosk, Custody, StoryId) {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = tell(&mut custody);
    (kiosk, custody, story)
}

fn tell(custody: &mut Custody) -> StoryId {
    let story = StoryId::random(&mut randomness::system());
    custody.lock(story, &typed_draft()).unwrap();
    custody.end_visit();
    story
}

/// A story in the outbox whose build and keys were proven to open.
fn with_a_released_story() -> (Kiosk, Custody, StoryId) {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    kiosk.bring_opened(1, 1);
    custody.tend();
    let story = tell(&mut custody);
    kiosk.pass_time(&mut custody, 8 * DAY);
    assert_eq!(kiosk.released().len(), 1);
    (kiosk, custody, story)
}

fn confirm_clock(kiosk: &Kiosk) {
    fs::write(kiosk.settings.clock.confirmed_by.as_ref().unwrap(), "").unwrap();
}

#[test]
fn the_courier_sees_a_story_only_after_its_waiting_period() {
    let (kiosk, mut custody, story) = with_a_story();
    kiosk.pass_time(&mut custody, 6 * DAY);
    assert_eq!((kiosk.held().len(), kiosk.released().len()), (1, 0));
    kiosk.pass_time(&mut custody, 2 * DAY);
    assert_eq!((kiosk.held().len(), kiosk.released().len()), (0, 1));
    assert_eq!(kiosk.released()[0].story, story);
}

#[test]
fn powered_on_time_is_added_up_over_restarts() {
    let (kiosk, mut custody, _) = with_a_story();
    for _ in 0..8 {
        kiosk.pass_time(&mut custody, DAY);
        custody.close();
        drop(custody);
        custody = kiosk.open();
    }
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn a_power_cut_costs_at_most_an_hour_of_waiting() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let one_day = Draft {
        waiting_days: 1,
        ..typed_draft()
    };
    custody
        .lock(StoryId::random(&mut randomness::system()), &one_day)
        .unwrap();
    custody.end_visit();
    for _ in 0..2 * 24 {
        kiosk.clock.advance(HOUR);
        custody.tend();
        drop(custody);
        custody = kiosk.open();
    }
    kiosk.pass_time(&mut custody, Duration::ZERO);
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn a_clock_that_is_set_back_a_year_changes_nothing() {
    let (kiosk, mut custody, _) = with_a_story();
    confirm_clock(&kiosk);
    kiosk.clock.set_wall(Timestamp(TODAY.0 - 365 * 86_400));
    kiosk.pass_time(&mut custody, 3 * DAY);
    assert_eq!(kiosk.released().len(), 0);
    kiosk.pass_time(&mut custody, 5 * DAY);
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn an_unconfirmed_clock_frees_nothing_and_a_confirmed_one_does() {
    let kiosk = Kiosk::new(Sort::Real);
    confirm_clock(&kiosk);
    let mut custody = kiosk.open();
    tell(&mut custody);
    fs::remove_file(kiosk.settings.clock.confirmed_by.as_ref().unwrap()).unwrap();
    kiosk.clock.set_wall(Timestamp(TODAY.0 + 365 * 86_400));
    kiosk.pass_time(&mut custody, HOUR);
    assert_eq!(kiosk.released().len(), 0);
    confirm_clock(&kiosk);
    kiosk.pass_time(&mut custody, HOUR);
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn a_story_does_not_leave_while_its_teller_may_still_take_it_away() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = StoryId::random(&mut randomness::system());
    custody.lock(story, &typed_draft()).unwrap();
    kiosk.pass_time(&mut custody, 30 * DAY);
    assert_eq!(kiosk.held().len(), 1);
    custody.end_visit();
    kiosk.pass_time(&mut custody, DAY);
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn a_copy_goes_with_a_receipt_of_every_part_and_no_sooner_than_its_keep_time() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    kiosk.bring_opened(1, 1);
    custody.tend();
    let story = StoryId::random(&mut randomness::system());
    custody.lock(story, &draft()).unwrap();
    custody.show_code(story, CodeKind::Words).unwrap();
    custody.end_visit();
    kiosk.pass_time(&mut custody, 7 * DAY);
    kiosk.receive_all(story);
    let voice = kiosk.layout.receipt(story, Part::Voice, Revision(0));
    let receipt = fs::read(&voice).unwrap();
    custody.tend();
    assert_eq!(kiosk.released().len(), 1, "the keep time is not over");

    fs::remove_file(&voice).unwrap();
    kiosk.pass_time(&mut custody, 3 * DAY);
    assert_eq!(kiosk.released().len(), 1, "a part has no receipt");
    kiosk.bring(&voice, &receipt);
    custody.tend();
    assert_eq!(kiosk.released().len(), 0);
    assert!(!kiosk.layout.code(story).exists());
    assert!(!voice.exists());
}

#[test]
fn a_receipt_that_is_forged_or_for_other_bytes_frees_nothing() {
    let (kiosk, mut custody, story) = with_a_released_story();
    let path = kiosk.released()[0].sealed_path(Part::Telling);
    let ours = vps::inspect(fs::File::open(path).unwrap()).unwrap();
    let rng = &mut randomness::system();
    let archive = &kiosk.region.archive;
    let (day, place) = (
        Day::of(TODAY),
        kiosk.layout.receipt(story, Part::Telling, Revision(0)),
    );

    let by_a_stranger = Receipt::sign(&ours, day, &SigningKey::generate(rng)).unwrap();
    let mut other = Receipt::of(&ours, archive.public().id(), day);
    other.body_sha256 = ours.head.line1_sha256();
    let mut of_another_story = Receipt::of(&ours, archive.public().id(), day);
    of_another_story.story = StoryId::random(rng);
    let manifest = fs::read(kiosk.released()[0].manifest_path(Part::Telling)).unwrap();
    let good = Receipt::sign(&ours, day, archive).unwrap();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let bad = [
        by_a_stranger,
        other.sign_again(archive).unwrap(),
        of_another_story.sign_again(archive).unwrap(),
        manifest,
        flipped,
        good[..good.len() - 1].to_vec(),
        b"VPD1\nreceipt\n".to_vec(),
        Vec::new(),
    ];
    for document in bad {
        kiosk.bring(&place, &document);
        kiosk.pass_time(&mut custody, 10 * DAY);
        assert_eq!(kiosk.released().len(), 1);
    }
    kiosk.bring(&place, &good);
    custody.tend();
    assert_eq!(kiosk.released().len(), 0);
}

#[test]
fn a_copy_that_rotted_here_is_not_covered_by_the_receipt() {
    let (kiosk, mut custody, story) = with_a_released_story();
    kiosk.receive_all(story);
    let path = kiosk.released()[0].sealed_path(Part::Telling);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    kiosk.pass_time(&mut custody, 10 * DAY);
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn a_tombstone_ends_a_story_held_or_released_and_only_the_one_it_names() {
    let (kiosk, mut custody, released) = with_a_released_story();
    let held = tell(&mut custody);
    let stranger = SigningKey::generate(&mut randomness::system());
    for story in [held, released] {
        kiosk.bring_tombstone(story, story, &stranger);
        custody.tend();
        kiosk.bring_tombstone(StoryId::from_bytes([7; 16]), story, &kiosk.region.archive);
        custody.tend();
    }
    assert_eq!((kiosk.held().len(), kiosk.released().len()), (1, 1));
    kiosk.bring_tombstone(held, held, &kiosk.region.archive);
    custody.tend();
    assert_eq!((kiosk.held().len(), kiosk.released().len()), (0, 1));
    kiosk.bring_tombstone(released, released, &kiosk.region.archive);
    custody.tend();
    assert_eq!(kiosk.released().len(), 0);
}

#[test]
fn the_first_five_stories_stay_until_somebody_opened_one() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let stories: Vec<StoryId> = (0..FIRST_STORIES + 2).map(|_| tell(&mut custody)).collect();
    kiosk.pass_time(&mut custody, 8 * DAY);
    for story in &stories {
        kiosk.receive_all(*story);
    }
    kiosk.pass_time(&mut custody, 30 * DAY);
    let mut kept: Vec<StoryId> = kiosk.released().iter().map(|found| found.story).collect();
    let mut first = stories[..FIRST_STORIES].to_vec();
    kept.sort();
    first.sort();
    assert_eq!(kept, first);

    kiosk.bring_opened(1, 2);
    custody.tend();
    assert_eq!(
        kiosk.released().len(),
        FIRST_STORIES,
        "another epoch proves nothing"
    );
    kiosk.bring_opened(2, 1);
    custody.tend();
    assert_eq!(kiosk.released().len(), 0);
}

#[test]
fn a_code_that_is_entered_here_ends_a_held_story_at_once_and_goes_to_the_archive() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = StoryId::random(&mut randomness::system());
    custody.lock(story, &typed_draft()).unwrap();
    let words = custody.show_code(story, CodeKind::Words).unwrap();
    custody.end_visit();
    let published = fs::read(kiosk.layout.code(story)).unwrap();
    tell(&mut custody);

    let list = kiosk.opening().words;
    let wrong = CodeWords::random(CodeKind::Words, &list, &mut randomness::system());
    custody.withdraw(&wrong).unwrap();
    assert_eq!(kiosk.held().len(), 2);
    custody.withdraw(&words).unwrap();
    assert_eq!(kiosk.held().len(), 1);
    assert_ne!(kiosk.held()[0].story, story);
    assert!(!kiosk.layout.code(story).exists());

    let requests: Vec<_> = fs::read_dir(kiosk.layout.requests())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(
        requests.len(),
        2,
        "right and wrong codes both wait for the archive"
    );
    let device = fs::read_to_string(kiosk.layout.kiosk().join("device.publics")).unwrap();
    let device = vertelpunt::seal::keys::PublicKey::from_hex(device.trim()).unwrap();
    let code = Code::verify(&published, &device).unwrap();
    let withdrawals = requests
        .iter()
        .map(|file| Withdrawal::verify(&fs::read(file.path()).unwrap()).unwrap());
    assert_eq!(
        withdrawals
            .filter(|withdrawal| withdrawal.covers(&code))
            .count(),
        1
    );
}

#[test]
fn a_code_that_is_entered_for_a_released_story_waits_for_the_tombstone() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = StoryId::random(&mut randomness::system());
    custody.lock(story, &typed_draft()).unwrap();
    let words = custody.show_code(story, CodeKind::Words).unwrap();
    custody.end_visit();
    kiosk.pass_time(&mut custody, 8 * DAY);
    custody.withdraw(&words).unwrap();
    assert_eq!(kiosk.released().len(), 1);
    kiosk.bring_tombstone(story, story, &kiosk.region.archive);
    custody.tend();
    assert_eq!(kiosk.released().len(), 0);
}

#[test]
fn a_device_with_a_new_key_signs_anew_what_it_still_holds() {
    let (kiosk, mut custody, _) = with_a_released_story();
    let story = StoryId::random(&mut randomness::system());
    custody.lock(story, &draft()).unwrap();
    custody.show_code(story, CodeKind::Words).unwrap();
    custody.end_visit();
    drop(custody);
    fs::remove_file(kiosk.layout.kiosk().join("device.key")).unwrap();
    let custody = kiosk.open();
    let device = custody.device_report().device;

    let publics = fs::read_to_string(kiosk.layout.kiosk().join("device.publics")).unwrap();
    let newest = vertelpunt::seal::keys::PublicKey::from_hex(publics.lines().last().unwrap());
    let newest = newest.unwrap();
    assert_eq!(newest.id(), device);
    for directory in [kiosk.held(), kiosk.released()].concat() {
        for part in directory.parts() {
            let manifest = fs::read(directory.manifest_path(part)).unwrap();
            assert_eq!(Manifest::verify(&manifest, &newest).unwrap().device, device);
        }
    }
    let home = StoryDirectory {
        story,
        path: kiosk.layout.held_story(story),
    };
    let beside = home.code().unwrap();
    assert_eq!(Code::verify(&beside, &newest).unwrap().story, story);
    assert_eq!(fs::read(kiosk.layout.code(story)).unwrap(), beside);
}

#[test]
fn a_story_whose_rule_is_damaged_waits_anew_and_is_not_lost() {
    let (kiosk, mut custody, story) = with_a_story();
    fs::write(kiosk.layout.held_story(story).join("story.json"), "{").unwrap();
    kiosk.pass_time(&mut custody, 6 * DAY);
    assert_eq!(kiosk.held().len(), 1);
    kiosk.pass_time(&mut custody, 9 * DAY);
    kiosk.pass_time(&mut custody, 9 * DAY);
    assert_eq!(kiosk.released().len(), 1);
}

#[test]
fn nothing_beside_a_story_tells_the_hour_it_was_told() {
    let rule_at = |hours: u32| {
        let kiosk = Kiosk::new(Sort::Real);
        confirm_clock(&kiosk);
        let mut custody = kiosk.open();
        kiosk.clock.advance(HOUR * hours);
        let story = tell(&mut custody);
        fs::read_to_string(kiosk.layout.held_story(story).join("story.json")).unwrap()
    };
    assert_eq!(rule_at(1), rule_at(9));
}
