//! What is asked of a teller: consent, a prompt, and the questions that give a story its meaning.

use serde::Deserialize;

use super::{condition::Condition, id::Id, screen::Go, text::Text};

/// One question about what may be done with the story.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Consent {
    /// The use; sealed.
    pub id: Id,
    /// Rises when a text changes; sealed.
    pub text_version: u32,
    /// Without *yes* there is no story.
    pub required: bool,
    /// Whether [Sla over] stands here; skipped is no.
    pub skip: bool,
    /// For which forms it is asked.
    pub forms: Vec<ToldAs>,
    /// Which roles are asked.
    pub roles: Vec<Id>,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// The question.
    pub question: Text,
    /// What it means; may be empty.
    pub explain: Text,
    /// Whether the explanation stands above the question.
    #[serde(default)]
    pub explain_first: bool,
    /// The yes.
    pub yes: Text,
    /// The no, just as large.
    pub no: Text,
    /// Where *no* leads.
    pub no_goes: Go,
}

/// How a story turned out to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ToldAs {
    Typed,
    Spoken,
    Both,
}

/// Something to begin from.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Prompt {
    /// Sealed as `prompt`.
    pub id: Id,
    /// Who sees it.
    pub roles: Vec<Id>,
    /// Good and hard ones balance.
    pub tone: Tone,
    /// The name of a drawing.
    pub picture: Id,
    /// What the tile says.
    pub tile: Text,
    /// What stands above the field while telling.
    pub while_telling: Text,
}

/// What kind of moment a prompt calls up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Tone {
    Open,
    Good,
    Hard,
}

/// A word with a name: a corner, an option.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Label {
    /// Its name.
    pub id: Id,
    /// What it says.
    pub label: Text,
}

/// Three equally good corners; one dot says how much of each.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Triad {
    /// Its name; sealed.
    pub id: Id,
    /// Mirrored questions share it.
    pub concept: Id,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// The question.
    pub question: Text,
    /// Top, left, right.
    pub corners: [Label; 3],
    /// Its ground; for people.
    pub source: String,
}

/// Two ends that are both too much, and a middle.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dyad {
    /// Its name; sealed.
    pub id: Id,
    /// Mirrored questions share it.
    pub concept: Id,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// The question.
    pub question: Text,
    /// The left end, sealed as 0.
    pub left: Pole,
    /// The right end, sealed as 1.
    pub right: Pole,
    /// The middle.
    pub middle: Middle,
    /// Its ground; for people.
    pub source: String,
}

/// One end of a dyad.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Pole {
    /// Its name.
    pub id: Id,
    /// What it says.
    pub label: Text,
    /// Three sentences, from far to near.
    pub echo: Vec<Text>,
}

/// The middle of a dyad.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Middle {
    /// What it says.
    pub label: Text,
    /// The sentence for a dot there.
    pub echo: Text,
}

/// Who was near, who was far.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stones {
    /// Its name; sealed.
    pub id: Id,
    /// Mirrored questions share it.
    pub concept: Id,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// The drawing the stones lie on.
    pub canvas: Canvas,
    /// What stands in the middle.
    pub centre: Stone,
    /// The question.
    pub question: Text,
    /// Whether the stones lie in another order each time.
    pub shuffle: bool,
    /// The stones.
    pub stones: Vec<Stone>,
    /// Its ground; for people.
    pub source: String,
}

/// What stones lie on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Canvas {
    /// Three rings.
    #[serde(rename = "rings-3")]
    ThreeRings,
}

/// One stone.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stone {
    /// Its name.
    pub id: Id,
    /// What it says.
    pub label: Text,
    /// The name of a drawing.
    pub picture: Id,
    /// How often it may be placed.
    #[serde(default = "once")]
    pub max: u32,
}

fn once() -> u32 {
    1
}

/// One or more of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Choice {
    /// Its name; sealed.
    pub id: Id,
    /// Mirrored questions share it.
    pub concept: Id,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// The question.
    pub question: Text,
    /// How many may be picked; 1 is single.
    pub max: usize,
    /// How the options look.
    pub look: Look,
    /// Whether the options stand in another order each time.
    pub shuffle: bool,
    /// Whether nobody beside the teller may see what was picked.
    pub private: bool,
    /// The options; their ids are the stored values.
    pub options: Vec<Picked>,
    /// Its ground; for people.
    pub source: String,
}

/// How the options of a choice look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Look {
    Words,
    Pictures,
    Faces,
    Thumbs,
}

/// One option of a choice.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Picked {
    /// The stored value.
    pub id: Id,
    /// What it says.
    pub label: Text,
    /// The name of a drawing.
    pub picture: Option<Id>,
    /// Stands last, however the others are shuffled.
    #[serde(default)]
    pub last: bool,
}

/// A triad to try with; never stored.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Practice {
    /// The question.
    pub question: Text,
    /// Top, left, right.
    pub corners: [Label; 3],
}

/// A question that gives a story its meaning.
#[derive(Clone, Copy, Debug)]
pub enum Signifier<'a> {
    /// Three corners.
    Triad(&'a Triad),
    /// Two ends.
    Dyad(&'a Dyad),
    /// Stones on rings.
    Stones(&'a Stones),
    /// A list.
    Choice(&'a Choice),
}

impl<'a> Signifier<'a> {
    /// Its name.
    pub fn id(self) -> &'a Id {
        match self {
            Signifier::Triad(s) => &s.id,
            Signifier::Dyad(s) => &s.id,
            Signifier::Stones(s) => &s.id,
            Signifier::Choice(s) => &s.id,
        }
    }

    /// What it asks about; mirrored questions share it.
    pub fn concept(self) -> &'a Id {
        match self {
            Signifier::Triad(s) => &s.concept,
            Signifier::Dyad(s) => &s.concept,
            Signifier::Stones(s) => &s.concept,
            Signifier::Choice(s) => &s.concept,
        }
    }

    /// The question.
    pub fn question(self) -> &'a Text {
        match self {
            Signifier::Triad(s) => &s.question,
            Signifier::Dyad(s) => &s.question,
            Signifier::Stones(s) => &s.question,
            Signifier::Choice(s) => &s.question,
        }
    }

    /// Its ground; for people.
    pub fn source(self) -> &'a str {
        match self {
            Signifier::Triad(s) => &s.source,
            Signifier::Dyad(s) => &s.source,
            Signifier::Stones(s) => &s.source,
            Signifier::Choice(s) => &s.source,
        }
    }

    /// When it is shown.
    pub fn shown(self) -> &'a [Condition] {
        match self {
            Signifier::Triad(s) => &s.shown,
            Signifier::Dyad(s) => &s.shown,
            Signifier::Stones(s) => &s.shown,
            Signifier::Choice(s) => &s.shown,
        }
    }

    /// The option of that name, for a choice.
    pub fn has_option(self, option: &Id) -> bool {
        matches!(self, Signifier::Choice(c) if c.options.iter().any(|o| o.id == *option))
    }
}

/// What stands under the questions.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "each is the line under the question of that name"
)]
pub struct Hints {
    pub triad: Text,
    pub dyad: Text,
    pub choice_one: Text,
    pub choice_some: Text,
    pub stones: Text,
    pub nudge: Text,
    pub not_applicable: Text,
}

/// How a triad says back what the dot means.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the rules stand at `echo`")]
pub struct EchoTexts {
    pub lead: Text,
    pub one: Text,
    pub two: Text,
    pub mainly: Text,
    pub three: Text,
}
