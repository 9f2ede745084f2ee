//! Sound in memory: 16-bit samples at [`RATE`](super::RATE), in blocks that never move and are overwritten when freed.

use zeroize::{Zeroize, Zeroizing};

/// Samples in one block: a minute.
const BLOCK: usize = 60 * super::RATE as usize;

/// A growing row of samples. It prints nothing of what it holds.
///
/// # Why blocks
/// A growing `Vec` copies itself and leaves its old self behind; a block is filled once and overwritten once.
#[derive(Default)]
pub struct Samples {
    blocks: Vec<Zeroizing<Vec<i16>>>,
}

impl Samples {
    /// Adds samples at the end.
    pub fn extend(&mut self, mut samples: &[i16]) {
        while !samples.is_empty() {
            if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
                self.blocks.push(Zeroizing::new(Vec::with_capacity(BLOCK)));
            }
            let block = self.blocks.last_mut().expect("there is a block with room");
            let fits = samples.len().min(BLOCK - block.len());
            block.extend_from_slice(&samples[..fits]);
            samples = &samples[fits..];
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The samples of a range; what lies outside is left out.
    pub fn iter(&self, range: std::ops::Range<usize>) -> impl Iterator<Item = i16> {
        let end = range.end.min(self.len());
        (range.start.min(end)..end).map(|at| self.blocks[at / BLOCK][at % BLOCK])
    }

    /// Overwrites a range with silence.
    pub fn silence(&mut self, range: std::ops::Range<usize>) {
        let end = range.end.min(self.len());
        for at in range.start.min(end)..end {
            self.blocks[at / BLOCK][at % BLOCK] = 0;
        }
    }
}

impl std::fmt::Debug for Samples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Samples({})", self.len())
    }
}

/// Samples between −1 and 1 as 16-bit samples; what lies beyond is the loudest there is.
pub fn to_pcm16(samples: &[f32], into: &mut Vec<i16>) {
    into.zeroize();
    into.extend(samples.iter().map(|sample| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the value is within 16 bits"
        )]
        let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16;
        sample
    }));
}

/// A 16-bit sample between −1 and 1.
pub(crate) fn from_pcm16(sample: i16) -> f32 {
    f32::from(sample) / f32::from(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_back_in_order_across_blocks() {
        let mut samples = Samples::default();
        let row: Vec<i16> = (0..BLOCK + 500).map(|n| (n % 3000) as i16).collect();
        for chunk in row.chunks(777) {
            samples.extend(chunk);
        }
        assert_eq!(samples.len(), row.len());
        assert_eq!(samples.iter(0..usize::MAX).collect::<Vec<_>>(), row);
        let middle = BLOCK - 5..BLOCK + 5;
        assert_eq!(
            samples.iter(middle.clone()).collect::<Vec<_>>(),
            row[middle.clone()]
        );
        samples.silence(middle.clone());
        assert!(samples.iter(middle).all(|sample| sample == 0));
        assert_eq!(samples.iter(0..10).collect::<Vec<_>>(), row[..10]);
    }

    #[test]
    fn a_sample_beyond_the_loudest_is_the_loudest() {
        let mut pcm = vec![1, 2, 3];
        to_pcm16(&[0.0, 1.0, -2.0, f32::NAN], &mut pcm);
        assert_eq!(pcm, [0, i16::MAX, -i16::MAX, 0]);
    }
}
