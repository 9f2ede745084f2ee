//! The exact words of a consent, and the hash that is sealed with the answer.
//!
//! Hash = SHA-256 of id LF version LF language LF register LF question LF explain LF yes LF no, after placeholders
//! are filled: exactly what was shown.

use sha2::{Digest, Sha256};

use super::{id::Id, question::Consent, values::Speaker};

/// A consent as one teller read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentText {
    /// The use.
    pub id: Id,
    /// The version of the text.
    pub version: u32,
    /// The language it was read in.
    pub language: Id,
    /// The register it was read in.
    pub register: Id,
    /// The question.
    pub question: String,
    /// What it means; may be empty.
    pub explain: String,
    /// The yes.
    pub yes: String,
    /// The no.
    pub no: String,
}

impl ConsentText {
    /// The words of `consent` for the teller that `speaker` speaks to in `language`.
    pub fn of(consent: &Consent, speaker: &Speaker<'_>, language: &Id) -> ConsentText {
        let say = |text| speaker.say(text).unwrap_or_default();
        ConsentText {
            id: consent.id.clone(),
            version: consent.text_version,
            language: language.clone(),
            register: speaker.register.clone(),
            question: say(&consent.question),
            explain: say(&consent.explain),
            yes: say(&consent.yes),
            no: say(&consent.no),
        }
    }

    /// What is sealed: it proves which words were answered.
    pub fn sha256(&self) -> [u8; 32] {
        let version = self.version.to_string();
        let lines = [
            self.id.as_str(),
            &version,
            self.language.as_str(),
            self.register.as_str(),
            &self.question,
            &self.explain,
            &self.yes,
            &self.no,
        ];
        Sha256::digest(lines.join("\n")).into()
    }
}
