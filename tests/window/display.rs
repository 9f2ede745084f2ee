//! A display of the size of the panel that nobody sees.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

/// An X server; it ends with this value.
pub(crate) struct Display {
    server: Child,
    name: String,
}

impl Display {
    /// Opens one under the first free number.
    pub(crate) fn open() -> Display {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x800x24",
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed: see tests/tools/packages.sh");
        let mut number = String::new();
        let out = server.stdout.as_mut().unwrap();
        BufReader::new(out).read_line(&mut number).unwrap();
        Display {
            server,
            name: format!(":{}", number.trim()),
        }
    }

    /// As `DISPLAY` names it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
