//! The tabs of the place, the network, the storage and the access.

use std::rc::Rc;

use slint::{Global, SharedString};
use vertelpunt_ui as ui;

use crate::{
    domain::band::Band,
    kiosk::{
        flow::event::{Letters, Looks, Theme},
        keeper::staff::{DeskReport, ProbeState},
        session::{DeviceFacts, Progress},
        settings::staff::{PlaceField, Start},
        staff::{
            Event,
            desk::{self, Act, EditFault, Sheet},
        },
    },
    store::inbox::{CourierState, ProbeStep},
};

use super::super::super::{Desk, list::update};

/// After so many weeks without a connection staff are told what to do.
const STUCK_AFTER_WEEKS: i64 = 2;

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let page = ui::StaffDesk::get(window);
    page.on_edit({
        let desk = desk.clone();
        let window = slint::ComponentHandle::as_weak(window);
        move |field| {
            let field = field_of(field);
            let text = desk.place_text(field);
            if let Some(window) = window.upgrade() {
                ui::StaffDesk::get(&window).set_edit_text(text.into());
            }
            desk.staff_act(Event::Desk(Act::Open(Sheet::Edit(field))));
        }
    });
    page.on_keep_edit({
        let desk = desk.clone();
        move |text| desk.staff_act(Event::Desk(Act::KeepPlace(text.into())))
    });
    let begin = |changed: fn(Start, Choice) -> Start| {
        let desk = desk.clone();
        move |choice: Choice| desk.begin_with(|start| changed(start, choice))
    };
    let change = begin(|start, choice| match choice {
        Choice::Theme(theme) => Start {
            looks: Looks {
                theme,
                ..start.looks
            },
            ..start
        },
        Choice::Letters(letters) => Start {
            looks: Looks {
                letters,
                ..start.looks
            },
            ..start
        },
        // Low stimulus is the evening without motion; without it the day comes back.
        Choice::Calm(is_calm) => Start {
            looks: Looks {
                theme: if is_calm { Theme::Evening } else { Theme::Day },
                ..start.looks
            },
            is_calm,
        },
    });
    let change = Rc::new(change);
    page.on_theme_chosen({
        let change = change.clone();
        move |theme| {
            change(Choice::Theme(match theme {
                ui::Theme::Day => Theme::Day,
                ui::Theme::Evening => Theme::Evening,
                ui::Theme::Contrast => Theme::Contrast,
            }));
        }
    });
    page.on_letters_chosen({
        let change = change.clone();
        move |letters| {
            change(Choice::Letters(match letters {
                ui::LetterSize::Normal => Letters::Normal,
                ui::LetterSize::Large => Letters::Large,
                ui::LetterSize::Largest => Letters::Largest,
            }));
        }
    });
    page.on_calm_chosen(move |is_calm| change(Choice::Calm(is_calm)));
}

enum Choice {
    Theme(Theme),
    Letters(Letters),
    Calm(bool),
}

pub(super) fn show(page: &ui::StaffDesk<'_>, facts: &DeviceFacts, desk: &desk::Desk) {
    show_place(page, facts, desk);
    show_start(page, facts);
    let standings = facts.standings;
    page.set_connecting(progress(standings.connecting));
    page.set_checking(progress(standings.checking));
    page.set_exporting(progress(standings.exporting));
    page.set_testing(progress(standings.testing));
    page.set_archive_address(facts.archive.as_deref().unwrap_or_default().into());
    page.set_wrong_key(facts.wrong_key.as_deref().unwrap_or_default().into());
    if let Some(report) = &facts.desk {
        page.set_stuck(is_stuck(facts, report));
        let steps = match report.probe {
            ProbeState::Found(steps) => steps,
            ProbeState::None | ProbeState::Running => Default::default(),
        };
        let steps = steps.map(|step| match step {
            ProbeStep::NotYet => ui::TestResult::NotYet,
            ProbeStep::Good => ui::TestResult::Good,
            ProbeStep::Failed => ui::TestResult::Failed,
        });
        update(&page.get_test(), steps.to_vec(), |rows| page.set_test(rows));
    }
}

fn show_place(page: &ui::StaffDesk<'_>, facts: &DeviceFacts, desk: &desk::Desk) {
    if let Some(place) = &facts.place {
        let texts: Vec<SharedString> = PlaceField::ALL
            .into_iter()
            .map(|field| field.of(place).into())
            .collect();
        update(&page.get_place(), texts, |rows| page.set_place(rows));
    }
    page.set_organisation_opens(facts.organisation_opens);
    if let Sheet::Edit(field) = desk.sheet() {
        page.set_edit_field(field_shown(field));
    }
    page.set_edit_fault(match desk.edit_fault() {
        None => ui::EditFault::None,
        Some(EditFault::Length) => ui::EditFault::Length,
        Some(EditFault::Slug) => ui::EditFault::Slug,
    });
}

fn show_start(page: &ui::StaffDesk<'_>, facts: &DeviceFacts) {
    let looks = facts.start.looks;
    page.set_start_theme(match looks.theme {
        Theme::Day => ui::Theme::Day,
        Theme::Evening => ui::Theme::Evening,
        Theme::Contrast => ui::Theme::Contrast,
    });
    page.set_start_letters(match looks.letters {
        Letters::Normal => ui::LetterSize::Normal,
        Letters::Large => ui::LetterSize::Large,
        Letters::Largest => ui::LetterSize::Largest,
    });
    page.set_start_calm(facts.start.is_calm);
    page.set_languages(facts.languages.join(", ").into());
    page.set_drafts(facts.drafts.join(", ").into());
}

/// Whether something waits to leave and the courier is without a connection for two weeks.
fn is_stuck(facts: &DeviceFacts, report: &DeskReport) -> bool {
    let waits = report
        .bands
        .is_some_and(|week| week.bands.leaving != Band::None);
    let courier = facts
        .report
        .as_ref()
        .and_then(|report| report.courier.as_ref());
    let weeks = courier
        .filter(|courier| courier.state != CourierState::Ok)
        .and_then(|courier| courier.since_week)
        .zip(report.today)
        .map(|(since, today)| today.week().weeks_since(since));
    waits && weeks.is_some_and(|weeks| weeks >= STUCK_AFTER_WEEKS)
}

fn progress(progress: Progress) -> ui::Progress {
    match progress {
        Progress::None => ui::Progress::None,
        Progress::Running => ui::Progress::Running,
        Progress::Good => ui::Progress::Good,
        Progress::Bad => ui::Progress::Bad,
        Progress::Full => ui::Progress::Full,
        Progress::Gone => ui::Progress::Gone,
        Progress::Absent => ui::Progress::Absent,
    }
}

fn field_shown(field: PlaceField) -> ui::PlaceField {
    match field {
        PlaceField::Name => ui::PlaceField::Name,
        PlaceField::Kind => ui::PlaceField::Kind,
        PlaceField::Area => ui::PlaceField::Area,
        PlaceField::Organisation => ui::PlaceField::Organisation,
        PlaceField::Desk => ui::PlaceField::Desk,
        PlaceField::Confidant => ui::PlaceField::Confidant,
        PlaceField::Closed => ui::PlaceField::Hours,
    }
}

fn field_of(field: ui::PlaceField) -> PlaceField {
    PlaceField::ALL
        .into_iter()
        .find(|known| field_shown(*known) == field)
        .unwrap_or(PlaceField::Name)
}
