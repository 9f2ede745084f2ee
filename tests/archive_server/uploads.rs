//! tus 1.0.0 as any client speaks it, and the exactly-once effect that tus alone lacks.

use std::{io::Write, net::TcpStream};

use reqwest::{Method, StatusCode};
use sha1::{Digest as _, Sha1};
use vertelpunt::{
    archive::retention,
    domain::ids::Part,
    sync::wire::{ProblemCode, checksum_header, path},
};

use crate::{
    harness::{Device, File, House, header, problem, story},
    patience::wait,
};

/// The offset that `HEAD` tells.
fn offset(house: &House, token: &str, upload: &str) -> String {
    let answer = house.tus(Method::HEAD, upload, token).send().unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(header(&answer, "cache-control"), "no-store");
    header(&answer, "upload-offset")
}

fn created(house: &House, device: &Device, file: &File) -> String {
    let answer = house.create(device, file);
    assert_eq!(answer.status(), StatusCode::CREATED);
    header(&answer, "location")
}

#[test]
fn the_server_says_what_it_speaks() {
    let house = House::new();
    let answer = house
        .client
        .request(Method::OPTIONS, house.url("/tus/"))
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(header(&answer, "tus-version"), "1.0.0");
    assert_eq!(header(&answer, "tus-resumable"), "1.0.0");
    assert_eq!(header(&answer, "tus-checksum-algorithm"), "sha256,sha1");
    let extensions = header(&answer, "tus-extension");
    for extension in ["creation", "checksum", "expiration"] {
        assert!(
            extensions.split(',').any(|name| name == extension),
            "{extension}"
        );
    }
    assert!(header(&answer, "tus-max-size").parse::<u64>().unwrap() > 64 << 20);
}

#[test]
fn another_version_of_tus_is_refused_with_the_one_spoken() {
    let house = House::new();
    let device = house.device();
    let request = house.request(Method::POST, path::TUS, &device.token);
    let answer = request.header("tus-resumable", "0.2.2").send().unwrap();
    assert_eq!(answer.status(), StatusCode::PRECONDITION_FAILED);
    assert_eq!(header(&answer, "tus-version"), "1.0.0");
    assert_eq!(problem(answer).code, ProblemCode::UnsupportedVersion);
}

#[test]
fn a_file_in_one_patch_gets_a_receipt() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    let receipt = house.receipt(&device, &file).unwrap();
    assert!(receipt.matches(&file.inspected()));
    assert_eq!(receipt.day.to_string(), "2026-11-21");
}

#[test]
fn a_file_in_pieces_of_every_awkward_size_arrives_whole() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let head = file.inspected().head.to_bytes().len();
    let ends = [
        0,
        1,
        4,
        5,
        6,
        head - 1,
        head,
        head + 1,
        head + 5000,
        file.bytes.len(),
    ];
    for (start, end) in ends.iter().zip(&ends[1..]) {
        let piece = file.bytes[*start..*end].to_vec();
        assert_eq!(offset(&house, &device.token, &upload), start.to_string());
        let answer = house
            .patch(&device.token, &upload, *start)
            .body(piece)
            .send()
            .unwrap();
        assert_eq!(
            answer.status(),
            StatusCode::NO_CONTENT,
            "{}",
            answer.text().unwrap()
        );
        assert_eq!(header(&answer, "upload-offset"), end.to_string());
        let is_last = *end == file.bytes.len();
        assert_eq!(header(&answer, "upload-expires").is_empty(), is_last);
    }
    assert!(house.receipt(&device, &file).is_some());
}

#[test]
fn a_large_file_survives_restarts_between_its_pieces() {
    let mut house = House::new();
    let device = house.device();
    let file = File::large(&house.region, story(), 3 << 20);
    let upload = created(&house, &device, &file);
    let mut start = 0;
    for piece in file.bytes.chunks(1_300_000) {
        let answer = house
            .patch(&device.token, &upload, start)
            .body(piece.to_vec())
            .send()
            .unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        start += piece.len();
        house.reopen();
        assert_eq!(offset(&house, &device.token, &upload), start.to_string());
    }
    assert!(house.receipt(&device, &file).is_some());
}

#[test]
fn bytes_before_a_broken_connection_stay() {
    let house = House::new();
    let device = house.device();
    let file = File::large(&house.region, story(), 2 << 20);
    let upload = created(&house, &device, &file);
    let sent = 400_000;
    {
        let address = house.running.as_ref().unwrap().address();
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "PATCH {upload} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {}\r\n\
             tus-resumable: 1.0.0\r\nupload-offset: 0\r\n\
             content-type: application/offset+octet-stream\r\ncontent-length: {}\r\n\r\n",
            device.token,
            file.bytes.len()
        )
        .unwrap();
        stream.write_all(&file.bytes[..sent]).unwrap();
    }
    // The server notices a broken connection when it comes to it.
    let at = || -> usize { offset(&house, &device.token, &upload).parse().unwrap() };
    wait("the first bytes", || at() > 0);
    let mut reached = 0;
    // The broken request may still hold the upload for a moment, or have got further meanwhile.
    wait("the rest", || {
        reached = at();
        let answer = house
            .patch(&device.token, &upload, reached)
            .body(file.bytes[reached..].to_vec())
            .send()
            .unwrap();
        match answer.status() {
            StatusCode::NO_CONTENT => true,
            StatusCode::LOCKED | StatusCode::CONFLICT => false,
            other => panic!("{other}"),
        }
    });
    assert!(reached > 0);
    assert!(house.receipt(&device, &file).is_some());
}

#[test]
fn bytes_with_a_wrong_checksum_never_count() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let patch = || {
        house
            .patch(&device.token, &upload, 0)
            .body(file.bytes.clone())
    };
    let wrong = patch()
        .header("upload-checksum", checksum_header(b"other"))
        .send()
        .unwrap();
    assert_eq!(wrong.status().as_u16(), 460);
    assert_eq!(problem(wrong).code, ProblemCode::ChecksumMismatch);
    assert_eq!(offset(&house, &device.token, &upload), "0");
    let unknown = patch()
        .header("upload-checksum", "md5 1B2M2Y8AsgTpgAmY7PhCfg==")
        .send()
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::BAD_REQUEST);
    let right = patch()
        .header("upload-checksum", checksum_header(&file.bytes))
        .send()
        .unwrap();
    assert_eq!(right.status(), StatusCode::NO_CONTENT);
}

#[test]
fn sha1_is_spoken_because_tus_says_so() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let checksum = format!("sha1 {}", STANDARD.encode(Sha1::digest(&file.bytes)));
    let patch = house
        .patch(&device.token, &upload, 0)
        .header("upload-checksum", checksum);
    assert_eq!(
        patch.body(file.bytes).send().unwrap().status(),
        StatusCode::NO_CONTENT
    );
}

#[test]
fn a_patch_elsewhere_than_at_the_offset_is_a_conflict() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let answer = house
        .patch(&device.token, &upload, 5)
        .body("x")
        .send()
        .unwrap();
    assert_eq!(problem(answer).code, ProblemCode::Conflict);
    let answer = house
        .tus(Method::PATCH, &upload, &device.token)
        .header("upload-offset", 0)
        .header("content-type", "application/octet-stream")
        .body("x")
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[test]
fn more_bytes_than_announced_are_refused() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let mut longer = file.bytes.clone();
    longer.push(0);
    let answer = house
        .patch(&device.token, &upload, 0)
        .body(longer)
        .send()
        .unwrap();
    assert_eq!(problem(answer).code, ProblemCode::TooLarge);
}

#[test]
fn a_method_in_a_header_counts() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let answer = house
        .tus(Method::POST, &upload, &device.token)
        .header("x-http-method-override", "PATCH")
        .header("upload-offset", 0)
        .header("content-type", "application/offset+octet-stream")
        .body(file.bytes)
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

#[test]
fn an_upload_is_visible_only_to_who_made_it() {
    let house = House::new();
    let (device, other) = (house.device(), house.device());
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let strange = house
        .tus(Method::HEAD, &upload, &other.token)
        .send()
        .unwrap();
    assert_eq!(strange.status(), StatusCode::NOT_FOUND);
    let strange = house
        .patch(&other.token, &upload, 0)
        .body("x")
        .send()
        .unwrap();
    assert_eq!(strange.status(), StatusCode::NOT_FOUND);
    let nobody = house
        .tus(Method::HEAD, &upload, "vpd_unknown")
        .send()
        .unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
}

#[test]
fn the_same_file_again_is_the_same_upload_before_and_after_the_last_byte() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    assert_eq!(created(&house, &device, &file), upload);
    let answer = house
        .patch(&device.token, &upload, 0)
        .body(file.bytes.clone())
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    assert_eq!(created(&house, &device, &file), upload);
    let length = file.bytes.len().to_string();
    assert_eq!(offset(&house, &device.token, &upload), length);
    let empty = house
        .patch(&device.token, &upload, file.bytes.len())
        .send()
        .unwrap();
    assert_eq!(empty.status(), StatusCode::NO_CONTENT);
    assert_eq!(house.feed(None).events.len(), 1);
}

#[test]
fn the_same_file_from_another_device_is_here_already() {
    let house = House::new();
    let (device, other) = (house.device(), house.device());
    let file = house.tell(&device);
    let upload = created(&house, &other, &file);
    assert_eq!(
        offset(&house, &other.token, &upload),
        file.bytes.len().to_string()
    );
    assert!(house.receipt(&other, &file).is_some());
    assert_eq!(house.feed(None).events.len(), 1);
}

#[test]
fn two_devices_that_race_with_one_file_have_one_effect() {
    let house = House::new();
    let (device, other) = (house.device(), house.device());
    let file = File::of(&house.region, story(), Part::Telling);
    let (one, two) = (
        created(&house, &device, &file),
        created(&house, &other, &file),
    );
    for (token, upload) in [(&device.token, one), (&other.token, two)] {
        let answer = house
            .patch(token, &upload, 0)
            .body(file.bytes.clone())
            .send()
            .unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(house.feed(None).events.len(), 1);
    assert_eq!(retention::round(house.archive()).unwrap().swept, 0);
}

#[test]
fn another_file_of_the_same_name_is_quarantined() {
    let house = House::new();
    let (device, other) = (house.device(), house.device());
    let file = house.tell(&device);
    let rival = File::of(&house.region, file.story(), Part::Telling);
    for sender in [&device, &other] {
        assert_eq!(
            problem(house.create(sender, &rival)).code,
            ProblemCode::Quarantined
        );
    }
    assert!(
        house
            .receipt(&device, &file)
            .unwrap()
            .matches(&file.inspected())
    );
}

#[test]
fn of_two_rivals_on_their_way_the_first_whole_one_stays() {
    let house = House::new();
    let (device, other) = (house.device(), house.device());
    let file = File::of(&house.region, story(), Part::Telling);
    let rival = File::of(&house.region, file.story(), Part::Telling);
    let (one, two) = (
        created(&house, &device, &file),
        created(&house, &other, &rival),
    );
    let first = house
        .patch(&device.token, &one, 0)
        .body(file.bytes.clone())
        .send()
        .unwrap();
    assert_eq!(first.status(), StatusCode::NO_CONTENT);
    let second = house
        .patch(&other.token, &two, 0)
        .body(rival.bytes)
        .send()
        .unwrap();
    assert_eq!(problem(second).code, ProblemCode::Quarantined);
    assert!(
        house
            .receipt(&device, &file)
            .unwrap()
            .matches(&file.inspected())
    );
}

#[test]
fn an_upload_expires_and_a_finished_one_is_remembered_for_a_month() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let answer = house.create(&device, &file);
    assert_eq!(
        header(&answer, "upload-expires"),
        "Mon, 21 Dec 2026 00:00:00 GMT"
    );
    let upload = header(&answer, "location");
    let finished = created(&house, &device, &house.tell(&device));
    house.days_pass(29);
    assert_ne!(offset(&house, &device.token, &finished), "0");
    house.days_pass(1);
    let answer = house
        .patch(&device.token, &upload, 0)
        .body("x")
        .send()
        .unwrap();
    assert_eq!(problem(answer).code, ProblemCode::Gone);
    retention::round(house.archive()).unwrap();
    let answer = house
        .tus(Method::HEAD, &finished, &device.token)
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[test]
fn an_unfinished_upload_can_be_ended_and_a_finished_one_cannot() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = created(&house, &device, &file);
    let end = |upload: &str| {
        house
            .tus(Method::DELETE, upload, &device.token)
            .send()
            .unwrap()
    };
    assert_eq!(end(&upload).status(), StatusCode::NO_CONTENT);
    assert_eq!(end(&upload).status(), StatusCode::NOT_FOUND);
    let finished = created(&house, &device, &house.tell(&device));
    assert_eq!(end(&finished).status(), StatusCode::FORBIDDEN);
}

#[test]
fn malformed_creations_are_refused_before_anything_is_kept() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let metadata = device.metadata(&file).encode();
    let post = |length: &str, metadata: &str| {
        let request = house.tus(Method::POST, path::TUS, &device.token);
        let request = request
            .header("upload-length", length)
            .header("upload-metadata", metadata);
        problem(request.send().unwrap()).code
    };
    assert_eq!(post("-1", &metadata), ProblemCode::BadRequest);
    assert_eq!(post("100", "story YQ=="), ProblemCode::BadRequest);
    assert_eq!(post("99999999", &metadata), ProblemCode::TooLarge);
    assert_eq!(post("100", &metadata), ProblemCode::RefusedAdmission);
}
