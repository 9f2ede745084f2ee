//! `[sound]`: where a kiosk hears, where it sounds, and how it knows that headphones are on.

use serde::{Deserialize, Serialize};

use super::{Error, require};

/// Where sound comes from and where it goes; a device by its identifier, `None` for the system's default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Sound {
    /// The microphone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub microphone: Option<String>,
    /// The headphones of the teller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_sink: Option<String>,
    /// The speaker for everyone; `None`: there is none. Nothing that a teller said sounds here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_sink: Option<String>,
    /// How it is known that the headphones are on.
    pub detection: Detection,
}

/// How it is known that the headphones are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detection {
    /// The teller is asked, once a visit.
    #[default]
    Ask,
    /// Their socket tells; where it does not, the teller is asked.
    Jack,
}

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SoundPlace {
    /// To hear the teller.
    Microphone,
    /// On the teller's ears.
    Headphones,
    /// For everyone in the room.
    Room,
}

impl SoundPlace {
    /// The device that is chosen for it.
    pub fn of(self, sound: &Sound) -> &Option<String> {
        match self {
            SoundPlace::Microphone => &sound.microphone,
            SoundPlace::Headphones => &sound.private_sink,
            SoundPlace::Room => &sound.room_sink,
        }
    }

    /// The sound with another device for it.
    pub fn changed(self, sound: &Sound, device: Option<String>) -> Result<Sound, Error> {
        let mut sound = sound.clone();
        match self {
            SoundPlace::Microphone => sound.microphone = device,
            SoundPlace::Headphones => sound.private_sink = device,
            SoundPlace::Room => sound.room_sink = device,
        }
        sound.check()?;
        Ok(sound)
    }
}

impl Sound {
    /// Whether every value is one that the settings file may hold.
    pub(super) fn check(&self) -> Result<(), Error> {
        let devices = [
            ("sound.microphone", &self.microphone),
            ("sound.private-sink", &self.private_sink),
            ("sound.room-sink", &self.room_sink),
        ];
        for (key, device) in devices {
            let Some(device) = device else { continue };
            let fits = device
                .split_once(':')
                .is_some_and(|(_, name)| !name.is_empty());
            require(key, device, fits, "HOST:NAME, such as alsa:default")?;
        }
        let room = self.room_sink.as_deref().unwrap_or_default();
        let is_apart = self.room_sink.is_none() || self.room_sink != self.private_sink;
        require(
            "sound.room-sink",
            room,
            is_apart,
            "another device than sound.private-sink",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_teller_hears_and_what_the_room_hears_are_two_devices() {
        let device = |name: &str| Some(format!("alsa:{name}"));
        let sound = Sound {
            private_sink: device("headphones"),
            ..Sound::default()
        };
        let room = SoundPlace::Room.changed(&sound, device("speaker")).unwrap();
        assert_eq!(SoundPlace::Room.of(&room), &device("speaker"));
        assert!(
            SoundPlace::Room
                .changed(&sound, device("headphones"))
                .is_err()
        );
        assert!(
            SoundPlace::Headphones
                .changed(&room, device("speaker"))
                .is_err()
        );
        assert!(SoundPlace::Room.changed(&room, None).is_ok());
        for odd in ["headphones", "alsa:"] {
            assert!(
                SoundPlace::Microphone
                    .changed(&sound, Some(odd.to_owned()))
                    .is_err()
            );
        }
    }
}
