//! From the outbox to the receipt, and back again.

use std::{fs, time::Duration};

use vertelpunt::{
    courier::{Flow, Observer, event},
    domain::ids::{Part, StoryId},
    support::{clock::Timestamp, randomness},
    sync::{
        plan::{Step, StepKind},
        retry::Failure,
        wire::{EventKind, RemovalReason},
    },
};

use crate::place::{LONG, Place, code};

/// Writes down every step.
#[derive(Default)]
struct Diary(Vec<Step>);

impl Observer for Diary {
    fn before(&mut self, step: &Step) -> Flow {
        self.0.push(step.clone());
        Flow::Continue
    }

    fn after(&mut self, _: &Step, _: Option<&Failure>) -> Flow {
        Flow::Continue
    }

    fn note(&mut self, _: &event::Event) {}
}

impl Diary {
    fn position(&self, wanted: impl Fn(&Step) -> bool) -> usize {
        self.0.iter().position(wanted).unwrap()
    }

    fn count(&self, kind: StepKind) -> usize {
        self.0.iter().filter(|step| step.kind() == kind).count()
    }
}

#[test]
fn a_story_arrives_once_and_its_receipt_comes_back() {
    let place = Place::enrolled();
    let story = place.tell(&[Part::Telling, Part::Voice]);
    for _ in 0..3 {
        place.work();
    }
    assert!(place.has_receipt(story, Part::Telling) && place.has_receipt(story, Part::Voice));
    assert!(
        place
            .stories()
            .join(story.to_string())
            .join("telling.vps")
            .exists()
    );
    let kinds: Vec<EventKind> = place.events().iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Added, EventKind::Added]);
    assert_eq!(place.state(), "ok");
}

#[test]
fn codes_go_before_stories_and_tellings_before_voices() {
    let place = Place::enrolled();
    let stories = [(); 2].map(|()| place.tell(&[Part::Telling, Part::Voice]));
    for story in stories {
        place.publish_code(story, &code());
    }
    let mut diary = Diary::default();
    place.work_with(&mut diary);
    let last_code = diary
        .0
        .iter()
        .rposition(|step| step.kind() == StepKind::SendCode)
        .unwrap();
    let first_upload = diary.position(|step| step.kind() == StepKind::CreateUpload);
    assert!(last_code < first_upload);
    let is = |step: &Step, part| matches!(step, Step::CreateUpload(key) if key.part == part);
    let last_telling = diary
        .0
        .iter()
        .rposition(|step| is(step, Part::Telling))
        .unwrap();
    assert!(last_telling < diary.position(|step| is(step, Part::Voice)));
    for story in stories {
        assert!(place.has_receipt(story, Part::Voice));
    }
}

#[test]
fn an_upload_goes_on_where_it_was_cut() {
    /// Stops after the first piece.
    struct CutAfterAPiece;
    impl Observer for CutAfterAPiece {
        fn before(&mut self, _: &Step) -> Flow {
            Flow::Continue
        }
        fn after(&mut self, step: &Step, _: Option<&Failure>) -> Flow {
            let cut = step.kind() == StepKind::SendBytes;
            if cut { Flow::Stop } else { Flow::Continue }
        }
        fn note(&mut self, _: &event::Event) {}
    }
    let place = Place::enrolled();
    let story = place.tell(&[Part::Telling]);
    assert_eq!(place.work_with(&mut CutAfterAPiece), Flow::Stop);
    let mut diary = Diary::default();
    place.work_with(&mut diary);
    assert_eq!(diary.count(StepKind::CreateUpload), 0);
    let first = diary
        .0
        .iter()
        .find(|step| step.kind() == StepKind::SendBytes)
        .unwrap();
    assert!(
        matches!(first, Step::SendBytes { from: 8192, .. }),
        "{first:?}"
    );
    assert!(place.has_receipt(story, Part::Telling));
}

#[test]
fn a_story_withdrawn_before_its_upload_never_arrives() {
    let place = Place::enrolled();
    let code = code();
    let story = StoryId::random(&mut randomness::system());
    place.publish_code(story, &code);
    place.work();
    place.ask_to_withdraw("w.vpd", &code);
    place.clock.advance(Duration::from_secs(2));
    place.work();
    assert_eq!(place.answer("w.vpd").as_deref(), Some("done"));
    let released = place.tell(&[Part::Telling]);
    fs::remove_file(place.data().join(format!("outbox/codes/{story}.vpd"))).unwrap();
    place.publish_code(released, &code);
    place.work();
    assert!(place.has_tombstone(released));
    assert!(!place.has_receipt(released, Part::Telling));
    assert!(
        place
            .events()
            .iter()
            .all(|event| event.kind != EventKind::Added)
    );
}

#[test]
fn a_story_withdrawn_after_its_upload_is_gone_and_twice_is_as_good_as_once() {
    let place = Place::enrolled();
    let (story, code) = (place.tell(&[Part::Telling]), code());
    place.publish_code(story, &code);
    place.work();
    assert!(place.has_receipt(story, Part::Telling));
    for name in ["w1.vpd", "w2.vpd"] {
        place.ask_to_withdraw(name, &code);
        place.work();
        assert_eq!(place.answer(name).as_deref(), Some("done"));
    }
    let reasons: Vec<_> = place.events().iter().map(|event| event.reason).collect();
    assert_eq!(reasons, [None, Some(RemovalReason::Withdrawn)]);
}

#[test]
fn documents_come_in_once() {
    let place = Place::enrolled();
    let keyset = place.data().join("inbox/documents/keyset.vpd");
    assert!(keyset.exists());
    let mut diary = Diary::default();
    place.work_with(&mut diary);
    assert!(diary.count(StepKind::FetchDocument) > 0);
    assert_eq!(diary.count(StepKind::WriteDocument), 0);
    fs::remove_file(&keyset).unwrap();
    place.work();
    assert!(keyset.exists());
}

#[test]
fn a_revoked_device_stops_and_goes_on_after_a_fresh_enrolment() {
    let place = Place::enrolled();
    let before = place.token();
    place.revoke();
    let story = place.tell(&[Part::Telling]);
    place.work();
    assert_eq!(place.state(), "refused");
    assert!(!place.has_receipt(story, Part::Telling));
    place.ask_to_enrol("again.json");
    place.work();
    assert_eq!(place.answer("again.json").as_deref(), Some("done"));
    assert_ne!(place.token(), before);
    assert!(place.has_receipt(story, Part::Telling));
    assert_eq!(place.state(), "ok");
}

#[test]
fn a_used_code_is_refused_and_the_old_token_stays() {
    let place = Place::enrolled();
    let before = place.token();
    let used = fs::read(place.data().join("outbox/requests/enrol.json")).unwrap();
    place.request("used.json", &used);
    place.work();
    assert_eq!(place.answer("used.json").as_deref(), Some("refused"));
    assert_eq!(place.token(), before);
    assert_eq!(place.state(), "ok");
}

#[test]
fn a_kiosk_cannot_send_its_courier_to_another_archive() {
    let place = Place::new();
    place.ask_to_enrol("enrol.json");
    let path = place.data().join("outbox/requests/enrol.json");
    let request = fs::read_to_string(&path).unwrap();
    let other = request.replace(
        "\"archive\":\"http://127.0.0.1:",
        "\"archive\":\"http://127.0.0.2:",
    );
    assert_ne!(request, other);
    place.request("enrol.json", other.as_bytes());
    place.work();
    assert_eq!(place.answer("enrol.json").as_deref(), Some("refused"));
    assert_eq!(place.state(), "not-enrolled");
}

#[test]
fn an_archive_that_is_down_is_waited_for() {
    let mut place = Place::enrolled();
    let story = place.tell(&[Part::Telling]);
    place.stop_archive();
    let mut courier = place.courier();
    let rng = &mut randomness::system();
    let mut diary = Diary::default();
    courier.work(&mut diary, rng);
    courier.work(&mut diary, rng);
    assert_eq!(diary.count(StepKind::AskArchive), 1);
    assert_eq!(place.state(), "offline");
    place.start_archive();
    place.clock.advance(LONG);
    courier.work(&mut diary, rng);
    assert!(place.has_receipt(story, Part::Telling));
    assert_eq!(place.state(), "ok");
}

#[test]
fn a_clock_that_falls_back_a_year_changes_nothing() {
    let place = Place::enrolled();
    place.work();
    place.clock.set_wall(Timestamp(1_763_726_400));
    let story = place.tell(&[Part::Telling]);
    place.work();
    assert!(place.has_receipt(story, Part::Telling));
    assert_eq!(place.state(), "ok");
}

#[test]
fn a_receipt_that_cannot_be_written_is_fetched_again() {
    let place = Place::enrolled();
    let story = place.tell(&[Part::Telling]);
    let receipts = place.data().join("inbox/receipts");
    fs::write(&receipts, b"in the way").unwrap();
    place.work();
    assert!(!place.has_receipt(story, Part::Telling));
    fs::remove_file(&receipts).unwrap();
    place.work();
    assert!(place.has_receipt(story, Part::Telling));
    assert_eq!(place.events().len(), 1);
}

#[test]
fn a_test_of_the_connection_is_answered_with_its_five_steps() {
    let mut place = Place::enrolled();
    let ask = |place: &Place, name: &str| {
        place.request(name, br#"{"v":1,"kind":"probe"}"#);
        place.work();
        let found = fs::read(place.data().join("inbox/probe.json")).unwrap();
        let found: serde_json::Value = serde_json::from_slice(&found).unwrap();
        assert_eq!(found["request"], name);
        assert!(place.answer(name).is_some());
        found["steps"].to_string()
    };
    let all_good = r#"["good","good","good","good","good"]"#;
    assert_eq!(ask(&place, "a.json"), all_good);
    place.stop_archive();
    let no_archive = r#"["good","good","good","failed","not-yet"]"#;
    assert_eq!(ask(&place, "b.json"), no_archive);
}

#[test]
fn a_stick_is_sent_elsewhere_with_the_token_of_the_device() {
    let place = Place::enrolled();
    let story = place.tell(&[Part::Telling]);
    let mount = place.data().join("stick");
    fs::create_dir_all(mount.join("vertelpunt")).unwrap();
    fs::rename(place.data().join("outbox"), mount.join("vertelpunt/outbox")).unwrap();
    let settings = place.settings().for_stick(&mount);
    let mut courier = vertelpunt::courier::Courier::open(settings, place.clock.clone()).unwrap();
    let mut diary = Diary::default();
    courier.work(&mut diary, &mut randomness::system());
    let receipt = mount.join(format!("vertelpunt/inbox/receipts/{story}.telling.0.vpd"));
    assert!(receipt.is_file());
    assert!(!mount.join("vertelpunt/courier").exists());
}
