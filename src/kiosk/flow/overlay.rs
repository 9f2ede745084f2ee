//! What lies over a screen: help, pages, letters, "Stoppen?", take-away, entering a code.

use zeroize::Zeroizing;

use crate::domain::{
    instrument::id::Id,
    words::{CodeWords, WordList, pictures},
};

/// Something over the screen; it goes and the same screen stands again.
#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    /// The help card.
    Help,
    /// A page of the instrument, at a sheet.
    Page(Id, usize),
    /// Entering a code, on the screen of that name.
    Enter(Id, Entry),
    /// Choosing the pictures of a code, on the screen of that name.
    EnterPictures(Id, Pictures),
    /// An end that wipes nothing, because a story is open beneath: the answer to an entered code.
    Said(Id),
    /// Letters and colours.
    Letters,
    /// The languages.
    Languages,
    /// "Hebt u de koptelefoon op?", and what is chosen.
    Headphones(Option<bool>),
    /// "Stoppen?"
    Stopping,
    /// "Wilt u het toch weghalen?"
    TakingAway,
}

/// How many words a code has.
pub const CODE_WORDS: usize = 4;
const LONGEST_WORD: usize = 32;
const HELP_FROM: usize = 3;
const MOST_SUGGESTIONS: usize = 3;

/// The plates of a code that is being entered. Never printed; zeroed on drop.
#[derive(Clone, Default, PartialEq)]
pub struct Entry {
    plates: [Zeroizing<String>; CODE_WORDS],
    current: usize,
    typed: Zeroizing<String>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entry(plate {})", self.current)
    }
}

impl Entry {
    /// The words that stand.
    pub fn plates(&self) -> impl Iterator<Item = &str> {
        self.plates.iter().map(|plate| plate.as_str())
    }

    /// The plate that is being filled.
    pub fn current(&self) -> usize {
        self.current
    }

    /// What was typed of its word.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// At most three words of the list, from the third letter on.
    pub fn suggestions<'a>(&self, words: &'a WordList) -> Vec<&'a str> {
        if self.typed.len() < HELP_FROM {
            Vec::new()
        } else {
            words.starting_with(&self.typed, MOST_SUGGESTIONS)
        }
    }

    pub(crate) fn letter(&mut self, letter: char) {
        if letter.is_ascii_alphabetic() && self.typed.len() < LONGEST_WORD {
            self.typed.push(letter.to_ascii_lowercase());
        }
    }

    /// Erases a letter; with none typed, the word on the plate.
    pub(crate) fn erase(&mut self) {
        if self.typed.pop().is_none() {
            self.plates[self.current].clear();
        }
    }

    pub(crate) fn choose(&mut self, word: &str) {
        *self.plates[self.current] = word.to_owned();
        self.typed.clear();
        let empty = self.plates.iter().position(|plate| plate.is_empty());
        self.current = empty.unwrap_or(self.current);
    }

    pub(crate) fn go_to(&mut self, plate: usize) {
        if plate < CODE_WORDS {
            self.current = plate;
            self.typed.clear();
        }
    }

    /// The whole code; a fully typed word counts as chosen.
    pub(crate) fn code(&mut self, words: &WordList) -> Option<CodeWords> {
        let typed = self.typed.clone();
        if words.contains(&typed) {
            self.choose(&typed);
        }
        let all = Zeroizing::new(self.plates().collect::<Vec<_>>().join(" "));
        CodeWords::parse(words, &all).ok()
    }
}

/// Pictures on one page.
pub const PICTURES_PER_PAGE: usize = 16;

/// The pictures of a code that is being entered. Never printed; zeroed on drop.
#[derive(Clone, Default, PartialEq)]
pub struct Pictures {
    picked: Zeroizing<Vec<usize>>,
    page: usize,
}

impl std::fmt::Debug for Pictures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pictures({})", self.picked.len())
    }
}

impl Pictures {
    /// The places of the pictures that stand, in order.
    pub fn picked(&self) -> &[usize] {
        &self.picked
    }

    /// The page of the list.
    pub fn page(&self) -> usize {
        self.page
    }

    /// How many pages the list has.
    pub fn pages(&self) -> usize {
        pictures::PICTURES.len().div_ceil(PICTURES_PER_PAGE)
    }

    pub(crate) fn pick(&mut self, place: usize) {
        if place < pictures::PICTURES.len() && self.picked.len() < pictures::N_IN_CODE {
            // Room for all at once: a list that grows would leave copies behind.
            self.picked.reserve_exact(pictures::N_IN_CODE);
            self.picked.push(place);
        }
    }

    /// Takes the last one back.
    pub(crate) fn erase(&mut self) {
        self.picked.pop();
    }

    pub(crate) fn turn(&mut self, forward: bool) {
        self.page = if forward {
            (self.page + 1).min(self.pages() - 1)
        } else {
            self.page.saturating_sub(1)
        };
    }

    /// The whole code.
    pub(crate) fn code(&self) -> Option<CodeWords> {
        let places = self.picked.as_slice().try_into().ok()?;
        Some(CodeWords::of_pictures(places))
    }
}
