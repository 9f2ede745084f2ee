//! What the program asks people: passphrases and confirmations, from a terminal or from files.
//!
//! Invariants: a script is never kept waiting (without a terminal and without a file the answer is an
//! error that names the flag); what is typed as a passphrase is not shown and is wiped when dropped.

use std::{
    io::{self, BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
};

use crate::{seal::wrap::Passphrase, support::files};

const LIMIT_BYTES: u64 = 4096;
const SHORTEST: usize = 12;

/// Why an answer could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is nobody to ask.
    #[error("{0} ontbreekt, en er is geen venster om het te vragen: gebruik {1}")]
    Nobody(&'static str, &'static str),
    /// The terminal or the file gave an error.
    #[error("{what} is niet te lezen: {source}")]
    Unreadable {
        /// What was to be read.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The two typings differ.
    #[error("de twee wachtwoorden zijn niet gelijk")]
    Different,
    /// The passphrase is too short to guard anything.
    #[error("het wachtwoord is te kort: neem er een van {SHORTEST} tekens of meer")]
    TooShort,
}

/// Somebody, or something, that answers.
pub trait Ask {
    /// The passphrase of the researcher's own store.
    fn store_passphrase(&mut self) -> Result<Passphrase, Error>;

    /// The passphrase of the named key file.
    fn key_passphrase(&mut self, name: &str) -> Result<Passphrase, Error>;

    /// A new passphrase for `what`, typed twice.
    fn new_passphrase(&mut self, what: &str) -> Result<Passphrase, Error>;

    /// A line of text; `flag` names the flag that gives it without asking.
    fn line(&mut self, question: &'static str, flag: &'static str) -> Result<String, Error>;

    /// Whether the person says yes.
    fn confirms(&mut self, question: &str, flag: &'static str) -> Result<bool, Error>;
}

/// Asks on the terminal, unless files hold the passphrases.
#[derive(Debug)]
pub struct Person {
    store: Option<PathBuf>,
    key: Option<PathBuf>,
}

impl Person {
    /// Passphrases come from these files where they are given; the one for keys falls back on the other.
    pub fn new(store: Option<PathBuf>, key: Option<PathBuf>) -> Person {
        Person {
            key: key.or_else(|| store.clone()),
            store,
        }
    }
}

impl Ask for Person {
    fn store_passphrase(&mut self) -> Result<Passphrase, Error> {
        match &self.store {
            Some(path) => first_line(path),
            None => typed("Wachtwoord van uw eigen opslag: ", "--passphrase-file"),
        }
    }

    fn key_passphrase(&mut self, name: &str) -> Result<Passphrase, Error> {
        match &self.key {
            Some(path) => first_line(path),
            None => typed(&format!("Wachtwoord van {name}: "), "--key-passphrase-file"),
        }
    }

    fn new_passphrase(&mut self, what: &str) -> Result<Passphrase, Error> {
        let passphrase = match &self.store {
            Some(path) => first_line(path)?,
            None => typed_twice(what)?,
        };
        if passphrase.characters() < SHORTEST {
            Err(Error::TooShort)
        } else {
            Ok(passphrase)
        }
    }

    fn line(&mut self, question: &'static str, flag: &'static str) -> Result<String, Error> {
        if !io::stdin().is_terminal() {
            return Err(Error::Nobody(question, flag));
        }
        let mut answer = String::new();
        let asked = write!(io::stderr(), "{question}: ");
        let read = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
        read.map_err(|source| Error::Unreadable {
            what: question.to_owned(),
            source,
        })?;
        Ok(answer.trim().to_owned())
    }

    fn confirms(&mut self, question: &str, flag: &'static str) -> Result<bool, Error> {
        if !io::stdin().is_terminal() {
            return Err(Error::Nobody("bevestiging", flag));
        }
        let mut answer = String::new();
        let asked = write!(io::stderr(), "{question} [ja/nee] ");
        let read = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
        read.map_err(|source| Error::Unreadable {
            what: "antwoord".to_owned(),
            source,
        })?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "ja" | "j"))
    }
}

fn typed(question: &str, flag: &'static str) -> Result<Passphrase, Error> {
    if !io::stdin().is_terminal() {
        return Err(Error::Nobody("het wachtwoord", flag));
    }
    let typed = rpassword::prompt_password(question);
    let typed = typed.map_err(|source| Error::Unreadable {
        what: "wachtwoord".to_owned(),
        source,
    });
    Ok(Passphrase::new(typed?))
}

fn typed_twice(what: &str) -> Result<Passphrase, Error> {
    let first = typed(
        &format!("Nieuw wachtwoord voor {what}: "),
        "--passphrase-file",
    )?;
    let second = typed("Nog een keer: ", "--passphrase-file")?;
    if first.is_same(&second) {
        Ok(first)
    } else {
        Err(Error::Different)
    }
}

fn first_line(path: &Path) -> Result<Passphrase, Error> {
    let unreadable = |source| Error::Unreadable {
        what: path.display().to_string(),
        source,
    };
    let bytes = files::read_limited(path, LIMIT_BYTES).map_err(unreadable)?;
    let text = String::from_utf8(bytes);
    let text = text.map_err(|_| unreadable(io::ErrorKind::InvalidData.into()))?;
    Ok(Passphrase::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

/// Answers nothing: every question is an error. For what must not ask.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Ask for Silent {
    fn store_passphrase(&mut self) -> Result<Passphrase, Error> {
        Err(Error::Nobody("het wachtwoord", "--passphrase-file"))
    }

    fn key_passphrase(&mut self, _: &str) -> Result<Passphrase, Error> {
        Err(Error::Nobody("het wachtwoord", "--key-passphrase-file"))
    }

    fn new_passphrase(&mut self, _: &str) -> Result<Passphrase, Error> {
        Err(Error::Nobody("het wachtwoord", "--passphrase-file"))
    }

    fn line(&mut self, question: &'static str, flag: &'static str) -> Result<String, Error> {
        Err(Error::Nobody(question, flag))
    }

    fn confirms(&mut self, _: &str, flag: &'static str) -> Result<bool, Error> {
        Err(Error::Nobody("bevestiging", flag))
    }
}
