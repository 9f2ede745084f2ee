//! The desk: one command in, words or JSON out, with everything from outside as an argument.
//!
//! The programs hand in the terminal, the clock and the way to an archive; tests hand in others. What is
//! said to people is Dutch; what is said to scripts (`--json`) is one JSON value a command.

mod checking;
mod keys;
mod reading;
mod removing;

use std::{fmt, io::Write};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::{
    privacy::names::region,
    seal::{keys::PublicKey, wrap::Cost},
    support::clock::Clock,
};

use super::{
    ask::{self, Ask},
    ceremony,
    cli::{self, Cli, Command},
    export::{self, Cleaned, Force, Outcome},
    home::{self, ArchiveAddress, Home},
    instrument, keyfile,
    login::{self, Login},
    narration, open,
    pull::{self, NewFeed, Puller, Report},
    remote::{self, Remote},
    shares, sign,
    store::{self, Store, Waiting},
};

/// Why a command did not do what was asked; printed as one line.
#[derive(Debug, thiserror::Error)]
#[expect(
    missing_docs,
    reason = "each variant is the error of the module of its name"
)]
pub enum Failure {
    #[error(transparent)]
    Ask(#[from] ask::Error),
    #[error(transparent)]
    Ceremony(#[from] ceremony::Error),
    #[error(transparent)]
    Export(#[from] export::Error),
    #[error(transparent)]
    Home(#[from] home::Error),
    #[error(transparent)]
    Key(#[from] keyfile::Error),
    #[error(transparent)]
    Login(#[from] login::Error),
    #[error(transparent)]
    Open(#[from] open::Error),
    #[error(transparent)]
    Pull(#[from] pull::Error),
    #[error(transparent)]
    Remote(#[from] remote::Error),
    #[error(transparent)]
    Share(#[from] shares::Error),
    #[error(transparent)]
    Sign(#[from] sign::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("de naam van de regio klopt niet: 1 tot 32 tekens uit a-z, 0-9 en -")]
    Region,
    #[error("dit is geen openbare hoofdsleutel: geef de 64 hexadecimale tekens uit root.pub")]
    RootPublic,
    #[error("`{path}`: {source}")]
    File {
        path: String,
        source: std::io::Error,
    },
    #[error("er is geen verhaal met een nummer dat begint met {0}")]
    NoStory(String),
    #[error("er zijn {count} verhalen waarvan het nummer begint met {prefix}: geef meer tekens")]
    ManyStories { prefix: String, count: usize },
    #[error("verhaal {0} heeft niet de vorm van een verhaal")]
    Malformed(String),
    #[error(
        "{0} bestanden zijn niet opgenomen, zie hierboven; de volgende pull probeert het opnieuw"
    )]
    NotAllFetched(usize),
    #[error("{0} opnames zijn niet weggeschreven, zie hierboven; al het andere staat in de map")]
    NotAllHeard(usize),
    #[error("{0} regels zijn niet gelezen, zie hierboven; de andere zijn beantwoord")]
    NotAllAnswered(usize),
    #[error("`{path}`, {source}")]
    RegionList { path: String, source: region::Error },
    #[error("niet alles is in orde, zie hierboven")]
    NotSound,
    #[error(transparent)]
    Instrument(#[from] instrument::Error),
    #[error("het instrument breekt {0} regels, zie hierboven")]
    BrokenInstrument(usize),
    #[error(transparent)]
    Narration(#[from] narration::Error),
    #[error("{0} opnames zijn niet genomen, zie hierboven; de andere staan in het instrument")]
    NotAllTaken(usize),
    #[error("de uitvoer is niet te schrijven: {0}")]
    Output(#[from] std::io::Error),
}

impl Failure {
    /// The exit code: see `cli`.
    pub fn exit_code(&self) -> u8 {
        const FAILED: u8 = 1;
        const REFUSED: u8 = 3;
        const LATER: u8 = 4;
        match self {
            Failure::Remote(error)
            | Failure::Pull(pull::Error::Remote(error))
            | Failure::Login(login::Error::Remote(error)) => match error {
                remote::Error::Unreachable(_) => LATER,
                remote::Error::Refused(_) => REFUSED,
                _ => FAILED,
            },
            Failure::Key(error) | Failure::Ceremony(ceremony::Error::Key(error)) => match error {
                keyfile::Error::File { .. } | keyfile::Error::Ask(_) => FAILED,
                _ => REFUSED,
            },
            Failure::Open(open::Error::Unreadable { .. } | open::Error::Unwritable { .. }) => {
                FAILED
            }
            Failure::Store(store::Error::WrongPassphrase | store::Error::Damaged(_))
            | Failure::Export(
                export::Error::Exists(_) | export::Error::NotOurs(_) | export::Error::NoneHeard(_),
            )
            | Failure::Home(home::Error::OtherRoot | home::Error::KeySet(_))
            | Failure::Login(
                login::Error::NotConfirmed | login::Error::NotAToken | login::Error::Home(_),
            )
            | Failure::Ceremony(ceremony::Error::Exists(_) | ceremony::Error::NotRebuilt(_))
            | Failure::Sign(sign::Error::OtherVersion { .. } | sign::Error::KeySet(_))
            | Failure::Open(_)
            | Failure::Share(_)
            | Failure::NotAllFetched(_)
            | Failure::NotAllHeard(_)
            | Failure::BrokenInstrument(_)
            | Failure::NotAllTaken(_)
            | Failure::NotSound => REFUSED,
            Failure::Pull(error) if error.is_refusal() => REFUSED,
            _ => FAILED,
        }
    }
}

/// A way to an archive.
pub type Connect<'a> =
    dyn Fn(&ArchiveAddress, &Zeroizing<String>) -> Result<Box<dyn Remote>, remote::Error> + 'a;

/// Everything a command needs from outside.
pub struct Desk<'a> {
    /// Where answers go.
    pub out: &'a mut dyn Write,
    /// Who answers questions.
    pub ask: &'a mut dyn Ask,
    /// The way to an archive.
    pub connect: &'a Connect<'a>,
    /// What day it is.
    pub clock: &'a dyn Clock,
    /// Draws progress; hidden where nobody watches.
    pub progress: Progress,
}

/// Whether somebody watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// On a terminal.
    Shown,
    /// In a script or a test.
    Hidden,
}

/// Performs one command.
pub fn run(cli: Cli, desk: &mut Desk<'_>) -> Result<(), Failure> {
    let mut session = Session {
        common: cli.common,
        desk,
    };
    match cli.command {
        Command::Keys(command) => session.keys(command),
        Command::Sign(command) => session.sign(&command),
        Command::Login(command) => session.login(&command),
        Command::Pull(command) => session.pull(&command),
        Command::Open(command) => session.open(&command),
        Command::Story(command) => session.story(&command),
        Command::Verify(command) => session.verify(&command),
        Command::Export(command) => session.export(&command),
        Command::Clean => session.clean(),
        Command::Instrument(cli::Instrument::Check(command)) => session.check_instrument(&command),
        Command::Instrument(cli::Instrument::Sounds(command)) => session.sounds(&command),
        Command::RemoveNames(command) => session.remove_names(&command),
    }
}

/// One command at a desk.
struct Session<'a, 'b> {
    common: cli::Common,
    desk: &'a mut Desk<'b>,
}

impl Session<'_, '_> {
    fn say(&mut self, line: impl fmt::Display) -> Result<(), Failure> {
        if self.common.json {
            return Ok(());
        }
        Ok(writeln!(self.desk.out, "{line}")?)
    }

    fn answer(&mut self, value: &Value) -> Result<(), Failure> {
        if !self.common.json {
            return Ok(());
        }
        Ok(writeln!(self.desk.out, "{value}")?)
    }

    fn home(&self) -> Result<Home, Failure> {
        Ok(Home::find(self.common.home.as_deref())?)
    }

    fn store(&mut self, home: &Home) -> Result<Store, Failure> {
        let is_practice = home.trust().is_ok_and(|trust| trust.keyset.is_demo());
        let cost = if is_practice {
            Cost::PRACTICE
        } else {
            Cost::PEOPLE
        };
        Ok(Store::open(home.path(), self.desk.ask, cost)?)
    }

    fn remote(&self, home: &Home) -> Result<Box<dyn Remote>, Failure> {
        Ok((self.desk.connect)(&home.address()?, &home.token()?)?)
    }

    fn progress(&self, what: &'static str) -> ProgressBar {
        if self.desk.progress == Progress::Hidden || self.common.json {
            return ProgressBar::hidden();
        }
        let style = ProgressStyle::with_template("{msg} [{bar:30}] {pos} van {len}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
        ProgressBar::new(0).with_style(style).with_message(what)
    }

    fn login(&mut self, command: &cli::Login) -> Result<(), Failure> {
        let home = self.home()?;
        let token = login::read_token(&command.token_file)?;
        let root = command.root_public.as_deref().map(read_root).transpose()?;
        let address = ArchiveAddress {
            archive: command.archive.clone(),
            ca_file: command.ca_file.clone(),
        };
        let remote = (self.desk.connect)(&address, &token)?;
        let login = Login {
            home: &home,
            address: &address,
            token: &token,
        };
        let trust = login.perform(&*remote, root.as_ref(), self.desk.ask)?;
        let words = self.fingerprint(&trust.root);
        let keyset = &trust.keyset;
        self.say(format!(
            "Aangemeld bij {}. Regio {}, sleutellijst {}.",
            address.archive,
            keyset.region(),
            keyset.epoch()
        ))?;
        self.say(format!("De zes woorden van deze regio: {words}"))?;
        self.answer(&json!({
            "archive": address.archive,
            "region": keyset.region(),
            "epoch": keyset.epoch(),
            "fingerprint": words,
            "home": home.path(),
        }))
    }

    fn pull(&mut self, command: &cli::Pull) -> Result<(), Failure> {
        let home = self.home()?;
        let keys = keyfile::read_all_opening(&command.keys, self.desk.ask)?;
        let remote = self.remote(&home)?;
        let mut store = self.store(&home)?;
        let new_feed = if command.accept_new_feed {
            NewFeed::Accept
        } else {
            NewFeed::Refuse
        };
        let puller = Puller {
            home: &home,
            remote: &*remote,
            keys: &keys,
        };
        let progress = self.progress("Verhalen ophalen");
        let report = puller.pull(&mut store, new_feed, &progress)?;
        progress.finish_and_clear();
        self.report(report)
    }

    fn report(&mut self, report: Report) -> Result<(), Failure> {
        let rewritten = report.rewritten();
        self.say(summary(&report))?;
        self.say_waiting(&report.waiting)?;
        self.say_cleaned(&report.exports)?;
        for (story, failure) in &report.failed {
            self.say(format!("{story}: {failure}"))?;
        }
        let texts = |stories: &[crate::domain::ids::StoryId]| {
            stories.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let failed = report.failed.iter().map(
            |(story, failure)| json!({ "story": story.to_string(), "reason": failure.to_string() }),
        );
        self.answer(&json!({
            "new": texts(&report.new),
            "revised": texts(&report.revised),
            "withdrawn": texts(&report.withdrawn),
            "exports": rewritten,
            "to_write_out": report.waiting.to_write_out,
            "unread": report.waiting.unread,
            "failed": failed.collect::<Vec<_>>(),
            "complete": report.stopped.is_none() && report.failed.is_empty(),
        }))?;
        match report.stopped {
            Some(error) => Err(error.into()),
            None if report.failed.is_empty() => Ok(()),
            None => Err(Failure::NotAllFetched(report.failed.len())),
        }
    }

    /// What is left to others is no failure, but nobody should think that it is not there.
    fn say_waiting(&mut self, waiting: &Waiting) -> Result<(), Failure> {
        match waiting.to_write_out {
            0 => {}
            1 => self.say("1 gesproken verhaal wacht nog op uitschrijven; dat doet de intake.")?,
            n => self.say(format!(
                "{n} gesproken verhalen wachten nog op uitschrijven; dat doet de intake."
            ))?,
        }
        match waiting.unread {
            0 => Ok(()),
            1 => self.say("1 verhaal is voor de onderzoekers verzegeld; hier is het niet geopend."),
            n => self.say(format!(
                "{n} verhalen zijn voor de onderzoekers verzegeld; hier zijn ze niet geopend."
            )),
        }
    }

    fn say_cleaned(&mut self, cleaned: &[Cleaned]) -> Result<(), Failure> {
        for one in cleaned {
            match one {
                Cleaned::Rewritten { folder, strangers } => {
                    self.say(format!("bijgewerkt: {}", folder.display()))?;
                    if !strangers.is_empty() {
                        let strangers = strangers.join(", ");
                        self.say(format!("  kijk zelf naar bestanden die niet van dit programma zijn: {strangers}"))?;
                    }
                }
                Cleaned::Missing(folder) => self.say(format!(
                    "let op: {} is weg; staat er ergens een kopie, verwijder die dan zelf",
                    folder.display()
                ))?,
            }
        }
        Ok(())
    }

    fn export(&mut self, command: &cli::Export) -> Result<(), Failure> {
        let home = self.home()?;
        let mut store = self.store(&home)?;
        let force = if command.force {
            Force::Replace
        } else {
            Force::Refuse
        };
        let outcome = export::write(&mut store, &command.to, &command.formats, force)?;
        self.say(written(&outcome))?;
        let left_out: Vec<String> = outcome
            .without_consent
            .iter()
            .map(ToString::to_string)
            .collect();
        if !left_out.is_empty() {
            let left_out = left_out.join(", ");
            self.say(format!(
                "geweigerd, want zonder toestemming voor onderzoek: {left_out}"
            ))?;
        }
        if outcome.n_unheard > 0 {
            let n_unheard = outcome.n_unheard;
            self.say(format!(
                "{n_unheard} opnames zijn hier niet geopend; daarvoor is een pull met de intakesleutel nodig"
            ))?;
        }
        self.say_broken(&outcome)?;
        self.answer(&json!({
            "folder": outcome.folder,
            "stories": outcome.n_stories,
            "recordings": outcome.n_recordings,
            "without_consent": left_out,
            "broken": outcome.broken.iter().map(|(story, _)| story.to_string()).collect::<Vec<_>>(),
        }))?;
        match outcome.broken.len() {
            0 => Ok(()),
            n_broken => Err(Failure::NotAllHeard(n_broken)),
        }
    }

    fn say_broken(&mut self, outcome: &Outcome) -> Result<(), Failure> {
        for (story, error) in &outcome.broken {
            self.say(format!("{story}: {error}"))?;
        }
        Ok(())
    }

    fn clean(&mut self) -> Result<(), Failure> {
        let home = self.home()?;
        let mut store = self.store(&home)?;
        let cleaned = export::clean(&mut store)?;
        self.say_cleaned(&cleaned)?;
        if cleaned.is_empty() {
            self.say("Alle exportmappen zijn bij.")?;
        }
        let rewritten = cleaned
            .iter()
            .filter(|one| matches!(one, Cleaned::Rewritten { .. }))
            .count();
        self.answer(&json!({ "rewritten": rewritten, "missing": cleaned.len() - rewritten }))
    }

    fn fingerprint(&self, root: &PublicKey) -> String {
        crate::seal::keyset::fingerprint(root, &crate::domain::words::WordList::dutch()).join(" ")
    }
}

/// `+12 new, 1 revised, 2 withdrawn (removed here and from 1 export)`.
fn summary(report: &Report) -> String {
    let (new, revised, withdrawn) = (
        report.new.len(),
        report.revised.len(),
        report.withdrawn.len(),
    );
    let mut line = format!("+{new} new, {revised} revised, {withdrawn} withdrawn");
    if withdrawn > 0 {
        let n_exports = report.rewritten();
        let exports = if n_exports == 1 { "export" } else { "exports" };
        line.push_str(&format!(" (removed here and from {n_exports} {exports})"));
    }
    line
}

/// `12 verhalen en 3 opnames in /home/…`.
fn written(outcome: &Outcome) -> String {
    let recordings = match outcome.n_recordings {
        0 => String::new(),
        1 => " en 1 opname".to_owned(),
        n_recordings => format!(" en {n_recordings} opnames"),
    };
    let (n_stories, folder) = (outcome.n_stories, outcome.folder.display());
    format!("{n_stories} verhalen{recordings} in {folder}")
}

fn read_root(text: &str) -> Result<PublicKey, Failure> {
    PublicKey::from_hex(text).map_err(|_| Failure::RootPublic)
}
