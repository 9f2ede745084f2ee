//! That nothing stands in an instrument which nobody ever meets.
//!
//! It is signed as something that tellers read, and it is mostly a slip: a step that fell out of a path, a door that leads
//! elsewhere now.

use std::collections::BTreeSet;

use super::super::{
    content::Content,
    id::Id,
    path::Path,
    question::Consent,
    screen::{Go, Kind},
};

/// Every screen, question, page, end, path, prompt and consent that no role comes to.
pub(super) fn faults(content: &Content, fault: &mut dyn FnMut(String, String)) {
    let is_walked = |path: &&Path| content.role.iter().any(|role| role.path == path.id);
    let walked: Vec<&Path> = content.path.iter().filter(is_walked).collect();
    for path in content.path.iter().filter(|path| !is_walked(path)) {
        fault(format!("path/{}", path.id), "is no role's".to_owned());
    }
    screens(content, &walked, fault);
    questions(content, &walked, fault);
    doors(content, fault);
    for prompt in content.prompt.iter().filter(|p| p.roles.is_empty()) {
        fault(format!("prompt/{}", prompt.id), "is for no role".to_owned());
    }
    for consent in &content.consent {
        asking(content, consent, fault);
    }
}

fn screens(content: &Content, walked: &[&Path], fault: &mut dyn FnMut(String, String)) {
    let steps = walked.iter().flat_map(|path| &path.steps);
    let opened = steps.flat_map(|step| content.screens_of(step));
    let met: BTreeSet<&Id> = opened.map(|screen| &screen.id).collect();
    for screen in &content.screen {
        let is_opened_otherwise = screen.called || screen.kind == Kind::Attract;
        if !is_opened_otherwise && !met.contains(&screen.id) {
            fault(format!("screen/{}", screen.id), "is on no path".to_owned());
        }
    }
}

/// A question that nobody can tell the ground of is not asked either.
fn questions(content: &Content, walked: &[&Path], fault: &mut dyn FnMut(String, String)) {
    let asked: BTreeSet<&Id> = walked.iter().flat_map(|path| path.asked()).collect();
    for question in content.signifiers() {
        if !asked.contains(question.id()) {
            fault(question.id().to_string(), "is on no path".to_owned());
        }
        if question.source().trim().is_empty() {
            fault(question.id().to_string(), "names no source".to_owned());
        }
    }
}

fn doors(content: &Content, fault: &mut dyn FnMut(String, String)) {
    let of_screens = content.screen.iter().flat_map(|screen| &screen.buttons);
    let of_pages = content.page.iter().flat_map(|page| &page.buttons);
    let of_consents = content.consent.iter().map(|consent| &consent.no_goes);
    let pressed = of_screens.chain(of_pages).map(|button| &button.go);
    let doors: Vec<&Go> = pressed.chain(of_consents).collect();
    let is_page = |wanted: &Id| {
        let mut doors = doors.iter();
        doors.any(|go| matches!(go, Go::Page(id) if id == wanted))
    };
    for page in content.page.iter().filter(|page| !is_page(&page.id)) {
        let id = format!("page/{}", page.id);
        fault(id, "nothing leads to it".to_owned());
    }
    let is_end = |wanted: &Id| {
        let mut doors = doors.iter();
        doors.any(|go| matches!(go, Go::End(id) if id == wanted))
    };
    for end in content.end.iter().filter(|end| !is_end(&end.id)) {
        fault(format!("end/{}", end.id), "nothing leads to it".to_owned());
    }
}

/// Who is asked a consent, when, and by a name of its own.
fn asking(content: &Content, consent: &Consent, fault: &mut dyn FnMut(String, String)) {
    let rules = [
        (consent.roles.is_empty(), "is for no role"),
        (
            consent.forms.is_empty(),
            "is asked after no form of telling",
        ),
        (
            content.screen(&consent.id).is_some(),
            "is the id of a screen too",
        ),
    ];
    for (_, rule) in rules.into_iter().filter(|(is_broken, _)| *is_broken) {
        fault(format!("consent/{}", consent.id), rule.to_owned());
    }
}
