//! What makes an instrument fair to its tellers, beyond what a kiosk needs to run it.
//!
//! As many good prompts as hard ones, few triangles and never one unpractised, no answer that looks like a fixed button,
//! and the two switches for minors off until a region decides otherwise in a policy of its own. And it is whole: every
//! path passes what it must, nothing stands in it that nobody meets, no helpline is missing from a card.

mod helplines;
mod reach;
mod steps;

use super::{
    Fault, INSTRUMENT, Instrument,
    content::Content,
    path::{Path, Role, Step},
    policy::{Children, Mode, YoungTellers},
    question::{Signifier, Tone},
};

/// The most triangles that one teller is asked.
const MOST_TRIADS: usize = 4;
/// How many prompts a role finds.
const PROMPTS: std::ops::RangeInclusive<usize> = 3..=8;
/// The question that every teller meets at the same place, so that its answers can be compared.
const ANCHOR: &str = "t1_op_tijd";
/// The notice that this is no helpline.
const NOTICE: &str = "no-helpline";
const NO_HELPLINE: &str =
    "lets somebody tell without the notice `no-helpline`, unskipped, before it";
/// What only the fixed places say.
const FIXED: [&str; 2] = ["sla over", "past niet"];

/// Every such rule that a checked instrument breaks.
pub fn faults(instrument: &Instrument) -> Vec<Fault> {
    let mut faults = Vec::new();
    let content = &instrument.source().content;
    let mut fault = |id: String, rule: String| faults.push(Fault::new(INSTRUMENT, &id, &rule));
    let policy = instrument.policy(Mode::Live);
    if policy.minor_12_15 != YoungTellers::Off {
        fault("policy.minor-12-15".to_owned(), "ships as off".to_owned());
    }
    if policy.child_under_12 != Children::Off {
        fault(
            "policy.child-under-12".to_owned(),
            "ships as off".to_owned(),
        );
    }
    for role in &content.role {
        prompts(content, role, &mut fault);
        steps::of_role(content, role, &mut fault);
    }
    for path in &content.path {
        triangles(content, path, &mut fault);
        steps::of_path(path, &mut fault);
        if !says_who_helps(content, path) {
            fault(format!("path/{}", path.id), NO_HELPLINE.to_owned());
        }
    }
    for choice in &content.choice {
        let labels = choice.options.iter().flat_map(|option| option.label.each());
        let is_fixed = |words: &str| FIXED.contains(&words.to_lowercase().as_str());
        if let Some((_, words)) = labels.into_iter().find(|(_, words)| is_fixed(words)) {
            let rule = format!("has the option `{words}`, which is a fixed button");
            fault(format!("choice/{}", choice.id), rule);
        }
    }
    reach::faults(content, &mut fault);
    faults.extend(helplines::faults(instrument));
    faults
}

/// What is asked first colours what is told.
fn prompts(content: &Content, role: &Role, fault: &mut dyn FnMut(String, String)) {
    let count = |wanted: fn(Tone) -> bool| {
        let prompts = content
            .prompt
            .iter()
            .filter(|prompt| prompt.roles.contains(&role.id));
        prompts.filter(|prompt| wanted(prompt.tone)).count()
    };
    let id = || format!("role/{}", role.id);
    let (good, hard) = (
        count(|tone| tone == Tone::Good),
        count(|tone| tone == Tone::Hard),
    );
    if good != hard {
        fault(id(), format!("has {good} good and {hard} hard prompts"));
    }
    let all = count(|_| true);
    if !PROMPTS.contains(&all) {
        fault(id(), format!("has {all} prompts, not 3 to 8"));
    }
}

/// Whether every teller of a path passes the notice that this is no helpline before they tell.
fn says_who_helps(content: &Content, path: &Path) -> bool {
    let before = path.steps.iter().take_while(|step| **step != Step::Tell);
    let mut screens = before.flat_map(|step| content.screens_of(step));
    screens.any(|screen| screen.id.as_str() == NOTICE && !screen.skip && screen.shown.is_empty())
}

fn triangles(content: &Content, path: &Path, fault: &mut dyn FnMut(String, String)) {
    let is_triad = |id: &&super::id::Id| matches!(content.signifier(id), Some(Signifier::Triad(_)));
    let count = path.asked().filter(is_triad).count();
    let id = || format!("path/{}", path.id);
    if count > MOST_TRIADS {
        fault(
            id(),
            format!("asks {count} triangles, not at most {MOST_TRIADS}"),
        );
    }
    let practises = path
        .steps
        .iter()
        .any(|step| matches!(step, Step::Screen(id) if *id == "practice"));
    if count > 0 && !practises {
        fault(id(), "asks triangles that were never practised".to_owned());
    }
    if path.shuffle.iter().any(|id| *id == ANCHOR) {
        fault(id(), format!("shuffles {ANCHOR}, which has one place"));
    }
}
