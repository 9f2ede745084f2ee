//! The headers of tus 1.0.0.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode},
    response::{IntoResponse, Response},
};

use super::Upload;
use crate::{
    archive::problem::Problem,
    domain::{ids::Part, week::Day},
    seal::vps,
    sync::wire::{ChecksumAlgorithm, ProblemCode, header, limits},
};

const VERSION: &str = "1.0.0";
const EXTENSIONS: &str = "creation,checksum,expiration,termination";

/// A tus answer without a body.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
}

impl Answer {
    pub(super) fn new(status: StatusCode) -> Answer {
        Answer {
            status,
            headers: HeaderMap::new(),
        }
    }

    /// Adds a header; a value that no header can hold is left out.
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Answer {
        if let Ok(value) = HeaderValue::try_from(value.to_string()) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    /// Adds when an unfinished upload is forgotten.
    pub(super) fn with_expiry(self, upload: &Upload) -> Answer {
        if upload.is_finished {
            self
        } else {
            self.with(header::UPLOAD_EXPIRES, http_date(upload.expires))
        }
    }
}

/// What a server that speaks tus says of itself.
pub(super) fn options() -> Answer {
    let algorithms = [
        ChecksumAlgorithm::Sha256.name(),
        ChecksumAlgorithm::Sha1.name(),
    ]
    .join(",");
    Answer::new(StatusCode::NO_CONTENT)
        .with(header::TUS_VERSION, VERSION)
        .with(header::TUS_EXTENSION, EXTENSIONS)
        .with(header::TUS_MAX_SIZE, limits::VOICE_BYTES)
        .with(header::TUS_CHECKSUM_ALGORITHM, algorithms)
}

/// Adds what every tus answer carries.
pub(super) fn finish(outcome: Result<Answer, Problem>) -> Response {
    let mut response = match outcome {
        Ok(answer) => (answer.status, answer.headers).into_response(),
        Err(problem) => {
            let is_version = problem.code() == ProblemCode::UnsupportedVersion;
            let mut response = problem.into_response();
            if is_version {
                let version = HeaderValue::from_static(VERSION);
                response.headers_mut().insert(header::TUS_VERSION, version);
            }
            response
        }
    };
    let version = HeaderValue::from_static(VERSION);
    response
        .headers_mut()
        .insert(header::TUS_RESUMABLE, version);
    response
}

/// The method that is meant (tus 1.0.0, `X-HTTP-Method-Override`).
pub(super) fn method(method: &Method, headers: &HeaderMap) -> Method {
    let meant = headers.get("x-http-method-override");
    meant
        .and_then(|name| Method::from_bytes(name.as_bytes()).ok())
        .unwrap_or(method.clone())
}

/// Refuses clients of another version of tus.
pub(super) fn check_version(headers: &HeaderMap) -> Result<(), Problem> {
    match text(headers, header::TUS_RESUMABLE) {
        Some(VERSION) => Ok(()),
        _ => Err(Problem::because(
            ProblemCode::UnsupportedVersion,
            "tus 1.0.0 is spoken here",
        )),
    }
}

/// The text of a header.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The number in a header.
pub(super) fn number(headers: &HeaderMap, name: &'static str) -> Result<u64, Problem> {
    let digits = text(headers, name).filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let number = digits.and_then(|text| text.parse().ok());
    let detail = || format!("the header `{name}` needs a whole number");
    number.ok_or_else(|| Problem::because(ProblemCode::BadRequest, detail()))
}

/// The most bytes a sealed file of this part may have.
pub(super) fn most_bytes(part: Part) -> u64 {
    limits::HEADER_BYTES + vps::body_limit(part)
}

/// The first moment of a day (RFC 9110 §5.6.7).
fn http_date(day: Day) -> String {
    const NAMES: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let days = day.start().0.div_euclid(86_400).rem_euclid(7);
    let name = usize::try_from(days)
        .ok()
        .and_then(|index| NAMES.get(index));
    let written = day.to_string();
    let mut pieces = written.split('-');
    let year = pieces.next().unwrap_or_default();
    let month = pieces.next().and_then(|month| month.parse::<usize>().ok());
    let month = month.and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    let date = pieces.next().unwrap_or_default();
    let (name, month) = (
        name.copied().unwrap_or("Thu"),
        month.copied().unwrap_or("Jan"),
    );
    format!("{name}, {date} {month} {year} 00:00:00 GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_http_wants_them() {
        let day = Day::parse("2026-11-21").unwrap();
        assert_eq!(http_date(day), "Sat, 21 Nov 2026 00:00:00 GMT");
    }
}
