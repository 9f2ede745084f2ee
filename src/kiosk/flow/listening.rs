//! Listening back: the pieces, the headphones, and the question whether they are on.
//!
//! Invariant: what a teller said sounds only where headphones are on, as their socket tells or as the teller said.

use std::ops::Range;

use crate::{domain::instrument::screen::Kind, speech::recorder::Part};

use super::{
    Flow,
    event::{Act, Effect, Notice},
    overlay::Overlay,
};

impl Flow {
    pub(super) fn tap_piece(&mut self, part: Part, number: usize) -> Vec<Effect> {
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

    pub(super) fn set_removed(
        &mut self,
        part: Part,
        number: Option<usize>,
        is_removed: bool,
    ) -> Vec<Effect> {
        let half = self.state.draft.voice.half_mut(part);
        let Some((number, piece)) = number.and_then(|n| Some((n, half.pieces.get_mut(n)?))) else {
            return self.remark(Notice::ChoosePiece);
        };
        piece.is_removed = is_removed;
        let mut effects = self.pause();
        effects.push(Effect::Remove(part, number, is_removed));
        effects
    }

    pub(super) fn play(&mut self, part: Part, pieces: Range<usize>) -> Vec<Effect> {
        match self.hears() {
            None => return self.ask_headphones(),
            Some(false) => return self.remark(Notice::PutOnHeadphones),
            Some(true) => {}
        }
        self.hush();
        self.state.aloud = None;
        let voice = &mut self.state.draft.voice;
        let end = pieces.end.min(voice.half(part).pieces.len());
        if pieces.start >= end {
            return Vec::new();
        }
        vec![Effect::Play(voice.next_sound(), part, pieces.start..end)]
    }

    /// "Hebt u de koptelefoon op?", with the tone; asked again only by who did not answer.
    pub(super) fn ask_headphones(&mut self) -> Vec<Effect> {
        if self.content().headphones().is_none() {
            // An instrument without the question leaves it to the place: nothing private sounds unasked.
            return self.remark(Notice::PutOnHeadphones);
        }
        self.state.over.push(Overlay::Headphones(None));
        self.tone()
    }

    fn tone(&mut self) -> Vec<Effect> {
        vec![Effect::Tone(self.state.draft.voice.next_sound())]
    }

    /// The first time that a teller comes to listen, the question stands there.
    pub(super) fn arrive_at_listening(&mut self) -> Vec<Effect> {
        if self.hears().is_none() && self.content().headphones().is_some() {
            self.ask_headphones()
        } else {
            Vec::new()
        }
    }

    /// What a person does on the question about the headphones.
    pub(super) fn on_headphones(&mut self, chosen: Option<bool>, act: &Act) -> Vec<Effect> {
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
                let voice = &mut self.state.draft.voice;
                let mut effects = vec![voice.step_volume(*act == Act::Louder)];
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

    /// Whether headphones are on: as their socket tells, or as the teller said.
    pub fn hears(&self) -> Option<bool> {
        self.plug.or(self.state.draft.voice.hears)
    }

    /// Whether headphones are plugged in, as far as their socket tells.
    pub fn plug(&self) -> Option<bool> {
        self.plug
    }

    /// The recorder is silent already where the plug was pulled out.
    pub(super) fn plug_is(&mut self, is_in: Option<bool>) {
        self.plug = is_in;
        if is_in == Some(false) && self.kind() == Some(Kind::Listen) {
            self.state.notice = Some(Notice::PutOnHeadphones);
        }
    }
}
