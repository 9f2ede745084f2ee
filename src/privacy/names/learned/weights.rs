//! The table of weights: for each feature one small number for each sum.

use super::{FEATURES, Feature, SUMS};

/// What was learned, as `tests/learn/names.rs` wrote it.
static LEARNED: Weights<'static> = Weights {
    rows: TABLE.as_chunks().0,
};
const TABLE: &[u8] = include_bytes!("weights.bin");

const _: () = assert!(
    TABLE.len() == FEATURES * SUMS,
    "the table is not one of these features: learn it anew"
);

/// What one step of a weight is worth.
const STEP: f32 = 1.0 / 16.0;

/// A table of weights.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    rows: &'a [[u8; SUMS]],
}

impl<'a> Weights<'a> {
    /// What was learned.
    pub fn learned() -> Weights<'static> {
        LEARNED
    }

    /// The bytes of a table: of each weight the nearest step, as far as steps go.
    pub fn write(weights: &[[f32; SUMS]]) -> Vec<u8> {
        let step = |weight: &f32| (weight / STEP).round().clamp(-127.0, 127.0) as i8 as u8;
        weights.iter().flatten().map(step).collect()
    }

    /// Reads what [`Weights::write`] wrote; none if its length is not that of a table.
    pub fn read(table: &'a [u8]) -> Option<Weights<'a>> {
        let (rows, rest) = table.as_chunks();
        (rows.len() == FEATURES && rest.is_empty()).then_some(Weights { rows })
    }

    /// The sums of the weights of `features`, as logarithms of odds.
    pub fn sums(self, features: &[Feature]) -> [f32; SUMS] {
        let mut sums = [0_i32; SUMS];
        for feature in features {
            for (sum, weight) in sums.iter_mut().zip(&self.rows[usize::from(*feature)]) {
                *sum += i32::from(*weight as i8);
            }
        }
        sums.map(|sum| sum as f32 * STEP)
    }
}
