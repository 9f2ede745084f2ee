//! `/v1/devices`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};

use crate::{
    archive::{
        auth::{Scope, Ticket},
        devices,
        problem::Problem,
        state::{Archive, blocking},
    },
    domain::ids::KeyId,
    sync::wire::{
        DeviceListing, EnrolAnswer, EnrolRequest, Heartbeat, Invite, InviteAnswer, ProblemCode,
        RenewAnswer,
    },
};

/// `POST /v1/devices/invites`
pub(super) async fn invite(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
    Json(invite): Json<Invite>,
) -> Result<Json<InviteAnswer>, Problem> {
    blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        caller.require(Scope::Operate)?;
        devices::invite(archive, &invite, caller.actor())
    })
    .await
    .map(Json)
}

/// `POST /v1/devices/enrol`
pub(super) async fn enrol(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
    Json(request): Json<EnrolRequest>,
) -> Result<(StatusCode, Json<EnrolAnswer>), Problem> {
    let now = archive.clock().elapsed();
    let enrolments = &archive.gates().enrolments;
    enrolments
        .attempt(ticket.address, now)
        .map_err(Problem::rate_limited)?;
    let answer = blocking(&archive, move |archive| devices::enrol(archive, &request)).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}

/// `POST /v1/devices/renew`
pub(super) async fn renew(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
) -> Result<Json<RenewAnswer>, Problem> {
    blocking(&archive, move |archive| {
        let (device, _) = ticket.check(archive)?.device()?;
        devices::renew(archive, device)
    })
    .await
    .map(Json)
}

/// `POST /v1/devices/heartbeat`
pub(super) async fn heartbeat(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
    Json(beat): Json<Heartbeat>,
) -> Result<StatusCode, Problem> {
    blocking(&archive, move |archive| {
        let (device, _) = ticket.check(archive)?.device()?;
        devices::heartbeat(archive, device, &beat)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v1/devices/{device}/revoke`
pub(super) async fn revoke(
    State(archive): State<Arc<Archive>>,
    Path(device): Path<String>,
    ticket: Ticket,
) -> Result<StatusCode, Problem> {
    blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        caller.require(Scope::Operate)?;
        let device = KeyId::parse(&device).map_err(|_| Problem::new(ProblemCode::NotFound))?;
        devices::revoke(archive, device, caller.actor())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /v1/devices`
pub(super) async fn list(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
) -> Result<Json<Vec<DeviceListing>>, Problem> {
    blocking(&archive, move |archive| {
        ticket.check(archive)?.require(Scope::Operate)?;
        Ok(devices::list(archive)?
            .into_iter()
            .map(|fleet| fleet.listing)
            .collect())
    })
    .await
    .map(Json)
}
