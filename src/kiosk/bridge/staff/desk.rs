//! The tabs behind the PIN.

mod sound;
mod tabs;

use std::{collections::BTreeMap, rc::Rc};

use slint::{Global, SharedString};
use vertelpunt_ui as ui;

use crate::{
    domain::{
        band::Band,
        instrument::help::Freshness,
        week::{Day, Week},
    },
    kiosk::{
        appliance::{Control, Level},
        keeper::{
            health::Pause,
            staff::{DeskReport, Leaving},
            trust::Refusal,
        },
        pin::StaffRole,
        session::{DeviceFacts, HelpFacts, Session, StaffPage},
        staff::{
            Event,
            desk::{Act, Sheet, Tab},
        },
    },
    seal::document::Kind,
    store::index::AuditRow,
};

use super::super::{Desk, list::update};

pub(super) fn connect(window: &ui::AppWindow, desk: &Rc<Desk>) {
    let page = ui::StaffDesk::get(window);
    let act = {
        let desk = desk.clone();
        move |act: Act| desk.staff_act(Event::Desk(act))
    };
    let send = |done: fn() -> Act| {
        let act = act.clone();
        move || act(done())
    };
    page.on_clean(send(|| Act::Clean));
    page.on_restart(send(|| Act::Restart));
    page.on_retire(send(|| Act::Retire));
    page.on_keep_in_service(send(|| Act::ServeAgain));
    page.on_show({
        let act = act.clone();
        move |tab| act(Act::Show(tab_of(tab)))
    });
    page.on_open({
        let act = act.clone();
        move |sheet| act(Act::Open(sheet_of(sheet)))
    });
    page.on_change_pin({
        let act = act.clone();
        move |is_host| {
            let role = if is_host {
                StaffRole::Host
            } else {
                StaffRole::Administrator
            };
            act(Act::ChangePin(role));
        }
    });
    let step = |control: Control| {
        let act = act.clone();
        move |steps: i32| {
            act(Act::Adjust(
                control,
                i8::try_from(steps).unwrap_or_default(),
            ))
        }
    };
    page.on_brightness_step(step(Control::Brightness));
    page.on_volume_step(step(Control::Volume));
    let with_report = |acts: fn(&DeskReport) -> Act| {
        let desk = desk.clone();
        move || desk.staff_act_on(|report| Event::Desk(acts(report)))
    };
    page.on_pause_toggled(with_report(|report| {
        Act::Pause(if report.is_paused {
            Pause::Off
        } else {
            Pause::On
        })
    }));
    page.on_erase(with_report(|report| Act::Erase(report.leaving)));
    page.on_connect(send(|| Act::Connect));
    page.on_check(send(|| Act::Check));
    page.on_export_to_stick(send(|| Act::Export));
    page.on_test_connection(send(|| Act::Probe));
    tabs::connect(window, desk);
    sound::connect(window, desk);
    page.on_back({
        let desk = desk.clone();
        move || desk.staff_act(Event::Back)
    });
}

pub(super) fn show(window: &ui::AppWindow, session: &Session, shown: &StaffPage<'_>) {
    let page = ui::StaffDesk::get(window);
    let desk = shown.staff.desk();
    let tabs: Vec<ui::StaffTab> = Tab::ALL.into_iter().map(tab_shown).collect();
    update(&page.get_tabs(), tabs, |rows| page.set_tabs(rows));
    page.set_tab(tab_shown(desk.tab()));
    page.set_sheet(sheet_shown(desk.sheet()));
    page.set_cleaned((desk.cleaned() * 60.0).floor() / 60.0);
    page.set_is_admin(shown.staff.role() == Some(StaffRole::Administrator));
    page.set_rehearsal(session.is_rehearsal());
    show_levels(&page, &shown.facts);
    tabs::show(&page, &shown.facts, desk);
    sound::show(&page, &shown.facts.sound, desk);
    if let Some(report) = &shown.facts.desk {
        show_report(&page, report, refused(report, &shown.facts.passed_over));
        show_help(&page, &shown.facts.help, report.today);
    }
    if let Some(keyset) = &shown.facts.keyset {
        page.set_review_week(keyset.review_by.week().to_string().into());
    }
}

fn show_levels(page: &ui::StaffDesk<'_>, facts: &DeviceFacts) {
    let levels = facts.levels;
    page.set_appliance(levels.brightness.is_some() && levels.volume.is_some());
    page.set_appliance_fails(levels.fails);
    let steps = |level: Option<Level>| i32::from(level.map_or(0, Level::steps));
    page.set_brightness(steps(levels.brightness));
    page.set_volume(steps(levels.volume));
}

/// What came and was refused, and what is signed and cannot be used by this program.
fn refused(report: &DeskReport, passed_over: &BTreeMap<Kind, String>) -> Vec<ui::RefusedPaper> {
    let mut refusals = report.refused.clone();
    for (kind, rule) in passed_over {
        refusals
            .entry(*kind)
            .or_insert(Refusal::Broken(rule.clone()));
    }
    refusals
        .iter()
        .map(|(kind, refusal)| refused_paper(*kind, refusal))
        .collect()
}

fn refused_paper(kind: Kind, refusal: &Refusal) -> ui::RefusedPaper {
    let paper = match kind {
        Kind::Keyset => ui::Paper::Keyset,
        Kind::Instrument => ui::Paper::Instrument,
        Kind::Help => ui::Paper::Help,
        Kind::Policy => ui::Paper::Policy,
        Kind::News => ui::Paper::News,
        _ => ui::Paper::Drill,
    };
    let shown = ui::RefusedPaper {
        paper,
        ..Default::default()
    };
    match refusal {
        Refusal::NotSigned => ui::RefusedPaper {
            reason: ui::RefusalReason::NotSigned,
            ..shown
        },
        Refusal::NotHigher { offered, current } => ui::RefusedPaper {
            reason: ui::RefusalReason::NotHigher,
            offered: version(*offered),
            current: version(*current),
            ..shown
        },
        Refusal::Broken(rule) => ui::RefusedPaper {
            reason: ui::RefusalReason::Broken,
            rule: rule.into(),
            ..shown
        },
    }
}

fn show_report(page: &ui::StaffDesk<'_>, report: &DeskReport, refused: Vec<ui::RefusedPaper>) {
    page.set_paused(report.is_paused);
    let bands = report.bands.as_ref();
    page.set_band(bands.map_or("", |week| words(week.bands.locked)).into());
    page.set_band_week(number(bands.and_then(|week| week.week)));
    let queue = bands.map_or([""; 4], |week| {
        let queue = week.bands;
        [queue.locked, queue.waiting, queue.leaving, queue.received].map(words)
    });
    let queue: Vec<SharedString> = queue
        .into_iter()
        .map(|band| if band.is_empty() { "–" } else { band }.into())
        .collect();
    update(&page.get_queue(), queue, |rows| page.set_queue(rows));
    page.set_room_used(report.blocks_used.into());
    page.set_receipt_week(number(report.last_receipt));
    page.set_has_host_pin(report.has_host_pin);
    page.set_keyset_alarm(report.has_alarm);
    update(&page.get_refused(), refused, |rows| page.set_refused(rows));
    page.set_policy_version(version(report.policy_version.unwrap_or_default()));
    let device: Vec<SharedString> = report.device_words.iter().map(Into::into).collect();
    update(&page.get_device_words(), device, |rows| {
        page.set_device_words(rows)
    });
    let mut audit: Vec<ui::AuditLine> = Vec::new();
    for line in report.audit.iter().map(audit_line) {
        if !audit.contains(&line) {
            audit.push(line);
        }
    }
    update(&page.get_audit(), audit, |rows| page.set_audit(rows));
    page.set_leaving(match report.leaving {
        Leaving::No => ui::Leaving::None,
        Leaving::Waits => ui::Leaving::Waits,
        Leaving::Ready => ui::Leaving::Ready,
        Leaving::Erased => ui::Leaving::Erased,
    });
}

/// How old the numbers are, in whole weeks of a confirmed clock.
fn show_help(page: &ui::StaffDesk<'_>, help: &HelpFacts, today: Option<Day>) {
    page.set_help_version(version(help.version));
    let checked = Week::parse(&help.checked).ok();
    page.set_help_week(number(checked));
    let now = today.map(Day::week);
    let weeks = checked
        .zip(now)
        .map(|(checked, now)| now.weeks_since(checked));
    page.set_help_weeks(i32::try_from(weeks.unwrap_or_default()).unwrap_or(i32::MAX));
    let freshness = Freshness::of(checked, now, help.weeks_amber, help.weeks_red);
    page.set_help_age(match freshness {
        Freshness::Fresh => ui::HelpAge::Fresh,
        Freshness::Amber => ui::HelpAge::Amber,
        Freshness::Red => ui::HelpAge::Red,
        Freshness::Never => ui::HelpAge::Never,
        Freshness::Unknown => ui::HelpAge::Unknown,
    });
}

fn words(band: Band) -> &'static str {
    match band {
        Band::None => "0",
        Band::Few => "1 – 4",
        Band::Some => "5 – 9",
        Band::Many => "10 +",
    }
}

fn number(week: Option<Week>) -> i32 {
    week.map_or(0, |week| week.number().into())
}

fn version(version: u64) -> i32 {
    i32::try_from(version).unwrap_or(i32::MAX)
}

fn audit_line(row: &AuditRow) -> ui::AuditLine {
    let day = row.day.as_deref().and_then(|day| Day::parse(day).ok());
    let event = event_of(&row.event);
    let has_version = matches!(event, ui::AuditEvent::Keyset | ui::AuditEvent::Document);
    ui::AuditLine {
        week: number(day.map(Day::week)),
        event,
        by_host: row.detail == StaffRole::Host.as_str(),
        version: if has_version {
            row.detail.parse().unwrap_or_default()
        } else {
            0
        },
    }
}

fn event_of(name: &str) -> ui::AuditEvent {
    match name {
        "pin-right" => ui::AuditEvent::PinRight,
        "pin-wrong" => ui::AuditEvent::PinWrong,
        "pin-set" => ui::AuditEvent::PinSet,
        "root-confirmed" => ui::AuditEvent::RootConfirmed,
        "enrolment-asked" => ui::AuditEvent::EnrolmentAsked,
        "enrolment-refused" => ui::AuditEvent::EnrolmentRefused,
        "enrolled" => ui::AuditEvent::Enrolled,
        "setting" => ui::AuditEvent::Setting,
        "pause" => ui::AuditEvent::Pause,
        "keyset" => ui::AuditEvent::Keyset,
        "keyset-alarm" => ui::AuditEvent::KeysetAlarm,
        "instrument" | "help" | "news" | "policy" | "opened" => ui::AuditEvent::Document,
        "refused" => ui::AuditEvent::Refused,
        "keeper-restarted" => ui::AuditEvent::Restarted,
        "checked" => ui::AuditEvent::Checked,
        "exported" => ui::AuditEvent::Exported,
        "retired" => ui::AuditEvent::Retired,
        _ => ui::AuditEvent::Other,
    }
}

fn tab_shown(tab: Tab) -> ui::StaffTab {
    match tab {
        Tab::Today => ui::StaffTab::Today,
        Tab::Place => ui::StaffTab::Place,
        Tab::Network => ui::StaffTab::Network,
        Tab::Storage => ui::StaffTab::Storage,
        Tab::Sound => ui::StaffTab::Sound,
        Tab::Access => ui::StaffTab::Access,
        Tab::Admin => ui::StaffTab::Admin,
    }
}

fn tab_of(tab: ui::StaffTab) -> Tab {
    Tab::ALL
        .into_iter()
        .find(|known| tab_shown(*known) == tab)
        .unwrap_or_default()
}

fn sheet_shown(sheet: Sheet) -> ui::StaffSheet {
    match sheet {
        Sheet::None => ui::StaffSheet::None,
        Sheet::Cleaning => ui::StaffSheet::Cleaning,
        Sheet::Enrol => ui::StaffSheet::Enrol,
        Sheet::Keys => ui::StaffSheet::Keys,
        Sheet::Audit => ui::StaffSheet::Audit,
        Sheet::Pins => ui::StaffSheet::Pins,
        Sheet::Retire => ui::StaffSheet::Retire,
        Sheet::Edit(_) => ui::StaffSheet::Edit,
        Sheet::Device(_) => ui::StaffSheet::Device,
    }
}

fn sheet_of(sheet: ui::StaffSheet) -> Sheet {
    match sheet {
        ui::StaffSheet::Enrol => Sheet::Enrol,
        ui::StaffSheet::Keys => Sheet::Keys,
        ui::StaffSheet::Audit => Sheet::Audit,
        ui::StaffSheet::Pins => Sheet::Pins,
        ui::StaffSheet::Retire => Sheet::Retire,
        _ => Sheet::None,
    }
}
