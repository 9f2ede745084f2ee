//! The lock of a draft: JSON, seal, manifest, one durable directory.
//!
//! Invariants: the draft is borrowed and never changed, so a failure keeps it; the sealed files are made
//! anew at each try, under a new story number; the JSON is zeroed before this returns.

use zeroize::Zeroizing;

use super::custody::Custody;
use crate::{
    domain::{
        ids::{Part, Revision, StoryId},
        telling::Telling,
    },
    seal::{document, keyset::KeySet, manifest::Manifest, telling, vps},
    store::{
        held::{self, NewStory, SealedPart},
        rule::{Periods, ReleaseRule},
    },
};

/// Stories of one build and key set that stay until somebody opened one.
pub const FIRST_STORIES: usize = 5;

const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// All that one visit seals, in memory only.
pub struct Draft {
    /// What was told and answered.
    pub telling: Telling,
    /// The content of part `voice`, as `seal::voice::to_content` gives it.
    pub voice: Option<Zeroizing<Vec<u8>>>,
    /// The waiting period that the teller was told, in days; at least 1.
    pub waiting_days: u32,
}

/// Why the story is not locked. The draft is still with the caller: offer to try again, or to wipe.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// No key set is in force.
    #[error("no key set is in force, so the story would be sealed for nobody")]
    NoKeySet,
    /// The telling could not be written as JSON.
    #[error(transparent)]
    Telling(#[from] telling::Error),
    /// A part could not be sealed.
    #[error(transparent)]
    Seal(#[from] vps::Error),
    /// A manifest could not be signed.
    #[error(transparent)]
    Manifest(#[from] document::Error),
    /// The disk; on [`held::Error::Full`] the next try gives up the reserve first.
    #[error(transparent)]
    Held(#[from] held::Error),
    /// The keeper failed and was started again; nothing was locked.
    #[error("the keeper was interrupted before the story was locked")]
    Interrupted,
}

impl Custody {
    /// Locks a draft as `story`. When this returns `Ok`, the story survives a power cut.
    pub fn lock(&mut self, story: StoryId, draft: &Draft) -> Result<(), LockError> {
        if std::mem::take(&mut self.free_space_first) {
            let released = self.ballast.release();
            tracing::info!(?released, "the reserve is given up for a lock");
        }
        let new = self.sealed(story, draft)?;
        let locked = held::lock(&self.layout, &new, &self.steps);
        self.free_space_first = matches!(locked, Err(held::Error::Full));
        locked?;
        self.visit.story = Some(story);
        self.pending_code = None;
        self.unlisted.push(story);
        Ok(())
    }

    fn sealed(&mut self, story: StoryId, draft: &Draft) -> Result<NewStory, LockError> {
        let keyset = self.trust.keyset().cloned().ok_or(LockError::NoKeySet)?;
        let json = telling::to_json(&draft.telling)?;
        let mut parts = vec![self.sealed_part(&keyset, story, Part::Telling, &json)?];
        if let Some(voice) = &draft.voice {
            parts.push(self.sealed_part(&keyset, story, Part::Voice, voice)?);
        }
        let periods = self.periods(&keyset, draft.waiting_days);
        let rule = ReleaseRule::made(
            self.moment(),
            periods,
            &self.origin(),
            self.is_one_of_the_first(),
        );
        Ok(NewStory { story, parts, rule })
    }

    fn sealed_part(
        &mut self,
        keyset: &KeySet,
        story: StoryId,
        part: Part,
        content: &[u8],
    ) -> Result<SealedPart, LockError> {
        let region = keyset.region().clone();
        let header = vps::Header {
            story,
            part,
            revision: Revision(0),
            region,
        };
        let sealed = vps::seal(
            &header,
            content,
            &keyset.recipients_for(part),
            &mut self.rng,
        )?;
        let manifest = Manifest::sign(&vps::inspect(&sealed[..])?, self.device.key())?;
        Ok(SealedPart {
            part,
            sealed,
            manifest,
        })
    }

    /// A rehearsal may wait seconds; a real story waits at least a day.
    pub(super) fn periods(&self, keyset: &KeySet, waiting_days: u32) -> Periods {
        let policy = DAY * waiting_days.max(1);
        let rehearsal = self
            .settings
            .sync
            .rehearsal_waiting
            .filter(|_| keyset.is_demo());
        Periods {
            waiting: rehearsal.unwrap_or(policy),
            keep: self.settings.sync.keep,
        }
    }

    /// Whether too few stories of this build and key set were proven to open.
    fn is_one_of_the_first(&self) -> bool {
        let origin = self.origin();
        if self.trust.was_opened(&origin) {
            return false;
        }
        let rules = self.stories().unwrap_or_default();
        let rules = rules.iter().filter_map(|story| story.rule());
        let kept = rules.filter(|rule| rule.stays_until_opened() && rule.origin() == origin);
        kept.count() < FIRST_STORIES
    }
}
