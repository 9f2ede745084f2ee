//! Floors that no change may go below, on stories that were used for development. They say that nothing was lost; how
//! good it is on stories that nobody here has seen stands in `src/privacy/names/README.md`.

use super::score::{Gold, by_style, corpus, fresh, of_all};

fn stay_above(stories: &[Gold], floors: &[(&str, f64)]) {
    let scores = by_style(stories);
    for (style, floor) in floors {
        let score = scores
            .get(style)
            .unwrap_or_else(|| panic!("no story is {style}"));
        assert!(
            score.recall() >= *floor,
            "{style}: recall {:.3} below {floor}",
            score.recall()
        );
        assert!(
            score.precision() >= 0.93,
            "{style}: precision {:.3}",
            score.precision()
        );
    }
    assert!(
        of_all(stories).extra_words() <= 3.0,
        "{:?}",
        of_all(stories)
    );
}

#[test]
fn the_development_corpus_stays_found_in_every_style() {
    let floors = [
        ("std", 0.98),
        ("formeel", 0.95),
        ("slordig", 0.97),
        ("chat", 0.90),
        ("asr", 0.92),
        ("twents", 0.97),
    ];
    stay_above(&corpus(), &floors);
}

#[test]
fn stories_in_other_voices_stay_found() {
    let floors = [
        ("std", 0.98),
        ("formeel", 0.98),
        ("slordig", 0.98),
        ("chat", 0.95),
        ("asr", 0.97),
        ("twents", 0.97),
    ];
    stay_above(&fresh("fresh-first"), &floors);
}

/// What DEDUCE 3.0.6 finds of the same corpus, by style (`shared/corpus/baseline_deduce.jsonl`).
const DEDUCE: &[(&str, f64)] = &[
    ("formeel", 0.924),
    ("twents", 0.805),
    ("std", 0.793),
    ("slordig", 0.446),
    ("chat", 0.068),
    ("asr", 0.0),
];

#[test]
fn every_style_is_found_better_than_by_the_anchor() {
    let stories = corpus();
    let scores = by_style(&stories);
    for (style, anchor) in DEDUCE {
        assert!(scores[style].recall() > *anchor, "{style}");
    }
}
