//! The region's questions as a language from right to left: every Dutch word of them in Arabic letters.
//!
//! Nobody reads it, but lines are as long as Dutch ones, letters join, and the walk finds each control by its Dutch
//! words, letter by letter. The machine's own words stay Dutch, as for every language that it does not speak.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::support::screens::TWENTE;

/// The name by which the language is offered.
pub(crate) const NAME: &str = "العربية";

/// The head of the texts file.
const HEAD: &str = "language = 'ar'\nname = 'العربية'\ndirection = 'rtl'\nnames-supported = false\ntyping = true\n\
    speech = { engine = 'espeak-ng', voice = 'ar' }\n";

/// A copy of the region's bundle with these texts beside it.
pub(crate) fn bundle() -> TempDir {
    let folder = TempDir::new().unwrap();
    for entry in fs::read_dir(TWENTE).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    let source = read("instrument.toml");
    // The German file says where the texts stand.
    let mut table = read("texts.de.toml");
    table.extend(toml::from_str::<toml::Table>(HEAD).unwrap());
    for (key, value) in &mut table {
        if let toml::Value::Table(_) = value
            && key != "speech"
        {
            translate(value, source.get(key));
        }
    }
    fs::write(folder.path().join("texts.ar.toml"), table.to_string()).unwrap();
    folder
}

fn read(name: &str) -> toml::Table {
    let text = fs::read_to_string(Path::new(TWENTE).join(name)).unwrap();
    toml::from_str(&text).unwrap()
}

/// Writes what stands at the same place of the source; what stands elsewhere there, from the German words.
fn translate(value: &mut toml::Value, source: Option<&toml::Value>) {
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                translate(inner, source.and_then(|source| child(source, key)));
            }
        }
        toml::Value::Array(list) => {
            for (nth, inner) in list.iter_mut().enumerate() {
                translate(inner, source.and_then(|source| source.get(nth)));
            }
        }
        toml::Value::String(text) => {
            let dutch = source.and_then(words);
            *text = in_arabic_letters(dutch.unwrap_or(text));
        }
        _ => (),
    }
}

/// What a table or a list of tables with ids has under `key`; a text without registers is every register's.
fn child<'a>(source: &'a toml::Value, key: &str) -> Option<&'a toml::Value> {
    let has_id = |one: &&toml::Value| one.get("id").and_then(toml::Value::as_str) == Some(key);
    let label = || source.get("label").and_then(|label| child(label, key));
    match source {
        toml::Value::Array(list) => list.iter().find(has_id),
        toml::Value::Table(table) => table.get(key).or_else(label),
        text => Some(text),
    }
}

/// The text that stands at a place, in whatever register.
fn words(value: &toml::Value) -> Option<&str> {
    let inner = |key| value.get(key).and_then(words);
    let own = value.as_str();
    own.or_else(|| ["label", "u", "je", "kid"].into_iter().find_map(inner))
}

/// `text` letter by letter, but for what a placeholder is called.
pub(crate) fn in_arabic_letters(text: &str) -> String {
    let mut is_name = false;
    let letter = |c: char| {
        is_name = c == '{' || is_name && c != '}';
        if is_name { c } else { arabic(c) }
    };
    text.chars().map(letter).collect()
}

fn arabic(c: char) -> char {
    const LATIN: &str = "abcdefghijklmnopqrstuvwxyzéëïü";
    const ARABIC: &str = "ابسديفجهيجكلمنوبقرستوفوخيزيييو";
    let lower = c.to_ascii_lowercase();
    let place = LATIN.chars().position(|latin| latin == lower);
    place
        .and_then(|place| ARABIC.chars().nth(place))
        .unwrap_or(c)
}
