//! Speech without people: a synthesiser's sentence, and vowels from a source and a filter.

use std::{f32::consts::TAU, fs};

/// Samples per second of every voice here.
pub(crate) const RATE: f32 = 16_000.0;

/// The first sentence of `tests/data/voice/espeak_nl_16k.wav`.
pub(crate) fn sentence() -> Vec<f32> {
    let mut samples = text();
    samples.truncate((2.2 * RATE) as usize);
    samples
}

fn text() -> Vec<f32> {
    let wav = fs::read("tests/data/voice/espeak_nl_16k.wav")
        .expect("the test runs in the package's folder");
    let (header, samples) = wav.split_at(44);
    assert_eq!(&header[36..40], b"data");
    assert_eq!(&header[22..28], [1, 0, 0x80, 0x3e, 0, 0], "mono, 16 kHz");
    samples
        .chunks_exact(2)
        .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
        .collect()
}

/// Formants of five Dutch vowels, of a man, in Hz (after Pols, Tromp & Plomp 1973).
const VOWELS: [[f32; 3]; 5] = [
    [790.0, 1300.0, 2540.0],
    [290.0, 2200.0, 2720.0],
    [340.0, 810.0, 2320.0],
    [580.0, 1700.0, 2520.0],
    [500.0, 950.0, 2400.0],
];

/// Vowels with a melody, a pause and a hiss between them: pulses through resonators.
pub(crate) fn vowels(pitch_hz: f32, throat: f32, seconds: f32) -> Vec<f32> {
    let (mut hiss, mut turn, mut tract) = (Dice(1), 0.0, Tract::default());
    let n_samples = (seconds * RATE) as usize;
    let mut samples: Vec<f32> = (0..n_samples)
        .map(|at| {
            let second = at as f32 / RATE;
            let (vowel, place) = (
                (second / 0.3) as usize % VOWELS.len(),
                (second / 0.3).fract(),
            );
            let melody =
                1.0 + 0.12 * (TAU * 0.7 * second).sin() + 0.015 * (TAU * 5.0 * second).sin();
            turn += pitch_hz * melody / RATE;
            let pulse = if turn >= 1.0 { 1.0 } else { 0.0 };
            turn -= pulse;
            let voiced = (place / 0.1).min((0.75 - place) / 0.1).clamp(0.0, 1.0);
            let hissing = ((place - 0.8) / 0.05)
                .min((1.0 - place) / 0.05)
                .clamp(0.0, 1.0);
            tract.sound(
                pulse * voiced,
                VOWELS[vowel].map(|formant| formant * throat),
            ) + 0.02 * hissing * hiss.noise()
        })
        .collect();
    let loudest = samples
        .iter()
        .fold(0.0_f32, |loudest, sample| loudest.max(sample.abs()));
    samples
        .iter_mut()
        .for_each(|sample| *sample *= 0.5 / loudest);
    samples
}

/// A throat of two soft low passes (the glottis) and five resonators.
#[derive(Default)]
struct Tract {
    glottis: [f32; 2],
    resonators: [[f32; 2]; 5],
}

impl Tract {
    fn sound(&mut self, pulse: f32, [first, second, third]: [f32; 3]) -> f32 {
        self.glottis[0] = pulse + 0.95 * self.glottis[0];
        self.glottis[1] = self.glottis[0] + 0.6 * self.glottis[1];
        let scale = third / 2_500.0;
        let formants = [
            (first, 70.0),
            (second, 90.0),
            (third, 130.0),
            (3_500.0 * scale, 200.0),
            (4_400.0 * scale, 260.0),
        ];
        let mut sound = self.glottis[1];
        for (state, (formant, width)) in self.resonators.iter_mut().zip(formants) {
            let radius = (-std::f32::consts::PI * width / RATE).exp();
            let [a, b] = [
                2.0 * radius * (TAU * formant / RATE).cos(),
                -radius * radius,
            ];
            let next = (1.0 - a - b) * sound + a * state[0] + b * state[1];
            *state = [next, state[0]];
            sound = next;
        }
        sound
    }
}

/// Random numbers that every run repeats (SplitMix64, Steele et al. 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between −1 and 1.
    pub(crate) fn noise(&mut self) -> f32 {
        (self.roll() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

impl rand_core::TryRng for Dice {
    type Error = rand_core::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.roll() >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.roll())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.iter_mut().for_each(|byte| *byte = self.roll() as u8);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Dice {}
