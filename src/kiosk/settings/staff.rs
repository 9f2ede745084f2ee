//! `staff.toml`: what a beheerder changed on the glass: place, start and sound. It stands beside the index and goes over `kiosk.toml`.
//!
//! Invariants: a value here is within the same ranges as in `kiosk.toml`; a file that somebody broke by hand changes
//! nothing: the copy of the last good one holds, and staff are told the key. Writing replaces both files whole.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{Error, Place, Settings, sound::Sound};
use crate::{
    kiosk::flow::event::{Letters, Looks, Theme},
    store::layout::{Layout, PRIVATE},
    support::{files, settings},
};

/// How every visit begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Letters and colours.
    pub looks: Looks,
    /// Nothing moves.
    pub is_calm: bool,
}

/// What can be changed about the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceField {
    /// Its name, for staff.
    Name,
    /// Its kind; sealed with a story.
    Kind,
    /// Its area; sealed with a story.
    Area,
    /// Who runs it.
    Organisation,
    /// Where a person can be found.
    Desk,
    /// Whom one can trust here.
    Confidant,
    /// When it is closed.
    Closed,
}

impl PlaceField {
    /// Every field, in the order of the page.
    pub const ALL: [PlaceField; 7] = [
        PlaceField::Name,
        PlaceField::Kind,
        PlaceField::Area,
        PlaceField::Organisation,
        PlaceField::Desk,
        PlaceField::Confidant,
        PlaceField::Closed,
    ];

    /// What the place says now; empty for nothing.
    pub fn of(self, place: &Place) -> &str {
        match self {
            PlaceField::Name => &place.name,
            PlaceField::Kind => &place.kind,
            PlaceField::Area => place.area.as_deref().unwrap_or_default(),
            PlaceField::Organisation => place.organisation.as_deref().unwrap_or_default(),
            PlaceField::Desk => place.desk.as_deref().unwrap_or_default(),
            PlaceField::Confidant => place.confidant.as_deref().unwrap_or_default(),
            PlaceField::Closed => place.closed.as_deref().unwrap_or_default(),
        }
    }

    /// The place with another value in this field; an empty one takes it away where it may be absent.
    pub fn changed(self, place: &Place, text: &str) -> Result<Place, Error> {
        let text = text.trim();
        let optional = (!text.is_empty()).then(|| text.to_owned());
        let mut place = place.clone();
        match self {
            PlaceField::Name => text.clone_into(&mut place.name),
            PlaceField::Kind => text.clone_into(&mut place.kind),
            PlaceField::Area => place.area = optional,
            PlaceField::Organisation => place.organisation = optional,
            PlaceField::Desk => place.desk = optional,
            PlaceField::Confidant => place.confidant = optional,
            PlaceField::Closed => place.closed = optional,
        }
        place.check()?;
        Ok(place)
    }
}

/// The whole file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    place: Place,
    #[serde(default)]
    start: RawStart,
    sound: Option<Sound>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
struct RawStart {
    letters: RawLetters,
    theme: RawTheme,
    calm: bool,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawLetters {
    #[default]
    Normal,
    Large,
    Largest,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum RawTheme {
    #[default]
    Day,
    Evening,
    Contrast,
}

impl Settings {
    /// Lays what a beheerder changed over these settings.
    pub fn with_staff(mut self, layout: &Layout) -> Settings {
        match read(layout.kiosk().join("staff.toml")) {
            Ok(None) => {}
            Ok(Some(file)) => self.take(file),
            Err(error) => {
                tracing::error!(%error, "the last good staff settings stay in force");
                self.wrong_key = Some(error.key());
                if let Ok(Some(file)) = read(good(layout)) {
                    self.take(file);
                }
            }
        }
        self
    }

    fn take(&mut self, file: File) {
        self.place = file.place;
        self.start = start(file.start);
        if let Some(sound) = file.sound {
            self.sound = sound;
        }
    }

    /// Keeps place, start and sound as a beheerder left them.
    pub fn write_staff(&self, layout: &Layout) -> io::Result<()> {
        let start = self.start;
        let file = File {
            place: self.place.clone(),
            sound: Some(self.sound.clone()),
            start: RawStart {
                letters: match start.looks.letters {
                    Letters::Normal => RawLetters::Normal,
                    Letters::Large => RawLetters::Large,
                    Letters::Largest => RawLetters::Largest,
                },
                theme: match start.looks.theme {
                    Theme::Day => RawTheme::Day,
                    Theme::Evening => RawTheme::Evening,
                    Theme::Contrast => RawTheme::Contrast,
                },
                calm: start.is_calm,
            },
        };
        let text = toml::to_string(&file).map_err(io::Error::other)?;
        files::replace(&good(layout), text.as_bytes(), PRIVATE)?;
        files::replace(&layout.kiosk().join("staff.toml"), text.as_bytes(), PRIVATE)
    }
}

impl Error {
    /// What staff are told: the key, or the file where it names none.
    pub fn key(&self) -> String {
        match self {
            Error::OutOfRange { key, .. } => (*key).to_owned(),
            Error::File(
                settings::Error::Unreadable { path, .. } | settings::Error::Invalid { path, .. },
            ) => {
                let name = path.file_name().unwrap_or_default();
                name.to_string_lossy().into_owned()
            }
        }
    }
}

fn good(layout: &Layout) -> PathBuf {
    layout.kiosk().join("staff.good.toml")
}

fn read(path: PathBuf) -> Result<Option<File>, Error> {
    if !path.exists() {
        return Ok(None);
    }
    let file: File = settings::load(&path)?;
    file.place.check()?;
    if let Some(sound) = &file.sound {
        sound.check()?;
    }
    Ok(Some(file))
}

fn start(raw: RawStart) -> Start {
    Start {
        looks: Looks {
            theme: match raw.theme {
                RawTheme::Day => Theme::Day,
                RawTheme::Evening => Theme::Evening,
                RawTheme::Contrast => Theme::Contrast,
            },
            letters: match raw.letters {
                RawLetters::Normal => Letters::Normal,
                RawLetters::Large => Letters::Large,
                RawLetters::Largest => Letters::Largest,
            },
        },
        is_calm: raw.calm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kiosk::settings::sound::Detection;

    fn a_place() -> Place {
        Place {
            name: "De Weide".to_owned(),
            kind: "school".to_owned(),
            area: None,
            organisation: None,
            desk: None,
            confidant: None,
            closed: None,
        }
    }

    fn base(directory: &std::path::Path) -> (Settings, Layout) {
        let layout = Layout::below(directory);
        layout.prepare().unwrap();
        let path = directory.join("kiosk.toml");
        let text =
            "data-dir = \"/d\"\ninstrument = \"/i\"\n[place]\nname = \"n\"\ntype = \"school\"\n";
        std::fs::write(&path, text).unwrap();
        (Settings::load(&path).unwrap(), layout)
    }

    #[test]
    fn what_a_beheerder_changed_is_read_back_and_goes_over_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let (settings, layout) = base(directory.path());
        let mut changed = settings.clone();
        changed.place = PlaceField::Closed.changed(&a_place(), " weekend ").unwrap();
        changed.start = Start {
            looks: Looks {
                theme: Theme::Contrast,
                letters: Letters::Largest,
            },
            is_calm: true,
        };
        changed.sound.detection = Detection::Jack;
        changed.sound.room_sink = Some("alsa:room".to_owned());
        changed.write_staff(&layout).unwrap();
        assert_eq!(settings.with_staff(&layout), changed);
    }

    #[test]
    fn a_file_that_was_broken_by_hand_names_its_key_and_the_last_good_one_holds() {
        let directory = tempfile::tempdir().unwrap();
        let (mut settings, layout) = base(directory.path());
        settings.place = a_place();
        settings.write_staff(&layout).unwrap();
        let path = layout.kiosk().join("staff.toml");
        for (broken, key) in [
            (
                "[place]\nname = \"x\"\ntype = \"Big School\"\n",
                "place.type",
            ),
            (
                "[place]\nname = \"x\"\ntype = \"school\"\ncolour = 1\n",
                "staff.toml",
            ),
            (
                "[place]\nname = \"x\"\ntype = \"school\"\n[sound]\nmicrophone = \"x\"\n",
                "sound.microphone",
            ),
            ("no toml", "staff.toml"),
        ] {
            std::fs::write(&path, broken).unwrap();
            let read = settings.clone().with_staff(&layout);
            assert_eq!(read.wrong_key.as_deref(), Some(key));
            assert_eq!(read.place, a_place());
        }
    }

    #[test]
    fn a_name_may_not_be_empty_and_a_kind_is_a_short_word() {
        let place = a_place();
        assert!(PlaceField::Name.changed(&place, "  ").is_err());
        assert!(PlaceField::Kind.changed(&place, "Grote School").is_err());
        assert!(PlaceField::Desk.changed(&place, &"x".repeat(201)).is_err());
        assert_eq!(PlaceField::Desk.changed(&place, "").unwrap(), place);
    }
}
