//! What the recorder does with each command and each tick, without its thread.

use std::{
    ops::Range,
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    Command, Limits, News, Part, Parts, Spoken, VOLUMES, Why,
    opening::{Opening, Progress},
    playback::Playback,
    take::Take,
};
use crate::{
    privacy::disguise::Disguise,
    speech::{
        RATE, flac,
        hearing::Hearing,
        microphone::{Microphone, NoMicrophone, Tap},
        recording::{Recording, milliseconds},
        route::{Headphones, NoSpeaker, Playing, Sink},
    },
    support::clock::Clock,
};

/// How often a resting recorder looks whether a microphone is there.
pub(super) const LOOK_EVERY: Duration = Duration::from_secs(15);

/// One half of what was said, and what was laid aside of it.
#[derive(Default)]
struct Half {
    recording: Recording,
    aside: Option<Recording>,
}

/// Both halves of what was said.
#[derive(Default)]
struct Said {
    story: Half,
    more: Half,
}

impl Said {
    fn half(&self, part: Part) -> &Half {
        match part {
            Part::Story => &self.story,
            Part::More => &self.more,
        }
    }

    fn half_mut(&mut self, part: Part) -> &mut Half {
        match part {
            Part::Story => &mut self.story,
            Part::More => &mut self.more,
        }
    }

    fn length(&self) -> Duration {
        let samples = self.story.recording.samples().len() + self.more.recording.samples().len();
        Duration::from_secs_f64(samples as f64 / f64::from(RATE))
    }
}

pub(super) struct Studio {
    microphone: Arc<Mutex<Box<dyn Microphone>>>,
    headphones: Arc<Mutex<Sink<Headphones>>>,
    new_voice: Box<dyn Fn() -> Box<dyn Disguise> + Send>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    said: Said,
    voice: Option<Box<dyn Disguise>>,
    opening_take: Option<(Part, Opening<Result<Tap, NoMicrophone>>)>,
    take: Option<(Part, Take)>,
    opening_playback: Option<OpeningPlayback>,
    playback: Option<(Part, Playback)>,
    volume: u8,
    told_seconds: u64,
    is_there: Option<bool>,
    looking: Option<Opening<bool>>,
}

/// What will be played once the headphones are open.
enum Wanted {
    Pieces(Vec<(usize, Range<usize>)>),
    Tone,
}

/// Headphones that open for what is wanted.
struct OpeningPlayback {
    part: Part,
    wanted: Wanted,
    opening: Opening<Result<Playing<Headphones>, NoSpeaker>>,
}

impl Studio {
    pub(super) fn new(parts: Parts) -> Studio {
        Studio {
            microphone: Arc::new(Mutex::new(parts.microphone)),
            headphones: Arc::new(Mutex::new(parts.headphones)),
            new_voice: parts.new_voice,
            clock: parts.clock,
            limits: Limits {
                longest: Duration::ZERO,
                silence: Duration::ZERO,
            },
            said: Said::default(),
            voice: None,
            opening_take: None,
            take: None,
            opening_playback: None,
            playback: None,
            volume: VOLUMES / 2,
            told_seconds: 0,
            is_there: None,
            looking: None,
        }
    }

    pub(super) fn is_running(&self) -> bool {
        let opens = self.opening_take.is_some() || self.opening_playback.is_some();
        opens || self.take.is_some() || self.playback.is_some() || self.looking.is_some()
    }

    /// Asks whether a microphone is there.
    pub(super) fn look_for_microphone(&mut self) {
        let look = |microphone: &mut Box<dyn Microphone>| microphone.is_there();
        let now = self.clock.elapsed();
        self.looking = Some(Opening::begin(&self.microphone, now, look));
    }

    /// Tells when a microphone came or went.
    fn tick_looking(&mut self, tell: &impl Fn(News)) {
        let Some(looking) = &self.looking else {
            return;
        };
        let is_there = match looking.progress(self.clock.elapsed()) {
            Progress::Waits => return,
            Progress::Done(is_there) => is_there,
            Progress::GivenUp => false,
        };
        self.looking = None;
        self.found(is_there, tell);
    }

    fn found(&mut self, is_there: bool, tell: &impl Fn(News)) {
        if self.is_there != Some(is_there) {
            self.is_there = Some(is_there);
            tell(News::Microphone(is_there));
        }
    }

    pub(super) fn obey(&mut self, command: Command, tell: &impl Fn(News)) {
        match command {
            Command::Record(_, part, limits) => {
                self.limits = limits;
                self.record(part);
            }
            Command::Silence => self.silence(Why::Asked, tell),
            Command::Redo(part) => {
                self.silence(Why::Asked, tell);
                let half = self.said.half_mut(part);
                half.aside = Some(std::mem::take(&mut half.recording));
                self.tell_of(part, tell);
            }
            Command::PutBack(part) => {
                let half = self.said.half_mut(part);
                if let Some(aside) = half.aside.take() {
                    half.recording = aside;
                }
                self.tell_of(part, tell);
            }
            Command::SetRemoved(part, piece, is_removed) => {
                self.said
                    .half_mut(part)
                    .recording
                    .set_removed(piece, is_removed);
                self.tell_of(part, tell);
            }
            Command::Play(_, part, pieces) => self.play(part, pieces, tell),
            Command::Tone(_) => self.open_headphones(Part::Story, Wanted::Tone),
            Command::Volume(volume) => self.volume = volume.clamp(1, VOLUMES),
            Command::Encode(answer) => {
                self.silence(Why::Asked, tell);
                // Who asked may be gone.
                drop(answer.send(self.encode()));
            }
            Command::Wipe => self.wipe(),
        }
    }

    pub(super) fn tick(&mut self, tell: &impl Fn(News)) {
        if !self.is_running() {
            self.look_for_microphone();
        }
        self.tick_looking(tell);
        self.tick_opening_take(tell);
        self.tick_take(tell);
        self.tick_opening_playback(tell);
        self.tick_playback(tell);
    }

    /// After a panic: the microphone and the headphones are closed, what was said stays.
    pub(super) fn recover(&mut self, tell: &impl Fn(News)) {
        self.playback = None;
        self.voice = None;
        if let Some((part, _)) = self.take.take() {
            self.said.half_mut(part).recording.end_take();
            self.tell_of(part, tell);
            tell(News::Paused(Why::Lost));
        }
        tell(News::Quiet);
    }

    fn record(&mut self, part: Part) {
        let open = |microphone: &mut Box<dyn Microphone>| microphone.open();
        let opening = Opening::begin(&self.microphone, self.clock.elapsed(), open);
        self.opening_take = Some((part, opening));
    }

    fn tick_opening_take(&mut self, tell: &impl Fn(News)) {
        let Some((part, opening)) = &self.opening_take else {
            return;
        };
        let part = *part;
        let opened = match opening.progress(self.clock.elapsed()) {
            Progress::Waits => return,
            Progress::Done(opened) => opened,
            Progress::GivenUp => Err(NoMicrophone("it does not answer".to_owned())),
        };
        self.opening_take = None;
        match opened.and_then(|tap| self.take_from(tap)) {
            Ok(take) => {
                self.said.half_mut(part).aside = None;
                self.take = Some((part, take));
                self.is_there = Some(true);
            }
            Err(error) => {
                tracing::warn!(%error, "a teller cannot be heard");
                self.found(false, tell);
                tell(News::Paused(Why::Lost));
            }
        }
    }

    fn take_from(&self, tap: Tap) -> Result<Take, NoMicrophone> {
        let hearing = Hearing::new(tap.rate()).map_err(|odd| NoMicrophone(odd.to_string()))?;
        Ok(Take::new(tap, hearing, self.clock.elapsed()))
    }

    fn tick_take(&mut self, tell: &impl Fn(News)) {
        let now = self.clock.elapsed();
        let silence = self.limits.silence;
        let Some((part, mut take)) = self.take.take() else {
            return;
        };
        let voice = self.voice.get_or_insert_with(&self.new_voice);
        let half = self.said.half_mut(part);
        let why = take.tick(&mut half.recording, voice.as_mut(), now, silence, tell);
        self.take = Some((part, take));
        let length = self.said.length();
        if length.as_secs() != self.told_seconds {
            self.told_seconds = length.as_secs();
            tell(News::Length(length));
        }
        let full = (length >= self.limits.longest).then_some(Why::Full);
        if let Some(why) = why.or(full) {
            self.silence(why, tell);
        }
    }

    /// Closes the microphone and stops every sound.
    pub(super) fn silence(&mut self, why: Why, tell: &impl Fn(News)) {
        self.opening_take = None;
        self.opening_playback = None;
        if self.playback.take().is_some() {
            tell(News::Quiet);
        }
        let Some((part, take)) = self.take.take() else {
            return;
        };
        let voice = self.voice.get_or_insert_with(&self.new_voice);
        let half = self.said.half_mut(part);
        take.close(&mut half.recording, voice.as_mut());
        self.tell_of(part, tell);
        tell(News::Paused(why));
    }

    fn tell_of(&mut self, part: Part, tell: &impl Fn(News)) {
        let length = self.said.length();
        self.told_seconds = length.as_secs();
        let pieces = self.said.half(part).recording.pieces().to_vec();
        tell(News::Pieces(part, pieces));
        tell(News::Length(length));
    }

    fn play(&mut self, part: Part, wanted: std::ops::Range<usize>, tell: &impl Fn(News)) {
        let pieces = self.said.half(part).recording.pieces();
        let queue: Vec<_> = pieces
            .iter()
            .enumerate()
            .filter(|(number, piece)| wanted.contains(number) && !piece.is_removed)
            .map(|(number, piece)| (number, piece.range.clone()))
            .collect();
        if queue.is_empty() {
            return tell(News::Quiet);
        }
        self.open_headphones(part, Wanted::Pieces(queue));
    }

    fn open_headphones(&mut self, part: Part, wanted: Wanted) {
        let open = |headphones: &mut Sink<Headphones>| headphones.open();
        let opening = Opening::begin(&self.headphones, self.clock.elapsed(), open);
        self.opening_playback = Some(OpeningPlayback {
            part,
            wanted,
            opening,
        });
    }

    fn tick_opening_playback(&mut self, tell: &impl Fn(News)) {
        let Some(OpeningPlayback {
            part,
            wanted,
            opening,
        }) = self.opening_playback.take()
        else {
            return;
        };
        let opened = match opening.progress(self.clock.elapsed()) {
            Progress::Waits => {
                self.opening_playback = Some(OpeningPlayback {
                    part,
                    wanted,
                    opening,
                });
                return;
            }
            Progress::Done(opened) => opened,
            Progress::GivenUp => Err(NoSpeaker("they do not answer".to_owned())),
        };
        match (opened, wanted) {
            (Ok(playing), Wanted::Pieces(pieces)) => {
                let playback = Playback::of_pieces(playing, pieces.into_iter());
                self.playback = Some((part, playback));
            }
            (Ok(playing), Wanted::Tone) => {
                self.playback = Some((part, Playback::of_tone(playing)));
            }
            (Err(error), _) => {
                tracing::warn!(%error, "a teller cannot listen");
                tell(News::NoHeadphones);
            }
        }
    }

    fn tick_playback(&mut self, tell: &impl Fn(News)) {
        let Some((part, playback)) = &mut self.playback else {
            return;
        };
        let samples = self.said.half(*part).recording.samples();
        if let Some((piece, heard)) = playback.tick(samples, self.volume) {
            tell(News::Playing(piece, heard));
            tell(News::Sound);
        }
        if playback.is_over() {
            self.playback = None;
            tell(News::Quiet);
        }
    }

    fn encode(&self) -> Result<Spoken, flac::Error> {
        let (story, more) = (&self.said.story.recording, &self.said.more.recording);
        let after = milliseconds(story.samples().len());
        let times = |recording: &Recording, after: u32| {
            let time = |at: usize| after + milliseconds(at);
            let kept = recording.pieces().iter().filter(|piece| !piece.is_removed);
            kept.map(|piece| (time(piece.range.start), time(piece.range.end)))
                .collect()
        };
        Ok(Spoken {
            flac: flac::encode(&[story, more])?,
            story: times(story, 0),
            more: times(more, after),
        })
    }

    fn wipe(&mut self) {
        self.take = None;
        self.opening_take = None;
        self.opening_playback = None;
        self.playback = None;
        self.voice = None;
        self.said = Said::default();
        self.volume = VOLUMES / 2;
        self.told_seconds = 0;
    }
}
