//! What the instrument's placeholders and the seal say of this place and its region.

use std::sync::Arc;

use crate::{
    domain::{
        ids::RegionName,
        instrument::{
            Instrument,
            policy::Mode,
            values::{Holder, Task, Values},
        },
        telling::{Collection, Software},
        words::WordList,
    },
    kiosk::{
        bundle::Papers,
        flow::setting::Setting,
        keeper::custody::BUILD,
        settings::{Place, Settings},
    },
    privacy::{self, names::region::Region},
    seal::keyset::{self, KeySet, KeySetText, Role},
};

/// The circumstances of every visit under these settings, papers and instrument.
pub(super) fn setting(
    settings: &Settings,
    instrument: Instrument,
    papers: &Papers,
    words: &WordList,
    region_names: &Arc<Region>,
) -> Setting {
    let keyset = papers.keyset.as_ref();
    let mode = if keyset.is_some_and(KeySet::is_demo) {
        Mode::Demo
    } else {
        Mode::Live
    };
    let region = keyset.map_or_else(no_region, |keyset| keyset.region().clone());
    Setting {
        instrument,
        mode,
        values: values(&settings.place, keyset.map(KeySet::text)),
        words: words.clone(),
        collection: Collection {
            kind: settings.place.kind.clone(),
            area: settings.place.area.clone(),
            region,
        },
        software: Software {
            version: BUILD.to_owned(),
            names_version: privacy::VERSION.to_owned(),
            disguise_version: Some(privacy::DISGUISE_VERSION.to_owned()),
        },
        region: region_names.clone(),
    }
}

fn values(place: &Place, text: Option<&KeySetText>) -> Values {
    let said = |words: &String| (!words.trim().is_empty()).then(|| words.clone());
    Values {
        desk: place.desk.clone(),
        confidant: place.confidant.clone(),
        organisation: place.organisation.clone(),
        holders: text
            .map(|text| text.keys.iter().filter_map(holder).collect())
            .unwrap_or_default(),
        controller: text.and_then(|text| said(&text.responsible_body)),
        fg: text.and_then(|text| said(&text.privacy_officer)),
    }
}

/// Who can open stories; keys that only sign open nothing.
fn holder(holder: &keyset::Holder) -> Option<Holder> {
    let task = match holder.role {
        Role::Reading => Task::Reads,
        Role::Intake => Task::Types,
        Role::Escrow => Task::Keeps,
        Role::Publish | Role::IntakeSign | Role::Archive => return None,
    };
    Some(Holder {
        name: holder.holder.clone(),
        organisation: holder.organisation.clone(),
        task,
    })
}

/// Without a key set no visit begins, so this name is never sealed.
fn no_region() -> RegionName {
    RegionName::parse("none").expect("four small letters are a region name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::week::Day,
        seal::{
            keys::{OpeningKey, SigningKey},
            keyset::Public,
        },
        support::randomness,
    };

    fn place() -> Place {
        let said = |words: &str| Some(words.to_owned());
        Place {
            name: "Bibliotheek".to_owned(),
            kind: "library".to_owned(),
            area: None,
            organisation: said("De school"),
            desk: said("De balie"),
            confidant: said("Juf Els"),
            closed: None,
        }
    }

    fn text() -> KeySetText {
        let rng = &mut randomness::system();
        let opening = |rng: &mut _| Public::Recipient(OpeningKey::generate(rng).recipient());
        let signing = |rng: &mut _| Public::Verifier(SigningKey::generate(rng).public());
        let holder = |role, public, name: &str| keyset::Holder {
            role,
            public,
            organisation: "GGD".to_owned(),
            holder: name.to_owned(),
        };
        KeySetText {
            region: no_region(),
            epoch: 1,
            review_by: Day::parse("2027-11-21").expect("a day"),
            responsible_body: "De regio".to_owned(),
            privacy_officer: "De FG".to_owned(),
            demo: false,
            keys: vec![
                holder(Role::Reading, opening(rng), "Lezer"),
                holder(Role::Intake, opening(rng), "Typist"),
                holder(Role::Escrow, opening(rng), "Notaris"),
                holder(Role::Publish, signing(rng), "Uitgever"),
                holder(Role::IntakeSign, signing(rng), "Typist"),
                holder(Role::Archive, signing(rng), "Archief"),
            ],
        }
    }

    #[test]
    fn who_can_open_stories_is_said_with_what_each_does_and_nobody_else() {
        let values = values(&place(), Some(&text()));
        let holders = values.holders.iter();
        let said: Vec<(&str, Task)> = holders.map(|h| (h.name.as_str(), h.task)).collect();
        assert_eq!(
            said,
            [
                ("Lezer", Task::Reads),
                ("Typist", Task::Types),
                ("Notaris", Task::Keeps)
            ]
        );
    }

    #[test]
    fn every_placeholder_has_its_own_source() {
        let values = values(&place(), Some(&text()));
        assert_eq!(values.desk.as_deref(), Some("De balie"));
        assert_eq!(values.confidant.as_deref(), Some("Juf Els"));
        assert_eq!(values.organisation.as_deref(), Some("De school"));
        assert_eq!(values.controller.as_deref(), Some("De regio"));
        assert_eq!(values.fg.as_deref(), Some("De FG"));
        let blank = KeySetText {
            privacy_officer: " ".to_owned(),
            ..text()
        };
        assert_eq!(super::values(&place(), Some(&blank)).fg, None);
    }
}
