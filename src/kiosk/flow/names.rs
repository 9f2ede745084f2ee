//! Which words go. The machine proposes, the teller decides; nothing is sealed before.
//!
//! # Why a decision is about a word and not about a place
//! A name that is taken out once and stands twenty times more in the story identifies as well as before. So taking
//! a word out takes out every equal word, in title, story and last words, and putting it back puts all back. The
//! decisions are kept by word: they survive a step back and a change in the text. A word that is another form of one
//! that its teller took out (`Sannes` after `Sanne`) becomes a doubt: the teller is asked, and decides.

use std::{collections::BTreeSet, fmt};

use crate::privacy::{
    Kind, Label,
    names::{self, Finding, coreference::is_form_of, region::Region},
    redact::{Taken, same},
    words::{Is, Piece, pieces},
};

use super::event::Field;

/// What the teller decided about words.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    taken: BTreeSet<String>,
    kept: BTreeSet<String>,
    alike: BTreeSet<String>,
}

impl fmt::Debug for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Decisions({} taken, {} kept)",
            self.taken.len(),
            self.kept.len()
        )
    }
}

/// How a piece of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It stays.
    Plain,
    /// The machine took it out.
    TakenByMachine(Label),
    /// The teller took it out.
    TakenByTeller(Label),
    /// The machine is not sure, and the teller did not say.
    InDoubt(Kind),
    /// Blanks and marks between words.
    Gap,
    /// The end of a paragraph.
    Paragraph,
}

impl Decisions {
    /// How `piece` of `text` stands.
    pub fn standing(&self, text: &str, piece: &Piece) -> Standing {
        let key = || same(&text[piece.range.clone()]);
        match piece.is {
            Is::Gap => Standing::Gap,
            Is::Paragraph => Standing::Paragraph,
            Is::Found(_) if self.kept.contains(&key()) => Standing::Plain,
            Is::Found(kind) => Standing::TakenByMachine(kind.label()),
            Is::Doubt(kind) if self.taken.contains(&key()) => Standing::TakenByTeller(kind.label()),
            Is::Doubt(_) if self.kept.contains(&key()) => Standing::Plain,
            Is::Doubt(kind) => Standing::InDoubt(kind),
            Is::Word if self.is_empty() => Standing::Plain,
            Is::Word => self.of_word(&key()),
        }
    }

    fn is_empty(&self) -> bool {
        self.taken.is_empty() && self.alike.is_empty()
    }

    fn of_word(&self, key: &str) -> Standing {
        if self.taken.contains(key) {
            Standing::TakenByTeller(Label::Word)
        } else if self.alike.contains(key) && !self.kept.contains(key) {
            Standing::InDoubt(Kind::Person)
        } else {
            Standing::Plain
        }
    }

    fn toggle(&mut self, text: &str, piece: &Piece) {
        let key = same(&text[piece.range.clone()]);
        let set = match piece.is {
            Is::Found(_) => &mut self.kept,
            Is::Word => &mut self.taken,
            Is::Doubt(_) => return self.decide(key),
            Is::Gap | Is::Paragraph => return,
        };
        if !set.remove(&key) {
            set.insert(key);
        }
    }

    /// A doubt goes out first, and is kept when it comes back.
    fn decide(&mut self, key: String) {
        if self.taken.remove(&key) {
            self.kept.insert(key);
        } else {
            self.kept.remove(&key);
            self.taken.insert(key);
        }
    }

    /// The teller looked at a doubt and went on: it stays.
    fn settle(&mut self, text: &str, piece: &Piece) {
        if matches!(self.standing(text, piece), Standing::InDoubt(_)) {
            self.kept.insert(same(&text[piece.range.clone()]));
        }
    }

    /// The places of `text` that go.
    pub(crate) fn taken_from(&self, text: &str, finder: Finder<'_>) -> Vec<Taken> {
        let pieces = pieces(text, &finder.find(text)).into_iter();
        pieces
            .filter_map(|piece| match self.standing(text, &piece) {
                Standing::TakenByMachine(label) | Standing::TakenByTeller(label) => Some(Taken {
                    range: piece.range,
                    label,
                }),
                _ => None,
            })
            .collect()
    }
}

/// What looks for words: names and forms in a language that it knows, forms alone in another.
#[derive(Clone, Copy)]
pub(crate) struct Finder<'a> {
    pub(crate) region: &'a Region,
    pub(crate) knows_language: bool,
}

impl Finder<'_> {
    fn find(self, text: &str) -> Vec<Finding> {
        if self.knows_language {
            names::find(text, self.region)
        } else {
            names::find_forms(text)
        }
    }
}

/// Title and text of the sheet that stands.
pub type Texts<'a> = (&'a str, &'a str);

pub(crate) fn of_field<'a>(texts: Texts<'a>, field: Field) -> &'a str {
    match field {
        Field::Title => texts.0,
        Field::Text => texts.1,
    }
}

/// The names screen while it stands: the pieces of its texts and the selected word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    title: Vec<Piece>,
    text: Vec<Piece>,
    selected: Option<(Field, usize)>,
}

impl Sheet {
    pub(crate) fn of(title: &str, text: &str, finder: Finder<'_>) -> Sheet {
        let cut = |text: &str| pieces(text, &finder.find(text));
        Sheet {
            title: cut(title),
            text: cut(text),
            selected: None,
        }
    }

    /// The pieces of a field.
    pub fn pieces(&self, field: Field) -> &[Piece] {
        match field {
            Field::Title => &self.title,
            Field::Text => &self.text,
        }
    }

    /// The selected word.
    pub fn selected(&self) -> Option<(Field, usize)> {
        self.selected
    }

    /// The piece that is selected.
    pub fn selected_piece(&self) -> Option<(Field, &Piece)> {
        let (field, at) = self.selected?;
        Some((field, self.pieces(field).get(at)?))
    }

    /// Whether the machine found something.
    pub fn found_something(&self) -> bool {
        let mut all = self.title.iter().chain(&self.text);
        all.any(|piece| matches!(piece.is, Is::Found(_) | Is::Doubt(_)))
    }

    fn is_word(&self, place: (Field, usize)) -> bool {
        let piece = self.pieces(place.0).get(place.1);
        let is_one = |piece: &Piece| matches!(piece.is, Is::Word | Is::Found(_) | Is::Doubt(_));
        piece.is_some_and(is_one)
    }

    /// The first tap selects; a tap on the selected word asks for a toggle.
    pub(crate) fn tap(&mut self, place: (Field, usize)) -> Tapped {
        if !self.is_word(place) {
            return Tapped::Nothing;
        }
        if self.selected == Some(place) {
            return Tapped::Again;
        }
        self.selected = Some(place);
        Tapped::First
    }

    /// Selects the next word in reading order, or the one before; stays at the ends.
    pub(crate) fn step(&mut self, forward: Step) {
        let words: Vec<(Field, usize)> =
            self.places().filter(|place| self.is_word(*place)).collect();
        let here = self
            .selected
            .and_then(|selected| words.iter().position(|place| *place == selected));
        let there = match (here, forward) {
            (None, _) => 0,
            (Some(here), Step::Forward) => here + 1,
            (Some(here), Step::Backward) => here.saturating_sub(1),
        };
        if let Some(place) = words.get(there.min(words.len().saturating_sub(1))) {
            self.selected = Some(*place);
        }
    }

    /// Every piece, the title's first.
    fn places(&self) -> impl Iterator<Item = (Field, usize)> {
        let of = |field: Field| (0..self.pieces(field).len()).map(move |at| (field, at));
        of(Field::Title).chain(of(Field::Text))
    }

    pub(crate) fn toggle(&self, texts: Texts<'_>, decisions: &mut Decisions) {
        if let Some((field, piece)) = self.selected_piece() {
            decisions.toggle(of_field(texts, field), piece);
            decisions.alike = self.alike(texts, &decisions.taken);
        }
    }

    /// The words that stand and are other forms of what was taken.
    fn alike(&self, texts: Texts<'_>, taken: &BTreeSet<String>) -> BTreeSet<String> {
        let words = self.places().filter_map(|(field, at)| {
            let piece = &self.pieces(field)[at];
            (piece.is == Is::Word).then(|| same(&of_field(texts, field)[piece.range.clone()]))
        });
        let is_alike = |word: &String| {
            !taken.contains(word) && taken.iter().any(|name| is_form_of(name, word))
        };
        words.filter(is_alike).collect()
    }

    /// Where the machine still doubts, in reading order.
    pub(crate) fn doubts(
        &self,
        texts: Texts<'_>,
        decisions: &Decisions,
    ) -> impl Iterator<Item = (Field, usize)> {
        self.places().filter(move |(field, at)| {
            let piece = &self.pieces(*field)[*at];
            // Other words are compared with what was decided only where that can matter: a story has a thousand.
            let may_be = match piece.is {
                Is::Doubt(_) => true,
                Is::Word => !decisions.alike.is_empty(),
                Is::Found(_) | Is::Gap | Is::Paragraph => false,
            };
            may_be
                && matches!(
                    decisions.standing(of_field(texts, *field), piece),
                    Standing::InDoubt(_)
                )
        })
    }

    /// Selects the next doubt, from the first after the last. One that its teller looked at and left is settled.
    pub(crate) fn next_doubt(&mut self, texts: Texts<'_>, decisions: &mut Decisions) {
        if let Some((field, piece)) = self.selected_piece() {
            decisions.settle(of_field(texts, field), piece);
        }
        let open: Vec<_> = self.doubts(texts, decisions).collect();
        let after = open.iter().find(|place| Some(**place) > self.selected);
        self.selected = after.or(open.first()).copied().or(self.selected);
    }
}

/// What a tap on the names screen meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tapped {
    Nothing,
    First,
    Again,
}

/// Which way to step through words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Forward,
    Backward,
}
