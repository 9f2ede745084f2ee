//! A recorder on a sound of the test, what is asked of it and what it tells.

#![allow(dead_code, reason = "each test uses its own part of this support")]

use std::{cell::RefCell, sync::Arc, time::Duration};

use vertelpunt::{
    domain::telling::StoryText,
    speech::{
        narrator::{Manner, Saying},
        reader::Pace,
        recorder::{Command, Limits, News, Part, Recorder, Spoken, Why},
    },
    support::clock::{FakeClock, Timestamp},
};

use super::sound::{Sound, wait};

/// Of every recording, where a test asks for no others.
pub(crate) const LIMITS: Limits = Limits {
    longest: Duration::from_secs(600),
    silence: Duration::from_secs(20),
};

/// A recorder, its sound, and everything that it told.
pub(crate) struct Bench {
    pub(crate) sound: Sound,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) recorder: Recorder,
    told: RefCell<Vec<News>>,
}

impl Bench {
    pub(crate) fn new(recorder: impl Fn(&Sound, &Arc<FakeClock>) -> Recorder) -> Bench {
        let clock = Arc::new(FakeClock::at(Timestamp(1_795_269_600)));
        let sound = Sound::default();
        Bench {
            recorder: recorder(&sound, &clock),
            sound,
            clock,
            told: RefCell::default(),
        }
    }

    pub(crate) fn undisguised() -> Bench {
        Bench::new(Sound::undisguised)
    }

    pub(crate) fn record(&self) {
        self.record_with(LIMITS);
    }

    pub(crate) fn record_with(&self, limits: Limits) {
        self.recorder.ask(Command::Record(1, Part::Story, limits));
        self.sound.wait_open(true);
    }

    pub(crate) fn hear(&self, samples: &[f32]) {
        self.sound.hear(samples, &self.clock);
    }

    pub(crate) fn wait_for(&self, what: &str, is: impl Fn(&News) -> bool) {
        wait(what, || self.has_told(&is));
    }

    /// The same while something goes on.
    pub(crate) fn wait_until(&self, what: &str, is: impl Fn(&News) -> bool, goes_on: impl Fn()) {
        wait(what, || {
            goes_on();
            self.has_told(&is)
        });
    }

    pub(crate) fn has_told(&self, is: impl Fn(&News) -> bool) -> bool {
        let mut told = self.told.borrow_mut();
        told.extend(self.recorder.news().map(|(_, news)| news));
        told.iter().any(is)
    }

    /// What was told after the first news of this sort, up to now.
    pub(crate) fn told_after(&self, is: impl Fn(&News) -> bool) -> Vec<News> {
        self.has_told(&is);
        let told = self.told.borrow();
        let first = told.iter().position(&is);
        first.map_or_else(Vec::new, |first| told[first + 1..].to_vec())
    }

    /// Nothing of what was told up to now counts.
    pub(crate) fn forget(&self) {
        self.has_told(|_| false);
        self.told.borrow_mut().clear();
    }

    pub(crate) fn pause(&self) {
        self.forget();
        self.recorder.ask(Command::Silence);
        self.wait_for("a pause", |news| matches!(news, News::Paused(Why::Asked)));
    }

    pub(crate) fn is_silent_once_the_plug_is_out(&self) {
        self.forget();
        self.sound.set_jack(Some(false));
        self.wait_until(
            "it is silent",
            |news| *news == News::Quiet,
            || {
                self.clock.advance(Duration::from_millis(300));
                self.sound.listen(0.02);
            },
        );
    }

    pub(crate) fn spoken(&self) -> Spoken {
        self.recorder.encode().recv().unwrap().unwrap()
    }
}

/// Reads these words in Dutch.
pub(crate) fn read_aloud(words: &str) -> Command {
    let saying = Saying {
        words: StoryText::new(words.to_owned()),
        recorded: None,
    };
    let manner = Manner {
        voice: Some("nl".to_owned()),
        pace: Pace::Usual,
    };
    Command::Read(3, vec![saying], manner)
}
