//! The way through a visit: the path of a role as single stops, and which of them are shown.

use std::collections::BTreeMap;

use rand_core::CryptoRng;

use crate::domain::instrument::{
    condition::all_hold,
    content::Content,
    id::Id,
    path::{Path, Role, RoleCode, Step},
    question::{Signifier, ToldAs},
    screen::{Form, Kind, Screen},
    text::Register,
};

use super::{
    draft::{Asked, Draft},
    setting::Setting,
    voice::Told,
};

/// One screenful of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A screen of the instrument.
    Screen(Id),
    /// A consent.
    Consent(Id),
    /// Speaking the story.
    Record,
    /// Typing the story, or going on with it.
    Type,
    /// Listening to the story.
    Listen,
    /// The words of title and story.
    Names,
    /// The words of what was typed at the end.
    NamesOfMore,
    /// A question.
    Ask(Id),
    /// Typing the last words, opened from the screen of that name.
    TypeMore(Id),
    /// Speaking the last words, opened from the screen of that name.
    RecordMore(Id),
    /// Listening to them.
    ListenMore(Id),
}

/// A visit on its path, from the question who tells.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Route {
    /// The stops, in order.
    pub stops: Vec<Stop>,
    /// The stop that stands.
    pub here: usize,
    /// The stops that *Terug* leads to, oldest first.
    pub trail: Vec<usize>,
}

impl Route {
    /// Before anyone said who they are: only that question.
    pub(crate) fn before_role(content: &Content) -> Route {
        let first = content
            .roles_screen()
            .map(|screen| Stop::Screen(screen.id.clone()));
        Route {
            stops: first.into_iter().collect(),
            here: 0,
            trail: Vec::new(),
        }
    }

    /// The whole path of a role; its shuffled questions in another order each time.
    pub(crate) fn of(content: &Content, path: &Path, rng: &mut impl CryptoRng) -> Route {
        let mut stops = Vec::new();
        for step in &path.steps {
            match step {
                Step::Screen(id) => {
                    stops.push(Stop::Screen(id.clone()));
                    if content
                        .screen(id)
                        .is_some_and(|screen| screen.kind == Kind::More)
                    {
                        stops.extend([
                            Stop::TypeMore(id.clone()),
                            Stop::RecordMore(id.clone()),
                            Stop::ListenMore(id.clone()),
                        ]);
                    }
                }
                Step::Consent(id) => stops.push(Stop::Consent(id.clone())),
                Step::Tell => stops.extend([Stop::Record, Stop::Type, Stop::Listen]),
                Step::Names => stops.push(Stop::Names),
                Step::NamesOfMore => stops.push(Stop::NamesOfMore),
                Step::Core => stops.extend(shuffled_core(path, rng).into_iter().map(Stop::Ask)),
                Step::Extra => stops.extend(path.extra.iter().cloned().map(Stop::Ask)),
                Step::Ask(id) => stops.push(Stop::Ask(id.clone())),
            }
        }
        Route {
            stops,
            here: 0,
            trail: Vec::new(),
        }
    }

    /// The stop that stands.
    pub fn stop(&self) -> Option<&Stop> {
        self.stops.get(self.here)
    }

    /// Where a step of the path begins.
    pub(crate) fn place_of(&self, step: &Step, path: &Path) -> Option<usize> {
        let is = |wanted: &Stop| self.stops.iter().position(|stop| stop == wanted);
        match step {
            Step::Screen(id) => is(&Stop::Screen(id.clone())),
            Step::Consent(id) => is(&Stop::Consent(id.clone())),
            Step::Tell => is(&Stop::Record),
            Step::Names => is(&Stop::Names),
            Step::NamesOfMore => is(&Stop::NamesOfMore),
            Step::Ask(id) => is(&Stop::Ask(id.clone())),
            Step::Core => self
                .stops
                .iter()
                .position(|s| matches!(s, Stop::Ask(id) if path.core.contains(id))),
            Step::Extra => self
                .stops
                .iter()
                .position(|s| matches!(s, Stop::Ask(id) if path.extra.contains(id))),
        }
    }
}

fn shuffled_core(path: &Path, rng: &mut impl CryptoRng) -> Vec<Id> {
    let places: Vec<usize> = (0..path.core.len())
        .filter(|at| path.shuffle.contains(&path.core[*at]))
        .collect();
    let mut core = path.core.clone();
    for (place, from) in places.iter().zip(shuffled(places.len(), rng)) {
        core[*place] = path.core[places[from]].clone();
    }
    core
}

/// The options of every shuffled choice and the shuffled stones in an order of their own; an option with `last` stays
/// last.
pub(crate) fn shuffled_options(
    content: &Content,
    rng: &mut impl CryptoRng,
) -> BTreeMap<Id, Vec<usize>> {
    let mut orders = BTreeMap::new();
    for signifier in content.signifiers() {
        let (free, all) = match signifier {
            Signifier::Choice(choice) if choice.shuffle => {
                let free = choice.options.iter().take_while(|option| !option.last);
                (free.count(), choice.options.len())
            }
            Signifier::Stones(stones) if stones.shuffle => {
                (stones.stones.len(), stones.stones.len())
            }
            _ => continue,
        };
        let mut order = shuffled(free, rng);
        order.extend(free..all);
        orders.insert(signifier.id().clone(), order);
    }
    orders
}

/// The numbers below `count` in random order (Fisher and Yates; the bias of 64 bits over a few items is below
/// anything that could be measured).
fn shuffled(count: usize, rng: &mut impl CryptoRng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let mut bytes = [0; 8];
        rng.fill_bytes(&mut bytes);
        let pick = u64::from_le_bytes(bytes) % (last as u64 + 1);
        order.swap(last, usize::try_from(pick).unwrap_or(0));
    }
    order
}

/// A teller on a path, as far as it decides what is shown.
pub(crate) struct Walker<'a> {
    pub(crate) setting: &'a Setting,
    pub(crate) content: &'a Content,
    pub(crate) draft: &'a Draft,
    pub(crate) route: &'a Route,
}

impl<'a> Walker<'a> {
    pub(crate) fn role(&self) -> Option<&'a Role> {
        self.content.role(self.draft.role.as_ref()?)
    }

    pub(crate) fn path(&self) -> Option<&'a Path> {
        self.content.path(&self.role()?.path)
    }

    /// How this teller is spoken to.
    pub(crate) fn register(&self) -> &'a Register {
        self.role()
            .map_or(&self.content.default_register, |role| &role.register)
    }

    fn asked(&self) -> Asked<'a> {
        Asked {
            draft: self.draft,
            setting: self.setting,
        }
    }

    /// The next shown stop after `from`.
    pub(crate) fn after(&self, from: usize) -> Option<usize> {
        (from + 1..self.route.stops.len()).find(|at| self.is_shown(*at))
    }

    /// Whether the stop is for this teller, now.
    pub(crate) fn is_shown(&self, at: usize) -> bool {
        let draft = self.draft;
        match &self.route.stops[at] {
            Stop::Screen(id) => self
                .content
                .screen(id)
                .is_some_and(|s| self.screen_is_shown(at, s)),
            Stop::Consent(id) => self.consent_is_shown(id),
            Stop::Record => self.speaks(),
            Stop::Type => !self.speaks() || draft.voice.types_on,
            Stop::Listen => self.speaks() && draft.voice.story.is_begun,
            Stop::Names => {
                let story = draft.typed_story(self.content).trim();
                !story.is_empty() || !draft.title.trim().is_empty()
            }
            Stop::NamesOfMore => !draft.more.trim().is_empty(),
            Stop::Ask(id) => self.content.signifier(id).is_some_and(|signifier| {
                let says = signifier.question().get(self.register()).is_some();
                says && all_hold(signifier.shown(), &self.asked())
            }),
            Stop::TypeMore(screen) => self.adds(screen) == Some(Form::Typed),
            Stop::RecordMore(screen) => self.adds(screen) == Some(Form::Spoken),
            Stop::ListenMore(screen) => {
                self.adds(screen) == Some(Form::Spoken) && draft.voice.more.is_begun
            }
        }
    }

    fn speaks(&self) -> bool {
        self.draft.decided(self.content).form == Some(Form::Spoken)
    }

    /// How the last words are given, once their screen was left by a button.
    fn adds(&self, screen: &Id) -> Option<Form> {
        let pressed = self.draft.pressed.get(screen)?;
        Some(if opens_keyboard(pressed) {
            Form::Typed
        } else {
            Form::Spoken
        })
    }

    fn screen_is_shown(&self, at: usize, screen: &Screen) -> bool {
        let register = screen.addressed.as_ref().unwrap_or(self.register());
        let code = self
            .role()
            .map_or(RoleCode::None, |role| self.setting.code_of(role));
        let no_code = code == RoleCode::None && self.is_about_code(at);
        let no_extra =
            self.leads_to_extra(at) && self.path().is_some_and(|path| path.extra.is_empty());
        let says = screen.question.get(register).is_some();
        says && !no_code && !no_extra && all_hold(&screen.shown, &self.asked())
    }

    /// The code and the question before it: what stands between the lock and the thanks.
    fn is_about_code(&self, at: usize) -> bool {
        let place = |kind: Kind| {
            self.route
                .stops
                .iter()
                .position(|stop| self.kind_of(stop) == Some(kind))
        };
        let after_lock = place(Kind::Lock).is_some_and(|lock| at > lock);
        after_lock && place(Kind::Code).is_some_and(|code| at <= code)
    }

    /// The question whether there is time for more stands directly before the extra questions.
    fn leads_to_extra(&self, at: usize) -> bool {
        let Some(path) = self.path() else {
            return false;
        };
        let Stop::Screen(id) = &self.route.stops[at] else {
            return false;
        };
        let step = path
            .steps
            .iter()
            .position(|s| matches!(s, Step::Screen(x) if x == id));
        step.is_some_and(|step| path.steps.get(step + 1) == Some(&Step::Extra))
    }

    pub(crate) fn consent_is_shown(&self, id: &Id) -> bool {
        let (Some(consent), Some(role)) = (self.content.consent(id), self.role()) else {
            return false;
        };
        let told = match self.draft.told(self.content) {
            Told::Typed => ToldAs::Typed,
            Told::Spoken => ToldAs::Spoken,
            Told::Both => ToldAs::Both,
        };
        // What is required is asked before anyone knows the form.
        let fits = consent.required || consent.forms.contains(&told);
        consent.roles.contains(&role.id) && fits && all_hold(&consent.shown, &self.asked())
    }

    /// The screen of a stop.
    pub(crate) fn screen_of(&self, stop: &Stop) -> Option<&'a Screen> {
        match stop {
            Stop::Screen(id) | Stop::TypeMore(id) => self.content.screen(id),
            Stop::Type => self.content.screen_of(Kind::Type),
            Stop::Record | Stop::RecordMore(_) => self.content.screen_of(Kind::Record),
            Stop::Listen | Stop::ListenMore(_) => self.content.screen_of(Kind::Listen),
            Stop::Names | Stop::NamesOfMore => self.content.screen_of(Kind::Names),
            Stop::Consent(_) | Stop::Ask(_) => None,
        }
    }

    /// The kind of a stop that is a screen.
    pub(crate) fn kind_of(&self, stop: &Stop) -> Option<Kind> {
        match stop {
            Stop::TypeMore(_) => Some(Kind::Type),
            other => self.screen_of(other).map(|screen| screen.kind),
        }
    }
}

/// What the bundle's chapter says of the last words: `type` opens the keyboard, the others the microphone.
pub(super) fn opens_keyboard(button: &Id) -> bool {
    *button == "type"
}
