//! Which words go. The machine proposes, the teller decides; nothing is sealed before.
//!
//! # Why a decision is about a word and not about a place
//! A name that is taken out once and stands twenty times more in the story identifies as well as before. So taking
//! a word out takes out every equal word, in title, story and last words, and putting it back puts all back. The
//! decisions are kept by word: they survive a step back and a change in the text.

use std::{collections::BTreeSet, fmt};

use crate::privacy::{
    Label,
    find::Proposal,
    names::{proposals, region::Region},
    redact::{Taken, same},
    words::{Is, Piece, pieces},
};

use super::event::Field;

/// What the teller decided about words.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    taken: BTreeSet<String>,
    kept: BTreeSet<String>,
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
            Is::Word if self.taken.contains(&key()) => Standing::TakenByTeller(Label::Word),
            Is::Word => Standing::Plain,
        }
    }

    fn toggle(&mut self, text: &str, piece: &Piece) {
        let key = same(&text[piece.range.clone()]);
        let set = match piece.is {
            Is::Found(_) => &mut self.kept,
            Is::Word => &mut self.taken,
            Is::Gap | Is::Paragraph => return,
        };
        if !set.remove(&key) {
            set.insert(key);
        }
    }

    /// The places of `text` that go.
    pub(crate) fn taken_from(&self, text: &str) -> Vec<Taken> {
        let pieces = pieces(text, &found(text)).into_iter();
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

/// What the machine takes out of `text`, unless the teller puts it back.
fn found(text: &str) -> Vec<Proposal> {
    proposals(text, &Region::default())
}

/// The names screen while it stands: the pieces of its texts and the selected word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    title: Vec<Piece>,
    text: Vec<Piece>,
    selected: Option<(Field, usize)>,
}

impl Sheet {
    pub(crate) fn of(title: &str, text: &str) -> Sheet {
        let cut = |text: &str| pieces(text, &found(text));
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
        all.any(|piece| matches!(piece.is, Is::Found(_)))
    }

    fn is_word(&self, place: (Field, usize)) -> bool {
        let piece = self.pieces(place.0).get(place.1);
        piece.is_some_and(|piece| matches!(piece.is, Is::Word | Is::Found(_)))
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
        let places = |field: Field| (0..self.pieces(field).len()).map(move |at| (field, at));
        let words: Vec<(Field, usize)> = places(Field::Title)
            .chain(places(Field::Text))
            .filter(|place| self.is_word(*place))
            .collect();
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

    pub(crate) fn toggle(&self, texts: (&str, &str), decisions: &mut Decisions) {
        if let Some((field, piece)) = self.selected_piece() {
            let text = if field == Field::Title {
                texts.0
            } else {
                texts.1
            };
            decisions.toggle(text, piece);
        }
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
