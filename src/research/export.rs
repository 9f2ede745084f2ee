//! Exports: the opened stories as files for other programs, driven by one codebook.
//!
//! Invariants: the same stories give byte-identical files; only stories whose teller said yes to
//! research are written; a folder is registered in the store before it is written, so that a withdrawal
//! finds it; `MANIFEST.sha256` names every file and is written last.
//!
//! # Why a folder is written anew and not edited
//! A withdrawn story may stand in a codebook, a count or a text beside the rows. Writing the folder
//! again from what is left cannot forget a place.

pub mod cell;
pub mod codebook;
pub mod csv;
pub mod jsonl;
pub mod manifest;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    domain::{
        ids::{Digest, Part, StoryId},
        telling::{ConsentAnswer, Telling},
    },
    seal::telling,
    support::files,
};

use super::{
    questions::{Questions, Unreadable},
    store::{self, ExportRecord, Listed, Store},
};
use codebook::Codebook;

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
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// One row per story.
    Csv,
    /// One line of JSON per story.
    Jsonl,
}

impl Format {
    fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
        }
    }
}

/// The text names no format.
#[derive(Debug, thiserror::Error)]
#[error("kies uit csv en jsonl")]
pub struct NoFormat;

impl FromStr for Format {
    type Err = NoFormat;

    fn from_str(text: &str) -> Result<Format, NoFormat> {
        [Format::Csv, Format::Jsonl]
            .into_iter()
            .find(|known| known.as_str() == text)
            .ok_or(NoFormat)
    }
}

/// One story as it is exported.
#[derive(Debug)]
pub struct Row {
    /// Its number.
    pub story: StoryId,
    /// The revision of its telling.
    pub revision: u32,
    /// What it tells.
    pub telling: Telling,
}

/// What came of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The folder.
    pub folder: PathBuf,
    /// How many stories stand in it.
    pub n_stories: usize,
    /// Stories left out because their teller did not allow research.
    pub without_consent: Vec<StoryId>,
}

/// Writes every story of the store that may be exported.
pub fn write(
    store: &mut Store,
    folder: &Path,
    formats: &[Format],
    force: Force,
) -> Result<Outcome, Error> {
    prepare(folder, force)?;
    let folder = fs::canonicalize(folder).map_err(|source| file_error(folder, source))?;
    let stories = store.stories("")?;
    write_stories(store, &folder, formats, &stories)
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
    let (rows, without_consent) = rows(store, stories)?;
    let codebook = Codebook::of(&instruments(store, &rows)?);
    let names: Vec<&str> = formats.iter().map(|format| format.as_str()).collect();
    let record = ExportRecord {
        folder: folder.to_string_lossy().into_owned(),
        formats: names.join(","),
    };
    store.register_export(&record, &listed_before_and_after(store, &record, &rows)?)?;
    let content = render(&codebook, &rows, &formats);
    manifest::write_folder(folder, &content).map_err(|source| file_error(folder, source))?;
    store.register_export(&record, &listed(&rows))?;
    Ok(Outcome {
        folder: folder.to_owned(),
        n_stories: rows.len(),
        without_consent,
    })
}

/// While a folder is being written it may hold what it held and what it will hold: after a power cut
/// both must be found.
fn listed_before_and_after(
    store: &Store,
    record: &ExportRecord,
    rows: &[Row],
) -> Result<Vec<Listed>, Error> {
    let mut all = store.listed(&record.folder)?;
    all.retain(|old| rows.iter().all(|row| row.story != old.story));
    all.extend(listed(rows));
    Ok(all)
}

fn listed(rows: &[Row]) -> Vec<Listed> {
    let listed = |row: &Row| Listed {
        story: row.story,
        revision: crate::domain::ids::Revision(row.revision),
    };
    rows.iter().map(listed).collect()
}

fn rows(store: &Store, stories: &[StoryId]) -> Result<(Vec<Row>, Vec<StoryId>), Error> {
    let (mut rows, mut without_consent) = (Vec::new(), Vec::new());
    for story in stories {
        let Some(opened) = store.content(*story, Part::Telling)? else {
            continue;
        };
        let telling = telling::from_json(&opened.content);
        let telling = telling.map_err(|error| Error::Malformed {
            story: *story,
            reason: error.to_string(),
        })?;
        if allows_research(&telling) {
            rows.push(Row {
                story: *story,
                revision: opened.revision.0,
                telling,
            });
        } else {
            without_consent.push(*story);
        }
    }
    Ok((rows, without_consent))
}

/// Whether the teller said yes to research: nothing else lets a story into an export.
pub fn allows_research(telling: &Telling) -> bool {
    let yes = |answer: ConsentAnswer| answer == ConsentAnswer::Yes;
    telling
        .consent
        .iter()
        .any(|consent| consent.purpose == "research" && yes(consent.answer))
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

fn render(codebook: &Codebook, rows: &[Row], formats: &[Format]) -> BTreeMap<String, Vec<u8>> {
    let mut content = BTreeMap::new();
    content.insert("codeboek.csv".to_owned(), csv::codebook(codebook));
    content.insert("codeboek.json".to_owned(), jsonl::codebook(codebook));
    content.insert(
        "LEESMIJ.md".to_owned(),
        manifest::read_me(rows.len(), formats),
    );
    for format in formats {
        match format {
            Format::Csv => content.insert("verhalen.csv".to_owned(), csv::stories(codebook, rows)),
            Format::Jsonl => {
                content.insert("verhalen.jsonl".to_owned(), jsonl::stories(codebook, rows))
            }
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
