//! Thousands of touches and keys without sense. Whoever does it: nothing stops, nothing stays on the screen for ever, and
//! nothing that was typed is left.

use std::time::Duration;

use crate::{
    finger::{do_all, let_events_come, tap},
    memory::Unheard,
    support::{parent, screens::Screens},
};

/// How many touches and keys.
const ACTS: usize = 3_400;
/// How many go to the display at once.
const AT_ONCE: usize = 20;
/// Keys that a keyboard or a switch sends.
const KEYS: [&str; 12] = [
    "Tab",
    "shift+Tab",
    "Return",
    "space",
    "Escape",
    "Left",
    "Right",
    "Up",
    "Down",
    "BackSpace",
    "a",
    "Prior",
];
/// What a child hits when it hits with the whole hand: the places of buttons more often than the rest.
const LIKELY: [(u32, u32); 8] = [
    (1120, 744),
    (1120, 744),
    (140, 744),
    (860, 744),
    (300, 360),
    (900, 360),
    (640, 500),
    (220, 577),
];

/// Plays with the screens until everything that it may do was done, and looks what is left.
pub(crate) fn plays(screens: &Screens, seed: u64) {
    let mut dice = Dice(seed);
    let unheard = Unheard::of(&dice.bytes(9));
    for _ in 0..ACTS / AT_ONCE {
        let words: Vec<String> = (0..AT_ONCE).flat_map(|_| dice.act()).collect();
        do_all(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let_events_come(Duration::from_millis(60));
        screens.tick(Duration::from_millis(u64::from(dice.below(4_000))));
        assert!(!screens.labels().is_empty(), "the screen says nothing");
    }
    screens.let_pass(Duration::from_secs(1_200));
    screens.wait_for("Begin");
    // Into the next screen, by wiping while the field stands, and by walking away from it.
    let leaves: [fn(&Screens); 3] = [
        |screens| screens.press("Klaar"),
        |screens| {
            for label in ["Stop en wis", "Wis alles", "Klaar"] {
                screens.press(label);
            }
        },
        |_| (),
    ];
    for leave in leaves {
        parent::to_the_field(screens);
        types(screens, &unheard);
        leave(screens);
        screens.let_pass(Duration::from_secs(1_200));
        screens.wait_for("Begin");
        let_events_come(Duration::from_millis(300));
        assert_eq!(unheard.count_in_memory(), 0, "a word stays in memory");
    }
}

/// Types the word, taps on it twice and draws a finger over it, as one does who wants to change it, and looks for it:
/// who cannot find it here proves nothing by not finding it later.
fn types(screens: &Screens, unheard: &Unheard) {
    for letter in unheard.letters() {
        screens.press(&String::from(letter));
    }
    let field = screens.place_of_field();
    tap(field);
    tap(field);
    let (x, y) = (format!("{:.0}", field.x), format!("{:.0}", field.y));
    do_all(&["mousemove", &x, &y, "mousedown", "1"]);
    let_events_come(Duration::from_millis(40));
    do_all(&["mousemove", "0", "0"]);
    let_events_come(Duration::from_millis(40));
    do_all(&["mouseup", "1"]);
    let_events_come(Duration::from_millis(100));
    assert!(unheard.count_in_memory() > 0, "the control finds nothing");
}

/// Numbers that look random and come again with the same seed (SplitMix64; Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap()
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }

    /// One touch or key, in the words of xdotool.
    fn act(&mut self) -> Vec<String> {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect();
        match self.below(10) {
            0 | 1 => words(&format!("key --delay 0 {}", KEYS[self.below(12) as usize])),
            2..=5 => {
                let (x, y) = LIKELY[self.below(8) as usize];
                words(&format!("mousemove {x} {y} mousedown 1 mouseup 1"))
            }
            _ => {
                // The mark in the corner opens the staff pages; behind their PIN is another test.
                let (x, y) = (self.below(1_280), self.below(700) + 100);
                words(&format!("mousemove {x} {y} mousedown 1 mouseup 1"))
            }
        }
    }
}
