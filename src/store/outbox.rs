//! The outbox: released stories, published codes and requests, all for the courier to read.
//!
//! Invariants: everything enters by one rename and is complete when it is visible. A story enters only
//! when its waiting period is over and leaves only by [`removal`](super::removal). Requests carry nothing
//! of a story.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rand_core::CryptoRng;
use serde::Serialize;

use crate::{
    domain::ids::{Part, StoryId},
    store::{
        layout::{self, CODE_NAME, Layout, RULE_NAME, SHARED},
        rule::ReleaseRule,
        step::{Step, Steps},
    },
    support::files,
};

const RULE_LIMIT: u64 = 4096;
const DOCUMENT_LIMIT: u64 = 64 * 1024;

/// A story in `held/` or in the outbox, as it stands on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryDirectory {
    /// Its number.
    pub story: StoryId,
    /// Its directory.
    pub path: PathBuf,
}

impl StoryDirectory {
    /// Every submitted story in `parent`; other names are ignored.
    pub fn all_in(parent: &Path) -> io::Result<Vec<StoryDirectory>> {
        let names = files::visible_names(parent)?;
        let known = names.iter().filter_map(|name| {
            let story = StoryId::parse(name).ok()?;
            Some(StoryDirectory {
                story,
                path: parent.join(name),
            })
        });
        Ok(known.collect())
    }

    /// The parts that are here.
    pub fn parts(&self) -> Vec<Part> {
        Part::ALL
            .into_iter()
            .filter(|part| self.sealed_path(*part).exists())
            .collect()
    }

    /// Where the sealed file of a part stands.
    pub fn sealed_path(&self, part: Part) -> PathBuf {
        self.path.join(layout::sealed_name(part))
    }

    /// Where the manifest of a part stands.
    pub fn manifest_path(&self, part: Part) -> PathBuf {
        self.path.join(layout::manifest_name(part))
    }

    /// The release rule; none when it cannot be read.
    pub fn rule(&self) -> Option<ReleaseRule> {
        let bytes = files::read_limited(&self.path.join(RULE_NAME), RULE_LIMIT).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Gives a story whose rule cannot be read a new one, so that it is neither lost nor freed early.
    pub fn replace_rule(&self, rule: &ReleaseRule) -> io::Result<()> {
        let bytes = serde_json::to_vec(rule).map_err(io::Error::other)?;
        files::replace(&self.path.join(RULE_NAME), &bytes, layout::PRIVATE)
    }

    /// The code document, when the teller asked for a code.
    pub fn code(&self) -> Option<Vec<u8>> {
        files::read_limited(&self.path.join(CODE_NAME), DOCUMENT_LIMIT).ok()
    }

    /// Bytes of all sealed files.
    pub fn sealed_bytes(&self) -> u64 {
        let lengths = Part::ALL.into_iter().filter_map(|part| {
            fs::metadata(self.sealed_path(part))
                .ok()
                .map(|metadata| metadata.len())
        });
        lengths.sum()
    }
}

/// Moves a held story into the outbox, durably.
pub fn release(layout: &Layout, story: StoryId, steps: &Steps) -> io::Result<()> {
    steps.take(Step::ReleaseRename)?;
    files::rename_durable(&layout.held_story(story), &layout.released_story(story))
}

/// Gives the courier a code document to send before any byte of its story.
pub fn publish_code(
    layout: &Layout,
    story: StoryId,
    document: &[u8],
    steps: &Steps,
) -> io::Result<()> {
    steps.take(Step::CodePublish)?;
    files::replace(&layout.code(story), document, SHARED)
}

/// A request to the courier that is no signed document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Request {
    /// Connect now.
    Connect,
    /// Connect now, and say which step of it failed.
    Probe,
    /// Enrol this device.
    Enrol {
        /// The address of the archive.
        archive: String,
        /// What the archive is to be sent.
        body: Enrolment,
    },
}

/// The body of an enrolment: `POST /v1/devices/enrol`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Enrolment {
    /// The one-time code.
    pub code: String,
    /// The device's public key, base64url.
    pub device_public: String,
    /// The version of the program.
    pub software: String,
    /// The device's signature over code and key, base64url.
    pub signature: String,
}

#[derive(Serialize)]
struct Versioned<'a> {
    v: u8,
    #[serde(flatten)]
    request: &'a Request,
}

/// The name of a request's file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestName(String);

impl RequestName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Leaves a request for the courier.
pub fn ask(
    layout: &Layout,
    request: &Request,
    rng: &mut impl CryptoRng,
) -> io::Result<RequestName> {
    let bytes = serde_json::to_vec(&Versioned { v: 1, request }).map_err(io::Error::other)?;
    leave(layout, &bytes, "json", rng)
}

/// Leaves a signed withdrawal for the courier; it waits there until the archive took it.
pub fn ask_withdrawal(
    layout: &Layout,
    document: &[u8],
    rng: &mut impl CryptoRng,
) -> io::Result<RequestName> {
    leave(layout, document, "vpd", rng)
}

/// The requests that wait for an answer.
pub fn requests(layout: &Layout) -> io::Result<Vec<RequestName>> {
    let names = files::visible_names(&layout.requests())?;
    Ok(names.into_iter().map(RequestName).collect())
}

/// Whether a request asks to enrol.
pub fn is_enrolment(layout: &Layout, name: &RequestName) -> bool {
    is_of_kind(layout, name, "enrol")
}

/// Whether a request is of this kind.
pub fn is_of_kind(layout: &Layout, name: &RequestName, wanted: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Kind {
        kind: String,
    }
    let bytes = files::read_limited(&layout.requests().join(name.as_str()), DOCUMENT_LIMIT);
    let kind = bytes
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Kind>(&bytes).ok());
    kind.is_some_and(|found| found.kind == wanted)
}

/// Removes an answered request.
pub fn remove_request(layout: &Layout, name: &RequestName) -> io::Result<()> {
    files::remove_file(&layout.requests().join(name.as_str()))
}

fn leave(
    layout: &Layout,
    bytes: &[u8],
    extension: &str,
    rng: &mut impl CryptoRng,
) -> io::Result<RequestName> {
    let mut random = [0; 16];
    rng.fill_bytes(&mut random);
    let name = RequestName(format!("{}.{extension}", hex::encode(random)));
    files::replace(&layout.requests().join(name.as_str()), bytes, SHARED)?;
    Ok(name)
}
