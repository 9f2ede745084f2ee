//! Refusals, as RFC 9457 answers that say what the caller can do.

use std::{io, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    archive::records,
    sync::wire::{self, ProblemCode, content_type},
};

/// Why the archive did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", wire.detail.as_deref().unwrap_or(&wire.title))]
pub struct Problem {
    wire: Box<wire::Problem>,
    retry_after: Option<Duration>,
}

impl Problem {
    /// A problem with nothing more to say than its code.
    pub fn new(code: ProblemCode) -> Problem {
        Problem {
            wire: Box::new(wire::Problem::new(code)),
            retry_after: None,
        }
    }

    /// A problem with a sentence about this case.
    pub fn because(code: ProblemCode, detail: impl Into<String>) -> Problem {
        Problem {
            wire: Box::new(wire::Problem::new(code).with_detail(detail)),
            retry_after: None,
        }
    }

    /// The story was taken away; `tombstone` is the signed proof.
    pub fn withdrawn(tombstone: &[u8]) -> Problem {
        let mut problem = Problem::new(ProblemCode::Withdrawn);
        problem.wire.tombstone = Some(STANDARD.encode(tombstone));
        problem
    }

    /// Too much to do now.
    pub fn busy(retry_after: Duration) -> Problem {
        Problem {
            retry_after: Some(retry_after),
            ..Problem::new(ProblemCode::Busy)
        }
    }

    /// Too many requests from there.
    pub fn rate_limited(retry_after: Duration) -> Problem {
        Problem {
            retry_after: Some(retry_after),
            ..Problem::new(ProblemCode::RateLimited)
        }
    }

    /// A failure of the archive itself; the reason goes to the log, not to the caller.
    pub fn internal(reason: impl std::fmt::Display) -> Problem {
        tracing::error!(%reason, "the archive failed");
        Problem::new(ProblemCode::Internal)
    }

    /// The same problem under another status, where HTTP or tus has a finer one.
    pub fn with_status(mut self, status: StatusCode) -> Problem {
        self.wire.status = status.as_u16();
        self
    }

    /// The machine-readable reason.
    pub fn code(&self) -> ProblemCode {
        self.wire.code
    }

    /// What the caller reads.
    pub fn detail(&self) -> Option<&str> {
        self.wire.detail.as_deref()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let fallback = StatusCode::INTERNAL_SERVER_ERROR;
        let status = StatusCode::from_u16(self.wire.status).unwrap_or(fallback);
        let mut response = (status, Json(*self.wire)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(content_type::PROBLEM),
        );
        if let Some(wait) = self.retry_after {
            headers.insert(
                header::RETRY_AFTER,
                HeaderValue::from(wait.as_secs().max(1)),
            );
        }
        response
    }
}

impl From<records::Error> for Problem {
    fn from(error: records::Error) -> Problem {
        match error {
            records::Error::Busy => Problem::busy(Duration::from_secs(2)),
            records::Error::Full => Problem::new(ProblemCode::Full),
            records::Error::Taken => Problem::new(ProblemCode::Conflict),
            records::Error::Failed(reason) => Problem::internal(reason),
        }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Problem {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Problem::new(ProblemCode::Full)
            }
            _ => Problem::internal(error),
        }
    }
}
