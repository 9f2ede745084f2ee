//! Looking for words that must not be there: a rare text is searched for in every file below a
//! folder, in each form that a program might write it in by accident.
//!
//! A search that finds nothing proves nothing unless the same search finds the text where it is
//! known to stand; [`planted`] gives that positive control.

#![allow(dead_code, reason = "each journey uses its own part of this support")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// Where a canary was found, and in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file.
    pub(crate) path: PathBuf,
    /// The name of the form.
    pub(crate) form: &'static str,
}

/// The name of a form, and bytes that stand wherever something was written in it.
pub(crate) type Form = (&'static str, Vec<u8>);

/// Every file below `folder` that holds `canary` in some form.
pub(crate) fn find_in(folder: &Path, canary: &str) -> Vec<Finding> {
    find_forms_in(folder, &forms(canary))
}

/// Every file below `folder` that holds one of `forms`.
pub(crate) fn find_forms_in(folder: &Path, forms: &[Form]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in files_below(folder) {
        let bytes = fs::read(&path).unwrap_or_default();
        findings.extend(forms_in(&bytes, forms).into_iter().map(|form| Finding {
            path: path.clone(),
            form,
        }));
    }
    findings
}

/// The forms of `canary` that stand in `bytes`.
pub(crate) fn find_in_bytes(bytes: &[u8], canary: &str) -> Vec<&'static str> {
    forms_in(bytes, &forms(canary))
}

/// One text per form, with `canary` in it: what a search must find.
pub(crate) fn planted(canary: &str) -> Vec<Form> {
    forms(canary)
        .into_iter()
        .map(|(form, needle)| (form, [b"before ".as_slice(), &needle, b" after"].concat()))
        .collect()
}

/// Those of `forms` that stand in `bytes`.
pub(crate) fn forms_in(bytes: &[u8], forms: &[Form]) -> Vec<&'static str> {
    let held = forms.iter().filter(|(_, needle)| contains(bytes, needle));
    held.map(|(form, _)| *form).collect()
}

fn forms(canary: &str) -> Vec<Form> {
    let utf16: Vec<u16> = canary.encode_utf16().collect();
    let escaped: String = canary.encode_utf16().map(json_unit).collect();
    vec![
        ("UTF-8", canary.as_bytes().to_vec()),
        (
            "UTF-16LE",
            utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        ),
        (
            "UTF-16BE",
            utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        ),
        ("base64 at 0", base64_inside(canary, 0)),
        ("base64 at 1", base64_inside(canary, 1)),
        ("base64 at 2", base64_inside(canary, 2)),
        ("JSON-escaped", escaped.into_bytes()),
        ("hexadecimal", hex::encode(canary).into_bytes()),
    ]
}

/// The characters of the base64 of a longer text that only `canary` decides, when it starts at
/// `offset` modulo three.
fn base64_inside(canary: &str, offset: usize) -> Vec<u8> {
    let padded = [vec![0; offset], canary.as_bytes().to_vec()].concat();
    let whole = STANDARD_NO_PAD.encode(&padded);
    let first = (offset * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    whole.as_bytes()[first..last].to_vec()
}

fn json_unit(unit: u16) -> String {
    match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    }
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(bytes, needle).is_some()
}

/// Every file below a folder.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                files_below(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
