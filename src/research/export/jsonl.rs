//! JSON lines: one object per story with the names of the codebook in its order; what is missing is `null`.

use std::io::Write;

use serde::{Serializer, ser::SerializeMap};

use super::{cell::Cell, codebook::Codebook, rows::Row};

/// `verhalen.jsonl`: one line per story.
pub(super) fn stories(codebook: &Codebook, rows: &[Row]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        let mut serializer = serde_json::Serializer::new(&mut bytes);
        write_row(&mut serializer, codebook, row).expect("texts and numbers always serialise");
        bytes.write_all(b"\n").expect("memory takes every line");
    }
    bytes
}

/// `codeboek.json`: the variables as a list.
pub(super) fn codebook(codebook: &Codebook) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&codebook.variables)
        .expect("a codebook holds only texts and numbers");
    bytes.push(b'\n');
    bytes
}

fn write_row(
    serializer: &mut serde_json::Serializer<&mut Vec<u8>>,
    codebook: &Codebook,
    row: &Row,
) -> Result<(), serde_json::Error> {
    let mut map = serializer.serialize_map(Some(codebook.variables.len()))?;
    for variable in &codebook.variables {
        let name = &variable.name;
        match variable.cell(row) {
            Cell::Text(text) => map.serialize_entry(name, text)?,
            Cell::Made(text) => map.serialize_entry(name, &text)?,
            Cell::Number(number) => map.serialize_entry(name, &number)?,
            Cell::Whole(number) => map.serialize_entry(name, &number)?,
            Cell::Missing(_) => map.serialize_entry(name, &())?,
        }
    }
    map.end()
}
