//! Screens, their buttons, the pages over them and the ends of a visit.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    condition::Condition,
    id::Id,
    path::Step,
    text::{Register, Text},
};

/// What the program draws and does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the chapter of the bundle explains every kind")]
pub enum Kind {
    Attract,
    Choose,
    Cards,
    Notice,
    Wait,
    Prompt,
    Form,
    Record,
    Type,
    Listen,
    Title,
    Names,
    Practice,
    More,
    Lock,
    Code,
    Thanks,
    Help,
    Enter,
}

/// What is entered on a screen of kind [`Kind::Enter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enter {
    /// The words of a code.
    Words,
    /// The pictures of a code.
    Pictures,
}

/// Whether a screen reads itself aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// Only when asked.
    Offer,
    /// At once, where the sound is private.
    Start,
}

/// What takes the place of a screen's own tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tiles {
    /// The roles of the instrument.
    Roles,
}

/// One screen of the journey.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Screen {
    /// Its name.
    pub id: Id,
    /// What the program does here.
    pub kind: Kind,
    /// Whether [Sla over] stands here.
    pub skip: bool,
    /// Whether it reads itself aloud.
    pub read: Reading,
    /// The question, or the one sentence.
    pub question: Text,
    /// The sentence under it.
    pub help: Option<Text>,
    /// More sentences.
    #[serde(default)]
    pub lines: Vec<Text>,
    /// Named texts that the kind needs.
    #[serde(default)]
    pub texts: BTreeMap<Id, Text>,
    /// What can be tapped.
    #[serde(default)]
    pub buttons: Vec<Button>,
    /// What is read on a screen of kind cards.
    #[serde(default)]
    pub card: Vec<Card>,
    /// Opened by the program; on no path.
    #[serde(default)]
    pub called: bool,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// Without touch the screen clears after this.
    pub clear_seconds: Option<u32>,
    /// What stands in place of buttons.
    pub tiles: Option<Tiles>,
    /// What is entered here.
    pub enter: Option<Enter>,
    /// The register of the adult beside a child, where the screen speaks to that adult.
    pub addressed: Option<Register>,
}

impl Screen {
    /// The named text, if this screen has it.
    pub fn text(&self, name: &str) -> Option<&Text> {
        self.texts.get(name)
    }
}

/// Something to tap.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Button {
    /// Its name; the value that conditions see.
    pub id: Id,
    /// What it says.
    pub label: Text,
    /// The second line of a tile.
    pub note: Option<Text>,
    /// The name of a drawing.
    pub picture: Option<Id>,
    /// What it does.
    pub go: Go,
    /// What it decides.
    #[serde(default)]
    pub set: Decided,
    /// All must hold.
    #[serde(default)]
    pub shown: Vec<Condition>,
    /// Only for these roles; empty for all.
    #[serde(default)]
    pub roles: Vec<Id>,
    /// Not for these roles.
    #[serde(default)]
    pub not_roles: Vec<Id>,
}

/// What a button decides; sealed as such.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Decided {
    /// Spoken or typed.
    pub form: Option<Form>,
    /// Who types or sits beside.
    pub assisted: Option<Assistance>,
    /// Which adult.
    pub adult: Option<Adult>,
}

/// How the story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// With the keyboard.
    Typed,
    /// With the microphone.
    Spoken,
}

/// Who helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assistance {
    /// Somebody types for the teller.
    Helper,
    /// The adult beside a child types.
    AdultOfChild,
}

/// The adult beside a young teller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Adult {
    /// A parent or carer.
    Parent,
    /// A teacher or supervisor.
    Teacher,
    /// Someone else.
    Other,
}

/// Where a button leads.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Go {
    /// The next shown step.
    Next,
    /// The shown step before, or the screen underneath.
    Back,
    /// Everything goes; the attract screen.
    Wipe,
    /// That step of the path, or that called screen.
    Step(Step),
    /// A page over the screen.
    Page(Id),
    /// Everything goes; this end is shown.
    End(Id),
    /// Something that the kind does itself.
    Act(Act),
}

/// What kinds do themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the bundle's chapter")]
pub enum Act {
    Start,
    Pause,
    Resume,
    Redo,
    Hide,
    Play,
    Remove,
    Restore,
    Add,
    Take,
    Put,
    Doubt,
    Try,
    Whisper,
}

const ACTS: &[(&str, Act)] = &[
    ("start", Act::Start),
    ("pause", Act::Pause),
    ("resume", Act::Resume),
    ("redo", Act::Redo),
    ("hide", Act::Hide),
    ("play", Act::Play),
    ("remove", Act::Remove),
    ("restore", Act::Restore),
    ("add", Act::Add),
    ("take", Act::Take),
    ("put", Act::Put),
    ("doubt", Act::Doubt),
    ("try", Act::Try),
    ("whisper", Act::Whisper),
];

/// Why a `go` cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("go `{0}` is none of next, back, wipe, step:ID, page:ID, end:ID, act:VERB")]
pub struct NotAGo(String);

impl TryFrom<String> for Go {
    type Error = NotAGo;

    fn try_from(text: String) -> Result<Go, NotAGo> {
        read_go(&text).ok_or(NotAGo(text))
    }
}

fn read_go(text: &str) -> Option<Go> {
    match text {
        "next" => return Some(Go::Next),
        "back" => return Some(Go::Back),
        "wipe" => return Some(Go::Wipe),
        _ => {}
    }
    match text.split_once(':')? {
        ("step", step) => Some(Go::Step(Step::try_from(step.to_owned()).ok()?)),
        ("page", id) => Some(Go::Page(Id::parse(id).ok()?)),
        ("end", id) => Some(Go::End(Id::parse(id).ok()?)),
        ("act", verb) => ACTS
            .iter()
            .find(|(name, _)| *name == verb)
            .map(|(_, act)| Go::Act(*act)),
        _ => None,
    }
}

/// A card that is read, not tapped.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Card {
    /// Its name.
    pub id: Id,
    /// The name of a drawing.
    pub picture: Option<Id>,
    /// The line above.
    pub title: Text,
    /// The sentences.
    pub text: Text,
}

/// Something to read over a screen.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Page {
    /// Its name.
    pub id: Id,
    /// The line above.
    pub title: Text,
    /// What can be tapped.
    #[serde(default)]
    pub buttons: Vec<Button>,
    /// Its sheets, in order.
    pub sheet: Vec<Sheet>,
}

/// One sheet of a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sheet {
    /// Its name.
    pub id: Id,
    /// Its paragraphs.
    pub blocks: Vec<Text>,
}

/// A last sentence, after everything is gone.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct End {
    /// Its name.
    pub id: Id,
    /// The sentence.
    pub text: Text,
    /// The button.
    pub done: Text,
    /// It clears after this without a touch.
    pub clear_seconds: u32,
}
