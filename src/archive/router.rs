//! The surface: which address is answered by what, and what surrounds every answer.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, delete, get, post, put},
};
use tokio::time::timeout;

use super::{pages, problem::Problem, state::Archive, tus};
use crate::sync::wire::{ProblemCode, limits};

mod devices;
mod documents;
mod operation;
mod stories;

/// Requests other than uploads are over after this, however slowly their bodies come.
const LONGEST: Duration = Duration::from_secs(60);

/// Everything an archive answers.
pub fn router(archive: Arc<Archive>) -> Router {
    let small = DefaultBodyLimit::max(usize::try_from(limits::ENVELOPE_BYTES).unwrap_or(16_384));
    let large = DefaultBodyLimit::max(usize::try_from(limits::DOCUMENT_BYTES).unwrap_or(8_388_608));
    let recipients =
        DefaultBodyLimit::max(usize::try_from(limits::HEADER_BYTES).unwrap_or(196_613));
    let answered_soon = Router::new()
        .route(
            "/v1/documents/{kind}",
            put(documents::put).layer(large).get(documents::get),
        )
        .route(
            "/v1/stories/{story}/{part}/recipients",
            put(stories::put_recipients).layer(recipients),
        )
        .merge(small_bodies().layer(small))
        .layer(middleware::from_fn(hurry));
    Router::new()
        .route("/tus/", any(tus::collection))
        .route("/tus", any(tus::collection))
        .route("/tus/{upload}", any(tus::one))
        .merge(answered_soon)
        .fallback(nothing_here)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&archive),
            surround,
        ))
        .with_state(archive)
}

fn small_bodies() -> Router<Arc<Archive>> {
    Router::new()
        .route("/v1/archive", get(operation::archive))
        .route("/v1/receipts/{story}/{part}", get(stories::receipt))
        .route("/v1/codes/{story}", put(stories::put_code))
        .route("/v1/withdrawals", post(stories::withdraw))
        .route("/v1/tombstones/{story}", get(stories::tombstone))
        .route("/v1/devices", get(devices::list))
        .route("/v1/devices/invites", post(devices::invite))
        .route("/v1/devices/enrol", post(devices::enrol))
        .route("/v1/devices/renew", post(devices::renew))
        .route("/v1/devices/heartbeat", post(devices::heartbeat))
        .route("/v1/devices/{device}/revoke", post(devices::revoke))
        .route("/v1/instruments/{sha256}", get(documents::instrument))
        .route("/v1/stories", get(stories::feed))
        .route("/v1/stories/{story}/{part}", get(stories::file))
        .route(
            "/v1/stories/{story}/voice",
            delete(stories::remove_voice).get(stories::voice),
        )
        .route("/v1/stats", get(operation::stats))
        .route("/healthz", get(operation::health))
        .route("/readyz", get(operation::ready))
        .route("/metrics", get(operation::metrics))
        .route("/openapi.json", get(operation::openapi))
        .route("/", get(pages::public::page))
        .route(
            "/weghalen",
            post(pages::public::withdraw).get(pages::public::page),
        )
        .route(
            "/beheer",
            get(pages::fleet::page).post(pages::fleet::log_in),
        )
        .route("/beheer/uit", post(pages::fleet::log_out))
        .route("/stijl.css", get(pages::style))
        .route("/letters/{name}", get(pages::font))
}

async fn nothing_here() -> Problem {
    Problem::new(ProblemCode::NotFound)
}

/// Ends requests whose bodies come too slowly.
async fn hurry(request: Request, next: Next) -> Response {
    match timeout(LONGEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::because(ProblemCode::BadRequest, "the request took too long")
            .with_status(StatusCode::REQUEST_TIMEOUT)
            .into_response(),
    }
}

/// Counts the answer and adds the headers that keep browsers careful.
async fn surround(State(archive): State<Arc<Archive>>, request: Request, next: Next) -> Response {
    const CAREFUL: [(HeaderName, &str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ];
    let mut response = as_problem(next.run(request).await);
    for (name, value) in CAREFUL {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    let metrics = archive.metrics();
    match response.status().as_u16() {
        500.. => metrics.failures.add(),
        400..500 => metrics.refusals.add(),
        _ => metrics.answers.add(),
    }
    response
}

/// Refusals that the framework makes itself become problems too.
fn as_problem(response: Response<Body>) -> Response<Body> {
    let is_plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    let code = match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        StatusCode::BAD_REQUEST
        | StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::METHOD_NOT_ALLOWED => ProblemCode::BadRequest,
        _ => return response,
    };
    if is_plain {
        Problem::new(code)
            .with_status(response.status())
            .into_response()
    } else {
        response
    }
}
