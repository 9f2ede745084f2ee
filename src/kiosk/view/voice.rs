//! The recorder, the pieces, and the question about the headphones.

use std::time::Duration;

use crate::{
    domain::instrument::screen::{Act, Go, Kind, Screen},
    kiosk::flow::{
        Flow,
        event::Notice,
        voice::{Microphone, PIECES_PER_PAGE},
    },
    speech::{
        recorder::{Hint, Part, Why},
        recording::Piece,
    },
};

use super::{
    asking::{plain_tiles, speaker_of},
    body::{Body, Disc, Listening, Recording},
};

/// So long before the end the ring changes its colour.
const NEARLY_FULL: Duration = Duration::from_secs(30);

pub(super) fn recording(flow: &Flow, part: Part) -> Recording {
    let voice = &flow.draft().voice;
    let half = voice.half(part);
    let policy = flow.setting().policy();
    let disc = match voice.microphone {
        Microphone::Open => Disc::Open,
        Microphone::Opening => Disc::Opening,
        Microphone::ClosedBecause(Why::Lost) => Disc::Lost,
        _ if voice.length >= policy.longest_recording() => Disc::Full,
        Microphone::ClosedBecause(Why::Silence) => Disc::Silent,
        _ if half.is_begun => Disc::Paused,
        _ => Disc::Idle,
    };
    let verb = match disc {
        Disc::Open | Disc::Opening => Act::Pause,
        Disc::Idle => Act::Start,
        _ => Act::Resume,
    };
    let is_long = voice.length >= policy.long_recording();
    let line = match disc {
        _ if is_long && disc != Disc::Lost => "nearly-full",
        Disc::Idle => "idle",
        Disc::Silent => "waiting",
        _ => "",
    };
    Recording {
        disc,
        level: voice.level,
        filled: voice.length.as_secs_f32() / policy.long_recording().as_secs_f32().max(1.0),
        is_nearly_full: voice.length + NEARLY_FULL >= policy.longest_recording(),
        disc_label: label(flow, Kind::Record, verb),
        redo_label: label(flow, Kind::Record, Act::Redo),
        line: text(flow, line),
        has_said: half.is_begun && !voice.length.is_zero(),
        has_aside: half.is_aside && !voice.is_listening(),
        can_type: part == Part::Story && flow.edition().typing,
    }
}

pub(super) fn listening(flow: &Flow, part: Part) -> Listening {
    let voice = &flow.draft().voice;
    let half = voice.half(part);
    let first = flow.page() * PIECES_PER_PAGE;
    let shown = half.pieces.iter().skip(first).take(PIECES_PER_PAGE);
    let is_away = half
        .selected
        .and_then(|selected| half.pieces.get(selected))
        .is_some_and(|piece: &Piece| piece.is_removed);
    let of = |verb| label(flow, Kind::Listen, verb);
    Listening {
        pieces: shown.cloned().collect(),
        first,
        selected: half.selected,
        playing: voice.playing,
        plays: voice.is_playing,
        page: flow.page(),
        pages: flow.pages(),
        play_label: of(if voice.is_playing {
            Act::Pause
        } else {
            Act::Play
        }),
        piece_label: of(if is_away { Act::Restore } else { Act::Remove }),
        is_away,
        add_label: of(Act::Add),
        redo_label: of(Act::Redo),
        is_deaf: flow.hears() == Some(false),
    }
}

pub(super) fn headphones(flow: &Flow, chosen: Option<bool>) -> Body {
    let tiles = flow.content().headphones().map(|screen| {
        let mut tiles = plain_tiles(flow, screen);
        for tile in &mut tiles {
            tile.is_chosen = chosen == Some(tile.id == "yes");
        }
        tiles
    });
    Body::Headphones {
        tiles: tiles.unwrap_or_default(),
    }
}

/// What would help to be heard.
pub(super) fn hint(flow: &Flow, body: &Body) -> Option<Notice> {
    let Body::Record(_) = body else {
        return None;
    };
    match flow.draft().voice.hint? {
        Hint::NotHeard => Some(Notice::NotHeard),
        Hint::TooLoud => Some(Notice::TooLoud),
    }
}

fn label(flow: &Flow, kind: Kind, verb: Act) -> String {
    let said = flow.content().screen_of(kind).and_then(|screen| {
        let buttons = flow.buttons(screen);
        let button = buttons.into_iter().find(|b| b.go == Go::Act(verb))?;
        speaker_of(flow, screen).say(&button.label)
    });
    said.unwrap_or_default()
}

fn text(flow: &Flow, name: &str) -> String {
    let screen: Option<&Screen> = flow.content().screen_of(Kind::Record);
    let said = screen.and_then(|screen| speaker_of(flow, screen).say(screen.text(name)?));
    said.unwrap_or_default()
}
