//! Which screen stands, the fixed places around it, the cover and the card over it.

use std::rc::Rc;

use slint::Global;
use vertelpunt_ui as ui;

use crate::{
    kiosk::{
        flow::event::{Act, Notice},
        session::Session,
        view::{Address, Frame, Leave, Next, Presence, View, body::Body},
    },
    privacy::Kind,
};

use super::{
    Desk, clock,
    list::{int, update},
};

/// The emergency number of every country of the Union; a notice whose first line names it sets it large.
const EMERGENCY_NUMBER: &str = "112";

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let visit = ui::Visit::get(window);
    visit.on_go_back(desk.sends(Act::Back));
    visit.on_go_next(desk.sends(Act::Next));
    visit.on_skip(desk.sends(Act::Skip));
    visit.on_leave_pressed(desk.sends(Act::Leave));
    visit.on_open_letters(desk.sends(Act::Letters));
    visit.on_open_languages(desk.sends(Act::Languages));
    visit.on_open_help(desk.sends(Act::Help));
    visit.on_cover(desk.sends(Act::Cover));
    visit.on_uncover(desk.sends(Act::Uncover));
    visit.on_touched(desk.sends(Act::Touch));
    visit.on_wipe_all(desk.sends(Act::WipeAll));
    visit.on_keep_going(desk.sends(Act::KeepGoing));
    visit.on_open_staff({
        let desk = desk.clone();
        move || desk.with_session(Session::open_staff)
    });
}

pub(super) fn show(window: &ui::AppWindow, session: &Session, view: &View) {
    let visit = ui::Visit::get(window);
    let frame = &view.frame;
    let screen = if session.staff().is_some() {
        ui::Screen::Staff
    } else {
        screen_of(&view.body)
    };
    visit.set_screen(screen);
    visit.set_question(frame.question.as_str().into());
    visit.set_help(frame.help.as_str().into());
    let lines = frame
        .lines
        .iter()
        .map(|line| line.as_str().into())
        .collect();
    update(&visit.get_lines(), lines, |lines| visit.set_lines(lines));
    let warns = matches!(view.body, Body::Notice { .. })
        && frame
            .lines
            .first()
            .is_some_and(|line| line.contains(EMERGENCY_NUMBER));
    let number = if warns { EMERGENCY_NUMBER } else { "" };
    visit.set_first_line_number(number.into());
    visit.set_station(frame.station.map_or(-1, |station| station as i32));
    show_places(&visit, frame);
    show_state(&visit, frame, session);
    let is_told = matches!(view.body, Body::Form { .. } | Body::Lock(_)) && session.is_offline();
    visit.set_device_line(if is_told {
        ui::DeviceLine::Offline
    } else {
        ui::DeviceLine::None
    });
    visit.set_update_step(session.updating().map_or(-1, i32::from));
    visit.set_covered(frame.is_covered);
    if frame.is_covered {
        let (time, weekday) = clock::now();
        visit.set_clock_trusted(session.clock_is_trusted());
        visit.set_clock(time.into());
        visit.set_weekday(weekday);
    }
}

fn show_places(visit: &ui::Visit<'_>, frame: &Frame) {
    visit.set_leave(match frame.leave {
        Leave::Nothing => ui::LeavePlace::Nothing,
        Leave::StopAndWipe => ui::LeavePlace::StopAndWipe,
        Leave::TakeAway => ui::LeavePlace::TakeAway,
    });
    visit.set_take_away_label(frame.take_away_label.as_str().into());
    visit.set_has_cover(frame.has_cover);
    visit.set_has_back(frame.has_back);
    visit.set_has_skip(frame.has_skip);
    visit.set_next(match frame.next {
        Next::Nothing => ui::NextPlace::Nothing,
        Next::Next => ui::NextPlace::Next,
        Next::Done => ui::NextPlace::Done,
        Next::Understood => ui::NextPlace::Understood,
    });
    visit.set_next_label(frame.next_label.as_str().into());
}

fn show_state(visit: &ui::Visit<'_>, frame: &Frame, session: &Session) {
    let (hint, count) = hint_of(frame.notice);
    visit.set_hint(hint);
    visit.set_hint_count(count);
    visit.set_address(match frame.address {
        Address::Formal => ui::Address::Formal,
        Address::Informal => ui::Address::Informal,
    });
    visit.set_rehearsal(session.is_rehearsal());
    visit.set_asks_presence(frame.presence != Presence::NotAsked);
    visit.set_asks_presence_after_lock(frame.presence == Presence::AfterLock);
    visit.set_time_left(stepped(frame.time_left));
}

/// A ring has sixty dots: a finer share would only draw the same again.
fn stepped(share: f32) -> f32 {
    (share * 60.0).ceil() / 60.0
}

fn hint_of(notice: Option<Notice>) -> (ui::Hint, i32) {
    match notice {
        None => (ui::Hint::None, 0),
        Some(Notice::ChooseFirst) => (ui::Hint::ChooseFirst, 0),
        Some(Notice::NoMoreThan(most)) => (ui::Hint::ThreeChosen, int(most)),
        Some(Notice::EmptyText) => (ui::Hint::EmptyText, 0),
        Some(Notice::TextFull) => (ui::Hint::TextFull, 0),
        Some(Notice::InDoubt(Kind::Job)) => (ui::Hint::DoubtJob, 0),
        Some(Notice::InDoubt(Kind::Age)) => (ui::Hint::DoubtAge, 0),
        Some(Notice::InDoubt(_)) => (ui::Hint::DoubtName, 0),
        Some(Notice::NoMicrophone) => (ui::Hint::NoMicrophone, 0),
        Some(Notice::NoKeyboard) => (ui::Hint::NoKeyboard, 0),
        Some(Notice::NoWayHere) => (ui::Hint::NoWayHere, 0),
        Some(Notice::NotReadHere) => (ui::Hint::NotReadHere, 0),
        Some(Notice::ReadInPart) => (ui::Hint::ReadInPart, 0),
        Some(Notice::NothingRecorded) => (ui::Hint::NothingRecorded, 0),
        Some(Notice::ChoosePiece) => (ui::Hint::ChoosePiece, 0),
        Some(Notice::PutOnHeadphones) => (ui::Hint::PutOnHeadphones, 0),
        Some(Notice::NotHeard) => (ui::Hint::NotHeard, 0),
        Some(Notice::TooLoud) => (ui::Hint::TooLoud, 0),
        Some(Notice::WordMissing) => (ui::Hint::WordMissing, 0),
        Some(Notice::PictureMissing) => (ui::Hint::PictureMissing, 0),
        Some(Notice::OneMoment) => (ui::Hint::OneMoment, 0),
    }
}

fn screen_of(body: &Body) -> ui::Screen {
    match body {
        Body::Attract { .. } => ui::Screen::Attract,
        Body::Choose { .. } => ui::Screen::Choose,
        Body::Cards { .. } => ui::Screen::Cards,
        Body::Notice { .. } => ui::Screen::Notice,
        Body::Wait { .. } => ui::Screen::Wait,
        Body::Consent { .. } => ui::Screen::Consent,
        Body::Prompt { .. } => ui::Screen::Prompt,
        Body::Form { .. } => ui::Screen::Form,
        Body::Record(_) => ui::Screen::Record,
        Body::Type(_) => ui::Screen::TypeStory,
        Body::Listen(_) => ui::Screen::Listen,
        Body::Headphones { .. } => ui::Screen::Headphones,
        Body::Title(_) => ui::Screen::Title,
        Body::Names(_) => ui::Screen::Names,
        Body::Practice(_) => ui::Screen::Practice,
        Body::Triad(_) => ui::Screen::Triad,
        Body::Dyad(_) => ui::Screen::Dyad,
        Body::Stones(_) => ui::Screen::Stones,
        Body::Choice(_) => ui::Screen::Choice,
        Body::More { .. } => ui::Screen::More,
        Body::Lock(_) => ui::Screen::Lock,
        Body::Code(_) => ui::Screen::Code,
        Body::Thanks(_) => ui::Screen::Thanks,
        Body::Help(_) => ui::Screen::Help,
        Body::Letters => ui::Screen::Letters,
        Body::Languages(_) => ui::Screen::Languages,
        Body::Page(_) => ui::Screen::Page,
        Body::EnterWords(_) => ui::Screen::EnterWords,
        Body::EnterPictures(_) => ui::Screen::EnterPictures,
        Body::Stopping => ui::Screen::Stopping,
        Body::Ending(_) => ui::Screen::Ending,
        Body::Unavailable { .. } => ui::Screen::Unavailable,
    }
}
