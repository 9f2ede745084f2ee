//! Entering the four words or the six pictures of a code.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::{
    domain::telling::StoryText,
    kiosk::{
        flow::event::Act,
        view::{
            View,
            body::{Body, EnterPictures, EnterWords},
        },
    },
};

use super::{
    Desk,
    list::{int, update},
    locking::{label, press_of},
};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let withdrawing = ui::Withdrawing::get(window);
    withdrawing.on_typed_letter({
        let desk = desk.clone();
        move |text| {
            text.chars()
                .for_each(|letter| desk.act(Act::Letter(letter)))
        }
    });
    withdrawing.on_erase(desk.sends(Act::EraseLetter));
    withdrawing.on_pick({
        let desk = desk.clone();
        move |row| desk.act_on(|_| Some(Act::Suggestion(usize::try_from(row).ok()?)))
    });
    withdrawing.on_plate_pressed({
        let desk = desk.clone();
        move |row| desk.act_on(|_| Some(Act::Plate(usize::try_from(row).ok()?)))
    });
    withdrawing.on_picture_pressed({
        let desk = desk.clone();
        move |place| desk.act_on(|_| Some(Act::Picture(usize::try_from(place).ok()?)))
    });
    withdrawing.on_previous_page(desk.sends(Act::PreviousPage));
    withdrawing.on_next_page(desk.sends(Act::NextPage));
    withdrawing.on_send(press_of(desk, |body| match body {
        Body::EnterWords(enter) => enter.send.as_ref(),
        Body::EnterPictures(enter) => enter.send.as_ref(),
        _ => None,
    }));
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let withdrawing = ui::Withdrawing::get(window);
    match &view.body {
        Body::EnterWords(enter) => show_words(&withdrawing, enter),
        Body::EnterPictures(enter) => show_pictures(&withdrawing, enter),
        // The code leaves the window with its screen.
        _ => {
            update(&withdrawing.get_plates(), Vec::new(), |rows| {
                withdrawing.set_plates(rows)
            });
            withdrawing.set_typed("".into());
            update(&withdrawing.get_picked(), Vec::new(), |rows| {
                withdrawing.set_picked(rows)
            });
        }
    }
}

fn show_pictures(withdrawing: &ui::Withdrawing<'_>, enter: &EnterPictures) {
    let rows = |places: &[usize]| places.iter().map(|place| int(*place)).collect();
    update(&withdrawing.get_picked(), rows(&enter.picked), |rows| {
        withdrawing.set_picked(rows)
    });
    update(&withdrawing.get_places(), rows(&enter.places), |rows| {
        withdrawing.set_places(rows)
    });
    withdrawing.set_page(int(enter.page));
    withdrawing.set_pages(int(enter.pages));
    withdrawing.set_send_label(label(enter.send.as_ref()));
}

fn show_words(withdrawing: &ui::Withdrawing<'_>, enter: &EnterWords) {
    let words = |words: &[StoryText]| words.iter().map(|word| word.expose().into()).collect();
    update(&withdrawing.get_plates(), words(&enter.plates), |rows| {
        withdrawing.set_plates(rows)
    });
    update(
        &withdrawing.get_suggestions(),
        words(&enter.suggestions),
        |rows| withdrawing.set_suggestions(rows),
    );
    withdrawing.set_current_plate(int(enter.current));
    withdrawing.set_typed(enter.typed.expose().into());
    withdrawing.set_send_label(label(enter.send.as_ref()));
}
