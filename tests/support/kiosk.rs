//! A kiosk without a screen: a region with all its keys, a data directory, a clock that is moved by hand,
//! and a seam that ends the world before any durable step.

#![expect(dead_code, reason = "each journey uses its own part of this support")]

use std::{
    collections::BTreeMap,
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use tempfile::TempDir;
use vertelpunt::{
    domain::{
        ids::{Part, RegionName, Revision, StoryId},
        telling::*,
        week::Day,
        words::WordList,
    },
    kiosk::{
        keeper::{
            custody::{Custody, Opening},
            lock::Draft,
        },
        settings::Settings,
    },
    seal::{
        digest::sha256,
        document::Kind,
        keys::{OpeningKey, SigningKey},
        keyset::{Holder, KeySetText, Public, Role},
        open,
        published::{Opened, Published},
        receipt::Receipt,
        telling,
        tombstone::{Reason, Tombstone},
        voice, vps,
    },
    store::{
        layout::Layout,
        outbox::StoryDirectory,
        space::Largest,
        step::{Seam, Step, Steps},
    },
    support::{
        clock::{FakeClock, Timestamp},
        randomness,
    },
};

/// Words that no file may hold.
pub(crate) const CANARY: &str = "zéér-geheime-zonnebloem";
/// 2026-11-21.
pub(crate) const TODAY: Timestamp = Timestamp(1_795_269_600);
pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const DAY: Duration = Duration::from_secs(86_400);

/// A region with every private key.
pub(crate) struct Region {
    pub root: SigningKey,
    pub archive: SigningKey,
    pub publish: SigningKey,
    pub reading: OpeningKey,
    pub intake: OpeningKey,
    pub escrow: OpeningKey,
}

/// Whether a key set is a rehearsal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Real,
    Rehearsal,
}

impl Region {
    pub(crate) fn new() -> Region {
        let rng = &mut randomness::system();
        Region {
            root: SigningKey::generate(rng),
            archive: SigningKey::generate(rng),
            publish: SigningKey::generate(rng),
            reading: OpeningKey::generate(rng),
            intake: OpeningKey::generate(rng),
            escrow: OpeningKey::generate(rng),
        }
    }

    pub(crate) fn keyset(&self, epoch: u32, sort: Sort) -> Vec<u8> {
        self.keyset_for("functionaris", epoch, sort)
    }

    pub(crate) fn keyset_for(&self, officer: &str, epoch: u32, sort: Sort) -> Vec<u8> {
        let holder = |role, public| Holder {
            role,
            public,
            organisation: "Regio".to_owned(),
            holder: "Iemand".to_owned(),
        };
        let recipient = |key: &OpeningKey| Public::Recipient(key.recipient());
        let verifier = |key: &SigningKey| Public::Verifier(key.public());
        let text = KeySetText {
            region: RegionName::parse("twente").unwrap(),
            epoch,
            review_by: Day::parse("2027-01-01").unwrap(),
            responsible_body: "Regio Twente".to_owned(),
            privacy_officer: officer.to_owned(),
            demo: sort == Sort::Rehearsal,
            keys: vec![
                holder(Role::Reading, recipient(&self.reading)),
                holder(Role::Intake, recipient(&self.intake)),
                holder(Role::Escrow, recipient(&self.escrow)),
                holder(Role::Publish, verifier(&self.publish)),
                holder(Role::Archive, verifier(&self.archive)),
            ],
        };
        text.sign(&self.root).unwrap()
    }
}

/// Where the world ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The process dies.
    Kill,
    /// The disk is full.
    Full,
    /// The disk fails.
    Broken,
}

/// A seam that counts steps and cuts before one of them.
#[derive(Default)]
pub(crate) struct Cuts(Mutex<CutsState>);

#[derive(Default)]
struct CutsState {
    seen: Vec<Step>,
    cut: Option<(usize, Cut)>,
    spoil: Option<PathBuf>,
}

/// What a killed process leaves of itself in a test.
pub(crate) struct Killed;

impl Cuts {
    /// Cuts before the step with this place, counted from now.
    pub(crate) fn cut_before(&self, place: usize, cut: Cut) {
        let mut state = self.0.lock().unwrap();
        state.seen.clear();
        state.cut = Some((place, cut));
    }

    /// Lets everything pass and counts anew.
    pub(crate) fn pass(&self) {
        *self.0.lock().unwrap() = CutsState::default();
    }

    /// Changes a byte of the telling in `held` before it is read back.
    pub(crate) fn spoil_before_reading_back(&self, held: PathBuf) {
        self.0.lock().unwrap().spoil = Some(held);
    }

    /// The steps that were announced.
    pub(crate) fn seen(&self) -> Vec<Step> {
        self.0.lock().unwrap().seen.clone()
    }
}

impl Seam for Cuts {
    fn before(&self, step: Step) -> io::Result<()> {
        let (cut, spoil) = {
            let mut state = self.0.lock().unwrap();
            let place = state.seen.len();
            state.seen.push(step);
            let cut = state.cut.filter(|(at, _)| *at == place).map(|(_, cut)| cut);
            (
                cut,
                state.spoil.clone().filter(|_| step == Step::LockReadBack),
            )
        };
        if let Some(held) = spoil {
            spoil_telling(&held);
        }
        match cut {
            None => Ok(()),
            Some(Cut::Full) => Err(io::ErrorKind::StorageFull.into()),
            Some(Cut::Broken) => Err(io::Error::other("the disk failed")),
            Some(Cut::Kill) => resume_unwind(Box::new(Killed)),
        }
    }
}

fn spoil_telling(held: &Path) {
    for entry in fs::read_dir(held).unwrap() {
        let path = entry.unwrap().path().join("telling.vps");
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
}

/// Runs until a kill; `None` when it was killed.
pub(crate) fn until_killed<T>(work: impl FnOnce() -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Some(done),
        Err(payload) if payload.is::<Killed>() => None,
        Err(payload) => resume_unwind(payload),
    }
}

/// A kiosk on a disk of its own.
pub(crate) struct Kiosk {
    pub region: Region,
    pub clock: Arc<FakeClock>,
    pub cuts: Arc<Cuts>,
    pub settings: Settings,
    pub layout: Layout,
    _data: TempDir,
}

impl Kiosk {
    /// A provisioned kiosk whose root was confirmed.
    pub(crate) fn new(sort: Sort) -> Kiosk {
        let kiosk = Kiosk::below(tempfile::tempdir().unwrap(), sort);
        kiosk.open().confirm_root().unwrap();
        kiosk
    }

    /// A kiosk in rehearsal whose keeper looks every second for what was brought.
    pub(crate) fn attentive() -> Kiosk {
        let mut kiosk = Kiosk::new(Sort::Rehearsal);
        kiosk.settings.sync.rehearsal_waiting = Some(Duration::from_secs(1));
        kiosk
    }

    /// A kiosk that was just unpacked, in a directory that the test made.
    pub(crate) fn below(data: TempDir, sort: Sort) -> Kiosk {
        Kiosk::of(Region::new(), data, sort, "http://127.0.0.1:1")
    }

    /// A kiosk of this region that was just unpacked and knows its archive.
    pub(crate) fn of(region: Region, data: TempDir, sort: Sort, archive: &str) -> Kiosk {
        let provisioned = data.path().join("provisioned.vpd");
        fs::write(&provisioned, region.keyset(1, sort)).unwrap();
        let settings = settings_text(data.path(), &provisioned, &region, archive);
        let path = data.path().join("kiosk.toml");
        fs::write(&path, settings).unwrap();
        Kiosk {
            clock: Arc::new(FakeClock::at(TODAY)),
            cuts: Arc::new(Cuts::default()),
            settings: Settings::load(&path).unwrap(),
            layout: Layout::below(&data.path().join("data")),
            region,
            _data: data,
        }
    }

    pub(crate) fn opening(&self) -> Opening {
        let words = fs::read_to_string("firmware-config/instrument/words.nl.txt").unwrap();
        let mut settings = self.settings.clone();
        // The settings lie elsewhere; a test runs where the bundle is.
        settings.instrument = "firmware-config/instrument".into();
        Opening {
            settings,
            words: WordList::parse(&words).unwrap(),
            clock: self.clock.clone(),
            randomness: Arc::new(|| Box::new(randomness::system())),
            steps: Steps::watched_by(self.cuts.clone()),
            largest: Largest::Typed,
        }
    }

    pub(crate) fn open(&self) -> Custody {
        Custody::open(&self.opening()).unwrap()
    }

    /// Moves time on and lets the keeper look after what waits.
    pub(crate) fn pass_time(&self, custody: &mut Custody, time: Duration) {
        self.clock.advance(time);
        custody.tend();
        // A batch leaves at a random moment of each window, so two windows later one has left.
        self.clock.advance(2 * self.settings.sync.batch);
        custody.tend();
    }

    pub(crate) fn held(&self) -> Vec<StoryDirectory> {
        StoryDirectory::all_in(&self.layout.held()).unwrap()
    }

    pub(crate) fn released(&self) -> Vec<StoryDirectory> {
        StoryDirectory::all_in(&self.layout.stories()).unwrap()
    }

    /// The courier brings a receipt of every part of a released story.
    pub(crate) fn receive_all(&self, story: StoryId) {
        let directory = StoryDirectory {
            story,
            path: self.layout.released_story(story),
        };
        for part in directory.parts() {
            let sealed =
                vps::inspect(fs::File::open(directory.sealed_path(part)).unwrap()).unwrap();
            let day = Day::of(TODAY);
            let receipt = Receipt::sign(&sealed, day, &self.region.archive).unwrap();
            self.bring(&self.layout.receipt(story, part, Revision(0)), &receipt);
        }
    }

    /// The courier brings a tombstone.
    pub(crate) fn bring_tombstone(&self, of: StoryId, under: StoryId, archive: &SigningKey) {
        let tombstone = Tombstone {
            story: of,
            part: None,
            reason: Reason::Withdrawn,
            day: Day::of(TODAY),
        };
        let document = tombstone.sign(archive).unwrap();
        self.bring(&self.layout.tombstone(under), &document);
    }

    /// The courier brings a document.
    pub(crate) fn bring_document(&self, kind: Kind, document: &[u8]) {
        let path = self.layout.arrived_documents().join(format!("{kind}.vpd"));
        self.bring(&path, document);
    }

    /// The region says that stories of this build and epoch open.
    pub(crate) fn bring_opened(&self, version: u64, epoch: u32) {
        self.bring_document(Kind::Opened, &self.opened(version, epoch));
    }

    /// The signed word that stories of this build and epoch open.
    pub(crate) fn opened(&self, version: u64, epoch: u32) -> Vec<u8> {
        let build = env!("CARGO_PKG_VERSION").to_owned();
        let opened = Opened {
            version,
            build,
            epoch,
        };
        opened.sign(&self.region.publish).unwrap()
    }

    /// The region publishes a file.
    pub(crate) fn published(&self, kind: Kind, version: u64, file: (&str, &str)) -> Vec<u8> {
        let files = BTreeMap::from([(file.0.to_owned(), file.1.to_owned())]);
        self.published_files(kind, version, files)
    }

    /// The region publishes files that go together.
    pub(crate) fn published_files(
        &self,
        kind: Kind,
        version: u64,
        files: BTreeMap<String, String>,
    ) -> Vec<u8> {
        Published { version, files }
            .sign(kind, &self.region.publish)
            .unwrap()
    }

    pub(crate) fn bring(&self, path: &Path, bytes: &[u8]) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The telling of a story, opened with the reading key; the voice must open with the intake key.
    pub(crate) fn read(&self, directory: &StoryDirectory) -> Telling {
        for part in directory
            .parts()
            .into_iter()
            .filter(|part| *part == Part::Voice)
        {
            let file = fs::read(directory.sealed_path(part)).unwrap();
            let opened = open::open(&file, &self.region.intake).unwrap();
            voice::from_content(&opened.content).unwrap();
        }
        let file = fs::read(directory.sealed_path(Part::Telling)).unwrap();
        let opened = open::open(&file, &self.region.reading).unwrap();
        telling::from_json(&opened.content).unwrap()
    }
}

fn settings_text(directory: &Path, keyset: &Path, region: &Region, archive: &str) -> String {
    format!(
        r#"
data-dir = {:?}
instrument = "firmware-config/instrument"
[place]
name = "Proefplek"
type = "school"
[provisioning]
root-public = "{}"
archive = {archive:?}
keyset = {keyset:?}
[sync]
keep-seconds = 86400
batch-seconds = 3600
[storage]
ballast = "1 MiB"
[clock]
confirmed-by = {:?}
"#,
        directory.join("data"),
        region.root.public().to_hex(),
        directory.join("clock-is-set"),
    )
}

/// A story with the canary in every field of words, and a recording.
pub(crate) fn draft() -> Draft {
    let head = voice::VoiceHead {
        language: "nl".to_owned(),
        register: "u".to_owned(),
        keep_voice: ConsentAnswer::No,
        pieces: vec![voice::Piece {
            start_ms: 0,
            end_ms: 1000,
            of: voice::PieceOf::Story,
        }],
    };
    Draft {
        telling: a_telling(),
        voice: Some(voice::to_content(&head, CANARY.as_bytes())),
        waiting_days: 7,
    }
}

/// A typed story.
pub(crate) fn typed_draft() -> Draft {
    Draft {
        voice: None,
        ..draft()
    }
}

pub(crate) fn a_telling() -> Telling {
    let words = || Some(StoryText::new(format!("Dit is {CANARY}.")));
    Telling {
        instrument: InstrumentRef {
            id: "proef".to_owned(),
            version: 1,
            sha256: sha256(b""),
        },
        week: None,
        collection: Collection {
            kind: "school".to_owned(),
            area: None,
            region: RegionName::parse("twente").unwrap(),
        },
        language: "nl".to_owned(),
        register: "u".to_owned(),
        teller: Teller {
            role: "parent".to_owned(),
            age_band: None,
        },
        form: Form::Both,
        assisted: Assisted::No,
        adult: None,
        prompt: None,
        title: words(),
        text: words(),
        more: words(),
        removed: BTreeMap::new(),
        names: Names {
            checked: NamesChecked::Teller,
            language_supported: true,
        },
        order: Vec::new(),
        answers: Vec::new(),
        consent: Vec::new(),
        software: Software {
            version: "0".to_owned(),
            names_version: "0".to_owned(),
            disguise_version: None,
        },
    }
}
