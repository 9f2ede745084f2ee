//! Brightness and volume on the staff pages: asked of the device on a thread of its own, one question at a time.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        mpsc::{self, Receiver, TryRecvError},
    },
    thread,
};

use crate::kiosk::appliance::{Appliance, Control, Error, Level, Verb};

/// What the page shows of the device's levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The light of the screen; none when it is not known.
    pub brightness: Option<Level>,
    /// The loudness; none when it is not known.
    pub volume: Option<Level>,
    /// Whether there is such a device, but it failed.
    pub fails: bool,
}

type Answer = (Verb, Result<Level, Error>);

pub(super) struct Levels {
    appliance: Arc<dyn Appliance>,
    shown: Shown,
    waiting: VecDeque<Verb>,
    answer: Option<Receiver<Answer>>,
}

impl Levels {
    /// Asks how much there is.
    pub(super) fn ask(appliance: Arc<dyn Appliance>) -> Levels {
        let mut levels = Levels {
            appliance,
            shown: Shown::default(),
            waiting: VecDeque::new(),
            answer: None,
        };
        levels.send(Verb::Get(Control::Brightness));
        levels.send(Verb::Get(Control::Volume));
        levels
    }

    pub(super) fn shown(&self) -> Shown {
        self.shown
    }

    /// So many steps more or less, where the level is known.
    pub(super) fn adjust(&mut self, control: Control, steps: i8) {
        let slot = self.slot(control);
        if let Some(level) = *slot {
            let wanted = level.moved(steps);
            *slot = Some(wanted);
            self.send(Verb::Set(control, wanted));
        }
    }

    /// Asks this after what was asked before.
    pub(super) fn send(&mut self, verb: Verb) {
        self.waiting.push_back(verb);
        self.ask_next();
    }

    /// Takes in what the device answered.
    pub(super) fn hear(&mut self) {
        let Some(receiver) = &self.answer else { return };
        match receiver.try_recv() {
            Err(TryRecvError::Empty) => return,
            Err(TryRecvError::Disconnected) => self.shown.fails = true,
            Ok((verb, answer)) => self.learn(verb, answer),
        }
        self.answer = None;
        self.ask_next();
    }

    fn learn(&mut self, verb: Verb, answer: Result<Level, Error>) {
        match (verb, answer) {
            (Verb::Get(control) | Verb::Set(control, _), Ok(level)) => {
                *self.slot(control) = Some(level);
                self.shown.fails = false;
            }
            (Verb::FactoryReset, Ok(_)) | (_, Err(Error::NotHere)) => {}
            (_, Err(error)) => {
                tracing::warn!(%error, "the device did not do what staff asked");
                self.shown.fails = true;
            }
        }
    }

    fn ask_next(&mut self) {
        if self.answer.is_some() {
            return;
        }
        let Some(verb) = self.waiting.pop_front() else {
            return;
        };
        let (send, receive) = mpsc::channel();
        let appliance = self.appliance.clone();
        let asked = thread::Builder::new()
            .name("appliance".to_owned())
            .spawn(move || {
                // A page that closed meanwhile needs no answer.
                let _ = send.send((verb, appliance.ask(verb)));
            });
        match asked {
            Ok(_) => self.answer = Some(receive),
            Err(_) => self.shown.fails = true,
        }
    }

    fn slot(&mut self, control: Control) -> &mut Option<Level> {
        match control {
            Control::Brightness => &mut self.shown.brightness,
            Control::Volume => &mut self.shown.volume,
        }
    }
}
