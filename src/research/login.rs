//! Login: which archive, with which token, and which root key is trusted.
//!
//! The root key comes from the printed sheet or from `root.pub`. Without it the archive may propose one;
//! then a person compares six words with the sheet, and says yes, before anything is kept.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{
    seal::{
        keys::PublicKey,
        keyset::{self, KeySet},
    },
    support::files,
};

use super::{
    ask::{self, Ask},
    home::{self, ArchiveAddress, Home, Trust},
    remote::{self, Remote},
};

const LIMIT_BYTES: u64 = 4096;

/// Why the researcher is not logged in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The token cannot be read.
    #[error("het token in `{}` is niet te lezen: {source}", path.display())]
    Token {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The text is no token of a person.
    #[error("dit is geen token voor een persoon (het begint met vpp_)")]
    NotAToken,
    /// The archive did not answer.
    #[error(transparent)]
    Remote(#[from] remote::Error),
    /// The archive has no key set yet.
    #[error("het archief heeft nog geen sleutellijst: vraag de beheerder")]
    NoKeySet,
    /// The archive names no root, so that somebody here must.
    #[error(
        "geef de openbare hoofdsleutel met --root-public (van root.pub of het papier van de ceremonie)"
    )]
    NoRoot,
    /// The person did not recognise the six words.
    #[error("niet bevestigd: er is niets bewaard")]
    NotConfirmed,
    /// The home directory or the key set.
    #[error(transparent)]
    Home(#[from] home::Error),
    /// Nobody answered.
    #[error(transparent)]
    Ask(#[from] ask::Error),
}

/// Reads a token from a file, or from standard input for `stdin`.
pub fn read_token(path: &Path) -> Result<Zeroizing<String>, Error> {
    let unreadable = |source| Error::Token {
        path: path.to_owned(),
        source,
    };
    let bytes = if path == Path::new("stdin") {
        let mut bytes = Vec::new();
        let read = io::stdin().take(LIMIT_BYTES).read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(unreadable)?
    } else {
        files::read_limited(path, LIMIT_BYTES).map_err(unreadable)?
    };
    let bytes = Zeroizing::new(bytes);
    let token = std::str::from_utf8(&bytes)
        .map_err(|_| Error::NotAToken)?
        .trim();
    let plain = token
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if plain && token.starts_with("vpp_") {
        Ok(Zeroizing::new(token.to_owned()))
    } else {
        Err(Error::NotAToken)
    }
}

/// Whom and what a login brings together.
pub struct Login<'a> {
    /// The researcher's directory.
    pub home: &'a Home,
    /// Where the archive is.
    pub address: &'a ArchiveAddress,
    /// The token.
    pub token: &'a str,
}

impl Login<'_> {
    /// Trusts the root, takes its key set, and remembers the archive.
    pub fn perform(
        &self,
        remote: &dyn Remote,
        root: Option<&PublicKey>,
        ask: &mut dyn Ask,
    ) -> Result<Trust, Error> {
        let root = match root {
            Some(root) => *root,
            None => self.known_or_confirmed(remote, ask)?,
        };
        let keyset = remote.keyset()?.ok_or(Error::NoKeySet)?;
        KeySet::verify(&keyset, &root).map_err(home::Error::KeySet)?;
        self.home.trust_root(&root)?;
        let trust = self.home.accept_keyset(&keyset)?;
        self.home.remember(self.address, self.token)?;
        Ok(trust)
    }

    fn known_or_confirmed(
        &self,
        remote: &dyn Remote,
        ask: &mut dyn Ask,
    ) -> Result<PublicKey, Error> {
        if let Some(known) = self.home.root()? {
            return Ok(known);
        }
        let root = remote.root()?.ok_or(Error::NoRoot)?;
        let words = keyset::fingerprint(&root, &crate::domain::words::WordList::dutch()).join(" ");
        let question = format!(
            "De zes woorden van deze regio zijn:\n\n    {words}\n\nStaan deze woorden op het papier van de ceremonie?"
        );
        if ask.confirms(&question, "--root-public")? {
            Ok(root)
        } else {
            Err(Error::NotConfirmed)
        }
    }
}
