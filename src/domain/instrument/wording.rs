//! What the texts of an instrument may say.
//!
//! [`Instrument::parse`] refuses what would leave a teller before an empty screen. These rules are for who writes a bundle and
//! signs it (`vertelpunt-research instrument check`): short sentences, no word that frightens or promises, the three
//! things that the screen about help must say, corners of one weight. A kiosk does not ask them of what was signed.

use super::{
    Fault, HELP, INSTRUMENT, Instrument,
    edition::Edition,
    id::Id,
    news::{NEWS, News},
    places::{self, Place},
    question::Triad,
    text::Text,
};

/// The most words of a sentence: level B1.
const LONGEST_SENTENCE: usize = 15;
/// The most letters of a corner.
const LONGEST_CORNER: usize = 28;
/// How many words one corner may have more than another.
const CORNER_SPREAD: usize = 2;
/// The one question that may name a break-up.
const BREAK_UP_QUESTION: &str = "choice/m1_fase";
/// The one text that may be glad aloud, and to whom.
const GLAD: (&str, &str) = ("screen/thanks/question", "kid");

/// A wording that is looked for in small letters.
enum Wording {
    /// Anywhere.
    Part(&'static str),
    /// As words of their own.
    Words(&'static str),
    /// As words of their own, unless this follows.
    Unless(&'static str, &'static str),
}

/// The rules of one language.
struct Rules {
    language: &'static str,
    never: &'static [Wording],
    break_up: &'static [&'static str],
    /// What the screen about help says to everyone.
    help: [&'static str; 3],
}

use Wording::{Part, Unless, Words};

const RULES: &[Rules] = &[
    Rules {
        language: "nl",
        never: &[
            Part("anoniem"),
            Part("anonimi"),
            Part("vervorm"),
            Part("onherkenbaar"),
            Part("casus"),
            Part("dossier"),
            Part("formulier"),
            Part("cliënt"),
            Part("upload"),
            Part("ongeldig"),
            Part("verplicht"),
            Part("helaas"),
            Part("weet u het zeker"),
            Part("weet je het zeker"),
            Part("verraden"),
            Words("fout"),
            Words("data"),
            Part("100%"),
            Part("100 %"),
            Unless("is veilig", " voor"),
            Part("blijft veilig"),
            Part("veilig bewaard"),
            Part("veilig op slot"),
            Part("volledig veilig"),
        ],
        break_up: &["scheid"],
        help: ["112", "Hulp", "vandaag"],
    },
    Rules {
        language: "en",
        never: &[
            Part("anonym"),
            Part("distort"),
            Part("unrecogni"),
            Part("case file"),
            Part("dossier"),
            Part("client"),
            Part("upload"),
            Part("invalid"),
            Part("unfortunately"),
            Part("are you sure"),
            Part("100%"),
            Part("100 %"),
            Part("is completely safe"),
            Part("kept safe"),
            Part("stays safe"),
        ],
        break_up: &["divorc", "separat"],
        help: ["112", "Help", "today"],
    },
    Rules {
        language: "de",
        never: &[
            Part("anonym"),
            Part("verzerr"),
            Part("unkenntlich"),
            Words("akte"),
            Words("akten"),
            Part("dossier"),
            Part("klient"),
            Part("upload"),
            Part("ungültig"),
            Part("leider"),
            Part("sind sie sicher"),
            Part("100%"),
            Part("100 %"),
            Part("bleibt sicher"),
            Part("sicher aufbewahrt"),
            Part("völlig sicher"),
        ],
        break_up: &["scheidung", "trennung"],
        help: ["112", "Hilfe", "heute"],
    },
];

/// Every rule about words that a checked instrument breaks, language by language. A language without rules of its own is
/// asked for blanks, short sentences and corners only.
pub fn faults(instrument: &Instrument) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (number, edition) in instrument.editions.iter().enumerate() {
        let translation = format!("texts.{}.toml", edition.language);
        let file = if number == 0 {
            INSTRUMENT
        } else {
            &translation
        };
        of_edition(edition, file, number == 0, &mut faults);
    }
    faults
}

/// Every rule about words that the news breaks.
pub fn faults_of_news(news: &News) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (language, place, words) in news.each_text() {
        let mut broken = |rule: String| faults.push(Fault::new(NEWS, &place, &rule));
        sentence_rules(words, &mut broken);
        if let Some(rules) = RULES.iter().find(|rules| *language == rules.language) {
            word_rules(rules, (&place, None), words, &mut broken);
        }
    }
    faults
}

fn of_edition(edition: &Edition, file: &str, is_source: bool, faults: &mut Vec<Fault>) {
    let rules = RULES
        .iter()
        .find(|rules| edition.language == rules.language);
    let mut texts: Vec<(String, Text)> = Vec::new();
    let mut note = |path: &str, place: Place<'_>| match place {
        Place::One(text) => texts.push((path.to_owned(), text.clone())),
        Place::Many(many) => texts.extend(many.iter().map(|text| (path.to_owned(), text.clone()))),
    };
    // The places are handed out to be changed, so a copy is walked.
    let mut copy = edition.clone();
    places::each_in_content(&mut copy.content, &mut note);
    places::each_in_help(&mut copy.help, &mut note);
    for (path, text) in &texts {
        let file = if is_source && path.starts_with("help/") {
            HELP
        } else {
            file
        };
        for (register, words) in text.each() {
            let mut broken = |rule: String| faults.push(Fault::new(file, path, &rule));
            if register.is_some_and(|register| !edition.content.registers.contains(register)) {
                broken("speaks to a register that the head does not list".to_owned());
            }
            sentence_rules(words, &mut broken);
            if let Some(rules) = rules {
                word_rules(rules, (path, register), words, &mut broken);
            }
        }
    }
    if let Some(rules) = rules {
        help_is_named(rules, edition, (file, &texts), faults);
    }
    for triad in &edition.content.triad {
        corners(triad, edition, file, faults);
    }
}

fn sentence_rules(words: &str, broken: &mut dyn FnMut(String)) {
    if words.trim() != words || words.contains("  ") {
        broken("has blanks at an end, or two together".to_owned());
    }
    for sentence in sentences(words) {
        let count = sentence
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .count();
        if count > LONGEST_SENTENCE {
            broken(format!("has a sentence of {count} words: {sentence}"));
        }
    }
}

/// Pieces that end with a full stop, a question mark, an exclamation mark or a colon before a blank.
fn sentences(words: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let ends = |before: Option<char>| before.is_some_and(|c| matches!(c, '.' | '?' | '!' | ':'));
    for (at, c) in words.char_indices().filter(|(_, c)| c.is_whitespace()) {
        if ends(words[start..at].chars().next_back()) {
            pieces.push(&words[start..at]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&words[start..]);
    pieces
}

fn word_rules(
    rules: &Rules,
    (path, register): (&str, Option<&Id>),
    words: &str,
    broken: &mut dyn FnMut(String),
) {
    let low = words.to_lowercase();
    for wording in rules.never {
        if let Some(said) = wording.found_in(&low) {
            broken(format!("says `{said}`"));
        }
    }
    let inside = path.strip_prefix(BREAK_UP_QUESTION);
    let may_name_it = inside.is_some_and(|rest| rest.starts_with('/'));
    for word in rules
        .break_up
        .iter()
        .filter(|word| !may_name_it && low.contains(**word))
    {
        broken(format!(
            "says `{word}`, which stands in {BREAK_UP_QUESTION} only"
        ));
    }
    let is_glad = path == GLAD.0 && register.is_some_and(|register| *register == GLAD.1);
    if words.contains('!') && !is_glad {
        broken("has an exclamation mark".to_owned());
    }
}

impl Wording {
    fn found_in(&self, low: &str) -> Option<&'static str> {
        match self {
            Part(part) => low.contains(part).then_some(part),
            Words(words) => stand_alone(low, words).next().map(|_| *words),
            Unless(words, follows) => {
                let mut places = stand_alone(low, words);
                places
                    .any(|end| !low[end..].starts_with(follows))
                    .then_some(words)
            }
        }
    }
}

/// Where `words` end in `low`, with no letter on either side.
fn stand_alone<'a>(low: &'a str, words: &'a str) -> impl Iterator<Item = usize> + 'a {
    low.match_indices(words).filter_map(|(start, found)| {
        let end = start + found.len();
        let before = low[..start].chars().next_back();
        let after = low[end..].chars().next();
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        (!is_letter(before) && !is_letter(after)).then_some(end)
    })
}

/// Whoever is in danger reads where to go, today and at once, before telling anything.
fn help_is_named(
    rules: &Rules,
    edition: &Edition,
    (file, texts): (&str, &[(String, Text)]),
    faults: &mut Vec<Fault>,
) {
    let of_screen = |path: &str| {
        matches!(
            path,
            "screen/no-helpline/question" | "screen/no-helpline/lines"
        )
    };
    for register in &edition.content.registers {
        let said: Vec<&str> = texts
            .iter()
            .filter(|(path, _)| of_screen(path))
            .filter_map(|(_, text)| text.get(register))
            .collect();
        let said = said.join(" ");
        for needed in rules.help.iter().filter(|needed| !said.contains(**needed)) {
            let rule = format!("never says `{needed}` to {register}");
            faults.push(Fault::new(file, "screen/no-helpline", &rule));
        }
    }
}

/// Corners are short and of one weight: a longer one draws the dot.
fn corners(triad: &Triad, edition: &Edition, file: &str, faults: &mut Vec<Fault>) {
    let id = format!("triad/{}", triad.id);
    for register in &edition.content.registers {
        let labels: Vec<&str> = triad
            .corners
            .iter()
            .filter_map(|corner| corner.label.get(register))
            .collect();
        if triad.question.get(register).is_some() && labels.len() < triad.corners.len() {
            let rule = format!("has a corner without words for {register}");
            faults.push(Fault::new(file, &id, &rule));
        }
        if let Some(long) = labels
            .iter()
            .find(|label| label.chars().count() > LONGEST_CORNER)
        {
            let rule = format!("has a corner above {LONGEST_CORNER} characters: {long}");
            faults.push(Fault::new(file, &id, &rule));
        }
        let counts = || labels.iter().map(|label| label.split_whitespace().count());
        let spread = counts().max().unwrap_or(0) - counts().min().unwrap_or(0);
        if spread > CORNER_SPREAD {
            let rule = format!("has corners that differ by {spread} words for {register}");
            faults.push(Fault::new(file, &id, &rule));
        }
    }
}
