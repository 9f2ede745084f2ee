//! That the help card is whole for everyone before it.
//!
//! A line without words for a teller does not stand on their card, and nobody sees that it is missing.

use std::collections::BTreeSet;

use super::super::{Fault, HELP, Instrument, id::Id, text::Register};

/// Every line that says nothing to somebody who opens its list, and where the translations differ from the card.
pub(super) fn faults(instrument: &Instrument) -> Vec<Fault> {
    let card = &instrument.source().help;
    let mut faults = Vec::new();
    for (list, register) in openers(instrument) {
        for line in card.lines(list) {
            for (field, text) in [("name", &line.name), ("text", &line.text)] {
                if text.get(register).is_none_or(str::is_empty) {
                    let id = format!("help/{}/{field}", line.id);
                    let rule = format!("says nothing to {register}, who opens the list {list}");
                    faults.push(Fault::new(HELP, &id, &rule));
                }
            }
        }
    }
    let translated = instrument.editions.iter();
    faults.extend(translated.flat_map(|edition| edition.beside_help.iter().cloned()));
    faults
}

/// Which lists are opened, and how who opens them is spoken to: every role, and who did not say who they are.
fn openers(instrument: &Instrument) -> BTreeSet<(&Id, &Register)> {
    let source = instrument.source();
    let roles = source.content.role.iter();
    let anyone = (
        source.help.list_for_anyone(),
        &source.content.default_register,
    );
    roles
        .map(|role| (&role.help, &role.register))
        .chain([anyone])
        .collect()
}
