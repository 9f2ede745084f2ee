//! The whole, cut between every two steps: the kiosk's real store, the real courier and the real archive
//! live one life after another, each with one cut in it, and after each the eight invariants hold.
//!
//! The steps are the enums of the code, [`vertelpunt::store::step::Step`] and
//! [`vertelpunt::sync::plan::StepKind`]; a test that did not hit every one of them fails.
#![cfg(all(
    feature = "kiosk",
    feature = "courier",
    feature = "archive",
    feature = "research"
))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../support"]
mod support {
    pub(crate) mod archive;
    pub(crate) mod canary;
    pub(crate) mod kiosk;
    pub(crate) mod small_disk;
    pub(crate) mod sound;
    pub(crate) mod wave;
}

mod faults;
mod invariants;
mod life;
mod researcher;
mod server;
mod spoken;
mod watch;
mod wire;
mod world;

use std::sync::Arc;

use faults::{At, Cut};
use life::Life;
use support::small_disk::on_a_small_disk;
use vertelpunt::{store::step::Step, sync::plan::StepKind};
use world::World;

/// Room for a kiosk with four stories and its reserve, and not for much more.
const DISK_MIB: u32 = 8;

/// The kinds that no life with this archive takes: they have tests of their own.
const ELSEWHERE: [StepKind; 2] = [
    // Only with a server that gives no receipts: `sync_elsewhere`.
    StepKind::StoreUnconfirmed,
    // Only with an archive that withholds a tombstone: `sync::plan`.
    StepKind::FetchTombstone,
];

/// Lives once for every place, with this cut there; each must be hit.
#[expect(
    clippy::print_stderr,
    reason = "the last line before a panic says which cut it was"
)]
fn cut_at_each(test: &str, cut: Cut, places: &[At]) {
    on_a_small_disk(test, DISK_MIB, |mounted| {
        let disk = Arc::new(mounted.clone());
        let mut missed = Vec::new();
        for place in places {
            eprintln!("{cut:?} at {place:?}");
            let world = World::new(&disk, Some((*place, cut)));
            Life::live(&world);
            if !world.faults.was_hit() {
                missed.push(place);
            }
        }
        assert!(missed.is_empty(), "never cut at {missed:?}");
    });
}

fn kiosk_steps() -> Vec<At> {
    Step::ALL.into_iter().map(At::Kiosk).collect()
}

fn courier_steps(takes_part: impl Fn(StepKind) -> bool) -> Vec<At> {
    let kinds = StepKind::ALL.into_iter();
    let kinds = kinds.filter(|kind| !ELSEWHERE.contains(kind) && takes_part(*kind));
    kinds.map(At::Courier).collect()
}

#[test]
fn a_life_without_a_cut_ends_well() {
    on_a_small_disk("a_life_without_a_cut_ends_well", DISK_MIB, |mounted| {
        let disk = Arc::new(mounted.clone());
        Life::live(&World::new(&disk, None));
    });
}

#[test]
fn the_kiosk_is_killed_before_every_step() {
    cut_at_each(
        "the_kiosk_is_killed_before_every_step",
        Cut::Kill,
        &kiosk_steps(),
    );
}

#[test]
fn the_kiosks_disk_is_full_at_every_step() {
    cut_at_each(
        "the_kiosks_disk_is_full_at_every_step",
        Cut::FullDisk,
        &kiosk_steps(),
    );
}

#[test]
fn the_kiosks_disk_fails_at_every_step() {
    cut_at_each(
        "the_kiosks_disk_fails_at_every_step",
        Cut::BrokenDisk,
        &kiosk_steps(),
    );
}

#[test]
fn the_clock_jumps_back_at_every_step_of_the_kiosk() {
    let test = "the_clock_jumps_back_at_every_step_of_the_kiosk";
    cut_at_each(test, Cut::ClockBack, &kiosk_steps());
}

#[test]
fn the_courier_is_killed_before_every_step() {
    let places = courier_steps(|_| true);
    cut_at_each(
        "the_courier_is_killed_before_every_step",
        Cut::Kill,
        &places,
    );
}

#[test]
fn the_courier_is_killed_after_every_step() {
    let places = courier_steps(|_| true);
    cut_at_each(
        "the_courier_is_killed_after_every_step",
        Cut::KillAfter,
        &places,
    );
}

#[test]
fn the_answer_to_every_question_is_lost() {
    let places = courier_steps(StepKind::needs_archive);
    cut_at_each(
        "the_answer_to_every_question_is_lost",
        Cut::LostAnswer,
        &places,
    );
}

#[test]
fn the_disk_is_full_at_every_step_of_the_courier() {
    let places = courier_steps(|kind| !kind.needs_archive());
    let test = "the_disk_is_full_at_every_step_of_the_courier";
    cut_at_each(test, Cut::FullDisk, &places);
}

#[test]
fn the_clock_jumps_back_at_every_step_of_the_courier() {
    let places = courier_steps(|_| true);
    let test = "the_clock_jumps_back_at_every_step_of_the_courier";
    cut_at_each(test, Cut::ClockBack, &places);
}

#[test]
fn the_archive_goes_down_before_every_question() {
    let places = courier_steps(StepKind::needs_archive);
    cut_at_each(
        "the_archive_goes_down_before_every_question",
        Cut::ArchiveDown,
        &places,
    );
}

#[test]
fn the_device_is_revoked_before_every_question() {
    // These two come before there is anything to revoke.
    let first = [StepKind::AskArchive, StepKind::Enrol];
    let places = courier_steps(|kind| kind.needs_archive() && !first.contains(&kind));
    cut_at_each(
        "the_device_is_revoked_before_every_question",
        Cut::Revoked,
        &places,
    );
}
