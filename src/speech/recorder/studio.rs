//! What the recorder does with each command and each tick, without its thread.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use super::{
    Command, Limits, News, Part, Parts, TICK, VOLUMES, Why,
    opening::{Opening, Progress},
    said::Said,
    sounding::{Pieces, Sounding},
    take::{Keeping, Take, Unheard},
    tone::Pitch,
};
use crate::{
    privacy::disguise::Disguise,
    speech::{
        equipment::{Equipment, Plug},
        hearing::Hearing,
        microphone::{Microphone, NoMicrophone, Tap},
        narrator::Narrator,
    },
    support::clock::Clock,
};

/// How often a resting recorder looks whether a microphone is there.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// How often the socket of the headphones is looked at.
const PLUG_EVERY: Duration = Duration::from_millis(250);

/// What a microphone is open for.
#[derive(Clone, Copy)]
enum Purpose {
    /// A story, or what is added to it.
    Tell(Part),
    /// A look at how loud it is; nothing of it is kept.
    Try,
}

pub(super) struct Studio {
    microphone: Arc<Mutex<Box<dyn Microphone>>>,
    plug: Option<Box<dyn Plug>>,
    sounding: Sounding,
    narrator: Narrator,
    new_voice: Box<dyn Fn() -> Box<dyn Disguise> + Send>,
    clock: Arc<dyn Clock>,
    limits: Limits,
    said: Said,
    voice: Option<Box<dyn Disguise>>,
    opening_take: Option<(Purpose, Opening<Result<Tap, NoMicrophone>>)>,
    take: Option<(Purpose, Take)>,
    /// Whether a tone goes with the microphone.
    has_tones: bool,
    told_seconds: u64,
    is_there: Option<bool>,
    looking: Option<Opening<bool>>,
    looked: Duration,
    looked_at_plug: Option<Duration>,
    told_plug: Option<bool>,
}

impl Studio {
    pub(super) fn new(parts: Parts) -> Studio {
        let Equipment {
            microphone,
            headphones,
            room,
            plug,
        } = parts.equipment;
        Studio {
            microphone: Arc::new(Mutex::new(microphone)),
            plug,
            sounding: Sounding::new(headphones, room, parts.narrator.clone()),
            narrator: parts.narrator,
            new_voice: parts.new_voice,
            clock: parts.clock,
            limits: Limits::default(),
            said: Said::default(),
            voice: None,
            opening_take: None,
            take: None,
            has_tones: false,
            told_seconds: 0,
            is_there: None,
            looking: None,
            looked: Duration::ZERO,
            looked_at_plug: None,
            told_plug: None,
        }
    }

    /// How long nothing needs to be looked after.
    pub(super) fn patience(&self) -> Duration {
        if self.is_running() {
            TICK
        } else if self.plug.is_some() {
            PLUG_EVERY
        } else {
            LOOK_EVERY
        }
    }

    fn is_running(&self) -> bool {
        let opens = self.opening_take.is_some() || self.looking.is_some();
        opens || self.take.is_some() || self.sounding.is_on()
    }

    /// Other devices: what was said stays.
    fn use_equipment(&mut self, equipment: Equipment, tell: &impl Fn(News)) {
        self.silence(Why::Asked, tell);
        self.microphone = Arc::new(Mutex::new(equipment.microphone));
        let (headphones, room) = (equipment.headphones, equipment.room);
        self.sounding = Sounding::new(headphones, room, self.narrator.clone());
        self.plug = equipment.plug;
        self.is_there = None;
        self.look_for_microphone();
        self.looked_at_plug = None;
        self.plug_is(None, tell);
    }

    /// Asks whether a microphone is there.
    pub(super) fn look_for_microphone(&mut self) {
        let look = |microphone: &mut Box<dyn Microphone>| microphone.is_there();
        let now = self.clock.elapsed();
        self.looked = now;
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

    /// Private sound ends where the plug is pulled out: some sound cards go on in the room.
    fn look_at_plug(&mut self, tell: &impl Fn(News)) {
        let now = self.clock.elapsed();
        let Some(plug) = &mut self.plug else { return };
        let looked = self.looked_at_plug;
        if looked.is_some_and(|looked| now.saturating_sub(looked) < PLUG_EVERY) {
            return;
        }
        self.looked_at_plug = Some(now);
        let is_in = plug.is_in();
        if is_in == Some(false) && self.sounding.is_private() {
            self.sounding.stop();
            tell(News::Quiet);
        }
        self.plug_is(is_in, tell);
    }

    fn plug_is(&mut self, is_in: Option<bool>, tell: &impl Fn(News)) {
        if self.told_plug != is_in {
            self.told_plug = is_in;
            tell(News::Plug(is_in));
        }
    }

    pub(super) fn obey(&mut self, command: Command, tell: &impl Fn(News)) {
        match command {
            Command::Record(_, part, limits) => {
                self.limits = limits;
                self.open_microphone(Purpose::Tell(part));
            }
            Command::Try(_) => self.open_microphone(Purpose::Try),
            Command::Silence => self.silence(Why::Asked, tell),
            Command::Pause => self.pause(Why::Asked, tell),
            Command::Redo(part) => {
                self.silence(Why::Asked, tell);
                self.said.half_mut(part).redo();
                self.tell_of(part, tell);
            }
            Command::PutBack(part) => {
                self.said.half_mut(part).put_back();
                self.tell_of(part, tell);
            }
            Command::SetRemoved(part, piece, is_removed) => {
                let half = self.said.half_mut(part);
                half.recording.set_removed(piece, is_removed);
                self.tell_of(part, tell);
            }
            Command::Play(_, part, pieces) => self.play(part, pieces, tell),
            Command::Read(_, sayings, manner) => {
                self.sounding.read(sayings, manner, self.clock.elapsed());
            }
            Command::Tone(_) => self.sounding.tone(Pitch::Even, self.clock.elapsed()),
            Command::RoomTone(_) => self.sounding.room_tone(self.clock.elapsed(), tell),
            Command::Tones(has_tones) => self.has_tones = has_tones,
            Command::Volume(volume) => self.sounding.set_volume(volume),
            Command::Use(equipment) => self.use_equipment(*equipment, tell),
            Command::Encode(answer) => {
                self.silence(Why::Asked, tell);
                // Who asked may be gone.
                drop(answer.send(self.said.encode()));
            }
            Command::Wipe => self.wipe(),
        }
    }

    pub(super) fn tick(&mut self, tell: &impl Fn(News)) {
        let now = self.clock.elapsed();
        if !self.is_running() && now.saturating_sub(self.looked) >= LOOK_EVERY {
            self.look_for_microphone();
        }
        self.look_at_plug(tell);
        self.tick_looking(tell);
        self.tick_opening_take(tell);
        self.tick_take(tell);
        self.sounding.tick(&self.said, self.clock.elapsed(), tell);
    }

    /// After a panic: the microphone and the headphones are closed, what was said stays.
    pub(super) fn recover(&mut self, tell: &impl Fn(News)) {
        self.sounding.stop();
        self.voice = None;
        self.take = None;
        for part in [Part::Story, Part::More] {
            self.said.half_mut(part).recording.end_take();
            self.tell_of(part, tell);
        }
        tell(News::Paused(Why::Lost));
        tell(News::Quiet);
    }

    fn open_microphone(&mut self, purpose: Purpose) {
        let open = |microphone: &mut Box<dyn Microphone>| microphone.open();
        let opening = Opening::begin(&self.microphone, self.clock.elapsed(), open);
        self.opening_take = Some((purpose, opening));
    }

    fn tick_opening_take(&mut self, tell: &impl Fn(News)) {
        let Some((purpose, opening)) = &self.opening_take else {
            return;
        };
        let purpose = *purpose;
        let opened = match opening.progress(self.clock.elapsed()) {
            Progress::Waits => return,
            Progress::Done(opened) => opened,
            Progress::GivenUp => Err(NoMicrophone("it does not answer".to_owned())),
        };
        self.opening_take = None;
        match opened.and_then(|tap| self.take_from(tap)) {
            Ok(take) => {
                if let Purpose::Tell(part) = purpose {
                    self.said.half_mut(part).aside = None;
                }
                self.take = Some((purpose, take));
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
        let Some((purpose, mut take)) = self.take.take() else {
            return;
        };
        let was_open = take.is_open();
        let keeping = self.keeping(purpose);
        let unheard = take.tick(keeping, now, tell);
        let opens = take.is_open() && !was_open;
        self.take = Some((purpose, take));
        let Purpose::Tell(_) = purpose else {
            if unheard == Unheard::Lost {
                self.silence(Why::Lost, tell);
            }
            return;
        };
        if opens && self.has_tones {
            self.sounding.tone(Pitch::Rising, now);
        }
        let length = self.said.length();
        if length.as_secs() != self.told_seconds {
            self.told_seconds = length.as_secs();
            tell(News::Length(length));
        }
        match unheard {
            Unheard::Lost => self.silence(Why::Lost, tell),
            Unheard::For(quiet) if quiet >= self.limits.silence => self.pause(Why::Silence, tell),
            _ if length >= self.limits.longest => self.pause(Why::Full, tell),
            Unheard::For(_) => {}
        }
    }

    /// Where what is heard goes.
    fn keeping(&mut self, purpose: Purpose) -> Option<Keeping<'_>> {
        let Purpose::Tell(part) = purpose else {
            return None;
        };
        Some(Keeping {
            recording: &mut self.said.half_mut(part).recording,
            voice: self.voice.get_or_insert_with(&self.new_voice).as_mut(),
        })
    }

    /// Closes the microphone, with a tone where tones go with it.
    fn pause(&mut self, why: Why, tell: &impl Fn(News)) {
        let was_open = self.take.as_ref().is_some_and(|(_, take)| take.is_open());
        self.silence(why, tell);
        if was_open && self.has_tones {
            self.sounding.tone(Pitch::Falling, self.clock.elapsed());
        }
    }

    /// Closes the microphone and stops every sound.
    pub(super) fn silence(&mut self, why: Why, tell: &impl Fn(News)) {
        self.opening_take = None;
        if self.sounding.stop() {
            tell(News::Quiet);
        }
        let Some((purpose, take)) = self.take.take() else {
            return;
        };
        take.close(self.keeping(purpose));
        if let Purpose::Tell(part) = purpose {
            self.tell_of(part, tell);
        }
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
        let queue: Pieces = pieces
            .iter()
            .enumerate()
            .filter(|(number, piece)| wanted.contains(number) && !piece.is_removed)
            .map(|(number, piece)| (number, piece.range.clone()))
            .collect();
        if queue.is_empty() {
            return tell(News::Quiet);
        }
        self.sounding.play(part, queue, self.clock.elapsed());
    }

    fn wipe(&mut self) {
        self.take = None;
        self.opening_take = None;
        self.sounding.stop();
        self.sounding.set_volume(VOLUMES / 2);
        self.voice = None;
        self.has_tones = false;
        self.said = Said::default();
        self.told_seconds = 0;
    }
}
