//! The researcher's own directory: whom they trust, where the archive is, the token, the store.
//!
//! Invariants: the directory has mode 0700 and its files 0600; the root key is written once, at the first
//! `login`, and a key set is kept only after the root's signature was verified and only with a higher
//! epoch; a half fetched file in `partial/` is sealed.

use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    seal::{
        keys::{self, PublicKey},
        keyset::{self, Change, KeySet},
    },
    support::files,
};

const LIMIT_BYTES: u64 = 1 << 20;

/// Why the directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No directory is named and the system names none.
    #[error("er is geen map voor uw gegevens: gebruik --home")]
    Nowhere,
    /// A file cannot be read or written.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There was no login yet.
    #[error("u bent nog niet aangemeld: doe eerst `login --archive URL --token-file FILE`")]
    NotLoggedIn,
    /// The file of this program is not as this program writes it.
    #[error("`{}` is beschadigd: meld u opnieuw aan met `login`", .0.display())]
    Damaged(PathBuf),
    /// The root key that is trusted here is another.
    #[error(
        "hier wordt een andere hoofdsleutel vertrouwd: gebruik voor een andere regio een andere --home"
    )]
    OtherRoot,
    /// The root key is none.
    #[error("dit is geen openbare hoofdsleutel (64 hexadecimale tekens): {0}")]
    Root(#[from] keys::Error),
    /// The key set cannot take the place of the one in force.
    #[error("de sleutellijst wordt geweigerd: {0}")]
    KeySet(#[from] keyset::Error),
}

/// The directory.
#[derive(Clone, Debug)]
pub struct Home {
    directory: PathBuf,
}

/// Where the archive is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveAddress {
    /// Its address.
    pub archive: String,
    /// The certificate of its issuer, when that is the region itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// Whom a researcher trusts.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The region's root.
    pub root: PublicKey,
    /// What it signed.
    pub keyset: KeySet,
}

impl Home {
    /// The named directory, or that of `VERTELPUNT_HOME`, or `vertelpunt-research` in the data directory
    /// of the user; made when it is not there.
    pub fn find(named: Option<&Path>) -> Result<Home, Error> {
        let directory = named.map(Path::to_owned).or_else(default_directory);
        let home = Home {
            directory: directory.ok_or(Error::Nowhere)?,
        };
        make_directory(&home.directory)?;
        make_directory(&home.partial())?;
        Ok(home)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.directory
    }

    /// Where half fetched files lie.
    pub fn partial(&self) -> PathBuf {
        self.directory.join("partial")
    }

    /// Keeps what a login brought.
    pub fn remember(&self, address: &ArchiveAddress, token: &str) -> Result<(), Error> {
        let text = serde_json::to_vec_pretty(address).expect("an address holds only texts");
        self.write("archive.json", &text)?;
        self.write("token", token.as_bytes())
    }

    /// Where the archive is.
    pub fn address(&self) -> Result<ArchiveAddress, Error> {
        let bytes = self.read("archive.json")?.ok_or(Error::NotLoggedIn)?;
        serde_json::from_slice(&bytes)
            .map_err(|_| Error::Damaged(self.directory.join("archive.json")))
    }

    /// The token of the researcher.
    pub fn token(&self) -> Result<Zeroizing<String>, Error> {
        let bytes = Zeroizing::new(self.read("token")?.ok_or(Error::NotLoggedIn)?);
        let text = std::str::from_utf8(&bytes);
        let text = text.map_err(|_| Error::Damaged(self.directory.join("token")))?;
        Ok(Zeroizing::new(text.trim().to_owned()))
    }

    /// The root key that was trusted at the first login.
    pub fn root(&self) -> Result<Option<PublicKey>, Error> {
        let Some(bytes) = self.read("root.pub")? else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes);
        Ok(Some(PublicKey::from_hex(&text)?))
    }

    /// Trusts a root key; another one than before is refused.
    pub fn trust_root(&self, root: &PublicKey) -> Result<(), Error> {
        match self.root()? {
            Some(known) if known == *root => Ok(()),
            Some(_) => Err(Error::OtherRoot),
            None => self.write("root.pub", format!("{}\n", root.to_hex()).as_bytes()),
        }
    }

    /// Whom the researcher trusts.
    pub fn trust(&self) -> Result<Trust, Error> {
        let root = self.root()?.ok_or(Error::NotLoggedIn)?;
        let bytes = self.read("keyset.vpd")?.ok_or(Error::NotLoggedIn)?;
        Ok(Trust {
            root,
            keyset: KeySet::verify(&bytes, &root)?,
        })
    }

    /// Keeps a key set that the archive gave, if the root signed it and it is newer.
    pub fn accept_keyset(&self, bytes: &[u8]) -> Result<Trust, Error> {
        let root = self.root()?.ok_or(Error::NotLoggedIn)?;
        let offered = KeySet::verify(bytes, &root)?;
        let change = match self.read("keyset.vpd")? {
            Some(current) => KeySet::verify(&current, &root)?.accepts(&offered)?,
            None => Change::Newer,
        };
        if change == Change::Newer {
            self.write("keyset.vpd", bytes)?;
        }
        Ok(Trust {
            root,
            keyset: offered,
        })
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let path = self.directory.join(name);
        match files::read_limited(&path, LIMIT_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::File { path, source }),
            Ok(bytes) => Ok(Some(bytes)),
        }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let path = self.directory.join(name);
        files::replace(&path, bytes, 0o600).map_err(|source| Error::File { path, source })
    }
}

fn default_directory() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = || Some(PathBuf::from(named("HOME")?).join(".local/share"));
    named("VERTELPUNT_HOME").map(PathBuf::from).or_else(|| {
        let data = named("XDG_DATA_HOME").map(PathBuf::from).or_else(home)?;
        Some(data.join("vertelpunt-research"))
    })
}

fn make_directory(path: &Path) -> Result<(), Error> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| Error::File {
        path: path.to_owned(),
        source,
    })
}
