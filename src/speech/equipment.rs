//! What a kiosk hears and sounds with, and where it finds it.

use super::{
    microphone::Microphone,
    route::{Headphones, Room, Sink, Speaker},
};

/// A device by its identifier, such as `alsa:headphones`; `None`: the system's default.
pub type Name = Option<String>;

/// One device as staff see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// How settings name it.
    pub id: String,
    /// How the system names it to people.
    pub label: String,
}

/// The sound devices of a machine. Lists may take seconds; the rest opens nothing yet.
pub trait Devices: Send + Sync {
    /// Every microphone.
    fn microphones(&self) -> Vec<Listed>;

    /// Everything that makes sound.
    fn speakers(&self) -> Vec<Listed>;

    /// A microphone by its name.
    fn microphone(&self, name: &Name) -> Box<dyn Microphone>;

    /// A speaker by its name.
    fn speaker(&self, name: &Name) -> Box<dyn Speaker>;

    /// The socket that these headphones are plugged into.
    fn plug(&self, name: &Name) -> Box<dyn Plug>;
}

/// A socket that may tell whether headphones are in it.
pub trait Plug: Send {
    /// `None`: it does not tell. Never waits.
    fn is_in(&mut self) -> Option<bool>;
}

/// What one recorder works with.
pub struct Equipment {
    /// Where it hears.
    pub microphone: Box<dyn Microphone>,
    /// Where the teller hears.
    pub headphones: Sink<Headphones>,
    /// Where everyone hears the device itself; most places have none.
    pub room: Option<Sink<Room>>,
    /// The socket of the headphones, where it is believed.
    pub plug: Option<Box<dyn Plug>>,
}
