//! An instrument in one language: the structure with that language's texts in it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    help::HelpPlace,
    id::Id,
    path::{Path, Role, Step},
    question::{
        Choice, Consent, Dyad, EchoTexts, Hints, Practice, Prompt, Signifier, Stones, Triad,
    },
    screen::{End, Kind, Page, Screen, Tiles},
    text::{Register, Text},
};

/// How far the texts have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Only for rehearsal.
    Concept,
    /// A named person read it.
    Reviewed,
}

/// What may fill a placeholder when the program knows nothing better.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Placeholder {
    /// For a plain placeholder.
    pub fallback: Option<Text>,
    /// For `keyset.place`: no organisation of this place holds a key.
    pub no_key: Option<Text>,
    /// For `keyset.place`: the organisation of this place holds a key.
    pub has_key: Option<Text>,
}

/// Everything an instrument says and asks, in one language.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Content {
    /// The version of the format.
    pub schema: u32,
    /// Sealed with every story.
    pub id: Id,
    /// Rises at every change; sealed.
    pub version: u32,
    /// For people.
    pub label: String,
    /// The language of the source texts.
    pub language: Id,
    /// How far the texts have come.
    pub status: Status,
    /// Who reviewed them.
    pub reviewed_by: String,
    /// How tellers may be spoken to.
    pub registers: Vec<Register>,
    /// Before a role is chosen.
    pub default_register: Register,
    pub(super) policy: toml::Table,
    #[serde(default)]
    pub(super) demo: toml::Table,
    pub(super) placeholder: BTreeMap<String, Placeholder>,
    /// Lines under the questions.
    pub hints: Hints,
    /// What a triad says back.
    pub echo: EchoTexts,
    /// Who may tell.
    pub role: Vec<Role>,
    pub(super) path: Vec<Path>,
    pub(super) screen: Vec<Screen>,
    /// What is asked about the use of a story, in order.
    pub consent: Vec<Consent>,
    /// What to begin from, in the order of the tiles.
    pub prompt: Vec<Prompt>,
    #[serde(default)]
    pub(super) triad: Vec<Triad>,
    #[serde(default)]
    pub(super) dyad: Vec<Dyad>,
    #[serde(default)]
    pub(super) stones: Vec<Stones>,
    #[serde(default)]
    pub(super) choice: Vec<Choice>,
    /// The triad to try with.
    pub practice: Practice,
    pub(super) page: Vec<Page>,
    pub(super) end: Vec<End>,
}

impl Content {
    /// Takes the wording of a help card for a place that has none of its own, where it speaks to everyone. A card is
    /// written in the source language: a translation keeps the words that it has.
    pub(super) fn know_places(&mut self, place: &HelpPlace, is_source: bool) {
        let worded = [
            ("place.desk", &place.desk),
            ("place.confidant", &place.confidant),
        ];
        for (name, words) in worded {
            let Some(placeholder) = self.placeholder.get_mut(name) else {
                continue;
            };
            let own = placeholder.fallback.as_ref();
            let goes_before = |own: &Text| is_source && own.is_covered_by(words, &self.registers);
            if own.is_none_or(goes_before) {
                placeholder.fallback = Some(words.clone());
            }
        }
    }

    /// The role of that name.
    pub fn role(&self, id: &Id) -> Option<&Role> {
        self.role.iter().find(|role| role.id == *id)
    }

    /// The path of that name.
    pub fn path(&self, id: &Id) -> Option<&Path> {
        self.path.iter().find(|path| path.id == *id)
    }

    /// Every screen, in the order of the journey.
    pub fn screens(&self) -> &[Screen] {
        &self.screen
    }

    /// The screen of that name.
    pub fn screen(&self, id: &Id) -> Option<&Screen> {
        self.screen.iter().find(|screen| screen.id == *id)
    }

    /// The first screen of that kind; most kinds have one.
    pub fn screen_of(&self, kind: Kind) -> Option<&Screen> {
        self.screen.iter().find(|screen| screen.kind == kind)
    }

    /// The screen whose tiles are the roles.
    pub fn roles_screen(&self) -> Option<&Screen> {
        self.screen
            .iter()
            .find(|screen| screen.tiles == Some(Tiles::Roles))
    }

    /// The screen that asks whether a locked story shall go after all, with the label of its place.
    pub fn take_away(&self) -> Option<(&Screen, &Text)> {
        let called = self.screen.iter().filter(|screen| screen.called);
        called
            .into_iter()
            .find_map(|screen| Some((screen, screen.text("place-label")?)))
    }

    /// Whether nobody beside the teller may see the answer to that question.
    pub fn is_private(&self, question: &Id) -> bool {
        matches!(self.signifier(question), Some(Signifier::Choice(choice)) if choice.private)
    }

    /// The screen that asks about the headphones before the first private sound.
    pub fn headphones(&self) -> Option<&Screen> {
        let called = |screen: &&Screen| screen.called && screen.kind == Kind::Choose;
        let asks = |screen: &&Screen| screen.buttons.iter().any(|button| button.id == "yes");
        let mut asking = self.screen.iter().filter(called).filter(asks);
        asking.find(|screen| screen.text("place-label").is_none())
    }

    /// The consent of that name.
    pub fn consent(&self, id: &Id) -> Option<&Consent> {
        self.consent.iter().find(|consent| consent.id == *id)
    }

    /// The prompt of that name.
    pub fn prompt(&self, id: &Id) -> Option<&Prompt> {
        self.prompt.iter().find(|prompt| prompt.id == *id)
    }

    /// The page of that name.
    pub fn page(&self, id: &Id) -> Option<&Page> {
        self.page.iter().find(|page| page.id == *id)
    }

    /// The end of that name.
    pub fn end(&self, id: &Id) -> Option<&End> {
        self.end.iter().find(|end| end.id == *id)
    }

    /// The question of that name.
    pub fn signifier(&self, id: &Id) -> Option<Signifier<'_>> {
        self.signifiers().find(|signifier| signifier.id() == id)
    }

    /// Every question that gives a story its meaning.
    pub fn signifiers(&self) -> impl Iterator<Item = Signifier<'_>> {
        let triads = self.triad.iter().map(Signifier::Triad);
        let dyads = self.dyad.iter().map(Signifier::Dyad);
        let stones = self.stones.iter().map(Signifier::Stones);
        triads
            .chain(dyads)
            .chain(stones)
            .chain(self.choice.iter().map(Signifier::Choice))
    }

    /// Whether `step` is the lock.
    pub fn is_lock(&self, step: &Step) -> bool {
        matches!(step, Step::Screen(id) if self.screen(id).is_some_and(|s| s.kind == Kind::Lock))
    }

    /// The screens that a step may open: its own, or those that its kind stands for.
    pub fn screens_of(&self, step: &Step) -> Vec<&Screen> {
        let kinds: &[Kind] = match step {
            Step::Screen(id) => return self.screen(id).into_iter().collect(),
            Step::Tell => &[Kind::Type, Kind::Record, Kind::Listen],
            Step::Names | Step::NamesOfMore => &[Kind::Names],
            _ => &[],
        };
        kinds
            .iter()
            .filter_map(|kind| self.screen_of(*kind))
            .collect()
    }
}
