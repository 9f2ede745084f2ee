//! The visit as a pure machine: events in, effects out, nothing else touched.
//!
//! Steps come from the instrument; what is here knows kinds and rules and no sentence. Time arrives as ticks,
//! randomness as an argument, and everything that needs a disk or a worker leaves as an [`Effect`].
//!
//! Invariants, each a test: nothing is sealed without every required consent; *Terug* never crosses the lock; after a
//! wipe the state equals a fresh one; an event that does not fit where the visit stands changes nothing.
//!
//! # Why no time of an answer is kept
//! Hesitation says more about a teller than they chose to tell. Ticks feed one clock that knows only how long ago the
//! last touch was.

pub mod draft;
pub mod event;
pub mod names;
pub mod overlay;
pub mod reading;
pub mod rest;
pub mod route;
pub mod setting;
pub mod stones;
pub mod voice;

mod asking;
mod consenting;
mod language;
mod listening;
mod meaning;
mod moving;
mod over;
mod seen;
mod telling;

use std::{fmt, sync::Arc, time::Duration};

use rand_core::CryptoRng;

use crate::{
    domain::{
        instrument::{echo::Shares, id::Id, screen::Kind},
        words::CodeWords,
    },
    speech::{reader::Pace, recorder},
};

use draft::Draft;
use event::{Act, Effect, Event, Looks, News, Notice};
use language::AskedAgain;
use names::Sheet;
use overlay::Overlay;
use reading::Aloud;
use rest::Then;
use route::{Route, Walker};
use setting::Setting;
use stones::Hand;

/// Options on one page of a choice.
pub const OPTIONS_PER_PAGE: usize = 10;
/// Pieces on one page of the names screen: about 150 words and what stands between them.
pub const PIECES_PER_PAGE: usize = 300;

/// What stands on the screen of a kiosk, and how it came there.
#[derive(Clone)]
pub struct Flow {
    setting: Arc<Setting>,
    state: State,
    /// How every visit looks when it begins.
    first_look: Looks,
    closed: bool,
    has_microphone: bool,
    /// Whether headphones are plugged in, as far as their socket tells.
    plug: Option<bool>,
}

impl PartialEq for Flow {
    /// The same state over the very same setting.
    fn eq(&self, other: &Flow) -> bool {
        let same_setting = Arc::ptr_eq(&self.setting, &other.setting);
        same_setting
            && self.state == other.state
            && self.closed == other.closed
            && self.has_microphone == other.has_microphone
            && self.plug == other.plug
    }
}

impl fmt::Debug for Flow {
    /// Where the visit stands; no word of the teller and not the instrument.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow")
            .field("closed", &self.closed)
            .field("state", &self.state)
            .finish()
    }
}

/// Everything that a wipe wipes.
#[derive(Clone, Debug, PartialEq, Default)]
struct State {
    language: Option<Id>,
    /// The consents that another language asks for again.
    again: Option<AskedAgain>,
    at: At,
    route: Route,
    draft: Draft,
    over: Vec<Overlay>,
    lock: Lock,
    promise: Option<Promise>,
    code: Option<CodeWords>,
    /// How long the code still stands; zero: it is hidden.
    code_left: Duration,
    names: Sheet,
    practice: Practice,
    hand: Hand,
    /// How long the screen still stands empty after a private answer.
    leaving: Option<Duration>,
    page: usize,
    /// What is being read aloud.
    aloud: Option<Aloud>,
    /// The stop of the route that was read without being asked.
    read_at: Option<usize>,
    /// The places above were said once.
    knows_tools: bool,
    pace: Pace,
    veil: Veil,
    notice: Option<Notice>,
    looks: Looks,
    covered: bool,
    asks_presence: bool,
    quiet: Duration,
}

/// Where a visit stands.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum At {
    /// No visit is open.
    #[default]
    Attract,
    /// On the stop of the route that stands.
    Path,
    /// Everything is gone; one last sentence.
    End(Id),
}

/// How far the lock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lock {
    /// The story is open.
    #[default]
    Open,
    /// It is being sealed.
    Busy,
    /// It could not be sealed and stands as it was.
    Failed,
    /// It is sealed and not readable here any more.
    Sealed,
}

/// What the disk must have done before the screen says so, with the end that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Promise {
    TakeAway(Id),
    Withdrawal(Id),
}

/// How much of the teller's words can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Veil {
    /// All.
    #[default]
    Lifted,
    /// The last five words: the teller hides the field while typing.
    LastWords,
    /// Nothing, after Verberg, until the teller asks.
    All,
}

/// The triad to try with; forgotten when its screen goes.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Practice {
    /// The triangle stands; before, the text that leads in.
    pub is_open: bool,
    /// The dot.
    pub dot: Option<Shares>,
    /// [Past niet].
    pub not_applicable: bool,
}

impl Flow {
    /// A kiosk on its attract screen.
    pub fn new(setting: Arc<Setting>) -> Flow {
        Flow {
            setting,
            state: State::default(),
            first_look: Looks::default(),
            closed: false,
            has_microphone: false,
            plug: None,
        }
    }

    /// What happened, and what must be done because of it.
    pub fn next(&mut self, event: Event, rng: &mut impl CryptoRng) -> Vec<Effect> {
        let mut effects = match event {
            Event::Tick(elapsed) => self.tick(elapsed),
            Event::Told(news) => self.told(news),
            Event::Person(act) => self.person(act, rng),
        };
        effects.extend(self.end_reading_elsewhere());
        effects.extend(self.silence_elsewhere());
        effects
    }

    /// Takes a new instrument or place; refused with `false` while a visit is open.
    pub fn settle(&mut self, setting: Arc<Setting>) -> bool {
        let is_free = self.state.at == At::Attract && self.state.over.is_empty();
        if is_free {
            self.setting = setting;
            self.state = State {
                looks: self.state.looks,
                ..State::default()
            };
        }
        is_free
    }

    /// How every visit looks from now on when it begins; one that is open keeps its look.
    pub fn set_first_look(&mut self, looks: Looks) {
        if self.is_untouched() {
            self.state.looks = looks;
        }
        self.first_look = looks;
    }

    /// What stands when nobody has touched anything.
    fn fresh(&self) -> State {
        State {
            looks: self.first_look,
            ..State::default()
        }
    }

    fn tick(&mut self, elapsed: Duration) -> Vec<Effect> {
        self.state.quiet = self.state.quiet.saturating_add(elapsed);
        let mut effects = Vec::new();
        if !self.state.covered {
            self.state.code_left = self.state.code_left.saturating_sub(elapsed);
            effects = self.leave_by_itself(elapsed);
        }
        while let Some(rule) = self.rule() {
            if self.state.quiet < rule.after {
                break;
            }
            self.state.quiet -= rule.after;
            match rule.then {
                Then::Ask => self.state.asks_presence = true,
                Then::Close => drop(self.state.over.pop()),
                Then::Clear => return self.wipe(),
            }
        }
        effects
    }

    fn told(&mut self, news: News) -> Vec<Effect> {
        match news {
            News::Voice(turn, news) => {
                self.told_by_recorder(turn, news.clone());
                let then = match news {
                    recorder::News::Quiet => self.was_heard(turn),
                    recorder::News::ReadInPart => self.is_read_in_part(turn),
                    recorder::News::Unread => self.could_not_read(turn),
                    // Some sound cards go on in the room.
                    recorder::News::Plug(Some(false)) => self.stop_reading(),
                    _ => None,
                };
                return then.into_iter().collect();
            }
            News::Stands(parts) => return self.reads_itself(parts),
            News::Sealed if self.state.lock == Lock::Busy => {
                self.state.lock = Lock::Sealed;
                self.state.draft.forget();
                self.state.route.trail.clear();
                self.state.quiet = Duration::ZERO;
                return self.onward();
            }
            News::SealFailed if self.state.lock == Lock::Busy => {
                self.state.lock = Lock::Failed;
                self.state.quiet = Duration::ZERO;
            }
            News::Code(words) if self.kind() == Some(Kind::Code) && self.state.code.is_none() => {
                self.state.code = Some(words);
                if !self.state.covered {
                    self.state.code_left = self.setting.policy().code();
                }
            }
            News::PromiseKept => return self.say_it_is_done(),
            News::Closed => self.closed = true,
            News::Opened => self.closed = false,
            News::TurnedAway => {
                if self.has_open_story() {
                    return self.wipe();
                }
            }
            News::Sealed | News::SealFailed | News::Code(_) => {}
        }
        Vec::new()
    }

    fn person(&mut self, act: Act, rng: &mut impl CryptoRng) -> Vec<Effect> {
        if self.state.covered {
            return self.under_cover(&act);
        }
        self.state.quiet = Duration::ZERO;
        let was_asked = std::mem::take(&mut self.state.asks_presence);
        if was_asked && act != Act::Cover {
            return Vec::new();
        }
        self.stretch_code();
        match act {
            Act::Touch => Vec::new(),
            Act::Cover => self.cover(),
            Act::ShowWords => {
                self.state.veil = Veil::Lifted;
                Vec::new()
            }
            Act::Look(looks) => {
                self.state.looks = looks;
                Vec::new()
            }
            _ if self.is_busy() || self.is_leaving() => Vec::new(),
            Act::Letters => self.lay_over(Overlay::Letters),
            Act::Languages => self.lay_over(Overlay::Languages),
            Act::Help => self.lay_over(Overlay::Help),
            act if !self.state.over.is_empty() => self.on_overlay(act),
            act => self.on_screen(act, rng),
        }
    }

    /// Whether the disk is at work and every other touch waits.
    fn is_busy(&self) -> bool {
        self.state.lock == Lock::Busy || self.state.promise.is_some()
    }

    /// Nothing but the ring is heard, and nothing else stops the time.
    fn under_cover(&mut self, act: &Act) -> Vec<Effect> {
        if *act == Act::Uncover {
            self.state.covered = false;
            self.state.quiet = Duration::ZERO;
            if self.state.lock != Lock::Sealed && self.state.draft.has_words() {
                self.state.veil = Veil::All;
            }
        }
        Vec::new()
    }

    fn cover(&mut self) -> Vec<Effect> {
        if !self.has_cover() {
            return Vec::new();
        }
        self.state.covered = true;
        self.state.asks_presence = false;
        // A code does not stand there again by itself; the next touch shows it.
        self.state.code_left = Duration::ZERO;
        vec![Effect::Silence]
    }

    /// Whether *Verberg* stands: everywhere but on the attract screen.
    pub fn has_cover(&self) -> bool {
        self.state.at != At::Attract || !self.state.over.is_empty()
    }

    /// A touch adds as much time again; a hidden code stands again.
    fn stretch_code(&mut self) {
        if self.state.code.is_some() {
            let policy = self.setting.policy();
            let longest = policy.idle_long().max(policy.code());
            self.state.code_left = (self.state.code_left + policy.code()).min(longest);
        }
    }

    fn lay_over(&mut self, overlay: Overlay) -> Vec<Effect> {
        if self.state.over.last() == Some(&overlay) {
            return Vec::new();
        }
        // Help and letters stand once; opened again they come on top.
        self.state.over.retain(|other| *other != overlay);
        let silences = matches!(
            overlay,
            Overlay::Help | Overlay::Stopping | Overlay::Languages
        );
        self.state.over.push(overlay);
        self.state.notice = None;
        if silences {
            vec![Effect::Silence]
        } else {
            Vec::new()
        }
    }

    /// Everything of the visit goes.
    fn wipe(&mut self) -> Vec<Effect> {
        self.state = self.fresh();
        vec![Effect::Wipe]
    }

    /// Everything goes, and one sentence says so, in the language and look of the visit.
    fn end(&mut self, end: &Id) -> Vec<Effect> {
        let old = std::mem::take(&mut self.state);
        let role = old.draft.role.clone();
        self.state.language = old.language;
        self.state.looks = old.looks;
        self.state.draft.role = role;
        self.state.at = At::End(end.clone());
        self.stay_covered(old.covered, old.quiet);
        vec![Effect::Wipe]
    }

    /// Whatever the disk says meanwhile, only the ring lifts the cover, and its time goes on.
    fn stay_covered(&mut self, covered: bool, quiet: Duration) {
        if covered {
            (self.state.covered, self.state.quiet) = (true, quiet);
        }
    }

    fn walker(&self) -> Walker<'_> {
        Walker {
            setting: &self.setting,
            content: self.content(),
            draft: &self.state.draft,
            route: &self.state.route,
        }
    }
}

/// Whether a code can be read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeShown {
    /// It stands.
    Readable,
    /// It went by itself; a touch brings it back.
    Hidden,
}
