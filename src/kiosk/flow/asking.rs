//! What a person does on a screen of the path: tiles, words, dots, options, consent.

use std::mem;

use rand_core::CryptoRng;

use crate::{
    domain::{
        instrument::{
            condition::all_hold,
            echo::{Along, Shares},
            id::Id,
            question::Signifier,
            screen::{Button, Form, Go, Kind, Screen},
            text::Register,
        },
        telling::ConsentAnswer,
    },
    speech::recorder::Part,
};

use super::{
    Flow, Lock, OPTIONS_PER_PAGE, PIECES_PER_PAGE, Veil,
    draft::Asked,
    event::{Act, Effect, Field, Notice},
    names::{Decisions, Sheet, Standing, Step, Tapped, Texts, of_field},
    route::{Stop, opens_keyboard},
    stones::{STONES_PER_PAGE, Spot},
    voice,
};

impl Flow {
    /// The lower right place.
    pub(super) fn next_pressed(&mut self, rng: &mut impl CryptoRng) -> Vec<Effect> {
        let Some(stop) = self.stop().cloned() else {
            return Vec::new();
        };
        match &stop {
            Stop::Consent(id) => self.leave_consent(id),
            // A private answer goes on by itself; nothing here tells whether there is one.
            Stop::Ask(id) if self.content().is_private(id) => Vec::new(),
            Stop::Ask(id) if self.state.draft.answers.contains_key(id) => self.onward(),
            Stop::Ask(_) => self.remark(Notice::ChooseFirst),
            Stop::Record | Stop::Listen => self.leave_voice(Part::Story),
            Stop::RecordMore(_) | Stop::ListenMore(_) => self.leave_voice(Part::More),
            Stop::Type if self.has_no_story() => self.remark(Notice::EmptyText),
            Stop::TypeMore(_) if self.state.draft.more.trim().is_empty() => {
                self.remark(Notice::EmptyText)
            }
            Stop::Type | Stop::TypeMore(_) | Stop::Names | Stop::NamesOfMore => self.onward(),
            Stop::Screen(_) => self.leave_screen(rng),
        }
    }

    /// Nothing was typed, and nothing was said either.
    fn has_no_story(&self) -> bool {
        let draft = &self.state.draft;
        let said = draft.voice.types_on && draft.voice.story.is_begun;
        draft.text.trim().is_empty() && !said
    }

    fn leave_screen(&mut self, rng: &mut impl CryptoRng) -> Vec<Effect> {
        let Some(screen) = self.screen().cloned() else {
            return Vec::new();
        };
        match screen.kind {
            Kind::Choose if screen.tiles.is_some() => match self.state.draft.role {
                Some(_) => self.begin_path(rng),
                None => self.remark(Notice::ChooseFirst),
            },
            Kind::Choose if self.state.lock == Lock::Open => {
                let pressed = self.state.draft.pressed.get(&screen.id);
                let chosen = self
                    .buttons(&screen)
                    .into_iter()
                    .find(|b| Some(&b.id) == pressed);
                match chosen.map(|button| button.go.clone()) {
                    Some(go) => self.go(&go),
                    None => self.remark(Notice::ChooseFirst),
                }
            }
            Kind::Form => match self.state.draft.pressed.get(&screen.id).cloned() {
                Some(chosen) => self.press_on_screen(&chosen),
                None => self.remark(Notice::ChooseFirst),
            },
            Kind::Prompt if self.state.draft.prompt.is_none() => self.remark(Notice::ChooseFirst),
            Kind::Prompt => self.onward(),
            Kind::Cards | Kind::Notice | Kind::Title | Kind::Practice => {
                let own = self.buttons(&screen).into_iter().find(|b| leads_on(&b.go));
                match own.map(|button| button.go.clone()) {
                    Some(go) => self.go(&go),
                    None => Vec::new(),
                }
            }
            _ => Vec::new(),
        }
    }

    /// The buttons of a screen that this teller sees now.
    pub fn buttons<'a>(&self, screen: &'a Screen) -> Vec<&'a Button> {
        self.buttons_of(&screen.buttons, screen.addressed.as_ref())
    }

    /// Those of a screen or a page that speaks to `addressed`, else to the teller.
    pub fn buttons_of<'a>(
        &self,
        buttons: &'a [Button],
        addressed: Option<&Register>,
    ) -> Vec<&'a Button> {
        let walker = self.walker();
        let register = addressed.unwrap_or(walker.register());
        let role = self.state.draft.role.as_ref();
        let known = Asked {
            draft: &self.state.draft,
            setting: &self.setting,
        };
        let for_role = |button: &Button| {
            let wanted =
                button.roles.is_empty() || role.is_some_and(|role| button.roles.contains(role));
            wanted && !role.is_some_and(|role| button.not_roles.contains(role))
        };
        let shown = |button: &&Button| {
            button.label.get(register).is_some()
                && for_role(button)
                && all_hold(&button.shown, &known)
        };
        buttons.iter().filter(shown).collect()
    }

    /// Why a button cannot be pressed: there is no microphone, or no keyboard for the language.
    pub fn why_off(&self, screen: &Screen, button: &Button) -> Option<Notice> {
        let needs = match screen.kind {
            Kind::Form => button.set.form,
            // The last words: what does not open the keyboard opens the microphone.
            Kind::More if opens_keyboard(&button.id) => Some(Form::Typed),
            Kind::More => Some(Form::Spoken),
            _ => None,
        };
        match (self.has_microphone(), self.edition().typing, needs?) {
            (false, false, _) => Some(Notice::NoWayHere),
            (false, true, Form::Spoken) => Some(Notice::NoMicrophone),
            (true, false, Form::Typed) => Some(Notice::NoKeyboard),
            _ => None,
        }
    }

    /// A tile, a button or an option.
    pub(super) fn press(&mut self, id: &Id) -> Vec<Effect> {
        let Some(stop) = self.stop().cloned() else {
            return Vec::new();
        };
        match stop {
            Stop::Consent(consent) => self.choose_consent(&consent, id),
            Stop::Ask(question) => self.pick_or_hold(&question, id),
            _ => self.press_on_screen(id),
        }
    }

    /// Whoever goes from tile to tile by keys chooses first and goes on after.
    pub(super) fn press_by_key(&mut self, id: &Id) -> Vec<Effect> {
        let form = self.screen().filter(|screen| screen.kind == Kind::Form);
        let Some(form) = form.cloned() else {
            return self.press(id);
        };
        let buttons = self.buttons(&form);
        let Some(button) = buttons.into_iter().find(|button| button.id == *id) else {
            return Vec::new();
        };
        if let Some(why) = self.why_off(&form, button) {
            return self.remark(why);
        }
        self.choose(&form.id, id);
        Vec::new()
    }

    /// An option of a choice, or a stone of the tray.
    fn pick_or_hold(&mut self, question: &Id, id: &Id) -> Vec<Effect> {
        if let Some(Signifier::Stones(_)) = self.content().signifier(question) {
            self.pick_stone(id);
            return Vec::new();
        }
        self.pick(question, id)
    }

    fn press_on_screen(&mut self, id: &Id) -> Vec<Effect> {
        let Some(screen) = self.screen().cloned() else {
            return Vec::new();
        };
        if screen.tiles.is_some() {
            let edition = self.edition();
            if !self.setting.roles(edition).any(|role| role.id == *id) {
                return Vec::new();
            }
            let mut effects = self.forget_said(Part::Story);
            effects.extend(self.forget_said(Part::More));
            self.choose_role(id);
            return effects;
        }
        if screen.kind == Kind::Prompt {
            return self.choose_prompt(id);
        }
        let Some(button) = self
            .buttons(&screen)
            .into_iter()
            .find(|b| b.id == *id)
            .cloned()
        else {
            return Vec::new();
        };
        if let Some(why) = self.why_off(&screen, &button) {
            return self.remark(why);
        }
        let is_page = matches!(button.go, Go::Page(_));
        match screen.kind {
            Kind::Choose if self.state.lock == Lock::Open && !is_page => {
                self.choose(&screen.id, &button.id);
                Vec::new()
            }
            Kind::Type if matches!(button.go, Go::Next) => Vec::new(),
            Kind::Form | Kind::More => {
                let other = match screen.kind {
                    Kind::Form if button.set.form == Some(Form::Typed) => Some(Part::Story),
                    Kind::More if opens_keyboard(&button.id) => Some(Part::More),
                    _ => None,
                };
                let mut effects = other.map(|part| self.forget_said(part)).unwrap_or_default();
                self.state.draft.pressed.insert(screen.id, button.id);
                effects.extend(self.go(&button.go));
                effects
            }
            _ => self.go(&button.go),
        }
    }

    /// A tap chooses, a tap on what is chosen un-chooses.
    fn choose(&mut self, screen: &Id, button: &Id) {
        let pressed = &mut self.state.draft.pressed;
        if pressed.get(screen) == Some(button) {
            pressed.remove(screen);
        } else {
            pressed.insert(screen.clone(), button.clone());
        }
    }

    fn choose_prompt(&mut self, id: &Id) -> Vec<Effect> {
        let role = self.state.draft.role.clone();
        let known = self
            .content()
            .prompt(id)
            .is_some_and(|p| role.is_some_and(|r| p.roles.contains(&r)));
        if known {
            let prompt = &mut self.state.draft.prompt;
            *prompt = if prompt.as_ref() == Some(id) {
                None
            } else {
                Some(id.clone())
            };
        }
        Vec::new()
    }

    /// [Sla over]: nothing of this screen is kept.
    pub(super) fn skip(&mut self) -> Vec<Effect> {
        let Some(stop) = self.stop().cloned() else {
            return Vec::new();
        };
        if !self.has_skip() {
            return Vec::new();
        }
        let mut effects = Vec::new();
        match &stop {
            Stop::Consent(id) => self.record_consent(id, ConsentAnswer::Unanswered),
            Stop::Ask(id) => drop(self.state.draft.answers.remove(id)),
            Stop::Screen(id) => effects = self.forget_screen(&id.clone()),
            _ => {}
        }
        effects.extend(self.onward());
        effects
    }

    fn forget_screen(&mut self, id: &Id) -> Vec<Effect> {
        let kind = self.kind();
        let draft = &mut self.state.draft;
        draft.pressed.remove(id);
        match kind {
            Some(Kind::Prompt) => draft.prompt = None,
            Some(Kind::Title) => draft.title.clear(),
            Some(Kind::More) => {
                draft.more.clear();
                return self.forget_said(Part::More);
            }
            _ => {}
        }
        Vec::new()
    }

    /// Whether [Sla over] stands here.
    pub fn has_skip(&self) -> bool {
        match self.stop() {
            Some(Stop::Ask(_)) => true,
            Some(Stop::Consent(id)) => self.content().consent(id).is_some_and(|c| c.skip),
            Some(Stop::TypeMore(_) | Stop::RecordMore(_) | Stop::ListenMore(_)) | None => false,
            Some(_) => self.screen().is_some_and(|screen| screen.skip),
        }
    }

    /// Everything that is neither a button nor a fixed place.
    pub(super) fn answer(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Voice(verb) => return self.voice_verb(verb),
            Act::Piece(_) | Act::PutBack | Act::GoOn | Act::TypeOn | Act::SpeakOn => {
                return self.voice_act(&act);
            }
            Act::Edit(text) => self.edit(text),
            Act::ToggleHidden => self.toggle_hidden(),
            Act::Word(field, at) => return self.tap_word(field, at),
            Act::PreviousWord => return self.step_word(Step::Backward),
            Act::NextWord => return self.step_word(Step::Forward),
            Act::NextDoubt => return self.next_doubt(),
            Act::ToggleWord => self.toggle_word(),
            Act::PlaceInTriad(weights) => self.place_in_triad(|_| Shares::nearest(weights)),
            Act::PlaceOnLine(at) => self.place_on_line(|_| Along::nearest(at)),
            Act::Lay(x, y) => self.lay(Spot::nearest(x, y)),
            Act::PickUp(place) => self.pick_up(place),
            Act::Nudge(direction) => self.nudge(direction),
            Act::NotApplicable => self.not_applicable(),
            Act::NextPage => {
                self.state.page = (self.state.page + 1).min(self.pages().saturating_sub(1))
            }
            Act::PreviousPage => self.state.page = self.state.page.saturating_sub(1),
            _ => {}
        }
        Vec::new()
    }

    fn edit(&mut self, text: String) {
        // The field stands empty then: what is typed into it would take the place of all that it hides.
        if self.veil() == Veil::All {
            return;
        }
        let policy = self.setting.policy();
        let limits = (
            policy.story_characters,
            policy.more_characters,
            policy.title_characters,
        );
        let kind = self.kind();
        let draft = &mut self.state.draft;
        let (field, limit) = match self.state.route.stop() {
            Some(Stop::Type) => (&mut draft.text, limits.0),
            Some(Stop::TypeMore(_)) => (&mut draft.more, limits.1),
            Some(Stop::Screen(_)) if kind == Some(Kind::Title) => (&mut draft.title, limits.2),
            _ => return,
        };
        let mut text = text;
        if kind == Some(Kind::Title) {
            text.retain(|c| !c.is_control());
        }
        let end = text.char_indices().nth(limit).map(|(offset, _)| offset);
        if let Some(end) = end {
            text.truncate(end);
            self.state.notice = Some(Notice::TextFull);
        }
        *field = text;
    }

    fn toggle_hidden(&mut self) {
        self.state.veil = match self.state.veil {
            Veil::Lifted => Veil::LastWords,
            Veil::LastWords | Veil::All => Veil::Lifted,
        };
    }

    fn tap_word(&mut self, field: Field, at: usize) -> Vec<Effect> {
        match self.state.names.tap((field, at)) {
            Tapped::Nothing => Vec::new(),
            Tapped::First => self.read_selected(),
            Tapped::Again => {
                self.toggle_word();
                Vec::new()
            }
        }
    }

    fn step_word(&mut self, step: Step) -> Vec<Effect> {
        self.state.names.step(step);
        self.show_selected();
        self.read_selected()
    }

    fn show_selected(&mut self) {
        if let Some((Field::Text, at)) = self.state.names.selected() {
            self.state.page = at / PIECES_PER_PAGE;
        }
    }

    fn toggle_word(&mut self) {
        self.decide(|sheet, texts, decisions| sheet.toggle(texts, decisions));
    }

    fn next_doubt(&mut self) -> Vec<Effect> {
        self.decide(Sheet::next_doubt);
        self.show_selected();
        self.read_selected()
    }

    /// Sheet and decisions are lent out, so that no word of the teller is copied.
    fn decide(&mut self, work: impl FnOnce(&mut Sheet, Texts<'_>, &mut Decisions)) {
        let mut sheet = mem::take(&mut self.state.names);
        let mut decisions = mem::take(&mut self.state.draft.words);
        if let Some(texts) = self.checked_texts() {
            work(&mut sheet, texts, &mut decisions);
        }
        self.state.names = sheet;
        self.state.draft.words = decisions;
    }

    /// Title and text on the names screen that stands.
    pub fn checked_texts(&self) -> Option<Texts<'_>> {
        let draft = &self.state.draft;
        match self.state.route.stop()? {
            Stop::Names => Some((&draft.title, draft.typed_story(self.content()))),
            Stop::NamesOfMore => Some(("", &draft.more)),
            _ => None,
        }
    }

    /// Whether the machine still doubts about a word on the names screen that stands.
    pub fn has_doubts(&self) -> bool {
        let decisions = &self.state.draft.words;
        self.checked_texts()
            .is_some_and(|texts| self.names().doubts(texts, decisions).next().is_some())
    }

    /// The word that is selected on the names screen that stands, and how it stands.
    pub fn selected_word(&self) -> Option<(&str, Standing)> {
        let texts = self.checked_texts()?;
        let (field, piece) = self.names().selected_piece()?;
        let text = of_field(texts, field);
        let standing = self.state.draft.words.standing(text, piece);
        Some((&text[piece.range.clone()], standing))
    }

    /// Pages of the options, or of the words.
    pub fn pages(&self) -> usize {
        match self.stop() {
            Some(Stop::Ask(id)) => match self.content().signifier(id) {
                Some(Signifier::Choice(choice)) => choice.options.len().div_ceil(OPTIONS_PER_PAGE),
                Some(Signifier::Stones(_)) => self.tray().len().div_ceil(STONES_PER_PAGE).max(1),
                _ => 1,
            },
            Some(Stop::Names | Stop::NamesOfMore) => self
                .state
                .names
                .pieces(Field::Text)
                .len()
                .div_ceil(PIECES_PER_PAGE)
                .max(1),
            Some(Stop::Listen | Stop::ListenMore(_)) => {
                let pieces = self
                    .part()
                    .map(|part| self.draft().voice.half(part).pieces.len());
                pieces.unwrap_or(0).div_ceil(voice::PIECES_PER_PAGE).max(1)
            }
            _ => 1,
        }
    }
}

fn leads_on(go: &Go) -> bool {
    matches!(go, Go::Next | Go::Step(_) | Go::End(_))
}
