//! Every *no* on the way of a child and of a teller of 12 to 15, and which adults may sit beside them.

use vertelpunt::kiosk::{
    flow::{
        At,
        draft::Draft,
        event::{Act, Effect, Notice},
    },
    view::{Leave, body::Body},
};

use crate::{
    bundle::TWENTE, journey::walk_to_the_thanks, policy::with, visit::Visit, young::at_adult,
};

/// Goes on to the thanks and tries every tile on the way; says which of them end the visit, where, and how.
fn refusals(mut visit: Visit) -> Vec<String> {
    let mut found = Vec::new();
    walk_to_the_thanks(&mut visit, |visit| {
        for tile in tiles_and_wipe(visit) {
            let mut refuses = visit.clone();
            refuses.forgets().presses(&tile);
            if *refuses.flow.at() == At::Path {
                refuses.goes_on();
            }
            let At::End(end) = refuses.flow.at().clone() else {
                continue;
            };
            leaves_nothing(&refuses);
            let says = refuses.ending();
            let refusal = format!("{} [{tile}] {end}: {says}", visit.question());
            if !found.contains(&refusal) {
                found.push(refusal);
            }
        }
    });
    found
}

/// What can be tapped, with the *no* of the lock.
fn tiles_and_wipe(visit: &Visit) -> Vec<String> {
    let mut tiles = visit.tiles();
    if let Body::Lock(locking) = visit.sees().body {
        tiles.extend(locking.wipe.map(|wipe| wipe.id.to_string()));
    }
    tiles
}

/// Everything of the visit is gone, nothing was sealed, and the last sentence goes by itself.
fn leaves_nothing(visit: &Visit) {
    assert_eq!(visit.effects, [Effect::Wipe]);
    let draft = visit.flow.draft();
    let nothing = Draft {
        role: draft.role.clone(),
        ..Draft::default()
    };
    assert_eq!(*draft, nothing);
    assert_eq!(visit.sees().frame.leave, Leave::Nothing);
    let mut left = visit.clone();
    left.waits(20);
    assert!(left.sealed().is_none());
    assert!(left.sees() == Visit::at(TWENTE).sees());
}

#[test]
fn every_no_of_a_child_and_of_the_adult_beside_it_ends_where_the_bundle_says() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin).chooses("child");
    assert_eq!(
        refusals(visit),
        [
            "Zit je goed zo? [stop] stopped: Dat is goed. Wij hebben niets bewaard.",
            "Is er een grote bij jou? [alone] stopped: Dat is goed. Wij hebben niets bewaard.",
            "Wie bent u? [stop] stopped: Dat is goed. Wij hebben niets bewaard.",
            "Laat het kind zelf vertellen en zelf kiezen. [stop] stopped: \
             Dat is goed. Wij hebben niets bewaard.",
            "Mogen onderzoekers jouw verhaal lezen? [no] no-consent: \
             Dat is goed. Wij hebben niets bewaard.",
            "Mag het verhaal de kluis in? [wipe] wiped: Alles is weg. Dat is goed.",
        ]
    );
}

#[test]
fn every_no_of_who_is_12_to_15_ends_where_the_bundle_says() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin).chooses("youth-12");
    let to_the_end = [
        "Mogen onderzoekers je verhaal lezen? [no] no-consent: \
         Dat is goed. Wij hebben niets bewaard.",
        "Wil je je verhaal op slot doen en insturen? [wipe] wiped: \
         Alles is gewist. Wij hebben niets bewaard.",
    ];
    let alone = [
        "Kan iemand meekijken of meeluisteren? [later] later: \
         Dat is goed. Je bent later ook welkom.",
        "Je bent jonger dan 16. [stop] stopped: Dat is goed. Wij hebben niets bewaard.",
    ];
    assert_eq!(refusals(visit), [alone, to_the_end].concat());
    let beside = [
        "Wie bent u? [stop] stopped: Dat is goed. Wij hebben niets bewaard.",
        "Laat de jongere zelf vertellen en zelf kiezen. [stop] stopped: \
         Dat is goed. Wij hebben niets bewaard.",
    ];
    let fetched = at_adult(Visit::at(TWENTE), "youth-12");
    assert_eq!(refusals(fetched), [beside, to_the_end].concat());
}

#[test]
fn stopping_anywhere_on_the_way_of_a_child_wipes_in_its_own_words() {
    let mut visit = Visit::at(TWENTE);
    visit.does(Act::Begin).chooses("child");
    let mut n_stops = 0;
    walk_to_the_thanks(&mut visit, |visit| {
        let mut stops = visit.clone();
        stops.does(Act::Leave).forgets().does(Act::WipeAll);
        if matches!(stops.flow.at(), At::End(_)) {
            leaves_nothing(&stops);
            assert_eq!(stops.ending(), "Alles is weg. Dat is goed.");
            n_stops += 1;
        }
    });
    assert!(n_stops > 12, "{n_stops} screens before the lock");
}

#[test]
fn the_policy_decides_which_adults_may_sit_beside() {
    let lists: [&[&str]; 4] = [
        &["parent"],
        &["teacher"],
        &["teacher", "other"],
        &["parent", "teacher", "other"],
    ];
    for names in lists {
        for role in ["child", "youth-12"] {
            let what = format!("{role}: {names:?}");
            let policy = format!("adult-roles = {names:?}");
            let mut visit = at_adult(with("adult-roles = [\"parent\"]", &policy), role);
            let offered = [names, &["stop"]].concat();
            assert_eq!(visit.tiles(), offered, "{what}");
            for name in ["parent", "teacher", "other"] {
                let mut pressed = visit.clone();
                pressed.chooses(name);
                let is_refused = pressed.sees().frame.notice == Some(Notice::ChooseFirst);
                assert_eq!(is_refused, !names.contains(&name), "{what}: {name}");
            }
            let last = names[names.len() - 1];
            visit.presses(last);
            walk_to_the_thanks(&mut visit, |_| {});
            let adult = visit.sealed().unwrap().adult.as_deref();
            assert_eq!(adult, Some(last), "{what}");
        }
    }
}
