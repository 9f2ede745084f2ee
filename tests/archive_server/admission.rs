//! Every check of admission, each with a file that fails exactly there.

use reqwest::{Method, StatusCode};
use vertelpunt::{
    archive::{audit, records, retention},
    domain::ids::{Digest, Part, RegionName, Revision, StoryId},
    seal::{
        digest::sha256,
        document::{self, Kind},
        keys::{OpeningKey, SigningKey},
        vps::{self, Header},
    },
    support::randomness,
    sync::wire::{ProblemCode, UploadMetadata, path},
};

use crate::harness::{Device, File, House, header, problem, region, story};

/// What a device says of bytes that need not be a sealed file.
struct Claim {
    story: StoryId,
    line1: Digest,
    body: Digest,
    body_bytes: usize,
    sha256: Digest,
}

impl Claim {
    /// The claim that fits a good file.
    fn of(file: &File) -> Claim {
        let inspected = file.inspected();
        Claim {
            story: file.story(),
            line1: inspected.head.line1_sha256(),
            body: inspected.body_sha256,
            body_bytes: usize::try_from(inspected.body_bytes).unwrap(),
            sha256: sha256(&file.bytes),
        }
    }

    fn metadata(&self, key: &SigningKey) -> UploadMetadata {
        let payload = format!(
            r#"{{"v":1,"story":"{}","part":"telling","revision":0,"line1_sha256":"{}","body_sha256":"{}","body_bytes":{},"device":"{}"}}"#,
            self.story,
            self.line1,
            self.body,
            self.body_bytes,
            key.public().id()
        );
        UploadMetadata {
            story: self.story,
            part: Part::Telling,
            revision: Revision(0),
            sha256: self.sha256,
            manifest: document::sign(Kind::Manifest, payload.as_bytes(), key).unwrap(),
        }
    }
}

/// Sends bytes under a claim and gives the answer to the last byte.
fn send(
    house: &House,
    device: &Device,
    claim: &Claim,
    bytes: &[u8],
) -> reqwest::blocking::Response {
    let created = house
        .tus(Method::POST, path::TUS, &device.token)
        .header("upload-length", bytes.len())
        .header("upload-metadata", claim.metadata(&device.key).encode())
        .send()
        .unwrap();
    if created.status() != StatusCode::CREATED {
        return created;
    }
    let upload = header(&created, "location");
    house
        .patch(&device.token, &upload, 0)
        .body(bytes.to_vec())
        .send()
        .unwrap()
}

/// Sends bytes with a claim that fits them as far as possible, and gives the check that refused.
fn refused(house: &House, device: &Device, file: &File, bytes: &[u8]) -> String {
    let claim = Claim {
        sha256: sha256(bytes),
        ..Claim::of(file)
    };
    let problem = problem(send(house, device, &claim, bytes));
    assert_eq!(problem.code, ProblemCode::RefusedAdmission);
    let detail = problem.detail.unwrap();
    detail.split(':').next().unwrap().to_owned()
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .unwrap();
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

#[test]
fn each_check_refuses_by_its_name_and_nothing_stays() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let bytes = &file.bytes;
    let line3_end = file.inspected().head.to_bytes().len() - 1;
    let mut wrong_code = bytes.clone();
    wrong_code[line3_end - 1] = b'!';
    let cases = [
        ("magic", replaced(bytes, "VPS1", "VPS2")),
        ("line 1", replaced(bytes, "\"schema\":1", "\"schema\":2")),
        ("line 1", replaced(bytes, "{\"suite\"", "{ \"suite\"")),
        ("recipients", replaced(bytes, "[{\"key\"", "[{\"Key\"")),
        ("lines", wrong_code),
        ("length", bytes[..bytes.len() - 1].to_vec()),
        ("length", [bytes.as_slice(), b"x"].concat()),
    ];
    for (check, broken) in cases {
        assert_eq!(refused(&house, &device, &file, &broken), check);
    }
    assert!(house.feed(None).events.is_empty());
    assert_eq!(retention::round(house.archive()).unwrap().swept, 0);
    let entries = records::read(house.archive().records(), |statements| {
        let sql = "SELECT detail FROM audit WHERE action = ?1 AND actor LIKE ?2";
        statements.rows(sql, &["refused".into(), "device%".into()])
    });
    assert_eq!(entries.unwrap().len(), 7);
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);
}

#[test]
fn a_file_of_another_region_is_refused() {
    let house = House::new();
    let device = house.device();
    let region = RegionName::parse("elders").unwrap();
    let header = Header {
        story: story(),
        part: Part::Telling,
        revision: Revision(0),
        region,
    };
    let file = File {
        bytes: house.region.seal_as(&header, b"x"),
    };
    assert_eq!(refused(&house, &device, &file, &file.bytes), "region");
}

#[test]
fn line_1_must_name_the_announced_file() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let claim = Claim {
        story: story(),
        ..Claim::of(&file)
    };
    let problem = problem(send(&house, &device, &claim, &file.bytes));
    assert!(problem.detail.unwrap().starts_with("name:"));
}

#[test]
fn the_recipients_must_be_all_keys_of_one_epoch() {
    let house = House::new();
    let device = house.device();
    let stranger = OpeningKey::generate(&mut randomness::system());
    let reading = house.region.reading.recipient();
    let escrow = house.region.escrow.recipient();
    let intake = house.region.intake.recipient();
    let sets = [
        vec![reading.clone()],
        vec![escrow.clone()],
        vec![reading.clone(), escrow.clone(), stranger.recipient()],
        vec![intake, escrow],
        vec![reading, stranger.recipient()],
    ];
    for recipients in sets {
        let header = Header {
            story: story(),
            part: Part::Telling,
            revision: Revision(0),
            region: region(),
        };
        let rng = &mut randomness::system();
        let file = File {
            bytes: vps::seal(&header, b"x", &recipients, rng).unwrap(),
        };
        assert_eq!(refused(&house, &device, &file, &file.bytes), "keys");
    }
}

#[test]
fn files_for_an_older_epoch_are_still_taken() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let mut text = house.region.text(2);
    let fresh = OpeningKey::generate(&mut randomness::system());
    text.keys[0].public = vertelpunt::seal::keyset::Public::Recipient(fresh.recipient());
    let keyset = text.sign(&house.region.root).unwrap();
    let operator = house.person(&[vertelpunt::archive::auth::Scope::Operate]);
    let put = house.request(Method::PUT, &path::document("keyset", None), &operator);
    assert_eq!(
        put.body(keyset).send().unwrap().status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);
}

#[test]
fn hashes_and_manifest_must_fit_the_bytes() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let other = sha256(b"other");
    let wrong = [
        (
            "hash",
            Claim {
                sha256: other,
                ..Claim::of(&file)
            },
        ),
        (
            "manifest",
            Claim {
                line1: other,
                ..Claim::of(&file)
            },
        ),
        (
            "manifest",
            Claim {
                body: other,
                ..Claim::of(&file)
            },
        ),
    ];
    for (check, claim) in wrong {
        let problem = problem(send(&house, &device, &claim, &file.bytes));
        assert_eq!(problem.code, ProblemCode::RefusedAdmission);
        assert!(problem.detail.unwrap().starts_with(check), "{check}");
    }
}

#[test]
fn a_manifest_by_another_key_is_refused_at_once() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let thief = Device {
        key: SigningKey::generate(&mut randomness::system()),
        token: device.token.clone(),
    };
    assert_eq!(
        problem(house.create(&thief, &file)).code,
        ProblemCode::RefusedAdmission
    );
}

#[test]
fn a_device_that_is_revoked_in_between_cannot_finish() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let upload = header(&house.create(&device, &file), "location");
    let operator = house.person(&[vertelpunt::archive::auth::Scope::Operate]);
    let revoke = path::revoke(device.key.public().id());
    let answer = house
        .request(Method::POST, &revoke, &operator)
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let answer = house
        .patch(&device.token, &upload, 0)
        .body(file.bytes)
        .send()
        .unwrap();
    assert_eq!(problem(answer).code, ProblemCode::Forbidden);
    assert!(house.feed(None).events.is_empty());
}

#[test]
fn kiosks_and_intake_each_send_what_they_make() {
    let house = House::new();
    let device = house.device();
    let file = house.tell(&device);
    assert_eq!(
        house.transcribe(file.story()).status(),
        StatusCode::NO_CONTENT
    );
    let transcript = File::of(&house.region, file.story(), Part::Transcript);
    assert_eq!(
        problem(house.create(&device, &transcript)).code,
        ProblemCode::Forbidden
    );
    let intake = Device {
        key: house.region.intake_sign.clone(),
        token: house.person(&[vertelpunt::archive::auth::Scope::Intake]),
    };
    let telling = File::of(&house.region, story(), Part::Telling);
    assert_eq!(
        problem(house.create(&intake, &telling)).code,
        ProblemCode::Forbidden
    );
    let revised = Header {
        story: file.story(),
        part: Part::Telling,
        revision: Revision(1),
        region: region(),
    };
    let revised = File {
        bytes: house.region.seal_as(&revised, b"zonder naam"),
    };
    assert_eq!(
        house.send(&intake, &revised).status(),
        StatusCode::NO_CONTENT
    );
    let kinds: Vec<_> = house
        .feed(None)
        .events
        .iter()
        .map(|event| event.kind)
        .collect();
    use vertelpunt::sync::wire::EventKind::{Added, Revised};
    assert_eq!(kinds, [Added, Added, Revised]);
}

#[test]
fn the_chain_holds_after_refusals() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    refused(
        &house,
        &device,
        &file,
        &replaced(&file.bytes, "VPS1", "XXXX"),
    );
    house.tell(&device);
    let verified = records::read(house.archive().records(), audit::verify).unwrap();
    assert!(verified.unwrap().entries >= 4);
}
