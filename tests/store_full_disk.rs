//! A disk that is really full: a small file system of its own, in memory, mounted for this test alone.
//!
//! The test runs itself again inside a user and mount namespace (`unshare`), where mounting needs no
//! rights outside. Where a machine forbids that and we are not root either, it fails and says so: a proof
//! that was not made must not look like one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod kiosk;
}

use std::{
    env, fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use support::kiosk::{Kiosk, Sort, draft, typed_draft};
use vertelpunt::{
    domain::ids::StoryId,
    kiosk::keeper::{
        health::{Amber, Blocked},
        lock::LockError,
    },
    store::{held, space::Space},
    support::randomness,
};

const INSIDE: &str = "VERTELPUNT_TEST_SMALL_DISK";

#[test]
fn a_full_disk_at_the_lock_keeps_the_draft_and_trying_again_succeeds() {
    match env::var_os(INSIDE) {
        Some(mounted) => on_a_small_disk(Path::new(&mounted)),
        None => run_again_on_a_small_disk(),
    }
}

fn run_again_on_a_small_disk() {
    let namespaces: [&[&str]; 2] = [&["--user", "--map-root-user", "--mount"], &["--mount"]];
    let mut refusals = String::new();
    for namespace in namespaces {
        match run_again_in(namespace) {
            Ok(()) => return,
            Err(refusal) => refusals += &refusal,
        }
    }
    panic!("the small disk could not be used:\n{refusals}");
}

/// What the second run said, when it did not succeed.
fn run_again_in(namespace: &[&str]) -> Result<(), String> {
    let directory = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size=8m,mode=700 tmpfs "$1" && shift && exec "$@""#;
    let test = "a_full_disk_at_the_lock_keeps_the_draft_and_trying_again_succeeds";
    let output = Command::new("unshare")
        .args(namespace)
        .args(["sh", "-c", script, "sh"])
        .arg(directory.path())
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

fn on_a_small_disk(mounted: &Path) {
    let directory = tempfile::tempdir_in(mounted).unwrap();
    let kiosk = Kiosk::below(directory, Sort::Rehearsal);
    let mut custody = kiosk.open();
    custody.tend();
    assert!(
        custody.begin_visit().is_ok(),
        "the largest typed story fits twice beside the reserve"
    );
    custody.lock(new_story(), &typed_draft()).unwrap();

    fill(mounted);
    let health = custody.health();
    assert!(health.amber.contains(&Amber::LowSpace));
    assert_eq!(
        custody.begin_visit().unwrap_err(),
        [Blocked::NoSpace, Blocked::StoreNotWritable]
    );

    let draft = draft();
    let error = custody.lock(new_story(), &draft).unwrap_err();
    assert!(
        matches!(error, LockError::Held(held::Error::Full)),
        "{error}"
    );
    assert_eq!(kiosk.held().len(), 1);
    assert_eq!(
        fs::read_dir(kiosk.layout.held()).unwrap().count(),
        1,
        "nothing half done is left"
    );

    let story = new_story();
    custody.lock(story, &draft).unwrap();
    custody.show_code(story).unwrap();
    custody.tend();
    assert_eq!(kiosk.held().len(), 2);
    let home = kiosk
        .held()
        .into_iter()
        .find(|held| held.story == story)
        .unwrap();
    assert!(kiosk.read(&home).text.is_some());

    fill(mounted);
    custody.take_away(story).unwrap();
    assert_eq!(kiosk.held().len(), 1, "a full disk can still delete");
}

fn new_story() -> StoryId {
    StoryId::random(&mut randomness::system())
}

/// Writes until nothing fits any more.
fn fill(mounted: &Path) {
    let mut file = fs::File::options()
        .create(true)
        .append(true)
        .open(mounted.join("filler"))
        .unwrap();
    for piece in [64 * 1024, 4096] {
        while file.write_all(&vec![0xaa; piece]).is_ok() {}
    }
    let layout = vertelpunt::store::layout::Layout::below(mounted);
    assert!(Space::of(&layout).unwrap().free < 4096);
}
