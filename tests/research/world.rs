//! A region for one test: practice keys, an archive in memory that signs as the real one does, and the
//! researcher's program run by its command line.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    path::{Path, PathBuf},
    rc::Rc,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use clap::Parser;
use vertelpunt::{
    domain::{
        ids::{Digest, Part, RegionName, Revision, StoryId},
        telling::{
            Answer, AnswerValue, Assisted, Collection, Consent, ConsentAnswer, Form, InstrumentRef,
            Names, NamesChecked, Software, StoryText, Teller, Telling,
        },
        week::{Day, Week},
    },
    research::{
        ask::Person,
        cli::Cli,
        desk::{self, Desk, Failure, Progress},
        remote::{Error, Remote},
        store::FileFacts,
    },
    seal::{
        digest::sha256,
        document::Kind,
        feed::FeedHead,
        keys::{PublicKey, RecipientKey, SigningKey},
        keyset::KeySet,
        published::Published,
        receipt::Receipt,
        telling,
        vps::{self, Header},
    },
    support::{
        clock::{FakeClock, Timestamp},
        randomness,
    },
    sync::wire::{Cursor, Event, EventKind, FeedPage, RemovalReason},
};

pub(crate) const INSTRUMENT: &str =
    include_str!("../../firmware-config/instrument/instrument.toml");
const PAGE: u64 = 3;

/// How many bytes come over the line at once.
const LINE_BYTES: usize = 1000;

/// One region, one researcher, one archive.
pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) archive: Rc<RefCell<State>>,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) text: String,
    pub(crate) result: Result<(), Failure>,
}

impl Done {
    /// The text of a command that worked.
    pub(crate) fn ok(self) -> String {
        match self.result {
            Ok(()) => self.text,
            Err(failure) => panic!("{failure}\n{}", self.text),
        }
    }

    /// The exit code and the message of a command that did not.
    pub(crate) fn refused(self) -> (u8, String) {
        let failure = self.result.expect_err("the command had to fail");
        (failure.exit_code(), failure.to_string())
    }
}

impl World {
    /// Practice keys and an empty archive; nobody is logged in.
    pub(crate) fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("passphrase"), "een lang wachtwoord\n").unwrap();
        fs::write(folder.path().join("token"), "vpp_abc\n").unwrap();
        let world = World {
            folder,
            archive: Rc::new(RefCell::new(State::default())),
        };
        let keys = world.path("keys");
        world
            .run(&[
                "keys", "ceremony", "--out", &keys, "--region", "twente", "--demo",
            ])
            .ok();
        let state = State::with_keys(Path::new(&keys));
        *world.archive.borrow_mut() = state;
        world
    }

    /// The same, with a researcher who is logged in.
    pub(crate) fn with_login() -> World {
        let world = World::new();
        let root = fs::read_to_string(world.path("keys/root.pub")).unwrap();
        world
            .run(&[
                "login",
                "--archive",
                "http://127.0.0.1:1",
                "--token-file",
                &world.path("token"),
                "--root-public",
                root.trim(),
            ])
            .ok();
        world
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Runs one command as the program would.
    pub(crate) fn run(&self, arguments: &[&str]) -> Done {
        let (home, passphrase) = (self.path("home"), self.path("passphrase"));
        let common = [
            "vertelpunt-research",
            "--home",
            &home,
            "--passphrase-file",
            &passphrase,
        ];
        self.run_bare(&[&common, arguments].concat())
    }

    /// Runs one command line, as it stands.
    pub(crate) fn run_bare(&self, arguments: &[&str]) -> Done {
        let cli = Cli::try_parse_from(arguments).unwrap();
        let (store, key) = (&cli.common.passphrase_file, &cli.common.key_passphrase_file);
        let mut person = Person::new(store.clone(), key.clone());
        let mut out = Vec::new();
        let archive = self.archive.clone();
        let mut desk = Desk {
            out: &mut out,
            ask: &mut person,
            connect: &|_, _| Ok(Box::new(Handle(archive.clone())) as Box<dyn Remote>),
            clock: &FakeClock::at(Timestamp(1_795_000_000)),
            progress: Progress::Hidden,
        };
        let result = desk::run(cli, &mut desk);
        Done {
            text: String::from_utf8(out).unwrap(),
            result,
        }
    }

    pub(crate) fn pull(&self) -> Done {
        self.run(&["pull", "--key", &self.path("keys/reading.seed")])
    }

    pub(crate) fn reading_key(&self) -> String {
        self.path("keys/reading.seed")
    }

    /// A parent tells; the archive has it.
    pub(crate) fn tell(&self, text: &str) -> StoryId {
        self.admit(
            &telling_of(text),
            Revision(0),
            StoryId::random(&mut randomness::system()),
        )
    }

    /// The archive takes in a telling as a story.
    pub(crate) fn admit(&self, telling: &Telling, revision: Revision, story: StoryId) -> StoryId {
        let content = telling::to_json(telling).unwrap();
        self.admit_part((story, Part::Telling, revision), &content);
        story
    }

    /// The archive takes in a part of a story, sealed to those who open such a part.
    pub(crate) fn admit_part(&self, file: (StoryId, Part, Revision), content: &[u8]) {
        let recipients = self.archive.borrow().keyset().recipients_for(file.1);
        let sealed = seal(file, content, &recipients);
        self.archive.borrow_mut().add(file, sealed);
    }

    /// The teller uses the code.
    pub(crate) fn withdraw(&self, story: StoryId) {
        self.archive.borrow_mut().remove(story);
    }
}

/// Seals a part of a story.
pub(crate) fn seal(
    (story, part, revision): (StoryId, Part, Revision),
    content: &[u8],
    recipients: &[RecipientKey],
) -> Vec<u8> {
    let header = Header {
        story,
        part,
        revision,
        region: RegionName::parse("twente").unwrap(),
    };
    vps::seal(&header, content, recipients, &mut randomness::system()).unwrap()
}

/// What a parent told, with every kind of answer and of missing answer.
pub(crate) fn telling_of(text: &str) -> Telling {
    let words = |text: &str| Some(StoryText::new(text.to_owned()));
    let answer = |id: &str, value| Answer {
        id: id.to_owned(),
        value,
    };
    let order = [
        "t1_op_tijd",
        "t2_regie",
        "t3_steun",
        "d1_moment",
        "m1_fase",
        "m2_wie_zag",
    ];
    Telling {
        instrument: InstrumentRef {
            id: "twente-optijd".to_owned(),
            version: 2,
            sha256: sha256(INSTRUMENT.as_bytes()),
        },
        week: Some(Week::parse("2026-W47").unwrap()),
        collection: Collection {
            kind: "school".to_owned(),
            area: None,
            region: RegionName::parse("twente").unwrap(),
        },
        language: "nl".to_owned(),
        register: "u".to_owned(),
        teller: Teller {
            role: "parent".to_owned(),
            age_band: Some("18-plus".to_owned()),
        },
        form: Form::Typed,
        assisted: Assisted::No,
        adult: None,
        prompt: None,
        title: words("De juf zag het"),
        text: words(text),
        more: None,
        removed: BTreeMap::new(),
        names: Names {
            checked: NamesChecked::MachineAndTeller,
            language_supported: true,
        },
        order: order.map(str::to_owned).to_vec(),
        answers: vec![
            answer("t1_op_tijd", AnswerValue::Triad([0.2, 0.5, 0.3])),
            answer("t2_regie", AnswerValue::NotApplicable),
            answer("d1_moment", AnswerValue::Dyad(0.73)),
            answer("m1_fase", AnswerValue::Choice(vec!["after-1y".to_owned()])),
            answer(
                "m2_wie_zag",
                AnswerValue::Choice(vec!["teacher".into(), "child".into()]),
            ),
        ],
        consent: vec![
            consent("research", ConsentAnswer::Yes),
            consent("quote", ConsentAnswer::No),
            consent("keep-voice", ConsentAnswer::NotAsked),
            consent("reuse", ConsentAnswer::Unanswered),
        ],
        software: Software {
            version: "0.1.0".to_owned(),
            names_version: "1".to_owned(),
            disguise_version: None,
        },
    }
}

pub(crate) fn consent(purpose: &str, answer: ConsentAnswer) -> Consent {
    let text_sha256 = Digest::from_bytes([7; 32]);
    Consent {
        purpose: purpose.to_owned(),
        answer,
        text_version: 1,
        text_sha256,
    }
}

/// An archive in memory: it keeps what it should and signs with the practice keys.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) feed: String,
    pub(crate) events: Vec<Event>,
    pub(crate) files: BTreeMap<(StoryId, Part, u32), Vec<u8>>,
    pub(crate) receipts: BTreeMap<(StoryId, Part, u32), Vec<u8>>,
    /// Parts that the researcher's token does not fetch.
    pub(crate) refused: BTreeSet<Part>,
    /// How many bytes of files went over the line.
    pub(crate) sent_bytes: usize,
    /// How many more bytes of files go over the line before it breaks.
    pub(crate) line: Option<usize>,
    /// From which byte files were asked for.
    pub(crate) asked_from: Vec<u64>,
    keys: Option<Keys>,
}

struct Keys {
    keyset: Vec<u8>,
    root: PublicKey,
    archive: SigningKey,
    publish: SigningKey,
}

pub(crate) fn seed(path: &Path) -> SigningKey {
    let mut bytes = [0; 32];
    hex::decode_to_slice(fs::read_to_string(path).unwrap().trim(), &mut bytes).unwrap();
    SigningKey::from_seed(&bytes)
}

impl State {
    fn with_keys(folder: &Path) -> State {
        let keys = Keys {
            keyset: fs::read(folder.join("keyset.vpd")).unwrap(),
            root: seed(&folder.join("root.seed")).public(),
            archive: seed(&folder.join("archive.seed")),
            publish: seed(&folder.join("publish.seed")),
        };
        State {
            feed: "feed-1".to_owned(),
            keys: Some(keys),
            ..State::default()
        }
    }

    fn keys(&self) -> &Keys {
        self.keys.as_ref().unwrap()
    }

    pub(crate) fn keyset(&self) -> KeySet {
        KeySet::verify(&self.keys().keyset, &self.keys().root).unwrap()
    }

    fn add(&mut self, (story, part, revision): (StoryId, Part, Revision), file: Vec<u8>) {
        let kind = if revision.0 == 0 {
            EventKind::Added
        } else {
            EventKind::Revised
        };
        let told = self.keep((story, part, revision), file, kind);
        self.push(told);
    }

    /// The same file under other keys takes the place of the one that is there.
    pub(crate) fn rewrap(&mut self, file: (StoryId, Part, Revision), sealed: Vec<u8>) {
        let told = self.keep(file, sealed, EventKind::Rewrapped);
        self.push(told);
    }

    fn keep(
        &mut self,
        (story, part, revision): (StoryId, Part, Revision),
        file: Vec<u8>,
        kind: EventKind,
    ) -> Event {
        let sealed = vps::inspect(&file[..]).unwrap();
        let receipt = Receipt::sign(&sealed, day(), &self.keys().archive).unwrap();
        self.receipts.insert((story, part, revision.0), receipt);
        self.files.insert((story, part, revision.0), file);
        Event {
            part: Some(part),
            revision: Some(revision),
            line1_sha256: Some(sealed.head.line1_sha256()),
            body_sha256: Some(sealed.body_sha256),
            body_bytes: Some(sealed.body_bytes),
            ..event(kind, story)
        }
    }

    fn remove(&mut self, story: StoryId) {
        self.forget(|(known, ..)| *known == story);
        let reason = Some(RemovalReason::Withdrawn);
        self.push(Event {
            reason,
            ..event(EventKind::Removed, story)
        });
    }

    /// Intake wrote a recording out and removes it.
    pub(crate) fn remove_voice(&mut self, story: StoryId) {
        self.forget(|(known, part, _)| *known == story && *part == Part::Voice);
        self.push(Event {
            part: Some(Part::Voice),
            revision: Some(Revision(0)),
            reason: Some(RemovalReason::Transcribed),
            ..event(EventKind::Removed, story)
        });
    }

    fn forget(&mut self, is_gone: impl Fn(&(StoryId, Part, u32)) -> bool) {
        self.files.retain(|file, _| !is_gone(file));
        self.receipts.retain(|file, _| !is_gone(file));
    }

    /// Appends to the chain.
    pub(crate) fn push(&mut self, mut event: Event) {
        event.position = self.events.len() as u64 + 1;
        event.hash = Digest::from_bytes(event.chain_hash(&self.hash_at(self.events.len() as u64)));
        self.events.push(event);
    }

    /// Writes every hash again, as a host would who changed an event.
    pub(crate) fn rehash(&mut self) {
        for index in 0..self.events.len() {
            let hash = self.events[index].chain_hash(&self.hash_at(index as u64));
            self.events[index].hash = Digest::from_bytes(hash);
        }
    }

    fn hash_at(&self, position: u64) -> [u8; 32] {
        let Some(index) = usize::try_from(position).unwrap().checked_sub(1) else {
            return Event::START;
        };
        *self.events[index].hash.as_bytes()
    }

    /// The head of the feed at `position`.
    pub(crate) fn head(&self, position: u64) -> String {
        let hash = Digest::from_bytes(self.hash_at(position));
        let head = FeedHead {
            feed: self.feed.clone(),
            position,
            hash,
            day: day(),
        };
        BASE64_STANDARD.encode(head.sign(&self.keys().archive).unwrap())
    }
}

fn event(kind: EventKind, story: StoryId) -> Event {
    Event {
        position: 0,
        hash: Digest::from_bytes(Event::START),
        kind,
        story,
        part: None,
        revision: None,
        line1_sha256: None,
        body_sha256: None,
        body_bytes: None,
        reason: None,
        day: day().to_string(),
        tombstone: None,
        later: BTreeMap::new(),
    }
}

fn day() -> Day {
    Day::parse("2026-11-21").unwrap()
}

struct Handle(Rc<RefCell<State>>);

impl Remote for Handle {
    fn root(&self) -> Result<Option<PublicKey>, Error> {
        Ok(Some(self.0.borrow().keys().root))
    }

    fn keyset(&self) -> Result<Option<Vec<u8>>, Error> {
        Ok(Some(self.0.borrow().keys().keyset.clone()))
    }

    fn instrument(&self, _: Digest) -> Result<Vec<u8>, Error> {
        let files = BTreeMap::from([("instrument.toml".to_owned(), INSTRUMENT.to_owned())]);
        let published = Published { version: 2, files };
        Ok(published
            .sign(Kind::Instrument, &self.0.borrow().keys().publish)
            .unwrap())
    }

    fn page(&self, after: Option<&Cursor>) -> Result<FeedPage, Error> {
        let state = self.0.borrow();
        let end = state.events.len() as u64;
        let from = match after {
            Some(cursor) if cursor.feed() != state.feed || cursor.position() > end => {
                return Err(Error::UnknownPlace);
            }
            Some(cursor) => cursor.position(),
            None => 0,
        };
        let to = (from + PAGE).min(end);
        let range = usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
        Ok(FeedPage {
            feed: state.feed.clone(),
            events: state.events[range].to_vec(),
            next: Cursor::new(&state.feed, to).unwrap(),
            head: state.head(to),
        })
    }

    fn receipt(&self, file: &FileFacts) -> Result<Vec<u8>, Error> {
        let state = self.0.borrow();
        state
            .receipts
            .get(&(file.story, file.part, file.revision.0))
            .cloned()
            .ok_or(Error::Absent)
    }

    fn file(&self, file: &FileFacts, from: u64, into: &mut dyn Write) -> Result<(), Error> {
        let mut state = self.0.borrow_mut();
        if state.refused.contains(&file.part) {
            return Err(Error::Refused("het token geldt niet (meer)".to_owned()));
        }
        state.asked_from.push(from);
        let bytes = state
            .files
            .get(&(file.story, file.part, file.revision.0))
            .cloned();
        let bytes = bytes.ok_or(Error::Absent)?;
        let rest = bytes
            .get(usize::try_from(from).unwrap()..)
            .unwrap_or_default();
        let sent = state.line.map_or(rest.len(), |line| line.min(rest.len()));
        for piece in rest[..sent].chunks(LINE_BYTES) {
            into.write_all(piece)?;
            state.sent_bytes += piece.len();
        }
        state.line = state.line.map(|line| line - sent);
        let cut = sent < rest.len();
        if cut {
            Err(Error::Unreachable("afgebroken".to_owned()))
        } else {
            Ok(())
        }
    }
}
