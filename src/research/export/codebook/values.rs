//! From a telling to the value of a variable: answers, consents, and the reason of what is missing.

use crate::{
    domain::telling::{AnswerValue, ConsentAnswer, Stone},
    research::export::{
        cell::{Cell, Reason},
        rows::Row,
    },
};

use super::Piece;

/// The reason of a missing value; nothing when it is there.
pub(super) fn reason<'a>(cell: &Cell<'_>) -> Cell<'a> {
    match cell {
        Cell::Missing(reason) if *reason != Reason::Empty => Cell::Text(reason.as_str()),
        _ => Cell::Missing(Reason::Empty),
    }
}

/// `yes` or `no`; otherwise why there is neither.
pub(super) fn consent<'a>(row: &'a Row, id: &str) -> Cell<'a> {
    let consent = row
        .telling
        .consent
        .iter()
        .find(|consent| consent.purpose == id);
    match consent.map(|consent| consent.answer) {
        Some(ConsentAnswer::Yes) => Cell::Text("yes"),
        Some(ConsentAnswer::No) => Cell::Text("no"),
        Some(ConsentAnswer::Unanswered) => Cell::Missing(Reason::Skipped),
        Some(ConsentAnswer::NotAsked) | None => Cell::Missing(Reason::NotAsked),
    }
}

/// The reason why a question has no answer.
pub(super) fn answer_reason<'a>(row: &'a Row, question: &str) -> Cell<'a> {
    match found(row, question) {
        Ok(_) => Cell::Missing(Reason::Empty),
        Err(missing) => Cell::Text(missing.as_str()),
    }
}

/// A piece of the answer to a question.
pub(super) fn answer<'a>(row: &'a Row, question: &str, of: &Piece) -> Cell<'a> {
    let value = match found(row, question) {
        Ok(value) => value,
        Err(missing) => return Cell::Missing(missing),
    };
    match (of, value) {
        (Piece::Corner(index), AnswerValue::Triad(shares)) => Cell::Number(shares[*index]),
        (Piece::TriadX, AnswerValue::Triad(shares)) => Cell::Number(place(shares).0),
        (Piece::TriadY, AnswerValue::Triad(shares)) => Cell::Number(place(shares).1),
        (Piece::Dyad, AnswerValue::Dyad(at)) => Cell::Number(*at),
        (Piece::Single, AnswerValue::Choice(picked)) => match picked.as_slice() {
            [] => Cell::Missing(Reason::Skipped),
            [one] => Cell::Text(one),
            several => Cell::Made(several.join(" ")),
        },
        (Piece::Option(option), AnswerValue::Choice(picked)) => {
            Cell::Whole(u64::from(picked.contains(option)))
        }
        (Piece::StoneX { stone, nth }, AnswerValue::Stones(stones)) => {
            nth_stone(stones, stone, *nth)
                .map_or(Cell::Missing(Reason::Empty), |s| Cell::Number(s.x))
        }
        (Piece::StoneY { stone, nth }, AnswerValue::Stones(stones)) => {
            nth_stone(stones, stone, *nth)
                .map_or(Cell::Missing(Reason::Empty), |s| Cell::Number(s.y))
        }
        _ => Cell::Missing(Reason::Unknown),
    }
}

/// The answer; or why there is none. A question that was shown and has no answer was passed over.
fn found<'a>(row: &'a Row, question: &str) -> Result<&'a AnswerValue, Reason> {
    let answer = row
        .telling
        .answers
        .iter()
        .find(|answer| answer.id == question);
    match answer.map(|answer| &answer.value) {
        Some(AnswerValue::NotApplicable) => Err(Reason::NotApplicable),
        Some(value) => Ok(value),
        None if row.telling.order.iter().any(|shown| shown == question) => Err(Reason::Skipped),
        None => Err(Reason::NotAsked),
    }
}

fn nth_stone<'a>(stones: &'a [Stone], id: &str, nth: usize) -> Option<&'a Stone> {
    stones.iter().filter(|stone| stone.stone == id).nth(nth)
}

/// Where the dot stood in a triangle with corners (½, √¾) top, (0, 0) left and (1, 0) right; to a millionth.
fn place([top, _, right]: &[f64; 3]) -> (f64, f64) {
    let rounded = |number: f64| (number * 1e6).round() / 1e6;
    (rounded(right + top / 2.0), rounded(top * 0.75_f64.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_in_a_corner_has_the_place_of_that_corner() {
        assert_eq!(place(&[1.0, 0.0, 0.0]), (0.5, 0.866_025));
        assert_eq!(place(&[0.0, 1.0, 0.0]), (0.0, 0.0));
        assert_eq!(place(&[0.0, 0.0, 1.0]), (1.0, 0.0));
    }
}
