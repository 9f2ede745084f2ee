//! A text as pieces: words that can be tapped, what stands between them, and ends of paragraphs.
//!
//! Invariant: the ranges of the pieces follow one another and cover the text exactly.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{
    Kind,
    names::{Finding, Level},
};

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes, on character boundaries.
    pub range: Range<usize>,
    /// What it is.
    pub is: Is,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// A word.
    Word,
    /// Something that was found, whole, however many words it spans.
    Found(Kind),
    /// The same, where the machine is not sure.
    Doubt(Kind),
    /// Blanks and marks.
    Gap,
    /// The end of a paragraph.
    Paragraph,
}

/// `text` in pieces; every finding is one piece. Findings must lie in order and not overlap, as
/// [`super::names::find`] gives them; one that does not is left out.
///
/// ```
/// use vertelpunt::privacy::{names::{find, region::Region}, words::{Is, pieces}};
/// let text = "Bel 06-12345678.";
/// let words: Vec<&str> = pieces(text, &find(text, &Region::default()))
///     .into_iter()
///     .filter(|piece| matches!(piece.is, Is::Word | Is::Found(_)))
///     .map(|piece| &text[piece.range])
///     .collect();
/// assert_eq!(words, ["Bel", "06-12345678"]);
/// ```
pub fn pieces(text: &str, findings: &[Finding]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut done = 0;
    for finding in findings {
        let range = finding.range.clone();
        if range.start < done || range.is_empty() || text.get(range.clone()).is_none() {
            continue;
        }
        split(text, done..range.start, &mut out);
        done = range.end;
        out.push(Piece {
            range,
            is: match finding.level {
                Level::Removed => Is::Found(finding.kind),
                Level::Doubt => Is::Doubt(finding.kind),
            },
        });
    }
    split(text, done..text.len(), &mut out);
    out
}

fn split(text: &str, range: Range<usize>, out: &mut Vec<Piece>) {
    let first = out.len();
    for (offset, part) in text[range.clone()].split_word_bound_indices() {
        let start = range.start + offset;
        let is = if part.chars().any(char::is_alphanumeric) {
            Is::Word
        } else if part.contains(['\n', '\r']) {
            Is::Paragraph
        } else {
            Is::Gap
        };
        add(
            text,
            Piece {
                range: start..start + part.len(),
                is,
            },
            first,
            out,
        );
    }
}

/// Joins marks to marks, and `Anne` `-` `Marie` to one word.
fn add(text: &str, piece: Piece, first: usize, out: &mut Vec<Piece>) {
    let own = out.len() - first;
    let joins_gap = own > 0 && piece.is == Is::Gap && out[out.len() - 1].is == Is::Gap;
    if joins_gap {
        let last = out.len() - 1;
        out[last].range.end = piece.range.end;
        return;
    }
    let hyphenated = own > 1
        && piece.is == Is::Word
        && out[out.len() - 2].is == Is::Word
        && &text[out[out.len() - 1].range.clone()] == "-";
    if hyphenated {
        out.pop();
        let last = out.len() - 1;
        out[last].range.end = piece.range.end;
        return;
    }
    out.push(piece);
}

#[cfg(test)]
mod tests {
    use super::{super::names::find_forms as find, *};

    fn words(text: &str) -> Vec<&str> {
        let pieces = pieces(text, &find(text)).into_iter();
        pieces
            .filter(|p| matches!(p.is, Is::Word | Is::Found(_)))
            .map(|p| &text[p.range])
            .collect()
    }

    #[test]
    fn words_are_what_a_finger_would_tap() {
        assert_eq!(
            words("Anne-Marie zei: 'Opa's huis'."),
            ["Anne-Marie", "zei", "Opa's", "huis"]
        );
        assert_eq!(
            words("Mail jan@huis.nl, of bel 06 12 34 56 78!"),
            ["Mail", "jan@huis.nl", "of", "bel", "06 12 34 56 78"]
        );
        assert!(words("").is_empty());
    }

    #[test]
    fn a_new_line_ends_a_paragraph() {
        let ends = pieces("een\n\ntwee", &[])
            .iter()
            .filter(|p| p.is == Is::Paragraph)
            .count();
        assert_eq!(ends, 2);
    }

    proptest::proptest! {
        #[test]
        fn pieces_cover_the_text_exactly(text in "\\PC*[0-9 a-z@\\-\n.]{0,40}") {
            let mut at = 0;
            for piece in pieces(&text, &find(&text)) {
                proptest::prop_assert_eq!(piece.range.start, at);
                proptest::prop_assert!(text.get(piece.range.clone()).is_some());
                at = piece.range.end;
            }
            proptest::prop_assert_eq!(at, text.len());
        }
    }
}
