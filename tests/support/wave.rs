//! Looking for sound that must not be there: each second of it is searched for by its loudest moment, in each form
//! that a program might write it in by accident. Silence is nobody's sound.

use std::ops::Range;

use vertelpunt::speech::{flac, recording::Recording, samples::to_pcm16};
use zeroize::Zeroizing;

use super::canary::Form;

/// Samples of a second that are searched for.
const SAMPLES: usize = 32;
/// Bytes of FLAC that are searched for: less than a tenth of a second.
const BYTES: usize = 64;
/// The mean of what is louder is no silence.
const SILENCE: f32 = 0.01;

/// The forms of a sound of so many samples a second.
pub(crate) fn forms(sound: &[f32], rate: usize) -> Vec<Form> {
    let pcm = pcm16(sound);
    let mut forms = Vec::new();
    for moment in loudest_moments(sound, rate) {
        let float = sound[moment.clone()].iter().flat_map(|s| s.to_le_bytes());
        forms.push(("32-bit samples", float.collect()));
        let integer = pcm[moment].iter().flat_map(|s| s.to_le_bytes());
        forms.push(("16-bit samples", integer.collect()));
    }
    let encoded = flac_of(&pcm);
    let second = encoded.len() / sound.len().div_ceil(rate);
    let middles = encoded
        .chunks_exact(second)
        .map(|second| &second[second.len() / 2..][..BYTES]);
    forms.extend(middles.map(|middle| ("FLAC", middle.to_vec())));
    forms
}

/// Samples as the recorder keeps them.
pub(crate) fn pcm16(sound: &[f32]) -> Vec<i16> {
    let mut pcm = Vec::new();
    to_pcm16(sound, &mut pcm);
    pcm
}

/// One take as the recorder encodes it.
pub(crate) fn flac_of(pcm: &[i16]) -> Zeroizing<Vec<u8>> {
    let mut recording = Recording::default();
    recording.hear(pcm);
    recording.end_take();
    flac::encode(&[&recording]).unwrap()
}

fn loudest_moments(sound: &[f32], rate: usize) -> impl Iterator<Item = Range<usize>> {
    sound
        .chunks(rate)
        .enumerate()
        .filter_map(move |(second, samples)| {
            let means = samples.chunks_exact(SAMPLES).map(mean);
            let (moment, loudest) = means.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
            let from = second * rate + moment * SAMPLES;
            (loudest > SILENCE).then_some(from..from + SAMPLES)
        })
}

fn mean(samples: &[f32]) -> f32 {
    samples.iter().map(|sample| sample.abs()).sum::<f32>() / samples.len() as f32
}
