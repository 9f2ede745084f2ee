//! The key ceremony: all secrets of a region, made once, on a computer without a network.
//!
//! Invariants: before the ceremony ends, every secret was rebuilt from what it wrote (key files, seeds
//! and shares); until then nothing stands under the asked name; nothing is ever replaced. Files have
//! mode 0600 in a directory of mode 0700. The sheet holds no secret.
//!
//! # Why the archive's key is made here too
//! Kiosks trust a receipt only by a key that the root signed. The file goes to the archive's host once.

mod sheet;

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    str::FromStr,
};

use crate::{
    domain::{ids::RegionName, week::Day},
    seal::{
        keys::{OpeningKey, PublicKey, SigningKey},
        keyset::{self, KeySet, KeySetText, Public, Role},
        wrap::Passphrase,
    },
    support::{clock::Timestamp, files, randomness},
};

use super::{
    ask::{self, Ask},
    keyfile::{self, Lock, SecretKey},
    shares::{self, KeyTag, Share, Split},
};

const ROLES: [Role; 6] = [
    Role::Reading,
    Role::Intake,
    Role::Escrow,
    Role::Publish,
    Role::IntakeSign,
    Role::Archive,
];
const REVIEW_DAYS: u64 = 365;

/// Why a ceremony did not end well. Nothing stands under the asked name then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory is there already.
    #[error("`{}` bestaat al: kies een nieuwe map", .0.display())]
    Exists(PathBuf),
    /// A file or directory cannot be made.
    #[error("`{}`: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A key file failed.
    #[error(transparent)]
    Key(#[from] keyfile::Error),
    /// Shares failed.
    #[error(transparent)]
    Share(#[from] shares::Error),
    /// The key set breaks a rule.
    #[error("de sleutellijst klopt niet: {0}")]
    KeySet(#[from] keyset::Error),
    /// What was written does not give the secret back.
    #[error("geheim `{0}` kwam niet terug uit wat er geschreven is: gebruik deze computer niet")]
    NotRebuilt(String),
    /// A holder is given twice.
    #[error("de rol {0} heeft twee houders")]
    HolderTwice(Role),
    /// Nobody answered.
    #[error(transparent)]
    Ask(#[from] ask::Error),
}

/// Who holds a key: `ROLE=NAME, ORGANISATION` on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What the key is for.
    pub role: Role,
    /// The person or post.
    pub name: String,
    /// The organisation.
    pub organisation: String,
}

/// The text names no holder.
#[derive(Debug, thiserror::Error)]
#[error(
    "schrijf een houder als reading=\"A. Jansen, Universiteit Twente\" (rollen: reading, intake, escrow, publish, intake-sign, archive)"
)]
pub struct NoHolder;

impl FromStr for Holder {
    type Err = NoHolder;

    fn from_str(text: &str) -> Result<Holder, NoHolder> {
        let (role, people) = text.split_once('=').ok_or(NoHolder)?;
        let role = ROLES
            .into_iter()
            .find(|known| known.as_str() == role.trim())
            .ok_or(NoHolder)?;
        let (name, organisation) = people.split_once(',').ok_or(NoHolder)?;
        let (name, organisation) = (name.trim().to_owned(), organisation.trim().to_owned());
        let complete = !name.is_empty() && !organisation.is_empty();
        complete
            .then_some(Holder {
                role,
                name,
                organisation,
            })
            .ok_or(NoHolder)
    }
}

/// What the people at the table decided.
#[derive(Debug)]
pub struct Plan {
    /// Where the files come.
    pub out: PathBuf,
    /// Whose keys.
    pub region: RegionName,
    /// Who is responsible.
    pub responsible_body: String,
    /// Whom to ask about privacy.
    pub privacy_officer: String,
    /// Who holds what.
    pub holders: Vec<Holder>,
    /// Shares on paper, if any.
    pub split: Option<Split>,
    /// For practice: no passphrase, every secret also as `.seed`.
    pub demo: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// Where the files stand.
    pub out: PathBuf,
    /// The root's public key.
    pub root: PublicKey,
    /// The same as six words.
    pub fingerprint: [String; 6],
    /// How many secrets were rebuilt.
    pub n_rebuilt: usize,
}

struct Named {
    name: &'static str,
    role: Option<Role>,
    secret: SecretKey,
}

/// Holds the ceremony.
pub fn hold(plan: &Plan, ask: &mut dyn Ask, now: Timestamp) -> Result<Outcome, Error> {
    if plan.out.exists() {
        return Err(Error::Exists(plan.out.clone()));
    }
    refuse_two_holders(&plan.holders)?;
    let passphrase = if plan.demo {
        None
    } else {
        Some(ask.new_passphrase("alle sleutels van deze ceremonie")?)
    };
    let table = Table {
        plan,
        passphrase,
        secrets: make_secrets(),
        day: Day::of(now),
    };
    let partial = partial_directory(&plan.out)?;
    let held = table
        .write_all(&partial)
        .and_then(|()| table.rebuild_all(&partial));
    match held {
        Ok(n_rebuilt) => {
            let rename = files::rename_durable(&partial, &plan.out);
            rename.map_err(|source| file_error(&plan.out, source))?;
            Ok(table.outcome(n_rebuilt))
        }
        Err(error) => {
            let removed = files::remove_directory(&partial);
            removed.map_err(|source| file_error(&partial, source))?;
            Err(error)
        }
    }
}

fn make_secrets() -> Vec<Named> {
    let rng = &mut randomness::system();
    let root = SecretKey::Signing(SigningKey::generate(rng));
    let mut secrets = vec![Named {
        name: "root",
        role: None,
        secret: root,
    }];
    for role in ROLES {
        let secret = if role.is_recipient() {
            SecretKey::Opening(OpeningKey::generate(rng))
        } else {
            SecretKey::Signing(SigningKey::generate(rng))
        };
        secrets.push(Named {
            name: role.as_str(),
            role: Some(role),
            secret,
        });
    }
    secrets
}

fn refuse_two_holders(holders: &[Holder]) -> Result<(), Error> {
    for (index, holder) in holders.iter().enumerate() {
        if holders[..index]
            .iter()
            .any(|earlier| earlier.role == holder.role)
        {
            return Err(Error::HolderTwice(holder.role));
        }
    }
    Ok(())
}

/// A fresh directory beside `out`, of mode 0700.
fn partial_directory(out: &Path) -> Result<PathBuf, Error> {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let partial = out.with_file_name(format!(".{name}.part"));
    let removed = files::remove_directory(&partial);
    removed.map_err(|source| file_error(&partial, source))?;
    make_directory(&partial)?;
    Ok(partial)
}

fn make_directory(path: &Path) -> Result<(), Error> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| file_error(path, source))
}

fn file_error(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source,
    }
}

/// All that is on the table during one ceremony.
struct Table<'a> {
    plan: &'a Plan,
    passphrase: Option<Passphrase>,
    secrets: Vec<Named>,
    day: Day,
}

impl Table<'_> {
    fn lock(&self) -> Lock<'_> {
        self.passphrase
            .as_ref()
            .map_or(Lock::Practice, Lock::Passphrase)
    }

    fn root(&self) -> &SigningKey {
        match &self.secrets[0].secret {
            SecretKey::Signing(key) => key,
            SecretKey::Opening(_) => unreachable!("the first secret is the root, which signs"),
        }
    }

    fn write_all(&self, directory: &Path) -> Result<(), Error> {
        let rng = &mut randomness::system();
        for named in &self.secrets {
            let path = directory.join(format!("{}.key", named.name));
            keyfile::write(&path, &named.secret, &self.lock(), rng)?;
            if self.plan.demo {
                let path = directory.join(format!("{}.seed", named.name));
                keyfile::write_seed(&path, &named.secret)?;
            }
            self.write_shares(directory, named)?;
        }
        let root = self.root();
        let keyset = self.keyset_text().sign(root)?;
        write(directory, "keyset.vpd", &keyset)?;
        write(
            directory,
            "root.pub",
            format!("{}\n", root.public().to_hex()).as_bytes(),
        )?;
        let sheet = sheet::render(self.plan, &self.keyset_text(), &root.public());
        write(directory, "ceremony.txt", sheet.as_bytes())?;
        files::sync_directory(directory).map_err(|source| file_error(directory, source))
    }

    fn write_shares(&self, directory: &Path, named: &Named) -> Result<(), Error> {
        let Some(split) = self.plan.split else {
            return Ok(());
        };
        let folder = directory.join("shares");
        make_directory(&folder)?;
        let seed = named.secret.expose_seed();
        let parts = shares::split(
            &seed,
            tag_of(&named.secret),
            split,
            &mut randomness::system(),
        );
        for (index, share) in parts.iter().enumerate() {
            let text = sheet::share(named.name, (index + 1, split), share);
            write(&folder, &share_name(named.name, index), text.as_bytes())?;
        }
        Ok(())
    }

    fn keyset_text(&self) -> KeySetText {
        let keys = self
            .secrets
            .iter()
            .filter_map(|named| Some(self.holder(named.role?, named)));
        KeySetText {
            region: self.plan.region.clone(),
            epoch: 1,
            review_by: Day::of(self.day.start().plus(days(REVIEW_DAYS))),
            responsible_body: self.plan.responsible_body.clone(),
            privacy_officer: self.plan.privacy_officer.clone(),
            demo: self.plan.demo,
            keys: keys.collect(),
        }
    }

    fn holder(&self, role: Role, named: &Named) -> keyset::Holder {
        let given = self.plan.holders.iter().find(|holder| holder.role == role);
        let organisation = given.map(|holder| holder.organisation.clone());
        let name = given.map(|holder| holder.name.clone());
        keyset::Holder {
            role,
            public: match &named.secret {
                SecretKey::Signing(key) => Public::Verifier(key.public()),
                SecretKey::Opening(key) => Public::Recipient(key.recipient()),
            },
            organisation: organisation.unwrap_or_else(|| self.plan.responsible_body.clone()),
            holder: name.unwrap_or_else(|| "beheer".to_owned()),
        }
    }

    /// Reads everything back and compares; gives the number of secrets.
    fn rebuild_all(&self, directory: &Path) -> Result<usize, Error> {
        for named in &self.secrets {
            let mut given = Given(self.passphrase.as_ref());
            let extensions: &[&str] = if self.plan.demo {
                &["key", "seed"]
            } else {
                &["key"]
            };
            for extension in extensions {
                let path = directory.join(format!("{}.{extension}", named.name));
                let seed = match named.secret {
                    SecretKey::Signing(_) => {
                        keyfile::read_signing(&path, &mut given)?.expose_seed()
                    }
                    SecretKey::Opening(_) => {
                        SecretKey::Opening(keyfile::read_opening(&path, &mut given)?).expose_seed()
                    }
                };
                named.compare(&seed)?;
            }
            self.rebuild_from_shares(&directory.join("shares"), named)?;
        }
        let keyset = read(&directory.join("keyset.vpd"))?;
        KeySet::verify(&keyset, &self.root().public())?;
        Ok(self.secrets.len())
    }

    fn rebuild_from_shares(&self, folder: &Path, named: &Named) -> Result<(), Error> {
        let Some(split) = self.plan.split else {
            return Ok(());
        };
        let read_share = |index| {
            let text = read(&folder.join(share_name(named.name, index)))?;
            Ok(Share::parse(&String::from_utf8_lossy(&text))?)
        };
        let parts: Result<Vec<Share>, Error> =
            (0..usize::from(split.total())).map(read_share).collect();
        let parts = parts?;
        let needed = usize::from(split.needed());
        for some in parts.windows(needed) {
            named.compare(&shares::join(some)?.seed)?;
        }
        Ok(())
    }

    fn outcome(&self, n_rebuilt: usize) -> Outcome {
        let root = self.root().public();
        let fingerprint = keyset::fingerprint(&root, &crate::domain::words::WordList::dutch());
        Outcome {
            out: self.plan.out.clone(),
            root,
            fingerprint,
            n_rebuilt,
        }
    }
}

impl Named {
    fn compare(&self, seed: &[u8; 32]) -> Result<(), Error> {
        if *self.secret.expose_seed() == *seed {
            Ok(())
        } else {
            Err(Error::NotRebuilt(self.name.to_owned()))
        }
    }
}

/// Answers with the passphrase that was just typed, so that reading back asks nobody.
struct Given<'a>(Option<&'a Passphrase>);

impl Ask for Given<'_> {
    fn store_passphrase(&mut self) -> Result<Passphrase, ask::Error> {
        ask::Silent.store_passphrase()
    }

    fn key_passphrase(&mut self, name: &str) -> Result<Passphrase, ask::Error> {
        self.0.map_or_else(
            || ask::Silent.key_passphrase(name),
            |typed| Ok(typed.again()),
        )
    }

    fn new_passphrase(&mut self, what: &str) -> Result<Passphrase, ask::Error> {
        ask::Silent.new_passphrase(what)
    }

    fn line(&mut self, question: &'static str, flag: &'static str) -> Result<String, ask::Error> {
        ask::Silent.line(question, flag)
    }

    fn confirms(&mut self, question: &str, flag: &'static str) -> Result<bool, ask::Error> {
        ask::Silent.confirms(question, flag)
    }
}

fn tag_of(secret: &SecretKey) -> KeyTag {
    match secret {
        SecretKey::Signing(key) => KeyTag::of_signing(key),
        SecretKey::Opening(key) => KeyTag::of_opening(key),
    }
}

fn share_name(name: &str, index: usize) -> String {
    format!("{name}.{}.txt", index + 1)
}

fn days(count: u64) -> std::time::Duration {
    std::time::Duration::from_secs(count * 86_400)
}

fn write(directory: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let path = directory.join(name);
    files::write_new(&path, bytes, 0o600).map_err(|source| file_error(&path, source))
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| file_error(path, source))
}
