//! What the region heard, told back to everybody who passes by: a signed document of its own, with its own version.
//!
//! ```toml
//! schema = 1
//! kind = "news"
//! version = 3
//! language = "nl"
//! next = "maart 2027"            # fills {news.next}; empty: the instrument's own words
//!
//! [[heard]]
//! id = "later"
//! text = "Veel ouders zeggen: er kwam pas hulp toen het al heel erg was."
//!
//! [texts.en]                     # a sentence without a translation is not shown in that language
//! next = "March 2027"
//! heard = { later = "Many parents say: help came only when things were very bad." }
//! ```
//!
//! Invariants: a sentence is never the words of one teller (people who sign see to that) and fits the attract screen.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{Error, Fault, edition::Edition, id::Id, read, text::Text};

/// The file in the signed document.
pub const NEWS: &str = "news.toml";

/// More sentences than this nobody stands still for.
const MOST_SENTENCES: usize = 6;
/// The longest sentence that the attract screen shows with the largest letters, in characters.
const LONGEST_SENTENCE: usize = 110;
/// The longest name of a moment, such as `maart 2027`.
const LONGEST_NEXT: usize = 40;

/// The placeholder for when there is news again.
const NEXT: &str = "news.next";

/// What was heard, and when there is news again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct News {
    schema: u32,
    kind: String,
    /// Rises at every change.
    pub version: u64,
    language: Id,
    #[serde(default)]
    next: String,
    #[serde(default)]
    heard: Vec<Heard>,
    #[serde(default)]
    texts: BTreeMap<Id, Translation>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Heard {
    id: Id,
    text: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Translation {
    #[serde(default)]
    next: String,
    #[serde(default)]
    heard: BTreeMap<Id, String>,
}

impl News {
    /// Reads and checks `news.toml`.
    pub fn parse(bytes: &[u8]) -> Result<News, Error> {
        let news: News = read(NEWS, bytes)?;
        let faults = news.faults();
        if faults.is_empty() {
            Ok(news)
        } else {
            Err(Error::Broken(faults))
        }
    }

    /// The sentences of a language, in the order of the file.
    pub fn heard(&self, language: &Id) -> Vec<String> {
        let translation = self.texts.get(language);
        let said = |heard: &Heard| match translation {
            _ if *language == self.language => Some(heard.text.clone()),
            Some(translation) => translation.heard.get(&heard.id).cloned(),
            None => None,
        };
        self.heard.iter().filter_map(said).collect()
    }

    /// When there is news again, in the words of a language.
    fn next(&self, language: &Id) -> Option<&str> {
        let next = if *language == self.language {
            Some(&self.next)
        } else {
            self.texts.get(language).map(|texts| &texts.next)
        };
        next.map(String::as_str).filter(|next| !next.is_empty())
    }

    /// Puts what is said in its language into an edition.
    pub(super) fn tell(&self, edition: &mut Edition) {
        edition.heard = self.heard(&edition.language);
        let next = self.next(&edition.language);
        let placeholder = edition.content.placeholder.get_mut(NEXT);
        if let Some((placeholder, next)) = placeholder.zip(next) {
            placeholder.fallback = Some(Text::Same(next.to_owned()));
        }
    }

    /// Every text with its language and its place in the file.
    pub(super) fn each_text(&self) -> Vec<(&Id, String, &str)> {
        let own = self.heard.iter();
        let mut texts: Vec<(&Id, String, &str)> = own
            .map(|heard| {
                (
                    &self.language,
                    format!("heard/{}", heard.id),
                    heard.text.as_str(),
                )
            })
            .collect();
        for (language, translation) in &self.texts {
            let heard = translation.heard.iter();
            texts.extend(
                heard.map(|(id, text)| (language, format!("texts/{language}/{id}"), text.as_str())),
            );
        }
        texts
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut require = |holds: bool, id: &str, rule: &str| {
            if !holds {
                faults.push(Fault::new(NEWS, id, rule));
            }
        };
        let is_head = self.kind == "news" && self.schema == 1;
        require(is_head, "head", "kind is `news` and schema is 1");
        let count = self.heard.len();
        require(count <= MOST_SENTENCES, "heard", "has at most 6 sentences");
        let ids: BTreeSet<&Id> = self.heard.iter().map(|heard| &heard.id).collect();
        require(ids.len() == count, "heard", "an id stands twice");
        for (language, translation) in &self.texts {
            let is_known = translation.heard.keys().all(|id| ids.contains(id));
            require(is_known, language.as_str(), "translates what was not heard");
        }
        for (_, place, text) in self.each_text() {
            let length = text.trim().chars().count();
            let is_short = (1..=LONGEST_SENTENCE).contains(&length);
            require(is_short, &place, "has 1 to 110 characters");
            require(
                !text.contains(['{', '}', '\n']),
                &place,
                "is one plain line",
            );
        }
        let nexts = self.texts.values().map(|texts| &texts.next);
        for next in nexts.chain([&self.next]) {
            let is_plain = next.chars().count() <= LONGEST_NEXT && !next.contains(['{', '}', '\n']);
            require(
                is_plain,
                "next",
                "is one plain line of at most 40 characters",
            );
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "schema = 1\nkind = 'news'\nversion = 3\nlanguage = 'nl'\nnext = 'maart 2027'\n\
        [[heard]]\nid = 'later'\ntext = 'Veel ouders zeggen: de hulp kwam laat.'\n\
        [[heard]]\nid = 'school'\ntext = 'Jongeren noemen vaak een leraar.'\n\
        [texts.en]\nnext = 'March 2027'\nheard = { later = 'Many parents say: help came late.' }\n";

    fn id(name: &str) -> Id {
        Id::deserialize(serde::de::value::StrDeserializer::<toml::de::Error>::new(
            name,
        ))
        .unwrap()
    }

    #[test]
    fn each_language_hears_what_was_translated() {
        let news = News::parse(FILE.as_bytes()).unwrap();
        assert_eq!(news.heard(&id("nl")).len(), 2);
        assert_eq!(news.heard(&id("en")), ["Many parents say: help came late."]);
        assert!(news.heard(&id("de")).is_empty());
        assert_eq!(news.next(&id("en")), Some("March 2027"));
        assert_eq!(news.next(&id("de")), None);
    }

    #[test]
    fn what_does_not_fit_the_screen_is_refused_with_its_place() {
        let long = FILE.replace("Jongeren noemen", &"heel ".repeat(30));
        let twice = FILE.replace("'school'", "'later'");
        let unheard = FILE.replace("{ later =", "{ nothing =");
        let filled = FILE.replace("maart", "{news.next}");
        for (text, place) in [
            (long, "heard/school"),
            (twice, "heard"),
            (unheard, "en"),
            (filled, "next"),
        ] {
            match News::parse(text.as_bytes()) {
                Err(Error::Broken(faults)) => assert_eq!(faults[0].id, place),
                other => panic!("{place}: {other:?}"),
            }
        }
    }
}
