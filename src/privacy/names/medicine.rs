//! Words that only medicine makes: medicines by the stem of their international name, illnesses by their ending.
//!
//! No list has them all, and nobody is called by one. The stems are those of the World Health Organization ("The use
//! of stems in the selection of international nonproprietary names", 2024) as Dutch writes them.

/// The fewest letters of such a word: shorter ones may be names, as `Noemie` is.
const SHORTEST: usize = 8;

/// How the names of medicines end.
const MEDICINES: &[&str] = &[
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
];

/// How illnesses and what is found end.
const ILLNESSES: &[&str] = &[
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
];

/// Whether a folded word ends as only a medicine or an illness does.
pub(super) fn is_medical(word: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    word.len() >= SHORTEST && (ends(MEDICINES) || ends(ILLNESSES))
}
