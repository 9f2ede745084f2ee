//! Who may do what: codes, tokens, scopes, limits.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use reqwest::{Method, StatusCode};
use vertelpunt::{
    archive::auth::Scope,
    domain::{band::Band, ids::Part},
    seal::{document::Kind, keys::SigningKey, published::Published},
    support::randomness,
    sync::wire::{
        ArchiveInfo, DeviceListing, DeviceState, EnrolAnswer, EnrolCode, Heartbeat, ProblemCode,
        RenewAnswer, path,
    },
};

use crate::{
    harness::{File, House, REGION, header, json, problem, story},
    patience::wait,
};

#[test]
fn a_code_enrols_one_device() {
    let house = House::new();
    let code = house.invite();
    let key = SigningKey::generate(&mut randomness::system());
    let answer: EnrolAnswer = json(house.enrol_with(&code, &key));
    assert_eq!(answer.region.as_str(), REGION);
    assert!(answer.token.starts_with("vpd_"));
    let other = SigningKey::generate(&mut randomness::system());
    let refused = house.enrol_with(&code, &other);
    assert_eq!(problem(refused).code, ProblemCode::Forbidden);
}

#[test]
fn a_device_whose_answer_was_lost_asks_again_until_its_token_is_used() {
    let house = House::new();
    let code = house.invite();
    let key = SigningKey::generate(&mut randomness::system());
    let lost: EnrolAnswer = json(house.enrol_with(&code, &key));
    let answer: EnrolAnswer = json(house.enrol_with(&code, &key));
    let ask = |token: &str| house.get(&path::tombstone(story()), token).status();
    assert_eq!(ask(&lost.token), StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&answer.token), StatusCode::NOT_FOUND);
    let late = house.enrol_with(&code, &key);
    assert_eq!(problem(late).code, ProblemCode::Forbidden);
}

#[test]
fn a_revoked_device_cannot_come_back_with_its_old_code() {
    let house = House::new();
    let code = house.invite();
    let key = SigningKey::generate(&mut randomness::system());
    let answer: EnrolAnswer = json(house.enrol_with(&code, &key));
    let operator = house.person(&[Scope::Operate]);
    let revoked = house.request(Method::POST, &path::revoke(key.public().id()), &operator);
    revoked.send().unwrap();
    let again = house.enrol_with(&code, &key);
    assert_eq!(problem(again).code, ProblemCode::Forbidden);
    let ask = house.get(&path::tombstone(story()), &answer.token);
    assert_eq!(problem(ask).code, ProblemCode::Forbidden);
}

#[test]
fn codes_expire_and_unknown_ones_are_refused_alike() {
    let house = House::new();
    let code = house.invite();
    house.clock.advance(Duration::from_secs(2 * 3600));
    let key = SigningKey::generate(&mut randomness::system());
    let expired = problem(house.enrol_with(&code, &key));
    let unknown = problem(house.enrol_with(&EnrolCode::from_random([7; 10]), &key));
    assert_eq!(expired, unknown);
    assert_eq!(expired.code, ProblemCode::Forbidden);
}

#[test]
fn a_device_must_hold_the_key_it_names() {
    let house = House::new();
    let code = house.invite();
    let (key, other) = (
        SigningKey::generate(&mut randomness::system()),
        SigningKey::generate(&mut randomness::system()),
    );
    let message = vertelpunt::sync::wire::enrol_message(&code, key.public().as_bytes());
    let body = serde_json::json!({
        "code": code.as_str(), "device_public": key.public().to_string(), "software": "x",
        "signature": base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD, other.sign(&message)),
    });
    let answer = house
        .client
        .post(house.url(path::ENROL))
        .json(&body)
        .send()
        .unwrap();
    assert_eq!(problem(answer).code, ProblemCode::BadRequest);
    assert_eq!(house.enrol_with(&code, &key).status(), StatusCode::CREATED);
}

#[test]
fn the_first_use_of_a_fresh_token_ends_the_older_one() {
    let house = House::new();
    let device = house.device();
    let renew = || house.request(Method::POST, path::RENEW, &device.token);
    let ask = |token: &str| house.get(&path::tombstone(story()), token).status();
    let lost: RenewAnswer = json(renew().send().unwrap());
    let renewed: RenewAnswer = json(renew().send().unwrap());
    assert_eq!(ask(&lost.token), StatusCode::UNAUTHORIZED);
    assert_eq!(ask(&device.token), StatusCode::NOT_FOUND);
    assert_eq!(ask(&renewed.token), StatusCode::NOT_FOUND);
    assert_eq!(ask(&device.token), StatusCode::UNAUTHORIZED);
    let again: EnrolAnswer = json(house.enrol_with(&house.invite(), &device.key));
    assert_eq!(ask(&again.token), StatusCode::NOT_FOUND);
    assert_eq!(ask(&renewed.token), StatusCode::UNAUTHORIZED);
}

#[test]
fn a_revoked_device_can_enrol_anew() {
    let house = House::new();
    let device = house.device();
    let operator = house.person(&[Scope::Operate]);
    let address = path::revoke(device.key.public().id());
    house
        .request(Method::POST, &address, &operator)
        .send()
        .unwrap();
    let file = File::of(&house.region, story(), Part::Telling);
    assert_eq!(
        problem(house.create(&device, &file)).code,
        ProblemCode::Forbidden
    );
    let listed: Vec<DeviceListing> = json(house.get(path::DEVICES, &operator));
    assert_eq!(listed[0].state, DeviceState::Revoked);
    let answer: EnrolAnswer = json(house.enrol_with(&house.invite(), &device.key));
    let stolen = house.get(&path::tombstone(story()), &device.token);
    assert_eq!(stolen.status(), StatusCode::UNAUTHORIZED);
    let device = crate::harness::Device {
        token: answer.token,
        ..device
    };
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);
}

#[test]
fn a_heartbeat_is_a_week_and_a_band() {
    let house = House::new();
    let device = house.device();
    let beat = |week: &str| {
        let beat = Heartbeat {
            software: "vertelpunt-kiosk 0.2.0".to_owned(),
            keyset_epoch: 1,
            band: Band::Few,
            week: week.to_owned(),
        };
        house
            .request(Method::POST, path::HEARTBEAT, &device.token)
            .json(&beat)
            .send()
            .unwrap()
    };
    assert_eq!(beat("2026-W47").status(), StatusCode::NO_CONTENT);
    assert_eq!(beat("2026-W46").status(), StatusCode::NO_CONTENT);
    assert_eq!(beat("2026-W48").status(), StatusCode::BAD_REQUEST);
    assert_eq!(beat("yesterday").status(), StatusCode::BAD_REQUEST);
    let operator = house.person(&[Scope::Operate]);
    let listed: Vec<DeviceListing> = json(house.get(path::DEVICES, &operator));
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].week.as_deref(), Some("2026-W47"));
    assert_eq!(listed[0].band, Some(Band::Few));
    assert_eq!(listed[0].software, "vertelpunt-kiosk 0.2.0");
}

#[test]
fn every_scope_opens_its_own_doors_only() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    house.send(&device, &File::of(&house.region, file.story(), Part::Voice));
    let telling = path::story(file.story(), "telling", 0);
    let voice = path::story(file.story(), "voice", 0);
    let receipt = path::receipt(file.story(), "telling", 0);
    let voice_receipt = path::receipt(file.story(), "voice", 0);
    let doors = [
        (path::STORIES, [true, true, true, false, false]),
        (telling.as_str(), [true, true, true, false, false]),
        (voice.as_str(), [false, true, false, false, false]),
        (receipt.as_str(), [true, true, true, false, false]),
        (voice_receipt.as_str(), [true, true, false, false, false]),
        (path::DEVICES, [false, false, false, true, false]),
        ("/v1/stats", [false, false, false, true, false]),
    ];
    for (door, opens) in doors {
        for (scope, is_open) in Scope::ALL.into_iter().zip(opens) {
            let answer = house.get(door, &house.person(&[scope]));
            let expected = if is_open {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(answer.status(), expected, "{door} {}", scope.name());
        }
    }
    for door in [
        path::STORIES,
        telling.as_str(),
        voice.as_str(),
        path::DEVICES,
    ] {
        assert_eq!(
            house.get(door, &device.token).status(),
            StatusCode::FORBIDDEN,
            "{door}"
        );
        let nobody = house.client.get(house.url(door)).send().unwrap();
        assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    }
}

#[test]
fn a_token_of_a_person_expires_and_is_kept_as_a_hash() {
    let house = House::new();
    let scopes = ["read".to_owned()];
    let token =
        vertelpunt::archive::cli::token(house.archive(), "Onderzoeker", &scopes, 90).unwrap();
    assert_eq!(house.get(path::STORIES, &token).status(), StatusCode::OK);
    assert!(!crate::harness::stands_in_files(
        &house.data(),
        token.as_bytes()
    ));
    house.days_pass(90);
    assert_eq!(
        house.get(path::STORIES, &token).status(),
        StatusCode::UNAUTHORIZED
    );
}

#[test]
fn guessing_tokens_is_slowed_down() {
    let house = House::with("[limits]\nrefusals-per-hour = 3\n");
    let reader = house.person(&[Scope::Read]);
    for _ in 0..3 {
        let answer = house.get(path::STORIES, "vpp_guess");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    let answer = house.get(path::STORIES, &reader);
    assert_eq!(problem(answer).code, ProblemCode::RateLimited);
}

#[test]
fn enrolling_too_often_is_slowed_down() {
    let house = House::with("[limits]\nenrolments-per-hour = 2\n");
    let key = SigningKey::generate(&mut randomness::system());
    let code = EnrolCode::from_random([7; 10]);
    for _ in 0..2 {
        assert_eq!(
            house.enrol_with(&code, &key).status(),
            StatusCode::FORBIDDEN
        );
    }
    assert_eq!(
        house.enrol_with(&code, &key).status(),
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[test]
fn documents_are_taken_when_newer_and_signed_as_they_must_be() {
    let house = House::new();
    let device = house.device();
    let operator = house.person(&[Scope::Operate]);
    let help = |version: u64, key: &SigningKey| {
        let files = [("help.toml".to_owned(), format!("version = {version}"))].into();
        Published { version, files }.sign(Kind::Help, key).unwrap()
    };
    let put = |kind: &str, bytes: Vec<u8>| {
        let address = path::document(kind, None);
        house
            .request(Method::PUT, &address, &operator)
            .body(bytes)
            .send()
            .unwrap()
            .status()
    };
    let publish = &house.region.publish;
    let stranger = SigningKey::generate(&mut randomness::system());
    assert_eq!(put("help", help(3, &stranger)), StatusCode::BAD_REQUEST);
    assert_eq!(put("news", help(3, publish)), StatusCode::BAD_REQUEST);
    assert_eq!(put("help", help(3, publish)), StatusCode::NO_CONTENT);
    assert_eq!(put("help", help(3, publish)), StatusCode::NO_CONTENT);
    assert_eq!(put("help", help(2, publish)), StatusCode::CONFLICT);
    assert_eq!(put("help", help(4, publish)), StatusCode::NO_CONTENT);
    let newest = house.get(&path::document("help", None), &device.token);
    assert_eq!(header(&newest, "vertelpunt-version"), "4");
    assert_eq!(newest.bytes().unwrap(), help(4, publish));
    let after = |version| house.get(&path::document("help", Some(version)), &device.token);
    assert_eq!(after(3).status(), StatusCode::OK);
    assert_eq!(after(4).status(), StatusCode::NOT_FOUND);
    assert_eq!(
        house.get("/v1/documents/receipt", &device.token).status(),
        StatusCode::NOT_FOUND
    );
}

#[test]
fn key_sets_rise_and_two_of_one_epoch_are_refused() {
    let house = House::new();
    let operator = house.person(&[Scope::Operate]);
    let put = |bytes: Vec<u8>| {
        let address = path::document("keyset", None);
        house
            .request(Method::PUT, &address, &operator)
            .body(bytes)
            .send()
            .unwrap()
            .status()
    };
    assert_eq!(put(house.region.keyset(2)), StatusCode::NO_CONTENT);
    assert_eq!(put(house.region.keyset(1)), StatusCode::CONFLICT);
    let mut other = house.region.text(2);
    other.privacy_officer = "Een ander".to_owned();
    assert_eq!(
        put(other.sign(&house.region.root).unwrap()),
        StatusCode::CONFLICT
    );
    let thief = SigningKey::generate(&mut randomness::system());
    assert_eq!(
        put(house.region.text(3).sign(&thief).unwrap()),
        StatusCode::BAD_REQUEST
    );
}

#[test]
fn an_instrument_is_found_by_its_hash_in_every_version() {
    let house = House::new();
    let operator = house.person(&[Scope::Operate]);
    let mut hashes = Vec::new();
    for version in 1..3 {
        let instrument = format!("version = {version}");
        let files = [("instrument.toml".to_owned(), instrument.clone())].into();
        let published = Published { version, files };
        let bytes = published
            .sign(Kind::Instrument, &house.region.publish)
            .unwrap();
        let address = path::document("instrument", None);
        house
            .request(Method::PUT, &address, &operator)
            .body(bytes.clone())
            .send()
            .unwrap();
        hashes.push((
            vertelpunt::seal::digest::sha256(instrument.as_bytes()),
            bytes,
        ));
    }
    let reader = house.person(&[Scope::Read]);
    for (hash, bytes) in hashes {
        let found = house.get(&path::instrument(hash), &reader);
        assert_eq!(found.bytes().unwrap(), bytes);
    }
}

#[test]
fn the_archive_says_what_it_is_to_anyone() {
    let house = House::new();
    let info: ArchiveInfo = json(house.client.get(house.url(path::ARCHIVE)).send().unwrap());
    assert_eq!(info.region.as_str(), REGION);
    assert_eq!(
        info.archive_public,
        house.region.archive.public().to_string()
    );
    assert!(!info.demo);
    for address in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
        let answer = house.client.get(house.url(address)).send().unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
    }
    let nothing = house.client.get(house.url("/nothing")).send().unwrap();
    assert_eq!(problem(nothing).code, ProblemCode::NotFound);
    let wrong = house.client.post(house.url("/healthz")).send().unwrap();
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(problem(wrong).code, ProblemCode::BadRequest);
}

#[test]
fn a_body_beyond_its_limit_is_refused() {
    let house = House::new();
    let request = house
        .client
        .post(house.url(path::WITHDRAWALS))
        .body(vec![0; 17 << 10]);
    assert_eq!(problem(request.send().unwrap()).code, ProblemCode::TooLarge);
}

#[test]
fn a_client_that_is_too_slow_is_sent_away() {
    let house = House::with("[limits]\npatience = \"100ms\"\n");
    let address = house.running.as_ref().unwrap().address();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost:").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn a_full_disk_takes_no_new_story_and_says_so() {
    let house = House::with("[limits]\nfree-space = \"999999 GiB\"\n");
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let answer = house.create(&device, &file);
    assert_eq!(answer.status().as_u16(), 507);
    assert_eq!(problem(answer).code, ProblemCode::Full);
    let ready = house.client.get(house.url("/readyz")).send().unwrap();
    assert_eq!(ready.status().as_u16(), 507);
}

#[test]
fn more_uploads_than_permitted_are_told_to_come_back() {
    let house = House::with("[limits]\nuploads = 1\n");
    let device = house.device();
    let files: Vec<_> = (0..2)
        .map(|_| File::of(&house.region, story(), Part::Telling))
        .collect();
    let uploads: Vec<_> = files
        .iter()
        .map(|file| header(&house.create(&device, file), "location"))
        .collect();
    let address = house.running.as_ref().unwrap().address();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "PATCH {} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\ntus-resumable: 1.0.0\r\n\
         upload-offset: 0\r\ncontent-type: application/offset+octet-stream\r\n\
         content-length: {}\r\n\r\nV",
        uploads[0],
        device.token,
        files[0].bytes.len()
    )
    .unwrap();
    let send = || {
        house
            .patch(&device.token, &uploads[1], 0)
            .body(files[1].bytes.clone())
            .send()
            .unwrap()
    };
    let free = || house.archive().gates().uploads.available_permits();
    wait("an upload that takes the only place", || free() == 0);
    let answer = send();
    assert!(header(&answer, "retry-after").parse::<u64>().is_ok());
    assert_eq!(problem(answer).code, ProblemCode::Busy);
    drop(stream);
    wait("the place to be free again", || free() > 0);
    assert_eq!(send().status(), StatusCode::NO_CONTENT);
}

#[test]
fn the_description_names_every_address_and_each_answers() {
    let house = House::new();
    let answer = house.client.get(house.url("/openapi.json")).send().unwrap();
    let description: serde_json::Value = json(answer);
    assert_eq!(description["openapi"], "3.1.0");
    let codes = &description["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
    assert_eq!(*codes, serde_json::to_value(ProblemCode::ALL).unwrap());
    let router = include_str!("../../src/archive/router.rs");
    let addresses = description["paths"].as_object().unwrap();
    let routes = router
        .split("\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    for route in routes.filter(|route| !matches!(*route, "tus" | "stijl.css" | "letters/{name}")) {
        assert!(addresses.contains_key(&format!("/{route}")), "/{route}");
    }
    for (address, methods) in addresses {
        let filled: Vec<_> = address.split(['{', '}']).step_by(2).collect();
        let filled = filled.join("00000000000000000000000000000000");
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = house
                .client
                .request(method, house.url(&filled))
                .send()
                .unwrap();
            assert_ne!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{address}");
            let is_problem = header(&answer, "content-type") == "application/problem+json";
            assert!(
                answer.status() != StatusCode::NOT_FOUND || is_problem,
                "{address}"
            );
        }
    }
}
