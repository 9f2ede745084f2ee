//! The words of title and story, to take out and put back.

use std::rc::Rc;

use slint::{Global, SharedString};
use unicode_bidi::{Direction, get_base_direction};
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
    names.on_word_pressed({
        let desk = desk.clone();
        move |piece| desk.act_on(|view| word(view, Field::Text, piece))
    });
    names.on_title_word_pressed({
        let desk = desk.clone();
        move |piece| desk.act_on(|view| word(view, Field::Title, piece))
    });
    names.on_previous_word(desk.sends(Act::PreviousWord));
    names.on_next_word(desk.sends(Act::NextWord));
    names.on_next_doubt(desk.sends(Act::NextDoubt));
    names.on_act(desk.sends(Act::ToggleWord));
    names.on_show_words(desk.sends(Act::ShowWords));
    names.on_previous_page(desk.sends(Act::PreviousPage));
    names.on_next_page(desk.sends(Act::NextPage));
}

/// The screen counts within its page; the flow counts within the story.
fn word(view: &View, field: Field, piece: i32) -> Option<Act> {
    let Body::Names(names) = &view.body else {
        return None;
    };
    let first = if field == Field::Text { names.first } else { 0 };
    Some(Act::Word(field, first + usize::try_from(piece).ok()?))
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
    let piece = |wanted: Field, first: usize| {
        let place = shown.selected.filter(|(field, _)| *field == wanted);
        place
            .and_then(|(_, at)| at.checked_sub(first))
            .map_or(NONE, int)
    };
    names.set_selected_title_word(piece(Field::Title, 0));
    names.set_selected_word(piece(Field::Text, shown.first));
    names.set_veiled(view.frame.veil == Veil::All);
    names.set_from_right(comes_from_right(view, &shown.words));
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

/// Whether the story is read from right to left: by its first letter that has a direction (Unicode Annex 9, P2), else as
/// the screen.
fn comes_from_right(view: &View, words: &[Word]) -> bool {
    let direction = |word: &Word| match get_base_direction(word.text.expose()) {
        Direction::Rtl => Some(true),
        Direction::Ltr => Some(false),
        Direction::Mixed => None,
    };
    let own = words.iter().find_map(direction);
    own.unwrap_or(view.frame.is_right_to_left)
}

/// No word is selected.
const NONE: i32 = -1;

/// A row for each word with the marks behind it, so that no row of the screen looks at another.
fn rows(words: &[Word]) -> Vec<ui::Word> {
    let mut rows: Vec<ui::Word> = Vec::new();
    let mut follows_a_word = false;
    for (at, word) in words.iter().enumerate() {
        let is_space = word.standing == WordStanding::Space;
        match rows.last_mut() {
            Some(before) if is_space && follows_a_word => before.tail = word.text.expose().into(),
            _ => rows.push(ui::Word {
                text: word.text.expose().into(),
                tail: SharedString::default(),
                state: state(word.standing),
                piece: int(at),
            }),
        }
        follows_a_word = !is_space && word.standing != WordStanding::Paragraph;
    }
    rows
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
