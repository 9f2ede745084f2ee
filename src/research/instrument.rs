//! `instrument check`: every rule of a bundle, before a region signs it.
//!
//! The structure is checked by the same code as in the kiosk (`domain::instrument`), so what passes here is taken there;
//! what is fair to tellers, the words of the texts, the word list and what may change between two versions are checked
//! here alone.
//!
//! The news and a policy of the region are checked with the bundle where they stand beside it.
//!
//! Pictures are not looked for: which drawings a kiosk has is known to the kiosk.

use std::{
    collections::BTreeMap,
    fmt, io,
    path::{Path, PathBuf},
};

use crate::{
    domain::{
        instrument::{
            self, BundleBytes, Fault, HELP, INSTRUMENT, Instrument, POLICY, fairness,
            news::{NEWS, News},
            revision, wording,
        },
        words::likeness,
    },
    support::files,
};

use super::{narration, sign::is_companion};

/// No file of a bundle is larger.
const LARGEST_FILE: u64 = 1 << 20;

/// Why a bundle could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or the folder cannot be read.
    #[error("`{path}`: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A fault with the line where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The rule that is broken.
    pub fault: Fault,
    /// Counted from 1; none when the file as a whole is meant.
    pub line: Option<usize>,
}

impl fmt::Display for Located {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { file, id, rule } = &self.fault;
        match self.line {
            Some(line) => write!(f, "{file}:{line}: {id}: {rule}"),
            None => write!(f, "{file}: {id}: {rule}"),
        }
    }
}

/// The files of a folder, by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Every rule that the bundle in `folder` breaks; with `previous`, an older `instrument.toml`, also those about changes.
pub fn check(folder: &Path, previous: Option<&Path>) -> Result<Vec<Located>, Error> {
    let files = read_folder(folder)?;
    let mut faults = Vec::new();
    match Instrument::parse(&bundle(&files)) {
        Ok(mut instrument) => {
            faults.extend(fairness::faults(&instrument));
            faults.extend(wording::faults(&instrument));
            faults.extend(narration::faults(&instrument, folder));
            if let Some(previous) = previous {
                let older = read(previous)?;
                faults.extend(revision::faults(&instrument, &older));
            }
            if let Some(policy) = files.get(POLICY) {
                faults.extend(broken(instrument.follow_policy(policy)));
            }
        }
        Err(error) => faults.extend(broken::<()>(Err(error))),
    }
    if let Some(bytes) = files.get(NEWS) {
        match News::parse(bytes) {
            Ok(news) => faults.extend(wording::faults_of_news(&news)),
            Err(error) => faults.extend(broken::<()>(Err(error))),
        }
    }
    for (name, bytes) in &files {
        if name.starts_with("words.") {
            faults.extend(word_list(name, bytes));
        }
    }
    Ok(faults
        .into_iter()
        .map(|fault| located(fault, &files))
        .collect())
}

/// The rules that something breaks; none if it is good.
fn broken<T>(outcome: Result<T, instrument::Error>) -> Vec<Fault> {
    match outcome {
        Ok(_) => Vec::new(),
        Err(instrument::Error::Broken(faults)) => faults,
        Err(error) => vec![whole_file(&error)],
    }
}

/// The files of a bundle in `folder`.
pub(super) fn bundle_in(folder: &Path) -> Result<BundleBytes, Error> {
    read_folder(folder).map(|files| bundle(&files))
}

fn read_folder(folder: &Path) -> Result<Files, Error> {
    let names = files::visible_names(folder).map_err(|source| Error::File {
        path: folder.to_owned(),
        source,
    })?;
    let documents = [INSTRUMENT, HELP, POLICY, NEWS];
    let is_of_bundle = |name: &String| documents.contains(&name.as_str()) || is_companion(name);
    let names = names.into_iter().filter(is_of_bundle);
    let files: Result<Files, Error> = names
        .map(|name| Ok((name.clone(), read(&folder.join(&name))?)))
        .collect();
    let mut files = files?;
    // Without these two there is no bundle: reading them tells why.
    for name in [INSTRUMENT, HELP] {
        if !files.contains_key(name) {
            files.insert(name.to_owned(), read(&folder.join(name))?);
        }
    }
    Ok(files)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    files::read_limited(path, LARGEST_FILE).map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}

fn bundle(files: &Files) -> BundleBytes {
    let of = |name: &str| files.get(name).cloned().unwrap_or_default();
    let texts = files
        .iter()
        .filter(|(name, _)| instrument::is_of_language(name));
    BundleBytes {
        instrument: of(INSTRUMENT),
        help: of(HELP),
        texts: texts
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect(),
    }
}

/// A file that cannot be read as an instrument at all; its reader tells the line itself.
fn whole_file(error: &instrument::Error) -> Fault {
    let file = match error {
        instrument::Error::TooLarge { file } | instrument::Error::Format { file, .. } => file,
        _ => INSTRUMENT,
    };
    Fault {
        file: file.to_owned(),
        id: "format".to_owned(),
        rule: error.to_string(),
    }
}

fn word_list(name: &str, bytes: &[u8]) -> Vec<Fault> {
    let text = String::from_utf8_lossy(bytes);
    let fault = |likeness: likeness::Fault| Fault {
        file: name.to_owned(),
        id: likeness.word,
        rule: likeness.rule,
    };
    likeness::faults(&text).into_iter().map(fault).collect()
}

fn located(fault: Fault, files: &Files) -> Located {
    let text = files
        .get(&fault.file)
        .map(|bytes| String::from_utf8_lossy(bytes));
    let line = text.and_then(|text| line_of(&text, &fault.id));
    Located { fault, line }
}

/// The line where an id stands: `kind/owner/inner/inner` as places are called, `kind owner`, or `owner.inner`; in a word
/// list an id is a word, in a list of recordings a whole text. The inner line where there is one, else the owner's.
fn line_of(text: &str, id: &str) -> Option<usize> {
    // A text stands between quotes as a key; no name of a place does.
    let said = format!("\"{id}\" = ");
    let whole = text.lines().position(|line| line.starts_with(&said));
    whole.map(|at| at + 1).or_else(|| line_of_place(text, id))
}

fn line_of_place(text: &str, id: &str) -> Option<usize> {
    let parts: Vec<&str> = id
        .split(['/', '.', ' ', ':'])
        .filter(|part| !part.is_empty())
        .collect();
    let (kind, owner, inner) = match parts.as_slice() {
        [kind, owner, inner @ ..] if id.contains(['/', ' ']) => (Some(*kind), *owner, inner),
        [owner, inner @ ..] => (None, *owner, inner),
        [] => return None,
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let naming = |name: &str| lines.iter().position(|line| names(line, name));
    let at = of_kind(&lines, kind, owner)
        .or_else(|| naming(owner))
        .or_else(|| kind.and_then(naming))?;
    let of_owner = lines[at + 1..]
        .iter()
        .take_while(|line| !is_next_owner(line));
    let found = inner
        .iter()
        .rev()
        .find_map(|inner| of_owner.clone().position(|line| names(line, inner)));
    Some(found.map_or(at, |inside| at + 1 + inside) + 1)
}

/// The line with that id below a heading `[[kind]]`, for roles and paths may have one name; of any kind where none is
/// told.
fn of_kind(lines: &[&str], kind: Option<&str>, owner: &str) -> Option<usize> {
    let id = format!("id = \"{owner}\"");
    let mut is_inside = false;
    lines.iter().position(|line| {
        if let Some(heading) = heading(line) {
            is_inside = kind.map_or(!heading.contains('.'), |kind| heading == kind);
        }
        is_inside && line.starts_with(&id)
    })
}

/// What stands between the brackets of a heading, whatever is remarked behind them.
fn heading(line: &str) -> Option<&str> {
    let (inside, _) = line
        .strip_prefix('[')?
        .trim_start_matches('[')
        .split_once(']')?;
    Some(inside)
}

/// `[[screen]]` begins another owner, `[[screen.card]]` goes on with this one.
fn is_next_owner(line: &str) -> bool {
    line.starts_with("[[") && heading(line).is_some_and(|inside| !inside.contains('.'))
}

/// Whether a line gives something its name: as its `id`, as a key, in a heading, or as all it says.
fn names(line: &str, name: &str) -> bool {
    let is_heading =
        || heading(line).is_some_and(|inside| inside.split('.').any(|part| part == name));
    let is_key = || {
        line.split_once('=')
            .is_some_and(|(key, _)| key.trim().trim_matches('"') == name)
    };
    line.contains(&format!("id = \"{name}\"")) || is_heading() || is_key() || line == name
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "schema = 1\n\n[policy]\nidle-seconds = 5\n\n[[screen]]\nid = \"who\"\nquestion = \"Wie?\"\n\n[[screen]]\nid = \"how\"\nquestion = \"Hoe?\"\nbuttons = [{ id = \"next\" }]\n";

    #[test]
    fn a_fault_is_told_with_the_line_of_its_field_or_of_its_owner() {
        assert_eq!(line_of(TEXT, "screen/how/question"), Some(12));
        assert_eq!(line_of(TEXT, "screen/who/help"), Some(7));
        assert_eq!(line_of(TEXT, "how"), Some(11));
        assert_eq!(line_of(TEXT, "how.next"), Some(13));
        assert_eq!(line_of(TEXT, "policy"), Some(3));
        assert_eq!(line_of(TEXT, "nothing"), None);
    }

    const NAMESAKES: &str = "[policy]   # every key. Required\nidle-seconds = 90\n\n[[role]]\nid = \"child\"\ncode = \"words\"\n\n[[path]]\nid = \"parent\"\n[[path]]   # as in v. 1\nid = \"child\"\n\n[[screen]]\nid = \"how\"\n  [[screen.card]]\n  id = \"code\"\n[[screen]]\nid = \"code\"\n";

    #[test]
    fn what_has_the_name_of_something_else_is_found_by_its_kind() {
        assert_eq!(line_of(NAMESAKES, "role/child"), Some(5));
        assert_eq!(line_of(NAMESAKES, "path/child"), Some(11));
        assert_eq!(line_of(NAMESAKES, "path child"), Some(11));
        assert_eq!(line_of(NAMESAKES, "code"), Some(18));
        assert_eq!(line_of(NAMESAKES, "screen/how/card/code"), Some(16));
        assert_eq!(line_of(NAMESAKES, "policy.idle-seconds"), Some(2));
    }
}
