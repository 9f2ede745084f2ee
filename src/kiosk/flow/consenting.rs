//! Consent: one question a screen, nothing chosen beforehand, kept with the very words that were read.

use crate::domain::{
    instrument::{
        consent_text::ConsentText,
        id::Id,
        screen::{Button, Go, Kind},
    },
    telling::ConsentAnswer,
};

use super::{
    Flow,
    event::{Effect, Notice},
};

impl Flow {
    pub(super) fn choose_consent(&mut self, consent: &Id, tile: &Id) -> Vec<Effect> {
        let answer = match tile.as_str() {
            "yes" => ConsentAnswer::Yes,
            "no" => ConsentAnswer::No,
            page => return self.open_page_of_holders(page),
        };
        let chosen = &mut self.state.draft.consent_chosen;
        if chosen.get(consent) == Some(&answer) {
            chosen.remove(consent);
        } else {
            chosen.insert(consent.clone(), answer);
        }
        Vec::new()
    }

    /// Beside a required consent stand the pages of the cards that explained it.
    fn open_page_of_holders(&mut self, button: &str) -> Vec<Effect> {
        let go = self
            .explaining_buttons()
            .into_iter()
            .find(|b| b.id == *button)
            .map(|b| b.go.clone());
        go.map(|go| self.go(&go)).unwrap_or_default()
    }

    /// The buttons on the cards of this path that open a page, such as "who reads this".
    pub fn explaining_buttons(&self) -> Vec<&Button> {
        let cards = self.content().screen_of(Kind::Cards);
        let buttons = cards.map(|screen| self.buttons(screen)).unwrap_or_default();
        buttons
            .into_iter()
            .filter(|button| matches!(button.go, Go::Page(_)))
            .collect()
    }

    pub(super) fn leave_consent(&mut self, id: &Id) -> Vec<Effect> {
        let Some(answer) = self.state.draft.consent_chosen.get(id).copied() else {
            return self.remark(Notice::ChooseFirst);
        };
        self.record_consent(id, answer);
        let no_goes = self
            .content()
            .consent(id)
            .map(|consent| consent.no_goes.clone());
        match (answer, no_goes) {
            (ConsentAnswer::No, Some(go)) => self.go(&go),
            _ => self.onward(),
        }
    }

    pub(super) fn record_consent(&mut self, id: &Id, answer: ConsentAnswer) {
        let Some(consent) = self.content().consent(id) else {
            return;
        };
        let text = ConsentText::of(consent, &self.speaker(), &self.edition().language);
        self.state.draft.consents.insert(id.clone(), (answer, text));
        if answer == ConsentAnswer::Unanswered {
            self.state.draft.consent_chosen.remove(id);
        }
    }
}
