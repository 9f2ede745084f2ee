//! A recording as its teller sees it: *stukjes*, cut at pauses.
//!
//! A cut lies in a pause of at least half a second, and no piece is shorter than three seconds but the last of a take.
//! Who does not pause is cut at the quietest moment before twenty seconds are over. Silence before the first word and
//! after the last belongs to no piece.

use std::ops::Range;

/// Moments in a second at which loudness is kept.
pub const MOMENTS: usize = 50;
const PAUSE: usize = MOMENTS / 2;
const SHORTEST: usize = 3 * MOMENTS;
const LONGEST: usize = 20 * MOMENTS;
/// Where a piece that is too long may be cut: in its last so many moments.
const LAST_PART: usize = 10 * MOMENTS;
/// Speech that is kept around each piece, so that no breath is cut.
const MARGIN: usize = MOMENTS / 5;

/// How loud each moment is: 0 (nothing) to 255 (the loudest there is), by the logarithm; 4 steps for 1.5 dB.
pub type Loudness = [u8];

/// The loudness of a moment with this root mean square (0 to 1).
pub fn loudness(rms: f32) -> u8 {
    let decibel = 20.0 * rms.max(1e-9).log10();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is within 0 to 255"
    )]
    let step = (255.0 + decibel * 255.0 / 96.0).clamp(0.0, 255.0) as u8;
    step
}

/// Cuts one take, given as the loudness of its moments, into pieces.
pub fn cut(loudness: &Loudness) -> Vec<Range<usize>> {
    let floor = floor_of(loudness);
    let speaks: Vec<bool> = loudness.iter().map(|moment| *moment > floor).collect();
    let Some(first) = speaks.iter().position(|speaks| *speaks) else {
        return Vec::new();
    };
    let last = speaks
        .iter()
        .rposition(|speaks| *speaks)
        .map_or(first, |at| at + 1);
    let mut pieces = Vec::new();
    let mut begin = first.saturating_sub(MARGIN);
    let mut at = first;
    while at < last {
        let quiet = speaks[at..last]
            .iter()
            .take_while(|speaks| !**speaks)
            .count();
        if quiet >= PAUSE && at - begin >= SHORTEST {
            let middle = at + quiet / 2;
            pieces.push(begin..middle);
            begin = middle;
        } else if at - begin >= LONGEST {
            let quietest = quietest(loudness, at - LAST_PART..at);
            pieces.push(begin..quietest);
            begin = quietest;
        }
        at += quiet.max(1);
    }
    pieces.push(begin..(last + MARGIN).min(loudness.len()));
    pieces
}

/// What is louder is speech: between the quietest tenth and the loudest, nearer to the quiet; 6 dB below the loudest at
/// least, and never below −66 dB.
fn floor_of(loudness: &Loudness) -> u8 {
    let mut sorted = loudness.to_vec();
    sorted.sort_unstable();
    let tenth = |share: usize| sorted.get(sorted.len() * share / 10).copied().unwrap_or(0);
    let (quiet, loud) = (tenth(1), tenth(9));
    let between = quiet.saturating_add((loud - quiet) / 5 * 2);
    between.min(loud.saturating_sub(16)).max(80)
}

/// The middle of the quietest fifth of a second within a range.
fn quietest(loudness: &Loudness, range: Range<usize>) -> usize {
    let width = MOMENTS / 5;
    let sum = |at: usize| {
        loudness[at..(at + width).min(loudness.len())]
            .iter()
            .map(|moment| u32::from(*moment))
            .sum::<u32>()
    };
    let at = range.clone().min_by_key(|at| sum(*at));
    at.unwrap_or(range.start) + width / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speech (`true`) and silence for so many seconds each.
    fn take(parts: &[(bool, f32)]) -> Vec<u8> {
        let mut moments = Vec::new();
        for (speaks, seconds) in parts {
            let n = (seconds * MOMENTS as f32) as usize;
            moments.extend((0..n).map(|at| if *speaks { 190 + (at % 20) as u8 } else { 20 }));
        }
        moments
    }

    #[test]
    fn a_take_is_cut_at_its_pauses_and_loses_the_silence_around_it() {
        let moments = take(&[
            (false, 2.0),
            (true, 4.0),
            (false, 1.0),
            (true, 5.0),
            (false, 3.0),
        ]);
        let pieces = cut(&moments);
        assert_eq!(pieces.len(), 2, "{pieces:?}");
        assert_eq!(pieces[0], 90..325);
        assert_eq!(pieces[1], 325..610);
    }

    #[test]
    fn a_short_breath_cuts_nothing_and_a_flood_of_words_is_cut_all_the_same() {
        let breath = take(&[(true, 4.0), (false, 0.2), (true, 4.0)]);
        assert_eq!(cut(&breath).len(), 1);
        let flood = take(&[(true, 65.0)]);
        let pieces = cut(&flood);
        assert!((4..=7).contains(&pieces.len()), "{pieces:?}");
        assert!(pieces.iter().all(|piece| piece.len() <= LONGEST));
    }

    #[test]
    fn pieces_follow_each_other_without_a_hole() {
        let moments = take(&[
            (true, 7.0),
            (false, 0.7),
            (true, 1.0),
            (false, 2.0),
            (true, 30.0),
            (false, 0.6),
            (true, 3.5),
        ]);
        let pieces = cut(&moments);
        assert_eq!(pieces[0].start, 0);
        assert!(pieces.windows(2).all(|two| two[0].end == two[1].start));
        assert_eq!(pieces.last().unwrap().end, moments.len());
    }

    #[test]
    fn silence_has_no_pieces() {
        assert_eq!(cut(&[]), []);
        assert_eq!(cut(&take(&[(false, 9.0)])), []);
    }

    #[test]
    fn loudness_is_a_logarithm() {
        assert_eq!(loudness(1.0), 255);
        assert_eq!(loudness(0.0), 0);
        assert_eq!(loudness(0.1), 201);
    }
}
