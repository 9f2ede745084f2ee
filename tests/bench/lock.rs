//! The lock against the raw flushes it needs: a typed story (one sealed part) and a spoken one (two, of which
//! one of 4 MiB), made durable; aim ≤ 1.3×.
//!
//! Both sides write the same bytes into the same files of a fresh directory, flush each, flush the
//! directory, rename it and flush its parent, on the same disk, taking turns. The lock also reads back
//! from the medium and compares; of a spoken story that is most of what it costs more. It flushes its files
//! together, which a file system without a journal does not reward. Run with `VERTELPUNT_BENCH_DIR` on the
//! disk that matters.

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

    let out = &mut io::stdout().lock();
    for (name, parts) in [
        ("typed", vec![part(Part::Telling, 22_000)]),
        (
            "spoken",
            vec![part(Part::Telling, 22_000), part(Part::Voice, 4 << 20)],
        ),
    ] {
        let (lock, by_hand) = medians(&layout, &raw, &parts)?;
        let ratio = lock.as_secs_f64() / by_hand.as_secs_f64();
        writeln!(
            out,
            "lock of a {name} story: {lock:?}, raw flushes: {by_hand:?}, ratio {ratio:.2} (aim ≤ {AIM})"
        )?;
    }
    Ok(())
}

/// The median time of a lock, and of the raw flushes.
fn medians(layout: &Layout, raw: &Path, parts: &[SealedPart]) -> io::Result<(Duration, Duration)> {
    let (mut locks, mut raws) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let story = story(parts.to_vec());
        let mut lock = || {
            let locked = || held::lock(layout, &story, &Steps::default()).map_err(io::Error::other);
            timed(locked).map(|time| locks.push(time))
        };
        let mut by_hand = || timed(|| write_raw(raw, &story)).map(|time| raws.push(time));
        // Whoever goes second finds the bytes in the processor's cache.
        if round % 2 == 0 {
            lock()?;
            by_hand()?;
        } else {
            by_hand()?;
            lock()?;
        }
        fs::remove_dir_all(layout.held_story(story.story))?;
        fs::remove_dir_all(raw.join(story.story.to_string()))?;
    }
    Ok((median(locks), median(raws)))
}

fn part(part: Part, bytes: usize) -> SealedPart {
    SealedPart {
        part,
        sealed: vec![0x5a; bytes],
        manifest: vec![0x20; 512],
    }
}

fn story(parts: Vec<SealedPart>) -> NewStory {
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
        parts,
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
