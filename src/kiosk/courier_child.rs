//! The courier as a child process, on a desk where no service manager starts it.
//!
//! It gets its own settings and no pipe: the two share directories and nothing else, as on the device.

use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The name of the courier's settings beside the kiosk's.
pub const SETTINGS: &str = "courier.toml";

/// A courier that runs as long as this value lives.
#[derive(Debug)]
pub struct CourierChild(Child);

/// Why no courier runs.
#[derive(Debug, thiserror::Error)]
#[error("the courier `{}` cannot be started: {source}", program.display())]
pub struct Error {
    program: PathBuf,
    source: io::Error,
}

impl CourierChild {
    /// Starts the program beside this one, with `courier.toml` beside the kiosk's settings.
    pub fn start(kiosk_settings: &Path) -> Result<CourierChild, Error> {
        let program = beside_this_program("vertelpunt-courier");
        let child = Command::new(&program)
            .arg("--config")
            .arg(kiosk_settings.with_file_name(SETTINGS))
            .stdin(Stdio::null())
            .spawn();
        child
            .map(CourierChild)
            .map_err(|source| Error { program, source })
    }
}

impl Drop for CourierChild {
    fn drop(&mut self) {
        // A courier that is gone already needs no ending.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn beside_this_program(name: &str) -> PathBuf {
    let this = std::env::current_exe().unwrap_or_default();
    this.with_file_name(name)
}
