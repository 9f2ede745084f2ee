//! One life: enrolment, four tellers, waiting, sending, reading, taking back, until the kiosk is empty.
//!
//! Whoever is interrupted does what a person would do: tries again, or comes back and tells anew.

use std::{collections::BTreeMap, time::Duration};

use vertelpunt::{
    courier::{Courier, Flow},
    domain::{
        ids::StoryId,
        words::{CodeKind, CodeWords},
    },
    kiosk::{
        enrolment::EnrolmentState,
        keeper::{custody::Custody, lock::LockError},
    },
    store::inbox::{self, CourierState},
    support::{clock::Clock, randomness},
    sync::wire::EventKind,
};

use crate::{invariants, support::kiosk::until_killed, watch::Watch, world::World};

/// Days between two looks at everything.
const ROUND_DAYS: u64 = 3;
/// A token is renewed after a month.
const FEWEST_ROUNDS: usize = 12;
const MOST_ROUNDS: usize = 40;
/// How often somebody presses "Probeer het nog eens" before calling staff.
const TRIES: usize = 3;

/// What a teller wants with the story.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wish {
    /// That it is read.
    Keep,
    /// The same, told when the first ones were read, so that no rule keeps its copy here any longer.
    KeepLater,
    /// To take it back at this kiosk, before it is sent.
    TakeBackHere,
    /// To take it back at home, before it is sent.
    TakeBackAtHome,
    /// To take it back after it was read: at home, and once more at the kiosk, to be sure.
    TakeBackLater,
}

/// What must become of a story that was locked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// Its key holders read it.
    Read,
    /// Nobody reads it any more.
    Gone,
}

struct Teller {
    wish: Wish,
    /// The story, once it was told to the end, and its four words.
    told: Option<(StoryId, CodeWords)>,
    is_done: bool,
}

/// A life under way.
pub(crate) struct Life<'a> {
    pub(crate) world: &'a World,
    pub(crate) fates: BTreeMap<StoryId, Fate>,
    pub(crate) watch: Watch,
    tellers: Vec<Teller>,
    custody: Option<Custody>,
    courier: Option<Courier>,
    was_read: bool,
}

impl<'a> Life<'a> {
    /// Lives to the end and checks every invariant.
    pub(crate) fn live(world: &'a World) {
        let wishes = [
            Wish::Keep,
            Wish::KeepLater,
            Wish::TakeBackHere,
            Wish::TakeBackAtHome,
            Wish::TakeBackLater,
        ];
        let tellers = wishes.map(|wish| Teller {
            wish,
            told: None,
            is_done: false,
        });
        let mut life = Life {
            world,
            fates: BTreeMap::new(),
            watch: Watch::default(),
            tellers: tellers.into(),
            custody: None,
            courier: None,
            was_read: false,
        };
        life.at_kiosk(|custody| custody.confirm_root());
        for round in 0.. {
            assert!(round < MOST_ROUNDS, "{}", life.why_not_over());
            life.round();
            if round >= FEWEST_ROUNDS && life.is_over() {
                break;
            }
        }
        life.at_kiosk(Custody::close);
        for person in [&world.researcher, &world.intake] {
            person.pull(&world.server, &world.kiosk.region);
        }
        invariants::check(&life);
    }

    fn round(&mut self) {
        self.mind_enrolment();
        for teller in 0..self.tellers.len() {
            self.act(teller);
        }
        self.at_kiosk(Custody::tend);
        // A batch leaves at a random moment of each window, so two windows later one has left.
        self.pass(2 * self.world.kiosk.settings.sync.batch);
        self.at_kiosk(Custody::tend);
        self.send();
        self.at_kiosk(Custody::tend);
        self.world.faults.recover();
        self.read_when_all_is_there();
        self.world.server.days_pass(ROUND_DAYS);
        self.pass(Duration::from_secs(ROUND_DAYS * 86_400));
    }

    fn pass(&self, time: Duration) {
        self.world.kiosk.clock.advance(time);
    }

    /// Does something at the kiosk; none when the process died or could not open its store.
    fn at_kiosk<T>(&mut self, work: impl FnOnce(&mut Custody) -> T) -> Option<T> {
        self.watch.look(self.world);
        let (world, running) = (self.world, self.custody.take());
        let done = until_killed(|| {
            let mut custody = running.or_else(|| world.start_kiosk())?;
            let done = work(&mut custody);
            Some((done, custody))
        });
        self.watch.check(self.world);
        if done.is_none() {
            invariants::nothing_is_told_on(world.kiosk.layout.data());
        }
        let (done, custody) = done.flatten()?;
        self.custody = Some(custody);
        Some(done)
    }

    fn send(&mut self) {
        let courier = self.courier.take().or_else(|| self.world.start_courier());
        let Some(mut courier) = courier else {
            return;
        };
        if self.world.work(&mut courier) == Flow::Continue {
            self.courier = Some(courier);
        }
    }

    /// Staff enrol the device, at first and whenever the archive refuses it.
    fn mind_enrolment(&mut self) {
        let Some(report) = self.at_kiosk(|custody| custody.device_report()) else {
            return;
        };
        let is_refused = report
            .courier
            .is_some_and(|courier| courier.state == CourierState::Refused);
        let asks = match report.enrolment {
            EnrolmentState::None | EnrolmentState::Refused => true,
            EnrolmentState::Done => is_refused,
            EnrolmentState::Waiting => false,
        };
        if asks {
            let code = self.world.server.invite();
            // On a full disk staff try again later.
            let _ = self.at_kiosk(|custody| custody.enrol(&code));
        }
    }

    fn act(&mut self, teller: usize) {
        if self.tellers[teller].is_done {
            return;
        }
        if self.tellers[teller].wish == Wish::KeepLater && !self.was_read {
            return;
        }
        if self.tellers[teller].told.is_none() {
            self.tell(teller);
        }
        let Some((story, words)) = self.tellers[teller].told.clone() else {
            return;
        };
        let is_done = match self.tellers[teller].wish {
            Wish::Keep | Wish::KeepLater => true,
            Wish::TakeBackHere => self.take_back_here(story, &words),
            Wish::TakeBackAtHome => self.take_back_at_home(story, &words),
            Wish::TakeBackLater if self.was_read => {
                self.take_back_at_home(story, &words) && self.enter(&words)
            }
            Wish::TakeBackLater => false,
        };
        self.tellers[teller].is_done = is_done;
    }

    /// One visit: lock, code, "Klaar". Whoever got no code tells anew, but for what needs none.
    fn tell(&mut self, teller: usize) {
        let Some(story) = self.lock() else {
            return;
        };
        self.fates.insert(story, Fate::Read);
        for _ in 0..TRIES {
            match self.at_kiosk(|custody| custody.show_code(story, CodeKind::Words)) {
                Some(Ok(words)) => {
                    self.tellers[teller].told = Some((story, words));
                    break;
                }
                Some(Err(_)) => self.world.faults.disk.free(),
                None => return,
            }
        }
        self.at_kiosk(Custody::end_visit);
    }

    /// Tries until the screen says "op slot"; none when the kiosk is closed or the process died.
    fn lock(&mut self) -> Option<StoryId> {
        let draft = self.world.draft();
        self.at_kiosk(Custody::begin_visit)?.ok()?;
        for _ in 0..=TRIES {
            let story = StoryId::random(&mut randomness::system());
            match self.at_kiosk(|custody| custody.lock(story, &draft)) {
                Some(Ok(())) => return Some(story),
                Some(Err(error)) => self.check_failed_lock(story, &error),
                None => {
                    self.check_killed_lock(story);
                    return None;
                }
            }
        }
        panic!("the story could not be locked");
    }

    /// The draft is still there, and nothing half done.
    fn check_failed_lock(&self, story: StoryId, error: &LockError) {
        assert!(matches!(error, LockError::Held(_)), "{error}");
        assert!(!self.world.is_here(story));
        // The second try had the reserve; before a third one staff make room.
        self.world.faults.disk.free();
    }

    /// After the rename the story is locked, though nobody saw it; before it nothing survives.
    fn check_killed_lock(&mut self, story: StoryId) {
        if self.world.is_here(story) {
            self.fates.insert(story, Fate::Read);
        }
    }

    fn take_back_here(&mut self, story: StoryId, words: &CodeWords) -> bool {
        self.watch.may_go(story);
        let is_done = self.enter(words);
        if is_done {
            self.fates.insert(story, Fate::Gone);
        }
        is_done
    }

    /// Somebody enters four words at the kiosk; false when they must come back.
    fn enter(&mut self, words: &CodeWords) -> bool {
        matches!(
            self.at_kiosk(|custody| custody.withdraw(words)),
            Some(Ok(()))
        )
    }

    fn take_back_at_home(&mut self, story: StoryId, words: &CodeWords) -> bool {
        self.world.server.withdraw_on_the_page(words);
        self.fates.insert(story, Fate::Gone);
        true
    }

    /// As soon as every story is with the archive, it is read and heard, and the region says that they open.
    fn read_when_all_is_there(&mut self) {
        let comes_first = |teller: &&Teller| teller.wish != Wish::KeepLater;
        let mut first = self.tellers.iter().filter(comes_first);
        let is_told = first.all(|teller| teller.told.is_some());
        if self.was_read || !is_told || !self.all_arrived() {
            return;
        }
        let world = self.world;
        for person in [&world.researcher, &world.intake] {
            person.pull(&world.server, &world.kiosk.region);
            person.export();
        }
        world.publish_opened();
        self.was_read = true;
    }

    /// Whether both parts of every story that must be read are with the archive.
    fn all_arrived(&self) -> bool {
        let events = invariants::events(self.world);
        let wanted = self.fates.iter().filter(|(_, fate)| **fate == Fate::Read);
        wanted.into_iter().all(|(story, _)| {
            let is_of_it = |event: &&vertelpunt::sync::wire::Event| {
                event.story == *story && event.kind == EventKind::Added
            };
            events.iter().filter(is_of_it).count() >= 2
        })
    }

    fn is_over(&self) -> bool {
        let is_done = self.tellers.iter().all(|teller| teller.is_done);
        let has_cut = self.world.faults.was_hit() || !self.world.faults.has_cut();
        is_done && has_cut && self.world.is_empty()
    }

    fn why_not_over(&self) -> String {
        let waiting = self.tellers.iter().filter(|teller| !teller.is_done);
        let waiting: Vec<Wish> = waiting.map(|teller| teller.wish).collect();
        let layout = &self.world.kiosk.layout;
        format!(
            "not over: {waiting:?} wait, was read {}, held {}, released {}, courier {:?}, day {:?}",
            self.was_read,
            self.world.kiosk.held().len(),
            self.world.kiosk.released().len(),
            inbox::status(layout),
            self.world.kiosk.clock.now(),
        )
    }
}
