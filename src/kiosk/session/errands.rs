//! What a teller was promised and the disk must still do: taking away, withdrawing, giving a code.
//!
//! Invariant: a promise is asked again until the keeper says that it is done, also when its visit is long over; only a
//! code whose screen went is given up.

use std::{fmt::Display, io, time::Duration};

use crate::{
    domain::{
        ids::StoryId,
        words::{CodeKind, CodeWords},
    },
    kiosk::keeper::{
        Keeper, Reply,
        codes::{CodeError, WithdrawError},
    },
};

use super::taken;

const AGAIN_AFTER: Duration = Duration::from_secs(2);

/// Everything that was asked and is not done.
#[derive(Default)]
pub(super) struct Errands {
    code: Option<Code>,
    removals: Vec<Errand<StoryId, io::Error>>,
    withdrawals: Vec<Errand<CodeWords, WithdrawError>>,
    again_at: Duration,
}

/// What came of the errands since the last time.
#[derive(Default)]
pub(super) struct Heard {
    /// The words of a code, now that it is durable.
    pub(super) code: Option<CodeWords>,
    /// Whether what the person at the screen waits for was done.
    pub(super) is_done: bool,
}

struct Code {
    story: StoryId,
    kind: CodeKind,
    reply: Option<Reply<Result<CodeWords, CodeError>>>,
}

/// Something to be done with `what`.
struct Errand<T, E> {
    what: T,
    reply: Option<Reply<Result<(), E>>>,
    /// Whether somebody at the screen waits for it.
    is_awaited: bool,
}

impl Errands {
    pub(super) fn show_code(&mut self, story: StoryId, kind: CodeKind, keeper: &Keeper) {
        self.code = Some(Code {
            story,
            kind,
            reply: Some(keeper.show_code(story, kind)),
        });
    }

    pub(super) fn forget_code(&mut self) {
        self.code = None;
    }

    pub(super) fn take_away(&mut self, story: StoryId, keeper: &Keeper) {
        self.removals.push(Errand {
            what: story,
            reply: Some(keeper.take_away(story)),
            is_awaited: true,
        });
    }

    pub(super) fn withdraw(&mut self, words: CodeWords, keeper: &Keeper) {
        self.withdrawals.push(Errand {
            reply: Some(keeper.withdraw(words.clone())),
            what: words,
            is_awaited: true,
        });
    }

    /// Whoever waited is gone; what was promised is done all the same.
    pub(super) fn end_visit(&mut self) {
        self.forget_code();
        for errand in &mut self.removals {
            errand.is_awaited = false;
        }
        for errand in &mut self.withdrawals {
            errand.is_awaited = false;
        }
    }

    /// Takes in answers and asks again what failed.
    pub(super) fn hear(&mut self, keeper: &Keeper, now: Duration) -> Heard {
        let may_ask = now >= self.again_at;
        if may_ask {
            self.again_at = now + AGAIN_AFTER;
        }
        let removed = hear_each(&mut self.removals, may_ask, |story| {
            keeper.take_away(*story)
        });
        let withdrawn = hear_each(&mut self.withdrawals, may_ask, |words| {
            keeper.withdraw(words.clone())
        });
        Heard {
            code: self.hear_code(keeper, may_ask),
            is_done: removed || withdrawn,
        }
    }

    fn hear_code(&mut self, keeper: &Keeper, may_ask: bool) -> Option<CodeWords> {
        let code = self.code.as_mut()?;
        match taken(&mut code.reply) {
            Some(Ok(Ok(words))) => {
                self.code = None;
                return Some(words);
            }
            Some(Ok(Err(error))) => tracing::warn!(%error, "no code can be shown yet"),
            _ => {}
        }
        if code.reply.is_none() && may_ask {
            code.reply = Some(keeper.show_code(code.story, code.kind));
        }
        None
    }
}

/// Drops what is done; tells whether somebody waited for one of them.
fn hear_each<T, E: Display>(
    errands: &mut Vec<Errand<T, E>>,
    may_ask: bool,
    ask: impl Fn(&T) -> Reply<Result<(), E>>,
) -> bool {
    let mut was_awaited = false;
    errands.retain_mut(|errand| {
        match taken(&mut errand.reply) {
            Some(Ok(Ok(()))) => {
                was_awaited |= errand.is_awaited;
                return false;
            }
            Some(Ok(Err(error))) => tracing::warn!(%error, "a promise is not kept yet"),
            _ => {}
        }
        if errand.reply.is_none() && may_ask {
            errand.reply = Some(ask(&errand.what));
        }
        true
    });
    was_awaited
}
