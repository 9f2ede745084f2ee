//! Compiles the lists of `src/privacy/lexicons/` to an `fst` map of folded words and phrases to what is known about
//! them, its commonest words to a table beside it, and those that a slip of the pen may have meant to a map of their own.
//!
//! A line of a list is a word or a phrase, or begins with `#`; what the columns mean stands in [`LISTS`]. A list with
//! `[sections]` names the class itself.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

#[expect(
    dead_code,
    reason = "the program reads more of it than the build writes"
)]
#[path = "src/privacy/names/class.rs"]
mod class;
#[expect(dead_code, reason = "only the program looks words up")]
#[path = "src/privacy/names/common.rs"]
mod common;
#[path = "src/privacy/names/fold.rs"]
mod fold;

use class::{Class, Classes};

/// How the lines of a list are read.
#[derive(Clone, Copy, PartialEq)]
enum Lines {
    /// One entry a line, up to a tab or a bracket.
    Phrase,
    /// Entries between blanks.
    Words,
    /// The same, all of one class, whatever their section.
    WordsOfAll,
    /// A word, a tab and how common it is.
    Common,
}

/// The lists, the class of their entries (`[section]`s say otherwise), and how to read them.
const LISTS: &[(&str, &str, Lines)] = &[
    ("opentaal_words.txt", "word", Lines::Phrase),
    ("opentaal_capitals.txt", "proper", Lines::Phrase),
    ("dialect.txt", "word", Lines::Words),
    ("chat.txt", "word", Lines::Words),
    ("wordfreq_nl.txt", "", Lines::Common),
    ("first_names_deduce.txt", "first", Lines::Phrase),
    ("first_names_faker.txt", "first", Lines::Phrase),
    ("first_names_own.txt", "first", Lines::Words),
    ("surnames_deduce.txt", "surname", Lines::Phrase),
    ("surnames_faker.txt", "surname", Lines::Phrase),
    ("surnames_own.txt", "surname", Lines::Words),
    (
        "surnames_particle_deduce.txt",
        "after_particle",
        Lines::Phrase,
    ),
    ("places_geonames_nl.tsv", "place", Lines::Phrase),
    ("places_faker.txt", "place", Lines::Phrase),
    ("places_deduce.txt", "hamlet", Lines::Phrase),
    ("cities_geonames.tsv", "city", Lines::Phrase),
    ("places_own.txt", "place", Lines::Phrase),
    ("institutions.txt", "institution", Lines::Phrase),
    ("schools.txt", "school", Lines::Phrase),
    ("keep.txt", "keep", Lines::Phrase),
    ("name_over_word.txt", "over", Lines::Words),
    ("place_over_word.txt", "place_over", Lines::Words),
    ("dialect.txt", "dialect", Lines::Words),
    ("cues.txt", "", Lines::Words),
    ("cues.txt", "word", Lines::WordsOfAll),
];

type Lexicon = BTreeMap<String, Classes>;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("src/privacy/lexicons");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/privacy/names/class.rs");
    println!("cargo::rerun-if-changed=src/privacy/names/common.rs");
    println!("cargo::rerun-if-changed=src/privacy/names/fold.rs");
    let mut lexicon = Lexicon::new();
    for (file, class, lines) in LISTS {
        let text =
            fs::read_to_string(folder.join(file)).map_err(|error| format!("{file}: {error}"))?;
        read(&text, class, *lines, &mut lexicon).map_err(|error| format!("{file}: {error}"))?;
    }
    for word in fs::read_to_string(folder.join("not_names.txt"))?.lines() {
        if let Some(classes) = lexicon.get_mut(word) {
            let names = [Class::FIRST, Class::SURNAME, Class::OVER];
            *classes = classes.without(&names).with(Classes::only(Class::WORD));
        }
    }
    mark_phrases(&mut lexicon);
    let out = env::var("OUT_DIR")?;
    let words = lexicon
        .iter()
        .map(|(word, classes)| (word.as_str(), *classes));
    fs::write(Path::new(&out).join("common.bin"), common::table(words))?;
    let is_meant = |known: &Classes| known.is_common_word() || known.is_known_place();
    let meant = lexicon
        .iter()
        .filter(|(word, known)| is_meant(known) && !word.contains(' '));
    write_map(&Path::new(&out).join("meant.fst"), meant)?;
    write_map(&Path::new(&out).join("names.fst"), lexicon.iter())
}

fn write_map<'a>(
    path: &Path,
    entries: impl Iterator<Item = (&'a String, &'a Classes)>,
) -> Result<(), Box<dyn Error>> {
    let mut map = fst::MapBuilder::new(fs::File::create(path)?)?;
    for (word, classes) in entries {
        map.insert(word, classes.bits())?;
    }
    Ok(map.finish()?)
}

/// Marks the first and the second word of every phrase, so that nobody looks for one elsewhere.
fn mark_phrases(lexicon: &mut Lexicon) {
    let phrases: Vec<String> = lexicon
        .keys()
        .filter(|key| key.contains(' '))
        .cloned()
        .collect();
    for phrase in phrases {
        let mut words = phrase.split(' ');
        for class in [Class::BEGINS, Class::CONTINUES] {
            add(words.next().unwrap_or_default(), class, lexicon);
        }
    }
}

fn read(text: &str, class: &str, lines: Lines, lexicon: &mut Lexicon) -> Result<(), String> {
    let mut class = Class::parse(class);
    let is_entry = |line: &&str| !line.is_empty() && !line.starts_with('#');
    for line in text.lines().map(str::trim).filter(is_entry) {
        if let Some(section) = line.strip_prefix('[') {
            if lines == Lines::WordsOfAll {
                continue;
            }
            let name = section.trim_end_matches(']');
            class = Some(Class::parse(name).ok_or(format!("no class is called `{name}`"))?);
        } else if lines == Lines::Common {
            let (word, zipf) = line
                .split_once('\t')
                .ok_or(format!("`{line}` has no tab"))?;
            let zipf = zipf
                .parse()
                .map_err(|_| format!("`{line}` has no number"))?;
            let entry = lexicon.entry(fold::fold(word)).or_default();
            *entry = entry.with_zipf(zipf);
        } else {
            let class = class.ok_or(format!("`{line}` has no class"))?;
            for entry in entries(line, lines) {
                add(&entry, class, lexicon);
            }
        }
    }
    Ok(())
}

fn entries(line: &str, lines: Lines) -> Vec<String> {
    match lines {
        Lines::Words | Lines::WordsOfAll => line
            .split_whitespace()
            .map(|word| fold::fold(word).trim_start_matches('\'').to_owned())
            .collect(),
        _ => {
            let phrase = line.split(['\t', '(']).next().unwrap_or_default();
            vec![
                fold::fold(phrase.trim())
                    .trim_start_matches('\'')
                    .to_owned(),
            ]
        }
    }
}

fn add(entry: &str, class: Class, lexicon: &mut Lexicon) {
    if !entry.is_empty() {
        let known = lexicon.entry(entry.to_owned()).or_default();
        *known = known.with(Classes::only(class));
    }
}
