//! The field of the story, the title and the last words.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::kiosk::{
    flow::{Veil, event::Act},
    view::{
        View,
        body::{Body, Typing},
    },
};

use super::{Desk, list::int};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let telling = ui::Telling::get(window);
    telling.on_edited({
        let desk = desk.clone();
        move |text| desk.act(Act::Edit(text.into()))
    });
    telling.on_speak_on(desk.sends(Act::SpeakOn));
    telling.on_toggle_hidden({
        let desk = desk.clone();
        // After Verberg the same button stands there to show the words again.
        move || {
            desk.act_on(|view| match view.frame.veil {
                Veil::All => Some(Act::ShowWords),
                Veil::Lifted | Veil::LastWords => Some(Act::ToggleHidden),
            })
        }
    });
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let telling = ui::Telling::get(window);
    let typing = match &view.body {
        Body::Type(typing) | Body::Title(typing) => typing,
        // Whatever was typed leaves the window with its screen.
        _ => return clear(&telling),
    };
    show_field(&telling, typing, view.frame.veil);
}

fn show_field(telling: &ui::Telling<'_>, typing: &Typing, veil: Veil) {
    // A new text moves the caret, so it is set only when a person did not type it just now.
    if telling.get_text() != typing.text.expose() {
        telling.set_text(typing.text.expose().into());
    }
    telling.set_while_telling(typing.while_telling.as_str().into());
    telling.set_limit_characters(int(typing.limit));
    telling.set_hidden(veil != Veil::Lifted);
    telling.set_shows_nothing(veil == Veil::All);
    telling.set_hide_label(typing.hide_label.as_str().into());
    telling.set_hidden_text(typing.hidden_text.expose().into());
    telling.set_may_speak_on(typing.may_speak_on);
}

fn clear(telling: &ui::Telling<'_>) {
    if !telling.get_text().is_empty() || !telling.get_hidden_text().is_empty() {
        telling.set_text("".into());
        telling.set_hidden_text("".into());
    }
}
