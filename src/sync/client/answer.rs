//! What an answer means: bounded, told apart from login pages, turned into a [`Failure`] or a value.

use std::{
    error::Error as StdError,
    io::{self, Read, Write},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    blocking::{RequestBuilder, Response},
    header::{CONTENT_RANGE, CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER},
};
use rustls::CertificateError;
use serde::de::DeserializeOwned;

use super::is_envelope;
use crate::{
    seal::document::Kind,
    sync::{
        retry::Failure,
        wire::{Problem, ProblemCode, content_type, header, limits},
    },
};

/// A success, read in whole.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Sends and reads at most `limit` bytes of a success.
pub(super) fn exchange(request: RequestBuilder, limit: u64) -> Result<Answer, Failure> {
    let mut response = request.send().map_err(|error| failure_of(&error))?;
    let status = response.status().as_u16();
    let is_success = response.status().is_success();
    let limit = if is_success {
        limit
    } else {
        limits::JSON_BYTES
    };
    let body = read_body(&mut response, limit)?;
    let answer = Answer {
        status,
        headers: response.headers().clone(),
        body,
    };
    if is_success {
        Ok(answer)
    } else {
        Err(answer.refusal())
    }
}

/// Sends and passes the body on as it comes.
pub(super) fn stream(
    request: RequestBuilder,
    from: u64,
    limit: u64,
    sink: &mut dyn Write,
) -> Result<u64, Failure> {
    let mut response = request.send().map_err(|error| failure_of(&error))?;
    let status = response.status().as_u16();
    if !response.status().is_success() {
        let body = read_body(&mut response, limits::JSON_BYTES)?;
        return Err(Answer {
            status,
            headers: response.headers().clone(),
            body,
        }
        .refusal());
    }
    let answer = Answer {
        status,
        headers: response.headers().clone(),
        body: Vec::new(),
    };
    let expected = if from > 0 { 206 } else { 200 };
    let begins = format!("bytes {from}-");
    let range = answer.text(CONTENT_RANGE.as_str()).unwrap_or_default();
    if answer.is_page() || status != expected || (from > 0 && !range.starts_with(&begins)) {
        return Err(answer.strange());
    }
    copy(&mut response.take(limit.saturating_add(1)), limit, sink)
}

fn copy(source: &mut impl Read, limit: u64, sink: &mut dyn Write) -> Result<u64, Failure> {
    let mut buffer = vec![0; 64 << 10];
    let mut copied = 0;
    loop {
        let n_read = source.read(&mut buffer).map_err(|_| Failure::Offline)?;
        copied += u64::try_from(n_read).expect("a buffer's length fits");
        if copied > limit {
            return Err(Failure::Strange(200));
        }
        if n_read == 0 {
            return Ok(copied);
        }
        sink.write_all(&buffer[..n_read])
            .map_err(|error| Failure::Disk(error.kind()))?;
    }
}

fn read_body(response: &mut Response, limit: u64) -> Result<Vec<u8>, Failure> {
    if response
        .content_length()
        .is_some_and(|length| length > limit)
    {
        return Err(Failure::Strange(response.status().as_u16()));
    }
    let mut body = Vec::new();
    let read = response
        .by_ref()
        .take(limit.saturating_add(1))
        .read_to_end(&mut body);
    read.map_err(|_| Failure::Offline)?;
    let too_long = u64::try_from(body.len()).is_ok_and(|length| length > limit);
    if too_long {
        Err(Failure::Strange(response.status().as_u16()))
    } else {
        Ok(body)
    }
}

impl Answer {
    /// The body as a structure of the wire.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.has_type(content_type::JSON) {
            return Err(self.strange());
        }
        serde_json::from_slice(&self.body).map_err(|_| self.strange())
    }

    /// The body as an envelope of `kind`.
    pub(super) fn envelope(self, kind: Kind) -> Result<Vec<u8>, Failure> {
        if is_envelope(&self.body, kind) {
            Ok(self.body)
        } else {
            Err(self.strange())
        }
    }

    /// Nothing but the status.
    pub(super) fn expect_status(&self, status: u16) -> Result<(), Failure> {
        if self.status == status {
            Ok(())
        } else {
            Err(self.strange())
        }
    }

    /// An answer of a tus server with this status.
    pub(super) fn expect_tus(&self, statuses: &[u16]) -> Result<(), Failure> {
        let speaks_tus = self.text(header::TUS_RESUMABLE) == Some(header::TUS_VERSION_SPOKEN);
        if speaks_tus && statuses.contains(&self.status) {
            Ok(())
        } else {
            Err(self.strange())
        }
    }

    /// A header that is a number.
    pub(super) fn number(&self, name: &str) -> Result<u64, Failure> {
        self.text(name)
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| self.strange())
    }

    /// A header.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The `Location`.
    pub(super) fn location(&self) -> Result<&str, Failure> {
        self.text(LOCATION.as_str()).ok_or_else(|| self.strange())
    }

    /// Why this is not what was asked for: a page in its place, or nothing that is understood.
    pub(super) fn strange(&self) -> Failure {
        if self.is_page() {
            Failure::Portal
        } else {
            Failure::Strange(self.status)
        }
    }

    fn is_page(&self) -> bool {
        self.has_type("text/html") || self.has_type("application/xhtml+xml")
    }

    fn has_type(&self, wanted: &str) -> bool {
        let media_type = self.text(CONTENT_TYPE.as_str()).unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(wanted)
    }

    fn refusal(&self) -> Failure {
        if self.has_type(content_type::PROBLEM)
            && let Ok(problem) = serde_json::from_slice::<Problem>(&self.body)
        {
            return self.refusal_by_code(&problem);
        }
        match self.status {
            300..=399 | 511 => Failure::Portal,
            401 | 403 | 404 if self.is_page() => Failure::Portal,
            401 | 403 => Failure::RefusedDevice,
            404 => Failure::NotFound,
            409 => Failure::Conflict,
            410 => Failure::UploadOver,
            400 | 412 | 413 | 415 | 422 => Failure::NotAdmitted,
            423 | 429 => Failure::Busy(self.retry_after()),
            460 => Failure::Damaged,
            507 => Failure::Full(self.retry_after()),
            500..=599 => Failure::Busy(self.retry_after()),
            status => Failure::Strange(status),
        }
    }

    fn refusal_by_code(&self, problem: &Problem) -> Failure {
        match problem.code {
            ProblemCode::Unauthorized | ProblemCode::Forbidden => Failure::RefusedDevice,
            ProblemCode::NotFound => Failure::NotFound,
            ProblemCode::Conflict | ProblemCode::Quarantined => Failure::Conflict,
            ProblemCode::Withdrawn => Failure::Withdrawn(tombstone_of(problem)),
            ProblemCode::BadRequest
            | ProblemCode::TooLarge
            | ProblemCode::UnsupportedVersion
            | ProblemCode::RefusedAdmission => Failure::NotAdmitted,
            ProblemCode::ChecksumMismatch => Failure::Damaged,
            ProblemCode::Gone => Failure::UploadOver,
            ProblemCode::Full => Failure::Full(self.retry_after()),
            ProblemCode::Busy | ProblemCode::RateLimited | ProblemCode::Internal => {
                Failure::Busy(self.retry_after())
            }
        }
    }

    /// Only the form in seconds: a date would be compared with a clock that may be wrong.
    fn retry_after(&self) -> Option<Duration> {
        let seconds = self.text(RETRY_AFTER.as_str())?.trim().parse().ok()?;
        Some(Duration::from_secs(seconds))
    }
}

fn tombstone_of(problem: &Problem) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(problem.tombstone.as_ref()?).ok()?;
    is_envelope(&bytes, Kind::Tombstone).then_some(bytes)
}

/// Why no answer came.
fn failure_of(error: &reqwest::Error) -> Failure {
    match rustls_error(error) {
        None => Failure::Offline,
        Some(rustls::Error::InvalidCertificate(reason)) => match reason {
            CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. }
            | CertificateError::Expired
            | CertificateError::ExpiredContext { .. } => Failure::Clock,
            _ => Failure::Certificate,
        },
        Some(rustls::Error::InvalidMessage(_)) => Failure::Portal,
        Some(_) => Failure::Certificate,
    }
}

/// The TLS error at the bottom; `io::Error` hides what it carries from `source`.
fn rustls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    if let Some(found) = error.downcast_ref() {
        return Some(found);
    }
    let carried = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref);
    let carried = carried.and_then(|inner| rustls_error(inner));
    carried.or_else(|| error.source().and_then(rustls_error))
}
