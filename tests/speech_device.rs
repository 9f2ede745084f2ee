//! The sound of a real machine: a microphone and headphones of PulseAudio, reached through ALSA as on the device.
//!
//! There is no sound card here, so each test starts a sound server of its own. The environment that leads to it is set
//! for a second run of this program, in which the test itself happens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod sound;
    pub(crate) mod sound_server;
}

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use support::{
    sound::{speech, wait},
    sound_server::{inside, pcm16, write_wav},
};
use vertelpunt::{
    privacy::disguise::NewVoice,
    speech::{
        device::SystemDevices,
        equipment::{Devices, Equipment},
        microphone::Tap,
        narrator::Narrator,
        reader::Espeak,
        recorder::{Command, Limits, News, Part, Parts, Recorder, Why},
        route::Sink,
    },
    support::{clock::SystemClock, randomness},
};

const LIMITS: Limits = Limits {
    longest: Duration::from_secs(600),
    silence: Duration::from_secs(20),
};

#[test]
fn what_is_played_into_the_microphone_is_heard_bit_by_bit() {
    inside(
        "what_is_played_into_the_microphone_is_heard_bit_by_bit",
        |server| {
            let said = pcm16(&speech(3.0));
            let wav = write_wav(server, &said);
            let mut tap = SystemDevices.microphone(&None).open().unwrap();
            assert_eq!(tap.rate(), 48_000);
            let mut heard = Vec::new();
            while heard.is_empty() {
                hear_for(&mut tap, &mut heard, Duration::from_millis(100));
            }
            let mut player = server.play(&wav);
            hear_for(&mut tap, &mut heard, Duration::from_secs(5));
            player.wait().unwrap();
            let heard: Vec<i16> = heard
                .iter()
                .map(|sample| (sample * 32_768.0).round() as i16)
                .collect();
            let first = said.iter().position(|sample| *sample != 0).unwrap();
            let wanted = &said[first..];
            let found = heard.windows(wanted.len()).any(|window| window == wanted);
            assert!(
                found,
                "{} samples were heard, but not those that were played",
                heard.len()
            );
        },
    );
}

#[test]
fn a_story_sounds_in_the_headphones_and_never_in_the_room() {
    inside(
        "a_story_sounds_in_the_headphones_and_never_in_the_room",
        |server| {
            let wav = write_wav(server, &pcm16(&speech(5.0)));
            let recorder = recorder();
            recorder.ask(Command::Record(1, Part::Story, LIMITS));
            wait_for(&recorder, News::Opened);
            server.play(&wav).wait().unwrap();
            recorder.ask(Command::Silence);
            wait_for(&recorder, News::Paused(Why::Asked));
            let (headphones, room) = (server.monitor("headphones"), server.monitor("room"));
            recorder.ask(Command::Volume(8));
            recorder.ask(Command::Play(2, Part::Story, 0..1));
            wait_for(&recorder, News::Quiet);
            let (headphones, room) = (headphones.stop(), room.stop());
            let loud = |samples: &[i16]| samples.iter().filter(|s| s.unsigned_abs() > 300).count();
            assert!(
                loud(&headphones) > 10_000,
                "{} loud samples in the headphones",
                loud(&headphones)
            );
            assert_eq!(loud(&room), 0, "the room must stay silent");
            assert!(room.iter().all(|sample| *sample == 0));
        },
    );
}

#[test]
fn a_sound_server_that_dies_is_a_lost_microphone_and_the_story_stays() {
    inside(
        "a_sound_server_that_dies_is_a_lost_microphone_and_the_story_stays",
        |server| {
            let wav = write_wav(server, &pcm16(&speech(3.0)));
            let recorder = recorder();
            recorder.ask(Command::Record(1, Part::Story, LIMITS));
            wait_for(&recorder, News::Opened);
            server.play(&wav).wait().unwrap();
            server.kill();
            wait_for(&recorder, News::Paused(Why::Lost));
            let spoken = recorder.encode().recv().unwrap().unwrap();
            assert_eq!(spoken.story.len(), 1);
            let (begin, end) = spoken.story[0];
            assert!((2_500..=3_800).contains(&(end - begin)), "{begin} {end}");
        },
    );
}

#[test]
fn the_devices_have_names_that_settings_can_say() {
    inside("the_devices_have_names_that_settings_can_say", |_| {
        let speakers = SystemDevices.speakers();
        assert!(
            speakers.iter().any(|listed| listed.id == "alsa:headphones"),
            "{speakers:?}"
        );
        let mut room = SystemDevices.speaker(&Some("alsa:room".to_owned()));
        assert!(room.open().is_ok());
    });
}

fn recorder() -> Recorder {
    let parts = Parts {
        equipment: Equipment {
            microphone: SystemDevices.microphone(&None),
            headphones: Sink::new(SystemDevices.speaker(&Some("alsa:headphones".to_owned()))),
            room: None,
            plug: None,
        },
        new_voice: Box::new(|| Box::new(NewVoice::random(&mut randomness::system()))),
        narrator: Narrator::new("sounds".into(), Arc::new(Espeak)),
        clock: Arc::new(SystemClock::new()),
    };
    Recorder::start(parts, || {}).unwrap()
}

fn wait_for(recorder: &Recorder, told: News) {
    wait(&format!("{told:?}"), || {
        recorder.news().any(|(_, news)| news == told)
    });
}

fn hear_for(tap: &mut Tap, heard: &mut Vec<f32>, time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        tap.take(heard);
        thread::sleep(Duration::from_millis(20));
    }
}
