//! What stands on each picture of the gallery.

use slint::{ComponentHandle as _, ModelRc, SharedString, VecModel};
use vertelpunt_ui::{AppWindow, Choosing, LeavePlace, NextPlace, Screen, Tile, Visit};

/// A picture: its name, its screen, and how its bridges are filled.
pub type Shot = (&'static str, Screen, fn(&AppWindow));

/// Every picture of the gallery.
pub const SHOTS: [Shot; 1] = [("who", Screen::Choose, who)];

/// What every picture starts from.
pub fn common(app: &AppWindow) {
    let visit = app.global::<Visit>();
    visit.set_leave(LeavePlace::StopAndWipe);
    visit.set_next(NextPlace::Next);
}

fn model<T: Clone + 'static>(items: Vec<T>) -> ModelRc<T> {
    ModelRc::new(VecModel::from(items))
}

fn tile(label: &str, note: &str, picture: &str) -> Tile {
    Tile {
        label: label.into(),
        note: note.into(),
        picture: picture.into(),
        chosen: false,
        enabled: true,
    }
}

fn ask(app: &AppWindow, question: &str, help: &str) {
    let visit = app.global::<Visit>();
    visit.set_question(question.into());
    visit.set_help(help.into());
}

fn lines(app: &AppWindow, lines: &[&str]) {
    app.global::<Visit>().set_lines(model(
        lines.iter().map(|line| SharedString::from(*line)).collect(),
    ));
}

fn who(app: &AppWindow) {
    ask(app, "Wie gaat er vertellen?", "Kies wat het beste past.");
    lines(app, &[]);
    let mut tiles = vec![
        tile("Ik ben ouder of verzorger", "", "ouder-kind"),
        tile("Ik ben 16 of 17 jaar", "", "jongere-16"),
        tile("Ik ben 12 tot en met 15 jaar", "", "jongere-12"),
        tile("Ik ben jonger dan 12", "", "kind"),
        tile(
            "Ik ben 18 of ouder en vertel over vroeger thuis",
            "",
            "thuis",
        ),
        tile("Ik ben familie, vriend of buur", "", "netwerk"),
        tile("Ik werk met kinderen of gezinnen", "", "werker"),
        tile("Dat zeg ik liever niet", "", "liever-niet"),
    ];
    tiles[0].chosen = true;
    app.global::<Choosing>().set_tiles(model(tiles));
}
