//! What ten spoken minutes cost one core, the memory and the patience of their teller, as ratios to what the design
//! allows.
//!
//! `cargo bench --bench voice`. A Raspberry Pi 4 is about five times slower than a desk.
//!
//! # The limits
//! * Hearing, judging, disguising and keeping a second of sound: 0.05 s of a core.
//! * Ten minutes in memory: 1.25 × their samples. With whatever is made of them until they are locked: the 200 MiB that
//!   the kiosk may take (bench `screens`), of which the screens need their part.
//! * From *Klaar* until the first piece sounds: 0.3 s, the time after which a screen says that it is busy.
//! * From *Ja, op slot* until the story survives a power cut: 1 s, after which a person's thoughts go elsewhere. The
//!   FLAC is made while the teller answers questions; whoever skips them all in no time waits for it as well.
//!   `VERTELPUNT_BENCH_DIR` chooses the disk.
//!
//! In November 2026 one core of a busy server took 0.19 of the first, 0.81 and 0.51 of the memory, 0.09 of the time from
//! *Klaar*, and 0.10 of the time from *Ja, op slot*, or 0.82 with the FLAC.

mod processor;

use std::{
    cell::Cell,
    env,
    hint::black_box,
    io::{self, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use peak_alloc::PeakAlloc;
use vertelpunt::{
    domain::ids::StoryId,
    kiosk::keeper::lock::Draft,
    privacy::disguise::{Disguise, NewVoice},
    seal::voice,
    speech::{
        RATE,
        hearing::Hearing,
        recorder::{Command, Limits, News, Part, Recorder, Spoken},
        recording::Recording,
        samples::to_pcm16,
    },
    support::{clock::FakeClock, randomness},
};

#[path = "../support"]
#[expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]
mod support {
    pub(crate) mod kiosk;
    pub(crate) mod sound;
}

use support::{
    kiosk::{Kiosk, Sort, draft},
    sound::{Sound, silence, speech, wait},
};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MINUTES: usize = 10;
const SECONDS: f64 = 60.0 * MINUTES as f64;
const SAMPLES_BYTES: f64 = 2.0 * RATE as f64 * SECONDS;
const NATIVE: usize = 48_000;
const CORE_LIMIT: f64 = 0.05;
const MEMORY_LIMIT: f64 = 1.25 * SAMPLES_BYTES;
const PEAK_LIMIT: f64 = 200.0 * MIB;
const PLAYABLE_LIMIT: Duration = Duration::from_millis(300);
const LOCKED_LIMIT: Duration = Duration::from_secs(1);
const MIB: f64 = 1_048_576.0;
/// Longer than the story, in words and in silence.
const LIMITS: Limits = Limits {
    longest: Duration::from_secs(660),
    silence: Duration::from_secs(660),
};

fn main() -> io::Result<()> {
    let out = &mut io::stdout().lock();
    let minute = minute();
    report_hearing(out, &minute)?;
    report_visit(out, &minute)
}

/// A minute of sentences, which is told ten times.
fn minute() -> Vec<f32> {
    let sentence = [speech(4.0), silence(1.0)].concat();
    sentence.repeat(12)
}

fn report_hearing(out: &mut impl Write, minute: &[f32]) -> io::Result<()> {
    let before = MEMORY.current_usage();
    let mut recording = Recording::default();
    let mut hearing = Hearing::new(NATIVE as u32).expect("a usual rate");
    let mut voice = NewVoice::random(&mut randomness::system());
    let heard = processor::time(|| {
        for _ in 0..MINUTES {
            hear(&mut hearing, &mut voice, &mut recording, minute);
        }
    });
    let core = heard.as_secs_f64() / SECONDS;
    writeln!(
        out,
        "heard, disguised and kept: {core:.4} of a core, {:.2} of the limit",
        core / CORE_LIMIT
    )?;
    report_memory(
        out,
        "ten minutes in memory",
        (before, MEMORY.current_usage()),
        MEMORY_LIMIT,
    )
}

/// As the recorder's thread does it, a fiftieth of a second at a time.
fn hear(hearing: &mut Hearing, voice: &mut NewVoice, recording: &mut Recording, native: &[f32]) {
    let (mut sound, mut disguised, mut pcm) = (Vec::new(), Vec::new(), Vec::new());
    for chunk in native.chunks(NATIVE / 50) {
        hearing.hear(chunk, &mut sound, |frame| {
            black_box(frame);
        });
        voice.push(&sound, &mut disguised);
        to_pcm16(&disguised, &mut pcm);
        recording.hear(&pcm);
        sound.clear();
        disguised.clear();
    }
}

/// One visit with the real recorder and the real keeper, from the microphone to the lock.
fn report_visit(out: &mut impl Write, minute: &[f32]) -> io::Result<()> {
    let disk = env::var_os("VERTELPUNT_BENCH_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let kiosk = Kiosk::below(tempfile::tempdir_in(disk)?, Sort::Real);
    let (sound, before) = (Sound::default(), MEMORY.current_usage());
    MEMORY.reset_peak_usage();
    let recorder = sound.recorder(&kiosk.clock);
    tell(&recorder, &sound, &kiosk.clock, minute);
    let playable = timed(|| play(&recorder, &sound));
    report_time(out, "from Klaar to playable", playable, PLAYABLE_LIMIT)?;

    let mut spoken = None;
    let encoded = timed(|| spoken = recorder.encode().recv().ok().and_then(Result::ok));
    let spoken = spoken.expect("the recorder encodes what it heard");
    writeln!(
        out,
        "written as FLAC: {encoded:?}, {:.0} × real time, {:.2} of the samples",
        SECONDS / encoded.as_secs_f64(),
        spoken.flac.len() as f64 / SAMPLES_BYTES
    )?;
    let locked = lock(&kiosk, &spoken);
    report_time(out, "from Ja, op slot to locked", locked, LOCKED_LIMIT)?;
    report_time(
        out,
        "the same, and the FLAC first",
        encoded + locked,
        LOCKED_LIMIT,
    )?;
    report_memory(
        out,
        "its peak, from the microphone to the lock",
        (before, MEMORY.peak_usage()),
        PEAK_LIMIT,
    )
}

/// Ten minutes come in as fast as the recorder takes them.
fn tell(recorder: &Recorder, sound: &Sound, clock: &FakeClock, minute: &[f32]) {
    recorder.ask(Command::Record(1, Part::Story, LIMITS));
    sound.wait_open(true);
    for _ in 0..MINUTES {
        for second in minute.chunks(NATIVE) {
            sound.push(second);
            clock.advance(Duration::from_secs(1));
            sound.wait_taken();
        }
    }
    assert!(sound.is_open(), "the microphone was closed too early");
}

/// *Klaar*, the pieces, and the first of them until it sounds.
fn play(recorder: &Recorder, sound: &Sound) {
    recorder.ask(Command::Silence);
    let n_pieces = Cell::new(0);
    wait("the pieces", || {
        recorder.news().for_each(|(_, news)| {
            if let News::Pieces(_, pieces) = news {
                n_pieces.set(pieces.len());
            }
        });
        n_pieces.get() > 0
    });
    recorder.ask(Command::Play(2, Part::Story, 0..n_pieces.get()));
    while sound.listen(0.01).iter().all(|sample| *sample == 0.0) {}
}

fn lock(kiosk: &Kiosk, spoken: &Spoken) -> Duration {
    let mut custody = kiosk.open();
    custody.confirm_root().expect("the key set is the region's");
    custody.begin_visit().expect("the kiosk is open");
    let Draft {
        telling,
        voice: short,
        waiting_days,
    } = draft();
    let short = short.expect("the story is spoken");
    let (head, _) = voice::from_content(&short).expect("it was just written");
    let story = StoryId::random(&mut randomness::system());
    timed(|| {
        let draft = Draft {
            telling,
            voice: Some(voice::to_content(&head, &spoken.flac)),
            waiting_days,
        };
        custody.lock(story, &draft).expect("there is room");
    })
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn report_time(
    out: &mut impl Write,
    name: &str,
    took: Duration,
    limit: Duration,
) -> io::Result<()> {
    let share = took.as_secs_f64() / limit.as_secs_f64();
    writeln!(out, "{name}: {took:?}, {share:.2} of the limit")
}

fn report_memory(
    out: &mut impl Write,
    name: &str,
    (before, after): (usize, usize),
    limit: f64,
) -> io::Result<()> {
    let bytes = (after - before) as f64;
    let share = bytes / limit;
    writeln!(
        out,
        "{name}: {:.1} MiB, {share:.2} of the limit",
        bytes / MIB
    )
}
