//! The JSON of a telling, schema 1: what is sealed as part `telling`.
//!
//! `instrument {id, version, sha256}` · `week`? · `collection {type, area?, region}` · `language` ·
//! `register` · `teller {role, age_band?}` · `form` · `assisted` · `adult`? · `prompt` (null when skipped) ·
//! `title`? · `text`? · `more`? · `removed {field: [{kind, count}]}` · `names {checked,
//! language_supported}` · `order` · `answers` · `consent [{use, answer, text_version, text_sha256}]` ·
//! `software`. Later versions only add members; the reader passes over those it does not know.
//!
//! Invariants: the writer is the only place that serialises words of a teller, it borrows them, and what it
//! gives is zeroed on drop and was never reallocated.

#[cfg(any(test, feature = "research"))]
mod reader;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::{
    ids::{Digest, RegionName},
    telling::{
        Answer, AnswerValue, Assisted, Consent, ConsentAnswer, Form, Names, Removed, Software,
        Stone, StoryText, Telling, TextField,
    },
    week::Week,
};

#[cfg(any(test, feature = "research"))]
pub use reader::from_json;
#[cfg(any(test, feature = "research"))]
pub(super) use reader::malformed;

/// Why a telling cannot be written, or bytes are no telling.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An answer is not a number.
    #[error("the answer to `{0}` is not a finite number")]
    NotANumber(String),
    /// The bytes are no telling of schema 1; the reason holds no content.
    #[error("the content is no telling: line {line} column {column}")]
    Malformed {
        /// Where, counted from 1.
        line: usize,
        /// Where, counted from 1.
        column: usize,
    },
    /// An answer has another shape than its kind asks for.
    #[error("the answer to `{0}` does not have the shape of its kind")]
    BadAnswer(String),
}

/// Writes the content to seal.
pub fn to_json(telling: &Telling) -> Result<Zeroizing<Vec<u8>>, Error> {
    let answers = telling
        .answers
        .iter()
        .map(AnswerJson::of)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(serialise(&TellingJson {
        instrument: InstrumentJson {
            id: telling.instrument.id.clone(),
            version: telling.instrument.version,
            sha256: telling.instrument.sha256,
        },
        week: telling.week,
        collection: CollectionJson {
            kind: telling.collection.kind.clone(),
            area: telling.collection.area.clone(),
            region: telling.collection.region.clone(),
        },
        language: &telling.language,
        register: &telling.register,
        teller: TellerJson {
            role: telling.teller.role.clone(),
            age_band: telling.teller.age_band.clone(),
        },
        form: telling.form,
        assisted: telling.assisted,
        adult: telling.adult.as_deref(),
        prompt: telling.prompt.as_deref(),
        title: telling.title.as_ref().map(StoryText::expose),
        text: telling.text.as_ref().map(StoryText::expose),
        more: telling.more.as_ref().map(StoryText::expose),
        removed: &telling.removed,
        names: telling.names,
        order: &telling.order,
        answers,
        consent: telling.consent.iter().map(ConsentJson::of).collect(),
        software: &telling.software,
    }))
}

/// The one borrowed struct through which words of a teller are serialised.
#[derive(Serialize)]
struct TellingJson<'a> {
    instrument: InstrumentJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    week: Option<Week>,
    collection: CollectionJson,
    language: &'a str,
    register: &'a str,
    teller: TellerJson,
    form: Form,
    assisted: Assisted,
    #[serde(skip_serializing_if = "Option::is_none")]
    adult: Option<&'a str>,
    prompt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<&'a str>,
    removed: &'a BTreeMap<TextField, Vec<Removed>>,
    names: Names,
    order: &'a [String],
    answers: Vec<AnswerJson>,
    consent: Vec<ConsentJson>,
    software: &'a Software,
}

#[derive(Serialize, Deserialize)]
struct InstrumentJson {
    id: String,
    version: u32,
    sha256: Digest,
}

#[derive(Serialize, Deserialize)]
struct CollectionJson {
    #[serde(rename = "type")]
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    area: Option<String>,
    region: RegionName,
}

#[derive(Serialize, Deserialize)]
struct TellerJson {
    role: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    age_band: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ConsentJson {
    #[serde(rename = "use")]
    purpose: String,
    answer: ConsentAnswer,
    text_version: u32,
    text_sha256: Digest,
}

#[derive(Serialize, Deserialize)]
struct AnswerJson {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    kind: Option<AnswerKind>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    at: Option<At>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    picked: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    not_applicable: Option<bool>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AnswerKind {
    Triad,
    Dyad,
    Stones,
    Choice,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum At {
    Point(f64),
    Shares([f64; 3]),
    Stones(Vec<Stone>),
}

impl ConsentJson {
    fn of(consent: &Consent) -> ConsentJson {
        let Consent {
            purpose,
            answer,
            text_version,
            text_sha256,
        } = consent.clone();
        ConsentJson {
            purpose,
            answer,
            text_version,
            text_sha256,
        }
    }
}

impl AnswerJson {
    fn of(answer: &Answer) -> Result<AnswerJson, Error> {
        let (kind, at, picked) = match &answer.value {
            AnswerValue::Triad(at) => (Some(AnswerKind::Triad), Some(At::Shares(*at)), None),
            AnswerValue::Dyad(at) => (Some(AnswerKind::Dyad), Some(At::Point(*at)), None),
            AnswerValue::Stones(at) => {
                (Some(AnswerKind::Stones), Some(At::Stones(at.clone())), None)
            }
            AnswerValue::Choice(picked) => (Some(AnswerKind::Choice), None, Some(picked.clone())),
            AnswerValue::NotApplicable => (None, None, None),
        };
        if at.as_ref().is_some_and(|at| !at.is_finite()) {
            return Err(Error::NotANumber(answer.id.clone()));
        }
        let not_applicable = kind.is_none().then_some(true);
        Ok(AnswerJson {
            id: answer.id.clone(),
            kind,
            at,
            picked,
            not_applicable,
        })
    }
}

impl At {
    fn is_finite(&self) -> bool {
        match self {
            At::Point(at) => at.is_finite(),
            At::Shares(at) => at.iter().all(|share| share.is_finite()),
            At::Stones(at) => at
                .iter()
                .all(|stone| stone.x.is_finite() && stone.y.is_finite()),
        }
    }
}

/// Compact JSON in one allocation of exactly its length, so that no copy of words stays behind.
pub(super) fn serialise<T: Serialize>(value: &T) -> Zeroizing<Vec<u8>> {
    let mut length = Length(0);
    serde_json::to_writer(&mut length, value).expect("texts and numbers always serialise");
    let mut bytes = Zeroizing::new(Vec::with_capacity(length.0));
    serde_json::to_writer(&mut *bytes, value).expect("texts and numbers always serialise");
    bytes
}

struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
