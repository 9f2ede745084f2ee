//! The folder of an export: its files, each whole, and `MANIFEST.sha256` (as `sha256sum -c` reads it).

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use crate::{seal::digest::sha256, support::files};

use super::Format;

/// The name of the manifest; a folder that holds it is an export of ours.
pub(super) const NAME: &str = "MANIFEST.sha256";

const LIMIT_BYTES: u64 = 1 << 20;

/// Puts the files in place, removes ours that are no longer wanted, and writes the manifest last.
pub(super) fn write_folder(folder: &Path, content: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    let unwanted = listed(folder)?
        .into_iter()
        .filter(|name| !content.contains_key(name));
    for name in unwanted {
        files::remove_file(&folder.join(name))?;
    }
    for (name, bytes) in content {
        files::replace(&folder.join(name), bytes, 0o600)?;
    }
    let line = |(name, bytes): (&String, &Vec<u8>)| format!("{}  {name}\n", sha256(bytes));
    let manifest: String = content.iter().map(line).collect();
    files::replace(&folder.join(NAME), manifest.as_bytes(), 0o600)
}

/// Files in the folder that the manifest does not name.
pub(super) fn strangers(folder: &Path) -> io::Result<Vec<String>> {
    let ours = listed(folder)?;
    let mut names = files::visible_names(folder)?;
    names.retain(|name| name != NAME && !ours.contains(name));
    Ok(names)
}

/// The files that the manifest names; only plain names, whatever stands in it.
fn listed(folder: &Path) -> io::Result<BTreeSet<String>> {
    let manifest = match files::read_limited(&folder.join(NAME), LIMIT_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        manifest => manifest?,
    };
    let manifest = String::from_utf8_lossy(&manifest);
    let names = manifest
        .lines()
        .filter_map(|line| line.split_once("  ").map(|(_, name)| name));
    Ok(names
        .filter(|name| !name.contains('/') && !name.starts_with('.'))
        .map(str::to_owned)
        .collect())
}

/// `LEESMIJ.md`.
pub(super) fn read_me(n_stories: usize, formats: &[Format]) -> Vec<u8> {
    let mut text = format!(
        "# Verhalen van een vertelpunt\n\n\
         Deze map bevat {n_stories} verhalen. Alleen voor onderzoek, alleen op deze computer.\n\n\
         Een verteller kan een verhaal later laten weghalen. Bij de volgende `pull` schrijft het\n\
         programma deze map dan opnieuw, zonder dat verhaal. Maak daarom geen kopie van deze map,\n\
         en verplaats hem niet.\n\n\
         | bestand | inhoud |\n| --- | --- |\n\
         | codeboek.csv, codeboek.json | wat iedere kolom en iedere waarde betekent |\n"
    );
    for format in formats {
        text.push_str(match format {
            Format::Csv => "| verhalen.csv | een rij per verhaal (UTF-8, komma, RFC 4180) |\n",
            Format::Jsonl => "| verhalen.jsonl | een regel JSON per verhaal |\n",
        });
    }
    text.push_str(
        "| MANIFEST.sha256 | controle: `sha256sum -c MANIFEST.sha256` |\n\n\
         Een lege cel heeft een reden in de kolom ernaast (`_reden`): past niet, overgeslagen,\n\
         niet gevraagd, niet bekend. Een driehoek heeft drie aandelen (samen 1) en een plek (x, y).\n\n\
         Citeer alleen uit verhalen met `toestemming_quote` = yes.\n",
    );
    text.into_bytes()
}
