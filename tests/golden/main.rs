//! Pictures of every screen of every role, as they were when somebody looked at them last.
//!
//! A visit of each role is walked on the real screens, always the same way; each screen is compared with its picture in
//! `tests/snapshots`, at half size and with a tolerance. Screens that look alike share a picture: `index.txt` says which.
//! `GOLDEN=write cargo test --test golden` makes the pictures anew: look at them before they are committed. What differs
//! is left in `target/golden`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod aloud;
mod around;
mod mirror;
mod picture;
mod walk;
#[path = "../support"]
mod support {
    pub(crate) mod kiosk;
    pub(crate) mod parent;
    pub(crate) mod screens;
    pub(crate) mod sound;
}

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use picture::Picture;
use slint::PhysicalSize;
use support::{
    kiosk::{Kiosk, Sort},
    screens::{Screens, TWENTE},
};

/// How a visit looks: the name in the index, the size of the glass, and what is chosen under Letters.
struct Look {
    name: &'static str,
    size: (u32, u32),
    chosen: &'static [&'static str],
}

const ORDINARY: Look = Look {
    name: "",
    size: (1280, 800),
    chosen: &[],
};

const OTHERS: [Look; 3] = [
    Look {
        name: "-evening-large",
        chosen: &["avond", "groot"],
        ..ORDINARY
    },
    Look {
        name: "-contrast-largest",
        chosen: &["contrast", "heel groot"],
        ..ORDINARY
    },
    Look {
        name: "-portrait",
        size: (800, 1280),
        ..ORDINARY
    },
];

const WIDE: Look = Look {
    name: "-wide",
    size: (1920, 1080),
    chosen: &[],
};

impl Look {
    /// On the attract screen.
    fn put_on(&self, screens: &Screens) {
        let (width, height) = self.size;
        screens.window().set_size(PhysicalSize::new(width, height));
        if !self.chosen.is_empty() {
            screens.press("Letters");
            self.chosen.iter().for_each(|label| screens.press(label));
            screens.press("Klaar");
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots")
}

#[test]
fn every_screen_of_every_role_looks_as_it_did() {
    let mut album = Album::open("roles");
    for role in walk::ROLES {
        album.walk(role, &ORDINARY);
    }
    album.close();
}

#[test]
fn a_parent_and_a_child_look_as_they_did_in_every_size_and_colour() {
    let mut album = Album::open("looks");
    for look in &OTHERS {
        album.walk(walk::ROLES[0], look);
        album.walk(walk::CHILD, look);
    }
    album.walk(walk::ROLES[0], &WIDE);
    album.close();
}

#[test]
fn from_right_to_left_a_parent_and_a_child_look_as_they_did() {
    let bundle = mirror::bundle();
    let mut album = Album::open("mirrored");
    for role in [walk::ROLES[0], walk::CHILD] {
        let kiosk = Kiosk::new(Sort::Rehearsal);
        let screens = Screens::steady_of(kiosk, bundle.path().to_str().unwrap());
        screens.press("Letters");
        screens.press("Taal");
        screens.press(&screens.label_from(mirror::NAME));
        walk::press(&screens, "Begin");
        let x = |label: &str| screens.place_of(label).x;
        assert!(x("Terug") > x("Verder"), "back is where reading begins");
        album.follow(&screens, role, "-mirrored");
    }
    album.close();
}

#[test]
fn the_screens_around_a_visit_look_as_they_did() {
    let mut album = Album::open("around");
    let attract = Picture::of(&Screens::steady());
    album.keep_or_compare("around-attract".to_owned(), attract);
    for look in [&ORDINARY, &OTHERS[1]] {
        let open = |kiosk: Kiosk| {
            let screens = Screens::steady_of(kiosk, TWENTE);
            look.put_on(&screens);
            screens
        };
        around::each(open, |screens, name| {
            let name = format!("around-{name}{}", look.name);
            album.keep_or_compare(name, Picture::of(screens));
        });
    }
    let news = Picture::of(&around::with_news());
    album.keep_or_compare("around-attract-news".to_owned(), news);
    album.close();
}

/// The pictures of one test, kept or written.
struct Album {
    name: &'static str,
    writes: bool,
    /// Which picture each screen has.
    index: BTreeMap<String, String>,
    /// Those of this run.
    seen: BTreeMap<String, String>,
    pictures: Vec<(String, Picture)>,
    faults: Vec<String>,
}

impl Album {
    fn open(name: &'static str) -> Album {
        let text = fs::read_to_string(folder().join(format!("{name}.txt"))).unwrap_or_default();
        let pairs = text.lines().filter_map(|line| line.split_once(" = "));
        Album {
            name,
            writes: env::var_os("GOLDEN").is_some_and(|how| how == "write"),
            index: pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).collect(),
            seen: BTreeMap::new(),
            pictures: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn walk(&mut self, role: walk::Role, look: &Look) {
        let screens = Screens::steady();
        look.put_on(&screens);
        screens.press("Begin");
        self.follow(&screens, role, look.name);
    }

    /// Follows a visit from the question who tells.
    fn follow(&mut self, screens: &Screens, role: walk::Role, look: &str) {
        walk::to_the_thanks(screens, role, |nth, what| {
            let name = format!("{}{look}-{nth:02}{what}", role.name);
            self.keep_or_compare(name, Picture::of(screens));
        });
    }

    fn keep_or_compare(&mut self, name: String, picture: Picture) {
        if self.writes {
            let alike = self.pictures.iter().find(|(_, kept)| *kept == picture);
            let file = alike.map_or_else(|| name.clone(), |(file, _)| file.clone());
            if file == name {
                picture.write(&folder().join(format!("{name}.png")));
                self.pictures.push((name.clone(), picture));
            }
            self.seen.insert(name, file);
            return;
        }
        let Some(file) = self.index.get(&name) else {
            self.faults.push(format!("{name} has no picture"));
            return;
        };
        let wanted = Picture::read(&folder().join(format!("{file}.png")));
        if let Some(how) = wanted.differs_from(&picture) {
            let left = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../golden");
            fs::create_dir_all(&left).unwrap();
            picture.write(&left.join(format!("{name}.png")));
            self.faults.push(format!("{name} is not as {file}: {how}"));
        }
        self.seen.insert(name, file.clone());
    }

    fn close(mut self) {
        if self.writes {
            let lines = self
                .seen
                .iter()
                .map(|(name, file)| format!("{name} = {file}\n"));
            let text: String = lines.collect();
            fs::write(folder().join(format!("{}.txt", self.name)), text).unwrap();
        } else {
            let gone = self
                .index
                .keys()
                .filter(|name| !self.seen.contains_key(*name));
            self.faults
                .extend(gone.map(|name| format!("{name} was not met")));
        }
        assert!(
            self.faults.is_empty(),
            "see target/golden:\n{}",
            self.faults.join("\n")
        );
    }
}
