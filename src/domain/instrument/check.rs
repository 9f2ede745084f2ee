//! Everything the kiosk depends on, checked before a single screen is shown.
//!
//! What a text may say (forbidden words, sentence length) is the business of `check.py` and of people; here stands
//! what would leave a teller before an empty screen or a door that opens on nothing.

mod paths;
mod references;

use std::collections::BTreeSet;

use super::{
    Fault,
    content::{Content, Status},
    edition::Edition,
    id::Id,
    places::{self, Place},
    policy::{KEYS, Policy},
    text::{Text, placeholders},
    values::PLACEHOLDERS,
};

const MOST_ITEMS: usize = 256;
const LONGEST_TEXT: usize = 600;

/// The faults of one edition, each with the file it stands in.
pub(super) struct Checker<'a> {
    content: &'a Content,
    edition: &'a Edition,
    file: &'a str,
    faults: &'a mut Vec<Fault>,
}

/// Adds every rule that the source edition breaks.
pub(super) fn check(edition: &Edition, file: &str, faults: &mut Vec<Fault>) {
    let mut checker = Checker {
        content: &edition.content,
        edition,
        file,
        faults,
    };
    checker.head();
    checker.sizes();
    checker.unique();
    checker.texts();
    checker.references();
    checker.kinds();
    checker.signifiers();
    checker.roles();
}

/// The policy that `table` and `changes` make together; the file of the changes and what their keys begin with there
/// go into the faults.
pub(super) fn policy(
    table: &toml::Table,
    changes: &toml::Table,
    (file, prefix): (&str, &str),
    faults: &mut Vec<Fault>,
) -> Option<(toml::Table, Policy)> {
    let mut fault = |id: &str, rule: &str| faults.push(Fault::new(file, id, rule));
    for key in changes.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        fault(&format!("{prefix}{key}"), "is no policy key");
    }
    let mut whole = table.clone();
    whole.extend(changes.clone());
    match whole.clone().try_into::<Policy>() {
        Ok(policy) => {
            policy
                .faults()
                .iter()
                .for_each(|rule| fault("policy", rule));
            Some((whole, policy))
        }
        Err(error) => {
            fault("policy", error.message());
            None
        }
    }
}

impl Checker<'_> {
    fn fault(&mut self, id: impl ToString, rule: impl Into<String>) {
        self.faults
            .push(Fault::new(self.file, &id.to_string(), &rule.into()));
    }

    fn require(&mut self, holds: bool, id: impl ToString, rule: &str) {
        if !holds {
            self.fault(id, rule);
        }
    }

    fn head(&mut self) {
        let content = self.content;
        self.require(content.schema == 1, "head", "schema is 1");
        let is_signed_off = content.status == Status::Concept || !content.reviewed_by.is_empty();
        self.require(is_signed_off, "head", "reviewed needs reviewed-by");
        let known = content.registers.contains(&content.default_register);
        self.require(known, "head", "default-register is one of registers");
    }

    fn sizes(&mut self) {
        let c = self.content;
        let counts = [
            c.role.len(),
            c.path.len(),
            c.screen.len(),
            c.consent.len(),
            c.prompt.len(),
            c.triad.len(),
            c.dyad.len(),
            c.stones.len(),
            c.choice.len(),
            c.page.len(),
            c.end.len(),
            c.registers.len(),
            c.screen
                .iter()
                .map(|s| s.buttons.len().max(s.card.len()))
                .max()
                .unwrap_or(0),
            c.choice.iter().map(|s| s.options.len()).max().unwrap_or(0),
            c.path
                .iter()
                .map(|p| p.steps.len() + p.core.len() + p.extra.len())
                .max()
                .unwrap_or(0),
        ];
        let rule = "a list holds at most 256 items";
        self.require(counts.iter().all(|n| *n <= MOST_ITEMS), "head", rule);
        let cards = c
            .screen
            .iter()
            .filter(|s| s.card.len() > 4)
            .map(|s| s.id.clone());
        for id in cards.collect::<Vec<_>>() {
            self.fault(id, "shows at most four cards");
        }
    }

    fn unique(&mut self) {
        let c = self.content;
        let signifiers: Vec<&Id> = c.signifiers().map(|s| s.id()).collect();
        let screens: Vec<&Id> = c.screen.iter().map(|x| &x.id).collect();
        let pages: Vec<&Id> = c.page.iter().map(|x| &x.id).collect();
        let ends: Vec<&Id> = c.end.iter().map(|x| &x.id).collect();
        self.each_once(
            "of one kind",
            &c.role.iter().map(|x| &x.id).collect::<Vec<_>>(),
        );
        self.each_once(
            "of one kind",
            &c.path.iter().map(|x| &x.id).collect::<Vec<_>>(),
        );
        self.each_once(
            "of one kind",
            &c.prompt.iter().map(|x| &x.id).collect::<Vec<_>>(),
        );
        self.each_once(
            "of one kind",
            &c.consent.iter().map(|x| &x.id).collect::<Vec<_>>(),
        );
        let together: Vec<&Id> = [screens, pages, ends, signifiers].concat();
        self.each_once("of a screen, page, end or question", &together);
        for (owner, ids) in inner_ids(c) {
            self.each_once(&format!("inside {owner}"), &ids);
        }
    }

    fn each_once(&mut self, what: &str, ids: &[&Id]) {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !seen.insert(*id) {
                self.fault(id, format!("is the id {what} twice"));
            }
        }
    }

    /// Registers and placeholders of every text; a copy is walked, because places are handed out to be changed.
    fn texts(&mut self) {
        for name in PLACEHOLDERS {
            let known = self
                .content
                .placeholder
                .get(*name)
                .is_some_and(|p| match *name {
                    "keyset.place" => p.no_key.is_some() && p.has_key.is_some(),
                    _ => p.fallback.is_some(),
                });
            self.require(known, name, "has no fallback in [placeholder]");
        }
        let mut edition = self.edition.clone();
        let mut found = Vec::new();
        let mut visit = |path: &str, place: Place<'_>| match place {
            Place::One(text) => found.push((path.to_owned(), text.clone())),
            Place::Many(texts) => {
                found.extend(texts.iter().map(|text| (path.to_owned(), text.clone())));
            }
        };
        places::each_in_content(&mut edition.content, &mut visit);
        places::each_in_help(&mut edition.help, &mut visit);
        found.iter().for_each(|(path, text)| self.text(path, text));
    }

    fn text(&mut self, path: &str, text: &Text) {
        for (register, words) in text.each() {
            if register.is_some_and(|register| !self.content.registers.contains(register)) {
                self.fault(path, "speaks to a register that the head does not list");
            }
            if words.chars().count() > LONGEST_TEXT {
                self.fault(path, "is longer than 600 characters");
            }
            for name in placeholders(words) {
                if !PLACEHOLDERS.contains(&name) {
                    self.fault(path, format!("has the unknown placeholder {{{name}}}"));
                }
            }
        }
    }
}

/// The ids that must differ inside one owner: answers are stored, and translations found, by them.
fn inner_ids(c: &Content) -> Vec<(&str, Vec<&Id>)> {
    let mut owned: Vec<(&str, Vec<&Id>)> = Vec::new();
    for screen in &c.screen {
        let at = screen.id.as_str();
        owned.push((at, screen.buttons.iter().map(|b| &b.id).collect()));
        owned.push((at, screen.card.iter().map(|card| &card.id).collect()));
    }
    for page in &c.page {
        let at = page.id.as_str();
        owned.push((at, page.buttons.iter().map(|b| &b.id).collect()));
        owned.push((at, page.sheet.iter().map(|sheet| &sheet.id).collect()));
    }
    let corners = c.triad.iter().map(|s| (s.id.as_str(), &s.corners));
    for (at, corners) in corners.chain([("practice", &c.practice.corners)]) {
        owned.push((at, corners.iter().map(|corner| &corner.id).collect()));
    }
    for stones in &c.stones {
        let ids = stones.stones.iter().map(|stone| &stone.id);
        owned.push((stones.id.as_str(), ids.collect()));
    }
    for choice in &c.choice {
        let ids = choice.options.iter().map(|option| &option.id);
        owned.push((choice.id.as_str(), ids.collect()));
    }
    owned
}
