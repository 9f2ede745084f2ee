//! Exports: the opened stories as files for other programs, driven by one codebook.
//!
//! Invariants: the same stories give byte-identical files; only stories whose teller said yes to
//! research are written (who holds no reading key sees no telling and gets only recordings, to write
//! them out); a folder is registered in the store before it is written, part by part, so that a
//! withdrawal finds it; `MANIFEST.sha256` names every file and is written last.
//!
//! # Why a folder is written anew and not edited
//! A withdrawn story may stand in a codebook, a count or a text beside the rows. Writing the folder
//! again from what is left cannot forget a place.

pub mod audio;
pub mod cell;
pub mod codebook;
pub mod csv;
pub mod jsonl;
pub mod manifest;
pub mod rows;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    domain::ids::{Digest, Part, StoryId},
    support::files,
};

use super::{
    questions::{Questions, Unreadable},
    store::{self, ExportRecord, Store},
};
use audio::{Broken, Heard, Written};
use codebook::Codebook;
use manifest::Folder;
use rows::{Row, Selection};

/// Why an export was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder cannot be written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds an earlier export.
    #[error("`{}` is al een export: gebruik --force om hem te vervangen", .0.display())]
    Exists(PathBuf),
    /// The folder holds something else.
    #[error("`{}` is niet leeg en geen eerdere export: kies een andere map", .0.display())]
    NotOurs(PathBuf),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// An instrument cannot be read.
    #[error(transparent)]
    Instrument(#[from] Unreadable),
    /// The instrument of a story is not in the store.
    #[error("het instrument {0} is nog niet opgehaald: doe eerst een pull")]
    NoInstrument(Digest),
    /// An opened story does not have its form.
    #[error("verhaal {story} heeft niet de vorm van een verhaal: {reason}")]
    Malformed {
        /// The story.
        story: StoryId,
        /// Where.
        reason: String,
    },
    /// Recordings were asked for and none of them was opened here.
    #[error(
        "geen van de {0} opnames is hier geopend: haal ze eerst op met de intakesleutel (pull --key intake.key), of laat wav weg"
    )]
    NoneHeard(usize),
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// One row per story.
    Csv,
    /// One line of JSON per story.
    Jsonl,
    /// One recording per spoken story, and a table of them.
    Wav,
}

impl Format {
    const ALL: [Format; 3] = [Format::Csv, Format::Jsonl, Format::Wav];

    /// The table of a format.
    fn table(self) -> &'static str {
        match self {
            Format::Csv => CSV,
            Format::Jsonl => JSONL,
            Format::Wav => RECORDINGS,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Wav => "wav",
        }
    }
}

const CSV: &str = "verhalen.csv";
const JSONL: &str = "verhalen.jsonl";
const RECORDINGS: &str = "opnames.csv";

/// Files that every folder holds.
const ALWAYS: [&str; 3] = ["codeboek.csv", "codeboek.json", "LEESMIJ.md"];

/// The text names no format.
#[derive(Debug, thiserror::Error)]
#[error("kies uit csv, jsonl en wav")]
pub struct NoFormat;

impl FromStr for Format {
    type Err = NoFormat;

    fn from_str(text: &str) -> Result<Format, NoFormat> {
        Format::ALL
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(NoFormat)
    }
}

/// What came of an export.
#[derive(Debug)]
pub struct Outcome {
    /// The folder.
    pub folder: PathBuf,
    /// How many stories stand in it.
    pub n_stories: usize,
    /// How many recordings stand in it.
    pub n_recordings: usize,
    /// Stories left out because their teller did not allow research.
    pub without_consent: Vec<StoryId>,
    /// Recordings left out because they cannot be heard.
    pub broken: Vec<Broken>,
    /// How many recordings were asked for and not opened here.
    pub n_unheard: usize,
}

/// Writes every story of the store that may be exported.
pub fn write(
    store: &mut Store,
    folder: &Path,
    formats: &[Format],
    force: Force,
) -> Result<Outcome, Error> {
    if formats.contains(&Format::Wav) {
        check_heard(store)?;
    }
    prepare(folder, force)?;
    let folder = fs::canonicalize(folder).map_err(|source| file_error(folder, source))?;
    let stories = store.stories("")?;
    write_stories(store, &folder, formats, &stories)
}

/// Recordings that are known and all closed mean that the key of intake was not used.
fn check_heard(store: &Store) -> Result<(), Error> {
    let n_unheard = store.waiting()?.unheard;
    let is_heard = store
        .opened()?
        .iter()
        .any(|facts| facts.part == Part::Voice);
    if n_unheard > 0 && !is_heard {
        return Err(Error::NoneHeard(n_unheard));
    }
    Ok(())
}

/// Whether an earlier export may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// It may.
    Replace,
    /// It may not.
    Refuse,
}

/// Writes every folder again that holds a story which is gone or changed; gives what was done.
pub fn clean(store: &mut Store) -> Result<Vec<Cleaned>, Error> {
    let stale = store.stale_exports()?;
    stale
        .into_iter()
        .map(|record| clean_one(store, &record))
        .collect()
}

/// What was done with a folder that held a story which is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// It was written again.
    Rewritten {
        /// The folder.
        folder: PathBuf,
        /// Files in it that are not ours: a person must look at those.
        strangers: Vec<String>,
    },
    /// It is not there any more: a person must know where it went.
    Missing(PathBuf),
}

fn clean_one(store: &mut Store, record: &ExportRecord) -> Result<Cleaned, Error> {
    let folder = PathBuf::from(&record.folder);
    if !folder.is_dir() {
        store.forget_export(&record.folder)?;
        return Ok(Cleaned::Missing(folder));
    }
    let formats: Vec<Format> = record
        .formats
        .split(',')
        .filter_map(|name| name.parse().ok())
        .collect();
    let stories = store.exported_stories(&record.folder)?;
    write_stories(store, &folder, &formats, &stories)?;
    let strangers = manifest::strangers(&folder).map_err(|source| file_error(&folder, source))?;
    Ok(Cleaned::Rewritten { folder, strangers })
}

fn write_stories(
    store: &mut Store,
    folder: &Path,
    formats: &[Format],
    stories: &[StoryId],
) -> Result<Outcome, Error> {
    let mut formats = formats.to_vec();
    formats.sort_unstable();
    formats.dedup();
    let mut selection = Selection::of(store, stories, &formats)?;
    let codebook = Codebook::of(&instruments(store, &selection.rows)?, &formats);
    let names: Vec<&str> = formats.iter().map(|format| format.as_str()).collect();
    let record = ExportRecord {
        folder: folder.to_string_lossy().into_owned(),
        formats: names.join(","),
    };
    let mut before_and_after = store.listed(&record.folder)?;
    before_and_after.extend(&selection.listed);
    store.register_export(&record, &before_and_after)?;
    let broken = write_folder(store, folder, (&codebook, &formats), &mut selection)?;
    store.register_export(&record, &selection.listed)?;
    let asked_for_sound = formats.contains(&Format::Wav);
    Ok(Outcome {
        folder: folder.to_owned(),
        n_stories: selection.rows.len(),
        n_recordings: selection.recordings.len() - broken.len(),
        without_consent: selection.without_consent,
        broken,
        n_unheard: if asked_for_sound {
            store.waiting()?.unheard
        } else {
            0
        },
    })
}

/// Recordings come first: the table names those that were written.
fn write_folder(
    store: &Store,
    path: &Path,
    (codebook, formats): (&Codebook, &[Format]),
    selection: &mut Selection,
) -> Result<Vec<Broken>, Error> {
    let failed = |source| file_error(path, source);
    let mut folder = Folder::begin(path, &planned(selection, formats)).map_err(failed)?;
    let Written { heard, broken } = audio::write(store, &mut folder, selection)?;
    for (name, bytes) in render(codebook, (&selection.rows, &heard), formats) {
        folder.put(name, &bytes).map_err(failed)?;
    }
    folder.finish().map_err(failed)?;
    Ok(broken)
}

/// The names of all files that a folder is to hold.
fn planned(selection: &Selection, formats: &[Format]) -> BTreeSet<String> {
    let recordings = selection.recordings.iter().map(|s| audio::file_name(*s));
    let tables = formats.iter().map(|format| format.table());
    let tables = ALWAYS.into_iter().chain(tables).map(str::to_owned);
    recordings.chain(tables).collect()
}

fn instruments(store: &Store, rows: &[Row]) -> Result<Vec<Questions>, Error> {
    let hashes: BTreeSet<Digest> = rows
        .iter()
        .map(|row| row.telling.instrument.sha256)
        .collect();
    let mut instruments = Vec::new();
    for sha256 in hashes {
        let toml = store
            .instrument(sha256)?
            .ok_or(Error::NoInstrument(sha256))?;
        instruments.push(Questions::read(sha256, &toml)?);
    }
    Ok(instruments)
}

fn render(
    codebook: &Codebook,
    (rows, heard): (&[Row], &[Heard]),
    formats: &[Format],
) -> BTreeMap<&'static str, Vec<u8>> {
    let [table, json, read_me] = ALWAYS;
    let mut content = BTreeMap::from([
        (table, csv::codebook(codebook)),
        (json, jsonl::codebook(codebook)),
        (
            read_me,
            manifest::read_me(rows.len(), codebook.disclosure, formats),
        ),
    ]);
    for format in formats {
        match format {
            Format::Csv => content.insert(CSV, csv::stories(codebook, rows)),
            Format::Jsonl => content.insert(JSONL, jsonl::stories(codebook, rows)),
            Format::Wav => content.insert(RECORDINGS, csv::recordings(heard)),
        };
    }
    content
}

fn prepare(folder: &Path, force: Force) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(|source| file_error(folder, source))?;
    let names = files::visible_names(folder).map_err(|source| file_error(folder, source))?;
    let ours = names.iter().any(|name| name == manifest::NAME);
    match (names.is_empty(), ours, force) {
        (true, ..) | (_, true, Force::Replace) => Ok(()),
        (_, true, Force::Refuse) => Err(Error::Exists(folder.to_owned())),
        (_, false, _) => Err(Error::NotOurs(folder.to_owned())),
    }
}

fn file_error(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source,
    }
}
