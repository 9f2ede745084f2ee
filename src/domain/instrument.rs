//! The instrument: everything a region may change about a visit, as checked data.
//!
//! A bundle holds `instrument.toml` (structure, policy, the source texts), `help.toml` and one `texts.LANG.toml` per
//! other language; `sounds.LANG.toml` says what was recorded of it. [`Instrument::parse`] takes bytes whose signature was verified before, and gives back either an
//! instrument on which the kiosk can rely, or every rule that the bundle breaks.
//!
//! # Why the whole structure once per language
//! A translation is laid over the source text by text and the result is an ordinary [`Edition`]. Nothing that shows
//! or asks then knows of languages, at the price of some hundred kilobytes.

pub mod condition;
pub mod consent_text;
pub mod content;
pub mod echo;
pub mod edition;
pub mod fairness;
pub mod help;
pub mod id;
pub mod language;
pub mod news;
pub mod path;
pub mod policy;
pub mod question;
pub mod revision;
pub mod screen;
pub mod sounds;
pub mod text;
pub mod values;
pub mod wording;

mod check;
mod places;

use std::{collections::BTreeMap, fmt};

use sha2::{Digest, Sha256};

use content::{Content, Status};
use edition::Edition;
use help::HelpCard;
use id::Id;
use news::News;
use policy::{Mode, Policy};

/// The file that is sealed, by its hash, with every story.
pub const INSTRUMENT: &str = "instrument.toml";
/// The file of the help card.
pub const HELP: &str = "help.toml";
/// The file of a region's policy: keys as in `[policy]`, each in the place of the instrument's own.
pub const POLICY: &str = "policy.toml";
/// What goes along with a policy and says of the kiosks themselves: `state = "open"`, `"paused"` or `"retired"`.
pub const KIOSK_STATE: &str = "kiosk.toml";

const LARGEST_FILE: usize = 1 << 20;
const MOST_LANGUAGES: usize = 32;

/// The files of a bundle as they were signed.
#[derive(Clone, Debug, Default)]
pub struct BundleBytes {
    /// `instrument.toml`.
    pub instrument: Vec<u8>,
    /// `help.toml`.
    pub help: Vec<u8>,
    /// What [`is_of_language`], by file name.
    pub texts: BTreeMap<String, Vec<u8>>,
}

/// A checked instrument.
#[derive(Clone, Debug)]
pub struct Instrument {
    editions: Vec<Edition>,
    live: (toml::Table, Policy),
    demo: (toml::Table, Policy),
    sha256: [u8; 32],
}

/// One rule that a bundle breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// What in it.
    pub id: String,
    /// The rule, as it should be or as it is broken.
    pub rule: String,
}

/// Why a bundle is no instrument. The kiosk keeps the last good one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file is larger than any instrument needs.
    #[error("`{file}` is larger than 1 MiB")]
    TooLarge {
        /// The file.
        file: String,
    },
    /// More languages than a kiosk can show.
    #[error("the bundle has more than 32 languages")]
    TooManyLanguages,
    /// A file is no UTF-8, no TOML, or has fields that the format does not know.
    #[error("`{file}` does not follow the format: {reason}")]
    Format {
        /// The file.
        file: String,
        /// What the reader found, with line and column.
        reason: String,
    },
    /// The files can be read and break rules.
    #[error("the bundle breaks {} rules: {}", .0.len(), listed(.0))]
    Broken(Vec<Fault>),
}

impl Instrument {
    /// Reads and checks a whole bundle.
    pub fn parse(bundle: &BundleBytes) -> Result<Instrument, Error> {
        let translations = bundle.texts.keys().filter(|file| !sounds::is_list(file));
        if translations.count() > MOST_LANGUAGES {
            return Err(Error::TooManyLanguages);
        }
        let content: Content = read(INSTRUMENT, &bundle.instrument)?;
        let help: HelpCard = read(HELP, &bundle.help)?;
        let mut faults = Vec::new();
        for (id, rule) in help.faults() {
            faults.push(Fault::new(HELP, &id, &rule));
        }
        let (none, origin) = (toml::Table::new(), (INSTRUMENT, "demo."));
        let live = check::policy(&content.policy, &none, origin, &mut faults);
        let demo = check::policy(&content.policy, &content.demo, origin, &mut faults);
        let mut editions = vec![Edition::source(content, help)];
        for (file, bytes) in &bundle.texts {
            if !sounds::is_list(file) {
                let table = read(file, bytes)?;
                editions.extend(Edition::translated(&editions[0], file, table, &mut faults));
            }
        }
        // A card is newer than the translations: they answer for the instrument's own words only.
        for (at, edition) in editions.iter_mut().enumerate() {
            edition.content.know_places(&edition.help.place, at == 0);
        }
        check::check(&editions[0], INSTRUMENT, &mut faults);
        for (file, bytes) in bundle
            .texts
            .iter()
            .filter(|(file, _)| sounds::is_list(file))
        {
            sounds::give(file, read(file, bytes)?, &mut editions, &mut faults);
        }
        editions[1..]
            .sort_by_key(|edition| language::of_code(edition.language.as_str()).map(|(at, _)| at));
        match (live, demo) {
            (Some(live), Some(demo)) if faults.is_empty() => {
                let sha256 = Sha256::digest(&bundle.instrument).into();
                Ok(Instrument {
                    editions,
                    live,
                    demo,
                    sha256,
                })
            }
            _ => Err(Error::Broken(faults)),
        }
    }

    /// Puts the keys of a region's `policy.toml` in the place of the instrument's own, rehearsal or not; nothing changes
    /// if one of them is no key, breaks a rule, or is `disclosure`: research knows the instrument of a story, and no policy.
    pub fn follow_policy(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let changes: toml::Table = read(POLICY, bytes)?;
        let changes = policy::without_head(changes);
        let mut faults = Vec::new();
        if changes.contains_key("disclosure") {
            let rule = "stands in the instrument only: that is where researchers read it";
            faults.push(Fault::new(POLICY, "disclosure", rule));
        }
        let live = check::policy(&self.live.0, &changes, (POLICY, ""), &mut faults);
        let demo = check::policy(&self.demo.0, &changes, (POLICY, ""), &mut faults);
        match (live, demo) {
            (Some(live), Some(demo)) if faults.is_empty() => {
                (self.live, self.demo) = (live, demo);
                Ok(())
            }
            _ => {
                // What a rehearsal adds to the policy breaks the same rules again.
                faults.dedup();
                Err(Error::Broken(faults))
            }
        }
    }

    /// Tells what the region heard, in every language that it was told in.
    pub fn tell_news(&mut self, news: &News) {
        self.editions
            .iter_mut()
            .for_each(|edition| news.tell(edition));
    }

    /// Sealed with every story.
    pub fn id(&self) -> &Id {
        &self.editions[0].content.id
    }

    /// Sealed with every story; rises at every change.
    pub fn version(&self) -> u32 {
        self.editions[0].content.version
    }

    /// The SHA-256 of `instrument.toml`; sealed with every story.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// Whether real tellers may be asked these questions: only after a person reviewed them.
    pub fn may_serve(&self, mode: Mode) -> bool {
        mode == Mode::Demo || self.editions[0].status == Status::Reviewed
    }

    /// The languages that tellers are offered; the source is first. Unreviewed texts are offered in demo mode only.
    pub fn offered(&self, mode: Mode) -> impl Iterator<Item = &Edition> {
        let may = move |e: &&Edition| mode == Mode::Demo || e.status == Status::Reviewed;
        self.editions
            .iter()
            .take(1)
            .chain(self.editions.iter().skip(1).filter(may))
    }

    /// Whether nobody reviewed this translation.
    pub fn is_draft(&self, edition: &Edition) -> bool {
        edition.language != self.source().language && edition.status == Status::Concept
    }

    /// The edition in that language, or the source.
    pub fn edition(&self, language: &Id) -> &Edition {
        self.editions
            .iter()
            .find(|e| e.language == *language)
            .unwrap_or(&self.editions[0])
    }

    /// Every language that there are texts in; the source is first.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// The language that the instrument was written in.
    pub fn source(&self) -> &Edition {
        &self.editions[0]
    }

    /// The region's choices.
    pub fn policy(&self, mode: Mode) -> &Policy {
        match mode {
            Mode::Live => &self.live.1,
            Mode::Demo => &self.demo.1,
        }
    }

    /// The same as written, for conditions.
    pub fn policy_table(&self, mode: Mode) -> &toml::Table {
        match mode {
            Mode::Live => &self.live.0,
            Mode::Demo => &self.demo.0,
        }
    }
}

/// Whether a file of a bundle is of one language: `texts.LANG.toml` or `sounds.LANG.toml`.
pub fn is_of_language(file: &str) -> bool {
    (file.starts_with("texts.") && file.ends_with(".toml")) || sounds::is_list(file)
}

impl Fault {
    pub(crate) fn new(file: &str, id: &str, rule: &str) -> Fault {
        Fault {
            file: file.to_owned(),
            id: id.to_owned(),
            rule: rule.to_owned(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.id, self.rule)
    }
}

fn listed(faults: &[Fault]) -> String {
    faults
        .iter()
        .map(Fault::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

fn read<T: serde::de::DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, Error> {
    if bytes.len() > LARGEST_FILE {
        return Err(Error::TooLarge {
            file: file.to_owned(),
        });
    }
    let format = |reason: String| Error::Format {
        file: file.to_owned(),
        reason,
    };
    let text = std::str::from_utf8(bytes).map_err(|error| format(error.to_string()))?;
    toml::from_str(text).map_err(|error| format(error.to_string().replace('\n', " ")))
}
