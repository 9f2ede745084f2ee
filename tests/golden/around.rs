//! The screens around a visit: those that open anywhere, and those of the staff.

use vertelpunt::{
    kiosk::pin::{Pin, StaffRole},
    seal::document::Kind,
};

use crate::support::{
    kiosk::{Kiosk, Sort},
    parent::to_the_field,
    screens::{Screens, TWENTE},
};

const PIN: &str = "271828";

const NEWS: &str = "schema = 1\nkind = 'news'\nversion = 3\nlanguage = 'nl'\nnext = 'maart 2027'\n\
    [[heard]]\nid = 'later'\ntext = 'Veel ouders zeggen: de hulp kwam laat. Nu belt iemand binnen een week.'\n";

/// A way from the attract screen: what is pressed first, then each press with the name of the screen that it opens.
struct Way {
    first: &'static [&'static str],
    looks: &'static [(&'static str, &'static str)],
}

const ONLOOKERS: &[&str] = &["Begin", "Ik ben ouder of verzorger", "Verder"];

const TELLERS: &[Way] = &[
    Way {
        first: &[],
        looks: &[("Letters", "letters"), ("Taal", "languages")],
    },
    Way {
        first: &[],
        looks: &[
            ("Hulp", "help"),
            ("Mijn verhaal laten weghalen", "withdraw"),
        ],
    },
    Way {
        first: ONLOOKERS,
        looks: &[("Verberg", "hidden")],
    },
    Way {
        first: &[
            "Begin",
            "Ik ben ouder of verzorger",
            "Verder",
            "Ja, ik kom later terug",
        ],
        looks: &[("Verder", "end-later")],
    },
    Way {
        first: &[
            "Begin",
            "Ik ben ouder of verzorger",
            "Verder",
            "Nee, ik zit goed",
            "Verder",
        ],
        looks: &[("Wie leest dit?", "who-reads")],
    },
];

/// From the field.
const LEAVING: &[(&str, &str)] = &[("Stop en wis", "stopping"), ("Wis alles", "end-wiped")];

/// Of staff, behind the PIN. What differs from device to device is left out.
const STAFF: &[(&str, &str)] = &[
    ("Locatie", "staff-place"),
    ("Toegang voor ieder", "staff-access"),
];

/// Shows every screen around a visit, with its name.
pub(crate) fn each(open: impl Fn(Kiosk) -> Screens, mut look: impl FnMut(&Screens, &str)) {
    let mut follow = |screens: &Screens, looks: &[(&str, &str)]| {
        for (label, name) in looks {
            reach(screens, label);
            look(screens, name);
        }
    };
    for way in TELLERS {
        let screens = open(Kiosk::new(Sort::Rehearsal));
        way.first.iter().for_each(|label| screens.press(label));
        follow(&screens, way.looks);
    }
    let screens = open(Kiosk::new(Sort::Rehearsal));
    to_the_field(&screens);
    follow(&screens, LEAVING);
    let screens = open(with_pin());
    screens.open_staff();
    screens.wait_for("Toegang voor medewerkers");
    PIN.chars()
        .for_each(|digit| screens.press(&digit.to_string()));
    screens.press("Klaar");
    screens.wait_for("Sluit af");
    follow(&screens, STAFF);
}

/// Presses what may stand on a later page.
fn reach(screens: &Screens, label: &str) {
    while !screens.shows(label) && screens.shows("Omlaag") {
        screens.press("Omlaag");
    }
    screens.press(label);
}

fn with_pin() -> Kiosk {
    let kiosk = Kiosk::new(Sort::Rehearsal);
    let pin = Pin::parse(PIN).unwrap();
    let chosen = kiosk.open().set_pin(StaffRole::Administrator, &pin);
    chosen.unwrap();
    kiosk
}

/// The attract screen with what the region heard; the largest letters leave no room for it.
pub(crate) fn with_news() -> Screens {
    let screens = Screens::steady_of(Kiosk::attentive(), TWENTE);
    let news = screens.kiosk.published(Kind::News, 3, ("news.toml", NEWS));
    screens.kiosk.bring_document(Kind::News, &news);
    screens.wait_until("the news", || screens.says("Veel ouders zeggen"));
    screens
}
