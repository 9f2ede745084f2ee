//! From a draft to what is sealed. The only way leads over every required consent.
//!
//! [`Consented`] is a proof: it can be had only from a draft whose teller said yes to everything that is required,
//! and only it can make a [`Telling`]. A story without consent has no way to the seal.

use std::collections::BTreeMap;

use crate::{
    domain::{
        ids::Digest,
        instrument::{
            consent_text::ConsentText,
            edition::Edition,
            id::Id,
            path::Role,
            question,
            screen::{Adult, Assistance},
        },
        telling::{
            Answer, AnswerValue, Assisted, Consent, ConsentAnswer, Form, InstrumentRef, Names,
            NamesChecked, Removed, Software, Stone, StoryText, Teller, Telling, TextField,
        },
    },
    privacy::redact::{Redactor, Taken},
};

use super::{
    draft::Given,
    route::{Stop, Walker},
    stones::Laid,
    voice::Told,
};

/// A draft whose teller agreed to everything that is required.
pub(crate) struct Consented<'a> {
    walker: Walker<'a>,
    role: &'a Role,
}

impl<'a> Consented<'a> {
    /// The proof, if every required consent was answered with yes.
    pub(crate) fn check(walker: Walker<'a>) -> Option<Consented<'a>> {
        let role = walker.role()?;
        let required = walker
            .content
            .consent
            .iter()
            .filter(|consent| consent.required);
        let said_yes = |answer: Option<&(ConsentAnswer, ConsentText)>| {
            answer.is_some_and(|(answer, _)| *answer == ConsentAnswer::Yes)
        };
        let all = required
            .clone()
            .all(|consent| said_yes(walker.draft.consents.get(&consent.id)));
        (all && required.count() > 0).then_some(Consented { walker, role })
    }

    /// Everything that is sealed: names taken out, answers to shown questions only.
    pub(crate) fn telling(&self, edition: &Edition) -> Telling {
        let (draft, setting) = (self.walker.draft, self.walker.setting);
        let decided = draft.decided(self.walker.content);
        let mut redactor = Redactor::default();
        let mut removed = BTreeMap::new();
        let finder = setting.finder(edition);
        let mut clean = |field: TextField, words: &str| {
            let taken = |words: &str| draft.words.taken_from(words, finder);
            clean(taken, &mut redactor, &mut removed, (field, words))
        };
        let instrument = &setting.instrument;
        Telling {
            instrument: InstrumentRef {
                id: instrument.id().to_string(),
                version: instrument.version(),
                sha256: Digest::from_bytes(instrument.sha256()),
            },
            week: None,
            collection: setting.collection.clone(),
            language: edition.language.to_string(),
            register: self.role.register.to_string(),
            teller: Teller {
                role: self.role.id.to_string(),
                age_band: Some(self.role.age_band.as_str().to_owned()),
            },
            form: match draft.told(self.walker.content) {
                Told::Typed => Form::Typed,
                Told::Spoken => Form::Spoken,
                Told::Both => Form::Both,
            },
            assisted: match decided.assisted {
                None => Assisted::No,
                Some(Assistance::Helper) => Assisted::Helper,
                Some(Assistance::AdultOfChild) => Assisted::AdultOfChild,
            },
            adult: decided.adult.map(adult),
            prompt: draft.prompt.as_ref().map(ToString::to_string),
            title: clean(TextField::Title, &draft.title),
            text: clean(TextField::Text, draft.typed_story(self.walker.content)),
            more: clean(TextField::More, &draft.more),
            removed,
            // What was said is written out and checked later.
            names: Names {
                checked: match (draft.voice.has_kept(), edition.names_supported) {
                    (true, _) => NamesChecked::Later,
                    (false, true) => NamesChecked::MachineAndTeller,
                    (false, false) => NamesChecked::Teller,
                },
                language_supported: edition.names_supported,
            },
            order: self.order(),
            answers: self.answers(),
            consent: self.consents(edition),
            software: Software {
                disguise_version: setting
                    .software
                    .disguise_version
                    .clone()
                    .filter(|_| draft.voice.has_kept()),
                ..setting.software.clone()
            },
        }
    }

    /// A question that was shown and later hidden by another answer is no part of the story.
    fn shown_questions(&self) -> impl Iterator<Item = &'a Id> + '_ {
        let stops = self.walker.route.stops.iter();
        let is_shown = |id: &&Id| {
            stops.clone().enumerate().any(|(at, stop)| {
                matches!(stop, Stop::Ask(asked) if asked == *id) && self.walker.is_shown(at)
            })
        };
        self.walker
            .draft
            .order
            .iter()
            .filter(is_shown)
            .collect::<Vec<_>>()
            .into_iter()
    }

    fn order(&self) -> Vec<String> {
        self.shown_questions().map(ToString::to_string).collect()
    }

    fn answers(&self) -> Vec<Answer> {
        let answer = |id: &Id| {
            let value = match self.walker.draft.answers.get(id)? {
                Given::Triad(shares) => AnswerValue::Triad(shares.corners()),
                Given::Dyad(at) => AnswerValue::Dyad(at.get()),
                Given::Stones(laid) => AnswerValue::Stones(laid.iter().map(stone).collect()),
                Given::Choice(picked) => {
                    AnswerValue::Choice(picked.iter().map(ToString::to_string).collect())
                }
                Given::NotApplicable => AnswerValue::NotApplicable,
            };
            Some(Answer {
                id: id.to_string(),
                value,
            })
        };
        self.shown_questions().filter_map(answer).collect()
    }

    fn consents(&self, edition: &Edition) -> Vec<Consent> {
        let speaker = self.walker.setting.speaker(edition, &self.role.register);
        let of = |consent: &question::Consent| {
            let is_asked = self.walker.consent_is_shown(&consent.id);
            let given = self
                .walker
                .draft
                .consents
                .get(&consent.id)
                .filter(|_| is_asked);
            let (answer, text) = given.cloned().unwrap_or_else(|| {
                (
                    ConsentAnswer::NotAsked,
                    ConsentText::of(consent, &speaker, &edition.language),
                )
            });
            Consent {
                purpose: consent.id.to_string(),
                answer,
                text_version: text.version,
                text_sha256: Digest::from_bytes(text.sha256()),
            }
        };
        self.walker.content.consent.iter().map(of).collect()
    }
}

fn stone(laid: &Laid) -> Stone {
    let (x, y) = laid.at.get();
    Stone {
        stone: laid.stone.to_string(),
        x,
        y,
    }
}

/// The words without those that go; counted, and nothing for a field without words.
fn clean(
    taken: impl Fn(&str) -> Vec<Taken>,
    redactor: &mut Redactor,
    removed: &mut BTreeMap<TextField, Vec<Removed>>,
    (field, words): (TextField, &str),
) -> Option<StoryText> {
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    let redacted = redactor.redact(words, &taken(words));
    let counts: Vec<Removed> = redacted
        .counts
        .iter()
        .map(|(label, count)| Removed {
            kind: label.as_str().to_owned(),
            count: *count,
        })
        .collect();
    if !counts.is_empty() {
        removed.insert(field, counts);
    }
    Some(StoryText::new(redacted.text))
}

fn adult(adult: Adult) -> String {
    match adult {
        Adult::Parent => "parent",
        Adult::Teacher => "teacher",
        Adult::Other => "other",
    }
    .to_owned()
}
