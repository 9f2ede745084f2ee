//! Name removal against its limits, and beside DEDUCE from PyPI over the same corpus in the same run.
//!
//! `cargo bench --bench names`. Without Python or PyPI only the limits are printed. DEDUCE makes a cache the first time
//! that it runs, which takes minutes; its start is measured in a second process.

use std::{
    fs,
    hint::black_box,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use vertelpunt::privacy::names::{find, region::Region};

const PROGRAM: &str = env!("CARGO_BIN_EXE_vertelpunt-research");
const CORPUS: &str = "tests/data/names/corpus.jsonl";
const START_LIMIT: Duration = Duration::from_millis(50);
const MEMORY_LIMIT_MIB: f64 = 40.0;
const STARTS: usize = 20;
const PASSES: usize = 20;
/// The length of a long story, in letters.
const LONG: usize = 6_000;

fn main() -> io::Result<()> {
    let out = &mut io::stdout().lock();
    let texts = texts()?;
    let before = memory_mib("VmRSS:")?;
    let region = Region::default();
    let begun = Instant::now();
    black_box(find(&texts[0], &region));
    let first = begun.elapsed();
    let per_second = speed(&texts, &region);
    let memory = memory_mib("VmHWM:")? - before;
    let start = start()?;
    writeln!(
        out,
        "names, start: a process with one story takes {start:.1?} more than one without, {:.2} of {START_LIMIT:?}; the first \
         story in a process takes {first:.1?}",
        start.as_secs_f64() / START_LIMIT.as_secs_f64()
    )?;
    writeln!(
        out,
        "names, memory: {memory:.1} MiB above the process, {:.2} of {MEMORY_LIMIT_MIB} MiB",
        memory / MEMORY_LIMIT_MIB
    )?;
    writeln!(
        out,
        "names, speed: {per_second:.0} letters a second on one core, a story of {LONG} letters {:.2?}",
        long(&texts, &region)
    )?;
    if let Some(count) = instructions(&texts) {
        writeln!(out, "names, instructions: {count:.0} a story")?;
    }
    match peer() {
        Some(peer) => beside(out, &peer, (start, memory, per_second)),
        None => writeln!(
            out,
            "names: Python or PyPI is not available, so there is nothing to compare with"
        ),
    }
}

fn texts() -> io::Result<Vec<String>> {
    let lines = fs::read_to_string(CORPUS)?;
    let text = |line: &str| {
        let story: Value = serde_json::from_str(line).expect("a line is JSON");
        story["text"].as_str().expect("a text").to_owned()
    };
    Ok(lines.lines().map(text).collect())
}

/// Letters a second, the best of some passes over all texts.
fn speed(texts: &[String], region: &Region) -> f64 {
    let letters: usize = texts.iter().map(|text| text.chars().count()).sum();
    let pass = || {
        let begun = Instant::now();
        for text in texts {
            black_box(find(text, region));
        }
        begun.elapsed()
    };
    let best = (0..PASSES).map(|_| pass()).min().unwrap_or_default();
    letters as f64 / best.as_secs_f64()
}

fn long(texts: &[String], region: &Region) -> Duration {
    let story: String = texts.join(" ").chars().take(LONG).collect();
    let once = || {
        let begun = Instant::now();
        black_box(find(&story, region));
        begun.elapsed()
    };
    (0..PASSES).map(|_| once()).min().unwrap_or_default()
}

/// How much longer the program runs with one story than with none.
fn start() -> io::Result<Duration> {
    let best = |input: &str| -> io::Result<Duration> {
        let runs: io::Result<Vec<Duration>> = (0..STARTS).map(|_| run(input)).collect();
        Ok(runs?.into_iter().min().unwrap_or_default())
    };
    Ok(best("{\"id\":1,\"text\":\"Sanne woont in Almelo.\"}\n")?.saturating_sub(best("")?))
}

fn run(input: &str) -> io::Result<Duration> {
    let begun = Instant::now();
    let mut program = Command::new(PROGRAM)
        .arg("remove-names")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    if let Some(mut stdin) = program.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    program.wait()?;
    Ok(begun.elapsed())
}

fn memory_mib(line: &str) -> io::Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kib = status.lines().find_map(|l| {
        l.strip_prefix(line)?
            .split_whitespace()
            .next()?
            .parse::<f64>()
            .ok()
    });
    Ok(kib.unwrap_or_default() / 1024.0)
}

/// Instructions a story, by `perf` where it may count: with ten times the corpus less once the corpus.
fn instructions(texts: &[String]) -> Option<f64> {
    let corpus = fs::read_to_string(CORPUS).ok()?;
    let count = |times: usize| -> Option<f64> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-names.jsonl");
        fs::write(&path, corpus.repeat(times)).ok()?;
        let counted = Command::new("perf")
            .args([
                "stat",
                "-x,",
                "-e",
                "instructions:u",
                PROGRAM,
                "remove-names",
            ])
            .stdin(fs::File::open(path).ok()?)
            .stdout(Stdio::null())
            .output()
            .ok()?;
        let told = String::from_utf8(counted.stderr).ok()?;
        told.lines()
            .find(|line| line.contains("instructions"))?
            .split(',')
            .next()?
            .parse()
            .ok()
    };
    Some((count(11)? - count(1)?) / (10 * texts.len()) as f64)
}

/// What DEDUCE says of itself; none without Python or PyPI.
fn peer() -> Option<Value> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-deduce");
    let python = home.join("bin/python");
    if !home.join("ready").is_file() {
        let made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(&home))
            && succeeds(Command::new(&python).args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "deduce==3.0.6",
            ]));
        made.then(|| measure(&python))?;
        fs::write(home.join("ready"), "").ok()?;
    }
    measure(&python)
}

fn measure(python: &PathBuf) -> Option<Value> {
    let said = Command::new(python)
        .args(["tests/bench/deduce-peer.py", CORPUS])
        .stderr(Stdio::null())
        .output()
        .ok()?;
    serde_json::from_slice(&said.stdout).ok()
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn beside(
    out: &mut impl Write,
    peer: &Value,
    (start, memory, per_second): (Duration, f64, f64),
) -> io::Result<()> {
    let of = |name: &str| peer[name].as_f64().unwrap_or(f64::NAN);
    writeln!(
        out,
        "names beside DEDUCE 3.0.6: {:.1}× as fast ({:.0} letters a second there), start {:.0}× as quick ({:.1} s), {:.0}× less memory \
         ({:.0} MiB)",
        per_second / of("letters_per_s"),
        of("letters_per_s"),
        of("start_s") / start.as_secs_f64(),
        of("start_s"),
        of("memory_mib") / memory,
        of("memory_mib"),
    )?;
    let recall = peer["recall"].as_object().into_iter().flatten();
    let told: Vec<String> = recall
        .map(|(style, share)| format!("{style} {share:.3}"))
        .collect();
    writeln!(out, "DEDUCE finds of the corpus: {}", told.join(", "))
}
