//! Whether two names in one story are one person's.

use super::{class::Class, fold::fold, lexicon};

/// Whether `one` and `other` name the same person, as far as names can tell: the same word, a form of it, a short form
/// that is no other name, one letter's difference in a name that no list has, or one of the two within the other.
///
/// ```
/// use vertelpunt::privacy::names::coreference::is_same_person;
/// assert!(is_same_person("Sanne", "sannes"));
/// assert!(is_same_person("Sanne de Vries", "Sanne"));
/// assert!(!is_same_person("Jan", "Janneke"));
/// ```
pub fn is_same_person(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    match (one.as_slice(), other.as_slice()) {
        ([], _) | (_, []) => false,
        ([one], [other]) => is_same_name(one, other),
        ([alone], several) | (several, [alone]) => {
            let last = several.len() - 1;
            is_same_name(alone, &several[0]) || is_same_name(alone, &several[last])
        }
        (one, other) => {
            is_same_name(&one[one.len() - 1], &other[other.len() - 1])
                && is_same_name(&one[0], &other[0])
        }
    }
}

/// The words of a name without particles.
fn parts(name: &str) -> Vec<String> {
    let words = super::token::tokens(name).into_iter();
    let named: Vec<String> = words
        .filter(|token| !token.is_any(&[Class::PARTICLE, Class::ARTICLE]))
        .map(|token| token.folded().to_owned())
        .collect();
    if named.is_empty() {
        vec![fold(name)]
    } else {
        named
    }
}

const FORMS: &[&str] = &["s", "je", "tje", "ke", "jes", "tjes"];

/// Whether one of two words, both in lower case, is the other with an ending that names get: `sannes`, `sannetje`.
///
/// ```
/// use vertelpunt::privacy::names::coreference::is_form_of;
/// assert!(is_form_of("sannetje", "sanne"));
/// assert!(!is_form_of("sanne", "sander"));
/// ```
pub fn is_form_of(one: &str, other: &str) -> bool {
    let (short, long) = by_length(one, other);
    let rest = long.strip_prefix(short);
    short.len() > 2 && rest.is_some_and(|rest| FORMS.contains(&rest))
}

fn by_length<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    }
}

fn is_same_name(one: &str, other: &str) -> bool {
    let (short, long) = by_length(one, other);
    let rest = long.strip_prefix(short);
    let is_listed = |word: &str| lexicon::classes(word).has(Class::FIRST);
    short == long
        || rest.is_some_and(|rest| FORMS.contains(&rest))
        || rest.is_some() && short.len() >= 3 && !is_listed(short)
        || short.len() >= 5
            && !(is_listed(short) && is_listed(long))
            && lexicon::is_near(short, long)
}
