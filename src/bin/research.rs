//! `vertelpunt-research`: keys, pull, open, read, export. Exit codes stand in `research::cli`.

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    sync::Arc,
};

use clap::Parser;
use vertelpunt::{
    research::{
        ask::Person,
        cli::Cli,
        desk::{self, Desk, Failure, Progress},
        remote::{Online, Remote},
    },
    support::clock::SystemClock,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match perform(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let told = writeln!(io::stderr(), "vertelpunt-research: {failure}");
            ExitCode::from(if told.is_ok() { failure.exit_code() } else { 1 })
        }
    }
}

fn perform(cli: Cli) -> Result<(), Failure> {
    let clock = Arc::new(SystemClock::new());
    let (store, key) = (&cli.common.passphrase_file, &cli.common.key_passphrase_file);
    let mut person = Person::new(store.clone(), key.clone());
    let mut out = io::stdout().lock();
    let watched = io::stderr().is_terminal();
    let mut desk = Desk {
        out: &mut out,
        ask: &mut person,
        connect: &|address, token| {
            let online = Online::new(address, token, clock.clone())?;
            Ok(Box::new(online) as Box<dyn Remote>)
        },
        clock: &*clock,
        progress: if watched {
            Progress::Shown
        } else {
            Progress::Hidden
        },
    };
    desk::run(cli, &mut desk)
}
