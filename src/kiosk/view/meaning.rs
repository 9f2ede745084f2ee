//! Triads, dyads and choices, with what the dot says.

use crate::{
    domain::instrument::{
        echo,
        id::Id,
        question::{self, Label, Signifier},
        screen::{Act, Go, Screen},
        text::Text,
    },
    kiosk::flow::{Flow, OPTIONS_PER_PAGE, draft::Given},
};

use super::{
    asking,
    body::{Body, Choice, Dyad, Practice, Tile, Triad},
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
        Some(Signifier::Stones(_)) | None => Body::Ending,
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

fn choice(flow: &Flow, asked: &question::Choice, given: Option<&Given>) -> Choice {
    let picked: &[Id] = match given {
        Some(Given::Choice(picked)) => picked,
        _ => &[],
    };
    let is_full = asked.max > 1 && picked.len() >= asked.max;
    let tile = |option: &question::Picked| {
        let is_chosen = picked.contains(&option.id);
        Tile {
            id: option.id.clone(),
            label: say(flow, &option.label),
            note: String::new(),
            picture: option
                .picture
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            // What is private is never shown back.
            is_chosen: is_chosen && !asked.private,
            is_enabled: is_chosen || !is_full,
        }
    };
    let order = flow.option_order(asked);
    let page = order
        .iter()
        .skip(flow.page() * OPTIONS_PER_PAGE)
        .take(OPTIONS_PER_PAGE);
    Choice {
        options: page
            .filter_map(|at| asked.options.get(*at))
            .map(tile)
            .collect(),
        page: flow.page(),
        pages: flow.pages(),
    }
}
