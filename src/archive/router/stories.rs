//! `/v1/stories`, `/v1/receipts`, `/v1/codes`, `/v1/withdrawals`, `/v1/tombstones`.

use std::{
    io::{self, Read},
    sync::Arc,
    time::Duration,
};

use axum::{
    Json,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::channel::{Channel, Sender};
use serde::Deserialize;
use tokio::time::timeout;

use crate::{
    archive::{
        audit::{self, Action},
        auth::{Caller, Scope, Ticket},
        feed,
        problem::Problem,
        records, removal,
        state::{Archive, blocking},
        stories::{self, FileId, Stored},
        withdrawals,
    },
    domain::ids::{Digest, Part, Revision, StoryId},
    sync::wire::{Cursor, FeedPage, ProblemCode, content_type, limits},
};

/// A file is sent in pieces of this length.
const PIECE_BYTES: usize = 256 << 10;

/// Which revision.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    revision: u32,
}

/// Which page of the feed.
#[derive(Deserialize)]
pub(super) struct Page {
    after: Option<String>,
    limit: Option<u32>,
}

/// `GET /v1/receipts/{story}/{part}`
pub(super) async fn receipt(
    State(archive): State<Arc<Archive>>,
    Path(path): Path<(String, String)>,
    Query(asked): Query<Asked>,
    ticket: Ticket,
) -> Result<Response, Problem> {
    let receipt = blocking(&archive, move |archive| {
        let (caller, file) = (ticket.check(archive)?, file_id(&path, &asked)?);
        if !stories::may_read(&caller, file.1) {
            caller.require_device_or(Scope::Read)?;
        }
        stories::receipt(archive, file)
    })
    .await?;
    Ok(bytes(receipt))
}

/// `PUT /v1/codes/{story}`
pub(super) async fn put_code(
    State(archive): State<Arc<Archive>>,
    Path(story): Path<String>,
    ticket: Ticket,
    envelope: Bytes,
) -> Result<StatusCode, Problem> {
    blocking(&archive, move |archive| {
        let device = ticket.check(archive)?.device()?;
        withdrawals::keep_code(archive, device, story_id(&story)?, &envelope)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /v1/withdrawals`
pub(super) async fn withdraw(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
    envelope: Bytes,
) -> Result<StatusCode, Problem> {
    let now = archive.clock().elapsed();
    let withdrawals = &archive.gates().withdrawals;
    withdrawals
        .attempt(ticket.address, now)
        .map_err(Problem::rate_limited)?;
    blocking(&archive, move |archive| {
        withdrawals::accept(archive, &envelope)
    })
    .await?;
    Ok(StatusCode::ACCEPTED)
}

/// `GET /v1/tombstones/{story}`
pub(super) async fn tombstone(
    State(archive): State<Arc<Archive>>,
    Path(story): Path<String>,
    ticket: Ticket,
) -> Result<Response, Problem> {
    let stone = blocking(&archive, move |archive| {
        ticket.check(archive)?.require_device_or(Scope::Read)?;
        let story = story_id(&story)?;
        let found = records::read(archive.records(), |statements| {
            removal::tombstone(statements, story, None)
        });
        found
            .map_err(Problem::from)?
            .ok_or(Problem::new(ProblemCode::NotFound))
    })
    .await?;
    Ok(bytes(stone))
}

/// `GET /v1/stories`
pub(super) async fn feed(
    State(archive): State<Arc<Archive>>,
    Query(page): Query<Page>,
    ticket: Ticket,
) -> Result<Json<FeedPage>, Problem> {
    blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        if !caller.may(Scope::Intake) && !caller.may(Scope::Rewrap) {
            caller.require(Scope::Read)?;
        }
        let bad = |_| Problem::because(ProblemCode::BadRequest, "this is no cursor");
        let after: Option<Cursor> = page
            .after
            .map(|text| text.parse())
            .transpose()
            .map_err(bad)?;
        let limit = page.limit.unwrap_or(limits::PAGE_EVENTS);
        let answer = records::read(archive.records(), |statements| {
            feed::page(archive, statements, after.as_ref(), limit)
        })?;
        if !answer.events.is_empty() {
            note_pull(
                archive,
                &caller,
                format!("the feed up to {}", answer.next.position()),
            )?;
        }
        Ok(answer)
    })
    .await
    .map(Json)
}

/// `GET /v1/stories/{story}/voice`
pub(super) async fn voice(
    state: State<Arc<Archive>>,
    Path(story): Path<String>,
    asked: Query<Asked>,
    headers: HeaderMap,
    ticket: Ticket,
) -> Result<Response, Problem> {
    file(
        state,
        Path((story, Part::Voice.as_str().to_owned())),
        asked,
        headers,
        ticket,
    )
    .await
}

/// `GET /v1/stories/{story}/{part}`
pub(super) async fn file(
    State(archive): State<Arc<Archive>>,
    Path(path): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    ticket: Ticket,
) -> Result<Response, Problem> {
    let range = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (stored, range, source) = blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        let file = file_id(&path, &asked)?;
        let stored = stories::find(archive, &caller, file)?;
        let range = byte_range(range.as_deref(), stored.length())?;
        let source = stored.read(archive, range.first)?;
        if range.first == 0 {
            note_pull(archive, &caller, format!("a {}", file.1))?;
        }
        Ok((stored, range, source))
    })
    .await?;
    let (sender, body) = Channel::new(2);
    let patience = archive.settings().limits.patience.0;
    tokio::spawn(send(source.take(range.length), sender, patience));
    Ok(file_answer(&stored, &range, Body::new(body)))
}

/// `DELETE /v1/stories/{story}/voice`
pub(super) async fn remove_voice(
    State(archive): State<Arc<Archive>>,
    Path(story): Path<String>,
    ticket: Ticket,
) -> Result<StatusCode, Problem> {
    blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        stories::remove_voice(archive, &caller, story_id(&story)?)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /v1/stories/{story}/{part}/recipients`
pub(super) async fn put_recipients(
    State(archive): State<Arc<Archive>>,
    Path(path): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    ticket: Ticket,
    lines: Bytes,
) -> Result<Response, Problem> {
    let hash = blocking(&archive, move |archive| {
        let caller = ticket.check(archive)?;
        let file = file_id(&path, &asked)?;
        let expected = headers
            .get(header::IF_MATCH)
            .and_then(|value| value.to_str().ok());
        let expected = expected.and_then(|text| Digest::parse(text.trim_matches('"')).ok());
        let detail = "`If-Match` needs the SHA-256 of lines 2 and 3 as they stand";
        let needed = || {
            Problem::because(ProblemCode::BadRequest, detail)
                .with_status(StatusCode::PRECONDITION_REQUIRED)
        };
        let expected = expected.ok_or_else(needed)?;
        stories::rewrap(archive, &caller, file, (expected, lines.to_vec()))
    })
    .await?;
    Ok((
        StatusCode::NO_CONTENT,
        [(header::ETAG, format!("\"{hash}\""))],
    )
        .into_response())
}

/// Writes down that a person read something; devices are not noted.
fn note_pull(archive: &Archive, caller: &Caller, what: String) -> Result<(), Problem> {
    let (actor, day) = (caller.actor(), archive.today());
    records::write(archive.records(), move |statements| {
        audit::note(statements, day, &actor, Action::Pulled, &what).map_err(Problem::from)
    })
}

/// A part of a file.
struct ByteRange {
    first: u64,
    length: u64,
    is_partial: bool,
}

/// Reads a single range (RFC 9110 §14.1.2); anything else means the whole file.
fn byte_range(text: Option<&str>, length: u64) -> Result<ByteRange, Problem> {
    let whole = ByteRange {
        first: 0,
        length,
        is_partial: false,
    };
    let Some((first, last)) = text
        .and_then(|text| text.strip_prefix("bytes="))
        .filter(|range| !range.contains(','))
        .and_then(|range| range.split_once('-'))
    else {
        return Ok(whole);
    };
    let end = length.saturating_sub(1);
    let (first, last) = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) => (first, last.min(end)),
        (Ok(first), Err(_)) if last.is_empty() => (first, end),
        (Err(_), Ok(suffix)) if first.is_empty() => (length.saturating_sub(suffix), end),
        _ => return Ok(whole),
    };
    if first > last || first >= length {
        let detail = format!("the file has {length} bytes");
        return Err(Problem::because(ProblemCode::BadRequest, detail)
            .with_status(StatusCode::RANGE_NOT_SATISFIABLE));
    }
    Ok(ByteRange {
        first,
        length: last - first + 1,
        is_partial: true,
    })
}

fn file_answer(stored: &Stored, range: &ByteRange, body: Body) -> Response {
    let status = if range.is_partial {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    let mut headers = vec![
        (header::CONTENT_TYPE, content_type::BYTES.to_owned()),
        (header::CONTENT_LENGTH, range.length.to_string()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, format!("\"{}\"", stored.recipients_sha256)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    if range.is_partial {
        let last = range.first + range.length - 1;
        let value = format!("bytes {}-{last}/{}", range.first, stored.length());
        headers.push((header::CONTENT_RANGE, value));
    }
    let mut response = (status, body).into_response();
    for (name, value) in headers {
        if let Ok(value) = value.try_into() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Sends a file piece by piece; no thread waits for a slow reader, and no reader may be too slow.
async fn send(
    mut source: io::Take<Box<dyn Read + Send>>,
    mut sender: Sender<Bytes, io::Error>,
    patience: Duration,
) {
    loop {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(PIECE_BYTES);
            let outcome = source
                .by_ref()
                .take(PIECE_BYTES as u64)
                .read_to_end(&mut piece);
            outcome.map(|_| (source, piece))
        });
        let piece = match read.await {
            Ok(Ok((rest, piece))) => {
                source = rest;
                piece
            }
            Ok(Err(error)) => return sender.abort(error),
            Err(error) => return sender.abort(io::Error::other(error)),
        };
        if piece.is_empty() {
            return;
        }
        let sent = timeout(patience, sender.send_data(Bytes::from(piece))).await;
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
}

fn story_id(text: &str) -> Result<StoryId, Problem> {
    StoryId::parse(text).map_err(|_| Problem::new(ProblemCode::NotFound))
}

fn file_id(path: &(String, String), asked: &Asked) -> Result<FileId, Problem> {
    let part: Part = path
        .1
        .parse()
        .map_err(|_| Problem::new(ProblemCode::NotFound))?;
    Ok((story_id(&path.0)?, part, Revision(asked.revision)))
}

fn bytes(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, content_type::BYTES)], bytes).into_response()
}
