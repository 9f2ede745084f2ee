//! `kiosk.toml`: where things are, what place this is, which region it trusts.
//!
//! Invariants: a [`Settings`] value is within every range; unknown keys are refused; an error names key,
//! value and allowed range. The annotated reference is `firmware-config/kiosk.toml`.

pub mod last_good;
pub mod sound;
pub mod staff;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{
    seal::keys::PublicKey,
    support::{settings, units::SizeText},
};

use sound::Sound;

const DAY_S: u64 = 86_400;
const LONGEST_TEXT: usize = 200;

/// Why the settings are not usable.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is missing, no TOML, or has an unknown key.
    #[error(transparent)]
    File(#[from] settings::Error),
    /// A value is outside its range.
    #[error("{key} = `{value}` must be {allowed}")]
    OutOfRange {
        /// The key with its table.
        key: &'static str,
        /// What was written.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
}

/// The checked settings of a kiosk.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where everything is kept; one file system.
    pub data_dir: PathBuf,
    /// The directory with the instrument that came with the program.
    pub instrument: PathBuf,
    /// What place this is.
    pub place: Place,
    /// How the window looks.
    pub window: Window,
    /// Whom the kiosk trusts and reaches.
    pub provisioning: Provisioning,
    /// When copies leave and go.
    pub sync: Sync,
    /// What is kept on the disk.
    pub storage: Storage,
    /// Where sound comes from and where it goes.
    pub sound: Sound,
    /// How the clock is known to be right.
    pub clock: ClockSettings,
    /// The device around the program.
    pub appliance: Appliance,
    /// Where a stick of the courier stands.
    pub stick: Stick,
    /// What a region adds to the names that everybody knows.
    pub names: Names,
    /// How every visit begins.
    pub start: staff::Start,
    /// The key that was not understood in a file that somebody changed by hand; the last good one holds.
    pub wrong_key: Option<String>,
}

/// The place where the kiosk stands; only kind and area go with a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Place {
    /// For staff.
    pub name: String,
    /// `school`, `library`, …: sealed with a story.
    #[serde(rename = "type")]
    pub kind: String,
    /// An area large enough to hide in: sealed with a story.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Who runs the place, for "who can read this".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Where a person can be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
    /// Whom one can trust here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidant: Option<String>,
    /// When the place is closed, in words, for staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
}

/// The window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// Width in pixels of the screen.
    pub width: u32,
    /// Height in pixels of the screen.
    pub height: u32,
    /// Pixels of the screen for one of the design.
    pub scale: f32,
    /// Whether it covers the screen.
    pub fullscreen: bool,
}

/// First trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provisioning {
    /// The root's public key; without it nothing can be told.
    pub root_public: Option<PublicKey>,
    /// The address of the archive; without it nothing can be sent.
    pub archive: Option<String>,
    /// A key set that came with the provisioning; one from the archive may follow it.
    pub keyset: Option<PathBuf>,
}

/// When stories leave, and when copies go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sync {
    /// The waiting time of a rehearsal; obeyed only under a key set that is marked as one.
    pub rehearsal_waiting: Option<Duration>,
    /// How long a copy stays after the waiting period.
    pub keep: Duration,
    /// The window in which one random moment is drawn to release what is due.
    pub batch: Duration,
}

/// What is kept on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage {
    /// The reserve.
    pub ballast_bytes: u64,
}

/// How the clock is known to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockSettings {
    /// A file that is there once the clock was set since the start.
    pub confirmed_by: Option<PathBuf>,
}

/// The device around the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Appliance {
    /// The socket of `vertelpunt-admin`; none on a desk.
    pub socket: Option<PathBuf>,
    /// A file that is there while the programs are renewed; it may hold how far that is, 0 to 12.
    pub updating: Option<PathBuf>,
}

/// Where a stick of the courier stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Stick {
    /// The directory under which a stick is mounted; without it nothing is put on one.
    pub directory: Option<PathBuf>,
}

/// What a region adds to the names that everybody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Names {
    /// A list of schools, providers, streets and villages, one a line: name, tab, kind.
    pub region: Option<PathBuf>,
}

impl Settings {
    /// Reads and checks a file.
    pub fn load(path: &Path) -> Result<Settings, Error> {
        settings::load::<Raw>(path)?.check()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Raw {
    data_dir: PathBuf,
    instrument: PathBuf,
    place: Place,
    #[serde(default)]
    window: RawWindow,
    #[serde(default)]
    provisioning: RawProvisioning,
    #[serde(default)]
    sync: RawSync,
    #[serde(default)]
    storage: RawStorage,
    #[serde(default)]
    clock: RawClock,
    #[serde(default)]
    sound: Sound,
    #[serde(default)]
    appliance: Appliance,
    #[serde(default)]
    stick: Stick,
    #[serde(default)]
    names: Names,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawWindow {
    width: u32,
    height: u32,
    scale: f32,
    fullscreen: bool,
}

impl Default for RawWindow {
    fn default() -> RawWindow {
        RawWindow {
            width: 1280,
            height: 800,
            scale: 1.0,
            fullscreen: true,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawProvisioning {
    root_public: Option<String>,
    archive: Option<String>,
    keyset: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawSync {
    waiting_seconds: Option<u64>,
    keep_seconds: u64,
    batch_seconds: u64,
}

impl Default for RawSync {
    fn default() -> RawSync {
        RawSync {
            waiting_seconds: None,
            keep_seconds: 7 * DAY_S,
            batch_seconds: DAY_S / 2,
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawStorage {
    ballast: Option<SizeText>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawClock {
    confirmed_by: Option<PathBuf>,
}

impl Raw {
    fn check(self) -> Result<Settings, Error> {
        Ok(Settings {
            data_dir: self.data_dir,
            instrument: self.instrument,
            place: self.place.check().map(|()| self.place)?,
            window: self.window.check()?,
            provisioning: self.provisioning.check()?,
            sync: self.sync.check()?,
            storage: self.storage.check()?,
            clock: ClockSettings {
                confirmed_by: self.clock.confirmed_by,
            },
            sound: self.sound.check().map(|()| self.sound)?,
            appliance: self.appliance,
            stick: self.stick,
            names: self.names,
            start: staff::Start::default(),
            wrong_key: None,
        })
    }
}

impl Place {
    /// Whether every value is one that the settings file may hold.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let slug = "1 to 32 of a-z, 0-9 and -";
        require("place.type", &self.kind, is_slug(&self.kind), slug)?;
        if let Some(area) = &self.area {
            require("place.area", area, is_slug(area), slug)?;
        }
        let texts = [
            ("place.name", Some(&self.name)),
            ("place.organisation", self.organisation.as_ref()),
            ("place.desk", self.desk.as_ref()),
            ("place.confidant", self.confidant.as_ref()),
            ("place.closed", self.closed.as_ref()),
        ];
        for (key, text) in texts {
            let Some(text) = text else { continue };
            let fits = !text.trim().is_empty() && text.chars().count() <= LONGEST_TEXT;
            require(key, text, fits, "1 to 200 characters")?;
        }
        Ok(())
    }
}

impl RawWindow {
    fn check(self) -> Result<Window, Error> {
        let RawWindow {
            width,
            height,
            scale,
            fullscreen,
        } = self;
        let pixels = 320..=7680;
        require(
            "window.width",
            width,
            pixels.contains(&width),
            "320 to 7680",
        )?;
        require(
            "window.height",
            height,
            pixels.contains(&height),
            "320 to 7680",
        )?;
        require(
            "window.scale",
            scale,
            (0.5..=4.0).contains(&scale),
            "0.5 to 4.0",
        )?;
        Ok(Window {
            width,
            height,
            scale,
            fullscreen,
        })
    }
}

impl RawProvisioning {
    fn check(self) -> Result<Provisioning, Error> {
        let root_public = self.root_public.map(|text| {
            PublicKey::from_hex(&text).map_err(|_| Error::OutOfRange {
                key: "provisioning.root-public",
                value: text,
                allowed: "the 64 hexadecimal digits of `root.pub`",
            })
        });
        if let Some(archive) = &self.archive {
            let allowed = "an https:// address, or http:// on this machine";
            require(
                "provisioning.archive",
                archive,
                is_archive_address(archive),
                allowed,
            )?;
        }
        Ok(Provisioning {
            root_public: root_public.transpose()?,
            archive: self.archive,
            keyset: self.keyset,
        })
    }
}

impl RawSync {
    fn check(self) -> Result<Sync, Error> {
        let RawSync {
            waiting_seconds,
            keep_seconds,
            batch_seconds,
        } = self;
        let waiting = waiting_seconds.unwrap_or_default();
        let day = "0 to 86400 seconds";
        require("sync.waiting-seconds", waiting, waiting <= DAY_S, day)?;
        let year = "0 to 31536000 seconds (365 days)";
        require(
            "sync.keep-seconds",
            keep_seconds,
            keep_seconds <= 365 * DAY_S,
            year,
        )?;
        require(
            "sync.batch-seconds",
            batch_seconds,
            batch_seconds <= DAY_S,
            day,
        )?;
        Ok(Sync {
            rehearsal_waiting: waiting_seconds.map(Duration::from_secs),
            keep: Duration::from_secs(keep_seconds),
            batch: Duration::from_secs(batch_seconds),
        })
    }
}

impl RawStorage {
    fn check(self) -> Result<Storage, Error> {
        let ballast_bytes = self
            .ballast
            .map_or(crate::store::space::BALLAST, |size| size.0);
        let fits = (1 << 20..=1 << 30).contains(&ballast_bytes);
        require("storage.ballast", ballast_bytes, fits, "1 MiB to 1 GiB")?;
        Ok(Storage { ballast_bytes })
    }
}

fn require(
    key: &'static str,
    value: impl ToString,
    fits: bool,
    allowed: &'static str,
) -> Result<(), Error> {
    if fits {
        Ok(())
    } else {
        Err(Error::OutOfRange {
            key,
            value: value.to_string(),
            allowed,
        })
    }
}

fn is_slug(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=32).contains(&text.len()) && text.bytes().all(allowed)
}

/// Plain http only to this machine.
fn is_archive_address(text: &str) -> bool {
    let host_of = |rest: &str| {
        rest.split(['/', '?', '#'])
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    if let Some(rest) = text.strip_prefix("https://") {
        return !host_of(rest).is_empty();
    }
    let Some(rest) = text.strip_prefix("http://") else {
        return false;
    };
    let authority = host_of(rest);
    ["127.0.0.1", "localhost", "[::1]"].into_iter().any(|host| {
        let port = authority.strip_prefix(host);
        port.is_some_and(|port| port.is_empty() || is_port(port))
    })
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: &str =
        "data-dir = \"/data\"\ninstrument = \"/i\"\n[place]\nname = \"n\"\ntype = \"school\"\n";

    fn check(more: &str) -> Result<Settings, String> {
        let raw: Raw = toml::from_str(&format!("{LEAST}{more}")).map_err(|e| e.to_string())?;
        raw.check().map_err(|error| error.to_string())
    }

    #[test]
    fn an_error_names_key_value_and_range() {
        let error = check("[window]\nwidth = 10").unwrap_err();
        assert_eq!(error, "window.width = `10` must be 320 to 7680");
        let error = check("[storage]\nballast = \"1 KiB\"").unwrap_err();
        assert_eq!(error, "storage.ballast = `1024` must be 1 MiB to 1 GiB");
        assert!(
            check("[windows]\nwidth = 800")
                .unwrap_err()
                .contains("windows")
        );
    }

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for good in [
            "https://archief.example",
            "http://127.0.0.1:8080",
            "http://[::1]:80/",
            "http://localhost",
        ] {
            assert!(is_archive_address(good), "{good}");
        }
        for bad in [
            "http://archief.example",
            "http://127.0.0.1.example",
            "ftp://localhost",
            "https://",
            "http://localhost@evil.example",
            "http://127.0.0.1:80@evil.example",
        ] {
            assert!(!is_archive_address(bad), "{bad}");
        }
    }

    #[test]
    fn what_is_left_out_is_safe() {
        let settings = check("").unwrap();
        assert!(settings.window.fullscreen);
        assert_eq!(settings.sync.rehearsal_waiting, None);
        assert_eq!(settings.sync.keep, Duration::from_secs(7 * DAY_S));
        assert_eq!(settings.provisioning.root_public, None);
    }
}
