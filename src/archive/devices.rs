//! Devices: invited, enrolled, renewed, heard of, revoked.
//!
//! Invariants: a one-time code works for one key and only until its hour or the first use of the token it
//! brought; a device proves its key before it gets a token; a fresh token ends the older one when it is
//! first used ([`tokens`]).

pub mod tokens;

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::{
    archive::{
        audit::{self, Action, Actor},
        auth::{self, Holder},
        problem::Problem,
        records::{self, Statements, Value, row},
        state::{Archive, entropy},
    },
    domain::{ids::KeyId, week::Week},
    seal::{digest::sha256, keys::PublicKey},
    sync::wire::{
        DeviceListing, DeviceState, EnrolAnswer, EnrolCode, EnrolRequest, Heartbeat, Invite,
        InviteAnswer, ProblemCode, RenewAnswer, enrol_message,
    },
};

/// Makes a one-time code for a new device.
pub fn invite(archive: &Archive, invite: &Invite, actor: Actor) -> Result<InviteAnswer, Problem> {
    let place = invite.place.trim().to_owned();
    if place.is_empty() || place.chars().count() > 120 {
        return Err(bad("the name of a place has 1 to 120 characters"));
    }
    if !(1..=24 * 90).contains(&invite.hours) {
        return Err(bad("a code may be used for 1 hour to 90 days"));
    }
    let code = EnrolCode::from_random(entropy());
    let now = archive.clock().now();
    let expires = now.plus(Duration::from_secs(3600) * invite.hours);
    let values = [code_hash(&code), (&place).into(), expires.0.into()];
    let day = archive.today();
    records::write(archive.records(), move |statements| {
        statements.run(
            "DELETE FROM invites WHERE expires_at <= ?1",
            &[now.0.into()],
        )?;
        let sql = "INSERT INTO invites (code_sha256, place, expires_at) VALUES (?1, ?2, ?3)";
        statements.run(sql, &values)?;
        audit::note(statements, day, &actor, Action::Invited, &place).map_err(Problem::from)
    })?;
    Ok(InviteAnswer { code })
}

/// Makes a device known that holds a valid code and the key it names.
pub fn enrol(archive: &Archive, request: &EnrolRequest) -> Result<EnrolAnswer, Problem> {
    let public = PublicKey::parse(&request.device_public);
    let public = public.map_err(|error| bad(&error.to_string()))?;
    let signature = URL_SAFE_NO_PAD.decode(&request.signature).ok();
    let signature: Option<[u8; 64]> = signature.and_then(|bytes| bytes.try_into().ok());
    let message = enrol_message(&request.code, public.as_bytes());
    if !signature.is_some_and(|signature| public.verifies(&message, &signature)) {
        return Err(bad("the device did not sign its enrolment"));
    }
    let token = auth::fresh_token(Holder::Device);
    let (device, software) = (public.id(), checked_software(&request.software)?);
    let (code, now, day) = (request.code.clone(), archive.clock().now(), archive.today());
    let token_sha256 = auth::hash(&token);
    let is_enrolled = records::write(archive.records(), move |statements| {
        let find = "SELECT place FROM invites WHERE code_sha256 = ?1 AND expires_at > ?2
                    AND (device IS NULL OR device = ?3)";
        let values = [code_hash(&code), now.0.into(), device.into()];
        let Some(invite) = row(statements, find, &values)? else {
            let (actor, action) = (Actor::Stranger, Action::Refused);
            audit::note(statements, day, &actor, action, "an enrolment")?;
            return Ok(false);
        };
        statements.run(
            "UPDATE invites SET device = ?2 WHERE code_sha256 = ?1",
            &[code_hash(&code), device.into()],
        )?;
        let values = [
            device.into(),
            public.as_bytes().into(),
            (&tokens::none()).into(),
            invite.text(0)?.into(),
            (&software).into(),
            day.into(),
        ];
        keep(statements, &values)?;
        tokens::promise(statements, device, &token_sha256)?;
        let actor = Actor::Device(device.to_string());
        audit::note(statements, day, &actor, Action::Enrolled, "")?;
        Ok::<_, Problem>(true)
    })?;
    if !is_enrolled {
        let detail = "this code is unknown, used or expired; ask for a new one";
        return Err(Problem::because(ProblemCode::Forbidden, detail));
    }
    let region = archive.settings().region.clone();
    Ok(EnrolAnswer {
        device,
        token,
        region,
    })
}

fn keep(statements: &mut dyn Statements, values: &[Value]) -> Result<(), records::Error> {
    let sql = "INSERT INTO devices (device, public, token_sha256, place, software, enrolled_day)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)
               ON CONFLICT (device) DO UPDATE SET token_sha256 =
                   CASE WHEN devices.revoked_day IS NULL THEN devices.token_sha256
                   ELSE excluded.token_sha256 END,
               place = excluded.place, software = excluded.software,
               enrolled_day = excluded.enrolled_day, revoked_day = NULL";
    statements.run(sql, values).map(drop)
}

/// Gives a device a fresh token; the one it asked with goes on until the fresh one is used.
pub fn renew(archive: &Archive, device: KeyId) -> Result<RenewAnswer, Problem> {
    let token = auth::fresh_token(Holder::Device);
    let (hash, day) = (auth::hash(&token), archive.today());
    records::write(archive.records(), move |statements| {
        tokens::promise(statements, device, &hash)?;
        let actor = Actor::Device(device.to_string());
        audit::note(statements, day, &actor, Action::Renewed, "").map_err(Problem::from)
    })?;
    Ok(RenewAnswer { token })
}

/// Writes down that a device lives; one row per week.
pub fn heartbeat(archive: &Archive, device: KeyId, beat: &Heartbeat) -> Result<(), Problem> {
    let week = Week::parse(&beat.week).map_err(|error| bad(&error.to_string()))?;
    let newest = archive.today().week();
    if week > newest {
        return Err(bad("this week is still to come"));
    }
    let software = checked_software(&beat.software)?;
    let (epoch, band) = (beat.keyset_epoch, beat.band.as_str());
    records::write(archive.records(), move |statements| {
        let sql = "UPDATE devices SET software = ?2, keyset_epoch = ?3 WHERE device = ?1";
        statements.run(sql, &[device.into(), (&software).into(), epoch.into()])?;
        let sql = "INSERT INTO heartbeats (device, week, band) VALUES (?1, ?2, ?3)
                   ON CONFLICT (device, week) DO UPDATE SET band = excluded.band";
        let values = [device.into(), week.to_string().into(), band.into()];
        statements
            .run(sql, &values)
            .map(drop)
            .map_err(Problem::from)
    })
}

/// Ends a device's right to send.
pub fn revoke(archive: &Archive, device: KeyId, actor: Actor) -> Result<(), Problem> {
    let day = archive.today();
    let is_known = records::write(archive.records(), move |statements| {
        let sql = "UPDATE devices SET revoked_day = ?2 WHERE device = ?1";
        let n_changed = statements.run(sql, &[device.into(), day.into()])?;
        if n_changed > 0 {
            tokens::end_code(statements, device)?;
            audit::note(
                statements,
                day,
                &actor,
                Action::Revoked,
                &device.to_string(),
            )?;
        }
        Ok::<_, Problem>(n_changed > 0)
    })?;
    if is_known {
        Ok(())
    } else {
        Err(Problem::new(ProblemCode::NotFound))
    }
}

/// A device with the weeks it was heard of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fleet {
    /// As the listing tells it.
    pub listing: DeviceListing,
    /// The weeks it was heard of, newest first, at most 12.
    pub weeks: Vec<String>,
}

/// Every device, by place.
pub fn list(archive: &Archive) -> Result<Vec<Fleet>, Problem> {
    records::read(archive.records(), |statements| {
        let sql = "SELECT device, place, software, keyset_epoch, revoked_day FROM devices
                   ORDER BY place, device";
        let rows = statements.rows(sql, &[])?;
        rows.iter()
            .map(|row| listing(statements, row))
            .collect::<Result<_, records::Error>>()
    })
    .map_err(Problem::from)
}

fn listing(statements: &mut dyn Statements, row: &records::Row) -> Result<Fleet, records::Error> {
    let device: KeyId = row.parsed(0)?;
    let sql = "SELECT week, band FROM heartbeats WHERE device = ?1 ORDER BY week DESC LIMIT 12";
    let beats = statements.rows(sql, &[device.into()])?;
    let weeks: Vec<String> = beats
        .iter()
        .map(|row| row.text(0))
        .collect::<Result<_, _>>()?;
    let band = beats.first().map(|row| row.parsed(1)).transpose()?;
    let is_revoked = row.optional_text(4)?.is_some();
    let listing = DeviceListing {
        device,
        place: row.text(1)?,
        state: if is_revoked {
            DeviceState::Revoked
        } else {
            DeviceState::Enrolled
        },
        software: row.text(2)?,
        week: weeks.first().cloned(),
        band,
        keyset_epoch: row
            .optional_number(3)?
            .and_then(|epoch| u64::try_from(epoch).ok()),
    };
    Ok(Fleet { listing, weeks })
}

fn code_hash(code: &EnrolCode) -> Value {
    sha256(code.as_str().as_bytes()).into()
}

fn checked_software(software: &str) -> Result<String, Problem> {
    let is_plain = |letter: char| letter.is_ascii_graphic() || letter == ' ';
    if software.len() <= 80 && software.chars().all(is_plain) {
        Ok(software.to_owned())
    } else {
        Err(bad(
            "the name of the software has at most 80 plain characters",
        ))
    }
}

fn bad(reason: &str) -> Problem {
    Problem::because(ProblemCode::BadRequest, reason)
}
