//! One visit of each role, from the question who tells to the thanks, by the words on the screens.

use std::{collections::BTreeSet, time::Duration};

use crate::{mirror::in_arabic_letters, support::screens::Screens};

/// A role: its name in the index and the words of its tile.
#[derive(Clone, Copy)]
pub(crate) struct Role {
    pub(crate) name: &'static str,
    tile: &'static str,
}

pub(crate) const CHILD: Role = Role {
    name: "child",
    tile: "Ik ben jonger dan 12",
};

pub(crate) const ROLES: [Role; 8] = [
    Role {
        name: "parent",
        tile: "Ik ben ouder of verzorger",
    },
    Role {
        name: "youth-16",
        tile: "Ik ben 16 of 17 jaar",
    },
    Role {
        name: "youth-12",
        tile: "Ik ben 12 tot en met 15 jaar",
    },
    CHILD,
    Role {
        name: "looking-back",
        tile: "Ik ben 18 of ouder en vertel over vroeger thuis",
    },
    Role {
        name: "network",
        tile: "Ik ben familie, vriend of buur",
    },
    Role {
        name: "professional",
        tile: "Ik werk met kinderen of gezinnen",
    },
    Role {
        name: "unsaid",
        tile: "Dat zeg ik liever niet",
    },
];

/// What is done where a label stands: the first rule whose label can be found counts. The story and the dots are told
/// apart by [`act`].
const RULES: &[(&str, &[&str])] = &[
    ("Wat wilt u anderen meegeven?", &["Sla over"]),
    ("Wat moeten volwassenen hiervan leren?", &["Sla over"]),
    ("Wil je nog iets zeggen?", &["Sla over"]),
    ("Nee, ik zit goed", &["Nee, ik zit goed", "Verder"]),
    ("Zit je goed zo?", &["Ja", "Verder"]),
    (
        "Ik haal iemand die ik vertrouw",
        &["Ik haal iemand die ik vertrouw", "Verder"],
    ),
    ("Wij zijn er", &["Wij zijn er"]),
    ("Ja, die is hier", &["Ja, die is hier", "Verder"]),
    (
        "Wie bent u?",
        &["Ik ben vader, moeder of verzorger", "Verder"],
    ),
    (
        "Ik ben erbij en vind het goed",
        &["Ik ben erbij en vind het goed"],
    ),
    ("Ik snap het", &["Ik snap het"]),
    ("Dat doe ik", &["Dat doe ik"]),
    ("Nee, het is genoeg", &["Nee, het is genoeg", "Verder"]),
    ("Zo is het goed", &["Zo is het goed"]),
    ("Ik wil geen code", &["Ik wil geen code"]),
    ("Ja, op slot", &["Ja, op slot"]),
    ("Nee, gooi maar weg", &["Ja"]),
    ("een beetje", &["een beetje"]),
    ("Grote mensen: kijk nu even weg.", &["Verder"]),
    ("Ja, dat mag", &["Ja, dat mag", "Verder"]),
    ("Typen", &["Typen"]),
    ("Iemand typt voor mij", &["Iemand typt voor mij"]),
    ("Sla over", &["Sla over"]),
    ("Ja", &["Ja", "Verder"]),
    ("Verder", &["Verder"]),
];

/// What stands above every screen of a visit; on lock the first is another.
const ALWAYS: [&str; 5] = ["Stop en wis", "Lees voor", "Letters", "Hulp", "Verberg"];

const STORY: &str = "Mijn kind was ziek. Wij belden Sanne Jansen uit Almelo en wachtten lang.";

/// Walks a role, telling of every screen before it is left.
pub(crate) fn to_the_thanks(screens: &Screens, role: Role, mut look: impl FnMut(usize, &str)) {
    look(0, "-who");
    press(screens, role.tile);
    press(screens, "Verder");
    let mut has_told = false;
    for nth in 1..60 {
        screens.wait_until("the lock", || {
            said(&screens.labels(), "Wij doen het op slot.").is_none()
        });
        screens.tick(Duration::from_millis(400));
        let labels = screens.labels();
        let is_done = labels.iter().any(|label| begins(label, "Klaar, wis"));
        let first = usize::from(is_done || is_locked(&labels));
        has_places_above(&labels, &ALWAYS[first..]);
        if is_done {
            look(nth, "-thanks");
            return;
        }
        if labels.contains("spatie") && !has_told && said(&labels, "Sla over").is_none() {
            screens.write(STORY);
            look(nth, "-told");
            press(screens, "Klaar");
            has_told = true;
            continue;
        }
        look(nth, "");
        act(screens, &labels, nth);
        let now = screens.labels();
        if said(&now, "Een ogenblik, wij zijn bezig.").is_some() || now == labels {
            screens.wait_until("the next screen", || screens.labels() != labels);
        }
    }
    panic!(
        "{} did not come to the thanks: {:?}",
        role.name,
        screens.labels()
    );
}

fn is_locked(labels: &BTreeSet<String>) -> bool {
    said(labels, "Ik wil geen code").is_some()
}

fn has_places_above(labels: &BTreeSet<String>, places: &[&str]) {
    for place in places {
        let stands = said(labels, place).is_some();
        assert!(stands, "{place} is not on a screen that shows {labels:?}");
    }
}

fn act(screens: &Screens, labels: &BTreeSet<String>, nth: usize) {
    let is_there = |label: &str| said(labels, label).is_some();
    let rule = RULES.iter().find(|(label, _)| is_there(label));
    let Some((_, presses)) = rule else {
        panic!("screen {nth} is unknown: {labels:?}");
    };
    for label in *presses {
        if let Some(label) = said(&screens.labels(), label) {
            screens.press(&label);
        }
    }
}

/// Touches what has this Dutch label, or its Arabic letters.
pub(crate) fn press(screens: &Screens, dutch: &str) {
    screens.press(&said(&screens.labels(), dutch).unwrap_or_else(|| dutch.to_owned()));
}

/// How one of the labels says `dutch`, if one does.
fn said(labels: &BTreeSet<String>, dutch: &str) -> Option<String> {
    let ways = [dutch.to_owned(), in_arabic_letters(dutch)];
    ways.into_iter().find(|label| labels.contains(label))
}

fn begins(label: &str, dutch: &str) -> bool {
    label.starts_with(dutch) || label.starts_with(&in_arabic_letters(dutch))
}
