//! When something is shown: `policy.KEY == VALUE`, `form == spoken`, `answer.ID != OPTION`.
//!
//! An unanswered question makes `==` false and `!=` true; for a list or a multiple choice `==` means *contains*.

use serde::Deserialize;

use super::{id::Id, policy::Policy};

/// One condition; all of a list must hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Condition {
    /// The policy holds, or does not hold, the value.
    Policy(String, Comparison, String),
    /// A recording exists.
    Spoken,
    /// The answer to a question or the button of a screen is, or is not, this one.
    Answer(Id, Comparison, Id),
}

/// `==` or `!=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `==`
    Is,
    /// `!=`
    IsNot,
}

/// Why a condition cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "condition `{0}` has none of the forms policy.KEY == VALUE, form == spoken, answer.ID != OPTION"
)]
pub struct NotACondition(String);

/// What conditions are asked of. Answers live in memory only.
pub trait Known {
    /// The policy in force, as written.
    fn policy(&self) -> &toml::Table;
    /// Whether a recording exists.
    fn is_spoken(&self) -> bool;
    /// Whether `option` was picked at the question or screen `id`.
    fn picked(&self, id: &Id, option: &Id) -> bool;
}

impl Condition {
    /// Whether the condition holds.
    pub fn holds(&self, known: &impl Known) -> bool {
        match self {
            Condition::Policy(key, comparison, value) => {
                comparison.agrees(Policy::holds(known.policy(), key, value))
            }
            Condition::Spoken => known.is_spoken(),
            Condition::Answer(id, comparison, option) => {
                comparison.agrees(known.picked(id, option))
            }
        }
    }
}

impl Comparison {
    fn agrees(self, is: bool) -> bool {
        match self {
            Comparison::Is => is,
            Comparison::IsNot => !is,
        }
    }
}

/// Whether every condition holds; true for none.
pub fn all_hold(conditions: &[Condition], known: &impl Known) -> bool {
    conditions.iter().all(|condition| condition.holds(known))
}

impl TryFrom<String> for Condition {
    type Error = NotACondition;

    fn try_from(text: String) -> Result<Condition, NotACondition> {
        read(&text).ok_or(NotACondition(text))
    }
}

fn read(text: &str) -> Option<Condition> {
    if text == "form == spoken" {
        return Some(Condition::Spoken);
    }
    let parts: Vec<&str> = text.split(' ').collect();
    let [subject, sign, value] = parts[..] else {
        return None;
    };
    let comparison = match sign {
        "==" => Comparison::Is,
        "!=" => Comparison::IsNot,
        _ => return None,
    };
    let value = Id::parse(value).ok()?;
    match subject.split_once('.')? {
        ("policy", key) => {
            let key = Id::parse(key).ok()?;
            Some(Condition::Policy(
                key.to_string(),
                comparison,
                value.to_string(),
            ))
        }
        ("answer", id) => Some(Condition::Answer(Id::parse(id).ok()?, comparison, value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody(toml::Table, Vec<(&'static str, &'static str)>);

    impl Known for Nobody {
        fn policy(&self) -> &toml::Table {
            &self.0
        }
        fn is_spoken(&self) -> bool {
            false
        }
        fn picked(&self, id: &Id, option: &Id) -> bool {
            self.1.iter().any(|(a, b)| id == a && option == b)
        }
    }

    fn holds(condition: &str, known: &Nobody) -> bool {
        Condition::try_from(condition.to_owned())
            .unwrap()
            .holds(known)
    }

    #[test]
    fn every_form_is_evaluated() {
        let policy = "adult-roles = ['parent']\nask-municipality = false\nkeep-voice = 'ask'";
        let known = Nobody(policy.parse().unwrap(), vec![("m1", "b"), ("m1", "c")]);
        assert!(holds("policy.keep-voice == ask", &known));
        assert!(!holds("policy.keep-voice != ask", &known));
        assert!(holds("policy.adult-roles == parent", &known));
        assert!(holds("policy.adult-roles != teacher", &known));
        assert!(holds("policy.ask-municipality == false", &known));
        assert!(!holds("policy.ask-municipality == true", &known));
        assert!(!holds("form == spoken", &known));
        assert!(holds("answer.m1 == b", &known));
        assert!(holds("answer.m1 == c", &known));
        assert!(!holds("answer.m1 != c", &known));
        assert!(!holds("answer.m2 == b", &known), "unanswered: == is false");
        assert!(holds("answer.m2 != b", &known), "unanswered: != is true");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "form == typed",
            "answer.m1 = b",
            "answer.m1 ==",
            "role.x == y",
            "policy == y",
        ] {
            assert!(Condition::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
