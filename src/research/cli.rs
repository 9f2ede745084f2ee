//! The command line: names of commands and flags are a contract, help is Dutch.
//!
//! Exit codes: 0 done · 1 it did not work · 2 the command line is wrong · 3 refused, because something
//! did not verify or may not be done · 4 the archive cannot be reached now, so try again later.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{ceremony::Holder, export::Format, shares::Split};

/// Sleutels maken, verhalen ophalen, openen, lezen en exporteren.
///
/// Uitgangscodes: 0 gelukt · 1 mislukt · 2 verkeerde opdracht · 3 geweigerd (iets klopt niet) ·
/// 4 het archief is nu niet te bereiken.
#[derive(Debug, Parser)]
#[command(name = "vertelpunt-research", version, disable_help_subcommand = true)]
pub struct Cli {
    /// Wat iedere opdracht gemeen heeft.
    #[command(flatten)]
    pub common: Common,
    /// De opdracht.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags that go with every command.
#[derive(Debug, Args)]
pub struct Common {
    /// Map met de eigen gegevens van de onderzoeker (anders: VERTELPUNT_HOME, of de gegevensmap van het systeem)
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,
    /// Bestand met het wachtwoord (eerste regel), voor scripts
    #[arg(long, global = true, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Bestand met het wachtwoord van de sleutelbestanden, als dat een ander is
    #[arg(long, global = true, value_name = "FILE")]
    pub key_passphrase_file: Option<PathBuf>,
    /// Antwoord als JSON, voor scripts
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sleutels maken, bekijken en samenvoegen
    #[command(subcommand)]
    Keys(Keys),
    /// Een document ondertekenen
    Sign(Sign),
    /// Aanmelden bij het archief
    Login(Login),
    /// Nieuwe verhalen ophalen en openen; ingetrokken verhalen verdwijnen
    Pull(Pull),
    /// Een verzegeld bestand openen
    Open(Open),
    /// Een verhaal lezen; zonder nummer: de lijst
    Story(StoryChoice),
    /// De eigen opslag nakijken, en proberen of verhalen nog opengaan
    Verify(Verify),
    /// Verhalen wegschrijven in een map
    Export(Export),
    /// Ingetrokken verhalen uit alle exportmappen halen
    Clean,
    /// De vragen en teksten van een regio nakijken, voordat zij getekend worden
    #[command(subcommand)]
    Instrument(Instrument),
    /// Namen weghalen uit verhalen van elders: JSON per regel van stdin naar stdout
    RemoveNames(RemoveNames),
}

/// What can be done with keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Alle sleutels van een regio maken (op een computer zonder netwerk)
    Ceremony(Ceremony),
    /// Laten zien wie er op een sleutellijst staat
    Show(ShowKeys),
    /// Een sleutel opbouwen uit delen
    Join(Join),
    /// Een sleutel zonder wachtwoord wegschrijven, voor een computer die zonder mensen start (het archief)
    Unwrap(Unwrap),
}

/// `keys ceremony`
#[derive(Debug, Args)]
pub struct Ceremony {
    /// Nieuwe map voor de sleutels
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Naam van de regio, bijvoorbeeld twente
    #[arg(long, value_name = "NAME")]
    pub region: String,
    /// Om te oefenen: zonder wachtwoord, alle geheimen ook als .seed
    #[arg(long)]
    pub demo: bool,
    /// De organisatie die verantwoordelijk is
    #[arg(long, value_name = "NAME")]
    pub responsible: Option<String>,
    /// De functionaris gegevensbescherming
    #[arg(long, value_name = "NAME")]
    pub privacy_officer: Option<String>,
    /// Wie een sleutel houdt: reading="A. Jansen, Universiteit Twente" (ook intake en escrow)
    #[arg(long = "holder", value_name = "ROLE=NAME, ORGANISATION")]
    pub holders: Vec<Holder>,
    /// Elk geheim ook in delen op papier, bijvoorbeeld 2-of-3
    #[arg(long, value_name = "K-of-N")]
    pub split: Option<Split>,
}

/// `keys show`
#[derive(Debug, Args)]
pub struct ShowKeys {
    /// De sleutellijst (keyset.vpd)
    pub keyset: PathBuf,
    /// Openbare hoofdsleutel om de handtekening na te kijken (anders: root.pub ernaast)
    #[arg(long, value_name = "HEX")]
    pub root_public: Option<String>,
}

/// `keys join`
#[derive(Debug, Args)]
pub struct Join {
    /// Bestanden met elk een deel
    #[arg(required = true, value_name = "FILE")]
    pub shares: Vec<PathBuf>,
    /// Waar de sleutel komt
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `keys unwrap`
#[derive(Debug, Args)]
pub struct Unwrap {
    /// De sleutel om te ondertekenen (.key)
    pub key: PathBuf,
    /// Waar de open sleutel komt (.seed)
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `sign`
#[derive(Debug, Args)]
pub struct Sign {
    /// Soort document
    pub kind: SignKind,
    /// Het bestand waarvan de bytes getekend worden, zoals ze er staan
    /// (bij instrument: instrument.toml; bij help: help.toml)
    pub file: PathBuf,
    /// De sleutel (.key of .seed): publish; bij keyset de hoofdsleutel
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Versie die het document moet hebben; anders wordt er niet getekend
    #[arg(long, value_name = "N")]
    pub version: Option<u64>,
    /// Waar het getekende document komt (anders: de soort met .vpd, naast het bestand)
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// Kinds of documents that people sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the names are those of the documents")]
pub enum SignKind {
    Keyset,
    Instrument,
    Help,
    News,
    Policy,
    Opened,
}

/// `login`
#[derive(Debug, Args)]
pub struct Login {
    /// Adres van het archief
    #[arg(long, value_name = "URL")]
    pub archive: String,
    /// Bestand met het token, of `stdin`
    #[arg(long, value_name = "FILE|stdin")]
    pub token_file: PathBuf,
    /// Openbare hoofdsleutel van de regio (root.pub); anders vraagt het programma om de zes woorden
    #[arg(long, value_name = "HEX")]
    pub root_public: Option<String>,
    /// Certificaat van de eigen uitgever van het archief (PEM)
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
}

/// `pull`
#[derive(Debug, Args)]
pub struct Pull {
    /// Sleutel om te lezen, of van de intake voor opnames (.key of .seed); mag vaker
    #[arg(long = "key", value_name = "FILE", required = true)]
    pub keys: Vec<PathBuf>,
    /// Ga verder met een nieuwe lijst, nadat de beheerder het archief heeft teruggezet
    #[arg(long)]
    pub accept_new_feed: bool,
}

/// `open`
#[derive(Debug, Args)]
pub struct Open {
    /// Het verzegelde bestand
    #[arg(value_name = "FILE.vps")]
    pub file: PathBuf,
    /// Sleutel (.key of .seed); mag vaker
    #[arg(long = "key", value_name = "FILE", required = true)]
    pub keys: Vec<PathBuf>,
    /// Waar de inhoud komt, zoals die verzegeld is
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Bij een opname: waar het geluid komt, om naar te luisteren
    #[arg(long, value_name = "FILE.wav")]
    pub wav: Option<PathBuf>,
}

/// `story`
#[derive(Debug, Args)]
pub struct StoryChoice {
    /// Het nummer, of het begin ervan
    pub id: Option<String>,
}

/// `verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// Zoveel verhalen opnieuw ophalen en openen
    #[arg(long, value_name = "N", requires = "keys")]
    pub sample: Option<usize>,
    /// Sleutel (.key of .seed) voor die proef
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<PathBuf>,
}

/// `export`
#[derive(Debug, Args)]
pub struct Export {
    /// De map; nieuw, leeg, of een eerdere export met --force
    #[arg(long = "to", value_name = "DIR")]
    pub to: PathBuf,
    /// csv, jsonl, en wav voor de opnames (na een pull met de intakesleutel)
    #[arg(long, value_delimiter = ',', default_value = "csv,jsonl")]
    pub formats: Vec<Format>,
    /// Een eerdere export in die map vervangen
    #[arg(long)]
    pub force: bool,
}

/// What can be done with an instrument.
#[derive(Debug, Subcommand)]
pub enum Instrument {
    /// Alle regels nakijken: bestand, regelnummer en wat er niet klopt
    Check(CheckInstrument),
    /// De teksten die ingesproken kunnen worden, als CSV; met --take: opnames in het instrument zetten
    Sounds(SoundsOfInstrument),
}

/// `instrument check`
#[derive(Debug, Args)]
pub struct CheckInstrument {
    /// De map met instrument.toml, help.toml, texts.*.toml en words.*.txt
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// De instrument.toml van de vorige versie
    #[arg(long, value_name = "FILE")]
    pub previous: Option<PathBuf>,
}

/// `instrument sounds`
#[derive(Debug, Args)]
pub struct SoundsOfInstrument {
    /// De map met het instrument
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// De taal, zoals nl of ti
    #[arg(long, value_name = "LANG")]
    pub language: String,
    /// Een map met opnames, elk met de naam uit de lijst: WAV, mono, 16 bit
    #[arg(long, value_name = "DIR")]
    pub take: Option<PathBuf>,
}

/// `remove-names`
#[derive(Debug, Args)]
pub struct RemoveNames {
    /// Namen die deze regio zelf kent: per regel een naam, een tab en de soort
    #[arg(long, value_name = "FILE")]
    pub region: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
