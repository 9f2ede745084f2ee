//! The daily round: what is kept too long goes, and bytes without a row are swept.
//!
//! Invariants: counted from the day of admission, per part; a voice is never removed while its story
//! has no transcript, it is warned about; after 30 days nothing tells which device sent a story.

use std::collections::HashSet;

use crate::{
    archive::{
        audit::Actor,
        objects::ObjectName,
        problem::Problem,
        promise,
        records::{self, Error, Statements, Value},
        removal::{self, Aftermath, Stamp},
        state::{Archive, day_after},
        stories, tus, withdrawals,
    },
    domain::{
        ids::{Part, StoryId},
        week::Day,
    },
    seal::tombstone::Reason,
};

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Stories that were kept long enough.
    pub stories: usize,
    /// Voices that were kept long enough.
    pub voices: usize,
    /// Voices that are overdue, but whose story has no transcript.
    pub voices_waiting: usize,
    /// Objects without a row.
    pub swept: usize,
}

/// Does one round; doing it again the same day changes nothing.
pub fn round(archive: &Archive) -> Result<Round, Problem> {
    let mut round = expire(archive)?;
    forget(archive)?;
    withdrawals::prune_journal(archive)?;
    round.swept = sweep(archive)?;
    if round.voices_waiting > 0 {
        tracing::warn!(
            voices = round.voices_waiting,
            "voices are overdue but not written out"
        );
    }
    Ok(round)
}

fn expire(archive: &Archive) -> Result<Round, Problem> {
    let stamp = Stamp::of(archive);
    let retention = promise::retention(archive)?;
    let story_limit = before(stamp.day, retention.story.0);
    let voice_limit = before(stamp.day, retention.voice.0);
    let (round, aftermath) = records::write(archive.records(), move |statements| {
        let (mut round, mut aftermath) = (Round::default(), Aftermath::default());
        let old = "SELECT story FROM parts GROUP BY story HAVING MIN(admitted_day) <= ?1";
        for story in stories_of(statements, old, &[story_limit.into()])? {
            let more = removal::remove_story(statements, &stamp, story, Reason::Expired)?;
            aftermath.join(more);
            round.stories += 1;
        }
        let voices = "SELECT DISTINCT story FROM parts WHERE part = ?1 AND admitted_day <= ?2";
        let values = [Part::Voice.into(), voice_limit.into()];
        for story in stories_of(statements, voices, &values)? {
            if !stories::has_part(statements, story, Part::Transcript)? {
                round.voices_waiting += 1;
                continue;
            }
            let removed = (story, Part::Voice, Reason::Expired);
            aftermath.join(removal::remove_part(
                statements,
                &stamp,
                removed,
                &Actor::Archive,
            )?);
            round.voices += 1;
        }
        Ok::<_, Problem>((round, aftermath))
    })?;
    aftermath.settle(archive)?;
    Ok(round)
}

/// Forgets uploads (and which device sent what), old recipients, and quarantined claims.
fn forget(archive: &Archive) -> Result<(), Problem> {
    let today = archive.today();
    let month_ago = day_after(today, -tus::REMEMBERED_DAYS);
    let n_forgotten = records::write(archive.records(), move |statements| {
        let n_uploads = statements.run(
            "DELETE FROM uploads WHERE expires_day <= ?1",
            &[today.into()],
        )?;
        let old = "DELETE FROM old_lines WHERE replaced_day <= ?1";
        let n_lines = statements.run(old, &[month_ago.into()])?;
        let aside = "DELETE FROM quarantine WHERE day <= ?1";
        let n_aside = statements.run(aside, &[month_ago.into()])?;
        Ok::<_, Problem>(n_uploads + n_lines + n_aside)
    })?;
    if n_forgotten > 0 {
        Ok(archive.records().scrub()?)
    } else {
        Ok(())
    }
}

/// Removes objects that no row names: left by a power cut, a refusal or a removal.
fn sweep(archive: &Archive) -> Result<usize, Problem> {
    // The names are read before the rows, so that an upload made in between is not taken for rubbish.
    let on_disk = archive.objects().names()?;
    let named: HashSet<ObjectName> = records::read(archive.records(), |statements| {
        let sql = "SELECT object FROM parts UNION SELECT upload FROM uploads";
        let rows = statements.rows(sql, &[])?;
        rows.iter()
            .map(|row| row.parsed(0))
            .collect::<Result<_, Error>>()
    })
    .map_err(Problem::from)?;
    let rubbish: Vec<_> = on_disk
        .iter()
        .filter(|name| !named.contains(name))
        .collect();
    for name in &rubbish {
        if let Ok(_flight) = archive.gates().in_flight.take(name) {
            archive.objects().remove(name)?;
        }
    }
    Ok(rubbish.len())
}

fn stories_of(
    statements: &mut dyn Statements,
    sql: &'static str,
    values: &[Value],
) -> Result<Vec<StoryId>, Error> {
    statements
        .rows(sql, values)?
        .iter()
        .map(|row| row.parsed(0))
        .collect()
}

fn before(day: Day, kept: std::time::Duration) -> Day {
    let days = i64::try_from(kept.as_secs() / 86_400).unwrap_or(i64::MAX / 86_400);
    day_after(day, -days)
}
