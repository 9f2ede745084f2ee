//! Speaking and listening back, as far as the visit decides it: the recorder does, this says what stands.
//!
//! Nothing here holds a sample. What was said is known by its pieces; a recording counts only while its teller tells by
//! voice, so that going back and choosing to type leaves nothing of it in the story.

use std::{ops::Range, time::Duration};

use crate::{
    domain::instrument::screen::{Act as Verb, Form, Kind},
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

    /// Whether anything would be sealed as sound.
    pub fn has_kept(&self) -> bool {
        self.story.has_kept() || self.more.has_kept()
    }

    /// Whether the microphone is open or opening.
    pub fn is_listening(&self) -> bool {
        matches!(self.microphone, Microphone::Opening | Microphone::Open)
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
        if news == News::Sound && !self.state.covered {
            self.state.quiet = Duration::ZERO;
            self.state.asks_presence = false;
        }
        if let News::Microphone(is_there) = news {
            self.has_microphone = is_there;
        }
        let voice = &mut self.state.draft.voice;
        let is_late = turn != voice.turn;
        match news {
            News::Opened | News::Paused(_) | News::Playing(..) | News::Quiet if is_late => {}
            News::Opened if voice.microphone == Microphone::Opening => {
                voice.microphone = Microphone::Open;
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
            News::NoHeadphones => {
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
        let hears = self.kind() == Some(Kind::Listen);
        let tests = matches!(state.over.last(), Some(Overlay::Headphones(_))) && !state.covered;
        let voice = &mut self.state.draft.voice;
        let listens_unseen = voice.is_listening() && !(records && is_seen);
        let sounds_unseen = voice.is_playing && !((hears && is_seen) || tests);
        if !listens_unseen && !sounds_unseen {
            return None;
        }
        self.hush();
        Some(Effect::Silence)
    }

    fn hush(&mut self) {
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
                self.state.draft.voice.microphone = Microphone::Closed;
                Vec::new()
            }
            (Act::TypeOn, Some(Part::Story)) => {
                self.state.draft.voice.types_on = true;
                self.onward()
            }
            _ => Vec::new(),
        }
    }

    fn record(&mut self, part: Part) -> Vec<Effect> {
        let is_full = self.state.draft.voice.length >= self.setting.policy().longest_recording();
        let voice = &mut self.state.draft.voice;
        if voice.is_listening() || is_full {
            return Vec::new();
        }
        voice.microphone = Microphone::Opening;
        let half = voice.half_mut(part);
        half.is_begun = true;
        half.is_aside = false;
        voice.turn = voice.turn.wrapping_add(1);
        vec![Effect::Record(voice.turn, part)]
    }

    fn pause(&mut self) -> Vec<Effect> {
        let voice = &self.state.draft.voice;
        let is_on = voice.is_listening() || voice.is_playing;
        self.hush();
        is_on.then_some(Effect::Silence).into_iter().collect()
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
        let half = self.state.draft.voice.half_mut(part);
        if !half.is_aside {
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

    fn tap_piece(&mut self, part: Part, number: usize) -> Vec<Effect> {
        let half = self.state.draft.voice.half_mut(part);
        let Some(piece) = half.pieces.get(number) else {
            return Vec::new();
        };
        let is_removed = piece.is_removed;
        half.selected = Some(number);
        if is_removed {
            return self.set_removed(part, Some(number), false);
        }
        self.play(part, number..number + 1)
    }

    fn set_removed(&mut self, part: Part, number: Option<usize>, is_removed: bool) -> Vec<Effect> {
        let half = self.state.draft.voice.half_mut(part);
        let Some((number, piece)) = number.and_then(|n| Some((n, half.pieces.get_mut(n)?))) else {
            return self.remark(Notice::ChoosePiece);
        };
        piece.is_removed = is_removed;
        let mut effects = self.pause();
        effects.push(Effect::Remove(part, number, is_removed));
        effects
    }

    fn play(&mut self, part: Part, pieces: Range<usize>) -> Vec<Effect> {
        match self.state.draft.voice.hears {
            None => return self.ask_headphones(),
            Some(false) => return self.remark(Notice::PutOnHeadphones),
            Some(true) => {}
        }
        self.hush();
        let voice = &mut self.state.draft.voice;
        let end = pieces.end.min(voice.half(part).pieces.len());
        if pieces.start >= end {
            return Vec::new();
        }
        voice.is_playing = true;
        voice.turn = voice.turn.wrapping_add(1);
        vec![Effect::Play(voice.turn, part, pieces.start..end)]
    }

    /// "Hebt u de koptelefoon op?", with the tone; asked again only by who did not answer.
    fn ask_headphones(&mut self) -> Vec<Effect> {
        if self.content().headphones().is_none() {
            // An instrument without the question leaves it to the place: nothing private sounds unasked.
            return self.remark(Notice::PutOnHeadphones);
        }
        self.state.over.push(Overlay::Headphones(None));
        self.tone()
    }

    fn tone(&mut self) -> Vec<Effect> {
        let voice = &mut self.state.draft.voice;
        voice.is_playing = true;
        voice.turn = voice.turn.wrapping_add(1);
        vec![Effect::Tone(voice.turn)]
    }

    /// The first time that a teller comes to listen, the question stands there.
    pub(super) fn arrive_at_listening(&mut self) -> Vec<Effect> {
        if self.state.draft.voice.hears.is_none() && self.content().headphones().is_some() {
            self.ask_headphones()
        } else {
            Vec::new()
        }
    }

    /// What a person does on the question about the headphones.
    pub(super) fn on_headphones(&mut self, chosen: Option<bool>, act: &Act) -> Vec<Effect> {
        let volume = &mut self.state.draft.voice.volume;
        match act {
            Act::Press(id) => {
                let hears = *id == "yes";
                let now = (chosen != Some(hears)).then_some(hears);
                self.state.over.pop();
                self.state.over.push(Overlay::Headphones(now));
                Vec::new()
            }
            Act::ToneAgain => self.tone(),
            Act::Softer | Act::Louder => {
                let louder = *act == Act::Louder;
                *volume = if louder { *volume + 1 } else { *volume - 1 }.clamp(1, VOLUMES);
                let mut effects = vec![Effect::Volume(*volume)];
                effects.extend(self.tone());
                effects
            }
            Act::Next if chosen.is_some() => {
                self.state.draft.voice.hears = chosen;
                self.state.over.pop();
                Vec::new()
            }
            Act::Next => self.remark(Notice::ChooseFirst),
            _ => Vec::new(),
        }
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
