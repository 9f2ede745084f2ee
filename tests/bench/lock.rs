//! The lock against the raw flushes it needs: two sealed parts made durable, aim ≤ 1.3×.
//!
//! Both sides write the same bytes into the same files of a fresh directory, flush each, flush the
//! directory, rename it and flush its parent, on the same disk, taking turns. The lock also reads back
//! and compares. Run with `VERTELPUNT_BENCH_DIR` on the disk that matters.

use std::{
    env, fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use vertelpunt::{
    domain::ids::{Part, StoryId},
    store::{
        held::{self, NewStory, SealedPart},
        layout::Layout,
        rule::{Moment, Origin, Periods, ReleaseRule},
        step::Steps,
    },
    support::{files, randomness},
};

const ROUNDS: usize = 60;
const AIM: f64 = 1.3;

fn main() -> io::Result<()> {
    let parent = env::var_os("VERTELPUNT_BENCH_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let directory = tempfile::tempdir_in(parent)?;
    let layout = Layout::below(directory.path());
    layout.prepare()?;
    let raw = directory.path().join("raw");
    fs::create_dir(&raw)?;

    let mut locks = Vec::new();
    let mut raws = Vec::new();
    for round in 0..ROUNDS {
        let story = story();
        let mut lock = || {
            let locked =
                || held::lock(&layout, &story, &Steps::default()).map_err(io::Error::other);
            timed(locked).map(|time| locks.push(time))
        };
        let mut by_hand = || timed(|| write_raw(&raw, &story)).map(|time| raws.push(time));
        // Whoever goes second finds the bytes in the processor's cache.
        if round % 2 == 0 {
            lock()?;
            by_hand()?;
        } else {
            by_hand()?;
            lock()?;
        }
    }
    let (lock, raw) = (median(locks), median(raws));
    let ratio = lock.as_secs_f64() / raw.as_secs_f64();
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "lock of two parts: {lock:?}, raw flushes: {raw:?}, ratio {ratio:.2} (aim ≤ {AIM})"
    )
}

fn story() -> NewStory {
    let part = |part, bytes| SealedPart {
        part,
        sealed: vec![0x5a; bytes],
        manifest: vec![0x20; 512],
    };
    let periods = Periods {
        waiting: Duration::from_secs(604_800),
        keep: Duration::ZERO,
    };
    let origin = Origin {
        build: "0".to_owned(),
        epoch: 1,
    };
    let now = Moment {
        powered: Duration::ZERO,
        day: None,
    };
    NewStory {
        story: StoryId::random(&mut randomness::system()),
        parts: vec![part(Part::Telling, 22_000), part(Part::Voice, 4 << 20)],
        rule: ReleaseRule::made(now, periods, &origin, false),
    }
}

/// What cannot be saved: every file and both directories reach the disk.
fn write_raw(parent: &Path, story: &NewStory) -> io::Result<()> {
    let partial = parent.join(format!(".{}", story.story));
    fs::create_dir(&partial)?;
    let rule = serde_json::to_vec(&story.rule)?;
    let mut contents: Vec<&[u8]> = vec![&rule];
    for part in &story.parts {
        contents.extend([part.sealed.as_slice(), part.manifest.as_slice()]);
    }
    let mut written = Vec::new();
    for (number, bytes) in contents.iter().enumerate() {
        let path = partial.join(number.to_string());
        let mut file = fs::File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
        written.push(file);
    }
    written.iter().try_for_each(fs::File::sync_all)?;
    files::sync_directory(&partial)?;
    fs::rename(&partial, parent.join(story.story.to_string()))?;
    files::sync_directory(parent)
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> io::Result<Duration> {
    let started = Instant::now();
    work()?;
    Ok(started.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
