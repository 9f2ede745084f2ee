//! Reading aloud: [Lees voor], the strip, and which part is lit.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::kiosk::{
    flow::{
        event::Act,
        reading::{Place, Spoken},
    },
    view::{
        View,
        spoken::{Machine, spoken},
    },
};

use super::{Desk, list::int};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let reading = ui::Reading::get(window);
    reading.on_again(desk.sends(Act::ReadAgain));
    reading.on_softer(desk.sends(Act::Softer));
    reading.on_louder(desk.sends(Act::Louder));
    reading.on_slower(desk.sends(Act::Slower));
    reading.on_stop(desk.sends(Act::StopReading));
    ui::Visit::get(window).on_read_aloud({
        let desk = desk.clone();
        move || {
            let parts = desk.spoken();
            desk.act_on(|_| parts.map(Act::ReadAloud));
        }
    });
}

/// All that is read of what stands.
pub(super) fn parts(window: &ui::AppWindow, view: &View) -> Vec<Spoken> {
    let said = ui::SaidAloud::get(window);
    let machine = Machine {
        here: ui::MachineWords::get(window).get_here().into(),
        instead: said.get_instead().into(),
        below: said.get_below().into(),
        laid: said.get_laid().into(),
        draft: said.get_draft().into(),
        free: said.get_free().into(),
        presence: said.get_presence().into(),
        chosen: said.get_chosen().into(),
        ways: said.get_ways().into(),
        tools: said.get_tools().into(),
    };
    spoken(view, &machine)
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let reading = ui::Reading::get(window);
    let now = view.frame.reading;
    let place = now.and_then(|now| now.place);
    let (place, index) = place.map_or((ui::ReadPlace::None, 0), of);
    reading.set_strip(now.is_some_and(|now| now.has_strip));
    reading.set_on(place != ui::ReadPlace::None);
    reading.set_place(place);
    reading.set_index(int(index));
    reading.set_slow(now.is_some_and(|now| now.is_slow));
}

fn of(place: Place) -> (ui::ReadPlace, usize) {
    match place {
        Place::Question => (ui::ReadPlace::Question, 0),
        Place::Help => (ui::ReadPlace::Help, 0),
        Place::Machine => (ui::ReadPlace::Machine, 0),
        Place::Line(at) => (ui::ReadPlace::Line, at),
        Place::Card(at) => (ui::ReadPlace::Card, at),
        Place::Tile(at) | Place::Chosen(at) => (ui::ReadPlace::Tile, at),
        Place::Own => (ui::ReadPlace::Own, 0),
        Place::Whole | Place::Around => (ui::ReadPlace::Whole, 0),
        Place::Ways => (ui::ReadPlace::Ways, 0),
        Place::Tools => (ui::ReadPlace::Tools, 0),
    }
}
