//! The archive's settings file: raw keys in, checked values out.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

use crate::{
    domain::ids::RegionName,
    seal::keys::PublicKey,
    support::{
        settings,
        units::{DurationText, SizeText},
    },
};

/// Why an archive cannot run with these settings.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or understood.
    #[error(transparent)]
    File(#[from] settings::Error),
    /// A value is outside what is permitted.
    #[error("settings key `{key}`: {reason}")]
    Value {
        /// The key.
        key: &'static str,
        /// What is permitted instead.
        reason: String,
    },
}

/// Everything an archive needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Whether a proxy that ends TLS stands in front.
    pub behind_proxy: bool,
    /// The directory with everything.
    pub data_dir: PathBuf,
    /// The file of tombstones and withdrawals that no backup holds.
    pub journal: PathBuf,
    /// The name on its pages.
    pub name: String,
    /// The region it serves.
    pub region: RegionName,
    /// The root of trust of the region.
    pub root_public: PublicKey,
    /// A signed key set to take over at the start, if it is newer.
    pub keyset: Option<PathBuf>,
    /// The file with the seed of the archive's own key, 64 hex digits; made at the first start.
    pub key: PathBuf,
    /// What it accepts and how fast.
    pub limits: Limits,
    /// How long it keeps what.
    pub retention: Retention,
}

/// What the archive accepts, and how fast.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Limits {
    /// Connections at the same time.
    pub connections: usize,
    /// Uploads that receive bytes at the same time; more are told to come back.
    pub uploads: usize,
    /// How long a client may take for its headers, and between two pieces of a body.
    pub patience: DurationText,
    /// How long running requests may take after the signal to stop.
    pub stop: DurationText,
    /// Less free disk than this percentage: no new uploads.
    pub free_percent: u8,
    /// Free disk below this size: no new uploads.
    pub free_space: SizeText,
    /// Withdrawals from one address in an hour.
    pub withdrawals_per_hour: u32,
    /// Enrolments from one address in an hour.
    pub enrolments_per_hour: u32,
    /// Refused tokens from one address in an hour.
    pub refusals_per_hour: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 512,
            uploads: 32,
            patience: DurationText(Duration::from_secs(30)),
            stop: DurationText(Duration::from_secs(20)),
            free_percent: 10,
            free_space: SizeText(0),
            withdrawals_per_hour: 30,
            enrolments_per_hour: 30,
            refusals_per_hour: 120,
        }
    }
}

/// How long the archive keeps what, by the day of admission.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Retention {
    /// A voice whose story has a transcript.
    pub voice: DurationText,
    /// A whole story.
    pub story: DurationText,
    /// An upload that is not finished.
    pub upload: DurationText,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            voice: days(90),
            story: days(5 * 365),
            upload: days(30),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Raw {
    listen: SocketAddr,
    #[serde(default)]
    behind_proxy: bool,
    data_dir: PathBuf,
    journal: Option<PathBuf>,
    name: String,
    region: String,
    root_public: String,
    keyset: Option<PathBuf>,
    key: Option<PathBuf>,
    #[serde(default)]
    limits: Limits,
    #[serde(default)]
    retention: Retention,
}

impl Settings {
    /// Reads and checks the file at `path`.
    pub fn load(path: &Path) -> Result<Settings, Error> {
        Settings::check(settings::load(path)?)
    }

    fn check(raw: Raw) -> Result<Settings, Error> {
        if !raw.listen.ip().is_loopback() && !raw.behind_proxy {
            return refuse(
                "listen",
                "plain http only on loopback, or set `behind-proxy = true`",
            );
        }
        if raw.name.trim().is_empty() || raw.name.chars().count() > 80 {
            return refuse("name", "1 to 80 characters");
        }
        check_limits(&raw.limits)?;
        check_retention(&raw.retention)?;
        let region = RegionName::parse(&raw.region);
        let root_public = PublicKey::from_hex(&raw.root_public);
        Ok(Settings {
            listen: raw.listen,
            behind_proxy: raw.behind_proxy,
            journal: raw.journal.unwrap_or_else(|| raw.data_dir.join("journal")),
            key: raw.key.unwrap_or_else(|| raw.data_dir.join("archive.key")),
            data_dir: raw.data_dir,
            name: raw.name,
            region: region.or_else(|error| refuse("region", &error.to_string()))?,
            root_public: root_public.or_else(|error| refuse("root-public", &error.to_string()))?,
            keyset: raw.keyset,
            limits: raw.limits,
            retention: raw.retention,
        })
    }
}

fn check_limits(limits: &Limits) -> Result<(), Error> {
    if !(1..=65_536).contains(&limits.connections) {
        return refuse("limits.connections", "1 to 65536");
    }
    if !(1..=256).contains(&limits.uploads) {
        return refuse("limits.uploads", "1 to 256");
    }
    if limits.free_percent > 90 {
        return refuse("limits.free-percent", "0 to 90");
    }
    let patience = Duration::from_millis(100)..=Duration::from_secs(600);
    if !patience.contains(&limits.patience.0) {
        return refuse("limits.patience", "100ms to 10m");
    }
    Ok(())
}

fn check_retention(retention: &Retention) -> Result<(), Error> {
    let day = Duration::from_secs(86_400);
    if retention.voice.0 < day * 7 {
        return refuse("retention.voice", "at least 7d");
    }
    if retention.story.0 < day * 30 {
        return refuse("retention.story", "at least 30d");
    }
    if retention.upload.0 < day {
        return refuse("retention.upload", "at least 1d");
    }
    Ok(())
}

fn refuse<T>(key: &'static str, reason: &str) -> Result<T, Error> {
    Err(Error::Value {
        key,
        reason: reason.to_owned(),
    })
}

fn days(count: u64) -> DurationText {
    DurationText(Duration::from_secs(count * 86_400))
}
