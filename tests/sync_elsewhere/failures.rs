//! What goes wrong between a courier and an archive is told apart, so that staff know what to do.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::PathBuf,
    sync::Arc,
    thread,
    time::Duration,
};

use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use vertelpunt::{
    domain::{
        ids::{Digest, Part, Revision, StoryId},
        week::Day,
    },
    seal::{keys::SigningKey, tombstone},
    support::clock::{FakeClock, Timestamp},
    sync::{
        client::{Client, Settings},
        floor::FlooredClock,
        plan::{Archive, ArchiveKind, FileKey},
        retry::Failure,
        wire::{Problem, ProblemCode, UploadMetadata},
    },
};

use crate::stub::{Stub, Told};

const HTML: &[(&str, &str)] = &[("content-type", "text/html; charset=utf-8")];
const TUS: &[(&str, &str)] = &[("tus-resumable", "1.0.0")];

fn client(url: &str) -> Client {
    client_at(url, None, Timestamp(1_795_000_000))
}

fn client_at(url: &str, ca_file: Option<PathBuf>, now: Timestamp) -> Client {
    let settings = Settings {
        ca_file,
        answer_timeout: Duration::from_millis(500),
        ..Settings::new(url.parse().unwrap(), "test/1")
    };
    Client::new(settings, &FlooredClock::new(Arc::new(FakeClock::at(now)))).unwrap()
}

fn archive() -> Archive {
    let kind = ArchiveKind::Foreign;
    Archive {
        kind,
        tus: "/tus/".into(),
        checks_sha256: true,
        max_bytes: None,
    }
}

fn metadata() -> UploadMetadata {
    UploadMetadata {
        story: story(),
        part: Part::Telling,
        revision: Revision(0),
        sha256: Digest::from_bytes([1; 32]),
        manifest: b"VPD1\n".to_vec(),
    }
}

fn story() -> StoryId {
    StoryId::from_bytes([3; 16])
}

fn file() -> FileKey {
    FileKey {
        story: story(),
        part: Part::Telling,
        revision: Revision(0),
    }
}

/// What a courier makes of this answer to the announcement of a file.
fn announced(tell: fn() -> Told) -> Failure {
    let stub = Stub::telling(move |_| tell());
    client(&stub.url())
        .create_upload(&archive(), 10, &metadata())
        .unwrap_err()
}

fn problem(code: ProblemCode, headers: &[(&str, &str)]) -> Told {
    let body = serde_json::to_vec(&Problem::new(code)).unwrap();
    let mut all = vec![("content-type", "application/problem+json")];
    all.extend_from_slice(headers);
    Told::status(code.status(), &all, &body)
}

#[test]
fn a_login_page_is_not_an_archive() {
    let redirect = || Told::status(302, &[("location", "http://login.example/")], b"");
    assert_eq!(announced(redirect), Failure::Portal);
    assert_eq!(
        announced(|| Told::status(200, HTML, b"<h1>Welcome")),
        Failure::Portal
    );
    assert_eq!(
        announced(|| Told::status(201, HTML, b"<h1>Welcome")),
        Failure::Portal
    );
    assert_eq!(
        announced(|| Told::status(403, HTML, b"<h1>Sign in")),
        Failure::Portal
    );
    assert_eq!(announced(|| Told::status(511, &[], b"")), Failure::Portal);
    let stub = Stub::telling(|_| Told::status(200, HTML, b"<h1>Welcome"));
    assert_eq!(client(&stub.url()).archive(), Err(Failure::Portal));
    assert_eq!(client(&stub.url()).receipt(&file()), Err(Failure::Portal));
    assert_eq!(
        client(&stub.url()).put_code(story(), vec![1]),
        Err(Failure::Portal)
    );
    assert_eq!(client(&stub.url()).withdraw(vec![1]), Err(Failure::Portal));
}

#[test]
fn refusals_say_what_they_stop() {
    use ProblemCode as Code;
    assert_eq!(
        announced(|| problem(Code::Unauthorized, &[])),
        Failure::RefusedDevice
    );
    assert_eq!(
        announced(|| problem(Code::Forbidden, &[])),
        Failure::RefusedDevice
    );
    assert_eq!(
        announced(|| Told::status(401, &[], b"")),
        Failure::RefusedDevice
    );
    assert_eq!(
        announced(|| problem(Code::Conflict, &[])),
        Failure::Conflict
    );
    assert_eq!(
        announced(|| problem(Code::Quarantined, &[])),
        Failure::Conflict
    );
    assert_eq!(
        announced(|| problem(Code::RefusedAdmission, &[])),
        Failure::NotAdmitted
    );
    assert_eq!(announced(|| problem(Code::Full, &[])), Failure::Full(None));
    let minute = || problem(Code::Busy, &[("retry-after", "60")]);
    assert_eq!(
        announced(minute),
        Failure::Busy(Some(Duration::from_secs(60)))
    );
    let date = || {
        problem(
            Code::Busy,
            &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")],
        )
    };
    assert_eq!(announced(date), Failure::Busy(None));
    assert_eq!(
        announced(|| Told::status(502, HTML, b"<h1>Bad gateway")),
        Failure::Busy(None)
    );
    assert_eq!(
        announced(|| Told::status(418, &[], b"")),
        Failure::Strange(418)
    );
}

#[test]
fn a_withdrawn_story_brings_its_tombstone() {
    let signed = signed_tombstone();
    let text = base64::Engine::encode(&base64::prelude::BASE64_STANDARD, &signed);
    let stub = Stub::telling(move |_| {
        let told = Problem {
            tombstone: Some(text.clone()),
            ..Problem::new(ProblemCode::Withdrawn)
        };
        let body = serde_json::to_vec(&told).unwrap();
        Told::status(410, &[("content-type", "application/problem+json")], &body)
    });
    let failure = client(&stub.url())
        .create_upload(&archive(), 10, &metadata())
        .unwrap_err();
    assert_eq!(failure, Failure::Withdrawn(Some(signed)));
    assert_eq!(
        announced(|| problem(ProblemCode::Withdrawn, &[])),
        Failure::Withdrawn(None)
    );
    assert_eq!(
        announced(|| problem(ProblemCode::Gone, &[])),
        Failure::UploadOver
    );
}

fn signed_tombstone() -> Vec<u8> {
    let key = SigningKey::from_seed(&[9; 32]);
    let tombstone = tombstone::Tombstone {
        story: story(),
        part: None,
        reason: tombstone::Reason::Withdrawn,
        day: Day::parse("2026-11-21").unwrap(),
    };
    tombstone.sign(&key).unwrap()
}

#[test]
fn a_line_that_breaks_is_no_network() {
    assert_eq!(announced(|| Told::HangUp), Failure::Offline);
    assert_eq!(
        announced(|| Told::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())),
        Failure::Offline
    );
    let short = || {
        Told::Answer(
            "HTTP/1.1 409 X\r\ncontent-length: 100\r\n".into(),
            b"{".to_vec(),
        )
    };
    assert_eq!(announced(short), Failure::Offline);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(client(&nobody).archive(), Err(Failure::Offline));
}

#[test]
fn a_server_that_never_answers_is_left_after_a_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = format!("http://{}/", listener.local_addr().unwrap());
    assert_eq!(client(&silent).archive(), Err(Failure::Offline));
}

#[test]
fn an_answer_without_end_is_not_read_to_its_end() {
    let long = || {
        Told::Answer(
            "HTTP/1.1 200 X\r\ncontent-length: 99999999\r\n".into(),
            vec![],
        )
    };
    assert_eq!(announced(long), Failure::Strange(200));
    let stub = Stub::telling(|_| {
        let json: &[(&str, &str)] = &[("content-type", "application/json")];
        Told::status(200, json, b"{\"name\": garbage")
    });
    assert_eq!(
        client(&stub.url()).archive_info(),
        Err(Failure::Strange(200))
    );
}

#[test]
fn uploads_that_are_over_or_elsewhere_are_told_apart() {
    let offset = |status: u16, headers: &'static [(&str, &str)]| {
        let stub = Stub::telling(move |_| Told::status(status, headers, b""));
        client(&stub.url()).upload_offset("/tus/1")
    };
    assert_eq!(offset(404, TUS), Err(Failure::UploadOver));
    assert_eq!(offset(410, TUS), Err(Failure::UploadOver));
    assert_eq!(
        offset(200, &[("tus-resumable", "1.0.0"), ("upload-offset", "7")]),
        Ok(7)
    );
    assert_eq!(offset(200, TUS), Err(Failure::Strange(200)));
    let send = |status: u16, headers: &'static [(&str, &str)]| {
        let stub = Stub::telling(move |_| Told::status(status, headers, b""));
        client(&stub.url()).send_bytes(&archive(), "/tus/1", 5, b"abc".to_vec())
    };
    assert_eq!(send(409, TUS), Err(Failure::WrongOffset));
    assert_eq!(send(404, TUS), Err(Failure::UploadOver));
    assert_eq!(send(460, TUS), Err(Failure::Damaged));
    assert_eq!(
        send(204, &[("tus-resumable", "1.0.0"), ("upload-offset", "8")]),
        Ok(8)
    );
    let beyond = send(204, &[("tus-resumable", "1.0.0"), ("upload-offset", "9")]);
    assert_eq!(beyond, Err(Failure::Strange(204)));
}

#[test]
fn a_token_goes_to_the_archive_only_and_pieces_carry_their_checksum() {
    let stub = Stub::telling(|asked| {
        let checksum = asked.header("upload-checksum");
        let all = asked.header("authorization") == Some("Bearer vpd_x")
            && checksum == Some("sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
            && asked.header("upload-offset") == Some("5")
            && asked.body == b"abc";
        let offset = if all { "8" } else { "0" };
        Told::status(
            204,
            &[("tus-resumable", "1.0.0"), ("upload-offset", offset)],
            b"",
        )
    });
    let mut client = client(&stub.url());
    client.set_token(Some("vpd_x"));
    let sent = client.send_bytes(&archive(), "/tus/1", 5, b"abc".to_vec());
    assert_eq!(sent, Ok(8));
    let stub = Stub::telling(|_| {
        let location = ("location", "https://elsewhere.example/steal/1");
        Told::status(201, &[("tus-resumable", "1.0.0"), location], b"")
    });
    let path = client_at(&stub.url(), None, Timestamp(0)).create_upload(&archive(), 1, &metadata());
    assert_eq!(path, Ok("/steal/1".into()));
}

#[test]
fn a_story_is_fetched_from_where_it_broke_off() {
    let stub = Stub::telling(|asked| match asked.header("range") {
        None => Told::Answer(
            "HTTP/1.1 200 X\r\ncontent-length: 6\r\n".into(),
            b"abc".to_vec(),
        ),
        Some("bytes=3-") => Told::status(206, &[("content-range", "bytes 3-5/6")], b"def"),
        Some(_) => Told::status(200, &[], b"abcdef"),
    });
    let client = client(&stub.url());
    let mut got = Vec::new();
    assert_eq!(client.story(&file(), 0, &mut got), Err(Failure::Offline));
    assert_eq!(got, b"abc");
    assert_eq!(client.story(&file(), 3, &mut got), Ok(3));
    assert_eq!(got, b"abcdef");
    assert_eq!(
        client.story(&file(), 4, &mut got),
        Err(Failure::Strange(200))
    );
}

#[test]
fn a_foreign_tus_server_is_known_as_one() {
    let stub = Stub::telling(|asked| match asked.method.as_str() {
        "OPTIONS" => Told::status(
            204,
            &[
                ("tus-resumable", "1.0.0"),
                ("tus-version", "1.0.0,0.2.2"),
                ("tus-extension", "creation,checksum"),
                ("tus-checksum-algorithm", "sha1, sha256"),
                ("tus-max-size", "1000"),
            ],
            b"",
        ),
        _ => Told::status(404, &[("content-type", "text/plain")], b"no"),
    });
    let found = client(&format!("{}files/", stub.url())).archive().unwrap();
    assert_eq!(
        found,
        Archive {
            kind: ArchiveKind::Foreign,
            tus: "/files/".into(),
            checks_sha256: true,
            max_bytes: Some(1000),
        }
    );
    let too_long = client(&stub.url()).create_upload(&found, 1001, &metadata());
    assert_eq!(too_long, Err(Failure::NotAdmitted));
}

/// A server with one of the certificates of `tests/data/tls`, that answers nothing.
fn tls_server(name: &str) -> String {
    let at = |end: &str| PathBuf::from(format!("tests/data/tls/{name}.{end}"));
    let certificate = CertificateDer::from_pem_file(at("pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(at("key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let config = Arc::new(config);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut tls = rustls::ServerConnection::new(config.clone()).unwrap();
            let mut stream = rustls::Stream::new(&mut tls, &mut stream);
            let mut first = [0; 1024];
            if stream.read(&mut first).is_ok() {
                let _ = stream.write_all(b"HTTP/1.1 418 X\r\ncontent-length: 0\r\n\r\n");
            }
        }
    });
    url
}

fn over_tls(server: &str, authority: Option<&str>, day: &str) -> Failure {
    let ca_file = authority.map(|name| PathBuf::from(format!("tests/data/tls/{name}.pem")));
    let now = Day::parse(day).unwrap().start();
    client_at(&tls_server(server), ca_file, now)
        .archive_info()
        .unwrap_err()
}

#[test]
fn certificates_and_clocks_are_told_apart() {
    let authority = Some("authority");
    assert_eq!(
        over_tls("now", authority, "2026-11-21"),
        Failure::Strange(418)
    );
    assert_eq!(
        over_tls("now", authority, "1970-01-01"),
        Failure::Strange(418)
    );
    assert_eq!(
        over_tls("from-2030", authority, "2026-11-21"),
        Failure::Clock
    );
    assert_eq!(
        over_tls("from-2030", authority, "2031-01-01"),
        Failure::Strange(418)
    );
    assert_eq!(over_tls("now", authority, "2130-01-01"), Failure::Clock);
    assert_eq!(over_tls("now", None, "2026-11-21"), Failure::Certificate);
    assert_eq!(
        over_tls("now", Some("from-2030"), "2026-11-21"),
        Failure::Certificate
    );
}

#[test]
fn a_login_page_without_tls_on_the_port_of_an_archive_is_a_login_page() {
    let stub = Stub::telling(|_| Told::Raw(b"HTTP/1.1 302 Found\r\n\r\n".to_vec()));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.write_all(b"HTTP/1.1 302 Found\r\n\r\n");
        }
    });
    assert_eq!(client(&url).archive_info(), Err(Failure::Portal));
    assert_eq!(client(&stub.url()).archive_info(), Err(Failure::Portal));
}
