//! A disk that can really be full: a small file system of its own, in memory, mounted for one test alone.
//!
//! The test runs itself again inside a user and mount namespace (`unshare`), where mounting needs no
//! rights outside. Where a machine forbids that and we are not root either, it fails and says so: a proof
//! that was not made must not look like one.

#![allow(dead_code, reason = "each journey uses its own part of this support")]

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use vertelpunt::{
    store::{layout::Layout, space::Space},
    support::files,
};

const INSIDE: &str = "VERTELPUNT_TEST_SMALL_DISK";

/// A mounted disk of a few MiB.
#[derive(Clone)]
pub(crate) struct SmallDisk(PathBuf);

/// Runs `work` on a small disk: in a second run of the test with this full name.
pub(crate) fn on_a_small_disk(test: &str, mebibytes: u32, work: impl FnOnce(&SmallDisk)) {
    match env::var_os(INSIDE) {
        Some(mounted) => work(&SmallDisk(mounted.into())),
        None => run_again(test, mebibytes),
    }
}

fn run_again(test: &str, mebibytes: u32) {
    let namespaces: [&[&str]; 2] = [&["--user", "--map-root-user", "--mount"], &["--mount"]];
    let mut refusals = String::new();
    for namespace in namespaces {
        match run_again_in(namespace, test, mebibytes) {
            Ok(()) => return,
            Err(refusal) => refusals += &refusal,
        }
    }
    panic!("the test failed on its small disk, or there was none:\n{refusals}");
}

/// What the second run said, when it did not succeed.
fn run_again_in(namespace: &[&str], test: &str, mebibytes: u32) -> Result<(), String> {
    let directory = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o "size=$2m,mode=700" tmpfs "$1" && shift 2 && exec "$@""#;
    let output = Command::new("unshare")
        .args(namespace)
        .args(["sh", "-c", script, "sh"])
        .arg(directory.path())
        .arg(mebibytes.to_string())
        .arg(env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, directory.path())
        .stdin(Stdio::null())
        .output()
        .expect("`unshare` of util-linux is installed");
    let said =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    let ran = output.status.success() && said[0].contains("1 passed");
    if ran { Ok(()) } else { Err(said.join("\n")) }
}

impl SmallDisk {
    /// Where it is mounted.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes until nothing fits any more.
    pub(crate) fn fill(&self) {
        let mut file = fs::File::options()
            .create(true)
            .append(true)
            .open(self.filler())
            .unwrap();
        for piece in [64 * 1024, 4096] {
            while file.write_all(&vec![0xaa; piece]).is_ok() {}
        }
        let layout = Layout::below(self.path());
        assert!(Space::of(&layout).unwrap().free < 4096);
    }

    /// Takes away what [`SmallDisk::fill`] wrote.
    pub(crate) fn free(&self) {
        files::remove_file(&self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }
}
