//! The help card, the thanks, the pages, and the screen that says that nobody can tell now.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::kiosk::{
    flow::event::Act,
    view::{
        View,
        body::{Body, Help, HelpLine, Page, Thanks},
    },
};

use super::{
    Desk,
    list::{int, update},
    locking::{label, press_of},
};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let helping = ui::Helping::get(window);
    helping.on_qr_code(|url| ui::qr_code(&url));
    helping.on_withdraw(press_of(desk, |body| help(body)?.withdraw.as_ref()));
    helping.on_return_to_story(desk.sends(Act::Back));
    helping.on_done(press_of(desk, |body| thanks(body)?.done.as_ref()));
    helping.on_what(press_of(desk, |body| thanks(body)?.what.as_ref()));
    helping.on_close_page(desk.sends(Act::Back));
    helping.on_next_sheet(desk.sends(Act::NextPage));
}

fn help(body: &Body) -> Option<&Help> {
    match body {
        Body::Help(help) => Some(help),
        _ => None,
    }
}

fn thanks(body: &Body) -> Option<&Thanks> {
    match body {
        Body::Thanks(thanks) => Some(thanks),
        _ => None,
    }
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let helping = ui::Helping::get(window);
    match &view.body {
        Body::Help(help) => {
            show_lines(&helping, &help.help_lines);
            helping.set_story_stays(help.story_stays.as_str().into());
            helping.set_withdraw_label(label(help.withdraw.as_ref()));
            helping.set_return_label(label(help.return_to_story.as_ref()));
        }
        Body::Thanks(thanks) => {
            show_lines(&helping, &thanks.help_lines);
            helping.set_done_label(label(thanks.done.as_ref()));
            helping.set_what_label(label(thanks.what.as_ref()));
        }
        Body::Page(page) => show_page(&helping, page, &view.frame.question),
        Body::Unavailable { place_sentence } => {
            helping.set_place_sentence(place_sentence.as_str().into());
        }
        _ => {}
    }
}

fn show_page(helping: &ui::Helping<'_>, page: &Page, title: &str) {
    helping.set_page_title(title.into());
    let blocks = page
        .blocks
        .iter()
        .map(|block| block.as_str().into())
        .collect();
    update(&helping.get_page_blocks(), blocks, |rows| {
        helping.set_page_blocks(rows)
    });
    helping.set_sheet(int(page.sheet));
    helping.set_sheets(int(page.sheets));
}

fn show_lines(helping: &ui::Helping<'_>, lines: &[HelpLine]) {
    let line = |line: &HelpLine| ui::HelpLine {
        name: line.name.as_str().into(),
        number: line.number.as_str().into(),
        free: line.free.as_str().into(),
        url: line.url.as_str().into(),
        text: line.text.as_str().into(),
        hours: line.hours.as_str().into(),
        emergency: line.is_emergency,
    };
    helping.set_has_codes(lines.iter().any(|line| !line.url.is_empty()));
    let lines = lines.iter().map(line).collect();
    update(&helping.get_help_lines(), lines, |rows| {
        helping.set_help_lines(rows)
    });
}
