//! Nouns of care, school and law that are written with a capital as often as not: `Zorgadviesteam`, `Regieplan`.
//!
//! Offices join such words anew every day, so no list has them; their last part tells what they are.

use super::{
    class::{Class, Classes},
    ending_of,
};

/// The fewest letters before the last part.
const BEFORE_HEAD: usize = 3;

/// What they end in; nobody is called so and hardly a firm.
const HEADS: &[&str] = &[
    "team",
    "teams",
    "overleg",
    "plan",
    "plannen",
    "commissie",
    "gesprek",
    "gesprekken",
    "rapport",
    "rapportage",
    "verslag",
    "consulent",
    "wetenschapper",
    "deskundige",
    "begeleider",
    "begeleiding",
    "regisseur",
    "coordinator",
    "medewerker",
    "specialist",
    "functionaris",
    "ondernemer",
    "index",
    "protocol",
    "formulier",
    "procedure",
    "traject",
    "advies",
    "onderzoek",
    "indicatie",
    "beschikking",
    "regeling",
    "verordening",
    "overeenkomst",
    "verklaring",
    "machtiging",
    "bijeenkomst",
    "dossier",
    "zitting",
    "raad",
    "reglement",
    "regels",
    "statuut",
    "statuten",
    "besluit",
    "besluiten",
    "toezicht",
    "toetsing",
    "vergadering",
    "bijeenkomsten",
    "melding",
    "aanmelding",
    "verwijzing",
];

/// Whether a folded word that is `known` so, and nothing else, is such a noun.
pub(super) fn is_jargon(word: &str, known: Classes) -> bool {
    let has_ending = ending_of(word);
    let is_long = |head: &str| word.len() >= head.len() + BEFORE_HEAD;
    known.without(&[Class::WORD, Class::COMPOUND]).is_empty()
        && HEADS.iter().any(|head| is_long(head) && has_ending(head))
}
