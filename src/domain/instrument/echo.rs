//! What the screen says back about a dot, in the instrument's words.
//!
//! Triad, first test that holds: all shares .25–.40 → `three`; the top two differ less than .10 and the third is
//! under .25 → `two`; the top is .60 or more → `one`; else `mainly`. Dyad, on −1…1: up to ±.07 middle, ±.29 the
//! near sentence, ±.64 the second, else the far one.

use super::{
    question::{Dyad, Label},
    values::Speaker,
};

/// The shares of the three corners; they sum to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares([f64; 3]);

/// A place on a line: 0 left, 1 right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along(f64);

/// A little more than rounding: shares that look equal to an edge count as that edge.
const HAIR: f64 = 1e-9;

impl Shares {
    /// The shares of the nearest point inside, from weights that may be negative or not sum to one.
    /// Anything that is no number becomes the middle.
    pub fn nearest(weights: [f64; 3]) -> Shares {
        let sum: f64 = weights.iter().sum();
        if !weights.iter().all(|w| w.is_finite()) || !sum.is_finite() || sum.abs() < HAIR {
            return Shares([1.0 / 3.0; 3]);
        }
        Shares(onto_the_triangle(weights.map(|w| w / sum)))
    }

    /// Top, left, right.
    pub fn corners(self) -> [f64; 3] {
        self.0
    }

    /// The dot moved by `by` in the same weights.
    #[must_use]
    pub fn moved(self, by: [f64; 3]) -> Shares {
        let [a, b, c] = self.0;
        Shares::nearest([a + by[0], b + by[1], c + by[2]])
    }
}

/// The nearest point with shares ≥ 0 that sum to one, for weights that sum to one: the projection onto the
/// simplex. In an equilateral triangle distance in shares is distance on the glass, so this is what an eye
/// expects of a tap outside.
fn onto_the_triangle(weights: [f64; 3]) -> [f64; 3] {
    let mut sorted = weights;
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (n, weight) in (1_u8..).zip(sorted) {
        sum += weight;
        let candidate = (sum - 1.0) / f64::from(n);
        if weight > candidate {
            shift = candidate;
        }
    }
    weights.map(|w| (w - shift).clamp(0.0, 1.0))
}

impl Along {
    /// The nearest place on the line; no number becomes the middle.
    pub fn nearest(at: f64) -> Along {
        Along(if at.is_finite() {
            at.clamp(0.0, 1.0)
        } else {
            0.5
        })
    }

    /// 0 left, 1 right.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The dot moved by `by`.
    #[must_use]
    pub fn moved(self, by: f64) -> Along {
        Along::nearest(self.0 + by)
    }
}

/// The sentence for a dot in a triad with these corners.
pub fn triad(speaker: &Speaker<'_>, corners: &[Label; 3], shares: Shares) -> String {
    let texts = &speaker.content.echo;
    let mut order = [0, 1, 2];
    order.sort_by(|a, b| shares.0[*b].total_cmp(&shares.0[*a]));
    let [first, second, third] = order.map(|i| shares.0[i]);
    let label = |i: usize| speaker.say(&corners[order[i]].label).unwrap_or_default();
    let in_the_middle = |share: f64| (0.25 - HAIR..=0.40 + HAIR).contains(&share);
    let (text, y) = if shares.0.iter().all(|s| in_the_middle(*s)) {
        (&texts.three, None)
    } else if first - second < 0.10 - HAIR && third < 0.25 - HAIR {
        (&texts.two, Some(1))
    } else if first >= 0.60 - HAIR {
        (&texts.one, None)
    } else {
        (&texts.mainly, Some(1))
    };
    let (x, y) = (label(0), y.map(label).unwrap_or_default());
    speaker
        .say_with(text, &[("x", &x), ("y", &y)])
        .unwrap_or_default()
}

/// The sentence for a dot on a dyad.
pub fn dyad(speaker: &Speaker<'_>, dyad: &Dyad, at: Along) -> String {
    let x = at.0 * 2.0 - 1.0;
    let pole = if x < 0.0 { &dyad.left } else { &dyad.right };
    let text = match x.abs() {
        far if far <= 0.07 + HAIR => Some(&dyad.middle.echo),
        far if far <= 0.29 + HAIR => pole.echo.get(2),
        far if far <= 0.64 + HAIR => pole.echo.get(1),
        _ => pole.echo.first(),
    };
    text.and_then(|text| speaker.say(text)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_tap_lands_inside(a: f64, b: f64, c: f64) {
            let shares = Shares::nearest([a, b, c]).corners();
            proptest::prop_assert!(shares.iter().all(|s| (0.0..=1.0).contains(s)));
            proptest::prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        }

        #[test]
        fn every_place_is_on_the_line(x: f64) {
            proptest::prop_assert!((0.0..=1.0).contains(&Along::nearest(x).get()));
        }
    }

    #[test]
    fn a_tap_outside_lands_on_the_nearest_edge_or_corner() {
        assert_eq!(
            Shares::nearest([2.0, -0.5, -0.5]).corners(),
            [1.0, 0.0, 0.0]
        );
        assert_eq!(
            Shares::nearest([-0.5, 0.75, 0.75]).corners(),
            [0.0, 0.5, 0.5]
        );
        assert_eq!(Shares::nearest([0.2, 0.3, 0.5]).corners(), [0.2, 0.3, 0.5]);
    }
}
