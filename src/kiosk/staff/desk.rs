//! The tabs behind the PIN: which one stands, what lies over it, and what it asks for. Pure.
//!
//! Invariant: what only a beheerder may do asks for nothing when a gastheer does it.

use std::time::Duration;

use crate::kiosk::{
    appliance::Control,
    keeper::{health::Pause, staff::Leaving},
    pin::StaffRole,
    settings::{
        sound::{Detection, SoundPlace},
        staff::{PlaceField, Start},
    },
};

/// So long the screen holds still to be cleaned.
pub const CLEANING: Duration = Duration::from_secs(30);

/// A tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// *Vandaag*.
    #[default]
    Today,
    /// *Locatie*.
    Place,
    /// *Netwerk*.
    Network,
    /// *Opslag en sync*.
    Storage,
    /// *Geluid*.
    Sound,
    /// *Toegang voor ieder*.
    Access,
    /// *Beheer*.
    Admin,
}

impl Tab {
    /// Every tab, in the order of the side.
    pub const ALL: [Tab; 7] = [
        Tab::Today,
        Tab::Place,
        Tab::Network,
        Tab::Storage,
        Tab::Sound,
        Tab::Access,
        Tab::Admin,
    ];
}

/// What lies over a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Nothing.
    #[default]
    None,
    /// The screen is being cleaned.
    Cleaning,
    /// An enrolment code is typed.
    Enrol,
    /// Who holds keys.
    Keys,
    /// The audit.
    Audit,
    /// Whose PIN is changed.
    Pins,
    /// Out of service.
    Retire,
    /// Something about the place is typed.
    Edit(PlaceField),
    /// A device is chosen.
    Device(SoundPlace),
}

/// What staff do with sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoundAct {
    /// Look what devices there are.
    Look,
    /// End what is tried.
    Stop,
    /// Open the microphone and see how loud it is.
    Try,
    /// Play the tone there.
    Tone(SoundPlace),
    /// Use this device.
    Choose(SoundPlace, Option<String>),
    /// Know in this way that headphones are on.
    Detect(Detection),
}

/// Why a text was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditFault {
    /// Empty where it may not be, or too long.
    Length,
    /// Not of the letters that may go with a story.
    Slug,
}

/// What staff do there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Goes to a tab.
    Show(Tab),
    /// Lays something over it.
    Open(Sheet),
    /// Holds the screen still.
    Clean,
    /// Pauses telling, or ends the pause.
    Pause(Pause),
    /// Makes something of the device more or less.
    Adjust(Control, i8),
    /// Chooses a new PIN for a role.
    ChangePin(StaffRole),
    /// Starts the program again.
    Restart,
    /// Ends the service of this device.
    Retire,
    /// Serves again.
    ServeAgain,
    /// Wipes the device; this was shown.
    Erase(Leaving),
    /// Connects now.
    Connect,
    /// Tests the connection.
    Probe,
    /// Reads through everything that is locked here.
    Check,
    /// Copies what waits to a stick.
    Export,
    /// Keeps what was typed about the place.
    KeepPlace(String),
    /// Chooses how every visit begins.
    Begin(Start),
    /// Tries or chooses what is heard and what sounds.
    Sound(SoundAct),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Nothing.
    None,
    /// Pause telling, or end the pause.
    Pause(Pause),
    /// Change something of the device by so many steps.
    Adjust(Control, i8),
    /// A PIN is chosen on the pad.
    ChoosePin(StaffRole),
    /// A PIN is asked on the pad before wiping.
    AskPin(Leaving),
    /// Start the program again.
    Restart,
    /// End the service of this device.
    Retire,
    /// Serve again.
    ServeAgain,
    /// Connect now.
    Connect,
    /// Test the connection.
    Probe,
    /// Read through everything that is locked here.
    Check,
    /// Copy what waits to a stick.
    Export,
    /// Keep this about the place.
    KeepPlace(PlaceField, String),
    /// Begin every visit like this.
    Begin(Start),
    /// Do this with sound.
    Sound(SoundAct),
}

/// What stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Desk {
    tab: Tab,
    sheet: Sheet,
    cleaned: Duration,
    fault: Option<EditFault>,
}

impl Desk {
    /// The tab.
    pub fn tab(&self) -> Tab {
        self.tab
    }

    /// What lies over it.
    pub fn sheet(&self) -> Sheet {
        self.sheet
    }

    /// The share of the cleaning that is over, 0 to 1.
    pub fn cleaned(&self) -> f32 {
        self.cleaned.as_secs_f32() / CLEANING.as_secs_f32()
    }

    /// Why the last text was not kept.
    pub fn edit_fault(&self) -> Option<EditFault> {
        self.fault
    }

    /// What came of a text: kept, or why not.
    pub(super) fn kept(&mut self, fault: Option<EditFault>) {
        self.fault = fault;
        if fault.is_none() && matches!(self.sheet, Sheet::Edit(_)) {
            self.sheet = Sheet::None;
        }
    }

    pub(super) fn is_cleaning(&self) -> bool {
        self.sheet == Sheet::Cleaning
    }

    pub(super) fn clean_for(&mut self, passed: Duration) {
        self.cleaned += passed;
        if self.cleaned >= CLEANING {
            self.sheet = Sheet::None;
        }
    }

    pub(super) fn close_enrolment(&mut self) {
        if self.sheet == Sheet::Enrol {
            self.sheet = Sheet::None;
            self.tab = Tab::Today;
        }
    }

    /// One page back; false when there is none.
    pub(super) fn back(&mut self) -> bool {
        let had_one = self.sheet != Sheet::None;
        self.sheet = Sheet::None;
        had_one
    }

    pub(super) fn next(&mut self, act: Act, role: StaffRole) -> Deed {
        if role == StaffRole::Host && !is_for_hosts(&act) {
            return Deed::None;
        }
        match act {
            Act::Show(tab) => return self.show(tab),
            Act::Open(sheet) => {
                self.sheet = sheet;
                self.fault = None;
            }
            Act::Clean => {
                self.sheet = Sheet::Cleaning;
                self.cleaned = Duration::ZERO;
            }
            Act::Pause(pause) => return Deed::Pause(pause),
            Act::Adjust(control, steps) => return Deed::Adjust(control, steps),
            Act::ChangePin(role) => return Deed::ChoosePin(role),
            Act::Restart => return Deed::Restart,
            Act::Retire => return Deed::Retire,
            Act::ServeAgain => return Deed::ServeAgain,
            Act::Erase(leaving) => return Deed::AskPin(leaving),
            Act::Connect => return Deed::Connect,
            Act::Probe => return Deed::Probe,
            Act::Check => return Deed::Check,
            Act::Export => return Deed::Export,
            Act::Begin(start) => return Deed::Begin(start),
            Act::Sound(act) => {
                if matches!(act, SoundAct::Choose(..)) {
                    self.sheet = Sheet::None;
                }
                return Deed::Sound(act);
            }
            Act::KeepPlace(text) => {
                if let Sheet::Edit(field) = self.sheet {
                    return Deed::KeepPlace(field, text);
                }
            }
        }
        Deed::None
    }

    /// What is tried on *Geluid* ends with that page; whoever comes there finds what there is.
    fn show(&mut self, tab: Tab) -> Deed {
        let before = std::mem::replace(&mut self.tab, tab);
        self.sheet = Sheet::None;
        match (before, tab) {
            (_, Tab::Sound) => Deed::Sound(SoundAct::Look),
            (Tab::Sound, _) => Deed::Sound(SoundAct::Stop),
            _ => Deed::None,
        }
    }
}

fn is_for_hosts(act: &Act) -> bool {
    matches!(
        act,
        Act::Show(_)
            | Act::Clean
            | Act::Pause(_)
            | Act::Adjust(..)
            | Act::Connect
            | Act::Probe
            | Act::Check
            | Act::Export
            | Act::Sound(SoundAct::Look | SoundAct::Stop | SoundAct::Try | SoundAct::Tone(_))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gastheer_may_clean_and_pause_and_nothing_of_a_beheerder() {
        let mut desk = Desk::default();
        let paused = desk.next(Act::Pause(Pause::On), StaffRole::Host);
        assert_eq!(paused, Deed::Pause(Pause::On));
        for act in [
            Act::Open(Sheet::Audit),
            Act::ChangePin(StaffRole::Administrator),
            Act::Restart,
            Act::Retire,
            Act::ServeAgain,
            Act::Erase(Leaving::Ready),
            Act::Open(Sheet::Edit(PlaceField::Name)),
            Act::Begin(Start::default()),
            Act::Open(Sheet::Device(SoundPlace::Room)),
            Act::Sound(SoundAct::Choose(SoundPlace::Microphone, None)),
            Act::Sound(SoundAct::Detect(Detection::Jack)),
        ] {
            assert_eq!(
                desk.next(act.clone(), StaffRole::Host),
                Deed::None,
                "{act:?}"
            );
            assert_eq!(desk.sheet(), Sheet::None);
        }
    }

    #[test]
    fn another_tab_closes_what_lay_over_the_last() {
        let mut desk = Desk::default();
        desk.next(Act::Show(Tab::Admin), StaffRole::Administrator);
        desk.next(Act::Open(Sheet::Keys), StaffRole::Administrator);
        desk.next(Act::Show(Tab::Today), StaffRole::Administrator);
        assert_eq!((desk.tab(), desk.sheet()), (Tab::Today, Sheet::None));
        assert!(!desk.back());
    }

    #[test]
    fn what_is_tried_ends_with_its_page() {
        let mut desk = Desk::default();
        let host = StaffRole::Host;
        let look = desk.next(Act::Show(Tab::Sound), host);
        assert_eq!(look, Deed::Sound(SoundAct::Look));
        let stop = desk.next(Act::Show(Tab::Today), host);
        assert_eq!(stop, Deed::Sound(SoundAct::Stop));
        assert_eq!(desk.next(Act::Show(Tab::Place), host), Deed::None);
    }
}
