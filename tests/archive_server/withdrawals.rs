//! Four words take a story away, whenever and wherever they are entered.

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode, blocking::Response};
use vertelpunt::{
    archive::retention,
    domain::ids::{Part, StoryId},
    seal::{
        code::Code,
        document::{self, Kind},
        keys::SigningKey,
        tombstone::{Reason, Tombstone},
    },
    support::randomness,
    sync::wire::{EventKind, ProblemCode, RemovalReason, path},
};

use crate::harness::{Device, File, House, header, problem, stands_in_files, story};

/// A code without its words: what stretching would give.
pub(crate) struct Stretched {
    lookup: [u8; 16],
    key: SigningKey,
}

impl Stretched {
    pub(crate) fn new() -> Stretched {
        let mut lookup = [0; 16];
        rand_core::Rng::fill_bytes(&mut randomness::system(), &mut lookup);
        Stretched {
            lookup,
            key: SigningKey::generate(&mut randomness::system()),
        }
    }

    pub(crate) fn document(&self, story: StoryId, device: &SigningKey) -> Vec<u8> {
        let lookup = vertelpunt::domain::ids::Lookup::from_bytes(self.lookup);
        Code {
            story,
            lookup,
            public: self.key.public(),
        }
        .sign(device)
        .unwrap()
    }

    pub(crate) fn withdrawal(&self) -> Vec<u8> {
        let lookup = hex::encode(self.lookup);
        let payload = format!(
            r#"{{"v":1,"lookup":"{lookup}","public":"{}"}}"#,
            self.key.public()
        );
        document::sign(Kind::Withdrawal, payload.as_bytes(), &self.key).unwrap()
    }
}

pub(crate) fn put_code(
    house: &House,
    device: &Device,
    story: StoryId,
    code: &Stretched,
) -> Response {
    let request = house.request(Method::PUT, &path::code(story), &device.token);
    request
        .body(code.document(story, &device.key))
        .send()
        .unwrap()
}

pub(crate) fn withdraw(house: &House, code: &Stretched) -> Response {
    let request = house.client.post(house.url(path::WITHDRAWALS));
    request.body(code.withdrawal()).send().unwrap()
}

/// The verified tombstone in a 410.
fn tombstone(house: &House, answer: Response) -> Tombstone {
    assert_eq!(answer.status(), StatusCode::GONE);
    let problem = problem(answer);
    assert_eq!(problem.code, ProblemCode::Withdrawn);
    let envelope = STANDARD.decode(problem.tombstone.unwrap()).unwrap();
    Tombstone::verify(&envelope, &house.region.archive.public()).unwrap()
}

#[test]
fn a_withdrawal_after_the_upload_leaves_a_tombstone_and_nothing_else() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let code = Stretched::new();
    assert_eq!(
        put_code(&house, &device, file.story(), &code).status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);
    let head = file.inspected().head;
    let (body, stanza) = (
        &file.bytes[head.to_bytes().len()..],
        head.lines()[2].as_bytes(),
    );
    let data = house.data();
    assert!(
        stands_in_files(&data, &body[..64]),
        "the control: the body stands somewhere"
    );
    assert!(
        stands_in_files(&data, stanza),
        "the control: the stanzas stand somewhere"
    );

    assert_eq!(withdraw(&house, &code).status(), StatusCode::ACCEPTED);

    assert!(!stands_in_files(&data, &body[..64]));
    assert!(!stands_in_files(&data, stanza));
    let stone = tombstone(&house, house.create(&device, &file));
    assert_eq!(
        (stone.story, stone.reason),
        (file.story(), Reason::Withdrawn)
    );
    tombstone(&house, put_code(&house, &device, file.story(), &code));
    let answer = house.get(&path::receipt(file.story(), "telling", 0), &device.token);
    tombstone(&house, answer);
    let stone = house.get(&path::tombstone(file.story()), &device.token);
    assert_eq!(stone.status(), StatusCode::OK);
    let events = house.feed(None).events;
    let last = events.last().unwrap();
    assert_eq!(last.kind, EventKind::Removed);
    assert_eq!(last.reason, Some(RemovalReason::Withdrawn));
    assert!(last.tombstone.is_some());
}

#[test]
fn a_withdrawal_before_the_code_stops_the_story() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let code = Stretched::new();
    assert_eq!(withdraw(&house, &code).status(), StatusCode::ACCEPTED);
    tombstone(&house, put_code(&house, &device, file.story(), &code));
    tombstone(&house, house.create(&device, &file));
}

#[test]
fn a_withdrawal_during_the_upload_stops_it() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let code = Stretched::new();
    put_code(&house, &device, file.story(), &code);
    let upload = header(&house.create(&device, &file), "location");
    let half = file.bytes.len() / 2;
    let piece = file.bytes[..half].to_vec();
    house
        .patch(&device.token, &upload, 0)
        .body(piece)
        .send()
        .unwrap();
    withdraw(&house, &code);
    let rest = file.bytes[half..].to_vec();
    let answer = house
        .patch(&device.token, &upload, half)
        .body(rest)
        .send()
        .unwrap();
    // The upload is gone with the story; the next creation tells why.
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    tombstone(&house, house.create(&device, &file));
    assert_eq!(retention::round(house.archive()).unwrap().swept, 0);
}

#[test]
fn twice_is_as_once_and_a_wrong_code_gets_the_same_answer() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let code = Stretched::new();
    put_code(&house, &device, file.story(), &code);
    let answers = [withdraw(&house, &Stretched::new()), withdraw(&house, &code)];
    let again = withdraw(&house, &code);
    for answer in answers.into_iter().chain([again]) {
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        assert_eq!(answer.text().unwrap(), "");
    }
    let removed = |kind: &EventKind| *kind == EventKind::Removed;
    let kinds: Vec<_> = house
        .feed(None)
        .events
        .iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(kinds.into_iter().filter(removed).count(), 1);
}

#[test]
fn the_first_code_of_a_story_wins() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let (first, second) = (Stretched::new(), Stretched::new());
    assert_eq!(
        put_code(&house, &device, file.story(), &first).status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        put_code(&house, &device, file.story(), &first).status(),
        StatusCode::NO_CONTENT
    );
    let answer = put_code(&house, &device, file.story(), &second);
    assert_eq!(problem(answer).code, ProblemCode::Conflict);
    withdraw(&house, &second);
    assert!(house.receipt(&device, &file).is_some());
    withdraw(&house, &first);
    assert!(house.receipt(&device, &file).is_none());
}

#[test]
fn a_code_must_be_signed_by_the_device_that_sends_it() {
    let house = House::new();
    let device = house.device();
    let thief = Device {
        key: SigningKey::generate(&mut randomness::system()),
        token: device.token.clone(),
    };
    let answer = put_code(&house, &thief, story(), &Stretched::new());
    assert_eq!(problem(answer).code, ProblemCode::BadRequest);
}

#[test]
fn a_withdrawal_is_forgotten_after_400_days() {
    let house = House::new();
    let device = house.device();
    let (kept, forgotten) = (Stretched::new(), Stretched::new());
    withdraw(&house, &forgotten);
    house.days_pass(1);
    withdraw(&house, &kept);
    house.days_pass(400);
    retention::round(house.archive()).unwrap();
    let answer = put_code(&house, &device, story(), &forgotten);
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        put_code(&house, &device, story(), &kept).status(),
        StatusCode::GONE
    );
}

#[test]
fn withdrawals_from_one_address_are_limited() {
    let house = House::with("[limits]\nwithdrawals-per-hour = 2\n");
    for _ in 0..2 {
        assert_eq!(
            withdraw(&house, &Stretched::new()).status(),
            StatusCode::ACCEPTED
        );
    }
    let answer = withdraw(&house, &Stretched::new());
    assert!(header(&answer, "retry-after").parse::<u64>().unwrap() > 3000);
    assert_eq!(problem(answer).code, ProblemCode::RateLimited);
    house.clock.advance(std::time::Duration::from_secs(3600));
    assert_eq!(
        withdraw(&house, &Stretched::new()).status(),
        StatusCode::ACCEPTED
    );
}
