//! What goes into a folder: the stories that may, each with what is here of it.

use std::collections::BTreeMap;

use crate::{
    domain::{
        ids::{Part, Revision, StoryId},
        telling::{ConsentAnswer, Form, Telling},
    },
    research::store::{Listed, Store},
    seal::{
        telling,
        transcript::{self, Transcript},
    },
};

use super::{Error, Format};

/// One story as it is exported.
#[derive(Debug)]
pub struct Row {
    /// Its number.
    pub story: StoryId,
    /// The revision of its telling.
    pub revision: u32,
    /// What it tells.
    pub telling: Telling,
    /// The recording, written out; none of a typed story, and none before intake wrote it out.
    pub transcript: Option<Transcript>,
    /// The file of the recording in the folder.
    pub recording: Option<String>,
}

impl Row {
    /// Whether there is, or was, a recording.
    pub fn is_spoken(&self) -> bool {
        self.telling.form != Form::Typed
    }

    /// Whether words of this story are known to nobody but who listened.
    pub fn awaits_transcript(&self) -> bool {
        self.is_spoken() && self.transcript.is_none()
    }
}

/// Whether the teller said yes to research: nothing else lets a story into an export.
pub fn allows_research(telling: &Telling) -> bool {
    let yes = |answer: ConsentAnswer| answer == ConsentAnswer::Yes;
    telling
        .consent
        .iter()
        .any(|consent| consent.purpose == "research" && yes(consent.answer))
}

/// What goes into one folder.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Stories, in the order of their numbers.
    pub(super) rows: Vec<Row>,
    /// Stories whose recording is to be written.
    pub(super) recordings: Vec<StoryId>,
    /// Every part that stands in the folder then.
    pub(super) listed: Vec<Listed>,
    /// Stories left out because their teller did not allow research.
    pub(super) without_consent: Vec<StoryId>,
}

impl Selection {
    /// Chooses from `stories` what may go into a folder of these formats.
    pub(super) fn of(
        store: &Store,
        stories: &[StoryId],
        formats: &[Format],
    ) -> Result<Selection, Error> {
        let mut here = BTreeMap::new();
        for facts in store.opened()? {
            here.insert((facts.story, facts.part), facts.revision);
        }
        let mut selection = Selection::default();
        for story in stories {
            if !selection.add_row(store, *story)? {
                selection.without_consent.push(*story);
            } else if formats.contains(&Format::Wav)
                && let Some(revision) = here.get(&(*story, Part::Voice))
            {
                selection.recordings.push(*story);
                selection.list(*story, Part::Voice, *revision);
            }
        }
        Ok(selection)
    }

    /// Whether the story may go out. One whose telling is not here has no row: intake holds no reading
    /// key, and listens to write out.
    fn add_row(&mut self, store: &Store, story: StoryId) -> Result<bool, Error> {
        let Some(opened) = store.content(story, Part::Telling)? else {
            return Ok(true);
        };
        let malformed = |error: telling::Error| Error::Malformed {
            story,
            reason: error.to_string(),
        };
        let telling = telling::from_json(&opened.content).map_err(malformed)?;
        if !allows_research(&telling) {
            return Ok(false);
        }
        self.list(story, Part::Telling, opened.revision);
        let mut transcript = None;
        if let Some(opened) = store.content(story, Part::Transcript)? {
            transcript = Some(transcript::from_json(&opened.content).map_err(malformed)?);
            self.list(story, Part::Transcript, opened.revision);
        }
        self.rows.push(Row {
            story,
            revision: opened.revision.0,
            telling,
            transcript,
            recording: None,
        });
        Ok(true)
    }

    fn list(&mut self, story: StoryId, part: Part, revision: Revision) {
        self.listed.push(Listed {
            story,
            part,
            revision,
        });
    }

    /// Says in the row of a story where its recording stands.
    pub(super) fn note_recording(&mut self, story: StoryId, file: &str) {
        let row = self.rows.iter_mut().find(|row| row.story == story);
        if let Some(row) = row {
            row.recording = Some(file.to_owned());
        }
    }

    /// Takes a recording off the list that could not be written.
    pub(super) fn strike_recording(&mut self, story: StoryId) {
        self.listed
            .retain(|listed| (listed.story, listed.part) != (story, Part::Voice));
    }
}
