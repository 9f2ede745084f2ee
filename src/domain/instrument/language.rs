//! The languages of a kiosk: one list, in the order in which they are offered.
//!
//! A language stands here when the program can write it (fonts, direction) and type it or says that it cannot; whether
//! tellers are offered it is decided by its texts file.

use super::edition::Direction;

/// A language that this program can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its code (BCP 47), as in the name of its texts file.
    pub code: &'static str,
    /// Its own name for itself.
    pub name: &'static str,
    /// Which way it is written.
    pub direction: Direction,
}

/// Every language, in the order of the tiles; `twd` is Twents in ISO 639-3.
pub const LANGUAGES: [Language; 10] = [
    ltr("nl", "Nederlands"),
    ltr("twd", "Twents"),
    ltr("en", "English"),
    ltr("de", "Deutsch"),
    ltr("pl", "Polski"),
    ltr("tr", "Türkçe"),
    ltr("ro", "Română"),
    ltr("uk", "Українська"),
    Language {
        code: "ar",
        name: "العربية",
        direction: Direction::Rtl,
    },
    ltr("ti", "ትግርኛ"),
];

const fn ltr(code: &'static str, name: &'static str) -> Language {
    Language {
        code,
        name,
        direction: Direction::Ltr,
    }
}

/// The language of that code and its place in the list.
pub fn of_code(code: &str) -> Option<(usize, &'static Language)> {
    LANGUAGES
        .iter()
        .enumerate()
        .find(|(_, language)| language.code == code)
}
