//! Fetching one sealed file: resumed where it was cut, verified in whole, opened last.
//!
//! A half fetched file lies in `partial/` and holds only what the archive holds: sealed bytes. Of a
//! recording, which is large, the head comes first: when none of the keys opens it, the rest stays where
//! it is.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use crate::{
    domain::ids::{Digest, Part},
    research::{
        open::{self, Recipients, open_with},
        remote,
        store::FileFacts,
    },
    seal::{
        document,
        keys::OpeningKey,
        keyset::KeySet,
        receipt::Receipt,
        vps::{self, Head, SealedFile},
    },
    support::files,
    sync::client::sealed_limit,
};

use super::Puller;

/// Why one file was not taken in. The others are not touched by it.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The archive did not give it.
    #[error(transparent)]
    Remote(#[from] remote::Error),
    /// The partial file cannot be written or read.
    #[error("het opgehaalde is hier niet op te slaan: {0}")]
    Local(#[from] io::Error),
    /// The bytes are no sealed file.
    #[error("het bestand is geen verzegeld bestand: {0}")]
    NotSealed(#[from] vps::Error),
    /// The file is another one than the feed names.
    #[error("het bestand is niet het bestand uit de lijst van het archief")]
    Different,
    /// The receipt is not the archive's, or not for this file.
    #[error("het ontvangstbewijs klopt niet: {0}")]
    Receipt(document::Error),
    /// The receipt speaks of another file.
    #[error("het ontvangstbewijs hoort bij een ander bestand")]
    OtherReceipt,
    /// The file does not open.
    #[error(transparent)]
    Open(#[from] open::Error),
    /// The content is not as it should be.
    #[error("de inhoud heeft niet de juiste vorm: {0}")]
    Malformed(String),
    /// The instrument with that hash is not what the archive gave.
    #[error("het instrument {0} is in het archief een ander")]
    Instrument(Digest),
    /// The store could not be read.
    #[error("{0}")]
    Store(String),
}

impl Failure {
    /// Who can open the file, when none of the keys at hand does.
    pub fn recipients(&self) -> Option<&Recipients> {
        match self {
            Failure::Open(error) => error.recipients(),
            _ => None,
        }
    }

    /// Whether the archive does not give it to this person.
    pub fn is_refused(&self) -> bool {
        matches!(self, Failure::Remote(remote::Error::Refused(_)))
    }
}

/// A file that was verified and opened.
pub struct Fetched {
    /// Which part it is.
    pub part: Part,
    /// What was sealed; wiped when dropped.
    pub content: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Fetched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fetched({}, {} bytes)", self.part, self.content.len())
    }
}

/// Fetches, verifies and opens one file. What was left of an earlier try is used, and thrown away when
/// the whole does not verify: lines 2 and 3 may have been rewrapped in between.
pub fn fetch(puller: &Puller<'_>, keyset: &KeySet, facts: &FileFacts) -> Result<Fetched, Failure> {
    let partial = puller.home.partial().join(partial_name(facts));
    let resumed = partial.exists();
    let tried = Attempt {
        puller,
        keyset,
        facts,
        partial: &partial,
    }
    .run();
    match tried {
        Err(Failure::Remote(error)) if error.is_temporary() => Err(error.into()),
        Err(_) if resumed => {
            files::remove_file(&partial)?;
            let again = Attempt {
                puller,
                keyset,
                facts,
                partial: &partial,
            }
            .run();
            clean_up(&partial, again)
        }
        tried => clean_up(&partial, tried),
    }
}

fn partial_name(facts: &FileFacts) -> String {
    format!("{}.{}.{}.vps", facts.story, facts.part, facts.revision)
}

/// Removes what was half fetched and is not wanted any more, such as a story that was withdrawn since.
pub(super) fn sweep(partial: &Path, wanted: &[FileFacts]) -> io::Result<()> {
    let wanted: Vec<String> = wanted.iter().map(partial_name).collect();
    for name in files::visible_names(partial)? {
        if !wanted.contains(&name) {
            files::remove_file(&partial.join(name))?;
        }
    }
    Ok(())
}

/// The partial file is of use only for a try that was cut.
fn clean_up(partial: &Path, tried: Result<Fetched, Failure>) -> Result<Fetched, Failure> {
    let was_cut = matches!(&tried, Err(Failure::Remote(error)) if error.is_temporary());
    if !was_cut {
        files::remove_file(partial)?;
    }
    tried
}

struct Attempt<'a> {
    puller: &'a Puller<'a>,
    keyset: &'a KeySet,
    facts: &'a FileFacts,
    partial: &'a PathBuf,
}

impl Attempt<'_> {
    fn run(&self) -> Result<Fetched, Failure> {
        self.download()?;
        let bytes = files::read_limited(self.partial, sealed_limit(self.facts.part))?;
        let file = vps::inspect(&bytes[..])?;
        self.check_facts(&file)?;
        self.check_receipt(&file)?;
        let opened = open_with(&bytes, self.puller.keys)?;
        Ok(Fetched {
            part: self.facts.part,
            content: opened.content,
        })
    }

    fn download(&self) -> Result<(), Failure> {
        let mut options = OpenOptions::new();
        let file = options
            .append(true)
            .create(true)
            .mode(0o600)
            .open(self.partial)?;
        let from = file.metadata()?.len();
        let mut limited = Limited {
            file,
            left: sealed_limit(self.facts.part).saturating_sub(from),
        };
        if self.facts.part == Part::Voice && from == 0 {
            self.download_if_ours(&mut limited)?;
        } else {
            self.puller.remote.file(self.facts, from, &mut limited)?;
        }
        Ok(limited.file.sync_all()?)
    }

    fn download_if_ours(&self, limited: &mut Limited) -> Result<(), Failure> {
        let mut gate = Gate {
            keys: self.puller.keys,
            begin: Vec::new(),
            state: GateState::Unknown,
            limited,
        };
        let done = self.puller.remote.file(self.facts, 0, &mut gate);
        match gate.state {
            GateState::Shut(refused) => Err(refused.into()),
            GateState::Unknown | GateState::Open => Ok(done?),
        }
    }

    fn check_facts(&self, file: &SealedFile) -> Result<(), Failure> {
        let (header, facts) = (file.head.header(), self.facts);
        let same = header.story == facts.story
            && header.part == facts.part
            && header.revision == facts.revision
            && header.region == *self.keyset.region()
            && file.head.line1_sha256() == facts.line1_sha256
            && file.body_sha256 == facts.body_sha256
            && file.body_bytes == facts.body_bytes;
        if same {
            Ok(())
        } else {
            Err(Failure::Different)
        }
    }

    fn check_receipt(&self, file: &SealedFile) -> Result<(), Failure> {
        let receipt = self.puller.remote.receipt(self.facts)?;
        let receipt = Receipt::verify_by(&receipt, self.keyset).map_err(Failure::Receipt)?;
        if receipt.matches(file) {
            Ok(())
        } else {
            Err(Failure::OtherReceipt)
        }
    }
}

/// A file that takes no more than it may hold.
struct Limited {
    file: std::fs::File,
    left: u64,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len() as u64;
        self.left = self
            .left
            .checked_sub(length)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        self.file.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Lets a file through unless its head says that none of the keys opens it.
struct Gate<'a> {
    keys: &'a [OpeningKey],
    begin: Vec<u8>,
    state: GateState,
    limited: &'a mut Limited,
}

enum GateState {
    Unknown,
    Open,
    Shut(open::Error),
}

impl Gate<'_> {
    /// Bytes that are no head, or not yet, are let through: the whole file is judged later.
    fn look(&mut self, bytes: &[u8]) {
        const LONGEST_HEAD: usize = 256 << 10;
        self.begin.extend_from_slice(bytes);
        if let Ok(head) = Head::read(&mut &self.begin[..]) {
            self.state = match open::key_for(&head, self.keys) {
                Ok(_) => GateState::Open,
                Err(refused) => GateState::Shut(refused),
            };
        } else if self.begin.len() > LONGEST_HEAD {
            self.state = GateState::Open;
        }
    }
}

impl Write for Gate<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if matches!(self.state, GateState::Unknown) {
            self.look(bytes);
        }
        match self.state {
            GateState::Shut(_) => Err(io::ErrorKind::PermissionDenied.into()),
            GateState::Unknown | GateState::Open => self.limited.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.limited.flush()
    }
}
