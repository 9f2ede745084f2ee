//! Letters and colours, and the language of the machine's own words.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::kiosk::{
    flow::event::{Act, Letters, Looks, Theme},
    session::Session,
    view::{View, body::Body},
};

use super::Desk;

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let look = ui::Look::get(window);
    look.on_theme_chosen({
        let desk = desk.clone();
        move |theme| {
            desk.act_on(|view| {
                Some(Act::Look(Looks {
                    theme: theme_of(theme),
                    ..view.frame.looks
                }))
            })
        }
    });
    look.on_letters_chosen({
        let desk = desk.clone();
        move |letters| {
            desk.act_on(|view| {
                Some(Act::Look(Looks {
                    letters: letters_of(letters),
                    ..view.frame.looks
                }))
            })
        }
    });
    look.on_close_letters(desk.sends(Act::Next));
}

/// The language that the machine's words are written in; every other one is a translation of it.
const SOURCE_LANGUAGE: &str = "nl";

/// Lets the machine's own words follow the language of the instrument, as far as they were translated.
pub(super) fn speak(language: &str) {
    let translation = if language == SOURCE_LANGUAGE {
        ""
    } else {
        language
    };
    if let Err(error) = slint::select_bundled_translation(translation) {
        tracing::info!(%error, language, "the machine's words stay in their own language");
        // The source language is always there.
        let _ = slint::select_bundled_translation("");
    }
}

pub(super) fn show(window: &ui::AppWindow, session: &Session, view: &View) {
    let looks = view.frame.looks;
    let look = ui::Look::get(window);
    look.set_calm(session.is_calm());
    // Staff pages are Dutch, whatever language stands behind them.
    look.set_right_to_left(view.frame.is_right_to_left && session.staff().is_none());
    look.set_theme(match looks.theme {
        // Waiting is quiet: dark, so that nobody who passes looks.
        Theme::Day if matches!(view.body, Body::Wait { .. }) => ui::Theme::Evening,
        Theme::Day => ui::Theme::Day,
        Theme::Evening => ui::Theme::Evening,
        Theme::Contrast => ui::Theme::Contrast,
    });
    look.set_letters(match looks.letters {
        Letters::Normal => ui::LetterSize::Normal,
        Letters::Large => ui::LetterSize::Large,
        Letters::Largest => ui::LetterSize::Largest,
    });
}

fn theme_of(theme: ui::Theme) -> Theme {
    match theme {
        ui::Theme::Day => Theme::Day,
        ui::Theme::Evening => Theme::Evening,
        ui::Theme::Contrast => Theme::Contrast,
    }
}

fn letters_of(letters: ui::LetterSize) -> Letters {
    match letters {
        ui::LetterSize::Normal => Letters::Normal,
        ui::LetterSize::Large => Letters::Large,
        ui::LetterSize::Largest => Letters::Largest,
    }
}
