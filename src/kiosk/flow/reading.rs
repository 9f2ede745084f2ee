//! A word that is selected is read to its teller.
//!
//! Invariant: a teller's own words sound only where headphones are on, and never one that was taken out or stands
//! under the line of Verberg.

use crate::domain::telling::StoryText;

use super::{Flow, Veil, event::Effect, names::Standing};

impl Flow {
    /// Reads the selected word, where it can be read and heard.
    pub(super) fn read_selected(&mut self) -> Vec<Effect> {
        let is_readable = self.veil() != Veil::All && self.hears() == Some(true);
        let word = match self.selected_word() {
            Some((word, Standing::Plain | Standing::InDoubt(_))) if is_readable => {
                StoryText::new(word.to_owned())
            }
            _ => return Vec::new(),
        };
        let language = self.edition().language.clone();
        let voice = &mut self.state.draft.voice;
        voice.is_playing = true;
        voice.turn = voice.turn.wrapping_add(1);
        vec![Effect::Read(voice.turn, word, language)]
    }
}
