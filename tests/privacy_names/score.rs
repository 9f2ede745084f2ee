//! The measures of `shared/corpus/eval.py`: letters and digits, whatever the type.

use std::{collections::BTreeMap, fs, ops::Range};

use vertelpunt::privacy::names::{Finding, Level, find, region::Region};

/// A story with what has to go and what may.
pub(crate) struct Gold {
    /// How it is told: `std`, `asr`, `chat`.
    pub(crate) style: String,
    /// The words.
    pub(crate) text: String,
    /// The bytes that have to go.
    pub(crate) must: Vec<Range<usize>>,
    /// What each of these is: `PERSOON`, `PLAATS`.
    pub(crate) kinds: Vec<String>,
    /// The bytes that may go.
    pub(crate) may: Vec<Range<usize>>,
}

/// Counts of letters and digits, and of words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    found: usize,
    missed: usize,
    extra: usize,
    words: usize,
    extra_words: usize,
}

impl Score {
    /// The share of what had to go that went.
    pub(crate) fn recall(&self) -> f64 {
        share(self.found, self.missed)
    }

    /// The share of what went that had to.
    pub(crate) fn precision(&self) -> f64 {
        share(self.found, self.extra)
    }

    /// Other words that went, of a thousand.
    pub(crate) fn extra_words(&self) -> f64 {
        1000.0 * self.extra_words as f64 / self.words.max(1) as f64
    }

    pub(crate) fn add(&mut self, other: Score) {
        self.found += other.found;
        self.missed += other.missed;
        self.extra += other.extra;
        self.words += other.words;
        self.extra_words += other.extra_words;
    }
}

fn share(hits: usize, misses: usize) -> f64 {
    hits as f64 / (hits + misses).max(1) as f64
}

/// The scores by style.
pub(crate) fn by_style(stories: &[Gold]) -> BTreeMap<&str, Score> {
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for story in stories {
        scores.entry(&story.style).or_default().add(score(story));
    }
    scores
}

/// The score of all.
pub(crate) fn of_all(stories: &[Gold]) -> Score {
    let mut all = Score::default();
    stories.iter().for_each(|story| all.add(score(story)));
    all
}

fn score(story: &Gold) -> Score {
    score_of(story, find(&story.text, &Region::default()))
}

/// The score of what somebody found.
pub(crate) fn score_of(story: &Gold, found: Vec<Finding>) -> Score {
    let removed: Vec<Range<usize>> = found
        .into_iter()
        .filter(|finding| finding.level == Level::Removed)
        .map(|finding| finding.range)
        .collect();
    let lies_in =
        |at: usize, ranges: &[Range<usize>]| ranges.iter().any(|range| range.contains(&at));
    let mut score = Score::default();
    let counted = |at: usize, c: char| c.is_alphanumeric() && !lies_in(at, &story.may);
    let letters = story.text.char_indices().filter(|(at, c)| counted(*at, *c));
    for (at, _) in letters {
        match (lies_in(at, &story.must), lies_in(at, &removed)) {
            (true, true) => score.found += 1,
            (true, false) => score.missed += 1,
            (false, true) => score.extra += 1,
            (false, false) => (),
        }
    }
    for word in story.text.split_whitespace() {
        let start = word.as_ptr() as usize - story.text.as_ptr() as usize;
        let letters: Vec<usize> = word
            .char_indices()
            .map(|(at, c)| (start + at, c))
            .filter(|(at, c)| counted(*at, *c))
            .map(|(at, _)| at)
            .collect();
        if !letters.is_empty() && !letters.iter().any(|at| lies_in(*at, &story.must)) {
            score.words += 1;
            score.extra_words += usize::from(letters.iter().any(|at| lies_in(*at, &removed)));
        }
    }
    score
}

/// `corpus.jsonl`.
pub(crate) fn corpus() -> Vec<Gold> {
    let lines = fs::read_to_string("tests/data/names/corpus.jsonl").expect("the corpus is there");
    lines.lines().map(from_json).collect()
}

fn from_json(line: &str) -> Gold {
    let story: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    let text = story["text"].as_str().expect("a text").to_owned();
    let byte = |scalar: &serde_json::Value| {
        let scalar = scalar.as_u64().expect("a place") as usize;
        text.char_indices()
            .nth(scalar)
            .map_or(text.len(), |(at, _)| at)
    };
    let spans = story["spans"].as_array().expect("spans");
    let spans: Vec<(&str, Range<usize>)> = spans
        .iter()
        .map(|span| {
            let kind = span["type"].as_str().expect("a type");
            (kind, byte(&span["start"])..byte(&span["end"]))
        })
        .collect();
    let style = story["style"].as_str().expect("a style").to_owned();
    let mut gold = Gold::of(style);
    for (kind, range) in spans {
        gold.mark(kind, range);
    }
    Gold { text, ..gold }
}

impl Gold {
    fn of(style: String) -> Gold {
        Gold {
            style,
            text: String::new(),
            must: Vec::new(),
            kinds: Vec::new(),
            may: Vec::new(),
        }
    }

    fn mark(&mut self, kind: &str, range: Range<usize>) {
        if matches!(kind, "OPT" | "DIER") {
            self.may.push(range);
        } else {
            self.must.push(range);
            self.kinds.push(kind.to_owned());
        }
    }
}

/// A file with types in braces.
pub(crate) fn fresh(name: &str) -> Vec<Gold> {
    let path = format!("tests/data/names/{name}.txt");
    let text = fs::read_to_string(path).expect("the stories are there");
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines
        .chunks(2)
        .map(|pair| from_braces(pair[0], &pair[1].replace('⏎', "\n")))
        .collect()
}

fn from_braces(head: &str, marked: &str) -> Gold {
    let style = head.split_whitespace().nth(2).expect("a style").to_owned();
    let mut gold = Gold::of(style);
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('{') {
        gold.text.push_str(before);
        let (span, after) = after.split_once('}').expect("a brace is closed");
        let (kind, words) = span.split_once(':').expect("a type and words");
        let start = gold.text.len();
        gold.text.push_str(words);
        gold.mark(kind, start..gold.text.len());
        rest = after;
    }
    gold.text.push_str(rest);
    gold
}
