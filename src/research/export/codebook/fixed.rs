//! The variables that every telling has, whatever the instrument asks.

use crate::{
    domain::telling::{Assisted, Form, NamesChecked, StoryText},
    research::export::{
        Format,
        cell::{Cell, Reason},
        rows::Row,
    },
    seal::transcript::Transcript,
};

use super::{
    Level, Merged, REASONS, Source, ValueLabel, Variable, reason_variable, value_label,
    value_labels,
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
    Transcribed,
    Recogniser,
    Recording,
}

/// Name, label, level, and whether it can be missing.
const FIXED: [(Fixed, &str, &str, Level, Presence); 24] = [
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
        "Verhaal: wat getypt is, en daaronder wat van de opname is uitgeschreven",
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
        Presence::Sometimes,
    ),
    (
        Fixed::NamesChecked,
        "namen_nagekeken",
        "Wie namen heeft gezocht",
        Level::Nominal,
        Presence::Always,
    ),
    (
        Fixed::Transcribed,
        "uitgeschreven",
        "Of de opname is uitgeschreven",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Recogniser,
        "uitgeschreven_met",
        "Spraakherkenner (none: een mens typte alles)",
        Level::Nominal,
        Presence::Sometimes,
    ),
    (
        Fixed::Recording,
        "opname",
        "Bestand met de opname",
        Level::Identifier,
        Presence::Sometimes,
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Always,
    Sometimes,
}

/// The variables in their order, each that can be missing followed by its reason.
pub(super) fn variables(merged: &Merged, formats: &[Format]) -> Vec<Variable> {
    let with_sound = formats.contains(&Format::Wav);
    let wanted = FIXED
        .into_iter()
        .filter(|(fixed, ..)| with_sound || *fixed != Fixed::Recording);
    let mut variables = Vec::new();
    for (fixed, name, label, level, presence) in wanted {
        variables.push(Variable {
            name: name.to_owned(),
            label: label.to_owned(),
            level,
            values: fixed.values(merged),
            source: Source::Fixed(fixed),
        });
        if presence == Presence::Sometimes {
            let source = Source::FixedReason(fixed);
            variables.push(reason_variable(name, (label, &fixed.reasons()), source));
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
                ("not-transcribed", "nog niet uitgeschreven"),
                ("machine", "in de uitgeschreven opname alleen het apparaat"),
                (
                    "intake",
                    "in de uitgeschreven opname de mensen van de intake",
                ),
            ]),
            Fixed::Transcribed => pairs(&[
                ("no", "nog niet uitgeschreven"),
                ("machine", "uitgeschreven, nog niet door een mens nagekeken"),
                ("reviewed", "uitgeschreven en door een mens nagekeken"),
            ]),
            _ => Vec::new(),
        }
    }

    /// Why the value can be missing.
    fn reasons(self) -> Vec<Reason> {
        let mut reasons = REASONS.to_vec();
        match self {
            Fixed::Text | Fixed::More | Fixed::Removed => reasons.push(Reason::NotTranscribed),
            Fixed::Transcribed => reasons = vec![Reason::NotSpoken],
            Fixed::Recogniser => reasons = vec![Reason::NotSpoken, Reason::NotTranscribed],
            Fixed::Recording => reasons = vec![Reason::NotSpoken, Reason::NoRecording],
            _ => {}
        }
        reasons
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
            Fixed::Text => both_words(row, telling.text.as_ref(), |transcript| {
                Some(&transcript.text)
            }),
            Fixed::More => both_words(row, telling.more.as_ref(), |transcript| {
                transcript.more.as_ref()
            }),
            Fixed::Removed if row.awaits_transcript() => Cell::Missing(Reason::NotTranscribed),
            Fixed::Removed => Cell::Whole(n_removed(row)),
            Fixed::NamesChecked => Cell::Text(checked_text(row)),
            Fixed::Transcribed => transcribed(row),
            Fixed::Recogniser => row
                .transcript
                .as_ref()
                .map_or(Cell::Missing(no_transcript(row)), |transcript| {
                    Cell::Text(&transcript.recogniser)
                }),
            Fixed::Recording if !row.is_spoken() => Cell::Missing(Reason::NotSpoken),
            Fixed::Recording => optional(row.recording.as_deref(), Reason::NoRecording),
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

/// What was typed and what was said, an empty line between them where there is both.
fn both_words<'a>(
    row: &'a Row,
    typed: Option<&'a StoryText>,
    said: impl Fn(&'a Transcript) -> Option<&'a StoryText>,
) -> Cell<'a> {
    let said = row.transcript.as_ref().and_then(said);
    let missing = if row.awaits_transcript() {
        Reason::NotTranscribed
    } else {
        Reason::Skipped
    };
    match (typed, said) {
        (Some(typed), Some(said)) => Cell::Made(format!("{}\n\n{}", typed.expose(), said.expose())),
        (typed, said) => words(typed.or(said), missing),
    }
}

fn n_removed(row: &Row) -> u64 {
    let of_transcript = row.transcript.iter().flat_map(|t| t.removed.values());
    let removed = row.telling.removed.values().chain(of_transcript).flatten();
    removed.map(|removed| u64::from(removed.count)).sum()
}

/// A recording that nobody wrote out was looked through by nobody, whatever was typed beside it; of what
/// was typed and what was said, the one that was looked at least counts.
fn checked_text(row: &Row) -> &'static str {
    let typed = row.telling.names.checked;
    match (&row.transcript, typed) {
        (None, _) if row.is_spoken() => "not-transcribed",
        (Some(_), NamesChecked::Later) if row.telling.text.is_some() => "later",
        (Some(transcript), _) if transcript.reviewed => "intake",
        (Some(_), _) => "machine",
        (None, NamesChecked::MachineAndTeller) => "machine+teller",
        (None, NamesChecked::Teller) => "teller",
        (None, NamesChecked::Later) => "later",
    }
}

fn transcribed(row: &Row) -> Cell<'_> {
    match &row.transcript {
        Some(transcript) if transcript.reviewed => Cell::Text("reviewed"),
        Some(_) => Cell::Text("machine"),
        None if row.is_spoken() => Cell::Text("no"),
        None => Cell::Missing(Reason::NotSpoken),
    }
}

fn no_transcript(row: &Row) -> Reason {
    if row.is_spoken() {
        Reason::NotTranscribed
    } else {
        Reason::NotSpoken
    }
}
