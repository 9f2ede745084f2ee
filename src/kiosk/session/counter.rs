//! The staff counter: the machine of the pages, and the keeper and the device that do what staff ask.

mod changes;
mod levels;
mod replies;
mod sound;
mod tasks;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    domain::instrument::edition::Edition,
    kiosk::{
        appliance::Appliance,
        enrolment::EnrolmentCode,
        flow::At,
        keeper::{
            Keeper,
            health::Health,
            staff::{DeskReport, DeviceReport},
            trust::RootState,
        },
        pin::StaffRole,
        settings::{Place, staff::Start},
        staff::{Arrival, Effect, Enrol, Event, Staff, desk::Deed},
    },
    seal::{document::Kind, keyset::KeySetText},
    speech::{
        equipment::Devices,
        recorder::{self, Command, Turn},
    },
};

use super::{Questions, Session, taken};
use levels::Levels;
use replies::Replies;
use sound::SoundDesk;
use tasks::Tasks;

pub use levels::Shown;
pub(in crate::kiosk) use sound::equipment;
pub use sound::{Found, SoundFacts, Tone, Trial};
pub use tasks::{Progress, Standings};

/// What the staff page shows of the device, beside its own state.
#[derive(Clone, Debug, Default)]
pub struct DeviceFacts {
    /// How things stand.
    pub health: Health,
    /// What the keeper reported; none before the first answer.
    pub report: Option<DeviceReport>,
    /// What the tabs show; none before the first answer.
    pub desk: Option<DeskReport>,
    /// The key set in force.
    pub keyset: Option<KeySetText>,
    /// What this place is.
    pub place: Option<Place>,
    /// Whether the organisation of this place can open stories.
    pub organisation_opens: bool,
    /// How every visit begins.
    pub start: Start,
    /// The languages that tellers are offered and somebody reviewed, by their own names.
    pub languages: Vec<String>,
    /// Those that nobody reviewed.
    pub drafts: Vec<String>,
    /// The address of the archive.
    pub archive: Option<String>,
    /// The key that was not understood in a file that somebody changed by hand.
    pub wrong_key: Option<String>,
    /// How what staff asked for stands.
    pub standings: Standings,
    /// The instrument in force, its id and version.
    pub instrument: String,
    /// Whether it may be asked.
    pub questions: Questions,
    /// Signed documents in force or shipped that this program cannot use, with the rule that each breaks.
    pub passed_over: BTreeMap<Kind, String>,
    /// The help card in force.
    pub help: HelpFacts,
    /// Brightness and volume.
    pub levels: Shown,
    /// Microphone, headphones and room.
    pub sound: SoundFacts,
    /// Whether a microphone seems to be there.
    pub has_microphone: bool,
}

/// The help card in force, and the oldest check of a line in use.
#[derive(Clone, Debug, Default)]
pub struct HelpFacts {
    /// Its version.
    pub version: u64,
    /// The week in which the line that waits longest was checked; empty when one never was.
    pub checked: String,
    /// After so many weeks staff are told.
    pub weeks_amber: u32,
    /// After so many weeks they are told again.
    pub weeks_red: u32,
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
    starts_again: bool,
    replies: Replies,
    levels: Levels,
    tasks: Tasks,
    sound: SoundDesk,
    report: Option<DeviceReport>,
    desk: Option<DeskReport>,
}

impl Session {
    /// The hidden long press: opens the staff page as soon as the keeper says what staff find, between visits only.
    pub fn open_staff(&mut self) {
        if self.is_between_visits() && self.staff.is_none() {
            self.arrival = Some(self.keeper.ask(|custody| Arrival {
                pin_is_set: custody.has_pin(StaffRole::Administrator),
                awaits_trust: custody.device_report().root == RootState::Unconfirmed,
                is_erased: custody.service() == crate::kiosk::keeper::staff::Service::Erased,
            }));
        }
    }

    pub(super) fn hear_arrival(&mut self) {
        if let Some(Ok(arrival)) = taken(&mut self.arrival)
            && self.is_between_visits()
            && !arrival.is_erased
        {
            let staff = Staff::open(arrival, &mut self.rng);
            let (appliance, devices) = (self.appliance.clone(), self.devices.clone());
            self.staff = Some(Counter::open(staff, appliance, devices));
        }
    }

    fn is_between_visits(&self) -> bool {
        *self.flow.at() == At::Attract && self.flow.overlays().is_empty()
    }

    /// The staff page and the device, where it stands.
    pub fn staff(&self) -> Option<StaffPage<'_>> {
        let counter = self.staff.as_ref()?;
        let instrument = &self.flow.setting().instrument;
        let keyset = self.papers.keyset.as_ref();
        let names = |is_so: &dyn Fn(&Edition) -> bool| {
            let offered = instrument.offered(self.flow.setting().mode);
            let wanted = offered.filter(|edition| is_so(edition));
            wanted.map(|edition| edition.name.clone()).collect()
        };
        let facts = DeviceFacts {
            health: self.health.clone(),
            report: counter.report.clone(),
            desk: counter.desk.clone(),
            keyset: keyset.map(|keyset| keyset.text().clone()),
            place: Some(self.settings.place.clone()),
            organisation_opens: self.flow.setting().values.place_holds_a_key(),
            start: self.settings.start,
            languages: names(&|edition| !instrument.is_draft(edition)),
            drafts: names(&|edition| instrument.is_draft(edition)),
            archive: self.settings.provisioning.archive.clone(),
            wrong_key: self.settings.wrong_key.clone(),
            standings: counter.tasks.standings(),
            instrument: format!("{} {}", instrument.id(), instrument.version()),
            questions: self.questions(),
            passed_over: self.passed_over.clone(),
            help: self.help_facts(),
            levels: counter.levels.shown(),
            has_microphone: self.flow.has_microphone(),
            sound: counter.sound.facts(&self.settings.sound, self.flow.plug()),
        };
        Some(StaffPage {
            staff: &counter.staff,
            facts,
        })
    }

    fn help_facts(&self) -> HelpFacts {
        let help = &self.flow.setting().instrument.source().help;
        // The emergency number needs no check; an empty week sorts first.
        let checked = help
            .line
            .iter()
            .filter(|line| line.in_use && !line.fixed)
            .map(|line| line.last_verified.clone());
        HelpFacts {
            version: help.version,
            checked: checked.min().unwrap_or_default(),
            weeks_amber: help.weeks_amber,
            weeks_red: help.weeks_red,
        }
    }

    /// Staff did something.
    pub fn staff_act(&mut self, event: Event) {
        let Some(counter) = &mut self.staff else {
            return;
        };
        counter.quiet = Duration::ZERO;
        match counter.staff.next(event) {
            Effect::Desk(Deed::KeepPlace(field, text)) => return self.keep_place(field, &text),
            Effect::Desk(Deed::Begin(start)) => return self.keep_start(start),
            Effect::Desk(Deed::Sound(act)) => return self.on_sound(act),
            effect => counter.perform(effect, &self.keeper),
        }
        self.starts_again |= counter.starts_again;
        if counter.closed {
            self.close_staff();
        }
    }

    /// Staff leave; what they tried ends.
    pub fn close_staff(&mut self) {
        self.staff = None;
        self.speaking.ask(Command::Silence);
    }

    /// Whether a beheerder asked for the program to start again.
    pub fn starts_again(&self) -> bool {
        self.starts_again
    }
}

impl Counter {
    fn open(staff: Staff, appliance: Arc<dyn Appliance>, devices: Arc<dyn Devices>) -> Counter {
        Counter {
            staff,
            quiet: Duration::ZERO,
            closed: false,
            starts_again: false,
            replies: Replies::default(),
            levels: Levels::ask(appliance),
            tasks: Tasks::default(),
            sound: SoundDesk::new(devices),
            report: None,
            desk: None,
        }
    }

    /// Somebody touched the page where nothing is.
    pub(super) fn touched(&mut self) {
        self.quiet = Duration::ZERO;
    }

    /// The recorder said something while the page stands.
    pub(super) fn told(&mut self, turn: Turn, news: &recorder::News) {
        self.sound.told(turn, news);
    }

    /// Time passed; whether the page closes now.
    pub(super) fn tick(&mut self, passed: Duration) -> bool {
        self.quiet += passed;
        self.tasks.tick(passed);
        let quiet = self.quiet;
        self.staff.next(Event::Idle { passed, quiet }) == Effect::Close
    }

    fn perform(&mut self, effect: Effect, keeper: &Keeper) {
        match effect {
            Effect::None => {}
            Effect::Check(pin) => self.replies.judged = Some(keeper.check_pin(pin)),
            Effect::Set(role, pin) => self.replies.pin_set = Some(keeper.set_pin(role, pin)),
            Effect::Trust => self.replies.trusted = Some(keeper.confirm_root()),
            Effect::Distrust | Effect::Close => self.closed = true,
            Effect::Enrol(typed) => self.enrol(&typed, keeper),
            Effect::EraseDevice(leaving) => {
                self.replies.erased = Some(keeper.ask(move |custody| custody.erase(leaving)));
            }
            Effect::Desk(deed) => self.perform_deed(deed, keeper),
        }
    }

    fn perform_deed(&mut self, deed: Deed, keeper: &Keeper) {
        match deed {
            // The first three are the machine's own, the last three the session's.
            Deed::None
            | Deed::ChoosePin(_)
            | Deed::AskPin(_)
            | Deed::KeepPlace(..)
            | Deed::Begin(_)
            | Deed::Sound(_) => return,
            Deed::Connect => self.tasks.connect(keeper),
            Deed::Probe => self.tasks.probe(keeper),
            Deed::Check => self.tasks.check(keeper),
            Deed::Export => self.tasks.export(keeper),
            Deed::Adjust(control, steps) => self.levels.adjust(control, steps),
            Deed::Restart => self.starts_again = true,
            Deed::Pause(pause) => self
                .replies
                .keep(keeper.ask(move |custody| custody.set_paused(pause).map_err(Into::into))),
            Deed::Retire => self
                .replies
                .keep(keeper.ask(|custody| Ok(custody.retire()?))),
            Deed::ServeAgain => self
                .replies
                .keep(keeper.ask(|custody| Ok(custody.serve_again()?))),
        }
        self.replies.look_again();
    }

    fn enrol(&mut self, typed: &str, keeper: &Keeper) {
        let outcome = match EnrolmentCode::parse(typed) {
            Ok(code) => {
                self.replies.enrolled = Some(keeper.enrol(code));
                Enrol::Waiting
            }
            Err(_) => Enrol::BadCode,
        };
        self.staff.next(Event::Enrolled(outcome));
    }
}
