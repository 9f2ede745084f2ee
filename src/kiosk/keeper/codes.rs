//! Codes to take a story back later, taking it away at once, and codes that somebody enters here.
//!
//! Invariants: a code is shown only after its document is durable beside the story and published; one that
//! is declined is forgotten, and nothing of it was written. A code that is entered gets the same answer
//! whether or not it fits. Words are zeroed, never written and never logged.

use std::io;

use super::custody::Custody;
use crate::{
    domain::{
        ids::StoryId,
        words::{CodeKind, CodeWords},
    },
    seal::{
        code::{self, Code, StretchedCode, Withdrawal},
        document,
    },
    store::{
        held,
        index::Place,
        outbox::{self, StoryDirectory},
        removal,
    },
};

/// A code that was made while the teller thinks about wanting one.
pub(super) struct PendingCode {
    story: StoryId,
    words: CodeWords,
    stretched: StretchedCode,
}

/// Why there is no code to show. The story stays locked; the teller may try again.
#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    /// The story is not here any more.
    #[error("the story is not here any more")]
    Gone,
    /// No key set is in force.
    #[error("no key set is in force")]
    NoKeySet,
    /// The document could not be signed.
    #[error(transparent)]
    Document(#[from] document::Error),
    /// It could not be kept.
    #[error(transparent)]
    Held(#[from] held::Error),
    /// It could not be published.
    #[error("the code could not be given to the courier: {0}")]
    Files(#[from] io::Error),
}

/// Why a code that was entered could not be used. It says nothing about whether the code fits.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// No region is known, so the words cannot be stretched.
    #[error("no key set is in force")]
    NoKeySet,
    /// The document could not be signed.
    #[error(transparent)]
    Document(#[from] document::Error),
    /// It could not be left for the courier.
    #[error("the withdrawal could not be kept: {0}")]
    Files(#[from] io::Error),
}

impl Custody {
    /// Makes the code for a story and stretches it, while the question is on the screen.
    pub fn prepare_code(&mut self, story: StoryId, kind: CodeKind) -> Result<(), CodeError> {
        let is_made =
            |pending: &PendingCode| pending.story == story && pending.words.kind() == kind;
        if self.pending_code.as_ref().is_some_and(is_made) {
            return Ok(());
        }
        let region = self
            .trust
            .keyset()
            .ok_or(CodeError::NoKeySet)?
            .region()
            .clone();
        let words = CodeWords::random(kind, &self.words, &mut self.rng);
        let stretched = code::stretch(&words, &region);
        self.pending_code = Some(PendingCode {
            story,
            words,
            stretched,
        });
        Ok(())
    }

    /// Keeps and publishes the code of a story, then gives the words to show.
    pub fn show_code(&mut self, story: StoryId, kind: CodeKind) -> Result<CodeWords, CodeError> {
        self.prepare_code(story, kind)?;
        let home = self.home(story).ok_or(CodeError::Gone)?;
        let pending = self.pending_code.as_ref().ok_or(CodeError::Gone)?;
        let document = pending.stretched.document(story, self.device.key())?;
        let words = pending.words.clone();
        let mut kept = held::keep_code(&home.path, &document, &self.steps);
        if matches!(kept, Err(held::Error::Full)) && self.ballast.release()? {
            kept = held::keep_code(&home.path, &document, &self.steps);
        }
        kept?;
        outbox::publish_code(&self.layout, story, &document, &self.steps)?;
        self.unlisted.push(story);
        Ok(words)
    }

    /// The teller wants no code.
    pub fn decline_code(&mut self) {
        self.pending_code = None;
    }

    /// The teller takes the story away, without a code, between the lock and "Klaar".
    pub fn take_away(&mut self, story: StoryId) -> io::Result<()> {
        self.pending_code = None;
        self.remove(story)
    }

    /// Somebody entered a code here: it goes to the archive, and a story in its waiting period goes at once.
    pub fn withdraw(&mut self, words: &CodeWords) -> Result<(), WithdrawError> {
        let region = self
            .trust
            .keyset()
            .ok_or(WithdrawError::NoKeySet)?
            .region()
            .clone();
        let stretched = code::stretch(words, &region);
        let document = stretched.withdrawal()?;
        let withdrawal = Withdrawal::verify(&document)?;
        outbox::ask_withdrawal(&self.layout, &document, &mut self.rng)?;
        for held in StoryDirectory::all_in(&self.layout.held())? {
            let code = held.code().and_then(|document| self.own_code(&document));
            if code.is_some_and(|code| withdrawal.covers(&code)) {
                self.remove(held.story)?;
            }
        }
        Ok(())
    }

    /// A code document that this device signed, with its present key or a former one.
    pub(super) fn own_code(&self, document: &[u8]) -> Option<Code> {
        self.device
            .publics()
            .find_map(|public| Code::verify(document, &public).ok())
    }

    /// Removes a story from this disk and from the index.
    pub(super) fn remove(&mut self, story: StoryId) -> io::Result<()> {
        removal::remove_story(&self.layout, story, &self.steps)?;
        self.unlisted.retain(|unlisted| *unlisted != story);
        if self.visit.story == Some(story) {
            self.visit.story = None;
        }
        if let Err(error) = self.index.forget(story) {
            tracing::warn!(%error, "the index still lists a story that is gone");
        }
        Ok(())
    }

    /// Where a story stands now.
    pub(super) fn home(&self, story: StoryId) -> Option<StoryDirectory> {
        let homes = [
            self.layout.held_story(story),
            self.layout.released_story(story),
        ];
        let path = homes.into_iter().find(|path| path.is_dir())?;
        Some(StoryDirectory { story, path })
    }

    pub(super) fn place_of(&self, story: &StoryDirectory) -> Place {
        if story.path.starts_with(self.layout.held()) {
            Place::Held
        } else {
            Place::Released
        }
    }
}
