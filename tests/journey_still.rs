//! A screen on which nothing happens paints nothing: a small computer has other work, and a still glass tires nobody.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support {
    pub(crate) mod glass;
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

#[path = "golden/mirror.rs"]
#[expect(dead_code, reason = "these tests tell in Dutch")]
mod mirror;
#[path = "golden/walk.rs"]
mod walk;

use support::glass::{Glass, percent};

/// What is painted in a second, in percent of the glass.
fn painted(glass: &Glass) -> f64 {
    glass.settle();
    percent((0..10).map(|_| glass.tick()).sum())
}

/// What stands by itself; a field has a caret that goes on and off.
fn is_still(glass: &Glass, name: &str) {
    let most = if glass.screens.shows("spatie") {
        40.0
    } else {
        0.0
    };
    let share = painted(glass);
    assert!(
        share <= most,
        "{name} paints {share:.1} % in a second: {:?}",
        glass.screens.labels()
    );
}

#[test]
fn no_screen_of_a_visit_paints_what_did_not_change() {
    for role in [walk::ROLES[0], walk::CHILD] {
        let glass = Glass::open();
        glass.screens.press("Begin");
        walk::to_the_thanks(&glass.screens, role, |nth, what| {
            is_still(&glass, &format!("{} {nth}{what}", role.name));
        });
    }
}

#[test]
fn no_screen_around_a_visit_does() {
    let glass = Glass::open();
    // One ring of the first screen fades, on purpose.
    glass.screens.press("Begin");
    for label in ["Hulp", "Letters", "Taal"] {
        glass.screens.press(label);
        is_still(&glass, label);
    }
}
