//! What happens when nobody does anything: one clock, one rule for each thing that stands.
//!
//! Idle is no touch, no key, no voice, no playback, no reading. The topmost thing decides: Verberg before the card,
//! the card before an overlay, an overlay before the screen. All limits come from the policy.

use std::time::Duration;

use crate::domain::instrument::screen::Kind;

use super::{At, Flow, Lock, overlay::Overlay};

/// What happens when the time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The card asks "Bent u er nog?".
    Ask,
    /// Everything goes; the attract screen. A sealed story stays sealed.
    Clear,
    /// The overlay closes.
    Close,
}

/// How long nobody may do anything, and what then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The time.
    pub after: Duration,
    /// What happens.
    pub then: Then,
}

impl Flow {
    /// The rule that counts now; none where nothing ever happens by itself.
    pub fn rule(&self) -> Option<Rule> {
        let policy = self.setting.policy();
        let state = &self.state;
        let rule = |after, then| Some(Rule { after, then });
        if state.lock == Lock::Busy {
            return None;
        }
        if state.covered {
            return rule(policy.cover(), Then::Clear);
        }
        if state.asks_presence {
            return rule(policy.idle_card(), Then::Clear);
        }
        match state.over.last() {
            Some(Overlay::Stopping) => rule(policy.stop(), Then::Clear),
            Some(Overlay::Said(end)) => {
                let seconds = self.content().end(end).map_or(20, |end| end.clear_seconds);
                rule(Duration::from_secs(seconds.into()), Then::Close)
            }
            Some(Overlay::Help | Overlay::Enter(..) | Overlay::EnterPictures(..)) => {
                rule(policy.idle_long(), Then::Ask)
            }
            Some(Overlay::TakingAway) => rule(policy.idle(), Then::Ask),
            // A page opened from Hulp is read as long as Hulp is.
            Some(_) if state.over.contains(&Overlay::Help) => rule(policy.idle_long(), Then::Ask),
            _ => self.rule_of_screen(),
        }
    }

    fn rule_of_screen(&self) -> Option<Rule> {
        let policy = self.setting.policy();
        let rule = |after, then| Some(Rule { after, then });
        match &self.state.at {
            At::Attract if self.is_untouched() => None,
            // Another language or larger letters, and then nobody came.
            At::Attract => rule(policy.idle(), Then::Clear),
            At::End(end) => {
                let seconds = self.content().end(end).map_or(20, |end| end.clear_seconds);
                rule(Duration::from_secs(seconds.into()), Then::Clear)
            }
            At::Path => match self.kind() {
                Some(Kind::Wait) => rule(policy.idle_long(), Then::Clear),
                Some(Kind::Code | Kind::Listen) => rule(policy.idle_long(), Then::Ask),
                Some(Kind::Record) if self.has_begun_to_speak() => {
                    rule(policy.idle_long(), Then::Ask)
                }
                Some(Kind::Thanks) => {
                    let own = self.screen().and_then(|screen| screen.clear_seconds);
                    rule(
                        own.map_or(policy.idle(), |s| Duration::from_secs(s.into())),
                        Then::Ask,
                    )
                }
                _ => rule(policy.idle(), Then::Ask),
            },
        }
    }

    /// Whether something was said on the recorder that stands, or was laid aside: a pause, and no empty screen.
    fn has_begun_to_speak(&self) -> bool {
        let half = self.part().map(|part| self.state.draft.voice.half(part));
        half.is_some_and(|half| half.is_begun || half.is_aside)
    }

    /// The share of time that is left under the rule of now, 1 to 0; 1 where nothing happens by itself.
    pub fn time_left(&self) -> f32 {
        self.rule().map_or(1.0, |rule| {
            (1.0 - self.state.quiet.as_secs_f32() / rule.after.as_secs_f32().max(f32::EPSILON))
                .clamp(0.0, 1.0)
        })
    }
}
