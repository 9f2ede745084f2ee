//! What can happen to a visit, and what the visit asks of the program around it.

use std::{fmt, ops::Range, time::Duration};

use crate::{
    domain::{
        instrument::{id::Id, screen::Act as Verb},
        telling::Telling,
        words::{CodeKind, CodeWords},
    },
    privacy::Kind,
    speech::{
        narrator::{Manner, Saying},
        recorder::{self, Part, Turn},
    },
};

use super::reading::Spoken;

/// Something that a person, the clock or a worker did.
#[derive(Debug)]
pub enum Event {
    /// A person touched the glass or a key.
    Person(Act),
    /// Time went by since the last tick.
    Tick(Duration),
    /// A worker or the device says something.
    Told(News),
}

/// What a person can do. Each is one touch. It may hold words of a teller or of a code, so it prints nothing.
#[derive(Clone, PartialEq)]
pub enum Act {
    /// Anywhere, on nothing in particular.
    Touch,
    /// *Begin* on the attract screen.
    Begin,
    /// *Taal*: the languages.
    Languages,
    /// A language.
    Language(Id),
    /// The lower right place: *Verder*, *Klaar* or the instrument's own word.
    Next,
    /// *Terug*.
    Back,
    /// [Sla over].
    Skip,
    /// The upper left place: [Stop en wis] before the lock, [Haal weg] after it.
    Leave,
    /// [Wis alles] on "Stoppen?" and after a failed lock.
    WipeAll,
    /// [Ga verder] on "Stoppen?".
    KeepGoing,
    /// *Verberg*.
    Cover,
    /// The ring of Verberg.
    Uncover,
    /// [Toon mijn tekst] after Verberg.
    ShowWords,
    /// [Verberg mijn tekst] beside the field.
    ToggleHidden,
    /// [Lees voor]: these parts of the screen.
    ReadAloud(Vec<Spoken>),
    /// *Opnieuw* of the strip.
    ReadAgain,
    /// *Langzamer* of the strip, and back.
    Slower,
    /// *Stop* of the strip.
    StopReading,
    /// *Hulp*.
    Help,
    /// [Letters].
    Letters,
    /// How everything looks.
    Look(Looks),
    /// A tile, a button of the instrument, or an option, by its id.
    Press(Id),
    /// The same by a key: where a touch goes on at once, it only chooses.
    PressByKey(Id),
    /// The field holds this text now.
    Edit(String),
    /// A word of the names screen.
    Word(Field, usize),
    /// The word before the selected one.
    PreviousWord,
    /// The word after the selected one.
    NextWord,
    /// [Wij twijfelen nog].
    NextDoubt,
    /// Takes the selected word out or puts it back.
    ToggleWord,
    /// A tap in or beside a triangle: weights of the corners.
    PlaceInTriad([f64; 3]),
    /// A tap on a line.
    PlaceOnLine(f64),
    /// An arrow beside a dot; for a stone up is nearer and down is farther.
    Nudge(Direction),
    /// A tap on the canvas of the stones, from its upper left, 0 to 1; may lie outside.
    Lay(f64, f64),
    /// A stone on the canvas, counted in the order of laying.
    PickUp(usize),
    /// [Past niet].
    NotApplicable,
    /// The next page or sheet.
    NextPage,
    /// The page or sheet before.
    PreviousPage,
    /// A letter of a code word.
    Letter(char),
    /// Erases the last letter.
    EraseLetter,
    /// A suggested word, counted from the first.
    Suggestion(usize),
    /// One of the plates of a code.
    Plate(usize),
    /// A picture of a code, by its place in the list.
    Picture(usize),
    /// [Probeer opnieuw] after a failed lock.
    TryAgain,
    /// What a button of the recorder or the listening screen does.
    Voice(Verb),
    /// A piece of the recording.
    Piece(usize),
    /// [Zet terug] after [Wis en opnieuw].
    PutBack,
    /// [Ga verder] after the microphone went.
    GoOn,
    /// [Typ verder].
    TypeOn,
    /// [Toch praten]: what was typed stays.
    SpeakOn,
    /// [Nog een keer]: the tone.
    ToneAgain,
    /// *Zachter*.
    Softer,
    /// *Harder*.
    Louder,
}

impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Act")
    }
}

/// What workers and the device tell.
#[derive(Debug)]
pub enum News {
    /// The recorder says something.
    Voice(Turn, recorder::News),
    /// A screen stands that reads itself, part by part.
    Stands(Vec<Spoken>),
    /// The story is sealed and durable.
    Sealed,
    /// The story could not be sealed; nothing is lost.
    SealFailed,
    /// The code that was asked for.
    Code(CodeWords),
    /// The story is off this device, or the withdrawal is kept for the courier: it may be said now.
    PromiseKept,
    /// Telling is impossible now; takes effect when no visit is open.
    Closed,
    /// Telling is possible again.
    Opened,
    /// The visit that just began may not go on: nothing was told yet, everything goes.
    TurnedAway,
}

/// A field of typed words on the names screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The title.
    Title,
    /// The story, or the last words.
    Text,
}

/// An arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Direction {
    Up,
    Down,
    Left,
    Right,
}

/// How everything looks; kept until the visit is wiped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Colours.
    pub theme: Theme,
    /// Size of letters.
    pub letters: Letters,
}

/// Colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Theme {
    #[default]
    Day,
    Evening,
    Contrast,
}

/// Size of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Letters {
    #[default]
    Normal,
    Large,
    Largest,
}

/// What the program around the visit must do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Seal this; answer with [`News::Sealed`] or [`News::SealFailed`]. The week is not in it: the program knows it.
    Seal(Box<Telling>),
    /// Make a code for the sealed story, register it, and answer with [`News::Code`].
    MakeCode(CodeKind),
    /// The teller wants no code: drop the registration.
    DropCode,
    /// Destroy the sealed story on this device; answer with [`News::PromiseKept`].
    TakeAway,
    /// Stretch these words and keep the withdrawal; answer with [`News::PromiseKept`].
    StretchWithdrawal(CodeWords),
    /// Pause the microphone, cut every sound, stop reading.
    Silence,
    /// Close the microphone because its teller said so; a tone may go with it.
    Pause,
    /// Whether tones in the headphones go with the microphone.
    Tones(bool),
    /// Open the microphone for this half.
    Record(Turn, Part),
    /// Lay what was said aside.
    Redo(Part),
    /// Take it back.
    PutBack(Part),
    /// Take a piece away (`true`), or put it back.
    Remove(Part, usize, bool),
    /// Play these pieces in the headphones.
    Play(Turn, Part, Range<usize>),
    /// Say these texts in the headphones, in this manner.
    Read(Turn, Vec<Saying>, Manner),
    /// Play the soft tone in the headphones.
    Tone(Turn),
    /// How loud the headphones are.
    Volume(u8),
    /// The teller agrees with what was said: make it ready to be sealed.
    KeepVoice,
    /// The visit is over: whatever belonged to it leaves memory. A sealed story stays.
    Wipe,
}

/// The one machine sentence beside the question; its words are in the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Choose first, or skip.
    ChooseFirst,
    /// As many as may be are chosen: tap one to change.
    NoMoreThan(usize),
    /// Nothing stands in the field yet.
    EmptyText,
    /// The field is full.
    TextFull,
    /// Why the selected word is in doubt.
    InDoubt(Kind),
    /// There is no microphone.
    NoMicrophone,
    /// There is no keyboard for the language.
    NoKeyboard,
    /// Neither: the language can be changed.
    NoWayHere,
    /// Nothing can be read aloud.
    NotReadHere,
    /// Something of the screen was not read aloud.
    ReadInPart,
    /// Nothing was said yet.
    NothingRecorded,
    /// A piece must be tapped first.
    ChoosePiece,
    /// Nothing private sounds without headphones.
    PutOnHeadphones,
    /// The microphone is on and nobody is heard.
    NotHeard,
    /// The voice is louder than the microphone can take.
    TooLoud,
    /// A word of the code is missing.
    WordMissing,
    /// A picture of the code is missing.
    PictureMissing,
    /// The disk is at work; the screen says that something is done only when it is.
    OneMoment,
}
