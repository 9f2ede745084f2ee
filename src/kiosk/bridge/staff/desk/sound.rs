//! *Geluid*: devices, tests, and how headphones are known.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::{
    kiosk::{
        session::{Found, SoundFacts, Tone, Trial},
        settings::sound::{Detection, SoundPlace},
        staff::{
            Event,
            desk::{self, Act, Sheet, SoundAct},
        },
    },
    speech::equipment::Listed,
};

use super::super::super::{Desk, list::update};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let page = ui::StaffDesk::get(window);
    let act = {
        let desk = desk.clone();
        move |act: SoundAct| desk.staff_act(Event::Desk(Act::Sound(act)))
    };
    page.on_choose_device({
        let desk = desk.clone();
        move |place| {
            let sheet = Sheet::Device(place_of(place));
            desk.staff_act(Event::Desk(Act::Open(sheet)));
        }
    });
    page.on_tone({
        let act = act.clone();
        move |place| act(SoundAct::Tone(place_of(place)))
    });
    page.on_plug_believed({
        let act = act.clone();
        move |believes| {
            act(SoundAct::Detect(if believes {
                Detection::Jack
            } else {
                Detection::Ask
            }));
        }
    });
    page.on_trial_toggled({
        let (desk, act) = (desk.clone(), act.clone());
        move || match desk.on_staff(|page| page.facts.sound.trial) {
            Some(Trial::Opening | Trial::Open(_)) => act(SoundAct::Stop),
            Some(Trial::Off | Trial::Lost) => act(SoundAct::Try),
            None => {}
        }
    });
    page.on_device_chosen({
        let desk = desk.clone();
        move |row| {
            let chosen = desk.on_staff(|page| {
                let Sheet::Device(place) = page.staff.desk().sheet() else {
                    return None;
                };
                let row = usize::try_from(row).ok()?;
                let device = offered(place, &page.facts.sound).into_iter().nth(row)?;
                Some(SoundAct::Choose(place, device.map(|listed| listed.id)))
            });
            if let Some(chosen) = chosen.flatten() {
                act(chosen);
            }
        }
    });
}

pub(super) fn show(page: &ui::StaffDesk<'_>, facts: &SoundFacts, desk: &desk::Desk) {
    page.set_sound_state(state(facts.found.as_ref()));
    page.set_microphone_name(label(SoundPlace::Microphone, facts).into());
    page.set_headphones_name(label(SoundPlace::Headphones, facts).into());
    page.set_room_name(label(SoundPlace::Room, facts).into());
    page.set_believes_plug(facts.sound.detection == Detection::Jack);
    page.set_plug(match facts.plug {
        None => ui::PlugState::Silent,
        Some(true) => ui::PlugState::KnownIn,
        Some(false) => ui::PlugState::KnownOut,
    });
    let (trial, level) = match facts.trial {
        Trial::Off => (ui::SoundTrial::Off, 0),
        Trial::Opening => (ui::SoundTrial::Opening, 0),
        Trial::Open(level) => (ui::SoundTrial::Open, level),
        Trial::Lost => (ui::SoundTrial::Lost, 0),
    };
    page.set_trial(trial);
    page.set_trial_level(level.into());
    page.set_headphones_tone(tone(facts.tone, SoundPlace::Headphones));
    page.set_room_tone(tone(facts.tone, SoundPlace::Room));
    if let Sheet::Device(place) = desk.sheet() {
        page.set_device_place(place_shown(place));
        let chosen = place.of(&facts.sound);
        let devices = offered(place, facts);
        let rows: Vec<ui::SoundDevice> = devices
            .into_iter()
            .map(|device| ui::SoundDevice {
                chosen: device.as_ref().map(|listed| &listed.id) == chosen.as_ref(),
                name: device
                    .map_or_else(String::new, |listed| listed.label)
                    .into(),
            })
            .collect();
        update(&page.get_devices(), rows, |rows| page.set_devices(rows));
    }
}

fn state(found: Option<&Found>) -> ui::SoundState {
    let Some(found) = found else {
        return ui::SoundState::Looking;
    };
    match (found.has_microphone, found.has_headphones) {
        (true, true) => ui::SoundState::Good,
        (false, true) => ui::SoundState::NoMicrophone,
        (true, false) => ui::SoundState::NoHeadphones,
        (false, false) => ui::SoundState::Neither,
    }
}

/// What can be chosen: first the system's own or none, then every device that is not in use for the other ears.
fn offered(place: SoundPlace, facts: &SoundFacts) -> Vec<Option<Listed>> {
    let mut offered = vec![None];
    let Some(found) = &facts.found else {
        return offered;
    };
    let taken = match place {
        SoundPlace::Microphone => &None,
        SoundPlace::Headphones => &facts.sound.room_sink,
        SoundPlace::Room => &facts.sound.private_sink,
    };
    let devices = listed(place, found).iter();
    let free = devices.filter(|device| Some(&device.id) != taken.as_ref());
    offered.extend(free.cloned().map(Some));
    offered
}

fn listed(place: SoundPlace, found: &Found) -> &[Listed] {
    match place {
        SoundPlace::Microphone => &found.microphones,
        SoundPlace::Headphones | SoundPlace::Room => &found.speakers,
    }
}

/// The device in use as people know it; its identifier where it is not to be found, nothing where none is chosen.
fn label(place: SoundPlace, facts: &SoundFacts) -> String {
    let Some(id) = place.of(&facts.sound) else {
        return String::new();
    };
    let found = facts.found.as_ref();
    found
        .and_then(|found| listed(place, found).iter().find(|device| device.id == *id))
        .map_or_else(|| id.clone(), |device| device.label.clone())
}

fn tone(tone: Tone, place: SoundPlace) -> ui::ToneTrial {
    match tone {
        Tone::Sounds(there) if there == place => ui::ToneTrial::Sounds,
        Tone::Failed(there) if there == place => ui::ToneTrial::Failed,
        _ => ui::ToneTrial::Off,
    }
}

fn place_shown(place: SoundPlace) -> ui::SoundPlace {
    match place {
        SoundPlace::Microphone => ui::SoundPlace::Microphone,
        SoundPlace::Headphones => ui::SoundPlace::Headphones,
        SoundPlace::Room => ui::SoundPlace::Room,
    }
}

fn place_of(place: ui::SoundPlace) -> SoundPlace {
    match place {
        ui::SoundPlace::Microphone => SoundPlace::Microphone,
        ui::SoundPlace::Headphones => SoundPlace::Headphones,
        ui::SoundPlace::Room => SoundPlace::Room,
    }
}
