//! What a region allows and how long things take. Every key is required: no default stands in code.
//!
//! Durations are whole seconds in the file, because the texts speak of them; floors keep a region from making a
//! limit so short that it harms a teller.

use std::time::Duration;

use serde::Deserialize;

/// Whether this kiosk rehearses: a demo key set, nothing told is real.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Real tellers.
    Live,
    /// Rehearsal: `[demo]` replaces policy keys, unreviewed texts are offered.
    Demo,
}

/// What tellers of 12 to 15 may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YoungTellers {
    /// They may tell alone; nothing is asked that shows who they are.
    WithoutIdentity,
    /// Only with an adult.
    AdultRequired,
    /// Alone, but only typed.
    TextOnly,
    /// Not at all.
    Off,
}

/// Whether children under 12 may tell, with an adult.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Children {
    /// They may.
    On,
    /// Not at all.
    Off,
}

/// Which code a child gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChildCode {
    /// None.
    None,
    /// Four words.
    Words,
    /// Six pictures.
    Pictures,
}

/// Whether tellers are asked to let their voice be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepVoice {
    /// The voice always goes after it was written out.
    Never,
    /// The teller is asked.
    Ask,
}

/// Minutes of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordingMinutes {
    /// From here the screen asks to come to an end.
    pub soft: u32,
    /// Here the recorder pauses for good.
    pub hard: u32,
}

/// The fewest stories behind anything that leaves the research program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// A count in a table.
    pub cell: u32,
    /// A quote.
    pub quote: u32,
    /// Dots in a triangle.
    pub dots: u32,
}

impl Disclosure {
    /// What both allow.
    pub fn and(self, other: Disclosure) -> Disclosure {
        Disclosure {
            cell: self.cell.max(other.cell),
            quote: self.quote.max(other.quote),
            dots: self.dots.max(other.dots),
        }
    }
}

/// How long the archive keeps, as written (`"90d"`, `"5y"`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// A voice that was not written out.
    pub voice: String,
    /// A story.
    pub story: String,
}

impl Retention {
    /// Of an `instrument.toml`, and of a `policy.toml` that goes over it: what tellers are promised. `None` where the text
    /// promises nothing that can be read.
    pub fn promised(instrument: &str, policy: Option<&str>) -> Option<Retention> {
        #[derive(Deserialize)]
        struct Whole {
            policy: Part,
        }
        #[derive(Deserialize)]
        struct Part {
            retention: Option<Retention>,
        }
        let own = toml::from_str::<Whole>(instrument).ok()?.policy.retention;
        let over = policy.and_then(|text| toml::from_str::<Part>(text).ok()?.retention);
        over.or(own)
    }

    /// Days that a voice that was not written out is kept; a year has 365.
    pub fn voice_days(&self) -> Option<u32> {
        days(&self.voice)
    }

    /// Days that a story is kept; a year has 365.
    pub fn story_days(&self) -> Option<u32> {
        days(&self.story)
    }
}

/// The region's choices, complete.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the chapter of the bundle explains every key")]
pub struct Policy {
    #[serde(rename = "minor-12-15")]
    pub minor_12_15: YoungTellers,
    #[serde(rename = "child-under-12")]
    pub child_under_12: Children,
    pub adult_roles: Vec<String>,
    #[serde(rename = "code-under-12")]
    pub code_under_12: ChildCode,
    pub keep_voice: KeepVoice,
    pub ask_municipality: bool,
    pub print_slip: bool,
    pub waiting_days: u32,
    idle_seconds: u32,
    idle_long_seconds: u32,
    idle_card_seconds: u32,
    stop_seconds: u32,
    cover_seconds: u32,
    code_seconds: u32,
    pub silence_seconds: u32,
    pub recording_minutes: RecordingMinutes,
    pub story_characters: usize,
    pub more_characters: usize,
    pub title_characters: usize,
    pub disclosure: Disclosure,
    pub retention: Retention,
}

/// The keys that conditions, `[demo]` and a region's own policy may name.
pub(super) const KEYS: &[&str] = &[
    "minor-12-15",
    "child-under-12",
    "adult-roles",
    "code-under-12",
    "keep-voice",
    "ask-municipality",
    "print-slip",
    "waiting-days",
    "idle-seconds",
    "idle-long-seconds",
    "idle-card-seconds",
    "stop-seconds",
    "cover-seconds",
    "code-seconds",
    "silence-seconds",
    "recording-minutes",
    "story-characters",
    "more-characters",
    "title-characters",
    "disclosure",
    "retention",
];

/// A policy of its own without what it says of itself: `schema`, `kind`, `version`.
pub(super) fn without_head(mut policy: toml::Table) -> toml::Table {
    for key in ["schema", "kind", "version"] {
        policy.remove(key);
    }
    policy
}

const ADULTS: &[&str] = &["parent", "teacher", "other"];
const LONGEST_STORY: usize = 20_000;
const LONGEST_SECONDS: u32 = 3_600;

impl Policy {
    /// Without touch on a screen with an open story: the card asks.
    pub fn idle(&self) -> Duration {
        seconds(self.idle_seconds)
    }

    /// What can be said in one visit.
    pub fn longest_recording(&self) -> Duration {
        seconds(self.recording_minutes.hard * 60)
    }

    /// From here the recorder's screen asks to come to an end.
    pub fn long_recording(&self) -> Duration {
        seconds(self.recording_minutes.soft * 60)
    }

    /// Without a voice the recorder pauses.
    pub fn silence(&self) -> Duration {
        seconds(self.silence_seconds)
    }

    /// The same on Hulp, code entry, the code and while waiting.
    pub fn idle_long(&self) -> Duration {
        seconds(self.idle_long_seconds)
    }

    /// How long the card waits for an answer.
    pub fn idle_card(&self) -> Duration {
        seconds(self.idle_card_seconds)
    }

    /// How long "Stoppen?" waits for an answer.
    pub fn stop(&self) -> Duration {
        seconds(self.stop_seconds)
    }

    /// How long Verberg waits for the way back.
    pub fn cover(&self) -> Duration {
        seconds(self.cover_seconds)
    }

    /// How long a code stands before it hides.
    pub fn code(&self) -> Duration {
        seconds(self.code_seconds)
    }

    /// Years a story is kept, as told to the teller; a period in days is rounded up.
    pub fn years(&self) -> u32 {
        let (number, unit) = period(&self.retention.story).unwrap_or((0, 'y'));
        if unit == 'y' {
            number
        } else {
            number.div_ceil(365)
        }
    }

    /// Whether the key holds `value`; for a list, whether it contains it; `None` for an unknown key.
    pub(super) fn holds(policy: &toml::Table, key: &str, value: &str) -> bool {
        match policy.get(key) {
            Some(toml::Value::String(held)) => held == value,
            Some(toml::Value::Boolean(held)) => held.to_string() == value,
            Some(toml::Value::Integer(held)) => held.to_string() == value,
            Some(toml::Value::Array(list)) => list.iter().any(|v| v.as_str() == Some(value)),
            _ => false,
        }
    }

    /// The rules that the policy breaks; none for a good one.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut floor = |key: &str, value: u64, least: u64, most: u64| {
            if value < least || value > most {
                faults.push(format!(
                    "{key} = {value} must lie between {least} and {most}"
                ));
            }
        };
        let top = u64::from(LONGEST_SECONDS);
        floor("waiting-days", self.waiting_days.into(), 1, 365);
        floor("idle-seconds", self.idle_seconds.into(), 60, top);
        floor("idle-long-seconds", self.idle_long_seconds.into(), 60, top);
        floor("idle-card-seconds", self.idle_card_seconds.into(), 10, top);
        floor("stop-seconds", self.stop_seconds.into(), 10, top);
        floor("cover-seconds", self.cover_seconds.into(), 10, top);
        floor("code-seconds", self.code_seconds.into(), 30, top);
        floor("silence-seconds", self.silence_seconds.into(), 5, top);
        let (soft, hard) = (self.recording_minutes.soft, self.recording_minutes.hard);
        floor("recording-minutes.hard", hard.into(), 2, 20);
        floor(
            "recording-minutes.soft",
            soft.into(),
            1,
            u64::from(hard.saturating_sub(1)),
        );
        floor(
            "story-characters",
            self.story_characters as u64,
            500,
            LONGEST_STORY as u64,
        );
        floor(
            "more-characters",
            self.more_characters as u64,
            100,
            LONGEST_STORY as u64,
        );
        floor("title-characters", self.title_characters as u64, 20, 500);
        if self.adult_roles.is_empty() || !self.adult_roles.iter().all(|r| ADULTS.contains(&&**r)) {
            faults.push("adult-roles holds one or more of parent, teacher, other".to_owned());
        }
        if self.print_slip {
            faults.push("print-slip must be false: no kiosk prints".to_owned());
        }
        for (key, text) in [
            ("voice", &self.retention.voice),
            ("story", &self.retention.story),
        ] {
            if period(text).is_none() {
                faults.push(format!(
                    "retention.{key} = `{text}` must be such as 90d or 5y"
                ));
            }
        }
        faults
    }
}

fn seconds(count: u32) -> Duration {
    Duration::from_secs(count.into())
}

fn days(text: &str) -> Option<u32> {
    match period(text)? {
        (years, 'y') => years.checked_mul(365),
        (days, _) => Some(days),
    }
}

/// `90d` → (90, 'd'); only whole days and years, never zero.
fn period(text: &str) -> Option<(u32, char)> {
    let unit = text.chars().last().filter(|c| matches!(c, 'd' | 'y'))?;
    let number: u32 = text[..text.len() - 1].parse().ok()?;
    (number > 0 && !text.starts_with(['0', '+'])).then_some((number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_whole_days_or_years() {
        assert_eq!(period("90d"), Some((90, 'd')));
        assert_eq!(period("5y"), Some((5, 'y')));
        for bad in ["", "y", "0y", "05y", "5w", "5", "é", "+5y"] {
            assert_eq!(period(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_policy_of_the_region_goes_over_what_the_instrument_promises() {
        let instrument = "[policy]\nretention = { voice = '90d', story = '5y' }\n";
        let days = |policy| {
            let promised = Retention::promised(instrument, policy)?;
            Some((promised.voice_days()?, promised.story_days()?))
        };
        assert_eq!(days(None), Some((90, 1825)));
        assert_eq!(days(Some("waiting-days = 3")), Some((90, 1825)));
        let shorter = "retention = { voice = '30d', story = '2y' }";
        assert_eq!(days(Some(shorter)), Some((30, 730)));
        assert_eq!(Retention::promised("no instrument", None), None);
    }
}
