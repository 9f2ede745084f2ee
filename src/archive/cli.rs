//! The command line: what an operator asks, and what is printed.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use clap::{Parser, Subcommand};

use crate::{
    archive::{
        audit::{self, Action, Actor},
        auth::{self, Holder, Scope},
        backup, devices, documents,
        problem::Problem,
        records, server,
        settings::{self, Settings},
        state::{self, Archive},
    },
    domain::ids::KeyId,
    support::{clock::SystemClock, files},
    sync::wire::{Invite, limits},
};

/// Keeps sealed stories and can read none.
#[derive(Debug, Parser)]
#[command(name = "vertelpunt-archive", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the archive until it is told to stop.
    Serve(Config),
    /// Make a one-time code with which a kiosk enrols.
    Invite {
        #[command(flatten)]
        config: Config,
        /// The name of the place, for the fleet page.
        #[arg(long)]
        place: String,
        /// How long the code may be used.
        #[arg(long, default_value_t = 168)]
        hours: u32,
    },
    /// Make a token for a person; it is shown once.
    Token {
        #[command(flatten)]
        config: Config,
        /// Whose it is, for the audit.
        #[arg(long)]
        name: String,
        /// What it may do: read, intake, rewrap, operate, audit; with commas between.
        #[arg(long, value_delimiter = ',', required = true)]
        scope: Vec<String>,
        /// How long it is valid.
        #[arg(long, default_value_t = 90)]
        days: u32,
    },
    /// List the devices, or revoke one.
    Devices {
        #[command(flatten)]
        config: Config,
        /// The id of a device that may send no more.
        #[arg(long)]
        revoke: Option<String>,
    },
    /// Take in signed documents: a key set, an instrument, a help card, news, a policy.
    Publish {
        #[command(flatten)]
        config: Config,
        /// The documents.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Print the public key with which this archive signs, for the region's key set.
    Key(Config),
    /// Copy everything into a new directory; the archive may be running.
    Backup {
        #[command(flatten)]
        config: Config,
        /// The new directory.
        #[arg(long)]
        to: PathBuf,
    },
    /// Make the data directory from a backup; what was withdrawn since stays away.
    Restore {
        #[command(flatten)]
        config: Config,
        /// The backup.
        #[arg(long)]
        from: PathBuf,
    },
    /// Check records, chains and every body.
    Verify(Config),
    /// The audit chain.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Walk the whole chain and say where it was changed.
    Verify(Config),
}

#[derive(Debug, clap::Args)]
struct Config {
    /// The settings file.
    #[arg(long)]
    config: PathBuf,
}

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings are not in order.
    #[error(transparent)]
    Settings(#[from] settings::Error),
    /// The data directory cannot be used.
    #[error(transparent)]
    Open(#[from] state::Error),
    /// The archive refused or failed.
    #[error("{0}")]
    Problem(#[from] Problem),
    /// The backup did not happen.
    #[error(transparent)]
    Backup(#[from] backup::Error),
    /// A file or the terminal could not be used.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// An argument is outside what is permitted.
    #[error("{0}")]
    Argument(String),
    /// Something was found that must not be.
    #[error("{0}")]
    Found(String),
}

/// Does what the arguments ask and prints to `out`.
pub fn run(arguments: Arguments, out: &mut dyn Write) -> Result<(), Error> {
    match arguments.command {
        Command::Serve(config) => serve(&config, out),
        Command::Invite {
            config,
            place,
            hours,
        } => {
            let invite = Invite { place, hours };
            let answer = devices::invite(&open(&config)?, &invite, Actor::Archive)?;
            Ok(writeln!(out, "{}", answer.code.as_str())?)
        }
        Command::Token {
            config,
            name,
            scope,
            days,
        } => {
            let token = token(&open(&config)?, &name, &scope, days)?;
            Ok(writeln!(out, "{token}")?)
        }
        Command::Devices {
            config,
            revoke: Some(device),
        } => revoke(&config, &device, out),
        Command::Devices {
            config,
            revoke: None,
        } => list(&config, out),
        Command::Publish { config, files } => publish(&config, &files, out),
        Command::Key(config) => {
            let archive = open(&config)?;
            Ok(writeln!(out, "{}", archive.key().public().to_hex())?)
        }
        Command::Backup { config, to } => {
            let settings = Settings::load(&config.config)?;
            let n_bodies = backup::backup(&settings, &to)?;
            Ok(writeln!(
                out,
                "{n_bodies} bodies copied to {}",
                to.display()
            )?)
        }
        Command::Restore { config, from } => {
            let settings = Settings::load(&config.config)?;
            let clock = Arc::new(SystemClock::new());
            let n_bodies = backup::restore(settings, &from, clock)?;
            Ok(writeln!(
                out,
                "{n_bodies} bodies restored; a new feed begins"
            )?)
        }
        Command::Verify(config) => verify(&config, out),
        Command::Audit {
            command: AuditCommand::Verify(config),
        } => audit_verify(&config, out),
    }
}

fn open(config: &Config) -> Result<Archive, Error> {
    let settings = Settings::load(&config.config)?;
    Ok(Archive::open(settings, Arc::new(SystemClock::new()))?)
}

fn serve(config: &Config, out: &mut dyn Write) -> Result<(), Error> {
    let settings = Settings::load(&config.config)?;
    let archive = Arc::new(Archive::open(
        settings.clone(),
        Arc::new(SystemClock::new()),
    )?);
    let _lock = Archive::lock(&settings.data_dir)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind(settings.listen))?;
    writeln!(
        out,
        "{} listens on http://{}",
        settings.name,
        listener.local_addr()?
    )?;
    out.flush()?;
    runtime.block_on(async {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let end = async {
            tokio::select! {
                _ = terminate.recv() => {}
                // Without the signal there is nothing to wait for.
                _ = tokio::signal::ctrl_c() => {}
            }
        };
        server::serve(archive, listener, end).await;
        Ok::<_, io::Error>(())
    })?;
    runtime.shutdown_timeout(Duration::from_secs(1));
    Ok(writeln!(out, "stopped")?)
}

/// Makes a person's token.
pub fn token(archive: &Archive, name: &str, scopes: &[String], days: u32) -> Result<String, Error> {
    let bad = |reason: &str| Err(Error::Argument(reason.to_owned()));
    let parsed: Option<Vec<_>> = scopes.iter().map(|scope| Scope::parse(scope)).collect();
    let Some(scopes) = parsed else {
        return bad("the scopes are read, intake, rewrap, operate and audit");
    };
    if name.trim().is_empty() || name.chars().count() > 80 {
        return bad("a name has 1 to 80 characters");
    }
    if !(1..=730).contains(&days) {
        return bad("a token is valid for 1 to 730 days");
    }
    let token = auth::fresh_token(Holder::Person);
    let (hash, name, day) = (auth::hash(&token), name.trim().to_owned(), archive.today());
    let expires = archive
        .clock()
        .now()
        .plus(Duration::from_secs(86_400) * days);
    records::write(archive.records(), move |statements| {
        auth::keep_person(statements, &hash, &name, &scopes, expires)?;
        audit::note(statements, day, &Actor::Archive, Action::TokenMade, &name)
            .map_err(Problem::from)
    })?;
    Ok(token)
}

fn revoke(config: &Config, device: &str, out: &mut dyn Write) -> Result<(), Error> {
    let id = KeyId::parse(device);
    let id = id.map_err(|_| Error::Argument("a device has 16 hex digits".to_owned()))?;
    devices::revoke(&open(config)?, id, Actor::Archive)?;
    Ok(writeln!(out, "{id} may send no more")?)
}

fn list(config: &Config, out: &mut dyn Write) -> Result<(), Error> {
    for fleet in devices::list(&open(config)?)? {
        let listing = fleet.listing;
        let state = match listing.state {
            crate::sync::wire::DeviceState::Enrolled => "enrolled",
            crate::sync::wire::DeviceState::Revoked => "revoked",
        };
        let week = listing.week.as_deref().unwrap_or("-");
        let device = listing.device.to_string();
        let columns = [&device, state, week, &listing.software, &listing.place];
        writeln!(out, "{}", columns.join("\t"))?;
    }
    Ok(())
}

fn publish(config: &Config, paths: &[PathBuf], out: &mut dyn Write) -> Result<(), Error> {
    let archive = open(config)?;
    for path in paths {
        let bytes = files::read_limited(path, limits::DOCUMENT_BYTES)?;
        let published = documents::publish(&archive, &bytes, Actor::Archive)?;
        let how = if published.is_known {
            "stands here already"
        } else {
            "published"
        };
        writeln!(out, "{} {} {how}", published.kind, published.version)?;
    }
    Ok(())
}

fn verify(config: &Config, out: &mut dyn Write) -> Result<(), Error> {
    let findings = backup::verify(&open(config)?)?;
    for fault in &findings.faults {
        writeln!(out, "{fault}")?;
    }
    writeln!(out, "{} files are whole", findings.sound)?;
    if findings.faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Found(format!("{} faults", findings.faults.len())))
    }
}

fn audit_verify(config: &Config, out: &mut dyn Write) -> Result<(), Error> {
    let archive = open(config)?;
    let verified = records::read(archive.records(), |statements| {
        audit::verify(statements).map_err(Problem::from)
    })?;
    match verified {
        Ok(verified) => {
            let head = hex::encode(verified.head);
            Ok(writeln!(
                out,
                "{} entries, unchanged; head {head}",
                verified.entries
            )?)
        }
        Err(tampered) => Err(Error::Found(tampered.to_string())),
    }
}
