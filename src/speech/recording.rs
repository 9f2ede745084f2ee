//! What one teller said, changed and in memory: takes one after the other, cut into pieces.
//!
//! Invariants: samples are only added; a piece that was taken away can be put back as long as the recording stands, and
//! is silence in what is sealed.

use std::ops::Range;

use super::{
    RATE,
    pieces::{self, MOMENTS},
    samples::{Samples, from_pcm16},
};

/// Samples in one moment.
const MOMENT: usize = RATE as usize / MOMENTS;
/// Bars of a piece's picture.
pub const BARS: usize = 64;

/// One piece, as its teller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it lies, in samples.
    pub range: Range<usize>,
    /// Its picture: how loud each of [`BARS`] equal stretches is, 0 to 255.
    pub bars: Vec<u8>,
    /// Whether it was taken away.
    pub is_removed: bool,
}

impl Piece {
    /// How long it lasts, in milliseconds.
    pub fn milliseconds(&self) -> u32 {
        milliseconds(self.range.len())
    }
}

/// Samples as milliseconds.
pub(crate) fn milliseconds(samples: usize) -> u32 {
    u32::try_from(samples as u64 * 1000 / u64::from(RATE)).unwrap_or(u32::MAX)
}

/// Takes and their pieces.
#[derive(Debug, Default)]
pub struct Recording {
    samples: Samples,
    moments: Vec<u8>,
    power: f64,
    in_moment: usize,
    take: usize,
    pieces: Vec<Piece>,
}

impl Recording {
    /// Adds sound of the running take.
    pub fn hear(&mut self, sound: &[i16]) {
        self.samples.extend(sound);
        for sample in sound {
            let level = f64::from(from_pcm16(*sample));
            self.power += level * level;
            self.in_moment += 1;
            if self.in_moment == MOMENT {
                #[expect(clippy::cast_possible_truncation, reason = "loudness needs no more")]
                let rms = (self.power / MOMENT as f64).sqrt() as f32;
                self.moments.push(pieces::loudness(rms));
                self.power = 0.0;
                self.in_moment = 0;
            }
        }
    }

    /// The running take ends; what was said in it is cut into pieces.
    pub fn end_take(&mut self) {
        let fill = (MOMENT - self.in_moment) % MOMENT;
        self.hear(&vec![0; fill]);
        let take = std::mem::replace(&mut self.take, self.moments.len());
        for range in pieces::cut(&self.moments[take..]) {
            let moments = take + range.start..take + range.end;
            self.pieces.push(Piece {
                bars: bars(&self.moments[moments.clone()]),
                range: moments.start * MOMENT..moments.end * MOMENT,
                is_removed: false,
            });
        }
    }

    /// The pieces of the takes that ended.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Takes a piece away, or puts it back; an unknown one is left alone.
    pub fn set_removed(&mut self, piece: usize, is_removed: bool) {
        if let Some(piece) = self.pieces.get_mut(piece) {
            piece.is_removed = is_removed;
        }
    }

    /// The sound.
    pub fn samples(&self) -> &Samples {
        &self.samples
    }

    /// Whether anything was said that can be sealed.
    pub fn has_pieces(&self) -> bool {
        self.pieces.iter().any(|piece| !piece.is_removed)
    }

    /// The samples of a range as they are sealed: silence for what belongs to no piece or was taken away.
    pub(crate) fn copy_kept(&self, range: Range<usize>, into: &mut [i32]) {
        into.fill(0);
        for piece in self.pieces.iter().filter(|piece| !piece.is_removed) {
            let both = piece.range.start.max(range.start)..piece.range.end.min(range.end);
            if both.is_empty() {
                continue;
            }
            let to = &mut into[both.start - range.start..both.end - range.start];
            for (to, from) in to.iter_mut().zip(self.samples.iter(both)) {
                *to = from.into();
            }
        }
    }
}

/// The loudest moment of each stretch.
fn bars(moments: &[u8]) -> Vec<u8> {
    let of = |at: usize| {
        let (from, to) = (at * moments.len() / BARS, (at + 1) * moments.len() / BARS);
        moments[from..to.max(from + 1).min(moments.len())]
            .iter()
            .max()
            .copied()
    };
    (0..BARS).map(|at| of(at).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(seconds: usize) -> Vec<i16> {
        (0..seconds * RATE as usize)
            .map(|at| if at % 40 < 20 { 9_000 } else { -9_000 })
            .collect()
    }

    fn silence(seconds: usize) -> Vec<i16> {
        vec![0; seconds * RATE as usize]
    }

    #[test]
    fn takes_become_pieces_and_what_is_taken_away_is_silence_in_the_end() {
        let mut recording = Recording::default();
        recording.hear(&voice(4));
        recording.hear(&silence(1));
        recording.hear(&voice(5));
        recording.end_take();
        recording.hear(&silence(1));
        recording.hear(&voice(3));
        recording.end_take();
        assert_eq!(recording.pieces().len(), 3);
        let second = recording.pieces()[1].range.clone();
        recording.set_removed(1, true);
        recording.set_removed(77, true);
        let sealed = |recording: &Recording| {
            let mut sealed = vec![1; recording.samples().len()];
            recording.copy_kept(0..sealed.len(), &mut sealed);
            sealed
        };
        let without = sealed(&recording);
        assert!(without[second.clone()].iter().all(|sample| *sample == 0));
        assert!(without[..second.start].iter().any(|sample| *sample != 0));
        assert!(without[second.end..].iter().any(|sample| *sample != 0));
        recording.set_removed(1, false);
        assert!(sealed(&recording)[second].iter().any(|sample| *sample != 0));
    }

    #[test]
    fn what_was_taken_away_can_be_put_back() {
        let mut recording = Recording::default();
        recording.hear(&voice(4));
        recording.end_take();
        recording.set_removed(0, true);
        assert!(!recording.has_pieces());
        recording.set_removed(0, false);
        assert!(recording.has_pieces());
    }

    #[test]
    fn a_piece_says_how_long_it_is_and_how_it_looks() {
        let mut recording = Recording::default();
        recording.hear(&voice(4));
        recording.end_take();
        let piece = &recording.pieces()[0];
        assert_eq!(piece.milliseconds(), 4000);
        assert_eq!(piece.bars.len(), BARS);
        assert!(piece.bars.iter().all(|bar| *bar > 200));
    }
}
