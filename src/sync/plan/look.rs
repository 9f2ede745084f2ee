//! What the courier knows after a look into the outbox.

use std::{collections::BTreeMap, time::Duration};

use super::{
    knowledge::{
        Answer, Code, CodeProgress, File, FileProgress, Knowledge, OpenRequest, Outbox, Request,
        RequestProgress, Tombstone,
    },
    names::FileKey,
};
use crate::{domain::ids::StoryId, sync::retry::Gate};

impl Knowledge {
    pub(super) fn learn_outbox(&mut self, outbox: Outbox, now: Duration) {
        self.due.outbox = now + self.intervals.poll;
        self.renewal_is_due = outbox.renewal_is_due;
        self.learn_files(&outbox);
        self.learn_codes(&outbox);
        let is_here = |story: &StoryId| {
            outbox.codes.contains_key(story) || outbox.files.keys().any(|key| key.story == *story)
        };
        self.tombstones
            .retain(|story, tombstone| is_here(story) && *tombstone != Tombstone::Written);
        for story in outbox.tombstones.iter().filter(|story| is_here(story)) {
            self.tombstones.insert(*story, Tombstone::Written);
        }
        self.learn_requests(outbox.requests);
    }

    fn learn_files(&mut self, outbox: &Outbox) {
        let known = std::mem::take(&mut self.files);
        self.memory
            .uploads
            .retain(|key, _| outbox.files.contains_key(key));
        self.memory
            .unconfirmed
            .retain(|key| outbox.files.contains_key(key));
        for (key, bytes) in &outbox.files {
            let before = known.get(key).filter(|file| file.bytes == *bytes);
            let fresh = File {
                bytes: *bytes,
                progress: self.recalled(key),
                gate: Gate::default(),
            };
            let mut file = before.cloned().unwrap_or(fresh);
            if outbox.receipts.contains(key) {
                file.progress = FileProgress::Done;
            } else if file.progress == FileProgress::Done {
                file.progress = FileProgress::New;
            }
            self.files.insert(*key, file);
        }
    }

    fn recalled(&self, key: &FileKey) -> FileProgress {
        if self.memory.unconfirmed.contains(key) {
            FileProgress::Unconfirmed
        } else if self.memory.uploads.contains_key(key) {
            FileProgress::Stored
        } else {
            FileProgress::New
        }
    }

    fn learn_codes(&mut self, outbox: &Outbox) {
        let known = std::mem::take(&mut self.codes);
        self.memory
            .codes
            .retain(|story, _| outbox.codes.contains_key(story));
        for (story, digest) in &outbox.codes {
            let is_sent = self.memory.codes.get(story) == Some(digest);
            let progress = if is_sent {
                CodeProgress::Stored
            } else {
                CodeProgress::Waiting
            };
            let fresh = Code {
                digest: *digest,
                progress,
                gate: Gate::default(),
            };
            let before = known.get(story).filter(|code| code.digest == *digest);
            self.codes.insert(*story, before.cloned().unwrap_or(fresh));
        }
    }

    /// A person who waits opens the doors: the next try is now.
    fn learn_requests(&mut self, requests: BTreeMap<String, Request>) {
        self.requests.retain(|name, _| requests.contains_key(name));
        for (name, request) in requests {
            if self.requests.contains_key(&name) {
                continue;
            }
            let progress = match request {
                Request::Unreadable => RequestProgress::Answered(Answer::Refused),
                _ => RequestProgress::Open,
            };
            if request.asks_for_a_try() || request == Request::Enrol {
                self.memory.gate.open();
                self.due.archive = Duration::ZERO;
                self.want_documents();
            }
            self.requests.insert(
                name,
                OpenRequest {
                    request,
                    progress,
                    gate: Gate::default(),
                },
            );
        }
    }
}
