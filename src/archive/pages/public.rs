//! `/`: what this is, and the form to have a story taken away.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};
use zeroize::{Zeroize, Zeroizing};

use super::{Width, fill, notice, page as whole_page, region_name, with_status};
use crate::{
    archive::{
        auth::Ticket,
        problem::Problem,
        state::{Archive, blocking},
        withdrawals,
    },
    domain::words::{CodeWords, WordList},
    seal::code,
};

const TEMPLATE: &str = include_str!("public.html");

const TAKEN_IN: &str = "Wij halen het verhaal weg als de woorden kloppen. Dat kan even duren.";
const NOT_WORDS: &str =
    "Deze woorden staan niet op onze lijst. Kijkt u ze nog eens na? Het zijn er vier.";
const BUSY: &str = "Het is nu druk. Probeert u het over een minuut nog eens?";
const TOO_OFTEN: &str =
    "Er is hier te vaak een code ingevuld. Probeert u het over een uur nog eens?";
const FAILED: &str = "Dit werkt nu niet. Probeert u het later nog eens, of bij een vertelpunt?";

/// The page.
pub async fn page(State(archive): State<Arc<Archive>>) -> Response {
    render(&archive, "")
}

/// The form: stretches the words and takes in the withdrawal.
pub async fn withdraw(
    State(archive): State<Arc<Archive>>,
    ticket: Ticket,
    form: Bytes,
) -> Response {
    let words = match read(&form) {
        Some(words) => words,
        None => return refuse(&archive, StatusCode::UNPROCESSABLE_ENTITY, NOT_WORDS, None),
    };
    let now = archive.clock().elapsed();
    if let Err(wait) = archive.gates().withdrawals.attempt(ticket.address, now) {
        return refuse(
            &archive,
            StatusCode::TOO_MANY_REQUESTS,
            TOO_OFTEN,
            Some(wait),
        );
    }
    let Ok(permit) = Arc::clone(&archive.gates().stretching).try_acquire_owned() else {
        let wait = Some(Duration::from_secs(60));
        return refuse(&archive, StatusCode::SERVICE_UNAVAILABLE, BUSY, wait);
    };
    let outcome = blocking(&archive, move |archive| {
        let _permit = permit;
        let stretched = code::stretch(&words, &archive.settings().region);
        let envelope = stretched.withdrawal().map_err(Problem::internal)?;
        withdrawals::accept(archive, &envelope)
    })
    .await;
    match outcome {
        Ok(()) => render(&archive, &notice("", TAKEN_IN)),
        Err(_) => refuse(&archive, StatusCode::INTERNAL_SERVER_ERROR, FAILED, None),
    }
}

fn refuse(
    archive: &Archive,
    status: StatusCode,
    sentence: &str,
    wait: Option<Duration>,
) -> Response {
    with_status(render(archive, &notice("warn", sentence)), status, wait)
}

fn render(archive: &Archive, notice: &str) -> Response {
    let region = region_name(archive.settings());
    let described = if notice.is_empty() { "" } else { " answer" };
    let content = fill(
        TEMPLATE,
        &[
            ("notice", notice),
            ("region", &region),
            ("described", described),
        ],
    );
    whole_page(
        archive.settings(),
        "Mijn verhaal laten weghalen",
        Width::Reading,
        &content,
    )
}

/// The words in a form body `words=…`; the copy made on the way is wiped.
fn read(form: &[u8]) -> Option<CodeWords> {
    if form.len() > 1024 {
        return None;
    }
    let typed = form_field(form, b"words")?;
    CodeWords::parse(word_list(), &typed).ok()
}

fn word_list() -> &'static WordList {
    static LIST: OnceLock<WordList> = OnceLock::new();
    LIST.get_or_init(WordList::dutch)
}

/// One field of `application/x-www-form-urlencoded`, decoded.
pub(super) fn form_field(form: &[u8], name: &[u8]) -> Option<Zeroizing<String>> {
    let mut fields = form.split(|byte| *byte == b'&');
    let value = fields.find_map(|field| field.strip_prefix(name)?.strip_prefix(b"="))?;
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                let text = std::str::from_utf8(&digits).ok()?;
                bytes.push(u8::from_str_radix(text, 16).ok()?);
            }
            byte => bytes.push(byte),
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(Zeroizing::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_this_program_is_in_order() {
        assert!(word_list().contains("aanbod"));
    }

    #[test]
    fn forms_are_decoded() {
        let field = form_field(b"a=1&words=Een+twee%20dr%C3%ADe", b"words").unwrap();
        assert_eq!(field.as_str(), "Een twee dríe");
        assert!(form_field(b"words=%zz", b"words").is_none());
        assert!(form_field(b"other=1", b"words").is_none());
    }
}
