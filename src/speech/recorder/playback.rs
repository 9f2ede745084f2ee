//! Pieces, one after the other, into the headphones.

use std::{collections::VecDeque, ops::Range};

use zeroize::Zeroizing;

use crate::speech::{
    route::{Headphones, Playing, PrivateSound},
    samples::Samples,
};

use super::VOLUMES;

/// What sounds now.
pub(super) struct Playback {
    playing: Playing<Headphones>,
    /// Pieces with the samples that are still to be heard of each.
    queue: VecDeque<(usize, Range<usize>, usize)>,
    is_given: bool,
    told: Option<(usize, u8)>,
}

impl Playback {
    /// Pieces of a recording, with their numbers.
    pub(super) fn new(
        playing: Playing<Headphones>,
        pieces: impl IntoIterator<Item = (usize, Range<usize>)>,
    ) -> Playback {
        Playback {
            playing,
            queue: pieces
                .into_iter()
                .map(|(number, range)| (number, range.clone(), range.len()))
                .collect(),
            is_given: false,
            told: None,
        }
    }

    /// Gives the headphones what they have room for; where it stands, when that changed.
    pub(super) fn tick(&mut self, samples: &Samples, volume: u8) -> Option<(usize, u8)> {
        let gain = gain(volume);
        while let Some((_, range, _)) = self.queue.front_mut() {
            let n = self.playing.free().min(range.len());
            let few = samples.iter(range.start..range.start + n);
            let few = Zeroizing::new(few.collect::<Vec<_>>());
            self.playing.push(PrivateSound::of(&few), gain);
            range.start += n;
            if range.start < range.end {
                break;
            }
            if self.queue.len() == 1 {
                self.end_of_the_last();
                break;
            }
            self.queue.pop_front();
        }
        let at = self.queue.front().map(|(number, range, whole)| {
            let heard = 100 - range.len() * 100 / (*whole).max(1);
            (*number, u8::try_from(heard).unwrap_or(100))
        });
        let is_new = at != self.told;
        self.told = at;
        at.filter(|_| is_new)
    }

    fn end_of_the_last(&mut self) {
        if !self.is_given {
            self.is_given = true;
            self.playing.finish();
        }
    }

    /// Whether everything was heard.
    pub(super) fn is_over(&self) -> bool {
        self.is_given && self.playing.is_silent()
    }
}

/// Even steps of 5 dB, the last one as loud as it is.
pub(super) fn gain(volume: u8) -> f32 {
    let below = VOLUMES.saturating_sub(volume.clamp(1, VOLUMES));
    10.0_f32.powf(-0.25 * f32::from(below))
}
