//! Where sound may be heard, as types: what a teller said has no way into the room.
//!
//! A [`Sink`] is a place to hear something; a sound may be played only in the places that [`MayBeHeardIn`] lists for it.
//! The device's own tones may be played anywhere:
//!
//! ```
//! use vertelpunt::speech::route::{DeviceSound, Headphones, Playing, PrivateSound, Room};
//! fn tone(headphones: &mut Playing<Headphones>, room: &mut Playing<Room>) {
//!     headphones.push(DeviceSound::of(&[0; 160]), 0.5);
//!     room.push(DeviceSound::of(&[0; 160]), 0.5);
//! }
//! fn story(headphones: &mut Playing<Headphones>) {
//!     headphones.push(PrivateSound::of(&[0; 160]), 0.5);
//! }
//! ```
//!
//! A story in the room is no program:
//!
//! ```compile_fail
//! use vertelpunt::speech::route::{Playing, PrivateSound, Room};
//! fn story(room: &mut Playing<Room>) {
//!     room.push(PrivateSound::of(&[0; 160]), 0.5);
//! }
//! ```

use std::{any::Any, marker::PhantomData};

use rubato::{Fft, FixedSync, Resampler, audioadapter_buffers::direct::InterleavedSlice};
use zeroize::Zeroizing;

use super::{RATE, samples::from_pcm16};

/// Seconds of sound that wait in front of a loudspeaker at most: what is heard after a stop is less.
const AHEAD: f64 = 0.25;
/// Samples that are resampled at once: a hundredth of a second.
const CHUNK: usize = RATE as usize / 100;

/// Nothing can be heard here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no sound can be played: {0}")]
pub struct NoSpeaker(pub String);

/// Something that makes sound.
pub trait Speaker: Send {
    /// Opens it. It may take seconds.
    fn open(&mut self) -> Result<Mouth, NoSpeaker>;

    /// Whether one seems to be there, without opening it.
    fn is_there(&mut self) -> bool;
}

/// An opened speaker: what is put in is heard, and silence when there is nothing. Dropping it closes the speaker.
pub struct Mouth {
    ring: rtrb::Producer<f32>,
    rate: u32,
    _stream: Option<Box<dyn Any + Send>>,
}

/// The other end, from which the sound system takes.
pub struct Throat(rtrb::Consumer<f32>);

/// A ring in front of a speaker of so many samples a second.
pub fn ring(rate: u32) -> (Mouth, Throat) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a quarter of a rate"
    )]
    let ahead = (f64::from(rate) * AHEAD) as usize;
    let (producer, consumer) = rtrb::RingBuffer::new(ahead.max(1));
    let mouth = Mouth {
        ring: producer,
        rate,
        _stream: None,
    };
    (mouth, Throat(consumer))
}

impl Mouth {
    /// Keeps the speaker running as long as the mouth stands.
    pub fn with_stream(mut self, stream: impl Any + Send) -> Mouth {
        self._stream = Some(Box::new(stream));
        self
    }
}

impl Throat {
    /// Fills frames of `channels` with what waits, then with silence. Never allocates, locks or waits.
    pub fn fill(&mut self, frames: &mut [f32], channels: usize) {
        for frame in frames.chunks_mut(channels.max(1)) {
            frame.fill(self.0.pop().unwrap_or(0.0));
        }
    }
}

/// On the teller's ears.
#[derive(Debug)]
pub enum Headphones {}
/// For everyone in the room.
#[derive(Debug)]
pub enum Room {}

/// A sound that may be played in that place.
pub trait MayBeHeardIn<Place>: sealed::Sound {}

mod sealed {
    pub trait Sound {
        fn samples(&self) -> &[i16];
    }
}

/// What only its teller may hear: a story, a code. It never says what it holds but to [`Headphones`].
pub struct PrivateSound<'a>(&'a [i16]);
/// A sound of the device itself.
pub struct DeviceSound<'a>(&'a [i16]);

impl<'a> PrivateSound<'a> {
    /// Samples at [`RATE`].
    pub fn of(samples: &'a [i16]) -> PrivateSound<'a> {
        PrivateSound(samples)
    }
}

impl<'a> DeviceSound<'a> {
    /// Samples at [`RATE`].
    pub fn of(samples: &'a [i16]) -> DeviceSound<'a> {
        DeviceSound(samples)
    }
}

impl sealed::Sound for PrivateSound<'_> {
    fn samples(&self) -> &[i16] {
        self.0
    }
}

impl sealed::Sound for DeviceSound<'_> {
    fn samples(&self) -> &[i16] {
        self.0
    }
}

impl MayBeHeardIn<Headphones> for PrivateSound<'_> {}
impl MayBeHeardIn<Headphones> for DeviceSound<'_> {}
impl MayBeHeardIn<Room> for DeviceSound<'_> {}

/// A speaker, and where it stands.
pub struct Sink<Place> {
    speaker: Box<dyn Speaker>,
    place: PhantomData<Place>,
}

impl<Place> Sink<Place> {
    /// Says where a speaker stands.
    pub fn new(speaker: Box<dyn Speaker>) -> Sink<Place> {
        Sink {
            speaker,
            place: PhantomData,
        }
    }

    /// Whether it seems to be there.
    pub fn is_there(&mut self) -> bool {
        self.speaker.is_there()
    }

    /// Opens it.
    pub fn open(&mut self) -> Result<Playing<Place>, NoSpeaker> {
        let mouth = self.speaker.open()?;
        let rate = mouth.rate;
        let resampler = Fft::new(RATE as usize, rate as usize, CHUNK, 1, FixedSync::Input)
            .map_err(|_| NoSpeaker(format!("it takes {rate} samples a second")))?;
        Ok(Playing {
            room: resampler.output_frames_max(),
            waits: Zeroizing::default(),
            resampler,
            mouth,
            place: PhantomData,
        })
    }
}

/// An opened sink.
pub struct Playing<Place> {
    mouth: Mouth,
    resampler: Fft<f32>,
    room: usize,
    waits: Zeroizing<Vec<f32>>,
    place: PhantomData<Place>,
}

impl<Place> Playing<Place> {
    /// How many samples at [`RATE`] fit now.
    pub fn free(&self) -> usize {
        let n = self.mouth.ring.slots().saturating_sub(self.room);
        (n as u64 * u64::from(RATE) / u64::from(self.mouth.rate)) as usize
    }

    /// Whether everything that was pushed has left for the sound system.
    pub fn is_silent(&self) -> bool {
        self.mouth.ring.slots() == self.mouth.ring.buffer().capacity()
    }

    /// Plays samples, as loud as `gain` (0 to 1) says; what finds no room is left out, so ask [`Playing::free`] before.
    pub fn push(&mut self, sound: impl MayBeHeardIn<Place>, gain: f32) {
        let samples = sound
            .samples()
            .iter()
            .map(|sample| gain * from_pcm16(*sample));
        self.waits.extend(samples);
        let next = self.resampler.input_frames_next();
        let mut taken = 0;
        while self.waits.len() - taken >= next {
            self.chunk(taken, next);
            taken += next;
        }
        self.waits.copy_within(taken.., 0);
        let kept = self.waits.len() - taken;
        self.waits[kept..].fill(0.0);
        self.waits.truncate(kept);
    }

    /// Plays what waits for the rest of its chunk.
    pub fn finish(&mut self) {
        let next = self.resampler.input_frames_next();
        for _ in 0..2 {
            self.waits.resize(next, 0.0);
            self.chunk(0, next);
            self.waits.clear();
        }
    }

    fn chunk(&mut self, from: usize, n: usize) {
        let mut resampled = Zeroizing::new(vec![0.0; self.room]);
        let room = self.resampler.output_frames_next();
        let input = InterleavedSlice::new(&self.waits[from..from + n], 1, n)
            .expect("the slice holds as many frames as it says");
        let mut output = InterleavedSlice::new_mut(&mut resampled[..room], 1, room)
            .expect("the buffer holds the most frames that can come");
        let (_, written) = self
            .resampler
            .process_into_buffer(&input, &mut output, None)
            .expect("both buffers have the sizes that the resampler asked for");
        for sample in &resampled[..written] {
            if self.mouth.ring.push(*sample).is_err() {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Hidden(Option<Mouth>);

    impl Speaker for Hidden {
        fn open(&mut self) -> Result<Mouth, NoSpeaker> {
            self.0.take().ok_or(NoSpeaker("once".to_owned()))
        }

        fn is_there(&mut self) -> bool {
            self.0.is_some()
        }
    }

    #[test]
    fn what_is_pushed_is_heard_at_the_rate_of_the_speaker() {
        let (mouth, mut throat) = ring(48_000);
        let mut sink: Sink<Headphones> = Sink::new(Box::new(Hidden(Some(mouth))));
        assert!(sink.is_there());
        let mut playing = sink.open().unwrap();
        assert!(sink.open().is_err());
        assert!(playing.is_silent());
        let turn = std::f32::consts::TAU * 500.0 / RATE as f32;
        let tone: Vec<i16> = (0..1600)
            .map(|at| ((at as f32 * turn).sin() * 20_000.0) as i16)
            .collect();
        assert!(playing.free() >= 1600);
        playing.push(PrivateSound::of(&tone), 0.5);
        playing.finish();
        let mut heard = vec![0.0; 2 * 5_400];
        throat.fill(&mut heard, 2);
        let left: Vec<f32> = heard.chunks(2).map(|frame| frame[0]).collect();
        let (mut below, mut waves) = (false, 0);
        for sample in &left {
            waves += usize::from(below && *sample > 0.05);
            below = *sample < -0.05 || (below && *sample <= 0.05);
        }
        assert!((48..=52).contains(&waves), "{waves}");
        let loudest = left.iter().copied().fold(0.0, f32::max);
        assert!((0.28..0.34).contains(&loudest), "{loudest}");
    }

    #[test]
    fn nothing_waits_longer_than_a_quarter_of_a_second() {
        let (mouth, _throat) = ring(48_000);
        let mut playing = Sink::<Headphones>::new(Box::new(Hidden(Some(mouth))))
            .open()
            .unwrap();
        playing.push(DeviceSound::of(&vec![1; RATE as usize]), 1.0);
        assert!(playing.free() < 200);
        assert!(!playing.is_silent());
    }
}
