//! The device around the program: brightness, volume, a factory reset. Asked of `vertelpunt-admin`, which is root.
//!
//! One connection to its Unix socket is one question: a line there, a line back.
//!
//! ```text
//! brightness get          → ok 6
//! volume set 4            → ok 4
//! factory-reset           → ok 0
//! brightness set 9        → error range
//! ```
//!
//! Invariants: the verbs are fixed and carry nothing of a story or of a person; levels are 0 to 8; an answer that
//! is none of these is a failure and changes nothing here; nobody waits longer than two seconds.
//!
//! # Why not in this process
//! The program that hears stories needs no right to change the device. On a desk there is no such device, and the
//! screen says so.

use std::{
    fmt,
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// No answer is longer.
const LONGEST_ANSWER: u64 = 64;

/// Why the device did not do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This is no such device.
    #[error("there is no appliance on this machine")]
    NotHere,
    /// The socket does not answer.
    #[error("the appliance does not answer: {0}")]
    Silent(#[from] io::Error),
    /// It said no, or something that is no answer.
    #[error("the appliance refused `{0}`")]
    Refused(Verb),
}

/// What has a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The light of the screen.
    Brightness,
    /// The loudness of every sound.
    Volume,
}

/// A level, 0 to 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(u8);

impl Level {
    /// The highest.
    pub const MOST: u8 = 8;

    /// A level; none above 8.
    pub fn new(steps: u8) -> Option<Level> {
        (steps <= Level::MOST).then_some(Level(steps))
    }

    /// The steps.
    pub fn steps(self) -> u8 {
        self.0
    }

    /// So many steps more or less, within what there is.
    pub fn moved(self, steps: i8) -> Level {
        Level(self.0.saturating_add_signed(steps).min(Level::MOST))
    }
}

/// Everything that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// How much there is.
    Get(Control),
    /// So much, please.
    Set(Control, Level),
    /// Destroy the key of the disk and begin anew at the next start.
    FactoryReset,
}

impl fmt::Display for Verb {
    /// The line of the protocol.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |control: &Control| match control {
            Control::Brightness => "brightness",
            Control::Volume => "volume",
        };
        match self {
            Verb::Get(control) => write!(f, "{} get", name(control)),
            Verb::Set(control, level) => write!(f, "{} set {}", name(control), level.0),
            Verb::FactoryReset => f.write_str("factory-reset"),
        }
    }
}

/// The device, as far as the program may ask it for something.
pub trait Appliance: Send + Sync {
    /// Asks, and gives the level that holds now. Waits for the answer: never on the thread that draws.
    fn ask(&self, verb: Verb) -> Result<Level, Error>;
}

/// The appliance of these settings: one behind a socket, or none.
pub fn of(socket: Option<PathBuf>) -> Arc<dyn Appliance> {
    match socket {
        Some(path) => Arc::new(AdminSocket { path }),
        None => Arc::new(NotHere),
    }
}

/// A desk.
struct NotHere;

impl Appliance for NotHere {
    fn ask(&self, _: Verb) -> Result<Level, Error> {
        Err(Error::NotHere)
    }
}

/// `vertelpunt-admin` behind its socket.
struct AdminSocket {
    path: PathBuf,
}

impl Appliance for AdminSocket {
    fn ask(&self, verb: Verb) -> Result<Level, Error> {
        let mut stream = UnixStream::connect(&self.path)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.write_all(format!("{verb}\n").as_bytes())?;
        let mut answer = String::new();
        let mut limited = stream.take(LONGEST_ANSWER);
        let mut byte = [0];
        while limited.read(&mut byte)? == 1 && byte[0] != b'\n' {
            answer.push(char::from(byte[0]));
        }
        read_answer(&answer).ok_or(Error::Refused(verb))
    }
}

/// `ok 5`.
fn read_answer(line: &str) -> Option<Level> {
    let digits = line.strip_prefix("ok ")?;
    Level::new(digits.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        os::unix::net::UnixListener,
        thread,
    };

    use super::*;

    /// A stub that gives one answer to one question, and says what it was asked.
    fn answering(answer: &'static str) -> (tempfile::TempDir, thread::JoinHandle<String>) {
        let directory = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(directory.path().join("admin.sock")).unwrap();
        let stub = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = String::new();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            reader.read_line(&mut asked).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            asked
        });
        (directory, stub)
    }

    fn ask(answer: &'static str, verb: Verb) -> (Result<Level, Error>, String) {
        let (directory, stub) = answering(answer);
        let appliance = of(Some(directory.path().join("admin.sock")));
        (appliance.ask(verb), stub.join().unwrap())
    }

    #[test]
    fn a_verb_is_one_line_and_its_answer_a_level() {
        let level = Level::new(4).unwrap();
        let (answer, asked) = ask("ok 4\n", Verb::Set(Control::Volume, level));
        assert_eq!((answer.unwrap(), asked.as_str()), (level, "volume set 4\n"));
        let (answer, asked) = ask("ok 6\n", Verb::Get(Control::Brightness));
        assert_eq!(answer.unwrap().steps(), 6);
        assert_eq!(asked, "brightness get\n");
    }

    #[test]
    fn an_answer_that_is_none_is_a_refusal() {
        for answer in [
            "error range\n",
            "ok 9\n",
            "ok -1\n",
            "ok\n",
            "\n",
            "",
            "yes 4\n",
        ] {
            let (answer, _) = ask(answer, Verb::Get(Control::Volume));
            assert!(matches!(answer, Err(Error::Refused(_))), "{answer:?}");
        }
    }

    #[test]
    fn without_a_socket_there_is_no_appliance_and_without_a_listener_it_is_silent() {
        let asked = |appliance: Arc<dyn Appliance>| appliance.ask(Verb::FactoryReset);
        assert!(matches!(asked(of(None)), Err(Error::NotHere)));
        let nobody = of(Some("/nonexistent/admin.sock".into()));
        assert!(matches!(asked(nobody), Err(Error::Silent(_))));
    }

    #[test]
    fn a_level_stays_between_none_and_all() {
        let level = |steps| Level::new(steps).unwrap();
        assert_eq!(level(8).moved(1), level(8));
        assert_eq!(level(0).moved(-1), level(0));
        assert_eq!(level(3).moved(-1), level(2));
        assert_eq!(Level::new(9), None);
    }
}
