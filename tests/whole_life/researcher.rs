//! The researcher: pulls from the archive, opens, exports, and obeys.

use std::{fs, path::PathBuf, slice, sync::Arc};

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
        remote::Online,
        store::Store,
    },
    seal::{telling, wrap::Cost},
    support::clock::{Clock, FakeClock},
};

use crate::{server::Server, support::kiosk::Region};

/// A researcher with the reading key.
pub(crate) struct Researcher {
    folder: TempDir,
    home: Home,
}

impl Researcher {
    pub(crate) fn new() -> Researcher {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("passphrase"), "een lang wachtwoord\n").unwrap();
        let home = Home::find(Some(&folder.path().join("home"))).unwrap();
        Researcher { folder, home }
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
        let token = server.person(&[Scope::Read]);
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
            keys: slice::from_ref(&region.reading),
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
        let formats = [Format::Csv, Format::Jsonl];
        export::write(&mut self.store(), &self.exported(), &formats, Force::Refuse).unwrap();
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

    pub(crate) fn knows_as_removed(&self, story: StoryId) -> bool {
        self.store().is_removed(story).unwrap()
    }

    fn store(&self) -> Store {
        Store::open(self.home.path(), &mut self.person(), Cost::PRACTICE).unwrap()
    }

    fn person(&self) -> Person {
        Person::new(Some(self.folder.path().join("passphrase")), None)
    }
}
