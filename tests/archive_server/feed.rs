//! The feed as a researcher follows it.

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, StatusCode};
use vertelpunt::{
    archive::{
        auth::Scope,
        feed,
        records::{self, Statements},
    },
    domain::ids::Part,
    seal::{feed::FeedHead, open},
    sync::wire::{Event, EventKind, FeedPage, ProblemCode, RemovalReason, path},
};

use crate::harness::{File, House, header, json, problem, story};

/// Follows the chain of a page from `previous` and checks its signed head.
fn follow(house: &House, page: &FeedPage, mut previous: [u8; 32]) -> [u8; 32] {
    for event in &page.events {
        previous = event.chain_hash(&previous);
        assert_eq!(event.hash.as_bytes(), &previous);
    }
    let head = STANDARD.decode(&page.head).unwrap();
    let head = FeedHead::verify(&head, &house.region.archive.public()).unwrap();
    assert_eq!(
        (head.feed.as_str(), head.position),
        (page.feed.as_str(), page.next.position())
    );
    assert_eq!(head.hash.as_bytes(), &previous);
    previous
}

#[test]
fn pages_extend_each_other_and_end_with_a_signed_head() {
    let house = House::new();
    let device = house.device();
    let empty = house.feed(None);
    assert!(empty.events.is_empty());
    follow(&house, &empty, Event::START);
    for _ in 0..5 {
        house.tell(&device);
    }
    let reader = house.person(&[Scope::Read]);
    let page = |after: &str| {
        let address = format!("{}?limit=2&after={after}", path::STORIES);
        json::<FeedPage>(house.get(&address, &reader))
    };
    let mut next = empty.next.to_string();
    let mut hash = Event::START;
    for n_events in [2, 2, 1, 0] {
        let page = page(&next);
        assert_eq!(page.events.len(), n_events);
        hash = follow(&house, &page, hash);
        next = page.next.to_string();
    }
    assert_eq!(next, format!("{}:5", empty.feed));
}

#[test]
fn a_cursor_of_another_feed_or_from_the_future_is_an_error() {
    let house = House::new();
    house.tell(&house.device());
    let feed = house.feed(None).feed;
    let reader = house.person(&[Scope::Read]);
    for wrong in [
        "other:0",
        &format!("{feed}:2"),
        "nonsense",
        &format!("{feed}:01"),
    ] {
        let answer = house.get(&format!("{}?after={wrong}", path::STORIES), &reader);
        assert_eq!(problem(answer).code, ProblemCode::BadRequest, "{wrong}");
    }
}

#[test]
fn nothing_in_the_feed_names_a_device_or_a_time() {
    let house = House::new();
    let device = house.device();
    house.tell(&device);
    let reader = house.person(&[Scope::Read]);
    let text = house.get(path::STORIES, &reader).text().unwrap();
    assert!(!text.contains(&device.key.public().id().to_string()));
    assert!(!text.contains("12:00"));
    let event = serde_json::from_str::<serde_json::Value>(&text).unwrap()["events"][0].clone();
    let names: Vec<_> = event.as_object().unwrap().keys().cloned().collect();
    let expected = [
        "body_bytes",
        "body_sha256",
        "day",
        "hash",
        "kind",
        "line1_sha256",
        "part",
        "position",
        "revision",
        "story",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_file_comes_back_whole_in_parts_and_opens() {
    let house = House::new();
    let file = house.tell(&house.device());
    let reader = house.person(&[Scope::Read]);
    let address = path::story(file.story(), "telling", 0);
    let whole = house.get(&address, &reader);
    assert_eq!(whole.status(), StatusCode::OK);
    let bytes = whole.bytes().unwrap();
    assert_eq!(bytes, file.bytes);
    let opened = open::open(&bytes, &house.region.reading).unwrap();
    assert_eq!(opened.content.as_slice(), b"Het begon op een dinsdag.");
    let n_bytes = file.bytes.len();
    let head = file.inspected().head.to_bytes().len();
    let ranges = [
        (format!("bytes=0-{}", head - 1), 0, head),
        (
            format!("bytes={}-{}", head - 3, head + 3),
            head - 3,
            head + 4,
        ),
        (format!("bytes={}-", head + 100), head + 100, n_bytes),
        ("bytes=-5".to_owned(), n_bytes - 5, n_bytes),
    ];
    for (range, start, end) in ranges {
        let request = house
            .request(Method::GET, &address, &reader)
            .header("range", &range);
        let part = request.send().unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        let expected = format!("bytes {start}-{}/{n_bytes}", end - 1);
        assert_eq!(header(&part, "content-range"), expected);
        assert_eq!(part.bytes().unwrap(), file.bytes[start..end]);
    }
    let beyond = house
        .request(Method::GET, &address, &reader)
        .header("range", "bytes=99999999-");
    assert_eq!(
        beyond.send().unwrap().status(),
        StatusCode::RANGE_NOT_SATISFIABLE
    );
}

#[test]
fn a_large_file_comes_back_whole() {
    let house = House::new();
    let device = house.device();
    let file = File::large(&house.region, story(), 5 << 20);
    house.send(&device, &file);
    let intake = house.person(&[Scope::Intake]);
    let answer = house.get(&path::story(file.story(), "voice", 0), &intake);
    assert!(answer.bytes().unwrap() == file.bytes);
}

#[test]
fn the_voice_stays_until_there_is_a_transcript() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let voice = File::of(&house.region, file.story(), Part::Voice);
    house.send(&device, &voice);
    let intake = house.person(&[Scope::Intake]);
    let remove = || {
        house
            .request(Method::DELETE, &path::voice(file.story()), &intake)
            .send()
            .unwrap()
    };
    assert_eq!(problem(remove()).code, ProblemCode::Conflict);
    house.transcribe(file.story());
    assert_eq!(remove().status(), StatusCode::NO_CONTENT);
    let gone = house.get(&path::story(file.story(), "voice", 0), &intake);
    assert_eq!(problem(gone).code, ProblemCode::Withdrawn);
    assert_eq!(
        problem(house.create(&device, &voice)).code,
        ProblemCode::Withdrawn
    );
    assert!(house.receipt(&device, &file).is_some());
    let page = house.feed(None);
    follow(&house, &page, Event::START);
    let last = page.events.last().unwrap();
    assert_eq!(
        (last.kind, last.part),
        (EventKind::Removed, Some(Part::Voice))
    );
    assert_eq!(last.reason, Some(RemovalReason::Transcribed));
}

#[test]
fn a_file_is_sealed_to_other_keys_only_from_the_state_that_was_read() {
    let house = House::new();
    let file = house.tell(&house.device());
    let keeper = house.person(&[Scope::Rewrap]);
    let address = path::recipients(file.story(), "telling", 0);
    let head = file.inspected().head;
    let put = |tag: &str, lines: Vec<u8>| {
        let request = house.request(Method::PUT, &address, &keeper);
        request.header("if-match", tag).body(lines).send().unwrap()
    };
    let other = File::of(&house.region, file.story(), Part::Telling)
        .inspected()
        .head;
    let stale = put(
        &format!("\"{}\"", other.recipients_sha256()),
        other.recipient_bytes(),
    );
    assert_eq!(stale.status(), StatusCode::PRECONDITION_FAILED);
    let tag = format!("\"{}\"", head.recipients_sha256());
    assert_eq!(
        put(&tag, b"nonsense".to_vec()).status(),
        StatusCode::BAD_REQUEST
    );
    let missing = house
        .request(Method::PUT, &address, &keeper)
        .body("x")
        .send()
        .unwrap();
    assert_eq!(missing.status(), StatusCode::PRECONDITION_REQUIRED);
    let done = put(&tag, other.recipient_bytes());
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        header(&done, "etag"),
        format!("\"{}\"", other.recipients_sha256())
    );
    let reader = house.person(&[Scope::Read]);
    let now = house
        .get(&path::story(file.story(), "telling", 0), &reader)
        .bytes()
        .unwrap();
    let body = &file.bytes[head.to_bytes().len()..];
    let lines: Vec<u8> = [
        format!("VPS1\n{}\n", head.lines()[0]).as_bytes(),
        &other.recipient_bytes(),
        body,
    ]
    .concat();
    assert_eq!(now, lines);
    assert_eq!(
        house.feed(None).events.last().unwrap().kind,
        EventKind::Rewrapped
    );
}

#[test]
fn a_changed_event_is_found() {
    let house = House::new();
    house.tell(&house.device());
    house.tell(&house.device());
    let verify = |statements: &mut dyn Statements| feed::verify(statements);
    assert_eq!(
        records::read(house.archive().records(), verify).unwrap(),
        Ok(2)
    );
    records::write(house.archive().records(), |statements| {
        let sql = "UPDATE events SET event = REPLACE(event, ?1, ?2) WHERE position = 2";
        statements.run(sql, &["added".into(), "revised".into()])
    })
    .unwrap();
    assert_eq!(
        records::read(house.archive().records(), verify).unwrap(),
        Err(2)
    );
}
