//! Measures of a voice: its pitch, its formants beside another's, its loudness, how well its words come through.

use std::f32::consts::{PI, TAU};

use realfft::{RealFftPlanner, num_complex::Complex};

use crate::voices::RATE;

/// Samples between two moments that are measured: 30 ms.
const HOP: usize = 480;
/// Samples of an envelope: 32 ms.
const WINDOW: usize = 512;
/// Lowest frequency of an envelope, in Hz, and the logarithmic distance to the next.
const LOWEST_HZ: f32 = 250.0;
const STEP: f32 = 0.02;
/// Frequencies of an envelope: up to 5 kHz.
const PLACES: usize = 150;
/// The most that formants can be apart, in steps: a factor of 1.5.
const MOST_STEPS: isize = 20;
/// The edges of the bands in which words are looked for: none narrower than the pitch of a child, so that a band
/// always holds a harmonic.
const EDGES_HZ: [f32; 10] = [
    100.0, 500.0, 900.0, 1_300.0, 1_750.0, 2_250.0, 2_850.0, 3_600.0, 4_500.0, 5_600.0,
];
/// The order of the linear prediction.
const ORDER: usize = 16;

/// Loudness of all samples, in dB below full scale.
pub(crate) fn level_db(samples: &[f32]) -> f32 {
    10.0 * (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32 + 1e-20).log10()
}

/// The median pitch of what is voiced, in Hz.
pub(crate) fn median_pitch_hz(samples: &[f32]) -> f32 {
    let mut pitches: Vec<f32> = pitches(samples).into_iter().flatten().collect();
    pitches.sort_by(f32::total_cmp);
    pitches.get(pitches.len() / 2).copied().unwrap_or(0.0)
}

/// The pitch in Hz every [`HOP`] samples, where there is one: the normalised square difference of 40 ms
/// (McLeod & Wyvill 2005), at a quarter of the rate.
pub(crate) fn pitches(samples: &[f32]) -> Vec<Option<f32>> {
    let slow: Vec<f32> = samples
        .chunks_exact(4)
        .map(|four| four.iter().sum::<f32>() / 4.0)
        .collect();
    let quiet = level_db(samples) - 12.0;
    let n_moments = samples.len() / HOP;
    (0..n_moments)
        .map(|moment| slow.get(moment * HOP / 4..moment * HOP / 4 + 256))
        .map(|part| part.filter(|part| level_db(part) > quiet).and_then(pitch))
        .collect()
}

fn pitch(part: &[f32]) -> Option<f32> {
    const SHORTEST: usize = 6;
    let half = part.len() / 2;
    let likeness: Vec<f32> = (SHORTEST..=80)
        .map(|lag| likeness(&part[..half], &part[lag..lag + half]))
        .collect();
    let best = likeness.iter().copied().fold(0.0, f32::max);
    let is_top = |at: &usize| {
        let here = likeness[*at];
        here > 0.9 * best && here >= likeness[at - 1] && here > likeness[at + 1]
    };
    let top = (1..likeness.len() - 1)
        .find(is_top)
        .filter(|_| best > 0.8)?;
    let lag =
        (SHORTEST + top) as f32 + parabola([likeness[top - 1], likeness[top], likeness[top + 1]]);
    Some(RATE / 4.0 / lag)
}

fn likeness(here: &[f32], there: &[f32]) -> f32 {
    let (mut product, mut energy) = (0.0, 1e-12);
    for (a, b) in here.iter().zip(there) {
        product += a * b;
        energy += a * a + b * b;
    }
    2.0 * product / energy
}

/// By which ratio the formants of `said` lie above those of `heard`: the shift along a logarithmic frequency axis at
/// which the envelopes of all voiced moments look most alike.
pub(crate) fn formant_ratio(heard: &[f32], said: &[f32]) -> f32 {
    let pairs = voiced_pairs(heard, said);
    let scores: Vec<f32> = (-MOST_STEPS..=MOST_STEPS)
        .map(|shift| {
            pairs
                .iter()
                .map(|[heard, said]| alike(heard, said, shift))
                .sum()
        })
        .collect();
    let best = (1..scores.len() - 1)
        .max_by(|a, b| scores[*a].total_cmp(&scores[*b]))
        .expect("there are shifts");
    let shift = best as f32 - MOST_STEPS as f32
        + parabola([scores[best - 1], scores[best], scores[best + 1]]);
    (shift * STEP).exp()
}

/// How far the envelopes of two voices that say the same are apart, in dB, loudness aside.
pub(crate) fn distance_db(one: &[f32], other: &[f32]) -> f32 {
    let pairs = voiced_pairs(one, other);
    let sum: f32 = pairs
        .iter()
        .map(|[a, b]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / PLACES as f32)
        .sum();
    sum / pairs.len().max(1) as f32
}

/// The correlation of the loudness of nine bands over time, between 0 and 1, after the formants are moved back by
/// `ratio`: what a vocoder needs to be understood (Shannon et al. 1995), and the core of STOI (Taal et al. 2011).
pub(crate) fn words_come_through(heard: &[f32], said: &[f32], ratio: f32) -> f32 {
    let (heard, said) = (bands(heard, 1.0), bands(said, ratio));
    let sum: f32 = heard
        .iter()
        .zip(&said)
        .map(|(a, b)| correlation(a, b))
        .sum();
    sum / heard.len() as f32
}

/// The envelopes of both in dB, without their mean, where the first is voiced.
fn voiced_pairs(one: &[f32], other: &[f32]) -> Vec<[Vec<f32>; 2]> {
    let voiced = pitches(one)
        .into_iter()
        .enumerate()
        .filter(|(_, pitch)| pitch.is_some());
    voiced
        .filter_map(|(moment, _)| {
            let part = moment * HOP..moment * HOP + WINDOW;
            Some([one.get(part.clone())?, other.get(part)?].map(envelope_db))
        })
        .collect()
}

/// How alike two envelopes are when the first is moved up by `shift` steps, between −1 and 1.
fn alike(heard: &[f32], said: &[f32], shift: isize) -> f32 {
    let most = MOST_STEPS as usize;
    let middle = most..PLACES - most;
    let moved = &heard[middle.start.strict_sub_signed(shift)..middle.end.strict_sub_signed(shift)];
    correlation(moved, &said[middle])
}

/// The envelope in dB at [`PLACES`] frequencies, by linear prediction; a lag window keeps it from following single
/// harmonics.
fn envelope_db(part: &[f32]) -> Vec<f32> {
    let emphasised = part.iter().enumerate().map(|(at, sample)| {
        let before = if at == 0 { 0.0 } else { part[at - 1] };
        (sample - 0.95 * before) * (0.54 - 0.46 * (TAU * at as f32 / part.len() as f32).cos())
    });
    let emphasised: Vec<f32> = emphasised.collect();
    let predictor = predictor(&autocorrelation(&emphasised));
    let mut envelope: Vec<f32> = (0..PLACES)
        .map(|place| height_db(&predictor, LOWEST_HZ * (place as f32 * STEP).exp()))
        .collect();
    let mean = envelope.iter().sum::<f32>() / PLACES as f32;
    envelope.iter_mut().for_each(|height| *height -= mean);
    envelope
}

fn autocorrelation(samples: &[f32]) -> Vec<f32> {
    (0..=ORDER)
        .map(|lag| {
            let blur = TAU * 60.0 * lag as f32 / RATE;
            let sum: f32 = samples[lag..].iter().zip(samples).map(|(a, b)| a * b).sum();
            sum * (-0.5 * blur * blur).exp()
        })
        .collect()
}

/// Levinson and Durbin's recursion: 1, a1, a2 …
pub(crate) fn predictor(correlation: &[f32]) -> Vec<f32> {
    let mut a = vec![0.0; correlation.len()];
    a[0] = 1.0;
    let mut error = correlation[0] * 1.000_01 + 1e-9;
    for order in 1..correlation.len() {
        let sum: f32 = (0..order).map(|at| a[at] * correlation[order - at]).sum();
        let reflection = -sum / error;
        let before = a.clone();
        for at in 1..=order {
            a[at] = before[at] + reflection * before[order - at];
        }
        error *= 1.0 - reflection * reflection;
    }
    a
}

fn height_db(predictor: &[f32], frequency_hz: f32) -> f32 {
    let turn = Complex::from_polar(1.0, -TAU * frequency_hz / RATE);
    let sum = predictor
        .iter()
        .rev()
        .fold(Complex::new(0.0, 0.0), |sum, a| sum * turn + a);
    -10.0 * (sum.norm_sqr() + 1e-12).log10()
}

/// The loudness of each band (cube root of its power) every 10 ms, with every frequency multiplied by `ratio`.
fn bands(samples: &[f32], ratio: f32) -> Vec<Vec<f32>> {
    let forward = RealFftPlanner::new().plan_fft_forward(WINDOW);
    let bin =
        |edge_hz: f32| ((edge_hz * ratio / RATE * WINDOW as f32).round() as usize).min(WINDOW / 2);
    let bands: Vec<_> = EDGES_HZ
        .windows(2)
        .map(|edges| bin(edges[0])..bin(edges[1]))
        .collect();
    let mut loudness = vec![Vec::new(); bands.len()];
    let mut spectrum = forward.make_output_vec();
    for start in (0..samples.len() - WINDOW).step_by(160) {
        let mut frame: Vec<f32> = (0..WINDOW)
            .map(|at| samples[start + at] * (PI * at as f32 / WINDOW as f32).sin().powi(2))
            .collect();
        forward
            .process(&mut frame, &mut spectrum)
            .expect("the lengths are those of the plan");
        for (bins, loudness) in bands.iter().zip(&mut loudness) {
            let power: f32 = spectrum[bins.clone()]
                .iter()
                .map(|value| value.norm_sqr())
                .sum();
            loudness.push(power.cbrt());
        }
    }
    loudness
}

fn correlation(one: &[f32], other: &[f32]) -> f32 {
    let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
    let (one_mean, other_mean) = (mean(one), mean(other));
    let (mut product, mut own, mut others) = (0.0, 1e-12, 1e-12);
    for (a, b) in one
        .iter()
        .map(|a| a - one_mean)
        .zip(other.iter().map(|b| b - other_mean))
    {
        product += a * b;
        own += a * a;
        others += b * b;
    }
    product / f32::sqrt(own * others)
}

/// Where the top of the parabola through three neighbours lies, seen from the middle one.
fn parabola([left, middle, right]: [f32; 3]) -> f32 {
    let curve = left - 2.0 * middle + right;
    if curve.abs() < 1e-9 {
        0.0
    } else {
        (0.5 * (left - right) / curve).clamp(-0.5, 0.5)
    }
}
