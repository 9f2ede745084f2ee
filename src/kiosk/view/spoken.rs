//! A screen as it is read aloud: all that stands on it, part by part, in the order of reading.
//!
//! What a teller told comes as it stands: hidden words and private answers are not read. The places around a screen come
//! last, and [`crate::kiosk::flow::reading`] says the upper ones once a visit.

use zeroize::Zeroizing;

use crate::{
    domain::telling::StoryText,
    kiosk::flow::{
        Veil,
        reading::{Place, Spoken},
    },
};

use super::{
    Presence, View,
    body::{Body, Card, HelpLine, LaidStone, Language, Names, Stones, Tile, WordStanding},
};

/// About so many characters are read as one part: a minute at the slow pace, and never so long that the engine gives up.
const PART: usize = 600;

/// What the screens say by themselves, in the language that stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Beside the question, or in its place where the instrument has none.
    pub here: String,
    /// In the place of all that the instrument says; empty where the instrument speaks.
    pub instead: String,
    /// Below what is asked and answered.
    pub below: String,
    /// Where a stone `{0}` lies: in ring `{1}`.
    pub laid: String,
    /// That the texts of language `{0}` are a draft.
    pub draft: String,
    /// That number `{0}` costs nothing.
    pub free: String,
    /// The card "Bent u er nog?".
    pub presence: String,
    /// Said after an answer that is chosen.
    pub chosen: String,
    /// The places below: back, skip, next.
    pub ways: String,
    /// The places above.
    pub tools: String,
}

/// Everything that a person reads on this screen.
pub fn spoken(view: &View, machine: &Machine) -> Vec<Spoken> {
    if view.frame.presence != Presence::NotAsked {
        return vec![part(Place::Around, &machine.presence)];
    }
    let mut parts = if machine.instead.is_empty() {
        of_instrument(view, machine)
    } else {
        vec![
            part(Place::Machine, &machine.here),
            part(Place::Around, &machine.instead),
        ]
    };
    parts.push(part(Place::Ways, &machine.ways));
    parts.push(part(Place::Tools, &machine.tools));
    parts.retain(|part| !part.texts.is_empty());
    parts
}

fn of_instrument(view: &View, machine: &Machine) -> Vec<Spoken> {
    let frame = &view.frame;
    let mut parts = vec![
        part(Place::Question, &frame.question),
        part(Place::Help, &frame.help),
        part(Place::Machine, &machine.here),
    ];
    let lines = frame.lines.iter().enumerate();
    parts.extend(lines.map(|(at, line)| part(Place::Line(at), line)));
    parts.extend(body(view, machine));
    parts.push(said(Place::Whole, buttons(&view.body)));
    parts.push(part(Place::Around, &machine.below));
    parts
}

fn part(place: Place, words: &str) -> Spoken {
    said(place, [words])
}

/// Texts that are said in one breath; each may be recorded by itself.
fn said<'a>(place: Place, texts: impl IntoIterator<Item = &'a str>) -> Spoken {
    let texts = texts.into_iter().filter(|text| !text.trim().is_empty());
    let texts = texts.map(|text| StoryText::new(text.to_owned())).collect();
    Spoken { place, texts }
}

fn body(view: &View, machine: &Machine) -> Vec<Spoken> {
    let tiles = |tiles: &[Tile]| of_tiles(tiles, &machine.chosen);
    match &view.body {
        Body::Choose { tiles: all, .. }
        | Body::Consent { tiles: all, .. }
        | Body::Prompt { tiles: all }
        | Body::Form { tiles: all }
        | Body::More { tiles: all }
        | Body::Notice { tiles: all }
        | Body::Headphones { tiles: all } => tiles(all),
        Body::Wait { here } => tiles(here.as_slice()),
        Body::Cards { cards, .. } => cards.iter().enumerate().map(card).collect(),
        // Nobody beside the child may hear what can be answered.
        Body::Choice(choice) if choice.is_private => Vec::new(),
        Body::Choice(choice) => tiles(&choice.options),
        Body::Stones(stones) => of_stones(stones, machine),
        Body::Practice(practice) if practice.leads_in => Vec::new(),
        Body::Triad(triad) => of_dot(&triad.corners, &triad.echo_lead, &triad.echo),
        Body::Practice(practice) => {
            let triad = &practice.triad;
            of_dot(&triad.corners, &triad.echo_lead, &triad.echo)
        }
        Body::Dyad(dyad) => {
            let ends = [&dyad.left, &dyad.middle, &dyad.right].map(String::clone);
            of_dot(&ends, &dyad.echo_lead, &dyad.echo)
        }
        Body::Attract {
            begin_label,
            news_title,
            heard,
            languages,
        } => {
            let title = if heard.is_empty() { "" } else { news_title };
            let heard = heard.iter().map(String::as_str);
            let languages = names_of(languages, machine);
            let all = [title].into_iter().chain(heard);
            let all = all.chain([begin_label.as_str()]);
            let mut parts: Vec<Spoken> = all.map(|words| part(Place::Whole, words)).collect();
            parts.push(languages);
            parts
        }
        Body::Record(recording) => {
            let line = [&recording.line, &recording.disc_label].map(String::as_str);
            vec![said(Place::Whole, line)]
        }
        Body::Type(typing) | Body::Title(typing) => {
            let mut parts = vec![part(Place::Whole, &typing.while_telling)];
            if view.frame.veil == Veil::Lifted {
                parts.extend(own(typing.text.expose()));
            }
            parts
        }
        Body::Names(_) if view.frame.veil == Veil::All => Vec::new(),
        Body::Names(names) => own(&of_words(names)),
        Body::Lock(locking) => {
            let all = [&locking.seal, &locking.wipe, &locking.change];
            let labels = all.into_iter().flatten().map(|tile| tile.label.as_str());
            vec![said(Place::Whole, labels)]
        }
        Body::Code(code) => vec![part(Place::Whole, &code.vanish)],
        Body::Help(help) => {
            let mut parts = of_help(&help.help_lines, machine);
            parts.insert(0, part(Place::Whole, &help.story_stays));
            parts
        }
        Body::Thanks(thanks) => of_help(&thanks.help_lines, machine),
        Body::Page(page) => {
            let blocks = page.blocks.iter();
            let blocks = blocks.map(|block| part(Place::Whole, block));
            blocks.chain(tiles(&page.tiles)).collect()
        }
        Body::Languages(languages) => {
            vec![names_of(languages, machine)]
        }
        Body::EnterWords(enter) => {
            let words = enter.plates.iter().chain(&enter.suggestions);
            words
                .map(|word| part(Place::Whole, word.expose()))
                .collect()
        }
        Body::Listen(_)
        | Body::Letters
        | Body::EnterPictures(_)
        | Body::Stopping
        | Body::Unavailable { .. }
        | Body::Ending(_) => Vec::new(),
    }
}

/// The words of the instrument on what is pressed besides the answers.
fn buttons(body: &Body) -> Vec<&str> {
    match body {
        Body::Choose { side, .. } | Body::Cards { side, .. } | Body::Consent { side, .. } => {
            labels(side)
        }
        Body::Practice(practice) if practice.leads_in => labels(&practice.try_button),
        Body::Practice(practice) => vec![&practice.triad.not_applicable_label],
        Body::Triad(triad) => vec![&triad.nudge_label, &triad.not_applicable_label],
        Body::Dyad(dyad) => vec![&dyad.not_applicable_label],
        Body::Listen(listening) => vec![
            &listening.play_label,
            &listening.piece_label,
            &listening.add_label,
            &listening.redo_label,
        ],
        Body::Type(typing) => vec![&typing.hide_label],
        Body::Names(names) if names.has_doubts => vec![&names.act_label, &names.doubt_label],
        Body::Names(names) => vec![&names.act_label],
        Body::Code(code) => labels(code.whisper.iter().chain(&code.have)),
        Body::Help(help) => labels(help.withdraw.iter().chain(&help.return_to_story)),
        Body::Thanks(thanks) => labels(thanks.what.iter().chain(&thanks.done)),
        Body::EnterWords(enter) => labels(&enter.send),
        Body::EnterPictures(enter) => labels(&enter.send),
        _ => Vec::new(),
    }
}

fn labels<'a>(tiles: impl IntoIterator<Item = &'a Tile>) -> Vec<&'a str> {
    tiles.into_iter().map(|tile| tile.label.as_str()).collect()
}

/// Corners or ends, and what the dot says.
fn of_dot(between: &[String], lead: &str, echo: &str) -> Vec<Spoken> {
    let lead = if echo.is_empty() { "" } else { lead };
    vec![
        said(Place::Whole, between.iter().map(String::as_str)),
        said(Place::Own, [lead, echo]),
    ]
}

fn of_stones(stones: &Stones, machine: &Machine) -> Vec<Spoken> {
    let tray = stones.tray.iter();
    let tray = tray.flat_map(|stone| tile(stone, &machine.chosen));
    let tray = [stones.centre.label.as_str()].into_iter().chain(tray);
    let lies = |stone: &LaidStone| {
        // The innermost ring is the first.
        let ring = (stone.ring + 1).to_string();
        machine
            .laid
            .replace("{0}", &stone.label)
            .replace("{1}", &ring)
    };
    let laid: Vec<String> = stones.laid.iter().map(lies).collect();
    vec![
        said(Place::Whole, tray),
        said(Place::Around, laid.iter().map(String::as_str)),
    ]
}

fn names_of(languages: &[Language], machine: &Machine) -> Spoken {
    let name = |language: &Language| match language.is_draft {
        true => machine.draft.replace("{0}", &language.name),
        false => language.name.clone(),
    };
    let names: Vec<String> = languages.iter().map(name).collect();
    said(Place::Around, names.iter().map(String::as_str))
}

fn of_tiles(tiles: &[Tile], chosen: &str) -> Vec<Spoken> {
    let one = |(at, one)| {
        let [label, note, state] = tile(one, chosen);
        [
            said(Place::Tile(at), [label, note]),
            part(Place::Chosen(at), state),
        ]
    };
    tiles.iter().enumerate().flat_map(one).collect()
}

fn tile<'a>(tile: &'a Tile, chosen: &'a str) -> [&'a str; 3] {
    let state = if tile.is_chosen { chosen } else { "" };
    [&tile.label, &tile.note, state]
}

fn card((at, card): (usize, &Card)) -> Spoken {
    said(Place::Card(at), [card.title.as_str(), &card.text])
}

fn of_help(lines: &[HelpLine], machine: &Machine) -> Vec<Spoken> {
    let line = |line: &HelpLine| {
        let free = match line.free.as_str() {
            "" => String::new(),
            free => machine.free.replace("{0}", &digits(free)),
        };
        let numbers = [digits(&line.number), free];
        let words = [
            line.name.as_str(),
            &numbers[0],
            &numbers[1],
            &line.text,
            &line.hours,
        ];
        said(Place::Whole, words)
    };
    lines.iter().map(line).collect()
}

/// A number digit by digit; an address as it stands.
fn digits(number: &str) -> String {
    let each: Vec<String> = number
        .chars()
        .filter(char::is_ascii_digit)
        .map(String::from)
        .collect();
    if each.is_empty() {
        number.to_owned()
    } else {
        each.join(" ")
    }
}

/// The teller's own words, some sentences at a time.
fn own(words: &str) -> Vec<Spoken> {
    let mut parts = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let (now, later) = rest.split_at(end_of_part(rest));
        parts.push(part(Place::Own, now));
        rest = later;
    }
    parts
}

/// Behind the last sentence that still fits, else behind the last word, else behind as much as fits.
fn end_of_part(words: &str) -> usize {
    let Some((most, _)) = words.char_indices().nth(PART) else {
        return words.len();
    };
    let head = &words[..most];
    let sentence = head.rfind(['.', '!', '?', '\n']).map(|at| at + 1);
    let word = || head.rfind(char::is_whitespace).map(|at| at + 1);
    let least = head.len() / 3;
    sentence
        .filter(|at| *at > least)
        .or_else(word)
        .filter(|at| *at > 0)
        .unwrap_or(most)
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
