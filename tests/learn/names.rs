//! Learns the second stage of name removal from the stories in `tests/data/names/` and writes its weights.
//!
//! `cargo run --release --example learn-names -- check` learns from four fifths of the stories, looks how well the last
//! fifth is found, five times, and prints it beside the rules alone; `-- missed` prints what was missed as well. `-- write` learns from all of them and writes
//! `src/privacy/names/learned/weights.bin`; `-- kept-out` scores stories that nobody looked at. All give the same numbers
//! every time.
//!
//! Learning: logistic regression by stochastic gradients with a rate for each weight (AdaGrad, Duchi et al. 2011); the
//! mean of several learners, each with its own share of the stories ("bagging", Breiman 1996), since one alone swings with
//! the order in which it reads.

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../privacy_names/score.rs"]
mod score;

use std::{
    collections::BTreeMap,
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Write},
    ops::Range,
};

use score::{Gold, Score, score_of};
use vertelpunt::privacy::{
    Kind,
    names::{
        Finding, Level, find_with,
        learned::{FEATURES, Feature, KINDS, SUMS, Weights},
        region::Region,
        seen,
    },
};

/// The stories that are learned from. Rules were mended after the last three, so the rules' own score on them is too kind.
const SETS: &[&str] = &[
    "fresh-first",
    "other-dev",
    "other-a",
    "other-b",
    "other-c",
    "formal-dev",
    "spoken-dev",
    "heard-dev",
];
/// The stories that are kept out: scored here and by the floors of the tests, and read by nobody.
const KEPT_OUT: &[&str] = &[
    "fresh-second",
    "other-final",
    "formal-final",
    "spoken-final",
    "written-final",
    "heard-final",
];
const WRITTEN: &str = "src/privacy/names/learned/weights.bin";
const PARTS: usize = 5;
const ROUNDS: usize = 12;
const RATE: f32 = 0.05;
/// How strongly weights are drawn to nought.
const DECAY: f32 = 1e-4;
/// A name that is missed weighs as much as this many words that go in vain.
const MISS: f32 = 3.0;

/// How many learn, and which part of the stories each of them reads.
const LEARNERS: usize = 16;
const SHARE: f32 = 0.7;

/// A word, and what it is: 0 for what stays, else one of [`KINDS`].
struct Example {
    number: usize,
    features: Vec<Feature>,
    is: usize,
}

/// Prints a line; who closes the pipe has seen enough.
macro_rules! tell {
    ($($told:tt)*) => {
        let _ = writeln!(io::stdout(), $($told)*);
    };
}

fn main() -> io::Result<()> {
    let stories: Vec<Gold> = SETS.iter().flat_map(|set| score::fresh(set)).collect();
    match env::args().nth(1).as_deref() {
        Some("check") => {
            check(&stories, false);
            Ok(())
        }
        Some("missed") => {
            check(&stories, true);
            Ok(())
        }
        Some("kept-out") => {
            kept_out();
            Ok(())
        }
        Some("write") => {
            let all: Vec<&Gold> = stories.iter().collect();
            fs::write(WRITTEN, Weights::write(&learn(&all)))
        }
        _ => Err(io::Error::other(
            "say `check`, `missed`, `write` or `kept-out`",
        )),
    }
}

/// Scores of the rules alone, and with what was learned.
#[derive(Default)]
struct Scores<'a>(BTreeMap<&'a str, [Score; 2]>);

impl<'a> Scores<'a> {
    /// What was found with the weights.
    fn add(&mut self, story: &'a Gold, weights: Option<Weights<'_>>) -> Vec<Finding> {
        let region = Region::default();
        let rules = find_with(&story.text, &region, None);
        let both = find_with(&story.text, &region, weights);
        for style in [story.style.as_str(), "all"] {
            let [alone, together] = self.0.entry(style).or_default();
            alone.add(score_of(story, rules.clone()));
            together.add(score_of(story, both.clone()));
        }
        both
    }

    fn tell(self) {
        for (style, [alone, together]) in self.0 {
            tell!(
                "{style}: rules {}, with what was learned {}",
                told(alone),
                told(together)
            );
        }
    }
}

fn kept_out() {
    for set in KEPT_OUT {
        tell!("{set}");
        let stories = score::fresh(set);
        let mut scores = Scores::default();
        for story in &stories {
            scores.add(story, Some(Weights::learned()));
        }
        scores.tell();
    }
}

fn check(stories: &[Gold], tells: bool) {
    let mut scores = Scores::default();
    for part in 0..PARTS {
        let of_part = |wanted: bool| {
            let numbered = stories.iter().enumerate();
            numbered.filter_map(move |(number, story)| {
                ((number % PARTS == part) == wanted).then_some(story)
            })
        };
        let table = Weights::write(&learn(&of_part(false).collect::<Vec<_>>()));
        let weights = Weights::read(&table).expect("the table has its length");
        for story in of_part(true) {
            let both = scores.add(story, Some(weights));
            if tells {
                tell_missed(story, &both);
            }
        }
    }
    scores.tell();
}

/// Prints what was missed of a story, and what went in vain, with what stands around it.
fn tell_missed(story: &Gold, found: &[Finding]) {
    let is_word = |letter: &(usize, char)| letter.1.is_alphanumeric();
    let gone: Vec<&Range<usize>> = found
        .iter()
        .filter(|finding| finding.level == Level::Removed)
        .map(|finding| &finding.range)
        .collect();
    let stays = |at: usize| !gone.iter().any(|range| range.contains(&at));
    for place in &story.must {
        let mut letters = story.text[place.clone()].char_indices().filter(is_word);
        if letters.any(|(at, _)| stays(place.start + at)) {
            tell!("missed {}: {}", story.style, around(&story.text, place));
        }
    }
    let places = || story.must.iter().chain(&story.may);
    let apart = |range: &Range<usize>| {
        places().all(|place| place.end <= range.start || range.end <= place.start)
    };
    for range in gone.into_iter().filter(|range| apart(range)) {
        tell!("in vain {}: {}", story.style, around(&story.text, range));
    }
}

fn around(text: &str, place: &Range<usize>) -> String {
    let start = text.floor_char_boundary(place.start.saturating_sub(30));
    let end = text.ceil_char_boundary((place.end + 25).min(text.len()));
    format!(
        "{}[[{}]]{}",
        &text[start..place.start],
        &text[place.clone()],
        &text[place.end..end]
    )
}

fn told(score: Score) -> String {
    format!(
        "recall {:.3} precision {:.3} other words {:.1}",
        score.recall(),
        score.precision(),
        score.extra_words()
    )
}

/// The examples of one story.
fn examples(story: &Gold) -> Vec<(Vec<Feature>, usize)> {
    let mut examples = Vec::new();
    let lies_in = |word: &Range<usize>, place: &Range<usize>| {
        place.start <= word.start && word.start < place.end
    };
    seen(&story.text, &Region::default(), &mut |word, features| {
        let place = story.must.iter().position(|place| lies_in(&word, place));
        let is = match place.map(|place| kind(&story.kinds[place])) {
            None if story.may.iter().any(|place| lies_in(&word, place)) => return,
            None => 0,
            Some(None) => return,
            Some(Some(kind)) => {
                1 + KINDS
                    .iter()
                    .position(|known| *known == kind)
                    .unwrap_or_default()
            }
        };
        examples.push((features.to_vec(), is));
    });
    examples
}

/// What the types of the stories are to the learner; numbers and days are left to the rules.
fn kind(name: &str) -> Option<Kind> {
    match name {
        "PERSOON" => Some(Kind::Person),
        "PLAATS" | "ADRES" => Some(Kind::Place),
        "SCHOOL" => Some(Kind::School),
        "INSTELLING" | "BEDRIJF" | "CLUB" => Some(Kind::Institution),
        _ => None,
    }
}

/// The mean of the weights of all learners.
fn learn(stories: &[&Gold]) -> Vec<[f32; SUMS]> {
    let mut mean = vec![[0.0_f32; SUMS]; FEATURES];
    for learner in 0..LEARNERS {
        let numbered = stories.iter().enumerate();
        let read: Vec<&Gold> = numbered
            .filter(|(number, _)| chance(learner, *number) < SHARE)
            .map(|(_, story)| *story)
            .collect();
        let weights = learn_from(&read, learner);
        for (mean, weight) in mean.iter_mut().flatten().zip(weights.iter().flatten()) {
            *mean += weight / LEARNERS as f32;
        }
    }
    mean
}

/// The same number from nought to one in every run.
fn chance(learner: usize, number: usize) -> f32 {
    (order(learner, number) >> 40) as f32 / (1_u32 << 24) as f32
}

fn learn_from(stories: &[&Gold], learner: usize) -> Vec<[f32; SUMS]> {
    let examples = stories.iter().flat_map(|story| examples(story)).enumerate();
    let mut examples: Vec<Example> = examples
        .map(|(number, (features, is))| Example {
            number,
            features,
            is,
        })
        .collect();
    let mut weights = vec![[0.0_f32; SUMS]; FEATURES];
    let mut squares = vec![[1e-6_f32; SUMS]; FEATURES];
    for round in 0..ROUNDS {
        shuffle(&mut examples, learner * ROUNDS + round);
        for example in &examples {
            let chances = chances(&weights, &example.features);
            let worth = if example.is > 0 { MISS } else { 1.0 };
            for feature in &example.features {
                let at = usize::from(*feature);
                for (sum, chance) in chances.iter().enumerate() {
                    let truth = if sum == example.is { 1.0 } else { 0.0 };
                    let slope = worth * (chance - truth) + DECAY * weights[at][sum];
                    squares[at][sum] += slope * slope;
                    weights[at][sum] -= RATE * slope / squares[at][sum].sqrt();
                }
            }
        }
    }
    weights
}

/// How likely each sum is, by the weights so far.
fn chances(weights: &[[f32; SUMS]], features: &[Feature]) -> [f32; SUMS] {
    let mut sums = [0.0; SUMS];
    for feature in features {
        for (sum, weight) in sums.iter_mut().zip(weights[usize::from(*feature)]) {
            *sum += weight;
        }
    }
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let shares = sums.map(|sum| (sum - most).exp());
    let all: f32 = shares.iter().sum();
    shares.map(|share| share / all)
}

/// Another order in every round, and the same in every run.
fn shuffle(examples: &mut [Example], round: usize) {
    examples.sort_by_cached_key(|example| order(round, example.number));
}

fn order(round: usize, number: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    (round, number).hash(&mut hasher);
    hasher.finish()
}
