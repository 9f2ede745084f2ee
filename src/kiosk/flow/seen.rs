//! What may be looked at from outside: views and the session read here and nowhere else.

use crate::domain::{
    instrument::{
        content::Content,
        edition::Edition,
        screen::{Kind, Screen},
        values::Speaker,
    },
    words::CodeWords,
};

use super::{
    At, CodeShown, Flow, Lock, Practice, State, Veil,
    draft::Draft,
    event::{Looks, Notice},
    names::Sheet,
    overlay::Overlay,
    route::{Route, Stop},
    setting::Setting,
};

impl Flow {
    /// The circumstances of the visit.
    pub fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The edition that is spoken.
    pub fn edition(&self) -> &Edition {
        self.setting.edition_of(&self.state.language)
    }

    /// Its texts.
    pub fn content(&self) -> &Content {
        &self.edition().content
    }

    /// The texts for this teller.
    pub fn speaker(&self) -> Speaker<'_> {
        self.setting
            .speaker(self.edition(), self.walker().register())
    }

    /// Where the visit stands.
    pub fn at(&self) -> &At {
        &self.state.at
    }

    /// Whether no visit may begin.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The stop that stands, on a path.
    pub fn stop(&self) -> Option<&Stop> {
        self.state
            .route
            .stop()
            .filter(|_| self.state.at == At::Path)
    }

    /// Its screen, where it is one.
    pub fn screen(&self) -> Option<&Screen> {
        let stop = self.stop()?;
        self.walker().screen_of(stop)
    }

    /// The kind of that screen.
    pub fn kind(&self) -> Option<Kind> {
        let stop = self.stop()?;
        self.walker().kind_of(stop)
    }

    /// What was told and chosen.
    pub fn draft(&self) -> &Draft {
        &self.state.draft
    }

    /// The route.
    pub fn route(&self) -> &Route {
        &self.state.route
    }

    /// What lies over the screen, topmost last.
    pub fn overlays(&self) -> &[Overlay] {
        &self.state.over
    }

    /// How far the lock is.
    pub fn lock(&self) -> Lock {
        self.state.lock
    }

    /// The code, and whether it is hidden now.
    pub fn code(&self) -> Option<(&CodeWords, CodeShown)> {
        let shown = if self.state.code_left.is_zero() {
            CodeShown::Hidden
        } else {
            CodeShown::Readable
        };
        self.state.code.as_ref().map(|code| (code, shown))
    }

    /// The names screen.
    pub fn names(&self) -> &Sheet {
        &self.state.names
    }

    /// The triad to try with.
    pub fn practice(&self) -> &Practice {
        &self.state.practice
    }

    /// The page of options or words.
    pub fn page(&self) -> usize {
        self.state.page
    }

    /// How much of the words can be read.
    pub fn veil(&self) -> Veil {
        if self.state.asks_presence {
            Veil::All
        } else {
            self.state.veil
        }
    }

    /// The sentence beside the question.
    pub fn notice(&self) -> Option<Notice> {
        self.state.notice
    }

    /// How everything looks.
    pub fn looks(&self) -> Looks {
        self.state.looks
    }

    /// Whether Verberg covers the screen.
    pub fn is_covered(&self) -> bool {
        self.state.covered
    }

    /// Whether "Bent u er nog?" lies over the screen.
    pub fn asks_presence(&self) -> bool {
        self.state.asks_presence
    }

    /// Whether a story is open that a wipe would lose.
    pub fn has_open_story(&self) -> bool {
        self.state.at == At::Path && self.state.lock != Lock::Sealed
    }

    /// Whether *Terug* stands: under an overlay, and before the lock on a path.
    pub fn has_back(&self) -> bool {
        match self.state.over.last() {
            Some(Overlay::Stopping | Overlay::TakingAway | Overlay::Letters | Overlay::Said(_)) => {
                false
            }
            Some(_) => true,
            // Until a consent stands again there is no way but through it.
            None => {
                let is_open = self.state.at == At::Path && self.state.lock == Lock::Open;
                is_open && !self.asks_again()
            }
        }
    }

    pub(super) fn is_untouched(&self) -> bool {
        let fresh = State {
            quiet: self.state.quiet,
            ..self.fresh()
        };
        self.state == fresh
    }
}
