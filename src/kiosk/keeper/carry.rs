//! What happens to locked stories: released when due, dropped when the archive has them or says they are gone.
//!
//! Invariants: a story is released only when its own rule says so and its visit is over, in shuffled
//! batches; a copy goes only with a receipt of every part whose hashes are those of our own files, after
//! waiting and keep time, or with a signed tombstone, or because the teller took it away. The first stories
//! of a build and key set stay until somebody opened one. A receipt that does not fit frees nothing.

use std::{
    fs::File,
    io::{self, BufReader},
};

use super::{custody::Custody, timing};
use crate::{
    domain::ids::{Part, Revision},
    seal::{keyset::KeySet, manifest::Manifest, receipt::Receipt, tombstone::Tombstone, vps},
    store::{
        inbox,
        index::Place,
        layout::SHARED,
        outbox::{self, StoryDirectory},
        rule::ReleaseRule,
    },
    support::files,
};

/// Days that a story waits whose rule cannot be read.
const DAYS_WITHOUT_A_RULE: u32 = 7;

impl Custody {
    /// Moves every story that is due into the outbox, when it is time for a batch.
    pub(super) fn release_due(&mut self) -> io::Result<()> {
        let now = self.moment();
        let is_rehearsal = self.settings.sync.rehearsal_waiting.is_some()
            && self.trust.keyset().is_some_and(KeySet::is_demo);
        if !is_rehearsal && !self.batches.is_time(now.powered, &mut self.rng) {
            return Ok(());
        }
        let mut held = StoryDirectory::all_in(&self.layout.held())?;
        timing::shuffle(&mut held, &mut self.rng);
        for story in held {
            let rule = self.rule_of(&story)?;
            if self.visit.story != Some(story.story) && rule.is_due(now) {
                outbox::release(&self.layout, story.story, &self.steps)?;
                let path = self.layout.released_story(story.story);
                self.list(
                    &StoryDirectory {
                        story: story.story,
                        path,
                    },
                    Place::Released,
                );
            }
        }
        Ok(())
    }

    /// Removes every story that the archive says is gone.
    pub(super) fn obey_tombstones(&mut self) -> io::Result<()> {
        let Some(keyset) = self.trust.keyset().cloned() else {
            return Ok(());
        };
        for story in self.stories()? {
            let Some(bytes) = inbox::tombstone(&self.layout, story.story) else {
                continue;
            };
            let tombstone = Tombstone::verify_by(&bytes, &keyset);
            let is_ours = |found: Tombstone| found.story == story.story && found.part.is_none();
            if tombstone.is_ok_and(is_ours) {
                self.remove(story.story)?;
                // The courier may keep its directory closed to us; the file means nothing any more.
                let _ = files::remove_file(&self.layout.tombstone(story.story));
            }
        }
        Ok(())
    }

    /// Removes every copy that the archive holds durably and whose time is over.
    pub(super) fn drop_received(&mut self) -> io::Result<()> {
        let now = self.moment();
        let Some(keyset) = self.trust.keyset().cloned() else {
            return Ok(());
        };
        self.refused_receipts = false;
        for story in StoryDirectory::all_in(&self.layout.stories())? {
            let rule = self.rule_of(&story)?;
            let is_proven = !rule.stays_until_opened() || self.trust.was_opened(&rule.origin());
            if is_proven && rule.may_be_dropped(now) && self.has_every_receipt(&story, &keyset) {
                self.remove(story.story)?;
                for part in Part::ALL {
                    let receipt = self.layout.receipt(story.story, part, Revision(0));
                    let _ = files::remove_file(&receipt);
                }
            }
        }
        Ok(())
    }

    /// Signs manifests and codes that an older device key signed, with the present one.
    pub(super) fn sign_anew(&mut self) -> io::Result<()> {
        for story in self.stories()? {
            for part in story.parts() {
                self.sign_manifest_anew(&story, part)?;
            }
            let Some(document) = story.code() else {
                continue;
            };
            let Some(code) = self.own_code(&document) else {
                continue;
            };
            let document = code.sign(self.device.key()).map_err(io::Error::other)?;
            files::replace(
                &story.path.join(crate::store::layout::CODE_NAME),
                &document,
                SHARED,
            )?;
            let published = self.layout.code(story.story);
            if published.exists() {
                files::replace(&published, &document, SHARED)?;
            }
        }
        Ok(())
    }

    fn sign_manifest_anew(&self, story: &StoryDirectory, part: Part) -> io::Result<()> {
        let path = story.manifest_path(part);
        let present = files::read_limited(&path, 64 * 1024).unwrap_or_default();
        if Manifest::verify(&present, &self.device.key().public()).is_ok() {
            return Ok(());
        }
        // A file that is damaged is left as it is: no manifest makes it whole.
        let Some(sealed) = inspect(story, part) else {
            return Ok(());
        };
        let manifest = Manifest::sign(&sealed, self.device.key()).map_err(io::Error::other)?;
        files::replace(&path, &manifest, SHARED)
    }

    /// The rule of a story, made anew from today's policy when it cannot be read.
    fn rule_of(&mut self, story: &StoryDirectory) -> io::Result<ReleaseRule> {
        if let Some(rule) = story.rule() {
            return Ok(rule);
        }
        let keyset = self.trust.keyset().cloned();
        let periods = keyset.map(|keyset| self.periods(&keyset, DAYS_WITHOUT_A_RULE));
        let periods = periods.ok_or(io::ErrorKind::NotFound)?;
        let rule = ReleaseRule::made(self.moment(), periods, &self.origin(), true);
        story.replace_rule(&rule)?;
        Ok(rule)
    }

    pub(super) fn has_every_receipt(&mut self, story: &StoryDirectory, keyset: &KeySet) -> bool {
        let parts = story.parts();
        !parts.is_empty()
            && parts
                .iter()
                .all(|part| self.has_receipt(story, *part, keyset))
    }

    fn has_receipt(&mut self, story: &StoryDirectory, part: Part, keyset: &KeySet) -> bool {
        let Some(bytes) = inbox::receipt(&self.layout, story.story, part, Revision(0)) else {
            return false;
        };
        let receipt = Receipt::verify_by(&bytes, keyset).ok();
        let sealed = inspect(story, part);
        let fits = receipt
            .zip(sealed)
            .is_some_and(|(receipt, sealed)| receipt.matches(&sealed));
        self.refused_receipts |= !fits;
        fits
    }
}

pub(super) fn inspect(story: &StoryDirectory, part: Part) -> Option<vps::SealedFile> {
    let file = File::open(story.sealed_path(part)).ok()?;
    vps::inspect(BufReader::new(file)).ok()
}
