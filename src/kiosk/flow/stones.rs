//! Stones on rings: who was near and who was far. A tap picks a stone, a tap lays it; nothing is dragged.
//!
//! The canvas is a square of side one with the rings around its middle; screens may stretch it. A stone leaves the tray
//! when it was laid as often as it may be. Tapped on the canvas it is picked up: it leaves the canvas and is in hand
//! again. Arrows lay and move without aiming: nearer, farther, and around the middle.

use std::f64::consts::TAU;

use crate::domain::instrument::{
    id::Id,
    question::{Signifier, Stone, Stones},
};

use super::{Flow, draft::Given, event::Direction};

/// Stones on one page of the tray.
pub const STONES_PER_PAGE: usize = 6;
/// The radii of the rings, from the inside out, in sides of the canvas.
pub const RINGS: [f64; 3] = [0.186, 0.329, 0.468];
/// Where an arrow lays a stone within its ring.
const LANES: [f64; 3] = [0.165, 0.258, 0.398];
/// Nearer than this a stone would lie on the one in the middle.
const NEAREST: f64 = 0.157;
/// Farther than this it would hang over the edge.
const FARTHEST: f64 = 0.415;
/// Two stones on one place: the second slides this far aside.
const ASIDE: f64 = 0.033;
/// Places around a ring.
const PLACES: u32 = 12;
/// Coordinates are kept in thousandths: less than a pixel.
const GRAIN: f64 = 1000.0;

/// A stone on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// Which one.
    pub stone: Id,
    /// Where.
    pub at: Spot,
}

/// A place on the canvas, from its upper left, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    x: f64,
    y: f64,
}

impl Spot {
    /// The nearest place to a tap where a stone can lie; a number that is none counts as the middle.
    pub fn nearest(x: f64, y: f64) -> Spot {
        let part = |part: f64| if part.is_finite() { part - 0.5 } else { 0.0 };
        let (x, y) = (part(x), part(y));
        // On the very middle there is no direction: up.
        let turn = if x == 0.0 && y == 0.0 {
            0.75
        } else {
            y.atan2(x) / TAU
        };
        Spot::on(turn, x.hypot(y))
    }

    /// A place at a share of a full turn from the right, clockwise, so far from the middle.
    fn on(turn: f64, radius: f64) -> Spot {
        let radius = radius.clamp(NEAREST, FARTHEST);
        let (sin, cos) = (turn * TAU).sin_cos();
        let grain = |part: f64| (part * GRAIN).round() / GRAIN;
        Spot {
            x: grain(0.5 + radius * cos),
            y: grain(0.5 + radius * sin),
        }
    }

    /// From the left and from the top.
    pub fn get(self) -> (f64, f64) {
        (self.x, self.y)
    }

    /// The ring, 0 the innermost.
    pub fn ring(self) -> usize {
        let inside = |ring: &&f64| self.radius() > **ring;
        RINGS.iter().filter(inside).count().min(RINGS.len() - 1)
    }

    fn radius(self) -> f64 {
        (self.x - 0.5).hypot(self.y - 0.5)
    }

    fn turn(self) -> f64 {
        (self.y - 0.5).atan2(self.x - 0.5) / TAU
    }

    fn distance(self, other: Spot) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// What the hand holds; forgotten when the screen goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hand {
    holds: Option<Id>,
}

/// Stones.
impl Flow {
    fn asked_stones(&self) -> Option<&Stones> {
        match self.asked()?.1 {
            Signifier::Stones(stones) => Some(stones),
            _ => None,
        }
    }

    /// What lies on the canvas, in the order of laying.
    pub fn laid(&self) -> &[Laid] {
        let asked = self.asked_stones();
        match asked.and_then(|stones| self.state.draft.answers.get(&stones.id)) {
            Some(Given::Stones(laid)) => laid,
            _ => &[],
        }
    }

    /// The stones that can still be laid, in the order of this visit.
    pub fn tray(&self) -> Vec<&Stone> {
        let Some(stones) = self.asked_stones() else {
            return Vec::new();
        };
        let is_left = |stone: &&Stone| {
            let times = self.laid().iter().filter(|laid| laid.stone == stone.id);
            times.count() < stone.max as usize
        };
        let order = self.order_of(&stones.id, stones.stones.len());
        let all = order.into_iter().filter_map(|at| stones.stones.get(at));
        all.filter(is_left).collect()
    }

    /// The stone in hand.
    pub fn stone_in_hand(&self) -> Option<&Stone> {
        let held = self.state.hand.holds.as_ref()?;
        let stones = &self.asked_stones()?.stones;
        stones.iter().find(|stone| stone.id == *held)
    }

    /// A tap on a stone of the tray: into the hand, or out of it.
    pub(super) fn pick_stone(&mut self, stone: &Id) {
        let is_in_tray = self.tray().iter().any(|known| known.id == *stone);
        let holds = &self.state.hand.holds;
        self.state.hand.holds =
            (is_in_tray && holds.as_ref() != Some(stone)).then(|| stone.clone());
    }

    /// A tap on a stone that lies: it is picked up.
    pub(super) fn pick_up(&mut self, place: usize) {
        let mut laid = self.laid().to_vec();
        if place >= laid.len() {
            return;
        }
        let stone = laid.remove(place).stone;
        self.keep_laid(laid);
        let at = self.tray().iter().position(|known| known.id == stone);
        self.state.page = at.unwrap_or_default() / STONES_PER_PAGE;
        self.state.hand.holds = Some(stone);
    }

    /// A tap on the canvas lays what is in hand.
    pub(super) fn lay(&mut self, at: Spot) {
        let Some(stone) = self.state.hand.holds.take() else {
            return;
        };
        let mut laid = self.laid().to_vec();
        let at = beside(&laid, at);
        laid.push(Laid { stone, at });
        self.keep_laid(laid);
        self.state.page = self.state.page.min(self.pages().saturating_sub(1));
    }

    /// Nearer, farther or around: the stone in hand is laid, else the one that was laid last moves.
    pub(super) fn nudge_stone(&mut self, direction: Direction) {
        if self.asked_stones().is_none() {
            return;
        }
        if self.state.hand.holds.is_some() {
            let ring = if direction == Direction::Down {
                LANES.len() - 1
            } else {
                0
            };
            self.lay(self.roomiest(LANES[ring]));
            return;
        }
        let mut laid = self.laid().to_vec();
        let Some(Laid { stone, at }) = laid.pop() else {
            return;
        };
        let at = beside(&laid, moved(at, direction));
        laid.push(Laid { stone, at });
        self.keep_laid(laid);
    }

    /// The place on a lane that is farthest from every other stone; the uppermost of equals.
    fn roomiest(&self, radius: f64) -> Spot {
        let room = |spot: Spot| {
            let others = self.laid().iter().map(|laid| laid.at.distance(spot));
            others.fold(f64::INFINITY, f64::min)
        };
        let mut best = Spot::on(0.75, radius);
        for place in 1..PLACES {
            let spot = Spot::on(0.75 + f64::from(place) / f64::from(PLACES), radius);
            if room(spot) > room(best) {
                best = spot;
            }
        }
        best
    }

    fn keep_laid(&mut self, laid: Vec<Laid>) {
        let Some(id) = self.asked_stones().map(|stones| stones.id.clone()) else {
            return;
        };
        let answers = &mut self.state.draft.answers;
        if laid.is_empty() {
            answers.remove(&id);
        } else {
            answers.insert(id, Given::Stones(laid));
        }
    }
}

/// One ring in or out, or one place around.
fn moved(at: Spot, direction: Direction) -> Spot {
    let step = 1.0 / f64::from(PLACES);
    let ring = at.ring();
    match direction {
        Direction::Up => Spot::on(at.turn(), LANES[ring.saturating_sub(1)]),
        Direction::Down => Spot::on(at.turn(), LANES[(ring + 1).min(LANES.len() - 1)]),
        Direction::Left => Spot::on(at.turn() - step, at.radius()),
        Direction::Right => Spot::on(at.turn() + step, at.radius()),
    }
}

/// The place itself, or the next free one to its side.
fn beside(laid: &[Laid], at: Spot) -> Spot {
    let is_free = |spot: Spot| {
        laid.iter()
            .all(|other| other.at.distance(spot) >= ASIDE * 0.9)
    };
    let slid = |steps: u32| Spot::nearest(at.x + f64::from(steps) * ASIDE, at.y);
    let steps = 0..=u32::try_from(laid.len()).unwrap_or(u32::MAX);
    let around = |steps: u32| Spot::on(at.turn() + f64::from(steps) * ASIDE, at.radius());
    let mut places = steps.clone().map(slid).chain(steps.map(around));
    places.find(|spot| is_free(*spot)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tap_anywhere_becomes_a_place_on_the_rings() {
        for (x, y) in [
            (0.5, 0.5),
            (0.0, 0.0),
            (9.0, -9.0),
            (f64::NAN, 0.7),
            (0.2, f64::INFINITY),
        ] {
            let spot = Spot::nearest(x, y);
            assert!(
                (NEAREST - 0.001..=FARTHEST + 0.001).contains(&spot.radius()),
                "{spot:?}"
            );
        }
        assert_eq!(
            Spot::nearest(0.8, 0.5).get(),
            (0.8, 0.5),
            "a place on a ring stays"
        );
    }

    #[test]
    fn every_lane_lies_in_its_ring() {
        for (ring, lane) in LANES.into_iter().enumerate() {
            for place in 0..PLACES {
                let spot = Spot::on(f64::from(place) / f64::from(PLACES), lane);
                assert_eq!(spot.ring(), ring);
            }
        }
    }

    #[test]
    fn stones_never_lie_on_one_another() {
        let id = Id::parse("stone").unwrap();
        let mut laid: Vec<Laid> = Vec::new();
        for _ in 0..13 {
            let at = beside(&laid, Spot::nearest(0.9, 0.5));
            let apart = laid
                .iter()
                .all(|other| other.at.distance(at) >= ASIDE * 0.85);
            assert!(apart, "{at:?} among {laid:?}");
            laid.push(Laid {
                stone: id.clone(),
                at,
            });
        }
    }
}
