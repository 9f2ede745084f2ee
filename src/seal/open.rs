//! Opening sealed files, and sealing their keys to other people. Only in the research program and in tests.
//!
//! Invariants: no byte of a chunk leaves before its tag is verified; [`open`] gives nothing before the
//! whole file is verified; a file that is cut, extended, reordered, changed in one bit, or given other
//! recipients or lines is an error that says what failed.
//!
//! # Why a second lock
//! The kiosk holds no private key, and its shipped build holds no code that could use one.

use std::{
    fmt,
    io::{self, BufRead, BufReader, Read},
};

use hpke::{Deserializable, Kem, OpModeR, aead::AesGcm256, kdf::HkdfSha256, kem::XWing};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{
    cobblestone::{self, CHUNK, Chunks, Fault, HEAD, TAG},
    keys::{OpeningKey, RecipientKey, ends_in_low_order_point},
    padding,
    stanza::{FileKey, SEALED, Stanza, info},
    vps::{self, Head, Header, body_context, body_limit, check_body_length},
};
use crate::domain::ids::KeyId;

/// Why a file does not open.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is malformed already from outside.
    #[error(transparent)]
    File(#[from] vps::Error),
    /// The file is sealed to other keys.
    #[error("the file is not sealed to key {key}")]
    NotForThisKey {
        /// The key that was tried.
        key: KeyId,
    },
    /// The recipient's entry was changed, swapped, or belongs to another line 1.
    #[error("the entry of key {key} in line 2 does not open")]
    Recipient {
        /// The key that was tried.
        key: KeyId,
    },
    /// The recipient's entry holds a point with which the shared secret is known to everyone.
    #[error("the entry of key {key} in line 2 holds a low-order point")]
    LowOrder {
        /// The key that was tried.
        key: KeyId,
    },
    /// Lines 1 and 2 are not those the file was sealed with.
    #[error("line 3 does not authenticate lines 1 and 2")]
    Lines,
    /// The body belongs to another file, or its first bytes were changed.
    #[error("the body does not belong to this header")]
    Body,
    /// A chunk was changed, moved, or cut.
    #[error("chunk {index} of the body is not authentic")]
    Chunk {
        /// Counted from 0.
        index: u64,
    },
    /// The file was sealed by other software: its padding is not as it must be.
    #[error("the padding inside the file is not as it must be")]
    Padding,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        match fault {
            Fault::Head => Error::Body,
            Fault::Chunk(index) => Error::Chunk { index },
        }
    }
}

/// A whole file, verified to its last byte.
pub struct Opened {
    /// What line 1 says.
    pub header: Header,
    /// What was sealed.
    pub content: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({:?}, {} bytes)", self.header, self.content.len())
    }
}

/// Opens a whole file; nothing is released unless all of it is authentic.
///
/// See [`vps::seal`] for an example.
pub fn open(file: &[u8], key: &OpeningKey) -> Result<Opened, Error> {
    let mut body = file;
    let head = Head::read(&mut body)?;
    let limit = body_limit(head.header().part);
    if body.len() as u64 > limit {
        return Err(vps::Error::TooLong {
            part: head.header().part,
            limit,
        }
        .into());
    }
    let padded = check_body_length(body.len() as u64)?;
    let padded = usize::try_from(padded).expect("a body is at most 64 MiB");
    let file_key = unwrap(&head, key)?;
    let mut content = Zeroizing::new(Vec::with_capacity(padded));
    cobblestone::open(
        &file_key,
        &body_context(&head.line1_sha256()),
        body,
        &mut content,
    )?;
    take_padding_off(&mut content)?;
    Ok(Opened {
        header: head.header().clone(),
        content,
    })
}

/// Reads the content of a file chunk by chunk in constant memory; for recordings.
///
/// Each chunk is verified before it is given, but only the end of the reader (`Ok(0)`) says that the file
/// is whole: a caller that acts on what it read before must be able to undo it. After an error it keeps failing.
pub struct Reader<R> {
    source: BufReader<R>,
    head: Head,
    chunks: Chunks,
    buffer: Zeroizing<Vec<u8>>,
    given: usize,
    next_chunk: u64,
    length: Option<u64>,
    content_left: u64,
    padded_so_far: u64,
    body_so_far: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    MoreChunks,
    LastChunk,
    Refused,
}

impl<R: Read> Reader<R> {
    /// Reads and verifies the head and the key commitment.
    pub fn new(source: R, key: &OpeningKey) -> Result<Reader<R>, Error> {
        let mut source = BufReader::new(source);
        let head = Head::read(&mut source)?;
        let file_key = unwrap(&head, key)?;
        let mut body_head = [0; HEAD];
        if read_fully(&mut source, &mut body_head).map_err(vps::Error::Read)? < HEAD {
            return Err(Error::Body);
        }
        let context = body_context(&head.line1_sha256());
        let chunks = Chunks::verified(&file_key, &context, &body_head).ok_or(Error::Body)?;
        Ok(Reader {
            source,
            head,
            chunks,
            buffer: Zeroizing::new(Vec::with_capacity(CHUNK + TAG)),
            given: 0,
            next_chunk: 0,
            length: None,
            content_left: 0,
            padded_so_far: 0,
            body_so_far: HEAD as u64,
            state: State::MoreChunks,
        })
    }

    /// What line 1 says.
    pub fn header(&self) -> &Header {
        self.head.header()
    }

    fn next_chunk(&mut self) -> Result<(), Error> {
        let index = self.next_chunk;
        self.buffer.resize(CHUNK + TAG, 0);
        let n_read = read_fully(&mut self.source, &mut self.buffer).map_err(vps::Error::Read)?;
        self.body_so_far += n_read as u64;
        let (part, limit) = (self.header().part, body_limit(self.header().part));
        if self.body_so_far > limit {
            return Err(vps::Error::TooLong { part, limit }.into());
        }
        let length = n_read.checked_sub(TAG).ok_or(Error::Chunk { index })?;
        let (text, tag) = self.buffer.split_at_mut(length);
        let tag = tag.first_chunk().ok_or(Error::Chunk { index })?;
        if !self.chunks.open(index, text, tag) {
            return Err(Error::Chunk { index });
        }
        self.buffer.truncate(length);
        self.given = 0;
        self.next_chunk += 1;
        self.padded_so_far += length as u64;
        if length < CHUNK {
            self.state = State::LastChunk;
        }
        self.separate_content()
    }

    /// Takes the length off the first chunk and checks that all after the content is zero.
    fn separate_content(&mut self) -> Result<(), Error> {
        if self.length.is_none() {
            let prefix = self.buffer.first_chunk().ok_or(Error::Padding)?;
            self.given = padding::PREFIX;
            self.content_left = u64::from_be_bytes(*prefix);
            self.length = Some(self.content_left);
        }
        let content = self
            .content_left
            .min((self.buffer.len() - self.given) as u64);
        let end = self.given + usize::try_from(content).expect("at most a chunk");
        self.content_left -= content;
        let is_zero = self.buffer[end..].iter().all(|byte| *byte == 0);
        self.buffer.truncate(end);
        let padded = self.length.and_then(padding::padded_length);
        let is_whole = self.state == State::MoreChunks || padded == Some(self.padded_so_far);
        if is_zero && is_whole {
            Ok(())
        } else {
            Err(Error::Padding)
        }
    }
}

impl<R: Read> Read for Reader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.buffer.len() && self.state != State::LastChunk {
            if self.state == State::Refused {
                return Err(io::ErrorKind::InvalidData.into());
            }
            if let Err(error) = self.next_chunk() {
                self.state = State::Refused;
                self.given = 0;
                self.buffer.clear();
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
        }
        let n_bytes = into.len().min(self.buffer.len() - self.given);
        into[..n_bytes].copy_from_slice(&self.buffer[self.given..][..n_bytes]);
        self.given += n_bytes;
        Ok(n_bytes)
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader({:?})", self.head)
    }
}

/// Seals the file key to other recipients: the new lines 2 and 3 under the same line 1 and body.
///
/// Send [`Head::recipient_bytes`] of the result with `If-Match` of the old [`Head::recipients_sha256`].
pub fn rewrap(
    head: &Head,
    key: &OpeningKey,
    recipients: &[RecipientKey],
    rng: &mut impl CryptoRng,
) -> Result<Head, Error> {
    let file_key = unwrap(head, key)?;
    Ok(Head::wrap(head.header(), &file_key, recipients, rng)?)
}

fn unwrap(head: &Head, key: &OpeningKey) -> Result<FileKey, Error> {
    let id = key.id();
    let stanza = head.stanzas().iter().find(|stanza| stanza.key == id);
    let stanza = stanza.ok_or(Error::NotForThisKey { key: id })?;
    if ends_in_low_order_point(&stanza.enc) {
        return Err(Error::LowOrder { key: id });
    }
    let file_key = open_stanza(stanza, head, key).ok_or(Error::Recipient { key: id })?;
    if head.is_authentic(&file_key) {
        Ok(file_key)
    } else {
        Err(Error::Lines)
    }
}

/// The file key of one entry; none when its tag is wrong.
fn open_stanza(stanza: &Stanza, head: &Head, key: &OpeningKey) -> Option<FileKey> {
    let enc = <XWing as Kem>::EncappedKey::from_bytes(&stanza.enc).ok()?;
    let mut file_key = Zeroizing::new([0; 32]);
    let (sealed, tag) = stanza.sealed.split_at(SEALED - TAG);
    file_key.copy_from_slice(sealed);
    let tag = hpke::aead::AeadTag::<AesGcm256>::from_bytes(tag).ok()?;
    hpke::single_shot_open_inout_detached::<AesGcm256, HkdfSha256, XWing>(
        &OpModeR::Base,
        key.as_kem(),
        &enc,
        &info(&head.line1_sha256()),
        file_key.as_mut_slice().into(),
        &[],
        &tag,
    )
    .ok()?;
    Some(file_key)
}

/// Leaves only the content, and checks that the rest is its own length and zero bytes, no more than needed.
fn take_padding_off(padded: &mut Vec<u8>) -> Result<(), Error> {
    let prefix = padded
        .first_chunk::<{ padding::PREFIX }>()
        .ok_or(Error::Padding)?;
    let length = u64::from_be_bytes(*prefix);
    if padding::padded_length(length) != Some(padded.len() as u64) {
        return Err(Error::Padding);
    }
    let end = padding::PREFIX + usize::try_from(length).map_err(|_| Error::Padding)?;
    if padded[end..].iter().any(|byte| *byte != 0) {
        return Err(Error::Padding);
    }
    padded.truncate(end);
    padded.drain(..padding::PREFIX);
    Ok(())
}

/// Fills `into` as far as the source has bytes, and says how far.
fn read_fully(source: &mut impl BufRead, into: &mut [u8]) -> io::Result<usize> {
    let mut n_read = 0;
    while n_read < into.len() {
        match source.read(&mut into[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_read)
}
