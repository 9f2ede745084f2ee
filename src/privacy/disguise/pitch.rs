//! Another pitch at the same duration: sound read faster or slower, with whole periods repeated or left out.
//!
//! The reader walks through what was just heard at the speed of the new pitch. When it comes too near to the newest
//! sample it steps back, when it falls too far behind it steps on, always to the place that looks most like where it
//! is (waveform similarity, Verhelst & Roelands 1993), and fades over. Formants move along here; `timbre` puts them
//! where they belong.

use std::f32::consts::PI;

use zeroize::{Zeroize, Zeroizing};

/// Samples that are kept; a power of two.
const KEPT: usize = 1024;
/// Samples that one value is interpolated from.
const TAPS: usize = 32;
/// Places between two samples for which the interpolation is worked out.
const PHASES: usize = 64;
/// Samples that are compared to find a like place: 12 ms, more than half a period of the lowest voice.
const COMPARED: usize = 192;
/// The shortest and the longest step, in samples: one period of a voice between 500 and 59 Hz.
const STEPS: [usize; 2] = [32, 272];
/// Samples in which one place fades into the other: 6 ms.
const FADE: usize = 96;
/// The distances from the newest sample between which the reader stays, in samples.
const NEAREST: usize = COMPARED + TAPS / 2;
const FARTHEST: usize = NEAREST + STEPS[1];
/// What one sample of a longer step costs in likeness: of two like periods the first is taken.
const COST_OF_LENGTH: f32 = 2e-4;

/// How far the reader is behind on average, in samples.
pub(super) const DELAY: usize = (NEAREST + FARTHEST) / 2;

/// One sound in, one out, at another pitch.
pub(super) struct PitchShifter {
    heard: Box<[f32; KEPT]>,
    newest: usize,
    behind: f32,
    fading: Option<Fading>,
    kernel: Vec<f32>,
}

/// Sound at `ratio` times its pitch, as long as it was: for voices of the region, which are not disguised.
pub fn with_pitch(samples: &[f32], ratio: f32) -> Zeroizing<Vec<f32>> {
    let mut shifter = PitchShifter::new(ratio);
    let behind = std::iter::repeat_n(&0.0, DELAY);
    let all = samples.iter().chain(behind);
    let shifted = all.map(|sample| shifter.next(*sample, ratio)).skip(DELAY);
    let shifted = Zeroizing::new(shifted.collect());
    shifter.wipe();
    shifted
}

/// The place that the reader just left.
struct Fading {
    behind: f32,
    done: usize,
}

impl PitchShifter {
    /// A shifter for ratios of the pitch up to `highest`.
    pub(super) fn new(highest: f32) -> Self {
        Self {
            heard: Box::new([0.0; KEPT]),
            newest: 0,
            behind: DELAY as f32,
            fading: None,
            kernel: kernel(0.96 / highest.max(1.0)),
        }
    }

    /// Takes one sample and gives one, [`DELAY`] samples old on average, at `ratio` times its pitch.
    pub(super) fn next(&mut self, sample: f32, ratio: f32) -> f32 {
        self.newest = (self.newest + 1) % KEPT;
        self.heard[self.newest] = sample;
        self.behind += 1.0 - ratio;
        self.step_when_due();
        let here = self.value(self.behind);
        self.faded(here, ratio)
    }

    /// Forgets the sound.
    pub(super) fn wipe(&mut self) {
        self.heard.zeroize();
        self.newest = 0;
        self.behind = DELAY as f32;
        self.fading = None;
    }

    fn step_when_due(&mut self) {
        let direction = if self.behind < NEAREST as f32 {
            1.0
        } else if self.behind > FARTHEST as f32 {
            -1.0
        } else {
            return;
        };
        let step = self.likest_step(direction);
        self.fading = Some(Fading {
            behind: self.behind,
            done: 0,
        });
        self.behind += direction * step;
    }

    fn faded(&mut self, here: f32, ratio: f32) -> f32 {
        let Some(mut fading) = self.fading.take() else {
            return here;
        };
        let before = self.value(fading.behind);
        let part = 0.5 - 0.5 * (PI * (fading.done as f32 + 0.5) / FADE as f32).cos();
        fading.behind += 1.0 - ratio;
        fading.done += 1;
        self.fading = (fading.done < FADE).then_some(fading);
        before + part * (here - before)
    }

    /// The length of the step to the place that looks most like the present one, in samples.
    fn likest_step(&self, direction: f32) -> f32 {
        let here = self.passage(self.behind);
        let energy: f32 = here.iter().map(|value| value * value).sum();
        if energy == 0.0 {
            return STEPS[1] as f32;
        }
        let likeness = |step: usize, stride: usize| {
            let there = self.passage(self.behind + direction * step as f32);
            likeness(&here, &there, stride) - COST_OF_LENGTH * step as f32
        };
        let [shortest, longest] = STEPS;
        let coarse = (shortest..=longest).step_by(2);
        let near = likest(coarse, |step| likeness(step, 2)).clamp(shortest + 1, longest - 1);
        let best = likest(near - 1..=near + 1, |step| likeness(step, 1));
        let around = [best - 1, best, best + 1].map(|step| likeness(step, 1));
        (best as f32 + top_of(around)).clamp(shortest as f32, longest as f32)
    }

    /// The [`COMPARED`] samples from a place on.
    fn passage(&self, behind: f32) -> [f32; COMPARED] {
        let first = KEPT + self.newest - behind.round() as usize;
        let mut passage = [0.0; COMPARED];
        for (index, value) in passage.iter_mut().enumerate() {
            *value = self.heard[(first + index) % KEPT];
        }
        passage
    }

    /// The sound `behind` samples before the newest one, between samples too.
    fn value(&self, behind: f32) -> f32 {
        let whole = behind.ceil();
        let phase = (whole - behind) * PHASES as f32;
        let (row, part) = (phase as usize, phase.fract());
        let first = KEPT + self.newest + 1 - whole as usize - TAPS / 2;
        let (left, right) = (
            &self.kernel[row * TAPS..][..TAPS],
            &self.kernel[(row + 1) * TAPS..][..TAPS],
        );
        let mut sum = 0.0;
        for (index, (a, b)) in left.iter().zip(right).enumerate() {
            sum += self.heard[(first + index) % KEPT] * (a + part * (b - a));
        }
        sum
    }
}

impl Drop for PitchShifter {
    fn drop(&mut self) {
        self.wipe();
        self.kernel.zeroize();
    }
}

/// The windowed sinc (Hann) for each phase, which keeps what is below `cutoff` times half the sample rate.
fn kernel(cutoff: f32) -> Vec<f32> {
    let mut kernel = Vec::with_capacity((PHASES + 2) * TAPS);
    for row in 0..PHASES + 2 {
        let place = row as f32 / PHASES as f32;
        let taps =
            (0..TAPS).map(|tap| windowed_sinc(tap as f32 - (TAPS / 2 - 1) as f32 - place, cutoff));
        kernel.extend(taps);
    }
    kernel
}

fn windowed_sinc(distance: f32, cutoff: f32) -> f32 {
    let half = TAPS as f32 / 2.0;
    if distance.abs() >= half {
        return 0.0;
    }
    let window = 0.5 + 0.5 * (PI * distance / half).cos();
    let turn = PI * distance * cutoff;
    let sinc = if turn.abs() < 1e-6 {
        1.0
    } else {
        turn.sin() / turn
    };
    cutoff * sinc * window
}

/// How alike two passages are, between −1 and 1, by every `stride`th sample.
fn likeness(here: &[f32], there: &[f32], stride: usize) -> f32 {
    let (mut product, mut own, mut other) = (0.0, 1e-20, 1e-20);
    for (a, b) in here.iter().zip(there).step_by(stride) {
        product += a * b;
        own += a * a;
        other += b * b;
    }
    product / f32::sqrt(own * other)
}

/// The first step with the highest score.
fn likest(steps: impl Iterator<Item = usize>, score: impl Fn(usize) -> f32) -> usize {
    let first = (STEPS[0], f32::NEG_INFINITY);
    steps
        .map(|step| (step, score(step)))
        .fold(
            first,
            |best, next| if next.1 > best.1 { next } else { best },
        )
        .0
}

/// Where the top of the parabola through three neighbours lies, between −½ and ½ of the middle one.
fn top_of([left, middle, right]: [f32; 3]) -> f32 {
    let curve = left - 2.0 * middle + right;
    if curve < -1e-9 {
        (0.5 * (left - right) / curve).clamp(-0.5, 0.5)
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl PitchShifter {
        pub(in super::super) fn is_blank(&self) -> bool {
            self.heard.iter().all(|sample| *sample == 0.0) && self.fading.is_none()
        }
    }

    #[test]
    fn a_tone_comes_out_higher_or_lower_and_as_loud() {
        for ratio in [0.75_f32, 0.86, 1.16, 1.32] {
            let mut shifter = PitchShifter::new(ratio);
            let tone = |at: usize| (at as f32 * 0.08).sin();
            let said: Vec<f32> = (0..8_000).map(|at| shifter.next(tone(at), ratio)).collect();
            let said = &said[1_000..];
            let n_crossings = said
                .windows(2)
                .filter(|pair| pair[0] < 0.0 && pair[1] >= 0.0)
                .count();
            let expected = 7_000.0 * 0.08 * ratio / (2.0 * PI);
            assert!(
                (n_crossings as f32 - expected).abs() < 3.0,
                "{ratio}: {n_crossings}"
            );
            let loudest = said
                .iter()
                .fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
            assert!((0.97..1.03).contains(&loudest), "{ratio}: {loudest}");
        }
    }
}
