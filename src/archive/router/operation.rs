//! Answers for operators, monitors and programs that meet the archive for the first time.

use std::sync::Arc;

use axum::{Json, extract::State, http::header, response::IntoResponse};

use crate::{
    archive::{
        auth::{Scope, Ticket},
        problem::Problem,
        state::{Archive, blocking},
        stats::{self, Stats},
    },
    sync::wire::{ArchiveInfo, ProblemCode, path},
};

/// The OpenAPI 3.1 description of this surface.
const OPENAPI: &str = include_str!("../openapi.json");

/// `GET /v1/archive`
pub(super) async fn archive(
    State(archive): State<Arc<Archive>>,
) -> Result<Json<ArchiveInfo>, Problem> {
    let keyset = blocking(&archive, |archive| archive.keysets().newest(archive)).await?;
    let settings = archive.settings();
    Ok(Json(ArchiveInfo {
        name: settings.name.clone(),
        region: settings.region.clone(),
        archive_public: archive.key().public().to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        tus: path::TUS.to_owned(),
        demo: keyset.is_some_and(|keyset| keyset.is_demo()),
        root_public: Some(settings.root_public.to_string()),
    }))
}

/// `GET /v1/stats`
pub(super) async fn stats(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
) -> Result<Json<Stats>, Problem> {
    blocking(&archive, move |archive| {
        ticket.check(archive)?.require(Scope::Operate)?;
        stats::stats(archive)
    })
    .await
    .map(Json)
}

/// `GET /healthz`: the process answers.
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: records and disk can take a story, and a key set says for whom.
pub(super) async fn ready(State(archive): State<Arc<Archive>>) -> Result<&'static str, Problem> {
    blocking(&archive, |archive| {
        if archive.keysets().newest(archive)?.is_none() {
            return Err(Problem::because(
                ProblemCode::Busy,
                "no key set was published yet",
            ));
        }
        if archive.is_full()? {
            return Err(Problem::new(ProblemCode::Full));
        }
        Ok("ready\n")
    })
    .await
}

/// `GET /metrics`
pub(super) async fn metrics(State(archive): State<Arc<Archive>>) -> Result<String, Problem> {
    blocking(&archive, |archive| {
        let room = archive.objects().room()?;
        Ok(archive.metrics().text(room.free_bytes))
    })
    .await
}

/// `GET /openapi.json`
pub(super) async fn openapi() -> impl IntoResponse {
    (
        [(
            header::CONTENT_TYPE,
            "application/vnd.oai.openapi+json;version=3.1",
        )],
        OPENAPI,
    )
}
