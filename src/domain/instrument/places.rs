//! Every place in an instrument where a text stands, by path: how translations find their place.
//!
//! A path is written `kind/id/field/sub`; `texts.LANG.toml` holds the same paths as nested tables.

use super::{
    content::Content,
    help::HelpCard,
    question::Label,
    screen::{Button, Screen},
    text::Text,
};

/// One text or a list of texts.
pub(super) enum Place<'a> {
    One(&'a mut Text),
    Many(&'a mut Vec<Text>),
}

type Visit<'v> = dyn FnMut(&str, Place<'_>) + 'v;

/// Calls `visit` with every place of `content`.
pub(super) fn each_in_content(content: &mut Content, visit: &mut Visit<'_>) {
    each_short_line(content, visit);
    for role in &mut content.role {
        visit(
            &format!("role/{}/label", role.id),
            Place::One(&mut role.label),
        );
    }
    for screen in &mut content.screen {
        each_in_screen(screen, visit);
    }
    each_question(content, visit);
    each_signifier(content, visit);
    for page in &mut content.page {
        let at = format!("page/{}", page.id);
        visit(&format!("{at}/title"), Place::One(&mut page.title));
        each_button(&at, &mut page.buttons, visit);
        for sheet in &mut page.sheet {
            visit(
                &format!("{at}/sheet/{}", sheet.id),
                Place::Many(&mut sheet.blocks),
            );
        }
    }
    for end in &mut content.end {
        visit(&format!("end/{}/text", end.id), Place::One(&mut end.text));
        visit(&format!("end/{}/done", end.id), Place::One(&mut end.done));
    }
}

/// Calls `visit` with every place of the help card.
pub(super) fn each_in_help(help: &mut HelpCard, visit: &mut Visit<'_>) {
    for line in &mut help.line {
        let at = format!("help/{}", line.id);
        visit(&format!("{at}/text"), Place::One(&mut line.text));
        if line.fixed {
            visit(&format!("{at}/name"), Place::One(&mut line.name));
        }
    }
}

fn each_short_line(content: &mut Content, visit: &mut Visit<'_>) {
    for (name, placeholder) in &mut content.placeholder {
        // x and y are filled by the program alone; a translation has nothing to say there.
        let named = !matches!(name.as_str(), "x" | "y");
        if let Some(text) = placeholder.fallback.as_mut().filter(|_| named) {
            visit(&format!("placeholder/{name}"), Place::One(text));
        }
        if let Some(text) = &mut placeholder.no_key {
            visit(&format!("placeholder/{name}/no-key"), Place::One(text));
        }
        if let Some(text) = &mut placeholder.has_key {
            visit(&format!("placeholder/{name}/has-key"), Place::One(text));
        }
    }
    let hints = &mut content.hints;
    for (name, text) in [
        ("triad", &mut hints.triad),
        ("dyad", &mut hints.dyad),
        ("choice-one", &mut hints.choice_one),
        ("choice-some", &mut hints.choice_some),
        ("stones", &mut hints.stones),
        ("nudge", &mut hints.nudge),
        ("not-applicable", &mut hints.not_applicable),
    ] {
        visit(&format!("hints/{name}"), Place::One(text));
    }
    let echo = &mut content.echo;
    for (name, text) in [
        ("lead", &mut echo.lead),
        ("one", &mut echo.one),
        ("two", &mut echo.two),
        ("mainly", &mut echo.mainly),
        ("three", &mut echo.three),
    ] {
        visit(&format!("echo/{name}"), Place::One(text));
    }
}

fn each_in_screen(screen: &mut Screen, visit: &mut Visit<'_>) {
    let at = format!("screen/{}", screen.id);
    visit(&format!("{at}/question"), Place::One(&mut screen.question));
    if let Some(help) = &mut screen.help {
        visit(&format!("{at}/help"), Place::One(help));
    }
    if !screen.lines.is_empty() {
        visit(&format!("{at}/lines"), Place::Many(&mut screen.lines));
    }
    each_button(&at, &mut screen.buttons, visit);
    for (name, text) in &mut screen.texts {
        visit(&format!("{at}/texts/{name}"), Place::One(text));
    }
    for card in &mut screen.card {
        visit(
            &format!("{at}/card/{}/title", card.id),
            Place::One(&mut card.title),
        );
        visit(
            &format!("{at}/card/{}/text", card.id),
            Place::One(&mut card.text),
        );
    }
}

fn each_button(at: &str, buttons: &mut [Button], visit: &mut Visit<'_>) {
    for button in buttons {
        visit(
            &format!("{at}/buttons/{}", button.id),
            Place::One(&mut button.label),
        );
        if let Some(note) = &mut button.note {
            visit(&format!("{at}/notes/{}", button.id), Place::One(note));
        }
    }
}

fn each_question(content: &mut Content, visit: &mut Visit<'_>) {
    for consent in &mut content.consent {
        let at = format!("consent/{}", consent.id);
        visit(&format!("{at}/question"), Place::One(&mut consent.question));
        visit(&format!("{at}/explain"), Place::One(&mut consent.explain));
        visit(&format!("{at}/yes"), Place::One(&mut consent.yes));
        visit(&format!("{at}/no"), Place::One(&mut consent.no));
    }
    for prompt in &mut content.prompt {
        let at = format!("prompt/{}", prompt.id);
        visit(&format!("{at}/tile"), Place::One(&mut prompt.tile));
        visit(
            &format!("{at}/while-telling"),
            Place::One(&mut prompt.while_telling),
        );
    }
    visit(
        "practice/question",
        Place::One(&mut content.practice.question),
    );
    each_label("practice/corners", &mut content.practice.corners, visit);
}

fn each_signifier(content: &mut Content, visit: &mut Visit<'_>) {
    for triad in &mut content.triad {
        let at = format!("triad/{}", triad.id);
        visit(&format!("{at}/question"), Place::One(&mut triad.question));
        each_label(&format!("{at}/corners"), &mut triad.corners, visit);
    }
    for dyad in &mut content.dyad {
        let at = format!("dyad/{}", dyad.id);
        visit(&format!("{at}/question"), Place::One(&mut dyad.question));
        for (side, pole) in [("left", &mut dyad.left), ("right", &mut dyad.right)] {
            visit(&format!("{at}/{side}"), Place::One(&mut pole.label));
            visit(&format!("{at}/{side}-echo"), Place::Many(&mut pole.echo));
        }
        visit(&format!("{at}/middle"), Place::One(&mut dyad.middle.label));
        visit(
            &format!("{at}/middle-echo"),
            Place::One(&mut dyad.middle.echo),
        );
    }
    for stones in &mut content.stones {
        let at = format!("stones/{}", stones.id);
        visit(&format!("{at}/question"), Place::One(&mut stones.question));
        visit(
            &format!("{at}/centre"),
            Place::One(&mut stones.centre.label),
        );
        for stone in &mut stones.stones {
            visit(
                &format!("{at}/stones/{}", stone.id),
                Place::One(&mut stone.label),
            );
        }
    }
    for choice in &mut content.choice {
        let at = format!("choice/{}", choice.id);
        visit(&format!("{at}/question"), Place::One(&mut choice.question));
        for option in &mut choice.options {
            visit(
                &format!("{at}/options/{}", option.id),
                Place::One(&mut option.label),
            );
        }
    }
}

fn each_label(at: &str, labels: &mut [Label], visit: &mut Visit<'_>) {
    for label in labels {
        visit(&format!("{at}/{}", label.id), Place::One(&mut label.label));
    }
}
