//! What is no disguise, for the judge to find out: nothing, a faster tape, and the classic with a fixed constant.

use std::f32::consts::TAU;

use realfft::num_complex::Complex;

use crate::measure::predictor;

/// Samples of a frame and of the step to the next.
const FRAME: usize = 512;
const HOP: usize = FRAME / 2;
/// The order of the linear prediction; one pole for each kHz and four more.
const ORDER: usize = 20;

/// The voice itself.
pub(crate) fn identity(samples: &[f32], _seed: u64) -> Vec<f32> {
    samples.to_vec()
}

/// A faster tape: shorter, and pitch and formants by one ratio.
pub(crate) fn faster_tape(samples: &[f32], _seed: u64) -> Vec<f32> {
    read_at(samples, 1.26)
}

/// A faster tape that is stretched to the old duration first, by a ratio from the seed: only one ratio gives it away.
pub(crate) fn stretched_tape(samples: &[f32], seed: u64) -> Vec<f32> {
    let ratio = 1.2 + 0.1 * (seed % 2) as f32;
    let mut out = read_at(&stretched(samples, ratio), ratio);
    out.resize(samples.len(), 0.0);
    out
}

/// McAdams' coefficient 0.8 on the angles of the poles (Patino et al. 2021), the same for everybody.
pub(crate) fn mcadams(samples: &[f32], _seed: u64) -> Vec<f32> {
    let mut out = vec![0.0; samples.len()];
    for start in (0..samples.len().saturating_sub(FRAME)).step_by(HOP) {
        let window = |at: usize| (std::f32::consts::PI * (at as f32 + 0.5) / FRAME as f32).sin();
        let frame: Vec<f32> = (0..FRAME)
            .map(|at| samples[start + at] * window(at))
            .collect();
        let source = predictor(&autocorrelation(&frame));
        let target = moved_poles(&source);
        let residual = filtered(&frame, &source);
        for (at, sample) in resonated(&residual, &target).into_iter().enumerate() {
            out[start + at] += sample * window(at);
        }
    }
    out
}

fn read_at(samples: &[f32], ratio: f32) -> Vec<f32> {
    let n_samples = (samples.len() as f32 / ratio) as usize;
    (0..n_samples.saturating_sub(2))
        .map(|at| {
            let place = at as f32 * ratio;
            let (left, part) = (place as usize, place.fract());
            samples[left] + part * (samples[left + 1] - samples[left])
        })
        .collect()
}

/// Longer by `ratio` at the same pitch: frames that overlap by half, each taken where it goes on most like the last.
fn stretched(samples: &[f32], ratio: f32) -> Vec<f32> {
    const REACH: usize = 160;
    let mut out = vec![0.0; (samples.len() as f32 * ratio) as usize];
    let mut goes_on = 0;
    for start in (0..out.len().saturating_sub(FRAME)).step_by(HOP) {
        let about = (start as f32 / ratio) as usize;
        if samples.len() < about + REACH + FRAME || samples.len() < goes_on + FRAME {
            break;
        }
        let likeness = |from: &usize| -> f32 {
            let pairs = samples[*from..][..FRAME]
                .iter()
                .zip(&samples[goes_on..][..FRAME]);
            pairs.step_by(2).map(|(a, b)| a * b).sum()
        };
        let candidates = (about.saturating_sub(REACH)..about + REACH).step_by(4);
        let from = candidates
            .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
            .expect("there are candidates");
        for at in 0..FRAME {
            let window = 0.5 - 0.5 * (TAU * (at as f32 + 0.5) / FRAME as f32).cos();
            out[start + at] += samples[from + at] * window;
        }
        goes_on = from + HOP;
    }
    out
}

fn autocorrelation(frame: &[f32]) -> Vec<f32> {
    (0..=ORDER)
        .map(|lag| frame[lag..].iter().zip(frame).map(|(a, b)| a * b).sum())
        .collect()
}

/// The predictor whose poles have their angles to the power of 0.8.
fn moved_poles(predictor: &[f32]) -> Vec<f32> {
    let mut moved = vec![Complex::new(1.0_f32, 0.0)];
    for pole in roots(predictor) {
        let angle = pole.arg();
        let angle = angle.abs().powf(0.8).copysign(angle);
        let angle = if pole.im.abs() < 1e-4 {
            pole.arg()
        } else {
            angle
        };
        let pole = Complex::from_polar(pole.norm().min(0.98), angle);
        moved.push(Complex::new(0.0, 0.0));
        for at in (1..moved.len()).rev() {
            let before = moved[at - 1];
            moved[at] -= before * pole;
        }
    }
    moved.into_iter().map(|value| value.re).collect()
}

/// All roots of a polynomial that starts with 1, at once (Durand and Kerner).
fn roots(polynomial: &[f32]) -> Vec<Complex<f32>> {
    let start = Complex::new(0.4_f64, 0.9);
    let mut roots: Vec<Complex<f64>> = (1..polynomial.len())
        .map(|power| start.powu(power as u32))
        .collect();
    for _ in 0..60 {
        for at in 0..roots.len() {
            let here = roots[at];
            let value = polynomial
                .iter()
                .fold(Complex::new(0.0, 0.0), |sum, a| sum * here + f64::from(*a));
            let others = roots.iter().enumerate().filter(|(other, _)| *other != at);
            let product: Complex<f64> = others.map(|(_, other)| here - other).product();
            roots[at] -= value / (product + 1e-30);
        }
    }
    roots
        .into_iter()
        .map(|root| Complex::new(root.re as f32, root.im as f32))
        .collect()
}

fn filtered(frame: &[f32], predictor: &[f32]) -> Vec<f32> {
    (0..frame.len())
        .map(|at| {
            (0..=at.min(ORDER))
                .map(|lag| predictor[lag] * frame[at - lag])
                .sum()
        })
        .collect()
}

fn resonated(residual: &[f32], predictor: &[f32]) -> Vec<f32> {
    let mut out: Vec<f32> = Vec::with_capacity(residual.len());
    for (at, sample) in residual.iter().enumerate() {
        let back: f32 = (1..=at.min(ORDER))
            .map(|lag| predictor[lag] * out[at - lag])
            .sum();
        out.push(sample - back);
    }
    out
}
