//! Private keys in files: `.key`, wrapped with a passphrase, and `.seed`, 64 hexadecimal digits for practice.
//!
//! A `.key` file is three lines: `VPK1`, a line of JSON that says what the key is and how its
//! passphrase is stretched, and the locked seed in base64url. The JSON line is bound into the lock, so
//! a key cannot be passed off under another name.
//!
//! Invariants: files are made with mode 0600 and never replaced; a seed leaves a file only as a typed
//! key; what a file says is checked before it is believed.

use std::{
    io,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    domain::ids::KeyId,
    seal::{
        keys::{OpeningKey, SigningKey},
        wrap::{self, Cost, Passphrase, WrapKey},
    },
    support::files,
};

use super::ask::{self, Ask};

const MAGIC: &str = "VPK1";
const LIMIT_BYTES: u64 = 4096;

/// Why a key file cannot be written or used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read or written.
    #[error("sleutelbestand `{}`: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is neither a `.key` nor a `.seed`.
    #[error("`{}` is geen sleutelbestand (.key of .seed)", .0.display())]
    NotAKey(PathBuf),
    /// The key has another use.
    #[error("`{}` is een sleutel om te {is}, hier is er een nodig om te {needed}", path.display())]
    OtherUse {
        /// The file.
        path: PathBuf,
        /// What it is for.
        is: Use,
        /// What was needed.
        needed: Use,
    },
    /// The passphrase is wrong, or the file was changed.
    #[error("`{}` gaat niet open: het wachtwoord is fout, of het bestand is veranderd", .0.display())]
    Locked(PathBuf),
    /// No passphrase could be had.
    #[error(transparent)]
    Ask(#[from] ask::Error),
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Use {
    /// Ed25519: signs documents.
    #[serde(rename = "ed25519")]
    Signing,
    /// X-Wing: opens stories.
    #[serde(rename = "xwing")]
    Opening,
}

impl std::fmt::Display for Use {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Use::Signing => "ondertekenen",
            Use::Opening => "lezen",
        })
    }
}

/// A private key of either use.
#[derive(Clone, Debug)]
pub enum SecretKey {
    /// Signs documents.
    Signing(SigningKey),
    /// Opens stories.
    Opening(OpeningKey),
}

impl SecretKey {
    /// What the key does.
    pub fn usage(&self) -> Use {
        match self {
            SecretKey::Signing(_) => Use::Signing,
            SecretKey::Opening(_) => Use::Opening,
        }
    }

    /// The key of that use with this seed.
    pub fn from_seed(usage: Use, seed: &[u8; 32]) -> SecretKey {
        match usage {
            Use::Signing => SecretKey::Signing(SigningKey::from_seed(seed)),
            Use::Opening => SecretKey::Opening(OpeningKey::from_seed(seed)),
        }
    }

    /// The seed: only to keep it in a file or split it.
    pub fn expose_seed(&self) -> Zeroizing<[u8; 32]> {
        match self {
            SecretKey::Signing(key) => key.expose_seed(),
            SecretKey::Opening(key) => Zeroizing::new(*key.expose_seed()),
        }
    }

    /// The short name of its public key.
    pub fn id(&self) -> KeyId {
        match self {
            SecretKey::Signing(key) => key.public().id(),
            SecretKey::Opening(key) => key.recipient().id(),
        }
    }
}

/// What the second line of a `.key` file says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    name: String,
    #[serde(rename = "use")]
    usage: Use,
    key: KeyId,
    demo: bool,
    kdf: Kdf,
    memory_kib: u32,
    passes: u32,
    salt: String,
}

#[derive(Serialize, Deserialize)]
enum Kdf {
    #[serde(rename = "argon2id")]
    Argon2id,
}

/// How a new key file is locked.
#[derive(Debug)]
pub enum Lock<'a> {
    /// With a passphrase that people guard.
    Passphrase(&'a Passphrase),
    /// With no passphrase: for practice, and said so in the file.
    Practice,
}

/// Writes a `.key` file that is not there yet.
pub fn write(
    path: &Path,
    secret: &SecretKey,
    lock: &Lock<'_>,
    rng: &mut impl CryptoRng,
) -> Result<(), Error> {
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    let cost = lock.cost();
    let label = Label {
        name,
        usage: secret.usage(),
        key: secret.id(),
        demo: matches!(lock, Lock::Practice),
        kdf: Kdf::Argon2id,
        memory_kib: cost.memory_kib,
        passes: cost.passes,
        salt: BASE64_URL_SAFE_NO_PAD.encode(salt),
    };
    let label = serde_json::to_string(&label).expect("a label holds only texts and numbers");
    let key = lock
        .stretch(&salt)
        .expect("the costs of this program are fair");
    let seed = secret.expose_seed();
    let locked = key
        .lock(label.as_bytes(), seed.as_ref(), rng)
        .expect("a seed is short");
    let text = format!(
        "{MAGIC}\n{label}\n{}\n",
        BASE64_URL_SAFE_NO_PAD.encode(locked)
    );
    write_private(path, text.as_bytes())
}

/// Writes a `.seed` file that is not there yet: an open secret, for practice only.
pub fn write_seed(path: &Path, secret: &SecretKey) -> Result<(), Error> {
    let text = Zeroizing::new(format!("{}\n", hex::encode(secret.expose_seed().as_ref())));
    write_private(path, text.as_bytes())
}

/// The key in a file that is to sign.
pub fn read_signing(path: &Path, ask: &mut dyn Ask) -> Result<SigningKey, Error> {
    match read(path, Use::Signing, ask)? {
        SecretKey::Signing(key) => Ok(key),
        other => Err(other_use(path, &other, Use::Signing)),
    }
}

/// The key in a file that is to open stories.
pub fn read_opening(path: &Path, ask: &mut dyn Ask) -> Result<OpeningKey, Error> {
    match read(path, Use::Opening, ask)? {
        SecretKey::Opening(key) => Ok(key),
        other => Err(other_use(path, &other, Use::Opening)),
    }
}

/// The opening keys in several files.
pub fn read_all_opening(paths: &[PathBuf], ask: &mut dyn Ask) -> Result<Vec<OpeningKey>, Error> {
    paths.iter().map(|path| read_opening(path, ask)).collect()
}

fn other_use(path: &Path, found: &SecretKey, needed: Use) -> Error {
    Error::OtherUse {
        path: path.to_owned(),
        is: found.usage(),
        needed,
    }
}

fn read(path: &Path, needed: Use, ask: &mut dyn Ask) -> Result<SecretKey, Error> {
    let bytes = files::read_limited(path, LIMIT_BYTES);
    let bytes = Zeroizing::new(bytes.map_err(|source| file_error(path, source))?);
    let not_a_key = || Error::NotAKey(path.to_owned());
    let text = std::str::from_utf8(&bytes).map_err(|_| not_a_key())?;
    if let Some(seed) = seed_of(text) {
        return Ok(SecretKey::from_seed(needed, &seed));
    }
    let wrapped = Wrapped::parse(text).ok_or_else(not_a_key)?;
    if wrapped.label.usage != needed {
        return Err(Error::OtherUse {
            path: path.to_owned(),
            is: wrapped.label.usage,
            needed,
        });
    }
    let passphrase = if wrapped.label.demo {
        Passphrase::new(String::new())
    } else {
        ask.key_passphrase(&path.display().to_string())?
    };
    wrapped
        .open(&passphrase)
        .ok_or_else(|| Error::Locked(path.to_owned()))
}

fn seed_of(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim_end(), seed.as_mut()).ok()?;
    Some(seed)
}

struct Wrapped<'a> {
    line: &'a str,
    label: Label,
    salt: [u8; 16],
    locked: Vec<u8>,
}

impl Wrapped<'_> {
    fn parse(text: &str) -> Option<Wrapped<'_>> {
        let mut lines = text.lines();
        let (magic, line, locked) = (lines.next()?, lines.next()?, lines.next()?);
        if magic != MAGIC || lines.next().is_some() {
            return None;
        }
        let label: Label = serde_json::from_str(line).ok()?;
        let salt = BASE64_URL_SAFE_NO_PAD
            .decode(&label.salt)
            .ok()?
            .try_into()
            .ok()?;
        let locked = BASE64_URL_SAFE_NO_PAD.decode(locked).ok()?;
        Some(Wrapped {
            line,
            label,
            salt,
            locked,
        })
    }

    fn open(&self, passphrase: &Passphrase) -> Option<SecretKey> {
        let cost = Cost {
            memory_kib: self.label.memory_kib,
            passes: self.label.passes,
        };
        let key = WrapKey::stretch(passphrase, &self.salt, cost).ok()?;
        let seed = key.unlock(self.line.as_bytes(), &self.locked).ok()?;
        let secret = SecretKey::from_seed(self.label.usage, seed.as_slice().try_into().ok()?);
        (secret.id() == self.label.key).then_some(secret)
    }
}

impl Lock<'_> {
    fn cost(&self) -> Cost {
        match self {
            Lock::Passphrase(_) => Cost::PEOPLE,
            Lock::Practice => Cost::PRACTICE,
        }
    }

    fn stretch(&self, salt: &[u8; 16]) -> Result<WrapKey, wrap::Error> {
        match self {
            Lock::Passphrase(passphrase) => WrapKey::stretch(passphrase, salt, self.cost()),
            Lock::Practice => WrapKey::stretch(&Passphrase::new(String::new()), salt, self.cost()),
        }
    }
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    files::write_new(path, bytes, 0o600).map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{research::ask::Silent, support::randomness};

    fn practice_key(directory: &Path, name: &str, usage: Use) -> PathBuf {
        let path = directory.join(format!("{name}.key"));
        let secret = SecretKey::from_seed(usage, &[5; 32]);
        write(&path, &secret, &Lock::Practice, &mut randomness::system()).unwrap();
        path
    }

    #[test]
    fn a_practice_key_opens_without_a_passphrase_and_only_for_its_use() {
        let directory = tempfile::tempdir().unwrap();
        let path = practice_key(directory.path(), "reading", Use::Opening);
        let key = read_opening(&path, &mut Silent).unwrap();
        assert_eq!(key.expose_seed(), &[5; 32]);
        assert!(matches!(
            read_signing(&path, &mut Silent),
            Err(Error::OtherUse { .. })
        ));
    }

    #[test]
    fn a_key_file_is_never_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = practice_key(directory.path(), "root", Use::Signing);
        let secret = SecretKey::from_seed(Use::Signing, &[6; 32]);
        let again = write(&path, &secret, &Lock::Practice, &mut randomness::system());
        assert!(matches!(again, Err(Error::File { .. })));
    }

    #[test]
    fn a_key_that_was_renamed_inside_does_not_open() {
        let directory = tempfile::tempdir().unwrap();
        let path = practice_key(directory.path(), "reading", Use::Opening);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"reading\"", "\"escrow\"")).unwrap();
        assert!(matches!(
            read_opening(&path, &mut Silent),
            Err(Error::Locked(_))
        ));
    }

    #[test]
    fn other_files_are_no_keys() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("x.seed");
        for text in ["", "abc", "VPK1\n{}\n\n", &"a".repeat(63)] {
            std::fs::write(&path, text).unwrap();
            assert!(
                matches!(read_opening(&path, &mut Silent), Err(Error::NotAKey(_))),
                "{text}"
            );
        }
    }
}
