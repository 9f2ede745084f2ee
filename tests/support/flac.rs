//! Recordings as a kiosk encodes them: the same crate, a sound that is computed.

use flacenc::{
    bitsink::ByteSink, component::BitRepr, config::Encoder, error::Verify, source::MemSource,
};

/// As a kiosk records.
pub(crate) const RATE_HZ: usize = 16_000;

/// A tone that rises from 100 Hz to 4 kHz: every block of it is another.
pub(crate) fn sweep(duration_ms: usize) -> Vec<i16> {
    let n_samples = RATE_HZ * duration_ms / 1000;
    let mut phase = 0.0_f64;
    let sample = |index: usize| {
        let hz = 100.0 + 3_900.0 * index as f64 / n_samples as f64;
        phase += std::f64::consts::TAU * hz / RATE_HZ as f64;
        (phase.sin() * 12_000.0) as i16
    };
    (0..n_samples).map(sample).collect()
}

/// Samples as FLAC, encoded with the crate that the kiosk uses.
pub(crate) fn flac_of(
    samples: &[i16],
    (channels, bits, rate_hz): (usize, usize, usize),
) -> Vec<u8> {
    let config = Encoder::default().into_verified().unwrap();
    let samples: Vec<i32> = samples.iter().copied().map(i32::from).collect();
    let source = MemSource::from_samples(&samples, channels, bits, rate_hz);
    let stream = flacenc::encode_with_fixed_block_size(&config, source, config.block_size);
    let mut sink = ByteSink::new();
    stream.unwrap().write(&mut sink).unwrap();
    sink.into_inner()
}

/// A recording of a kiosk.
pub(crate) fn flac(samples: &[i16]) -> Vec<u8> {
    flac_of(samples, (1, 16, RATE_HZ))
}
