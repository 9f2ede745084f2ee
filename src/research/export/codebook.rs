//! The codebook: every variable of an export with its name, label, level and values. All writers read it.
//!
//! Names are those of the sealed telling and of the instrument, so that a column can be traced to the
//! question that was asked. Everything that can be missing has a variable beside it whose name ends in
//! `_reden` and says why.
//!
//! Invariants: which variables there are, and their order, depends only on instruments and formats; a name stands once; a question of
//! several versions of an instrument is one variable with all their options.

mod fixed;
mod values;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    domain::instrument::policy::Disclosure,
    research::{
        export::{
            Format,
            cell::{Cell, Reason},
            rows::Row,
        },
        questions::{Labelled, Question, Questions, Shape, Wording},
    },
};

use fixed::Fixed;

/// Every variable of an export.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// In the order of the columns.
    pub variables: Vec<Variable>,
    /// The fewest stories behind what leaves this computer, as all instruments of the export allow.
    pub disclosure: Option<Disclosure>,
}

/// One variable.
#[derive(Clone, Debug, Serialize)]
pub struct Variable {
    /// The name of the column.
    pub name: String,
    /// What it is, in Dutch.
    pub label: String,
    /// How it may be counted with.
    pub level: Level,
    /// What its values mean.
    pub values: Vec<ValueLabel>,
    #[serde(skip)]
    source: Source,
}

/// A value with its meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueLabel {
    /// As it stands in the data.
    pub value: String,
    /// What it means, in Dutch.
    pub label: String,
}

/// The level of measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Level {
    /// Names a story.
    #[serde(rename = "nummer")]
    Identifier,
    /// Words of the teller.
    #[serde(rename = "tekst")]
    Text,
    /// One of a list.
    #[serde(rename = "nominaal")]
    Nominal,
    /// A number on a scale.
    #[serde(rename = "interval")]
    Interval,
    /// A share or a count.
    #[serde(rename = "ratio")]
    Ratio,
}

impl Level {
    /// As it stands in the codebook.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Identifier => "nummer",
            Level::Text => "tekst",
            Level::Nominal => "nominaal",
            Level::Interval => "interval",
            Level::Ratio => "ratio",
        }
    }
}

/// Where the values of a variable come from.
#[derive(Clone, Debug)]
enum Source {
    Fixed(Fixed),
    FixedReason(Fixed),
    Consent(String),
    ConsentReason(String),
    Answer { question: String, of: Piece },
    AnswerReason(String),
}

/// Which piece of an answer.
#[derive(Clone, Debug)]
enum Piece {
    Corner(usize),
    TriadX,
    TriadY,
    Dyad,
    Single,
    Option(String),
    StoneX { stone: String, nth: usize },
    StoneY { stone: String, nth: usize },
}

impl Codebook {
    /// The codebook of these instruments, for a folder with these formats.
    pub fn of(instruments: &[Questions], formats: &[Format]) -> Codebook {
        let merged = Merged::of(instruments);
        let mut variables = fixed::variables(&merged, formats);
        variables.extend(merged.consents.iter().flat_map(consent_variables));
        variables.extend(merged.questions.iter().flat_map(question_variables));
        make_names_unique(&mut variables);
        let disclosures = instruments.iter().map(|one| one.disclosure);
        // One that cannot be read may be the strictest.
        let disclosure = disclosures.reduce(|one, other| Some(one?.and(other?)));
        Codebook {
            variables,
            disclosure: disclosure.flatten(),
        }
    }
}

impl Variable {
    /// The value for one story.
    pub(super) fn cell<'a>(&self, row: &'a Row) -> Cell<'a> {
        match &self.source {
            Source::Fixed(fixed) => fixed.cell(row),
            Source::FixedReason(fixed) => values::reason(&fixed.cell(row)),
            Source::Consent(id) => values::consent(row, id),
            Source::ConsentReason(id) => values::reason(&values::consent(row, id)),
            Source::Answer { question, of } => values::answer(row, question, of),
            Source::AnswerReason(question) => values::answer_reason(row, question),
        }
    }
}

/// The questions of all instruments of an export as one list: of the newest version, then what only older ones asked.
struct Merged {
    questions: Vec<Question>,
    consents: Vec<Labelled>,
    roles: Vec<Labelled>,
    prompts: Vec<Labelled>,
}

impl Merged {
    fn of(instruments: &[Questions]) -> Merged {
        let mut sorted: Vec<&Questions> = instruments.iter().collect();
        sorted.sort_by(|a, b| a.id.cmp(&b.id).then(b.version.cmp(&a.version)));
        let mut merged = Merged {
            questions: Vec::new(),
            consents: Vec::new(),
            roles: Vec::new(),
            prompts: Vec::new(),
        };
        for instrument in sorted {
            instrument
                .list
                .iter()
                .for_each(|question| merged.add(question));
            add_labels(&mut merged.consents, &instrument.consents);
            add_labels(&mut merged.roles, instrument.roles());
            add_labels(&mut merged.prompts, instrument.prompts());
        }
        merged
    }

    fn add(&mut self, question: &Question) {
        let known = self
            .questions
            .iter_mut()
            .find(|known| known.id == question.id);
        match (known.map(|known| &mut known.shape), &question.shape) {
            (None, _) => self.questions.push(question.clone()),
            (
                Some(Shape::Choice { options, single }),
                Shape::Choice {
                    options: more,
                    single: one,
                },
            ) => {
                add_labels(options, more);
                *single = *single && *one;
            }
            (Some(Shape::Stones(stones)), Shape::Stones(more)) => {
                for stone in more {
                    match stones.iter_mut().find(|known| known.0.id == stone.0.id) {
                        Some(known) => known.1 = known.1.max(stone.1),
                        None => stones.push(stone.clone()),
                    }
                }
            }
            (Some(_), _) => {}
        }
    }
}

fn add_labels(list: &mut Vec<Labelled>, more: &[Labelled]) {
    for labelled in more {
        if list.iter().all(|known| known.id != labelled.id) {
            list.push(labelled.clone());
        }
    }
}

fn consent_variables(consent: &Labelled) -> [Variable; 2] {
    let name = format!("toestemming_{}", consent.id);
    let label = format!("Toestemming: {}", consent.label.label());
    let values = [("yes", "ja"), ("no", "nee")];
    [
        Variable {
            name: name.clone(),
            label: label.clone(),
            level: Level::Nominal,
            values: values
                .map(|(value, label)| value_label(value, label))
                .to_vec(),
            source: Source::Consent(consent.id.clone()),
        },
        reason_variable(
            &name,
            (&label, &REASONS),
            Source::ConsentReason(consent.id.clone()),
        ),
    ]
}

fn question_variables(question: &Question) -> Vec<Variable> {
    let one = |suffix: &str, label: &str, level: Level, of: Piece| Variable {
        name: if suffix.is_empty() {
            question.id.clone()
        } else {
            format!("{}_{suffix}", question.id)
        },
        label: [question.text.label(), label].join(" ").trim().to_owned(),
        level,
        values: Vec::new(),
        source: Source::Answer {
            question: question.id.clone(),
            of,
        },
    };
    let mut variables = match &question.shape {
        Shape::Triad(corners) => {
            let corner = |(index, corner): (usize, &Labelled)| {
                one(
                    &corner.id,
                    corner.label.label(),
                    Level::Ratio,
                    Piece::Corner(index),
                )
            };
            let mut variables: Vec<Variable> = corners.iter().enumerate().map(corner).collect();
            variables.push(one(
                "x",
                "(x in de driehoek, 0 tot 1)",
                Level::Interval,
                Piece::TriadX,
            ));
            variables.push(one(
                "y",
                "(y in de driehoek, 0 tot 0,866)",
                Level::Interval,
                Piece::TriadY,
            ));
            variables
        }
        Shape::Dyad {
            left,
            middle,
            right,
        } => {
            let label = dyad_label(left, middle, right);
            vec![one("", &label, Level::Interval, Piece::Dyad)]
        }
        Shape::Choice {
            options,
            single: true,
        } => {
            let mut variable = one("", "", Level::Nominal, Piece::Single);
            variable.values = value_labels(options);
            vec![variable]
        }
        Shape::Choice {
            options,
            single: false,
        } => {
            let option = |option: &Labelled| {
                let of = Piece::Option(option.id.clone());
                let mut variable = one(&option.id, option.label.label(), Level::Nominal, of);
                variable.values = vec![
                    value_label("1", "gekozen"),
                    value_label("0", "niet gekozen"),
                ];
                variable
            };
            options.iter().map(option).collect()
        }
        Shape::Stones(stones) => stones
            .iter()
            .flat_map(|stone| stone_variables(stone, &one))
            .collect(),
    };
    let source = Source::AnswerReason(question.id.clone());
    let label = question.text.label();
    variables.push(reason_variable(&question.id, (label, &REASONS), source));
    variables
}

fn stone_variables(
    (stone, most): &(Labelled, u32),
    one: &impl Fn(&str, &str, Level, Piece) -> Variable,
) -> Vec<Variable> {
    let place = |nth: u32| {
        let index = usize::try_from(nth).unwrap_or(usize::MAX);
        let label = |axis: &str| {
            format!(
                "{} {} ({axis}, 0 tot 1)",
                stone.label.shown_to("kid"),
                nth + 1
            )
        };
        let x = Piece::StoneX {
            stone: stone.id.clone(),
            nth: index,
        };
        let y = Piece::StoneY {
            stone: stone.id.clone(),
            nth: index,
        };
        let name = |axis: &str| format!("{}_{}_{axis}", stone.id, nth + 1);
        [
            one(&name("x"), &label("van links"), Level::Interval, x),
            one(&name("y"), &label("van boven"), Level::Interval, y),
        ]
    };
    (0..*most).flat_map(place).collect()
}

fn dyad_label(left: &Wording, middle: &Wording, right: &Wording) -> String {
    let (left, middle, right) = (left.label(), middle.label(), right.label());
    format!("(0 = {left}, 0,5 = {middle}, 1 = {right})")
}

/// Why an answer can be missing.
const REASONS: [Reason; 4] = [
    Reason::NotApplicable,
    Reason::Skipped,
    Reason::NotAsked,
    Reason::Unknown,
];

fn reason_variable(name: &str, (label, reasons): (&str, &[Reason]), source: Source) -> Variable {
    let values = reasons.iter().map(|reason| reason.as_str());
    Variable {
        name: format!("{name}_reden"),
        label: format!("Waarom leeg: {label}"),
        level: Level::Nominal,
        values: values.map(|reason| value_label(reason, reason)).collect(),
        source,
    }
}

fn value_label(value: &str, label: &str) -> ValueLabel {
    ValueLabel {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}

fn value_labels(list: &[Labelled]) -> Vec<ValueLabel> {
    list.iter()
        .map(|labelled| value_label(&labelled.id, labelled.label.label()))
        .collect()
}

/// Names hold only what every statistics program takes; a second of the same name gets a number.
fn make_names_unique(variables: &mut [Variable]) {
    let mut taken = BTreeSet::new();
    for variable in variables {
        let plain = variable.name.replace('-', "_");
        let mut name = plain.clone();
        let mut count = 1;
        while !taken.insert(name.clone()) {
            count += 1;
            name = format!("{plain}_{count}");
        }
        variable.name = name;
    }
}
