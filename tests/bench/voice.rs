//! What ten spoken minutes cost one core and the memory, as ratios to what the design allows.
//!
//! `cargo bench --bench voice`. Limits: hearing, judging, disguising and keeping a second of sound may cost 0.05 s of a
//! core; ten minutes in memory may cost 1.25 × their samples; from *Klaar* a story must be playable within 0.3 s, the
//! time after which a screen says that it is busy. A Raspberry Pi 4 is about five times slower than a desk.

use std::{
    fs,
    hint::black_box,
    io::{self, Write},
    time::{Duration, Instant},
};

use peak_alloc::PeakAlloc;
use vertelpunt::{
    privacy::disguise::{Disguise, NewVoice},
    speech::{RATE, flac, hearing::Hearing, recording::Recording, samples::to_pcm16},
    support::randomness,
};

#[path = "../support"]
#[expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]
mod support {
    pub(crate) mod sound;
}

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MINUTES: usize = 10;
const NATIVE: u32 = 48_000;
const CORE_LIMIT: f64 = 0.05;
const MEMORY_LIMIT: f64 = 1.25;
const PLAYABLE_LIMIT: Duration = Duration::from_millis(300);

fn main() -> io::Result<()> {
    let out = &mut io::stdout().lock();
    // A minute of sentences, told ten times.
    let mut minute = Vec::new();
    for _ in 0..12 {
        minute.extend(support::sound::speech(4.0));
        minute.extend(support::sound::silence(1.0));
    }
    let empty = MEMORY.current_usage();
    let mut recording = Recording::default();
    let mut hearing = Hearing::new(NATIVE).expect("a usual rate");
    let mut voice = NewVoice::random(&mut randomness::system());
    let heard = time(|| {
        for _ in 0..MINUTES {
            hear(&mut hearing, &mut voice, &mut recording, &minute);
        }
    });
    let seconds = (MINUTES * 60) as f64;
    let factor = heard.as_secs_f64() / seconds;
    writeln!(
        out,
        "heard, disguised and kept: {factor:.4} of a core, {:.2} of the limit",
        factor / CORE_LIMIT
    )?;

    let playable = time(|| recording.end_take());
    let share = playable.as_secs_f64() / PLAYABLE_LIMIT.as_secs_f64();
    writeln!(
        out,
        "from Klaar to playable: {playable:?} ({} pieces), {share:.2} of the limit",
        recording.pieces().len()
    )?;

    let samples = (seconds * f64::from(RATE) * 2.0) / MEMORY_LIMIT.recip();
    let kept = (MEMORY.current_usage() - empty) as f64;
    writeln!(
        out,
        "ten minutes in memory: {:.1} MiB, {:.2} of the limit",
        kept / 1048576.0,
        kept / samples
    )?;

    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let mut size = 0;
    let encoded = time(|| {
        size = black_box(flac::encode(&[&recording]))
            .expect("it is sound")
            .len()
    });
    let ratio = size as f64 / (seconds * f64::from(RATE) * 2.0);
    writeln!(
        out,
        "written as FLAC: {encoded:?}, {:.0} × real time, {ratio:.2} of the samples, {:.1} MiB more at its peak",
        seconds / encoded.as_secs_f64(),
        (MEMORY.peak_usage() - before) as f64 / 1048576.0
    )
}

/// As the recorder's thread does it, a fiftieth of a second at a time.
fn hear(hearing: &mut Hearing, voice: &mut NewVoice, recording: &mut Recording, native: &[f32]) {
    let (mut sound, mut disguised, mut pcm) = (Vec::new(), Vec::new(), Vec::new());
    for chunk in native.chunks(NATIVE as usize / 50) {
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

/// How long this thread had a processor; without Linux' `schedstat`, the time on the clock.
fn time(work: impl FnOnce()) -> Duration {
    let (start, started) = (processor_time(), Instant::now());
    work();
    let spent = processor_time()
        .zip(start)
        .map(|(end, start)| end.saturating_sub(start));
    spent.unwrap_or_else(|| started.elapsed())
}

fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}
