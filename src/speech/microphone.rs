//! A microphone as the recorder sees it: something that, once opened, fills a ring.
//!
//! Invariants: the side that is called by the sound system never allocates, locks, logs or waits; a ring that is full
//! drops what comes and counts it, it never overwrites what was said.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

/// Seconds that a ring holds.
const SECONDS: usize = 2;

/// There is no microphone, or it may not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no microphone can be opened: {0}")]
pub struct NoMicrophone(pub String);

/// Something that can hear.
pub trait Microphone: Send {
    /// Opens it; what is heard from now on comes out of the tap. It may take seconds.
    fn open(&mut self) -> Result<Tap, NoMicrophone>;

    /// Whether one seems to be there, without opening it.
    fn is_there(&mut self) -> bool;
}

/// Where the sound system puts what it hears.
pub struct Feed {
    ring: rtrb::Producer<f32>,
    state: Arc<State>,
}

/// Where the recorder takes it from. Dropping it closes the microphone.
pub struct Tap {
    ring: rtrb::Consumer<f32>,
    state: Arc<State>,
    rate: u32,
    _stream: Option<Box<dyn Any + Send>>,
}

#[derive(Default)]
struct State {
    dropped: AtomicU64,
    failed: AtomicBool,
}

/// A ring for a source of so many samples a second.
pub fn ring(rate: u32) -> (Feed, Tap) {
    let (producer, consumer) = rtrb::RingBuffer::new(SECONDS * rate as usize);
    let state = Arc::new(State::default());
    let feed = Feed {
        ring: producer,
        state: state.clone(),
    };
    let tap = Tap {
        ring: consumer,
        state,
        rate,
        _stream: None,
    };
    (feed, tap)
}

impl Feed {
    /// Takes in frames of `channels` samples between −1 and 1, mixed to one channel.
    pub fn push(&mut self, frames: &[f32], channels: usize) {
        let channels = channels.max(1);
        for frame in frames.chunks_exact(channels) {
            let mixed = frame.iter().sum::<f32>() / channels as f32;
            if self.ring.push(mixed).is_err() {
                self.state.dropped.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Whether the recorder took everything.
    pub fn is_taken(&self) -> bool {
        self.ring.slots() == self.ring.buffer().capacity()
    }

    /// A switch by which the sound system says that it will give nothing more.
    pub fn failure(&self) -> Failure {
        Failure(self.state.clone())
    }
}

/// Says that a microphone failed.
#[derive(Clone)]
pub struct Failure(Arc<State>);

impl Failure {
    /// It gives nothing any more.
    pub fn set(&self) {
        self.0.failed.store(true, Ordering::Relaxed);
    }
}

impl Tap {
    /// Keeps the source running as long as the tap stands.
    pub fn with_stream(mut self, stream: impl Any + Send) -> Tap {
        self._stream = Some(Box::new(stream));
        self
    }

    /// Samples a second, as the source says.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Whether the source said that it failed.
    pub fn has_failed(&self) -> bool {
        self.state.failed.load(Ordering::Relaxed)
    }

    /// Samples that found no room since the last question.
    pub fn take_dropped(&self) -> u64 {
        self.state.dropped.swap(0, Ordering::Relaxed)
    }

    /// Moves what was heard to `into`, and overwrites it in the ring; returns how many samples.
    pub fn take(&mut self, into: &mut Vec<f32>) -> usize {
        let n = self.ring.slots();
        let Ok(mut chunk) = self.ring.read_chunk(n) else {
            return 0;
        };
        let (first, second) = chunk.as_mut_slices();
        for half in [first, second] {
            into.extend_from_slice(half);
            half.fill(0.0);
        }
        chunk.commit_all();
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_mixed_and_a_full_ring_counts_what_it_drops() {
        let (mut feed, mut tap) = ring(8_000);
        feed.push(&[0.5, -0.5, 1.0, 0.0], 2);
        let mut heard = Vec::new();
        assert_eq!(tap.take(&mut heard), 2);
        assert_eq!(heard, [0.0, 0.5]);
        feed.push(&vec![0.25; 16_100], 1);
        assert_eq!(tap.take_dropped(), 100);
        assert_eq!(tap.take(&mut heard), 16_000);
        assert_eq!(tap.take_dropped(), 0);
    }
}
