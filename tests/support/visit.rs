//! A visit without a screen: a flow over one of two bundles, driven by what a person would do.

use std::{path::Path, sync::Arc, time::Duration};

use vertelpunt::{
    domain::{
        ids::RegionName,
        instrument::{Instrument, id::Id, policy::Mode, values::Values},
        telling::{Collection, Software, Telling},
        words::WordList,
    },
    kiosk::{
        flow::{
            Flow,
            event::{Act, Effect, Event, News},
            setting::Setting,
        },
        view::{
            View,
            body::{Body, Tile},
            view,
        },
    },
};

#[path = "counting.rs"]
mod counting;

pub(crate) use self::counting::Counting;
use crate::bundle::{TWENTE, bundle};

/// An id.
pub(crate) fn id(text: &str) -> Id {
    Id::parse(text).unwrap()
}

/// The shipped code words.
pub(crate) fn words() -> WordList {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("firmware-config/instrument/words.nl.txt");
    WordList::parse(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A kiosk's circumstances.
pub(crate) fn setting(folder: &str, mode: Mode) -> Setting {
    Setting {
        instrument: Instrument::parse(&bundle(folder)).unwrap_or_else(|error| panic!("{error}")),
        mode,
        values: Values::default(),
        words: words(),
        collection: Collection {
            kind: "library".to_owned(),
            area: None,
            region: RegionName::parse("twente").unwrap(),
        },
        software: Software {
            version: "test".to_owned(),
            names_version: "forms-1".to_owned(),
            disguise_version: None,
        },
        region: Arc::default(),
    }
}

/// A person before a kiosk.
#[derive(Clone)]
pub(crate) struct Visit {
    /// The machine.
    pub(crate) flow: Flow,
    /// Everything it asked for.
    pub(crate) effects: Vec<Effect>,
    rng: Counting,
}

impl Visit {
    /// In demo mode before the attract screen of a bundle.
    pub(crate) fn at(folder: &str) -> Visit {
        Visit::with(setting(folder, Mode::Demo))
    }

    /// The same with circumstances of its own.
    pub(crate) fn with(setting: Setting) -> Visit {
        Visit {
            flow: Flow::new(Arc::new(setting)),
            effects: Vec::new(),
            rng: Counting(1),
        }
    }

    /// In demo mode with other random numbers.
    pub(crate) fn seeded(folder: &str, seed: u64) -> Visit {
        Visit {
            rng: Counting(seed),
            ..Visit::at(folder)
        }
    }

    /// Something happens.
    pub(crate) fn happens(&mut self, event: Event) -> &mut Visit {
        let effects = self.flow.next(event, &mut self.rng);
        self.effects.extend(effects);
        self
    }

    /// The person does something.
    pub(crate) fn does(&mut self, act: Act) -> &mut Visit {
        self.happens(Event::Person(act))
    }

    /// The person presses a tile or button that must stand there.
    pub(crate) fn presses(&mut self, name: &str) -> &mut Visit {
        self.does(Act::Press(id(name)))
    }

    /// The person chooses a tile and goes on.
    pub(crate) fn chooses(&mut self, name: &str) -> &mut Visit {
        self.presses(name).does(Act::Next)
    }

    /// The person goes on.
    pub(crate) fn goes_on(&mut self) -> &mut Visit {
        self.does(Act::Next)
    }

    /// The field holds another text.
    pub(crate) fn types(&mut self, text: &str) -> &mut Visit {
        self.does(Act::Edit(text.to_owned()))
    }

    /// Nobody does anything.
    pub(crate) fn waits(&mut self, seconds: u64) -> &mut Visit {
        self.happens(Event::Tick(Duration::from_secs(seconds)))
    }

    /// So many thousandths of a second go by.
    pub(crate) fn passes(&mut self, milliseconds: u64) -> &mut Visit {
        self.happens(Event::Tick(Duration::from_millis(milliseconds)))
    }

    /// A worker tells something.
    pub(crate) fn hears(&mut self, news: News) -> &mut Visit {
        self.happens(Event::Told(news))
    }

    /// What stands on the screen.
    pub(crate) fn sees(&self) -> View {
        view(&self.flow)
    }

    /// The question that stands on the screen.
    pub(crate) fn question(&self) -> String {
        self.sees().frame.question
    }

    /// What an end says, large and small.
    pub(crate) fn ending(&self) -> String {
        let frame = self.sees().frame;
        format!("{} {}", frame.question, frame.help)
    }

    /// The ids of the tiles on the screen.
    pub(crate) fn tiles(&self) -> Vec<String> {
        self.tiles_whole()
            .into_iter()
            .map(|tile| tile.id.to_string())
            .collect()
    }

    /// The tiles on the screen.
    pub(crate) fn tiles_whole(&self) -> Vec<Tile> {
        match self.sees().body {
            Body::Choose { tiles, .. }
            | Body::Notice { tiles }
            | Body::Consent { tiles, .. }
            | Body::Prompt { tiles }
            | Body::Form { tiles }
            | Body::More { tiles } => tiles,
            Body::Choice(choice) => choice.options,
            _ => Vec::new(),
        }
    }

    /// What was handed over to be sealed.
    pub(crate) fn sealed(&self) -> Option<&Telling> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Seal(telling) => Some(&**telling),
            _ => None,
        })
    }

    /// Forgets the effects up to now.
    pub(crate) fn forgets(&mut self) -> &mut Visit {
        self.effects.clear();
        self
    }

    /// A parent up to the field for the story.
    pub(crate) fn parent_typing() -> Visit {
        Visit::at(TWENTE).types_as_parent()
    }

    /// The same from an attract screen of the caller's.
    pub(crate) fn types_as_parent(mut self) -> Visit {
        self.does(Act::Begin)
            .chooses("parent")
            .chooses("fine")
            .goes_on()
            .goes_on();
        self.chooses("yes").chooses("p_ouder_3").presses("type");
        self
    }

    /// From the names to the last words, skipping every question.
    pub(crate) fn skips_to_more(&mut self) -> &mut Visit {
        self.goes_on().goes_on();
        for _ in 0..7 {
            self.does(Act::Skip);
        }
        self.chooses("no")
    }

    /// From the names to the lock, skipping every question and so many consents.
    pub(crate) fn skips_to_lock(&mut self, consents: usize) -> &mut Visit {
        self.skips_to_more();
        for _ in 0..consents {
            self.does(Act::Skip);
        }
        self
    }

    /// A parent before the lock.
    pub(crate) fn parent_at_lock() -> Visit {
        let mut visit = Visit::parent_typing();
        visit
            .types("Wij wisten de weg niet. Bel 06 12345678.")
            .goes_on();
        visit.does(Act::Skip).skips_to_lock(3);
        visit
    }

    /// A parent whose story is on lock.
    pub(crate) fn parent_after_lock() -> Visit {
        let mut visit = Visit::parent_at_lock();
        visit.presses("seal").hears(News::Sealed);
        visit
    }
}
