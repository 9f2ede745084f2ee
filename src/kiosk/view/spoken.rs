//! A screen as it is read aloud: its parts in the order of reading.

use zeroize::Zeroizing;

use crate::{
    domain::telling::StoryText,
    kiosk::flow::{
        Veil,
        reading::{Place, Spoken},
    },
};

use super::{
    View,
    body::{Body, Card, HelpLine, Names, Tile, WordStanding},
};

/// Everything that a person reads on this screen. `machine` are the sentences of the screens themselves.
pub fn spoken(view: &View, machine: &str) -> Vec<Spoken> {
    let frame = &view.frame;
    let mut parts = vec![
        part(Place::Question, &frame.question),
        part(Place::Help, &frame.help),
        part(Place::Machine, machine),
    ];
    let lines = frame.lines.iter().enumerate();
    parts.extend(lines.map(|(at, line)| part(Place::Line(at), line)));
    parts.extend(body(view));
    parts.retain(|part| !part.words.is_blank());
    parts
}

fn part(place: Place, words: &str) -> Spoken {
    Spoken {
        place,
        words: StoryText::new(words.to_owned()),
    }
}

fn body(view: &View) -> Vec<Spoken> {
    match &view.body {
        Body::Choose { tiles, .. }
        | Body::Consent { tiles, .. }
        | Body::Prompt { tiles }
        | Body::Form { tiles }
        | Body::More { tiles }
        | Body::Notice { tiles }
        | Body::Headphones { tiles } => of_tiles(tiles),
        Body::Wait { here } => of_tiles(here.as_slice()),
        Body::Cards { cards, .. } => cards.iter().enumerate().map(card).collect(),
        // Nobody beside the child may hear what can be answered.
        Body::Choice(choice) if choice.is_private => Vec::new(),
        Body::Choice(choice) => of_tiles(&choice.options),
        Body::Stones(stones) => of_tiles(&stones.tray),
        Body::Triad(triad) => {
            let corners = triad.corners.join(". ");
            let echo = format!("{} {}", triad.echo_lead, triad.echo);
            let echo = if triad.echo.is_empty() { "" } else { &echo };
            vec![part(Place::Own, &corners), part(Place::Own, echo)]
        }
        Body::Dyad(dyad) => {
            let ends = [&dyad.left, &dyad.middle, &dyad.right].map(String::as_str);
            let echo = format!("{} {}", dyad.echo_lead, dyad.echo);
            let echo = if dyad.echo.is_empty() { "" } else { &echo };
            vec![part(Place::Own, &ends.join(". ")), part(Place::Own, echo)]
        }
        Body::Attract {
            begin_label,
            news_title,
            heard,
            ..
        } => {
            let title = if heard.is_empty() { "" } else { news_title };
            let said = heard.iter().map(String::as_str);
            let news = [begin_label.as_str(), title].into_iter().chain(said);
            news.map(|words| part(Place::Own, words)).collect()
        }
        Body::Record(recording) => {
            let said = [&recording.line, &recording.disc_label].map(String::as_str);
            vec![part(Place::Own, &said.join(". "))]
        }
        Body::Type(typing) | Body::Title(typing) => {
            let own = if view.frame.veil == Veil::Lifted {
                typing.text.expose()
            } else {
                ""
            };
            vec![
                part(Place::Own, &typing.while_telling),
                part(Place::Own, own),
            ]
        }
        Body::Names(names) if view.frame.veil == Veil::All => {
            vec![part(Place::Own, &names.act_label)]
        }
        Body::Names(names) => vec![part(Place::Own, &of_words(names))],
        Body::Lock(locking) => {
            let tiles = [&locking.seal, &locking.wipe, &locking.change];
            let labels = tiles.into_iter().flatten();
            labels.map(|tile| part(Place::Own, &tile.label)).collect()
        }
        Body::Code(code) => vec![part(Place::Own, &code.vanish)],
        Body::Help(help) => {
            let mut parts = of_help(&help.help_lines);
            parts.insert(0, part(Place::Own, &help.story_stays));
            parts
        }
        Body::Thanks(thanks) => of_help(&thanks.help_lines),
        Body::Page(page) => {
            let blocks = page.blocks.iter();
            blocks.map(|block| part(Place::Own, block)).collect()
        }
        Body::Unavailable { place_sentence } => vec![part(Place::Own, place_sentence)],
        Body::Languages(languages) => {
            let names = languages.iter();
            names
                .map(|language| part(Place::Own, &language.name))
                .collect()
        }
        Body::Practice(_)
        | Body::Listen(_)
        | Body::Letters
        | Body::EnterWords(_)
        | Body::EnterPictures(_)
        | Body::Stopping
        | Body::Ending(_) => Vec::new(),
    }
}

fn of_tiles(tiles: &[Tile]) -> Vec<Spoken> {
    let one = |(at, tile): (usize, &Tile)| {
        let words = sentences([tile.label.as_str(), &tile.note]);
        part(Place::Tile(at), &words)
    };
    tiles.iter().enumerate().map(one).collect()
}

fn card((at, card): (usize, &Card)) -> Spoken {
    part(
        Place::Card(at),
        &sentences([card.title.as_str(), &card.text]),
    )
}

fn of_help(lines: &[HelpLine]) -> Vec<Spoken> {
    let line = |line: &HelpLine| {
        let numbers = [said(&line.number), said(&line.free)];
        let words = sentences([
            &line.name,
            &numbers[0],
            &numbers[1],
            &line.text,
            &line.hours,
        ]);
        part(Place::Own, &words)
    };
    lines.iter().map(line).collect()
}

/// A number digit by digit; an address as it stands.
fn said(number: &str) -> String {
    let digits: Vec<String> = number
        .chars()
        .filter(char::is_ascii_digit)
        .map(String::from)
        .collect();
    if digits.is_empty() {
        number.to_owned()
    } else {
        digits.join(" ")
    }
}

fn sentences<const N: usize>(parts: [&str; N]) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(". ")
}

/// The words as they stand: what was taken out is said as the kind that stands there.
fn of_words(names: &Names) -> Zeroizing<String> {
    let all = names.title.iter().chain(&names.words);
    let words = all.map(|word| match word.standing {
        WordStanding::Paragraph => "\n",
        _ => word.text.expose(),
    });
    // Room for all at once: a text that grows would leave copies behind.
    let mut text = Zeroizing::new(String::with_capacity(words.clone().map(str::len).sum()));
    words.for_each(|word| text.push_str(word));
    text
}
