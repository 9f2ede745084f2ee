//! Uploads to the archive beside `@tus/server` from npm, by the same client in the same run.
//!
//! Both make an upload and send it in one `PATCH`, over loopback, to the same disk. The peer flushes
//! file and directory when an upload is complete, as the archive does; the archive besides verifies a
//! signature, checks the whole file twice by hash, and commits row, receipt, feed and audit. Small is a
//! telling of 17 KiB, large a voice of 20 MiB; small ones are also sent by eight clients at once, where
//! group commit counts. `VERTELPUNT_BENCH_DIR` chooses the disk.

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::blocking::Client;
use vertelpunt::{
    archive::{
        audit::Actor,
        devices,
        server::{self, Running},
        settings::Settings,
        state::Archive,
    },
    domain::ids::{Part, RegionName, Revision, StoryId},
    seal::{
        digest::sha256,
        keys::SigningKey,
        manifest::Manifest,
        vps::{self, Header},
    },
    support::{clock::SystemClock, randomness},
    sync::wire::{EnrolRequest, Invite, UploadMetadata, enrol_message},
};

#[path = "../support"]
#[expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]
mod support {
    pub(crate) mod archive;
    pub(crate) mod kiosk;
}

use support::{archive, kiosk::Region};

const CLIENTS: usize = 8;

fn main() -> io::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let parent = env::var_os("VERTELPUNT_BENCH_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let directory = tempfile::tempdir_in(parent)?;
    let sender = Sender::new();
    let archive = Ours::start(directory.path(), &sender)?;
    let mut out = io::stdout().lock();
    let Some(peer) = Peer::start(directory.path())? else {
        writeln!(
            out,
            "uploads: node or npm is not available, so there is nothing to compare with"
        )?;
        return Ok(());
    };
    let small: Vec<_> = (0..240)
        .map(|_| sender.file(Part::Telling, 4_000))
        .collect();
    let large: Vec<_> = (0..12)
        .map(|_| sender.file(Part::Voice, 20 << 20))
        .collect();
    let (early, late) = small.split_at(80);
    let cases = [
        ("17 KiB, one client", early, 1),
        ("17 KiB, eight clients", late, CLIENTS),
        ("20 MiB, one client", large.as_slice(), 1),
    ];
    for (name, files, n_clients) in cases {
        // One of each beforehand, so that neither side pays for its first request.
        archive.send_all(&[sender.file(Part::Telling, 10)], 1);
        peer.send_all(&files[..1], 1);
        let ours = archive.send_all(files, n_clients);
        let theirs = peer.send_all(files, n_clients);
        let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
        let each = |time: Duration| time / u32::try_from(files.len()).unwrap_or(u32::MAX);
        writeln!(
            out,
            "upload of {name}: archive {:?}, @tus/server {:?} each; the archive is {ratio:.2}× as fast",
            each(ours),
            each(theirs)
        )?;
    }
    Ok(())
}

/// A sealed file and what its upload says of it.
struct File {
    bytes: Vec<u8>,
    metadata: String,
}

/// A region with one device.
struct Sender {
    region: Region,
    device: SigningKey,
}

impl Sender {
    fn new() -> Sender {
        Sender {
            region: Region::new(),
            device: SigningKey::generate(&mut randomness::system()),
        }
    }

    fn file(&self, part: Part, n_bytes: usize) -> File {
        let rng = &mut randomness::system();
        let header = Header {
            story: StoryId::random(rng),
            part,
            revision: Revision(0),
            region: RegionName::parse("twente").expect("this is a name"),
        };
        let first = match part {
            Part::Voice => &self.region.intake,
            _ => &self.region.reading,
        };
        let recipients = [first.recipient(), self.region.escrow.recipient()];
        let content = vec![7; n_bytes];
        let bytes = vps::seal(&header, &content, &recipients, rng).expect("it is short enough");
        let inspected = vps::inspect(&bytes[..]).expect("it was just sealed");
        let metadata = UploadMetadata {
            story: header.story,
            part,
            revision: header.revision,
            sha256: sha256(&bytes),
            manifest: Manifest::sign(&inspected, &self.device).expect("a manifest is short"),
        };
        File {
            bytes,
            metadata: metadata.encode(),
        }
    }
}

/// Something that speaks tus.
trait Speaks: Sync {
    fn collection(&self) -> String;
    fn token(&self) -> &str;

    /// Sends every file once and says how long all of them took.
    fn send_all(&self, files: &[File], n_clients: usize) -> Duration {
        let began = Instant::now();
        std::thread::scope(|scope| {
            for share in files.chunks(files.len().div_ceil(n_clients)) {
                scope.spawn(move || {
                    let client = Client::builder().no_proxy().build().expect("plain http");
                    share.iter().for_each(|file| self.send(&client, file));
                });
            }
        });
        began.elapsed()
    }

    fn send(&self, client: &Client, file: &File) {
        let collection = self.collection();
        let created = client
            .post(&collection)
            .bearer_auth(self.token())
            .header("tus-resumable", "1.0.0")
            .header("upload-length", file.bytes.len())
            .header("upload-metadata", &file.metadata)
            .send()
            .expect("the server answers");
        assert_eq!(created.status().as_u16(), 201);
        let location = created.headers()["location"]
            .to_str()
            .expect("a location is text");
        let base = reqwest::Url::parse(&collection).expect("the address is one");
        let upload = base.join(location).expect("a location is an address");
        let answer = client
            .patch(upload)
            .bearer_auth(self.token())
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", 0)
            .header("content-type", "application/offset+octet-stream")
            .body(file.bytes.clone())
            .send()
            .expect("the server answers");
        assert_eq!(answer.status().as_u16(), 204);
    }
}

/// The archive, in this process.
struct Ours {
    running: Running,
    token: String,
}

impl Ours {
    fn start(directory: &Path, sender: &Sender) -> io::Result<Ours> {
        let place = directory.join("archive");
        fs::create_dir(&place)?;
        let settings = archive::prepare(&fs::canonicalize(place)?, &sender.region);
        let settings = Settings::load(&settings).map_err(io::Error::other)?;
        let archive = Archive::open(settings, Arc::new(SystemClock::new()));
        let archive = Arc::new(archive.map_err(io::Error::other)?);
        let token = enrol(&archive, &sender.device)?;
        Ok(Ours {
            running: server::start(archive)?,
            token,
        })
    }
}

impl Speaks for Ours {
    fn collection(&self) -> String {
        format!("http://{}/tus/", self.running.address())
    }

    fn token(&self) -> &str {
        &self.token
    }
}

fn enrol(archive: &Archive, device: &SigningKey) -> io::Result<String> {
    let invite = Invite {
        place: "Bench".to_owned(),
        hours: 1,
    };
    let code = devices::invite(archive, &invite, Actor::Archive)
        .map_err(io::Error::other)?
        .code;
    let signature = device.sign(&enrol_message(&code, device.public().as_bytes()));
    let request = EnrolRequest {
        device_public: device.public().to_string(),
        software: "bench".to_owned(),
        signature: URL_SAFE_NO_PAD.encode(signature),
        code,
    };
    Ok(devices::enrol(archive, &request)
        .map_err(io::Error::other)?
        .token)
}

/// The peer, in a process of its own.
struct Peer {
    child: Child,
    port: String,
}

impl Peer {
    /// Installs the peer below `target` once, and starts it; none without node or npm.
    fn start(directory: &Path) -> io::Result<Option<Peer>> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-tus");
        fs::create_dir_all(&home)?;
        fs::copy("tests/bench/tus-peer.mjs", home.join("tus-peer.mjs"))?;
        if !home.join("node_modules/@tus/server").is_dir() {
            let install = [
                "install",
                "--no-audit",
                "--no-fund",
                "@tus/server@2",
                "@tus/file-store@2",
            ];
            let installed = Command::new("npm")
                .args(install)
                .current_dir(&home)
                .stdout(Stdio::null())
                .status();
            if !installed.is_ok_and(|status| status.success()) {
                return Ok(None);
            }
        }
        let files = fs::canonicalize(directory)?.join("peer");
        fs::create_dir(&files)?;
        let started = Command::new("node")
            .arg("tus-peer.mjs")
            .arg(files)
            .current_dir(&home)
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = started else {
            return Ok(None);
        };
        let mut port = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut port)?;
        }
        Ok(Some(Peer {
            child,
            port: port.trim().to_owned(),
        }))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Speaks for Peer {
    fn collection(&self) -> String {
        format!("http://127.0.0.1:{}/tus", self.port)
    }

    fn token(&self) -> &str {
        "none"
    }
}
