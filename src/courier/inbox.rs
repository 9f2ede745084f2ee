//! Writes `inbox/` for the kiosk: receipts, tombstones, documents, answers and the status.
//!
//! Invariants: every file appears in whole and lasting or not at all; its name is built from checked
//! ids; nothing of a story is ever removed from anywhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::probe;
use crate::{
    domain::{
        ids::{KeyId, RegionName, StoryId},
        week::Week,
    },
    support::files,
    sync::plan::{Answer, DocumentKind, FileKey, Request, State, Status},
};

/// The kiosk's group reads what the courier writes.
const FILE_MODE: u32 = 0o640;
const DIRECTORY_MODE: u32 = 0o750;
const STATUS_BYTES: u64 = 4 << 10;

/// The inbox of a kiosk.
#[derive(Debug)]
pub(super) struct Inbox {
    root: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct StatusFile {
    v: u8,
    state: State,
    since_week: Week,
    enrolled_device: Option<KeyId>,
    region: Option<RegionName>,
}

#[derive(Serialize)]
struct ProbeFile<'a> {
    v: u8,
    request: &'a str,
    steps: probe::Steps,
}

#[derive(Serialize)]
struct AnswerFile {
    v: u8,
    answer: Answer,
}

impl Inbox {
    pub(super) fn below(data: &Path) -> Inbox {
        Inbox {
            root: data.join("inbox"),
        }
    }

    /// The files whose receipt lies here.
    pub(super) fn receipts(&self) -> io::Result<BTreeSet<FileKey>> {
        self.named("receipts")
    }

    /// The stories whose tombstone lies here.
    pub(super) fn tombstones(&self) -> io::Result<BTreeSet<StoryId>> {
        self.named("tombstones")
    }

    /// Leaves out the requests that were answered before, and removes the answers whose request is gone.
    pub(super) fn without_answered(
        &self,
        requests: BTreeMap<String, Request>,
    ) -> io::Result<BTreeMap<String, Request>> {
        let done = self.root.join("done");
        let answered = files::visible_names(&done)?;
        for name in answered.iter().filter(|name| !requests.contains_key(*name)) {
            files::remove_file(&done.join(name))?;
        }
        let mut open = requests;
        open.retain(|name, _| !answered.contains(name));
        Ok(open)
    }

    pub(super) fn write_receipt(&self, file: &FileKey, bytes: &[u8]) -> io::Result<()> {
        self.write("receipts", &format!("{file}.vpd"), bytes)
    }

    pub(super) fn write_tombstone(&self, story: &StoryId, bytes: &[u8]) -> io::Result<()> {
        self.write("tombstones", &format!("{story}.vpd"), bytes)
    }

    pub(super) fn write_document(&self, kind: DocumentKind, bytes: &[u8]) -> io::Result<()> {
        self.write("documents", &format!("{kind}.vpd"), bytes)
    }

    /// Whether a document of this kind lies here.
    pub(super) fn has_document(&self, kind: DocumentKind) -> bool {
        self.root
            .join("documents")
            .join(format!("{kind}.vpd"))
            .is_file()
    }

    pub(super) fn write_answer(&self, request: &str, answer: Answer) -> io::Result<()> {
        self.write("done", request, &json(&AnswerFile { v: 1, answer }))
    }

    /// What the test of the connection found that a request asked for.
    pub(super) fn write_probe(&self, request: &str, steps: probe::Steps) -> io::Result<()> {
        let file = ProbeFile {
            v: 1,
            request,
            steps,
        };
        make(&self.root)?;
        files::replace(&self.root.join("probe.json"), &json(&file), FILE_MODE)
    }

    /// Says how things stand; the week stays as long as the state does.
    pub(super) fn write_status(&self, status: &Status, week: Week) -> io::Result<()> {
        let path = self.root.join("status.json");
        let before = files::read_limited(&path, STATUS_BYTES).ok();
        let before = before.and_then(|bytes| serde_json::from_slice::<StatusFile>(&bytes).ok());
        let same = before.filter(|before| before.state == status.state);
        let file = StatusFile {
            v: 1,
            state: status.state,
            since_week: same.map_or(week, |before| before.since_week),
            enrolled_device: status.enrolled_device,
            region: status.region.clone(),
        };
        make(&self.root)?;
        files::replace(&path, &json(&file), FILE_MODE)
    }

    fn write(&self, directory: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
        let directory = self.root.join(directory);
        make(&directory)?;
        files::replace(&directory.join(name), bytes, FILE_MODE)
    }

    fn named<T: std::str::FromStr + Ord>(&self, directory: &str) -> io::Result<BTreeSet<T>> {
        let names = files::visible_names(&self.root.join(directory))?;
        let stems = names.iter().filter_map(|name| name.strip_suffix(".vpd"));
        Ok(stems.filter_map(|stem| stem.parse().ok()).collect())
    }
}

fn make(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(DIRECTORY_MODE)
        .create(directory)?;
    directory.parent().map_or(Ok(()), files::sync_directory)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("these structures are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(state: State) -> Status {
        Status {
            state,
            enrolled_device: None,
            region: None,
        }
    }

    #[test]
    fn a_status_keeps_its_week_as_long_as_its_state() {
        let data = tempfile::tempdir().unwrap();
        let inbox = Inbox::below(data.path());
        let read = || fs::read_to_string(data.path().join("inbox/status.json")).unwrap();
        let week = |text| Week::parse(text).unwrap();
        inbox
            .write_status(&status(State::Offline), week("2026-W47"))
            .unwrap();
        inbox
            .write_status(&status(State::Offline), week("2026-W48"))
            .unwrap();
        assert_eq!(
            read(),
            r#"{"v":1,"state":"offline","since_week":"2026-W47","enrolled_device":null,"region":null}"#
        );
        inbox
            .write_status(&status(State::NotEnrolled), week("2026-W48"))
            .unwrap();
        assert!(read().contains(r#""state":"not-enrolled","since_week":"2026-W48""#));
    }

    #[test]
    fn an_answer_lives_as_long_as_its_request() {
        let data = tempfile::tempdir().unwrap();
        let inbox = Inbox::below(data.path());
        inbox.write_answer("a.json", Answer::Done).unwrap();
        let both = || {
            BTreeMap::from([
                ("a.json".into(), Request::Connect),
                ("b.json".into(), Request::Connect),
            ])
        };
        let open = inbox.without_answered(both()).unwrap();
        assert_eq!(open.keys().collect::<Vec<_>>(), ["b.json"]);
        assert!(inbox.without_answered(BTreeMap::new()).unwrap().is_empty());
        assert_eq!(inbox.without_answered(both()).unwrap().len(), 2);
    }
}
