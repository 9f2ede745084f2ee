//! The fixed places and the question of a screen.

use crate::{
    domain::instrument::{
        edition::Direction,
        id::Id,
        path::Step,
        policy::Mode,
        question::{Look, Signifier},
        screen::{Go, Kind, Screen},
        text::Text,
        values::Speaker,
    },
    kiosk::flow::{At, Flow, Lock, Veil, overlay::Overlay, route::Stop},
};

use super::{
    Address, Frame, Leave, Next, Presence, Station, asking,
    body::{Body, Disc},
    voice,
};

/// Question, help and lines.
type Said = (String, String, Vec<String>);

pub(super) fn frame(flow: &Flow, body: &Body) -> Frame {
    let (question, help, lines) = said(flow);
    let (next, next_label) = next(flow, body);
    let take_away = flow
        .content()
        .take_away()
        .and_then(|(_, label)| flow.speaker().say(label));
    Frame {
        question,
        help,
        lines,
        station: station(flow),
        leave: leave(flow),
        take_away_label: take_away.unwrap_or_default(),
        has_cover: flow.has_cover(),
        has_back: flow.has_back(),
        has_skip: flow.overlays().is_empty() && flow.has_skip(),
        next,
        next_label,
        notice: asking::standing_notice(flow, body)
            .or(flow.notice())
            .or_else(|| voice::hint(flow, body)),
        address: address(flow),
        is_right_to_left: flow.edition().direction == Direction::Rtl,
        language: flow.edition().language.to_string(),
        looks: flow.looks(),
        is_rehearsal: flow.setting().mode == Mode::Demo,
        is_covered: flow.is_covered(),
        veil: if flow.has_open_story() {
            flow.veil()
        } else {
            Veil::Lifted
        },
        presence: match (flow.asks_presence(), flow.lock()) {
            (false, _) => Presence::NotAsked,
            (true, Lock::Sealed) => Presence::AfterLock,
            (true, _) => Presence::BeforeLock,
        },
        time_left: flow.time_left(),
        reading: flow.reading(),
    }
}

/// The machine speaks as the screen does that stands: to the adult beside a child, or to who tells.
fn address(flow: &Flow) -> Address {
    let speaker = flow.speaker();
    let to = match flow.screen() {
        Some(screen) if flow.overlays().is_empty() => asking::speaker_of(flow, screen).register,
        _ => speaker.register,
    };
    if *to == "u" {
        Address::Formal
    } else {
        Address::Informal
    }
}

fn said(flow: &Flow) -> Said {
    let speaker = flow.speaker();
    let content = flow.content();
    let only = |text: Option<&Text>| {
        (
            text.and_then(|text| speaker.say(text)).unwrap_or_default(),
            String::new(),
            Vec::new(),
        )
    };
    match flow.overlays().last() {
        Some(Overlay::Help) => content
            .screen_of(Kind::Help)
            .map(|s| of_screen(&speaker, s))
            .unwrap_or_default(),
        Some(Overlay::Page(page, _)) => only(content.page(page).map(|page| &page.title)),
        Some(Overlay::Enter(screen, _) | Overlay::EnterPictures(screen, _)) => content
            .screen(screen)
            .map(|s| of_screen(&speaker, s))
            .unwrap_or_default(),
        Some(Overlay::Headphones(_)) => content
            .headphones()
            .map(|s| of_screen(&speaker, s))
            .unwrap_or_default(),
        Some(Overlay::Said(end)) => of_end(flow, end),
        Some(Overlay::TakingAway) => content
            .take_away()
            .map(|(screen, _)| of_screen(&speaker, screen))
            .unwrap_or_default(),
        Some(Overlay::Letters | Overlay::Languages | Overlay::Stopping) => Said::default(),
        None => match flow.at() {
            At::Attract => content
                .screen_of(Kind::Attract)
                .map(|s| of_screen(&speaker, s))
                .unwrap_or_default(),
            At::End(end) => of_end(flow, end),
            At::Path => of_stop(flow),
        },
    }
}

/// An end says its first sentence large and what follows below it.
fn of_end(flow: &Flow, end: &Id) -> Said {
    let end = flow.content().end(end);
    let text = end.and_then(|end| flow.speaker().say(&end.text));
    let text = text.unwrap_or_default();
    let (first, rest) = text.split_once(". ").unwrap_or((&text, ""));
    if rest.is_empty() {
        return (text, String::new(), Vec::new());
    }
    (format!("{first}."), rest.to_owned(), Vec::new())
}

fn of_screen(speaker: &Speaker<'_>, screen: &Screen) -> Said {
    let register = screen.addressed.as_ref().unwrap_or(speaker.register);
    let speaker = Speaker {
        register,
        ..*speaker
    };
    let say = |text: &Text| speaker.say(text).unwrap_or_default();
    let help = screen.help.as_ref().map(say).unwrap_or_default();
    (say(&screen.question), help, speaker.say_all(&screen.lines))
}

fn of_stop(flow: &Flow) -> Said {
    let speaker = flow.speaker();
    match flow.stop() {
        Some(Stop::Consent(id)) => {
            let Some(consent) = flow.content().consent(id) else {
                return Said::default();
            };
            let question = speaker.say(&consent.question).unwrap_or_default();
            let explain = speaker.say(&consent.explain).unwrap_or_default();
            if consent.explain_first {
                (format!("{explain} {question}"), String::new(), Vec::new())
            } else {
                (question, explain, Vec::new())
            }
        }
        Some(Stop::Ask(id)) => {
            let Some(signifier) = flow.content().signifier(id) else {
                return Said::default();
            };
            let question = speaker.say(signifier.question()).unwrap_or_default();
            (question, hint(&speaker, signifier), Vec::new())
        }
        Some(Stop::Names | Stop::NamesOfMore) => of_names(flow),
        Some(Stop::Screen(_)) if flow.practice().is_open => {
            let question = speaker
                .say(&flow.content().practice.question)
                .unwrap_or_default();
            (
                question,
                speaker.say(&flow.content().hints.triad).unwrap_or_default(),
                Vec::new(),
            )
        }
        _ => flow
            .screen()
            .map(|screen| of_screen(&speaker, screen))
            .unwrap_or_default(),
    }
}

/// Nothing found, or a language whose names the machine does not know: another question.
fn of_names(flow: &Flow) -> Said {
    let speaker = flow.speaker();
    let Some(screen) = flow.screen() else {
        return Said::default();
    };
    let (question, help, lines) = of_screen(&speaker, screen);
    let other = if !flow.edition().names_supported {
        screen.text("unsupported")
    } else if !flow.names().found_something() {
        screen.text("none")
    } else {
        None
    };
    (
        other.and_then(|text| speaker.say(text)).unwrap_or(question),
        help,
        lines,
    )
}

fn hint(speaker: &Speaker<'_>, signifier: Signifier<'_>) -> String {
    let hints = &speaker.content.hints;
    let said = match signifier {
        Signifier::Triad(_) => speaker.say(&hints.triad),
        Signifier::Dyad(dyad) => {
            let middle = speaker.say(&dyad.middle.label).unwrap_or_default();
            speaker.say_with(&hints.dyad, &[("x", &middle)])
        }
        Signifier::Stones(_) => speaker.say(&hints.stones),
        Signifier::Choice(choice) if choice.max == 1 => speaker.say(&hints.choice_one),
        Signifier::Choice(choice) => {
            speaker.say_with(&hints.choice_some, &[("x", &choice.max.to_string())])
        }
    };
    said.unwrap_or_default()
}

fn leave(flow: &Flow) -> Leave {
    let is_end = matches!(flow.overlays().last(), Some(Overlay::Said(_)));
    match (flow.at(), flow.lock()) {
        _ if is_end => Leave::Nothing,
        (At::Attract | At::End(_), _) => Leave::Nothing,
        (At::Path, Lock::Sealed) => Leave::TakeAway,
        (At::Path, _) => Leave::StopAndWipe,
    }
}

/// The lower right place. Tiles that are answers wait for it; buttons that are actions have none beside them.
fn next(flow: &Flow, body: &Body) -> (Next, String) {
    let machine = String::new();
    match body {
        Body::Choose { .. } if flow.lock() == Lock::Open && flow.overlays().is_empty() => {
            (Next::Next, machine)
        }
        Body::Consent { .. } | Body::Prompt { .. } => (Next::Next, machine),
        // A touch goes on by itself; what a key chose waits.
        Body::Form { tiles } if tiles.iter().any(|tile| tile.is_chosen) => (Next::Next, machine),
        Body::Choice(choice) if choice.is_private => (Next::Nothing, machine),
        // Whoever chooses by pictures says that it is done.
        Body::Choice(choice) if choice.look != Look::Words => (Next::Done, machine),
        Body::Stones(_) => (Next::Done, machine),
        Body::Triad(_) | Body::Dyad(_) | Body::Choice(_) => (Next::Next, machine),
        Body::Cards { .. } | Body::Practice(_) => (Next::Next, own_label(flow)),
        Body::Notice { tiles } if tiles.is_empty() => (Next::Understood, own_label(flow)),
        Body::Headphones { .. } => (Next::Next, machine),
        Body::Record(recording) if recording.disc == Disc::Lost => (Next::Nothing, machine),
        Body::Record(_) | Body::Listen(_) => (Next::Done, own_label(flow)),
        Body::Type(_) | Body::Title(_) | Body::Names(_) => (Next::Done, own_label(flow)),
        Body::Letters => (Next::Done, machine),
        Body::Page(page) if page.sheet + 1 < page.sheets => (Next::Next, machine),
        Body::Ending(_) => (Next::Done, end_label(flow)),
        _ => (Next::Nothing, machine),
    }
}

/// The label of the button that leads on.
fn own_label(flow: &Flow) -> String {
    let screen = match flow.stop() {
        // Typing the last words has the keyboard's own buttons.
        Some(Stop::TypeMore(_)) => flow.content().screen_of(Kind::Type),
        _ => flow.screen(),
    };
    let Some(screen) = screen else {
        return String::new();
    };
    let leads_on = |go: &Go| matches!(go, Go::Next | Go::Step(_) | Go::End(_));
    let button = flow
        .buttons(screen)
        .into_iter()
        .find(|button| leads_on(&button.go));
    button
        .and_then(|button| asking::speaker_of(flow, screen).say(&button.label))
        .unwrap_or_default()
}

fn end_label(flow: &Flow) -> String {
    let end = match (flow.overlays().last(), flow.at()) {
        (Some(Overlay::Said(end)), _) | (_, At::End(end)) => flow.content().end(end),
        _ => None,
    };
    end.and_then(|end| flow.speaker().say(&end.done))
        .unwrap_or_default()
}

/// Where on the path. Help and code entry stand outside it.
fn station(flow: &Flow) -> Option<Station> {
    let outside = flow
        .overlays()
        .iter()
        .any(|o| matches!(o, Overlay::Help | Overlay::Said(_)));
    if *flow.at() != At::Path || outside {
        return None;
    }
    let content = flow.content();
    let role = flow
        .draft()
        .role
        .as_ref()
        .and_then(|role| content.role(role));
    let Some(path) = role.and_then(|role| content.path(&role.path)) else {
        return Some(Station::Begin);
    };
    let here = step_of(flow, path.steps.as_slice())?;
    let place =
        |is: &dyn Fn(&Step) -> bool| path.steps.iter().position(is).unwrap_or(path.steps.len());
    let starts_telling = |step: &Step| {
        *step == Step::Tell
            || content
                .screens_of(step)
                .iter()
                .any(|s| matches!(s.kind, Kind::Prompt | Kind::Form))
    };
    let tell = place(&|step| *step == Step::Tell);
    let names = place(&|step| *step == Step::Names);
    let last_consents = path
        .steps
        .iter()
        .enumerate()
        .position(|(at, s)| at > tell && matches!(s, Step::Consent(_)));
    let lock = place(&|step| content.is_lock(step));
    Some(match here {
        here if here < place(&starts_telling) => Station::Begin,
        here if here < names && looks_back(flow, here > tell) => Station::Checking,
        here if here < names => Station::Telling,
        here if here == names => Station::Checking,
        here if here < last_consents.unwrap_or(lock).min(lock) => Station::Meaning,
        _ => Station::Lock,
    })
}

/// Whoever spoke looks back from listening on; whoever typed, from the names on.
fn looks_back(flow: &Flow, has_told: bool) -> bool {
    flow.stop() == Some(&Stop::Listen) || has_told && flow.draft().voice.has_kept()
}

/// The step of the path to which the stop that stands belongs.
fn step_of(flow: &Flow, steps: &[Step]) -> Option<usize> {
    let stop = flow.stop()?;
    let content = flow.content();
    let role = content.role(flow.draft().role.as_ref()?)?;
    let path = content.path(&role.path)?;
    steps.iter().position(|step| match (step, stop) {
        (
            Step::Screen(a),
            Stop::Screen(b) | Stop::TypeMore(b) | Stop::RecordMore(b) | Stop::ListenMore(b),
        ) => a == b,
        (Step::Consent(a), Stop::Consent(b)) | (Step::Ask(a), Stop::Ask(b)) => a == b,
        (Step::Tell, Stop::Record | Stop::Type | Stop::Listen)
        | (Step::Names, Stop::Names)
        | (Step::NamesOfMore, Stop::NamesOfMore) => true,
        (Step::Core, Stop::Ask(id)) => path.core.contains(id),
        (Step::Extra, Stop::Ask(id)) => path.extra.contains(id),
        _ => false,
    })
}
