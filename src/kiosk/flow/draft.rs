//! What a teller gave up to now. It lives in memory only and never prints itself.
//!
//! Answers to screens are kept as the button that was pressed; what a button decides (form, help, adult) is read
//! from there when it is needed, so that going back and choosing otherwise leaves nothing behind.

use std::{collections::BTreeMap, fmt};

use crate::domain::{
    instrument::{
        condition::Known,
        consent_text::ConsentText,
        content::Content,
        echo::{Along, Shares},
        id::Id,
        screen::{Assistance, Decided, Form, Kind},
    },
    telling::ConsentAnswer,
};

use super::{names::Decisions, setting::Setting, stones::Laid, voice::Voice};

/// Everything told, chosen and answered in one visit.
#[derive(Clone, Default, PartialEq)]
pub struct Draft {
    /// Who tells.
    pub role: Option<Id>,
    /// The chosen prompt.
    pub prompt: Option<Id>,
    /// The pressed button per screen.
    pub pressed: BTreeMap<Id, Id>,
    /// The chosen tile of each consent that was not yet left.
    pub consent_chosen: BTreeMap<Id, ConsentAnswer>,
    /// The answer to each consent with the words that were read.
    pub consents: BTreeMap<Id, (ConsentAnswer, ConsentText)>,
    /// The typed story.
    pub text: String,
    /// What was said.
    pub voice: Voice,
    /// Who helped with what was typed, once its teller went on by speaking.
    pub helped: Option<Assistance>,
    /// The title.
    pub title: String,
    /// The last words.
    pub more: String,
    /// Which words go and which stay.
    pub words: Decisions,
    /// The answers; a skipped question is absent.
    pub answers: BTreeMap<Id, Given>,
    /// The questions in the order they were shown.
    pub order: Vec<Id>,
    /// The order of shuffled options, as places in the instrument's list.
    pub options: BTreeMap<Id, Vec<usize>>,
}

/// The answer to one question.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A dot in a triangle.
    Triad(Shares),
    /// A dot on a line.
    Dyad(Along),
    /// The stones that were laid, in the order of laying.
    Stones(Vec<Laid>),
    /// The picked options, in the order of picking.
    Choice(Vec<Id>),
    /// [Past niet].
    NotApplicable,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Draft({} characters, {} answers)",
            self.text.chars().count(),
            self.answers.len()
        )
    }
}

impl Draft {
    /// What the pressed buttons decide together; a later screen of the journey overrules an earlier one.
    pub(crate) fn decided(&self, content: &Content) -> Decided {
        let decided = self.decided_by(content, |_| true);
        let helped = self.helped.filter(|_| self.voice.types_on);
        Decided {
            assisted: decided.assisted.or(helped),
            ..decided
        }
    }

    /// Whether the teller chose to type before the question about the form came.
    pub(crate) fn typed_first(&self, content: &Content) -> bool {
        self.decided_by(content, |kind| kind != Kind::Form).form == Some(Form::Typed)
    }

    fn decided_by(&self, content: &Content, counts: impl Fn(Kind) -> bool) -> Decided {
        let mut decided = Decided::default();
        for screen in content
            .screens()
            .iter()
            .filter(|screen| counts(screen.kind))
        {
            let pressed = self.pressed.get(&screen.id);
            let Some(button) = screen.buttons.iter().find(|b| Some(&b.id) == pressed) else {
                continue;
            };
            decided.form = button.set.form.or(decided.form);
            decided.assisted = button.set.assisted.or(decided.assisted);
            decided.adult = button.set.adult.or(decided.adult);
        }
        decided
    }

    /// Drops the words of the teller and everything that was answered; who was spoken to stays, for the
    /// screens after the lock, and how sound is heard.
    pub(crate) fn forget(&mut self) {
        *self = Draft {
            role: self.role.take(),
            voice: self.voice.untold(),
            ..Draft::default()
        };
    }

    pub(crate) fn has_words(&self) -> bool {
        [&self.text, &self.title, &self.more]
            .iter()
            .any(|words| !words.is_empty())
    }
}

/// A draft as conditions see it.
pub(crate) struct Asked<'a> {
    pub(crate) draft: &'a Draft,
    pub(crate) setting: &'a Setting,
}

impl Known for Asked<'_> {
    fn policy(&self) -> &toml::Table {
        self.setting.instrument.policy_table(self.setting.mode)
    }

    fn is_spoken(&self) -> bool {
        self.draft.voice.has_kept()
    }

    fn picked(&self, id: &Id, option: &Id) -> bool {
        let at_screen = self.draft.pressed.get(id) == Some(option);
        let at_question = match self.draft.answers.get(id) {
            Some(Given::Choice(picked)) => picked.contains(option),
            _ => false,
        };
        at_screen || at_question
    }
}
