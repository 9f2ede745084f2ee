//! The command line, beside a server that runs.

use std::process::{Command, Output};

use reqwest::{Method, StatusCode};
use vertelpunt::{
    seal::keys::SigningKey,
    support::randomness,
    sync::wire::{EnrolCode, path},
};

use crate::harness::{House, header};

fn archive(house: &House, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vertelpunt-archive"));
    let (verbs, rest) = arguments.split_at(if arguments[0] == "audit" { 2 } else { 1 });
    command
        .args(verbs)
        .arg("--config")
        .arg(house.config())
        .args(rest)
        .output()
        .unwrap()
}

fn printed(house: &House, arguments: &[&str]) -> String {
    let output = archive(house, arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn an_operator_invites_lists_revokes_and_gives_tokens_while_the_server_runs() {
    let house = House::new();
    let code: EnrolCode = printed(&house, &["invite", "--place", "Buurthuis"])
        .parse()
        .unwrap();
    let key = SigningKey::generate(&mut randomness::system());
    // The command reads the real clock; the house stands still in its own time.
    house.clock.set_wall(vertelpunt::support::clock::Clock::now(
        &vertelpunt::support::clock::SystemClock::new(),
    ));
    assert_eq!(house.enrol_with(&code, &key).status(), StatusCode::CREATED);
    let listed = printed(&house, &["devices"]);
    let id = key.public().id().to_string();
    assert!(listed.contains(&id) && listed.contains("Buurthuis"));
    let token = printed(
        &house,
        &["token", "--name", "Piet", "--scope", "read,operate"],
    );
    assert_eq!(house.get(path::STORIES, &token).status(), StatusCode::OK);
    assert_eq!(house.get(path::DEVICES, &token).status(), StatusCode::OK);
    printed(&house, &["devices", "--revoke", &id]);
    assert!(printed(&house, &["devices"]).contains("revoked"));
    assert!(printed(&house, &["audit", "verify"]).contains("unchanged"));
    assert!(printed(&house, &["verify"]).contains("0 files are whole"));
    assert_eq!(
        printed(&house, &["key"]),
        house.region.archive.public().to_hex()
    );
}

#[test]
fn publishing_and_backing_up_work_beside_the_server() {
    let house = House::new();
    let device = house.device();
    house.tell(&device);
    let file = house.directory.path().join("keyset-2.vpd");
    std::fs::write(&file, house.region.keyset(2)).unwrap();
    let file = file.to_str().unwrap();
    assert_eq!(printed(&house, &["publish", file]), "keyset 2 published");
    assert_eq!(
        printed(&house, &["publish", file]),
        "keyset 2 stands here already"
    );
    let newest = house.get(&path::document("keyset", None), &device.token);
    assert_eq!(header(&newest, "vertelpunt-version"), "2");
    let to = house.directory.path().join("copy");
    assert!(printed(&house, &["backup", "--to", to.to_str().unwrap()]).starts_with("1 bodies"));
    let wrong = archive(
        &house,
        &["token", "--name", "Piet", "--scope", "everything"],
    );
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("read, intake, rewrap"));
}

#[test]
fn a_signal_ends_the_server_and_a_running_request_is_finished() {
    let mut house = House::new();
    let device = house.device();
    house.close();
    let mut child = Command::new(env!("CARGO_BIN_EXE_vertelpunt-archive"))
        .args(["serve", "--config"])
        .arg(house.config())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut lines, &mut line).unwrap();
    let url = line.trim().rsplit(' ').next().unwrap().to_owned();
    let answer = house
        .client
        .request(
            Method::GET,
            format!("{url}{}", path::tombstone(crate::harness::story())),
        )
        .bearer_auth(&device.token)
        .send()
        .unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let second = archive(&house, &["serve"]);
    assert!(String::from_utf8_lossy(&second.stderr).contains("another archive runs"));
    let killed = Command::new("kill")
        .arg(child.id().to_string())
        .status()
        .unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
    house.open();
}
