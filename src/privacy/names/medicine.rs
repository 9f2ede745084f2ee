//! Words that only medicine makes: medicines by the stem of their international name, illnesses by their ending.
//!
//! No list has them all, and nobody is called by one. The stems are those of the World Health Organization ("The use
//! of stems in the selection of international nonproprietary names", 2024) as Dutch writes them.

use super::endings::Endings;

/// The fewest letters of such a word: shorter ones may be names, as `Noemie` is.
const SHORTEST: usize = 8;

/// How the names of medicines end.
static MEDICINES: Endings = Endings::new(&[
    "azepam",
    "azolam",
    "prazol",
    "conazol",
    "oxetine",
    "triptan",
    "peridon",
    "peridol",
    "piprazol",
    "apine",
    "azine",
    "afinil",
    "lukast",
    "profen",
    "fenac",
    "coxib",
    "statine",
    "sartan",
    "olol",
    "cilline",
    "mycine",
    "cycline",
    "floxacine",
    "oxacine",
    "setron",
    "gliptine",
    "glutide",
    "mab",
    "axine",
    "triptyline",
    "pramine",
    "azodon",
    "fenidaat",
    "proaat",
    "gabaline",
    "racetam",
    "barbital",
    "dipine",
    "pressine",
    "tadine",
    "terol",
    "sonide",
    "metason",
    "cortison",
    "oreline",
    "morfine",
    "codon",
    "ciclovir",
    "zepine",
    "pentine",
    "rizine",
    "nacine",
    "melatine",
    "asidon",
    "spiron",
]);

/// How illnesses and what is found end.
static ILLNESSES: Endings = Endings::new(&[
    "itis",
    "opathie",
    "emie",
    "trofie",
    "plasie",
    "praxie",
    "fasie",
    "algie",
    "ectomie",
    "sarcoom",
    "blastoom",
    "carcinoom",
    "cefalus",
    "parese",
    "ostomie",
    "osclerose",
]);

/// Whether a folded word ends as only a medicine or an illness does.
pub(super) fn is_medical(word: &str) -> bool {
    word.len() >= SHORTEST && (MEDICINES.end(word, 0) || ILLNESSES.end(word, 0))
}
