//! The recorder's disc, the pieces, and the question about the headphones.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::{
    domain::instrument::screen::Act as Verb,
    kiosk::{
        flow::event::Act,
        view::{
            View,
            body::{Body, Disc, Listening, Recording},
        },
    },
    speech::recording::{BARS, Piece},
};

use super::{
    Desk,
    list::{int, update},
};

/// A short piece is drawn as one of so many milliseconds, a long one as the other.
const SHORT: u32 = 3_000;
const LONG: u32 = 15_000;

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let voice = ui::Voice::get(window);
    voice.set_bars_per_piece(int(BARS));
    voice.on_disc_pressed({
        let desk = desk.clone();
        move || desk.act_on(disc)
    });
    voice.on_play_pressed({
        let desk = desk.clone();
        move || desk.act_on(play)
    });
    voice.on_piece_act({
        let desk = desk.clone();
        move || desk.act_on(piece_act)
    });
    voice.on_piece_pressed({
        let desk = desk.clone();
        move |row| desk.act_on(|view| piece(view, row))
    });
    voice.on_redo(desk.sends(Act::Voice(Verb::Redo)));
    voice.on_add(desk.sends(Act::Voice(Verb::Add)));
    voice.on_put_back(desk.sends(Act::PutBack));
    voice.on_go_on(desk.sends(Act::GoOn));
    voice.on_type_on(desk.sends(Act::TypeOn));
    voice.on_previous_page(desk.sends(Act::PreviousPage));
    voice.on_next_page(desk.sends(Act::NextPage));
    voice.on_tone_again(desk.sends(Act::ToneAgain));
    voice.on_softer(desk.sends(Act::Softer));
    voice.on_louder(desk.sends(Act::Louder));
}

fn disc(view: &View) -> Option<Act> {
    let Body::Record(recording) = &view.body else {
        return None;
    };
    Some(Act::Voice(match recording.disc {
        Disc::Open | Disc::Opening => Verb::Pause,
        Disc::Idle => Verb::Start,
        Disc::Paused | Disc::Silent | Disc::Full | Disc::Lost => Verb::Resume,
    }))
}

fn play(view: &View) -> Option<Act> {
    let Body::Listen(listening) = &view.body else {
        return None;
    };
    let verb = if listening.plays {
        Verb::Pause
    } else {
        Verb::Play
    };
    Some(Act::Voice(verb))
}

fn piece_act(view: &View) -> Option<Act> {
    let Body::Listen(listening) = &view.body else {
        return None;
    };
    let verb = if listening.is_away {
        Verb::Restore
    } else {
        Verb::Remove
    };
    Some(Act::Voice(verb))
}

/// The screen counts within its page.
fn piece(view: &View, row: i32) -> Option<Act> {
    let Body::Listen(listening) = &view.body else {
        return None;
    };
    Some(Act::Piece(listening.first + usize::try_from(row).ok()?))
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    let voice = ui::Voice::get(window);
    match &view.body {
        Body::Record(recording) => show_recorder(&voice, recording),
        Body::Listen(listening) => return show_pieces(&voice, listening),
        _ => {}
    }
    // How a voice looks leaves the window with its screen.
    update(&voice.get_pieces(), Vec::new(), |rows| {
        voice.set_pieces(rows)
    });
    update(&voice.get_bars(), Vec::new(), |rows| voice.set_bars(rows));
}

fn show_recorder(voice: &ui::Voice<'_>, recording: &Recording) {
    voice.set_recorder(match recording.disc {
        Disc::Idle => ui::Recorder::Idle,
        Disc::Opening => ui::Recorder::Opening,
        Disc::Open => ui::Recorder::Open,
        Disc::Paused => ui::Recorder::Paused,
        Disc::Silent => ui::Recorder::Silent,
        Disc::Full => ui::Recorder::Full,
        Disc::Lost => ui::Recorder::Lost,
    });
    voice.set_level(recording.level.into());
    // A ring of sixty dots: a finer share would only draw the same again.
    voice.set_filled((recording.filled.clamp(0.0, 1.0) * 60.0).floor() / 60.0);
    voice.set_nearly_full(recording.is_nearly_full);
    voice.set_disc_label(recording.disc_label.as_str().into());
    voice.set_redo_label(recording.redo_label.as_str().into());
    voice.set_state_line(recording.line.as_str().into());
    voice.set_has_said(recording.has_said);
    voice.set_has_aside(recording.has_aside);
    voice.set_can_type(recording.can_type);
}

fn show_pieces(voice: &ui::Voice<'_>, listening: &Listening) {
    let rows = listening.pieces.iter().enumerate();
    let rows = rows.map(|(row, piece)| row_of(listening, listening.first + row, piece));
    update(&voice.get_pieces(), rows.collect(), |rows| {
        voice.set_pieces(rows)
    });
    let bars = listening.pieces.iter().flat_map(|piece| &piece.bars);
    update(
        &voice.get_bars(),
        bars.map(|bar| i32::from(*bar)).collect(),
        |rows| voice.set_bars(rows),
    );
    voice.set_page(int(listening.page));
    voice.set_pages(int(listening.pages));
    voice.set_plays(listening.plays);
    voice.set_play_label(listening.play_label.as_str().into());
    voice.set_piece_label(listening.piece_label.as_str().into());
    voice.set_piece_is_away(listening.is_away);
    voice.set_add_label(listening.add_label.as_str().into());
    voice.set_redo_label(listening.redo_label.as_str().into());
    voice.set_deaf(listening.is_deaf);
}

fn row_of(listening: &Listening, number: usize, piece: &Piece) -> ui::Piece {
    let heard = listening.playing.filter(|(playing, _)| *playing == number);
    ui::Piece {
        weight: piece.milliseconds().clamp(SHORT, LONG) as f32 / 1000.0,
        removed: piece.is_removed,
        selected: listening.selected == Some(number),
        heard: heard.map_or(0.0, |(_, heard)| f32::from(heard) / 100.0),
        playing: heard.is_some(),
    }
}
