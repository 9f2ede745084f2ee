//! What archive, courier and research say to each other: paths, JSON, tus headers, limits.
//!
//! Values only; nothing here opens a connection. Members are only ever added: a reader ignores the
//! members it does not know, a writer leaves out what does not apply. Sealed and signed bytes travel
//! as they are and are checked by `seal`, never here.
//!
//! # Why one module for both sides
//! Client and server that share their types cannot drift apart, and a change of the protocol is one
//! change in one place that both sides' tests see.

mod device;
mod feed;
mod info;
mod problem;
mod upload;

pub use device::{
    DeviceListing, DeviceState, EnrolAnswer, EnrolCode, EnrolRequest, Heartbeat, Invite,
    InviteAnswer, RenewAnswer, WrongEnrolCode, enrol_message,
};
pub use feed::{Cursor, Event, EventKind, FeedPage, RemovalReason, WrongCursor};
pub use info::ArchiveInfo;
pub use problem::{Problem, ProblemCode};
pub use upload::{
    ChecksumAlgorithm, UploadMetadata, WrongMetadata, checksum_header, header, parse_checksum,
};

/// The content types of answers and bodies.
pub mod content_type {
    /// A signed document, a receipt, a sealed story.
    pub const BYTES: &str = "application/octet-stream";
    /// A structure of this module.
    pub const JSON: &str = "application/json";
    /// An answer that says why not (RFC 9457).
    pub const PROBLEM: &str = "application/problem+json";
    /// The bytes of a tus `PATCH`.
    pub const TUS: &str = "application/offset+octet-stream";
}

/// What the other side may send at most; checked before anything is allocated.
pub mod limits {
    /// A JSON body.
    pub const JSON_BYTES: u64 = 1 << 20;
    /// A receipt, tombstone, code, withdrawal or manifest.
    pub const ENVELOPE_BYTES: u64 = 16 << 10;
    /// A document of a region: key set, instrument, help, news, policy, opened.
    pub const DOCUMENT_BYTES: u64 = 8 << 20;
    /// Lines 1 to 3 of a sealed file.
    pub const HEADER_BYTES: u64 = 3 * (64 << 10) + 5;
    /// A sealed telling or transcript.
    pub const TELLING_BYTES: u64 = HEADER_BYTES + (1 << 20);
    /// A sealed voice.
    pub const VOICE_BYTES: u64 = HEADER_BYTES + (64 << 20);
    /// Events on one feed page.
    pub const PAGE_EVENTS: u32 = 500;
    /// The bytes of one `PATCH` that carries a checksum.
    pub const PATCH_BYTES: u64 = 4 << 20;
    /// An `Upload-Metadata` header.
    pub const METADATA_BYTES: usize = 32 << 10;
}

/// Where things stand on an archive; all begin with `/`.
pub mod path {
    use std::fmt::Display;

    /// The tus collection: `OPTIONS`, `POST`.
    pub const TUS: &str = "/tus/";
    /// What an archive is: `GET`.
    pub const ARCHIVE: &str = "/v1/archive";
    /// The feed: `GET`.
    pub const STORIES: &str = "/v1/stories";
    /// Withdrawals: `POST`.
    pub const WITHDRAWALS: &str = "/v1/withdrawals";
    /// The devices: `GET`.
    pub const DEVICES: &str = "/v1/devices";
    /// One-time enrolment codes: `POST`.
    pub const INVITES: &str = "/v1/devices/invites";
    /// A device that becomes known: `POST`.
    pub const ENROL: &str = "/v1/devices/enrol";
    /// A fresh token for a known device: `POST`.
    pub const RENEW: &str = "/v1/devices/renew";
    /// A sign of life: `POST`.
    pub const HEARTBEAT: &str = "/v1/devices/heartbeat";

    /// One upload.
    pub fn upload(upload: impl Display) -> String {
        format!("{TUS}{upload}")
    }

    /// The receipt of one file.
    pub fn receipt(story: impl Display, part: impl Display, revision: impl Display) -> String {
        format!("/v1/receipts/{story}/{part}?revision={revision}")
    }

    /// The code document of a story.
    pub fn code(story: impl Display) -> String {
        format!("/v1/codes/{story}")
    }

    /// The tombstone of a story.
    pub fn tombstone(story: impl Display) -> String {
        format!("/v1/tombstones/{story}")
    }

    /// The newest document of a kind that is newer than `after`, if given.
    pub fn document(kind: impl Display, after: Option<u64>) -> String {
        match after {
            Some(version) => format!("/v1/documents/{kind}?after={version}"),
            None => format!("/v1/documents/{kind}"),
        }
    }

    /// One version of an instrument, by the hex SHA-256 of its bundle.
    pub fn instrument(sha256: impl Display) -> String {
        format!("/v1/instruments/{sha256}")
    }

    /// One page of the feed.
    pub fn feed(after: Option<&super::Cursor>, limit: u32) -> String {
        match after {
            Some(cursor) => format!("{STORIES}?after={cursor}&limit={limit}"),
            None => format!("{STORIES}?limit={limit}"),
        }
    }

    /// One sealed file.
    pub fn story(story: impl Display, part: impl Display, revision: impl Display) -> String {
        format!("{STORIES}/{story}/{part}?revision={revision}")
    }

    /// The recipients of one sealed file.
    pub fn recipients(story: impl Display, part: impl Display, revision: impl Display) -> String {
        format!("{STORIES}/{story}/{part}/recipients?revision={revision}")
    }

    /// The voice of a story.
    pub fn voice(story: impl Display) -> String {
        format!("{STORIES}/{story}/voice")
    }

    /// The end of a device's right to send.
    pub fn revoke(device: impl Display) -> String {
        format!("{DEVICES}/{device}/revoke")
    }
}
