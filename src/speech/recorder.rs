//! The recorder: the thread that owns microphone, headphones and what was said. The session asks, the recorder tells.
//!
//! Whatever opens something has a number, its *turn*, and news of it carries that number: news of something that was
//! already closed when somebody asked for the next cannot be taken for news of the next.
//!
//! Invariants: every call returns at once; a stream is opened and dropped on this thread only; a panic closes the
//! microphone, keeps what was said, and is told as [`News::Paused`] with [`Why::Lost`].

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use zeroize::Zeroizing;

use super::{
    equipment::Equipment,
    narrator::{Manner, Narrator, Saying},
    recording::Piece,
};
use crate::{privacy::disguise::Disguise, support::clock::Clock};
use studio::Studio;

mod opening;
mod playback;
mod said;
mod sounding;
mod studio;
mod take;
mod tone;

/// How often a running microphone or headphone is looked after.
const TICK: Duration = Duration::from_millis(20);

/// Steps of the level meter.
pub const LEVELS: u8 = 12;
/// Steps of the volume.
pub const VOLUMES: u8 = 8;

/// Which half of the voice part something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The story.
    Story,
    /// What was added at the end.
    More,
}

impl Part {
    /// This half of two.
    pub(crate) fn of<T>(self, story: T, more: T) -> T {
        match self {
            Part::Story => story,
            Part::More => more,
        }
    }
}

/// The number of an opening of the microphone or the headphones.
pub type Turn = u32;

/// What the recorder can be asked.
pub enum Command {
    /// Open the microphone and go on recording.
    Record(Turn, Part, Limits),
    /// Open the microphone to see how loud it is; nothing is recorded.
    Try(Turn),
    /// Close the microphone, stop every sound.
    Silence,
    /// The same for somebody who asked for it: a tone goes with the microphone.
    Pause,
    /// Lay what was said aside; gone when the next recording begins.
    Redo(Part),
    /// Take it back.
    PutBack(Part),
    /// Take a piece away, or put it back.
    SetRemoved(Part, usize, bool),
    /// Play these pieces, leaving out what was taken away.
    Play(Turn, Part, std::ops::Range<usize>),
    /// Say texts in the headphones, one after the other.
    Read(Turn, Vec<Saying>, Manner),
    /// Play the soft tone in the headphones.
    Tone(Turn),
    /// Play the soft tone in the room.
    RoomTone(Turn),
    /// Whether a tone in the headphones goes with the opening and closing of the microphone.
    Tones(bool),
    /// How loud everything is, 1 to [`VOLUMES`].
    Volume(u8),
    /// Work with other devices.
    Use(Box<Equipment>),
    /// Encode everything but what was taken away.
    Encode(Sender<Result<Spoken, super::flac::Error>>),
    /// The visit is over: everything that was said goes.
    Wipe,
}

impl Command {
    fn turn(&self) -> Option<Turn> {
        match self {
            Command::Record(turn, ..)
            | Command::Try(turn)
            | Command::Play(turn, ..)
            | Command::Read(turn, ..)
            | Command::Tone(turn)
            | Command::RoomTone(turn) => Some(*turn),
            _ => None,
        }
    }
}

/// A finished voice.
pub struct Spoken {
    /// FLAC, mono, 16 bits, 16 kHz.
    pub flac: Zeroizing<Vec<u8>>,
    /// The pieces of the story: where each begins and ends, in milliseconds.
    pub story: Vec<(u32, u32)>,
    /// The pieces of what was added.
    pub more: Vec<(u32, u32)>,
}

/// Why the microphone was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Somebody asked.
    Asked,
    /// Nobody spoke for a while.
    Silence,
    /// There is no room for more.
    Full,
    /// It gives nothing any more, or never opened.
    Lost,
}

/// What helps a teller to be heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nobody is heard.
    NotHeard,
    /// The voice is louder than the microphone can take.
    TooLoud,
}

/// What the recorder tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The first sound came in: speak now.
    Opened,
    /// How loud it is, 0 to [`LEVELS`].
    Level(u8),
    /// What would help.
    Hint(Option<Hint>),
    /// Somebody speaks, or is spoken to: nobody is idle.
    Sound,
    /// How much was said, both halves together.
    Length(Duration),
    /// The microphone is closed.
    Paused(Why),
    /// The pieces of a half.
    Pieces(Part, Vec<Piece>),
    /// So much of this piece was heard, in hundredths.
    Playing(usize, u8),
    /// Nothing plays any more.
    Quiet,
    /// Some of the words cannot be said; the others sound.
    ReadInPart,
    /// Nothing can say the words.
    Unread,
    /// What should sound cannot be heard: headphones or speaker cannot be used.
    Mute,
    /// Whether a microphone is there; told at the start and when it changes.
    Microphone(bool),
    /// Whether headphones are plugged in, as far as their socket tells.
    Plug(Option<bool>),
    /// So much of what was said did not come in, by the clock; for staff.
    Gap(Duration),
}

/// How long things may last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// All that can be said in one visit.
    pub longest: Duration,
    /// Nobody speaks for so long: the microphone closes.
    pub silence: Duration,
}

/// What a recorder works with.
pub struct Parts {
    /// Its devices.
    pub equipment: Equipment,
    /// A fresh voice for each story.
    pub new_voice: Box<dyn Fn() -> Box<dyn Disguise> + Send>,
    /// Who reads aloud.
    pub narrator: Narrator,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// The door to the recorder. Dropping it ends the thread, and everything that was said.
pub struct Recorder {
    commands: Option<Sender<Command>>,
    news: Receiver<(Turn, News)>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Starts the thread; `notify` is called on it whenever there is news.
    pub fn start(parts: Parts, notify: impl Fn() + Send + 'static) -> std::io::Result<Recorder> {
        let (commands, asked) = mpsc::channel();
        let (teller, news) = mpsc::channel();
        let tell = move |turn, news| {
            // Whoever listened is gone: the kiosk ends.
            if teller.send((turn, news)).is_ok() {
                notify();
            }
        };
        let thread = thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || serve(&mut Studio::new(parts), &asked, &tell))?;
        Ok(Recorder {
            commands: Some(commands),
            news,
            thread: Some(thread),
        })
    }

    /// Asks for something; never waits.
    pub fn ask(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // A recorder that ended says so by its silence: `encode` answers nothing.
            drop(commands.send(command));
        }
    }

    /// Asks for the finished voice; poll the receiver.
    pub fn encode(&self) -> Receiver<Result<Spoken, super::flac::Error>> {
        let (answer, reply) = mpsc::channel();
        self.ask(Command::Encode(answer));
        reply
    }

    /// What was told since the last question, with the turn that it belongs to.
    pub fn news(&self) -> impl Iterator<Item = (Turn, News)> {
        self.news.try_iter()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn serve(studio: &mut Studio, asked: &Receiver<Command>, tell: &impl Fn(Turn, News)) {
    let turn = Cell::new(0);
    let tell = &|news| tell(turn.get(), news);
    studio.look_for_microphone();
    loop {
        let work = match asked.recv_timeout(studio.patience()) {
            Ok(command) => catch_unwind(AssertUnwindSafe(|| {
                if let Some(next) = command.turn() {
                    studio.silence(Why::Asked, tell);
                    turn.set(next);
                }
                studio.obey(command, tell);
            })),
            Err(RecvTimeoutError::Timeout) => catch_unwind(AssertUnwindSafe(|| studio.tick(tell))),
            Err(RecvTimeoutError::Disconnected) => return,
        };
        if work.is_err() {
            tracing::error!("the recorder failed; what was said is kept");
            studio.recover(tell);
        }
    }
}
