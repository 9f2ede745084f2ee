//! The public page and the fleet page, as a browser without script sees them.

use reqwest::{StatusCode, blocking::Response};
use vertelpunt::{
    archive::auth::Scope,
    domain::{
        ids::Part,
        words::{CodeKind, CodeWords, WordList},
    },
    seal::code,
    support::randomness,
    sync::wire::path,
};

use crate::harness::{File, House, header, region, stands_in_files, story};

const WORDS: &str = include_str!("../../firmware-config/instrument/words.nl.txt");
const ANSWER: &str = "Wij halen het verhaal weg als de woorden kloppen. Dat kan even duren.";

fn post(house: &House, address: &str, field: &str, value: &str) -> Response {
    let form = format!("{field}={}", value.replace(' ', "+"));
    let request = house.client.post(house.url(address));
    request
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .unwrap()
}

#[test]
fn four_words_on_the_page_take_the_story_away_and_stand_nowhere() {
    let house = House::new();
    let device = house.device();
    let file = File::of(&house.region, story(), Part::Telling);
    let list = WordList::parse(WORDS).unwrap();
    let words = CodeWords::random(CodeKind::Words, &list, &mut randomness::system());
    let code = code::stretch(&words, &region());
    let put = house.request(
        reqwest::Method::PUT,
        &path::code(file.story()),
        &device.token,
    );
    put.body(code.document(file.story(), &device.key).unwrap())
        .send()
        .unwrap();
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);
    let wrong = CodeWords::random(CodeKind::Words, &list, &mut randomness::system());
    let of_wrong = post(&house, "/weghalen", "words", wrong.expose());
    assert_eq!(of_wrong.status(), StatusCode::OK);
    let of_wrong = of_wrong.text().unwrap();
    assert!(house.receipt(&device, &file).is_some());
    let typed = words.expose().to_uppercase();
    let of_right = post(&house, "/weghalen", "words", &typed).text().unwrap();
    assert!(of_right.contains(ANSWER));
    assert_eq!(of_right, of_wrong);
    assert!(house.receipt(&device, &file).is_none());
    assert!(!stands_in_files(
        house.directory.path(),
        words.expose().as_bytes()
    ));
}

#[test]
fn words_that_are_not_on_the_list_are_not_stretched_and_not_repeated() {
    let house = House::new();
    for typed in ["een twee", "<script> a b c", ""] {
        let answer = post(&house, "/weghalen", "words", typed);
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let text = answer.text().unwrap();
        assert!(text.contains("staan niet op onze lijst"));
        assert!(!text.contains("<script"));
    }
}

#[test]
fn the_page_stretches_two_at_a_time() {
    let house = House::new();
    let held = (
        house
            .archive()
            .gates()
            .stretching
            .clone()
            .try_acquire_owned()
            .unwrap(),
        house
            .archive()
            .gates()
            .stretching
            .clone()
            .try_acquire_owned()
            .unwrap(),
    );
    let list = WordList::parse(WORDS).unwrap();
    let words = CodeWords::random(CodeKind::Words, &list, &mut randomness::system());
    let answer = post(&house, "/weghalen", "words", words.expose());
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(header(&answer, "retry-after"), "60");
    drop(held);
    assert!(
        post(&house, "/weghalen", "words", words.expose())
            .text()
            .unwrap()
            .contains(ANSWER)
    );
}

#[test]
fn pages_have_a_language_labels_and_a_strict_policy() {
    let house = House::new();
    let answer = house.client.get(house.url("/")).send().unwrap();
    assert!(header(&answer, "content-security-policy").contains("default-src 'none'"));
    assert!(answer.headers().get("set-cookie").is_none());
    let text = answer.text().unwrap();
    for needed in [
        "<html lang=\"nl\">",
        "name=\"viewport\"",
        "<label for=\"words\">",
        "<h1>",
        "Twente",
    ] {
        assert!(text.contains(needed), "{needed}");
    }
    assert!(text.contains("Archief &lt;Proef&gt;"));
    assert!(!text.contains("<script"));
    for (address, kind) in [("/stijl.css", "text/css"), ("/letters/400.ttf", "font/ttf")] {
        let answer = house.client.get(house.url(address)).send().unwrap();
        assert!(header(&answer, "content-type").starts_with(kind));
    }
}

#[test]
fn the_fleet_page_needs_an_operator_and_a_cookie_no_script_can_read() {
    let house = House::new();
    house.device();
    let closed = house
        .client
        .get(house.url("/beheer"))
        .send()
        .unwrap()
        .text()
        .unwrap();
    assert!(closed.contains("type=\"password\"") && !closed.contains("De Weide"));
    let reader = post(&house, "/beheer", "token", &house.person(&[Scope::Read]));
    assert_eq!(reader.status(), StatusCode::FORBIDDEN);
    let entered = post(&house, "/beheer", "token", &house.person(&[Scope::Operate]));
    assert_eq!(entered.status(), StatusCode::SEE_OTHER);
    let cookie = header(&entered, "set-cookie");
    for needed in ["HttpOnly", "SameSite=Strict", "Path=/beheer"] {
        assert!(cookie.contains(needed), "{needed}");
    }
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let open = || {
        let request = house
            .client
            .get(house.url("/beheer"))
            .header("cookie", &cookie);
        request.send().unwrap().text().unwrap()
    };
    let page = open();
    assert!(page.contains("De Weide &lt;hal&gt;") && page.contains("Net aangemeld"));
    let out = house
        .client
        .post(house.url("/beheer/uit"))
        .header("cookie", &cookie);
    out.send().unwrap();
    assert!(open().contains("type=\"password\""));
}
