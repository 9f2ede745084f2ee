//! *Geluid*: which devices there are, which are in use, and how they do when staff try them.
//!
//! A test has a turn of its own, above every turn of a visit, so that what is told of it late belongs to nobody.

use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
};

use crate::{
    kiosk::{
        session::Session,
        settings::sound::{Detection, Sound, SoundPlace},
        staff::desk::SoundAct,
    },
    speech::{
        equipment::{Devices, Equipment, Listed},
        recorder::{Command, News, Turn, Why},
        route::Sink,
    },
};

/// Turns from here on are tests by staff.
const FIRST_TURN: Turn = 1 << 31;

/// The devices of this machine, and whether those in use are among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Every microphone.
    pub microphones: Vec<Listed>,
    /// Everything that makes sound.
    pub speakers: Vec<Listed>,
    /// Whether the microphone in use is there.
    pub has_microphone: bool,
    /// Whether the headphones in use are there.
    pub has_headphones: bool,
}

/// A look at how loud the microphone is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trial {
    /// It is closed.
    #[default]
    Off,
    /// It was asked to open.
    Opening,
    /// It hears so much, 0 to [`LEVELS`](crate::speech::recorder::LEVELS).
    Open(u8),
    /// It does not open, or gives nothing any more.
    Lost,
}

/// A tone that staff asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// None.
    #[default]
    Off,
    /// It sounds there.
    Sounds(SoundPlace),
    /// It cannot be heard there.
    Failed(SoundPlace),
}

/// What the page shows.
#[derive(Clone, Debug, Default)]
pub struct SoundFacts {
    /// What is in use.
    pub sound: Sound,
    /// What there is; `None`: it is being looked for.
    pub found: Option<Found>,
    /// The microphone's test.
    pub trial: Trial,
    /// The tone.
    pub tone: Tone,
    /// What the socket of the headphones tells.
    pub plug: Option<bool>,
}

/// The page's devices and tests.
pub(super) struct SoundDesk {
    devices: Arc<dyn Devices>,
    found: Option<Found>,
    looking: Option<Receiver<Found>>,
    turn: Turn,
    trial: Trial,
    tone: Tone,
}

impl SoundDesk {
    pub(super) fn new(devices: Arc<dyn Devices>) -> SoundDesk {
        SoundDesk {
            devices,
            found: None,
            looking: None,
            turn: FIRST_TURN,
            trial: Trial::Off,
            tone: Tone::Off,
        }
    }

    pub(super) fn facts(&self, sound: &Sound, plug: Option<bool>) -> SoundFacts {
        SoundFacts {
            sound: sound.clone(),
            found: self.found.clone(),
            trial: self.trial,
            tone: self.tone,
            plug,
        }
    }

    /// Looks what there is, on a thread of its own: a sound system may take seconds to say.
    fn look(&mut self, sound: &Sound) {
        let (send, receive) = mpsc::channel();
        let (devices, sound) = (self.devices.clone(), sound.clone());
        let looking = thread::Builder::new().name("sound devices".to_owned());
        let begun = looking.spawn(move || {
            let found = Found {
                microphones: devices.microphones(),
                speakers: devices.speakers(),
                has_microphone: devices.microphone(&sound.microphone).is_there(),
                has_headphones: devices.speaker(&sound.private_sink).is_there(),
            };
            // A page that closed meanwhile needs no answer.
            drop(send.send(found));
        });
        if let Err(error) = begun {
            tracing::error!(%error, "no thread can be started to look for sound devices");
        }
        self.found = None;
        self.looking = Some(receive);
    }

    /// Takes in what was found.
    pub(super) fn hear(&mut self) {
        let Some(looking) = &self.looking else { return };
        match looking.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => self.found = Some(Found::default()),
            Ok(found) => self.found = Some(found),
        }
        self.looking = None;
    }

    /// Takes in what the recorder says of a test.
    pub(super) fn told(&mut self, turn: Turn, news: &News) {
        if turn != self.turn {
            return;
        }
        match (news, self.trial) {
            (News::Opened, Trial::Opening) => self.trial = Trial::Open(0),
            (News::Level(level), Trial::Open(_)) => self.trial = Trial::Open(*level),
            (News::Paused(Why::Lost), _) => self.trial = Trial::Lost,
            _ => {}
        }
        match (news, self.tone) {
            (News::Quiet, Tone::Sounds(_)) => self.tone = Tone::Off,
            (News::Mute, Tone::Sounds(place)) => self.tone = Tone::Failed(place),
            _ => {}
        }
    }

    fn begin(&mut self, trial: Trial, tone: Tone) -> Turn {
        self.turn = self.turn.wrapping_add(1).max(FIRST_TURN);
        self.trial = trial;
        self.tone = tone;
        self.turn
    }
}

impl Session {
    /// Staff do something with sound.
    pub(super) fn on_sound(&mut self, act: SoundAct) {
        let Some(counter) = &mut self.staff else {
            return;
        };
        let desk = &mut counter.sound;
        match act {
            SoundAct::Look => desk.look(&self.settings.sound),
            SoundAct::Stop => {
                desk.begin(Trial::Off, Tone::Off);
                self.speaking.ask(Command::Silence);
            }
            SoundAct::Try => {
                let turn = desk.begin(Trial::Opening, Tone::Off);
                self.speaking.ask(Command::Try(turn));
            }
            SoundAct::Tone(place) => {
                let turn = desk.begin(Trial::Off, Tone::Sounds(place));
                self.speaking.ask(match place {
                    SoundPlace::Room => Command::RoomTone(turn),
                    SoundPlace::Microphone | SoundPlace::Headphones => Command::Tone(turn),
                });
            }
            SoundAct::Choose(place, device) => {
                match place.changed(&self.settings.sound, device) {
                    Ok(sound) => self.keep_sound(sound),
                    // The page offers no device twice.
                    Err(error) => tracing::warn!(%error, "this device is not taken"),
                }
            }
            SoundAct::Detect(detection) => self.keep_sound(Sound {
                detection,
                ..self.settings.sound.clone()
            }),
        }
    }

    fn keep_sound(&mut self, sound: Sound) {
        self.settings.sound = sound;
        self.use_sound();
        self.keep_staff_settings();
        if let Some(counter) = &mut self.staff {
            counter.sound.begin(Trial::Off, Tone::Off);
            counter.sound.look(&self.settings.sound);
        }
    }

    /// The recorder works with the devices of the settings from now on.
    pub(in crate::kiosk::session) fn use_sound(&self) {
        let equipment = equipment(self.devices.as_ref(), &self.settings.sound);
        self.speaking.ask(Command::Use(Box::new(equipment)));
    }
}

/// The devices that these settings name.
pub(in crate::kiosk) fn equipment(devices: &dyn Devices, sound: &Sound) -> Equipment {
    let room = sound.room_sink.is_some();
    let believes = sound.detection == Detection::Jack;
    Equipment {
        microphone: devices.microphone(&sound.microphone),
        headphones: Sink::new(devices.speaker(&sound.private_sink)),
        room: room.then(|| Sink::new(devices.speaker(&sound.room_sink))),
        plug: believes.then(|| devices.plug(&sound.private_sink)),
    }
}
