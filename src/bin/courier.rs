//! `vertelpunt-courier`: carries sealed stories to the archive and brings signed documents back.

use std::{path::PathBuf, sync::Arc, thread};

use anyhow::Context;
use clap::Parser;
use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};
use vertelpunt::{
    courier::{self, Courier, Repeat, Stop, settings::Settings},
    support::{clock::SystemClock, randomness},
};

/// Carries sealed stories to the archive and brings signed documents back.
#[derive(Parser)]
#[command(name = "vertelpunt-courier", version)]
struct Arguments {
    /// The settings file.
    #[arg(
        long,
        value_name = "FILE",
        default_value = "/etc/vertelpunt/courier.toml"
    )]
    config: PathBuf,
    /// Do what there is to do now, then end.
    #[arg(long)]
    once: bool,
    /// Send what a kiosk put on the stick mounted here, then end.
    #[arg(long, value_name = "DIR")]
    stick: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_target(false)
        .with_writer(std::io::stderr)
        .init();
    let mut settings = Settings::load(&arguments.config)?;
    if let Some(mount) = &arguments.stick {
        settings = settings.for_stick(mount);
    }
    let mut courier = Courier::open(settings, Arc::new(SystemClock::new()))?;
    let stop = Stop::default();
    stop_on_signals(stop.clone())?;
    let repeat = if arguments.once || arguments.stick.is_some() {
        Repeat::Once
    } else {
        Repeat::UntilStopped
    };
    courier::run(&mut courier, repeat, &stop, &mut randomness::system());
    Ok(())
}

/// A service manager or a person at the terminal ends the courier between two steps.
fn stop_on_signals(stop: Stop) -> anyhow::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("signals cannot be heard")?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            stop.set();
        }
    });
    Ok(())
}
