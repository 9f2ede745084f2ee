//! What fills the placeholders of the texts: what this place, its region and its key set are.
//!
//! Placeholders are filled once; a text that comes out of one may hold `place.organisation`.

use super::{
    content::Content,
    id::Id,
    policy::Policy,
    text::{Register, Text, filled},
};

/// The closed list of placeholders.
pub(super) const PLACEHOLDERS: &[&str] = &[
    "place.desk",
    "place.confidant",
    "place.organisation",
    "policy.years",
    "keyset.holders",
    "keyset.place",
    "region.controller",
    "region.fg",
    "news.next",
    "minutes",
    "word",
    "x",
    "y",
];

/// A person who holds a reading, intake or escrow key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The holder's name.
    pub name: String,
    /// The holder's organisation.
    pub organisation: String,
    /// What the key is for.
    pub task: Task,
}

/// What a key that opens stories is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Its holder reads stories.
    Reads,
    /// Its holder types out spoken stories.
    Types,
    /// Its holder keeps the reserve key.
    Keeps,
}

impl Task {
    /// In plain words of a language; in Dutch where the machine has no words of that language either (`ui/lang`).
    fn words(self, language: &Id) -> &'static str {
        match (language.as_str(), self) {
            ("en", Task::Reads) => "reads stories",
            ("en", Task::Types) => "types out spoken stories",
            ("en", Task::Keeps) => "keeps the reserve key",
            ("de", Task::Reads) => "liest Geschichten",
            ("de", Task::Types) => "schreibt gesprochene Geschichten auf",
            ("de", Task::Keeps) => "bewahrt den Ersatzschlüssel auf",
            (_, Task::Reads) => "leest verhalen",
            (_, Task::Types) => "typt gesproken verhalen uit",
            (_, Task::Keeps) => "bewaart de reservesleutel",
        }
    }
}

/// What the program knows about its place; `None` takes the instrument's fallback.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the placeholder of that name")]
pub struct Values {
    pub desk: Option<String>,
    pub confidant: Option<String>,
    pub organisation: Option<String>,
    pub holders: Vec<Holder>,
    pub controller: Option<String>,
    pub fg: Option<String>,
}

impl Values {
    /// Whether the organisation of this place can open stories.
    pub fn place_holds_a_key(&self) -> bool {
        let same = |a: &str, b: &str| a.trim().to_lowercase() == b.trim().to_lowercase();
        let own = self.organisation.as_deref().unwrap_or("");
        !own.trim().is_empty() && self.holders.iter().any(|h| same(&h.organisation, own))
    }
}

/// Texts of one edition for one teller, with their placeholders filled.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// The texts.
    pub content: &'a Content,
    /// The language that they are in.
    pub language: &'a Id,
    /// Whom they speak to.
    pub register: &'a Register,
    /// What fills the placeholders.
    pub values: &'a Values,
    /// The policy in force.
    pub policy: &'a Policy,
}

impl<'a> Speaker<'a> {
    /// The words for this teller; `None` when the text is not for them.
    pub fn say(&self, text: &Text) -> Option<String> {
        self.say_with(text, &[])
    }

    /// The same, with the values of `word`, `x` or `y`.
    pub fn say_with(&self, text: &Text, own: &[(&str, &str)]) -> Option<String> {
        let words = text.get(self.register)?;
        Some(filled(words, |name| {
            let own = own
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, v)| (*v).to_owned());
            own.or_else(|| self.value(name))
        }))
    }

    /// Every text of the list that is for this teller.
    pub fn say_all(&self, texts: &[Text]) -> Vec<String> {
        texts
            .iter()
            .filter_map(|text| self.say(text))
            .filter(|text| !text.is_empty())
            .collect()
    }

    fn value(&self, name: &str) -> Option<String> {
        let known = match name {
            "place.desk" => self.values.desk.clone(),
            "place.confidant" => self.values.confidant.clone(),
            "place.organisation" => self.values.organisation.clone(),
            "policy.years" => Some(self.policy.years().to_string()),
            "keyset.holders" => self.holders(),
            "region.controller" => self.values.controller.clone(),
            "region.fg" => self.values.fg.clone(),
            // The news puts its own words in the place of the fallback of `news.next`.
            "minutes" => Some((self.policy.idle_long().as_secs() / 60).to_string()),
            _ => None,
        };
        let out = known.or_else(|| self.fallback(name))?;
        let organisation = || {
            self.values
                .organisation
                .clone()
                .or_else(|| self.fallback("place.organisation"))
        };
        // A fallback of the organisation itself is never filled again.
        Some(match name {
            "place.organisation" => out,
            _ => filled(&out, |inner| {
                (inner == "place.organisation").then(organisation).flatten()
            }),
        })
    }

    fn holders(&self) -> Option<String> {
        let task = |h: &Holder| h.task.words(self.language);
        let line = |h: &Holder| format!("{}, {}, {}", h.name, h.organisation, task(h));
        let lines: Vec<String> = self.values.holders.iter().map(line).collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }

    fn fallback(&self, name: &str) -> Option<String> {
        let placeholder = self.content.placeholder.get(name)?;
        let text = match name {
            "keyset.place" if self.values.place_holds_a_key() => placeholder.has_key.as_ref(),
            "keyset.place" => placeholder.no_key.as_ref(),
            _ => placeholder.fallback.as_ref(),
        };
        text?.get(self.register).map(str::to_owned)
    }
}
