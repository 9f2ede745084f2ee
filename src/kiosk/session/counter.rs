//! The staff counter: the page's machine, and the keeper that does what staff ask.

use std::time::Duration;

use crate::{
    kiosk::{
        enrolment::{EnrolmentCode, EnrolmentState},
        flow::At,
        keeper::{
            Keeper, Reply,
            health::Health,
            staff::{DeviceReport, EnrolError},
            trust::RootState,
        },
        pin::{self, StaffRole, Verdict},
        staff::{Arrival, Effect, Enrol, Event, Staff},
    },
    seal::keyset::KeySetText,
};

use super::{Session, taken};

const REPORT_EVERY: Duration = Duration::from_secs(1);

/// What the staff page shows of the device, beside its own state.
#[derive(Clone, Debug, Default)]
pub struct DeviceFacts {
    /// How things stand.
    pub health: Health,
    /// What the keeper reported; none before the first answer.
    pub report: Option<DeviceReport>,
    /// The key set in force.
    pub keyset: Option<KeySetText>,
    /// The name of the place.
    pub place: String,
    /// The instrument in force, its id and version.
    pub instrument: String,
}

/// A staff page that stands.
pub struct StaffPage<'a> {
    /// The page.
    pub staff: &'a Staff,
    /// The device.
    pub facts: DeviceFacts,
}

/// The page with the answers it waits for.
pub(super) struct Counter {
    staff: Staff,
    quiet: Duration,
    closed: bool,
    judged: Option<Reply<Result<Verdict, pin::Error>>>,
    pin_set: Option<Reply<Result<(), pin::Error>>>,
    trusted: Option<Reply<std::io::Result<()>>>,
    enrolled: Option<Reply<Result<(), EnrolError>>>,
    report_reply: Option<Reply<DeviceReport>>,
    report: Option<DeviceReport>,
    asked_report: Option<Duration>,
}

impl Session {
    /// The hidden long press: opens the staff page as soon as the keeper says what staff find, between visits only.
    pub fn open_staff(&mut self) {
        if self.is_between_visits() && self.staff.is_none() {
            self.arrival = Some(self.keeper.ask(|custody| Arrival {
                pin_is_set: custody.has_pin(StaffRole::Administrator),
                awaits_trust: custody.device_report().root == RootState::Unconfirmed,
            }));
        }
    }

    pub(super) fn hear_arrival(&mut self) {
        if let Some(Ok(arrival)) = taken(&mut self.arrival)
            && self.is_between_visits()
        {
            self.staff = Some(Counter::open(Staff::open(arrival, &mut self.rng)));
        }
    }

    fn is_between_visits(&self) -> bool {
        *self.flow.at() == At::Attract && self.flow.overlays().is_empty()
    }

    /// The staff page and the device, where it stands.
    pub fn staff(&self) -> Option<StaffPage<'_>> {
        let counter = self.staff.as_ref()?;
        let instrument = &self.flow.setting().instrument;
        let facts = DeviceFacts {
            health: self.health.clone(),
            report: counter.report.clone(),
            keyset: self
                .papers
                .keyset
                .as_ref()
                .map(|keyset| keyset.text().clone()),
            place: self.settings.place.name.clone(),
            instrument: format!("{} {}", instrument.id(), instrument.version()),
        };
        Some(StaffPage {
            staff: &counter.staff,
            facts,
        })
    }

    /// Staff did something.
    pub fn staff_act(&mut self, event: Event) {
        let Some(counter) = &mut self.staff else {
            return;
        };
        counter.quiet = Duration::ZERO;
        let effect = counter.staff.next(event);
        counter.perform(effect, &self.keeper);
        if counter.closed {
            self.staff = None;
        }
    }

    /// Staff leave.
    pub fn close_staff(&mut self) {
        self.staff = None;
    }
}

impl Counter {
    fn open(staff: Staff) -> Counter {
        Counter {
            staff,
            quiet: Duration::ZERO,
            closed: false,
            judged: None,
            pin_set: None,
            trusted: None,
            enrolled: None,
            report_reply: None,
            report: None,
            asked_report: None,
        }
    }

    /// Time passed; whether the page closes now.
    pub(super) fn tick(&mut self, passed: Duration) -> bool {
        self.quiet += passed;
        self.staff.next(Event::Idle(self.quiet)) == Effect::Close
    }

    fn perform(&mut self, effect: Effect, keeper: &Keeper) {
        match effect {
            Effect::None => {}
            Effect::Check(pin) => self.judged = Some(keeper.check_pin(pin)),
            Effect::Set(pin) => {
                self.pin_set = Some(keeper.set_pin(StaffRole::Administrator, pin));
            }
            Effect::Trust => self.trusted = Some(keeper.confirm_root()),
            Effect::Distrust | Effect::Close => self.closed = true,
            Effect::Enrol(typed) => self.enrol(&typed, keeper),
        }
    }

    fn enrol(&mut self, typed: &str, keeper: &Keeper) {
        let outcome = match EnrolmentCode::parse(typed) {
            Ok(code) => {
                self.enrolled = Some(keeper.enrol(code));
                Enrol::Waiting
            }
            Err(_) => Enrol::BadCode,
        };
        self.staff.next(Event::Enrolled(outcome));
    }

    /// Takes in what the keeper answered.
    pub(super) fn hear(&mut self, keeper: &Keeper, now: Duration) {
        match taken(&mut self.judged) {
            Some(Ok(Ok(verdict))) => drop(self.staff.next(Event::Judged(verdict))),
            Some(Ok(Err(error))) => tracing::warn!(%error, "a PIN could not be looked at"),
            _ => {}
        }
        match taken(&mut self.pin_set) {
            Some(Ok(Ok(()))) => drop(self.staff.next(Event::PinSet)),
            Some(Ok(Err(error))) => tracing::warn!(%error, "a PIN could not be set"),
            _ => {}
        }
        if let Some(Ok(Err(error))) = taken(&mut self.trusted) {
            tracing::warn!(%error, "the region could not be confirmed");
        }
        if let Some(Ok(Err(error))) = taken(&mut self.enrolled) {
            tracing::warn!(%error, "the archive could not be asked");
            self.staff.next(Event::Enrolled(Enrol::Refused));
        }
        self.hear_report(keeper, now);
    }

    fn hear_report(&mut self, keeper: &Keeper, now: Duration) {
        if let Some(Ok(report)) = taken(&mut self.report_reply) {
            if self.staff.enrol() == Enrol::Waiting && self.enrolled.is_none() {
                match report.enrolment {
                    EnrolmentState::Done => drop(self.staff.next(Event::Enrolled(Enrol::Done))),
                    EnrolmentState::Refused => {
                        drop(self.staff.next(Event::Enrolled(Enrol::Refused)));
                    }
                    EnrolmentState::Waiting | EnrolmentState::None => {}
                }
            }
            self.report = Some(report);
        }
        let is_due = self
            .asked_report
            .is_none_or(|asked| now >= asked + REPORT_EVERY);
        if self.report_reply.is_none() && is_due {
            self.asked_report = Some(now);
            self.report_reply = Some(keeper.device_report());
        }
    }
}
