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
    update(&names.get_title_words(), rows(&shown.title), |rows| {
        names.set_title_words(rows)
    });
    update(&names.get_words(), rows(&shown.words), |rows| {
        names.set_words(rows)
    });
    let row = |wanted: Field, first: usize| {
        let place = shown.selected.filter(|(field, _)| *field == wanted);
        place
            .and_then(|(_, at)| at.checked_sub(first))
            .map_or(NONE, int)
    };
    names.set_selected_title_word(row(Field::Title, 0));
    names.set_selected_word(row(Field::Text, shown.first));
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

/// No word is selected.
const NONE: i32 = -1;

/// Each word with the marks behind it, so that no row of the screen looks at another.
fn rows(words: &[Word]) -> Vec<ui::Word> {
    let is = |word: Option<&Word>, standing| word.is_some_and(|word| word.standing == standing);
    let row = |(at, word): (usize, &Word)| {
        let next = words.get(at + 1);
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let tail = next.filter(|_| is(next, WordStanding::Space));
        ui::Word {
            text: word.text.expose().into(),
            tail: tail.map_or("", |tail| tail.text.expose()).into(),
            state: state(word.standing),
            lonely: before.is_none() || is(before, WordStanding::Paragraph),
        }
    };
    words.iter().enumerate().map(row).collect()
}

fn state(standing: WordStanding) -> ui::WordState {
    match standing {
        WordStanding::Plain => ui::WordState::Plain,
        WordStanding::TakenByMachine => ui::WordState::TakenByMachine,
        WordStanding::TakenByTeller => ui::WordState::TakenByTeller,
        WordStanding::InDoubt => ui::WordState::InDoubt,
        WordStanding::Space => ui::WordState::Space,
        WordStanding::Paragraph => ui::WordState::Paragraph,
    }
}
