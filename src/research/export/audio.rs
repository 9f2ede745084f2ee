//! `audio/<story>.wav`: the recordings, as intake hears them, and `opnames.csv`: what intake must know of
//! each. The voice was disguised before it was sealed.
//!
//! One recording is in memory at a time. One that is damaged is named and left out; the others are written.

use zeroize::Zeroizing;

use crate::{
    domain::ids::{Part, StoryId},
    research::{
        recording::{self, Recording},
        store::Store,
    },
    seal::voice::VoiceHead,
};

use super::{Error, file_error, manifest::Folder, rows::Selection};

/// A recording that was left out, and why.
pub type Broken = (StoryId, recording::Error);

/// The name of the file in the folder.
pub(super) fn file_name(story: StoryId) -> String {
    format!("audio/{story}.wav")
}

/// A recording that was written, as intake must know it before listening.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) story: StoryId,
    pub(super) head: VoiceHead,
    pub(super) duration_ms: u64,
}

/// What came of the recordings of a selection.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) heard: Vec<Heard>,
    pub(super) broken: Vec<Broken>,
}

/// Writes the recordings of a selection and says in its rows where they stand.
pub(super) fn write(
    store: &Store,
    folder: &mut Folder<'_>,
    selection: &mut Selection,
) -> Result<Written, Error> {
    let mut written = Written::default();
    for story in selection.recordings.clone() {
        let Some(opened) = store.content(story, Part::Voice)? else {
            continue;
        };
        match wav(&opened.content) {
            Ok((recording, wav)) => {
                let name = file_name(story);
                let put = folder.put(&name, &wav);
                put.map_err(|source| file_error(folder.path(), source))?;
                selection.note_recording(story, &name);
                written.heard.push(Heard {
                    story,
                    duration_ms: recording.sound.duration_ms(),
                    head: recording.head,
                });
            }
            Err(error) => {
                selection.strike_recording(story);
                written.broken.push((story, error));
            }
        }
    }
    Ok(written)
}

fn wav(content: &[u8]) -> Result<(Recording, Zeroizing<Vec<u8>>), recording::Error> {
    let recording = Recording::read(content)?;
    let wav = recording.sound.to_wav()?;
    Ok((recording, wav))
}
