//! Taking words out: typed, numbered placeholders, the same number for the same word.
//!
//! Numbering is per story: one [`Redactor`] takes title, story and last words in turn and is then dropped. The map
//! from words to numbers lives no longer than that.

use std::{collections::BTreeMap, ops::Range};

use super::{Label, names::coreference::is_same_person};

/// A place to take out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The bytes of the word.
    pub range: Range<usize>,
    /// What stands there instead.
    pub label: Label,
}

/// A text without the words that were taken out.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted {
    /// The text with placeholders.
    pub text: String,
    /// How many of each were taken out, in the order of the labels.
    pub counts: Vec<(Label, u32)>,
}

impl std::fmt::Debug for Redacted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redacted({} bytes, {:?})", self.text.len(), self.counts)
    }
}

/// Numbers the placeholders of one story.
#[derive(Default)]
pub struct Redactor {
    numbers: BTreeMap<(Label, String), usize>,
    given: BTreeMap<Label, usize>,
    people: Vec<(String, usize)>,
}

impl Redactor {
    /// Takes every place out of `text`. Places that overlap become one; a place that cuts a character takes it
    /// whole: what was taken never survives for a wrong boundary.
    ///
    /// ```
    /// use vertelpunt::privacy::{Label, redact::{Redactor, Taken}};
    /// let mut redactor = Redactor::default();
    /// let taken = [Taken { range: 0..5, label: Label::Word }, Taken { range: 10..15, label: Label::Word }];
    /// assert_eq!(redactor.redact("Sanne ziet sanne", &taken[..1]).text, "[woord 1] ziet sanne");
    /// ```
    pub fn redact(&mut self, text: &str, taken: &[Taken]) -> Redacted {
        let mut counts = BTreeMap::new();
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for place in whole_places(text, taken) {
            out.push_str(&text[done..place.range.start]);
            let number = self.number(place.label, &text[place.range.clone()]);
            out.push_str(&format!("[{} {number}]", place.label.as_str()));
            *counts.entry(place.label).or_insert(0) += 1;
            done = place.range.end;
        }
        out.push_str(&text[done..]);
        Redacted {
            text: out,
            counts: counts.into_iter().collect(),
        }
    }

    fn number(&mut self, label: Label, word: &str) -> usize {
        if label == Label::Person {
            return self.person(word);
        }
        let given = self.given.entry(label).or_insert(0);
        *self.numbers.entry((label, same(word))).or_insert_with(|| {
            *given += 1;
            *given
        })
    }
}

impl Redactor {
    /// One number for everything that one person is called in a story: `Sanne`, `Sannes`, `Sanne de Vries`.
    fn person(&mut self, word: &str) -> usize {
        let known = self
            .people
            .iter()
            .position(|(name, _)| is_same_person(name, word));
        if let Some(known) = known {
            let number = self.people[known].1;
            self.people.push((word.to_owned(), number));
            return number;
        }
        let given = self.given.entry(Label::Person).or_insert(0);
        *given += 1;
        self.people.push((word.to_owned(), *given));
        *given
    }
}

/// How words are compared: letters and digits in lower case, so that `06-12` and `06 12` are one.
pub fn same(word: &str) -> String {
    word.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The places in order, inside the text, on character boundaries, without overlap.
fn whole_places(text: &str, taken: &[Taken]) -> Vec<Taken> {
    let mut places: Vec<Taken> = taken
        .iter()
        .map(|place| Taken {
            range: text.floor_char_boundary(place.range.start)
                ..text.ceil_char_boundary(place.range.end.min(text.len())),
            label: place.label,
        })
        .filter(|place| place.range.start < place.range.end)
        .collect();
    places.sort_by_key(|place| (place.range.start, place.range.end));
    let mut out: Vec<Taken> = Vec::with_capacity(places.len());
    for place in places {
        match out.last_mut() {
            Some(last) if place.range.start < last.range.end => {
                last.range.end = last.range.end.max(place.range.end);
            }
            _ => out.push(place),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(range: Range<usize>) -> Taken {
        Taken {
            range,
            label: Label::Word,
        }
    }

    #[test]
    fn the_same_word_gets_the_same_number_through_the_whole_story() {
        let mut redactor = Redactor::default();
        let title = redactor.redact("Over Sanne", &[word(5..10)]);
        let story = redactor.redact("Jan en sanne", &[word(0..3), word(7..12)]);
        assert_eq!(title.text, "Over [woord 1]");
        assert_eq!(story.text, "[woord 2] en [woord 1]");
        assert_eq!(story.counts, [(Label::Word, 2)]);
    }

    #[test]
    fn labels_are_numbered_apart() {
        let taken = [
            Taken {
                range: 0..1,
                label: Label::Place,
            },
            Taken {
                range: 2..3,
                label: Label::Number,
            },
            Taken {
                range: 4..5,
                label: Label::Place,
            },
        ];
        let out = Redactor::default().redact("a b c", &taken);
        assert_eq!(out.text, "[plaats 1] [nummer 1] [plaats 2]");
        assert_eq!(out.counts, [(Label::Place, 2), (Label::Number, 1)]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_taken_does_not_survive(before in "[a-z é]{0,20}", after in "[a-z é]{0,20}") {
            let text = format!("{before}GEHEIM{after}");
            let start = before.len();
            let out = Redactor::default().redact(&text, &[word(start..start + 6)]);
            proptest::prop_assert!(!out.text.contains("GEHEIM"));
        }

        #[test]
        fn any_places_in_any_text_are_survived(
            text in "\\PC{0,40}",
            places in proptest::collection::vec((0_usize..200, 0_usize..200), 0..6),
        ) {
            let taken: Vec<Taken> = places.into_iter().map(|(a, b)| word(a..b)).collect();
            let _ = Redactor::default().redact(&text, &taken);
        }
    }
}
