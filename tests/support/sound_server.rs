//! A sound server for one test: a microphone that hears what is played to it, headphones, and a loudspeaker in a room.

use std::{
    cell::RefCell,
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::sound::wait;

/// Set in the run in which the test itself happens.
const INSIDE: &str = "VERTELPUNT_TEST_SOUND";
/// ALSA as on the device: every name leads to the sound server.
const ALSA: &str = r#"
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.headphones { type pulse device headphones hint { show on description "Headphones" } }
pcm.room { type pulse device room hint { show on description "Room" } }
"#;

/// A running sound server.
pub(crate) struct SoundServer {
    folder: PathBuf,
    server: RefCell<Option<Child>>,
}

/// Runs `test` with a sound server of its own, in a second run of this program.
pub(crate) fn inside(name: &str, test: impl Fn(&SoundServer)) {
    if let Some(folder) = env::var_os(INSIDE) {
        return test(&SoundServer::start(Path::new(&folder)));
    }
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(".asoundrc"), ALSA).unwrap();
    let again = Command::new(env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, folder.path())
        .env("HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .env_remove("PULSE_SERVER")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout) + String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success(), "{said}");
}

impl SoundServer {
    fn start(folder: &Path) -> SoundServer {
        let sink = |name: &str| {
            format!("--load=module-null-sink sink_name={name} rate=48000 channels=1 format=s16le")
        };
        let server = Command::new("pulseaudio")
            .args(["-n", "--daemonize=no", "--exit-idle-time=-1"])
            .arg("--load=module-native-protocol-unix")
            .args([sink("kiosk"), sink("headphones"), sink("room")])
            .arg("--load=module-remap-source master=kiosk.monitor source_name=mic")
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio is installed");
        let server = SoundServer {
            folder: folder.to_owned(),
            server: RefCell::new(Some(server)),
        };
        wait("a sound server", || {
            server.control(&["set-default-source", "mic"])
        });
        assert!(server.control(&["set-default-sink", "room"]));
        server
    }

    fn control(&self, words: &[&str]) -> bool {
        let pactl = Command::new("pactl")
            .args(words)
            .stderr(Stdio::null())
            .status();
        pactl.is_ok_and(|status| status.success())
    }

    /// Plays a file into the microphone.
    pub(crate) fn play(&self, wav: &Path) -> Child {
        Command::new("paplay")
            .arg("--device=kiosk")
            .arg(wav)
            .spawn()
            .unwrap()
    }

    /// Listens to what a sink plays, from now on.
    pub(crate) fn monitor(&self, sink: &str) -> Monitor {
        let file = self.folder.join(format!("{sink}.raw"));
        let form = [
            "--raw",
            "--format=s16le",
            "--rate=48000",
            "--channels=1",
            "--latency-msec=20",
        ];
        let parec = Command::new("parec")
            .arg(format!("--device={sink}.monitor"))
            .args(form)
            .arg(&file)
            .spawn()
            .unwrap();
        wait("a sink is listened to", || {
            fs::metadata(&file).is_ok_and(|heard| heard.len() > 0)
        });
        Monitor { parec, file }
    }

    /// The server dies without a word.
    pub(crate) fn kill(&self) {
        if let Some(mut server) = self.server.take() {
            server.kill().unwrap();
            server.wait().unwrap();
        }
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Something that listens to a sink.
pub(crate) struct Monitor {
    parec: Child,
    file: PathBuf,
}

impl Monitor {
    /// What was heard.
    pub(crate) fn stop(mut self) -> Vec<i16> {
        self.parec.kill().unwrap();
        self.parec.wait().unwrap();
        let raw = fs::read(&self.file).unwrap();
        raw.chunks_exact(2)
            .map(|two| i16::from_le_bytes([two[0], two[1]]))
            .collect()
    }
}

/// Samples between −1 and 1 with 16 bits.
pub(crate) fn pcm16(samples: &[f32]) -> Vec<i16> {
    samples
        .iter()
        .map(|sample| (sample * 32_767.0) as i16)
        .collect()
}

/// A WAV file at 48 kHz.
pub(crate) fn write_wav(server: &SoundServer, samples: &[i16]) -> PathBuf {
    let path = server.folder.join("story.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    for sample in samples {
        wav.write_sample(*sample).unwrap();
    }
    wav.finalize().unwrap();
    path
}
