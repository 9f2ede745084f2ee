//! Hostile input costs little memory: limits are checked before anything is allocated.
//!
//! The allocator of this test counts the bytes in use at their highest. One test, for counting is global.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{self, BufRead, BufReader, Read};

use peak_alloc::PeakAlloc;
use vertelpunt::{
    domain::words::{CodeWords, WordList},
    seal::{
        document::{self, Envelope, Kind},
        keys::{OpeningKey, RecipientKey, SigningKey},
        open::{self, Reader},
        voice,
        vps::{self, Head, Header},
    },
};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const TELLING: &[u8] = include_bytes!("vectors/telling.vps");
const LARGEST_LENGTH: &[u8] = include_bytes!("vectors/by-hand-padding-largest.vps");

#[test]
fn hostile_input_allocates_no_more_than_its_limit() {
    let key = OpeningKey::from_seed(&[1; 32]);
    let huge = vec![b'a'; 100 << 20];
    let starting = |start: &[u8]| {
        let mut bytes = huge.clone();
        bytes[..start.len()].copy_from_slice(start);
        bytes
    };
    let line_1 = format!(
        "VPS1\n{}\n",
        Head::read(&mut &TELLING[..]).unwrap().lines()[0]
    );

    costs_at_most(8 << 10, || Head::read(&mut endless(b"VPS1\n")).is_err());
    costs_at_most(200 << 10, || {
        Head::read(&mut endless(line_1.as_bytes())).is_err()
    });
    costs_at_most(8 << 10, || {
        Header::parse_line(std::str::from_utf8(&huge).unwrap()).is_err()
    });
    let crowded = format!("{line_1}[{}\nx\n", "{},".repeat(20_000));
    costs_at_most(300 << 10, || Head::read(&mut crowded.as_bytes()).is_err());
    let nested = format!("{line_1}{}\nx\n", "[".repeat(60_000));
    costs_at_most(300 << 10, || Head::read(&mut nested.as_bytes()).is_err());

    costs_at_most(100 << 10, || {
        vps::inspect(TELLING.chain(io::repeat(0))).is_err()
    });
    let endless_body = starting(TELLING);
    costs_at_most(200 << 10, || open::open(&endless_body, &key).is_err());
    costs_at_most(200 << 10, || {
        read_all(TELLING.chain(io::repeat(0)), &key).is_err()
    });
    costs_at_most(200 << 10, || open::open(LARGEST_LENGTH, &key).is_err());
    costs_at_most(200 << 10, || read_all(LARGEST_LENGTH, &key).is_err());

    let header = Head::read(&mut &TELLING[..]).unwrap().header().clone();
    let recipients = [key.recipient()];
    let rng = &mut vertelpunt::support::randomness::system();
    costs_at_most(8 << 10, || {
        vps::seal(&header, &huge, &recipients, rng).is_err()
    });

    for kind in Kind::ALL {
        let envelope = document::sign(kind, b"", &SigningKey::from_seed(&[1; 32])).unwrap();
        let envelope = starting(&envelope);
        costs_at_most(8 << 10, || Envelope::parse(&envelope).is_err());
    }
    let no_lines = starting(b"VPD1\n");
    costs_at_most(8 << 10, || Envelope::parse(&no_lines).is_err());
    let text = std::str::from_utf8(&huge).unwrap();
    costs_at_most(8 << 10, || RecipientKey::parse(text).is_err());
    costs_at_most(128 << 10, || WordList::parse(text).is_err());
    costs_at_most(8 << 10, || voice::from_content(&huge).is_err());
    let list = word_list();
    costs_at_most(8 << 10, || CodeWords::parse(&list, text).is_err());

    // And what is whole is read chunk by chunk.
    let voice = include_bytes!("vectors/voice.vps");
    costs_at_most(100 << 10, || read_all(&voice[..], &key).is_ok());
}

fn costs_at_most(bytes: usize, holds: impl FnOnce() -> bool) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    assert!(holds());
    let cost = ALLOCATOR.peak_usage().saturating_sub(before);
    assert!(cost <= bytes, "{cost} bytes instead of {bytes}");
}

fn endless(start: &[u8]) -> impl BufRead {
    BufReader::with_capacity(512, start.chain(io::repeat(b'a')))
}

fn read_all(source: impl Read, key: &OpeningKey) -> io::Result<u64> {
    let mut reader = Reader::new(source, key).map_err(io::Error::other)?;
    io::copy(&mut reader, &mut io::sink())
}

fn word_list() -> WordList {
    let letter = |digit: u32| char::from(b'a' + u8::try_from(digit).unwrap());
    let word = |n: u32| {
        [n / 169, n / 13 % 13, n % 13]
            .map(letter)
            .iter()
            .collect::<String>()
    };
    WordList::parse(&(0..2048).map(word).collect::<Vec<_>>().join("\n")).unwrap()
}
