//! An instrument in one language, with what is special to that language.
//!
//! A translation has the same ids and only texts: it is laid over the source text by text, and every place must
//! be covered, in every register that the source speaks to, with the same placeholders.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    Fault,
    content::{Content, Status},
    help::HelpCard,
    id::Id,
    language,
    places::{self, Place},
    sounds::Sounds,
    text::{self, Text},
};

/// Which way a language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From left to right.
    Ltr,
    /// From right to left.
    Rtl,
}

/// What reads a language aloud.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Speech {
    /// The engine.
    engine: String,
    /// Its voice, by the engine's own name.
    pub voice: String,
}

impl Speech {
    /// The one engine that this program knows.
    const ESPEAK: &str = "espeak-ng";

    /// The engine with its ordinary voice of a language.
    fn of_language(language: &Id) -> Speech {
        Speech {
            engine: Speech::ESPEAK.to_owned(),
            voice: language.to_string(),
        }
    }

    fn is_known(&self) -> bool {
        self.engine == Speech::ESPEAK
    }
}

/// The instrument in one language.
#[derive(Clone, Debug)]
pub struct Edition {
    /// The language, such as `nl`.
    pub language: Id,
    /// Its own name for itself.
    pub name: String,
    /// Which way it is written.
    pub direction: Direction,
    /// Whether a person reviewed the texts.
    pub status: Status,
    /// The engine that reads it aloud; none where no engine can.
    pub speech: Option<Speech>,
    /// What people recorded of it; it goes before the engine.
    pub sounds: Sounds,
    /// Whether name removal knows the language.
    pub names_supported: bool,
    /// Whether a keyboard exists for it.
    pub typing: bool,
    /// The structure with these texts.
    pub content: Content,
    /// The help card with these texts.
    pub help: HelpCard,
    /// What the region heard, for everybody who passes by.
    pub heard: Vec<String>,
    /// Where its texts and the help card differ. Only who checks a bundle is told: no helpline waits for a translation.
    pub(super) beside_help: Vec<Fault>,
}

/// The head of a `texts.LANG.toml`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Head {
    language: Id,
    name: String,
    direction: Direction,
    instrument: Id,
    instrument_version: u32,
    status: Status,
    reviewed_by: String,
    #[serde(default)]
    reviewed_on: String,
    #[serde(default)]
    speech: Option<Speech>,
    names_supported: bool,
    typing: bool,
}

/// The tables of a translation that hold texts.
const TABLES: &[&str] = &[
    "placeholder",
    "hints",
    "echo",
    "role",
    "screen",
    "consent",
    "prompt",
    "triad",
    "dyad",
    "stones",
    "choice",
    "practice",
    "page",
    "end",
    "help",
];

impl Edition {
    /// The language that the instrument was written in; Dutch is the one whose names are known.
    pub(super) fn source(content: Content, help: HelpCard) -> Edition {
        let is_dutch = content.language == "nl";
        let known = language::of_code(content.language.as_str()).map(|(_, known)| known);
        Edition {
            language: content.language.clone(),
            name: known
                .map_or(content.language.as_str(), |known| known.name)
                .to_owned(),
            direction: known.map_or(Direction::Ltr, |known| known.direction),
            status: content.status,
            speech: Some(Speech::of_language(&content.language)),
            sounds: Sounds::default(),
            names_supported: is_dutch,
            typing: true,
            content,
            help,
            heard: Vec::new(),
            beside_help: Vec::new(),
        }
    }

    /// The source with the texts of `table` in it; faults are added with the name of the file.
    pub(super) fn translated(
        source: &Edition,
        file: &str,
        mut table: toml::Table,
        faults: &mut Vec<Fault>,
    ) -> Option<Edition> {
        let texts: toml::Table = TABLES
            .iter()
            .filter_map(|k| Some(((*k).to_owned(), table.remove(*k)?)))
            .collect();
        let head: Head = match table.try_into() {
            Ok(head) => head,
            Err(error) => {
                faults.push(Fault::new(file, "head", error.message()));
                return None;
            }
        };
        head.check(source, file, faults);
        let mut edition = source.clone();
        Overlay {
            file,
            faults,
            source,
            texts: flattened(&texts),
            beside_help: Vec::new(),
        }
        .lay_over(&mut edition);
        edition.language = head.language;
        edition.name = head.name;
        edition.direction = head.direction;
        edition.status = head.status;
        edition.speech = head.speech.filter(Speech::is_known);
        edition.names_supported = head.names_supported;
        edition.typing = head.typing;
        Some(edition)
    }
}

impl Head {
    fn check(&self, source: &Edition, file: &str, faults: &mut Vec<Fault>) {
        let mut fault = |rule: &str| faults.push(Fault::new(file, "head", rule));
        if file != format!("texts.{}.toml", self.language) {
            fault("the file is named after its language");
        }
        if self.instrument != source.content.id || self.instrument_version != source.content.version
        {
            fault("is made for another instrument or version");
        }
        match language::of_code(self.language.as_str()) {
            None => fault("is none of the languages that this program can show"),
            Some((_, known)) if self.name != known.name || self.direction != known.direction => {
                fault("has another name or direction than the program's list of languages");
            }
            Some(_) => {}
        }
        let is_signed_off = !self.reviewed_by.is_empty() && !self.reviewed_on.is_empty();
        if self.status == Status::Reviewed && !is_signed_off {
            fault("reviewed needs reviewed-by and reviewed-on");
        }
    }
}

/// Laying the texts of one language over the source.
struct Overlay<'a> {
    file: &'a str,
    faults: &'a mut Vec<Fault>,
    source: &'a Edition,
    texts: BTreeMap<String, toml::Value>,
    beside_help: Vec<Fault>,
}

impl Overlay<'_> {
    fn lay_over(mut self, edition: &mut Edition) {
        places::each_in_content(&mut edition.content, &mut |path, place| {
            self.replace(path, place)
        });
        places::each_in_help(&mut edition.help, &mut |path, place| {
            self.replace(path, place)
        });
        for path in std::mem::take(&mut self.texts).into_keys() {
            self.differs(&path, "is not in the instrument");
        }
        edition.beside_help = self.beside_help;
    }

    fn replace(&mut self, path: &str, place: Place<'_>) {
        let Some(value) = self.take(path) else {
            return self.differs(path, "has no text");
        };
        match place {
            Place::One(text) => match Text::deserialize(value) {
                Ok(new) => self.replace_one(path, text, new),
                Err(_) => self.fault(path, "is no text"),
            },
            Place::Many(texts) => match Vec::<Text>::deserialize(value) {
                Ok(new) if new.len() == texts.len() => {
                    for (old, new) in texts.iter_mut().zip(new) {
                        self.replace_one(path, old, new);
                    }
                }
                Ok(_) => self.fault(path, "has another number of texts"),
                Err(_) => self.fault(path, "is no list of texts"),
            },
        }
    }

    /// A text stands at its path; one with registers stands there as a table.
    fn take(&mut self, path: &str) -> Option<toml::Value> {
        if let Some(value) = self.texts.remove(path) {
            return Some(value);
        }
        let under = format!("{path}/");
        let registers = &self.source.content.registers;
        let mut table = toml::Table::new();
        for register in registers {
            if let Some(value) = self.texts.remove(&format!("{under}{register}")) {
                table.insert(register.to_string(), value);
            }
        }
        (!table.is_empty()).then_some(toml::Value::Table(table))
    }

    fn replace_one(&mut self, path: &str, old: &mut Text, new: Text) {
        let registers = &self.source.content.registers;
        if !old.is_covered_by(&new, registers) {
            self.fault(path, "does not speak to every register of the source");
        } else if !registers.iter().all(|r| match (old.get(r), new.get(r)) {
            (Some(old), Some(new)) => text::placeholders(old) == text::placeholders(new),
            _ => true,
        }) {
            self.fault(path, "has other placeholders than the source");
        }
        *old = new;
    }

    /// A text too few or too many.
    fn differs(&mut self, path: &str, rule: &str) {
        if is_of_help(path) {
            self.beside_help.push(Fault::new(self.file, path, rule));
        } else {
            self.fault(path, rule);
        }
    }

    fn fault(&mut self, path: &str, rule: &str) {
        self.faults.push(Fault::new(self.file, path, rule));
    }
}

/// The help card is a document of its own with a version of its own: a line that is newer than the translation is
/// shown in the source language, and one that is gone is not missed. A helpline is never kept back for a translation.
fn is_of_help(path: &str) -> bool {
    path.starts_with("help/")
}

/// Nested tables as paths to strings and lists.
fn flattened(table: &toml::Table) -> BTreeMap<String, toml::Value> {
    let mut out = BTreeMap::new();
    flatten("", table, &mut out);
    out
}

fn flatten(at: &str, table: &toml::Table, out: &mut BTreeMap<String, toml::Value>) {
    for (key, value) in table {
        let path = if at.is_empty() {
            key.clone()
        } else {
            format!("{at}/{key}")
        };
        match value {
            toml::Value::Table(inner) => flatten(&path, inner, out),
            other => {
                out.insert(path, other.clone());
            }
        }
    }
}
