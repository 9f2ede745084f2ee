//! The archive as one value: its settings, records, objects, key and clock.
//!
//! Invariants: one server per data directory (a lock file); the journal and the records agree before
//! the first answer.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::Semaphore;

use crate::{
    archive::{
        documents, feed,
        journal::Journal,
        keysets::KeySets,
        limits::RateLimit,
        metrics::Metrics,
        objects::{Objects, folder::Folder},
        pages::fleet::Sessions,
        problem::Problem,
        records::{self, Records, sqlite::Sqlite},
        removal,
        settings::Settings,
        tus::InFlight,
    },
    domain::week::Day,
    seal::{keys::SigningKey, keyset::Role},
    support::{
        clock::{Clock, Timestamp},
        files,
    },
};

/// Why an archive cannot open its data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another server holds the directory.
    #[error("another archive runs on `{}`", .0.display())]
    InUse(PathBuf),
    /// The directory or a file in it cannot be used.
    #[error("`{}`: {source}", path.display())]
    Unusable {
        /// What was tried.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The records cannot be used.
    #[error(transparent)]
    Records(#[from] records::Error),
    /// The archive's own rules say no.
    #[error("{0}")]
    Refused(#[from] Problem),
}

/// Where things stand in the data directory.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The records.
    pub records: PathBuf,
    /// The bodies.
    pub objects: PathBuf,
    /// Held while a server runs.
    pub lock: PathBuf,
}

impl Layout {
    /// The places in `data_dir`.
    pub fn of(data_dir: &Path) -> Layout {
        Layout {
            records: data_dir.join("archive.db"),
            objects: data_dir.join("objects"),
            lock: data_dir.join("lock"),
        }
    }
}

/// How many at a time, and how often.
#[derive(Debug)]
pub struct Gates {
    /// Refused tokens.
    pub refusals: RateLimit,
    /// Withdrawals.
    pub withdrawals: RateLimit,
    /// Enrolments.
    pub enrolments: RateLimit,
    /// Uploads that receive bytes.
    pub uploads: Arc<Semaphore>,
    /// Withdrawal codes that are stretched: 64 MiB each.
    pub stretching: Arc<Semaphore>,
    /// The upload that each running request writes to.
    pub in_flight: InFlight,
}

/// A region's archive.
pub struct Archive {
    settings: Settings,
    records: Arc<dyn Records>,
    objects: Arc<dyn Objects>,
    clock: Arc<dyn Clock>,
    key: SigningKey,
    journal: Journal,
    gates: Gates,
    metrics: Metrics,
    keysets: KeySets,
    sessions: Sessions,
}

impl Archive {
    /// Opens the data directory, makes what is missing, and lets the journal have its say.
    pub fn open(settings: Settings, clock: Arc<dyn Clock>) -> Result<Archive, Error> {
        let data_dir = settings.data_dir.clone();
        let mut builder = fs::DirBuilder::new();
        let made = builder.recursive(true).mode(0o700).create(&data_dir);
        made.map_err(unusable(&data_dir))?;
        let layout = Layout::of(&data_dir);
        let records = Arc::new(Sqlite::open(&layout.records)?);
        let objects = Folder::open(&layout.objects).map_err(unusable(&layout.objects))?;
        let archive = Archive {
            key: own_key(&settings.key).map_err(unusable(&settings.key))?,
            journal: Journal::open(&settings.journal).map_err(unusable(&settings.journal))?,
            gates: gates(&settings),
            metrics: Metrics::default(),
            keysets: KeySets::default(),
            sessions: Sessions::default(),
            settings,
            records,
            objects: Arc::new(objects),
            clock,
        };
        archive.prepare()?;
        Ok(archive)
    }

    /// Takes the lock of the data directory for as long as the returned file is open.
    pub fn lock(data_dir: &Path) -> Result<File, Error> {
        let path = Layout::of(data_dir).lock;
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path);
        let file = file.map_err(unusable(&path))?;
        let operation = rustix::fs::FlockOperation::NonBlockingLockExclusive;
        match rustix::fs::flock(&file, operation) {
            Ok(()) => Ok(file),
            Err(_) => Err(Error::InUse(data_dir.to_owned())),
        }
    }

    fn prepare(&self) -> Result<(), Error> {
        let id = hex::encode(entropy::<8>());
        records::write(self.records(), move |statements| {
            feed::begin(statements, &id)
        })?;
        if let Some(path) = &self.settings.keyset {
            let limit = crate::sync::wire::limits::DOCUMENT_BYTES;
            let bytes = files::read_limited(path, limit).map_err(unusable(path))?;
            documents::publish_if_newer(self, &bytes)?;
        }
        removal::reconcile(self)?;
        self.warn_of_unknown_key()
    }

    /// Kiosks believe only receipts by a key of the key set.
    fn warn_of_unknown_key(&self) -> Result<(), Error> {
        let own = self.key.public().id();
        if let Some(keyset) = self.keysets.newest(self)?
            && keyset.verifier(Role::Archive, own).is_none()
        {
            tracing::warn!(key = %own, "the key set does not name this archive's key");
        }
        Ok(())
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The rows.
    pub fn records(&self) -> &dyn Records {
        self.records.as_ref()
    }

    /// The bodies.
    pub fn objects(&self) -> &dyn Objects {
        self.objects.as_ref()
    }

    /// The clock.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// The day it is.
    pub fn today(&self) -> Day {
        Day::of(self.clock.now())
    }

    /// The key that signs receipts, tombstones and feed heads.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The withdrawals and tombstones that no backup holds.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// How many at a time, and how often.
    pub fn gates(&self) -> &Gates {
        &self.gates
    }

    /// The counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The key sets that were ever published here.
    pub fn keysets(&self) -> &KeySets {
        &self.keysets
    }

    /// The operators that are logged in.
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// Whether the disk has too little room for new stories.
    pub fn is_full(&self) -> io::Result<bool> {
        let room = self.objects.room()?;
        let limits = &self.settings.limits;
        Ok(room.is_below(limits.free_percent) || room.free_bytes < limits.free_space.0)
    }
}

/// Runs work that may wait for a disk on a thread where waiting harms nobody.
pub async fn blocking<T: Send + 'static>(
    archive: &Arc<Archive>,
    work: impl FnOnce(&Archive) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let archive = Arc::clone(archive);
    let outcome = tokio::task::spawn_blocking(move || work(&archive)).await;
    outcome.unwrap_or_else(|error| Err(Problem::internal(error)))
}

/// The day that lies `days` after `day`, or before it.
pub fn day_after(day: Day, days: i64) -> Day {
    Day::of(Timestamp(
        day.start().0.saturating_add(days.saturating_mul(86_400)),
    ))
}

/// Random bytes of the system.
pub fn entropy<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

fn gates(settings: &Settings) -> Gates {
    let limits = &settings.limits;
    Gates {
        refusals: RateLimit::per_hour(limits.refusals_per_hour),
        withdrawals: RateLimit::per_hour(limits.withdrawals_per_hour),
        enrolments: RateLimit::per_hour(limits.enrolments_per_hour),
        uploads: Arc::new(Semaphore::new(limits.uploads)),
        stretching: Arc::new(Semaphore::new(2)),
        in_flight: InFlight::default(),
    }
}

/// Reads the archive's key, or makes one at the first start.
fn own_key(path: &Path) -> io::Result<SigningKey> {
    if !path.exists() {
        let text = format!("{}\n", hex::encode(entropy::<32>()));
        files::replace(path, text.as_bytes(), 0o600)?;
    }
    let text = files::read_limited(path, 128)?;
    let mut seed = zeroize::Zeroizing::new([0; 32]);
    hex::decode_to_slice(text.trim_ascii(), seed.as_mut())
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "64 hex digits are needed"))?;
    Ok(SigningKey::from_seed(&seed))
}

fn unusable(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Unusable { path, source }
}
