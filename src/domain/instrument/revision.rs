//! What may change between two versions of an instrument.
//!
//! Answers of years stand side by side. A question that asks something else, or whose corners move, is another question
//! and needs another id.

use std::collections::BTreeMap;

use super::{Fault, INSTRUMENT, Instrument, content::Content, id::Id, read};

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
    let (now, before) = (concepts(newer), concepts(&older));
    for (id, concept) in &before {
        if now.get(id).is_some_and(|known| known != concept) {
            fault(id.as_str(), "is an id that was another concept's");
        }
    }
    for triad in &older.triad {
        let corners = |content: &Content| -> Option<Vec<Id>> {
            let found = content.triad.iter().find(|other| other.id == triad.id)?;
            Some(
                found
                    .corners
                    .iter()
                    .map(|corner| corner.id.clone())
                    .collect(),
            )
        };
        if corners(newer).is_some_and(|now| Some(now) != corners(&older)) {
            fault(triad.id.as_str(), "has other corners and needs another id");
        }
    }
    faults
}

fn concepts(content: &Content) -> BTreeMap<&Id, &Id> {
    content
        .signifiers()
        .map(|signifier| (signifier.id(), signifier.concept()))
        .collect()
}
