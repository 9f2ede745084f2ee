//! `audio/<story>.wav`: the recordings, as intake hears them. The voice was disguised before it was sealed.
//!
//! One recording is in memory at a time. One that is damaged is named and left out; the others are written.

use crate::{
    domain::ids::{Part, StoryId},
    research::{
        recording::{self, Recording},
        store::Store,
    },
};

use super::{Error, file_error, manifest::Folder, rows::Selection};

/// A recording that was left out, and why.
pub type Broken = (StoryId, recording::Error);

/// The name of the file in the folder.
pub(super) fn file_name(story: StoryId) -> String {
    format!("audio/{story}.wav")
}

/// Writes the recordings of a selection and says in its rows where they stand; gives those left out.
pub(super) fn write(
    store: &Store,
    folder: &mut Folder<'_>,
    selection: &mut Selection,
) -> Result<Vec<Broken>, Error> {
    let mut broken = Vec::new();
    for story in selection.recordings.clone() {
        let Some(opened) = store.content(story, Part::Voice)? else {
            continue;
        };
        match wav(&opened.content) {
            Ok(wav) => {
                let name = file_name(story);
                let put = folder.put(&name, &wav);
                put.map_err(|source| file_error(folder.path(), source))?;
                selection.note_recording(story, &name);
            }
            Err(error) => {
                selection.strike_recording(story);
                broken.push((story, error));
            }
        }
    }
    Ok(broken)
}

fn wav(content: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, recording::Error> {
    Ok(Recording::read(content)?.sound.to_wav()?)
}
