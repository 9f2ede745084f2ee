//! The recorder of a session: what the visit asks of it, what it tells, and the finished voice at the lock.
//!
//! Invariant: a telling that speaks of a voice is given to the keeper only together with that voice.

use std::sync::mpsc::{Receiver, TryRecvError};

use zeroize::Zeroizing;

use crate::{
    domain::telling::{ConsentAnswer, Form, Telling},
    kiosk::flow::event::Effect,
    seal::voice::{self, Piece, PieceOf, VoiceHead},
    speech::{
        flac,
        recorder::{Command, Limits, News, Recorder, Spoken, Turn},
    },
};

/// The consent that lets a voice be kept after it was written out.
const KEEP_VOICE: &str = "keep-voice";

/// A finished voice, or why there is none.
type Finished = Result<Spoken, flac::Error>;

/// The recorder and what is expected of it.
pub(super) struct Speaking {
    recorder: Recorder,
    /// The voice as its teller agreed with it, or on its way.
    agreed: Option<Receiver<Finished>>,
    /// A telling that waits for its voice.
    waits: Option<Telling>,
}

/// What is ready to be locked: a telling, and its voice if it has one.
pub(super) struct Ready {
    pub(super) telling: Telling,
    pub(super) voice: Option<Zeroizing<Vec<u8>>>,
}

/// A voice could not be made; its telling is given up and the teller may try again.
pub(super) struct NoVoice;

impl Speaking {
    pub(super) fn new(recorder: Recorder) -> Speaking {
        Speaking {
            recorder,
            agreed: None,
            waits: None,
        }
    }

    pub(super) fn news(&self) -> Vec<(Turn, News)> {
        self.recorder.news().collect()
    }

    /// Does what an effect asks, if it is about sound.
    pub(super) fn perform(&mut self, effect: &Effect, limits: Limits) {
        let command = match effect {
            Effect::Silence => Command::Silence,
            Effect::Pause => Command::Pause,
            Effect::Tones(has_tones) => Command::Tones(*has_tones),
            Effect::Record(turn, part) => Command::Record(*turn, *part, limits),
            Effect::Redo(part) => Command::Redo(*part),
            Effect::PutBack(part) => Command::PutBack(*part),
            Effect::Remove(part, piece, is_removed) => {
                Command::SetRemoved(*part, *piece, *is_removed)
            }
            Effect::Play(turn, part, pieces) => Command::Play(*turn, *part, pieces.clone()),
            Effect::Read(turn, sayings, manner) => {
                Command::Read(*turn, sayings.clone(), manner.clone())
            }
            Effect::Tone(turn) => Command::Tone(*turn),
            Effect::Volume(volume) => Command::Volume(*volume),
            Effect::Wipe => {
                self.waits = None;
                Command::Wipe
            }
            Effect::KeepVoice => {
                self.agreed = Some(self.recorder.encode());
                return;
            }
            _ => return,
        };
        let changes = !matches!(
            command,
            Command::Silence
                | Command::Pause
                | Command::Tones(_)
                | Command::Play(..)
                | Command::Read(..)
                | Command::Tone(_)
                | Command::Volume(_)
        );
        if changes {
            self.agreed = None;
        }
        self.recorder.ask(command);
    }

    /// Asks for something that is of no visit: staff try the devices, or choose others.
    pub(super) fn ask(&self, command: Command) {
        self.recorder.ask(command);
    }

    /// Takes a telling that goes on lock; it comes back from [`Speaking::ready`] with its voice.
    pub(super) fn expect(&mut self, telling: Telling) {
        if telling.form != Form::Typed && self.agreed.is_none() {
            self.agreed = Some(self.recorder.encode());
        }
        self.waits = Some(telling);
    }

    /// What can be locked now.
    pub(super) fn ready(&mut self) -> Option<Result<Ready, NoVoice>> {
        if self.waits.as_ref()?.form == Form::Typed {
            let telling = self.waits.take()?;
            return Some(Ok(Ready {
                telling,
                voice: None,
            }));
        }
        let finished = match self.agreed.as_ref()?.try_recv() {
            Ok(finished) => finished.map_err(|error| error.to_string()),
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => Err("the recorder ended".to_owned()),
        };
        self.agreed = None;
        let telling = self.waits.take()?;
        Some(match finished {
            Ok(spoken) => {
                let voice = Some(voice::to_content(&head(&telling, &spoken), &spoken.flac));
                Ok(Ready { telling, voice })
            }
            Err(error) => {
                tracing::error!(%error, "a voice could not be made ready");
                Err(NoVoice)
            }
        })
    }

    /// The story is on lock: nothing of it stays in memory here.
    pub(super) fn forget(&mut self) {
        self.agreed = None;
        self.recorder.ask(Command::Wipe);
    }
}

fn head(telling: &Telling, spoken: &Spoken) -> VoiceHead {
    let keep = telling.consent.iter().find(|c| c.purpose == KEEP_VOICE);
    let pieces = |times: &[(u32, u32)], of: PieceOf| {
        let piece = |(start_ms, end_ms): &(u32, u32)| Piece {
            start_ms: *start_ms,
            end_ms: *end_ms,
            of,
        };
        times.iter().map(piece).collect::<Vec<_>>()
    };
    let mut all = pieces(&spoken.story, PieceOf::Story);
    all.extend(pieces(&spoken.more, PieceOf::More));
    VoiceHead {
        language: telling.language.clone(),
        register: telling.register.clone(),
        keep_voice: keep.map_or(ConsentAnswer::NotAsked, |consent| consent.answer),
        pieces: all,
    }
}
