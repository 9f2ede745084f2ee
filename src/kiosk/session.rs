//! The session: the visit's machine, the keeper of the disk and the clock, brought together on one thread.
//!
//! A finger becomes an [`Act`]; the flow answers with effects; effects become questions to the keeper; answers come
//! back as [`News`]. Nothing here draws: the bridge looks at [`Session::flow`] and [`Session::staff`] afterwards.
//!
//! Invariants: a draft is given to the keeper only as a proof of consent ([`Effect::Seal`]) and stays here until the
//! keeper says that it is durable; what the teller was promised (taking away, withdrawing, a code) is asked again until
//! it is done; settings, key set and instrument change only between visits.

mod counter;
mod errands;
mod names;
mod place;
mod voice;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    domain::{ids::StoryId, telling::Telling, week::Week, words::WordList},
    kiosk::{
        appliance::{self, Appliance},
        bundle::{self, Papers, Standing},
        flow::{
            Flow,
            event::{Act, Effect, Event, News},
            reading::Spoken,
            setting::Setting,
        },
        keeper::{
            Interrupted, Keeper, Reply,
            custody::{Admission, Randomness},
            health::{Amber, Blocked, Health},
            lock::{Draft, LockError},
        },
        settings::Settings,
        staff::Arrival,
    },
    privacy::names::region::Region,
    seal::document::Kind,
    speech::{
        equipment::Devices,
        recorder::{self, Limits, Recorder},
    },
    store::inbox::CourierState,
    support::clock::Clock,
};

use counter::Counter;
use errands::Errands;
use voice::{NoVoice, Ready, Speaking};

pub(super) use counter::equipment;
pub use counter::{
    DeviceFacts, Found, HelpFacts, Progress, Shown, SoundFacts, StaffPage, Standings, Tone, Trial,
};

/// How often the keeper is asked how things stand.
const HEALTH_EVERY: Duration = Duration::from_secs(1);

/// What a session is made of.
pub struct Parts {
    /// The checked settings.
    pub settings: Settings,
    /// The door to the disk.
    pub keeper: Keeper,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Speaking and listening.
    pub recorder: Recorder,
    /// The sound devices that there are.
    pub devices: Arc<dyn Devices>,
    /// Chance.
    pub rng: Randomness,
    /// The words of codes.
    pub words: WordList,
}

/// Whether the instrument in force may be put to the people who come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Questions {
    /// Signed and reviewed, or a rehearsal.
    #[default]
    Good,
    /// No region stands behind it.
    Unsigned,
    /// The region signed it and nobody reviewed it.
    Unreviewed,
}

/// One kiosk, from start to stop.
pub struct Session {
    flow: Flow,
    keeper: Keeper,
    settings: Settings,
    region: Arc<Region>,
    clock: Arc<dyn Clock>,
    rng: Randomness,
    words: WordList,
    ticked: Duration,
    asked_health: Option<Duration>,
    standing: Standing,
    /// Signed documents that break a rule of this program.
    passed_over: BTreeMap<Kind, String>,
    papers: Papers,
    admission: Option<Reply<Result<Admission, Vec<Blocked>>>>,
    week: Option<Week>,
    lock: Option<Reply<Result<StoryId, LockError>>>,
    story: Option<StoryId>,
    errands: Errands,
    speaking: Speaking,
    devices: Arc<dyn Devices>,
    health_reply: Option<Reply<Health>>,
    health: Health,
    papers_reply: Option<Reply<Papers>>,
    next_setting: Option<(Arc<Setting>, Standing)>,
    arrival: Option<Reply<Arrival>>,
    staff: Option<Counter>,
    appliance: Arc<dyn Appliance>,
    starts_again: bool,
    staff_settings: Option<Reply<Settings>>,
}

impl Session {
    /// A session on its attract screen; closed until the keeper says that a visit may begin.
    pub fn start(parts: Parts) -> Result<Session, bundle::Error> {
        let papers = Papers::default();
        let first = bundle::in_force(&parts.settings.instrument, &papers)?;
        let mut settings = parts.settings;
        let region = Arc::new(names::of_region(&mut settings));
        let setting = place::setting(&settings, first.instrument, &papers, &parts.words, &region);
        let appliance = appliance::of(settings.appliance.socket.clone());
        let mut session = Session {
            flow: Flow::new(Arc::new(setting)),
            keeper: parts.keeper,
            ticked: parts.clock.elapsed(),
            settings,
            region,
            clock: parts.clock,
            rng: parts.rng,
            words: parts.words,
            asked_health: None,
            standing: first.standing,
            passed_over: first.passed_over,
            papers,
            admission: None,
            week: None,
            lock: None,
            story: None,
            errands: Errands::default(),
            speaking: Speaking::new(parts.recorder),
            devices: parts.devices,
            health_reply: None,
            health: Health::default(),
            papers_reply: None,
            next_setting: None,
            arrival: None,
            staff: None,
            appliance,
            starts_again: false,
            staff_settings: None,
        };
        session.ask_staff_settings();
        session.tell(News::Closed);
        session.read_papers();
        Ok(session)
    }

    /// A person did something.
    pub fn act(&mut self, act: Act) {
        if let Some(staff) = &mut self.staff {
            staff.touched();
        }
        if act == Act::Begin && !self.flow.is_closed() && self.admission.is_none() {
            self.admission = Some(self.keeper.begin_visit());
        }
        let effects = self.flow.next(Event::Person(act), &mut self.rng);
        self.perform(effects);
    }

    /// Time passed; also takes in what the keeper answered.
    pub fn tick(&mut self) {
        let now = self.clock.elapsed();
        let passed = now.saturating_sub(self.ticked);
        self.ticked = now;
        let effects = self.flow.next(Event::Tick(passed), &mut self.rng);
        self.perform(effects);
        if self.staff.as_mut().is_some_and(|staff| staff.tick(passed)) {
            self.close_staff();
        }
        self.listen(now);
    }

    /// The keeper said that something changed: look at once instead of at the next tick.
    pub fn wake(&mut self) {
        self.listen(self.clock.elapsed());
    }

    /// A key set or a document arrived.
    pub fn read_papers(&mut self) {
        self.papers_reply = Some(self.keeper.ask(|custody| custody.papers()));
    }

    /// The visit.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    /// Whether the courier has no network; one calm line for tellers.
    pub fn is_offline(&self) -> bool {
        self.health
            .amber
            .contains(&Amber::Courier(CourierState::Offline))
    }

    /// Whether the clock was confirmed since the start.
    pub fn clock_is_trusted(&self) -> bool {
        !self.health.amber.contains(&Amber::ClockNotConfirmed)
    }

    /// Whether the key set is one of a rehearsal.
    pub fn is_rehearsal(&self) -> bool {
        self.papers
            .keyset
            .as_ref()
            .is_some_and(|keyset| keyset.is_demo())
    }

    /// How far the renewal of the programs is, where one goes on.
    pub fn updating(&self) -> Option<u8> {
        self.health.updating
    }

    /// Whether nothing moves on the screen.
    pub fn is_calm(&self) -> bool {
        self.settings.start.is_calm
    }

    /// The screen that stands is read, part by part, without being asked.
    pub fn read_itself(&mut self, parts: Vec<Spoken>) {
        self.tell(News::Stands(parts));
    }

    /// How many touch devices the screen found.
    pub fn set_touch_devices(&self, count: usize) {
        self.keeper.set_touch_devices(count);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        let policy = self.flow.setting().policy();
        let limits = Limits {
            longest: policy.longest_recording(),
            silence: policy.silence(),
        };
        for effect in effects {
            self.speaking.perform(&effect, limits);
            match effect {
                Effect::Seal(telling) => self.seal(*telling),
                Effect::MakeCode(kind) => {
                    if let Some(story) = self.story {
                        self.errands.show_code(story, kind, &self.keeper);
                    }
                }
                Effect::DropCode => {
                    self.errands.forget_code();
                    self.keeper.decline_code();
                }
                Effect::TakeAway => {
                    self.errands.forget_code();
                    if let Some(story) = self.story.take() {
                        self.errands.take_away(story, &self.keeper);
                    }
                }
                Effect::StretchWithdrawal(words) => self.errands.withdraw(words, &self.keeper),
                Effect::Wipe => self.leave(),
                // The rest is about sound.
                _ => {}
            }
        }
    }

    fn seal(&mut self, mut telling: Telling) {
        telling.week = self.week;
        self.speaking.expect(telling);
        self.lock_what_is_ready();
    }

    /// A story goes on lock as soon as its voice is ready, if it has one.
    fn lock_what_is_ready(&mut self) {
        let Ready { telling, voice } = match self.speaking.ready() {
            None => return,
            Some(Err(NoVoice)) => return self.tell(News::SealFailed),
            Some(Ok(ready)) => ready,
        };
        let waiting_days = self.flow.setting().policy().waiting_days;
        self.lock = Some(self.keeper.lock(Arc::new(Draft {
            telling,
            voice,
            waiting_days,
        })));
    }

    /// The visit is over: nothing of it stays here. What was locked stays locked.
    fn leave(&mut self) {
        self.errands.end_visit();
        self.admission = None;
        self.week = None;
        self.lock = None;
        self.story = None;
        self.keeper.end_visit();
        self.settle();
    }

    fn tell(&mut self, news: News) {
        let effects = self.flow.next(Event::Told(news), &mut self.rng);
        self.perform(effects);
    }

    fn listen(&mut self, now: Duration) {
        for (turn, news) in self.speaking.news() {
            if let recorder::News::Gap(gap) = news {
                tracing::warn!(
                    milliseconds = gap.as_millis(),
                    "a part of what was said did not come in"
                );
            }
            if let Some(staff) = &mut self.staff {
                staff.told(turn, &news);
            }
            self.tell(News::Voice(turn, news));
        }
        self.hear_admission();
        self.lock_what_is_ready();
        self.hear_lock();
        let heard = self.errands.hear(&self.keeper, now);
        if let Some(words) = heard.code {
            self.tell(News::Code(words));
        }
        if heard.is_done {
            self.tell(News::PromiseKept);
        }
        self.hear_staff_settings();
        self.hear_papers();
        self.hear_health(now);
        self.hear_arrival();
        if let Some(staff) = &mut self.staff {
            staff.hear(&self.keeper, now);
        }
    }

    fn hear_admission(&mut self) {
        match taken(&mut self.admission) {
            Some(Ok(Ok(admission))) => self.week = admission.week,
            Some(Ok(Err(blocked))) => self.turn_away(blocked),
            Some(Err(Interrupted)) => self.turn_away(vec![Blocked::StoreNotWritable]),
            None => {}
        }
    }

    /// Nothing was told yet: the first screens only choose.
    fn turn_away(&mut self, blocked: Vec<Blocked>) {
        tracing::warn!(?blocked, "no visit may begin");
        self.health.blocked = blocked;
        self.tell(News::Closed);
        self.tell(News::TurnedAway);
    }

    fn hear_lock(&mut self) {
        match taken(&mut self.lock) {
            Some(Ok(Ok(story))) => {
                self.story = Some(story);
                self.speaking.forget();
                if let Some(kind) = self.flow.code_kind() {
                    self.keeper.prepare_code(story, kind);
                }
                self.tell(News::Sealed);
            }
            Some(Ok(Err(error))) => {
                tracing::warn!(%error, "a story could not be locked; it stays with its teller");
                self.tell(News::SealFailed);
            }
            Some(Err(Interrupted)) => self.tell(News::SealFailed),
            None => {}
        }
    }

    fn hear_staff_settings(&mut self) {
        match taken(&mut self.staff_settings) {
            Some(Ok(settings)) => {
                let is_other = self.settings.sound != settings.sound;
                self.settings = settings;
                if is_other {
                    self.use_sound();
                }
                self.flow.set_first_look(self.settings.start.looks);
                self.read_papers();
            }
            // The store could not be opened yet; it is tried again, and so is this.
            Some(Err(Interrupted)) => self.ask_staff_settings(),
            None => {}
        }
    }

    /// What a beheerder changed on the glass goes over the settings of the file.
    fn ask_staff_settings(&mut self) {
        let settings = self.settings.clone();
        let asked = self
            .keeper
            .ask(move |custody| custody.with_staff_settings(settings));
        self.staff_settings = Some(asked);
    }

    fn hear_papers(&mut self) {
        let Some(Ok(papers)) = taken(&mut self.papers_reply) else {
            return;
        };
        match bundle::in_force(&self.settings.instrument, &papers) {
            Ok(found) => {
                let setting = place::setting(
                    &self.settings,
                    found.instrument,
                    &papers,
                    &self.words,
                    &self.region,
                );
                self.papers = papers;
                self.passed_over = found.passed_over;
                self.next_setting = Some((Arc::new(setting), found.standing));
                self.settle();
            }
            Err(error) => tracing::error!(%error, "the last good instrument stays in force"),
        }
    }

    /// Takes what waits for the end of a visit.
    fn settle(&mut self) {
        if let Some((setting, standing)) = self.next_setting.take() {
            if self.flow.settle(setting.clone()) {
                self.standing = standing;
            } else {
                self.next_setting = Some((setting, standing));
            }
        }
    }

    fn hear_health(&mut self, now: Duration) {
        match taken(&mut self.health_reply) {
            Some(Ok(health)) => self.health = health,
            Some(Err(Interrupted)) => self.health.blocked = vec![Blocked::StoreNotWritable],
            None => {}
        }
        let is_due = self
            .asked_health
            .is_none_or(|asked| now >= asked + HEALTH_EVERY);
        if self.health_reply.is_none() && is_due {
            if self.asked_health.is_some() {
                self.settle();
                self.open_or_close();
            }
            self.asked_health = Some(now);
            self.health_reply = Some(self.keeper.health());
        }
    }

    fn open_or_close(&mut self) {
        let closed = !self.health.admits() || self.questions() != Questions::Good;
        if closed != self.flow.is_closed() {
            self.tell(if closed { News::Closed } else { News::Opened });
        }
    }

    /// Whether the instrument may be put to the people who come: signed and reviewed, or a rehearsal.
    fn questions(&self) -> Questions {
        let setting = self.flow.setting();
        let is_signed = self.standing == Standing::Signed || self.is_rehearsal();
        match is_signed {
            false => Questions::Unsigned,
            true if setting.instrument.may_serve(setting.mode) => Questions::Good,
            true => Questions::Unreviewed,
        }
    }
}

/// An answer that came, once.
fn taken<T>(slot: &mut Option<Reply<T>>) -> Option<Result<T, Interrupted>> {
    let answer = slot.as_ref()?.poll()?;
    *slot = None;
    Some(answer)
}
