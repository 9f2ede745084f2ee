//! Who is asking: tokens of devices and people, and what they may do.
//!
//! Invariants: a token is 32 random bytes, shown once; only its SHA-256 is kept, and compared in
//! constant time. A refused token counts against the address it came from.

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

use crate::{
    archive::{
        audit::Actor,
        devices::tokens,
        problem::Problem,
        records::{self, Statements, row},
        state::{Archive, entropy},
    },
    domain::ids::KeyId,
    seal::{digest::sha256, keys::PublicKey},
    support::clock::Timestamp,
    sync::wire::ProblemCode,
};

/// What a person's token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Read the feed, tellings and transcripts.
    Read,
    /// Read and remove voices, send transcripts and revisions.
    Intake,
    /// Seal files to other keys.
    Rewrap,
    /// Invite, list and revoke devices, publish documents.
    Operate,
    /// Read the audit.
    Audit,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 5] = [
        Scope::Read,
        Scope::Intake,
        Scope::Rewrap,
        Scope::Operate,
        Scope::Audit,
    ];

    /// The word for the command line and the records.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Intake => "intake",
            Scope::Rewrap => "rewrap",
            Scope::Operate => "operate",
            Scope::Audit => "audit",
        }
    }

    /// Reads the word.
    pub fn parse(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Who a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// An enrolled device.
    Device {
        /// Its id.
        id: KeyId,
        /// The key that signs its manifests.
        public: PublicKey,
    },
    /// A person.
    Person {
        /// The name on the token.
        name: String,
        /// What it permits.
        scopes: Vec<Scope>,
    },
}

impl Caller {
    /// Whether this is a person with `scope`.
    pub fn may(&self, scope: Scope) -> bool {
        matches!(self, Caller::Person { scopes, .. } if scopes.contains(&scope))
    }

    /// Refuses everybody but people with `scope`.
    pub fn require(&self, scope: Scope) -> Result<(), Problem> {
        if self.may(scope) {
            Ok(())
        } else {
            Err(needs(scope.name()))
        }
    }

    /// Refuses people without `scope`; devices may.
    pub fn require_device_or(&self, scope: Scope) -> Result<(), Problem> {
        match self {
            Caller::Device { .. } => Ok(()),
            Caller::Person { .. } => self.require(scope),
        }
    }

    /// The device, or a refusal.
    pub fn device(&self) -> Result<(KeyId, PublicKey), Problem> {
        match self {
            Caller::Device { id, public } => Ok((*id, *public)),
            Caller::Person { .. } => Err(needs("device")),
        }
    }

    /// As the audit names this caller.
    pub fn actor(&self) -> Actor {
        match self {
            Caller::Device { id, .. } => Actor::Device(id.to_string()),
            Caller::Person { name, .. } => Actor::Person(name.clone()),
        }
    }
}

/// What a request brought to show who asks; not checked yet.
#[derive(Clone)]
pub struct Ticket {
    token: Option<String>,
    /// Where it came from; kept in memory for rate limits only.
    pub address: IpAddr,
}

/// The address a request came from, put in by the server.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

impl Ticket {
    /// A ticket with this token.
    pub fn with_token(token: &str, address: IpAddr) -> Ticket {
        Ticket {
            token: Some(token.to_owned()),
            address,
        }
    }

    /// Finds out who asks; blocking.
    pub fn check(&self, archive: &Archive) -> Result<Caller, Problem> {
        let now = archive.clock().elapsed();
        let refusals = &archive.gates().refusals;
        refusals
            .check(self.address, now)
            .map_err(Problem::rate_limited)?;
        let outcome = self.look_up(archive);
        if outcome
            .as_ref()
            .is_err_and(|problem| problem.code() == ProblemCode::Unauthorized)
        {
            // The answer stays the same; only the next ones are refused sooner.
            let _ = refusals.attempt(self.address, now);
            archive.metrics().refused_tokens.add();
        }
        outcome
    }

    fn look_up(&self, archive: &Archive) -> Result<Caller, Problem> {
        let token = self
            .token
            .as_deref()
            .ok_or(Problem::new(ProblemCode::Unauthorized))?;
        let hash = hash(token);
        let found = match token.split_once('_').map(|(prefix, _)| prefix) {
            Some("vpd") => device(archive, &hash),
            Some("vpp") => person(archive, &hash),
            _ => Ok(None),
        };
        found?.ok_or(Problem::new(ProblemCode::Unauthorized))
    }
}

impl<S: Sync> FromRequestParts<S> for Ticket {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Ticket, Problem> {
        let peer = parts.extensions.get::<Peer>();
        let address = peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0);
        Ok(Ticket {
            token: bearer(&parts.headers),
            address,
        })
    }
}

/// The kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// For a device.
    Device,
    /// For a person.
    Person,
}

/// A fresh token.
pub fn fresh_token(holder: Holder) -> String {
    let prefix = match holder {
        Holder::Device => "vpd_",
        Holder::Person => "vpp_",
    };
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(entropy::<32>()))
}

/// What is kept of a token.
pub fn hash(token: &str) -> [u8; 32] {
    *sha256(token.as_bytes()).as_bytes()
}

/// Writes down a person's token that was just made.
pub fn keep_person(
    statements: &mut dyn Statements,
    token_sha256: &[u8; 32],
    name: &str,
    scopes: &[Scope],
    expires: Timestamp,
) -> Result<(), records::Error> {
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.name()).collect();
    let values = [
        token_sha256.into(),
        name.into(),
        scopes.join(",").into(),
        expires.0.into(),
    ];
    let sql = "INSERT INTO people (token_sha256, name, scopes, expires_at)
               VALUES (?1, ?2, ?3, ?4)";
    statements.run(sql, &values).map(drop)
}

fn device(archive: &Archive, hash: &[u8; 32]) -> Result<Option<Caller>, Problem> {
    let Some(bearer) = tokens::bearer(archive.records(), hash)? else {
        return Ok(None);
    };
    if bearer.is_revoked {
        let detail = "this device was revoked; staff can enrol it anew";
        return Err(Problem::because(ProblemCode::Forbidden, detail));
    }
    Ok(Some(Caller::Device {
        id: bearer.id,
        public: bearer.public,
    }))
}

fn person(archive: &Archive, hash: &[u8; 32]) -> Result<Option<Caller>, Problem> {
    let sql = "SELECT name, scopes, token_sha256 FROM people
               WHERE token_sha256 = ?1 AND expires_at > ?2";
    let values = [hash.into(), archive.clock().now().0.into()];
    let found = records::read(archive.records(), |statements| {
        row(statements, sql, &values)
    })?;
    let Some(row) = found else {
        return Ok(None);
    };
    let is_same: bool = row.array::<32>(2)?.ct_eq(hash).into();
    let scopes = row.text(1)?.split(',').filter_map(Scope::parse).collect();
    Ok(is_same.then_some(Caller::Person {
        name: row.text(0)?,
        scopes,
    }))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn needs(right: &str) -> Problem {
    Problem::because(
        ProblemCode::Forbidden,
        format!("this needs a token with the right `{right}`"),
    )
}
