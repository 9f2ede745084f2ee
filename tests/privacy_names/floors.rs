//! Floors that no change may go below: on stories that were used for development they say that nothing was lost, on
//! `other-final`, `formal-final`, `spoken-final`, `heard-final` and `written-final` that it goes
//! beyond them. Nobody reads what is missed there.

use super::score::{Gold, by_style, corpus, fresh, of_all};

/// Recall by style, precision in each, and how many other words of a thousand may go.
fn stay_above(stories: &[Gold], floors: &[(&str, f64)], precise: f64, extra: f64) {
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
            score.precision() >= precise,
            "{style}: precision {:.3}",
            score.precision()
        );
    }
    assert!(
        of_all(stories).extra_words() <= extra,
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
        ("chat", 0.95),
        ("asr", 0.95),
        ("twents", 0.97),
    ];
    stay_above(&corpus(), &floors, 0.93, 3.0);
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
    stay_above(&fresh("fresh-first"), &floors, 0.93, 3.0);
}

#[test]
fn stories_that_nobody_tuned_to_are_found() {
    let floors = [
        ("std", 0.95),
        ("formeel", 0.93),
        ("slordig", 0.93),
        ("chat", 0.93),
        ("asr", 0.90),
        ("twents", 0.95),
    ];
    stay_above(&fresh("other-final"), &floors, 0.88, 3.0);
}

#[test]
fn letters_and_reports_that_nobody_tuned_to_are_found() {
    let floors = [("formeel", 0.95), ("twents", 0.95)];
    stay_above(&fresh("formal-final"), &floors, 0.93, 5.0);
}

#[test]
fn stories_and_letters_that_nobody_tuned_to_are_found() {
    let floors = [("std", 0.95), ("formeel", 0.95)];
    stay_above(&fresh("written-final"), &floors, 0.93, 4.0);
}

#[test]
fn speech_and_chats_that_nobody_tuned_to_are_found() {
    let floors = [("asr", 0.95), ("chat", 0.90), ("slordig", 0.92)];
    stay_above(&fresh("spoken-final"), &floors, 0.88, 8.0);
}

/// Here half of the schools, houses and families are called by everyday words.
#[test]
fn speech_and_chats_full_of_names_that_are_words_are_found() {
    let floors = [
        ("asr", 0.80),
        ("chat", 0.87),
        ("slordig", 0.90),
        ("twents", 0.95),
    ];
    stay_above(&fresh("heard-final"), &floors, 0.85, 8.0);
}

#[test]
fn speech_and_chats_stay_found() {
    let floors = [("asr", 0.96), ("chat", 0.90), ("slordig", 0.97)];
    stay_above(&fresh("spoken-dev"), &floors, 0.95, 4.0);
}

#[test]
fn letters_and_reports_stay_found() {
    let floors = [("formeel", 0.97), ("twents", 0.97)];
    stay_above(&fresh("formal-dev"), &floors, 0.88, 5.0);
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
