//! One telling: everything that is sealed when a teller says yes, and nothing else.
//!
//! Invariants: words of a teller stand only in [`StoryText`], whose `Debug` prints a length and which
//! is zeroed on drop. Nothing here implements `Serialize`: the one way out is `seal::telling`, which
//! writes JSON only to seal it. There is no kiosk id, no counter and no time finer than a week.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    ids::{Digest, RegionName},
    week::Week,
};

/// Words of a teller. One way out: [`StoryText::expose`].
#[derive(Clone, PartialEq, Eq)]
pub struct StoryText(Zeroizing<String>);

impl StoryText {
    /// Takes over a text; the caller keeps no copy.
    pub fn new(text: String) -> StoryText {
        StoryText(Zeroizing::new(text))
    }

    /// The words. Only for the teller's own screen, for sealing, and for research.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is anything but white space.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for StoryText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoryText({} characters)", self.0.chars().count())
    }
}

/// All that one visit tells, schema 1.
#[derive(Clone, PartialEq)]
pub struct Telling {
    /// Which instrument asked.
    pub instrument: InstrumentRef,
    /// When, if the clock was confirmed since the device started.
    pub week: Option<Week>,
    /// In what kind of place.
    pub collection: Collection,
    /// Language tag of the screens, e.g. `nl`.
    pub language: String,
    /// How the teller was addressed: `u`, `je`, `kid`.
    pub register: String,
    /// In which role.
    pub teller: Teller,
    /// By keyboard, by voice, or both.
    pub form: Form,
    /// Whether somebody helped.
    pub assisted: Assisted,
    /// Who the adult beside a child was: `parent`, `teacher`, `other`.
    pub adult: Option<String>,
    /// The prompt that was chosen; none when skipped.
    pub prompt: Option<String>,
    /// The title the teller gave.
    pub title: Option<StoryText>,
    /// The typed story.
    pub text: Option<StoryText>,
    /// What was typed afterwards.
    pub more: Option<StoryText>,
    /// How many words of which kind were taken out of which field; never the words.
    pub removed: BTreeMap<TextField, Vec<Removed>>,
    /// Who looked for names.
    pub names: Names,
    /// Ids of the signifiers in the order shown.
    pub order: Vec<String>,
    /// The answers; a skipped question is absent.
    pub answers: Vec<Answer>,
    /// Every consent that the instrument knows.
    pub consent: Vec<Consent>,
    /// What made this telling.
    pub software: Software,
}

impl fmt::Debug for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telling")
            .field("instrument", &self.instrument.id)
            .field("title", &self.title)
            .field("text", &self.text)
            .field("more", &self.more)
            .field("n_answers", &self.answers.len())
            .finish_non_exhaustive()
    }
}

/// Which instrument, in which version, by the hash of its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstrumentRef {
    /// Its id, e.g. `twente-optijd`.
    pub id: String,
    /// Its rising version.
    pub version: u32,
    /// SHA-256 of `instrument.toml`.
    pub sha256: Digest,
}

/// The kind of place where the kiosk stands; never which kiosk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// `school`, `library`, …
    pub kind: String,
    /// An area large enough to hide in.
    pub area: Option<String>,
    /// The region that collects.
    pub region: RegionName,
}

/// Who told, as coarsely as the instrument asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teller {
    /// Id of the role.
    pub role: String,
    /// `12-15`, `18-plus`, …
    pub age_band: Option<String>,
}

/// How a story was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// By keyboard.
    Typed,
    /// By voice.
    Spoken,
    /// Both.
    Both,
}

/// Whether somebody helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assisted {
    /// Nobody.
    No,
    /// A helper typed.
    Helper,
    /// An adult sat with a child.
    AdultOfChild,
}

/// A field of typed words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextField {
    /// The title.
    Title,
    /// The story.
    Text,
    /// What was added.
    More,
}

/// How many words of one kind were taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// `name`, `place`, `phone`, `word`, …
    pub kind: String,
    /// How many.
    pub count: u32,
}

/// Who looked for names, and whether the machine knows the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Who looked.
    pub checked: NamesChecked,
    /// Whether the machine can find names in the language.
    pub language_supported: bool,
}

/// Who looked for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NamesChecked {
    /// The machine proposed, the teller decided.
    #[serde(rename = "machine+teller")]
    MachineAndTeller,
    /// The teller alone.
    #[serde(rename = "teller")]
    Teller,
    /// Nobody yet: intake will.
    #[serde(rename = "later")]
    Later,
}

/// The answer to one signifier.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Id of the signifier.
    pub id: String,
    /// What was answered.
    pub value: AnswerValue,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerValue {
    /// Shares of the three corners in the order top, left, right; they add up to one.
    Triad([f64; 3]),
    /// Place on a line, 0 left to 1 right.
    Dyad(f64),
    /// Stones on a canvas.
    Stones(Vec<Stone>),
    /// Ids of the picked options.
    Choice(Vec<String>),
    /// "Past niet": a value, unlike a skipped question.
    NotApplicable,
}

/// One stone on a canvas; both coordinates 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stone {
    /// Id of the stone.
    pub stone: String,
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// One consent, with the hash of exactly what was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// What it allows: `research`, `quote`, `reuse`, `keep-voice`.
    pub purpose: String,
    /// What was answered.
    pub answer: ConsentAnswer,
    /// Version of the text.
    pub text_version: u32,
    /// SHA-256 of the text as shown.
    pub text_sha256: Digest,
}

/// What was answered to a consent. Only [`ConsentAnswer::Yes`] allows anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentAnswer {
    /// Allowed.
    Yes,
    /// Refused.
    No,
    /// Skipped, which counts as no.
    Unanswered,
    /// The question did not concern this teller.
    NotAsked,
}

/// What made a telling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Software {
    /// Version of the kiosk.
    pub version: String,
    /// Version of the name finder.
    pub names_version: String,
    /// Version of the voice disguise, when there is a recording.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disguise_version: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_teller_do_not_print_themselves() {
        let text = StoryText::new("Jan belde niet terug".to_owned());
        assert_eq!(format!("{text:?}"), "StoryText(20 characters)");
        assert!(!text.is_blank());
    }
}
