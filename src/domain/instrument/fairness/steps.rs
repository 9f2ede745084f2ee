//! What every path passes, in which order, and which uses of a story its tellers are asked about.

use super::super::{
    content::Content,
    path::{Path, Role, Step},
};

/// The steps that no path lacks, beside those without which a kiosk runs none.
const NEEDED: [&str; 8] = [
    "who",
    "how",
    "consent:research",
    "prompt",
    "form",
    "core",
    "lock",
    "thanks",
];

/// The steps that stand in this order on every path that has them.
const ORDER: [&str; 14] = [
    "no-helpline",
    "consent:research",
    "prompt",
    "form",
    "tell",
    "title",
    "names",
    "core",
    "more",
    "names:more",
    "lock",
    "code-question",
    "code",
    "thanks",
];

/// Whether a path passes everything that it must, in order.
pub(super) fn of_path(path: &Path, fault: &mut dyn FnMut(String, String)) {
    let steps: Vec<String> = path.steps.iter().map(ToString::to_string).collect();
    let place = |name: &str| steps.iter().position(|step| step == name);
    let id = || format!("path/{}", path.id);
    for needed in NEEDED.into_iter().filter(|name| place(name).is_none()) {
        fault(id(), format!("lacks the step {needed}"));
    }
    let stands = |name: &'static str| Some((name, place(name)?));
    let passed: Vec<(&str, usize)> = ORDER.into_iter().filter_map(stands).collect();
    for pair in passed.windows(2).filter(|pair| pair[0].1 > pair[1].1) {
        fault(id(), format!("passes {} before {}", pair[1].0, pair[0].0));
    }
}

/// Whether a role is asked about every use that is for it, and about no other.
pub(super) fn of_role(content: &Content, role: &Role, fault: &mut dyn FnMut(String, String)) {
    let Some(path) = content.path(&role.path) else {
        return;
    };
    for consent in &content.consent {
        let asks = |step: &Step| matches!(step, Step::Consent(id) if *id == consent.id);
        let is_asked = path.steps.iter().any(asks);
        let rule = match (consent.roles.contains(&role.id), is_asked) {
            (true, false) => format!("is for {}, whose path {} lacks it", role.id, path.id),
            (false, true) => format!("is not for {}, whose path {} has it", role.id, path.id),
            _ => continue,
        };
        fault(format!("consent/{}", consent.id), rule);
    }
}
