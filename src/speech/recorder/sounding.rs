//! Everything that sounds: one thing at a time, each where it may be heard.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    News, Part, VOLUMES,
    opening::{Opening, Progress},
    playback::Playback,
    said::Said,
    tone::{Pitch, Tone},
};
use crate::speech::{
    narrator::{Manner, Narrator, Saying},
    reader::{CannotRead, Stop},
    route::{Headphones, NoSpeaker, Playing, Room, Sink},
    samples::Samples,
};

type Opens<Place> = Opening<Result<Playing<Place>, NoSpeaker>>;

/// Pieces with their numbers and samples.
pub(super) type Pieces = Vec<(usize, Range<usize>)>;

/// What is to be heard once the headphones are open.
enum Wanted {
    Pieces(Part, Pieces),
    Tone(Pitch),
}

/// The headphones, what they are to sound, and whether some of it could not be said.
type Spoken = (Playing<Headphones>, Samples, bool);

enum State {
    Quiet,
    Prepares(Opening<Result<Spoken, Unread>>, Stop),
    Words(Playback, Samples),
    OpensHeadphones(Wanted, Opens<Headphones>),
    OpensRoom(Opens<Room>),
    Pieces(Part, Playback),
    Tone(Tone<Headphones>),
    RoomTone(Tone<Room>),
}

/// Why words were not read.
enum Unread {
    Unheard(NoSpeaker),
    Unsaid(CannotRead),
}

pub(super) struct Sounding {
    narrator: Narrator,
    headphones: Arc<Mutex<Sink<Headphones>>>,
    room: Option<Arc<Mutex<Sink<Room>>>>,
    state: State,
    volume: u8,
}

impl Sounding {
    pub(super) fn new(
        headphones: Sink<Headphones>,
        room: Option<Sink<Room>>,
        narrator: Narrator,
    ) -> Sounding {
        Sounding {
            narrator,
            headphones: Arc::new(Mutex::new(headphones)),
            room: room.map(|room| Arc::new(Mutex::new(room))),
            state: State::Quiet,
            volume: VOLUMES / 2,
        }
    }

    pub(super) fn is_on(&self) -> bool {
        !matches!(self.state, State::Quiet)
    }

    /// Whether what sounds, or will, is for one ear only.
    pub(super) fn is_private(&self) -> bool {
        matches!(
            self.state,
            State::Pieces(..)
                | State::Words(..)
                | State::Prepares(..)
                | State::OpensHeadphones(Wanted::Pieces(..), _)
        )
    }

    /// How loud everything is, 1 to [`VOLUMES`].
    pub(super) fn set_volume(&mut self, volume: u8) {
        self.volume = volume.clamp(1, VOLUMES);
    }

    /// Nothing sounds any more; whether something was heard.
    pub(super) fn stop(&mut self) -> bool {
        let before = std::mem::replace(&mut self.state, State::Quiet);
        if let State::Prepares(_, engine) = &before {
            engine.now();
        }
        matches!(
            before,
            State::Pieces(..) | State::Words(..) | State::Tone(_) | State::RoomTone(_)
        )
    }

    pub(super) fn play(&mut self, part: Part, pieces: Pieces, now: Duration) {
        self.open_headphones(Wanted::Pieces(part, pieces), now);
    }

    /// Says texts; what sounded before, ends.
    pub(super) fn read(&mut self, sayings: Vec<Saying>, manner: Manner, now: Duration) {
        self.stop();
        let (narrator, stop) = (self.narrator.clone(), Stop::default());
        let engine = stop.clone();
        let opening = Opening::begin(&self.headphones, now, move |sink| {
            let reading = narrator.say(&sayings, &manner, &engine);
            let reading = reading.map_err(Unread::Unsaid)?;
            let mut samples = Samples::default();
            samples.extend(&reading.sound);
            let playing = sink.open().map_err(Unread::Unheard)?;
            Ok((playing, samples, reading.is_partial))
        });
        self.state = State::Prepares(opening, stop);
    }

    pub(super) fn tone(&mut self, pitch: Pitch, now: Duration) {
        self.open_headphones(Wanted::Tone(pitch), now);
    }

    /// The even tone for everyone in the room; a place without a room speaker has none.
    pub(super) fn room_tone(&mut self, now: Duration, tell: &impl Fn(News)) {
        match &self.room {
            Some(room) => {
                let opening = Opening::begin(room, now, Sink::open);
                self.state = State::OpensRoom(opening);
            }
            None => tell(News::Mute),
        }
    }

    fn open_headphones(&mut self, wanted: Wanted, now: Duration) {
        let opening = Opening::begin(&self.headphones, now, Sink::open);
        self.state = State::OpensHeadphones(wanted, opening);
    }

    pub(super) fn tick(&mut self, said: &Said, now: Duration, tell: &impl Fn(News)) {
        let state = std::mem::replace(&mut self.state, State::Quiet);
        self.state = match state {
            State::Quiet => State::Quiet,
            State::OpensHeadphones(wanted, opening) => self.opened(wanted, opening, now, tell),
            State::OpensRoom(opening) => self.opened_room(opening, now, tell),
            State::Prepares(opening, stop) => prepared(opening, stop, now, tell),
            State::Words(mut playback, samples) => {
                if playback.tick(&samples, self.volume).is_some() {
                    tell(News::Sound);
                }
                let is_over = playback.is_over();
                until(is_over, State::Words(playback, samples), tell)
            }
            State::Pieces(part, mut playback) => {
                let samples = said.half(part).recording.samples();
                if let Some((piece, heard)) = playback.tick(samples, self.volume) {
                    tell(News::Playing(piece, heard));
                    tell(News::Sound);
                }
                let is_over = playback.is_over();
                until(is_over, State::Pieces(part, playback), tell)
            }
            State::Tone(tone) => until(tone.is_over(), State::Tone(tone), tell),
            State::RoomTone(tone) => until(tone.is_over(), State::RoomTone(tone), tell),
        };
    }

    fn opened(
        &self,
        wanted: Wanted,
        opening: Opens<Headphones>,
        now: Duration,
        tell: &impl Fn(News),
    ) -> State {
        match (opening.progress(now), wanted) {
            (Progress::Waits, wanted) => State::OpensHeadphones(wanted, opening),
            (Progress::Done(Ok(playing)), Wanted::Pieces(part, pieces)) => {
                State::Pieces(part, Playback::new(playing, pieces))
            }
            (Progress::Done(Ok(playing)), Wanted::Tone(pitch)) => {
                State::Tone(Tone::start(playing, pitch, self.volume))
            }
            // A tone that only goes with the microphone is not missed.
            (_, Wanted::Tone(Pitch::Rising | Pitch::Falling)) => State::Quiet,
            (Progress::Done(Err(error)), _) => unheard(&error, tell),
            (Progress::GivenUp, _) => unheard(&no_answer(), tell),
        }
    }

    fn opened_room(&self, opening: Opens<Room>, now: Duration, tell: &impl Fn(News)) -> State {
        match opening.progress(now) {
            Progress::Waits => State::OpensRoom(opening),
            Progress::Done(Ok(playing)) => {
                State::RoomTone(Tone::start(playing, Pitch::Even, self.volume))
            }
            Progress::Done(Err(error)) => unheard(&error, tell),
            Progress::GivenUp => unheard(&no_answer(), tell),
        }
    }
}

fn prepared(
    opening: Opening<Result<Spoken, Unread>>,
    stop: Stop,
    now: Duration,
    tell: &impl Fn(News),
) -> State {
    match opening.progress(now) {
        Progress::Waits => State::Prepares(opening, stop),
        Progress::Done(Ok((playing, samples, is_partial))) => {
            if is_partial {
                tell(News::ReadInPart);
            }
            let whole = 0..samples.len();
            State::Words(Playback::new(playing, [(0, whole)]), samples)
        }
        Progress::Done(Err(Unread::Unheard(error))) => unheard(&error, tell),
        Progress::Done(Err(Unread::Unsaid(error))) => {
            tracing::warn!(%error, "nothing is read");
            tell(News::Unread);
            State::Quiet
        }
        Progress::GivenUp => {
            stop.now();
            unheard(&no_answer(), tell)
        }
    }
}

fn until(is_over: bool, state: State, tell: &impl Fn(News)) -> State {
    if is_over {
        tell(News::Quiet);
        State::Quiet
    } else {
        state
    }
}

fn no_answer() -> NoSpeaker {
    NoSpeaker("it does not answer".to_owned())
}

fn unheard(error: &NoSpeaker, tell: &impl Fn(News)) -> State {
    tracing::warn!(%error, "nothing can be heard");
    tell(News::Mute);
    State::Quiet
}
