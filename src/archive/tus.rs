//! Uploads by tus 1.0.0: core, creation, checksum, expiration, termination; for any tus client.
//!
//! Invariants: an upload is visible only to whoever made it; bytes that fail their checksum never
//! advance the offset; the last byte is answered only after the file is durable and admitted; the same
//! file sent twice has one effect.
//!
//! # Why an upload has two streams
//! Lines 1 to 3 of a sealed file become a row and the rest an object, so that removing the row makes
//! every old backup of the object unreadable. They are split as they arrive; nothing is copied.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};

use crate::{
    archive::{
        auth::Ticket,
        objects::ObjectName,
        problem::Problem,
        state::{Archive, blocking},
        tus::protocol::Answer,
    },
    sync::wire::{ProblemCode, header},
};

mod create;
mod protocol;
mod receive;
mod sink;
mod uploads;
mod whose;

pub(crate) use create::{quarantine, set_aside};
pub(crate) use uploads::{REMEMBERED_DAYS, drop_head};
pub use uploads::{Upload, finish, forget};
pub use whose::Uploader;

/// The uploads that a running request writes to.
#[derive(Debug, Default)]
pub struct InFlight(Arc<Mutex<HashSet<ObjectName>>>);

/// Held while a request writes to an upload.
#[derive(Debug)]
pub struct Flight {
    name: ObjectName,
    all: Arc<Mutex<HashSet<ObjectName>>>,
}

impl InFlight {
    /// Takes an upload for one request; a second one is told to come back.
    pub fn take(&self, name: &ObjectName) -> Result<Flight, Problem> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.insert(name.clone()) {
            Ok(Flight {
                name: name.clone(),
                all: Arc::clone(&self.0),
            })
        } else {
            Err(Problem::busy(Duration::from_secs(1)).with_status(StatusCode::LOCKED))
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.name);
    }
}

/// `/tus/`: what is spoken, and new uploads.
pub async fn collection(
    State(archive): State<Arc<Archive>>,
    method: Method,
    headers: HeaderMap,
    ticket: Ticket,
) -> Response {
    let outcome = match protocol::method(&method, &headers) {
        Method::OPTIONS => Ok(protocol::options()),
        Method::POST => create::upload(&archive, headers, ticket).await,
        _ => Err(not_allowed()),
    };
    protocol::finish(outcome)
}

/// `/tus/{upload}`: how far it is, more bytes, the end of it.
pub async fn one(
    State(archive): State<Arc<Archive>>,
    Path(upload): Path<String>,
    method: Method,
    headers: HeaderMap,
    ticket: Ticket,
    body: Body,
) -> Response {
    let method = protocol::method(&method, &headers);
    if method == Method::OPTIONS {
        return protocol::finish(Ok(protocol::options()));
    }
    let outcome = match ObjectName::parse(&upload) {
        Err(_) => Err(Problem::new(ProblemCode::NotFound)),
        Ok(name) => match method {
            Method::HEAD => status(&archive, headers, ticket, name).await,
            Method::PATCH => receive::bytes(&archive, (headers, ticket, name), body).await,
            Method::DELETE => terminate(&archive, headers, ticket, name).await,
            _ => Err(not_allowed()),
        },
    };
    protocol::finish(outcome)
}

async fn status(
    archive: &Arc<Archive>,
    headers: HeaderMap,
    ticket: Ticket,
    name: ObjectName,
) -> Result<Answer, Problem> {
    protocol::check_version(&headers)?;
    let (upload, offset) = blocking(archive, move |archive| {
        let uploader = Uploader::of(&ticket.check(archive)?)?;
        let upload = uploads::find(archive, &name, &uploader)?;
        uploads::refuse_withdrawn(archive, &upload)?;
        uploads::settled_offset(archive, &uploader, upload)
    })
    .await?;
    Ok(Answer::new(StatusCode::OK)
        .with("cache-control", "no-store")
        .with(header::UPLOAD_OFFSET, offset)
        .with(header::UPLOAD_LENGTH, upload.length)
        .with(header::UPLOAD_METADATA, &upload.metadata)
        .with_expiry(&upload))
}

async fn terminate(
    archive: &Arc<Archive>,
    headers: HeaderMap,
    ticket: Ticket,
    name: ObjectName,
) -> Result<Answer, Problem> {
    protocol::check_version(&headers)?;
    blocking(archive, move |archive| {
        let uploader = Uploader::of(&ticket.check(archive)?)?;
        let _flight = archive.gates().in_flight.take(&name)?;
        let upload = uploads::find(archive, &name, &uploader)?;
        if upload.is_finished {
            let detail = "a finished upload stays; a story is taken away by its code";
            return Err(Problem::because(ProblemCode::Forbidden, detail));
        }
        uploads::drop_unfinished(archive, &upload)
    })
    .await?;
    Ok(Answer::new(StatusCode::NO_CONTENT))
}

fn not_allowed() -> Problem {
    Problem::because(ProblemCode::BadRequest, "this method is not spoken here")
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
}
