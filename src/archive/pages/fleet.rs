//! `/beheer`: the kiosks of the region at one glance, for operators; read only.
//!
//! The token is given in a form and never stands in an address. A session is a random cookie in memory
//! that scripts cannot read, other sites cannot send, and a restart ends.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Width, escape, fill, notice, page as whole_page, public::form_field, region_name, with_status,
};
use crate::{
    archive::{
        auth::{self, Scope, Ticket},
        devices::{self, Fleet},
        problem::Problem,
        state::{Archive, blocking, day_after, entropy},
        stats,
    },
    domain::{band::Band, week::Week},
    sync::wire::{DeviceState, ProblemCode},
};

const LOG_IN: &str = include_str!("log-in.html");
const FLEET: &str = include_str!("fleet.html");
const COOKIE: &str = "beheer";

/// A session ends by itself after a working day.
const SESSION: Duration = Duration::from_secs(8 * 3600);

/// No more sessions than this at a time.
const MOST_SESSIONS: usize = 64;

/// Operators that are logged in; only in memory.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

struct Session {
    ticket: Ticket,
    ends: Duration,
}

impl Sessions {
    fn begin(&self, ticket: Ticket, now: Duration) -> String {
        let cookie = hex::encode(entropy::<32>());
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, session| session.ends > now);
        if sessions.len() >= MOST_SESSIONS {
            sessions.clear();
        }
        sessions.insert(
            auth::hash(&cookie),
            Session {
                ticket,
                ends: now + SESSION,
            },
        );
        cookie
    }

    fn ticket(&self, cookie: &str, now: Duration) -> Option<Ticket> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let session = sessions
            .get(&auth::hash(cookie))
            .filter(|session| session.ends > now);
        session.map(|session| session.ticket.clone())
    }

    fn end(&self, cookie: &str) {
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.remove(&auth::hash(cookie));
    }
}

/// `GET /beheer`
pub async fn page(State(archive): State<Arc<Archive>>, headers: HeaderMap) -> Response {
    let now = archive.clock().elapsed();
    let ticket = cookie(&headers).and_then(|cookie| archive.sessions().ticket(&cookie, now));
    let Some(ticket) = ticket else {
        return log_in_page(&archive, "");
    };
    let content = blocking(&archive, move |archive| {
        ticket.check(archive)?.require(Scope::Operate)?;
        overview(archive)
    })
    .await;
    match content {
        Ok(content) => whole_page(archive.settings(), "Vertelpunten", Width::Table, &content),
        Err(problem) => refused(&archive, &problem),
    }
}

/// `POST /beheer`
pub async fn log_in(State(archive): State<Arc<Archive>>, ticket: Ticket, form: Bytes) -> Response {
    let token = form_field(&form, b"token").unwrap_or_default();
    let ticket = Ticket::with_token(token.trim(), ticket.address);
    let checked = ticket.clone();
    let outcome = blocking(&archive, move |archive| {
        checked.check(archive)?.require(Scope::Operate)
    })
    .await;
    if let Err(problem) = outcome {
        return refused(&archive, &problem);
    }
    let cookie = archive.sessions().begin(ticket, archive.clock().elapsed());
    set_cookie(&archive, &cookie, SESSION)
}

/// `POST /beheer/uit`
pub async fn log_out(State(archive): State<Arc<Archive>>, headers: HeaderMap) -> Response {
    if let Some(cookie) = cookie(&headers) {
        archive.sessions().end(&cookie);
    }
    set_cookie(&archive, "", Duration::ZERO)
}

fn set_cookie(archive: &Archive, value: &str, age: Duration) -> Response {
    let secure = if archive.settings().behind_proxy {
        "; Secure"
    } else {
        ""
    };
    let age = age.as_secs();
    let cookie =
        format!("{COOKIE}={value}; Path=/beheer; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    let mut response = Redirect::to("/beheer").into_response();
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get(header::COOKIE)?.to_str().ok()?;
    let mut pairs = all
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, value)| value.to_owned())
}

fn log_in_page(archive: &Archive, notice: &str) -> Response {
    let content = fill(LOG_IN, &[("notice", notice)]);
    whole_page(archive.settings(), "Beheer", Width::Reading, &content)
}

fn refused(archive: &Archive, problem: &Problem) -> Response {
    let (status, sentence) = match problem.code() {
        ProblemCode::RateLimited => (
            StatusCode::TOO_MANY_REQUESTS,
            "Te vaak geprobeerd. Probeer het later nog eens.",
        ),
        ProblemCode::Unauthorized | ProblemCode::Forbidden => (
            StatusCode::FORBIDDEN,
            "Deze code geeft geen toegang tot het beheer.",
        ),
        _ => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Dit werkt nu niet. Kijk in het logboek.",
        ),
    };
    with_status(
        log_in_page(archive, &notice("warn", sentence)),
        status,
        None,
    )
}

/// The last twelve weeks, oldest first, the present one last.
fn weeks(archive: &Archive) -> Vec<Week> {
    let today = archive.today();
    (0..12)
        .rev()
        .map(|ago| day_after(today, -7 * ago).week())
        .collect()
}

fn overview(archive: &Archive) -> Result<String, Problem> {
    let (fleet, weeks) = (devices::list(archive)?, weeks(archive));
    let stats = stats::stats(archive)?;
    let states: Vec<Condition> = fleet
        .iter()
        .map(|device| Condition::of(device, &weeks))
        .collect();
    let rows: String = fleet
        .iter()
        .zip(&states)
        .map(|(device, state)| row(device, *state, &weeks))
        .collect();
    let is_well = |state: &&Condition| matches!(state, Condition::Well | Condition::New);
    let n_well = states.iter().filter(is_well).count();
    let n_ended = states
        .iter()
        .filter(|state| **state == Condition::Ended)
        .count();
    let last_week = stats.weeks.first();
    let keyset = archive.keysets().newest(archive)?;
    let review = keyset.map(|keyset| keyset.text().review_by);
    let is_late = review.is_none_or(|review| review < archive.today());
    let n_attention = fleet.len() - n_well - n_ended;
    Ok(fill(
        FLEET,
        &[
            ("region", &region_name(archive.settings())),
            ("n-well", &n_well.to_string()),
            ("n-devices", &(fleet.len() - n_ended).to_string()),
            ("n-attention", &n_attention.to_string()),
            (
                "stories",
                last_week.map_or(Band::None, |week| week.stories).as_str(),
            ),
            (
                "week",
                last_week.map_or("de laatste weken", |week| week.week.as_str()),
            ),
            ("key-class", if is_late { "warned" } else { "" }),
            (
                "review",
                &review.map_or("geen".to_owned(), |review| review.week().to_string()),
            ),
            ("rows", &rows),
        ],
    ))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Well,
    New,
    Quiet,
    Ended,
}

impl Condition {
    fn of(fleet: &Fleet, weeks: &[Week]) -> Condition {
        if fleet.listing.state == DeviceState::Revoked {
            return Condition::Ended;
        }
        let recent: Vec<String> = weeks
            .iter()
            .rev()
            .take(2)
            .map(ToString::to_string)
            .collect();
        match &fleet.listing.week {
            None => Condition::New,
            Some(week) if recent.contains(week) => Condition::Well,
            Some(_) => Condition::Quiet,
        }
    }

    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Condition::Well => ("ok", "ok", "Klaar om te luisteren"),
            Condition::New => ("ok", "ok", "Net aangemeld"),
            Condition::Quiet => ("offline", "offline", "Geen internet, houdt alles op slot"),
            Condition::Ended => ("ended", "stop", "Toegang ingetrokken"),
        }
    }
}

fn row(fleet: &Fleet, state: Condition, weeks: &[Week]) -> String {
    let (class, icon, sentence) = state.parts();
    let listing = &fleet.listing;
    let heard = |week: &&Week| fleet.weeks.contains(&week.to_string());
    let n_heard = weeks.iter().filter(heard).count();
    let dots: String = weeks
        .iter()
        .map(|week| {
            if heard(&week) {
                "<i class=\"heard\"></i>"
            } else {
                "<i></i>"
            }
        })
        .collect();
    let band = listing.band.map_or("–", Band::as_str);
    let epoch = listing
        .keyset_epoch
        .map_or("–".to_owned(), |epoch| epoch.to_string());
    format!(
        "<tr><th scope=\"row\">{}<small>{}</small></th>\
         <td><div class=\"state {class}\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#{icon}\"/></svg><span>{sentence}</span></div></td>\
         <td><span class=\"weeks\" aria-hidden=\"true\">{dots}</span><span class=\"spoken\">{n_heard} van 12 weken</span></td>\
         <td>{band}</td><td>{epoch}</td><td>{}</td></tr>\n",
        escape(&listing.place),
        listing.device,
        escape(&listing.software),
    )
}
