//! Triads, dyads and choices.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::domain::instrument::question::Look;
use crate::kiosk::{
    flow::event::{Act, Direction},
    view::{
        View,
        body::{Body, Choice, Dyad, LaidStone, Stones, Triad},
    },
};

use super::{
    Desk,
    choosing::{all, press, tile},
    list::{int, update},
};

/// The height of an equilateral triangle with sides of one.
const HEIGHT: f64 = 0.866_025_403_784_438_6;

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    connect_triad(&ui::Triad::get(window), desk);
    connect_dyad(&ui::Dyad::get(window), desk);
    connect_stones(&ui::Stones::get(window), desk);
    connect_choice(&ui::Choice::get(window), desk);
}

fn connect_triad(triad: &ui::Triad<'_>, desk: &Rc<Desk>) {
    triad.on_begin_practice({
        let desk = desk.clone();
        move || {
            desk.act_on(|view| match &view.body {
                Body::Practice(practice) => {
                    Some(Act::Press(practice.try_button.as_ref()?.id.clone()))
                }
                _ => None,
            });
        }
    });
    triad.on_tapped({
        let desk = desk.clone();
        move |x, y| desk.act(Act::PlaceInTriad(weights(f64::from(x), f64::from(y))))
    });
    triad.on_nudged({
        let desk = desk.clone();
        move |nudge| desk.act(Act::Nudge(direction(nudge)))
    });
    triad.on_not_applicable_pressed(desk.sends(Act::NotApplicable));
}

fn connect_dyad(dyad: &ui::Dyad<'_>, desk: &Rc<Desk>) {
    dyad.on_tapped({
        let desk = desk.clone();
        move |x| desk.act(Act::PlaceOnLine(f64::from(x)))
    });
    dyad.on_nudged({
        let desk = desk.clone();
        move |nudge| desk.act(Act::Nudge(direction(nudge)))
    });
    dyad.on_not_applicable_pressed(desk.sends(Act::NotApplicable));
}

fn connect_stones(stones: &ui::Stones<'_>, desk: &Rc<Desk>) {
    stones.on_picked({
        let desk = desk.clone();
        move |row| {
            desk.act_on(|view| match &view.body {
                Body::Stones(stones) => press(&stones.tray, row),
                _ => None,
            });
        }
    });
    stones.on_picked_up({
        let desk = desk.clone();
        move |place| {
            if let Ok(place) = usize::try_from(place) {
                desk.act(Act::PickUp(place));
            }
        }
    });
    stones.on_tapped({
        let desk = desk.clone();
        move |x, y| desk.act(Act::Lay(f64::from(x), f64::from(y)))
    });
    stones.on_nudged({
        let desk = desk.clone();
        move |nudge| desk.act(Act::Nudge(direction(nudge)))
    });
    stones.on_previous_page(desk.sends(Act::PreviousPage));
    stones.on_next_page(desk.sends(Act::NextPage));
}

fn connect_choice(choice: &ui::Choice<'_>, desk: &Rc<Desk>) {
    choice.on_toggled({
        let desk = desk.clone();
        move |row| {
            desk.act_on(|view| match &view.body {
                Body::Choice(choice) => press(&choice.options, row),
                _ => None,
            });
        }
    });
    choice.on_previous_page(desk.sends(Act::PreviousPage));
    choice.on_next_page(desk.sends(Act::NextPage));
}

/// Barycentric weights of a point, in sides from the upper left of the triangle's box; may be negative outside.
fn weights(x: f64, y: f64) -> [f64; 3] {
    let top = 1.0 - y / HEIGHT;
    let right = x - top / 2.0;
    [top, 1.0 - top - right, right]
}

fn direction(nudge: ui::Nudge) -> Direction {
    match nudge {
        ui::Nudge::Up => Direction::Up,
        ui::Nudge::Down => Direction::Down,
        ui::Nudge::Left => Direction::Left,
        ui::Nudge::Right => Direction::Right,
    }
}

pub(super) fn show(window: &ui::AppWindow, view: &View) {
    match &view.body {
        Body::Triad(triad) => show_triad(&ui::Triad::get(window), triad),
        Body::Dyad(dyad) => show_dyad(&ui::Dyad::get(window), dyad),
        Body::Stones(stones) => show_stones(&ui::Stones::get(window), stones),
        Body::Choice(choice) => show_choice(&ui::Choice::get(window), choice),
        Body::Practice(practice) => {
            let triad = ui::Triad::get(window);
            triad.set_leads_in(practice.leads_in);
            let label = practice.try_button.as_ref().map(|tile| tile.label.as_str());
            triad.set_try_label(label.unwrap_or_default().into());
            show_triad(&triad, &practice.triad);
        }
        _ => {}
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a pixel is coarser than a float"
)]
fn show_triad(triad: &ui::Triad<'_>, shown: &Triad) {
    let corners = shown
        .corners
        .iter()
        .map(|corner| corner.as_str().into())
        .collect();
    update(&triad.get_corners(), corners, |rows| {
        triad.set_corners(rows)
    });
    triad.set_placed(shown.shares.is_some());
    if let Some([top, left, right]) = shown.shares {
        triad.set_top(top as f32);
        triad.set_left(left as f32);
        triad.set_right(right as f32);
    }
    triad.set_echo_lead(shown.echo_lead.as_str().into());
    triad.set_echo(shown.echo.as_str().into());
    triad.set_nudge_label(shown.nudge_label.as_str().into());
    triad.set_not_applicable_label(shown.not_applicable_label.as_str().into());
    triad.set_not_applicable(shown.is_not_applicable);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a pixel is coarser than a float"
)]
fn show_dyad(dyad: &ui::Dyad<'_>, shown: &Dyad) {
    dyad.set_left_label(shown.left.as_str().into());
    dyad.set_middle_label(shown.middle.as_str().into());
    dyad.set_right_label(shown.right.as_str().into());
    dyad.set_placed(shown.at.is_some());
    if let Some(at) = shown.at {
        dyad.set_at(at as f32);
    }
    dyad.set_echo_lead(shown.echo_lead.as_str().into());
    dyad.set_echo(shown.echo.as_str().into());
    dyad.set_not_applicable_label(shown.not_applicable_label.as_str().into());
    dyad.set_not_applicable(shown.is_not_applicable);
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a pixel is coarser than a float"
)]
fn show_stones(stones: &ui::Stones<'_>, shown: &Stones) {
    let laid = |stone: &LaidStone| ui::LaidStone {
        label: stone.label.as_str().into(),
        picture: stone.picture.as_str().into(),
        x: stone.at.0 as f32,
        y: stone.at.1 as f32,
        ring: int(stone.ring),
    };
    stones.set_centre(tile(&shown.centre));
    update(&stones.get_tray(), all(&shown.tray), |rows| {
        stones.set_tray(rows)
    });
    let rows = shown.laid.iter().map(laid).collect();
    update(&stones.get_laid(), rows, |rows| stones.set_laid(rows));
    stones.set_page(int(shown.page));
    stones.set_pages(int(shown.pages));
    stones.set_in_hand(shown.in_hand.as_str().into());
}

fn show_choice(choice: &ui::Choice<'_>, shown: &Choice) {
    update(&choice.get_options(), all(&shown.options), |rows| {
        choice.set_options(rows)
    });
    choice.set_pictured(shown.look != Look::Words);
    choice.set_page(int(shown.page));
    choice.set_pages(int(shown.pages));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_and_middle_of_the_box_are_corners_and_middle_of_the_triangle() {
        let near = |found: [f64; 3], wanted: [f64; 3]| {
            found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        assert!(near(weights(0.5, 0.0), [1.0, 0.0, 0.0]));
        assert!(near(weights(0.0, HEIGHT), [0.0, 1.0, 0.0]));
        assert!(near(weights(1.0, HEIGHT), [0.0, 0.0, 1.0]));
        assert!(near(weights(0.5, HEIGHT * 2.0 / 3.0), [1.0 / 3.0; 3]));
    }
}
