//! Parsers of everything that comes from a disk, a wire or a finger, fed with 100,000 inputs each.
//!
//! bolero runs the committed corpus (`__fuzz__/NAME/corpus`) and then fresh random inputs; with a fuzzing
//! engine and its own toolchain the same targets run for longer (`cargo bolero test NAME`). Every input is
//! tried as it is, and as a script of edits on a well-formed text, for random bytes alone seldom pass the
//! first line. A target claims more than "does not panic": what it accepts has one spelling.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    panic::{self, RefUnwindSafe},
    sync::atomic::{AtomicUsize, Ordering},
};

use vertelpunt::{
    domain::{
        week::{Day, Week},
        words::{CodeWords, WordList},
    },
    seal::{
        code::Withdrawal,
        document::{self, Envelope, Kind},
        keys::SigningKey,
        keyset::KeySet,
        telling, transcript, voice,
        vps::{self, Head, Header},
    },
};

const INPUTS: usize = 100_000;

const FILE: &[u8] = include_bytes!("../vectors/by-hand-short.vps");
const RECEIPT: &[u8] = include_bytes!("../vectors/receipt.vpd");

#[test]
fn header_lines() {
    let line = Head::read(&mut &FILE[..]).unwrap().lines()[0].to_owned();
    fuzz("header_line", &[line.as_bytes()], |bytes| {
        if let Ok(text) = std::str::from_utf8(bytes)
            && let Ok(header) = Header::parse_line(text)
        {
            assert_eq!(header.to_line(), text);
        }
    });
}

#[test]
fn sealed_files_from_outside() {
    fuzz("sealed_file", &[FILE], |bytes| {
        if let Ok(head) = Head::read(&mut &bytes[..]) {
            assert!(bytes.starts_with(&head.to_bytes()));
        }
        assert!(vps::inspect(bytes).is_err(), "a short file is never whole");
    });
}

#[test]
fn envelopes() {
    fuzz(
        "envelope",
        &[RECEIPT, include_bytes!("../vectors/feed-head.vpd")],
        |bytes| {
            if let Ok(envelope) = Envelope::parse(bytes) {
                assert_eq!(envelope.to_bytes(), bytes);
            }
        },
    );
}

#[test]
fn withdrawals() {
    let payload = br#"{"v":1,"lookup":"00112233445566778899aabbccddeeff","public":"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw"}"#;
    let signed = document::sign(Kind::Withdrawal, payload, &SigningKey::from_seed(&[7; 32]));
    fuzz("withdrawal", &[&signed.unwrap()], |bytes| {
        let _ = Withdrawal::verify(bytes).map(|withdrawal| withdrawal.public.id());
    });
}

#[test]
fn key_sets_that_a_root_signed() {
    let root = SigningKey::from_seed(&[7; 32]);
    let payload = br#"{"v":1,"region":"twente","epoch":1,"review_by":"2027-11-01","responsible_body":"B","privacy_officer":"P","keys":[{"role":"archive","public":"6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw","organisation":"O","holder":"H"}]}"#;
    fuzz("key_set", &[payload], |bytes| {
        // Signing costs more than all the rest; what is no object is refused by the first byte.
        if !bytes.starts_with(b"{") {
            return;
        }
        let signed = document::sign(Kind::Keyset, bytes, &root).unwrap();
        assert!(
            KeySet::verify(&signed, &root.public()).is_err(),
            "it has no reading key"
        );
    });
}

#[test]
fn contents_of_tellings() {
    let json = include_bytes!("../data/seal/telling.json").trim_ascii();
    assert!(telling::from_json(json).is_ok());
    fuzz("telling", &[json], |bytes| {
        if let Ok(read) = telling::from_json(bytes) {
            let again = telling::to_json(&read).unwrap();
            assert!(telling::from_json(&again).unwrap() == read);
        }
    });
}

#[test]
fn contents_of_transcripts_and_voices() {
    let json = br#"{"language":"nl","recogniser":"none","reviewed":true,"text":"t","removed":{}}"#;
    let head = b"{\"language\":\"nl\",\"register\":\"u\",\"keep_voice\":\"no\",\"pieces\":[{\"start_ms\":0,\"end_ms\":9}]}\nfLaC";
    fuzz("transcript_and_voice", &[json, head], |bytes| {
        if let Ok(read) = transcript::from_json(bytes) {
            assert!(transcript::from_json(&transcript::to_json(&read)).unwrap() == read);
        }
        if let Ok((head, flac)) = voice::from_content(bytes) {
            assert_eq!(
                voice::from_content(&voice::to_content(&head, flac)),
                Ok((head, flac))
            );
        }
    });
}

#[test]
fn words_that_people_type() {
    let list = list();
    fuzz("code_words", &[b"aaa aab aac aad"], |bytes| {
        let typed = String::from_utf8_lossy(bytes);
        if let Ok(code) = CodeWords::parse(&list, &typed) {
            assert_eq!(CodeWords::parse(&list, code.expose()), Ok(code.clone()));
        }
        let _ = list.starting_with(&typed, 3);
        let _ = WordList::parse(&typed);
    });
}

#[test]
fn days_and_weeks() {
    fuzz("day_week", &[b"2026-11-21", b"2026-W47"], |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Ok(day) = Day::parse(&text) {
            assert_eq!(day.to_string(), text);
            assert_eq!(Day::of(day.start()), day);
        }
        if let Ok(week) = Week::parse(&text) {
            assert_eq!(week.to_string(), text);
        }
    });
}

/// An envelope reader as somebody in a hurry writes it: it trusts that a key id has 16 digits.
fn hasty_envelope(bytes: &[u8]) {
    let Some(rest) = bytes.strip_prefix(b"VPD1\nreceipt\n") else {
        return;
    };
    let (key, rest) = rest.split_at(17);
    assert!(key.len() == 17 && rest.len() <= 4096 + 87);
}

#[test]
fn a_planted_bug_is_found() {
    let found = panic::catch_unwind(|| fuzz("planted", &[RECEIPT], hasty_envelope));
    assert!(found.is_err(), "the harness does not find what it is for");
}

/// Runs a target on the corpus and on fresh inputs, each as it is and as edits on the texts.
fn fuzz(name: &str, texts: &[&[u8]], target: impl Fn(&[u8]) + RefUnwindSafe) {
    let n_inputs = AtomicUsize::new(0);
    bolero::check!(name = name)
        .with_iterations(INPUTS)
        .with_max_len(4096)
        .for_each(|input: &[u8]| {
            n_inputs.fetch_add(1, Ordering::Relaxed);
            target(input);
            target(&edited(texts, input));
        });
    assert!(n_inputs.load(Ordering::Relaxed) >= INPUTS);
}

/// One of the texts with up to eight edits; four bytes of script are one edit.
fn edited(texts: &[&[u8]], script: &[u8]) -> Vec<u8> {
    let Some((choice, script)) = script.split_first() else {
        return Vec::new();
    };
    let mut bytes = texts[usize::from(*choice) % texts.len()].to_vec();
    for edit in script.chunks_exact(4).take(usize::from(*choice) % 8 + 1) {
        let place = usize::from(u16::from_be_bytes([edit[0], edit[1]]));
        let at = place * bytes.len() / 65_536;
        match edit[2] % 8 {
            0 | 1 if at < bytes.len() => bytes[at] = edit[3],
            2 if at < bytes.len() => bytes[at] ^= 1 << (edit[3] % 8),
            3 => bytes.insert(at, edit[3]),
            4 if at < bytes.len() => drop(bytes.remove(at)),
            5 => bytes.truncate(at),
            6 => bytes.extend_from_within(at..),
            _ => bytes.extend(std::iter::repeat_n(b'0', usize::from(edit[3]))),
        }
    }
    bytes
}

fn list() -> WordList {
    let letter = |digit: u32| char::from(b'a' + u8::try_from(digit).unwrap());
    let word = |n: u32| {
        [n / 169, n / 13 % 13, n % 13]
            .map(letter)
            .iter()
            .collect::<String>()
    };
    WordList::parse(&(0..2048).map(word).collect::<Vec<_>>().join("\n")).unwrap()
}
