//! tus 1.0.0: abilities, creation, offset, bytes.
//!
//! # Why the expiry of an upload is not compared with the clock
//! Whether an upload still lives is asked of the server, whose answer counts; the clock of this device
//! may be wrong. An upload that is over begins again.

use std::{
    io::{self, Read},
    thread,
    time::Duration,
};

use reqwest::{
    Method,
    blocking::{Body, RequestBuilder},
    header::CONTENT_TYPE,
};

use super::{Client, answer::Answer};
use crate::sync::{
    plan::{Archive, ArchiveKind},
    retry::Failure,
    wire::{self, UploadMetadata, content_type, header, limits},
};

impl Client {
    /// What a server says of itself to `OPTIONS`.
    pub(super) fn tus_abilities(&self, kind: ArchiveKind, tus: String) -> Result<Archive, Failure> {
        let answer = self.exchange(self.request(Method::OPTIONS, &tus), limits::JSON_BYTES)?;
        answer.expect_tus(&[200, 204])?;
        let list = |name| {
            answer
                .text(name)
                .unwrap_or_default()
                .split(',')
                .map(str::trim)
        };
        let has = |name, word: &str| list(name).any(|listed| listed == word);
        if !has(header::TUS_VERSION, header::TUS_VERSION_SPOKEN)
            || !has(header::TUS_EXTENSION, "creation")
        {
            return Err(answer.strange());
        }
        let checks_sha256 =
            has(header::TUS_EXTENSION, "checksum") && has(header::TUS_CHECKSUM_ALGORITHM, "sha256");
        let max_bytes = answer.number(header::TUS_MAX_SIZE).ok();
        Ok(Archive {
            kind,
            tus,
            checks_sha256,
            max_bytes,
        })
    }

    /// Announces a file of `length` bytes; gives the path of its upload, also of one begun before.
    pub fn create_upload(
        &self,
        archive: &Archive,
        length: u64,
        metadata: &UploadMetadata,
    ) -> Result<String, Failure> {
        if archive.max_bytes.is_some_and(|most| length > most) {
            return Err(Failure::NotAdmitted);
        }
        let request = self.tus_request(Method::POST, &archive.tus);
        let request = request.header(header::UPLOAD_LENGTH, length);
        let request = request.header(header::UPLOAD_METADATA, metadata.encode());
        let answer = self.exchange(request, limits::JSON_BYTES)?;
        answer.expect_tus(&[201])?;
        let path = self
            .address()
            .path_of_location(&archive.tus, answer.location()?);
        path.ok_or_else(|| answer.strange())
    }

    /// How many bytes of an upload the server has.
    pub fn upload_offset(&self, upload: &str) -> Result<u64, Failure> {
        let request = self.tus_request(Method::HEAD, upload);
        let answer = self.exchange(request, 0).map_err(about_an_upload)?;
        // tus 1.0.0: the Server MUST always include the Upload-Offset header in the answer.
        answer.expect_tus(&[200, 204])?;
        answer.number(header::UPLOAD_OFFSET)
    }

    /// Sends `piece` as the bytes from `from` on; gives how many bytes the server then has.
    pub fn send_bytes(
        &self,
        archive: &Archive,
        upload: &str,
        from: u64,
        piece: Vec<u8>,
    ) -> Result<u64, Failure> {
        let length = u64::try_from(piece.len()).expect("a piece in memory fits");
        let mut request = self
            .tus_request(Method::PATCH, upload)
            .timeout(self.time_for(length));
        request = request.header(CONTENT_TYPE, content_type::TUS);
        request = request.header(header::UPLOAD_OFFSET, from);
        if archive.checks_sha256 {
            request = request.header(header::UPLOAD_CHECKSUM, wire::checksum_header(&piece));
        }
        let request = request.body(self.paced(piece, length));
        let answer =
            self.exchange(request, limits::JSON_BYTES)
                .map_err(|failure| match failure {
                    Failure::Conflict => Failure::WrongOffset,
                    Failure::NotFound => Failure::UploadOver,
                    other => other,
                })?;
        answer_offset(&answer, from, length)
    }

    fn tus_request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path)
            .header(header::TUS_RESUMABLE, header::TUS_VERSION_SPOKEN)
    }

    fn paced(&self, piece: Vec<u8>, length: u64) -> Body {
        match self.settings.bytes_per_second {
            None => Body::from(piece),
            Some(rate) => Body::sized(
                Paced {
                    rest: io::Cursor::new(piece),
                    rate,
                },
                length,
            ),
        }
    }
}

/// tus 1.0.0: for an upload that is not there a server answers `HEAD` with 403, 404 or 410, and no body.
fn about_an_upload(failure: Failure) -> Failure {
    match failure {
        Failure::NotFound | Failure::UploadOver | Failure::Withdrawn(_) => Failure::UploadOver,
        other => other,
    }
}

fn answer_offset(answer: &Answer, from: u64, length: u64) -> Result<u64, Failure> {
    answer.expect_tus(&[200, 204])?;
    let offset = answer.number(header::UPLOAD_OFFSET)?;
    let possible = from..=from.saturating_add(length);
    if possible.contains(&offset) {
        Ok(offset)
    } else {
        Err(answer.strange())
    }
}

/// Bytes that come no faster than a rate: others use the line too.
struct Paced {
    rest: io::Cursor<Vec<u8>>,
    rate: u64,
}

impl Read for Paced {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const STEPS_PER_SECOND: u64 = 8;
        let step = (self.rate / STEPS_PER_SECOND).clamp(1, 1 << 20);
        let room = usize::try_from(step)
            .unwrap_or(usize::MAX)
            .min(buffer.len());
        let n_read = self.rest.read(&mut buffer[..room])?;
        let taken = u64::try_from(n_read).expect("a buffer's length fits");
        thread::sleep(Duration::from_millis(
            taken.saturating_mul(1000) / self.rate.max(1),
        ));
        Ok(n_read)
    }
}
