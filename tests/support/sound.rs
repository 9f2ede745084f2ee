//! A microphone and headphones in the hands of a test.

#![expect(dead_code, reason = "each journey uses its own part of this support")]

use std::{
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use vertelpunt::{
    privacy::disguise::{Disguise, NewVoice},
    speech::{
        equipment::{Devices, Equipment, Listed, Name, Plug},
        microphone::{self, Feed, Microphone, NoMicrophone, Tap},
        narrator::Narrator,
        reader::{CannotRead, Read16, Reader, Stop, Voice},
        recorder::{Parts, Recorder},
        route::{self, Mouth, NoSpeaker, Sink, Speaker, Throat},
    },
    support::{clock::FakeClock, randomness},
};

#[path = "patience.rs"]
mod patience;

pub(crate) use self::patience::wait;

/// What a test does with the sound of a kiosk.
#[derive(Clone, Default)]
pub(crate) struct Sound {
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    feed: Option<Feed>,
    opened: usize,
    throat: Option<Throat>,
    n_mouths: usize,
    room: Option<Throat>,
    is_unplugged: bool,
    is_deaf: bool,
    jack: Option<bool>,
    rate: Option<u32>,
    overheard: Option<Overheard>,
    read: Vec<(String, String)>,
    reads_without_end: bool,
    n_stopped: usize,
}

/// A voice on its way through a kiosk.
#[derive(Clone, Default)]
pub(crate) struct Overheard {
    /// As the microphone gave it.
    pub(crate) native: Vec<f32>,
    /// At 16 kHz, before the disguise.
    pub(crate) raw: Vec<f32>,
    /// After it.
    pub(crate) disguised: Vec<f32>,
}

const RATE: u32 = 48_000;
const STEP: Duration = Duration::from_millis(250);

/// Headphones or room.
type Place = fn(&mut Desk) -> &mut Option<Throat>;

struct Mic(Sound);
struct Phones(Sound);
struct RoomSpeaker(Sound);
struct Jack(Sound);
struct Reads(Sound);

/// The speaker in the room, as settings name it.
pub(crate) const ROOM: &str = "test:room";

impl Microphone for Mic {
    fn open(&mut self) -> Result<Tap, NoMicrophone> {
        let mut desk = self.0.desk.lock().unwrap();
        if desk.is_unplugged {
            return Err(NoMicrophone("unplugged".to_owned()));
        }
        let (feed, tap) = microphone::ring(desk.rate.unwrap_or(RATE));
        desk.feed = Some(feed);
        desk.opened += 1;
        Ok(tap.with_stream(Closes(self.0.clone())))
    }

    fn is_there(&mut self) -> bool {
        !self.0.desk.lock().unwrap().is_unplugged
    }
}

/// The stream: when it goes, the microphone is closed.
struct Closes(Sound);

impl Drop for Closes {
    fn drop(&mut self) {
        self.0.desk.lock().unwrap().feed = None;
    }
}

/// The stream of the headphones: when it goes, they are closed.
struct ClosesPhones(Sound);

impl Drop for ClosesPhones {
    fn drop(&mut self) {
        self.0.desk.lock().unwrap().n_mouths -= 1;
    }
}

impl Speaker for Phones {
    fn open(&mut self) -> Result<Mouth, NoSpeaker> {
        let mut desk = self.0.desk.lock().unwrap();
        if desk.is_deaf {
            return Err(NoSpeaker("unplugged".to_owned()));
        }
        let (mouth, throat) = route::ring(RATE);
        desk.throat = Some(throat);
        desk.n_mouths += 1;
        Ok(mouth.with_stream(ClosesPhones(self.0.clone())))
    }

    fn is_there(&mut self) -> bool {
        !self.0.desk.lock().unwrap().is_deaf
    }
}

impl Speaker for RoomSpeaker {
    fn open(&mut self) -> Result<Mouth, NoSpeaker> {
        let (mouth, throat) = route::ring(RATE);
        self.0.desk.lock().unwrap().room = Some(throat);
        Ok(mouth)
    }

    fn is_there(&mut self) -> bool {
        true
    }
}

/// Says of every text half a second of one pitch; one that reads without end says nothing until it is stopped.
impl Reader for Reads {
    fn read(&self, text: &str, voice: &Voice, stop: &Stop) -> Result<Read16, CannotRead> {
        let desk = || self.0.desk.lock().unwrap();
        desk().read.push((text.to_owned(), voice.name.clone()));
        if !desk().reads_without_end {
            return Ok(vec![8_000; 8_000].into());
        }
        wait("the reading is stopped", || stop.was_asked());
        desk().n_stopped += 1;
        Err(CannotRead("it was stopped".to_owned()))
    }
}

impl Plug for Jack {
    fn is_in(&mut self) -> Option<bool> {
        self.0.desk.lock().unwrap().jack
    }
}

impl Devices for Sound {
    fn microphones(&self) -> Vec<Listed> {
        vec![listed("test:microphone", "Tafelmicrofoon")]
    }

    fn speakers(&self) -> Vec<Listed> {
        let phones = listed("test:phones", "Koptelefoon links");
        vec![phones, listed(ROOM, "Luidspreker aan de muur")]
    }

    fn microphone(&self, _: &Name) -> Box<dyn Microphone> {
        Box::new(Mic(self.clone()))
    }

    fn speaker(&self, name: &Name) -> Box<dyn Speaker> {
        if name.as_deref() == Some(ROOM) {
            Box::new(RoomSpeaker(self.clone()))
        } else {
            Box::new(Phones(self.clone()))
        }
    }

    fn plug(&self, _: &Name) -> Box<dyn Plug> {
        Box::new(Jack(self.clone()))
    }
}

fn listed(id: &str, label: &str) -> Listed {
    let (id, label) = (id.to_owned(), label.to_owned());
    Listed { id, label }
}

/// The real disguise, with somebody who listens on both sides of it.
struct Bugged {
    voice: NewVoice,
    sound: Sound,
}

impl Bugged {
    fn overhear(&self, samples: &[f32], disguised: &[f32]) {
        if let Some(overheard) = &mut self.sound.desk.lock().unwrap().overheard {
            overheard.raw.extend_from_slice(samples);
            overheard.disguised.extend_from_slice(disguised);
        }
    }
}

impl Disguise for Bugged {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        let before = out.len();
        self.voice.push(samples, out);
        self.overhear(samples, &out[before..]);
    }

    fn finish(&mut self, out: &mut Vec<f32>) {
        let before = out.len();
        self.voice.finish(out);
        self.overhear(&[], &out[before..]);
    }
}

/// Lets the voice through, for tests that look at samples.
struct Same;

impl Disguise for Same {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        out.extend_from_slice(samples);
    }

    fn finish(&mut self, _: &mut Vec<f32>) {}
}

/// Lets a voice through and then fails, once.
struct Fails {
    after: usize,
}

impl Disguise for Fails {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) {
        out.extend_from_slice(samples);
        let heard = out.len();
        assert!(heard <= self.after, "a disguise that fails");
        self.after -= heard;
    }

    fn finish(&mut self, _: &mut Vec<f32>) {}
}

impl Sound {
    /// A recorder whose disguise fails after so many samples.
    pub(crate) fn failing(&self, clock: &Arc<FakeClock>, after: usize) -> Recorder {
        self.with_voice(clock, move || Box::new(Fails { after }))
    }

    /// A recorder on this sound, with a real disguise.
    pub(crate) fn recorder(&self, clock: &Arc<FakeClock>) -> Recorder {
        let sound = self.clone();
        self.with_voice(clock, move || {
            Box::new(Bugged {
                voice: NewVoice::random(&mut randomness::system()),
                sound: sound.clone(),
            })
        })
    }

    /// A recorder that changes no voice.
    pub(crate) fn undisguised(&self, clock: &Arc<FakeClock>) -> Recorder {
        self.with_voice(clock, || Box::new(Same))
    }

    /// A recorder that changes no voice and believes the socket of the headphones.
    pub(crate) fn with_plug(&self, clock: &Arc<FakeClock>) -> Recorder {
        self.started(clock, self.equipment(true), || Box::new(Same))
    }

    fn with_voice(
        &self,
        clock: &Arc<FakeClock>,
        new_voice: impl Fn() -> Box<dyn Disguise> + Send + 'static,
    ) -> Recorder {
        self.started(clock, self.equipment(false), new_voice)
    }

    fn started(
        &self,
        clock: &Arc<FakeClock>,
        equipment: Equipment,
        new_voice: impl Fn() -> Box<dyn Disguise> + Send + 'static,
    ) -> Recorder {
        let parts = Parts {
            equipment,
            new_voice: Box::new(new_voice),
            narrator: Narrator::new("sounds".into(), Arc::new(Reads(self.clone()))),
            clock: clock.clone(),
        };
        Recorder::start(parts, || {}).unwrap()
    }

    /// Everything that a recorder works with; `believes_plug`: the socket of the headphones too.
    pub(crate) fn equipment(&self, believes_plug: bool) -> Equipment {
        Equipment {
            microphone: Box::new(Mic(self.clone())),
            headphones: Sink::new(Box::new(Phones(self.clone()))),
            room: None,
            plug: believes_plug.then(|| Box::new(Jack(self.clone())) as Box<dyn Plug>),
        }
    }

    /// What was read aloud, and in which language.
    pub(crate) fn read(&self) -> Vec<(String, String)> {
        self.desk.lock().unwrap().read.clone()
    }

    /// Whether who reads aloud comes to no end by itself.
    pub(crate) fn set_reads_without_end(&self, is_so: bool) {
        self.desk.lock().unwrap().reads_without_end = is_so;
    }

    /// How many readings were stopped.
    pub(crate) fn n_stopped(&self) -> usize {
        self.desk.lock().unwrap().n_stopped
    }

    /// What the socket of the headphones tells.
    pub(crate) fn set_jack(&self, is_in: Option<bool>) {
        self.desk.lock().unwrap().jack = is_in;
    }

    /// The microphone is pulled out while it is on, or before.
    pub(crate) fn unplug(&self) {
        let mut desk = self.desk.lock().unwrap();
        desk.is_unplugged = true;
        if let Some(feed) = &desk.feed {
            feed.failure().set();
        }
    }

    pub(crate) fn plug_in(&self) {
        self.desk.lock().unwrap().is_unplugged = false;
    }

    /// The next microphone gives so many samples a second.
    pub(crate) fn set_rate(&self, rate: u32) {
        self.desk.lock().unwrap().rate = Some(rate);
    }

    /// No headphones.
    pub(crate) fn set_deaf(&self, is_deaf: bool) {
        self.desk.lock().unwrap().is_deaf = is_deaf;
    }

    pub(crate) fn is_open(&self) -> bool {
        self.desk.lock().unwrap().feed.is_some()
    }

    /// How often the microphone was opened.
    pub(crate) fn opened(&self) -> usize {
        self.desk.lock().unwrap().opened
    }

    /// Waits until the microphone is open, or closed.
    pub(crate) fn wait_open(&self, is_open: bool) {
        wait(&format!("the microphone is open: {is_open}"), || {
            self.is_open() == is_open
        });
    }

    /// These samples come in at the microphone's rate while the clock goes on; ends early when it closes.
    pub(crate) fn hear(&self, samples: &[f32], clock: &FakeClock) {
        let rate = self.desk.lock().unwrap().rate.unwrap_or(RATE);
        let step = rate as usize / 4;
        for chunk in samples.chunks(step) {
            self.push(chunk);
            clock.advance(STEP);
            self.wait_taken();
        }
    }

    /// These samples come in at once.
    pub(crate) fn push(&self, samples: &[f32]) {
        let desk = &mut *self.desk.lock().unwrap();
        if let Some(feed) = &mut desk.feed {
            feed.push(samples, 1);
        }
        if let Some(overheard) = &mut desk.overheard {
            overheard.native.extend_from_slice(samples);
        }
    }

    /// From now on the test keeps what is said.
    pub(crate) fn begin_to_overhear(&self) {
        self.desk.lock().unwrap().overheard = Some(Overheard::default());
    }

    /// What was said since then.
    pub(crate) fn overheard(&self) -> Overheard {
        self.desk.lock().unwrap().overheard.clone().unwrap()
    }

    /// The recorder took everything that came in, or closed the microphone.
    pub(crate) fn wait_taken(&self) {
        wait("the recorder takes what is heard", || {
            let desk = self.desk.lock().unwrap();
            desk.feed.as_ref().is_none_or(Feed::is_taken)
        });
    }

    /// What the headphones play from now on for so many seconds; left channel only.
    pub(crate) fn listen(&self, seconds: f32) -> Vec<f32> {
        self.listen_at(seconds, |desk| &mut desk.throat)
    }

    /// The headphones were closed: what sounds later opens them again.
    pub(crate) fn closes_headphones(&self) {
        self.desk.lock().unwrap().throat = None;
    }

    /// Whether the headphones were opened, and not closed by the test since.
    pub(crate) fn has_headphones_open(&self) -> bool {
        self.desk.lock().unwrap().throat.is_some()
    }

    /// Whether the recorder holds the headphones open now.
    pub(crate) fn holds_headphones(&self) -> bool {
        self.desk.lock().unwrap().n_mouths > 0
    }

    /// What the headphones play from the first sound on.
    pub(crate) fn listen_for(&self, seconds: f32) -> Vec<f32> {
        self.listen_for_at(seconds, |desk| &mut desk.throat)
    }

    /// What the room hears from the first sound on.
    pub(crate) fn listen_in_room(&self, seconds: f32) -> Vec<f32> {
        self.listen_for_at(seconds, |desk| &mut desk.room)
    }

    fn listen_for_at(&self, seconds: f32, place: Place) -> Vec<f32> {
        wait("something sounds", || {
            self.listen_at(0.01, place)
                .iter()
                .any(|sample| *sample != 0.0)
        });
        self.listen_at(seconds, place)
    }

    fn listen_at(&self, seconds: f32, place: Place) -> Vec<f32> {
        wait("a speaker opens", || {
            place(&mut self.desk.lock().unwrap()).is_some()
        });
        let n = (RATE as f32 * seconds) as usize;
        let mut heard = Vec::with_capacity(n);
        while heard.len() < n {
            let mut few = [0.0; 480];
            if let Some(throat) = place(&mut self.desk.lock().unwrap()) {
                throat.fill(&mut few, 1);
            }
            heard.extend_from_slice(&few);
            // Twice as fast as a speaker: the recorder keeps up with one.
            thread::sleep(Duration::from_millis(5));
        }
        heard
    }
}

/// Speech-like sound: a pulse train through two formants, with a melody; `seconds` long at 48 kHz.
pub(crate) fn speech(seconds: f32) -> Vec<f32> {
    speech_at(RATE, seconds)
}

pub(crate) fn speech_at(rate: u32, seconds: f32) -> Vec<f32> {
    let n = (rate as f32 * seconds) as usize;
    let (mut phase, mut out) = (0.0_f32, Vec::with_capacity(n));
    let mut state = [[0.0_f32; 2]; 2];
    for at in 0..n {
        let time = at as f32 / rate as f32;
        phase += (130.0 + 25.0 * (2.0 * time).sin()) / rate as f32;
        let mut sound = if phase >= 1.0 { 1.0 } else { 0.0 };
        phase %= 1.0;
        for (formant, state) in [700.0 + 150.0 * (5.0 * time).sin(), 1_400.0]
            .iter()
            .zip(&mut state)
        {
            let (radius, angle) = (0.985_f32, std::f32::consts::TAU * formant / rate as f32);
            let next = sound + 2.0 * radius * angle.cos() * state[0] - radius * radius * state[1];
            *state = [next, state[0]];
            sound = next;
        }
        // Four syllables a second.
        let syllable = (std::f32::consts::PI * 4.0 * time).sin().abs().sqrt();
        out.push((sound * 0.01 * syllable).clamp(-0.7, 0.7));
    }
    out
}

pub(crate) fn silence(seconds: f32) -> Vec<f32> {
    vec![0.0; (RATE as f32 * seconds) as usize]
}
