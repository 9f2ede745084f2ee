//! What went wrong on the way to the archive, told so that someone can act, and when to try again.
//!
//! Invariants: a failure is one of a closed set; every failure leads to a wait; a story is never given
//! up, it only waits longer.
//!
//! # Why a breaker besides backing off
//! After 401, 403, a wrong certificate or a full disk, more attempts help nobody until a person acts.
//! One probe an hour notices that they did, and costs the archive nothing.

use std::time::Duration;

use rand_core::Rng;
use serde::{Deserialize, Serialize};

use crate::support::backoff::Backoff;

/// No archive can make a device wait longer than this by `Retry-After`.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(6 * 60 * 60);

/// Why something could not be sent or fetched. Every story is safe in the outbox in every case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No route, no name, no answer in time, or a connection that broke.
    #[error("the archive does not answer: check the network cable or Wi-Fi")]
    Offline,
    /// Something else answers in place of the archive, as guest Wi-Fi does.
    #[error("a login page answers instead of the archive: sign in to this network or use another")]
    Portal,
    /// The certificate is not valid at the time that this device believes it is.
    #[error("the clock of this device is wrong: set date and time")]
    Clock,
    /// The certificate is not the archive's.
    #[error("the certificate of the archive is not trusted: check `ca-file` and the address")]
    Certificate,
    /// The archive does not know this device, or not any more.
    #[error("the archive refuses this device: enrol it with a fresh code")]
    RefusedDevice,
    /// Demo keys, whose secrets are no secrets, beyond this machine.
    #[error("the archive has demo keys and is not on this machine: use a real key set")]
    DemoBeyondLoopback,
    /// The archive has no room.
    #[error("the archive is full: its operator has to make room")]
    Full(Option<Duration>),
    /// The archive asks to come back later, or failed.
    #[error("the archive is busy: nothing to do, it is tried again")]
    Busy(Option<Duration>),
    /// The answer is not one that the protocol knows.
    #[error("the archive gives an answer that is not understood: check its address and version")]
    Strange(u16),
    /// This device cannot keep what it was given.
    #[error("this device cannot write its files: check its disk")]
    Disk(std::io::ErrorKind),
    /// The teller took the story away; the tombstone, where it came along.
    #[error("the story was withdrawn")]
    Withdrawn(Option<Vec<u8>>),
    /// Another file stands in the archive under this story, part and revision.
    #[error("the archive holds another file under this number: tell its operator")]
    Conflict,
    /// The archive may not keep this file.
    #[error("the archive does not admit this file: tell its operator")]
    NotAdmitted,
    /// There is nothing by that name.
    #[error("the archive knows nothing by that name")]
    NotFound,
    /// The upload was forgotten or cancelled: it begins again.
    #[error("the upload is over and begins again")]
    UploadOver,
    /// The server has another number of bytes: it must be asked.
    #[error("the archive has another number of bytes")]
    WrongOffset,
    /// The bytes were damaged on the way.
    #[error("the bytes were damaged on the way")]
    Damaged,
    /// The file in the outbox is not one that can be sent.
    #[error("a file in the outbox cannot be sent as it is")]
    Unsendable,
}

/// What a failure stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything that needs the archive.
    Archive,
    /// Everything that needs the disk of this device.
    Device,
    /// The one thing that was tried.
    One,
}

/// A failure without what came with it: what is remembered, logged and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each stands for the failure of the same name")]
pub enum Reason {
    Offline,
    Portal,
    Clock,
    Certificate,
    RefusedDevice,
    DemoBeyondLoopback,
    Full,
    Busy,
    Strange,
    Disk,
    Withdrawn,
    Conflict,
    NotAdmitted,
    NotFound,
    UploadOver,
    WrongOffset,
    Damaged,
    Unsendable,
}

impl Failure {
    /// The failure without what came with it.
    pub fn reason(&self) -> Reason {
        match self {
            Failure::Offline => Reason::Offline,
            Failure::Portal => Reason::Portal,
            Failure::Clock => Reason::Clock,
            Failure::Certificate => Reason::Certificate,
            Failure::RefusedDevice => Reason::RefusedDevice,
            Failure::DemoBeyondLoopback => Reason::DemoBeyondLoopback,
            Failure::Full(_) => Reason::Full,
            Failure::Busy(_) => Reason::Busy,
            Failure::Strange(_) => Reason::Strange,
            Failure::Disk(_) => Reason::Disk,
            Failure::Withdrawn(_) => Reason::Withdrawn,
            Failure::Conflict => Reason::Conflict,
            Failure::NotAdmitted => Reason::NotAdmitted,
            Failure::NotFound => Reason::NotFound,
            Failure::UploadOver => Reason::UploadOver,
            Failure::WrongOffset => Reason::WrongOffset,
            Failure::Damaged => Reason::Damaged,
            Failure::Unsendable => Reason::Unsendable,
        }
    }

    /// What the archive asked for by `Retry-After`, within reason.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Failure::Full(wait) | Failure::Busy(wait) => {
                wait.map(|wait| wait.min(LONGEST_RETRY_AFTER))
            }
            _ => None,
        }
    }

    /// Whether sending the same again can never succeed unless a person acts.
    pub fn is_permanent(&self) -> bool {
        self.reason().breaks_the_circuit()
            || matches!(
                self,
                Failure::Conflict | Failure::NotAdmitted | Failure::Unsendable
            )
    }
}

impl Reason {
    /// What a failure of this kind stops.
    pub fn scope(self) -> Scope {
        match self {
            Reason::Offline
            | Reason::Portal
            | Reason::Clock
            | Reason::Certificate
            | Reason::RefusedDevice
            | Reason::DemoBeyondLoopback
            | Reason::Full
            | Reason::Busy
            | Reason::Strange => Scope::Archive,
            Reason::Disk => Scope::Device,
            Reason::Withdrawn
            | Reason::Conflict
            | Reason::NotAdmitted
            | Reason::NotFound
            | Reason::UploadOver
            | Reason::WrongOffset
            | Reason::Damaged
            | Reason::Unsendable => Scope::One,
        }
    }

    /// Whether only a person can end it, so that one probe an hour is enough.
    pub fn breaks_the_circuit(self) -> bool {
        matches!(
            self,
            Reason::Clock
                | Reason::Certificate
                | Reason::RefusedDevice
                | Reason::DemoBeyondLoopback
                | Reason::Full
        )
    }
}

/// How long to wait after failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Full jitter with doubling ceilings.
    pub backoff: Backoff,
    /// The time between probes while the circuit is broken.
    pub probe: Duration,
}

impl Default for Patience {
    /// 5 seconds to an hour; one probe an hour.
    fn default() -> Patience {
        let hour = Duration::from_secs(60 * 60);
        Patience {
            backoff: Backoff::new(Duration::from_secs(5), hour),
            probe: hour,
        }
    }
}

/// A door that closes after a failure and opens again when it is time to try.
///
/// Times are monotonic: since the start of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Failures since the last success.
    pub failures: u32,
    /// The last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    #[serde(skip)]
    opens: Duration,
}

impl Gate {
    /// Whether it is time to try.
    pub fn is_open(&self, now: Duration) -> bool {
        now >= self.opens
    }

    /// When it opens; past when it is open.
    pub fn opens(&self) -> Duration {
        self.opens
    }

    /// Opens the door for one try, as a person who asks for it may.
    pub fn open(&mut self) {
        self.opens = Duration::ZERO;
    }

    /// After a success nothing is remembered.
    pub fn succeeded(&mut self) {
        *self = Gate::default();
    }

    /// Closes the door for as long as this failure deserves.
    pub fn failed(&mut self, failure: &Failure, now: Duration, wait: Duration) {
        self.failures = self.failures.saturating_add(1);
        self.reason = Some(failure.reason());
        self.opens = now.saturating_add(wait);
    }
}

impl Patience {
    /// How long to wait after `failure`, which `before` failures preceded.
    pub fn wait(&self, failure: &Failure, before: u32, rng: &mut impl Rng) -> Duration {
        let jittered = self.backoff.wait(before.saturating_add(1), rng);
        let wait = if failure.reason().breaks_the_circuit() {
            self.probe
        } else {
            jittered
        };
        wait.max(failure.retry_after().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use rand_core::{Infallible, TryRng};

    use super::*;

    /// A generator that always gives the largest number: waits become their ceilings.
    struct Longest;

    impl TryRng for Longest {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            Ok(u32::MAX)
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            Ok(u64::MAX)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill(0xff);
            Ok(())
        }
    }

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn waits_double_from_five_seconds_to_an_hour() {
        let patience = Patience::default();
        let wait = |before| {
            patience
                .wait(&Failure::Offline, before, &mut Longest)
                .as_secs()
        };
        assert_eq!(
            [0, 1, 2, 9, 10, 40].map(wait),
            [5, 10, 20, 2560, 3600, 3600]
        );
    }

    #[test]
    fn what_only_a_person_can_end_is_probed_once_an_hour() {
        let patience = Patience::default();
        for failure in [
            Failure::RefusedDevice,
            Failure::Certificate,
            Failure::Full(None),
        ] {
            assert_eq!(patience.wait(&failure, 0, &mut Longest), HOUR, "{failure}");
            assert!(failure.is_permanent());
        }
    }

    #[test]
    fn what_the_archive_asks_for_is_honoured_within_reason() {
        let patience = Patience::default();
        let wait = |seconds| {
            let asked = Some(Duration::from_secs(seconds));
            patience
                .wait(&Failure::Busy(asked), 0, &mut Longest)
                .as_secs()
        };
        assert_eq!(wait(120), 120);
        assert_eq!(wait(1), 5);
        assert_eq!(wait(u64::MAX), 6 * 3600);
    }

    #[test]
    fn a_gate_stays_closed_until_its_time_and_forgets_after_a_success() {
        let mut gate = Gate::default();
        assert!(gate.is_open(Duration::ZERO));
        gate.failed(&Failure::Offline, HOUR, HOUR);
        assert!(!gate.is_open(HOUR * 2 - Duration::from_millis(1)));
        assert!(gate.is_open(HOUR * 2));
        gate.succeeded();
        assert_eq!(gate, Gate::default());
    }
}
