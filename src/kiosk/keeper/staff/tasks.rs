//! What staff let the keeper do with the disk: read everything through, copy to a stick, test the connection,
//! keep what was changed on the glass.

use std::io;

use crate::{
    kiosk::{keeper::custody::Custody, settings::Settings},
    seal::manifest::Manifest,
    store::{
        inbox::{self, Probe},
        outbox::{self, Request, StoryDirectory},
        space::Space,
        stick,
    },
    support::files,
};

const MANIFEST_LIMIT: u64 = 64 * 1024;

/// Blocks of the bar of the storage.
const BLOCKS: u64 = 4;

/// How the test of the connection stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProbeState {
    /// Nobody asked.
    #[default]
    None,
    /// The courier has not answered.
    Running,
    /// What it found.
    Found(Probe),
}

impl Custody {
    /// Whether every story here is as it was locked: readable, and the one that its manifest names.
    pub fn is_store_sound(&mut self) -> io::Result<bool> {
        let mut is_sound = true;
        for story in self.stories()? {
            is_sound &= self.is_story_sound(&story);
        }
        self.audit("checked", if is_sound { "sound" } else { "damaged" });
        Ok(is_sound)
    }

    fn is_story_sound(&self, story: &StoryDirectory) -> bool {
        let parts = story.parts();
        let device = self.device.key().public();
        let is_whole = |part| {
            let bytes = files::read_limited(&story.manifest_path(part), MANIFEST_LIMIT).ok()?;
            let manifest = Manifest::verify(&bytes, &device).ok()?;
            Some(manifest.matches(&super::super::carry::inspect(story, part)?))
        };
        !parts.is_empty() && parts.into_iter().all(|part| is_whole(part) == Some(true))
    }

    /// Copies what waits in the outbox to the stick of the settings.
    pub fn export(&mut self) -> Result<(), stick::Error> {
        let mount = self.settings.stick.directory.clone();
        let done = stick::export(&self.layout, &mount.ok_or(stick::Error::Absent)?);
        if !matches!(done, Err(stick::Error::Absent)) {
            self.audit("exported", if done.is_ok() { "all" } else { "in part" });
        }
        done
    }

    /// Asks the courier to test the connection.
    pub fn ask_probe(&mut self) -> io::Result<()> {
        let request = outbox::ask(&self.layout, &Request::Probe, &mut self.rng)?;
        self.probe = Some(request);
        Ok(())
    }

    pub(super) fn probe_state(&self) -> ProbeState {
        match &self.probe {
            None => ProbeState::None,
            Some(request) => {
                inbox::probe(&self.layout, request).map_or(ProbeState::Running, ProbeState::Found)
            }
        }
    }

    /// Whether a wish to connect is not answered yet.
    pub(super) fn waits_to_connect(&self) -> bool {
        let requests = outbox::requests(&self.layout).unwrap_or_default();
        requests
            .iter()
            .any(|request| outbox::is_of_kind(&self.layout, request, "connect"))
    }

    /// Blocks of the disk that are in use; all of them when it is nearly full.
    pub(super) fn blocks_used(&self) -> u8 {
        let Ok(space) = Space::of(&self.layout) else {
            return 0;
        };
        if space.is_low() {
            return 4;
        }
        let used = space.total.saturating_sub(space.free);
        let blocks = (used * BLOCKS).div_ceil(space.total.max(1));
        u8::try_from(blocks.min(BLOCKS - 1)).unwrap_or(0)
    }

    /// These settings with what a beheerder changed on the glass.
    pub fn with_staff_settings(&self, settings: Settings) -> Settings {
        settings.with_staff(&self.layout)
    }

    /// Keeps what a beheerder changed on the glass.
    pub fn keep_staff_settings(&mut self, settings: &Settings) -> io::Result<()> {
        settings.write_staff(&self.layout)?;
        self.audit("setting", "");
        Ok(())
    }
}
