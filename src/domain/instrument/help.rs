//! The help card: its own signed document, the same for everyone of a list, whatever was told.

use serde::Deserialize;

use super::{id::Id, text::Text};
use crate::domain::week::Week;

/// The lines of the help card.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HelpCard {
    /// The version of the format.
    pub schema: u32,
    /// Always `help`.
    pub kind: String,
    /// Rises at every change.
    pub version: u64,
    /// The language of its texts.
    pub language: Id,
    /// The lists that roles name.
    pub lists: Vec<Id>,
    /// After this many weeks without verification staff are told.
    pub weeks_amber: u32,
    /// After this many weeks they are told again.
    pub weeks_red: u32,
    /// The lines, in the order of the card.
    pub line: Vec<HelpLine>,
    /// Wording for a place that has none of its own.
    pub place: HelpPlace,
}

/// One helpline.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HelpLine {
    /// Its name in the file.
    pub id: Id,
    /// The lists it stands on.
    pub lists: Vec<Id>,
    /// Cannot be taken off: 112.
    pub fixed: bool,
    /// Whether it stands on the card.
    #[serde(rename = "use")]
    pub in_use: bool,
    /// Who answers.
    pub name: Text,
    /// The number to call; may be empty.
    pub number: String,
    /// A number that costs nothing.
    pub number_free: Option<String>,
    /// The helpline's own address; empty for no QR code.
    pub url: String,
    /// One sentence.
    pub text: Text,
    /// When it answers; empty when unknown.
    pub hours: String,
    /// ISO week of the last check; empty for never.
    pub last_verified: String,
    /// Who checked.
    pub verified_by: String,
}

/// Wording for a place that has none of its own, in the source language; it goes before the instrument's fallbacks.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HelpPlace {
    /// Where to walk to.
    pub desk: Text,
    /// Whom to ask for.
    pub confidant: Text,
}

/// How long ago the numbers of a card were verified, as staff are told. The card itself stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Lately.
    Fresh,
    /// More than [`HelpCard::weeks_amber`] weeks ago.
    Amber,
    /// More than [`HelpCard::weeks_red`] weeks ago.
    Red,
    /// Not once.
    Never,
    /// The clock is not confirmed: nobody knows.
    Unknown,
}

impl Freshness {
    /// Of numbers that were all verified in or after week `verified`; both limits are whole weeks.
    pub fn of(verified: Option<Week>, now: Option<Week>, amber: u32, red: u32) -> Freshness {
        let Some(verified) = verified else {
            return Freshness::Never;
        };
        match now.map(|now| now.weeks_since(verified)) {
            None => Freshness::Unknown,
            Some(weeks) if weeks > red.into() => Freshness::Red,
            Some(weeks) if weeks > amber.into() => Freshness::Amber,
            Some(_) => Freshness::Fresh,
        }
    }
}

impl HelpCard {
    /// The lines in use on `list`, in the order of the card: 112 is first.
    pub fn lines<'a>(&'a self, list: &'a Id) -> impl Iterator<Item = &'a HelpLine> {
        self.line
            .iter()
            .filter(move |line| line.in_use && line.lists.contains(list))
    }

    /// The list of a teller who has not said who they are: the first list that every line in use stands on, or
    /// the one named `general`.
    pub fn list_for_anyone(&self) -> &Id {
        let general = self.lists.iter().find(|list| **list == "general");
        let fullest = || {
            self.lists
                .iter()
                .max_by_key(|list| self.lines(list).count())
        };
        general.or_else(fullest).unwrap_or(&self.line[0].id)
    }

    /// The rules that the card breaks; each with the line it concerns.
    pub(super) fn faults(&self) -> Vec<(String, String)> {
        let mut faults = Vec::new();
        let mut fault = |id: &str, rule: &str| faults.push((id.to_owned(), rule.to_owned()));
        if self.kind != "help" || self.schema != 1 {
            fault("head", "kind is `help` and schema is 1");
        }
        let first = self.line.first();
        let emergency = first.is_some_and(|l| {
            l.number == "112"
                && l.fixed
                && l.in_use
                && self.lists.iter().all(|x| l.lists.contains(x))
        });
        if !emergency {
            fault("112", "is the first line, fixed, in use and on every list");
        }
        for line in &self.line {
            line.faults(self, &mut fault);
        }
        for list in &self.lists {
            if self.lines(list).count() < 2 {
                fault(list.as_str(), "has nothing but 112");
            }
        }
        faults
    }
}

impl HelpLine {
    fn faults(&self, card: &HelpCard, fault: &mut impl FnMut(&str, &str)) {
        let id = self.id.as_str();
        if card.line.iter().filter(|other| other.id == self.id).count() > 1 {
            fault(id, "stands twice");
        }
        if self.lists.iter().any(|list| !card.lists.contains(list)) {
            fault(id, "names a list that the card lacks");
        }
        if !self.url.is_empty() && !self.url.starts_with("https://") {
            fault(id, "url starts with https://");
        }
        if self.in_use && self.number.is_empty() && self.url.is_empty() {
            fault(id, "is in use without number or url");
        }
        if !is_number(&self.number) || !self.number_free.as_deref().is_none_or(is_number) {
            let rule = "a number begins with a digit and holds digits, blanks and dashes";
            fault(id, rule);
        }
        let was_verified = !self.last_verified.is_empty();
        if was_verified && self.verified_by.is_empty() {
            fault(id, "was verified by nobody");
        }
        if was_verified && Week::parse(&self.last_verified).is_err() {
            fault(
                id,
                "last-verified is an ISO week such as 2026-W40, or empty",
            );
        }
    }
}

/// Something to dial, or nothing.
fn is_number(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | ' ');
    let begins = text.starts_with(|c: char| c.is_ascii_digit());
    text.is_empty() || text.len() > 1 && begins && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_of_the_card_changes_after_its_weeks_and_not_in_them() {
        let week = |text| Week::parse(text).ok();
        let verified = week("2026-W01");
        let of = |now| Freshness::of(verified, week(now), 13, 26);
        assert_eq!(of("2026-W14"), Freshness::Fresh, "13 weeks");
        assert_eq!(of("2026-W15"), Freshness::Amber);
        assert_eq!(of("2026-W27"), Freshness::Amber, "26 weeks");
        assert_eq!(of("2026-W28"), Freshness::Red);
        assert_eq!(
            Freshness::of(verified, None, 13, 26),
            Freshness::Unknown,
            "a clock that nobody confirmed tells no age"
        );
        assert_eq!(
            Freshness::of(None, week("2026-W14"), 13, 26),
            Freshness::Never
        );
    }
}
