//! Who the new voice is: every number that is drawn, and how slowly it wanders.
//!
//! Nothing here can be read from outside or printed, and it is overwritten when the voice is dropped.
//!
//! # Why ranges with a hole and not a bell curve
//! A draw near "no change" would be a disguise in name only, and a draw where pitch and formants move alike would be
//! a tape played faster, which undoes itself. Both are outside the ranges, so neither can ever be drawn. The price: in
//! eleven of twelve voices pitch and formants move against each other, and whoever attacks may count on it.

use std::f32::consts::{PI, TAU};

use rand_core::CryptoRng;
use zeroize::Zeroize;

use super::SAMPLE_RATE_HZ;

/// How far the pitch moves, up or down, in semitones. Less is heard as the same voice, more as a cartoon.
const PITCH_SEMITONES: [f32; 2] = [2.6, 4.8];
/// The ratios of the formants: a longer or a shorter throat.
const FORMANT_RATIOS: [[f32; 2]; 2] = [[0.82, 0.885], [1.13, 1.21]];
/// How far apart the logarithms of both ratios are drawn; wandering and bends take back half of it at the worst.
const APART: f32 = 0.11;
/// The most that each curve of [`BENDS`] moves a frequency, as a part of it.
const BEND_DEPTHS: [f32; BENDS] = [0.03, 0.03, 0.02];
/// The number of curves in the uneven part of the frequency warp.
pub(super) const BENDS: usize = 3;
/// The most that the sound grows brighter or darker, in dB per octave around 1 kHz.
const TILT_DB: f32 = 1.5;
/// How fast the drawn numbers wander, in Hz: slower than a sentence melody.
const WANDER_HZ: [f32; 2] = [0.04, 0.15];
/// How far the pitch wanders, in semitones to both sides.
const PITCH_WANDER: f32 = 0.3;
/// How far the formants wander, as a part of their frequency, to both sides.
const FORMANT_WANDER: f32 = 0.012;
/// How far each bend wanders, as a part of the frequency, to both sides.
const BEND_WANDER: f32 = 0.01;

/// One new voice. Never stored, never shown.
pub(super) struct Character {
    pitch: Wandering,
    formants: Wandering,
    bends: [Wandering; BENDS],
    tilt_db: f32,
}

/// How frequencies move at one moment.
pub(super) struct Warp {
    /// The logarithm of the ratio by which every formant moves.
    pub(super) formants: f32,
    /// The height of each bend, as a part of the frequency.
    pub(super) bends: [f32; BENDS],
    /// dB per octave around 1 kHz.
    pub(super) tilt_db: f32,
}

impl Character {
    /// Draws a new voice.
    pub(super) fn draw(rng: &mut impl CryptoRng) -> Self {
        let semitones = pick(rng, &[PITCH_SEMITONES]);
        let pitch = if rng.next_u32() & 1 == 0 {
            semitones_to_log(semitones)
        } else {
            -semitones_to_log(semitones)
        };
        let formants = pick(rng, &formant_ranges(pitch));
        Self {
            pitch: Wandering::draw(pitch, semitones_to_log(PITCH_WANDER), rng),
            formants: Wandering::draw(formants, FORMANT_WANDER, rng),
            bends: BEND_DEPTHS
                .map(|depth| Wandering::draw(pick(rng, &[[-depth, depth]]), BEND_WANDER, rng)),
            tilt_db: pick(rng, &[[-TILT_DB, TILT_DB]]),
        }
    }

    /// The highest ratio of the pitch that this voice ever has.
    pub(super) fn highest_pitch(&self) -> f32 {
        (self.pitch.middle + self.pitch.depth).exp()
    }

    /// The ratio of the pitch at a sample, counted from the start.
    pub(super) fn pitch_at(&self, sample: u64) -> f32 {
        self.pitch.at(sample).exp()
    }

    /// The warp of the frequencies at a sample, counted from the start.
    pub(super) fn warp_at(&self, sample: u64) -> Warp {
        Warp {
            formants: self.formants.at(sample),
            bends: self.bends.each_ref().map(|bend| bend.at(sample)),
            tilt_db: self.tilt_db,
        }
    }
}

impl Drop for Character {
    fn drop(&mut self) {
        self.tilt_db.zeroize();
    }
}

/// A number that wanders slowly around the middle that was drawn for it.
struct Wandering {
    middle: f32,
    depth: f32,
    turns_per_sample: f32,
    first_turn: f32,
}

impl Wandering {
    fn draw(middle: f32, depth: f32, rng: &mut impl CryptoRng) -> Self {
        Self {
            middle,
            depth,
            turns_per_sample: pick(rng, &[WANDER_HZ]) / SAMPLE_RATE_HZ,
            first_turn: pick(rng, &[[0.0, 1.0]]),
        }
    }

    fn at(&self, sample: u64) -> f32 {
        let turns = sample as f64 * f64::from(self.turns_per_sample) + f64::from(self.first_turn);
        self.middle + self.depth * (TAU * turns.fract() as f32).sin()
    }
}

impl Drop for Wandering {
    fn drop(&mut self) {
        self.middle.zeroize();
        self.depth.zeroize();
        self.turns_per_sample.zeroize();
        self.first_turn.zeroize();
    }
}

/// The bends at a frequency between 0 and 1 (half the sample rate): half a wave, a whole and one and a half along
/// the mel scale (O'Shaughnessy 1987), so that they act where speech is.
pub(super) fn bend_shapes(frequency: f32) -> [f32; BENDS] {
    let mel = |part: f32| (1.0 + part * SAMPLE_RATE_HZ / 2.0 / 700.0).ln();
    let place = mel(frequency) / mel(1.0);
    std::array::from_fn(|index| ((index + 1) as f32 * PI * place).sin())
}

/// The logarithms of the formant ratios that a voice with this pitch may have.
fn formant_ranges(pitch: f32) -> Vec<[f32; 2]> {
    let hole = [pitch - APART, pitch + APART];
    FORMANT_RATIOS
        .iter()
        .map(|range| range.map(f32::ln))
        .flat_map(|[low, high]| [[low, high.min(hole[0])], [low.max(hole[1]), high]])
        .filter(|[low, high]| low < high)
        .collect()
}

/// A number from these ranges, each place in them equally likely. Uses one draw and never loops, whatever `rng` does.
fn pick(rng: &mut impl CryptoRng, ranges: &[[f32; 2]]) -> f32 {
    let whole: f32 = ranges.iter().map(|[low, high]| high - low).sum();
    let mut rest = whole * (rng.next_u32() >> 8) as f32 / (1 << 24) as f32;
    for [low, high] in ranges {
        if rest < high - low {
            return low + rest;
        }
        rest -= high - low;
    }
    ranges.last().map_or(0.0, |range| range[1])
}

fn semitones_to_log(semitones: f32) -> f32 {
    semitones * std::f32::consts::LN_2 / 12.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws that go through all numbers evenly.
    struct Sweep(u32);

    impl rand_core::TryRng for Sweep {
        type Error = rand_core::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Ok(self.0 ^ (self.0 >> 16))
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            self.try_next_u32().map(u64::from)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(0);
            Ok(())
        }
    }

    impl rand_core::TryCryptoRng for Sweep {}

    #[test]
    fn no_draw_is_near_no_change_or_near_one_ratio_for_both() {
        let (mut rng, mut kinds) = (Sweep(1), [[0; 2]; 2]);
        for _ in 0..4_000 {
            let drawn = Character::draw(&mut rng);
            let [pitch, formants] = [drawn.pitch.middle, drawn.formants.middle];
            let semitones = pitch.abs() / semitones_to_log(1.0);
            assert!((2.59..=4.81).contains(&semitones), "{semitones}");
            let ratio = formants.exp();
            assert!(
                (0.819..=0.886).contains(&ratio) || (1.129..=1.211).contains(&ratio),
                "{ratio}"
            );
            assert!(
                (pitch - formants).abs() >= APART - 1e-4,
                "{pitch} {formants}"
            );
            kinds[usize::from(pitch > 0.0)][usize::from(formants > 0.0)] += 1;
        }
        assert!(
            kinds.iter().flatten().all(|count| *count > 100),
            "{kinds:?}"
        );
    }

    #[test]
    fn the_voice_never_wanders_back() {
        let mut rng = Sweep(7);
        for _ in 0..50 {
            let drawn = Character::draw(&mut rng);
            for second in 0..600 {
                let sample = second * SAMPLE_RATE_HZ as u64;
                let semitones = 12.0 * drawn.pitch_at(sample).log2();
                assert!(semitones.abs() > 2.2 && semitones.abs() < 5.2);
                assert!(drawn.pitch_at(sample) <= drawn.highest_pitch());
                assert!(drawn.warp_at(sample).formants.abs() > 1.1_f32.ln());
            }
        }
    }

    #[test]
    fn a_source_that_always_says_the_same_is_survived() {
        for same in [0, u32::MAX] {
            struct Same(u32);
            impl rand_core::TryRng for Same {
                type Error = rand_core::Infallible;
                fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                    Ok(self.0)
                }
                fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                    Ok(u64::from(self.0))
                }
                fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
                    Ok(())
                }
            }
            impl rand_core::TryCryptoRng for Same {}
            let drawn = Character::draw(&mut Same(same));
            assert!(drawn.pitch_at(0).ln().abs() > semitones_to_log(2.0));
        }
    }
}
