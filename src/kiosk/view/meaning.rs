//! Triads, dyads and choices, with what the dot says.

use crate::{
    domain::instrument::{
        echo,
        id::Id,
        question::{self, Label, Look, Signifier},
        screen::{Act, Go, Screen},
        text::Text,
    },
    kiosk::flow::{
        Flow, OPTIONS_PER_PAGE,
        draft::Given,
        stones::{Laid, STONES_PER_PAGE},
    },
};

use super::{
    asking,
    body::{Body, Choice, Dyad, LaidStone, Practice, Stones, Tile, Triad},
};

pub(super) fn question(flow: &Flow, id: &Id) -> Body {
    let given = flow.draft().answers.get(id);
    match flow.content().signifier(id) {
        Some(Signifier::Triad(asked)) => {
            let shares = match given {
                Some(Given::Triad(shares)) => Some(*shares),
                _ => None,
            };
            let mut triad = triad(flow, &asked.corners, shares);
            triad.is_not_applicable = given == Some(&Given::NotApplicable);
            Body::Triad(triad)
        }
        Some(Signifier::Dyad(asked)) => Body::Dyad(dyad(flow, asked, given)),
        Some(Signifier::Choice(asked)) => Body::Choice(choice(flow, asked, given)),
        Some(Signifier::Stones(asked)) => Body::Stones(stones(flow, asked)),
        None => Body::Ending(None),
    }
}

pub(super) fn practice(flow: &Flow, screen: &Screen) -> Practice {
    let state = flow.practice();
    let mut triad = triad(flow, &flow.content().practice.corners, state.dot);
    triad.is_not_applicable = state.not_applicable;
    let button = flow
        .buttons(screen)
        .into_iter()
        .find(|button| button.go == Go::Act(Act::Try));
    Practice {
        leads_in: !state.is_open,
        try_button: button.map(|button| asking::tile(flow, screen, button)),
        triad,
    }
}

fn say(flow: &Flow, text: &Text) -> String {
    flow.speaker().say(text).unwrap_or_default()
}

fn triad(flow: &Flow, corners: &[Label; 3], shares: Option<echo::Shares>) -> Triad {
    let content = flow.content();
    let says = |shares| echo::triad(&flow.speaker(), corners, shares);
    Triad {
        corners: [0, 1, 2].map(|corner| say(flow, &corners[corner].label)),
        shares: shares.map(echo::Shares::corners),
        echo_lead: say(flow, &content.echo.lead),
        echo: shares.map(says).unwrap_or_default(),
        nudge_label: say(flow, &content.hints.nudge),
        not_applicable_label: say(flow, &content.hints.not_applicable),
        is_not_applicable: false,
    }
}

fn dyad(flow: &Flow, asked: &question::Dyad, given: Option<&Given>) -> Dyad {
    let content = flow.content();
    let at = match given {
        Some(Given::Dyad(at)) => Some(*at),
        _ => None,
    };
    let says = |at| echo::dyad(&flow.speaker(), asked, at);
    Dyad {
        left: say(flow, &asked.left.label),
        middle: say(flow, &asked.middle.label),
        right: say(flow, &asked.right.label),
        at: at.map(echo::Along::get),
        echo_lead: say(flow, &content.echo.lead),
        echo: at.map(says).unwrap_or_default(),
        not_applicable_label: say(flow, &content.hints.not_applicable),
        is_not_applicable: given == Some(&Given::NotApplicable),
    }
}

/// The drawings of thumbs: from yes to no, whatever they say. Other options bring their own.
fn drawing_of(asked: &question::Choice, at: usize) -> &'static str {
    if asked.look != Look::Thumbs {
        return "";
    }
    match at {
        0 => "duim-omhoog",
        _ if at + 1 == asked.options.len() => "duim-omlaag",
        _ => "duim-opzij",
    }
}

fn stones(flow: &Flow, asked: &question::Stones) -> Stones {
    let in_hand = flow.stone_in_hand();
    let tile = |stone: &question::Stone| Tile {
        id: stone.id.clone(),
        label: say(flow, &stone.label),
        note: String::new(),
        picture: stone.picture.to_string(),
        is_chosen: in_hand.is_some_and(|held| held.id == stone.id),
        is_enabled: true,
    };
    let laid = |laid: &Laid| {
        let stone = asked.stones.iter().find(|stone| stone.id == laid.stone)?;
        Some(LaidStone {
            label: say(flow, &stone.label),
            picture: stone.picture.to_string(),
            at: laid.at.get(),
            ring: laid.at.ring(),
        })
    };
    let tray = flow.tray().into_iter();
    let page = tray
        .skip(flow.page() * STONES_PER_PAGE)
        .take(STONES_PER_PAGE);
    Stones {
        centre: tile(&asked.centre),
        tray: page.map(tile).collect(),
        page: flow.page(),
        pages: flow.pages(),
        laid: flow.laid().iter().filter_map(laid).collect(),
        in_hand: in_hand
            .map(|stone| say(flow, &stone.label))
            .unwrap_or_default(),
    }
}

fn choice(flow: &Flow, asked: &question::Choice, given: Option<&Given>) -> Choice {
    let picked: &[Id] = match given {
        Some(Given::Choice(picked)) => picked,
        _ => &[],
    };
    let is_full = asked.max > 1 && picked.len() >= asked.max;
    let tile = |at: usize| {
        let option = asked.options.get(at)?;
        let is_chosen = picked.contains(&option.id);
        let own = option.picture.as_ref().map(ToString::to_string);
        Some(Tile {
            id: option.id.clone(),
            label: say(flow, &option.label),
            note: String::new(),
            picture: own.unwrap_or_else(|| drawing_of(asked, at).to_owned()),
            // What is private is never shown back.
            is_chosen: is_chosen && !asked.private,
            is_enabled: is_chosen || !is_full,
        })
    };
    let order = flow.option_order(asked);
    let page = order
        .into_iter()
        .skip(flow.page() * OPTIONS_PER_PAGE)
        .take(OPTIONS_PER_PAGE);
    Choice {
        look: asked.look,
        is_private: asked.private,
        // A private answer was tapped: nothing stands, whatever it was.
        options: if flow.is_leaving() {
            Vec::new()
        } else {
            page.filter_map(tile).collect()
        },
        page: flow.page(),
        pages: flow.pages(),
    }
}
