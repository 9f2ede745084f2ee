//! From what a microphone gives, at its own rate, to sound at [`RATE`] and to what can be said of it.
//!
//! Resampling by FFT (`rubato`), voice by the probability of RNNoise (Valin, 2018, through `nnnoiseless`) beside an
//! energy gate. RNNoise knows 48 kHz only; at another rate the gate decides alone. The probability warns and counts as
//! "nobody is idle"; nothing is ever cut by it.

use nnnoiseless::DenoiseState;
use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};
use zeroize::{Zeroize, Zeroizing};

use super::RATE;

/// Frames a second in which sound is judged.
pub const FRAMES: u32 = 100;
/// What is quieter than this (−50 dB of the loudest) is no voice, whatever it sounds like.
const FLOOR: f32 = 0.003;
/// Above the running floor by so much (about 9 dB) is a voice, where only energy tells.
const ABOVE_NOISE: f32 = 2.8;
const LIKELY: f32 = 0.5;
/// From here on the microphone has no room left.
const CLIPS: f32 = 0.99;
const RNNOISE_RATE: u32 = 48_000;

/// What can be said of a hundredth of a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Frame {
    /// Root of the mean square, 0 to 1.
    pub rms: f32,
    /// Whether the loudest sample had no room left.
    pub clips: bool,
    /// Whether somebody speaks.
    pub is_voice: bool,
}

/// A source of a rate that nothing can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a microphone at {0} samples a second cannot be used")]
pub struct OddRate(pub u32);

/// The ear for one opened microphone.
pub struct Hearing {
    resampler: Fft<f32>,
    waits: Zeroizing<Vec<f32>>,
    resampled: Zeroizing<Vec<f32>>,
    judged: usize,
    frame: usize,
    voice: Option<Box<DenoiseState<'static>>>,
    noise: f32,
}

impl Hearing {
    /// For a source of 8,000 to 192,000 samples a second.
    pub fn new(rate: u32) -> Result<Hearing, OddRate> {
        let mut ear = Hearing::by_energy(rate)?;
        ear.voice = (rate == RNNOISE_RATE).then(DenoiseState::new);
        Ok(ear)
    }

    /// The same where nobody asks whether somebody speaks: no RNNoise, which takes most of the time.
    pub fn by_energy(rate: u32) -> Result<Hearing, OddRate> {
        if !(8_000..=192_000).contains(&rate) {
            return Err(OddRate(rate));
        }
        let frame = (rate / FRAMES) as usize;
        let resampler = Fft::new(rate as usize, RATE as usize, frame, 1, FixedSync::Input);
        let resampler = resampler.map_err(|_| OddRate(rate))?;
        Ok(Hearing {
            resampled: Zeroizing::new(vec![0.0; resampler.output_frames_max()]),
            resampler,
            waits: Zeroizing::default(),
            judged: 0,
            frame,
            voice: None,
            noise: FLOOR,
        })
    }

    /// Takes in samples at the source's rate; adds sound at [`RATE`] to `out` and hands each frame to `judge`.
    pub fn hear(&mut self, samples: &[f32], out: &mut Vec<f32>, mut judge: impl FnMut(Frame)) {
        // Whatever a driver gives: RNNoise ends the program on what is no number.
        let sound = |sample: &f32| match sample.is_nan() {
            true => 0.0,
            false => sample.clamp(-1.0, 1.0),
        };
        self.waits.extend(samples.iter().map(sound));
        while self.judged + self.frame <= self.waits.len() {
            let (from, to) = (self.judged, self.judged + self.frame);
            self.judged = to;
            judge(self.judge(from, to));
        }
        let mut taken = 0;
        while self.waits.len() - taken >= self.resampler.input_frames_next() {
            taken += self.resample(taken, out);
        }
        self.forget(taken);
    }

    /// The last sound, when the microphone pauses: what still waits, and the resampler's own delay.
    pub fn finish(&mut self, out: &mut Vec<f32>) {
        let before = out.len();
        let ratio = self.resampler.resample_ratio();
        let owed =
            (self.waits.len() as f64 * ratio).round() as usize + self.resampler.output_delay();
        while out.len() - before < owed {
            let next = self.resampler.input_frames_next();
            self.waits.resize(next, 0.0);
            self.resample(0, out);
            self.waits.zeroize();
        }
        out.truncate(before + owed);
        self.resampler.reset();
        self.judged = 0;
    }

    fn resample(&mut self, from: usize, out: &mut Vec<f32>) -> usize {
        let next = self.resampler.input_frames_next();
        let room = self.resampler.output_frames_next();
        let input = InterleavedSlice::new(&self.waits[from..from + next], 1, next)
            .expect("the slice holds as many frames as it says");
        let mut output = InterleavedSlice::new_mut(&mut self.resampled[..room], 1, room)
            .expect("the buffer holds the most frames that can come");
        let (_, written) = self
            .resampler
            .process_into_buffer(&input, &mut output, None)
            .expect("both buffers have the sizes that the resampler asked for");
        out.extend_from_slice(&self.resampled[..written]);
        next
    }

    /// Drops what was resampled and judged, and overwrites where it lay.
    fn forget(&mut self, taken: usize) {
        let gone = taken.min(self.judged);
        let kept = self.waits.len() - gone;
        self.waits.copy_within(gone.., 0);
        self.waits[kept..].fill(0.0);
        self.waits.truncate(kept);
        self.judged -= gone;
    }

    fn judge(&mut self, from: usize, to: usize) -> Frame {
        let samples = &self.waits[from..to];
        let power =
            samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32;
        let rms = power.sqrt();
        let likely = self.voice.as_mut().map(|voice| {
            let loud: Zeroizing<Vec<f32>> =
                Zeroizing::new(samples.iter().map(|sample| sample * 32_767.0).collect());
            let mut cleaned = Zeroizing::new(vec![0.0; loud.len()]);
            voice.process_frame(&mut cleaned, &loud) > LIKELY
        });
        let above = rms > self.noise * ABOVE_NOISE;
        // The floor follows quickly downward and slowly upward.
        let speed = if rms < self.noise { 0.1 } else { 0.002 };
        self.noise = (self.noise + (rms - self.noise) * speed).max(FLOOR / ABOVE_NOISE);
        Frame {
            rms,
            clips: samples.iter().any(|sample| sample.abs() >= CLIPS),
            is_voice: rms > FLOOR && likely.unwrap_or(above),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, hertz: f32, seconds: f32) -> Vec<f32> {
        let n = (rate as f32 * seconds) as usize;
        let turn = std::f32::consts::TAU * hertz / rate as f32;
        (0..n).map(|at| 0.5 * (at as f32 * turn).sin()).collect()
    }

    fn crossings(sound: &[f32]) -> usize {
        let (mut below, mut waves) = (false, 0);
        for sample in sound {
            waves += usize::from(below && *sample > 0.1);
            below = *sample < -0.1 || (below && *sample <= 0.1);
        }
        waves
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_its_length_at_every_rate() {
        for rate in [8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000] {
            let mut hearing = Hearing::new(rate).unwrap();
            let (mut out, mut frames) = (Vec::new(), 0);
            for chunk in tone(rate, 440.0, 2.0).chunks(1_111) {
                hearing.hear(chunk, &mut out, |_| frames += 1);
            }
            hearing.finish(&mut out);
            assert!((198..=202).contains(&frames), "{rate}: {frames} frames");
            let seconds = out.len() as f32 / RATE as f32;
            assert!((1.98..=2.08).contains(&seconds), "{rate}: {seconds} s");
            let heard = crossings(&out);
            assert!((870..=884).contains(&heard), "{rate}: {heard} waves");
        }
    }

    #[test]
    fn silence_is_no_voice_and_a_full_scale_sample_clips() {
        for rate in [44_100, 48_000] {
            let mut hearing = Hearing::new(rate).unwrap();
            let (mut out, mut seen) = (Vec::new(), Vec::new());
            hearing.hear(&vec![0.0; rate as usize], &mut out, |frame| {
                seen.push(frame)
            });
            assert!(seen.iter().all(|frame| !frame.is_voice && !frame.clips));
            hearing.hear(&vec![1.0; rate as usize / 10], &mut out, |frame| {
                seen.push(frame)
            });
            assert!(seen.last().unwrap().clips);
        }
    }

    #[test]
    fn an_odd_rate_and_an_odd_sample_do_no_harm() {
        assert!(Hearing::new(0).is_err());
        assert!(Hearing::new(4_000_000).is_err());
        let mut hearing = Hearing::new(48_000).unwrap();
        let mut out = Vec::new();
        hearing.hear(&[f32::NAN, f32::INFINITY, -1e30], &mut out, |_| {});
        hearing.hear(&tone(48_000, 300.0, 0.5), &mut out, |_| {});
        hearing.finish(&mut out);
        assert!(out.iter().all(|sample| sample.is_finite()));
    }
}
