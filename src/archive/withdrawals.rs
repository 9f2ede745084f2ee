//! Codes and withdrawals: how a teller's four words take a story away, whenever they are entered.
//!
//! Invariants: the first code of a story wins; a withdrawal is kept for 400 days whether or not it
//! matches, and applies to every code with its lookup number and key, now or later; the answer is the
//! same in every case. Words never come here, except from the public page, where they are stretched and
//! forgotten.

use crate::{
    archive::{
        audit::{self, Action, Actor},
        journal::{Entry, Kind},
        problem::Problem,
        records::{self, Error, Statements, row},
        removal::{self, Aftermath, Stamp},
        state::{Archive, day_after},
    },
    domain::ids::{KeyId, StoryId},
    seal::{
        code::{Code, Withdrawal},
        keys::PublicKey,
        tombstone::Reason,
    },
    sync::wire::ProblemCode,
};

/// How long a withdrawal is kept.
pub const KEPT_DAYS: i64 = 400;

/// Takes in a signed withdrawal.
pub fn accept(archive: &Archive, envelope: &[u8]) -> Result<(), Problem> {
    let malformed = |error: crate::seal::document::Error| {
        Problem::because(ProblemCode::BadRequest, error.to_string())
    };
    Withdrawal::verify(envelope).map_err(malformed)?;
    let stamp = Stamp::of(archive);
    let entry = Entry {
        kind: Kind::Withdrawal,
        day: stamp.day,
        envelope: envelope.to_owned(),
    };
    archive.journal().append(std::slice::from_ref(&entry))?;
    let aftermath = records::write(archive.records(), move |statements| {
        let aftermath = apply(statements, &stamp, &entry)?;
        audit::note(
            statements,
            stamp.day,
            &Actor::Teller,
            Action::Withdrawal,
            "",
        )?;
        Ok::<_, Problem>(aftermath)
    })?;
    aftermath.settle(archive)
}

/// Keeps the withdrawal of a journal line and takes away every story it covers.
pub fn apply(
    statements: &mut dyn Statements,
    stamp: &Stamp,
    entry: &Entry,
) -> Result<Aftermath, Problem> {
    let Ok(withdrawal) = Withdrawal::verify(&entry.envelope) else {
        return Ok(Aftermath::default());
    };
    let public = withdrawal.public.as_bytes();
    let keep = "INSERT INTO withdrawals (lookup, public, day) VALUES (?1, ?2, ?3)
                ON CONFLICT DO NOTHING";
    statements.run(
        keep,
        &[withdrawal.lookup.into(), public.into(), entry.day.into()],
    )?;
    let covered = "SELECT story FROM codes WHERE lookup = ?1 AND public = ?2";
    let mut aftermath = Aftermath::default();
    for row in statements.rows(covered, &[withdrawal.lookup.into(), public.into()])? {
        let story = row.parsed(0)?;
        aftermath.join(removal::remove_story(
            statements,
            stamp,
            story,
            Reason::Withdrawn,
        )?);
    }
    Ok(aftermath)
}

/// Keeps the code of a story that is on its way, unless the story was taken away before.
pub fn keep_code(
    archive: &Archive,
    device: (KeyId, PublicKey),
    story: StoryId,
    envelope: &[u8],
) -> Result<(), Problem> {
    let (_, public) = device;
    let bad = |reason: String| Problem::because(ProblemCode::BadRequest, reason);
    let code = Code::verify(envelope, &public).map_err(|error| bad(error.to_string()))?;
    if code.story != story {
        return Err(bad("the code is of another story".to_owned()));
    }
    let stamp = Stamp::of(archive);
    let (aftermath, answer) = records::write(archive.records(), move |statements| {
        store(statements, &stamp, &code)
    })?;
    aftermath.settle(archive)?;
    answer
}

type Stored = (Aftermath, Result<(), Problem>);

fn store(statements: &mut dyn Statements, stamp: &Stamp, code: &Code) -> Result<Stored, Problem> {
    let nothing = Aftermath::default;
    if let Some(stone) = removal::tombstone(statements, code.story, None)? {
        return Ok((nothing(), Err(Problem::withdrawn(&stone))));
    }
    if !is_first_or_same(statements, code)? {
        let detail = "the story has another code already; the first one stays";
        return Ok((
            nothing(),
            Err(Problem::because(ProblemCode::Conflict, detail)),
        ));
    }
    let waiting = "SELECT day FROM withdrawals WHERE lookup = ?1 AND public = ?2";
    let values = [code.lookup.into(), code.public.as_bytes().into()];
    if row(statements, waiting, &values)?.is_none() {
        return Ok((nothing(), Ok(())));
    }
    let aftermath = removal::remove_story(statements, stamp, code.story, Reason::Withdrawn)?;
    let stone = removal::tombstone(statements, code.story, None)?.unwrap_or_default();
    Ok((aftermath, Err(Problem::withdrawn(&stone))))
}

fn is_first_or_same(statements: &mut dyn Statements, code: &Code) -> Result<bool, Error> {
    let insert = "INSERT INTO codes (story, lookup, public) VALUES (?1, ?2, ?3)
                  ON CONFLICT DO NOTHING";
    let values = [
        code.story.into(),
        code.lookup.into(),
        code.public.as_bytes().into(),
    ];
    statements.run(insert, &values)?;
    let same = "SELECT story FROM codes WHERE story = ?1 AND lookup = ?2 AND public = ?3";
    Ok(row(statements, same, &values)?.is_some())
}

/// Forgets withdrawals whose 400 days are over; gives the lines of the journal that stay.
pub fn prune_journal(archive: &Archive) -> Result<Vec<Entry>, Problem> {
    let oldest = day_after(archive.today(), -KEPT_DAYS);
    let entries = archive.journal().entries()?;
    let n_entries = entries.len();
    let stays = |entry: &Entry| entry.kind == Kind::Tombstone || entry.day >= oldest;
    let entries: Vec<_> = entries.into_iter().filter(stays).collect();
    if entries.len() < n_entries {
        archive.journal().rewrite(&entries)?;
    }
    records::write(archive.records(), move |statements| {
        let sql = "DELETE FROM withdrawals WHERE day < ?1";
        statements.run(sql, &[oldest.into()]).map_err(Problem::from)
    })?;
    Ok(entries)
}
