//! FLAC (RFC 9639), mono, 16 bits, [`RATE`]: lossless, about two fifths of the size of the samples.

use flacenc::{
    bitsink::ByteSink,
    component::BitRepr,
    config,
    error::{SourceError, Verify},
    source::{Fill, Source},
};
use zeroize::Zeroizing;

use super::{RATE, recording::Recording};

const CHANNELS: usize = 1;
const BITS: usize = 16;

/// The encoder refused; a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("the recording could not be written as FLAC: {0}")]
pub struct Error(String);

/// Encodes recordings, one after the other, without what was taken away.
pub fn encode(recordings: &[&Recording]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let config = config::Encoder::default()
        .into_verified()
        .map_err(|(_, error)| Error(error.to_string()))?;
    let row = Row {
        recordings,
        row: 0,
        at: 0,
    };
    let block = config.block_size;
    let mut stream = flacenc::encode_with_fixed_block_size(&config, row, block)
        .map_err(|error| Error(error.to_string()))?;
    // The encoder counts the short block at the end as the smallest; RFC 9639 §8.2 leaves it out.
    let sizes = stream.stream_info_mut().set_block_sizes(block, block);
    sizes.map_err(|error| Error(error.to_string()))?;
    let mut sink = ByteSink::with_capacity(stream.count_bits());
    stream
        .write(&mut sink)
        .map_err(|error| Error(error.to_string()))?;
    Ok(Zeroizing::new(sink.into_inner()))
}

/// Recordings one after the other, read where they lie.
struct Row<'a> {
    recordings: &'a [&'a Recording],
    row: usize,
    at: usize,
}

impl Source for Row<'_> {
    fn channels(&self) -> usize {
        CHANNELS
    }

    fn bits_per_sample(&self) -> usize {
        BITS
    }

    fn sample_rate(&self) -> usize {
        RATE as usize
    }

    fn read_samples<F: Fill>(
        &mut self,
        block_size: usize,
        dest: &mut F,
    ) -> Result<usize, SourceError> {
        let mut block = Zeroizing::new(vec![0; block_size]);
        let mut filled = 0;
        while let Some(recording) = self.recordings.get(self.row) {
            let to = (self.at + block_size - filled).min(recording.samples().len());
            let n = to - self.at;
            recording.copy_kept(self.at..to, &mut block[filled..filled + n]);
            filled += n;
            self.at = to;
            if filled == block_size {
                break;
            }
            self.row += 1;
            self.at = 0;
        }
        dest.fill_interleaved(&block[..filled])?;
        Ok(filled)
    }

    fn len_hint(&self) -> Option<usize> {
        let lengths = self
            .recordings
            .iter()
            .map(|recording| recording.samples().len());
        Some(lengths.sum())
    }
}
