//! Tellers who speak: recordings as a kiosk seals them, and what intake makes of them.

use std::collections::BTreeMap;

use vertelpunt::{
    domain::{
        ids::{Part, Revision, StoryId},
        telling::{
            ConsentAnswer, Form, Names, NamesChecked, Removed, StoryText, Telling, TextField,
        },
    },
    seal::{
        transcript::{self, Transcript},
        voice::{self, Piece, PieceOf, VoiceHead},
    },
    support::randomness,
};

use crate::{
    flac::flac,
    world::{World, consent, telling_of},
};

/// The head of a recording in two pieces.
pub(crate) fn head(keep_voice: ConsentAnswer) -> VoiceHead {
    let piece = |start_ms, end_ms| Piece {
        start_ms,
        end_ms,
        of: PieceOf::Story,
    };
    VoiceHead {
        language: "nl".to_owned(),
        register: "u".to_owned(),
        keep_voice,
        pieces: vec![piece(0, 900), piece(1_200, 2_000)],
    }
}

/// What a parent told by voice; nothing is typed but the title.
pub(crate) fn spoken(keep_voice: ConsentAnswer) -> Telling {
    let mut telling = telling_of("");
    telling.form = Form::Spoken;
    telling.text = None;
    telling.names = Names {
        checked: NamesChecked::Later,
        language_supported: true,
    };
    for known in &mut telling.consent {
        if known.purpose == "keep-voice" {
            *known = consent("keep-voice", keep_voice);
        }
    }
    telling.software.disguise_version = Some("1".to_owned());
    telling
}

/// What was written out of a recording, checked by a person.
pub(crate) fn written_out(text: &str) -> Transcript {
    let removed = Removed {
        kind: "name".to_owned(),
        count: 2,
    };
    Transcript {
        language: "nl".to_owned(),
        recogniser: "whisper-small 1.7".to_owned(),
        reviewed: true,
        text: StoryText::new(text.to_owned()),
        more: None,
        removed: BTreeMap::from([(TextField::Text, vec![removed])]),
    }
}

impl World {
    /// A parent speaks; the archive has telling and recording.
    pub(crate) fn speak(&self, keep_voice: ConsentAnswer, samples: &[i16]) -> StoryId {
        let story = StoryId::random(&mut randomness::system());
        self.admit(&spoken(keep_voice), Revision(0), story);
        self.admit_voice(story, keep_voice, &flac(samples));
        story
    }

    /// The archive takes in a recording, whatever its sound is.
    pub(crate) fn admit_voice(&self, story: StoryId, keep_voice: ConsentAnswer, flac: &[u8]) {
        let content = voice::to_content(&head(keep_voice), flac);
        self.admit_part((story, Part::Voice, Revision(0)), &content);
    }

    /// Intake wrote a recording out.
    pub(crate) fn write_out(&self, story: StoryId, transcript: &Transcript) {
        let content = transcript::to_json(transcript);
        self.admit_part((story, Part::Transcript, Revision(0)), &content);
    }

    /// Pulls as the people of intake do, who read no tellings.
    pub(crate) fn pull_as_intake(&self) -> crate::world::Done {
        self.run(&["pull", "--key", &self.intake_key()])
    }

    /// Pulls with both keys.
    pub(crate) fn pull_with_both(&self) -> crate::world::Done {
        let (reading, intake) = (self.reading_key(), self.intake_key());
        self.run(&["pull", "--key", &reading, "--key", &intake])
    }

    pub(crate) fn intake_key(&self) -> String {
        self.path("keys/intake.seed")
    }
}
