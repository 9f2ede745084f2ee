//! The staff page behind the PIN: setting it, first trust, enrolment. Pure: the keeper does the work.
//!
//! Invariants: nobody passes without a right PIN; the page shows no story, no live count and no time
//! finer than a week; 60 s without a touch closes it. On the very first start there is no PIN yet:
//! whoever stands there sets it, typed twice.

use std::{mem, time::Duration};

use rand_core::Rng;
use zeroize::Zeroizing;

use crate::kiosk::pin::{FREE_TRIES, Pin, StaffRole, Verdict};

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
    /// Time passed without a touch, so much in all.
    Idle(Duration),
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Look at this PIN.
    Check(Pin),
    /// Set this PIN for the administrator.
    Set(Pin),
    /// The region is trusted from now on.
    Trust,
    /// The region is refused.
    Distrust,
    /// Ask the archive with this code.
    Enrol(String),
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
}

/// What the device knows when staff come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Whether a PIN was ever set.
    pub pin_is_set: bool,
    /// Whether a region waits to be trusted.
    pub awaits_trust: bool,
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
        }
    }

    /// Takes in what happened and says what is to be done.
    pub fn next(&mut self, event: Event) -> Effect {
        match event {
            Event::Digit(digit) => self.digit(digit),
            Event::Erase => self.erase(),
            Event::Confirm => self.confirm(),
            Event::Judged(verdict) => self.judged(verdict),
            Event::PinSet if self.step == Step::RepeatPin => self.passed(StaffRole::Administrator),
            Event::TrustConfirmed if self.step == Step::Trust => self.trust(),
            Event::TrustRefused if self.step == Step::Trust => Effect::Distrust,
            Event::CodeLetter(letter) if self.step == Step::Page => self.code_letter(letter),
            Event::CodeErase if self.step == Step::Page => {
                self.code.pop();
                Effect::None
            }
            Event::Enrol if self.step == Step::Page => Effect::Enrol(self.code.to_string()),
            Event::Enrolled(enrol) => self.enrolled(enrol),
            Event::Idle(since) if since >= CLOSES_AFTER => Effect::Close,
            _ => Effect::None,
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

    /// Who is here, once the PIN was right.
    pub fn role(&self) -> Option<StaffRole> {
        self.role
    }

    fn digit(&mut self, digit: u8) -> Effect {
        if self.asks_digits() && self.typed.len() < MOST_DIGITS && digit < 10 {
            self.wrong = false;
            self.typed.push(char::from(b'0' + digit));
        }
        Effect::None
    }

    fn erase(&mut self) -> Effect {
        if self.asks_digits() {
            self.typed.pop();
        }
        Effect::None
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
            Step::RepeatPin if *typed == *self.first => Effect::Set(pin),
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

    fn judged(&mut self, verdict: Verdict) -> Effect {
        match verdict {
            Verdict::Right(role) => return self.passed(role),
            Verdict::Wrong { tries_left, wait } => {
                self.wrong = true;
                self.tries_left = tries_left;
                self.waits(wait);
            }
            Verdict::Wait(wait) => self.waits(wait),
            Verdict::NotSet => self.step = Step::SetPin,
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

    fn passed(&mut self, role: StaffRole) -> Effect {
        self.role = Some(role);
        let asks_trust = self.awaits_trust && role == StaffRole::Administrator;
        self.step = if asks_trust { Step::Trust } else { Step::Page };
        Effect::None
    }

    fn trust(&mut self) -> Effect {
        self.awaits_trust = false;
        self.step = Step::Page;
        Effect::Trust
    }

    fn code_letter(&mut self, letter: char) -> Effect {
        if letter.is_ascii_alphanumeric() && self.code.len() < MOST_CODE_LETTERS {
            if self.code.len() % 5 == 4 {
                self.code.push('-');
            }
            self.code.push(letter.to_ascii_uppercase());
            self.enrol = Enrol::None;
        }
        Effect::None
    }

    fn enrolled(&mut self, enrol: Enrol) -> Effect {
        if enrol == Enrol::Done {
            self.code = Zeroizing::default();
        }
        self.enrol = enrol;
        Effect::None
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
    use crate::support::randomness;

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
        assert_eq!(typed(&mut staff, &[1, 2, 3, 4]), Effect::Set(pin));
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
        assert_eq!(
            staff.next(Event::Idle(Duration::from_secs(59))),
            Effect::None
        );
        assert_eq!(staff.next(Event::Idle(CLOSES_AFTER)), Effect::Close);
    }

    #[test]
    fn the_pad_holds_every_digit_once() {
        let mut digits = open(true, false).digits();
        digits.sort_unstable();
        assert_eq!(digits, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
