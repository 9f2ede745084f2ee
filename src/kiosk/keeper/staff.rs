//! What staff ask of the keeper: PINs, first trust, enrolment, connecting now.
//!
//! Invariants: who may ask is decided by the caller from [`Verdict::Right`]; every change is audited by
//! name and day, never with a code or a PIN.

mod desk;
mod retire;
mod tasks;

use std::{io, time::Duration};

pub use desk::DeskReport;
pub use retire::{Leaving, Service};
pub use tasks::ProbeState;

use super::{
    custody::{BUILD, Custody},
    trust::RootState,
};
use crate::{
    domain::ids::KeyId,
    kiosk::{
        enrolment::{Enrolled, EnrolmentCode, EnrolmentState},
        pin::{self, Pin, StaffRole, Verdict},
    },
    seal::keyset,
    store::{
        inbox::{self, Answer, CourierState, CourierStatus},
        index::{self, AuditRow},
        outbox::{self, Request, RequestName},
    },
};

/// Why the kiosk could not ask to be enrolled.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The settings name no archive.
    #[error("the settings name no archive")]
    NoArchive,
    /// The request could not be written.
    #[error("the request could not be kept: {0}")]
    Files(#[from] io::Error),
}

/// What the staff page shows of the device.
#[derive(Clone, Debug)]
pub struct DeviceReport {
    /// The short name of the device's key.
    pub device: KeyId,
    /// Where the enrolment stands.
    pub enrolment: EnrolmentState,
    /// The last enrolment that succeeded.
    pub enrolled: Option<Enrolled>,
    /// What the courier says.
    pub courier: Option<CourierStatus>,
    /// Whether people may rely on the root.
    pub root: RootState,
    /// The root as six words, to compare with the ceremony sheet.
    pub fingerprint: Option<[String; 6]>,
    /// The version of this program.
    pub software: &'static str,
}

impl Custody {
    /// Looks at a PIN.
    pub fn check_pin(&mut self, pin: &Pin) -> Result<Verdict, pin::Error> {
        let elapsed = self.clock.elapsed();
        let mut verdict = self.pins.check(pin, elapsed);
        if full_disk(&verdict) && self.ballast.release()? {
            verdict = self.pins.check(pin, elapsed);
        }
        match verdict {
            Ok(Verdict::Right(role)) => self.audit("pin-right", role.as_str()),
            Ok(Verdict::Wrong { wait, .. }) => self.audit("pin-wrong", &minutes(wait)),
            _ => {}
        }
        verdict
    }

    /// Whether a role has a PIN.
    pub fn has_pin(&self, role: StaffRole) -> bool {
        self.pins.is_set(role)
    }

    /// Sets the PIN of a role.
    pub fn set_pin(&mut self, role: StaffRole, pin: &Pin) -> Result<(), pin::Error> {
        self.pins.set(role, pin, &mut self.rng)?;
        self.audit("pin-set", role.as_str());
        Ok(())
    }

    /// A beheerder compared the six words with the ceremony sheet and says they are the same.
    pub fn confirm_root(&mut self) -> io::Result<()> {
        self.trust.confirm()?;
        self.audit("root-confirmed", "");
        Ok(())
    }

    /// Asks the archive to enrol this device. A device that was refused asks with a new key.
    pub fn enrol(&mut self, code: &EnrolmentCode) -> Result<(), EnrolError> {
        let archive = self
            .settings
            .provisioning
            .archive
            .clone()
            .ok_or(EnrolError::NoArchive)?;
        if inbox::status(&self.layout).is_some_and(|s| s.state == CourierState::Refused) {
            self.device.renew(&self.layout, &mut self.rng)?;
            self.sign_anew()?;
        }
        for earlier in self.enrolments()? {
            outbox::remove_request(&self.layout, &earlier)?;
        }
        let body = self.device.enrolment(code, BUILD);
        outbox::ask(
            &self.layout,
            &Request::Enrol { archive, body },
            &mut self.rng,
        )?;
        self.refused_enrolment = false;
        self.audit("enrolment-asked", &self.device.id().to_string());
        Ok(())
    }

    /// Asks the courier to connect now.
    pub fn connect_now(&mut self) -> io::Result<()> {
        outbox::ask(&self.layout, &Request::Connect, &mut self.rng).map(drop)
    }

    /// What the staff page shows.
    pub fn device_report(&self) -> DeviceReport {
        let root = self.trust.root();
        DeviceReport {
            device: self.device.id(),
            enrolment: self.enrolment_state(),
            enrolled: Enrolled::read(&self.layout),
            courier: inbox::status(&self.layout),
            root: self.trust.root_state(),
            fingerprint: root.map(|root| keyset::fingerprint(root, &self.words)),
            software: BUILD,
        }
    }

    /// The newest lines of the audit.
    pub fn audit_rows(&self, most: u32) -> Result<Vec<AuditRow>, index::Error> {
        self.index.audit_rows(most)
    }

    /// A staff setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>, index::Error> {
        self.index.setting(name)
    }

    /// Keeps a staff setting; names beginning with `staff.` are free to choose.
    pub fn set_setting(&mut self, name: &str, value: &str) -> Result<(), index::Error> {
        self.index.set(name, value)?;
        self.audit("setting", name);
        Ok(())
    }

    /// Removes answered requests, and notes what became of an enrolment.
    pub(super) fn take_answers(&mut self) -> io::Result<()> {
        let enrolments = self.enrolments()?;
        for request in outbox::requests(&self.layout)? {
            let Some(answer) = inbox::answer(&self.layout, &request) else {
                continue;
            };
            if enrolments.contains(&request) && answer == Answer::Refused {
                self.refused_enrolment = true;
                self.audit("enrolment-refused", "");
            }
            outbox::remove_request(&self.layout, &request)?;
            inbox::remove_answer(&self.layout, &request);
        }
        self.note_enrolled()
    }

    fn note_enrolled(&mut self) -> io::Result<()> {
        let Some(status) = inbox::status(&self.layout) else {
            return Ok(());
        };
        let archive = self.settings.provisioning.archive.clone();
        let (Some(device), Some(region), Some(archive)) =
            (status.enrolled_device, status.region, archive)
        else {
            return Ok(());
        };
        let enrolled = Enrolled {
            archive,
            device,
            region,
        };
        let is_new = Enrolled::read(&self.layout).as_ref() != Some(&enrolled);
        if enrolled.device == self.device.id() && is_new {
            self.sign_anew()?;
            enrolled.write(&self.layout)?;
            self.refused_enrolment = false;
            self.audit("enrolled", &enrolled.device.to_string());
        }
        Ok(())
    }

    fn enrolment_state(&self) -> EnrolmentState {
        if self.enrolments().is_ok_and(|waiting| !waiting.is_empty()) {
            return EnrolmentState::Waiting;
        }
        if self.refused_enrolment {
            return EnrolmentState::Refused;
        }
        let enrolled = Enrolled::read(&self.layout);
        match enrolled.is_some_and(|enrolled| enrolled.device == self.device.id()) {
            true => EnrolmentState::Done,
            false => EnrolmentState::None,
        }
    }

    fn enrolments(&self) -> io::Result<Vec<RequestName>> {
        let requests = outbox::requests(&self.layout)?;
        Ok(requests
            .into_iter()
            .filter(|request| outbox::is_enrolment(&self.layout, request))
            .collect())
    }
}

fn full_disk(verdict: &Result<Verdict, pin::Error>) -> bool {
    matches!(verdict, Err(pin::Error::Files(error)) if crate::store::held::is_full(error))
}

fn minutes(wait: Duration) -> String {
    format!("{} min", wait.as_secs() / 60)
}
