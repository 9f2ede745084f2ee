//! Why the kiosk tells nobody's story now, and what staff should look at.
//!
//! Invariants: blocking is rare and closed: only what would lose a story or seal it for nobody. Everything
//! else is amber, for staff, and stops no teller.

use crate::store::inbox::CourierState;

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
}

impl Health {
    /// Whether a visit may begin.
    pub fn admits(&self) -> bool {
        self.blocked.is_empty()
    }
}

/// How many stories wait here, as coarsely as staff may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// None.
    None,
    /// 1 to 4.
    Few,
    /// 5 to 9.
    Some,
    /// 10 or more.
    Many,
}

impl Band {
    /// The band of a count.
    pub fn of(count: u64) -> Band {
        match count {
            0 => Band::None,
            1..=4 => Band::Few,
            5..=9 => Band::Some,
            _ => Band::Many,
        }
    }

    /// The text that the heartbeat uses too.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::None => "0",
            Band::Few => "1-4",
            Band::Some => "5-9",
            Band::Many => "10+",
        }
    }

    /// Reads what [`Band::as_str`] writes.
    pub fn parse(text: &str) -> Option<Band> {
        let all = [Band::None, Band::Few, Band::Some, Band::Many];
        all.into_iter().find(|band| band.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_learn_a_band_and_no_count() {
        assert_eq!(
            [0, 1, 4, 5, 9, 10, 999].map(|n| Band::of(n).as_str()),
            ["0", "1-4", "1-4", "5-9", "5-9", "10+", "10+"]
        );
        assert_eq!(Band::parse("5-9"), Some(Band::Some));
        assert_eq!(Band::parse("7"), None);
    }
}
