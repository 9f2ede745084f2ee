//! `/v1/documents` and `/v1/instruments`.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use crate::{
    archive::{
        auth::{Scope, Ticket},
        documents::{self, Document},
        problem::Problem,
        records,
        state::{Archive, blocking},
    },
    domain::ids::Digest,
    seal::document::{Envelope, Kind},
    sync::wire::{ProblemCode, content_type, header as wire_header},
};

/// What `GET /v1/documents/{kind}` may ask.
#[derive(Deserialize)]
pub(super) struct Asked {
    after: Option<u64>,
}

/// `GET /v1/documents/{kind}`
pub(super) async fn get(
    State(archive): State<Arc<Archive>>,
    Path(kind): Path<String>,
    Query(asked): Query<Asked>,
    ticket: Ticket,
) -> Result<Response, Problem> {
    blocking(&archive, move |archive| {
        ticket.check(archive)?;
        let kind: Kind = kind.parse().map_err(|_| nothing())?;
        let found = records::read(archive.records(), |statements| {
            documents::newest(statements, kind, asked.after)
        })?;
        found.map(answer).ok_or(nothing())
    })
    .await
}

/// `PUT /v1/documents/{kind}`
pub(super) async fn put(
    State(archive): State<Arc<Archive>>,
    Path(kind): Path<String>,
    ticket: Ticket,
    bytes: Bytes,
) -> Result<StatusCode, Problem> {
    blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        caller.require(Scope::Operate)?;
        let is_meant = Envelope::parse(&bytes).is_ok_and(|found| found.kind().as_str() == kind);
        if !is_meant {
            let detail = "the body is no document of the kind in the address";
            return Err(Problem::because(ProblemCode::BadRequest, detail));
        }
        documents::publish(archive, &bytes, caller.actor())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /v1/instruments/{sha256}`
pub(super) async fn instrument(
    State(archive): State<Arc<Archive>>,
    Path(sha256): Path<String>,
    ticket: Ticket,
) -> Result<Response, Problem> {
    blocking(&archive, move |archive| {
        ticket.check(archive)?.require_device_or(Scope::Read)?;
        let hash = Digest::parse(&sha256).map_err(|_| nothing())?;
        let found = records::read(archive.records(), |statements| {
            documents::instrument(statements, hash)
        })?;
        found.map(answer).ok_or(nothing())
    })
    .await
}

fn answer(document: Document) -> Response {
    let headers = [
        (
            header::CONTENT_TYPE.as_str(),
            content_type::BYTES.to_owned(),
        ),
        (wire_header::DOCUMENT_VERSION, document.version.to_string()),
    ];
    (headers, document.envelope).into_response()
}

fn nothing() -> Problem {
    Problem::new(ProblemCode::NotFound)
}
