//! The help card, the thanks, the pages, and entering a code.

use crate::{
    domain::{
        instrument::{
            help,
            id::Id,
            screen::{Button, Go, Kind, Screen},
        },
        telling::StoryText,
        words::pictures,
    },
    kiosk::flow::{
        Flow,
        overlay::{Entry, PICTURES_PER_PAGE, Pictures},
    },
};

use super::{
    asking,
    body::{EnterPictures, EnterWords, Help, HelpLine, Page, Thanks, Tile},
};

pub(super) fn help(flow: &Flow) -> Help {
    let screen = flow.content().screen_of(Kind::Help);
    let find = |is: &dyn Fn(&Go) -> bool| screen.and_then(|screen| find(flow, screen, is));
    let stays = screen
        .and_then(|screen| screen.text("stays"))
        .filter(|_| flow.has_open_story());
    Help {
        help_lines: lines(flow),
        story_stays: stays
            .and_then(|text| flow.speaker().say(text))
            .unwrap_or_default(),
        withdraw: find(&|go| matches!(go, Go::Page(_))),
        return_to_story: find(&|go| *go == Go::Back).filter(|_| flow.has_open_story()),
    }
}

pub(super) fn thanks(flow: &Flow, screen: &Screen) -> Thanks {
    Thanks {
        help_lines: lines(flow),
        done: find(flow, screen, &|go| *go == Go::Wipe),
        what: find(flow, screen, &|go| matches!(go, Go::Page(_))),
    }
}

fn find(flow: &Flow, screen: &Screen, is: &dyn Fn(&Go) -> bool) -> Option<Tile> {
    let button = flow
        .buttons(screen)
        .into_iter()
        .find(|button| is(&button.go))?;
    Some(asking::tile(flow, screen, button))
}

fn lines(flow: &Flow) -> Vec<HelpLine> {
    let card = &flow.edition().help;
    let role = flow
        .draft()
        .role
        .as_ref()
        .and_then(|role| flow.content().role(role));
    let list = role.map_or_else(|| card.list_for_anyone(), |role| &role.help);
    let line = |line: &help::HelpLine| {
        let speaker = flow.speaker();
        Some(HelpLine {
            name: speaker.say(&line.name)?,
            number: match line.number.as_str() {
                "" => host(&line.url).to_owned(),
                number => number.to_owned(),
            },
            free: line.number_free.clone().unwrap_or_default(),
            url: line.url.clone(),
            text: speaker.say(&line.text)?,
            hours: line.hours.clone(),
            is_emergency: line.fixed,
        })
    };
    card.lines(list).filter_map(line).collect()
}

/// `www.voorbeeld.nl` of `https://www.voorbeeld.nl/chat`.
fn host(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap_or(url);
    rest.split('/').next().unwrap_or_default()
}

pub(super) fn page(flow: &Flow, id: &Id, sheet: usize) -> Page {
    let page = flow.content().page(id);
    let sheets = page.map_or(1, |page| page.sheet.len());
    let blocks = page
        .and_then(|page| page.sheet.get(sheet))
        .map(|sheet| flow.speaker().say_all(&sheet.blocks));
    let blocks = blocks.unwrap_or_default();
    // A list that fills a placeholder comes one a line.
    let blocks = blocks
        .iter()
        .flat_map(|block| block.lines())
        .map(str::to_owned)
        .collect();
    let buttons = page.map_or(&[][..], |page| &page.buttons);
    let tiles = flow.buttons_of(buttons, None).into_iter();
    let tile = |button: &Button| {
        Some(Tile {
            id: button.id.clone(),
            label: flow.speaker().say(&button.label)?,
            note: String::new(),
            picture: button
                .picture
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            is_chosen: false,
            is_enabled: true,
        })
    };
    Page {
        blocks,
        sheet,
        sheets,
        tiles: tiles.filter_map(tile).collect(),
    }
}

pub(super) fn enter_pictures(flow: &Flow, screen: &Id, entry: &Pictures) -> EnterPictures {
    let screen = flow.content().screen(screen);
    let first = entry.page() * PICTURES_PER_PAGE;
    let beyond = (first + PICTURES_PER_PAGE).min(pictures::PICTURES.len());
    EnterPictures {
        picked: entry.picked().to_vec().into(),
        places: (first..beyond).collect(),
        page: entry.page(),
        pages: entry.pages(),
        send: screen.and_then(|screen| find(flow, screen, &|go| matches!(go, Go::End(_)))),
    }
}

pub(super) fn enter(flow: &Flow, screen: &Id, entry: &Entry) -> EnterWords {
    let secret = |word: &str| StoryText::new(word.to_owned());
    let screen = flow.content().screen(screen);
    EnterWords {
        plates: entry.plates().map(secret).collect(),
        current: entry.current(),
        typed: secret(entry.typed()),
        suggestions: entry
            .suggestions(&flow.setting().words)
            .into_iter()
            .map(secret)
            .collect(),
        send: screen.and_then(|screen| find(flow, screen, &|go| matches!(go, Go::End(_)))),
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_line_without_a_number_shows_where_it_is_found() {
        assert_eq!(
            host("https://www.voorbeeld.nl/chat?taal=nl"),
            "www.voorbeeld.nl"
        );
        assert_eq!(host(""), "");
    }
}
