//! What a person does on what lies over a screen, and what the disk promised there.

use std::time::Duration;

use crate::domain::{
    instrument::{
        id::Id,
        path::Step,
        screen::{Button, Enter, Go, Kind},
    },
    words::CodeWords,
};

use super::{
    At, Flow, Promise, State,
    event::{Act, Effect, Notice},
    overlay::{Entry, Overlay, Pictures},
    reading::is_of_strip,
};

impl Flow {
    pub(super) fn on_overlay(&mut self, act: Act) -> Vec<Effect> {
        let Some(top) = self.state.over.last().cloned() else {
            return Vec::new();
        };
        self.state.notice = None;
        match (top, act) {
            (_, Act::ReadAloud(parts)) => self.read_aloud(parts),
            (_, act) if self.reads() && is_of_strip(&act) => self.on_strip(&act),
            (Overlay::Stopping, Act::WipeAll) => self.end_of_wiping(),
            (Overlay::Stopping, Act::KeepGoing) => self.close_top(),
            (Overlay::Stopping, _) => Vec::new(),
            (Overlay::TakingAway, Act::Press(id)) => self.taking_away(&id),
            (Overlay::TakingAway, _) => Vec::new(),
            (Overlay::Letters, Act::Next | Act::Back) => self.close_top(),
            (Overlay::Languages, Act::Language(language)) => self.choose_language(&language),
            (Overlay::Said(_), Act::Next) => {
                // Back to where Hulp was opened.
                self.state.over.clear();
                Vec::new()
            }
            (_, Act::Leave) if self.state.at == At::Path => self.leave(),
            (Overlay::Letters | Overlay::Said(_), _) => Vec::new(),
            (_, Act::Back) => self.close_top(),
            (Overlay::Help, Act::Press(id)) => self.press_on_help(&id),
            (Overlay::Page(page, sheet), act) => self.on_page(&page, sheet, &act),
            (Overlay::Enter(screen, entry), act) => self.on_entry(&screen, entry, act),
            (Overlay::EnterPictures(screen, entry), act) => self.on_pictures(&screen, entry, act),
            (Overlay::Headphones(chosen), act) => self.on_headphones(chosen, &act),
            (Overlay::Help | Overlay::Languages, _) => Vec::new(),
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
            Act::Press(pressed) => {
                let mut buttons = self.buttons_of(&page.buttons, None).into_iter();
                let button = buttons.find(|button| button.id == *pressed);
                match button.map(|button| button.go.clone()) {
                    Some(Go::Step(Step::Screen(screen))) => self.open_entry(&screen),
                    Some(Go::Page(other)) => self.lay_over(Overlay::Page(other, 0)),
                    Some(Go::Back) => self.close_top(),
                    _ => Vec::new(),
                }
            }
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
        let (covered, quiet) = (self.state.covered, self.state.quiet);
        self.state.quiet = Duration::ZERO;
        if self.state.at == At::Path {
            self.stay_covered(covered, quiet);
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
        self.stay_covered(covered, quiet);
        vec![Effect::Wipe]
    }
}

fn button(buttons: &[Button], id: &Id) -> Option<Button> {
    buttons.iter().find(|button| button.id == *id).cloned()
}
