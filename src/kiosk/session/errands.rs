//! What a teller was promised and the disk must still do: taking away, withdrawing, giving a code.
//!
//! Invariant: a promise is asked again until the keeper says that it is done; only a code whose screen went is given up.

use std::{io, mem, time::Duration};

use crate::{
    domain::{ids::StoryId, words::CodeWords},
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
    removals: Vec<Removal>,
    withdrawals: Vec<Withdrawal>,
    again_at: Duration,
}

struct Code {
    story: StoryId,
    reply: Option<Reply<Result<CodeWords, CodeError>>>,
}

struct Removal {
    story: StoryId,
    reply: Option<Reply<io::Result<()>>>,
}

struct Withdrawal {
    words: CodeWords,
    reply: Option<Reply<Result<(), WithdrawError>>>,
}

impl Errands {
    pub(super) fn show_code(&mut self, story: StoryId, keeper: &Keeper) {
        self.code = Some(Code {
            story,
            reply: Some(keeper.show_code(story)),
        });
    }

    pub(super) fn forget_code(&mut self) {
        self.code = None;
    }

    pub(super) fn take_away(&mut self, story: StoryId, keeper: &Keeper) {
        self.removals.push(Removal {
            story,
            reply: Some(keeper.take_away(story)),
        });
    }

    pub(super) fn withdraw(&mut self, words: CodeWords, keeper: &Keeper) {
        let reply = Some(keeper.withdraw(words.clone()));
        self.withdrawals.push(Withdrawal { words, reply });
    }

    /// Takes in answers and asks again what failed; gives the words of a code once it is durable.
    pub(super) fn hear(&mut self, keeper: &Keeper, now: Duration) -> Option<CodeWords> {
        let may_ask = now >= self.again_at;
        if may_ask {
            self.again_at = now + AGAIN_AFTER;
        }
        for mut removal in mem::take(&mut self.removals) {
            match taken(&mut removal.reply) {
                Some(Ok(Ok(()))) => continue,
                Some(Ok(Err(error))) => tracing::warn!(%error, "a story is not gone yet"),
                _ => {}
            }
            if removal.reply.is_none() && may_ask {
                removal.reply = Some(keeper.take_away(removal.story));
            }
            self.removals.push(removal);
        }
        for mut withdrawal in mem::take(&mut self.withdrawals) {
            match taken(&mut withdrawal.reply) {
                Some(Ok(Ok(()))) => continue,
                Some(Ok(Err(error))) => tracing::warn!(%error, "a withdrawal is not kept yet"),
                _ => {}
            }
            if withdrawal.reply.is_none() && may_ask {
                withdrawal.reply = Some(keeper.withdraw(withdrawal.words.clone()));
            }
            self.withdrawals.push(withdrawal);
        }
        self.hear_code(keeper, may_ask)
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
            code.reply = Some(keeper.show_code(code.story));
        }
        None
    }
}
