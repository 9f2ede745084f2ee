//! The variables that every telling has, whatever the instrument asks.

use crate::{
    domain::telling::{Assisted, Form, NamesChecked, StoryText},
    research::export::{
        Row,
        cell::{Cell, Reason},
    },
};

use super::{
    Level, Merged, Source, ValueLabel, Variable, reason_variable, value_label, value_labels,
};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixed {
    Story,
    Revision,
    Instrument,
    InstrumentVersion,
    Week,
    Place,
    Area,
    Region,
    Language,
    Register,
    Role,
    AgeBand,
    Form,
    Assisted,
    Adult,
    Prompt,
    Title,
    Text,
    More,
    Removed,
    NamesChecked,
}

/// Name, label, level, and whether it can be missing.
const FIXED: [(Fixed, &str, &str, Level, Presence); 21] = [
    (
        Fixed::Story,
        "verhaal",
        "Nummer van het verhaal",
        Level::Identifier,
        Presence::Always,
    ),
    (
        Fixed::Revision,
        "versie",
        "Versie van het verhaal (0: zoals verteld)",
        Level::Ratio,
        Presence::Always,
    ),
    (
        Fixed::Instrument,
        "instrument",
        "Vragenlijst",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::InstrumentVersion,
        "instrument_versie",
        "Versie van de vragenlijst",
        Level::Ratio,
        Presence::Always,
    ),
    (
        Fixed::Week,
        "week",
        "Week van het vertellen",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Place,
        "soort_plek",
        "Soort plek",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Area,
        "gebied",
        "Gebied",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Region,
        "regio",
        "Regio",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Language,
        "taal",
        "Taal",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Register,
        "aanspreekvorm",
        "Aanspreekvorm",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Role,
        "rol",
        "Wie vertelt",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::AgeBand,
        "leeftijd",
        "Leeftijdsgroep",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Form,
        "vorm",
        "Getypt of gesproken",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Assisted,
        "hulp",
        "Hulp bij het vertellen",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Adult,
        "volwassene",
        "Welke volwassene zat erbij",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Prompt,
        "begin",
        "Gekozen begin van het verhaal",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Title,
        "titel",
        "Titel",
        Level::Text,
        Presence::Sometimes,
    ),
    (
        Fixed::Text,
        "tekst",
        "Verhaal",
        Level::Text,
        Presence::Sometimes,
    ),
    (
        Fixed::More,
        "meer",
        "Wat de verteller nog wilde zeggen",
        Level::Text,
        Presence::Sometimes,
    ),
    (
        Fixed::Removed,
        "weggehaald",
        "Aantal weggehaalde woorden",
        Level::Ratio,
        Presence::Always,
    ),
    (
        Fixed::NamesChecked,
        "namen_nagekeken",
        "Wie namen heeft gezocht",
        Level::Nominal,
        Presence::Always,
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    Sometimes,
}

/// The variables in their order, each that can be missing followed by its reason.
pub(super) fn variables(merged: &Merged) -> Vec<Variable> {
    let mut variables = Vec::new();
    for (fixed, name, label, level, presence) in FIXED {
        variables.push(Variable {
            name: name.to_owned(),
            label: label.to_owned(),
            level,
            values: fixed.values(merged),
            source: Source::Fixed(fixed),
        });
        if presence == Presence::Sometimes {
            variables.push(reason_variable(name, label, Source::FixedReason(fixed)));
        }
    }
    variables
}

impl Fixed {
    fn values(self, merged: &Merged) -> Vec<ValueLabel> {
        let pairs = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(value, label)| value_label(value, label))
                .collect()
        };
        match self {
            Fixed::Role => value_labels(&merged.roles),
            Fixed::Prompt => value_labels(&merged.prompts),
            Fixed::Form => pairs(&[
                ("typed", "getypt"),
                ("spoken", "gesproken"),
                ("both", "allebei"),
            ]),
            Fixed::Assisted => pairs(&[
                ("no", "geen hulp"),
                ("helper", "iemand hielp met typen"),
                ("adult-of-child", "een volwassene zat bij het kind"),
            ]),
            Fixed::Adult => pairs(&[
                ("parent", "ouder"),
                ("teacher", "leraar"),
                ("other", "iemand anders"),
            ]),
            Fixed::NamesChecked => pairs(&[
                ("machine+teller", "het apparaat en de verteller"),
                ("teller", "de verteller"),
                ("later", "nog niemand"),
            ]),
            _ => Vec::new(),
        }
    }

    /// The value for one story.
    pub(super) fn cell(self, row: &Row) -> Cell<'_> {
        let telling = &row.telling;
        match self {
            Fixed::Story => Cell::Made(row.story.to_string()),
            Fixed::Revision => Cell::Whole(row.revision.into()),
            Fixed::Instrument => Cell::Text(&telling.instrument.id),
            Fixed::InstrumentVersion => Cell::Whole(telling.instrument.version.into()),
            Fixed::Week => telling.week.map_or(Cell::Missing(Reason::Unknown), |week| {
                Cell::Made(week.to_string())
            }),
            Fixed::Place => Cell::Text(&telling.collection.kind),
            Fixed::Area => optional(telling.collection.area.as_deref(), Reason::NotAsked),
            Fixed::Region => Cell::Made(telling.collection.region.to_string()),
            Fixed::Language => Cell::Text(&telling.language),
            Fixed::Register => Cell::Text(&telling.register),
            Fixed::Role => Cell::Text(&telling.teller.role),
            Fixed::AgeBand => optional(telling.teller.age_band.as_deref(), Reason::NotAsked),
            Fixed::Form => Cell::Text(form_text(telling.form)),
            Fixed::Assisted => Cell::Text(assisted_text(telling.assisted)),
            Fixed::Adult => optional(telling.adult.as_deref(), Reason::NotAsked),
            Fixed::Prompt => optional(telling.prompt.as_deref(), Reason::Skipped),
            Fixed::Title => words(telling.title.as_ref(), Reason::Skipped),
            Fixed::Text if telling.form == Form::Spoken => {
                words(telling.text.as_ref(), Reason::NotAsked)
            }
            Fixed::Text => words(telling.text.as_ref(), Reason::Skipped),
            Fixed::More => words(telling.more.as_ref(), Reason::Skipped),
            Fixed::Removed => Cell::Whole(
                telling
                    .removed
                    .values()
                    .flatten()
                    .map(|removed| u64::from(removed.count))
                    .sum(),
            ),
            Fixed::NamesChecked => Cell::Text(checked_text(telling.names.checked)),
        }
    }
}

fn optional(value: Option<&str>, missing: Reason) -> Cell<'_> {
    value.map_or(Cell::Missing(missing), Cell::Text)
}

fn words(value: Option<&StoryText>, missing: Reason) -> Cell<'_> {
    optional(value.map(StoryText::expose), missing)
}

fn form_text(form: Form) -> &'static str {
    match form {
        Form::Typed => "typed",
        Form::Spoken => "spoken",
        Form::Both => "both",
    }
}

fn assisted_text(assisted: Assisted) -> &'static str {
    match assisted {
        Assisted::No => "no",
        Assisted::Helper => "helper",
        Assisted::AdultOfChild => "adult-of-child",
    }
}

fn checked_text(checked: NamesChecked) -> &'static str {
    match checked {
        NamesChecked::MachineAndTeller => "machine+teller",
        NamesChecked::Teller => "teller",
        NamesChecked::Later => "later",
    }
}
