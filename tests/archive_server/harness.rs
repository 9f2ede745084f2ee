//! A region with keys, an archive on loopback, and a device that speaks to it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Once},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::{
    Method, StatusCode,
    blocking::{Client, RequestBuilder, Response},
};
use tempfile::TempDir;
use vertelpunt::{
    archive::{
        auth::{self, Scope},
        records,
        server::{self, Running},
        settings::Settings,
        state::Archive,
    },
    domain::{
        ids::{Part, RegionName, Revision, StoryId},
        week::Day,
    },
    seal::{
        digest::sha256,
        keys::{OpeningKey, SigningKey},
        keyset::{Holder, KeySetText, Public, Role},
        manifest::Manifest,
        receipt::Receipt,
        vps::{self, Header},
    },
    support::{
        clock::{Clock, FakeClock, Timestamp},
        randomness,
    },
    sync::wire::{
        EnrolAnswer, EnrolCode, EnrolRequest, FeedPage, Invite, InviteAnswer, Problem,
        UploadMetadata, enrol_message, path,
    },
};

/// 2026-11-21, noon.
pub(crate) const NOON: Timestamp = Timestamp(1_795_262_400);

/// The region of all tests.
pub(crate) const REGION: &str = "twente";

/// The keys of a region.
pub(crate) struct Region {
    pub(crate) root: SigningKey,
    pub(crate) archive: SigningKey,
    pub(crate) publish: SigningKey,
    pub(crate) intake_sign: SigningKey,
    pub(crate) reading: OpeningKey,
    pub(crate) intake: OpeningKey,
    pub(crate) escrow: OpeningKey,
}

impl Region {
    pub(crate) fn new() -> Region {
        let rng = &mut randomness::system();
        Region {
            root: SigningKey::generate(rng),
            archive: SigningKey::generate(rng),
            publish: SigningKey::generate(rng),
            intake_sign: SigningKey::generate(rng),
            reading: OpeningKey::generate(rng),
            intake: OpeningKey::generate(rng),
            escrow: OpeningKey::generate(rng),
        }
    }

    pub(crate) fn text(&self, epoch: u32) -> KeySetText {
        let holder = |role, public| Holder {
            role,
            public,
            organisation: "Regio".to_owned(),
            holder: "Iemand".to_owned(),
        };
        KeySetText {
            region: region(),
            epoch,
            review_by: Day::parse("2027-11-21").unwrap(),
            responsible_body: "Regio".to_owned(),
            privacy_officer: "FG".to_owned(),
            demo: false,
            keys: vec![
                holder(Role::Reading, Public::Recipient(self.reading.recipient())),
                holder(Role::Intake, Public::Recipient(self.intake.recipient())),
                holder(Role::Escrow, Public::Recipient(self.escrow.recipient())),
                holder(Role::Publish, Public::Verifier(self.publish.public())),
                holder(
                    Role::IntakeSign,
                    Public::Verifier(self.intake_sign.public()),
                ),
                holder(Role::Archive, Public::Verifier(self.archive.public())),
            ],
        }
    }

    pub(crate) fn keyset(&self, epoch: u32) -> Vec<u8> {
        self.text(epoch).sign(&self.root).unwrap()
    }

    /// A sealed file for the right recipients.
    pub(crate) fn seal(&self, story: StoryId, part: Part, content: &[u8]) -> Vec<u8> {
        let header = Header {
            story,
            part,
            revision: Revision(0),
            region: region(),
        };
        self.seal_as(&header, content)
    }

    pub(crate) fn seal_as(&self, header: &Header, content: &[u8]) -> Vec<u8> {
        let first = if header.part == Part::Voice {
            &self.intake
        } else {
            &self.reading
        };
        let recipients = [first.recipient(), self.escrow.recipient()];
        vps::seal(header, content, &recipients, &mut randomness::system()).unwrap()
    }
}

pub(crate) fn region() -> RegionName {
    RegionName::parse(REGION).unwrap()
}

pub(crate) fn story() -> StoryId {
    StoryId::random(&mut randomness::system())
}

/// An archive that runs, and all one needs to speak to it.
pub(crate) struct House {
    pub(crate) region: Region,
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) archive: Option<Arc<Archive>>,
    pub(crate) running: Option<Running>,
    pub(crate) client: Client,
    pub(crate) directory: TempDir,
}

impl House {
    pub(crate) fn new() -> House {
        House::with("")
    }

    /// A house whose settings end with `more`.
    ///
    /// However full the disk of the machine that tests is, the house has room.
    pub(crate) fn with(more: &str) -> House {
        let limits = more.strip_prefix("[limits]\n").unwrap_or(more);
        let more = format!("[limits]\nfree-percent = 0\n{limits}");
        let region = Region::new();
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        let seed = hex::encode(*region.archive.expose_seed());
        fs::write(directory.path().join("archive.seed"), seed).unwrap();
        fs::write(directory.path().join("keyset.vpd"), region.keyset(1)).unwrap();
        let place = directory.path().display();
        let settings = format!(
            "listen = \"127.0.0.1:0\"\ndata-dir = \"{}\"\njournal = \"{place}/journal\"\n\
             key = \"{place}/archive.seed\"\nkeyset = \"{place}/keyset.vpd\"\n\
             name = \"Archief <Proef>\"\nregion = \"{REGION}\"\nroot-public = \"{}\"\n{more}",
            data.display(),
            region.root.public().to_hex(),
        );
        fs::write(directory.path().join("archive.toml"), settings).unwrap();
        let mut house = House {
            region,
            clock: Arc::new(FakeClock::at(NOON)),
            archive: None,
            running: None,
            client: client(),
            directory,
        };
        house.open();
        house
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.directory.path().join("archive.toml")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings::load(&self.config()).unwrap()
    }

    pub(crate) fn archive(&self) -> &Archive {
        self.archive.as_ref().unwrap()
    }

    /// Opens the data directory and starts the server.
    pub(crate) fn open(&mut self) {
        let clock: Arc<dyn Clock> = Arc::<FakeClock>::clone(&self.clock);
        let archive = Arc::new(Archive::open(self.settings(), clock).unwrap());
        self.running = Some(server::start(Arc::clone(&archive)).unwrap());
        self.archive = Some(archive);
    }

    /// Ends the server and lets go of the data directory.
    pub(crate) fn close(&mut self) {
        drop(self.running.take());
        drop(self.archive.take());
    }

    pub(crate) fn reopen(&mut self) {
        self.close();
        self.open();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.running.as_ref().unwrap().address())
    }

    pub(crate) fn days_pass(&self, days: u64) {
        self.clock.advance(Duration::from_secs(days * 86_400));
    }

    pub(crate) fn request(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.client
            .request(method, self.url(path))
            .bearer_auth(token)
    }

    pub(crate) fn get(&self, path: &str, token: &str) -> Response {
        self.request(Method::GET, path, token).send().unwrap()
    }

    pub(crate) fn person(&self, scopes: &[Scope]) -> String {
        let token = auth::fresh_token(auth::Holder::Person);
        let (hash, scopes) = (auth::hash(&token), scopes.to_vec());
        let expires = self.clock.now().plus(Duration::from_secs(86_400 * 3650));
        records::write(self.archive().records(), move |statements| {
            auth::keep_person(statements, &hash, "Iemand", &scopes, expires)
        })
        .unwrap();
        token
    }

    pub(crate) fn invite(&self) -> EnrolCode {
        let operator = self.person(&[Scope::Operate]);
        let invite = Invite {
            place: "De Weide <hal>".to_owned(),
            hours: 2,
        };
        let request = self.request(Method::POST, path::INVITES, &operator);
        let answer: InviteAnswer = json(request.json(&invite).send().unwrap());
        answer.code
    }

    pub(crate) fn enrol_with(&self, code: &EnrolCode, key: &SigningKey) -> Response {
        let signature = key.sign(&enrol_message(code, key.public().as_bytes()));
        let request = EnrolRequest {
            code: code.clone(),
            device_public: key.public().to_string(),
            software: "vertelpunt-kiosk 0.1.0".to_owned(),
            signature: URL_SAFE_NO_PAD.encode(signature),
        };
        self.client
            .post(self.url(path::ENROL))
            .json(&request)
            .send()
            .unwrap()
    }

    pub(crate) fn device(&self) -> Device {
        let key = SigningKey::generate(&mut randomness::system());
        let answer: EnrolAnswer = json(self.enrol_with(&self.invite(), &key));
        assert_eq!(answer.device, key.public().id());
        Device {
            key,
            token: answer.token,
        }
    }

    /// `POST /tus/` for a file.
    pub(crate) fn create(&self, device: &Device, file: &File) -> Response {
        self.tus(Method::POST, path::TUS, &device.token)
            .header("upload-length", file.bytes.len())
            .header("upload-metadata", device.metadata(file).encode())
            .send()
            .unwrap()
    }

    pub(crate) fn tus(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.request(method, path, token)
            .header("tus-resumable", "1.0.0")
    }

    pub(crate) fn patch(&self, token: &str, upload: &str, offset: usize) -> RequestBuilder {
        self.tus(Method::PATCH, upload, token)
            .header("upload-offset", offset)
            .header("content-type", "application/offset+octet-stream")
    }

    /// Sends a whole file in one `PATCH`.
    pub(crate) fn send(&self, device: &Device, file: &File) -> Response {
        let created = self.create(device, file);
        assert_eq!(
            created.status(),
            StatusCode::CREATED,
            "{}",
            created.text().unwrap()
        );
        let upload = header(&created, "location");
        self.patch(&device.token, &upload, 0)
            .body(file.bytes.clone())
            .send()
            .unwrap()
    }

    /// Sends a telling and says which story it is.
    pub(crate) fn tell(&self, device: &Device) -> File {
        let file = File::of(&self.region, story(), Part::Telling);
        let answer = self.send(device, &file);
        assert_eq!(
            answer.status(),
            StatusCode::NO_CONTENT,
            "{}",
            answer.text().unwrap()
        );
        file
    }

    /// Sends the transcript of a story as intake does.
    pub(crate) fn transcribe(&self, story: StoryId) -> Response {
        let intake = Device {
            key: self.region.intake_sign.clone(),
            token: self.person(&[Scope::Intake]),
        };
        self.send(&intake, &File::of(&self.region, story, Part::Transcript))
    }

    pub(crate) fn feed(&self, after: Option<&str>) -> FeedPage {
        let reader = self.person(&[Scope::Read]);
        let query = after.map_or(String::new(), |after| format!("?after={after}"));
        json(self.get(&format!("{}{query}", path::STORIES), &reader))
    }

    pub(crate) fn receipt(&self, device: &Device, file: &File) -> Option<Receipt> {
        let header = file.header();
        let answer = self.get(
            &path::receipt(header.story, header.part, header.revision),
            &device.token,
        );
        (answer.status() == StatusCode::OK).then(|| {
            Receipt::verify(&answer.bytes().unwrap(), &self.region.archive.public()).unwrap()
        })
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.close();
    }
}

/// A device that is enrolled.
pub(crate) struct Device {
    pub(crate) key: SigningKey,
    pub(crate) token: String,
}

impl Device {
    pub(crate) fn metadata(&self, file: &File) -> UploadMetadata {
        let header = file.header();
        UploadMetadata {
            story: header.story,
            part: header.part,
            revision: header.revision,
            sha256: sha256(&file.bytes),
            manifest: Manifest::sign(&file.inspected(), &self.key).unwrap(),
        }
    }
}

/// A sealed file.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
}

impl File {
    pub(crate) fn of(region: &Region, story: StoryId, part: Part) -> File {
        File {
            bytes: region.seal(story, part, b"Het begon op een dinsdag."),
        }
    }

    pub(crate) fn large(region: &Region, story: StoryId, length: usize) -> File {
        File {
            bytes: region.seal(story, Part::Voice, &vec![7; length]),
        }
    }

    pub(crate) fn inspected(&self) -> vps::SealedFile {
        vps::inspect(&self.bytes[..]).unwrap()
    }

    pub(crate) fn header(&self) -> Header {
        self.inspected().head.header().clone()
    }

    pub(crate) fn story(&self) -> StoryId {
        self.header().story
    }
}

pub(crate) fn client() -> Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let policy = reqwest::redirect::Policy::none();
    Client::builder()
        .redirect(policy)
        .no_proxy()
        .build()
        .unwrap()
}

pub(crate) fn header(response: &Response, name: &str) -> String {
    response
        .headers()
        .get(name)
        .map_or(String::new(), |value| value.to_str().unwrap().to_owned())
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(response: Response) -> T {
    let status = response.status();
    let text = response.text().unwrap();
    assert!(status.is_success(), "{status} {text}");
    serde_json::from_str(&text).unwrap()
}

/// The problem in an answer, checked to be one.
pub(crate) fn problem(response: Response) -> Problem {
    assert_eq!(
        header(&response, "content-type"),
        "application/problem+json"
    );
    let status = response.status();
    let problem: Problem = serde_json::from_str(&response.text().unwrap()).unwrap();
    assert_eq!(problem.status, status.as_u16());
    problem
}

/// Whether some file below `folder` holds `needle`.
pub(crate) fn stands_in_files(folder: &Path, needle: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return stands_in_files(&path, needle);
        }
        let bytes = fs::read(&path).unwrap_or_default();
        bytes.windows(needle.len()).any(|window| window == needle)
    })
}
