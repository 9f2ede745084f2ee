//! How long stories are kept: as the settings say, and never longer than the tellers of now are told.
//!
//! The consent says the years of `policy.retention.story`. The archive cannot see which promise a story was told under, so
//! the newest instrument and policy of the region that were published here count for every story.

use std::time::Duration;

use crate::{
    archive::{documents, problem::Problem, records, settings::Retention, state::Archive},
    domain::instrument::policy,
    seal::{document::Kind, published::Published},
};

const DAY: Duration = Duration::from_secs(86_400);

/// The shorter of what the settings and the published documents say.
pub fn retention(archive: &Archive) -> Result<Retention, Problem> {
    let mut kept = archive.settings().retention.clone();
    let Some(instrument) = file(archive, Kind::Instrument, "instrument.toml")? else {
        return Ok(kept);
    };
    let policy = file(archive, Kind::Policy, "policy.toml")?;
    let Some(promised) = policy::Retention::promised(&instrument, policy.as_deref()) else {
        tracing::warn!("the published instrument says nothing of retention");
        return Ok(kept);
    };
    let shorter = |own: &mut Duration, days: Option<u32>| {
        *own = days.map_or(*own, |days| (*own).min(DAY * days));
    };
    shorter(&mut kept.voice.0, promised.voice_days());
    shorter(&mut kept.story.0, promised.story_days());
    Ok(kept)
}

/// A file of the newest published document of a kind.
fn file(archive: &Archive, kind: Kind, name: &str) -> Result<Option<String>, Problem> {
    let newest = records::read(archive.records(), move |statements| {
        documents::newest(statements, kind, None)
    })?;
    let keyset = archive.keysets().newest(archive)?;
    let Some((document, keyset)) = newest.zip(keyset) else {
        return Ok(None);
    };
    match Published::verify(&document.envelope, kind, &keyset) {
        Ok(mut published) => Ok(published.files.remove(name)),
        Err(error) => {
            tracing::warn!(%kind, %error, "a published document promises nothing any more");
            Ok(None)
        }
    }
}
