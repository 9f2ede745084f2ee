//! The teller's own words: in a field, and word by word.

use crate::{
    domain::{
        instrument::{
            screen::{Act, Go, Kind, Screen},
            values::Speaker,
        },
        telling::StoryText,
    },
    kiosk::flow::{Flow, PIECES_PER_PAGE, Veil, event::Field, names::Standing},
    privacy::{Label, words::Piece},
};

use super::body::{Names, Typing, Word, WordStanding};

/// How many words stay readable in a hidden field.
const LAST_WORDS: usize = 5;
/// What stands for words that cannot be read.
const LINE: &str = "———";

pub(super) fn story(flow: &Flow) -> Typing {
    let prompt = flow
        .draft()
        .prompt
        .as_ref()
        .and_then(|id| flow.content().prompt(id));
    let while_telling = prompt.and_then(|prompt| flow.speaker().say(&prompt.while_telling));
    typing(
        flow,
        &flow.draft().text,
        flow.setting().policy().story_characters,
        while_telling,
    )
}

pub(super) fn more(flow: &Flow) -> Typing {
    typing(
        flow,
        &flow.draft().more,
        flow.setting().policy().more_characters,
        None,
    )
}

pub(super) fn title(flow: &Flow) -> Typing {
    let limit = flow.setting().policy().title_characters;
    Typing {
        hide_label: String::new(),
        ..typing(flow, &flow.draft().title, limit, None)
    }
}

fn typing(flow: &Flow, text: &str, limit: usize, while_telling: Option<String>) -> Typing {
    let hide = flow.content().screen_of(Kind::Type).and_then(|screen| {
        let button = flow
            .buttons(screen)
            .into_iter()
            .find(|b| b.go == Go::Act(Act::Hide))?;
        flow.speaker().say(&button.label)
    });
    let hidden = match flow.veil() {
        Veil::Lifted => String::new(),
        Veil::LastWords => last_words(text),
        Veil::All => {
            if text.is_empty() {
                String::new()
            } else {
                LINE.to_owned()
            }
        }
    };
    let readable = if flow.veil() == Veil::All { "" } else { text };
    Typing {
        text: StoryText::new(readable.to_owned()),
        while_telling: while_telling.unwrap_or_default(),
        limit,
        hide_label: hide.unwrap_or_default(),
        hidden_text: StoryText::new(hidden),
        may_speak_on: flow.may_speak_on(),
    }
}

/// The last five words; the rest is a line.
fn last_words(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let from = words.len().saturating_sub(LAST_WORDS);
    let lines = if from > 0 {
        format!("{LINE} ")
    } else {
        String::new()
    };
    lines + &words[from..].join(" ")
}

pub(super) fn names(flow: &Flow) -> Names {
    let speaker = flow.speaker();
    let screen = flow.content().screen_of(Kind::Names);
    let say = |name: &str| {
        screen
            .and_then(|s| s.text(name))
            .and_then(|text| speaker.say(text))
            .unwrap_or_default()
    };
    let (title, text) = flow.checked_texts().unwrap_or_default();
    let shower = Shower { flow, say: &say };
    let sheet = flow.names();
    let first = (flow.page() * PIECES_PER_PAGE).min(sheet.pieces(Field::Text).len());
    let all = sheet.pieces(Field::Text);
    let page = &all[first..(first + PIECES_PER_PAGE).min(all.len())];
    Names {
        title: shower.words(title, sheet.pieces(Field::Title)),
        words: shower.words(text, page),
        first,
        page: flow.page(),
        pages: flow.pages(),
        selected: sheet.selected(),
        act_label: screen
            .map(|screen| act_label(flow, screen))
            .unwrap_or_default(),
        has_doubts: flow.has_doubts(),
        doubt_label: button_label(flow, &speaker, Act::Doubt).unwrap_or_default(),
        by_machine: say("by-machine"),
        by_teller: say("by-teller"),
        in_doubt: say("in-doubt"),
    }
}

fn button_label(flow: &Flow, speaker: &Speaker<'_>, verb: Act) -> Option<String> {
    let screen = flow.content().screen_of(Kind::Names)?;
    let button = flow
        .buttons(screen)
        .into_iter()
        .find(|button| button.go == Go::Act(verb))?;
    speaker.say(&button.label)
}

/// "Haal ‘kamer’ weg", or "Zet dit woord terug": a word that is out is not shown again.
fn act_label(flow: &Flow, screen: &Screen) -> String {
    let Some((word, standing)) = flow.selected_word() else {
        return String::new();
    };
    let is_plain = matches!(standing, Standing::Plain | Standing::InDoubt(_));
    let verb = if is_plain { Act::Take } else { Act::Put };
    let button = flow
        .buttons(screen)
        .into_iter()
        .find(|button| button.go == Go::Act(verb));
    let word = if is_plain && flow.veil() != Veil::All {
        word
    } else {
        ""
    };
    let own = [("word", word)];
    let own = if word.is_empty() { &own[..0] } else { &own[..] };
    button
        .and_then(|button| flow.speaker().say_with(&button.label, own))
        .unwrap_or_default()
}

struct Shower<'a> {
    flow: &'a Flow,
    say: &'a dyn Fn(&str) -> String,
}

impl Shower<'_> {
    fn words(&self, text: &str, pieces: &[Piece]) -> Vec<Word> {
        pieces.iter().map(|piece| self.word(text, piece)).collect()
    }

    fn word(&self, text: &str, piece: &Piece) -> Word {
        let own = || {
            let is_veiled = self.flow.veil() == Veil::All;
            if is_veiled {
                LINE.to_owned()
            } else {
                text[piece.range.clone()].to_owned()
            }
        };
        let (shown, standing) = match self.flow.draft().words.standing(text, piece) {
            Standing::Plain => (own(), WordStanding::Plain),
            Standing::InDoubt(_) => (own(), WordStanding::InDoubt),
            Standing::TakenByMachine(label) => (self.label(label), WordStanding::TakenByMachine),
            Standing::TakenByTeller(label) => (self.label(label), WordStanding::TakenByTeller),
            Standing::Gap => (text[piece.range.clone()].to_owned(), WordStanding::Space),
            Standing::Paragraph => (String::new(), WordStanding::Paragraph),
        };
        Word {
            text: StoryText::new(shown),
            standing,
        }
    }

    fn label(&self, label: Label) -> String {
        (self.say)(match label {
            Label::Person => "label-person",
            Label::Place => "label-place",
            Label::School => "label-school",
            Label::Organisation => "label-organisation",
            Label::Date => "label-date",
            Label::Number => "label-number",
            Label::Word => "label-word",
        })
    }
}
