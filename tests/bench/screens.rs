//! What the screens cost a small computer: instructions and repainted area of one answer to a finger, both of every screen
//! of a visit when it comes, its area while it stands, the time to the first frame, the peak of the memory, and what a
//! kiosk takes of a processor while nobody is there.
//!
//! The real screens, session and keeper run on the software renderer, in a window of 1280 × 800 in memory.
//! Instructions are counted by valgrind's callgrind, so they are the same on a loaded machine; the program
//! starts itself under it once for every measure. One measure is what happens between a touch (or a tick
//! of the clock) and the finished picture.
//!
//! # The limits
//! [`FRAME_INSTRUCTIONS`] is what one core of a Raspberry Pi 4 (1.5 GHz, about one instruction per cycle)
//! does in a sixtieth of a second; [`TICK_INSTRUCTIONS`] is one percent of such a core at ten ticks a second.

use std::{
    env,
    error::Error,
    fs, hint,
    io::{self, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use slint::{
    LogicalPosition,
    platform::{PointerEventButton, WindowEvent},
};

#[path = "../support"]
#[expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]
mod support {
    pub(crate) mod glass;
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

#[path = "../golden/mirror.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "a bench tells in Dutch, and one that cannot go on fails"
)]
mod mirror;
mod processor;
#[path = "../golden/walk.rs"]
mod walk;

use support::{
    glass::{Glass, TICK, percent},
    parent::{to_the_field, to_the_names, to_the_triangle},
};

const FRAME_INSTRUCTIONS: f64 = 25e6;
const TICK_INSTRUCTIONS: f64 = 1.5e6;
const START_LIMIT: Duration = Duration::from_secs(3);
const MEMORY_LIMIT_MIB: f64 = 200.0;
const TICKS_OF_A_MINUTE: u32 = 600;
/// What an empty kiosk may take of a core.
const IDLE_PERCENT: f64 = 1.0;
/// How often a measure is repeated; the figures are means.
const ROUNDS: u32 = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let arguments: Vec<String> = env::args().collect();
    if let Some(at) = arguments
        .iter()
        .position(|argument| argument == "--measure")
    {
        let measure = measure_named(arguments.get(at + 1).ok_or("which measure?")?)?;
        let area = run(&Glass::open(), measure);
        writeln!(io::stdout(), "area {area}")?;
        return Ok(());
    }
    if arguments.iter().any(|argument| argument == "--visit") {
        return visit_of_a_parent();
    }
    let out = &mut io::stdout().lock();
    // One for the whole process: Slint takes one window system.
    let bench = Glass::open();
    let first_frame = started.elapsed();
    let of_limit = first_frame.as_secs_f64() / START_LIMIT.as_secs_f64();
    writeln!(
        out,
        "start to first frame: {first_frame:?}, {of_limit:.3} of {START_LIMIT:?}"
    )?;
    let peak = peak_mib()?;
    let of_limit = peak / MEMORY_LIMIT_MIB;
    writeln!(
        out,
        "peak memory: {peak:.0} MiB, {of_limit:.2} of {MEMORY_LIMIT_MIB} MiB"
    )?;
    idle(&bench, out)?;
    visit(out)?;
    for measure in &MEASURES {
        report(out, measure)?;
    }
    Ok(())
}

/// A minute on the attract screen, as the session's clock ticks.
fn idle(bench: &Glass, out: &mut impl Write) -> io::Result<()> {
    let spent = processor::time(|| {
        for _ in 0..TICKS_OF_A_MINUTE {
            bench.tick();
        }
    });
    let share = spent.as_secs_f64() / (f64::from(TICKS_OF_A_MINUTE) * TICK.as_secs_f64());
    writeln!(
        out,
        "attract, idle: {:.3} % of this processor, {:.3} of {IDLE_PERCENT} %",
        share * 100.0,
        share * 100.0 / IDLE_PERCENT
    )
}

/// A screen of a visit, and how much of the glass was painted.
struct Met {
    name: String,
    /// When it came, in percent.
    came: f64,
    /// In the second after it has come to rest.
    still: f64,
}

/// A parent's visit: what every screen costs when it comes, and what is painted while it stands.
fn visit(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let met = counted_visit()?;
    let limit = 4.0 * FRAME_INSTRUCTIONS;
    for (screen, instructions) in &met {
        writeln!(
            out,
            "screen {:10} {:6.2} M instructions, {:.2} of {:.1} M; {:5.1} % painted when it comes, {:4.1} % in the second after",
            screen.name,
            instructions / 1e6,
            instructions / limit,
            limit / 1e6,
            screen.came,
            screen.still,
        )?;
    }
    let restless = met.iter().filter(|(screen, _)| screen.still > 0.0).count();
    let all = met.len();
    writeln!(
        out,
        "screens that paint while nothing happens: {restless} of {all}"
    )?;
    Ok(())
}

/// Walks the visit and writes a line of every screen: its name, and what was painted when it came and while it stood.
fn visit_of_a_parent() -> Result<(), Box<dyn Error>> {
    let bench = Glass::open();
    let mut met = Vec::new();
    bench.screens.press("Begin");
    walk::to_the_thanks(&bench.screens, walk::ROLES[0], |nth, what| {
        let came = percent(came(&bench));
        bench.settle();
        let ticks = (0..10).map(|_| bench.tick());
        let still = percent(ticks.sum());
        met.push(format!("{nth:02}{what} {came} {still}\n"));
    });
    Ok(io::stdout().write_all(met.concat().as_bytes())?)
}

/// A screen that comes; callgrind leaves its counts when it came. A function can have one wish of callgrind: so two.
#[inline(never)]
fn came(bench: &Glass) -> u32 {
    hint::black_box(painted(hint::black_box(bench)))
}

/// What callgrind counts of it: its layout and its picture.
#[inline(never)]
fn painted(bench: &Glass) -> u32 {
    hint::black_box(bench).frame()
}

/// The screens of a visit in a fresh process, each with its instructions: callgrind leaves a file of counts after each.
fn counted_visit() -> Result<Vec<(Met, f64)>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("counts");
    let answer = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg("--toggle-collect=*screens::painted*")
        .arg("--dump-after=*screens::came*")
        .arg(env::current_exe()?)
        .arg("--visit")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind (Debian package `valgrind`): {error}"))?;
    if !answer.status.success() {
        return Err(String::from_utf8_lossy(&answer.stderr).into());
    }
    let lines = String::from_utf8(answer.stdout)?;
    let mut screens = Vec::new();
    for (nth, line) in (1..).zip(lines.lines()) {
        let text = fs::read_to_string(folder.path().join(format!("counts.{nth}")))?;
        let sum = text.lines().find_map(|line| line.strip_prefix("summary: "));
        let sum = sum.ok_or("a file of counts has no sum")?;
        screens.push((met_in(line)?, sum.trim().parse()?));
    }
    Ok(screens)
}

fn met_in(line: &str) -> Result<Met, Box<dyn Error>> {
    let parts: Vec<&str> = line.split(' ').collect();
    let [name, came, still] = parts[..] else {
        return Err(format!("`{line}` is not a screen").into());
    };
    Ok(Met {
        name: name.to_owned(),
        came: came.parse()?,
        still: still.parse()?,
    })
}

/// Something that a person or the clock does, and how many instructions it may take.
struct Measure {
    name: &'static str,
    limit: f64,
    /// Goes to the screen and says where the finger will go.
    prepare: fn(&Glass) -> Vec<LogicalPosition>,
    act: fn(&Glass, LogicalPosition),
}

const MEASURES: [Measure; 8] = [
    Measure {
        name: "attract, a tick",
        limit: TICK_INSTRUCTIONS,
        prepare: |_| vec![NOWHERE],
        act: |bench, _| bench.screens.tick(TICK),
    },
    Measure {
        name: "typing, a letter",
        limit: FRAME_INSTRUCTIONS,
        prepare: |bench| {
            to_the_field(&bench.screens);
            vec![bench.screens.place_of("e"), bench.screens.place_of("n")]
        },
        act: tap,
    },
    Measure {
        name: "a long story, a tick",
        limit: TICK_INSTRUCTIONS,
        prepare: |bench| {
            to_the_field(&bench.screens);
            bench.screens.write(&LONG.repeat(230));
            vec![NOWHERE]
        },
        act: |bench, _| bench.screens.tick(TICK),
    },
    Measure {
        name: "a long story, a word chosen",
        limit: FRAME_INSTRUCTIONS,
        prepare: |bench| {
            to_the_names(&bench.screens, &LONG.repeat(230));
            vec![at(300.0, 300.0), at(500.0, 300.0)]
        },
        act: tap,
    },
    Measure {
        name: "a long story, a word out",
        limit: FRAME_INSTRUCTIONS,
        prepare: |bench| {
            to_the_names(&bench.screens, &LONG.repeat(230));
            vec![at(300.0, 300.0)]
        },
        act: tap,
    },
    Measure {
        name: "triangle, the dot moves",
        limit: FRAME_INSTRUCTIONS,
        prepare: |bench| {
            to_the_triangle(&bench.screens, LONG);
            vec![at(600.0, 490.0), at(660.0, 470.0)]
        },
        act: tap,
    },
    Measure {
        name: "another screen",
        limit: 4.0 * FRAME_INSTRUCTIONS,
        prepare: |bench| {
            let begin = bench.screens.place_of("Begin");
            bench.screens.press("Begin");
            vec![bench.screens.place_of("Terug"), begin]
        },
        act: tap,
    },
    Measure {
        name: "Verberg",
        limit: FRAME_INSTRUCTIONS,
        prepare: |bench| {
            to_the_field(&bench.screens);
            bench.screens.write(LONG);
            let hide = bench.screens.place_of("Verberg");
            bench.screens.press("Verberg");
            let show = bench.screens.place_of("Terug naar het scherm");
            bench.screens.press("Terug naar het scherm");
            vec![hide, show]
        },
        act: tap,
    },
];

const NOWHERE: LogicalPosition = at(0.0, 0.0);
const LONG: &str = "Wij liepen naar het veld. ";

const fn at(x: f32, y: f32) -> LogicalPosition {
    LogicalPosition { x, y }
}

fn measure_named(name: &str) -> Result<&'static Measure, String> {
    static ALL: [Measure; MEASURES.len()] = MEASURES;
    let found = ALL.iter().find(|measure| measure.name == name);
    found.ok_or_else(|| format!("no measure is named `{name}`"))
}

/// Runs a measure; gives the mean share of the screen that was painted again, in percent.
fn run(bench: &Glass, measure: &Measure) -> f64 {
    let places = (measure.prepare)(bench);
    bench.settle();
    let mut painted = 0;
    for place in places.iter().cycle().take(ROUNDS as usize) {
        painted += measured(bench, measure, *place);
        bench.settle();
    }
    percent(painted) / f64::from(ROUNDS)
}

fn tap(bench: &Glass, position: LogicalPosition) {
    let button = PointerEventButton::Left;
    finger(bench, WindowEvent::PointerPressed { position, button });
    finger(bench, WindowEvent::PointerReleased { position, button });
}

fn finger(bench: &Glass, event: WindowEvent) {
    bench.screens.window().dispatch_event(event);
}

/// What callgrind counts: one act and the picture that answers it.
#[inline(never)]
fn measured(bench: &Glass, measure: &Measure, place: LogicalPosition) -> u32 {
    (measure.act)(hint::black_box(bench), place);
    bench.frame()
}

/// Counts the instructions of a measure in a fresh process.
fn report(out: &mut impl Write, measure: &Measure) -> Result<(), Box<dyn Error>> {
    let answer = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg("--toggle-collect=*screens::measured*")
        .arg(env::current_exe()?)
        .args(["--measure", measure.name])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind (Debian package `valgrind`): {error}"))?;
    let (said, counted) = (
        String::from_utf8_lossy(&answer.stdout),
        String::from_utf8_lossy(&answer.stderr),
    );
    let collected = counted
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let area = said.lines().find_map(|line| line.strip_prefix("area "));
    let (Some((_, collected)), Some(area)) = (collected, area) else {
        return Err(format!("`{}` was not counted:\n{counted}", measure.name).into());
    };
    let instructions = collected.trim().parse::<f64>()? / f64::from(ROUNDS);
    writeln!(
        out,
        "{:26} {:7.2} M instructions, {:.2} of {:.1} M; {:5.1} % painted",
        measure.name,
        instructions / 1e6,
        instructions / measure.limit,
        measure.limit / 1e6,
        area.parse::<f64>()?,
    )?;
    Ok(())
}

/// The most memory this process ever held.
fn peak_mib() -> Result<f64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.ok_or("no VmHWM")?.trim().trim_end_matches(" kB");
    Ok(kib.parse::<f64>()? / 1024.0)
}
