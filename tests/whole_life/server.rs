//! The archive of the region, on its own disk, with its own right clock.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::blocking::{Client, Response};
use tempfile::TempDir;
use vertelpunt::{
    archive::{
        audit::Actor,
        auth::{self, Holder, Scope},
        devices, documents, records, retention,
        server::{self, Running},
        settings::Settings,
        state::Archive,
    },
    domain::{ids::KeyId, words::CodeWords},
    kiosk::enrolment::EnrolmentCode,
    support::clock::{Clock, FakeClock},
    sync::wire::Invite,
};

use crate::{
    support::{
        archive,
        kiosk::{Region, TODAY},
    },
    wire::Wire,
};

/// The name of the place as the operator knows it; nobody else may learn where a kiosk stands.
pub(crate) const PLACE: &str = "Basisschool De Weide";

/// The archive, and the line that leads to it.
pub(crate) struct Server {
    pub(crate) wire: Wire,
    pub(crate) clock: Arc<FakeClock>,
    home: TempDir,
    settings: PathBuf,
    client: Client,
    running: Mutex<Option<(Arc<Archive>, Running)>>,
}

impl Server {
    pub(crate) fn new(region: &Region) -> Server {
        let home = tempfile::tempdir().unwrap();
        let server = Server {
            wire: Wire::new(),
            clock: Arc::new(FakeClock::at(TODAY)),
            client: client(),
            running: Mutex::new(None),
            settings: archive::prepare(home.path(), region),
            home,
        };
        server.start();
        server
    }

    /// Everything that the archive keeps.
    pub(crate) fn disk(&self) -> &std::path::Path {
        self.home.path()
    }

    pub(crate) fn start(&self) {
        let settings = Settings::load(&self.settings).unwrap();
        let clock: Arc<dyn Clock> = Arc::<FakeClock>::clone(&self.clock);
        let archive = Arc::new(Archive::open(settings, clock).unwrap());
        let running = server::start(Arc::clone(&archive)).unwrap();
        self.wire.lead_to(Some(running.address()));
        *self.running.lock().unwrap() = Some((archive, running));
    }

    pub(crate) fn stop(&self) {
        self.wire.lead_to(None);
        if let Some((archive, running)) = self.running.lock().unwrap().take() {
            running.stop();
            drop(archive);
        }
    }

    pub(crate) fn archive(&self) -> Arc<Archive> {
        let running = self.running.lock().unwrap();
        Arc::clone(&running.as_ref().expect("the archive runs").0)
    }

    /// Days pass, and the archive does its daily round.
    pub(crate) fn days_pass(&self, days: u64) {
        self.clock.advance(Duration::from_secs(days * 86_400));
        retention::round(&self.archive()).unwrap();
    }

    /// A one-time code that the operator brings to the kiosk.
    pub(crate) fn invite(&self) -> EnrolmentCode {
        let invite = Invite {
            place: PLACE.to_owned(),
            hours: 24,
        };
        let answer = devices::invite(&self.archive(), &invite, Actor::Archive).unwrap();
        EnrolmentCode::parse(answer.code.as_str()).unwrap()
    }

    /// Ends a device's right to send; false when the archive does not know it.
    pub(crate) fn revoke(&self, device: KeyId) -> bool {
        devices::revoke(&self.archive(), device, Actor::Archive).is_ok()
    }

    pub(crate) fn publish(&self, document: &[u8]) {
        documents::publish(&self.archive(), document, Actor::Archive).unwrap();
    }

    /// A token for a person.
    pub(crate) fn person(&self, scopes: &[Scope]) -> String {
        let token = auth::fresh_token(Holder::Person);
        let (hash, scopes) = (auth::hash(&token), scopes.to_vec());
        let expires = self.clock.now().plus(Duration::from_secs(86_400 * 3650));
        let archive = self.archive();
        records::write(archive.records(), move |statements| {
            auth::keep_person(statements, &hash, "Iemand", &scopes, expires)
        })
        .unwrap();
        token
    }

    /// The address of the archive, beside the line that the kiosk has.
    pub(crate) fn url(&self, path: &str) -> String {
        let running = self.running.lock().unwrap();
        let address = running.as_ref().expect("the archive runs").1.address();
        format!("http://{address}{path}")
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> Response {
        let request = self.client.get(self.url(path)).bearer_auth(token);
        request.send().unwrap()
    }

    /// Somebody enters four words on the public page, at home.
    pub(crate) fn withdraw_on_the_page(&self, words: &CodeWords) {
        let form = format!("words={}", words.expose().replace(' ', "+"));
        let request = self.client.post(self.url("/weghalen"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form).send().unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }
}

fn client() -> Client {
    // Whoever comes later finds it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}
