//! What the tabs of the staff pages show, and the weekly count behind it.
//!
//! Invariants: a report holds no live count and no time finer than a week; what it counts comes from
//! [`WeeklyBands`] alone.

use std::collections::BTreeMap;

use crate::{
    domain::{
        ids::{Part, Revision},
        week::{Day, Week},
    },
    kiosk::{
        keeper::{
            custody::Custody,
            staff::{
                retire::{Leaving, Service},
                tasks::ProbeState,
            },
            trust::Refusal,
        },
        pin::StaffRole,
    },
    seal::{
        document::Kind,
        keyset::{self, KeySet},
        published,
        receipt::Receipt,
    },
    store::{
        bands::{Hour, Queue, WeeklyBands},
        inbox,
        index::AuditRow,
        outbox::StoryDirectory,
    },
};

/// The most lines of the audit that are shown.
const AUDIT_LINES: u32 = 200;

const BANDS: &str = "bands";
const LAST_RECEIPT: &str = "last-receipt";

/// What the tabs show beside the device report.
#[derive(Clone, Debug, Default)]
pub struct DeskReport {
    /// The bands of the week.
    pub bands: Option<WeeklyBands>,
    /// Today, when the clock was confirmed.
    pub today: Option<Day>,
    /// The week of the newest receipt that came.
    pub last_receipt: Option<Week>,
    /// Whether staff paused telling here.
    pub is_paused: bool,
    /// Whether the host has a PIN.
    pub has_host_pin: bool,
    /// The device's own key as words.
    pub device_words: Vec<String>,
    /// The version of the region's policy.
    pub policy_version: Option<u64>,
    /// Whether two key sets of one epoch were seen.
    pub has_alarm: bool,
    /// What came and was refused.
    pub refused: BTreeMap<Kind, Refusal>,
    /// The newest lines of the audit.
    pub audit: Vec<AuditRow>,
    /// How far a retirement is.
    pub leaving: Leaving,
    /// Blocks of the disk in use, 0 to 4.
    pub blocks_used: u8,
    /// Whether a wish to connect is not answered yet.
    pub waits_to_connect: bool,
    /// How the test of the connection stands.
    pub probe: ProbeState,
}

impl Custody {
    /// What the tabs show.
    pub fn desk_report(&mut self) -> DeskReport {
        let leaving = self.leaving();
        DeskReport {
            bands: self.bands(),
            today: self.today(),
            last_receipt: self.last_receipt(),
            is_paused: self.is_paused_here(),
            has_host_pin: self.pins.is_set(StaffRole::Host),
            device_words: keyset::fingerprint(&self.device.key().public(), &self.words).to_vec(),
            policy_version: self.version_of(Kind::Policy),
            has_alarm: self.trust.has_alarm(),
            refused: self.trust.refused().clone(),
            audit: self.audit_rows(AUDIT_LINES).unwrap_or_default(),
            leaving,
            blocks_used: self.blocks_used(),
            waits_to_connect: self.waits_to_connect(),
            probe: self.probe_state(),
        }
    }

    fn version_of(&self, kind: Kind) -> Option<u64> {
        let bytes = self.document(kind)?;
        published::verified_version(&bytes, kind, self.keyset()?).ok()
    }

    /// The bands of the week, as they were counted at night.
    pub fn bands(&self) -> Option<WeeklyBands> {
        let kept = self.index.setting(BANDS).ok().flatten()?;
        serde_json::from_str(&kept).ok()
    }

    /// Counts once a week at night, and keeps only the bands.
    pub(in crate::kiosk::keeper) fn renew_bands(&mut self) {
        if self.service() != Service::Open {
            return;
        }
        let hour = Hour {
            powered: self.moment().powered,
            now: self.today().map(|_| self.clock.now()),
        };
        let kept = self.bands();
        if !WeeklyBands::are_due(kept.as_ref(), hour) {
            return;
        }
        let Ok(counts) = self.counts() else { return };
        let counted = WeeklyBands::counted(kept.as_ref(), hour, counts);
        let text = serde_json::to_string(&counted).expect("bands are JSON");
        if let Err(error) = self.index.set(BANDS, &text) {
            tracing::warn!(%error, "the bands could not be kept");
        }
    }

    fn counts(&self) -> std::io::Result<Queue<u64>> {
        let waiting = StoryDirectory::all_in(&self.layout.held())?.len() as u64;
        let released = StoryDirectory::all_in(&self.layout.stories())?;
        let received = released
            .iter()
            .filter(|story| self.receipts_of(story).count() > 0)
            .count() as u64;
        let released = released.len() as u64;
        Ok(Queue {
            locked: waiting + released,
            waiting,
            leaving: released - received,
            received,
        })
    }

    fn receipts_of<'a>(&'a self, story: &'a StoryDirectory) -> impl Iterator<Item = Receipt> + 'a {
        let keyset: Option<&KeySet> = self.keyset();
        Part::ALL.into_iter().filter_map(move |part| {
            let bytes = inbox::receipt(&self.layout, story.story, part, Revision(0))?;
            Receipt::verify_by(&bytes, keyset?).ok()
        })
    }

    /// The week of the newest receipt, also of stories that are gone from here.
    fn last_receipt(&self) -> Option<Week> {
        let kept = self.index.setting(LAST_RECEIPT).ok().flatten();
        let kept = kept.and_then(|week| Week::parse(&week).ok());
        let stories = StoryDirectory::all_in(&self.layout.stories()).unwrap_or_default();
        let newest = stories
            .iter()
            .flat_map(|story| self.receipts_of(story))
            .map(|receipt| receipt.day.week())
            .max();
        if newest > kept
            && let Some(week) = newest
            && let Err(error) = self.index.set(LAST_RECEIPT, &week.to_string())
        {
            tracing::warn!(%error, "the week of a receipt could not be kept");
        }
        newest.max(kept)
    }
}
