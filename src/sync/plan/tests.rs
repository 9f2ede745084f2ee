//! The plan, tried without disk, clock or network.

use super::{
    knowledge::{File, TokenState},
    *,
};
use crate::{
    domain::ids::{Digest, KeyId, Part, Revision},
    sync::{retry::Failure, wire},
};

const NOW: Duration = Duration::from_secs(100);
const WAIT: Duration = Duration::from_secs(10);

fn story(number: u8) -> StoryId {
    StoryId::from_bytes([number; 16])
}

fn file(number: u8, part: Part) -> FileKey {
    FileKey {
        story: story(number),
        part,
        revision: Revision(0),
    }
}

fn archive() -> Archive {
    Archive {
        kind: ArchiveKind::Ours(wire::ArchiveInfo {
            name: "Archive".into(),
            region: "twente".parse().unwrap(),
            archive_public: String::new(),
            version: "1".into(),
            tus: "/tus/".into(),
            demo: false,
            root_public: None,
        }),
        tus: "/tus/".into(),
        checks_sha256: true,
        max_bytes: None,
    }
}

fn token() -> wire::EnrolAnswer {
    wire::EnrolAnswer {
        device: KeyId::from_bytes([1; 8]),
        token: "vpd_x".into(),
        region: "twente".parse().unwrap(),
    }
}

fn quiet() -> Intervals {
    let year = Duration::from_secs(31_536_000);
    Intervals {
        poll: year,
        documents: year,
        heartbeat: year,
    }
}

/// An enrolled courier that has read `outbox`, asked the archive and has no documents to fetch.
fn enrolled(outbox: Outbox) -> Knowledge {
    let mut knowledge = Knowledge::new(Memory::default(), quiet()).with_token(token());
    knowledge.learn(&Step::ReadOutbox, Ok(Outcome::Outbox(outbox)), NOW);
    knowledge.learn(&Step::AskArchive, Ok(Outcome::Archive(archive())), NOW);
    for kind in DocumentKind::ALL {
        knowledge.learn(&Step::FetchDocument(kind), Ok(Outcome::NoDocument), NOW);
    }
    knowledge.learn(&Step::SendHeartbeat, Ok(Outcome::Done), NOW);
    knowledge.learn(&Step::WriteStatus, Ok(Outcome::Done), NOW);
    knowledge
}

fn outbox(files: &[FileKey]) -> Outbox {
    Outbox {
        files: files.iter().map(|key| (*key, 100)).collect(),
        ..Outbox::default()
    }
}

#[test]
fn tellings_go_before_voices_and_codes_before_both() {
    let mut outbox = outbox(&[
        file(1, Part::Telling),
        file(1, Part::Voice),
        file(2, Part::Telling),
    ]);
    outbox.codes.insert(story(1), Digest::from_bytes([7; 32]));
    let mut knowledge = enrolled(outbox);
    assert_eq!(
        plan(&knowledge, NOW),
        [
            Step::SendCode(story(1)),
            Step::CreateUpload(file(2, Part::Telling))
        ]
    );
    knowledge.learn(&Step::SendCode(story(1)), Ok(Outcome::Done), NOW);
    assert_eq!(
        plan(&knowledge, NOW),
        [
            Step::StoreCodeSent(story(1)),
            Step::CreateUpload(file(1, Part::Telling)),
            Step::CreateUpload(file(2, Part::Telling)),
            Step::CreateUpload(file(1, Part::Voice)),
        ]
    );
}

#[test]
fn a_story_whose_code_is_refused_stays_here() {
    let mut outbox = outbox(&[file(1, Part::Telling)]);
    outbox.codes.insert(story(1), Digest::from_bytes([7; 32]));
    let mut knowledge = enrolled(outbox);
    knowledge.learn(
        &Step::SendCode(story(1)),
        Err((Failure::NotAdmitted, WAIT)),
        NOW,
    );
    assert_eq!(plan(&knowledge, NOW), []);
    assert_eq!(plan(&knowledge, NOW + WAIT), [Step::SendCode(story(1))]);
}

#[test]
fn a_file_goes_from_announcement_to_receipt_step_by_step() {
    let key = file(1, Part::Telling);
    let mut knowledge = enrolled(outbox(&[key]));
    let steps = [
        (Step::CreateUpload(key), Outcome::Address("/tus/1".into())),
        (Step::StoreUploadUrl(key), Outcome::Done),
        (Step::AskOffset(key), Outcome::Offset(0)),
        (Step::SendBytes { file: key, from: 0 }, Outcome::Offset(60)),
        (
            Step::SendBytes {
                file: key,
                from: 60,
            },
            Outcome::Offset(100),
        ),
        (Step::FetchReceipt(key), Outcome::Proof(b"receipt".to_vec())),
        (Step::WriteReceipt(key), Outcome::Done),
    ];
    for (step, outcome) in steps {
        assert_eq!(plan(&knowledge, NOW).first(), Some(&step));
        knowledge.learn(&step, Ok(outcome), NOW);
    }
    assert_eq!(plan(&knowledge, NOW), [Step::StoreState]);
    knowledge.learn(&Step::StoreState, Ok(Outcome::Done), NOW);
    assert_eq!(plan(&knowledge, NOW), []);
    assert_eq!(knowledge.waiting_stories(), 0);
}

#[test]
fn a_withdrawn_story_sends_nothing_more_and_leaves_a_tombstone() {
    let key = file(1, Part::Telling);
    let mut knowledge = enrolled(outbox(&[key, file(1, Part::Voice)]));
    let withdrawn = Failure::Withdrawn(Some(b"tombstone".to_vec()));
    knowledge.learn(&Step::CreateUpload(key), Err((withdrawn, WAIT)), NOW);
    assert_eq!(plan(&knowledge, NOW), [Step::WriteTombstone(story(1))]);
    knowledge.learn(&Step::WriteTombstone(story(1)), Ok(Outcome::Done), NOW);
    assert_eq!(plan(&knowledge, NOW), []);
}

#[test]
fn a_withdrawal_without_proof_makes_the_courier_ask_for_it() {
    let key = file(1, Part::Telling);
    let mut knowledge = enrolled(outbox(&[key]));
    knowledge.learn(
        &Step::CreateUpload(key),
        Err((Failure::Withdrawn(None), WAIT)),
        NOW,
    );
    assert_eq!(plan(&knowledge, NOW), [Step::FetchTombstone(story(1))]);
}

#[test]
fn a_failing_archive_closes_the_gate_and_a_waiting_person_opens_it() {
    let key = file(1, Part::Telling);
    let mut knowledge = enrolled(outbox(&[key]));
    let hour = Duration::from_secs(3600);
    knowledge.learn(
        &Step::CreateUpload(key),
        Err((Failure::Full(None), hour)),
        NOW,
    );
    assert_eq!(plan(&knowledge, NOW), [Step::WriteStatus, Step::StoreState]);
    assert_eq!(
        knowledge.status().map(|status| status.state),
        Some(State::Full)
    );
    let mut later = outbox(&[key]);
    later.requests.insert("a.json".into(), Request::Connect);
    knowledge.learn(&Step::ReadOutbox, Ok(Outcome::Outbox(later)), NOW + WAIT);
    assert_eq!(plan(&knowledge, NOW + WAIT), [Step::AskArchive]);
    knowledge.learn(&Step::AskArchive, Err((Failure::Offline, hour)), NOW + WAIT);
    let steps = plan(&knowledge, NOW + WAIT);
    let answer = Step::AnswerRequest("a.json".into());
    assert_eq!(steps, [Step::WriteStatus, Step::StoreState, answer]);
    assert_eq!(knowledge.answer("a.json"), Some(Answer::Refused));
}

#[test]
fn one_file_that_fails_does_not_hold_up_the_others() {
    let (first, second) = (file(1, Part::Telling), file(2, Part::Telling));
    let mut knowledge = enrolled(outbox(&[first, second]));
    knowledge.learn(
        &Step::CreateUpload(first),
        Err((Failure::Busy(None), WAIT)),
        NOW,
    );
    knowledge.learn(
        &Step::AskArchive,
        Ok(Outcome::Archive(archive())),
        NOW + WAIT,
    );
    assert_eq!(
        plan(&knowledge, NOW + WAIT).first(),
        Some(&Step::CreateUpload(second))
    );
    knowledge.learn(
        &Step::CreateUpload(second),
        Err((Failure::Conflict, WAIT)),
        NOW + WAIT,
    );
    assert_eq!(
        plan(&knowledge, NOW + WAIT).first(),
        Some(&Step::CreateUpload(first))
    );
}

#[test]
fn a_forgotten_upload_begins_anew_at_once_but_not_for_ever() {
    let key = file(1, Part::Telling);
    let mut knowledge = enrolled(outbox(&[key]));
    let forget = |knowledge: &mut Knowledge| {
        knowledge.learn(
            &Step::CreateUpload(key),
            Ok(Outcome::Address("/tus/1".into())),
            NOW,
        );
        knowledge.learn(&Step::StoreUploadUrl(key), Ok(Outcome::Done), NOW);
        knowledge.learn(&Step::AskOffset(key), Err((Failure::UploadOver, WAIT)), NOW);
    };
    forget(&mut knowledge);
    assert_eq!(
        plan(&knowledge, NOW).first(),
        Some(&Step::CreateUpload(key))
    );
    forget(&mut knowledge);
    assert_eq!(plan(&knowledge, NOW), [Step::StoreState]);
    assert_eq!(
        plan(&knowledge, NOW + WAIT).first(),
        Some(&Step::CreateUpload(key))
    );
}

#[test]
fn a_foreign_server_gets_stories_and_gives_no_receipts() {
    let key = file(1, Part::Telling);
    let mut knowledge = Knowledge::new(Memory::default(), quiet());
    let foreign = Archive {
        kind: ArchiveKind::Foreign,
        ..archive()
    };
    knowledge.learn(&Step::ReadOutbox, Ok(Outcome::Outbox(outbox(&[key]))), NOW);
    knowledge.learn(&Step::AskArchive, Ok(Outcome::Archive(foreign)), NOW);
    knowledge.learn(
        &Step::CreateUpload(key),
        Ok(Outcome::Address("/1".into())),
        NOW,
    );
    knowledge.learn(&Step::StoreUploadUrl(key), Ok(Outcome::Done), NOW);
    knowledge.learn(&Step::AskOffset(key), Ok(Outcome::Offset(100)), NOW);
    assert_eq!(plan(&knowledge, NOW)[0], Step::StoreUnconfirmed(key));
    knowledge.learn(&Step::StoreUnconfirmed(key), Ok(Outcome::Done), NOW);
    assert_eq!(
        knowledge.status().map(|status| status.state),
        Some(State::Unconfirmed)
    );
    assert_eq!(knowledge.waiting_stories(), 1);
    knowledge.learn(&Step::AskArchive, Ok(Outcome::Archive(archive())), NOW);
    knowledge.token = TokenState::Held(token());
    assert!(plan(&knowledge, NOW).contains(&Step::FetchReceipt(key)));
}

#[test]
fn without_a_token_only_withdrawals_and_enrolments_are_sent() {
    let mut knowledge = Knowledge::new(Memory::default(), quiet());
    let mut outbox = outbox(&[file(1, Part::Telling)]);
    outbox.requests.insert("b.vpd".into(), Request::Withdrawal);
    outbox.requests.insert("a.json".into(), Request::Enrol);
    knowledge.learn(&Step::ReadOutbox, Ok(Outcome::Outbox(outbox)), NOW);
    knowledge.learn(&Step::AskArchive, Ok(Outcome::Archive(archive())), NOW);
    let enrol = Step::Enrol("a.json".into());
    assert_eq!(
        plan(&knowledge, NOW),
        [enrol.clone(), Step::SendWithdrawal("b.vpd".into())]
    );
    knowledge.learn(&enrol, Ok(Outcome::Token(token())), NOW);
    let steps = plan(&knowledge, NOW);
    let first = [
        Step::StoreToken,
        Step::WriteStatus,
        Step::AnswerRequest("a.json".into()),
    ];
    assert_eq!(steps[..3], first);
}

#[test]
fn a_refused_code_answers_the_request_and_breaks_nothing() {
    let mut knowledge = enrolled(Outbox::default());
    let outbox = Outbox {
        requests: [("a".into(), Request::Enrol)].into(),
        ..Outbox::default()
    };
    knowledge.learn(&Step::ReadOutbox, Ok(Outcome::Outbox(outbox)), NOW);
    knowledge.learn(
        &Step::Enrol("a".into()),
        Err((Failure::RefusedDevice, WAIT)),
        NOW,
    );
    assert_eq!(knowledge.answer("a"), Some(Answer::Refused));
    assert_eq!(
        knowledge.status().map(|status| status.state),
        Some(State::Ok)
    );
}

#[test]
fn a_full_disk_stops_everything_until_it_is_time_to_look_again() {
    let key = file(1, Part::Telling);
    let mut knowledge = enrolled(outbox(&[key]));
    knowledge.learn(
        &Step::CreateUpload(key),
        Ok(Outcome::Address("/tus/1".into())),
        NOW,
    );
    let full = Failure::Disk(std::io::ErrorKind::StorageFull);
    knowledge.learn(&Step::StoreUploadUrl(key), Err((full, WAIT)), NOW);
    assert_eq!(plan(&knowledge, NOW), []);
    assert_eq!(
        plan(&knowledge, NOW + WAIT).first(),
        Some(&Step::StoreUploadUrl(key))
    );
}

#[test]
fn what_is_remembered_shortens_the_way_of_the_next_courier() {
    let (told, voice) = (file(1, Part::Telling), file(1, Part::Voice));
    let memory = Memory {
        uploads: [(told, "/tus/1".into())].into(),
        ..Memory::default()
    };
    let text = serde_json::to_string(&memory).unwrap();
    let mut knowledge = Knowledge::new(serde_json::from_str(&text).unwrap(), quiet());
    knowledge = knowledge.with_token(token());
    let mut listing = outbox(&[told, voice]);
    listing.receipts.insert(voice);
    knowledge.learn(&Step::ReadOutbox, Ok(Outcome::Outbox(listing)), NOW);
    knowledge.learn(&Step::AskArchive, Ok(Outcome::Archive(archive())), NOW);
    assert_eq!(plan(&knowledge, NOW).first(), Some(&Step::AskOffset(told)));
    let done = File {
        bytes: 100,
        progress: FileProgress::Done,
        gate: Default::default(),
    };
    assert_eq!(knowledge.files[&voice], done);
}

#[test]
fn file_names_have_one_written_form() {
    let key = file(0xab, Part::Voice);
    assert_eq!(key.to_string().parse(), Ok(key));
    let text = key.to_string();
    for wrong in [
        text.to_uppercase(),
        format!("{text}.0"),
        text.replace(".0", ".00"),
        "..".into(),
    ] {
        assert_eq!(wrong.parse::<FileKey>(), Err(WrongFileKey), "{wrong}");
    }
}

#[test]
fn every_kind_of_step_stands_once_in_the_list() {
    let mut kinds = StepKind::ALL.to_vec();
    kinds.dedup();
    assert_eq!(kinds.len(), StepKind::ALL.len());
    assert!(kinds.is_sorted());
}
