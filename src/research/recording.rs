//! The recording of a story: its head, and the sound behind it, as intake reads and hears them.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::{
    domain::telling::ConsentAnswer,
    seal::voice::{self, VoiceHead},
};

use super::sound::{self, Sound};

/// Why the content of a voice is no recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Its first line says nothing of a recording.
    #[error("de eerste regel van de opname klopt niet")]
    Head(#[from] voice::Error),
    /// What follows cannot be heard.
    #[error(transparent)]
    Sound(#[from] sound::Error),
}

/// A recording, proven to its last sample.
#[derive(Debug)]
pub struct Recording {
    /// What stands before the sound.
    pub head: VoiceHead,
    /// The sound; disguised before it was sealed.
    pub sound: Sound,
}

impl Recording {
    /// Reads the content of an opened voice.
    pub fn read(content: &[u8]) -> Result<Recording, Error> {
        let (head, flac) = voice::from_content(content)?;
        let sound = Sound::decode(flac)?;
        Ok(Recording { head, sound })
    }

    /// What a person should know before listening: `taal nl · aanspreekvorm u · …`.
    pub fn describe(&self) -> String {
        let head = &self.head;
        let mut text = format!(
            "taal {} · aanspreekvorm {}",
            printable(&head.language),
            printable(&head.register)
        );
        let pieces = match head.pieces.len() {
            1 => "1 stukje".to_owned(),
            n_pieces => format!("{n_pieces} stukjes"),
        };
        let duration = clock_text(self.sound.duration_ms());
        write!(text, " · {pieces} · duurt {duration}").expect("a string takes every text");
        let keep = keep_text(head.keep_voice);
        write!(text, "\n{keep}").expect("a string takes every text");
        text
    }

    /// The same for scripts.
    pub fn to_json(&self) -> Value {
        json!({
            "language": self.head.language,
            "register": self.head.register,
            "keep_voice": self.head.keep_voice,
            "pieces": self.head.pieces,
            "duration_ms": self.sound.duration_ms(),
        })
    }
}

/// What the teller said about keeping the voice.
fn keep_text(answer: ConsentAnswer) -> &'static str {
    match answer {
        ConsentAnswer::Yes => "stem bewaren na het uitschrijven: ja, dat mag",
        ConsentAnswer::No => "stem bewaren na het uitschrijven: nee",
        ConsentAnswer::Unanswered => {
            "stem bewaren na het uitschrijven: overgeslagen (telt als nee)"
        }
        ConsentAnswer::NotAsked => "stem bewaren na het uitschrijven: niet gevraagd (telt als nee)",
    }
}

/// Minutes and seconds: `2:05`.
fn clock_text(duration_ms: u64) -> String {
    let seconds = duration_ms.div_ceil(1000);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A text from a file on a terminal: without control characters.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_on_a_clock() {
        assert_eq!(clock_text(0), "0:00");
        assert_eq!(clock_text(1), "0:01");
        assert_eq!(clock_text(125_000), "2:05");
        assert_eq!(clock_text(1_260_000), "21:00");
    }
}
