//! What counts as a disguise, measured.

use crate::measure::{distance_db, formant_ratio, level_db, median_pitch_hz, words_come_through};

/// A way to change a voice: samples and the seed of its dice in, samples out.
pub(crate) type Method<'a> = &'a dyn Fn(&[f32], u64) -> Vec<f32>;

/// What a method did to one voice.
#[derive(Debug)]
pub(crate) struct Findings {
    /// How far the median pitch moved.
    pub(crate) semitones: f32,
    /// By how much the formants moved.
    pub(crate) formant_ratio: f32,
    /// Length out by length in.
    pub(crate) duration_ratio: f32,
    /// How far two seeds are apart, beyond what one seed is from itself.
    pub(crate) between_seeds_db: f32,
    /// How well the words come through, up to 1.
    pub(crate) words: f32,
    /// How much louder it became.
    pub(crate) louder_db: f32,
}

/// Why something is no disguise.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    SamePitch,
    SameFormants,
    OneRatioForBoth,
    OtherDuration,
    SameEveryTime,
}

/// Measures `method` on one voice, with this seed and the next.
pub(crate) fn findings(method: Method, voice: &[f32], seed: u64) -> Findings {
    let [said, again, other] = [seed, seed, seed + 1].map(|seed| method(voice, seed));
    let formant_ratio = formant_ratio(voice, &said);
    Findings {
        semitones: 12.0 * (median_pitch_hz(&said) / median_pitch_hz(voice)).log2(),
        formant_ratio,
        duration_ratio: said.len() as f32 / voice.len() as f32,
        between_seeds_db: distance_db(&said, &other) - distance_db(&said, &again),
        words: words_come_through(voice, &said, formant_ratio),
        louder_db: level_db(&said) - level_db(voice),
    }
}

/// Everything that keeps this from being a disguise; nothing if it is one.
pub(crate) fn judge(findings: &Findings) -> Vec<Fault> {
    let pitch_ratio = (findings.semitones / 12.0).exp2();
    let checks = [
        (findings.semitones.abs() >= 2.0, Fault::SamePitch),
        (
            findings.formant_ratio.ln().abs() >= 1.08_f32.ln(),
            Fault::SameFormants,
        ),
        (
            (findings.formant_ratio / pitch_ratio).ln().abs() >= 0.04,
            Fault::OneRatioForBoth,
        ),
        (
            (findings.duration_ratio - 1.0).abs() <= 0.01,
            Fault::OtherDuration,
        ),
        (findings.between_seeds_db >= 1.0, Fault::SameEveryTime),
    ];
    checks
        .into_iter()
        .filter(|(holds, _)| !holds)
        .map(|(_, fault)| fault)
        .collect()
}
