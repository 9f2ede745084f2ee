//! The envelope of a spectrum: what the throat and the mouth did, without the pitch.
//!
//! The cepstrum is cut off below one period of the voice, and the envelope is then lifted until it follows
//! the harmonics and not what lies between them: the true envelope (Imai & Abe 1979; Röbel & Rodet, DAFx 2005).

use std::{f32::consts::PI, sync::Arc};

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex, num_complex::Complex};
use zeroize::Zeroize;

use super::wipe_complex;

/// How often the envelope is lifted towards the harmonics. It then runs some 5 dB below them, by as much everywhere,
/// which the ratio of two envelopes does not see.
const LIFTS: usize = 4;
/// Periods in which a pitch is looked for, in samples: 500 to 60 Hz.
const PERIODS: [usize; 2] = [32, 256];
/// The period that is assumed before a voice was heard: a high one, which is wrong without harm.
const FIRST_PERIOD: f32 = 60.0;
/// The height in the cepstrum above which there is a pitch.
const VOICED: f32 = 0.09;
/// How much one frame with a pitch counts for the period that is assumed.
const ADAPTION: f32 = 0.1;
/// The part of the period below which the cepstrum belongs to the envelope.
const KEPT_PART: f32 = 0.5;
/// The lowest and highest number of cepstral values that are kept.
const ORDERS: [f32; 2] = [16.0, 72.0];
/// What lies this far below the top of a frame is floor, in natural logarithm: 70 dB.
const DEPTH: f32 = 8.06;

/// Finds envelopes of spectra, and follows the pitch to know how fine they may be.
pub(super) struct Envelope {
    to_cepstrum: Arc<dyn ComplexToReal<f32>>,
    to_spectrum: Arc<dyn RealToComplex<f32>>,
    log: Vec<f32>,
    raised: Vec<f32>,
    bins: Vec<Complex<f32>>,
    cepstrum: Vec<f32>,
    lifter: Vec<f32>,
    scratch: Vec<Complex<f32>>,
    period: f32,
}

impl Envelope {
    /// One for spectra of `window` samples.
    pub(super) fn new(window: usize, planner: &mut RealFftPlanner<f32>) -> Self {
        let to_cepstrum = planner.plan_fft_inverse(window);
        let to_spectrum = planner.plan_fft_forward(window);
        let scratch = to_cepstrum
            .get_scratch_len()
            .max(to_spectrum.get_scratch_len());
        let bins = window / 2 + 1;
        Self {
            to_cepstrum,
            to_spectrum,
            log: vec![0.0; bins],
            raised: vec![0.0; bins],
            bins: vec![Complex::default(); bins],
            cepstrum: vec![0.0; window],
            lifter: vec![0.0; window],
            scratch: vec![Complex::default(); scratch],
            period: FIRST_PERIOD,
        }
    }

    /// Writes the natural logarithm of the envelope's amplitude in each bin of `spectrum` into `envelope`.
    pub(super) fn find(&mut self, spectrum: &[Complex<f32>], envelope: &mut [f32]) {
        self.take_logarithm(spectrum);
        self.raised.copy_from_slice(&self.log);
        self.take_cepstrum();
        self.follow_pitch();
        self.cut_lifter();
        self.smooth(envelope);
        for _ in 0..LIFTS {
            for ((raised, log), smooth) in self.raised.iter_mut().zip(&self.log).zip(&*envelope) {
                *raised = log.max(*smooth);
            }
            self.take_cepstrum();
            self.smooth(envelope);
        }
    }

    /// Forgets the sound.
    pub(super) fn wipe(&mut self) {
        self.log.as_mut_slice().zeroize();
        self.raised.as_mut_slice().zeroize();
        self.cepstrum.as_mut_slice().zeroize();
        self.lifter.as_mut_slice().zeroize();
        wipe_complex(&mut self.bins);
        wipe_complex(&mut self.scratch);
        self.period = FIRST_PERIOD;
    }

    fn take_logarithm(&mut self, spectrum: &[Complex<f32>]) {
        let top = spectrum
            .iter()
            .map(|bin| bin.norm_sqr())
            .fold(0.0, f32::max);
        let floor = (0.5 * (top + 1e-20).ln()) - DEPTH;
        for (log, bin) in self.log.iter_mut().zip(spectrum) {
            *log = (0.5 * (bin.norm_sqr() + 1e-30).ln()).max(floor);
        }
    }

    /// From `raised` to `cepstrum`.
    fn take_cepstrum(&mut self) {
        for (bin, value) in self.bins.iter_mut().zip(&self.raised) {
            *bin = Complex::new(*value, 0.0);
        }
        self.to_cepstrum
            .process_with_scratch(&mut self.bins, &mut self.cepstrum, &mut self.scratch)
            .expect("the lengths are those of the plan and the outer bins are real");
    }

    /// How much of each cepstral value belongs to the envelope of a voice with the assumed period.
    fn cut_lifter(&mut self) {
        let window = self.lifter.len();
        let order = (self.period * KEPT_PART).clamp(ORDERS[0], ORDERS[1]);
        for (index, part) in self.lifter.iter_mut().enumerate() {
            let quefrency = index.min(window - index) as f32;
            *part = kept(quefrency / order) / window as f32;
        }
    }

    /// Cuts `cepstrum` and writes the smooth spectrum that is left into `envelope`.
    fn smooth(&mut self, envelope: &mut [f32]) {
        for (value, part) in self.cepstrum.iter_mut().zip(&self.lifter) {
            *value *= part;
        }
        self.to_spectrum
            .process_with_scratch(&mut self.cepstrum, &mut self.bins, &mut self.scratch)
            .expect("the lengths are those of the plan");
        for (value, bin) in envelope.iter_mut().zip(&self.bins) {
            *value = bin.re;
        }
    }

    /// Moves the assumed period towards that of this frame, when it has one.
    fn follow_pitch(&mut self) {
        let [shortest, longest] = PERIODS;
        let heights = self.cepstrum[shortest..longest].iter().copied();
        let (period, height) = heights.enumerate().fold((0, 0.0), |best, (index, height)| {
            if height > best.1 {
                (shortest + index, height)
            } else {
                best
            }
        });
        if height > VOICED * self.cepstrum.len() as f32 {
            self.period += ADAPTION * (period as f32 - self.period);
        }
    }
}

impl Drop for Envelope {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// How much of the cepstrum is kept at a part of the order: all below, none above, and a slope around it.
fn kept(part: f32) -> f32 {
    const SLOPE: f32 = 0.25;
    match (part - (1.0 - SLOPE)) / (2.0 * SLOPE) {
        below if below <= 0.0 => 1.0,
        above if above >= 1.0 => 0.0,
        between => 0.5 + 0.5 * (PI * between).cos(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Envelope {
        pub(in super::super) fn is_blank(&self) -> bool {
            let values = [&self.log, &self.raised, &self.cepstrum, &self.lifter];
            let spectra = [&self.bins, &self.scratch];
            values.into_iter().flatten().all(|value| *value == 0.0)
                && spectra
                    .into_iter()
                    .flatten()
                    .all(|value| value.norm_sqr() == 0.0)
                && self.period == FIRST_PERIOD
        }
    }

    #[test]
    fn the_envelope_runs_along_the_harmonics() {
        let mut finder = Envelope::new(512, &mut RealFftPlanner::new());
        let hill = |bin: usize| (-((bin as f32 - 80.0) / 40.0).powi(2)).exp() + 0.05;
        let comb = |bin: usize| [1.0, 0.6, 0.08, 0.02, 0.02][(bin % 8).min(8 - bin % 8)];
        let spectrum: Vec<Complex<f32>> = (0..257)
            .map(|bin| Complex::new(hill(bin) * comb(bin), 0.0))
            .collect();
        let mut envelope = vec![0.0; 257];
        for _ in 0..50 {
            finder.find(&spectrum, &mut envelope);
        }
        let apart_db = |bin: usize| (envelope[bin] - hill(bin).ln()) * 8.686;
        for bin in (16..240).step_by(8) {
            let bent_db = apart_db(bin) - apart_db(80);
            assert!(bent_db.abs() < 0.5, "{bin}: {bent_db} dB");
        }
    }
}
