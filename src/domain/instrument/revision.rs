//! What may change between two versions of an instrument.
//!
//! Answers of years stand side by side. A question that asks something else, or whose corners move, is another question
//! and needs another id. What a teller agreed to is kept by its text-version: other words need a higher one.

use std::mem::discriminant;

use super::{
    Fault, INSTRUMENT, Instrument,
    content::Content,
    question::{Consent, Signifier, Triad},
    read,
    text::Text,
};

/// Every rule that `newer` breaks as the next version of the `instrument.toml` in `older`.
pub fn faults(newer: &Instrument, older: &[u8]) -> Vec<Fault> {
    let older: Content = match read(INSTRUMENT, older) {
        Ok(older) => older,
        Err(error) => return vec![Fault::new("previous", "format", &error.to_string())],
    };
    let newer = &newer.source().content;
    let mut faults = Vec::new();
    let mut fault = |id: &str, rule: &str| faults.push(Fault::new(INSTRUMENT, id, rule));
    if newer.version <= older.version {
        fault("version", "does not rise");
    }
    for before in older.signifiers() {
        if let Some(now) = newer.signifier(before.id()) {
            question(before, now, &mut |rule| fault(before.id().as_str(), rule));
        }
    }
    for before in &older.consent {
        if let Some(now) = newer.consent(&before.id) {
            let id = format!("consent/{}", before.id);
            consent(before, now, &mut |rule| fault(&id, rule));
        }
    }
    faults
}

fn question(before: Signifier<'_>, now: Signifier<'_>, fault: &mut dyn FnMut(&str)) {
    if before.concept() != now.concept() {
        fault("is an id that was another concept's");
    }
    if discriminant(&before) != discriminant(&now) {
        fault("is another kind of question and needs another id");
    }
    if let (Signifier::Triad(before), Signifier::Triad(now)) = (before, now)
        && corners(before) != corners(now)
    {
        fault("has other corners and needs another id");
    }
}

fn corners(triad: &Triad) -> [&str; 3] {
    triad.corners.each_ref().map(|corner| corner.id.as_str())
}

/// The words of translations are not compared: an older `instrument.toml` comes without them.
fn consent(before: &Consent, now: &Consent, fault: &mut dyn FnMut(&str)) {
    if now.text_version < before.text_version {
        fault("has a text-version that falls");
    } else if now.text_version == before.text_version && words(now) != words(before) {
        fault("says something else under the same text-version");
    }
}

fn words(consent: &Consent) -> [&Text; 4] {
    [
        &consent.question,
        &consent.explain,
        &consent.yes,
        &consent.no,
    ]
}
