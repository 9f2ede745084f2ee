//! Reading the JSON of a telling that was opened. Only in the research program and in tests.
//!
//! Members that a later version added are passed over; a member that is missing, or of another shape, is an
//! error that says where and repeats no content.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    AnswerJson, AnswerKind, At, CollectionJson, ConsentJson, Error, InstrumentJson, TellerJson,
};
use crate::domain::{
    telling::{
        Answer, AnswerValue, Assisted, Collection, Consent, Form, InstrumentRef, Names, Removed,
        Software, StoryText, Teller, Telling, TextField,
    },
    week::Week,
};

/// Reads the content of an opened telling.
pub fn from_json(content: &[u8]) -> Result<Telling, Error> {
    let read: TellingRead = serde_json::from_slice(content).map_err(|error| malformed(&error))?;
    read.into_telling()
}

pub(in crate::seal) fn malformed(error: &serde_json::Error) -> Error {
    Error::Malformed {
        line: error.line(),
        column: error.column(),
    }
}

#[derive(Deserialize)]
struct TellingRead {
    instrument: InstrumentJson,
    week: Option<Week>,
    collection: CollectionJson,
    language: String,
    register: String,
    teller: TellerJson,
    form: Form,
    assisted: Assisted,
    adult: Option<String>,
    prompt: Option<String>,
    title: Option<String>,
    text: Option<String>,
    more: Option<String>,
    removed: BTreeMap<TextField, Vec<Removed>>,
    names: Names,
    order: Vec<String>,
    answers: Vec<AnswerJson>,
    consent: Vec<ConsentJson>,
    software: Software,
}

impl TellingRead {
    fn into_telling(self) -> Result<Telling, Error> {
        let InstrumentJson {
            id,
            version,
            sha256,
        } = self.instrument;
        let CollectionJson { kind, area, region } = self.collection;
        let TellerJson { role, age_band } = self.teller;
        let consent = |json: ConsentJson| {
            let ConsentJson {
                purpose,
                answer,
                text_version,
                text_sha256,
            } = json;
            Consent {
                purpose,
                answer,
                text_version,
                text_sha256,
            }
        };
        let answers = self.answers.into_iter().map(AnswerJson::into_answer);
        Ok(Telling {
            instrument: InstrumentRef {
                id,
                version,
                sha256,
            },
            week: self.week,
            collection: Collection { kind, area, region },
            language: self.language,
            register: self.register,
            teller: Teller { role, age_band },
            form: self.form,
            assisted: self.assisted,
            adult: self.adult,
            prompt: self.prompt,
            title: self.title.map(StoryText::new),
            text: self.text.map(StoryText::new),
            more: self.more.map(StoryText::new),
            removed: self.removed,
            names: self.names,
            order: self.order,
            answers: answers.collect::<Result<_, _>>()?,
            consent: self.consent.into_iter().map(consent).collect(),
            software: self.software,
        })
    }
}

impl AnswerJson {
    fn into_answer(self) -> Result<Answer, Error> {
        let value = match (self.kind, self.at, self.picked, self.not_applicable) {
            (Some(AnswerKind::Triad), Some(At::Shares(at)), None, None) => AnswerValue::Triad(at),
            (Some(AnswerKind::Dyad), Some(At::Point(at)), None, None) => AnswerValue::Dyad(at),
            (Some(AnswerKind::Stones), Some(At::Stones(at)), None, None) => AnswerValue::Stones(at),
            (Some(AnswerKind::Choice), None, Some(picked), None) => AnswerValue::Choice(picked),
            (None, None, None, Some(true)) => AnswerValue::NotApplicable,
            _ => return Err(Error::BadAnswer(self.id)),
        };
        Ok(Answer { id: self.id, value })
    }
}
