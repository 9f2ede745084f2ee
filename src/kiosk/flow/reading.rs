//! Reading aloud: a screen part by part, a word that is selected, a code.
//!
//! Invariants: a visit is read only where headphones are on; a teller's own words never sound under the line of Verberg
//! nor when they were taken out. What is read ends with its screen.

use crate::{
    domain::{
        instrument::{edition::Edition, screen::Reading},
        telling::StoryText,
    },
    speech::{
        narrator::{Manner, Saying},
        reader::Pace,
        recorder::Turn,
    },
};

use super::{
    At, Flow, Veil,
    event::{Act, Effect, Notice},
    names::Standing,
    overlay::Overlay,
};

/// A part of a screen that is read at once and lights up meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Spoken {
    /// Where it stands.
    pub place: Place,
    /// The texts that are read.
    pub texts: Vec<StoryText>,
}

/// Where on the screen something stands that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The question.
    Question,
    /// The sentence under it.
    Help,
    /// Sentences of the machine.
    Machine,
    /// One of the lines.
    Line(usize),
    /// One of the cards.
    Card(usize),
    /// One of the tiles or options.
    Tile(usize),
    /// That this tile or option is chosen.
    Chosen(usize),
    /// The teller's own words, or a code.
    Own,
    /// Anything else between the fixed places.
    Whole,
    /// The same, in the machine's words.
    Around,
    /// The places below: back, skip, next.
    Ways,
    /// The places above; said once a visit.
    Tools,
}

/// What is read, and on whose wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// A screen, by [Lees voor].
    Asked,
    /// A screen, by itself: only the button lights up.
    ByItself,
    /// A code: it has the words of the source, whatever language the screens speak.
    Code,
}

/// A screen that is being read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Aloud {
    parts: Vec<Spoken>,
    at: usize,
    how: How,
    stood: Stood,
    sounded: bool,
    /// Something that the instrument says here is not said.
    is_partial: bool,
}

/// What stood when the reading began; when it goes, the reading ends.
#[derive(Clone, Debug, PartialEq)]
struct Stood {
    at: At,
    here: usize,
    over: Option<Overlay>,
    page: usize,
    practises: bool,
    asks_presence: bool,
}

/// What the screen shows of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadingNow {
    /// The five tools stand.
    pub has_strip: bool,
    /// The part that sounds.
    pub place: Option<Place>,
    /// Slow is chosen.
    pub is_slow: bool,
}

impl Flow {
    /// [Lees voor]: reads these parts of the screen, and shows the strip.
    pub(super) fn read_aloud(&mut self, parts: Vec<Spoken>) -> Vec<Effect> {
        // The question about the headphones is read to who may not have them on yet.
        let asks = matches!(self.state.over.last(), Some(Overlay::Headphones(_)));
        let visits = self.state.at == At::Path && !asks;
        match self.hears() {
            _ if !self.can_say_any(&parts) => self.remark(Notice::NotReadHere),
            Some(false) if visits => self.remark(Notice::PutOnHeadphones),
            None if visits => self.ask_headphones(),
            _ => self.begin_reading(parts, How::Asked),
        }
    }

    /// Whether the screen that stands is to be read without being asked.
    pub fn reads_by_itself(&self) -> bool {
        self.reads_screen_by_itself() || self.reads_card_by_itself()
    }

    /// Whether the card itself sounds.
    pub(super) fn reads_card(&self) -> bool {
        let aloud = self.state.aloud.as_ref();
        aloud.is_some_and(|aloud| aloud.stood.asks_presence)
    }

    /// Who has headphones on may not be looking when the card asks whether anybody is there.
    fn reads_card_by_itself(&self) -> bool {
        let is_new = self.state.asks_presence && self.state.aloud.is_none();
        // The card's words are the machine's: nobody records them.
        let has_engine = self.edition().speech.is_some();
        is_new && !self.state.covered && self.hears() == Some(true) && has_engine
    }

    fn reads_screen_by_itself(&self) -> bool {
        let wants = self
            .screen()
            .is_some_and(|screen| screen.read == Reading::Start);
        let is_bare = self.state.over.is_empty() && !self.state.covered;
        let is_new = self.state.read_at != Some(self.state.route.here);
        let hears = self.hears() == Some(true) && self.speaks();
        self.state.at == At::Path && wants && is_bare && is_new && hears
    }

    /// The screen stands and begins to be read.
    pub(super) fn reads_itself(&mut self, parts: Vec<Spoken>) -> Vec<Effect> {
        if !self.reads_by_itself() {
            return Vec::new();
        }
        if !self.state.asks_presence {
            self.state.read_at = Some(self.state.route.here);
        }
        if self.can_say_any(&parts) {
            self.begin_reading(parts, How::ByItself)
        } else {
            Vec::new()
        }
    }

    fn begin_reading(&mut self, mut parts: Vec<Spoken>, how: How) -> Vec<Effect> {
        if self.state.knows_tools {
            parts.retain(|part| part.place != Place::Tools);
        }
        let mut is_partial = false;
        if how != How::Code {
            is_partial = parts.iter().any(|part| self.says_only_half(part));
            parts.retain(|part| self.can_say(part));
        }
        let says_tools = parts.iter().any(|part| part.place == Place::Tools);
        self.state.knows_tools |= says_tools && self.state.at == At::Path;
        let mut effects = if self.state.draft.voice.is_listening() {
            self.pause()
        } else {
            Vec::new()
        };
        self.state.aloud = Some(Aloud {
            parts,
            at: 0,
            how,
            stood: self.stood(),
            sounded: false,
            is_partial,
        });
        effects.extend(self.read_part());
        effects
    }

    /// Reads the part whose turn it is; after the last one the strip stays.
    fn read_part(&mut self) -> Option<Effect> {
        let aloud = self.state.aloud.as_ref()?;
        let texts = aloud.parts.get(aloud.at)?.texts.clone();
        Some(self.read(texts))
    }

    fn read(&mut self, texts: Vec<StoryText>) -> Effect {
        let edition = self.edition_read();
        let saying = |words: StoryText| Saying {
            recorded: edition.sounds.of(words.expose()),
            words,
        };
        let sayings = texts.into_iter().map(saying).collect();
        let manner = Manner {
            voice: edition.speech.as_ref().map(|speech| speech.voice.clone()),
            pace: self.state.pace,
        };
        let turn = self.state.draft.voice.next_sound();
        Effect::Read(turn, sayings, manner)
    }

    /// The part was heard: the next one.
    pub(super) fn was_heard(&mut self, turn: Turn) -> Option<Effect> {
        if turn != self.state.draft.voice.turn || !self.is_where_it_stood() {
            return None;
        }
        self.state.aloud.as_mut()?.sounded = true;
        self.read_next_part()
    }

    /// The part sounds, but not all of it.
    pub(super) fn is_read_in_part(&mut self, turn: Turn) -> Option<Effect> {
        if turn == self.state.draft.voice.turn {
            self.state.aloud.as_mut()?.is_partial = true;
        }
        None
    }

    /// Nothing can say it: what was recorded of the rest goes on.
    pub(super) fn could_not_read(&mut self, turn: Turn) -> Option<Effect> {
        if turn != self.state.draft.voice.turn || !self.is_where_it_stood() {
            return None;
        }
        self.state.draft.voice.is_playing = false;
        let Some(mut aloud) = self.state.aloud.take() else {
            // It was a selected word.
            self.state.notice = Some(Notice::NotReadHere);
            return None;
        };
        aloud.is_partial = true;
        let rest = aloud.parts.split_off(aloud.parts.len().min(aloud.at + 1));
        let is_recorded = |part: &Spoken| part.texts.iter().any(|text| self.is_recorded(text));
        aloud.parts.extend(rest.into_iter().filter(is_recorded));
        self.state.aloud = Some(aloud);
        self.read_next_part()
    }

    /// Behind the last part stands what was not said.
    fn read_next_part(&mut self) -> Option<Effect> {
        let aloud = self.state.aloud.as_mut()?;
        aloud.at += 1;
        if aloud.at >= aloud.parts.len() {
            if !aloud.sounded {
                self.state.aloud = None;
                self.state.notice = Some(Notice::NotReadHere);
            } else if aloud.is_partial && self.state.notice.is_none() {
                self.state.notice = Some(Notice::ReadInPart);
            }
            return None;
        }
        self.read_part()
    }

    /// The five tools of the strip.
    pub(super) fn on_strip(&mut self, act: &Act) -> Vec<Effect> {
        if self.state.aloud.is_none() {
            return Vec::new();
        }
        match act {
            Act::ReadAgain => self.read_from_the_start(),
            Act::Softer | Act::Louder => {
                let voice = &mut self.state.draft.voice;
                vec![voice.step_volume(*act == Act::Louder)]
            }
            Act::Slower => {
                self.state.pace = match self.state.pace {
                    Pace::Usual => Pace::Slow,
                    Pace::Slow => Pace::Usual,
                };
                self.read_part().into_iter().collect()
            }
            Act::StopReading => self.stop_reading().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn read_from_the_start(&mut self) -> Vec<Effect> {
        if let Some(aloud) = &mut self.state.aloud {
            aloud.at = 0;
        }
        self.read_part().into_iter().collect()
    }

    /// Nothing is read any more.
    pub(super) fn stop_reading(&mut self) -> Option<Effect> {
        self.state.aloud.take()?;
        let sounded = self.state.draft.voice.is_playing;
        self.hush();
        sounded.then_some(Effect::Silence)
    }

    /// A reading ends where its screen went; the next one is read anew.
    pub(super) fn end_reading_elsewhere(&mut self) -> Option<Effect> {
        if self.state.read_at != Some(self.state.route.here) {
            self.state.read_at = None;
        }
        if self.is_where_it_stood() {
            return None;
        }
        self.stop_reading()
    }

    fn is_where_it_stood(&self) -> bool {
        let stands = self.state.aloud.as_ref();
        stands.is_none_or(|aloud| aloud.stood == self.stood() && !self.state.covered)
    }

    fn stood(&self) -> Stood {
        let state = &self.state;
        Stood {
            at: state.at.clone(),
            here: state.route.here,
            over: state.over.last().cloned(),
            page: state.page,
            practises: state.practice.is_open,
            asks_presence: state.asks_presence,
        }
    }

    /// Whether a screen is being read, or was and its strip stands.
    pub(super) fn reads(&self) -> bool {
        self.state.aloud.is_some()
    }

    /// What the screen shows of the reading; none where nothing is read.
    pub fn reading(&self) -> Option<ReadingNow> {
        let aloud = self.state.aloud.as_ref()?;
        Some(ReadingNow {
            has_strip: aloud.how != How::ByItself,
            place: aloud.parts.get(aloud.at).map(|part| part.place),
            is_slow: self.state.pace == Pace::Slow,
        })
    }

    /// The edition whose voice reads.
    fn edition_read(&self) -> &Edition {
        let aloud = self.state.aloud.as_ref();
        match aloud.map(|aloud| aloud.how) {
            Some(How::Code) => self.setting.instrument.source(),
            _ => self.edition(),
        }
    }

    /// Whether anything at all can be said in the language of now.
    fn speaks(&self) -> bool {
        let edition = self.edition();
        edition.speech.is_some() || !edition.sounds.is_empty()
    }

    /// Whether something can be said of this part: by an engine that speaks the language of now, or recorded.
    fn can_say(&self, part: &Spoken) -> bool {
        self.edition().speech.is_some() || part.texts.iter().any(|text| self.is_recorded(text))
    }

    fn is_recorded(&self, text: &StoryText) -> bool {
        self.edition().sounds.of(text.expose()).is_some()
    }

    /// Whether something of it is left out that belongs to what is asked; the machine's own words never are recorded.
    fn says_only_half(&self, part: &Spoken) -> bool {
        let is_machine = matches!(
            part.place,
            Place::Machine | Place::Around | Place::Chosen(_) | Place::Ways | Place::Tools
        );
        let is_left_out = |text: &StoryText| !self.is_recorded(text);
        self.edition().speech.is_none() && !is_machine && part.texts.iter().any(is_left_out)
    }

    fn can_say_any(&self, parts: &[Spoken]) -> bool {
        self.edition().speech.is_some() || parts.iter().any(|part| self.can_say(part))
    }

    /// Reads the selected word to who hears; where nothing can say it, the screen tells.
    pub(super) fn read_selected(&mut self) -> Vec<Effect> {
        let is_wanted = self.veil() != Veil::All && self.hears() == Some(true);
        let word = match self.selected_word() {
            Some((word, Standing::Plain | Standing::InDoubt(_))) if is_wanted => {
                StoryText::new(word.to_owned())
            }
            _ => return Vec::new(),
        };
        if self.edition().speech.is_none() {
            return self.remark(Notice::NotReadHere);
        }
        self.state.aloud = None;
        vec![self.read(vec![word])]
    }

    /// [Zeg zacht in de koptelefoon]: the code, for one ear only.
    pub(super) fn whisper(&mut self) -> Vec<Effect> {
        let Some(code) = self.state.code.as_ref() else {
            return Vec::new();
        };
        let words = StoryText::new(code.expose().split(' ').collect::<Vec<_>>().join(". "));
        let source = self.setting.instrument.source();
        match self.hears() {
            _ if source.speech.is_none() => self.remark(Notice::NotReadHere),
            None => self.ask_headphones(),
            Some(false) => self.remark(Notice::PutOnHeadphones),
            Some(true) => self.begin_reading(
                vec![Spoken {
                    place: Place::Own,
                    texts: vec![words],
                }],
                How::Code,
            ),
        }
    }
}

/// Whether this is one of the five tools.
pub(super) fn is_of_strip(act: &Act) -> bool {
    matches!(
        act,
        Act::ReadAgain | Act::Softer | Act::Louder | Act::Slower | Act::StopReading
    )
}
