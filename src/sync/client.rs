//! Speaks with an archive: tus 1.0.0 and the paths of [`wire`].
//!
//! Every call is one request and one answer; nothing is tried again here (that is `plan`'s to decide).
//! Answers are bounded before they are read and checked for being an archive's at all, so that a login
//! page is never taken for one. Redirects are not followed, proxies not asked, and plain http goes to
//! this machine only.
//!
//! # Why uploads are sent in pieces
//! A piece carries its own checksum, so damage is noticed at once; a broken line costs one piece; and
//! memory stays small on a small device.

mod address;
mod answer;
mod tls;
mod tus;

use std::{io::Write, path::PathBuf, time::Duration};

pub use address::{Address, WrongAddress};
use reqwest::{
    Method,
    blocking::RequestBuilder,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, RANGE},
};

use crate::{
    domain::ids::{Digest, Part, StoryId},
    seal::document::{Envelope, Kind},
    sync::{
        floor::FlooredClock,
        plan::{Archive, ArchiveKind, DocumentKind, FileKey},
        retry::Failure,
        wire::{self, content_type, limits, path},
    },
};
use answer::{Answer, exchange};

/// How an archive is reached.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it is.
    pub archive: Address,
    /// The only authorities that are trusted, as PEM; those of the system if absent.
    pub ca_file: Option<PathBuf>,
    /// Program and version, for `User-Agent`.
    pub software: String,
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for an answer; large bodies get more.
    pub answer_timeout: Duration,
    /// How many bytes a second may be sent; as many as go if absent.
    pub bytes_per_second: Option<u64>,
}

impl Settings {
    /// Patient settings without a cap.
    pub fn new(archive: Address, software: &str) -> Settings {
        Settings {
            archive,
            ca_file: None,
            software: software.to_owned(),
            connect_timeout: Duration::from_secs(10),
            answer_timeout: Duration::from_secs(30),
            bytes_per_second: None,
        }
    }
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file of authorities cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    CaUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file of authorities holds no certificate.
    #[error("`{}` holds no certificate in PEM form", .0.display())]
    NoCertificate(PathBuf),
    /// The TLS library refuses to start.
    #[error("secure connections cannot be made: {0}")]
    Tls(String),
}

/// A connection to one archive.
#[derive(Debug)]
pub struct Client {
    http: reqwest::blocking::Client,
    settings: Settings,
    bearer: Option<HeaderValue>,
}

impl Client {
    /// A client without a token; nothing is sent yet. `clock` tells whether certificates are valid.
    pub fn new(settings: Settings, clock: &FlooredClock) -> Result<Client, Error> {
        let tls = tls::configuration(&settings, clock)?;
        let http = reqwest::blocking::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .http1_only()
            .user_agent(&settings.software)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(Duration::from_secs(20))
            .build()
            .map_err(|error| Error::Tls(error.to_string()))?;
        Ok(Client {
            http,
            settings,
            bearer: None,
        })
    }

    /// Uses `token` from now on; one that cannot stand in a header is as good as none.
    pub fn set_token(&mut self, token: Option<&str>) {
        let bearer = token.and_then(|token| HeaderValue::try_from(format!("Bearer {token}")).ok());
        self.bearer = bearer.map(|mut bearer| {
            bearer.set_sensitive(true);
            bearer
        });
    }

    /// Where the archive is.
    pub fn address(&self) -> &Address {
        &self.settings.archive
    }

    /// What the archive is and what it can do.
    pub fn archive(&self) -> Result<Archive, Failure> {
        let kind = match self.archive_info() {
            Ok(info) if info.demo && !self.address().is_loopback() => {
                return Err(Failure::DemoBeyondLoopback);
            }
            Ok(info) => ArchiveKind::Ours(info),
            Err(Failure::NotFound) => ArchiveKind::Foreign,
            Err(failure) => return Err(failure),
        };
        let tus = match &kind {
            ArchiveKind::Ours(info) => info.tus.clone(),
            ArchiveKind::Foreign => self.address().path().to_owned(),
        };
        self.tus_abilities(kind, tus)
    }

    /// What the archive says of itself.
    pub fn archive_info(&self) -> Result<wire::ArchiveInfo, Failure> {
        let info: wire::ArchiveInfo = self.get(path::ARCHIVE, limits::JSON_BYTES)?.json()?;
        if info.tus.starts_with('/') {
            Ok(info)
        } else {
            Err(Failure::Strange(200))
        }
    }

    /// Makes a device known by its one-time code.
    pub fn enrol(&self, request: &wire::EnrolRequest) -> Result<wire::EnrolAnswer, Failure> {
        let body = serde_json::to_vec(request).expect("an enrolment is JSON");
        let request = self.request(Method::POST, path::ENROL).body(body);
        let request = request.header(CONTENT_TYPE, content_type::JSON);
        self.exchange(request, limits::JSON_BYTES)?.json()
    }

    /// A fresh token in place of the one in use.
    pub fn renew(&self) -> Result<wire::RenewAnswer, Failure> {
        let request = self.request(Method::POST, path::RENEW);
        self.exchange(request, limits::JSON_BYTES)?.json()
    }

    /// Shows that this device lives.
    pub fn heartbeat(&self, heartbeat: &wire::Heartbeat) -> Result<(), Failure> {
        let body = serde_json::to_vec(heartbeat).expect("a heartbeat is JSON");
        let request = self.request(Method::POST, path::HEARTBEAT).body(body);
        let request = request.header(CONTENT_TYPE, content_type::JSON);
        self.exchange(request, limits::JSON_BYTES)?
            .expect_status(204)
    }

    /// Brings the code document of a story.
    pub fn put_code(&self, story: StoryId, document: Vec<u8>) -> Result<(), Failure> {
        let request = self.request(Method::PUT, &path::code(story)).body(document);
        let request = request.header(CONTENT_TYPE, content_type::BYTES);
        self.exchange(request, limits::JSON_BYTES)?
            .expect_status(204)
    }

    /// Brings a withdrawal; the answer is the same whether or not it matches a story.
    pub fn withdraw(&self, document: Vec<u8>) -> Result<(), Failure> {
        let request = self.request(Method::POST, path::WITHDRAWALS).body(document);
        let request = request.header(CONTENT_TYPE, content_type::BYTES);
        self.exchange(request, limits::JSON_BYTES)?
            .expect_status(202)
    }

    /// The signed receipt of a file; `NotFound` as long as it is not admitted.
    pub fn receipt(&self, file: &FileKey) -> Result<Vec<u8>, Failure> {
        let path = path::receipt(file.story, file.part, file.revision);
        self.envelope(&path, Kind::Receipt, limits::ENVELOPE_BYTES)
    }

    /// The signed tombstone of a withdrawn story.
    pub fn tombstone(&self, story: StoryId) -> Result<Vec<u8>, Failure> {
        self.envelope(
            &path::tombstone(story),
            Kind::Tombstone,
            limits::ENVELOPE_BYTES,
        )
    }

    /// The newest document of a kind with its version, if there is one above `after`.
    pub fn document(
        &self,
        kind: DocumentKind,
        after: Option<u64>,
    ) -> Result<Option<(u64, Vec<u8>)>, Failure> {
        let answer = match self.get(&path::document(kind, after), limits::DOCUMENT_BYTES) {
            Err(Failure::NotFound) => return Ok(None),
            answer => answer?,
        };
        let version = answer.number(wire::header::DOCUMENT_VERSION)?;
        let expected = Kind::ALL
            .into_iter()
            .find(|known| known.as_str() == kind.as_str());
        let bytes = answer.envelope(expected.expect("every document kind is an envelope kind"))?;
        Ok(Some((version, bytes)))
    }

    /// One version of an instrument that was ever published.
    pub fn instrument(&self, sha256: Digest) -> Result<Vec<u8>, Failure> {
        self.envelope(
            &path::instrument(sha256),
            Kind::Instrument,
            limits::DOCUMENT_BYTES,
        )
    }

    /// One page of the feed.
    pub fn feed_page(
        &self,
        after: Option<&wire::Cursor>,
        limit: u32,
    ) -> Result<wire::FeedPage, Failure> {
        self.get(&path::feed(after, limit), limits::DOCUMENT_BYTES)?
            .json()
    }

    /// Writes the sealed file from byte `from` on into `sink`; gives how many bytes those were.
    ///
    /// After a failure the sink may hold a beginning of them; the rest is had by asking again.
    pub fn story(&self, file: &FileKey, from: u64, sink: &mut dyn Write) -> Result<u64, Failure> {
        let limit = sealed_limit(file.part).saturating_sub(from);
        let path = path::story(file.story, file.part, file.revision);
        let mut request = self
            .request(Method::GET, &path)
            .timeout(self.time_for(limit));
        if from > 0 {
            request = request.header(RANGE, format!("bytes={from}-"));
        }
        answer::stream(request, from, limit, sink)
    }

    fn envelope(&self, path: &str, kind: Kind, limit: u64) -> Result<Vec<u8>, Failure> {
        self.get(path, limit)?.envelope(kind)
    }

    fn get(&self, path: &str, limit: u64) -> Result<Answer, Failure> {
        self.exchange(self.request(Method::GET, path), limit)
    }

    fn exchange(&self, request: RequestBuilder, limit: u64) -> Result<Answer, Failure> {
        exchange(request, limit)
    }

    /// A request with what all have in common. `path` begins with `/` and never leaves this archive.
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = self.settings.archive.join(path);
        let request = self
            .http
            .request(method, url)
            .timeout(self.settings.answer_timeout);
        let request = request.header(
            ACCEPT,
            "application/json, application/octet-stream, */*;q=0.1",
        );
        match &self.bearer {
            Some(bearer) => request.header(AUTHORIZATION, bearer.clone()),
            None => request,
        }
    }

    /// Time for an answer and for `bytes` over the slowest line that is worth waiting for.
    fn time_for(&self, bytes: u64) -> Duration {
        const SLOWEST_BYTES_PER_SECOND: u64 = 8 << 10;
        let slowest = self
            .settings
            .bytes_per_second
            .unwrap_or(u64::MAX)
            .min(SLOWEST_BYTES_PER_SECOND);
        self.settings.answer_timeout + Duration::from_secs(bytes / slowest.max(1))
    }
}

/// What has the form of an envelope of `kind`; whether its signature is good, the kiosk checks.
fn is_envelope(bytes: &[u8], kind: Kind) -> bool {
    Envelope::parse(bytes).is_ok_and(|envelope| envelope.kind() == kind)
}

/// The largest sealed file of a part.
pub fn sealed_limit(part: Part) -> u64 {
    match part {
        Part::Telling | Part::Transcript => limits::TELLING_BYTES,
        Part::Voice => limits::VOICE_BYTES,
    }
}
