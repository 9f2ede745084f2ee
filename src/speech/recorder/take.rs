//! One take: the time from opening the microphone to closing it.

use std::time::Duration;

use zeroize::Zeroizing;

use super::{Hint, LEVELS, News};
use crate::{
    privacy::disguise::Disguise,
    speech::{
        hearing::{FRAMES, Frame, Hearing},
        microphone::Tap,
        recording::Recording,
        samples::to_pcm16,
        watchdog::{Verdict, Watchdog},
    },
};

/// After so long without a voice the teller is told.
const NOT_HEARD: Duration = Duration::from_secs(6);
/// How long "too loud" stands after the last time.
const LOUD: Duration = Duration::from_secs(2);
/// A microphone that says nothing at all after opening for so long is gone.
const OPENING: Duration = Duration::from_secs(8);
/// Clipped frames within a second that are too many.
const CLIPPED: u32 = 3;

/// Where what is heard goes: through a voice into a recording.
pub(super) struct Keeping<'a> {
    pub(super) recording: &'a mut Recording,
    pub(super) voice: &'a mut dyn Disguise,
}

/// For how long nobody was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unheard {
    For(Duration),
    /// The microphone gives nothing any more.
    Lost,
}

/// An open microphone and what was learnt through it.
pub(super) struct Take {
    tap: Tap,
    hearing: Hearing,
    since: Duration,
    watch: Option<Watchdog>,
    native: Zeroizing<Vec<f32>>,
    sound: Zeroizing<Vec<f32>>,
    disguised: Zeroizing<Vec<f32>>,
    pcm: Zeroizing<Vec<i16>>,
    loudest: f32,
    clipped: u32,
    voice: Duration,
    loud: Option<Duration>,
    level: u8,
    hint: Option<Hint>,
    met: Option<Duration>,
}

impl Take {
    pub(super) fn new(tap: Tap, hearing: Hearing, now: Duration) -> Take {
        Take {
            tap,
            hearing,
            since: now,
            watch: None,
            native: Zeroizing::default(),
            sound: Zeroizing::default(),
            disguised: Zeroizing::default(),
            pcm: Zeroizing::default(),
            loudest: 0.0,
            clipped: 0,
            voice: now,
            loud: None,
            level: 0,
            hint: None,
            met: None,
        }
    }

    /// Whether something came in.
    pub(super) fn is_open(&self) -> bool {
        self.watch.is_some()
    }

    /// Takes in what the microphone gave; says for how long nobody was heard.
    pub(super) fn tick(
        &mut self,
        keeping: Option<Keeping<'_>>,
        now: Duration,
        tell: &impl Fn(News),
    ) -> Unheard {
        let frames = self.tap.take(&mut self.native);
        if self.watch.is_none() && frames > 0 {
            self.watch = Some(Watchdog::start(self.tap.rate(), now));
            self.voice = now;
            tell(News::Opened);
        }
        if self.hear(keeping) {
            self.voice = now;
        }
        if self.clipped >= CLIPPED {
            self.loud = Some(now);
        }
        let is_lost = self.is_lost(frames, now, tell);
        self.meet(now, tell);
        if is_lost {
            Unheard::Lost
        } else {
            Unheard::For(now.saturating_sub(self.voice))
        }
    }

    /// What was heard goes through the disguise, or away; whether there was a voice in it.
    fn hear(&mut self, keeping: Option<Keeping<'_>>) -> bool {
        let mut voices = 0;
        let (loudest, clipped) = (&mut self.loudest, &mut self.clipped);
        let judge = |frame: Frame| {
            *loudest = loudest.max(frame.rms);
            voices += u32::from(frame.is_voice);
            *clipped += u32::from(frame.clips);
        };
        self.hearing.hear(&self.native, &mut self.sound, judge);
        if let Some(keeping) = keeping {
            keeping.voice.push(&self.sound, &mut self.disguised);
            self.keep(keeping.recording);
        }
        self.forget();
        voices > 0
    }

    fn keep(&mut self, recording: &mut Recording) {
        to_pcm16(&self.disguised, &mut self.pcm);
        recording.hear(&self.pcm);
    }

    fn forget(&mut self) {
        for raw in [&mut self.native, &mut self.sound, &mut self.disguised] {
            raw.fill(0.0);
            raw.clear();
        }
    }

    fn is_lost(&mut self, frames: usize, now: Duration, tell: &impl Fn(News)) -> bool {
        if self.tap.has_failed() {
            return true;
        }
        let Some(watch) = &mut self.watch else {
            return now.saturating_sub(self.since) >= OPENING;
        };
        match watch.look(frames, now) {
            Verdict::Well => false,
            Verdict::Gap(gap) => {
                tell(News::Gap(gap));
                false
            }
            Verdict::Lost => true,
        }
    }

    /// Ten times a second: level and hints, where they changed.
    fn meet(&mut self, now: Duration, tell: &impl Fn(News)) {
        let tenth = Duration::from_millis(u64::from(1000 / (FRAMES / 10)));
        if self.met.is_some_and(|met| now.saturating_sub(met) < tenth) {
            return;
        }
        self.met = Some(now);
        let level = step(std::mem::take(&mut self.loudest));
        if level != self.level {
            self.level = level;
            tell(News::Level(level));
        }
        if now.saturating_sub(self.voice) < tenth * 2 && self.watch.is_some() {
            tell(News::Sound);
        }
        self.clipped = 0;
        let is_loud = self
            .loud
            .is_some_and(|loud| now.saturating_sub(loud) < LOUD);
        let is_unheard = now.saturating_sub(self.voice) >= NOT_HEARD;
        let hint = match (is_loud, is_unheard) {
            (true, _) => Some(Hint::TooLoud),
            (_, true) => Some(Hint::NotHeard),
            _ => None,
        };
        if hint != self.hint {
            self.hint = hint;
            tell(News::Hint(hint));
        }
    }

    /// The microphone closes; what was already heard is kept.
    pub(super) fn close(mut self, keeping: Option<Keeping<'_>>) {
        let Some(Keeping { recording, voice }) = keeping else {
            return;
        };
        self.tap.take(&mut self.native);
        self.hear(Some(Keeping { recording, voice }));
        self.hearing.finish(&mut self.sound);
        voice.push(&self.sound, &mut self.disguised);
        voice.finish(&mut self.disguised);
        self.keep(recording);
        self.forget();
        recording.end_take();
    }
}

/// −60 dB and below is nothing, −12 dB and above everything.
fn step(rms: f32) -> u8 {
    let decibel = 20.0 * rms.max(1e-9).log10();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value is within the levels"
    )]
    let step = ((decibel + 60.0) / 48.0 * f32::from(LEVELS)).clamp(0.0, f32::from(LEVELS)) as u8;
    step
}
