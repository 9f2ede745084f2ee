//! What was said: both halves, and what was laid aside of each.

use std::time::Duration;

use super::{Part, Spoken};
use crate::speech::{
    RATE, flac,
    recording::{Recording, milliseconds},
};

/// One half of what was said, and what was laid aside of it.
#[derive(Default)]
pub(super) struct Half {
    pub(super) recording: Recording,
    pub(super) aside: Option<Recording>,
}

impl Half {
    /// Lays the recording aside.
    pub(super) fn redo(&mut self) {
        self.aside = Some(std::mem::take(&mut self.recording));
    }

    /// Takes back what was laid aside.
    pub(super) fn put_back(&mut self) {
        if let Some(aside) = self.aside.take() {
            self.recording = aside;
        }
    }
}

/// Both halves.
#[derive(Default)]
pub(super) struct Said {
    story: Half,
    more: Half,
}

impl Said {
    pub(super) fn half(&self, part: Part) -> &Half {
        part.of(&self.story, &self.more)
    }

    pub(super) fn half_mut(&mut self, part: Part) -> &mut Half {
        part.of(&mut self.story, &mut self.more)
    }

    pub(super) fn length(&self) -> Duration {
        let samples = self.story.recording.samples().len() + self.more.recording.samples().len();
        Duration::from_secs_f64(samples as f64 / f64::from(RATE))
    }

    /// Everything but what was taken away.
    pub(super) fn encode(&self) -> Result<Spoken, flac::Error> {
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
}
