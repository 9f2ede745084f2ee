//! A told story in another voice, made while it is told. Pure: samples in, samples out.
//!
//! The raw voice is never kept: what a teller hears back, what is sealed and what is ever heard comes out of here,
//! with a pitch and a throat that are drawn anew for each story and stored nowhere. There is no setting that lets
//! the voice through.
//!
//! # What it does not do
//! It is the second lock. The first is that only `intake` may open recordings. Whoever knows the speaker can still
//! recognise words, melody, pauses and dialect, and a machine that was trained on disguised voices recognises the
//! voice too: in the VoicePrivacy Challenge of 2024 such an attacker had an equal error rate of 1.6–7.5 % against
//! the McAdams baseline, where the undisguised voice gives 0.4–8.8 % and chance gives 50 %; neural methods stayed far
//! below 50 % as well (Tomashenko et al. 2024). This method was not measured against one, and nothing suggests that
//! it is much better. So: "uw stem klinkt anders", never "onherkenbaar".
//!
//! # Why this method
//! McAdams' coefficient (Patino et al., Interspeech 2021) bends formants and leaves the melody as it is; a faster tape
//! moves both by one ratio and is undone by one. Here source and filter move apart, each by its own ratio, as in
//! Fant's source–filter theory (1960):
//!
//! * `pitch` repeats or leaves out whole periods by likeness of the waveform (WSOLA, Verhelst & Roelands 1993) and
//!   reads the sound slower or faster. It needs no decision whether a sound has a pitch, so that it can make none
//!   wrong, and it keeps the shape of the waveform, which a phase vocoder smears.
//! * `timbre` puts the warped envelope in the place of the one that was moved along; `envelope` finds it (true
//!   envelope, Röbel & Rodet 2005). The warp is uneven and wanders, so that no one ratio undoes it.
//!
//! It needs no model and no learnt voice of anybody, and about 0.5 % of one desktop core.

mod character;
mod envelope;
mod pitch;
mod timbre;

use rand_core::CryptoRng;
use realfft::num_complex::Complex;
use zeroize::Zeroize;

pub use self::pitch::with_pitch;

use self::{character::Character, pitch::PitchShifter, timbre::Timbre};

/// Samples per second, in and out.
pub const SAMPLE_RATE_HZ: f32 = 16_000.0;

/// How much older a sample that comes out is than the one that goes in at that moment, in samples.
const DELAY: u64 = (pitch::DELAY + timbre::DELAY) as u64;
/// What is this near to silence is silence; 24 bits do not reach it.
const SILENCE: f32 = 1e-9;
/// The amplitude above which the limiter works.
const KNEE: f32 = 0.8;
/// The amplitude that the limiter never passes.
const CEILING: f32 = 0.99;
/// How fast a constant offset fades: half its amplitude below 16 Hz.
const OFFSET_POLE: f32 = 0.994;

/// A voice that is changed while it is heard. All samples are mono, between −1 and 1, at [`SAMPLE_RATE_HZ`].
pub trait Disguise: Send {
    /// Takes the next samples, as many or few as there are, and adds what is ready to `out`: at most 100 ms behind.
    /// Samples that are no number count as silence.
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>);

    /// Adds what is still inside to `out`, which then is as long as what was pushed, and forgets the raw voice.
    /// What is pushed afterwards begins anew in the same new voice.
    fn finish(&mut self, out: &mut Vec<f32>);
}

/// A voice with another pitch and another throat, drawn for one story.
///
/// The numbers of this voice can not be read. Every buffer is overwritten by [`finish`](Disguise::finish) and when
/// this is dropped; the samples in `out` are the caller's.
///
/// ```
/// use vertelpunt::{privacy::disguise::{Disguise, NewVoice}, support::randomness};
/// let mut voice = NewVoice::random(&mut randomness::system());
/// let (heard, mut said) = ([0.0; 1600], Vec::new());
/// voice.push(&heard, &mut said);
/// voice.finish(&mut said);
/// assert_eq!(said.len(), heard.len());
/// ```
pub struct NewVoice {
    character: Character,
    pitch: PitchShifter,
    timbre: Timbre,
    offset: Offset,
    hop: [f32; timbre::HOP],
    taken: u64,
    given: u64,
}

impl NewVoice {
    /// Draws a voice that is never near the one it is given.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let character = Character::draw(rng);
        Self {
            pitch: PitchShifter::new(character.highest_pitch()),
            character,
            timbre: Timbre::new(),
            offset: Offset::default(),
            hop: [0.0; timbre::HOP],
            taken: 0,
            given: 0,
        }
    }

    /// Takes one sample; after each hop, what it gives is added to `out`.
    fn take(&mut self, sample: f32, out: &mut Vec<f32>) {
        let ratio = self.character.pitch_at(self.taken);
        let sample = self.offset.without(clean(sample));
        let place = (self.taken % timbre::HOP as u64) as usize;
        self.hop[place] = self.pitch.next(sample, ratio);
        self.taken += 1;
        if place + 1 == timbre::HOP {
            self.give(ratio, out);
        }
    }

    fn give(&mut self, ratio: f32, out: &mut Vec<f32>) {
        let warp = self.character.warp_at(self.taken);
        let mut hop = self.timbre.next(&self.hop, ratio, &warp);
        let too_early = DELAY.saturating_sub(self.given).min(hop.len() as u64) as usize;
        out.extend(hop[too_early..].iter().map(|sample| limited(*sample)));
        self.given += hop.len() as u64;
        hop.zeroize();
    }

    fn wipe(&mut self) {
        self.pitch.wipe();
        self.timbre.wipe();
        self.offset.0.zeroize();
        self.hop.zeroize();
        self.taken = 0;
        self.given = 0;
    }
}

impl Disguise for NewVoice {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        for sample in samples {
            self.take(*sample, out);
        }
    }

    fn finish(&mut self, out: &mut Vec<f32>) {
        let missing = self.taken - self.given.saturating_sub(DELAY);
        let whole = out.len() + missing as usize;
        while out.len() < whole {
            self.take(0.0, out);
        }
        out.truncate(whole);
        self.wipe();
    }
}

impl Drop for NewVoice {
    fn drop(&mut self) {
        self.wipe();
    }
}

/// What a microphone adds below all voices: the last sample in, and the last one out.
#[derive(Default)]
struct Offset([f32; 2]);

impl Offset {
    fn without(&mut self, sample: f32) -> f32 {
        let [before, said] = self.0;
        let rest = sample - before + OFFSET_POLE * said;
        let rest = if rest.abs() > SILENCE { rest } else { 0.0 };
        self.0 = [sample, rest];
        rest
    }
}

/// A sample that arithmetic can bear.
fn clean(sample: f32) -> f32 {
    if sample.is_finite() && sample.abs() > SILENCE {
        sample.clamp(-1.0, 1.0)
    } else {
        0.0
    }
}

/// A sample below [`CEILING`]: untouched up to [`KNEE`], bent above it.
fn limited(sample: f32) -> f32 {
    let (over, room) = (sample.abs() - KNEE, CEILING - KNEE);
    if over <= 0.0 {
        return sample;
    }
    (KNEE + room * (over / room).tanh()).copysign(sample)
}

/// Overwrites a spectrum for certain.
fn wipe_complex(values: &mut [Complex<f32>]) {
    for value in values {
        value.re.zeroize();
        value.im.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u32);

    impl rand_core::TryRng for Counting {
        type Error = rand_core::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            self.0 = self.0.wrapping_add(0x6000_0001);
            Ok(self.0)
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            self.try_next_u32().map(u64::from)
        }

        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(0);
            Ok(())
        }
    }

    impl rand_core::TryCryptoRng for Counting {}

    #[test]
    fn nothing_of_the_raw_voice_is_left_after_finish() {
        let mut voice = NewVoice::random(&mut Counting(1));
        let sound: Vec<f32> = (0..4_000).map(|at| (at as f32 * 0.05).sin()).collect();
        voice.push(&sound, &mut Vec::new());
        assert!(!voice.pitch.is_blank() && !voice.timbre.is_blank());
        voice.finish(&mut Vec::new());
        assert!(voice.pitch.is_blank() && voice.timbre.is_blank());
        assert!(
            voice
                .hop
                .iter()
                .chain(&voice.offset.0)
                .all(|sample| *sample == 0.0)
        );
    }

    #[test]
    fn the_limiter_bends_and_never_cuts() {
        assert_eq!(limited(0.5), 0.5);
        assert_eq!(limited(-0.8), -0.8);
        assert!(limited(0.9) < 0.9 && limited(0.9) > limited(0.85));
        assert!(limited(1e9) <= CEILING && limited(-1e9) >= -CEILING);
    }
}
