//! Invariant 2, watched at every moment: a copy goes only with proof, or because its teller said so.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
};

use vertelpunt::{
    domain::ids::{Part, Revision, StoryId},
    seal::{receipt::Receipt, tombstone::Tombstone, vps},
    store::{inbox, outbox::StoryDirectory},
};

use crate::world::World;

/// What stood on the kiosk's disk, and for which stories the inbox held proof.
#[derive(Default)]
pub(crate) struct Watch {
    present: BTreeSet<StoryId>,
    proven: BTreeSet<StoryId>,
    taken_back: BTreeSet<StoryId>,
    /// Line 1 and body of every file that was ever locked here.
    pub(crate) sealed: BTreeMap<(StoryId, Part), vps::SealedFile>,
}

impl Watch {
    /// The teller takes this story back here: from now on it may go.
    pub(crate) fn may_go(&mut self, story: StoryId) {
        self.taken_back.insert(story);
    }

    /// Looks before the kiosk does something.
    pub(crate) fn look(&mut self, world: &World) {
        self.present.clear();
        for story in stories(world) {
            self.present.insert(story.story);
            self.inspect(&story);
            if self.has_proof(world, &story) {
                self.proven.insert(story.story);
            }
        }
    }

    /// Compares afterwards.
    pub(crate) fn check(&self, world: &World) {
        let now: BTreeSet<StoryId> = stories(world).iter().map(|story| story.story).collect();
        for gone in self.present.difference(&now) {
            let is_right = self.proven.contains(gone) || self.taken_back.contains(gone);
            assert!(is_right, "{gone} went without proof");
        }
    }

    fn inspect(&mut self, story: &StoryDirectory) {
        for part in story.parts() {
            self.sealed.entry((story.story, part)).or_insert_with(|| {
                vps::inspect(File::open(story.sealed_path(part)).unwrap()).unwrap()
            });
        }
    }

    fn has_proof(&self, world: &World, story: &StoryDirectory) -> bool {
        let (layout, archive) = (&world.kiosk.layout, world.kiosk.region.archive.public());
        let tombstone = inbox::tombstone(layout, story.story)
            .and_then(|bytes| Tombstone::verify(&bytes, &archive).ok());
        if tombstone.is_some_and(|tombstone| tombstone.story == story.story) {
            return true;
        }
        story.parts().into_iter().all(|part| {
            let bytes = inbox::receipt(layout, story.story, part, Revision(0));
            let receipt = bytes.and_then(|bytes| Receipt::verify(&bytes, &archive).ok());
            receipt.is_some_and(|receipt| receipt.matches(&self.sealed[&(story.story, part)]))
        })
    }
}

fn stories(world: &World) -> Vec<StoryDirectory> {
    [world.kiosk.held(), world.kiosk.released()].concat()
}
