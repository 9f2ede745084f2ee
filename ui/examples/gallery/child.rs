//! The pictures of a child with an adult: waiting, stones, faces, thumbs.

use slint::ComponentHandle as _;
use vertelpunt_ui::{
    AppWindow, Choice, Choosing, LaidStone, LeavePlace, Locking, Look, NextPlace, Stones, Theme,
    Tile, Visit,
};

use super::{ask, model};

fn tile(label: &str, picture: &str, chosen: bool) -> Tile {
    Tile {
        label: label.into(),
        picture: picture.into(),
        chosen,
        enabled: true,
        ..Tile::default()
    }
}

pub fn wait(app: &AppWindow) {
    ask(app, "Wij wachten. Druk op de punt als jullie er zijn.", "");
    let visit = app.global::<Visit>();
    visit.set_station(0);
    visit.set_has_skip(false);
    visit.set_next(NextPlace::Nothing);
    visit.set_time_left(0.6);
    let look = app.global::<Look>();
    if look.get_theme() == Theme::Day {
        look.set_theme(Theme::Evening);
    }
    app.global::<Choosing>()
        .set_tiles(model(vec![tile("Wij zijn er", "", false)]));
}

const STONES: [(&str, &str); 10] = [
    ("papa", "papa"),
    ("mama", "ouder"),
    ("broer of zus", "broer-zus"),
    ("hulpverlener", "werker"),
    ("stiefouder of pleegouder", "ouder-kind"),
    ("iemand anders", "iemand-anders"),
    ("opa of oma", "opa-oma"),
    ("vriend", "vriend"),
    ("huisdier", "huisdier"),
    ("juf of meester", "juf-meester"),
];

pub fn stones(app: &AppWindow) {
    ask(
        app,
        "Wie was dichtbij jou in dit verhaal? Wie was ver weg?",
        "Tik een steen aan. Tik dan in de cirkels.",
    );
    let visit = app.global::<Visit>();
    visit.set_station(3);
    visit.set_has_skip(true);
    visit.set_next(NextPlace::Done);
    let stones = app.global::<Stones>();
    let tray = STONES.iter().take(6);
    let tray = tray.map(|(label, picture)| tile(label, picture, false));
    stones.set_centre(tile("jij", "ik", false));
    stones.set_tray(model(tray.collect()));
    stones.set_pages(2);
}

pub fn stones_laid(app: &AppWindow) {
    stones(app);
    let stones = app.global::<Stones>();
    let tray = STONES.iter().take(6);
    let tray = tray.map(|(label, picture)| tile(label, picture, *label == "mama"));
    stones.set_tray(model(tray.collect()));
    stones.set_pages(1);
    stones.set_in_hand("mama".into());
    let places = [
        (0.26, 0.66, 1),
        (0.74, 0.33, 1),
        (0.49, 0.16, 2),
        (0.8, 0.76, 2),
    ];
    let laid = STONES.iter().skip(6).zip(places);
    let laid = laid.map(|((label, picture), (x, y, ring))| LaidStone {
        label: (*label).into(),
        picture: (*picture).into(),
        x,
        y,
        ring,
    });
    stones.set_laid(model(laid.collect()));
}

fn choice(app: &AppWindow, options: &[(&str, &str)], chosen: &[&str]) {
    let visit = app.global::<Visit>();
    visit.set_station(3);
    visit.set_has_skip(true);
    let choice = app.global::<Choice>();
    choice.set_pictured(true);
    let options = options.iter();
    let options = options.map(|(label, picture)| tile(label, picture, chosen.contains(label)));
    choice.set_options(model(options.collect()));
}

pub fn faces(app: &AppWindow) {
    ask(app, "Hoe voelde jij je?", "Kies er een of meer.");
    let options = [
        ("blij", "blij"),
        ("boos", "boos"),
        ("bang", "bang"),
        ("verdrietig", "verdrietig"),
        ("rustig", "rustig"),
        ("in de war", "in-de-war"),
    ];
    choice(app, &options, &["bang", "in de war"]);
    app.global::<Visit>().set_next(NextPlace::Done);
}

pub fn thumbs(app: &AppWindow) {
    ask(app, "Wilde jij dit zelf vertellen?", "Kies er een.");
    let options = [
        ("ja", "duim-omhoog"),
        ("een beetje", "duim-opzij"),
        ("nee", "duim-omlaag"),
    ];
    choice(app, &options, &[]);
    app.global::<Visit>().set_next(NextPlace::Nothing);
}

pub fn put_away(app: &AppWindow) {
    thumbs(app);
    app.global::<Choice>().set_options(model(Vec::new()));
}

pub fn code_pictures(app: &AppWindow) {
    ask(
        app,
        "Dit zijn jouw zes plaatjes.",
        "Wil je later zeggen: haal het weg? Dan heb je deze nodig.",
    );
    super::lines(
        app,
        &[
            "Schrijf ze op met een grote die je vertrouwt.",
            "Of onthoud ze. De volgorde telt.",
        ],
    );
    let visit = app.global::<Visit>();
    visit.set_station(4);
    visit.set_leave(LeavePlace::TakeAway);
    visit.set_time_left(0.7);
    let locking = app.global::<Locking>();
    locking.set_pictured(true);
    locking.set_code_pictures(model(vec![28, 17, 0, 20, 37, 12]));
    locking.set_vanish("De plaatjes gaan zo vanzelf weg. Tik ergens voor meer tijd.".into());
}

pub fn enter_pictures(app: &AppWindow) {
    ask(
        app,
        "Kies jouw zes plaatjes.",
        "Kies ze in dezelfde volgorde.",
    );
    let visit = app.global::<Visit>();
    visit.set_station(-1);
    visit.set_next(NextPlace::Nothing);
}
