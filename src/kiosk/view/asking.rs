//! Tiles and buttons that the instrument names.

use crate::{
    domain::{
        instrument::{
            edition::Edition,
            id::Id,
            screen::{Act, Button, Form, Go, Kind, Screen},
            text::Text,
            values::Speaker,
        },
        telling::{ConsentAnswer, StoryText},
        words::CodeKind,
    },
    kiosk::flow::{CodeShown, Flow, Lock, event::Notice, names::Standing},
};

use super::body::{Body, Card, Code, Language, Locking, Tile};

/// The texts of a screen, which may speak to the adult beside a child.
pub(super) fn speaker_of<'a>(flow: &'a Flow, screen: &'a Screen) -> Speaker<'a> {
    let speaker = flow.speaker();
    Speaker {
        register: screen.addressed.as_ref().unwrap_or(speaker.register),
        ..speaker
    }
}

pub(super) fn tile(flow: &Flow, screen: &Screen, button: &Button) -> Tile {
    let speaker = speaker_of(flow, screen);
    let say = |text: &Text| speaker.say(text).unwrap_or_default();
    Tile {
        id: button.id.clone(),
        label: say(&button.label),
        note: button.note.as_ref().map(say).unwrap_or_default(),
        picture: button
            .picture
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        is_chosen: flow.draft().pressed.get(&screen.id) == Some(&button.id),
        is_enabled: flow.why_off(screen, button).is_none(),
    }
}

/// Every button of a screen as a tile.
pub(super) fn plain_tiles(flow: &Flow, screen: &Screen) -> Vec<Tile> {
    flow.buttons(screen)
        .into_iter()
        .map(|button| tile(flow, screen, button))
        .collect()
}

fn is_page(button: &Button) -> bool {
    matches!(button.go, Go::Page(_))
}

pub(super) fn attract(flow: &Flow) -> Body {
    let screen = flow.content().screen_of(Kind::Attract);
    let begin = screen.and_then(|screen| screen.buttons.first());
    let news = screen.and_then(|screen| screen.texts.get("news"));
    Body::Attract {
        begin_label: begin
            .and_then(|button| flow.speaker().say(&button.label))
            .unwrap_or_default(),
        languages: languages(flow),
        news_title: news
            .and_then(|text| flow.speaker().say(text))
            .unwrap_or_default(),
        heard: flow.edition().heard.clone(),
    }
}

/// Every language that is offered; one alone is no choice.
pub(super) fn languages(flow: &Flow) -> Vec<Language> {
    let instrument = &flow.setting().instrument;
    let language = |edition: &Edition| Language {
        id: edition.language.clone(),
        name: edition.name.clone(),
        is_chosen: edition.language == flow.edition().language,
        is_draft: instrument.is_draft(edition),
    };
    flow.languages().map(language).collect()
}

pub(super) fn choose(flow: &Flow, screen: &Screen) -> Body {
    if screen.tiles.is_some() {
        return Body::Choose {
            tiles: roles(flow),
            side: Vec::new(),
        };
    }
    let (side, tiles) = flow
        .buttons(screen)
        .into_iter()
        .partition::<Vec<_>, _>(|button| is_page(button));
    let all = |buttons: Vec<&Button>| buttons.into_iter().map(|b| tile(flow, screen, b)).collect();
    Body::Choose {
        tiles: all(tiles),
        side: all(side),
    }
}

fn roles(flow: &Flow) -> Vec<Tile> {
    // Before a role is chosen everyone is spoken to alike; the chosen one does not change the others.
    let speaker = Speaker {
        register: &flow.content().default_register,
        ..flow.speaker()
    };
    let tile = |role: &crate::domain::instrument::path::Role| Tile {
        id: role.id.clone(),
        label: speaker.say(&role.label).unwrap_or_default(),
        note: String::new(),
        picture: role.picture.to_string(),
        is_chosen: flow.draft().role.as_ref() == Some(&role.id),
        is_enabled: true,
    };
    flow.setting().roles(flow.edition()).map(tile).collect()
}

pub(super) fn cards(flow: &Flow, screen: &Screen) -> Body {
    let speaker = speaker_of(flow, screen);
    let card = |card: &crate::domain::instrument::screen::Card| {
        Some(Card {
            title: speaker.say(&card.title)?,
            text: speaker.say(&card.text)?,
            picture: card
                .picture
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
        })
    };
    let side = flow
        .buttons(screen)
        .into_iter()
        .filter(|button| is_page(button));
    Body::Cards {
        cards: screen.card.iter().filter_map(card).collect(),
        side: side.map(|button| tile(flow, screen, button)).collect(),
    }
}

/// One button of a notice stands in the lower right place; two or more are tiles of equal size.
pub(super) fn notice(flow: &Flow, screen: &Screen) -> Vec<Tile> {
    let tiles = plain_tiles(flow, screen);
    if tiles.len() == 1 { Vec::new() } else { tiles }
}

pub(super) fn consent(flow: &Flow, id: &Id) -> Body {
    let Some(consent) = flow.content().consent(id) else {
        return Body::Ending(None);
    };
    let chosen = flow.draft().consent_chosen.get(id);
    let tile = |name: &str, text: &Text, answer: ConsentAnswer| {
        Some(Tile {
            id: Id::parse(name).ok()?,
            label: flow.speaker().say(text)?,
            note: String::new(),
            picture: String::new(),
            is_chosen: chosen == Some(&answer),
            is_enabled: true,
        })
    };
    let yes = tile("yes", &consent.yes, ConsentAnswer::Yes);
    let no = tile("no", &consent.no, ConsentAnswer::No);
    let explaining = flow
        .content()
        .screen_of(Kind::Cards)
        .filter(|_| consent.required);
    let side = explaining.map(|screen| {
        flow.explaining_buttons()
            .into_iter()
            .map(|button| self::tile(flow, screen, button))
            .collect()
    });
    Body::Consent {
        tiles: yes.into_iter().chain(no).collect(),
        side: side.unwrap_or_default(),
    }
}

pub(super) fn prompts(flow: &Flow) -> Vec<Tile> {
    let role = flow.draft().role.as_ref();
    let mine = flow
        .content()
        .prompt
        .iter()
        .filter(|p| role.is_some_and(|role| p.roles.contains(role)));
    let tile = |prompt: &crate::domain::instrument::question::Prompt| {
        Some(Tile {
            id: prompt.id.clone(),
            label: flow.speaker().say(&prompt.tile)?,
            note: String::new(),
            picture: prompt.picture.to_string(),
            is_chosen: flow.draft().prompt.as_ref() == Some(&prompt.id),
            is_enabled: true,
        })
    };
    mine.filter_map(tile).collect()
}

/// Typed tiles come first for who said that others may listen.
pub(super) fn forms(flow: &Flow, screen: &Screen) -> Vec<Tile> {
    let mut buttons = flow.buttons(screen);
    let is_typed = |button: &&Button| button.set.form == Some(Form::Typed);
    if flow.draft().typed_first(flow.content()) {
        buttons.sort_by_key(|button| !is_typed(button));
    }
    let tiles = buttons.into_iter();
    tiles.map(|button| tile(flow, screen, button)).collect()
}

/// A tile that is off says why, without being tapped.
pub(super) fn standing_notice(flow: &Flow, body: &Body) -> Option<Notice> {
    let offers = matches!(body, Body::Form { .. } | Body::More { .. });
    let why = |screen: &Screen| {
        let mut buttons = flow.buttons(screen).into_iter();
        buttons.find_map(|button| flow.why_off(screen, button))
    };
    let why_off = flow.screen().filter(|_| offers).and_then(why);
    why_off.or_else(|| doubt_about_selected(flow))
}

/// Why the machine doubts about the word that is selected.
fn doubt_about_selected(flow: &Flow) -> Option<Notice> {
    match flow.selected_word()?.1 {
        Standing::InDoubt(kind) => Some(Notice::InDoubt(kind)),
        _ => None,
    }
}

pub(super) fn lock(flow: &Flow, screen: &Screen) -> Locking {
    let find = |is: &dyn Fn(&Go) -> bool| {
        let button = flow
            .buttons(screen)
            .into_iter()
            .find(|button| is(&button.go));
        button.map(|button| tile(flow, screen, button))
    };
    Locking {
        lock: flow.lock(),
        seal: find(&|go| *go == Go::Next),
        wipe: find(&|go| matches!(go, Go::End(_) | Go::Wipe)),
        change: find(&|go| matches!(go, Go::Step(_))).filter(|_| flow.lock() == Lock::Open),
    }
}

pub(super) fn code(flow: &Flow, screen: &Screen) -> Code {
    let find = |is: &dyn Fn(&Go) -> bool| {
        let button = flow
            .buttons(screen)
            .into_iter()
            .find(|button| is(&button.go));
        button.map(|button| tile(flow, screen, button))
    };
    let (words, is_hidden) = match flow.code() {
        None => (Vec::new(), false),
        Some((_, CodeShown::Hidden)) => (Vec::new(), true),
        Some((code, CodeShown::Readable)) => (
            code.expose()
                .split(' ')
                .map(|word| StoryText::new(word.to_owned()))
                .collect(),
            false,
        ),
    };
    let vanish = screen
        .text("vanish")
        .and_then(|text| flow.speaker().say(text));
    Code {
        kind: flow.code_kind().unwrap_or(CodeKind::Words),
        words,
        is_hidden,
        vanish: vanish.unwrap_or_default(),
        whisper: find(&|go| *go == Go::Act(Act::Whisper)),
        have: find(&|go| *go == Go::Next),
    }
}
