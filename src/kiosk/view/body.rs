//! What stands between the fixed places, kind by kind.

use std::fmt;

use zeroize::Zeroizing;

use crate::{
    domain::{
        instrument::{id::Id, question::Look},
        telling::StoryText,
        words::CodeKind,
    },
    kiosk::flow::{Lock, event::Field},
    speech::recording::Piece,
};

/// A language that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its code.
    pub id: Id,
    /// Its own name for itself.
    pub name: String,
    /// It is spoken now.
    pub is_chosen: bool,
    /// Nobody reviewed its texts: it is offered in a rehearsal only.
    pub is_draft: bool,
}

/// What stands between the fixed places.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    missing_docs,
    reason = "each is the screen of that name in `ui/screens`"
)]
pub enum Body {
    Attract {
        begin_label: String,
        languages: Vec<Language>,
        /// Over what the region heard.
        news_title: String,
        heard: Vec<String>,
    },
    Choose {
        tiles: Vec<Tile>,
        side: Vec<Tile>,
    },
    Cards {
        cards: Vec<Card>,
        side: Vec<Tile>,
    },
    Notice {
        tiles: Vec<Tile>,
    },
    Wait {
        /// Ends the waiting.
        here: Option<Tile>,
    },
    Consent {
        tiles: Vec<Tile>,
        side: Vec<Tile>,
    },
    Prompt {
        tiles: Vec<Tile>,
    },
    Form {
        tiles: Vec<Tile>,
    },
    Record(Recording),
    Type(Typing),
    Listen(Listening),
    Headphones {
        tiles: Vec<Tile>,
    },
    Title(Typing),
    Names(Names),
    Practice(Practice),
    Triad(Triad),
    Dyad(Dyad),
    Stones(Stones),
    Choice(Choice),
    More {
        tiles: Vec<Tile>,
    },
    Lock(Locking),
    Code(Code),
    Thanks(Thanks),
    Help(Help),
    Letters,
    Languages(Vec<Language>),
    Page(Page),
    EnterWords(EnterWords),
    EnterPictures(EnterPictures),
    Stopping,
    Ending(Option<Id>),
    Unavailable {
        place_sentence: String,
    },
}

/// Something to tap; its id is what [`crate::kiosk::flow::event::Act::Press`] takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Its id.
    pub id: Id,
    /// What it says.
    pub label: String,
    /// The second line.
    pub note: String,
    /// The name of a drawing; empty for none.
    pub picture: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// Whether it can be tapped.
    pub is_enabled: bool,
}

/// A card that is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The line above.
    pub title: String,
    /// The sentences.
    pub text: String,
    /// The name of a drawing; empty for none.
    pub picture: String,
}

/// What the recorder's disc says and does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Disc {
    Idle,
    Opening,
    Open,
    Paused,
    Silent,
    Full,
    Lost,
}

/// The recorder.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// What the disc says.
    pub disc: Disc,
    /// How loud it is, 0 to 12.
    pub level: u8,
    /// How much of the ring is filled, 0 to 1 and beyond.
    pub filled: f32,
    /// The last half minute.
    pub is_nearly_full: bool,
    /// "Opnemen", "Pauze", "Verder"
    pub disc_label: String,
    /// "Wis en opnieuw"
    pub redo_label: String,
    /// "Wij wachten rustig."; empty when there is nothing to say.
    pub line: String,
    /// Something was said.
    pub has_said: bool,
    /// What was said lies aside.
    pub has_aside: bool,
    /// The keyboard can go on.
    pub can_type: bool,
}

/// The recording as pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Listening {
    /// The pieces of this page.
    pub pieces: Vec<Piece>,
    /// The number of the first of them in the whole recording.
    pub first: usize,
    /// The number of the selected one.
    pub selected: Option<usize>,
    /// The one that sounds, and how much of it was heard, in hundredths.
    pub playing: Option<(usize, u8)>,
    /// Whether sound is on.
    pub plays: bool,
    /// The page.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// "Luister", "Pauze"
    pub play_label: String,
    /// "Haal dit stukje weg", "Zet dit stukje terug"
    pub piece_label: String,
    /// The selected piece is away.
    pub is_away: bool,
    /// "Vertel meer"
    pub add_label: String,
    /// "Opnieuw"
    pub redo_label: String,
    /// Nothing sounds: no headphones.
    pub is_deaf: bool,
}

/// A field to type in.
#[derive(Clone, Debug, PartialEq)]
pub struct Typing {
    /// What stands in it.
    pub text: StoryText,
    /// The line above it.
    pub while_telling: String,
    /// How many characters it takes.
    pub limit: usize,
    /// [Verberg mijn tekst]; empty where the field cannot be hidden.
    pub hide_label: String,
    /// What stands in the field while it is hidden.
    pub hidden_text: StoryText,
    /// Whether its teller may go on by speaking.
    pub may_speak_on: bool,
}

/// The words of title and story.
#[derive(Clone, Debug, PartialEq)]
pub struct Names {
    /// The words of the title.
    pub title: Vec<Word>,
    /// The words of this page of the story.
    pub words: Vec<Word>,
    /// The place of the first of them in the whole story.
    pub first: usize,
    /// The page.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// The word that is selected, by its place in the field; it may stand on another page.
    pub selected: Option<(Field, usize)>,
    /// Takes out or puts back the selected word; empty for no selection.
    pub act_label: String,
    /// [Wij twijfelen nog]
    pub doubt_label: String,
    /// Whether the machine still doubts about a word.
    pub has_doubts: bool,
    /// "door het scherm"
    pub by_machine: String,
    /// "door u"
    pub by_teller: String,
    /// "wij twijfelen"
    pub in_doubt: String,
}

/// A piece of text on the names screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word; the label of its kind when it is taken out.
    pub text: StoryText,
    /// How it stands.
    pub standing: WordStanding,
}

/// How a piece of text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum WordStanding {
    Plain,
    TakenByMachine,
    TakenByTeller,
    InDoubt,
    Space,
    Paragraph,
}

/// The triad to try with.
#[derive(Clone, Debug, PartialEq)]
pub struct Practice {
    /// The text that leads in stands; the triangle comes after [`Practice::try_button`].
    pub leads_in: bool,
    /// "Probeer het"
    pub try_button: Option<Tile>,
    /// The triangle.
    pub triad: Triad,
}

/// A triangle and its dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Triad {
    /// Top, left, right.
    pub corners: [String; 3],
    /// The shares of the corners, once the dot stands.
    pub shares: Option<[f64; 3]>,
    /// "Uw punt zegt"
    pub echo_lead: String,
    /// What the dot says; empty without one.
    pub echo: String,
    /// "Schuif uw punt"
    pub nudge_label: String,
    /// "Past niet"
    pub not_applicable_label: String,
    /// Whether it was pressed.
    pub is_not_applicable: bool,
}

/// A line and its dot.
#[derive(Clone, Debug, PartialEq)]
pub struct Dyad {
    /// The left end.
    pub left: String,
    /// The middle.
    pub middle: String,
    /// The right end.
    pub right: String,
    /// 0 left … 1 right, once the dot stands.
    pub at: Option<f64>,
    /// "Uw punt zegt"
    pub echo_lead: String,
    /// What the dot says; empty without one.
    pub echo: String,
    /// "Past niet"
    pub not_applicable_label: String,
    /// Whether it was pressed.
    pub is_not_applicable: bool,
}

/// A stone on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub struct LaidStone {
    /// What it says.
    pub label: String,
    /// The name of a drawing.
    pub picture: String,
    /// From the left and from the top, 0 to 1.
    pub at: (f64, f64),
    /// The ring, 0 the innermost.
    pub ring: usize,
}

/// Stones to lay on rings.
#[derive(Clone, Debug, PartialEq)]
pub struct Stones {
    /// What stands in the middle.
    pub centre: Tile,
    /// The stones of this page of the tray; the one in hand is chosen.
    pub tray: Vec<Tile>,
    /// The page.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// What lies on the canvas.
    pub laid: Vec<LaidStone>,
    /// "mama", while that stone is in hand; else empty.
    pub in_hand: String,
}

/// A list of options.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// How the options look.
    pub look: Look,
    /// Nobody beside the teller may see what is tapped: a tap goes on by itself.
    pub is_private: bool,
    /// The options of this page.
    pub options: Vec<Tile>,
    /// The page.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
}

/// The lock and what follows when it fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Locking {
    /// How far it is.
    pub lock: Lock,
    /// "Ja, op slot"
    pub seal: Option<Tile>,
    /// "Nee, wis alles"
    pub wipe: Option<Tile>,
    /// "Nog iets veranderen"; not for every register.
    pub change: Option<Tile>,
}

/// The code.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// What it is made of.
    pub kind: CodeKind,
    /// The words, or the names of the pictures; none while they are made or hidden.
    pub words: Vec<StoryText>,
    /// Whether they went by themselves.
    pub is_hidden: bool,
    /// The sentence that says so beforehand.
    pub vanish: String,
    /// "Zeg zacht in de koptelefoon"
    pub whisper: Option<Tile>,
    /// "Ik heb de code"
    pub have: Option<Tile>,
}

/// One helpline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLine {
    /// Who answers.
    pub name: String,
    /// The number, or where there is none the address.
    pub number: String,
    /// A number that costs nothing; empty for none.
    pub free: String,
    /// The helpline's own address; empty for none.
    pub url: String,
    /// One sentence.
    pub text: String,
    /// When it answers; empty when unknown.
    pub hours: String,
    /// 112.
    pub is_emergency: bool,
}

/// The help card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Help {
    /// The helplines, 112 first.
    pub help_lines: Vec<HelpLine>,
    /// "Uw verhaal blijft nog 5 minuten staan."; empty when no story is open.
    pub story_stays: String,
    /// "Mijn verhaal laten weghalen"
    pub withdraw: Option<Tile>,
    /// "Terug naar mijn verhaal", when a story is open.
    pub return_to_story: Option<Tile>,
}

/// The last screen, with the help card at its largest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thanks {
    /// The helplines, 112 first.
    pub help_lines: Vec<HelpLine>,
    /// "Klaar, wis het scherm"
    pub done: Option<Tile>,
    /// "Wat doen jullie hiermee?"
    pub what: Option<Tile>,
}

/// A page of the instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its paragraphs on this sheet.
    pub blocks: Vec<String>,
    /// The sheet.
    pub sheet: usize,
    /// How many sheets.
    pub sheets: usize,
    /// What can be tapped.
    pub tiles: Vec<Tile>,
}

/// Entering the words of a code.
#[derive(Clone, Debug, PartialEq)]
pub struct EnterWords {
    /// The words that stand.
    pub plates: Vec<StoryText>,
    /// The plate that is being filled.
    pub current: usize,
    /// What was typed of its word.
    pub typed: StoryText,
    /// At most three words of the list.
    pub suggestions: Vec<StoryText>,
    /// "Haal mijn verhaal weg"
    pub send: Option<Tile>,
}

/// Choosing the pictures of a code; each by its place in the list.
#[derive(Clone, PartialEq)]
pub struct EnterPictures {
    /// Those that stand.
    pub picked: Zeroizing<Vec<usize>>,
    /// Those of this page.
    pub places: Vec<usize>,
    /// The page.
    pub page: usize,
    /// How many pages.
    pub pages: usize,
    /// "Haal mijn verhaal weg"
    pub send: Option<Tile>,
}

impl fmt::Debug for EnterPictures {
    /// Not the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnterPictures({} picked)", self.picked.len())
    }
}
