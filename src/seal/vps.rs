//! The sealed file, `.vps` version 1: sealing, and checking from outside without a key.
//!
//! ```text
//! VPS1\n
//! <line 1: JSON, fixed for ever>\n
//! <line 2: JSON array of recipients>\n
//! <line 3: base64url of HMAC-SHA-256 over "line 1 \n line 2">\n
//! <body: Cobblestone-256 until the end of the file>
//! ```
//!
//! Invariants: line 1 has exactly one spelling (parse, write again, compare) and names suite, story, part,
//! revision and region; recipients and body are bound to its hash; a file is of a permitted padded size;
//! every limit is checked before the bytes it limits are kept. Nothing here can open a file.
//!
//! # Why the body does not cover line 2
//! So that a region can seal the file key to new people (about 1 KB each) without touching the body or the
//! receipt. Line 3 still binds line 2 to line 1 for whoever holds the file key.

use std::io::{self, BufRead, BufReader, Read};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use rand_core::CryptoRng;
use serde::Deserialize;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    cobblestone::{self, Chunks},
    digest::{Hasher, sha256},
    keys::RecipientKey,
    padding,
    stanza::{self, FileKey, Stanza},
};
use crate::domain::ids::{Digest, KeyId, Part, RegionName, Revision, StoryId};

/// The most recipients of one file.
pub const MOST_RECIPIENTS: usize = 16;
/// The longest header line, without its end.
pub const LONGEST_LINE: usize = 64 * 1024;

const MAGIC: &str = "VPS1\n";
const SUITE: &str = "xwing-hkdfsha256-aes256gcm/cobblestone-256";
const LONGEST_LINE_1: usize = 512;
const BODY_CONTEXT: &[u8] = b"vertelpunt/vps1/body\0";
const HEADER_INFO: &[u8] = b"vertelpunt/vps1/header";

/// Why a file is no sealed file, or cannot be one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The first line is not `VPS1`.
    #[error("the file does not begin with VPS1")]
    NotVps,
    /// A header line is missing its end, or longer than 64 KiB.
    #[error("line {line} ends nowhere within its limit")]
    BadLine {
        /// 1 to 3.
        line: u8,
    },
    /// Line 1 is not in its one spelling, or names another suite or schema.
    #[error("line 1 is not a header of this version in its exact form")]
    BadHeader,
    /// Line 2 is not a list of recipients in its one spelling.
    #[error("line 2 is not a list of recipients in its exact form")]
    BadRecipients,
    /// No recipients, or too many.
    #[error("{0} recipients instead of 1 to {MOST_RECIPIENTS}")]
    RecipientCount(usize),
    /// One key stands twice in the list.
    #[error("a recipient stands twice in the list")]
    RecipientTwice,
    /// Line 3 is not base64url of 32 bytes.
    #[error("line 3 is not an authentication code in its exact form")]
    BadCode,
    /// The body is longer than its part may be.
    #[error("a {part} has at most {limit} bytes of body")]
    TooLong {
        /// The part.
        part: Part,
        /// Its limit.
        limit: u64,
    },
    /// The length of the body is none that padding gives: cut short, extended, or made by another hand.
    #[error("a body of {0} bytes is of no permitted length")]
    BodyLength(u64),
    /// The bytes could not be read.
    #[error("the sealed file could not be read")]
    Read(#[from] io::Error),
}

/// The most bytes the body of a part may have.
pub fn body_limit(part: Part) -> u64 {
    match part {
        Part::Telling | Part::Transcript => 1 << 20,
        Part::Voice => 64 << 20,
    }
}

/// What line 1 says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The story.
    pub story: StoryId,
    /// Which of its files.
    pub part: Part,
    /// In which version.
    pub revision: Revision,
    /// Collected by which region.
    pub region: RegionName,
}

#[derive(Deserialize)]
struct Line1 {
    suite: String,
    story: StoryId,
    part: Part,
    revision: Revision,
    region: RegionName,
    schema: u32,
}

impl Header {
    /// Line 1, without its end.
    pub fn to_line(&self) -> String {
        let Header {
            story,
            part,
            revision,
            region,
        } = self;
        format!(
            r#"{{"suite":"{SUITE}","story":"{story}","part":"{part}","revision":{revision},"region":"{region}","schema":1}}"#
        )
    }

    /// Reads line 1, in its one spelling only.
    pub fn parse_line(line: &str) -> Result<Header, Error> {
        if line.len() > LONGEST_LINE_1 {
            return Err(Error::BadHeader);
        }
        let parsed: Line1 = serde_json::from_str(line).map_err(|_| Error::BadHeader)?;
        let Line1 {
            suite,
            story,
            part,
            revision,
            region,
            schema,
        } = parsed;
        let header = Header {
            story,
            part,
            revision,
            region,
        };
        if suite != SUITE || schema != 1 || header.to_line() != line {
            return Err(Error::BadHeader);
        }
        Ok(header)
    }
}

/// Lines 1 to 3, checked: all that stands before the body.
#[derive(Clone, PartialEq, Eq)]
pub struct Head {
    header: Header,
    line1: String,
    line2: String,
    line3: String,
    stanzas: Vec<Stanza>,
}

impl Head {
    /// Checks three lines, each without its end.
    pub fn from_lines(lines: [&str; 3]) -> Result<Head, Error> {
        let [line1, line2, line3] = lines;
        let header = Header::parse_line(line1)?;
        let stanzas = stanza::parse_line(line2)?;
        decode_code(line3)?;
        let [line1, line2, line3] = lines.map(str::to_owned);
        Ok(Head {
            header,
            line1,
            line2,
            line3,
            stanzas,
        })
    }

    /// Reads the magic and three lines, and leaves `source` at the first byte of the body.
    pub fn read(source: &mut impl BufRead) -> Result<Head, Error> {
        let mut magic = [0; MAGIC.len()];
        let mut n_read = 0;
        while n_read < magic.len() {
            match source.read(&mut magic[n_read..])? {
                0 => return Err(Error::NotVps),
                n => n_read += n,
            }
        }
        if magic != *MAGIC.as_bytes() {
            return Err(Error::NotVps);
        }
        let line1 = read_line(source, 1)?;
        let line2 = read_line(source, 2)?;
        let line3 = read_line(source, 3)?;
        Head::from_lines([&line1, &line2, &line3])
    }

    /// This head with other recipients, as `rewrap` made them: `line 2 \n line 3 \n`. Line 1 stays.
    ///
    /// The list is well formed afterwards; that it opens can be checked by no one without a key.
    pub fn with_recipients(&self, bytes: &[u8]) -> Result<Head, Error> {
        let mut source = bytes;
        let line2 = read_line(&mut source, 2)?;
        let line3 = read_line(&mut source, 3)?;
        if !source.is_empty() {
            return Err(Error::BadCode);
        }
        Head::from_lines([&self.line1, &line2, &line3])
    }

    /// What line 1 says.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The ids of the keys that open the file, in the order of line 2.
    pub fn recipients(&self) -> Vec<KeyId> {
        self.stanzas.iter().map(|stanza| stanza.key).collect()
    }

    /// The three lines as they stand, each without its end.
    pub fn lines(&self) -> [&str; 3] {
        [&self.line1, &self.line2, &self.line3]
    }

    /// SHA-256 of line 1, to which manifest, receipt, recipients and body are bound.
    pub fn line1_sha256(&self) -> Digest {
        sha256(self.line1.as_bytes())
    }

    /// `line 2 \n line 3 \n`: what a rewrap replaces.
    pub fn recipient_bytes(&self) -> Vec<u8> {
        format!("{}\n{}\n", self.line2, self.line3).into_bytes()
    }

    /// SHA-256 of [`Head::recipient_bytes`], for `If-Match`.
    pub fn recipients_sha256(&self) -> Digest {
        sha256(&self.recipient_bytes())
    }

    /// Magic and lines: everything before the body.
    pub fn to_bytes(&self) -> Vec<u8> {
        format!("{MAGIC}{}\n{}\n{}\n", self.line1, self.line2, self.line3).into_bytes()
    }

    /// Seals a file key to recipients under `header`.
    pub(super) fn wrap(
        header: &Header,
        file_key: &FileKey,
        recipients: &[RecipientKey],
        rng: &mut impl CryptoRng,
    ) -> Result<Head, Error> {
        check_recipients(recipients)?;
        let line1 = header.to_line();
        let bound_to = sha256(line1.as_bytes());
        let stanzas: Vec<Stanza> = recipients
            .iter()
            .map(|recipient| Stanza::seal(file_key, &bound_to, recipient, rng))
            .collect();
        let line2 = stanza::write_line(&stanzas);
        let code = header_code(file_key, [&line1, &line2])
            .finalize()
            .into_bytes();
        let line3 = BASE64_URL_SAFE_NO_PAD.encode(code);
        Ok(Head {
            header: header.clone(),
            line1,
            line2,
            line3,
            stanzas,
        })
    }

    #[cfg(any(test, feature = "research"))]
    pub(super) fn stanzas(&self) -> &[Stanza] {
        &self.stanzas
    }

    /// Whether line 3 was made with this file key over lines 1 and 2; compared in constant time.
    #[cfg(any(test, feature = "research"))]
    pub(super) fn is_authentic(&self, file_key: &FileKey) -> bool {
        let code = decode_code(&self.line3).expect("line 3 was checked when the head was made");
        header_code(file_key, [&self.line1, &self.line2])
            .verify_slice(&code)
            .is_ok()
    }
}

impl std::fmt::Debug for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Head")
            .field("header", &self.header)
            .field("recipients", &self.recipients())
            .finish_non_exhaustive()
    }
}

/// What can be known of a sealed file without a key: its head, and the length and hash of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// Lines 1 to 3.
    pub head: Head,
    /// SHA-256 of the body.
    pub body_sha256: Digest,
    /// Bytes of the body.
    pub body_bytes: u64,
}

/// Seals `content` to `recipients` and gives the whole file.
///
/// Randomness is drawn in this order: 32 bytes of file key, 64 for each recipient, 24 of salt.
///
/// ```
/// # use vertelpunt::{domain::ids::*, seal::{keys::OpeningKey, open, vps}, support::randomness};
/// let rng = &mut randomness::system();
/// let key = OpeningKey::generate(rng);
/// let header = vps::Header {
///     story: StoryId::random(rng),
///     part: Part::Telling,
///     revision: Revision(0),
///     region: RegionName::parse("twente").unwrap(),
/// };
/// let file = vps::seal(&header, b"once upon a time", &[key.recipient()], rng).unwrap();
/// assert_eq!(vps::inspect(&file[..]).unwrap().head.header(), &header);
/// # #[cfg(feature = "research")]
/// assert_eq!(open::open(&file, &key).unwrap().content.as_slice(), b"once upon a time");
/// ```
pub fn seal(
    header: &Header,
    content: &[u8],
    recipients: &[RecipientKey],
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, Error> {
    let limit = body_limit(header.part);
    let too_long = Error::TooLong {
        part: header.part,
        limit,
    };
    let padded = padding::padded_length(content.len() as u64);
    let lengths = padded.and_then(|padded| Some((padded, cobblestone::sealed_length(padded)?)));
    let Some((padded, body)) = lengths.filter(|(_, body)| *body <= limit) else {
        return Err(too_long);
    };
    let mut file_key = Zeroizing::new([0; 32]);
    rng.fill_bytes(file_key.as_mut());
    let head = Head::wrap(header, &file_key, recipients, rng)?;
    let mut salt = [0; cobblestone::SALT];
    rng.fill_bytes(&mut salt);
    let chunks = Chunks::derive(&file_key, &salt, &body_context(&head.line1_sha256()));

    let in_memory = |bytes: u64| usize::try_from(bytes).expect("a body is at most 64 MiB");
    let mut file = head.to_bytes();
    file.reserve_exact(in_memory(body));
    file.extend_from_slice(&salt);
    file.extend_from_slice(chunks.commitment());
    append_chunks(&mut file, &chunks, content, in_memory(padded));
    Ok(file)
}

/// Checks everything about a file that can be checked without a key, in constant memory.
///
/// See [`seal`] for an example.
pub fn inspect(source: impl Read) -> Result<SealedFile, Error> {
    let mut source = BufReader::new(source);
    let head = Head::read(&mut source)?;
    let part = head.header.part;
    let limit = body_limit(part);
    let mut hasher = Hasher::new();
    let mut body_bytes = 0;
    loop {
        let bytes = source.fill_buf()?;
        let n_bytes = bytes.len();
        if n_bytes == 0 {
            break;
        }
        body_bytes += n_bytes as u64;
        if body_bytes > limit {
            return Err(Error::TooLong { part, limit });
        }
        hasher.update(bytes);
        source.consume(n_bytes);
    }
    check_body_length(body_bytes)?;
    Ok(SealedFile {
        head,
        body_sha256: hasher.finish(),
        body_bytes,
    })
}

/// The context that binds a body to line 1.
pub(super) fn body_context(line1: &Digest) -> Vec<u8> {
    [BODY_CONTEXT, line1.as_bytes()].concat()
}

/// Refuses every length that padding cannot give; returns the length of the padded plaintext.
pub(super) fn check_body_length(body: u64) -> Result<u64, Error> {
    let padded = cobblestone::opened_length(body);
    padded
        .filter(|padded| padding::is_padded_length(*padded))
        .ok_or(Error::BodyLength(body))
}

fn check_recipients(recipients: &[RecipientKey]) -> Result<(), Error> {
    if recipients.is_empty() || recipients.len() > MOST_RECIPIENTS {
        return Err(Error::RecipientCount(recipients.len()));
    }
    let twice = (1..recipients.len()).any(|index| {
        recipients[..index]
            .iter()
            .any(|earlier| earlier.id() == recipients[index].id())
    });
    if twice {
        Err(Error::RecipientTwice)
    } else {
        Ok(())
    }
}

/// Pads, cuts and encrypts into `file`, each chunk where it will stand.
fn append_chunks(file: &mut Vec<u8>, chunks: &Chunks, content: &[u8], padded: usize) {
    let prefix = (content.len() as u64).to_be_bytes();
    let mut rest = content;
    for index in 0..=padded / cobblestone::CHUNK {
        let start = file.len();
        let end = start + (padded - index * cobblestone::CHUNK).min(cobblestone::CHUNK);
        if index == 0 {
            file.extend_from_slice(&prefix);
        }
        let (now, later) = rest.split_at(rest.len().min(end - file.len()));
        file.extend_from_slice(now);
        rest = later;
        file.resize(end, 0);
        let tag = chunks.seal(index as u64, &mut file[start..]);
        file.extend_from_slice(&tag);
    }
}

fn header_code(file_key: &FileKey, lines: [&str; 2]) -> Hmac<Sha256> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::from_prk(file_key.as_ref())
        .expect("a file key is as long as a SHA-256 hash")
        .expand(HEADER_INFO, key.as_mut())
        .expect("32 bytes are within the limit of HKDF");
    let mut code = Hmac::<Sha256>::new_from_slice(key.as_ref()).expect("HMAC takes any key");
    code.update(lines[0].as_bytes());
    code.update(b"\n");
    code.update(lines[1].as_bytes());
    code
}

fn decode_code(line3: &str) -> Result<[u8; 32], Error> {
    let mut code = [0; 32];
    let length = BASE64_URL_SAFE_NO_PAD.decode_slice(line3, &mut code);
    if length == Ok(code.len()) {
        Ok(code)
    } else {
        Err(Error::BadCode)
    }
}

fn read_line(source: &mut impl BufRead, line: u8) -> Result<String, Error> {
    let longest = if line == 1 {
        LONGEST_LINE_1
    } else {
        LONGEST_LINE
    };
    let mut bytes = Vec::new();
    source
        .take(longest as u64 + 1)
        .read_until(b'\n', &mut bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(Error::BadLine { line });
    }
    String::from_utf8(bytes).map_err(|_| Error::BadLine { line })
}
