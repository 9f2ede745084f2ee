//! Another throat: in every frame the envelope is taken off the sound and a warped one is put on.
//!
//! Frames of 32 ms, four deep, with a window before and after. Only amplitudes change: the phases, and with them the
//! clarity of the voice, stay as they were heard.

use std::{f32::consts::PI, sync::Arc};

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};
use zeroize::Zeroize;

use super::{
    SAMPLE_RATE_HZ,
    character::{BENDS, Warp, bend_shapes},
    envelope::Envelope,
    wipe_complex,
};

/// Samples in a frame.
pub(super) const WINDOW: usize = 512;
/// Samples from one frame to the next.
pub(super) const HOP: usize = WINDOW / 4;
/// How much older what comes out is than what goes in, in samples.
pub(super) const DELAY: usize = WINDOW - HOP;
/// The number of frequencies from 0 to half the sample rate.
const BINS: usize = WINDOW / 2 + 1;
/// The most that the loudness of a frame is corrected, as a factor.
const CORRECTION: [f32; 2] = [0.05, 20.0];

/// One hop in, one out, with the formants moved.
pub(super) struct Timbre {
    forward: Arc<dyn RealToComplex<f32>>,
    backward: Arc<dyn ComplexToReal<f32>>,
    envelope: Envelope,
    window: Vec<f32>,
    places: Vec<Place>,
    heard: Vec<f32>,
    said: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    fine: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    heights: Vec<f32>,
}

/// What never changes about one frequency.
struct Place {
    bends: [f32; BENDS],
    octaves_from_1_khz: f32,
}

impl Timbre {
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(WINDOW);
        let backward = planner.plan_fft_inverse(WINDOW);
        let scratch = forward.get_scratch_len().max(backward.get_scratch_len());
        Self {
            envelope: Envelope::new(WINDOW, &mut planner),
            forward,
            backward,
            window: window(),
            places: (0..BINS).map(Place::of_bin).collect(),
            heard: vec![0.0; WINDOW],
            said: vec![0.0; WINDOW],
            frame: vec![0.0; WINDOW],
            spectrum: vec![Complex::default(); BINS],
            fine: vec![Complex::default(); BINS],
            scratch: vec![Complex::default(); scratch],
            heights: vec![0.0; BINS],
        }
    }

    /// Takes the next hop and gives one that is [`DELAY`] older. `pitch` is the ratio by which pitch and formants of
    /// the hop already moved.
    pub(super) fn next(&mut self, hop: &[f32; HOP], pitch: f32, warp: &Warp) -> [f32; HOP] {
        self.heard.copy_within(HOP.., 0);
        self.heard[WINDOW - HOP..].copy_from_slice(hop);
        self.analyse();
        self.reshape(pitch, warp);
        self.synthesise();
        let mut out = [0.0; HOP];
        out.copy_from_slice(&self.said[..HOP]);
        out
    }

    /// Forgets the sound.
    pub(super) fn wipe(&mut self) {
        self.envelope.wipe();
        self.heard.as_mut_slice().zeroize();
        self.said.as_mut_slice().zeroize();
        self.frame.as_mut_slice().zeroize();
        self.heights.as_mut_slice().zeroize();
        wipe_complex(&mut self.spectrum);
        wipe_complex(&mut self.fine);
        wipe_complex(&mut self.scratch);
    }

    fn analyse(&mut self) {
        for ((value, heard), window) in self.frame.iter_mut().zip(&self.heard).zip(&self.window) {
            *value = heard * window;
        }
        self.forward
            .process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch)
            .expect("the lengths are those of the plan");
    }

    /// Warps the envelope of `spectrum`.
    fn reshape(&mut self, pitch: f32, warp: &Warp) {
        let before = energy(&self.spectrum);
        if before < 1e-18 {
            return;
        }
        self.envelope.find(&self.spectrum, &mut self.heights);
        self.take_fine_structure(pitch);
        let highest = (BINS - 1) as f32 * pitch.min(1.0) * 0.97;
        for (bin, (value, fine)) in self.spectrum.iter_mut().zip(&self.fine).enumerate() {
            let place = &self.places[bin];
            let from = (bin as f32 * pitch * place.source(warp)).min(highest);
            let height = between(&self.heights, from) + place.tilt(warp);
            *value = fine * height.exp();
        }
        self.spectrum[0] = Complex::default();
        self.spectrum[BINS - 1] = Complex::default();
        let [least, most] = CORRECTION;
        let correction = (before / (energy(&self.spectrum) + 1e-30))
            .sqrt()
            .clamp(least, most);
        for value in &mut self.spectrum {
            *value *= correction;
        }
    }

    /// Divides the envelope out. A lowered pitch leaves the highest frequencies empty; they are filled with those
    /// just below. A distance of a multiple of four bins keeps the phases of frames that lie a quarter apart.
    fn take_fine_structure(&mut self, pitch: f32) {
        for ((fine, value), height) in self.fine.iter_mut().zip(&self.spectrum).zip(&self.heights) {
            *fine = value * (-height).exp();
        }
        let filled = ((BINS - 1) as f32 * pitch.min(1.0) * 0.95) as usize;
        let distance = (BINS - filled).next_multiple_of(4);
        if pitch < 1.0 {
            for bin in filled..BINS {
                self.fine[bin] = self.fine[bin - distance];
            }
        }
    }

    fn synthesise(&mut self) {
        self.backward
            .process_with_scratch(&mut self.spectrum, &mut self.frame, &mut self.scratch)
            .expect("the lengths are those of the plan and the outer bins are real");
        self.said.copy_within(HOP.., 0);
        self.said[WINDOW - HOP..].fill(0.0);
        for ((said, value), window) in self.said.iter_mut().zip(&self.frame).zip(&self.window) {
            *said += value * window / (2 * WINDOW) as f32;
        }
    }
}

impl Drop for Timbre {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl Place {
    fn of_bin(bin: usize) -> Self {
        let part = bin as f32 / (BINS - 1) as f32;
        let frequency_hz = (part * SAMPLE_RATE_HZ / 2.0).clamp(125.0, 6_000.0);
        Self {
            bends: bend_shapes(part),
            octaves_from_1_khz: (frequency_hz / 1_000.0).log2(),
        }
    }

    /// The ratio from this frequency to the one whose envelope comes to stand here.
    fn source(&self, warp: &Warp) -> f32 {
        let bend: f32 = self
            .bends
            .iter()
            .zip(&warp.bends)
            .map(|(shape, height)| shape * height)
            .sum();
        (-warp.formants - bend).exp()
    }

    /// The natural logarithm of what brightness does here.
    fn tilt(&self, warp: &Warp) -> f32 {
        self.octaves_from_1_khz * warp.tilt_db * std::f32::consts::LN_10 / 20.0
    }
}

/// The root of a Hann window: used twice it is one, and four of those overlap to a constant 2.
fn window() -> Vec<f32> {
    (0..WINDOW)
        .map(|at| (PI * (at as f32 + 0.5) / WINDOW as f32).sin())
        .collect()
}

fn energy(spectrum: &[Complex<f32>]) -> f32 {
    spectrum.iter().map(|bin| bin.norm_sqr()).sum()
}

/// The value at a place between two bins.
fn between(values: &[f32], place: f32) -> f32 {
    let left = (place as usize).min(values.len() - 2);
    let part = (place - left as f32).clamp(0.0, 1.0);
    values[left] + part * (values[left + 1] - values[left])
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Timbre {
        pub(in super::super) fn is_blank(&self) -> bool {
            let samples = [&self.heard, &self.said, &self.frame, &self.heights];
            let spectra = [&self.spectrum, &self.fine, &self.scratch];
            samples.into_iter().flatten().all(|value| *value == 0.0)
                && spectra
                    .into_iter()
                    .flatten()
                    .all(|value| value.norm_sqr() == 0.0)
                && self.envelope.is_blank()
        }
    }

    #[test]
    fn without_a_warp_the_sound_is_only_later() {
        let warp = Warp {
            formants: 0.0,
            bends: [0.0; BENDS],
            tilt_db: 0.0,
        };
        let (mut timbre, mut said) = (Timbre::new(), Vec::new());
        let heard: Vec<f32> = (0..40 * HOP)
            .map(|at| (at as f32 * 0.3).sin() * 0.5)
            .collect();
        for hop in heard.chunks_exact(HOP) {
            let hop = hop.try_into().expect("a whole hop");
            said.extend(timbre.next(hop, 1.0, &warp));
        }
        for (before, after) in heard[WINDOW..].iter().zip(&said[WINDOW + DELAY..]) {
            assert!((before - after).abs() < 1e-3, "{before} {after}");
        }
    }
}
