//! Who tells, and the order of what is asked.

use serde::Deserialize;

use super::{
    condition::Condition,
    id::Id,
    text::{Register, Text},
};

/// Who tells.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Role {
    /// Sealed as `teller.role`.
    pub id: Id,
    /// How this teller is spoken to.
    pub register: Register,
    /// Sealed as `teller.age_band`.
    pub age_band: AgeBand,
    /// The name of a drawing.
    pub picture: Id,
    /// What the tile says.
    pub label: Text,
    /// The path of this role.
    pub path: Id,
    /// The list of the help card.
    pub help: Id,
    /// Which code this role gets.
    pub code: RoleCode,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
}

/// The age of a teller, never finer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AgeBand {
    #[serde(rename = "under-12")]
    Under12,
    #[serde(rename = "12-15")]
    From12To15,
    #[serde(rename = "16-17")]
    From16To17,
    #[serde(rename = "18-plus")]
    From18,
    #[serde(rename = "unknown")]
    Unknown,
}

impl AgeBand {
    /// As it is written and sealed.
    pub fn as_str(self) -> &'static str {
        match self {
            AgeBand::Under12 => "under-12",
            AgeBand::From12To15 => "12-15",
            AgeBand::From16To17 => "16-17",
            AgeBand::From18 => "18-plus",
            AgeBand::Unknown => "unknown",
        }
    }
}

/// Which withdrawal code a role gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleCode {
    /// Four words.
    Words,
    /// Six pictures.
    Pictures,
    /// None.
    None,
    /// What the policy says for children.
    Policy,
}

/// The order of a role's visit.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Path {
    /// Its name.
    pub id: Id,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The questions everyone on this path gets.
    pub core: Vec<Id>,
    /// The questions for those who say yes to more.
    #[serde(default)]
    pub extra: Vec<Id>,
    /// These core questions swap places among themselves.
    #[serde(default)]
    pub shuffle: Vec<Id>,
}

impl Path {
    /// Every question that it asks: core, extra, and those at a place of their own.
    pub(super) fn asked(&self) -> impl Iterator<Item = &Id> {
        let fixed = self.steps.iter().filter_map(|step| match step {
            Step::Ask(id) => Some(id),
            _ => None,
        });
        self.core.iter().chain(&self.extra).chain(fixed)
    }
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub enum Step {
    /// A screen.
    Screen(Id),
    /// One consent.
    Consent(Id),
    /// Typing, or recording and listening.
    Tell,
    /// The words of title and story.
    Names,
    /// The words of what was typed at the end.
    NamesOfMore,
    /// The core questions.
    Core,
    /// The extra questions.
    Extra,
    /// One question at a fixed place.
    Ask(Id),
}

impl TryFrom<String> for Step {
    type Error = super::id::NotAnId;

    fn try_from(text: String) -> Result<Step, Self::Error> {
        Ok(match text.as_str() {
            "tell" => Step::Tell,
            "names" => Step::Names,
            "names:more" => Step::NamesOfMore,
            "core" => Step::Core,
            "extra" => Step::Extra,
            other => match other.split_once(':') {
                Some(("consent", id)) => Step::Consent(Id::parse(id)?),
                Some(("ask", id)) => Step::Ask(Id::parse(id)?),
                _ => Step::Screen(Id::parse(other)?),
            },
        })
    }
}

impl std::fmt::Display for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Step::Screen(id) => write!(f, "{id}"),
            Step::Consent(id) => write!(f, "consent:{id}"),
            Step::Tell => write!(f, "tell"),
            Step::Names => write!(f, "names"),
            Step::NamesOfMore => write!(f, "names:more"),
            Step::Core => write!(f, "core"),
            Step::Extra => write!(f, "extra"),
            Step::Ask(id) => write!(f, "ask:{id}"),
        }
    }
}
