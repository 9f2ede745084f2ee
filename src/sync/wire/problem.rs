//! Why an archive did not do what it was asked (RFC 9457).

use serde::{Deserialize, Serialize};

/// The machine-readable reason of a refusal; a closed set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request is not in the form of the protocol.
    BadRequest,
    /// No token, or one that is not known (any more).
    Unauthorized,
    /// The token is known and may not do this.
    Forbidden,
    /// There is nothing by that name.
    NotFound,
    /// Another file stands under this story, part and revision, or the offset differs.
    Conflict,
    /// The teller took the story away; the tombstone comes along.
    Withdrawn,
    /// The file was set aside for an operator to look at.
    Quarantined,
    /// More bytes than are permitted.
    TooLarge,
    /// The bytes do not have the checksum that came with them; send them again.
    ChecksumMismatch,
    /// A version of tus or of a format that this archive does not speak.
    UnsupportedVersion,
    /// Too much to do; come back after the `Retry-After`.
    Busy,
    /// The disk of the archive is full.
    Full,
    /// The upload is over: expired or cancelled.
    Gone,
    /// The file is complete and is not what an archive may keep.
    RefusedAdmission,
    /// Too many requests; come back after the `Retry-After`.
    RateLimited,
    /// The archive failed; its operator finds the reason in its log.
    Internal,
}

impl ProblemCode {
    /// Every code.
    pub const ALL: [ProblemCode; 16] = [
        ProblemCode::BadRequest,
        ProblemCode::Unauthorized,
        ProblemCode::Forbidden,
        ProblemCode::NotFound,
        ProblemCode::Conflict,
        ProblemCode::Withdrawn,
        ProblemCode::Quarantined,
        ProblemCode::TooLarge,
        ProblemCode::ChecksumMismatch,
        ProblemCode::UnsupportedVersion,
        ProblemCode::Busy,
        ProblemCode::Full,
        ProblemCode::Gone,
        ProblemCode::RefusedAdmission,
        ProblemCode::RateLimited,
        ProblemCode::Internal,
    ];

    /// The HTTP status that carries this code.
    pub fn status(self) -> u16 {
        match self {
            ProblemCode::BadRequest => 400,
            ProblemCode::Unauthorized => 401,
            ProblemCode::Forbidden => 403,
            ProblemCode::NotFound => 404,
            ProblemCode::Conflict | ProblemCode::Quarantined => 409,
            ProblemCode::Withdrawn | ProblemCode::Gone => 410,
            ProblemCode::UnsupportedVersion => 412,
            ProblemCode::TooLarge => 413,
            ProblemCode::RefusedAdmission => 422,
            ProblemCode::RateLimited => 429,
            ProblemCode::ChecksumMismatch => 460,
            ProblemCode::Internal => 500,
            ProblemCode::Busy => 503,
            ProblemCode::Full => 507,
        }
    }

    /// A short English title, the same for every problem of this code.
    pub fn title(self) -> &'static str {
        match self {
            ProblemCode::BadRequest => "the request is malformed",
            ProblemCode::Unauthorized => "a valid token is needed",
            ProblemCode::Forbidden => "this token may not do that",
            ProblemCode::NotFound => "there is nothing here",
            ProblemCode::Conflict => "another state stands here",
            ProblemCode::Withdrawn => "the story was withdrawn",
            ProblemCode::Quarantined => "the file was set aside",
            ProblemCode::TooLarge => "too many bytes",
            ProblemCode::ChecksumMismatch => "the checksum does not match",
            ProblemCode::UnsupportedVersion => "this version is not spoken here",
            ProblemCode::Busy => "too busy, try again later",
            ProblemCode::Full => "the archive is full",
            ProblemCode::Gone => "the upload is over",
            ProblemCode::RefusedAdmission => "the file is not admitted",
            ProblemCode::RateLimited => "too many requests, try again later",
            ProblemCode::Internal => "the archive failed",
        }
    }
}

/// The body of every answer that is not a success, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the code says what the type would.
    #[serde(rename = "type", default = "blank")]
    pub type_uri: String,
    /// The title of the code.
    pub title: String,
    /// The HTTP status, repeated.
    pub status: u16,
    /// What happened in this case; never holds a token, a word or an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The reason.
    pub code: ProblemCode,
    /// The signed tombstone in standard base64, with [`ProblemCode::Withdrawn`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tombstone: Option<String>,
}

impl Problem {
    /// A problem without detail.
    pub fn new(code: ProblemCode) -> Problem {
        Problem {
            type_uri: blank(),
            title: code.title().to_owned(),
            status: code.status(),
            detail: None,
            code,
            tombstone: None,
        }
    }

    /// The same with a sentence about this case.
    pub fn with_detail(self, detail: impl Into<String>) -> Problem {
        Problem {
            detail: Some(detail.into()),
            ..self
        }
    }
}

fn blank() -> String {
    "about:blank".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_wire() {
        for code in ProblemCode::ALL {
            let text = serde_json::to_string(&Problem::new(code)).unwrap();
            let read: Problem = serde_json::from_str(&text).unwrap();
            assert_eq!(read, Problem::new(code));
            assert!((400..600).contains(&code.status()));
        }
    }

    #[test]
    fn a_problem_reads_as_the_standard_says() {
        let problem = Problem::new(ProblemCode::RefusedAdmission).with_detail("wrong region");
        let text = serde_json::to_string(&problem).unwrap();
        let expected = r#"{"type":"about:blank","title":"the file is not admitted","status":422,"detail":"wrong region","code":"refused_admission"}"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn members_from_a_later_version_are_ignored() {
        let text = r#"{"title":"x","status":503,"code":"busy","colour":"red"}"#;
        let problem: Problem = serde_json::from_str(text).unwrap();
        assert_eq!(problem.code, ProblemCode::Busy);
    }
}
