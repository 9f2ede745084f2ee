//! vertelpunt-kiosk: the program on the touchscreen.

use std::path::PathBuf;

use clap::Parser;
use vertelpunt::kiosk;
use zeroizing_alloc::ZeroAlloc;

/// Whatever is freed is overwritten, also what libraries hold of a story.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// The touchscreen where people tell their story.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The settings.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// In a window of this size instead of the whole screen, e.g. 1280x800.
    #[arg(long, value_name = "WIDTHxHEIGHT")]
    window: Option<kiosk::WindowSize>,
    /// Also start the courier, with `courier.toml` beside the settings: for a desk.
    #[arg(long)]
    with_courier: bool,
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let arguments = Arguments::parse();
    kiosk::run(kiosk::Options {
        config: arguments.config,
        window: arguments.window,
        courier: if arguments.with_courier {
            kiosk::Courier::AsChild
        } else {
            kiosk::Courier::AsService
        },
    })?;
    Ok(())
}
