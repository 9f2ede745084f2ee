//! The lock and the code.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::{
    domain::{
        telling::StoryText,
        words::{CodeKind, pictures},
    },
    kiosk::{
        flow::{Lock, event::Act},
        view::{
            View,
            body::{Body, Code, Locking, Tile},
        },
    },
};

use super::{
    Desk,
    list::{int, update},
};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let locking = ui::Locking::get(window);
    locking.on_seal(press_of(desk, |body| lock(body)?.seal.as_ref()));
    locking.on_change(press_of(desk, |body| lock(body)?.change.as_ref()));
    locking.on_whisper(press_of(desk, |body| code(body)?.whisper.as_ref()));
    locking.on_have_code(press_of(desk, |body| code(body)?.have.as_ref()));
    locking.on_wipe({
        let desk = desk.clone();
        move || {
            desk.act_on(|view| {
                let lock = lock(&view.body)?;
                match lock.lock {
                    Lock::Failed => Some(Act::WipeAll),
                    _ => Some(Act::Press(lock.wipe.as_ref()?.id.clone())),
                }
            });
        }
    });
    locking.on_try_again(desk.sends(Act::TryAgain));
}

/// A callback that presses the button which `find` gives.
pub(super) fn press_of(desk: &Rc<Desk>, find: fn(&Body) -> Option<&Tile>) -> impl Fn() + 'static {
    let desk = desk.clone();
    move || desk.act_on(|view| Some(Act::Press(find(&view.body)?.id.clone())))
}

fn lock(body: &Body) -> Option<&Locking> {
    match body {
        Body::Lock(lock) => Some(lock),
        _ => None,
    }
}

fn code(body: &Body) -> Option<&Code> {
    match body {
        Body::Code(code) => Some(code),
        _ => None,
    }
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let locking = ui::Locking::get(window);
    if let Some(lock) = lock(&view.body) {
        show_lock(&locking, lock);
    }
    match code(&view.body) {
        Some(code) => show_code(&locking, code),
        // The words leave the window with their screen.
        None => {
            update(&locking.get_code_words(), Vec::new(), |rows| {
                locking.set_code_words(rows)
            });
            update(&locking.get_code_pictures(), Vec::new(), |rows| {
                locking.set_code_pictures(rows)
            });
        }
    }
}

fn show_lock(locking: &ui::Locking<'_>, shown: &Locking) {
    locking.set_state(match shown.lock {
        Lock::Open | Lock::Sealed => ui::LockState::Asking,
        Lock::Busy => ui::LockState::Busy,
        Lock::Failed => ui::LockState::Failed,
    });
    locking.set_seal_label(label(shown.seal.as_ref()));
    locking.set_wipe_label(label(shown.wipe.as_ref()));
    locking.set_change_label(label(shown.change.as_ref()));
}

fn show_code(locking: &ui::Locking<'_>, shown: &Code) {
    let words = shown
        .words
        .iter()
        .map(|word| word.expose().into())
        .collect();
    update(&locking.get_code_words(), words, |rows| {
        locking.set_code_words(rows)
    });
    let pictures: Vec<i32> = match shown.kind {
        CodeKind::Words => Vec::new(),
        CodeKind::Pictures => places(&shown.words),
    };
    update(&locking.get_code_pictures(), pictures, |rows| {
        locking.set_code_pictures(rows)
    });
    locking.set_pictured(shown.kind == CodeKind::Pictures);
    locking.set_code_hidden(shown.is_hidden);
    locking.set_vanish(shown.vanish.as_str().into());
    locking.set_whisper_label(label(shown.whisper.as_ref()));
    locking.set_have_label(label(shown.have.as_ref()));
}

/// The places of pictures by their names.
fn places(names: &[StoryText]) -> Vec<i32> {
    let places = names
        .iter()
        .filter_map(|name| pictures::place_of(name.expose()));
    places.map(int).collect()
}

/// What a button says; nothing for one that is not there.
pub(super) fn label(tile: Option<&Tile>) -> slint::SharedString {
    tile.map(|tile| tile.label.as_str())
        .unwrap_or_default()
        .into()
}
