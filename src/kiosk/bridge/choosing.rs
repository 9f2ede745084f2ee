//! Tiles, cards and side buttons.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::{
    domain::instrument::id::Id,
    kiosk::{
        flow::event::Act,
        view::{
            View,
            body::{Body, Card, Language, Tile},
        },
    },
};

use super::{Desk, list::update};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let choosing = ui::Choosing::get(window);
    choosing.on_tile_pressed({
        let desk = desk.clone();
        move |row| desk.act_on(|view| press(tiles(&view.body), row))
    });
    choosing.on_tile_pressed_by_key({
        let desk = desk.clone();
        move |row| desk.act_on(|view| Some(Act::PressByKey(at(tiles(&view.body), row)?.id.clone())))
    });
    choosing.on_side_button_pressed({
        let desk = desk.clone();
        move |row| desk.act_on(|view| press(side_buttons(&view.body), row))
    });
    choosing.on_language_pressed({
        let desk = desk.clone();
        move |row| {
            desk.act_on(|view| {
                let language = languages(&view.body).get(usize::try_from(row).ok()?)?;
                Some(Act::Language(language.id.clone()))
            })
        }
    });
    choosing.on_begin(desk.sends(Act::Begin));
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let choosing = ui::Choosing::get(window);
    update(&choosing.get_tiles(), all(tiles(&view.body)), |rows| {
        choosing.set_tiles(rows)
    });
    update(
        &choosing.get_side_buttons(),
        all(side_buttons(&view.body)),
        |rows| choosing.set_side_buttons(rows),
    );
    let languages = languages(&view.body).iter().map(language).collect();
    update(&choosing.get_languages(), languages, |rows| {
        choosing.set_languages(rows)
    });
    if let Body::Cards { cards, .. } = &view.body {
        let cards = cards.iter().map(card).collect();
        update(&choosing.get_cards(), cards, |rows| {
            choosing.set_cards(rows)
        });
    }
    if let Body::Attract {
        begin_label,
        news_title,
        heard,
        ..
    } = &view.body
    {
        choosing.set_begin_label(begin_label.as_str().into());
        choosing.set_news_title(news_title.as_str().into());
        let heard = heard.iter().map(|said| said.as_str().into()).collect();
        update(&choosing.get_heard(), heard, |rows| {
            choosing.set_heard(rows)
        });
    }
    choosing.set_picture(picture_of(&view.body).into());
}

/// The drawing of a kind of screen; what the instrument draws itself comes with its tiles and cards.
fn picture_of(body: &Body) -> &'static str {
    match body {
        Body::Consent { .. } => "veel-verhalen",
        Body::Notice { .. } => "handen",
        Body::Ending(end) => picture_of_end(end.as_ref()),
        _ => "",
    }
}

/// Who comes back later has a house to come back to, who says no is held all the same; else what was here is gone.
fn picture_of_end(end: Option<&Id>) -> &'static str {
    match end.map(Id::as_str) {
        Some("later") => "thuis",
        Some("no-consent" | "stopped" | "withdrawn") => "handen",
        _ => "gewist",
    }
}

fn tiles(body: &Body) -> &[Tile] {
    match body {
        Body::Choose { tiles, .. }
        | Body::Notice { tiles }
        | Body::Headphones { tiles }
        | Body::Consent { tiles, .. }
        | Body::Prompt { tiles }
        | Body::Form { tiles }
        | Body::More { tiles } => tiles,
        Body::Wait { here } => here.as_slice(),
        Body::Page(page) => &page.tiles,
        _ => &[],
    }
}

fn side_buttons(body: &Body) -> &[Tile] {
    match body {
        Body::Choose { side, .. } | Body::Cards { side, .. } | Body::Consent { side, .. } => side,
        _ => &[],
    }
}

fn languages(body: &Body) -> &[Language] {
    match body {
        Body::Attract { languages, .. } | Body::Languages(languages) => languages,
        _ => &[],
    }
}

fn at(tiles: &[Tile], row: i32) -> Option<&Tile> {
    tiles.get(usize::try_from(row).ok()?)
}

/// The press of a tile by its place; nothing for a place that is not there.
pub(super) fn press(tiles: &[Tile], row: i32) -> Option<Act> {
    Some(Act::Press(at(tiles, row)?.id.clone()))
}

pub(super) fn all(tiles: &[Tile]) -> Vec<ui::Tile> {
    tiles.iter().map(tile).collect()
}

pub(super) fn tile(tile: &Tile) -> ui::Tile {
    ui::Tile {
        label: tile.label.as_str().into(),
        note: tile.note.as_str().into(),
        picture: tile.picture.as_str().into(),
        chosen: tile.is_chosen,
        enabled: tile.is_enabled,
    }
}

fn language(language: &Language) -> ui::Language {
    ui::Language {
        name: language.name.as_str().into(),
        chosen: language.is_chosen,
        draft: language.is_draft,
    }
}

fn card(card: &Card) -> ui::Card {
    ui::Card {
        title: card.title.as_str().into(),
        text: card.text.as_str().into(),
        picture: card.picture.as_str().into(),
    }
}
