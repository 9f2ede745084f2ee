//! Nouns of care, school and law that are written with a capital as often as not: `Zorgadviesteam`, `Regieplan`.
//!
//! Offices join such words anew every day, so no list has them; their last part tells what they are.

use super::{
    class::{Class, Classes},
    endings::Endings,
};

/// The fewest letters before the last part.
const BEFORE_HEAD: usize = 3;

/// Words as common as this belong to everybody, and are asked about most.
const EVERYDAY: u8 = 46;

/// What they end in; nobody is called so and hardly a firm.
static HEADS: Endings = Endings::new(&[
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
]);

/// Whether a folded word that is `known` so, and nothing else, is such a noun.
pub(super) fn is_jargon(word: &str, known: Classes) -> bool {
    known.zipf() < EVERYDAY
        && known.without(&[Class::WORD, Class::COMPOUND]).is_empty()
        && HEADS.end(word, BEFORE_HEAD)
}
