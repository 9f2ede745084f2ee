//! The pictures of speaking and listening back.

use slint::ComponentHandle as _;
use vertelpunt_ui::{AppWindow, Choosing, NextPlace, Piece, Recorder, Visit, Voice};

use super::{ask, lines, model, tile};

pub fn record(app: &AppWindow) {
    ask(
        app,
        "Vertel wat er gebeurde.",
        "Noem geen namen. Zeg bijvoorbeeld: mijn dochter.",
    );
    lines(
        app,
        &["Uw stem klinkt anders. Eén of twee mensen luisteren."],
    );
    let visit = app.global::<Visit>();
    visit.set_station(1);
    visit.set_next(NextPlace::Nothing);
    let voice = app.global::<Voice>();
    voice.set_recorder(Recorder::Open);
    voice.set_level(7);
    voice.set_state_line("Wij wachten rustig.".into());
}

/// Wiped, and it can still come back.
pub fn record_again(app: &AppWindow) {
    record(app);
    app.global::<Visit>().set_next(NextPlace::Done);
    let voice = app.global::<Voice>();
    voice.set_recorder(Recorder::Paused);
    voice.set_has_aside(true);
    voice.set_has_said(true);
}

pub fn record_lost(app: &AppWindow) {
    record_again(app);
    app.global::<Voice>().set_recorder(Recorder::Lost);
}

pub fn listen(app: &AppWindow) {
    ask(
        app,
        "Luister terug. Klopt het zo?",
        "Tik op een stukje om het te horen.",
    );
    lines(app, &["Alleen in de koptelefoon."]);
    let visit = app.global::<Visit>();
    visit.set_station(2);
    visit.set_next(NextPlace::Done);
    let piece = |at: usize| Piece {
        weight: [1.0, 2.0, 1.5, 1.0, 1.0, 2.5, 1.0][at],
        removed: at == 3,
        selected: at == 1,
        heard: 0.4,
        playing: at == 1,
    };
    let voice = app.global::<Voice>();
    voice.set_pieces(model((0..7).map(piece).collect()));
    let loud = |at: i32| 120 + at * 37 % 120;
    voice.set_bars(model((0..7 * 64).map(loud).collect()));
}

pub fn headphones(app: &AppWindow) {
    ask(
        app,
        "Hebt u de koptelefoon op?",
        "Er klinkt nu een zachte toon.",
    );
    app.global::<Visit>().set_station(2);
    app.global::<Choosing>().set_tiles(model(vec![
        tile("Ja, ik hoor hem", "", ""),
        tile("Nee", "", ""),
    ]));
}
