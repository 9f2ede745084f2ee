//! The soft tones of the device: one to try the headphones by, one that rises when the microphone opens, one that falls
//! when it closes.

use crate::speech::{
    RATE,
    route::{DeviceSound, MayBeHeardIn, Playing},
};

use super::playback::gain;

/// A fifth of a second: shorter than a speaker's ring, so that nothing of a tone is cut off.
const LENGTH: usize = RATE as usize / 5;
/// The even tone.
const EVEN: f32 = 440.0;
/// Where a rising tone ends: a fifth higher.
const HIGH: f32 = 660.0;

/// Which tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pitch {
    Even,
    Rising,
    Falling,
}

/// A tone that sounds somewhere.
pub(super) struct Tone<Place>(Playing<Place>);

impl<Place> Tone<Place>
where
    for<'a> DeviceSound<'a>: MayBeHeardIn<Place>,
{
    /// Begins at once.
    pub(super) fn start(mut playing: Playing<Place>, pitch: Pitch, volume: u8) -> Tone<Place> {
        playing.push(DeviceSound::of(&wave(pitch)), gain(volume));
        playing.finish();
        Tone(playing)
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.is_silent()
    }
}

/// A fifth of the loudest, swelling and fading.
fn wave(pitch: Pitch) -> Vec<i16> {
    let mut turn = 0.0_f32;
    let sample = |at: usize| {
        let way = at as f32 / LENGTH as f32;
        let hertz = match pitch {
            Pitch::Even => EVEN,
            Pitch::Rising => EVEN + (HIGH - EVEN) * way,
            Pitch::Falling => HIGH - (HIGH - EVEN) * way,
        };
        turn += std::f32::consts::TAU * hertz / RATE as f32;
        let swell = (std::f32::consts::PI * way).sin();
        #[expect(clippy::cast_possible_truncation, reason = "a fifth of the loudest")]
        let sample = (turn.sin() * swell * swell * 6_500.0) as i16;
        sample
    };
    (0..LENGTH).map(sample).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waves in a half of a tone.
    fn waves(half: &[i16]) -> i32 {
        let rises = |two: &&[i16]| two[0] < 0 && two[1] >= 0;
        half.windows(2).filter(rises).count() as i32
    }

    #[test]
    fn a_rising_tone_rises_a_falling_one_falls_and_both_begin_and_end_softly() {
        for (pitch, more) in [
            (Pitch::Even, -1..=1),
            (Pitch::Rising, 8..=14),
            (Pitch::Falling, -14..=-8),
        ] {
            let wave = wave(pitch);
            let (first, last) = wave.split_at(LENGTH / 2);
            assert!(more.contains(&(waves(last) - waves(first))), "{pitch:?}");
            assert!(wave[..20].iter().all(|sample| sample.abs() < 100));
            assert!(wave[LENGTH - 20..].iter().all(|sample| sample.abs() < 100));
        }
    }
}
