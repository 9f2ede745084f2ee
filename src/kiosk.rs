//! The program on the touchscreen: the visit as a pure machine, the session around it, the keeper of the disk, the
//! bridge to the screens.
//!
//! ```text
//!   finger ─▶ bridge ─▶ session ─▶ flow (pure)          one thread
//!                │         │  ▲
//!                │         ▼  │ answers
//!              screens   keeper ─▶ store, seal          its own thread
//! ```
//!
//! A draft lives in the flow and nowhere else until its teller says yes at the lock.

pub mod appliance;
pub mod bridge;
pub mod bundle;
pub mod courier_child;
pub mod enrolment;
pub mod flow;
pub mod hardening;
pub mod keeper;
pub mod pin;
pub mod session;
pub mod settings;
pub mod staff;
pub mod view;

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
    str::FromStr,
    sync::Arc,
};

use crate::{
    domain::{instrument::sounds, words::WordList},
    privacy::disguise::NewVoice,
    speech::{
        device::SystemDevices,
        narrator::Narrator,
        reader::Espeak,
        recorder::{self, Recorder},
    },
    store::{space::Largest, step::Steps},
    support::{clock::SystemClock, randomness},
};

use courier_child::CourierChild;
use keeper::{Keeper, custody::Opening};
use session::{Parts, Session};
use settings::Settings;

/// What was asked on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The settings file.
    pub config: PathBuf,
    /// A window of this size instead of the whole screen.
    pub window: Option<WindowSize>,
    /// Who starts the courier.
    pub courier: Courier,
}

/// Who starts the courier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Courier {
    /// The service manager, as another user.
    AsService,
    /// This program, on a desk.
    AsChild,
}

/// A window in pixels of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSize {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

/// A text that is no window size.
#[derive(Debug, thiserror::Error)]
#[error("a window is WIDTHxHEIGHT, each 320 to 7680, such as 1280x800")]
pub struct BadWindowSize;

impl FromStr for WindowSize {
    type Err = BadWindowSize;

    fn from_str(text: &str) -> Result<WindowSize, BadWindowSize> {
        let (width, height) = text.split_once('x').ok_or(BadWindowSize)?;
        let pixels = |side: &str| match side.parse() {
            Ok(pixels) if (320..=7680).contains(&pixels) => Ok(pixels),
            _ => Err(BadWindowSize),
        };
        Ok(WindowSize {
            width: pixels(width)?,
            height: pixels(height)?,
        })
    }
}

/// Why the kiosk does not run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings are not usable.
    #[error(transparent)]
    Settings(#[from] settings::Error),
    /// There is no instrument to show.
    #[error(transparent)]
    Bundle(#[from] bundle::Error),
    /// The keeper's thread cannot be started.
    #[error("the keeper cannot be started: {0}")]
    Keeper(#[source] std::io::Error),
    /// The recorder's thread cannot be started.
    #[error("the recorder cannot be started: {0}")]
    Recorder(#[source] std::io::Error),
    /// The courier cannot be started.
    #[error(transparent)]
    Courier(#[from] courier_child::Error),
    /// There is no screen, or it cannot be used.
    #[error(transparent)]
    Screen(#[from] bridge::Error),
    /// The program cannot be started again; a service manager does it.
    #[error("the program cannot start itself again: {0}")]
    StartAgain(#[source] std::io::Error),
}

/// Runs the kiosk until its window closes.
pub fn run(options: Options) -> Result<(), Error> {
    let missing = hardening::apply();
    if !missing.is_empty() {
        tracing::warn!(
            ?missing,
            "this process is less protected than on the device"
        );
    }
    let mut settings = settings::last_good::load(&options.config)?;
    make_absolute(&mut settings, &options.config);
    if let Some(size) = options.window {
        settings.window.width = size.width;
        settings.window.height = size.height;
        settings.window.fullscreen = false;
    }
    let screen = bridge::Screen::open(settings.window)?;
    let keeper = Keeper::start(opening(&settings), screen.waker()).map_err(Error::Keeper)?;
    let session = Session::start(Parts {
        keeper,
        clock: Arc::new(SystemClock::new()),
        recorder: recorder(&settings, screen.waker())?,
        devices: Arc::new(SystemDevices),
        rng: Box::new(randomness::system()),
        words: WordList::dutch(),
        settings,
    })?;
    let courier = match options.courier {
        Courier::AsChild => Some(CourierChild::start(&options.config)?),
        Courier::AsService => None,
    };
    let ending = screen.run(session)?;
    drop(courier);
    match ending {
        bridge::Ending::Closed => Ok(()),
        bridge::Ending::StartAgain => start_again(),
    }
}

/// The same program with the same arguments in the place of this one: on a desk as under a service manager.
fn start_again() -> Result<(), Error> {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    let error = Command::new(program).args(arguments).exec();
    Err(Error::StartAgain(error))
}

/// The recorder on this machine's devices.
fn recorder(
    settings: &Settings,
    wake: impl Fn(keeper::Event) + Send + 'static,
) -> Result<Recorder, Error> {
    let recordings = settings.instrument.join(sounds::FOLDER);
    let parts = recorder::Parts {
        equipment: session::equipment(&SystemDevices, &settings.sound),
        new_voice: Box::new(|| Box::new(NewVoice::random(&mut randomness::system()))),
        narrator: Narrator::new(recordings, Arc::new(Espeak)),
        clock: Arc::new(SystemClock::new()),
    };
    Recorder::start(parts, move || wake(keeper::Event::Answered)).map_err(Error::Recorder)
}

fn opening(settings: &Settings) -> Opening {
    Opening {
        settings: settings.clone(),
        words: WordList::dutch(),
        clock: Arc::new(SystemClock::new()),
        randomness: Arc::new(|| Box::new(randomness::system())),
        steps: Steps::default(),
        largest: Largest::Spoken,
    }
}

/// Paths in the settings count from the folder of the settings file.
fn make_absolute(settings: &mut Settings, config: &Path) {
    let folder = config.parent().unwrap_or(Path::new("."));
    let from_there = |path: &Path| folder.join(path);
    settings.data_dir = from_there(&settings.data_dir);
    settings.instrument = from_there(&settings.instrument);
    let region = &mut settings.names.region;
    *region = region.take().map(|path| from_there(&path));
    let keyset = &mut settings.provisioning.keyset;
    *keyset = keyset.take().map(|path| from_there(&path));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_size_is_two_numbers_within_reason() {
        let size = "800x1280".parse::<WindowSize>().unwrap();
        assert_eq!((size.width, size.height), (800, 1280));
        for bad in [
            "",
            "800",
            "800x",
            "x600",
            "100x600",
            "800x99999",
            "800*600",
            "-800x600",
        ] {
            assert!(bad.parse::<WindowSize>().is_err(), "{bad}");
        }
    }
}
