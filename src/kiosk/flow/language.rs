//! Another language in the middle of a visit.
//!
//! Invariants: nothing that was told, chosen or answered is lost; a consent counts only in the language in which it was
//! read, so each one that was shown is asked again before the teller goes on from where the language was changed.

use std::collections::VecDeque;

use crate::domain::instrument::{edition::Edition, id::Id};

use super::{At, Flow, Lock, event::Effect, overlay::Overlay, route::Stop};

/// The consents that are asked again, and where the teller goes on afterwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AskedAgain {
    /// Places on the route.
    left: VecDeque<usize>,
    here: usize,
    trail: Vec<usize>,
}

impl Flow {
    /// The languages that tellers are offered here.
    pub fn languages(&self) -> impl Iterator<Item = &Edition> {
        self.setting.instrument.offered(self.setting.mode)
    }

    pub(super) fn choose_language(&mut self, language: &Id) -> Vec<Effect> {
        self.state
            .over
            .retain(|overlay| !matches!(overlay, Overlay::Languages | Overlay::Letters));
        let is_offered = self
            .languages()
            .any(|edition| edition.language == *language);
        if !is_offered || self.edition().language == *language {
            return Vec::new();
        }
        self.state.language = Some(language.clone());
        if self.state.at != At::Path || !matches!(self.state.lock, Lock::Open | Lock::Failed) {
            return Vec::new();
        }
        self.withdraw_consents();
        if self
            .state
            .again
            .as_ref()
            .is_some_and(|again| !again.left.is_empty())
        {
            return self.ask_again();
        }
        self.state.again = None;
        // Which words are found depends on the language.
        match self.stop() {
            Some(Stop::Names | Stop::NamesOfMore) => self.arrive(),
            _ => Vec::new(),
        }
    }

    /// Takes back every consent that was shown, and notes which of them lie behind. One that was passed over counts: what
    /// is sealed is the hash of the words that were read.
    fn withdraw_consents(&mut self) {
        let draft = &mut self.state.draft;
        draft.consent_chosen.clear();
        let shown: Vec<Id> = draft.consents.keys().cloned().collect();
        draft.consents.clear();
        let earlier = self.state.again.take();
        let route = &self.state.route;
        let (here, trail) = earlier.as_ref().map_or_else(
            || (route.here, route.trail.clone()),
            |again| (again.here, again.trail.clone()),
        );
        let is_consent = |at: &usize| {
            let Some(Stop::Consent(id)) = route.stops.get(*at) else {
                return false;
            };
            let is_left = |again: &AskedAgain| again.left.contains(at) || route.here == *at;
            shown.contains(id) || earlier.as_ref().is_some_and(is_left)
        };
        let left = (0..here).filter(is_consent).collect();
        self.state.again = Some(AskedAgain { left, here, trail });
    }

    /// Whether a consent is being asked for the second time.
    pub(super) fn asks_again(&self) -> bool {
        self.state.again.is_some()
    }

    /// The next consent that is asked again, or back to where the language was changed.
    pub(super) fn ask_again(&mut self) -> Vec<Effect> {
        let Some(mut again) = self.state.again.take() else {
            return Vec::new();
        };
        while let Some(at) = again.left.pop_front() {
            if self.walker().is_shown(at) {
                self.state.route.here = at;
                self.state.again = Some(again);
                return self.arrive();
            }
        }
        self.state.route.here = again.here;
        self.state.route.trail = again.trail;
        self.arrive()
    }
}
