//! The answers that the staff pages wait for.

use std::{io, time::Duration};

use crate::{
    kiosk::{
        appliance::Verb,
        enrolment::EnrolmentState,
        keeper::{
            Keeper, Reply,
            staff::{DeskReport, DeviceReport, EnrolError},
        },
        pin::{self, Verdict},
        staff::{Enrol, Event},
    },
    store::index,
};

use super::{Counter, taken};

const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Why the keeper did not do what staff asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error(transparent)]
    Files(#[from] io::Error),
    #[error(transparent)]
    Index(#[from] index::Error),
}

/// What was asked and is not answered.
#[derive(Default)]
pub(super) struct Replies {
    pub(super) judged: Option<Reply<Result<Verdict, pin::Error>>>,
    pub(super) pin_set: Option<Reply<Result<(), pin::Error>>>,
    pub(super) trusted: Option<Reply<io::Result<()>>>,
    pub(super) enrolled: Option<Reply<Result<(), EnrolError>>>,
    pub(super) erased: Option<Reply<io::Result<()>>>,
    report: Option<Reply<(DeviceReport, DeskReport)>>,
    asked_report: Option<Duration>,
    deeds: Vec<Reply<Result<(), Error>>>,
}

impl Replies {
    /// Waits for something that has no other answer than that it was done.
    pub(super) fn keep(&mut self, reply: Reply<Result<(), Error>>) {
        self.deeds.push(reply);
    }

    /// Asks for a new report at the next look: something was changed.
    pub(super) fn look_again(&mut self) {
        self.asked_report = None;
    }
}

impl Counter {
    /// Takes in what the keeper answered.
    pub(in crate::kiosk::session) fn hear(&mut self, keeper: &Keeper, now: Duration) {
        match taken(&mut self.replies.judged) {
            Some(Ok(Ok(verdict))) => {
                let effect = self.staff.next(Event::Judged(verdict));
                self.perform(effect, keeper);
            }
            Some(Ok(Err(error))) => tracing::warn!(%error, "a PIN could not be looked at"),
            _ => {}
        }
        match taken(&mut self.replies.pin_set) {
            Some(Ok(Ok(()))) => drop(self.staff.next(Event::PinSet)),
            Some(Ok(Err(error))) => tracing::warn!(%error, "a PIN could not be set"),
            _ => {}
        }
        if let Some(Ok(Err(error))) = taken(&mut self.replies.trusted) {
            tracing::warn!(%error, "the region could not be confirmed");
        }
        if let Some(Ok(Err(error))) = taken(&mut self.replies.enrolled) {
            tracing::warn!(%error, "the archive could not be asked");
            self.staff.next(Event::Enrolled(Enrol::Refused));
        }
        self.hear_erased();
        self.hear_deeds();
        self.levels.hear();
        self.sound.hear();
        self.hear_report(keeper, now);
        self.tasks.hear();
    }

    fn hear_erased(&mut self) {
        match taken(&mut self.replies.erased) {
            // The files are gone; the device destroys the key of the disk, so that nothing can be found again.
            Some(Ok(Ok(()))) => self.levels.send(Verb::FactoryReset),
            Some(Ok(Err(error))) => {
                tracing::error!(%error, "the device is not wiped as it was asked")
            }
            _ => {}
        }
    }

    fn hear_deeds(&mut self) {
        self.replies.deeds.retain(|reply| match reply.poll() {
            None => true,
            Some(Ok(Err(error))) => {
                tracing::warn!(%error, "what staff asked was not done");
                false
            }
            Some(_) => false,
        });
    }

    fn hear_report(&mut self, keeper: &Keeper, now: Duration) {
        if let Some(Ok((report, desk))) = taken(&mut self.replies.report) {
            self.hear_enrolment(report.enrolment);
            self.report = Some(report);
            self.tasks.learn(&desk);
            self.desk = Some(desk);
        }
        let is_due = self
            .replies
            .asked_report
            .is_none_or(|asked| now >= asked + REPORT_EVERY);
        if self.replies.report.is_none() && is_due {
            self.replies.asked_report = Some(now);
            self.replies.report = Some(keeper.ask(|custody| {
                let device = custody.device_report();
                (device, custody.desk_report())
            }));
        }
    }

    fn hear_enrolment(&mut self, state: EnrolmentState) {
        if self.staff.enrol() != Enrol::Waiting || self.replies.enrolled.is_some() {
            return;
        }
        let outcome = match state {
            EnrolmentState::Done => Enrol::Done,
            EnrolmentState::Refused => Enrol::Refused,
            EnrolmentState::Waiting | EnrolmentState::None => return,
        };
        self.staff.next(Event::Enrolled(outcome));
    }
}
