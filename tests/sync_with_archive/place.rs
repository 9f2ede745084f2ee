//! A region with keys, its archive, and the directories of one kiosk with a courier beside it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use tempfile::TempDir;
use vertelpunt::{
    archive::{
        audit::Actor,
        devices, feed,
        records::{self, Statements},
        server::{self, Running},
        settings::Settings as ArchiveSettings,
        state::Archive,
    },
    courier::{Courier, Flow, Log, Observer, Stop, settings::Settings},
    domain::{
        ids::{Part, RegionName, Revision, StoryId},
        week::Day,
        words::{CodeKind, CodeWords, WordList},
    },
    seal::{
        code::{self, StretchedCode},
        keys::{OpeningKey, SigningKey},
        keyset::{Holder, KeySetText, Public, Role},
        manifest::Manifest,
        receipt::Receipt,
        tombstone::Tombstone,
        vps::{self, Header},
    },
    support::{
        clock::{FakeClock, Timestamp},
        files, randomness,
    },
    sync::{
        plan::Intervals,
        wire::{EnrolRequest, Event, Invite, enrol_message},
    },
};

/// 2026-11-21, noon.
const NOON: Timestamp = Timestamp(1_795_262_400);
/// Longer than every wait.
pub(crate) const LONG: Duration = Duration::from_secs(2 * 60 * 60);

/// Everything that a journey needs.
pub(crate) struct Place {
    pub(crate) clock: Arc<FakeClock>,
    pub(crate) device: SigningKey,
    archive_key: SigningKey,
    root: SigningKey,
    recipients: Vec<(Role, OpeningKey)>,
    archive: Option<(Arc<Archive>, Running)>,
    address: String,
    directory: TempDir,
}

impl Place {
    /// A running archive and a kiosk that is not enrolled.
    pub(crate) fn new() -> Place {
        let rng = &mut randomness::system();
        let roles = [Role::Reading, Role::Intake, Role::Escrow];
        let mut place = Place {
            clock: Arc::new(FakeClock::at(NOON)),
            device: SigningKey::generate(rng),
            archive_key: SigningKey::generate(rng),
            root: SigningKey::generate(rng),
            recipients: roles.map(|role| (role, OpeningKey::generate(rng))).into(),
            archive: None,
            address: "127.0.0.1:0".to_owned(),
            directory: tempfile::tempdir().unwrap(),
        };
        let seed = hex::encode(*place.archive_key.expose_seed());
        fs::write(place.path("archive.seed"), seed).unwrap();
        fs::write(place.path("keyset.vpd"), place.keyset()).unwrap();
        for directory in ["stories", "requests", "codes"] {
            fs::create_dir_all(place.data().join("outbox").join(directory)).unwrap();
        }
        place.start_archive();
        place
    }

    /// The same, with a courier that holds a token.
    pub(crate) fn enrolled() -> Place {
        let place = Place::new();
        place.ask_to_enrol("enrol.json");
        place.work();
        assert_eq!(place.answer("enrol.json").as_deref(), Some("done"));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// What kiosk and courier share.
    pub(crate) fn data(&self) -> PathBuf {
        self.path("kiosk")
    }

    fn keyset(&self) -> Vec<u8> {
        let holder = |role, public| Holder {
            role,
            public,
            organisation: "Regio".to_owned(),
            holder: "Iemand".to_owned(),
        };
        let recipients = self.recipients.iter();
        let mut keys: Vec<Holder> = recipients
            .map(|(role, key)| holder(*role, Public::Recipient(key.recipient())))
            .collect();
        let rng = &mut randomness::system();
        let signers = [
            (Role::Publish, SigningKey::generate(rng).public()),
            (Role::IntakeSign, SigningKey::generate(rng).public()),
            (Role::Archive, self.archive_key.public()),
        ];
        keys.extend(signers.map(|(role, key)| holder(role, Public::Verifier(key))));
        let text = KeySetText {
            region: region(),
            epoch: 1,
            review_by: Day::parse("2027-11-21").unwrap(),
            responsible_body: "Regio".to_owned(),
            privacy_officer: "FG".to_owned(),
            demo: false,
            keys,
        };
        text.sign(&self.root).unwrap()
    }

    pub(crate) fn start_archive(&mut self) {
        let place = self.directory.path().display();
        let settings = format!(
            "listen = \"{}\"\ndata-dir = \"{place}/archive\"\njournal = \"{place}/journal\"\n\
             key = \"{place}/archive.seed\"\nkeyset = \"{place}/keyset.vpd\"\nname = \"Archief\"\n\
             region = \"twente\"\nroot-public = \"{}\"\n\
             [limits]\nfree-percent = 0\n",
            self.address,
            self.root.public().to_hex(),
        );
        fs::write(self.path("archive.toml"), settings).unwrap();
        let settings = ArchiveSettings::load(&self.path("archive.toml")).unwrap();
        let archive = Arc::new(Archive::open(settings, self.clock.clone()).unwrap());
        let running = server::start(archive.clone()).unwrap();
        self.address = running.address().to_string();
        self.archive = Some((archive, running));
    }

    pub(crate) fn stop_archive(&mut self) {
        if let Some((archive, running)) = self.archive.take() {
            running.stop();
            drop(archive);
        }
    }

    pub(crate) fn archive(&self) -> &Archive {
        &self.archive.as_ref().unwrap().0
    }

    pub(crate) fn settings(&self) -> Settings {
        let archive = format!("http://{}/", self.address).parse().unwrap();
        let year = Duration::from_secs(31_536_000);
        let second = Duration::from_secs(1);
        Settings {
            piece_bytes: 8 << 10,
            intervals: Intervals {
                poll: second,
                documents: LONG,
                heartbeat: year,
            },
            ..Settings::new(&self.data(), archive)
        }
    }

    pub(crate) fn courier(&self) -> Courier {
        Courier::open(self.settings(), self.clock.clone()).unwrap()
    }

    /// A fresh courier works until there is nothing left to do.
    pub(crate) fn work(&self) {
        let mut log = Log::new(Stop::default());
        assert_eq!(self.work_with(&mut log), Flow::Continue);
    }

    /// A fresh courier works until the observer stops it.
    pub(crate) fn work_with(&self, observer: &mut dyn Observer) -> Flow {
        self.courier().work(observer, &mut randomness::system())
    }

    /// The kiosk releases a story, as one rename.
    pub(crate) fn tell(&self, parts: &[Part]) -> StoryId {
        let story = StoryId::random(&mut randomness::system());
        let partial = self.stories().join(format!(".{story}"));
        fs::create_dir(&partial).unwrap();
        for part in parts {
            let bytes = self.seal(story, *part);
            let sealed = vps::inspect(&bytes[..]).unwrap();
            fs::write(partial.join(format!("{part}.vps")), &bytes).unwrap();
            let manifest = Manifest::sign(&sealed, &self.device).unwrap();
            fs::write(partial.join(format!("manifest.{part}.vpd")), manifest).unwrap();
        }
        files::rename_durable(&partial, &self.stories().join(story.to_string())).unwrap();
        story
    }

    fn seal(&self, story: StoryId, part: Part) -> Vec<u8> {
        let wanted = if part == Part::Voice {
            Role::Intake
        } else {
            Role::Reading
        };
        let recipients = self.recipients.iter();
        let recipients = recipients.filter(|(role, _)| *role == wanted || *role == Role::Escrow);
        let recipients: Vec<_> = recipients.map(|(_, key)| key.recipient()).collect();
        let header = Header {
            story,
            part,
            revision: Revision(0),
            region: region(),
        };
        vps::seal(
            &header,
            b"Het begon op een dinsdag.",
            &recipients,
            &mut randomness::system(),
        )
        .unwrap()
    }

    pub(crate) fn stories(&self) -> PathBuf {
        self.data().join("outbox/stories")
    }

    /// The kiosk makes a code for a story that waits in `held/`, before any of it is released.
    pub(crate) fn publish_code(&self, story: StoryId, code: &StretchedCode) {
        let document = code.document(story, &self.device).unwrap();
        let path = self
            .data()
            .join("outbox/codes")
            .join(format!("{story}.vpd"));
        files::replace(&path, &document, 0o640).unwrap();
    }

    /// The kiosk passes on a withdrawal.
    pub(crate) fn ask_to_withdraw(&self, name: &str, code: &StretchedCode) {
        self.request(name, &code.withdrawal().unwrap());
    }

    /// The kiosk asks to be enrolled with a fresh code.
    pub(crate) fn ask_to_enrol(&self, name: &str) {
        let invite = Invite {
            place: "De Weide".to_owned(),
            hours: 2000,
        };
        let code = devices::invite(self.archive(), &invite, Actor::Archive)
            .unwrap()
            .code;
        let public = self.device.public();
        let signature = self.device.sign(&enrol_message(&code, public.as_bytes()));
        let body = EnrolRequest {
            code,
            device_public: public.to_string(),
            software: "vertelpunt-kiosk/0.1.0".to_owned(),
            signature: URL_SAFE_NO_PAD.encode(signature),
        };
        let archive = format!("http://{}", self.address);
        let request =
            serde_json::json!({"v": 1, "kind": "enrol", "archive": archive, "body": body});
        self.request(name, request.to_string().as_bytes());
    }

    pub(crate) fn request(&self, name: &str, bytes: &[u8]) {
        files::replace(
            &self.data().join("outbox/requests").join(name),
            bytes,
            0o640,
        )
        .unwrap();
    }

    /// What the courier made of a request.
    pub(crate) fn answer(&self, name: &str) -> Option<String> {
        let bytes = fs::read(self.data().join("inbox/done").join(name)).ok()?;
        let answer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        Some(answer["answer"].as_str().unwrap().to_owned())
    }

    pub(crate) fn state(&self) -> String {
        let bytes = fs::read(self.data().join("inbox/status.json")).unwrap();
        let status: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        status["state"].as_str().unwrap().to_owned()
    }

    /// The receipt of a file, verified and compared with the file as a kiosk does.
    pub(crate) fn has_receipt(&self, story: StoryId, part: Part) -> bool {
        let path = self
            .data()
            .join(format!("inbox/receipts/{story}.{part}.0.vpd"));
        let Ok(bytes) = fs::read(path) else {
            return false;
        };
        let sealed = fs::File::open(self.stories().join(format!("{story}/{part}.vps"))).unwrap();
        let receipt = Receipt::verify(&bytes, &self.archive_key.public()).unwrap();
        receipt.matches(&vps::inspect(sealed).unwrap())
    }

    /// Whether the signed proof lies here that a story was withdrawn.
    pub(crate) fn has_tombstone(&self, story: StoryId) -> bool {
        let Ok(bytes) = fs::read(self.data().join(format!("inbox/tombstones/{story}.vpd"))) else {
            return false;
        };
        Tombstone::verify(&bytes, &self.archive_key.public())
            .unwrap()
            .story
            == story
    }

    /// Every event of the archive's feed; the chain is checked.
    pub(crate) fn events(&self) -> Vec<Event> {
        let archive = self.archive();
        assert!(
            records::read(archive.records(), feed::verify)
                .unwrap()
                .is_ok()
        );
        let page = |statements: &mut dyn Statements| feed::page(archive, statements, None, 500);
        records::read(archive.records(), page).unwrap().events
    }

    pub(crate) fn token(&self) -> String {
        let bytes = fs::read(self.data().join("courier/token")).unwrap();
        let token: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        token["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn revoke(&self) {
        devices::revoke(self.archive(), self.device.public().id(), Actor::Archive).unwrap();
    }
}

/// A withdrawal code, stretched.
pub(crate) fn code() -> StretchedCode {
    let list = fs::read_to_string(Path::new("firmware-config/instrument/words.nl.txt")).unwrap();
    let list = WordList::parse(&list).unwrap();
    code::stretch(
        &CodeWords::random(CodeKind::Words, &list, &mut randomness::system()),
        &region(),
    )
}

fn region() -> RegionName {
    RegionName::parse("twente").unwrap()
}
