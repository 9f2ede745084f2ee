//! The staff pages: the door here, the tabs in [`desk`].

mod desk;

use std::rc::Rc;

use slint::{Global, SharedString};
use vertelpunt_ui as ui;

use crate::{
    kiosk::{
        keeper::health::{Amber, Blocked},
        pin::StaffRole,
        session::{DeviceFacts, Questions, Session},
        staff::{Enrol, Event, Purpose, Staff, Step},
    },
    seal::keyset::KeySetText,
    store::inbox::CourierState,
};

use super::{
    Desk,
    list::{int, update},
};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let staff = ui::Staff::get(window);
    let send = |event: fn() -> Event| {
        let desk = desk.clone();
        move || desk.staff_act(event())
    };
    staff.on_erase(send(|| Event::Erase));
    staff.on_confirm(send(|| Event::Confirm));
    staff.on_trust_confirmed(send(|| Event::TrustConfirmed));
    staff.on_trust_refused(send(|| Event::TrustRefused));
    staff.on_code_erase(send(|| Event::CodeErase));
    staff.on_enrol(send(|| Event::Enrol));
    staff.on_digit({
        let desk = desk.clone();
        move |digit| {
            if let Ok(digit) = u8::try_from(digit) {
                desk.staff_act(Event::Digit(digit));
            }
        }
    });
    staff.on_code_letter({
        let desk = desk.clone();
        move |letters| {
            for letter in letters.chars() {
                desk.staff_act(Event::CodeLetter(letter));
            }
        }
    });
    staff.on_close({
        let desk = desk.clone();
        move || desk.with_session(Session::close_staff)
    });
    desk::connect(window, desk);
}

pub(super) fn show(window: &ui::AppWindow, session: &Session) {
    let Some(page) = session.staff() else { return };
    let staff = ui::Staff::get(window);
    show_page(&staff, page.staff);
    show_facts(&staff, &page.facts);
    desk::show(window, session, &page);
}

fn show_page(staff: &ui::Staff<'_>, page: &Staff) {
    staff.set_step(match page.step() {
        Step::SetPin => ui::StaffStep::SetPin,
        Step::RepeatPin => ui::StaffStep::RepeatPin,
        Step::Pin => ui::StaffStep::Pin,
        Step::Wait => ui::StaffStep::Wait,
        Step::Trust => ui::StaffStep::Trust,
        Step::Page => ui::StaffStep::Page,
    });
    let digits: Vec<i32> = page.digits().into_iter().map(i32::from).collect();
    update(&staff.get_digits(), digits, |rows| staff.set_digits(rows));
    staff.set_purpose(match page.purpose() {
        Purpose::Enter => ui::PinPurpose::Enter,
        Purpose::Change(StaffRole::Administrator) => ui::PinPurpose::Administrator,
        Purpose::Change(StaffRole::Host) => ui::PinPurpose::Host,
        Purpose::Erase(_) => ui::PinPurpose::Erase,
    });
    staff.set_entered(int(page.n_typed()));
    staff.set_tries_left(i32::try_from(page.tries_left()).unwrap_or(i32::MAX));
    staff.set_wrong(page.was_wrong());
    staff.set_wait_minutes(i32::try_from(page.wait_minutes()).unwrap_or(i32::MAX));
    staff.set_code(page.code().into());
    staff.set_enrol_state(match page.enrol() {
        Enrol::None => ui::EnrolState::None,
        Enrol::Waiting => ui::EnrolState::Waiting,
        Enrol::Done => ui::EnrolState::Done,
        Enrol::Refused => ui::EnrolState::Refused,
        Enrol::BadCode => ui::EnrolState::BadCode,
    });
}

fn show_facts(staff: &ui::Staff<'_>, facts: &DeviceFacts) {
    staff.set_device(state_of(facts));
    staff.set_place_name(
        facts
            .place
            .as_ref()
            .map_or("", |place| place.name.as_str())
            .into(),
    );
    staff.set_instrument(facts.instrument.as_str().into());
    staff.set_is_enrolled(!facts.health.amber.contains(&Amber::NotEnrolled));
    if let Some(keyset) = &facts.keyset {
        staff.set_region(keyset.region.to_string().into());
        staff.set_keyset_epoch(i32::try_from(keyset.epoch).unwrap_or(i32::MAX));
        update(&staff.get_holders(), holders(keyset), |rows| {
            staff.set_holders(rows)
        });
    }
    if let Some(report) = &facts.report {
        staff.set_software(report.software.into());
        let words: Vec<SharedString> = report
            .fingerprint
            .iter()
            .flatten()
            .map(|word| word.as_str().into())
            .collect();
        update(&staff.get_fingerprint(), words, |rows| {
            staff.set_fingerprint(rows)
        });
    }
}

fn holders(keyset: &KeySetText) -> Vec<SharedString> {
    let openers = keyset
        .keys
        .iter()
        .filter(|holder| holder.role.is_recipient());
    openers
        .map(|holder| format!("{}, {}", holder.holder, holder.organisation).into())
        .collect()
}

/// The gravest thing first; one sentence is enough.
fn state_of(facts: &DeviceFacts) -> ui::DeviceState {
    let health = &facts.health;
    let blocked = health.blocked.first().map(|blocked| match blocked {
        Blocked::NotProvisioned
        | Blocked::RootChanged
        | Blocked::RootNotConfirmed
        | Blocked::NoKeySet => ui::DeviceState::NoKeySet,
        Blocked::NoSpace => ui::DeviceState::Full,
        Blocked::StoreNotWritable | Blocked::SealingBroken => ui::DeviceState::StoreBroken,
        Blocked::NoTouchDevice => ui::DeviceState::NoTouch,
        Blocked::Paused => ui::DeviceState::Paused,
        Blocked::Retired => ui::DeviceState::Retired,
        Blocked::Updating => ui::DeviceState::Updating,
    });
    let is_stranger = health.amber.contains(&Amber::NotEnrolled);
    let stranger = is_stranger.then_some(ui::DeviceState::NotEnrolled);
    let amber = || {
        health.amber.iter().find_map(|amber| match amber {
            Amber::LowSpace => Some(ui::DeviceState::NearlyFull),
            Amber::KeySetReview | Amber::KeySetAlarm => Some(ui::DeviceState::KeySetReview),
            Amber::ClockNotConfirmed => Some(ui::DeviceState::Clock),
            Amber::Courier(state) => state_of_courier(*state),
            Amber::NotEnrolled
            | Amber::IndexMadeAnew
            | Amber::KeeperRestarted
            | Amber::ReceiptRefused => None,
        })
    };
    let wrong_key = facts.wrong_key.as_ref().map(|_| ui::DeviceState::Settings);
    let deaf = (!facts.has_microphone).then_some(ui::DeviceState::NoMicrophone);
    let questions = match facts.questions {
        Questions::Good => None,
        Questions::Unsigned => Some(ui::DeviceState::QuestionsUnsigned),
        Questions::Unreviewed => Some(ui::DeviceState::QuestionsUnreviewed),
    };
    blocked
        .or(questions)
        .or(wrong_key)
        .or(stranger)
        .or(deaf)
        .or_else(amber)
        .unwrap_or(ui::DeviceState::Good)
}

fn state_of_courier(state: CourierState) -> Option<ui::DeviceState> {
    match state {
        CourierState::Offline => Some(ui::DeviceState::Offline),
        CourierState::Portal => Some(ui::DeviceState::Portal),
        CourierState::Clock => Some(ui::DeviceState::Clock),
        CourierState::Certificate => Some(ui::DeviceState::Certificate),
        CourierState::Refused => Some(ui::DeviceState::Refused),
        _ => None,
    }
}
