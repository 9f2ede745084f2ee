//! Where the world ends, and how: one cut in one life, before one step of the kiosk or of the courier.

use std::{
    fs, io,
    panic::resume_unwind,
    path::PathBuf,
    sync::{Arc, Mutex},
};

use vertelpunt::{
    courier::{Flow, Observer, event},
    seal::keys::PublicKey,
    store::step::{Seam, Step as KioskStep},
    support::clock::{Clock, FakeClock, Timestamp},
    sync::{
        plan::{Step, StepKind},
        retry::Failure,
    },
};

use crate::{
    server::Server,
    support::{kiosk::Killed, small_disk::SmallDisk},
};

const YEAR_SECONDS: i64 = 365 * 86_400;

/// How the world ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cut {
    /// The process dies before the step.
    Kill,
    /// The process dies after the step, before it learned anything from it.
    KillAfter,
    /// The line breaks between the question and the answer; the process lives.
    LostAnswer,
    /// Nothing more fits on the kiosk's disk.
    FullDisk,
    /// The disk gives an error once.
    BrokenDisk,
    /// The kiosk's clock jumps back by a year.
    ClockBack,
    /// The archive goes down and comes up later.
    ArchiveDown,
    /// The operator ends this device's right to send; later staff enrol it anew.
    Revoked,
}

/// Before which step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    Kiosk(KioskStep),
    Courier(StepKind),
}

/// The one cut of a life, and whatever it needs to happen.
pub(crate) struct Faults {
    cut: Option<(At, Cut)>,
    was_hit: Mutex<bool>,
    pub(crate) disk: Arc<SmallDisk>,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) server: Arc<Server>,
    /// The public keys of the device, the present one last.
    pub(crate) publics: PathBuf,
}

impl Faults {
    pub(crate) fn new(
        cut: Option<(At, Cut)>,
        (disk, clock, server): (Arc<SmallDisk>, Arc<FakeClock>, Arc<Server>),
        publics: PathBuf,
    ) -> Faults {
        Faults {
            cut,
            was_hit: Mutex::new(false),
            disk,
            clock,
            server,
            publics,
        }
    }

    pub(crate) fn has_cut(&self) -> bool {
        self.cut.is_some()
    }

    pub(crate) fn was_hit(&self) -> bool {
        *self.was_hit.lock().unwrap()
    }

    /// People put right what was cut: space, the time, the archive.
    pub(crate) fn recover(&self) {
        self.disk.free();
        self.clock.set_wall(self.server.clock.now());
        if self.was_hit() && matches!(self.cut, Some((_, Cut::ArchiveDown))) {
            self.server.stop();
            self.server.start();
        }
    }

    /// The cut that is due at this step, if it is.
    fn due(&self, at: At) -> Option<Cut> {
        let (place, cut) = self.cut?;
        (place == at && !self.was_hit()).then_some(cut)
    }

    fn hit(&self) {
        *self.was_hit.lock().unwrap() = true;
    }

    /// Does to the surroundings what the cut says; false when it could not yet.
    fn strike(&self, cut: Cut) -> bool {
        match cut {
            Cut::FullDisk => self.disk.fill(),
            Cut::ClockBack => {
                let now = self.clock.now();
                self.clock.set_wall(Timestamp(now.0 - YEAR_SECONDS));
            }
            Cut::ArchiveDown => self.server.wire.lead_to(None),
            Cut::LostAnswer => self.server.wire.lose_answers(true),
            Cut::Revoked => return self.revoke(),
            Cut::Kill | Cut::KillAfter | Cut::BrokenDisk => {}
        }
        true
    }

    fn revoke(&self) -> bool {
        let publics = fs::read_to_string(&self.publics).unwrap();
        let present = PublicKey::from_hex(publics.lines().last().unwrap()).unwrap();
        self.server.revoke(present.id())
    }
}

impl Seam for Faults {
    fn before(&self, step: KioskStep) -> io::Result<()> {
        let Some(cut) = self.due(At::Kiosk(step)) else {
            return Ok(());
        };
        self.strike(cut);
        self.hit();
        match cut {
            Cut::Kill => resume_unwind(Box::new(Killed)),
            Cut::BrokenDisk => Err(io::Error::other("the disk failed")),
            _ => Ok(()),
        }
    }
}

/// The faults as the courier's observer.
pub(crate) struct Watcher<'a>(pub(crate) &'a Faults);

impl Observer for Watcher<'_> {
    fn before(&mut self, step: &Step) -> Flow {
        let Some(cut) = self.0.due(At::Courier(step.kind())) else {
            return Flow::Continue;
        };
        if cut == Cut::KillAfter {
            return Flow::Continue;
        }
        if self.0.strike(cut) {
            self.0.hit();
        }
        match cut {
            Cut::Kill => Flow::Stop,
            _ => Flow::Continue,
        }
    }

    fn after(&mut self, step: &Step, _: Option<&Failure>) -> Flow {
        self.0.server.wire.lose_answers(false);
        let due = self.0.due(At::Courier(step.kind()));
        if due == Some(Cut::KillAfter) {
            self.0.hit();
            return Flow::Stop;
        }
        Flow::Continue
    }

    fn note(&mut self, _: &event::Event) {}
}
