//! What is printed and kept in a safe: the sheet of a ceremony, and a share on a page of its own.

use std::fmt::Write;

use crate::{
    research::shares::{Share, Split},
    seal::{
        keys::PublicKey,
        keyset::{self, KeySetText},
    },
};

use super::Plan;

const WORDS_A_LINE: usize = 4;

/// The sheet: who holds what, and by which six words the region is known. No secret stands on it.
pub(super) fn render(plan: &Plan, keyset: &KeySetText, root: &PublicKey) -> String {
    let words = keyset::fingerprint(root, &crate::domain::words::WordList::dutch());
    let mut lines = vec![
        "SLEUTELCEREMONIE VERTELPUNT".to_owned(),
        String::new(),
        format!("Regio                 {}", keyset.region),
        format!("Verantwoordelijk      {}", keyset.responsible_body),
        format!("Privacy (FG)          {}", keyset.privacy_officer),
        format!("Opnieuw bekijken voor {}", keyset.review_by),
        String::new(),
        "DE ZES WOORDEN VAN DEZE REGIO".to_owned(),
        String::new(),
        format!("    {}", words.join("  ")),
        String::new(),
        "Een kiosk en het programma van de onderzoeker laten deze woorden zien.".to_owned(),
        "Zijn het andere woorden? Stop dan, en bel de beheerder.".to_owned(),
        String::new(),
        format!("Openbare hoofdsleutel {}", root.to_hex()),
        String::new(),
        "WIE HEEFT WELKE SLEUTEL".to_owned(),
        String::new(),
    ];
    for key in &keyset.keys {
        lines.push(format!(
            "{:<12} {}  {}, {}",
            key.role.as_str(),
            key.public.id(),
            key.holder,
            key.organisation
        ));
    }
    lines.extend(guidance(plan).map(str::to_owned));
    lines.join("\n")
}

fn guidance(plan: &Plan) -> impl Iterator<Item = &'static str> {
    let practice: &[&str] = if plan.demo {
        &[
            "",
            "OEFENEN: deze sleutels zijn niet geheim. Gebruik ze nooit voor echte verhalen.",
        ]
    } else {
        &[]
    };
    let shares: &[&str] = if plan.split.is_some() {
        &["shares/        ieder deel naar een andere plek; nooit genoeg delen bij elkaar"]
    } else {
        &[]
    };
    let places: &[&str] = &[
        "",
        "WAAR GAAT WAT HEEN",
        "",
        "root.key       in de kluis; alleen nodig voor een nieuwe sleutellijst",
        "reading.key    naar de onderzoekers",
        "intake.key     naar wie de opnamen uittypt",
        "escrow.key     in een andere kluis; alleen voor nood",
        "publish.key    naar wie teksten en instrument tekent",
        "intake-sign.key  naar wie de opnamen uittypt",
        "archive.key    naar de beheerder van het archief, en nergens anders",
        "               (een server start zonder mensen: `keys unwrap` maakt er een open bestand van)",
        "keyset.vpd     naar het archief en naar iedere kiosk; niet geheim",
        "root.pub       naar het archief, de kiosken en de onderzoekers; niet geheim",
    ];
    let end: &[&str] = &[
        "",
        "Ieder geheim is teruggelezen uit wat hier geschreven is, voor deze ceremonie eindigde.",
        "",
        "Datum, plaats:  ____________________________",
        "",
        "Handtekeningen: ____________________________   ____________________________",
        "",
    ];
    [practice, places, shares, end]
        .into_iter()
        .flatten()
        .copied()
}

/// One share, four numbered words a line; the first lines are for people.
pub(super) fn share(name: &str, (number, split): (usize, Split), share: &Share) -> String {
    let mut text = format!("# Sleutel {name}, deel {number}. Nodig: {split} delen.\n#\n");
    let words = share.expose_words();
    for (index, word) in words.split(' ').enumerate() {
        let end = if index % WORDS_A_LINE == WORDS_A_LINE - 1 {
            "\n"
        } else {
            "  "
        };
        write!(text, "{:>2}. {word:<14}{end}", index + 1).expect("a string takes every text");
    }
    text.push('\n');
    text
}
