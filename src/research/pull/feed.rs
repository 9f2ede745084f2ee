//! Reading the feed: page by page, event by event, up to a head that the archive signed.
//!
//! Every event's hash covers the one before, so a signed head covers everything up to it. Nothing is
//! applied before such a head was reached, and a head must extend the place that this store reached.
//!
//! # Why a removal is obeyed without looking at its tombstone
//! The archive's signature under the head covers the removal already, and a tombstone that does not
//! verify would be no reason to keep what a teller took away.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::{
    domain::ids::Digest,
    research::{
        remote::{self, Remote},
        store::{Change, FileFacts, Place},
    },
    seal::{document, feed::FeedHead, keyset::KeySet},
    sync::wire::{Cursor, Event, EventKind, FeedPage, RemovalReason},
};

use super::{Error, NewFeed};

/// Changes that a signed head covers, and the place they lead to.
pub(super) struct Verified {
    /// In the order of the feed.
    pub(super) changes: Vec<Change>,
    /// Where the feed was read to.
    pub(super) place: Place,
}

/// Reads everything behind `own`, page by page until one is empty.
pub(super) fn read(
    remote: &dyn Remote,
    keyset: &KeySet,
    own: Option<Place>,
    new_feed: NewFeed,
) -> Result<Verified, Error> {
    let first = first_page(remote, own.as_ref())?;
    let own = match own {
        Some(own) if own.feed == first.feed => Some(own),
        Some(own) if new_feed == NewFeed::Refuse => {
            return Err(Error::NewFeed {
                known: own.feed,
                found: first.feed,
            });
        }
        _ => None,
    };
    let mut chain = Chain::behind(own, &first.feed);
    let mut page = first;
    loop {
        chain.extend(&page, keyset)?;
        if page.events.is_empty() {
            let proven = chain.is_proven();
            let missing = Error::BrokenChain(chain.last() + 1);
            return if proven {
                chain.into_verified()
            } else {
                Err(missing)
            };
        }
        let cursor = Cursor::new(&chain.feed, chain.last());
        let cursor = cursor.map_err(|_| Error::BrokenChain(chain.last()))?;
        page = remote.page(Some(&cursor))?;
    }
}

/// The page behind `own`; the very first page when the archive does not know that place any more.
fn first_page(remote: &dyn Remote, own: Option<&Place>) -> Result<FeedPage, Error> {
    let Some(own) = own else {
        return Ok(remote.page(None)?);
    };
    let cursor =
        Cursor::new(&own.feed, own.position).map_err(|_| Error::BrokenChain(own.position))?;
    match remote.page(Some(&cursor)) {
        Err(remote::Error::UnknownPlace) => {
            let page = remote.page(None)?;
            if page.feed == own.feed {
                let found = page.events.last().map_or(0, |event| event.position);
                return Err(Error::Rewound {
                    known: own.position,
                    found,
                });
            }
            Ok(page)
        }
        page => Ok(page?),
    }
}

/// The hashes from the place that was reached onwards.
struct Chain {
    feed: String,
    start: u64,
    hashes: Vec<[u8; 32]>,
    events: Vec<Event>,
    highest_head: u64,
}

impl Chain {
    fn behind(own: Option<Place>, feed: &str) -> Chain {
        let (start, hash) = own.map_or((0, Event::START), |own| (own.position, own.hash));
        let (hashes, events) = (vec![hash], Vec::new());
        Chain {
            feed: feed.to_owned(),
            start,
            hashes,
            events,
            highest_head: 0,
        }
    }

    fn last(&self) -> u64 {
        self.start + self.events.len() as u64
    }

    /// Whether the last event stands under a signed head.
    fn is_proven(&self) -> bool {
        self.highest_head == self.last()
    }

    fn extend(&mut self, page: &FeedPage, keyset: &KeySet) -> Result<(), Error> {
        if page.feed != self.feed {
            return Err(Error::Forked(self.last()));
        }
        for event in &page.events {
            self.push(event)?;
        }
        let head = BASE64_STANDARD.decode(&page.head);
        let head = head.map_err(|_| Error::Head(document::Error::NotADocument))?;
        let head = FeedHead::verify_by(&head, keyset).map_err(Error::Head)?;
        self.check_head(&head)
    }

    fn push(&mut self, event: &Event) -> Result<(), Error> {
        let position = self.last() + 1;
        let previous = self
            .hashes
            .last()
            .expect("a chain has the hash of its start");
        let hash = event.chain_hash(previous);
        if event.position != position || event.hash != Digest::from_bytes(hash) {
            return Err(Error::BrokenChain(position));
        }
        self.hashes.push(hash);
        self.events.push(event.clone());
        Ok(())
    }

    fn check_head(&mut self, head: &FeedHead) -> Result<(), Error> {
        if head.feed != self.feed {
            return Err(Error::Forked(head.position));
        }
        let Some(behind) = head.position.checked_sub(self.start) else {
            return Err(Error::Rewound {
                known: self.start,
                found: head.position,
            });
        };
        let index = usize::try_from(behind).unwrap_or(usize::MAX);
        match self.hashes.get(index) {
            Some(hash) if head.hash != Digest::from_bytes(*hash) => {
                Err(Error::Forked(head.position))
            }
            _ if head.position < self.highest_head => Err(Error::Forked(head.position)),
            _ => {
                self.highest_head = head.position;
                Ok(())
            }
        }
    }

    fn into_verified(self) -> Result<Verified, Error> {
        let position = self.last();
        let hash = *self
            .hashes
            .last()
            .expect("a chain has the hash of its start");
        let changes = self
            .events
            .iter()
            .filter_map(|event| change(event).transpose());
        let changes: Result<Vec<Change>, Error> = changes.collect();
        Ok(Verified {
            changes: changes?,
            place: Place {
                feed: self.feed,
                position,
                hash,
            },
        })
    }
}

/// What an event asks of the store. A rewrap changes neither line 1 nor the body, only who can open them.
fn change(event: &Event) -> Result<Option<Change>, Error> {
    let malformed = || Error::BrokenChain(event.position);
    let (story, part) = (event.story, event.part);
    match event.kind {
        EventKind::Rewrapped => Ok(part.map(|part| Change::Rewrapped(story, part))),
        EventKind::Removed => {
            let reason = reason_text(event.reason);
            Ok(Some(Change::Remove {
                story,
                part,
                reason,
                day: event.day.clone(),
            }))
        }
        EventKind::Added | EventKind::Revised => Ok(Some(Change::Want(FileFacts {
            story,
            part: part.ok_or_else(malformed)?,
            revision: event.revision.ok_or_else(malformed)?,
            line1_sha256: event.line1_sha256.ok_or_else(malformed)?,
            body_sha256: event.body_sha256.ok_or_else(malformed)?,
            body_bytes: event.body_bytes.ok_or_else(malformed)?,
        }))),
    }
}

fn reason_text(reason: Option<RemovalReason>) -> &'static str {
    match reason {
        Some(RemovalReason::Transcribed) => "transcribed",
        Some(RemovalReason::Expired) => "expired",
        Some(RemovalReason::Withdrawn) | None => "withdrawn",
    }
}
