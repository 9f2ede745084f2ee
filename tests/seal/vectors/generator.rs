//! Makes the vectors. Randomness is fixed, so they are the same every time.
//!
//! What each broken file must be refused for is written here by hand; nothing is copied from what the
//! code under test happens to say.
//!
//! Length: it is one list of cases, wrapped by the formatter; split it would be harder to read.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use vertelpunt::{
    domain::ids::{Part, Revision, StoryId},
    seal::{
        digest::sha256,
        document::{self, Kind},
        vps::{self, Header},
    },
};

use super::{Broken, Edit, Files, Index, Insert, Whole, by_hand::ByHand};
use crate::fixed::{Fixed, device, header, key};

const LINE_1: &str = "line 1 is not a header of this version in its exact form";
const LINE_2: &str = "line 2 is not a list of recipients in its exact form";
const LINE_3: &str = "line 3 is not an authentication code in its exact form";
const BODY: &str = "the body does not belong to this header";
const LINES: &str = "line 3 does not authenticate lines 1 and 2";
const PADDING: &str = "the padding inside the file is not as it must be";
const NOT_VPS: &str = "the file does not begin with VPS1";
const NO_DOCUMENT: &str = "the bytes are no signed document in its exact form";

/// Bytes of content in `telling.vps`: padded to 20,480, so one full chunk and one of 4,096.
const CONTENT: usize = 20_000;
const SECOND_CHUNK: usize = 56 + 16_384 + 16;

pub(super) fn generate() -> (Files, Index) {
    let mut maker = Maker {
        files: Files::new(),
        whole: Vec::new(),
        broken: Vec::new(),
    };
    maker.whole_files();
    maker.magic();
    maker.line_1();
    maker.line_2();
    maker.line_3();
    maker.body_lengths();
    maker.body_bytes();
    maker.sealed_by_hand();
    maker.documents();
    maker.key_sets();
    (
        maker.files,
        Index {
            whole: maker.whole,
            broken: maker.broken,
        },
    )
}

struct Maker {
    files: Files,
    whole: Vec<Whole>,
    broken: Vec<Broken>,
}

impl Maker {
    fn whole_files(&mut self) {
        let transcript = Header {
            part: Part::Transcript,
            revision: Revision(1),
            ..header()
        };
        let voice = Header {
            part: Part::Voice,
            ..header()
        };
        let other = Header {
            story: StoryId::from_bytes([0xcd; 16]),
            ..header()
        };
        self.seal("empty.vps", &header(), 0);
        self.seal("telling.vps", &header(), CONTENT);
        self.seal("other.vps", &other, CONTENT);
        self.seal("transcript.vps", &transcript, 5);
        self.seal("voice.vps", &voice, 40_000);
    }

    fn seal(&mut self, name: &str, header: &Header, n_bytes: usize) {
        let content: Vec<u8> = (0..n_bytes)
            .map(|n| u8::try_from(n % 251).unwrap())
            .collect();
        let seed = u64::try_from(self.files.len()).unwrap();
        let recipients = [key(1).recipient(), key(2).recipient()];
        let file = vps::seal(header, &content, &recipients, &mut Fixed::from_seed(seed));
        self.add_whole(name, file.unwrap(), (&[1, 2], &content));
    }

    fn add_whole(&mut self, name: &str, bytes: Vec<u8>, (keys, content): (&[u8], &[u8])) {
        self.files.insert(name.to_owned(), bytes);
        let content_sha256 = sha256(content).to_string();
        self.whole.push(Whole {
            file: name.to_owned(),
            keys: keys.to_vec(),
            content_sha256,
        });
    }

    fn magic(&mut self) {
        for (name, with) in [
            ("another version", "VPS2\n"),
            ("small letters", "vps1\n"),
            ("a CR", "VPS1\r\n"),
        ] {
            self.cut(&format!("magic: {name}"), (0, 5), with, NOT_VPS);
        }
        self.cut("magic: a byte order mark", (0, 0), "\u{feff}", NOT_VPS);
        self.cut("magic: missing", (0, 5), "", NOT_VPS);
        let all = self.files["telling.vps"].len();
        self.cut("an empty file", (0, all), "", NOT_VPS);
        self.cut("a cut magic", (3, all - 3), "", NOT_VPS);
        self.cut("nothing but magic", (5, all - 5), "", &unended(1));
        let copied = Insert::From {
            file: "telling.vps".to_owned(),
            at: 0,
            bytes: all,
        };
        self.edit(
            "the file twice",
            edit(all, 0, Some(copied)),
            &body_length(2 * all - self.body()),
        );
    }

    fn line_1(&mut self) {
        let bound = recipient_error();
        let exact = [
            ("suite: another", "xwing-hkdf", "kyber-hkdf"),
            ("suite: renamed", r#""suite""#, r#""suites""#),
            ("story: renamed", r#""story""#, r#""Story""#),
            ("story: 31 digits", "abab\",\"part", "aba\",\"part"),
            ("story: 33 digits", "abab\",\"part", "ababa\",\"part"),
            ("story: capitals", "abab\",\"part", "ABAB\",\"part"),
            ("story: no hexadecimal", "abab\",\"part", "abag\",\"part"),
            ("part: renamed", r#""part""#, r#""parts""#),
            ("part: unknown", "telling", "picture"),
            ("part: capital", "telling", "Telling"),
            ("revision: renamed", r#""revision""#, r#""version""#),
            ("revision: negative", r#""revision":0"#, r#""revision":-1"#),
            ("revision: text", r#""revision":0"#, r#""revision":"0""#),
            (
                "revision: leading zero",
                r#""revision":0"#,
                r#""revision":00"#,
            ),
            ("revision: fraction", r#""revision":0"#, r#""revision":0.0"#),
            (
                "revision: above 32 bits",
                r#""revision":0"#,
                r#""revision":4294967296"#,
            ),
            ("region: renamed", r#""region""#, r#""area""#),
            ("region: capital", "twente", "Twente"),
            ("region: empty", "twente", ""),
            (
                "region: 33 characters",
                "twente",
                "twentetwentetwentetwentetwentetwe",
            ),
            ("region: escaped", "twente", "twent\\u0065"),
            ("region: a path", "twente", "../key"),
            ("schema: renamed", r#""schema""#, r#""scheme""#),
            ("schema: another", r#""schema":1"#, r#""schema":2"#),
            ("schema: text", r#""schema":1"#, r#""schema":"1""#),
            ("schema: missing", r#","schema":1"#, ""),
            ("region: missing", r#","region":"twente""#, ""),
            ("revision: missing", r#","revision":0"#, ""),
            ("part: missing", r#","part":"telling""#, ""),
            (
                "region: twice",
                r#","schema""#,
                r#","region":"twente","schema""#,
            ),
            ("a member more", r#""schema":1"#, r#""schema":1,"more":1"#),
            (
                "members swapped",
                r#""revision":0,"region":"twente""#,
                r#""region":"twente","revision":0"#,
            ),
            (
                "a space after a colon",
                r#""revision":0"#,
                r#""revision": 0"#,
            ),
            ("a space in front", r#"{"suite"#, r#" {"suite"#),
            ("a space at the end", "\"schema\":1}\n", "\"schema\":1} \n"),
            ("a CR at the end", "\"schema\":1}\n", "\"schema\":1}\r\n"),
            ("no object", r#"{"suite"#, r#"["suite"#),
        ];
        for (name, find, with) in exact {
            self.replace(&format!("line 1: {name}"), (find, with), LINE_1);
        }
        let others = [
            ("another story", "abab\",\"part", "abac\",\"part"),
            ("another part", "telling", "transcript"),
            ("another revision", r#""revision":0"#, r#""revision":1"#),
            ("another region", "twente", "achterhoek"),
        ];
        for (name, find, with) in others {
            self.replace(&format!("line 1: {name}"), (find, with), &bound);
        }
        let start = self.line(1);
        let long = Insert::Repeat {
            text: " ".to_owned(),
            times: 600,
        };
        self.edit("line 1: too long", edit(start, 0, Some(long)), &unended(1));
        let binary = Insert::Hex("ff".to_owned());
        self.edit(
            "line 1: not UTF-8",
            edit(start + 5, 1, Some(binary)),
            &unended(1),
        );
        self.cut("line 1: empty", (start, 0), "\n", LINE_1);
        let end = self.line(2);
        self.cut("line 1: no end", (end - 1, 1), "", &unended(1));
    }

    fn line_2(&mut self) {
        let exact = [
            ("key: renamed", r#""key""#, r#""kid""#),
            ("enc: renamed", r#""enc""#, r#""ENC""#),
            ("sealed: renamed", r#""sealed""#, r#""seal""#),
            ("members swapped", r#"[{"key""#, r#"[{"enc":"","key""#),
            ("a space", r#"[{"key""#, r#"[ {"key""#),
            ("no list", r#"[{"key""#, r#"{{"key""#),
            ("a comma at the end", "\"}]\n", "\"},]\n"),
            ("no line end but a CR", "\"}]\n", "\"}]\r\n"),
        ];
        for (name, find, with) in exact {
            self.replace(&format!("line 2: {name}"), (find, with), LINE_2);
        }
        let (start, end) = (self.line(2), self.line(3));
        let entry = (end - start - 4) / 2;
        let enc = start + r#"[{"key":"0123456789abcdef","enc":""#.len();
        let sealed = start + 1 + entry - 66;
        let key_1 = key(1).id().to_string();
        let not_for = format!("the file is not sealed to key {key_1}");
        self.replace(
            "line 2: another key id",
            (&key_1, "0123456789abcdef"),
            &not_for,
        );
        self.replace(
            "line 2: key id in capitals",
            (&key_1, &key_1.to_uppercase()),
            LINE_2,
        );
        self.change("line 2: enc changed", enc + 700, &recipient_error());
        self.change(
            "line 2: enc changed in its X25519 part",
            enc + 1480,
            &recipient_error(),
        );
        self.cut("line 2: enc one character shorter", (enc, 1), "", LINE_2);
        self.cut(
            "line 2: enc with a padding character",
            (enc + 1493, 1),
            "=",
            LINE_2,
        );
        self.cut("line 2: enc of the other alphabet", (enc, 1), "+", LINE_2);
        self.change("line 2: sealed changed", sealed + 10, &recipient_error());
        self.change(
            "line 2: tag of sealed changed",
            sealed + 60,
            &recipient_error(),
        );
        self.cut(
            "line 2: sealed one character shorter",
            (sealed, 1),
            "",
            LINE_2,
        );
        let low_order = self.with_low_order_point(enc);
        let message = format!("the entry of key {key_1} in line 2 holds a low-order point");
        self.edit("line 2: a low-order point", low_order, &message);

        let first = self.taken("telling.vps", start + 1, entry);
        let second = self.taken("telling.vps", start + 2 + entry, entry);
        let swap = vec![
            edit(start + 1, entry, Some(second.clone())),
            edit(start + 2 + entry, entry, Some(first.clone())),
        ];
        self.edits("line 2: entries swapped", swap, LINES);
        self.cut(
            "line 2: first entry missing",
            (start + 1, entry + 1),
            "",
            &not_for,
        );
        self.cut(
            "line 2: second entry missing",
            (start + 1 + entry, entry + 1),
            "",
            LINES,
        );
        let twice = vec![edit(start + 2 + entry, entry, Some(first))];
        self.edits(
            "line 2: one entry twice",
            twice,
            "a recipient stands twice in the list",
        );
        self.cut(
            "line 2: no entry",
            (start + 1, 2 * entry + 1),
            "",
            &counted(0),
        );
        self.cut("line 2: empty", (start, end - start - 1), "", LINE_2);
        self.cut("line 2: an empty entry", (start + 1, 0), "{},", LINE_2);
        let many = (0..15).flat_map(|n| {
            let id = format!("{n:016x}");
            let comma = edit(start + 1, 0, Some(Insert::Text(",".to_owned())));
            let copy = edit(start + 1, 0, Some(second.clone()));
            [comma, copy, edit(start + 1 + 8, 16, Some(Insert::Text(id)))]
        });
        self.edits("line 2: 17 entries", many.collect(), &counted(17));
        let foreign = self.taken("other.vps", start + 1, entry);
        let foreign = edit(start + 1, entry, Some(foreign));
        self.edit(
            "line 2: an entry of another story",
            foreign,
            &recipient_error(),
        );
        let foreign = self.taken("other.vps", start, end - start);
        let foreign = edit(start, end - start, Some(foreign));
        self.edit("line 2: of another story", foreign, &recipient_error());
        let body = self.body();
        let foreign = self.taken("other.vps", start, body - start);
        let foreign = edit(start, body - start, Some(foreign));
        self.edit(
            "lines 2 and 3: of another story",
            foreign,
            &recipient_error(),
        );
        let foreign = self.taken("other.vps", 0, body);
        self.edit(
            "lines 1 to 3: of another story",
            edit(0, body, Some(foreign)),
            BODY,
        );
        let long = Insert::Repeat {
            text: " ".to_owned(),
            times: 65_536,
        };
        self.edit("line 2: too long", edit(start, 0, Some(long)), &unended(2));
        let third = format!("the file is not sealed to key {}", key(3).id());
        self.broken.push(Broken {
            name: "opened with a key it is not sealed to".to_owned(),
            file: "telling.vps".to_owned(),
            key: 3,
            edits: Vec::new(),
            refused: third,
        });
    }

    fn with_low_order_point(&self, enc: usize) -> Edit {
        let text = &self.files["telling.vps"][enc..enc + 1494];
        let mut bytes = BASE64.decode(text).unwrap();
        bytes[1088..].fill(0);
        let text = BASE64.encode(&bytes)[1448..].to_owned();
        edit(enc + 1448, 46, Some(Insert::Text(text)))
    }

    fn line_3(&mut self) {
        let (start, end) = (self.line(3), self.body());
        self.change("line 3: changed", start, LINES);
        self.cut("line 3: one character shorter", (start, 1), "", LINE_3);
        self.cut("line 3: one character longer", (start, 0), "A", LINE_3);
        self.cut(
            "line 3: with a padding character",
            (end - 1, 0),
            "=",
            LINE_3,
        );
        self.cut("line 3: bits behind its end", (end - 2, 1), "B", LINE_3);
        self.cut("line 3: a CR", (end - 1, 0), "\r", LINE_3);
        self.cut("line 3: empty", (start, end - start - 1), "", LINE_3);
        let foreign = self.taken("other.vps", start, end - start);
        self.edit(
            "line 3: of another story",
            edit(start, end - start, Some(foreign)),
            LINES,
        );
        let rest = self.files["telling.vps"].len() - start;
        self.cut(
            "line 3: missing with all after it",
            (start, rest),
            "",
            &unended(3),
        );
    }

    fn body_lengths(&mut self) {
        let (body, all) = (self.body(), self.files["telling.vps"].len());
        let edges = [
            ("nothing", 0),
            ("one byte", 1),
            ("less than the salt", 23),
            ("the salt", 24),
            ("less than the commitment", 55),
            ("salt and commitment", 56),
            ("less than a tag", 71),
            ("an empty chunk", 72),
            ("half the first chunk", 56 + 8_192),
            ("the first chunk without its tag", 56 + 16_384),
            ("the first chunk with half its tag", 56 + 16_392),
            ("the first chunk", SECOND_CHUNK),
            ("one byte of the second chunk", SECOND_CHUNK + 1),
            ("almost a tag of the second chunk", SECOND_CHUNK + 15),
            ("half the second chunk", SECOND_CHUNK + 2_000),
            ("all but a tag", all - body - 16),
            ("all but a byte", all - body - 1),
        ];
        for (name, length) in edges {
            let cut = (body + length, all - body - length);
            self.cut(
                &format!("body cut after {name}"),
                cut,
                "",
                &body_length(length),
            );
        }
        // 16,384 and 18,432 are permitted padded lengths: here the tags decide.
        for (length, chunk) in [(SECOND_CHUNK + 16, 1), (SECOND_CHUNK + 2_048 + 16, 1)] {
            let cut = (body + length, all - body - length);
            self.cut(
                &format!("body cut to {length} bytes"),
                cut,
                "",
                &chunk_error(chunk),
            );
        }
        for (name, with) in [
            ("a byte", "\0"),
            ("a line end", "\n"),
            ("16 bytes", "0123456789abcdef"),
        ] {
            let length = all - body + with.len();
            self.cut(
                &format!("body followed by {name}"),
                (all, 0),
                with,
                &body_length(length),
            );
        }
        let long = Insert::Repeat {
            text: "A".to_owned(),
            times: 1 << 20,
        };
        let message = "a telling has at most 1048576 bytes of body";
        self.edit(
            "body above the limit of its part",
            edit(all, 0, Some(long)),
            message,
        );
    }

    fn body_bytes(&mut self) {
        let body = self.body();
        let places = [
            ("salt", 0, BODY.to_owned()),
            ("last byte of the salt", 23, BODY.to_owned()),
            ("commitment", 24, BODY.to_owned()),
            ("last byte of the commitment", 55, BODY.to_owned()),
            ("length", 56, chunk_error(0)),
            ("content", 56 + 100, chunk_error(0)),
            ("tag of the first chunk", SECOND_CHUNK - 1, chunk_error(0)),
            ("second chunk", SECOND_CHUNK, chunk_error(1)),
            ("padding", SECOND_CHUNK + 4_000, chunk_error(1)),
            (
                "tag of the second chunk",
                SECOND_CHUNK + 4_096,
                chunk_error(1),
            ),
        ];
        for (name, at, message) in places {
            let byte = self.files["telling.vps"][body + at] ^ 0x10;
            let changed = Insert::Hex(format!("{byte:02x}"));
            self.edit(
                &format!("body: {name} changed"),
                edit(body + at, 1, Some(changed)),
                &message,
            );
        }
        let length = self.files["telling.vps"].len() - body;
        let pieces = [
            ("whole body", 0, length, BODY.to_owned()),
            ("salt and commitment", 0, 56, BODY.to_owned()),
            ("first chunk", 56, 16_400, chunk_error(0)),
            ("second chunk", SECOND_CHUNK, 4_112, chunk_error(1)),
        ];
        for (name, at, bytes, message) in pieces {
            let foreign = self.taken("other.vps", body + at, bytes);
            let foreign = edit(body + at, bytes, Some(foreign));
            self.edit(&format!("body: {name} of another story"), foreign, &message);
        }
        self.voice_chunks();
    }

    fn voice_chunks(&mut self) {
        let file = "voice.vps";
        let first = line_start(&self.files[file], 4) + 56;
        let chunk = |n: usize| Insert::From {
            file: file.to_owned(),
            at: first + n * 16_400,
            bytes: 16_400,
        };
        let at = |n: usize, with| edit(first + n * 16_400, 16_400, Some(with));
        let swapped = vec![at(0, chunk(1)), at(1, chunk(0))];
        self.edits_of("voice: chunks swapped", (file, swapped), &chunk_error(0));
        let twice = vec![at(1, chunk(0))];
        self.edits_of("voice: a chunk twice", (file, twice), &chunk_error(1));
        let body = self.files[file].len() - (first - 56);
        let missing = vec![edit(first, 16_400, None)];
        self.edits_of(
            "voice: a chunk missing",
            (file, missing),
            &chunk_error_or(0, body - 16_400),
        );
        let more = vec![edit(first, 0, Some(chunk(0)))];
        self.edits_of(
            "voice: a chunk more",
            (file, more),
            &chunk_error_or(1, body + 16_400),
        );
    }

    fn sealed_by_hand(&mut self) {
        let line1 = header().to_line();
        let other = Header {
            revision: Revision(1),
            ..header()
        }
        .to_line();
        let padded = |length: u64, total: usize| {
            let mut bytes = length.to_be_bytes().to_vec();
            bytes.resize(total, 0);
            bytes
        };
        let with_last = |mut bytes: Vec<u8>| {
            *bytes.last_mut().unwrap() = 1;
            bytes
        };
        let cases = [
            ("zero bytes", "right", padded(100, 16_384), None),
            (
                "a byte in the padding",
                "padding-byte",
                with_last(padded(100, 16_384)),
                Some(PADDING),
            ),
            (
                "a length beyond the end",
                "padding-beyond",
                padded(16_377, 16_384),
                Some(PADDING),
            ),
            (
                "the largest length",
                "padding-largest",
                padded(u64::MAX, 16_384),
                Some(PADDING),
            ),
            (
                "more padding than needed",
                "padding-more",
                padded(100, 20_480),
                Some(PADDING),
            ),
            (
                "less padding than needed",
                "padding-less",
                padded(18_000, 17_408),
                Some(PADDING),
            ),
        ];
        for (name, file, padded, refused) in &cases {
            let by_hand = ByHand {
                line1: &line1,
                body_line1: &line1,
                padded,
                key: 1,
            };
            let bytes = by_hand.seal();
            let file = format!("by-hand-{file}.vps");
            match refused {
                None => self.add_whole(&file, bytes, (&[1], &padded[8..108])),
                Some(refused) => {
                    self.add_broken(&format!("padding: {name}"), (&file, bytes), refused)
                }
            }
        }
        let fits = padded(100, 16_384);
        let moved = ByHand {
            line1: &line1,
            body_line1: &other,
            padded: &fits,
            key: 1,
        }
        .seal();
        self.add_broken(
            "body sealed under another line 1",
            ("by-hand-moved.vps", moved),
            BODY,
        );
        for (name, total) in [("short", 100), ("odd", 16_385)] {
            let padded = padded(10, total);
            let file = ByHand {
                line1: &line1,
                body_line1: &line1,
                padded: &padded,
                key: 1,
            }
            .seal();
            let length = file.len() - line_start(&file, 4);
            let stored = format!("by-hand-{name}.vps");
            let name = format!("padding: {total} bytes in all");
            self.add_broken(&name, (&stored, file), &body_length(length));
        }
    }

    fn documents(&mut self) {
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Keyset) {
            let payload = format!(r#"{{"v":1,"version":1,"kind":"{kind}"}}"#);
            let bytes = document::sign(kind, payload.as_bytes(), &device(9)).unwrap();
            let name = format!("{kind}.vpd");
            self.add_whole(&name, bytes.clone(), (&[9], payload.as_bytes()));
            let wrong = format!("the signature of the {kind} document is wrong");
            let payload_at = bytes.len() - payload.len();
            let longer = vec![edit(bytes.len(), 0, Some(Insert::Text(" ".to_owned())))];
            self.edits_of(&format!("{kind}: a space more"), (&name, longer), &wrong);
            let shorter = vec![edit(bytes.len() - 1, 1, None)];
            self.edits_of(&format!("{kind}: a byte less"), (&name, shorter), &wrong);
            let other = vec![edit(payload_at + 5, 1, Some(Insert::Text("2".to_owned())))];
            self.edits_of(&format!("{kind}: payload changed"), (&name, other), &wrong);
        }
        let head = [
            ("magic", "VPD1", "VPD2", NO_DOCUMENT.to_owned()),
            (
                "unknown kind",
                "receipt\n",
                "recipe\n",
                "the kind of the document is unknown".to_owned(),
            ),
            (
                "CR",
                "receipt\n",
                "receipt\r\n",
                "the kind of the document is unknown".to_owned(),
            ),
            (
                "another kind",
                "receipt\n",
                "manifest\n",
                "the document is of kind manifest, not receipt".to_owned(),
            ),
        ];
        for (name, find, with, message) in head {
            let edit = self.find("receipt.vpd", (find, with));
            self.edits_of(
                &format!("receipt: {name}"),
                ("receipt.vpd", vec![edit]),
                &message,
            );
        }
        let id = device(9).public().id().to_string();
        let capitals = self.find("receipt.vpd", (&id, &id.to_uppercase()));
        self.edits_of(
            "receipt: key id in capitals",
            ("receipt.vpd", vec![capitals]),
            NO_DOCUMENT,
        );
        let another = self.find("receipt.vpd", (&id, "0123456789abcdef"));
        let message = format!("the document is signed by key 0123456789abcdef, not {id}");
        self.edits_of(
            "receipt: another key id",
            ("receipt.vpd", vec![another]),
            &message,
        );
        let wrong = "the signature of the receipt document is wrong";
        let at = "VPD1\nreceipt\n".len() + id.len() + 1;
        let signature = Insert::From {
            file: "tombstone.vpd".to_owned(),
            at: at + 2,
            bytes: 86,
        };
        let signature = vec![edit(at, 86, Some(signature))];
        self.edits_of(
            "receipt: signature of a tombstone",
            ("receipt.vpd", signature),
            wrong,
        );
        let shorter = vec![edit(at, 1, None)];
        self.edits_of(
            "receipt: signature one character short",
            ("receipt.vpd", shorter),
            NO_DOCUMENT,
        );
        let all = self.files["receipt.vpd"].len();
        self.edits_of(
            "receipt: empty",
            ("receipt.vpd", vec![edit(0, all, None)]),
            NO_DOCUMENT,
        );
        let long = Insert::Repeat {
            text: "A".to_owned(),
            times: 4_096,
        };
        let long = vec![edit(all, 0, Some(long))];
        let message = "a document of kind receipt has at most 4096 bytes";
        self.edits_of("receipt: too long", ("receipt.vpd", long), message);
    }

    fn key_sets(&mut self) {
        let entry = |role: &str, public: &str| {
            format!(r#"{{"role":"{role}","public":"{public}","organisation":"O","holder":"H"}}"#)
        };
        let recipient = |role, n| entry(role, &key(n).recipient().to_string());
        let three = ["reading", "intake", "escrow"];
        let three = [1, 2, 3].map(|n: u8| recipient(three[usize::from(n) - 1], n));
        let archive = entry("archive", &device(5).public().to_string());
        let payload = |head: &str, keys: &[String]| {
            format!(
                r#"{{{head},"region":"twente","epoch":1,"review_by":"2027-11-01","keys":[{}]}}"#,
                keys.join(",")
            )
        };
        let people = r#""v":1,"responsible_body":"B","privacy_officer":"P""#;
        let all = [three.as_slice(), std::slice::from_ref(&archive)].concat();
        let good = payload(people, &all);
        let document = document::sign(Kind::Keyset, good.as_bytes(), &device(9)).unwrap();
        self.add_whole("keyset.vpd", document, (&[9], good.as_bytes()));
        let malformed = "the payload of the keyset document is malformed: ";
        let weak = entry("archive", &BASE64.encode([0; 32]));
        let mut zero_point = key(1).recipient().to_bytes();
        zero_point[1184..].fill(0);
        let zero_point = entry("reading", &BASE64.encode(zero_point));
        let twice = format!("key {} stands twice in the key set", key(1).id());
        let nobody = "the key set names no responsible body or no privacy officer";
        let cases = [
            (
                "no-escrow",
                payload(people, &three[..2]),
                "the key set has no escrow key",
            ),
            (
                "no-intake",
                payload(people, &[three[0].clone(), three[2].clone()]),
                "the key set has no intake key",
            ),
            (
                "no-reading",
                payload(people, &three[1..]),
                "the key set has no reading key",
            ),
            (
                "key-twice",
                payload(people, &[all.clone(), vec![three[0].clone()]].concat()),
                &twice,
            ),
            (
                "weak-archive",
                payload(people, &[&three[..], &[weak]].concat()),
                "a archive key is no usable key",
            ),
            (
                "low-order",
                payload(people, &[&three[..], &[zero_point]].concat()),
                "a reading key is no usable key",
            ),
            (
                "nobody",
                payload(r#""v":1,"responsible_body":"B","privacy_officer":"""#, &all),
                nobody,
            ),
            (
                "version-2",
                payload(&people.replace("\"v\":1", "\"v\":2"), &all),
                malformed,
            ),
        ];
        for (name, payload, refused) in cases {
            let bytes = document::sign(Kind::Keyset, payload.as_bytes(), &device(9)).unwrap();
            let file = format!("keyset.{name}.vpd");
            let refused = if refused == malformed {
                format!("{malformed}line 1 column 6")
            } else {
                refused.to_owned()
            };
            self.files.insert(file.clone(), bytes);
            self.broken.push(Broken {
                name: format!("keyset: {name}"),
                file,
                key: 9,
                edits: Vec::new(),
                refused,
            });
        }
    }

    fn line(&self, n: usize) -> usize {
        line_start(&self.files["telling.vps"], n)
    }

    fn body(&self) -> usize {
        self.line(4)
    }

    fn taken(&self, file: &str, at: usize, bytes: usize) -> Insert {
        assert!(self.files[file].len() >= at + bytes);
        Insert::From {
            file: file.to_owned(),
            at,
            bytes,
        }
    }

    fn find(&self, file: &str, (find, with): (&str, &str)) -> Edit {
        let bytes = &self.files[file];
        let found = bytes
            .windows(find.len())
            .position(|window| window == find.as_bytes());
        edit(
            found.expect(find),
            find.len(),
            Some(Insert::Text(with.to_owned())),
        )
    }

    fn replace(&mut self, name: &str, change: (&str, &str), refused: &str) {
        let edit = self.find("telling.vps", change);
        self.edit(name, edit, refused);
    }

    fn cut(&mut self, name: &str, (at, remove): (usize, usize), with: &str, refused: &str) {
        let insert = (!with.is_empty()).then(|| Insert::Text(with.to_owned()));
        self.edit(name, edit(at, remove, insert), refused);
    }

    /// Another character of the alphabet at one place.
    fn change(&mut self, name: &str, at: usize, refused: &str) {
        let with = if self.files["telling.vps"][at] == b'A' {
            "B"
        } else {
            "A"
        };
        self.cut(name, (at, 1), with, refused);
    }

    fn edit(&mut self, name: &str, edit: Edit, refused: &str) {
        self.edits(name, vec![edit], refused);
    }

    fn edits(&mut self, name: &str, edits: Vec<Edit>, refused: &str) {
        self.edits_of(name, ("telling.vps", edits), refused);
    }

    fn edits_of(&mut self, name: &str, (file, edits): (&str, Vec<Edit>), refused: &str) {
        let (name, file, refused) = (name.to_owned(), file.to_owned(), refused.to_owned());
        self.broken.push(Broken {
            name,
            file,
            key: 1,
            edits,
            refused,
        });
        let broken = self.broken.last_mut().unwrap();
        if broken.file.ends_with(".vpd") {
            broken.key = 9;
        }
    }

    fn add_broken(&mut self, name: &str, (file, bytes): (&str, Vec<u8>), refused: &str) {
        self.files.insert(file.to_owned(), bytes);
        self.edits_of(name, (file, Vec::new()), refused);
    }
}

fn edit(at: usize, remove: usize, insert: Option<Insert>) -> Edit {
    Edit { at, remove, insert }
}

fn line_start(file: &[u8], n: usize) -> usize {
    let ends = file.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.map(|(at, _)| at + 1).nth(n - 1).unwrap()
}

fn unended(line: u8) -> String {
    format!("line {line} ends nowhere within its limit")
}

fn counted(n: usize) -> String {
    format!("{n} recipients instead of 1 to 16")
}

fn recipient_error() -> String {
    format!("the entry of key {} in line 2 does not open", key(1).id())
}

fn chunk_error(index: usize) -> String {
    format!("chunk {index} of the body is not authentic")
}

fn body_length(bytes: usize) -> String {
    format!("a body of {bytes} bytes is of no permitted length")
}

/// A chunk more or less leaves a length that is permitted or not.
fn chunk_error_or(index: usize, bytes: usize) -> String {
    let padded = bytes - 56 - (bytes - 56).div_ceil(16_400) * 16;
    let step = 1 << (padded.ilog2() - padded.ilog2().ilog2() - 1);
    if padded.is_multiple_of(step) {
        chunk_error(index)
    } else {
        body_length(bytes)
    }
}
