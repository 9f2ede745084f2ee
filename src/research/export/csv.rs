//! CSV as RFC 4180 says: UTF-8, commas, CRLF, one header line, quotes where a text needs them.
//!
//! Texts stand as they were told: line ends, quotes, emoji and a leading `=` are untouched. A file for
//! Excel, which takes some texts for formulas, is another format.

use crate::domain::telling::ConsentAnswer;

use super::{
    audio::{self, Heard},
    cell::Cell,
    codebook::{Codebook, Variable},
    rows::Row,
};

/// `verhalen.csv`: one row per story.
pub(super) fn stories(codebook: &Codebook, rows: &[Row]) -> Vec<u8> {
    let mut writer = writer();
    record(
        &mut writer,
        codebook
            .variables
            .iter()
            .map(|variable| variable.name.clone()),
    );
    for row in rows {
        let cells = codebook
            .variables
            .iter()
            .map(|variable| text(variable.cell(row)));
        record(&mut writer, cells);
    }
    finish(writer)
}

/// `opnames.csv`: one row per recording, also of stories whose telling is not here.
pub(super) fn recordings(heard: &[Heard]) -> Vec<u8> {
    let mut writer = writer();
    let names = [
        "verhaal",
        "opname",
        "taal",
        "aanspreekvorm",
        "stem_bewaren",
        "stukjes",
        "duur_ms",
    ];
    record(&mut writer, names.map(str::to_owned));
    for one in heard {
        let head = &one.head;
        let cells = [
            one.story.to_string(),
            audio::file_name(one.story),
            head.language.clone(),
            head.register.clone(),
            consent_text(head.keep_voice).to_owned(),
            head.pieces.len().to_string(),
            one.duration_ms.to_string(),
        ];
        record(&mut writer, cells);
    }
    finish(writer)
}

/// As it stands in a sealed file.
fn consent_text(answer: ConsentAnswer) -> &'static str {
    match answer {
        ConsentAnswer::Yes => "yes",
        ConsentAnswer::No => "no",
        ConsentAnswer::Unanswered => "unanswered",
        ConsentAnswer::NotAsked => "not-asked",
    }
}

/// `codeboek.csv`: one row per variable; value labels as `value = label`, one a line.
pub(super) fn codebook(codebook: &Codebook) -> Vec<u8> {
    let mut writer = writer();
    record(
        &mut writer,
        ["naam", "label", "meetniveau", "waarden"].map(str::to_owned),
    );
    for variable in &codebook.variables {
        record(&mut writer, codebook_row(variable));
    }
    finish(writer)
}

fn codebook_row(variable: &Variable) -> [String; 4] {
    let values: Vec<String> = variable
        .values
        .iter()
        .map(|value| format!("{} = {}", value.value, value.label))
        .collect();
    let level = variable.level.as_str().to_owned();
    [
        variable.name.clone(),
        variable.label.clone(),
        level,
        values.join("\n"),
    ]
}

fn text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => text.to_owned(),
        Cell::Made(text) => text,
        Cell::Number(number) => Cell::number_text(number),
        Cell::Whole(number) => number.to_string(),
        Cell::Missing(_) => String::new(),
    }
}

fn writer() -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(Vec::new())
}

fn record(writer: &mut ::csv::Writer<Vec<u8>>, cells: impl IntoIterator<Item = String>) {
    writer
        .write_record(cells)
        .expect("memory takes every row of the same length");
}

fn finish(writer: ::csv::Writer<Vec<u8>>) -> Vec<u8> {
    writer.into_inner().expect("memory can be flushed")
}
