//! Why the kiosk tells nobody's story now, and what staff should look at.
//!
//! Invariants: blocking is rare and closed: only what would lose a story or seal it for nobody. Everything
//! else is amber, for staff, and stops no teller.

use std::io;

use super::{custody::Custody, staff::Service, trust::RootState};
use crate::{
    domain::instrument::KIOSK_STATE,
    kiosk::enrolment::Enrolled,
    seal::{document::Kind, published::Published},
    store::{
        inbox::{self, CourierState},
        index,
        layout::PRIVATE,
        space::Space,
    },
    support::files,
};

/// Why no visit may begin. The screen says "Even niet beschikbaar"; staff see which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// The settings name no root key.
    NotProvisioned,
    /// The settings name another root than the one that was confirmed: only a factory reset changes it.
    RootChanged,
    /// Nobody compared the six words with the ceremony sheet yet.
    RootNotConfirmed,
    /// No valid key set came in: no key, no telling.
    NoKeySet,
    /// The largest possible story does not fit twice.
    NoSpace,
    /// The store cannot be written.
    StoreNotWritable,
    /// The known-answer seal gave other bytes than it must.
    SealingBroken,
    /// No touch device is there.
    NoTouchDevice,
    /// The region or the staff paused this kiosk.
    Paused,
    /// The region retired this kiosk.
    Retired,
    /// The programs of this device are being renewed.
    Updating,
}

/// What staff should look at; no teller notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amber {
    /// Less than a fifth of the disk is free.
    LowSpace,
    /// The key set should have been reviewed by now.
    KeySetReview,
    /// Two different key sets of one epoch: somebody misuses the root key.
    KeySetAlarm,
    /// The clock was not confirmed since the start; stories carry no week.
    ClockNotConfirmed,
    /// The index was damaged and made anew; staff settings and audit began again.
    IndexMadeAnew,
    /// The keeper failed and was started again.
    KeeperRestarted,
    /// A receipt came in that is not for what we hold.
    ReceiptRefused,
    /// This device is not enrolled.
    NotEnrolled,
    /// What the courier says, unless all is well.
    Courier(CourierState),
}

/// The state of the keeper at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Why no visit may begin; empty when one may.
    pub blocked: Vec<Blocked>,
    /// What staff should look at.
    pub amber: Vec<Amber>,
    /// How far the renewal of the programs is, 0 to [`UPDATE_STEPS`]; none goes on.
    pub updating: Option<u8>,
}

/// Steps that a renewal of the programs is shown in.
pub const UPDATE_STEPS: u8 = 12;

impl Health {
    /// Whether a visit may begin.
    pub fn admits(&self) -> bool {
        self.blocked.is_empty()
    }
}

/// Whether telling is paused by staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Nobody can tell here now.
    On,
    /// Telling goes on.
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SignedState {
    Paused,
    Retired,
}

impl Custody {
    /// How things stand.
    pub fn health(&self) -> Health {
        Health {
            blocked: self.blocked(),
            amber: self.amber(),
            updating: self.updating(),
        }
    }

    /// Pauses telling here, or ends the pause; it survives a restart.
    pub fn set_paused(&mut self, pause: Pause) -> Result<(), index::Error> {
        self.index
            .set("pause", if pause == Pause::On { "on" } else { "off" })?;
        self.audit("pause", if pause == Pause::On { "on" } else { "off" });
        Ok(())
    }

    /// Whether staff paused telling here.
    pub fn is_paused_here(&self) -> bool {
        let pause = self.index.setting("pause").ok().flatten();
        pause.is_some_and(|pause| pause == "on")
    }

    /// Writes and removes a small file, so that a teller never finds out that the disk went read-only.
    pub(super) fn probe(&self) -> io::Result<()> {
        let path = self.layout.kiosk().join("probe");
        files::replace(&path, b"written\n", PRIVATE)?;
        files::remove_file(&path)
    }

    pub(super) fn blocked(&self) -> Vec<Blocked> {
        let root = self.trust.root_state();
        let state = self.signed_state();
        let admits = Space::of(&self.layout).is_ok_and(|space| space.admits(self.largest));
        let has_keyset = self.trust.keyset().is_some();
        let provisioned = root != RootState::Missing;
        let reasons = [
            (Blocked::NotProvisioned, !provisioned),
            (Blocked::RootChanged, root == RootState::Changed),
            (
                Blocked::RootNotConfirmed,
                has_keyset && self.trust.needs_confirmation(),
            ),
            (
                Blocked::NoKeySet,
                provisioned && root != RootState::Changed && !has_keyset,
            ),
            (Blocked::NoSpace, !admits),
            (Blocked::StoreNotWritable, !self.is_writable),
            (Blocked::SealingBroken, self.sealing_is_broken),
            (
                Blocked::NoTouchDevice,
                self.visit.n_touch_devices == Some(0),
            ),
            (
                Blocked::Paused,
                self.is_paused_here() || state == Some(SignedState::Paused),
            ),
            (
                Blocked::Retired,
                self.service() != Service::Open || state == Some(SignedState::Retired),
            ),
            (Blocked::Updating, self.is_updating()),
        ];
        reasons
            .into_iter()
            .filter(|(_, holds)| *holds)
            .map(|(reason, _)| reason)
            .collect()
    }

    fn is_updating(&self) -> bool {
        let path = self.settings.appliance.updating.as_ref();
        path.is_some_and(|path| path.exists())
    }

    /// A file that says nothing, or nonsense, stands for a renewal that just began.
    fn updating(&self) -> Option<u8> {
        let path = self.settings.appliance.updating.as_ref();
        let path = path.filter(|_| self.is_updating())?;
        let step = files::read_limited(path, 16).ok();
        let step = step.and_then(|text| std::str::from_utf8(&text).ok()?.trim().parse().ok());
        Some(step.unwrap_or(0).min(UPDATE_STEPS))
    }

    fn amber(&self) -> Vec<Amber> {
        let today = self.today();
        let review = self.trust.keyset().map(|keyset| keyset.text().review_by);
        let enrolled = Enrolled::read(&self.layout);
        let status = inbox::status(&self.layout).map(|status| status.state);
        let reasons = [
            (
                Amber::LowSpace,
                Space::of(&self.layout).is_ok_and(Space::is_low),
            ),
            (
                Amber::KeySetReview,
                today.zip(review).is_some_and(|(today, by)| today > by),
            ),
            (Amber::KeySetAlarm, self.trust.has_alarm()),
            (Amber::ClockNotConfirmed, today.is_none()),
            (Amber::IndexMadeAnew, self.index_was_damaged),
            (Amber::KeeperRestarted, self.was_restarted),
            (Amber::ReceiptRefused, self.refused_receipts),
            (
                Amber::NotEnrolled,
                enrolled.is_none_or(|found| found.device != self.device.id()),
            ),
        ];
        let mut amber: Vec<Amber> = reasons
            .into_iter()
            .filter(|(_, holds)| *holds)
            .map(|(reason, _)| reason)
            .collect();
        amber.extend(
            status
                .filter(|state| *state != CourierState::Ok)
                .map(Amber::Courier),
        );
        amber
    }

    /// What the region's signed policy says of kiosks: `state` in its file `kiosk.toml`.
    fn signed_state(&self) -> Option<SignedState> {
        let bytes = self.trust.document(Kind::Policy)?;
        let policy = Published::verify(&bytes, Kind::Policy, self.trust.keyset()?).ok()?;
        let table: toml::Table = policy.files.get(KIOSK_STATE)?.parse().ok()?;
        match table.get("state")?.as_str()? {
            "paused" => Some(SignedState::Paused),
            "retired" => Some(SignedState::Retired),
            _ => None,
        }
    }
}
