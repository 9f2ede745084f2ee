//! The questions of a published instrument, as far as a reader of answers needs them.
//!
//! Instruments of years ago must stay readable, so this reads only what answers refer to and passes over
//! every other field; the strict reading, with its rules, is the kiosk's. The bytes are trusted because
//! their SHA-256 is sealed with the story.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{ids::Digest, instrument::policy::Disclosure};

/// Why bytes are no instrument that can be read.
#[derive(Debug, thiserror::Error)]
#[error("het instrument {sha256} is niet te lezen: {reason}")]
pub struct Unreadable {
    /// The hash of the file.
    pub sha256: Digest,
    /// Line and reason.
    pub reason: String,
}

/// What the questions of one instrument say.
#[derive(Clone, Debug)]
pub struct Questions {
    /// The id of the instrument.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Every question, in the order of the file.
    pub list: Vec<Question>,
    /// Consents by id.
    pub consents: Vec<Labelled>,
    /// The fewest stories behind what leaves the research program, if it says so.
    pub disclosure: Option<Disclosure>,
    roles: Vec<Labelled>,
    prompts: Vec<Labelled>,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// What was asked.
    pub text: Wording,
    /// What could be answered.
    pub shape: Shape,
}

/// What can be answered to a question.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Shares of three corners: top, left, right.
    Triad([Labelled; 3]),
    /// A place between left (0), middle and right (1).
    Dyad {
        /// The left end.
        left: Wording,
        /// The middle.
        middle: Wording,
        /// The right end.
        right: Wording,
    },
    /// Stones, each with the most times it can be placed.
    Stones(Vec<(Labelled, u32)>),
    /// Options, one or several.
    Choice {
        /// In the order of the file.
        options: Vec<Labelled>,
        /// Whether only one can be picked.
        single: bool,
    },
}

/// An id with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    /// The stored value.
    pub id: String,
    /// What it says.
    pub label: Wording,
}

/// A text: the same for everyone, or one per register.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Wording {
    /// The same for everyone.
    Same(String),
    /// By register: `u`, `je`, `kid`.
    ByRegister(BTreeMap<String, String>),
}

impl Wording {
    /// The text as a teller with this register saw it; another register's text when there is none.
    pub fn shown_to(&self, register: &str) -> &str {
        match self {
            Wording::Same(text) => text,
            Wording::ByRegister(texts) => {
                let order = [register, "u", "je", "kid"];
                let text = order.iter().find_map(|register| texts.get(*register));
                text.or_else(|| texts.values().next())
                    .map_or("", String::as_str)
            }
        }
    }

    /// The text for a codebook: as adults saw it.
    pub fn label(&self) -> &str {
        self.shown_to("u")
    }
}

impl Questions {
    /// Reads `instrument.toml`.
    pub fn read(sha256: Digest, toml: &[u8]) -> Result<Questions, Unreadable> {
        let unreadable = |reason: String| Unreadable { sha256, reason };
        let text = std::str::from_utf8(toml).map_err(|error| unreadable(error.to_string()))?;
        let file: File =
            toml::from_str(text).map_err(|error| unreadable(error.message().to_owned()))?;
        Ok(file.into_questions())
    }

    /// The question with that id.
    pub fn find(&self, id: &str) -> Option<&Question> {
        self.list.iter().find(|question| question.id == id)
    }

    /// What the role says to its tellers; the id when the instrument does not know it.
    pub fn role<'a>(&'a self, id: &'a str, register: &str) -> &'a str {
        label_of(&self.roles, id, register)
    }

    /// What the prompt says.
    pub fn prompt<'a>(&'a self, id: &'a str, register: &str) -> &'a str {
        label_of(&self.prompts, id, register)
    }

    /// Every role, for a codebook.
    pub fn roles(&self) -> &[Labelled] {
        &self.roles
    }

    /// Every prompt, for a codebook.
    pub fn prompts(&self) -> &[Labelled] {
        &self.prompts
    }
}

/// The label of `id`, or the id itself.
pub fn label_of<'a>(list: &'a [Labelled], id: &'a str, register: &str) -> &'a str {
    let found = list.iter().find(|labelled| labelled.id == id);
    found.map_or(id, |labelled| labelled.label.shown_to(register))
}

#[derive(Deserialize)]
struct File {
    id: String,
    version: u32,
    #[serde(default)]
    policy: toml::Table,
    #[serde(default)]
    role: Vec<RoleEntry>,
    #[serde(default)]
    prompt: Vec<PromptEntry>,
    #[serde(default)]
    consent: Vec<ConsentEntry>,
    #[serde(default)]
    triad: Vec<TriadEntry>,
    #[serde(default)]
    dyad: Vec<DyadEntry>,
    #[serde(default)]
    stones: Vec<StonesEntry>,
    #[serde(default)]
    choice: Vec<ChoiceEntry>,
}

#[derive(Deserialize)]
struct RoleEntry {
    id: String,
    label: Wording,
}

#[derive(Deserialize)]
struct PromptEntry {
    id: String,
    tile: Wording,
}

#[derive(Deserialize)]
struct ConsentEntry {
    id: String,
    question: Wording,
}

#[derive(Deserialize)]
struct LabelEntry {
    id: String,
    label: Wording,
}

#[derive(Deserialize)]
struct TriadEntry {
    id: String,
    question: Wording,
    corners: [LabelEntry; 3],
}

#[derive(Deserialize)]
struct End {
    label: Wording,
}

#[derive(Deserialize)]
struct DyadEntry {
    id: String,
    question: Wording,
    left: End,
    middle: End,
    right: End,
}

#[derive(Deserialize)]
struct StoneEntry {
    id: String,
    label: Wording,
    #[serde(default = "once")]
    max: u32,
}

fn once() -> u32 {
    1
}

#[derive(Deserialize)]
struct StonesEntry {
    id: String,
    question: Wording,
    stones: Vec<StoneEntry>,
}

#[derive(Deserialize)]
struct ChoiceEntry {
    id: String,
    question: Wording,
    max: u32,
    options: Vec<LabelEntry>,
}

impl File {
    fn into_questions(self) -> Questions {
        let mut list = Vec::new();
        list.extend(self.triad.into_iter().map(TriadEntry::into_question));
        list.extend(self.dyad.into_iter().map(DyadEntry::into_question));
        list.extend(self.stones.into_iter().map(StonesEntry::into_question));
        list.extend(self.choice.into_iter().map(ChoiceEntry::into_question));
        let labelled = |(id, label)| Labelled { id, label };
        let disclosure = self.policy.get("disclosure").cloned();
        Questions {
            id: self.id,
            version: self.version,
            list,
            // Thresholds of another form are passed over.
            disclosure: disclosure.and_then(|value| value.try_into().ok()),
            consents: self
                .consent
                .into_iter()
                .map(|c| labelled((c.id, c.question)))
                .collect(),
            roles: self
                .role
                .into_iter()
                .map(|role| labelled((role.id, role.label)))
                .collect(),
            prompts: self
                .prompt
                .into_iter()
                .map(|p| labelled((p.id, p.tile)))
                .collect(),
        }
    }
}

impl LabelEntry {
    fn into_labelled(self) -> Labelled {
        Labelled {
            id: self.id,
            label: self.label,
        }
    }
}

impl TriadEntry {
    fn into_question(self) -> Question {
        let corners = self.corners.map(LabelEntry::into_labelled);
        Question {
            id: self.id,
            text: self.question,
            shape: Shape::Triad(corners),
        }
    }
}

impl DyadEntry {
    fn into_question(self) -> Question {
        let (left, middle, right) = (self.left.label, self.middle.label, self.right.label);
        Question {
            id: self.id,
            text: self.question,
            shape: Shape::Dyad {
                left,
                middle,
                right,
            },
        }
    }
}

impl StonesEntry {
    fn into_question(self) -> Question {
        let stone = |s: StoneEntry| {
            (
                Labelled {
                    id: s.id,
                    label: s.label,
                },
                s.max,
            )
        };
        let stones = self.stones.into_iter().map(stone).collect();
        Question {
            id: self.id,
            text: self.question,
            shape: Shape::Stones(stones),
        }
    }
}

impl ChoiceEntry {
    fn into_question(self) -> Question {
        let options = self
            .options
            .into_iter()
            .map(LabelEntry::into_labelled)
            .collect();
        let shape = Shape::Choice {
            options,
            single: self.max <= 1,
        };
        Question {
            id: self.id,
            text: self.question,
            shape,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTRUMENT: &[u8] = include_bytes!("../../firmware-config/instrument/instrument.toml");

    #[test]
    fn the_instrument_of_twente_is_read() {
        let questions = Questions::read(Digest::from_bytes([0; 32]), INSTRUMENT).unwrap();
        assert_eq!(questions.id, "twente-optijd");
        let triad = questions.find("t1_op_tijd").unwrap();
        assert!(matches!(&triad.shape, Shape::Triad(corners) if corners[0].id == "seen"));
        assert_eq!(questions.role("parent", "u"), "Ik ben ouder of verzorger");
        assert_eq!(questions.role("nobody", "u"), "nobody");
    }

    #[test]
    fn fields_of_a_later_format_are_passed_over() {
        let toml =
            b"id = 'x'\nversion = 9\nnew = 1\n[[choice]]\nid = 'q'\nquestion = 'Q?'\nmax = 2\n\
            colour = 'red'\noptions = [{ id = 'a', label = { je = 'A' }, hint = 'h' }]";
        let questions = Questions::read(Digest::from_bytes([0; 32]), toml).unwrap();
        let Shape::Choice { options, single } = &questions.list[0].shape else {
            panic!()
        };
        assert_eq!((options[0].label.label(), *single), ("A", false));
    }
}
