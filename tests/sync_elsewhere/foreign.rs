//! A tus server that is not an archive takes sealed stories too; without receipts every copy stays.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use vertelpunt::{
    courier::{self, Courier, Repeat, Stop, settings::Settings},
    support::{
        clock::{Clock, FakeClock, Timestamp},
        randomness,
    },
};

use crate::stub::{Asked, Stub, Told};

const STORY: &str = "0123456789abcdef0123456789abcdef";
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");

/// A tus server in memory: creation, HEAD, PATCH.
#[derive(Default)]
struct Uploads {
    bodies: Vec<Vec<u8>>,
    requests: Vec<String>,
    is_portal: bool,
}

fn foreign(uploads: &Arc<Mutex<Uploads>>) -> Stub {
    let uploads = uploads.clone();
    Stub::telling(move |asked| answer(&mut uploads.lock().unwrap(), asked))
}

fn answer(uploads: &mut Uploads, asked: &Asked) -> Told {
    uploads
        .requests
        .push(format!("{} {}", asked.method, asked.path));
    if uploads.is_portal {
        return Told::status(302, &[("location", "http://login.example/")], b"");
    }
    let upload = asked
        .path
        .strip_prefix("/files/")
        .and_then(|id| id.parse::<usize>().ok());
    match (asked.method.as_str(), upload) {
        ("OPTIONS", _) => {
            let abilities = [TUS, ("tus-version", "1.0.0"), ("tus-extension", "creation")];
            Told::status(204, &abilities, b"")
        }
        ("POST", None) if asked.path == "/files/" => {
            uploads.bodies.push(Vec::new());
            let location = format!("/files/{}", uploads.bodies.len() - 1);
            Told::status(201, &[TUS, ("location", &location)], b"")
        }
        ("HEAD", Some(id)) => match uploads.bodies.get(id) {
            Some(body) => at(200, body.len()),
            None => Told::status(404, &[TUS], b""),
        },
        ("PATCH", Some(id)) => {
            uploads.bodies[id].extend_from_slice(&asked.body);
            at(204, uploads.bodies[id].len())
        }
        _ => Told::status(404, &[], b""),
    }
}

fn at(status: u16, offset: usize) -> Told {
    Told::status(status, &[TUS, ("upload-offset", &offset.to_string())], b"")
}

fn kiosk() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let story = data.path().join("outbox/stories").join(STORY);
    fs::create_dir_all(&story).unwrap();
    fs::write(story.join("telling.vps"), vec![7; 3000]).unwrap();
    fs::write(story.join("manifest.telling.vpd"), b"manifest").unwrap();
    data
}

fn run_once(data: &Path, stub: &Stub, clock: &Arc<FakeClock>) {
    let archive = format!("{}files/", stub.url()).parse().unwrap();
    let settings = Settings {
        piece_bytes: 1024,
        ..Settings::new(data, archive)
    };
    let mut courier = Courier::open(settings, clock.clone()).unwrap();
    courier::run(
        &mut courier,
        Repeat::Once,
        &Stop::default(),
        &mut randomness::system(),
    );
}

fn state(data: &Path) -> String {
    let status = fs::read(data.join("inbox/status.json")).unwrap();
    let status: serde_json::Value = serde_json::from_slice(&status).unwrap();
    status["state"].as_str().unwrap().to_owned()
}

fn clock() -> Arc<FakeClock> {
    Arc::new(FakeClock::at(Timestamp(1_795_000_000)))
}

#[test]
fn a_story_goes_there_once_and_stays_here() {
    let (data, uploads) = (kiosk(), Arc::default());
    let stub = foreign(&uploads);
    for _ in 0..3 {
        run_once(data.path(), &stub, &clock());
    }
    let uploads = uploads.lock().unwrap();
    assert_eq!(uploads.bodies, [vec![7; 3000]]);
    let patches = uploads
        .requests
        .iter()
        .filter(|line| line.starts_with("PATCH"))
        .count();
    assert_eq!(patches, 3, "{:?}", uploads.requests);
    assert_eq!(state(data.path()), "unconfirmed");
    assert!(
        data.path()
            .join("outbox/stories")
            .join(STORY)
            .join("telling.vps")
            .exists()
    );
    assert!(!data.path().join("inbox/receipts").exists());
}

#[test]
fn a_damaged_state_costs_an_upload_and_no_story() {
    let (data, uploads) = (kiosk(), Arc::default());
    let stub = foreign(&uploads);
    run_once(data.path(), &stub, &clock());
    fs::write(data.path().join("courier/state.json"), b"\xff{").unwrap();
    run_once(data.path(), &stub, &clock());
    assert_eq!(uploads.lock().unwrap().bodies.len(), 2);
    assert_eq!(state(data.path()), "unconfirmed");
    run_once(data.path(), &stub, &clock());
    assert_eq!(uploads.lock().unwrap().bodies.len(), 2);
}

#[test]
fn a_login_page_is_reported_and_tried_again_later_and_later() {
    let (data, uploads) = (kiosk(), Arc::<Mutex<Uploads>>::default());
    let stub = foreign(&uploads);
    uploads.lock().unwrap().is_portal = true;
    let archive = format!("{}files/", stub.url()).parse().unwrap();
    let clock = clock();
    let settings = Settings::new(data.path(), archive);
    let mut courier = Courier::open(settings, clock.clone()).unwrap();
    let work = |courier: &mut Courier| {
        courier::run(
            courier,
            Repeat::Once,
            &Stop::default(),
            &mut randomness::system(),
        );
        uploads.lock().unwrap().requests.len()
    };
    assert_eq!(work(&mut courier), 1);
    assert_eq!(
        work(&mut courier),
        1,
        "the gate is closed at {:?}",
        clock.elapsed()
    );
    assert_eq!(state(data.path()), "portal");
    clock.advance(Duration::from_secs(5));
    assert_eq!(work(&mut courier), 2);
    uploads.lock().unwrap().is_portal = false;
    clock.advance(Duration::from_secs(10));
    work(&mut courier);
    assert_eq!(state(data.path()), "unconfirmed");
    assert_eq!(uploads.lock().unwrap().bodies, [vec![7; 3000]]);
}

#[test]
fn a_person_who_asks_to_connect_gets_an_answer_at_once() {
    let (data, uploads) = (kiosk(), Arc::<Mutex<Uploads>>::default());
    let stub = foreign(&uploads);
    uploads.lock().unwrap().is_portal = true;
    let clock = clock();
    let archive = format!("{}files/", stub.url()).parse().unwrap();
    let mut courier = Courier::open(Settings::new(data.path(), archive), clock.clone()).unwrap();
    let mut work = || {
        courier::run(
            &mut courier,
            Repeat::Once,
            &Stop::default(),
            &mut randomness::system(),
        );
    };
    work();
    let requests = data.path().join("outbox/requests");
    fs::create_dir(&requests).unwrap();
    let answer = |name: &str| fs::read_to_string(data.path().join("inbox/done").join(name)).ok();
    fs::write(requests.join("a.json"), br#"{"v":1,"kind":"connect"}"#).unwrap();
    clock.advance(Duration::from_secs(5));
    work();
    assert_eq!(
        answer("a.json").as_deref(),
        Some(r#"{"v":1,"answer":"refused"}"#)
    );
    uploads.lock().unwrap().is_portal = false;
    fs::write(requests.join("b.json"), br#"{"v":1,"kind":"connect"}"#).unwrap();
    clock.advance(Duration::from_secs(5));
    work();
    assert_eq!(
        answer("b.json").as_deref(),
        Some(r#"{"v":1,"answer":"done"}"#)
    );
    assert_eq!(state(data.path()), "unconfirmed");
}
