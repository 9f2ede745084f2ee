//! The feed: what changed in an archive, in order, each event bound to the one before.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::domain::ids::{Digest, Part, Revision, StoryId};

/// One page of `GET /v1/stories`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedPage {
    /// The feed's id; another one after a restore.
    pub feed: String,
    /// In order of position, without gaps.
    pub events: Vec<Event>,
    /// Where the next page begins: behind the last event, or the cursor that was asked with.
    pub next: Cursor,
    /// The signed feed head of this page's end, in standard base64.
    pub head: String,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// 1, 2, 3 …
    pub position: u64,
    /// [`Event::chain_hash`] over the event before.
    pub hash: Digest,
    /// What changed.
    pub kind: EventKind,
    /// The story.
    pub story: StoryId,
    /// The part; absent when the whole story was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The revision, with a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
    /// The SHA-256 of line 1, when something was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line1_sha256: Option<Digest>,
    /// The SHA-256 of the body, when something was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_sha256: Option<Digest>,
    /// The length of the body, when something was added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_bytes: Option<u64>,
    /// Why something was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RemovalReason>,
    /// The day, `2026-11-21`.
    pub day: String,
    /// The signed tombstone of a withdrawn story, in standard base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tombstone: Option<String>,
    /// Members of a later version; they count for the hash.
    #[serde(flatten)]
    pub later: BTreeMap<String, Value>,
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A file of revision 0.
    Added,
    /// A file of a later revision.
    Revised,
    /// The same file, sealed to other keys.
    Rewrapped,
    /// A part or a whole story is gone.
    Removed,
}

/// Why something is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalReason {
    /// The teller took the story away.
    Withdrawn,
    /// The voice was written out.
    Transcribed,
    /// The time of keeping is over.
    Expired,
}

impl Event {
    /// The hash that stands before the first event.
    pub const START: [u8; 32] = [0; 32];

    /// SHA-256 of the previous hash and of this event in its canonical form.
    pub fn chain_hash(&self, previous: &[u8; 32]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(previous);
        hasher.update(self.canonical());
        hasher.finalize().into()
    }

    /// The event as JSON without `hash`: members in the order of their names, no spaces.
    pub fn canonical(&self) -> Vec<u8> {
        let value = serde_json::to_value(self).expect("an event has only string keys");
        let Value::Object(members) = value else {
            unreachable!("an event is an object")
        };
        let mut sorted: BTreeMap<String, Value> = members.into_iter().collect();
        sorted.remove("hash");
        serde_json::to_vec(&sorted).expect("a map of values is JSON")
    }
}

/// A place in a feed: behind the event at `position`; written `<feed>:<position>`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    feed: String,
    position: u64,
}

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a cursor is a feed id, a colon and a position")]
pub struct WrongCursor;

impl Cursor {
    /// Behind the event at `position` of `feed` (letters, digits and hyphens, at most 64); 0 is the start.
    pub fn new(feed: &str, position: u64) -> Result<Cursor, WrongCursor> {
        let fits = !feed.is_empty() && feed.len() <= 64;
        let plain = feed
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fits && plain {
            Ok(Cursor {
                feed: feed.to_owned(),
                position,
            })
        } else {
            Err(WrongCursor)
        }
    }

    /// The feed's id.
    pub fn feed(&self) -> &str {
        &self.feed
    }

    /// The position of the last event that was seen; 0 for none.
    pub fn position(&self) -> u64 {
        self.position
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.feed, self.position)
    }
}

impl FromStr for Cursor {
    type Err = WrongCursor;

    fn from_str(text: &str) -> Result<Cursor, WrongCursor> {
        let (feed, position) = text.split_once(':').ok_or(WrongCursor)?;
        let number: u64 = position.parse().map_err(|_| WrongCursor)?;
        if number.to_string() == position {
            Cursor::new(feed, number)
        } else {
            Err(WrongCursor)
        }
    }
}

impl TryFrom<String> for Cursor {
    type Error = WrongCursor;

    fn try_from(text: String) -> Result<Cursor, WrongCursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> String {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDED: &str = r#"{"position":1,"hash":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","kind":"added","story":"00112233445566778899aabbccddeeff","part":"telling","revision":0,"body_bytes":16440,"day":"2026-11-21"}"#;

    #[test]
    fn the_hash_covers_everything_but_itself_also_members_of_a_later_version() {
        let event: Event = serde_json::from_str(ADDED).unwrap();
        let canonical = String::from_utf8(event.canonical()).unwrap();
        assert_eq!(
            canonical,
            r#"{"body_bytes":16440,"day":"2026-11-21","kind":"added","part":"telling","position":1,"revision":0,"story":"00112233445566778899aabbccddeeff"}"#
        );
        let later = ADDED.replace(r#""day""#, r#""colour":"red","day""#);
        let later: Event = serde_json::from_str(&later).unwrap();
        assert_ne!(
            later.chain_hash(&Event::START),
            event.chain_hash(&Event::START)
        );
        assert_ne!(event.chain_hash(&[1; 32]), event.chain_hash(&Event::START));
    }

    #[test]
    fn an_event_is_written_as_it_was_read() {
        let event: Event = serde_json::from_str(ADDED).unwrap();
        assert_eq!(serde_json::to_string(&event).unwrap(), ADDED);
    }

    #[test]
    fn cursors_have_one_written_form() {
        let cursor: Cursor = "a1-b2:17".parse().unwrap();
        assert_eq!((cursor.feed(), cursor.position()), ("a1-b2", 17));
        assert_eq!(cursor.to_string(), "a1-b2:17");
        for wrong in [
            "", "a", "a:", ":1", "a:+1", "a:01", "a b:1", "a:-1", "a:1:2", "a&x=y:1",
        ] {
            assert_eq!(wrong.parse::<Cursor>(), Err(WrongCursor), "{wrong}");
        }
    }
}
