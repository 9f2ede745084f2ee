//! The words of title and story, to take out and put back.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::kiosk::{
    flow::{
        Veil,
        event::{Act, Field},
    },
    view::{
        View,
        body::{Body, Word, WordStanding},
    },
};

use super::{
    Desk,
    list::{int, update},
};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let names = ui::Names::get(window);
    let send = |act: Act| {
        let desk = desk.clone();
        move || desk.act(act.clone())
    };
    names.on_word_pressed({
        let desk = desk.clone();
        move |row| desk.act_on(|view| word(view, Field::Text, row))
    });
    names.on_title_word_pressed({
        let desk = desk.clone();
        move |row| desk.act_on(|view| word(view, Field::Title, row))
    });
    names.on_previous_word(send(Act::PreviousWord));
    names.on_next_word(send(Act::NextWord));
    names.on_next_doubt(send(Act::NextDoubt));
    names.on_act(send(Act::ToggleWord));
    names.on_show_words(send(Act::ShowWords));
    names.on_previous_page(send(Act::PreviousPage));
    names.on_next_page(send(Act::NextPage));
}

/// The screen counts within its page; the flow counts within the story.
fn word(view: &View, field: Field, row: i32) -> Option<Act> {
    let Body::Names(names) = &view.body else {
        return None;
    };
    let first = if field == Field::Text { names.first } else { 0 };
    Some(Act::Word(field, first + usize::try_from(row).ok()?))
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let names = ui::Names::get(window);
    let Body::Names(shown) = &view.body else {
        update(&names.get_title_words(), Vec::new(), |rows| {
            names.set_title_words(rows)
        });
        update(&names.get_words(), Vec::new(), |rows| names.set_words(rows));
        return;
    };
    let title = shown
        .title
        .iter()
        .map(|word| piece(word, Field::Title))
        .collect();
    update(&names.get_title_words(), title, |rows| {
        names.set_title_words(rows)
    });
    let words = shown
        .words
        .iter()
        .map(|word| piece(word, Field::Text))
        .collect();
    update(&names.get_words(), words, |rows| names.set_words(rows));
    names.set_veiled(view.frame.veil == Veil::All);
    names.set_page(int(shown.page));
    names.set_pages(int(shown.pages));
    names.set_act_label(shown.act_label.as_str().into());
    names.set_has_selection(!shown.act_label.is_empty());
    names.set_has_doubts(shown.has_doubts);
    names.set_doubt_label(shown.doubt_label.as_str().into());
    names.set_by_machine(shown.by_machine.as_str().into());
    names.set_by_teller(shown.by_teller.as_str().into());
    names.set_in_doubt(shown.in_doubt.as_str().into());
}

fn piece(word: &Word, field: Field) -> ui::Word {
    ui::Word {
        text: word.text.expose().into(),
        state: match word.standing {
            WordStanding::Plain => ui::WordState::Plain,
            WordStanding::TakenByMachine => ui::WordState::TakenByMachine,
            WordStanding::TakenByTeller => ui::WordState::TakenByTeller,
            WordStanding::InDoubt => ui::WordState::InDoubt,
            WordStanding::Space => ui::WordState::Space,
            WordStanding::Paragraph => ui::WordState::Paragraph,
        },
        selected: word.is_selected,
        in_title: field == Field::Title,
    }
}
