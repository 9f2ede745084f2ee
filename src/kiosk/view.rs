//! What a screen shows: a pure function from the flow to plain values, every text resolved.
//!
//! The bridge copies these one to one into the globals of `ui/bridge`; it decides nothing. Texts of the instrument
//! arrive here as strings; sentences of the machine are enums, and their words stand in the screens.
//!
//! # Why words of a teller are `StoryText`
//! A view is made to be looked at, printed in tests and compared. The teller's own words and the code must not come
//! along with that, so they keep the type that prints a length.

pub mod body;
pub mod spoken;

mod asking;
mod frame;
mod helping;
mod meaning;
mod voice;
mod words;

use crate::{
    domain::instrument::screen::Kind,
    kiosk::flow::{
        At, Flow, Veil,
        event::{Looks, Notice},
        overlay::Overlay,
        reading::ReadingNow,
        route::Stop,
    },
    speech::recorder::Part,
};

use body::Body;

/// One whole screen.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The fixed places and the question.
    pub frame: Frame,
    /// What stands between them.
    pub body: Body,
}

/// The fixed places, the question, and what lies over everything.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    /// The question or the one sentence.
    pub question: String,
    /// The sentence under it.
    pub help: String,
    /// More sentences.
    pub lines: Vec<String>,
    /// Where on the path; none where no path is shown.
    pub station: Option<Station>,
    /// The upper left place.
    pub leave: Leave,
    /// What it says after the lock.
    pub take_away_label: String,
    /// Whether *Verberg* stands.
    pub has_cover: bool,
    /// Whether *Terug* stands.
    pub has_back: bool,
    /// Whether [Sla over] stands.
    pub has_skip: bool,
    /// The lower right place.
    pub next: Next,
    /// The instrument's own word for it; empty: the machine's word.
    pub next_label: String,
    /// The machine's sentence beside the question.
    pub notice: Option<Notice>,
    /// How the machine's sentences speak.
    pub address: Address,
    /// Whether the language is written from right to left.
    pub is_right_to_left: bool,
    /// The language of the texts.
    pub language: String,
    /// Colours and letters.
    pub looks: Looks,
    /// Whether this is a rehearsal.
    pub is_rehearsal: bool,
    /// Verberg covers the whole screen.
    pub is_covered: bool,
    /// How much of the teller's words can be read.
    pub veil: Veil,
    /// "Bent u er nog?"
    pub presence: Presence,
    /// The share of time left under the rule of now, 1 to 0.
    pub time_left: f32,
    /// What is read aloud.
    pub reading: Option<ReadingNow>,
}

/// The stations of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Station {
    Begin,
    Telling,
    Checking,
    Meaning,
    Lock,
}

/// The upper left place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Empty.
    Nothing,
    /// [Stop en wis]
    StopAndWipe,
    /// [Haal weg]
    TakeAway,
}

/// The lower right place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Empty.
    Nothing,
    /// *Verder*
    Next,
    /// *Klaar*
    Done,
    /// The one button of a notice.
    Understood,
}

/// How the machine's own sentences speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// u
    Formal,
    /// je
    Informal,
}

/// Whether the card asks if anyone is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It does not.
    NotAsked,
    /// Without an answer everything is wiped.
    BeforeLock,
    /// Without an answer the screen clears; the story stays on lock.
    AfterLock,
}

/// What stands on the screen now.
pub fn view(flow: &Flow) -> View {
    let body = body_of(flow);
    View {
        frame: frame::frame(flow, &body),
        body,
    }
}

fn body_of(flow: &Flow) -> Body {
    match flow.overlays().last() {
        Some(Overlay::Help) => Body::Help(helping::help(flow)),
        Some(Overlay::Page(page, sheet)) => Body::Page(helping::page(flow, page, *sheet)),
        Some(Overlay::Enter(screen, entry)) => {
            Body::EnterWords(helping::enter(flow, screen, entry))
        }
        Some(Overlay::EnterPictures(screen, entry)) => {
            Body::EnterPictures(helping::enter_pictures(flow, screen, entry))
        }
        Some(Overlay::Said(end)) => Body::Ending(Some(end.clone())),
        Some(Overlay::Letters) => Body::Letters,
        Some(Overlay::Languages) => Body::Languages(asking::languages(flow)),
        Some(Overlay::Headphones(chosen)) => voice::headphones(flow, *chosen),
        Some(Overlay::Stopping) => Body::Stopping,
        Some(Overlay::TakingAway) => {
            let screen = flow.content().take_away().map(|(screen, _)| screen);
            let tiles = screen.map(|screen| asking::plain_tiles(flow, screen));
            Body::Choose {
                tiles: tiles.unwrap_or_default(),
                side: Vec::new(),
            }
        }
        None => match flow.at() {
            At::Attract if flow.is_closed() => {
                let own = flow.setting().values.desk.clone();
                Body::Unavailable {
                    place_sentence: own.unwrap_or_default(),
                }
            }
            At::Attract => asking::attract(flow),
            At::End(end) => Body::Ending(Some(end.clone())),
            At::Path => body_of_stop(flow),
        },
    }
}

fn body_of_stop(flow: &Flow) -> Body {
    match flow.stop() {
        Some(Stop::Ask(id)) => meaning::question(flow, id),
        Some(Stop::Consent(id)) => asking::consent(flow, id),
        Some(Stop::Record) => Body::Record(voice::recording(flow, Part::Story)),
        Some(Stop::RecordMore(_)) => Body::Record(voice::recording(flow, Part::More)),
        Some(Stop::Listen) => Body::Listen(voice::listening(flow, Part::Story)),
        Some(Stop::ListenMore(_)) => Body::Listen(voice::listening(flow, Part::More)),
        Some(Stop::Type) => Body::Type(words::story(flow)),
        Some(Stop::TypeMore(_)) => Body::Type(words::more(flow)),
        Some(Stop::Names | Stop::NamesOfMore) => Body::Names(words::names(flow)),
        Some(Stop::Screen(_)) => body_of_screen(flow),
        None => Body::Ending(None),
    }
}

fn body_of_screen(flow: &Flow) -> Body {
    let Some(screen) = flow.screen() else {
        return Body::Ending(None);
    };
    match screen.kind {
        Kind::Choose => asking::choose(flow, screen),
        Kind::Cards => asking::cards(flow, screen),
        Kind::Prompt => Body::Prompt {
            tiles: asking::prompts(flow),
        },
        Kind::Form => Body::Form {
            tiles: asking::forms(flow, screen),
        },
        Kind::More => Body::More {
            tiles: asking::plain_tiles(flow, screen),
        },
        Kind::Title => Body::Title(words::title(flow)),
        Kind::Practice => Body::Practice(meaning::practice(flow, screen)),
        Kind::Lock => Body::Lock(asking::lock(flow, screen)),
        Kind::Code => Body::Code(asking::code(flow, screen)),
        Kind::Thanks => Body::Thanks(helping::thanks(flow, screen)),
        Kind::Wait => Body::Wait {
            here: asking::plain_tiles(flow, screen).into_iter().next(),
        },
        // A notice, and whatever opens another way and stands on no path.
        _ => Body::Notice {
            tiles: asking::notice(flow, screen),
        },
    }
}
