//! From stop to stop: next, back, skip, what a button does, and what lies over a screen.

use std::time::Duration;

use rand_core::CryptoRng;

use crate::domain::{
    instrument::{
        id::Id,
        path::{RoleCode, Step},
        screen::{Act as Verb, Button, Enter, Go, Kind},
    },
    words::{CodeKind, CodeWords},
};

use super::{
    At, Flow, Lock, Practice, Promise, State, Veil,
    event::{Act, Effect, Notice},
    names::Sheet,
    overlay::{Entry, Overlay, Pictures},
    route::{Route, Stop, shuffled_options},
    stones::Hand,
    telling::Consented,
};

impl Flow {
    pub(super) fn on_screen(&mut self, act: Act, rng: &mut impl CryptoRng) -> Vec<Effect> {
        match &self.state.at {
            At::Attract => self.on_attract(act),
            At::End(_) => match act {
                Act::Next => self.wipe(),
                _ => Vec::new(),
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
            Act::Language(language) => {
                let mut offered = self.setting.instrument.offered(self.setting.mode);
                if offered.any(|edition| edition.language == language) {
                    self.state.language = Some(language);
                }
                Vec::new()
            }
            Act::ReadAloud => self.remark(Notice::NotReadHere),
            _ => Vec::new(),
        }
    }

    fn on_path(&mut self, act: Act, rng: &mut impl CryptoRng) -> Vec<Effect> {
        self.state.notice = None;
        match act {
            Act::Next => self.next_pressed(rng),
            Act::Skip => self.skip(),
            Act::Back if self.has_back() => self.back(),
            Act::Leave => self.leave(),
            Act::Press(id) => self.press(&id),
            Act::WipeAll if self.state.lock == Lock::Failed => self.end_of_wiping(),
            Act::TryAgain if self.state.lock == Lock::Failed => self.seal(),
            Act::ReadAloud => self.remark(Notice::NotReadHere),
            other => self.answer(other),
        }
    }

    fn leave(&mut self) -> Vec<Effect> {
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
        self.state.draft = super::draft::Draft {
            role: Some(role.clone()),
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
            Verb::Whisper => return self.remark(Notice::NotReadHere),
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
    fn end_of_wiping(&mut self) -> Vec<Effect> {
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

    fn close_top(&mut self) -> Vec<Effect> {
        self.state.over.pop();
        Vec::new()
    }
}

/// What lies over a screen.
impl Flow {
    pub(super) fn on_overlay(&mut self, act: Act) -> Vec<Effect> {
        let Some(top) = self.state.over.last().cloned() else {
            return Vec::new();
        };
        self.state.notice = None;
        match (top, act) {
            (Overlay::Stopping, Act::WipeAll) => self.end_of_wiping(),
            (Overlay::Stopping, Act::KeepGoing) => self.close_top(),
            (Overlay::Stopping, _) => Vec::new(),
            (Overlay::TakingAway, Act::Press(id)) => self.taking_away(&id),
            (Overlay::TakingAway, _) => Vec::new(),
            (Overlay::Letters, Act::Next | Act::Back) => self.close_top(),
            (Overlay::Said(_), Act::Next) => {
                // Back to where Hulp was opened.
                self.state.over.clear();
                Vec::new()
            }
            (_, Act::Leave) if self.state.at == At::Path => self.leave(),
            (_, Act::ReadAloud) => self.remark(Notice::NotReadHere),
            (Overlay::Letters | Overlay::Said(_), _) => Vec::new(),
            (_, Act::Back) => self.close_top(),
            (Overlay::Help, Act::Press(id)) => self.press_on_help(&id),
            (Overlay::Page(page, sheet), act) => self.on_page(&page, sheet, &act),
            (Overlay::Enter(screen, entry), act) => self.on_entry(&screen, entry, act),
            (Overlay::EnterPictures(screen, entry), act) => self.on_pictures(&screen, entry, act),
            (Overlay::Headphones(chosen), act) => self.on_headphones(chosen, &act),
            (Overlay::Help, _) => Vec::new(),
        }
    }

    fn taking_away(&mut self, id: &Id) -> Vec<Effect> {
        let button = self
            .content()
            .take_away()
            .and_then(|(screen, _)| button(&screen.buttons, id));
        match button.map(|button| button.go) {
            Some(Go::End(end)) => self.promise(Promise::TakeAway(end), Effect::TakeAway),
            Some(_) => self.close_top(),
            None => Vec::new(),
        }
    }

    fn press_on_help(&mut self, id: &Id) -> Vec<Effect> {
        let screen = self.content().screen_of(Kind::Help);
        match screen
            .and_then(|screen| button(&screen.buttons, id))
            .map(|button| button.go)
        {
            Some(Go::Page(page)) => self.lay_over(Overlay::Page(page, 0)),
            Some(Go::Back) => self.close_top(),
            _ => Vec::new(),
        }
    }

    fn on_page(&mut self, id: &Id, sheet: usize, act: &Act) -> Vec<Effect> {
        let Some(page) = self.content().page(id) else {
            return self.close_top();
        };
        let last = page.sheet.len() - 1;
        match act {
            Act::Next | Act::NextPage if sheet < last => self.turn_to(id, sheet + 1),
            Act::PreviousPage if sheet > 0 => self.turn_to(id, sheet - 1),
            Act::Next => self.close_top(),
            Act::Press(pressed) => match button(&page.buttons, pressed).map(|button| button.go) {
                Some(Go::Step(Step::Screen(screen))) => self.open_entry(&screen),
                Some(Go::Page(other)) => self.lay_over(Overlay::Page(other, 0)),
                Some(Go::Back) => self.close_top(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn turn_to(&mut self, page: &Id, sheet: usize) -> Vec<Effect> {
        self.stands_now(Overlay::Page(page.clone(), sheet));
        Vec::new()
    }

    fn open_entry(&mut self, screen: &Id) -> Vec<Effect> {
        match self
            .content()
            .screen(screen)
            .and_then(|screen| screen.enter)
        {
            Some(Enter::Words) => self.lay_over(Overlay::Enter(screen.clone(), Entry::default())),
            Some(Enter::Pictures) => {
                self.lay_over(Overlay::EnterPictures(screen.clone(), Pictures::default()))
            }
            None => Vec::new(),
        }
    }

    fn on_entry(&mut self, screen: &Id, mut entry: Entry, act: Act) -> Vec<Effect> {
        match act {
            Act::Letter(letter) => entry.letter(letter),
            Act::EraseLetter => entry.erase(),
            Act::Plate(plate) => entry.go_to(plate),
            Act::Suggestion(place) => {
                let word = entry
                    .suggestions(&self.setting.words)
                    .get(place)
                    .map(|word| (*word).to_owned());
                if let Some(word) = word {
                    entry.choose(&word);
                }
            }
            Act::Press(id) => {
                let code = entry.code(&self.setting.words);
                self.stands_now(Overlay::Enter(screen.clone(), entry));
                return self.send(screen, &id, code, Notice::WordMissing);
            }
            _ => {}
        }
        self.stands_now(Overlay::Enter(screen.clone(), entry));
        Vec::new()
    }

    fn on_pictures(&mut self, screen: &Id, mut entry: Pictures, act: Act) -> Vec<Effect> {
        match act {
            Act::Picture(place) => entry.pick(place),
            Act::EraseLetter => entry.erase(),
            Act::NextPage => entry.turn(true),
            Act::PreviousPage => entry.turn(false),
            Act::Press(id) => {
                return self.send(screen, &id, entry.code(), Notice::PictureMissing);
            }
            _ => {}
        }
        self.stands_now(Overlay::EnterPictures(screen.clone(), entry));
        Vec::new()
    }

    fn stands_now(&mut self, overlay: Overlay) {
        self.state.over.pop();
        self.state.over.push(overlay);
    }

    /// The same answer whatever was entered; the words themselves leave only as an effect.
    fn send(
        &mut self,
        screen: &Id,
        pressed: &Id,
        code: Option<CodeWords>,
        missing: Notice,
    ) -> Vec<Effect> {
        let button = self
            .content()
            .screen(screen)
            .and_then(|screen| button(&screen.buttons, pressed));
        let Some(Go::End(end)) = button.map(|button| button.go) else {
            return Vec::new();
        };
        let Some(code) = code else {
            return self.remark(missing);
        };
        self.promise(Promise::Withdrawal(end), Effect::StretchWithdrawal(code))
    }

    /// Asks the disk; until it answers everything stands as it is.
    fn promise(&mut self, promise: Promise, effect: Effect) -> Vec<Effect> {
        self.state.promise = Some(promise);
        self.remark(Notice::OneMoment);
        vec![effect]
    }

    /// The disk did what was promised.
    pub(super) fn say_it_is_done(&mut self) -> Vec<Effect> {
        match self.state.promise.take() {
            None => Vec::new(),
            Some(Promise::TakeAway(end)) => self.end(&end),
            Some(Promise::Withdrawal(end)) => self.say_withdrawn(end),
        }
    }

    /// Over an open story the answer goes again; elsewhere it ends the visit.
    fn say_withdrawn(&mut self, end: Id) -> Vec<Effect> {
        self.state.notice = None;
        self.state.quiet = Duration::ZERO;
        if self.state.at == At::Path {
            self.state.over = vec![Overlay::Said(end)];
            return Vec::new();
        }
        let State {
            language, looks, ..
        } = std::mem::take(&mut self.state);
        self.state = State {
            language,
            looks,
            at: At::End(end),
            ..State::default()
        };
        vec![Effect::Wipe]
    }
}

fn button(buttons: &[Button], id: &Id) -> Option<Button> {
    buttons.iter().find(|button| button.id == *id).cloned()
}
