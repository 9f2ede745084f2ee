//! Speaking and listening back, as far as the visit decides it: the recorder does, this says what stands.
//!
//! Nothing here holds a sample. What was said is known by its pieces; a recording counts only while its teller tells by
//! voice, so that going back and choosing to type leaves nothing of it in the story.

use std::time::Duration;

use crate::{
    domain::instrument::{
        id::Id,
        screen::{Act as Verb, Form, Kind},
    },
    speech::{
        recorder::{Hint, News, Part, Turn, VOLUMES, Why},
        recording::Piece,
    },
};

use super::{
    Flow,
    draft::Draft,
    event::{Act, Effect, Notice},
    overlay::Overlay,
    route::Stop,
};

/// Pieces on one page of the listening screen.
pub const PIECES_PER_PAGE: usize = 10;

/// What the microphone does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Microphone {
    /// It is closed; `Some`: the recorder closed it by itself or could not open it.
    #[default]
    Closed,
    /// Closed by the recorder itself.
    ClosedBecause(Why),
    /// It was asked to open; nothing was heard yet.
    Opening,
    /// It hears.
    Open,
}

/// One half of what was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Half {
    /// Its pieces.
    pub pieces: Vec<Piece>,
    /// Whether a microphone was ever open for it.
    pub is_begun: bool,
    /// Whether it was laid aside and can be taken back.
    pub is_aside: bool,
    /// The piece that was tapped last.
    pub selected: Option<usize>,
}

impl Half {
    /// Whether anything of it would be sealed.
    pub fn has_kept(&self) -> bool {
        self.pieces.iter().any(|piece| !piece.is_removed)
    }
}

/// What a teller said, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Voice {
    /// The story.
    pub story: Half,
    /// The last words.
    pub more: Half,
    /// What the microphone does.
    pub microphone: Microphone,
    /// How loud it is.
    pub level: u8,
    /// What would help.
    pub hint: Option<Hint>,
    /// How much was said in all.
    pub length: Duration,
    /// The piece that sounds, and how much of it was heard, in hundredths.
    pub playing: Option<(usize, u8)>,
    /// Whether sound is on, before the first piece of it came.
    pub is_playing: bool,
    /// Whether the headphones are on, as far as the teller said.
    pub hears: Option<bool>,
    /// How loud the headphones are, 1 to [`VOLUMES`].
    pub volume: u8,
    /// Whether the teller went on by typing.
    pub types_on: bool,
    /// The last opening of microphone or headphones that was asked for.
    pub turn: Turn,
}

impl Default for Voice {
    fn default() -> Voice {
        Voice {
            story: Half::default(),
            more: Half::default(),
            microphone: Microphone::Closed,
            level: 0,
            hint: None,
            length: Duration::ZERO,
            playing: None,
            is_playing: false,
            hears: None,
            volume: VOLUMES / 2,
            types_on: false,
            turn: 0,
        }
    }
}

impl Voice {
    /// A half.
    pub fn half(&self, part: Part) -> &Half {
        part.of(&self.story, &self.more)
    }

    pub(super) fn half_mut(&mut self, part: Part) -> &mut Half {
        part.of(&mut self.story, &mut self.more)
    }

    /// Whether anything would be sealed as sound.
    pub fn has_kept(&self) -> bool {
        self.story.has_kept() || self.more.has_kept()
    }

    /// Whether the microphone is open or opening.
    pub fn is_listening(&self) -> bool {
        matches!(self.microphone, Microphone::Opening | Microphone::Open)
    }
}

impl Voice {
    /// Something begins to sound in the headphones: its number.
    pub(super) fn next_sound(&mut self) -> Turn {
        self.is_playing = true;
        self.turn = self.turn.wrapping_add(1);
        self.turn
    }

    /// One step louder, or softer.
    /// Nothing said; what sounds, and how it is heard, is no part of what was told.
    pub(super) fn untold(&self) -> Voice {
        Voice {
            turn: self.turn,
            is_playing: self.is_playing,
            hears: self.hears,
            volume: self.volume,
            ..Voice::default()
        }
    }

    pub(super) fn step_volume(&mut self, louder: bool) -> Effect {
        let volume = if louder {
            self.volume + 1
        } else {
            self.volume - 1
        };
        self.volume = volume.clamp(1, VOLUMES);
        Effect::Volume(self.volume)
    }
}

impl Draft {
    /// The typed story, where this teller types.
    pub(crate) fn typed_story(
        &self,
        content: &crate::domain::instrument::content::Content,
    ) -> &str {
        let speaks = self.decided(content).form == Some(Form::Spoken);
        if speaks && !self.voice.types_on {
            ""
        } else {
            &self.text
        }
    }

    /// How the story is told, of what there is now.
    pub(crate) fn told(&self, content: &crate::domain::instrument::content::Content) -> Told {
        let has_text = [self.typed_story(content), &self.more].map(str::trim) != ["", ""];
        match (self.voice.has_kept(), has_text) {
            (true, true) => Told::Both,
            (true, false) => Told::Spoken,
            (false, _) => Told::Typed,
        }
    }
}

/// How a story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// By keyboard.
    Typed,
    /// By voice.
    Spoken,
    /// By both.
    Both,
}

impl Flow {
    /// What the recorder said.
    pub(super) fn told_by_recorder(&mut self, turn: Turn, news: News) {
        // The card's own words are no sign of anybody.
        if news == News::Sound && !self.state.covered && !self.reads_card() {
            self.state.quiet = Duration::ZERO;
            self.state.asks_presence = false;
        }
        match news {
            News::Microphone(is_there) => self.has_microphone = is_there,
            News::Plug(is_in) => self.plug_is(is_in),
            _ => {}
        }
        let part = self.part();
        let voice = &mut self.state.draft.voice;
        let is_late = turn != voice.turn;
        match news {
            News::Opened
            | News::Level(_)
            | News::Hint(_)
            | News::Paused(_)
            | News::Playing(..)
            | News::Quiet
            | News::Mute
                if is_late => {}
            News::Opened if voice.microphone == Microphone::Opening => {
                voice.microphone = Microphone::Open;
                // From here the recorder has the new take, and no other.
                if let Some(part) = part {
                    voice.half_mut(part).is_aside = false;
                }
            }
            News::Level(level) => voice.level = level,
            News::Hint(hint) => voice.hint = hint,
            News::Length(length) => voice.length = length,
            News::Paused(why) => self.closed_because(why),
            News::Pieces(part, pieces) => voice.half_mut(part).pieces = pieces,
            News::Playing(piece, heard) if voice.is_playing => voice.playing = Some((piece, heard)),
            News::Quiet => {
                voice.playing = None;
                voice.is_playing = false;
            }
            News::Mute => {
                voice.is_playing = false;
                voice.hears = Some(false);
                self.state.notice = Some(Notice::PutOnHeadphones);
            }
            _ => {}
        }
    }

    fn closed_because(&mut self, why: Why) {
        let voice = &mut self.state.draft.voice;
        voice.level = 0;
        voice.hint = None;
        if voice.is_listening() {
            voice.microphone = match why {
                Why::Asked => Microphone::Closed,
                why => Microphone::ClosedBecause(why),
            };
            self.state.quiet = Duration::ZERO;
        }
    }

    /// Which half is recorded or heard on the stop that stands.
    pub fn part(&self) -> Option<Part> {
        match self.stop()? {
            Stop::Record | Stop::Listen => Some(Part::Story),
            Stop::RecordMore(_) | Stop::ListenMore(_) => Some(Part::More),
            _ => None,
        }
    }

    /// The microphone and the sound stop wherever nobody sees that they are on.
    pub(super) fn silence_elsewhere(&mut self) -> Option<Effect> {
        let state = &self.state;
        let is_seen = state.over.is_empty() && !state.covered && !state.asks_presence;
        let records = self.kind() == Some(Kind::Record);
        let hears = matches!(self.kind(), Some(Kind::Listen | Kind::Names));
        let tests = matches!(state.over.last(), Some(Overlay::Headphones(_))) && !state.covered;
        let reads = state.aloud.is_some() && !state.covered;
        let voice = &state.draft.voice;
        let listens_unseen = voice.is_listening() && !(records && is_seen);
        let sounds_unseen = voice.is_playing && !((hears && is_seen) || tests || reads);
        if !listens_unseen && !sounds_unseen {
            return None;
        }
        self.hush();
        Some(Effect::Silence)
    }

    pub(super) fn hush(&mut self) {
        let voice = &mut self.state.draft.voice;
        if voice.is_listening() {
            voice.microphone = Microphone::Closed;
        }
        voice.level = 0;
        voice.hint = None;
        voice.is_playing = false;
        voice.playing = None;
    }

    /// A verb of the instrument on the recorder's screens.
    pub(super) fn voice_verb(&mut self, verb: Verb) -> Vec<Effect> {
        let Some(part) = self.part() else {
            return Vec::new();
        };
        let selected = self.state.draft.voice.half(part).selected;
        match verb {
            Verb::Start | Verb::Resume => self.record(part),
            Verb::Pause => self.pause(),
            Verb::Redo => self.redo(part),
            Verb::Play => self.play(part, selected.unwrap_or(0)..usize::MAX),
            Verb::Remove => self.set_removed(part, selected, true),
            Verb::Restore => self.set_removed(part, selected, false),
            Verb::Add => self.go_to_recorder(part),
            _ => Vec::new(),
        }
    }

    /// What a person does on the recorder's screens besides.
    pub(super) fn voice_act(&mut self, act: &Act) -> Vec<Effect> {
        match (act, self.part()) {
            (Act::Piece(number), Some(part)) => self.tap_piece(part, *number),
            (Act::PutBack, Some(part)) => self.put_back(part),
            (Act::GoOn, Some(_)) => {
                let microphone = &mut self.state.draft.voice.microphone;
                if matches!(microphone, Microphone::ClosedBecause(_)) {
                    *microphone = Microphone::Closed;
                }
                Vec::new()
            }
            (Act::TypeOn, Some(Part::Story)) => {
                self.state.draft.voice.types_on = true;
                self.onward()
            }
            (Act::SpeakOn, None) => self.speak_on(),
            _ => Vec::new(),
        }
    }

    /// The screen and the button that begin speaking, on the keyboard of a teller who may speak and can be heard.
    fn speak_button(&self) -> Option<(Id, Id)> {
        if self.stop() != Some(&Stop::Type) {
            return None;
        }
        let walker = self.walker();
        let screen = self.content().screen_of(Kind::Form)?;
        let stops = &self.state.route.stops;
        let is_asked = stops
            .iter()
            .position(|stop| *stop == Stop::Screen(screen.id.clone()))
            .is_some_and(|at| walker.is_shown(at));
        let button = self.buttons(screen).into_iter().find(|button| {
            button.set.form == Some(Form::Spoken) && self.why_off(screen, button).is_none()
        })?;
        is_asked.then(|| (screen.id.clone(), button.id.clone()))
    }

    /// Whether somebody who types may go on by speaking.
    pub fn may_speak_on(&self) -> bool {
        self.speak_button().is_some()
    }

    fn speak_on(&mut self) -> Vec<Effect> {
        let Some((screen, button)) = self.speak_button() else {
            return Vec::new();
        };
        let helped = self.state.draft.decided(self.content()).assisted;
        let draft = &mut self.state.draft;
        draft.voice.types_on = !draft.text.trim().is_empty();
        draft.helped = helped.filter(|_| draft.voice.types_on);
        draft.pressed.insert(screen, button);
        self.go_to_recorder(Part::Story)
    }

    fn record(&mut self, part: Part) -> Vec<Effect> {
        let is_full = self.state.draft.voice.length >= self.setting.policy().longest_recording();
        let voice = &mut self.state.draft.voice;
        if voice.is_listening() || is_full {
            return Vec::new();
        }
        // Nothing is read into an open microphone.
        let silence = self.stop_reading();
        let voice = &mut self.state.draft.voice;
        voice.microphone = Microphone::Opening;
        let half = voice.half_mut(part);
        half.is_begun = true;
        voice.turn = voice.turn.wrapping_add(1);
        let turn = voice.turn;
        let tones = Effect::Tones(self.hears() == Some(true));
        silence
            .into_iter()
            .chain([tones, Effect::Record(turn, part)])
            .collect()
    }

    pub(super) fn pause(&mut self) -> Vec<Effect> {
        let voice = &self.state.draft.voice;
        let is_on = voice.is_listening() || voice.is_playing;
        self.hush();
        is_on.then_some(Effect::Pause).into_iter().collect()
    }

    fn redo(&mut self, part: Part) -> Vec<Effect> {
        self.hush();
        let voice = &mut self.state.draft.voice;
        voice.microphone = Microphone::Closed;
        let half = voice.half_mut(part);
        if !half.is_begun {
            return Vec::new();
        }
        *half = Half {
            is_aside: true,
            ..Half::default()
        };
        let mut effects = vec![Effect::Redo(part)];
        if self.kind() == Some(Kind::Listen) {
            effects.extend(self.go_to_recorder(part));
        }
        effects
    }

    fn put_back(&mut self, part: Part) -> Vec<Effect> {
        let is_on = self.state.draft.voice.is_listening();
        let half = self.state.draft.voice.half_mut(part);
        if !half.is_aside || is_on {
            return Vec::new();
        }
        half.is_aside = false;
        half.is_begun = true;
        vec![Effect::PutBack(part)]
    }

    fn go_to_recorder(&mut self, part: Part) -> Vec<Effect> {
        let wanted = |stop: &Stop| match part {
            Part::Story => *stop == Stop::Record,
            Part::More => matches!(stop, Stop::RecordMore(_)),
        };
        let route = &mut self.state.route;
        let Some(there) = route.stops.iter().position(wanted) else {
            return Vec::new();
        };
        route.trail.retain(|earlier| *earlier < there);
        route.here = there;
        self.arrive()
    }

    /// *Klaar* on the recorder, *Ja, het klopt* on the listening screen.
    pub(super) fn leave_voice(&mut self, part: Part) -> Vec<Effect> {
        let is_record = self.kind() == Some(Kind::Record);
        let draft = &self.state.draft;
        let half = draft.voice.half(part);
        let has_sound = if is_record {
            half.is_begun
        } else {
            half.has_kept()
        };
        let types = part == Part::Story && !draft.typed_story(self.content()).trim().is_empty();
        if !has_sound && !types {
            return self.remark(Notice::NothingRecorded);
        }
        let mut effects = self.pause();
        if !is_record {
            effects.push(Effect::KeepVoice);
        }
        self.state.draft.voice.microphone = Microphone::Closed;
        effects.extend(self.onward());
        effects
    }

    /// Another way of telling was chosen: what was said for this half is laid aside for good.
    pub(super) fn forget_said(&mut self, part: Part) -> Vec<Effect> {
        let half = self.state.draft.voice.half_mut(part);
        if !half.is_begun {
            return Vec::new();
        }
        *half = Half::default();
        vec![Effect::Redo(part)]
    }

    /// Whether a microphone seems to be there.
    pub fn has_microphone(&self) -> bool {
        self.has_microphone
    }
}
