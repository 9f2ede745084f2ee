//! What the recorder does with each command and each tick, without its thread.

use std::{sync::Arc, time::Duration};

use super::{
    Command, Limits, News, Part, Parts, Spoken, VOLUMES, Why, playback::Playback, take::Take,
};
use crate::{
    privacy::disguise::Disguise,
    speech::{
        RATE, flac,
        hearing::Hearing,
        microphone::{Microphone, NoMicrophone},
        recording::{Recording, milliseconds},
        route::{Headphones, Sink},
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

pub(super) struct Studio {
    microphone: Box<dyn Microphone>,
    headphones: Sink<Headphones>,
    new_voice: Box<dyn Fn() -> Box<dyn Disguise> + Send>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    story: Half,
    more: Half,
    voice: Option<Box<dyn Disguise>>,
    take: Option<(Part, Take)>,
    playback: Option<(Part, Playback)>,
    volume: u8,
    told_seconds: u64,
    is_there: Option<bool>,
}

impl Studio {
    pub(super) fn new(parts: Parts) -> Studio {
        Studio {
            microphone: parts.microphone,
            headphones: parts.headphones,
            new_voice: parts.new_voice,
            clock: parts.clock,
            limits: Limits {
                longest: Duration::ZERO,
                silence: Duration::ZERO,
            },
            story: Half::default(),
            more: Half::default(),
            voice: None,
            take: None,
            playback: None,
            volume: VOLUMES / 2,
            told_seconds: 0,
            is_there: None,
        }
    }

    pub(super) fn is_running(&self) -> bool {
        self.take.is_some() || self.playback.is_some()
    }

    /// Tells when a microphone came or went.
    pub(super) fn look_for_microphone(&mut self, tell: &impl Fn(News)) {
        let is_there = self.microphone.is_there();
        if self.is_there != Some(is_there) {
            self.is_there = Some(is_there);
            tell(News::Microphone(is_there));
        }
    }

    pub(super) fn obey(&mut self, command: Command, tell: &impl Fn(News)) {
        match command {
            Command::Record(_, part, limits) => {
                self.limits = limits;
                self.record(part, tell);
            }
            Command::Silence => self.silence(Why::Asked, tell),
            Command::Redo(part) => {
                self.silence(Why::Asked, tell);
                let half = self.half(part);
                half.aside = Some(std::mem::take(&mut half.recording));
                self.tell_of(part, tell);
            }
            Command::PutBack(part) => {
                let half = self.half(part);
                if let Some(aside) = half.aside.take() {
                    half.recording = aside;
                }
                self.tell_of(part, tell);
            }
            Command::SetRemoved(part, piece, is_removed) => {
                self.half(part).recording.set_removed(piece, is_removed);
                self.tell_of(part, tell);
            }
            Command::Play(_, part, pieces) => self.play(part, pieces, tell),
            Command::Tone(_) => match self.headphones.open() {
                Ok(playing) => self.playback = Some((Part::Story, Playback::of_tone(playing))),
                Err(_) => tell(News::NoHeadphones),
            },
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
            self.look_for_microphone(tell);
        }
        self.tick_take(tell);
        self.tick_playback(tell);
    }

    /// After a panic: the microphone and the headphones are closed, what was said stays.
    pub(super) fn recover(&mut self, tell: &impl Fn(News)) {
        self.playback = None;
        self.voice = None;
        if let Some((part, _)) = self.take.take() {
            self.half(part).recording.end_take();
            self.tell_of(part, tell);
            tell(News::Paused(Why::Lost));
        }
        tell(News::Quiet);
    }

    fn half(&mut self, part: Part) -> &mut Half {
        match part {
            Part::Story => &mut self.story,
            Part::More => &mut self.more,
        }
    }

    fn record(&mut self, part: Part, tell: &impl Fn(News)) {
        match self.open() {
            Ok(take) => {
                self.half(part).aside = None;
                self.take = Some((part, take));
            }
            Err(error) => {
                tracing::warn!(%error, "a teller cannot be heard");
                self.is_there = Some(false);
                tell(News::Microphone(false));
                tell(News::Paused(Why::Lost));
            }
        }
    }

    fn open(&mut self) -> Result<Take, NoMicrophone> {
        let tap = self.microphone.open()?;
        let hearing = Hearing::new(tap.rate()).map_err(|odd| NoMicrophone(odd.to_string()))?;
        Ok(Take::new(tap, hearing, self.clock.elapsed()))
    }

    fn tick_take(&mut self, tell: &impl Fn(News)) {
        let now = self.clock.elapsed();
        let silence = self.limits.silence;
        let Some((part, mut take)) = self.take.take() else {
            return;
        };
        let new_voice = &self.new_voice;
        let voice = self.voice.get_or_insert_with(|| new_voice());
        let half = match part {
            Part::Story => &mut self.story,
            Part::More => &mut self.more,
        };
        let why = take.tick(&mut half.recording, voice.as_mut(), now, silence, tell);
        self.take = Some((part, take));
        let length = self.length();
        if length.as_secs() != self.told_seconds {
            self.told_seconds = length.as_secs();
            tell(News::Length(length));
        }
        let full = (length >= self.limits.longest).then_some(Why::Full);
        if let Some(why) = why.or(full) {
            self.silence(why, tell);
        }
    }

    fn length(&self) -> Duration {
        let samples = self.story.recording.samples().len() + self.more.recording.samples().len();
        Duration::from_secs_f64(samples as f64 / f64::from(RATE))
    }

    /// Closes the microphone and stops every sound.
    pub(super) fn silence(&mut self, why: Why, tell: &impl Fn(News)) {
        if self.playback.take().is_some() {
            tell(News::Quiet);
        }
        let Some((part, take)) = self.take.take() else {
            return;
        };
        let new_voice = &self.new_voice;
        let voice = self.voice.get_or_insert_with(|| new_voice());
        let half = match part {
            Part::Story => &mut self.story,
            Part::More => &mut self.more,
        };
        take.close(&mut half.recording, voice.as_mut());
        self.tell_of(part, tell);
        tell(News::Paused(why));
    }

    fn tell_of(&mut self, part: Part, tell: &impl Fn(News)) {
        let length = self.length();
        self.told_seconds = length.as_secs();
        tell(News::Pieces(
            part,
            self.half(part).recording.pieces().to_vec(),
        ));
        tell(News::Length(length));
    }

    fn play(&mut self, part: Part, wanted: std::ops::Range<usize>, tell: &impl Fn(News)) {
        let pieces = self.half(part).recording.pieces();
        let queue: Vec<_> = pieces
            .iter()
            .enumerate()
            .filter(|(number, piece)| wanted.contains(number) && !piece.is_removed)
            .map(|(number, piece)| (number, piece.range.clone()))
            .collect();
        if queue.is_empty() {
            return tell(News::Quiet);
        }
        match self.headphones.open() {
            Ok(playing) => {
                let playback = Playback::of_pieces(playing, queue.into_iter());
                self.playback = Some((part, playback));
            }
            Err(error) => {
                tracing::warn!(%error, "a teller cannot listen");
                tell(News::NoHeadphones);
            }
        }
    }

    fn tick_playback(&mut self, tell: &impl Fn(News)) {
        let Some((part, playback)) = &mut self.playback else {
            return;
        };
        let samples = match part {
            Part::Story => self.story.recording.samples(),
            Part::More => self.more.recording.samples(),
        };
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
        let (story, more) = (&self.story.recording, &self.more.recording);
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
        self.playback = None;
        self.voice = None;
        self.story = Half::default();
        self.more = Half::default();
        self.volume = VOLUMES / 2;
        self.told_seconds = 0;
    }
}
