//! The keeper as the session and staff meet it: admission, trust, PINs, enrolment, failures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
}

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use support::kiosk::{Cut, DAY, Kiosk, Sort, draft, typed_draft};
use vertelpunt::{
    domain::{ids::StoryId, words::CodeKind},
    kiosk::{
        enrolment::{EnrolmentCode, EnrolmentState},
        keeper::{
            Event, Keeper,
            health::{Amber, Blocked, Pause},
            lock::LockError,
            trust::{Arrival, Refusal, RootState},
        },
        pin::{FREE_TRIES, Pin, StaffRole, Verdict},
        settings::Settings,
    },
    seal::document::Kind,
    store::index::{Index, Place},
    support::randomness,
};

fn new_story() -> StoryId {
    StoryId::random(&mut randomness::system())
}

fn started(kiosk: &Kiosk) -> (Keeper, Arc<Mutex<Vec<Event>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = events.clone();
    let keeper = Keeper::start(kiosk.opening(), move |event| {
        heard.lock().unwrap().push(event)
    });
    (keeper.unwrap(), events)
}

fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

#[test]
fn the_annotated_settings_are_understood() {
    let settings = Settings::load(Path::new("firmware-config/kiosk.toml")).unwrap();
    assert_eq!(settings.place.kind, "library");
    assert_eq!(settings.sync.rehearsal_waiting, None);
}

#[test]
fn a_visit_from_begin_to_klaar_through_the_thread() {
    let kiosk = Kiosk::new(Sort::Rehearsal);
    let (keeper, events) = started(&kiosk);
    let admission = keeper.begin_visit().wait().unwrap().unwrap();
    assert!(admission.keyset.is_demo());
    let story = keeper.lock(Arc::new(draft())).wait().unwrap().unwrap();
    keeper.prepare_code(story, CodeKind::Words);
    let words = keeper
        .show_code(story, CodeKind::Words)
        .wait()
        .unwrap()
        .unwrap();
    assert_eq!(words.expose().split(' ').count(), 4);
    keeper.end_visit();
    keeper.tend_now().wait().unwrap();
    assert_eq!(kiosk.held()[0].story, story);
    keeper.take_away(story).wait().unwrap().unwrap();
    assert!(kiosk.held().is_empty());
    keeper.stop();
    assert!(events.lock().unwrap().contains(&Event::Answered));
}

#[test]
fn a_keeper_that_panics_in_the_lock_is_started_again_and_nothing_is_in_doubt() {
    let kiosk = Kiosk::new(Sort::Real);
    let (keeper, _) = started(&kiosk);
    keeper.begin_visit().wait().unwrap().unwrap();
    keeper.lock(Arc::new(draft())).wait().unwrap().unwrap();
    let n_steps = kiosk.cuts.seen().len();
    drop(keeper);
    for place in 0..n_steps {
        let kiosk = Kiosk::new(Sort::Real);
        let (keeper, events) = started(&kiosk);
        keeper.begin_visit().wait().unwrap().unwrap();
        let draft = Arc::new(draft());
        kiosk.cuts.cut_before(place, Cut::Kill);
        let locked = keeper.lock(draft.clone()).wait().unwrap();
        kiosk.cuts.pass();
        match locked {
            Ok(story) => assert_eq!(kiosk.held()[0].story, story),
            Err(LockError::Interrupted) => {
                assert!(kiosk.held().is_empty());
                keeper.lock(draft).wait().unwrap().unwrap();
            }
            Err(error) => panic!("{error}"),
        }
        assert_eq!(kiosk.held().len(), 1);
        let health = keeper.health().wait().unwrap();
        assert!(health.amber.contains(&Amber::KeeperRestarted));
        assert!(events.lock().unwrap().contains(&Event::Restarted));
    }
}

#[test]
fn work_that_panics_answers_that_it_was_interrupted() {
    let kiosk = Kiosk::new(Sort::Real);
    let (keeper, _) = started(&kiosk);
    let reply = keeper.ask(|_| -> u8 { std::panic::resume_unwind(Box::new("planted")) });
    assert!(reply.wait().is_err());
    assert_eq!(keeper.ask(|_| 7).wait(), Ok(7));
}

#[test]
fn a_store_that_cannot_be_opened_is_tried_again() {
    let kiosk = Kiosk::new(Sort::Real);
    let aside = kiosk.layout.data().with_extension("aside");
    fs::rename(kiosk.layout.data(), &aside).unwrap();
    fs::write(
        kiosk.layout.data(),
        "a file where the data directory should be",
    )
    .unwrap();
    let (keeper, _) = started(&kiosk);
    assert!(keeper.health().wait().is_err());
    fs::remove_file(kiosk.layout.data()).unwrap();
    fs::rename(&aside, kiosk.layout.data()).unwrap();
    keeper.tend_now().wait().unwrap();
    assert!(keeper.health().wait().unwrap().admits());
}

#[test]
fn no_visit_begins_before_somebody_confirmed_the_six_words() {
    let kiosk = Kiosk::below(tempfile::tempdir().unwrap(), Sort::Real);
    let mut custody = kiosk.open();
    assert_eq!(
        custody.begin_visit().unwrap_err(),
        [Blocked::RootNotConfirmed]
    );
    let report = custody.device_report();
    assert_eq!(report.root, RootState::Unconfirmed);
    assert!(
        report
            .fingerprint
            .unwrap()
            .iter()
            .all(|word| !word.is_empty())
    );
    custody.confirm_root().unwrap();
    assert!(custody.begin_visit().is_ok());
    drop(custody);
    assert!(kiosk.open().begin_visit().is_ok());
}

#[test]
fn no_visit_begins_before_a_key_set_came() {
    let kiosk = Kiosk::below(tempfile::tempdir().unwrap(), Sort::Real);
    let came = kiosk.settings.provisioning.keyset.clone().unwrap();
    let aside = came.with_extension("aside");
    fs::rename(&came, &aside).unwrap();
    let mut custody = kiosk.open();
    assert_eq!(custody.begin_visit().unwrap_err(), [Blocked::NoKeySet]);
    drop(custody);
    fs::rename(&aside, &came).unwrap();
    let mut custody = kiosk.open();
    let next = custody.begin_visit().unwrap_err();
    assert_eq!(
        next,
        [Blocked::RootNotConfirmed],
        "it came, and is asked about"
    );
}

#[test]
fn a_rehearsal_begins_without_confirmation() {
    let kiosk = Kiosk::below(tempfile::tempdir().unwrap(), Sort::Rehearsal);
    assert!(kiosk.open().begin_visit().is_ok());
}

#[test]
fn another_root_needs_a_factory_reset() {
    let mut kiosk = Kiosk::new(Sort::Real);
    let other = support::kiosk::Region::new();
    kiosk.settings.provisioning.root_public = Some(other.root.public());
    let mut custody = kiosk.open();
    assert_eq!(custody.begin_visit().unwrap_err(), [Blocked::RootChanged]);
    assert!(custody.lock(new_story(), &typed_draft()).is_err());
}

#[test]
fn every_reason_that_blocks_is_told() {
    let mut kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    custody.set_touch_devices(0);
    assert_eq!(custody.begin_visit().unwrap_err(), [Blocked::NoTouchDevice]);
    custody.set_touch_devices(1);
    custody.set_paused(Pause::On).unwrap();
    drop(custody);
    let mut custody = kiosk.open();
    assert_eq!(custody.begin_visit().unwrap_err(), [Blocked::Paused]);
    custody.set_paused(Pause::Off).unwrap();
    for (version, state, reason) in [
        (1, "paused", Some(Blocked::Paused)),
        (2, "open", None),
        (3, "retired", Some(Blocked::Retired)),
    ] {
        let policy = kiosk.published(
            Kind::Policy,
            version,
            ("kiosk.toml", &format!("state = \"{state}\"")),
        );
        kiosk.bring_document(Kind::Policy, &policy);
        custody.tend();
        assert_eq!(
            custody.begin_visit().err(),
            reason.map(|reason| vec![reason])
        );
        custody.end_visit();
    }
    drop(custody);
    kiosk.settings.provisioning.root_public = None;
    fs::remove_file(kiosk.layout.kiosk().join("trust.json")).unwrap();
    let blocked = kiosk.open().begin_visit().unwrap_err();
    assert_eq!(blocked, [Blocked::NotProvisioned]);
}

#[test]
fn a_key_set_rises_and_two_of_one_epoch_are_an_alarm() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let refused = [Arrival::Refused(Kind::Keyset)];
    let epoch =
        |custody: &vertelpunt::kiosk::keeper::custody::Custody| custody.keyset().unwrap().epoch();
    kiosk.bring_document(Kind::Keyset, &kiosk.region.keyset(3, Sort::Real));
    assert_eq!(custody.tend().len(), 1);
    assert_eq!(epoch(&custody), 3);
    kiosk.bring_document(Kind::Keyset, &kiosk.region.keyset(2, Sort::Real));
    assert_eq!(custody.tend(), refused);
    kiosk.bring_document(Kind::Keyset, b"VPD1\nkeyset\nnonsense");
    assert_eq!(custody.tend(), refused);
    kiosk.bring_document(
        Kind::Keyset,
        &support::kiosk::Region::new().keyset(9, Sort::Real),
    );
    assert_eq!(custody.tend(), refused);
    assert_eq!(epoch(&custody), 3);
    assert!(!custody.health().amber.contains(&Amber::KeySetAlarm));
    kiosk.bring_document(
        Kind::Keyset,
        &kiosk.region.keyset_for("een ander", 3, Sort::Real),
    );
    custody.tend();
    assert!(custody.health().amber.contains(&Amber::KeySetAlarm));
    drop(custody);
    assert_eq!(epoch(&kiosk.open()), 3);
}

fn news(said: &str) -> String {
    format!(
        "schema = 1\nkind = 'news'\nversion = 1\nlanguage = 'nl'\n[[heard]]\nid = 'one'\ntext = '{said}'\n"
    )
}

#[test]
fn documents_rise_and_swap_only_between_visits() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let first = kiosk.published(Kind::News, 4, ("news.toml", &news("a")));
    kiosk.bring_document(Kind::News, &first);
    custody.tend();
    assert_eq!(custody.document(Kind::News), Some(first.clone()));

    custody.begin_visit().unwrap();
    let second = kiosk.published(Kind::News, 5, ("news.toml", &news("b")));
    kiosk.bring_document(Kind::News, &second);
    custody.tend();
    assert_eq!(
        custody.document(Kind::News),
        Some(first),
        "not during a visit"
    );
    custody.end_visit();
    custody.tend();
    assert_eq!(custody.document(Kind::News), Some(second.clone()));
    kiosk.bring_document(
        Kind::News,
        &kiosk.published(Kind::News, 4, ("news.toml", &news("c"))),
    );
    custody.tend();
    let refused = custody.desk_report().refused;
    let (offered, current) = (4, 5);
    assert_eq!(
        refused[&Kind::News],
        Refusal::NotHigher { offered, current }
    );
    kiosk.bring_document(
        Kind::News,
        &kiosk.published(Kind::Help, 9, ("help.toml", "d")),
    );
    custody.tend();
    assert_eq!(
        custody.desk_report().refused[&Kind::News],
        Refusal::NotSigned
    );
    assert_eq!(custody.document(Kind::News), Some(second.clone()));
    // What is in force and lies in the inbox still is refused by nobody, after a start as before.
    kiosk.bring_document(Kind::News, &second);
    custody.tend();
    assert!(custody.desk_report().refused.is_empty());
    drop(custody);
    let mut custody = kiosk.open();
    custody.tend();
    assert!(custody.desk_report().refused.is_empty());
}

#[test]
fn the_delay_of_wrong_pins_survives_a_restart() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    assert_eq!(custody.check_pin(&pin("0000")).unwrap(), Verdict::NotSet);
    custody
        .set_pin(StaffRole::Administrator, &pin("271828"))
        .unwrap();
    custody.set_pin(StaffRole::Host, &pin("3141")).unwrap();
    assert_eq!(
        custody.check_pin(&pin("3141")).unwrap(),
        Verdict::Right(StaffRole::Host)
    );
    for tries_left in (0..FREE_TRIES).rev() {
        let wait = if tries_left == 0 {
            Duration::from_secs(60)
        } else {
            Duration::ZERO
        };
        let verdict = custody.check_pin(&pin("0000")).unwrap();
        assert_eq!(verdict, Verdict::Wrong { tries_left, wait });
    }
    drop(custody);
    let mut custody = kiosk.open();
    let minute = Duration::from_secs(60);
    assert_eq!(
        custody.check_pin(&pin("271828")).unwrap(),
        Verdict::Wait(minute)
    );
    kiosk.clock.advance(minute);
    let administrator = Verdict::Right(StaffRole::Administrator);
    assert_eq!(custody.check_pin(&pin("271828")).unwrap(), administrator);
    let audit = custody.audit_rows(100).unwrap();
    assert!(audit.iter().all(|row| !row.detail.contains("271828")));
    assert_eq!(
        audit.iter().filter(|row| row.event == "pin-wrong").count(),
        FREE_TRIES as usize
    );
}

#[test]
fn an_enrolment_is_asked_once_and_its_answer_is_noted() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let code = EnrolmentCode::parse("K7QM-2D9T-XW4C-8RHP").unwrap();
    custody.enrol(&code).unwrap();
    custody.enrol(&code).unwrap();
    assert_eq!(custody.device_report().enrolment, EnrolmentState::Waiting);
    answer_requests(&kiosk, "refused");
    custody.tend();
    assert_eq!(custody.device_report().enrolment, EnrolmentState::Refused);
    assert_eq!(fs::read_dir(kiosk.layout.requests()).unwrap().count(), 0);

    custody.enrol(&code).unwrap();
    assert_eq!(answer_requests(&kiosk, "done"), 1);
    let device = custody.device_report().device;
    let status = format!(
        r#"{{"v":1,"state":"ok","since_week":"2026-W47","enrolled_device":"{device}","region":"twente"}}"#
    );
    kiosk.bring(&kiosk.layout.status(), status.as_bytes());
    custody.tend();
    let report = custody.device_report();
    assert_eq!(report.enrolment, EnrolmentState::Done);
    assert_eq!(report.enrolled.unwrap().device, device);
    assert!(!custody.health().amber.contains(&Amber::NotEnrolled));
}

#[test]
fn a_device_that_was_refused_enrols_with_a_new_key() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let before = custody.device_report().device;
    kiosk.bring(&kiosk.layout.status(), br#"{"v":1,"state":"refused"}"#);
    custody
        .enrol(&EnrolmentCode::parse("K7QM2D9TXW4C8RHP").unwrap())
        .unwrap();
    assert_ne!(custody.device_report().device, before);
}

fn answer_requests(kiosk: &Kiosk, answer: &str) -> usize {
    let mut n_answered = 0;
    for request in fs::read_dir(kiosk.layout.requests()).unwrap().flatten() {
        let text = format!(r#"{{"v":1,"answer":"{answer}"}}"#);
        kiosk.bring(
            &kiosk.layout.done().join(request.file_name()),
            text.as_bytes(),
        );
        n_answered += 1;
    }
    n_answered
}

#[test]
fn a_damaged_database_is_set_aside_and_made_anew_from_the_directories() {
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    custody.lock(new_story(), &typed_draft()).unwrap();
    custody.end_visit();
    kiosk.pass_time(&mut custody, 9 * DAY);
    custody.lock(new_story(), &typed_draft()).unwrap();
    custody.close();
    drop(custody);
    let mut bytes = fs::read(kiosk.layout.database()).unwrap();
    bytes[200..].fill(0x5a);
    fs::write(kiosk.layout.database(), bytes).unwrap();

    let mut custody = kiosk.open();
    assert!(custody.health().amber.contains(&Amber::IndexMadeAnew));
    assert!(kiosk.layout.kiosk().join("kiosk.db.damaged").exists());
    assert!(custody.begin_visit().is_ok());
    drop(custody);
    let index = Index::open(&kiosk.layout).unwrap();
    assert!(!index.was_damaged);
    assert_eq!(index.index.count(Place::Held).unwrap(), 1);
    assert_eq!(index.index.count(Place::Released).unwrap(), 1);
}

#[test]
fn a_database_of_a_later_version_is_left_alone() {
    let kiosk = Kiosk::new(Sort::Real);
    let connection = rusqlite::Connection::open(kiosk.layout.database()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    assert!(Index::open(&kiosk.layout).is_err());
    assert!(!kiosk.layout.kiosk().join("kiosk.db.damaged").exists());
}

#[test]
fn the_device_key_is_for_the_kiosk_alone() {
    use std::os::unix::fs::PermissionsExt;
    let kiosk = Kiosk::new(Sort::Real);
    let mut custody = kiosk.open();
    let story = new_story();
    custody.lock(story, &typed_draft()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&kiosk.layout.kiosk()), 0o700);
    assert_eq!(mode(&kiosk.layout.kiosk().join("device.key")), 0o600);
    assert_eq!(mode(&kiosk.layout.stories()), 0o750);
    let home = kiosk.layout.held_story(story);
    assert_eq!(mode(&home), 0o750);
    assert_eq!(mode(&home.join("telling.vps")), 0o640);
    assert_eq!(mode(&home.join("story.json")), 0o600);
}

#[test]
fn the_keeper_looks_after_what_waits_however_often_it_is_asked() {
    let kiosk = Kiosk::new(Sort::Rehearsal);
    let (keeper, events) = started(&kiosk);
    let begun = std::time::Instant::now();
    while !events.lock().unwrap().contains(&Event::Tended) {
        keeper.health().wait().unwrap();
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "questions put it off for ever"
        );
    }
}
