//! The pages: one for everybody, with the form to have a story taken away, and one for operators.
//!
//! Invariants: everything works without script, with a keyboard, and 320 px wide; no text of a visitor
//! comes back in a page; words of a code are stretched, forgotten, and never logged.

use std::time::Duration;

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{problem::Problem, settings::Settings};
use crate::sync::wire::ProblemCode;

pub mod fleet;
pub mod public;

const FRAME: &str = include_str!("pages/frame.html");
const ICONS: &str = include_str!("pages/icons.html");
const STYLE: &str = include_str!("pages/style.css");
const REGULAR: &[u8] = include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext-400.ttf");
const BOLD: &[u8] = include_bytes!("../../ui/fonts/AtkinsonHyperlegibleNext-700.ttf");

/// How wide a page is laid out.
#[derive(Clone, Copy, Debug)]
enum Width {
    Reading,
    Table,
}

/// `GET /stijl.css`
pub async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), kept()],
        STYLE,
    )
}

/// `GET /letters/{name}`
pub async fn font(Path(name): Path<String>) -> Result<Response, Problem> {
    let bytes = match name.as_str() {
        "400.ttf" => REGULAR,
        "700.ttf" => BOLD,
        _ => return Err(Problem::new(ProblemCode::NotFound)),
    };
    Ok(([(header::CONTENT_TYPE, "font/ttf"), kept()], bytes).into_response())
}

fn kept() -> (header::HeaderName, &'static str) {
    (header::CACHE_CONTROL, "public, max-age=86400")
}

/// A whole page; nothing keeps it.
fn page(settings: &Settings, title: &str, width: Width, content: &str) -> Response {
    let width = match width {
        Width::Reading => "",
        Width::Table => "wide",
    };
    let html = fill(
        FRAME,
        &[
            ("title", &format!("{title} – {}", escape(&settings.name))),
            ("icons", ICONS),
            ("name", &escape(&settings.name)),
            ("width", width),
            ("content", content),
        ],
    );
    ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// The same page under another status, with the time after which to come back.
fn with_status(mut response: Response, status: StatusCode, wait: Option<Duration>) -> Response {
    *response.status_mut() = status;
    if let Some(wait) = wait {
        let seconds = HeaderValue::from(wait.as_secs().max(1));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}

/// Puts values in the places `{name}` of a template, in one pass, so that no value is filled itself.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, place) = rest.split_at(start);
        page.push_str(before);
        let value = values.iter().find_map(|(name, value)| {
            let after = place
                .strip_prefix('{')?
                .strip_prefix(name)?
                .strip_prefix('}')?;
            Some((value, after))
        });
        let (text, after) = match value {
            Some((value, after)) => (*value, after),
            None => place.split_at(1),
        };
        page.push_str(text);
        rest = after;
    }
    page.push_str(rest);
    page
}

/// The region as a name in a sentence, as HTML.
fn region_name(settings: &Settings) -> String {
    let mut letters = settings.region.as_str().chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    escape(&first.into_iter().chain(letters).collect::<String>())
}

/// Text as HTML.
fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}

/// A sentence in a box above a form.
fn notice(class: &str, sentence: &str) -> String {
    format!(
        "<div class=\"card notice {class}\" id=\"answer\" role=\"status\"><p>{sentence}</p></div>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_once_and_values_never() {
        let filled = fill("{a} {b} {c} {", &[("a", "{b}"), ("b", "<i>")]);
        assert_eq!(filled, "{b} <i> {c} {");
        assert_eq!(
            escape("<a href=\"x\">'&"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"
        );
    }
}
