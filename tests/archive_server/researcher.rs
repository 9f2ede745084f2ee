//! A story's whole way out, over loopback: told, taken in, pulled, read, exported; withdrawn, and gone.

use std::{collections::BTreeMap, fs, sync::Arc};

use clap::Parser;
use reqwest::{Method, StatusCode};
use vertelpunt::{
    archive::auth::Scope,
    domain::ids::{Part, StoryId},
    research::{
        ask::Person,
        cli::Cli,
        desk::{self, Desk, Failure, Progress},
        remote::{Online, Remote},
    },
    seal::{digest::sha256, document::Kind, published::Published},
    support::clock::SystemClock,
    sync::wire::path,
};

use crate::{
    harness::{File, House, story},
    withdrawals::{Stretched, put_code, withdraw},
};

const INSTRUMENT: &str = include_str!("../../firmware-config/instrument/instrument.toml");

/// A researcher's desk whose archive is the real one.
pub(crate) struct Researcher<'a> {
    house: &'a House,
    home: &'static str,
}

impl Researcher<'_> {
    fn new(house: &House) -> Researcher<'_> {
        Researcher::with(house, "home", &[Scope::Read])
    }

    /// Somebody with a directory and rights of their own.
    pub(crate) fn with<'a>(
        house: &'a House,
        home: &'static str,
        scopes: &[Scope],
    ) -> Researcher<'a> {
        let researcher = Researcher { house, home };
        let region = &house.region;
        for (name, key) in [("reading", &region.reading), ("intake", &region.intake)] {
            let seed = hex::encode(key.expose_seed());
            fs::write(researcher.path(&format!("{name}.seed")), seed).unwrap();
        }
        fs::write(researcher.path("passphrase"), "een lang wachtwoord").unwrap();
        fs::write(researcher.path("token"), house.person(scopes)).unwrap();
        let (address, root) = (house.url(""), house.region.root.public().to_hex());
        let token = researcher.path("token");
        researcher
            .run(&[
                "login",
                "--archive",
                &address,
                "--token-file",
                &token,
                "--root-public",
                &root,
            ])
            .unwrap();
        researcher
    }

    pub(crate) fn path(&self, name: &str) -> String {
        let path = self.house.directory.path().join(name);
        path.to_string_lossy().into_owned()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String, Failure> {
        let (home, passphrase) = (self.path(self.home), self.path("passphrase"));
        let common = [
            "vertelpunt-research",
            "--home",
            &home,
            "--passphrase-file",
            &passphrase,
        ];
        let cli = Cli::try_parse_from([&common, arguments].concat()).unwrap();
        let mut person = Person::new(cli.common.passphrase_file.clone(), None);
        let clock = Arc::new(SystemClock::new());
        let mut out = Vec::new();
        let mut desk = Desk {
            out: &mut out,
            ask: &mut person,
            connect: &|address, token| {
                let online = Online::new(address, token, clock.clone())?;
                Ok(Box::new(online) as Box<dyn Remote>)
            },
            clock: &*clock,
            progress: Progress::Hidden,
        };
        desk::run(cli, &mut desk)?;
        Ok(String::from_utf8(out).unwrap())
    }

    fn pull(&self) -> String {
        self.run(&["pull", "--key", &self.path("reading.seed")])
            .unwrap()
    }
}

pub(crate) fn publish_instrument(house: &House) {
    publish(house, Kind::Instrument, ("instrument.toml", INSTRUMENT));
}

/// Publishes a document of one file.
pub(crate) fn publish(house: &House, kind: Kind, (name, text): (&str, &str)) {
    let files = BTreeMap::from([(name.to_owned(), text.to_owned())]);
    let published = Published { version: 2, files };
    let document = published.sign(kind, &house.region.publish).unwrap();
    let operator = house.person(&[Scope::Operate]);
    let address = path::document(kind.as_str(), None);
    let answer = house
        .request(Method::PUT, &address, &operator)
        .body(document)
        .send()
        .unwrap();
    assert!(answer.status().is_success());
}

pub(crate) fn content(text: &str) -> String {
    let (instrument, shown) = (sha256(INSTRUMENT.as_bytes()), sha256(b"shown"));
    format!(
        r#"{{"instrument":{{"id":"twente-optijd","version":2,"sha256":"{instrument}"}},
        "week":"2026-W47","collection":{{"type":"school","region":"twente"}},"language":"nl",
        "register":"u","teller":{{"role":"parent","age_band":"18-plus"}},"form":"typed",
        "assisted":"no","title":"De juf","text":"{text}","removed":{{}},
        "names":{{"checked":"teller","language_supported":true}},"order":["d1_moment"],
        "answers":[{{"id":"d1_moment","kind":"dyad","at":0.73}}],
        "consent":[{{"use":"research","answer":"yes","text_version":1,"text_sha256":"{shown}"}}],
        "software":{{"version":"0.1.0","names_version":"1"}}}}"#
    )
}

fn told(house: &House, text: &str) -> (File, StoryId) {
    let story = story();
    let bytes = house
        .region
        .seal(story, Part::Telling, content(text).as_bytes());
    (File { bytes }, story)
}

#[test]
fn a_story_is_pulled_read_exported_and_gone_after_its_withdrawal() {
    let house = House::new();
    publish_instrument(&house);
    let (device, code) = (house.device(), Stretched::new());
    let (file, gone) = told(&house, "Dit gaat weg.");
    assert_eq!(
        put_code(&house, &device, gone, &code).status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);
    let (file, stays) = told(&house, "Dit blijft.");
    assert_eq!(house.send(&device, &file).status(), StatusCode::NO_CONTENT);

    let researcher = Researcher::new(&house);
    assert_eq!(
        researcher.pull().trim_end(),
        "+2 new, 0 revised, 0 withdrawn"
    );
    let text = researcher.run(&["story", &gone.to_string()]).unwrap();
    assert!(
        text.contains("Dit gaat weg.") && text.contains("veel te laat"),
        "{text}"
    );
    let export = researcher.path("export");
    researcher.run(&["export", "--to", &export]).unwrap();
    let drill = [
        "verify",
        "--sample",
        "2",
        "--key",
        &researcher.path("reading.seed"),
    ];
    assert!(
        researcher
            .run(&drill)
            .unwrap()
            .contains("2 verhalen opnieuw opgehaald")
    );

    assert_eq!(withdraw(&house, &code).status(), StatusCode::ACCEPTED);
    let said = researcher.pull();
    assert!(
        said.contains("1 withdrawn (removed here and from 1 export)"),
        "{said}"
    );
    assert!(researcher.run(&["story", &gone.to_string()]).is_err());
    let rows = fs::read_to_string(format!("{export}/verhalen.csv")).unwrap();
    assert!(rows.contains(&stays.to_string()) && !rows.contains(&gone.to_string()));
    assert_eq!(
        researcher.pull().trim_end(),
        "+0 new, 0 revised, 0 withdrawn"
    );
}

#[test]
fn a_token_that_may_not_read_pulls_nothing() {
    let house = House::new();
    let researcher = Researcher::new(&house);
    fs::write(researcher.path("token"), house.person(&[Scope::Operate])).unwrap();
    let (address, token) = (house.url(""), researcher.path("token"));
    let login = ["login", "--archive", &address, "--token-file", &token];
    researcher.run(&login).unwrap();
    let key = researcher.path("reading.seed");
    let refused = researcher.run(&["pull", "--key", &key]).unwrap_err();
    assert_eq!(refused.exit_code(), 3);
}
