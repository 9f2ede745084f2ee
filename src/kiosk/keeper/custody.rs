//! All that the keeper's thread owns, and what it does when nobody asks.
//!
//! Invariants: whoever holds a [`Custody`] is the only one that writes `kiosk/` and `outbox/`; it opens only
//! after what was half done was swept away. The index and the audit may fail without consequence for a
//! story. Everything here can be called without a thread, which is how the tests call it.

use std::{io, sync::Arc, time::Duration};

use rand_core::CryptoRng;

use super::{
    codes::PendingCode,
    health::Blocked,
    timing::{Batches, ClockTrust},
    trust::{Arrival, Trust},
};
use crate::{
    domain::{
        ids::StoryId,
        week::{Day, Week},
        words::WordList,
    },
    kiosk::{
        bundle::{self, Papers},
        enrolment::{Device, KeyFound},
        pin::Pins,
        settings::Settings,
    },
    seal::{document::Kind, keyset::KeySet, known_answer},
    store::{
        held,
        index::{self, Index, Place},
        layout::Layout,
        outbox::{RequestName, StoryDirectory},
        powered::PoweredTime,
        rule::{Moment, Origin},
        space::{Ballast, Largest},
        step::Steps,
    },
    support::{clock::Clock, files},
};

/// The version of this program, as manifests, drills and enrolment name it.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");

/// Randomness that can be handed from thread to thread.
pub type Randomness = Box<dyn CryptoRng + Send>;

/// Why the store could not be opened. Try again: a disk may come back, space may be freed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directories cannot be used.
    #[error("the data directory cannot be used: {0}")]
    Files(#[from] io::Error),
    /// The index cannot be made.
    #[error(transparent)]
    Index(#[from] index::Error),
}

/// What a custody is opened with.
#[derive(Clone)]
pub struct Opening {
    /// The checked settings.
    pub settings: Settings,
    /// The words for codes, of the instrument.
    pub words: WordList,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Makes a source of randomness, at each start of the thread.
    pub randomness: Arc<dyn Fn() -> Randomness + Send + Sync>,
    /// Where tests cut.
    pub steps: Steps,
    /// Which stories a visit may end in.
    pub largest: Largest,
}

/// What a visit needs to know when it begins; it stays true until the visit ends.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Who can open what is told now.
    pub keyset: KeySet,
    /// The week to seal with the story; none when the clock was not confirmed.
    pub week: Option<Week>,
}

/// What the session told the keeper about the open visit and the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VisitState {
    /// Whether a visit is open: key set and documents stay as they are.
    pub(super) is_open: bool,
    /// The story of the open visit: it leaves only after "Klaar".
    pub(super) story: Option<StoryId>,
    /// How many touch devices there are; none when nobody counted.
    pub(super) n_touch_devices: Option<usize>,
}

/// Everything behind the keeper's door.
pub struct Custody {
    pub(super) layout: Layout,
    pub(super) settings: Settings,
    pub(super) words: WordList,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) rng: Randomness,
    pub(super) steps: Steps,
    pub(super) device: Device,
    pub(super) trust: Trust,
    pub(super) pins: Pins,
    pub(super) index: Index,
    pub(super) ballast: Ballast,
    pub(super) batches: Batches,
    pub(super) pending_code: Option<PendingCode>,
    pub(super) visit: VisitState,
    /// Stories that the index does not know yet, because the teller waited.
    pub(super) unlisted: Vec<StoryId>,
    pub(super) free_space_first: bool,
    pub(super) refused_receipts: bool,
    pub(super) refused_enrolment: bool,
    /// The last test of the connection that staff asked for.
    pub(super) probe: Option<RequestName>,
    powered: PoweredTime,
    clock_trust: ClockTrust,
    pub(super) largest: Largest,
    pub(super) sealing_is_broken: bool,
    pub(super) index_was_damaged: bool,
    pub(super) is_writable: bool,
    pub(super) was_restarted: bool,
}

impl Custody {
    /// Opens the store: sweeps what was half done, proves that sealing works, reads what is trusted.
    pub fn open(opening: &Opening) -> Result<Custody, OpenError> {
        let settings = opening.settings.clone();
        let layout = Layout::below(&settings.data_dir);
        layout.prepare()?;
        held::sweep(&layout, &opening.steps)?;
        let mut rng = (opening.randomness)();
        let (device, key_found) = Device::open(&layout, &mut rng)?;
        let provisioning = &settings.provisioning;
        let trust = Trust::open(
            &layout,
            provisioning.root_public,
            provisioning.keyset.as_ref(),
        )?;
        let index = Index::open(&layout)?;
        let elapsed = opening.clock.elapsed();
        let mut custody = Custody {
            pins: Pins::open(&layout, elapsed),
            index: index.index,
            ballast: Ballast::new(&layout, settings.storage.ballast_bytes),
            batches: Batches::every(settings.sync.batch),
            powered: PoweredTime::resume(&layout, proven_powered(&layout)?, elapsed),
            clock_trust: ClockTrust::at_start(&layout, settings.clock.confirmed_by.clone()),
            words: opening.words.clone(),
            clock: opening.clock.clone(),
            steps: opening.steps.clone(),
            largest: opening.largest,
            pending_code: None,
            visit: VisitState::default(),
            unlisted: Vec::new(),
            free_space_first: false,
            refused_receipts: false,
            refused_enrolment: false,
            probe: None,
            sealing_is_broken: known_answer::self_test().is_err(),
            index_was_damaged: index.was_damaged,
            is_writable: true,
            was_restarted: false,
            layout,
            settings,
            rng,
            device,
            trust,
        };
        if key_found == KeyFound::Made {
            custody.sign_anew()?;
        }
        Ok(custody)
    }

    /// Lets a visit begin, or says why none may. Until [`Custody::end_visit`] key set, documents and
    /// policy stay as they are.
    pub fn begin_visit(&mut self) -> Result<Admission, Vec<Blocked>> {
        self.is_writable = self.probe().is_ok();
        let blocked = self.blocked();
        match self.trust.keyset() {
            Some(keyset) if blocked.is_empty() => {
                let keyset = keyset.clone();
                self.visit.is_open = true;
                Ok(Admission {
                    keyset,
                    week: self.today().map(Day::week),
                })
            }
            _ => Err(blocked),
        }
    }

    /// The visit is over: "Klaar", wiped, or left.
    pub fn end_visit(&mut self) {
        self.visit.is_open = false;
        self.visit.story = None;
        self.pending_code = None;
    }

    /// Looks after everything that waits: called every few seconds. What fails is tried again next time.
    ///
    /// Returns what arrived, so that the session can swap documents between visits.
    pub fn tend(&mut self) -> Vec<Arrival> {
        self.settle();
        let elapsed = self.clock.elapsed();
        let saved = self.powered.save_hourly(&self.layout, elapsed);
        self.mind(saved);
        let arrivals = if self.visit.is_open {
            Vec::new()
        } else {
            self.take_arrivals()
        };
        let answered = self.take_answers();
        self.mind(answered);
        let obeyed = self.obey_tombstones();
        self.mind(obeyed);
        let released = self.release_due();
        self.mind(released);
        let dropped = self.drop_received();
        self.mind(dropped);
        // A removal that the disk refused halfway is finished now, not only at the next start.
        let swept = held::sweep(&self.layout, &self.steps);
        self.mind(swept);
        // A ballast that does not fit now may fit when stories have left.
        let _ = self.ballast.keep();
        let erased = self.finish_erasing();
        self.mind(erased);
        self.renew_bands();
        arrivals
    }

    /// Does what an answer did not have to wait for.
    pub fn settle(&mut self) {
        for story in std::mem::take(&mut self.unlisted) {
            if let Some(home) = self.home(story) {
                self.list(&home, self.place_of(&home));
            }
        }
    }

    /// Saves what an orderly stop must not lose.
    pub fn close(&mut self) {
        self.settle();
        let saved = self.powered.save(&self.layout, self.clock.elapsed());
        self.mind(saved);
    }

    /// How many touch devices the screen found.
    pub fn set_touch_devices(&mut self, count: usize) {
        self.visit.n_touch_devices = Some(count);
    }

    /// What must outlive a failure of the keeper.
    pub fn visit(&self) -> VisitState {
        self.visit
    }

    /// The keeper was started again after it failed in this visit; staff will see it.
    pub fn note_restart(&mut self, visit: VisitState) {
        self.visit = visit;
        self.was_restarted = true;
        self.audit("keeper-restarted", "");
    }

    /// The key set in force.
    pub fn keyset(&self) -> Option<&KeySet> {
        self.trust.keyset()
    }

    /// The last good signed document of a kind, whole.
    pub fn document(&self, kind: Kind) -> Option<Vec<u8>> {
        self.trust.document(kind)
    }

    /// Of what an instrument in force is made: for the session to read between visits.
    pub fn papers(&self) -> Papers {
        self.trust.papers()
    }

    /// Whether this story stands in `held/`, made lasting before it is believed.
    pub fn is_held(&self, story: StoryId) -> bool {
        self.layout.held_story(story).is_dir() && files::sync_directory(&self.layout.held()).is_ok()
    }

    pub(super) fn today(&self) -> Option<Day> {
        self.clock_trust.today(&self.layout, self.clock.as_ref())
    }

    pub(super) fn moment(&self) -> Moment {
        Moment {
            powered: self.powered.at(self.clock.elapsed()),
            day: self.today(),
        }
    }

    pub(super) fn origin(&self) -> Origin {
        let epoch = self.trust.keyset().map_or(0, KeySet::epoch);
        Origin {
            build: BUILD.to_owned(),
            epoch,
        }
    }

    /// Every story here, held ones first.
    pub(super) fn stories(&self) -> io::Result<Vec<StoryDirectory>> {
        let mut stories = StoryDirectory::all_in(&self.layout.held())?;
        stories.extend(StoryDirectory::all_in(&self.layout.stories())?);
        Ok(stories)
    }

    /// Tells the index; it is made anew at the next start if it fails.
    pub(super) fn list(&self, story: &StoryDirectory, place: Place) {
        if let Err(error) = self.index.note(story, place) {
            tracing::warn!(%error, "the index was not told of a story");
        }
    }

    /// Adds a line to the audit; nothing waits for it.
    pub(super) fn audit(&self, event: &str, detail: &str) {
        if let Err(error) = self.index.audit(self.today(), event, detail) {
            tracing::warn!(%error, event, "the audit could not be written");
        }
    }

    fn mind(&mut self, done: io::Result<()>) {
        if let Err(error) = done {
            tracing::warn!(%error, "the store could not be tended; trying again");
            self.free_space_first |= held::is_full(&error);
        }
    }

    fn take_arrivals(&mut self) -> Vec<Arrival> {
        let folder = &self.settings.instrument;
        let trial = |papers: &Papers, kind, document: &[u8]| {
            bundle::try_out(folder, papers, kind, document)
        };
        let arrivals = self.trust.take_arrivals(&trial).unwrap_or_else(|error| {
            tracing::warn!(%error, "a document could not be kept");
            Vec::new()
        });
        for arrival in &arrivals {
            match arrival {
                Arrival::KeySet(epoch) => self.audit("keyset", &epoch.to_string()),
                Arrival::KeySetAlarm => self.audit("keyset-alarm", ""),
                Arrival::Document(kind, version) => {
                    self.audit(kind.as_str(), &version.to_string());
                }
                Arrival::Refused(kind) => self.audit("refused", kind.as_str()),
            }
        }
        arrivals
    }
}

/// Powered-on time that the stories here prove, for a counter that was lost.
fn proven_powered(layout: &Layout) -> io::Result<Duration> {
    let mut stories = StoryDirectory::all_in(&layout.held())?;
    stories.extend(StoryDirectory::all_in(&layout.stories())?);
    let rules = stories.iter().filter_map(StoryDirectory::rule);
    Ok(rules
        .map(|rule| rule.powered_at_least())
        .max()
        .unwrap_or_default())
}
