//! Tokens of devices: a fresh one waits beside the older one until it is first used.
//!
//! Invariants: a device has at most one token in use and one that waits; the first use of the waiting one
//! ends the older one and the code it was enrolled with; a revoked device has no code that still works.
//!
//! # Why the older token goes on
//! The answer that brings a fresh token may be lost on the way. Were the older one ended at once, a device
//! in a school hall would be locked out until somebody brings it a new code.

use subtle::ConstantTimeEq;

use crate::{
    archive::{
        problem::Problem,
        records::{self, Records, Statements, row},
        state::entropy,
    },
    domain::ids::KeyId,
    seal::keys::PublicKey,
};

/// The device that a token belongs to.
pub struct Bearer {
    /// Its id.
    pub id: KeyId,
    /// The key that signs its manifests.
    pub public: PublicKey,
    /// Whether its right to send was ended.
    pub is_revoked: bool,
    is_first_use: bool,
}

/// Finds whose token has this hash; the first use of a waiting token makes it the only one.
pub fn bearer(records: &dyn Records, hash: &[u8; 32]) -> Result<Option<Bearer>, Problem> {
    let found = records::read(records, |statements| look_up(statements, hash))?;
    if let Some(bearer) = &found
        && bearer.is_first_use
        && !bearer.is_revoked
    {
        let (device, hash) = (bearer.id, *hash);
        records::write(records, move |statements| {
            take_effect(statements, device, &hash)
        })?;
    }
    Ok(found)
}

/// Lets a token of a known device wait for its first use; one that waited before is forgotten.
pub fn promise(
    statements: &mut dyn Statements,
    device: KeyId,
    hash: &[u8; 32],
) -> Result<(), records::Error> {
    let sql = "UPDATE devices SET next_token_sha256 = ?2 WHERE device = ?1";
    statements.run(sql, &[device.into(), hash.into()]).map(drop)
}

/// Ends the code that a device may still ask with.
pub fn end_code(statements: &mut dyn Statements, device: KeyId) -> Result<(), records::Error> {
    let sql = "DELETE FROM invites WHERE device = ?1";
    statements.run(sql, &[device.into()]).map(drop)
}

/// What stands in the place of a token that was never given out.
pub fn none() -> [u8; 32] {
    entropy()
}

fn look_up(statements: &mut dyn Statements, hash: &[u8; 32]) -> Result<Option<Bearer>, Problem> {
    let sql = "SELECT device, public, revoked_day, token_sha256, 0 FROM devices
               WHERE token_sha256 = ?1
               UNION ALL
               SELECT device, public, revoked_day, next_token_sha256, 1 FROM devices
               WHERE next_token_sha256 = ?1";
    let Some(row) = row(statements, sql, &[hash.into()])? else {
        return Ok(None);
    };
    let is_same: bool = row.array::<32>(3)?.ct_eq(hash).into();
    let bearer = Bearer {
        id: row.parsed(0)?,
        public: PublicKey::from_bytes(&row.array(1)?).map_err(Problem::internal)?,
        is_revoked: row.optional_text(2)?.is_some(),
        is_first_use: row.number(4)? == 1,
    };
    Ok(is_same.then_some(bearer))
}

fn take_effect(
    statements: &mut dyn Statements,
    device: KeyId,
    hash: &[u8; 32],
) -> Result<(), records::Error> {
    let sql = "UPDATE devices SET token_sha256 = next_token_sha256, next_token_sha256 = NULL
               WHERE device = ?1 AND next_token_sha256 = ?2";
    statements.run(sql, &[device.into(), hash.into()])?;
    end_code(statements, device)
}
