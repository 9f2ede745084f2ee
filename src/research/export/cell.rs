//! One value of one story under one name, and why it may be missing.

/// A value, borrowed from a telling. Neither printed nor serialised by itself: the writers take it apart.
#[derive(Clone, PartialEq)]
pub enum Cell<'a> {
    /// Text or an id.
    Text(&'a str),
    /// Text made here: an id, a week, a list.
    Made(String),
    /// A share, a place, a coordinate.
    Number(f64),
    /// A count.
    Whole(u64),
    /// Nothing, with the reason.
    Missing(Reason),
}

/// Why a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The teller said that it does not fit.
    NotApplicable,
    /// The teller passed it over.
    Skipped,
    /// This teller was not asked.
    NotAsked,
    /// The machine did not know, e.g. the week without a confirmed clock.
    Unknown,
    /// It was said into the microphone, and nobody wrote it out yet.
    NotTranscribed,
    /// There is nothing to write out: the story was typed.
    NotSpoken,
    /// The recording is not in this folder: written out and removed, damaged, or never opened here.
    NoRecording,
    /// Nothing to say: the value belongs to an answer that holds others.
    Empty,
}

impl Reason {
    /// As it stands in a reason column.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::NotApplicable => "past niet",
            Reason::Skipped => "overgeslagen",
            Reason::NotAsked => "niet gevraagd",
            Reason::Unknown => "niet bekend",
            Reason::NotTranscribed => "nog niet uitgeschreven",
            Reason::NotSpoken => "niet gesproken",
            Reason::NoRecording => "geen opname hier",
            Reason::Empty => "",
        }
    }
}

impl Cell<'_> {
    /// The number as people and programs read it: the shortest text that gives the same number back.
    pub fn number_text(number: f64) -> String {
        if number == 0.0 {
            "0".to_owned()
        } else {
            number.to_string()
        }
    }
}
