//! From stop to stop: next, back, skip, and what a button does.

use std::time::Duration;

use rand_core::CryptoRng;

use crate::domain::{
    instrument::{
        id::Id,
        path::{RoleCode, Step},
        screen::{Act as Verb, Go, Kind},
    },
    words::CodeKind,
};

use super::{
    At, Flow, Lock, Practice, Veil,
    event::{Act, Effect, Notice},
    names::Sheet,
    overlay::Overlay,
    reading::is_of_strip,
    route::{Route, Stop, shuffled_options},
    stones::Hand,
    telling::Consented,
};

impl Flow {
    pub(super) fn on_screen(&mut self, act: Act, rng: &mut impl CryptoRng) -> Vec<Effect> {
        self.state.notice = None;
        match &self.state.at {
            At::Attract => self.on_attract(act),
            At::End(_) => match act {
                Act::Next => self.wipe(),
                Act::ReadAloud(parts) => self.read_aloud(parts),
                act => self.on_strip(&act),
            },
            At::Path => self.on_path(act, rng),
        }
    }

    fn on_attract(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Begin if !self.closed => {
                self.state.route = Route::before_role(self.content());
                self.state.at = At::Path;
                self.arrive()
            }
            Act::Language(language) => self.choose_language(&language),
            Act::ReadAloud(parts) => self.read_aloud(parts),
            _ => self.on_strip(&act),
        }
    }

    fn on_path(&mut self, act: Act, rng: &mut impl CryptoRng) -> Vec<Effect> {
        match act {
            Act::Next => self.next_pressed(rng),
            Act::Skip => self.skip(),
            Act::Back if self.has_back() => self.back(),
            Act::Leave => self.leave(),
            Act::Press(id) => self.press(&id),
            Act::PressByKey(id) => self.press_by_key(&id),
            Act::WipeAll if self.state.lock == Lock::Failed => self.end_of_wiping(),
            Act::TryAgain if self.state.lock == Lock::Failed => self.seal(),
            Act::ReadAloud(parts) => self.read_aloud(parts),
            act if self.reads() && is_of_strip(&act) => self.on_strip(&act),
            other => self.answer(other),
        }
    }

    pub(super) fn leave(&mut self) -> Vec<Effect> {
        match self.state.lock {
            Lock::Sealed => self.lay_over(Overlay::TakingAway),
            _ => self.lay_over(Overlay::Stopping),
        }
    }

    pub(super) fn remark(&mut self, notice: Notice) -> Vec<Effect> {
        self.state.notice = Some(notice);
        Vec::new()
    }

    /// The next shown stop.
    pub(super) fn onward(&mut self) -> Vec<Effect> {
        if self.asks_again() {
            return self.ask_again();
        }
        let here = self.state.route.here;
        match self.walker().after(here) {
            Some(there) => self.go_forward(there),
            None => self.wipe(),
        }
    }

    fn go_forward(&mut self, there: usize) -> Vec<Effect> {
        let here = self.state.route.here;
        if self.state.lock != Lock::Sealed {
            self.state.route.trail.push(here);
        }
        self.state.route.here = there;
        let mut effects = self.arrive();
        if self.state.lock == Lock::Sealed && self.passed_code(here, there) {
            effects.insert(0, Effect::DropCode);
        }
        effects
    }

    /// Whether the way from `here` to `there` leads past the code: the teller wants none.
    fn passed_code(&self, here: usize, there: usize) -> bool {
        let walker = self.walker();
        let stops = self.state.route.stops.iter().take(there).skip(here + 1);
        let mut passed = stops.filter(|stop| walker.kind_of(stop) == Some(Kind::Code));
        self.code_kind().is_some() && passed.next().is_some()
    }

    fn back(&mut self) -> Vec<Effect> {
        while let Some(there) = self.state.route.trail.pop() {
            if self.walker().is_shown(there) {
                self.state.route.here = there;
                return self.arrive();
            }
        }
        self.wipe()
    }

    /// A step of the path, forward or backward; *Terug* afterwards leads to what stands before it on the path.
    fn jump(&mut self, step: &Step) -> Vec<Effect> {
        let walker = self.walker();
        let place = walker
            .path()
            .and_then(|path| self.state.route.place_of(step, path));
        let Some(place) = place else {
            return Vec::new();
        };
        let shown = if walker.is_shown(place) {
            Some(place)
        } else {
            walker.after(place)
        };
        let Some(there) = shown else {
            return Vec::new();
        };
        if there > self.state.route.here {
            self.forget_passed(there);
            return self.go_forward(there);
        }
        self.state.route.trail.retain(|earlier| *earlier < there);
        self.state.route.here = there;
        self.arrive()
    }

    /// What was pressed on a screen that this way does not meet was said on another way.
    fn forget_passed(&mut self, there: usize) {
        let (route, draft) = (&self.state.route, &mut self.state.draft);
        for stop in &route.stops[route.here + 1..there] {
            if let Stop::Screen(id) = stop {
                draft.pressed.remove(id);
            }
        }
    }

    /// A fresh screen: nothing of the last one's small state stays.
    pub(super) fn arrive(&mut self) -> Vec<Effect> {
        let state = &mut self.state;
        state.notice = None;
        state.page = 0;
        state.practice = Practice::default();
        state.hand = Hand::default();
        state.leaving = None;
        state.names = Sheet::default();
        if state.lock == Lock::Failed {
            state.lock = Lock::Open;
        }
        if state.veil == Veil::LastWords {
            state.veil = Veil::Lifted;
        }
        let stop = state.route.stop().cloned();
        match &stop {
            Some(Stop::Ask(id)) if !state.draft.order.contains(id) => {
                state.draft.order.push(id.clone())
            }
            Some(Stop::Names) => {
                let edition = self.setting.edition_of(&state.language);
                let story = state.draft.typed_story(&edition.content);
                let finder = self.setting.finder(edition);
                state.names = Sheet::of(&state.draft.title, story, finder);
            }
            Some(Stop::Listen | Stop::ListenMore(_)) => return self.arrive_at_listening(),
            Some(Stop::NamesOfMore) => {
                let finder = self
                    .setting
                    .finder(self.setting.edition_of(&state.language));
                state.names = Sheet::of("", &state.draft.more, finder);
            }
            _ => {}
        }
        if self.kind() != Some(Kind::Code) {
            self.state.code = None;
            return Vec::new();
        }
        self.code_kind().map(Effect::MakeCode).into_iter().collect()
    }

    /// What the code of this teller is made of; none who gets none.
    pub(crate) fn code_kind(&self) -> Option<CodeKind> {
        match self.setting.code_of(self.walker().role()?) {
            RoleCode::Words => Some(CodeKind::Words),
            RoleCode::Pictures => Some(CodeKind::Pictures),
            RoleCode::None | RoleCode::Policy => None,
        }
    }

    /// The role was chosen: its path begins.
    pub(super) fn begin_path(&mut self, rng: &mut impl CryptoRng) -> Vec<Effect> {
        if self.state.route.stops.len() <= 1 {
            let content = &self.edition().content;
            let Some(path) = self.walker().path() else {
                return Vec::new();
            };
            let (route, options) = (
                Route::of(content, path, rng),
                shuffled_options(content, rng),
            );
            self.state.route = route;
            self.state.draft.options = options;
        }
        self.onward()
    }

    /// Another role was chosen: what was told for the other one does not carry over.
    pub(super) fn choose_role(&mut self, role: &Id) {
        if self.state.draft.role.as_ref() == Some(role) {
            return;
        }
        let route = Route::before_role(self.content());
        let voice = self.state.draft.voice.untold();
        self.state.draft = super::draft::Draft {
            role: Some(role.clone()),
            voice,
            ..Default::default()
        };
        self.state.route = route;
    }

    /// What a button of the instrument does.
    pub(super) fn go(&mut self, go: &Go) -> Vec<Effect> {
        match go {
            Go::Next if self.kind() == Some(Kind::Lock) => self.seal(),
            Go::Next => self.onward(),
            Go::Back => self.close_top(),
            Go::Wipe => self.wipe(),
            Go::Step(step) => self.jump(step),
            Go::Page(page) => self.lay_over(Overlay::Page(page.clone(), 0)),
            Go::End(end) => self.end(&end.clone()),
            Go::Act(verb) => self.do_verb(*verb),
        }
    }

    fn do_verb(&mut self, verb: Verb) -> Vec<Effect> {
        match verb {
            Verb::Try => self.state.practice.is_open = true,
            Verb::Hide => return self.answer(Act::ToggleHidden),
            Verb::Take | Verb::Put => return self.answer(Act::ToggleWord),
            Verb::Whisper => return self.whisper(),
            // Nothing is ever in doubt yet.
            Verb::Doubt => {}
            voice => return self.voice_verb(voice),
        }
        Vec::new()
    }

    fn seal(&mut self) -> Vec<Effect> {
        if !matches!(self.state.lock, Lock::Open | Lock::Failed) {
            return Vec::new();
        }
        let telling =
            Consented::check(self.walker()).map(|consented| consented.telling(self.edition()));
        let Some(telling) = telling else {
            return Vec::new();
        };
        self.state.lock = Lock::Busy;
        self.state.quiet = Duration::ZERO;
        vec![Effect::Seal(Box::new(telling))]
    }

    /// The end that a lock's *no* leads to says that everything is gone; it is also what [Wis alles] shows.
    pub(super) fn end_of_wiping(&mut self) -> Vec<Effect> {
        let lock = self.content().screen_of(Kind::Lock);
        let end = lock.and_then(|screen| {
            screen.buttons.iter().find_map(|button| match &button.go {
                Go::End(end) => Some(end.clone()),
                _ => None,
            })
        });
        match end {
            Some(end) => self.end(&end),
            None => self.wipe(),
        }
    }

    pub(super) fn close_top(&mut self) -> Vec<Effect> {
        self.state.over.pop();
        Vec::new()
    }
}
