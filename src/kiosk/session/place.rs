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
    kiosk::{bundle::Papers, flow::setting::Setting, keeper::custody::BUILD, settings::Settings},
    privacy::{self, names::region::Region},
    seal::keyset::{KeySet, Role},
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
        values: values(settings, keyset),
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

fn values(settings: &Settings, keyset: Option<&KeySet>) -> Values {
    let place = &settings.place;
    let text = keyset.map(KeySet::text);
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
fn holder(holder: &crate::seal::keyset::Holder) -> Option<Holder> {
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
