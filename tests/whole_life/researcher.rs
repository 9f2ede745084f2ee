//! Whoever works with the stories: pulls from the archive, opens, exports, and obeys.

use std::{
    cell::{OnceCell, RefCell, RefMut},
    fs,
    path::PathBuf,
    slice,
    sync::Arc,
};

use indicatif::ProgressBar;
use tempfile::TempDir;
use vertelpunt::{
    archive::auth::Scope,
    domain::ids::{Part, StoryId},
    research::{
        ask::Person,
        export::{self, Force, Format},
        home::{ArchiveAddress, Home},
        login::Login,
        pull::{NewFeed, Puller, Report},
        recording::Recording,
        remote::Online,
        store::Store,
    },
    seal::{keys::OpeningKey, telling, wrap::Cost},
    support::clock::{Clock, FakeClock},
};

use crate::{server::Server, support::kiosk::Region};

/// What somebody does with the stories.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// Reads them.
    Reading,
    /// Hears them, to write them out.
    Intake,
}

impl Desk {
    fn scopes(self) -> &'static [Scope] {
        match self {
            Desk::Reading => &[Scope::Read],
            Desk::Intake => &[Scope::Read, Scope::Intake],
        }
    }

    fn key(self, region: &Region) -> &OpeningKey {
        match self {
            Desk::Reading => &region.reading,
            Desk::Intake => &region.intake,
        }
    }

    fn formats(self) -> &'static [Format] {
        match self {
            Desk::Reading => &[Format::Csv, Format::Jsonl],
            Desk::Intake => &[Format::Wav],
        }
    }
}

/// Somebody with one key.
pub(crate) struct Researcher {
    desk: Desk,
    folder: TempDir,
    home: Home,
    store: OnceCell<RefCell<Store>>,
}

impl Researcher {
    pub(crate) fn new(desk: Desk) -> Researcher {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("passphrase"), "een lang wachtwoord\n").unwrap();
        let home = Home::find(Some(&folder.path().join("home"))).unwrap();
        Researcher {
            desk,
            folder,
            home,
            store: OnceCell::new(),
        }
    }

    /// Where the researcher's program keeps what it must not show.
    pub(crate) fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    /// What the researcher wrote out to work with.
    pub(crate) fn exported(&self) -> PathBuf {
        self.folder.path().join("export")
    }

    /// Logs in as if for the first time and pulls.
    pub(crate) fn pull(&self, server: &Server, region: &Region) -> Report {
        let address = ArchiveAddress {
            archive: server.url(""),
            ca_file: None,
        };
        let token = server.person(self.desk.scopes());
        let clock: Arc<dyn Clock> = Arc::<FakeClock>::clone(&server.clock);
        let remote = Online::new(&address, &token, clock).unwrap();
        let login = Login {
            home: &self.home,
            address: &address,
            token: &token,
        };
        let root = region.root.public();
        login
            .perform(&remote, Some(&root), &mut self.person())
            .unwrap();
        let puller = Puller {
            home: &self.home,
            remote: &remote,
            keys: slice::from_ref(self.desk.key(region)),
        };
        let mut store = self.store();
        let report = puller.pull(&mut store, NewFeed::Refuse, &ProgressBar::hidden());
        let report = report.unwrap();
        assert!(
            report.failed.is_empty() && report.stopped.is_none(),
            "{report:?}"
        );
        report
    }

    pub(crate) fn export(&self) {
        let (mut store, formats) = (self.store(), self.desk.formats());
        export::write(&mut store, &self.exported(), formats, Force::Refuse).unwrap();
    }

    /// The stories that can be read here.
    pub(crate) fn stories(&self) -> Vec<StoryId> {
        self.store().stories("").unwrap()
    }

    /// What the researcher reads of a story.
    pub(crate) fn text(&self, story: StoryId) -> String {
        let opened = self.store().content(story, Part::Telling).unwrap().unwrap();
        let told = telling::from_json(&opened.content).unwrap();
        told.text.unwrap().expose().to_owned()
    }

    /// What intake hears of a story: the samples of its WAV; none when it cannot be heard here.
    pub(crate) fn heard(&self, story: StoryId) -> Option<Vec<i16>> {
        let opened = self.store().content(story, Part::Voice).unwrap()?;
        let wav = Recording::read(&opened.content).unwrap().sound.to_wav();
        let wav = wav.unwrap();
        let reader = hound::WavReader::new(&wav[..]).unwrap();
        Some(reader.into_samples().map(Result::unwrap).collect())
    }

    /// Whether a recording of a story stands among what was written out.
    pub(crate) fn has_written_out(&self, story: StoryId) -> bool {
        self.exported().join(format!("audio/{story}.wav")).exists()
    }

    pub(crate) fn knows_as_removed(&self, story: StoryId) -> bool {
        self.store().is_removed(story).unwrap()
    }

    /// The store; opened once, for to stretch the passphrase takes its time.
    fn store(&self) -> RefMut<'_, Store> {
        let open = || {
            let store = Store::open(self.home.path(), &mut self.person(), Cost::PRACTICE);
            RefCell::new(store.unwrap())
        };
        self.store.get_or_init(open).borrow_mut()
    }

    fn person(&self) -> Person {
        Person::new(Some(self.folder.path().join("passphrase")), None)
    }
}
