//! The folder of an export: its files, each whole, and `MANIFEST.sha256` (as `sha256sum -c` reads it).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::Path,
};

use crate::{
    domain::{
        ids::{Digest, StoryId},
        instrument::policy::Disclosure,
    },
    seal::digest::sha256,
    support::files,
};

use super::Format;

/// The name of the manifest; a folder that holds it is an export of ours.
pub(super) const NAME: &str = "MANIFEST.sha256";

const AUDIO: &str = "audio";

const LIMIT_BYTES: u64 = 4 << 20;

/// A folder that is being written: what is no longer wanted goes first, the manifest comes last.
pub(super) struct Folder<'a> {
    path: &'a Path,
    written: BTreeMap<String, Digest>,
}

impl<'a> Folder<'a> {
    /// Removes our files that are not `planned`.
    pub(super) fn begin(path: &'a Path, planned: &BTreeSet<String>) -> io::Result<Folder<'a>> {
        remove_all_but(path, |name| planned.contains(name))?;
        Ok(Folder {
            path,
            written: BTreeMap::new(),
        })
    }

    /// Where the folder is.
    pub(super) fn path(&self) -> &'a Path {
        self.path
    }

    /// Puts one file in place, whole.
    pub(super) fn put(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if in_audio(name).is_some() {
            let mut builder = fs::DirBuilder::new();
            builder
                .recursive(true)
                .mode(0o700)
                .create(self.path.join(AUDIO))?;
        }
        files::replace(&self.path.join(name), bytes, 0o600)?;
        self.written.insert(name.to_owned(), sha256(bytes));
        Ok(())
    }

    /// Removes our files that were planned and not written, and writes the manifest.
    pub(super) fn finish(self) -> io::Result<()> {
        remove_all_but(self.path, |name| self.written.contains_key(name))?;
        let line = |(name, digest): (&String, &Digest)| format!("{digest}  {name}\n");
        let manifest: String = self.written.iter().map(line).collect();
        files::replace(&self.path.join(NAME), manifest.as_bytes(), 0o600)
    }
}

/// Files in the folder that the manifest does not name.
pub(super) fn strangers(folder: &Path) -> io::Result<Vec<String>> {
    let ours = listed(folder)?;
    let audio = files::visible_names(&audio_in(folder))?;
    let is_audio = |name: &String| name == AUDIO && folder.join(name).is_dir();
    let mut names = files::visible_names(folder)?;
    names.retain(|name| name != NAME && !is_audio(name));
    names.extend(audio.iter().map(|name| format!("{AUDIO}/{name}")));
    names.retain(|name| !ours.contains(name));
    Ok(names)
}

fn remove_all_but(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> io::Result<()> {
    let mut ours = listed(folder)?;
    ours.extend(recordings(folder)?);
    for name in ours.iter().filter(|name| !is_wanted(name)) {
        files::remove_file(&folder.join(name))?;
    }
    // Only an empty folder can be removed; one that holds something stays.
    let _ = fs::remove_dir(audio_in(folder));
    Ok(())
}

/// Every recording in the folder, named by the manifest or not, whole or half written: writing may have
/// been cut before the manifest came.
fn recordings(folder: &Path) -> io::Result<BTreeSet<String>> {
    let entries = match fs::read_dir(audio_in(folder)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        entries => entries?,
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let half = name
            .strip_prefix('.')
            .and_then(|name| name.strip_suffix(".part"));
        if is_recording(half.unwrap_or(&name)) {
            names.insert(format!("{AUDIO}/{name}"));
        }
    }
    Ok(names)
}

/// The files that the manifest names; only names that an export gives, whatever stands in it.
fn listed(folder: &Path) -> io::Result<BTreeSet<String>> {
    let manifest = match files::read_limited(&folder.join(NAME), LIMIT_BYTES) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        manifest => manifest?,
    };
    let manifest = String::from_utf8_lossy(&manifest);
    let names = manifest
        .lines()
        .filter_map(|line| line.split_once("  ").map(|(_, name)| name));
    let is_plain = |name: &str| !name.contains('/') && !name.starts_with('.');
    Ok(names
        .filter(|name| is_plain(name) || in_audio(name).is_some_and(is_recording))
        .map(str::to_owned)
        .collect())
}

fn audio_in(folder: &Path) -> std::path::PathBuf {
    folder.join(AUDIO)
}

/// The name behind `audio/`.
fn in_audio(name: &str) -> Option<&str> {
    name.strip_prefix(AUDIO)?.strip_prefix('/')
}

/// `<story>.wav`.
fn is_recording(name: &str) -> bool {
    name.strip_suffix(".wav")
        .is_some_and(|story| StoryId::parse(story).is_ok())
}

/// `LEESMIJ.md`.
pub(super) fn read_me(
    n_stories: usize,
    disclosure: Option<Disclosure>,
    formats: &[Format],
) -> Vec<u8> {
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
            Format::Wav => {
                "| audio/*.wav | de opnames met veranderde stem (16 kHz, mono); kolom `opname` |\n\
                 | opnames.csv | een rij per opname: taal, aanspreekvorm, of de stem bewaard mag worden (yes, no, unanswered, not-asked), stukjes, duur |\n"
            }
        });
    }
    text.push_str(
        "| MANIFEST.sha256 | controle: `sha256sum -c MANIFEST.sha256` |\n\n\
         Een lege cel heeft een reden in de kolom ernaast (`_reden`): past niet, overgeslagen,\n\
         niet gevraagd, niet bekend, nog niet uitgeschreven, niet gesproken. Een driehoek heeft drie\n\
         aandelen (samen 1) en een plek (x, y).\n\n\
         Een gesproken verhaal heeft pas tekst als de intake het heeft uitgeschreven (`uitgeschreven`).\n\n\
         Citeer alleen uit verhalen met `toestemming_quote` = yes.\n",
    );
    match disclosure {
        Some(disclosure) => text.push_str(&thresholds(n_stories, disclosure)),
        None if n_stories == 0 => {}
        None => text.push_str(
            "\nWelke drempels voor deze verhalen gelden, is niet te lezen. Vraag het de regio voordat er\n\
             iets van deze computer af gaat.\n",
        ),
    }
    if formats.contains(&Format::Wav) {
        text.push_str(
            "\nOpnames zijn er om naar te luisteren en uit te schrijven. Een veranderde stem is nog te\n\
             herkennen voor wie de verteller kent. Bewaar een opname daarna alleen bij\n\
             `stem_bewaren` = yes.\n",
        );
    }
    text.into_bytes()
}

/// What the region decided about what may leave this computer.
fn thresholds(n_stories: usize, disclosure: Disclosure) -> String {
    let Disclosure { cell, quote, dots } = disclosure;
    let few = |least: u32| u32::try_from(n_stories).is_ok_and(|n_stories| n_stories < least);
    let mut text = format!(
        "\nWat van deze computer af gaat, volgt de drempels van de regio: geen aantal onder de {cell},\n\
         geen citaat uit een groep van minder dan {quote} verhalen, geen stippen in een driehoek bij\n\
         minder dan {dots} verhalen.\n"
    );
    if few(cell) {
        text.push_str(
            "Deze map heeft minder verhalen dan de eerste drempel: noem er geen aantallen uit.\n",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{super::codebook::Codebook, *};
    use crate::research::questions::Questions;

    #[test]
    fn thresholds_that_cannot_be_read_are_said_to_be_unknown() {
        let text = fs::read_to_string("firmware-config/instrument/instrument.toml").unwrap();
        let older = text.replace("disclosure = { cell = 10,", "disclosure = { cells = 10,");
        assert_ne!(older, text, "mend this test");
        let questions =
            |toml: &str| Questions::read(sha256(toml.as_bytes()), toml.as_bytes()).unwrap();
        let told = |instruments: &[Questions]| {
            let codebook = Codebook::of(instruments, &[Format::Csv]);
            String::from_utf8(read_me(20, codebook.disclosure, &[Format::Csv])).unwrap()
        };
        assert!(told(&[questions(&text)]).contains("geen aantal onder de 10"));
        let unknown = told(&[questions(&text), questions(&older)]);
        assert!(unknown.contains("is niet te lezen") && !unknown.contains("onder de"));
    }
}
