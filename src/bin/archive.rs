//! `vertelpunt-archive`: arguments, settings, run.

use std::io;

use clap::Parser;
use vertelpunt::archive::cli::{self, Arguments};

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_target(false)
        .init();
    Ok(cli::run(Arguments::parse(), &mut io::stdout())?)
}
