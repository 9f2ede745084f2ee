//! The settings of the courier: `courier.toml`, checked.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use crate::{
    support::{
        backoff::Backoff,
        settings,
        units::{DurationText, SizeText},
    },
    sync::{
        client::{self, Address},
        plan::Intervals,
        retry::Patience,
        wire::limits,
    },
};

/// What the courier must know, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The directory that it shares with the kiosk.
    pub data: PathBuf,
    /// The directory below which its own token and state stand.
    pub own: PathBuf,
    /// How the archive is reached.
    pub client: client::Settings,
    /// How often things are done.
    pub intervals: Intervals,
    /// How long to wait after failures.
    pub patience: Patience,
    /// The bytes of one piece of an upload.
    pub piece_bytes: u64,
    /// Whether the line is paid by the byte: voices wait until it is not.
    pub line: Line,
}

/// What a byte on the line costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// Nothing: everything is sent.
    #[default]
    Free,
    /// Money: only what is small is sent.
    Metered,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or understood.
    #[error(transparent)]
    File(#[from] settings::Error),
    /// A value is outside its range.
    #[error("`{key}` must be {range}")]
    OutOfRange {
        /// The key.
        key: &'static str,
        /// What is permitted.
        range: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Raw {
    data_dir: PathBuf,
    archive: Address,
    ca_file: Option<PathBuf>,
    #[serde(default)]
    line: Line,
    #[serde(default)]
    intervals: RawIntervals,
    #[serde(default)]
    retry: RawRetry,
    #[serde(default)]
    limits: RawLimits,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawIntervals {
    poll: Option<DurationText>,
    documents: Option<DurationText>,
    heartbeat: Option<DurationText>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawRetry {
    first: Option<DurationText>,
    longest: Option<DurationText>,
    probe: Option<DurationText>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawLimits {
    connect: Option<DurationText>,
    answer: Option<DurationText>,
    piece: Option<SizeText>,
    bytes_per_second: Option<SizeText>,
}

impl Settings {
    /// Patient settings for `archive`, with the directories below `data`.
    pub fn new(data: &Path, archive: Address) -> Settings {
        Settings {
            data: data.to_owned(),
            own: data.to_owned(),
            client: client::Settings::new(archive, &software()),
            intervals: Intervals::default(),
            patience: Patience::default(),
            piece_bytes: 1 << 20,
            line: Line::Free,
        }
    }

    /// Sends what a kiosk put on the stick that is mounted at `mount`, with the token that stands here; what
    /// comes back is left on the stick.
    #[must_use]
    pub fn for_stick(mut self, mount: &Path) -> Settings {
        self.data = mount.join("vertelpunt");
        self
    }

    /// Reads and checks the file at `path`.
    pub fn load(path: &Path) -> Result<Settings, Error> {
        check(settings::load(path)?)
    }
}

/// Program and version, as the archive sees them.
pub fn software() -> String {
    format!("vertelpunt-courier/{}", env!("CARGO_PKG_VERSION"))
}

fn check(raw: Raw) -> Result<Settings, Error> {
    let mut settings = Settings::new(&raw.data_dir, raw.archive);
    let intervals = &mut settings.intervals;
    set(&mut intervals.poll, raw.intervals.poll, "intervals.poll")?;
    set(
        &mut intervals.documents,
        raw.intervals.documents,
        "intervals.documents",
    )?;
    set(
        &mut intervals.heartbeat,
        raw.intervals.heartbeat,
        "intervals.heartbeat",
    )?;
    let client = &mut settings.client;
    client.ca_file = raw.ca_file;
    set(
        &mut client.connect_timeout,
        raw.limits.connect,
        "limits.connect",
    )?;
    set(
        &mut client.answer_timeout,
        raw.limits.answer,
        "limits.answer",
    )?;
    client.bytes_per_second = raw.limits.bytes_per_second.map(|rate| rate.0);
    if client.bytes_per_second.is_some_and(|rate| rate < 1 << 10) {
        return Err(Error::OutOfRange {
            key: "limits.bytes-per-second",
            range: "at least `1 KiB`",
        });
    }
    settings.piece_bytes = raw
        .limits
        .piece
        .map_or(settings.piece_bytes, |piece| piece.0);
    if !(1 << 10..=limits::PATCH_BYTES).contains(&settings.piece_bytes) {
        return Err(Error::OutOfRange {
            key: "limits.piece",
            range: "between `1 KiB` and `4 MiB`",
        });
    }
    settings.patience = patience(&raw.retry)?;
    settings.line = raw.line;
    Ok(settings)
}

fn patience(raw: &RawRetry) -> Result<Patience, Error> {
    let (mut first, mut longest) = (Duration::from_secs(5), Duration::from_secs(60 * 60));
    let mut probe = longest;
    set(&mut first, raw.first, "retry.first")?;
    set(&mut longest, raw.longest, "retry.longest")?;
    set(&mut probe, raw.probe, "retry.probe")?;
    if first > longest {
        return Err(Error::OutOfRange {
            key: "retry.first",
            range: "at most `retry.longest`",
        });
    }
    Ok(Patience {
        backoff: Backoff::new(first, longest),
        probe,
    })
}

fn set(value: &mut Duration, raw: Option<DurationText>, key: &'static str) -> Result<(), Error> {
    const SHORTEST: Duration = Duration::from_millis(100);
    const LONGEST: Duration = Duration::from_secs(7 * 86_400);
    let Some(DurationText(given)) = raw else {
        return Ok(());
    };
    if !(SHORTEST..=LONGEST).contains(&given) {
        return Err(Error::OutOfRange {
            key,
            range: "between `100ms` and `7d`",
        });
    }
    *value = given;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        let raw: Raw = toml::from_str(text).map_err(|error| error.to_string())?;
        check(raw).map_err(|error| error.to_string())
    }

    #[test]
    fn two_lines_are_enough() {
        let settings = read("data-dir = \"/d\"\narchive = \"https://a.example\"").unwrap();
        assert_eq!(settings.intervals, Intervals::default());
        assert_eq!(settings.patience, Patience::default());
        assert_eq!(settings.line, Line::Free);
    }

    #[test]
    fn the_annotated_file_is_understood_with_and_without_its_comments() {
        let annotated = include_str!("../../firmware-config/courier.toml");
        let settings = read(annotated).unwrap();
        assert_eq!(settings.intervals, Intervals::default());
        let is_key = |line: &str| line.starts_with("# ") && line.contains(" = ");
        let lines = annotated.lines();
        let lines = lines.map(|line| if is_key(line) { &line[2..] } else { line });
        let all_keys = lines.collect::<Vec<&str>>().join("\n");
        let spelt_out = read(&all_keys).unwrap();
        assert_eq!(spelt_out.intervals, settings.intervals);
        assert_eq!(spelt_out.patience, settings.patience);
        assert_eq!(spelt_out.piece_bytes, settings.piece_bytes);
        assert_eq!(spelt_out.client.bytes_per_second, Some(256 << 10));
    }

    #[test]
    fn a_stick_is_sent_with_the_token_of_this_machine() {
        let settings = read("data-dir = \"/d\"\narchive = \"https://a.example\"").unwrap();
        let settings = settings.for_stick(Path::new("/media/stick"));
        assert_eq!(settings.data, Path::new("/media/stick/vertelpunt"));
        assert_eq!(settings.own, Path::new("/d"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let with = |more: &str| {
            read(&format!(
                "data-dir = \"/d\"\narchive = \"https://a.example\"\n{more}"
            ))
            .unwrap_err()
        };
        assert!(with("[limits]\npiece = \"9 MiB\"").contains("limits.piece"));
        assert!(with("[intervals]\npoll = \"1ms\"").contains("intervals.poll"));
        assert!(with("[retry]\nfirst = \"2h\"").contains("retry.first"));
        assert!(with("colour = \"red\"").contains("colour"));
        let insecure = read("data-dir = \"/d\"\narchive = \"http://a.example\"").unwrap_err();
        assert!(insecure.contains("https"), "{insecure}");
    }
}
