//! The staff pages: the PIN before them, first trust, and the tabs behind. Pure: the keeper does the work.
//!
//! Invariants: nobody passes without a right PIN, and wiping asks it again; what a beheerder may is refused to
//! a gastheer here and not only left off the screen; 60 s without a touch closes the pages. On the very first
//! start there is no PIN yet: whoever stands there sets it, typed twice.

pub mod desk;

use std::{mem, time::Duration};

use rand_core::Rng;
use zeroize::Zeroizing;

use crate::kiosk::{
    keeper::staff::Leaving,
    pin::{FREE_TRIES, Pin, StaffRole, Verdict},
};

use desk::{Deed, Desk};

/// Without a touch for so long, the page closes.
pub const CLOSES_AFTER: Duration = Duration::from_secs(60);

/// The longest PIN.
const MOST_DIGITS: usize = 12;

/// The longest enrolment code with its hyphens.
const MOST_CODE_LETTERS: usize = 19;

/// Where the staff page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// No PIN was set yet: the first typing.
    SetPin,
    /// The second typing of a new PIN.
    RepeatPin,
    /// A PIN is asked.
    Pin,
    /// Too many wrong PINs.
    Wait,
    /// The region's fingerprint is shown and asked about.
    Trust,
    /// The page itself.
    Page,
}

/// What came of the last enrolment code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Enrol {
    /// None was sent since the page opened.
    #[default]
    None,
    /// Sent; the courier has not brought an answer.
    Waiting,
    /// The archive knows this device.
    Done,
    /// The archive refused the code.
    Refused,
    /// What was typed is no code.
    BadCode,
}

/// Why a PIN is asked or chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To come in.
    Enter,
    /// A new one for this role.
    Change(StaffRole),
    /// To wipe the device, having been shown this.
    Erase(Leaving),
}

/// What a finger or the keeper says.
#[derive(Debug)]
pub enum Event {
    /// A digit of the pad.
    Digit(u8),
    /// Takes the last digit away.
    Erase,
    /// Goes on with the digits typed.
    Confirm,
    /// The keeper looked at a PIN.
    Judged(Verdict),
    /// The keeper set the PIN.
    PinSet,
    /// The fingerprint on the glass is the one on paper.
    TrustConfirmed,
    /// It is not.
    TrustRefused,
    /// A letter of an enrolment code.
    CodeLetter(char),
    /// Takes the last letter away.
    CodeErase,
    /// Sends the code.
    Enrol,
    /// What came of the code.
    Enrolled(Enrol),
    /// What came of a text that was typed about the place.
    Kept(Option<desk::EditFault>),
    /// One page back, or out.
    Back,
    /// Something on the pages behind the PIN.
    Desk(desk::Act),
    /// So much time passed, and so much in all without a touch.
    Idle {
        /// Since the last time.
        passed: Duration,
        /// Since the last touch.
        quiet: Duration,
    },
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Look at this PIN.
    Check(Pin),
    /// Set this PIN for this role.
    Set(StaffRole, Pin),
    /// The region is trusted from now on.
    Trust,
    /// The region is refused.
    Distrust,
    /// Ask the archive with this code.
    Enrol(String),
    /// Something that the pages behind the PIN ask for.
    Desk(desk::Deed),
    /// Wipe the device, if no more than this is lost.
    EraseDevice(Leaving),
    /// Leave the staff page.
    Close,
}

/// What stands on the staff page now.
#[derive(Debug)]
pub struct Staff {
    step: Step,
    digits: [u8; 10],
    typed: Zeroizing<String>,
    first: Zeroizing<String>,
    wrong: bool,
    tries_left: u32,
    wait: Duration,
    code: Zeroizing<String>,
    enrol: Enrol,
    awaits_trust: bool,
    role: Option<StaffRole>,
    purpose: Purpose,
    desk: Desk,
}

/// What the device knows when staff come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Whether a PIN was ever set.
    pub pin_is_set: bool,
    /// Whether a region waits to be trusted.
    pub awaits_trust: bool,
    /// Whether everything here was wiped: then nobody comes in any more.
    pub is_erased: bool,
}

impl Staff {
    /// The page as staff find it, with the digits of the pad shuffled.
    pub fn open(arrival: Arrival, rng: &mut impl Rng) -> Staff {
        Staff {
            step: if arrival.pin_is_set {
                Step::Pin
            } else {
                Step::SetPin
            },
            digits: shuffled(rng),
            typed: Zeroizing::default(),
            first: Zeroizing::default(),
            wrong: false,
            tries_left: FREE_TRIES,
            wait: Duration::ZERO,
            code: Zeroizing::default(),
            enrol: Enrol::None,
            awaits_trust: arrival.awaits_trust,
            role: None,
            purpose: Purpose::Enter,
            desk: Desk::default(),
        }
    }

    /// Takes in what happened and says what is to be done.
    pub fn next(&mut self, event: Event) -> Effect {
        match event {
            Event::Idle { passed, .. } if self.desk.is_cleaning() => self.desk.clean_for(passed),
            Event::Idle { quiet, .. } if quiet >= CLOSES_AFTER => return Effect::Close,
            Event::Enrolled(enrol) => self.enrolled(enrol),
            Event::Kept(fault) => self.desk.kept(fault),
            _ if self.desk.is_cleaning() => {}
            Event::Digit(digit) => self.digit(digit),
            Event::Erase => self.erase(),
            Event::Confirm => return self.confirm(),
            Event::Judged(verdict) => return self.judged(verdict),
            Event::PinSet if self.step == Step::RepeatPin => self.pin_set(),
            Event::TrustConfirmed if self.step == Step::Trust => return self.trust(),
            Event::TrustRefused if self.step == Step::Trust => return Effect::Distrust,
            Event::Back => return self.back(),
            _ => return self.on_page(event),
        }
        Effect::None
    }

    /// What is heard behind the PIN only.
    fn on_page(&mut self, event: Event) -> Effect {
        let Some(role) = self.role.filter(|_| self.step == Step::Page) else {
            return Effect::None;
        };
        match event {
            Event::CodeLetter(letter) => self.code_letter(letter),
            Event::CodeErase => drop(self.code.pop()),
            Event::Enrol if role == StaffRole::Administrator => {
                return Effect::Enrol(self.code.to_string());
            }
            Event::Desk(act) => return self.on_desk(act, role),
            _ => {}
        }
        Effect::None
    }

    fn on_desk(&mut self, act: desk::Act, role: StaffRole) -> Effect {
        match self.desk.next(act, role) {
            Deed::None => Effect::None,
            Deed::ChoosePin(role) => {
                self.purpose = Purpose::Change(role);
                self.step = Step::SetPin;
                Effect::None
            }
            Deed::AskPin(leaving) => {
                self.purpose = Purpose::Erase(leaving);
                self.step = Step::Pin;
                Effect::None
            }
            deed => Effect::Desk(deed),
        }
    }

    /// Where the page stands.
    pub fn step(&self) -> Step {
        self.step
    }

    /// The digits in the order of the pad.
    pub fn digits(&self) -> [u8; 10] {
        self.digits
    }

    /// How many digits were typed; never which.
    pub fn n_typed(&self) -> usize {
        self.typed.len()
    }

    /// Whether the last PIN was wrong, or the two typings differed.
    pub fn was_wrong(&self) -> bool {
        self.wrong
    }

    /// Tries before the next wait.
    pub fn tries_left(&self) -> u32 {
        self.tries_left
    }

    /// How long no PIN is looked at, in minutes begun.
    pub fn wait_minutes(&self) -> u64 {
        self.wait.as_secs().div_ceil(60)
    }

    /// The enrolment code as far as it was typed.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What came of the last code.
    pub fn enrol(&self) -> Enrol {
        self.enrol
    }

    /// Why a PIN is asked or chosen.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The pages behind the PIN.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Who is here, once the PIN was right.
    pub fn role(&self) -> Option<StaffRole> {
        self.role
    }

    fn digit(&mut self, digit: u8) {
        if self.asks_digits() && self.typed.len() < MOST_DIGITS && digit < 10 {
            self.wrong = false;
            self.typed.push(char::from(b'0' + digit));
        }
    }

    fn erase(&mut self) {
        if self.asks_digits() {
            self.typed.pop();
        }
    }

    fn asks_digits(&self) -> bool {
        matches!(self.step, Step::SetPin | Step::RepeatPin | Step::Pin)
    }

    fn confirm(&mut self) -> Effect {
        let typed = mem::take(&mut self.typed);
        let Ok(pin) = Pin::parse(&typed) else {
            self.wrong = self.asks_digits();
            return Effect::None;
        };
        match self.step {
            Step::SetPin => {
                self.first = typed;
                self.step = Step::RepeatPin;
                Effect::None
            }
            Step::RepeatPin if *typed == *self.first => Effect::Set(self.role_of_pin(), pin),
            Step::RepeatPin => {
                self.first = Zeroizing::default();
                self.wrong = true;
                self.step = Step::SetPin;
                Effect::None
            }
            Step::Pin => Effect::Check(pin),
            Step::Wait | Step::Trust | Step::Page => Effect::None,
        }
    }

    /// Whose PIN is chosen: the first ever is the beheerder's.
    fn role_of_pin(&self) -> StaffRole {
        match self.purpose {
            Purpose::Change(role) => role,
            Purpose::Enter | Purpose::Erase(_) => StaffRole::Administrator,
        }
    }

    fn judged(&mut self, verdict: Verdict) -> Effect {
        match (verdict, self.purpose) {
            (Verdict::Right(StaffRole::Administrator), Purpose::Erase(leaving)) => {
                self.return_to_page();
                return Effect::EraseDevice(leaving);
            }
            (Verdict::Right(_), Purpose::Erase(_)) => self.wrong = true,
            (Verdict::Right(role), _) => self.passed(role),
            (Verdict::Wrong { tries_left, wait }, _) => {
                self.wrong = true;
                self.tries_left = tries_left;
                self.waits(wait);
            }
            (Verdict::Wait(wait), _) => self.waits(wait),
            (Verdict::NotSet, _) => self.step = Step::SetPin,
        }
        Effect::None
    }

    fn waits(&mut self, wait: Duration) {
        self.wait = wait;
        self.step = if wait.is_zero() {
            Step::Pin
        } else {
            Step::Wait
        };
    }

    fn passed(&mut self, role: StaffRole) {
        self.role = Some(role);
        let asks_trust = self.awaits_trust && role == StaffRole::Administrator;
        self.step = if asks_trust { Step::Trust } else { Step::Page };
    }

    fn pin_set(&mut self) {
        if self.purpose == Purpose::Enter {
            self.passed(StaffRole::Administrator);
        } else {
            self.return_to_page();
        }
        self.first = Zeroizing::default();
    }

    /// Back to the pages from a PIN that was asked on them.
    fn return_to_page(&mut self) {
        self.typed = Zeroizing::default();
        self.first = Zeroizing::default();
        self.wrong = false;
        self.purpose = Purpose::Enter;
        self.step = Step::Page;
    }

    fn back(&mut self) -> Effect {
        if self.purpose != Purpose::Enter {
            self.return_to_page();
            Effect::None
        } else if self.step == Step::Page && self.desk.back() {
            Effect::None
        } else {
            Effect::Close
        }
    }

    fn trust(&mut self) -> Effect {
        self.awaits_trust = false;
        self.step = Step::Page;
        Effect::Trust
    }

    fn code_letter(&mut self, letter: char) {
        if letter.is_ascii_alphanumeric() && self.code.len() < MOST_CODE_LETTERS {
            if self.code.len() % 5 == 4 {
                self.code.push('-');
            }
            self.code.push(letter.to_ascii_uppercase());
            self.enrol = Enrol::None;
        }
    }

    fn enrolled(&mut self, enrol: Enrol) {
        if enrol == Enrol::Done {
            self.code = Zeroizing::default();
        }
        if matches!(enrol, Enrol::Waiting | Enrol::Done) {
            self.desk.close_enrolment();
        }
        self.enrol = enrol;
    }
}

/// The digits in a random order (Fisher and Yates).
fn shuffled(rng: &mut impl Rng) -> [u8; 10] {
    let mut digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    for last in (1..digits.len()).rev() {
        let bound = u32::try_from(last + 1).expect("ten fits");
        let other = usize::try_from(rng.next_u32() % bound).expect("ten fits");
        digits.swap(last, other);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kiosk::keeper::health::Pause, support::randomness};

    fn typed(staff: &mut Staff, digits: &[u8]) -> Effect {
        for digit in digits {
            staff.next(Event::Digit(*digit));
        }
        staff.next(Event::Confirm)
    }

    fn open(pin_is_set: bool, awaits_trust: bool) -> Staff {
        Staff::open(
            Arrival {
                pin_is_set,
                awaits_trust,
                is_erased: false,
            },
            &mut randomness::system(),
        )
    }

    #[test]
    fn the_first_pin_is_typed_twice_and_then_the_region_is_asked_about() {
        let mut staff = open(false, true);
        assert_eq!(typed(&mut staff, &[1, 2, 3, 4]), Effect::None);
        assert_eq!(typed(&mut staff, &[1, 2, 3, 5]), Effect::None);
        assert!(staff.was_wrong());
        assert_eq!(staff.step(), Step::SetPin);
        typed(&mut staff, &[1, 2, 3, 4]);
        let pin = Pin::parse("1234").unwrap();
        assert_eq!(
            typed(&mut staff, &[1, 2, 3, 4]),
            Effect::Set(StaffRole::Administrator, pin)
        );
        staff.next(Event::PinSet);
        assert_eq!(staff.step(), Step::Trust);
        assert_eq!(staff.next(Event::TrustConfirmed), Effect::Trust);
        assert_eq!(staff.step(), Step::Page);
    }

    #[test]
    fn nobody_passes_without_a_right_pin() {
        let mut staff = open(true, true);
        for event in [
            Event::TrustConfirmed,
            Event::Enrol,
            Event::CodeLetter('A'),
            Event::PinSet,
        ] {
            assert_eq!(staff.next(event), Effect::None);
            assert_eq!(staff.step(), Step::Pin);
        }
        let wait = Duration::from_secs(61);
        staff.next(Event::Judged(Verdict::Wrong {
            tries_left: 0,
            wait,
        }));
        assert_eq!(staff.step(), Step::Wait);
        assert_eq!(staff.wait_minutes(), 2);
        assert_eq!(typed(&mut staff, &[1, 2, 3, 4]), Effect::None);
    }

    #[test]
    fn a_host_is_not_asked_whom_to_trust() {
        let mut staff = open(true, true);
        staff.next(Event::Judged(Verdict::Right(StaffRole::Host)));
        assert_eq!(staff.step(), Step::Page);
    }

    #[test]
    fn a_code_is_grouped_as_it_is_typed() {
        let mut staff = open(true, false);
        staff.next(Event::Judged(Verdict::Right(StaffRole::Administrator)));
        for letter in "k7qm2d9t-xw4c8rhpzz".chars() {
            staff.next(Event::CodeLetter(letter));
        }
        assert_eq!(staff.code(), "K7QM-2D9T-XW4C-8RHP");
        assert_eq!(
            staff.next(Event::Enrol),
            Effect::Enrol("K7QM-2D9T-XW4C-8RHP".to_owned())
        );
    }

    #[test]
    fn a_minute_without_a_touch_closes_the_page() {
        let mut staff = open(true, false);
        let quiet = |seconds| Event::Idle {
            passed: Duration::ZERO,
            quiet: Duration::from_secs(seconds),
        };
        assert_eq!(staff.next(quiet(59)), Effect::None);
        assert_eq!(staff.next(quiet(60)), Effect::Close);
    }

    fn inside(role: StaffRole) -> Staff {
        let mut staff = open(true, false);
        staff.next(Event::Judged(Verdict::Right(role)));
        staff
    }

    #[test]
    fn a_new_pin_is_typed_twice_and_leads_back_to_the_page() {
        let mut staff = inside(StaffRole::Administrator);
        staff.next(Event::Desk(desk::Act::ChangePin(StaffRole::Host)));
        assert_eq!(staff.step(), Step::SetPin);
        typed(&mut staff, &[9, 8, 7, 6]);
        let pin = Pin::parse("9876").unwrap();
        let set = Effect::Set(StaffRole::Host, pin);
        assert_eq!(typed(&mut staff, &[9, 8, 7, 6]), set);
        staff.next(Event::PinSet);
        assert_eq!(staff.step(), Step::Page);
        assert_eq!(staff.role(), Some(StaffRole::Administrator));
    }

    #[test]
    fn wiping_asks_the_pin_of_the_beheerder_again() {
        let mut staff = inside(StaffRole::Administrator);
        staff.next(Event::Desk(desk::Act::Erase(Leaving::Waits)));
        assert_eq!(staff.step(), Step::Pin);
        let host = Event::Judged(Verdict::Right(StaffRole::Host));
        assert_eq!(staff.next(host), Effect::None);
        assert!(staff.was_wrong());
        let right = Event::Judged(Verdict::Right(StaffRole::Administrator));
        assert_eq!(staff.next(right), Effect::EraseDevice(Leaving::Waits));
        assert_eq!(staff.step(), Step::Page);
    }

    #[test]
    fn who_thinks_again_before_the_pin_is_back_on_the_page_and_nothing_is_wiped() {
        let mut staff = inside(StaffRole::Administrator);
        staff.next(Event::Desk(desk::Act::Erase(Leaving::Ready)));
        staff.next(Event::Digit(1));
        assert_eq!(staff.next(Event::Back), Effect::None);
        assert_eq!((staff.step(), staff.n_typed()), (Step::Page, 0));
    }

    #[test]
    fn no_touch_is_heard_while_the_screen_is_cleaned() {
        let mut staff = inside(StaffRole::Host);
        staff.next(Event::Desk(desk::Act::Clean));
        let pause = || Event::Desk(desk::Act::Pause(Pause::On));
        assert_eq!(staff.next(pause()), Effect::None);
        assert_eq!(staff.next(Event::Back), Effect::None);
        staff.next(Event::Idle {
            passed: desk::CLEANING,
            quiet: desk::CLEANING,
        });
        assert_eq!(staff.next(pause()), Effect::Desk(Deed::Pause(Pause::On)));
    }

    #[test]
    fn the_pad_holds_every_digit_once() {
        let mut digits = open(true, false).digits();
        digits.sort_unstable();
        assert_eq!(digits, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
