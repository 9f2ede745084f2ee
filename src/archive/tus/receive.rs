//! `PATCH /tus/{upload}`: more bytes, and at the last one admission.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode},
};
use http_body_util::BodyExt;
use sha1::{Digest as _, Sha1};
use tokio::{sync::mpsc, time::timeout};

use super::{
    Uploader,
    protocol::{self, Answer},
    sink::Sink,
    uploads,
};
use crate::{
    archive::{
        admission,
        auth::Ticket,
        objects::ObjectName,
        problem::Problem,
        state::{Archive, blocking},
    },
    seal::digest::sha256,
    sync::wire::{ChecksumAlgorithm, ProblemCode, content_type, header, limits, parse_checksum},
};

/// After a refusal this much more of a body is read and thrown away, so that the client hears why.
const DRAINED_BYTES: usize = 8 << 20;

/// A piece of a body, or the news that its client is gone.
type Piece = Result<Bytes, ClientGone>;

/// The connection broke or stood still for too long.
#[derive(Clone, Copy, Debug)]
struct ClientGone;

/// What a `PATCH` says before its bytes.
struct Request {
    name: ObjectName,
    ticket: Ticket,
    offset: u64,
    checksum: Option<(ChecksumAlgorithm, Vec<u8>)>,
}

/// Takes the bytes of one `PATCH`.
pub(super) async fn bytes(
    archive: &Arc<Archive>,
    asked: (HeaderMap, Ticket, ObjectName),
    body: Body,
) -> Result<Answer, Problem> {
    let request = parse(asked)?;
    let busy = |_| {
        archive.metrics().busy.add();
        Problem::busy(Duration::from_secs(2))
    };
    let permit = Arc::clone(&archive.gates().uploads)
        .try_acquire_owned()
        .map_err(busy)?;
    let (sender, receiver) = mpsc::channel(4);
    let patience = archive.settings().limits.patience.0;
    let work = blocking(archive, move |archive| {
        let _permit = permit;
        write(archive, request, receiver)
    });
    let (outcome, ()) = tokio::join!(work, pump(body, sender, patience));
    outcome
}

fn parse(asked: (HeaderMap, Ticket, ObjectName)) -> Result<Request, Problem> {
    let (headers, ticket, name) = asked;
    protocol::check_version(&headers)?;
    if protocol::text(&headers, "content-type") != Some(content_type::TUS) {
        let detail = format!("the content type must be {}", content_type::TUS);
        return Err(Problem::because(ProblemCode::BadRequest, detail)
            .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let offset = protocol::number(&headers, header::UPLOAD_OFFSET)?;
    let checksum = headers.get(header::UPLOAD_CHECKSUM).map(|value| {
        let known = value.to_str().ok().and_then(parse_checksum);
        let detail = "the checksum must be sha256 or sha1, in base64";
        known.ok_or_else(|| Problem::because(ProblemCode::BadRequest, detail))
    });
    Ok(Request {
        name,
        ticket,
        offset,
        checksum: checksum.transpose()?,
    })
}

/// Carries a body to the thread that writes; slow and broken clients end it.
async fn pump(mut body: Body, sender: mpsc::Sender<Piece>, patience: Duration) {
    let mut drained = 0;
    loop {
        let piece = match timeout(patience, body.frame()).await {
            Ok(None) => return,
            Ok(Some(Ok(frame))) => frame.into_data().map_err(|_| ClientGone),
            Ok(Some(Err(_))) | Err(_) => Err(ClientGone),
        };
        let (is_end, length) = (piece.is_err(), piece.as_ref().map_or(0, Bytes::len));
        if sender.send(piece).await.is_err() {
            drained += length;
        }
        if is_end || drained > DRAINED_BYTES {
            return;
        }
    }
}

fn write(
    archive: &Archive,
    request: Request,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<Answer, Problem> {
    let uploader = Uploader::of(&request.ticket.check(archive)?)?;
    let _flight = archive.gates().in_flight.take(&request.name)?;
    let upload = uploads::find(archive, &request.name, &uploader)?;
    uploads::refuse_withdrawn(archive, &upload)?;
    if upload.is_finished {
        return at_the_end(&request, &upload, &mut pieces);
    }
    let mut sink = Sink::open(archive.objects(), &upload.name, upload.length)?;
    if request.offset != sink.offset() {
        let detail = format!("the upload stands at {}", sink.offset());
        return Err(Problem::because(ProblemCode::Conflict, detail));
    }
    let taken = take(&mut sink, &request, &mut pieces);
    if let Err(problem) = &taken
        && problem.code() == ProblemCode::RefusedAdmission
    {
        admission::refuse(archive, &uploader, &upload, problem)?;
    }
    taken?;
    let offset = sink.offset();
    if offset < upload.length {
        return Ok(accepted(offset).with_expiry(&upload));
    }
    admission::admit(archive, &uploader, &upload, sink.head())?;
    Ok(accepted(offset))
}

/// Takes all bytes, or with a checksum none unless it fits.
fn take(
    sink: &mut Sink<'_>,
    request: &Request,
    pieces: &mut mpsc::Receiver<Piece>,
) -> Result<(), Problem> {
    match &request.checksum {
        Some((algorithm, expected)) => {
            let bytes = collect(pieces)?;
            if digest(*algorithm, &bytes) != *expected {
                return Err(Problem::new(ProblemCode::ChecksumMismatch));
            }
            sink.write(&bytes)?;
            sink.settle()
        }
        None => {
            let written = stream(sink, pieces);
            // What arrived before a broken connection stays; the client goes on from there.
            sink.settle()?;
            written
        }
    }
}

fn stream(sink: &mut Sink<'_>, pieces: &mut mpsc::Receiver<Piece>) -> Result<(), Problem> {
    while let Some(piece) = pieces.blocking_recv() {
        sink.write(&piece.map_err(|ClientGone| interrupted())?)?;
    }
    Ok(())
}

/// Bytes with a checksum are kept in memory until it is known to fit.
fn collect(pieces: &mut mpsc::Receiver<Piece>) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.blocking_recv() {
        let piece = piece.map_err(|ClientGone| interrupted())?;
        if (bytes.len() + piece.len()) as u64 > limits::PATCH_BYTES {
            let detail = format!(
                "with a checksum at most {} bytes at a time",
                limits::PATCH_BYTES
            );
            return Err(Problem::because(ProblemCode::TooLarge, detail));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// A `PATCH` at the end of a finished upload changes nothing and is no error.
fn at_the_end(
    request: &Request,
    upload: &super::Upload,
    pieces: &mut mpsc::Receiver<Piece>,
) -> Result<Answer, Problem> {
    let is_empty = !matches!(pieces.blocking_recv(), Some(Ok(bytes)) if !bytes.is_empty());
    if request.offset == upload.length && is_empty {
        Ok(accepted(upload.length))
    } else {
        Err(Problem::because(
            ProblemCode::Conflict,
            "the upload is finished",
        ))
    }
}

fn accepted(offset: u64) -> Answer {
    Answer::new(StatusCode::NO_CONTENT).with(header::UPLOAD_OFFSET, offset)
}

fn digest(algorithm: ChecksumAlgorithm, bytes: &[u8]) -> Vec<u8> {
    match algorithm {
        ChecksumAlgorithm::Sha1 => Sha1::digest(bytes).to_vec(),
        ChecksumAlgorithm::Sha256 => sha256(bytes).as_bytes().to_vec(),
    }
}

fn interrupted() -> Problem {
    Problem::because(ProblemCode::BadRequest, "the bytes stopped coming")
        .with_status(StatusCode::REQUEST_TIMEOUT)
}
