//! The real window, on a display that nobody sees, touched as a finger does: one visit of each role, and a monkey.
//!
//! The programs of the display (Xvfb, xdotool, ImageMagick) come with `make test`; where they are missing the tests say
//! so and fail. Each visit is a process of its own, because a process opens one display and its memory is searched:
//! `inside` runs there. Pictures of each step are left in `target/window`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../golden/mirror.rs"]
#[expect(dead_code, reason = "the bundle is for the pictures")]
mod mirror;
#[path = "../golden/walk.rs"]
mod walk;
#[path = "../support"]
mod support {
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}
mod display;
mod finger;
mod memory;
mod monkey;

use std::{env, path::Path, process::Command};

use display::Display;
use support::{
    kiosk::{Kiosk, Sort},
    screens::Screens,
};
use zeroizing_alloc::ZeroAlloc;

/// As in the kiosk: whatever is freed is overwritten.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<std::alloc::System> = ZeroAlloc(std::alloc::System);

/// Says in a process of its own whose visit it is.
const WHO: &str = "VERTELPUNT_WINDOW";
const MONKEY: &str = "monkey";

#[test]
fn every_role_tells_by_touch_in_a_real_window() {
    let display = Display::open();
    for role in walk::ROLES {
        visit_of(&display, role.name);
    }
}

#[test]
fn whatever_is_touched_nothing_stops_and_no_word_stays() {
    let display = Display::open();
    for seed in [3, 17, 2026] {
        visit_of(&display, &format!("{MONKEY} {seed}"));
    }
}

/// Runs a visit in a process of its own on that display.
fn visit_of(display: &Display, who: &str) {
    let done = Command::new(env::current_exe().unwrap())
        .args(["inside", "--exact", "--ignored", "--nocapture"])
        .env(WHO, who)
        .env("DISPLAY", display.name())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{who}: {said}");
}

#[test]
#[ignore = "is run by the other tests, on a display that they open"]
fn inside() {
    let who = env::var(WHO).expect("another test says who visits");
    let kiosk = Kiosk::new(Sort::Rehearsal);
    let screens = Screens::in_window(finger::platform(), kiosk, finger::tap);
    if let Some(seed) = who.strip_prefix(MONKEY) {
        return monkey::plays(&screens, seed.trim().parse().unwrap());
    }
    let role = walk::ROLES.into_iter().find(|role| role.name == who);
    let album = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../window");
    std::fs::create_dir_all(&album).unwrap();
    finger::look(&album.join(format!("{who}-begin.png")));
    screens.press("Begin");
    walk::to_the_thanks(&screens, role.unwrap(), |nth, what| {
        finger::look(&album.join(format!("{who}-{nth:02}{what}.png")));
    });
    screens.press(&screens.label_from("Klaar, wis"));
    screens.wait_for("Begin");
    assert_eq!(screens.kiosk.held().len(), 1, "the story is on lock");
}
