//! Microphones and speakers of this machine, through `cpal`.
//!
//! Invariants: streams are built on the caller's thread and dropped on one of their own; the callbacks touch the ring
//! and nothing else; an error that means that nothing more will come sets the failure switch, others pass.
//!
//! # Why a buffer of a tenth of a second
//! The default of the PulseAudio host can be two seconds: the level would limp behind the voice, and a pause would lose
//! its end.

use std::thread;

use cpal::{
    BufferSize, Device, ErrorKind, SampleFormat, Stream, StreamConfig,
    traits::{DeviceTrait, HostTrait, StreamTrait},
};

use super::{
    equipment::{Devices, Listed, Name, Plug},
    jack::CardPlug,
    microphone::{self, Feed, Microphone, NoMicrophone, Tap},
    route::{self, Mouth, NoSpeaker, Speaker},
};

/// The sound devices of this machine.
pub struct SystemDevices;

impl Devices for SystemDevices {
    fn microphones(&self) -> Vec<Listed> {
        listed(cpal::default_host().input_devices().ok())
    }

    fn speakers(&self) -> Vec<Listed> {
        listed(cpal::default_host().output_devices().ok())
    }

    fn microphone(&self, name: &Name) -> Box<dyn Microphone> {
        Box::new(SystemMicrophone(name.clone()))
    }

    fn speaker(&self, name: &Name) -> Box<dyn Speaker> {
        Box::new(SystemSpeaker(name.clone()))
    }

    fn plug(&self, name: &Name) -> Box<dyn Plug> {
        Box::new(CardPlug::of(name))
    }
}

struct SystemMicrophone(Name);

struct SystemSpeaker(Name);

fn listed(devices: Option<impl Iterator<Item = Device>>) -> Vec<Listed> {
    let one = |device: Device| {
        Some(Listed {
            id: device.id().ok()?.to_string(),
            label: device.description().ok()?.name().to_owned(),
        })
    };
    devices.into_iter().flatten().filter_map(one).collect()
}

fn find(name: &Name, default: impl Fn(&cpal::Host) -> Option<Device>) -> Result<Device, String> {
    let host = cpal::default_host();
    match name {
        None => default(&host).ok_or_else(|| "this machine has none".to_owned()),
        Some(id) => {
            let id = id.parse().map_err(|error: cpal::Error| error.to_string())?;
            host.device_by_id(&id)
                .ok_or_else(|| format!("there is no {id}"))
        }
    }
}

impl Microphone for SystemMicrophone {
    fn open(&mut self) -> Result<Tap, NoMicrophone> {
        let device = find(&self.0, HostTrait::default_input_device).map_err(NoMicrophone)?;
        hear(&device).map_err(|error| NoMicrophone(error.to_string()))
    }

    fn is_there(&mut self) -> bool {
        find(&self.0, HostTrait::default_input_device)
            .is_ok_and(|device| device.default_input_config().is_ok())
    }
}

fn hear(device: &Device) -> Result<Tap, cpal::Error> {
    let supported = device.default_input_config()?;
    let config = a_tenth_of_a_second(supported.config());
    let channels = usize::from(config.channels);
    let (mut feed, tap) = microphone::ring(config.sample_rate);
    let failure = feed.failure();
    let failed = move |error: cpal::Error| {
        if is_the_end(&error) {
            failure.set();
        }
    };
    let stream = match supported.sample_format() {
        SampleFormat::F32 => device.build_input_stream(
            config,
            move |heard: &[f32], _: &_| feed.push(heard, channels),
            failed,
            None,
        )?,
        SampleFormat::I32 => device.build_input_stream(
            config,
            converted::<i32>(feed, channels, |sample| sample as f32 / 2_147_483_648.0),
            failed,
            None,
        )?,
        _ => device.build_input_stream(
            config,
            converted::<i16>(feed, channels, |sample| f32::from(sample) / 32_768.0),
            failed,
            None,
        )?,
    };
    stream.play()?;
    Ok(tap.with_stream(Closing::new(stream)))
}

/// Converts on the stack, a little at a time: the callback allocates nothing.
fn converted<S: Copy + Send + 'static>(
    mut feed: Feed,
    channels: usize,
    convert: fn(S) -> f32,
) -> impl FnMut(&[S], &cpal::InputCallbackInfo) + Send + 'static {
    let channels = channels.max(1);
    move |heard, _| {
        let mut few = [0.0; 64];
        let frames = (few.len() / channels).max(1) * channels;
        for part in heard.chunks(frames) {
            if part.len() > few.len() {
                continue;
            }
            for (to, from) in few.iter_mut().zip(part) {
                *to = convert(*from);
            }
            feed.push(&few[..part.len()], channels);
        }
        few.fill(0.0);
    }
}

impl Speaker for SystemSpeaker {
    fn open(&mut self) -> Result<Mouth, NoSpeaker> {
        let device = find(&self.0, HostTrait::default_output_device).map_err(NoSpeaker)?;
        play(&device).map_err(|error| NoSpeaker(error.to_string()))
    }

    fn is_there(&mut self) -> bool {
        find(&self.0, HostTrait::default_output_device)
            .is_ok_and(|device| device.default_output_config().is_ok())
    }
}

fn play(device: &Device) -> Result<Mouth, cpal::Error> {
    let supported = device.default_output_config()?;
    let config = a_tenth_of_a_second(supported.config());
    let channels = usize::from(config.channels).max(1);
    let (mouth, mut throat) = route::ring(config.sample_rate);
    let ignore = |_: cpal::Error| {};
    let stream = match supported.sample_format() {
        SampleFormat::F32 => device.build_output_stream(
            config,
            move |room: &mut [f32], _: &_| throat.fill(room, channels),
            ignore,
            None,
        )?,
        _ => device.build_output_stream(
            config,
            move |room: &mut [i16], _: &_| {
                for frame in room.chunks_mut(channels) {
                    let mut one = [0.0];
                    throat.fill(&mut one, 1);
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "the value is within 16 bits"
                    )]
                    frame.fill((one[0].clamp(-1.0, 1.0) * 32_767.0) as i16);
                }
            },
            ignore,
            None,
        )?,
    };
    stream.play()?;
    Ok(mouth.with_stream(Closing::new(stream)))
}

/// A stream that is closed by a thread nobody waits for: a dead sound server holds whoever closes one for ever.
struct Closing(Option<Stream>);

impl Closing {
    fn new(stream: Stream) -> Closing {
        Closing(Some(stream))
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        let stream = self.0.take();
        let closing = thread::Builder::new().name("sound device".to_owned());
        if let Err(error) = closing.spawn(move || drop(stream)) {
            tracing::error!(%error, "no thread can be started to close a sound device");
        }
    }
}

fn a_tenth_of_a_second(config: StreamConfig) -> StreamConfig {
    StreamConfig {
        buffer_size: BufferSize::Fixed(config.sample_rate / 10),
        ..config
    }
}

/// Whether the stream gives nothing any more.
fn is_the_end(error: &cpal::Error) -> bool {
    !matches!(
        error.kind(),
        ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied
    )
}
