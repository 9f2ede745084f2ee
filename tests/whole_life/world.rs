//! One kiosk, its courier, the region's archive and a researcher: the real ones, on real disks.

use std::{fs, sync::Arc, time::Duration};

use vertelpunt::{
    courier::{Courier, Flow, settings::Settings},
    domain::{
        ids::StoryId,
        telling::{Consent, ConsentAnswer, InstrumentRef},
    },
    kiosk::keeper::{
        custody::{Custody, Opening},
        lock::Draft,
    },
    seal::{digest::sha256, document::Kind},
    store::step::Steps,
    support::randomness,
    sync::plan::Intervals,
};

use crate::{
    faults::{At, Cut, Faults, Watcher},
    researcher::{Desk, Researcher},
    server::Server,
    spoken,
    support::{
        kiosk::{Kiosk, Region, Sort, draft},
        small_disk::SmallDisk,
    },
};

const INSTRUMENT: &str = include_str!("../../firmware-config/instrument/instrument.toml");
const SECOND: Duration = Duration::from_secs(1);

/// Everything that one life of a kiosk needs, with one cut in it.
pub(crate) struct World {
    pub(crate) kiosk: Kiosk,
    pub(crate) server: Arc<Server>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) researcher: Researcher,
    pub(crate) intake: Researcher,
}

impl World {
    pub(crate) fn new(disk: &Arc<SmallDisk>, cut: Option<(At, Cut)>) -> World {
        let region = Region::new();
        let server = Arc::new(Server::new(&region));
        let data = tempfile::tempdir_in(disk.path()).unwrap();
        let archive = format!("http://{}", server.wire.address());
        let kiosk = Kiosk::of(region, data, Sort::Real, &archive);
        let publics = kiosk.layout.kiosk().join("device.publics");
        let surroundings = (Arc::clone(disk), kiosk.clock.clone(), Arc::clone(&server));
        let faults = Arc::new(Faults::new(cut, surroundings, publics));
        server.publish(&kiosk.published(Kind::Instrument, 1, ("instrument.toml", INSTRUMENT)));
        World {
            kiosk,
            server,
            faults,
            researcher: Researcher::new(Desk::Reading),
            intake: Researcher::new(Desk::Intake),
        }
    }

    /// The kiosk's store, opened as at the start of the program; none when the disk does not let it.
    pub(crate) fn start_kiosk(&self) -> Option<Custody> {
        let seam: Arc<Faults> = Arc::clone(&self.faults);
        let opening = Opening {
            steps: Steps::watched_by(seam),
            ..self.kiosk.opening()
        };
        Custody::open(&opening).ok()
    }

    /// A fresh courier; none when the disk does not let it.
    pub(crate) fn start_courier(&self) -> Option<Courier> {
        let archive = format!("http://{}/", self.server.wire.address());
        let settings = Settings {
            piece_bytes: 8 << 10,
            intervals: Intervals {
                poll: SECOND,
                documents: 3600 * SECOND,
                heartbeat: 7 * 86_400 * SECOND,
            },
            ..Settings::new(self.kiosk.layout.data(), archive.parse().unwrap())
        };
        Courier::open(settings, self.kiosk.clock.clone()).ok()
    }

    /// Lets a courier work until there is nothing to do, or until it dies.
    pub(crate) fn work(&self, courier: &mut Courier) -> Flow {
        courier.work(&mut Watcher(&self.faults), &mut randomness::system())
    }

    /// What one teller told, with the canary in its words and a voice.
    pub(crate) fn draft(&self) -> Draft {
        let mut draft = draft();
        draft.telling.instrument = InstrumentRef {
            id: "proef".to_owned(),
            version: 1,
            sha256: sha256(INSTRUMENT.as_bytes()),
        };
        draft.telling.consent = vec![Consent {
            purpose: "research".to_owned(),
            answer: ConsentAnswer::Yes,
            text_version: 1,
            text_sha256: sha256(b"Mogen onderzoekers uw verhaal lezen?"),
        }];
        draft.voice = Some(spoken::content());
        draft
    }

    /// The region says that stories of this build and epoch open.
    pub(crate) fn publish_opened(&self) {
        self.server.publish(&self.kiosk.opened(1, 1));
    }

    /// Whether the kiosk has this story, held or released.
    pub(crate) fn is_here(&self, story: StoryId) -> bool {
        let stories = [self.kiosk.held(), self.kiosk.released()].concat();
        stories.iter().any(|here| here.story == story)
    }

    /// Whether no story waits here any more.
    pub(crate) fn is_empty(&self) -> bool {
        let n_entries = |path| fs::read_dir(path).unwrap().count();
        n_entries(self.kiosk.layout.held()) + n_entries(self.kiosk.layout.stories()) == 0
    }
}
