//! The journey of keys: a ceremony, its shares, signing with what came of it, and opening files.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use crate::{
    flac::{flac, sweep},
    voice::head,
    world::{INSTRUMENT, World, seed, telling_of},
};
use vertelpunt::{
    domain::{
        ids::{Part, RegionName, Revision, StoryId},
        telling::ConsentAnswer,
    },
    seal::{
        document::Kind,
        keyset::{KeySet, Role},
        published::Published,
        telling, voice,
        vps::{self, Header},
    },
    support::randomness,
};

const SECRETS: [&str; 7] = [
    "root",
    "reading",
    "intake",
    "escrow",
    "publish",
    "intake-sign",
    "archive",
];

/// A real ceremony: with a passphrase, holders and shares.
fn real_ceremony(world: &World) -> String {
    let out = world.path("real");
    world
        .run(&[
            "keys",
            "ceremony",
            "--out",
            &out,
            "--region",
            "twente",
            "--responsible",
            "Regio Twente",
            "--privacy-officer",
            "fg@twente.example",
            "--holder",
            "reading=A. Jansen, Universiteit Twente",
            "--holder",
            "intake=B. de Vries, GGD",
            "--holder",
            "escrow=Notaris Bos, Notariaat Enschede",
            "--split",
            "2-of-3",
        ])
        .ok()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_practice_ceremony_leaves_every_secret_open_and_says_so() {
    let world = World::new();
    let keys = Path::new(&world.path("keys")).to_owned();
    for name in SECRETS {
        let text = fs::read_to_string(keys.join(format!("{name}.seed"))).unwrap();
        assert_eq!(text.trim_end().len(), 64, "{name}");
        assert_eq!(mode(&keys.join(format!("{name}.key"))), 0o600);
    }
    assert_eq!(mode(&keys), 0o700);
    let sheet = fs::read_to_string(keys.join("ceremony.txt")).unwrap();
    assert!(sheet.contains("OEFENEN"));
    let root = seed(&keys.join("root.seed")).public();
    let keyset = KeySet::verify(&fs::read(keys.join("keyset.vpd")).unwrap(), &root).unwrap();
    assert!(keyset.is_demo());
    assert_eq!(keyset.epoch(), 1);
    assert!(
        keyset
            .text()
            .keys
            .iter()
            .any(|key| key.role == Role::Archive)
    );
}

#[test]
fn a_real_ceremony_leaves_no_secret_open_and_never_replaces_anything() {
    let world = World::new();
    let said = real_ceremony(&world);
    assert!(said.contains("Alle 7 geheimen zijn teruggelezen"));
    let real = Path::new(&world.path("real")).to_owned();
    assert!(
        SECRETS
            .iter()
            .all(|name| !real.join(format!("{name}.seed")).exists())
    );
    let words = said
        .lines()
        .find_map(|line| line.strip_prefix("De zes woorden van deze regio: "));
    let shown = world
        .run(&["keys", "show", &world.path("real/keyset.vpd")])
        .ok();
    assert!(shown.contains(words.unwrap()));
    assert!(shown.contains("A. Jansen, Universiteit Twente"));
    let printed = fs::read_to_string(real.join("ceremony.txt")).unwrap();
    assert!(printed.contains(&words.unwrap().replace(' ', "  ")));
    let again = [
        "keys",
        "ceremony",
        "--out",
        &world.path("real"),
        "--region",
        "twente",
        "--demo",
    ];
    let (code, message) = world.run(&again).refused();
    assert_eq!(code, 3);
    assert!(message.contains("bestaat al"), "{message}");
}

#[test]
fn two_of_three_shares_give_a_key_that_signs_as_before() {
    let world = World::new();
    real_ceremony(&world);
    let (one, three) = (
        world.path("real/shares/root.1.txt"),
        world.path("real/shares/root.3.txt"),
    );
    let joined = world.path("root-again.key");
    world
        .run(&["keys", "join", &one, &three, "--out", &joined])
        .ok();
    let open = world.path("root-again.seed");
    world.run(&["keys", "unwrap", &joined, "--out", &open]).ok();
    let root = fs::read_to_string(world.path("real/root.pub")).unwrap();
    assert_eq!(seed(Path::new(&open)).public().to_hex(), root.trim());
    let (code, message) = world
        .run(&["keys", "join", &one, "--out", &world.path("x")])
        .refused();
    assert_eq!(code, 3);
    assert!(message.contains("2 verschillende delen nodig"), "{message}");
    let other = world.path("real/shares/reading.2.txt");
    let mixed = ["keys", "join", &one, &other, "--out", &world.path("x")];
    assert!(
        world
            .run(&mixed)
            .refused()
            .1
            .contains("niet bij dezelfde sleutel")
    );
}

/// News that breaks no rule.
const NEWS: &str = "schema = 1\nkind = 'news'\nversion = 1\nlanguage = 'nl'\n";

#[test]
fn a_wrong_passphrase_opens_no_key() {
    let world = World::new();
    real_ceremony(&world);
    fs::write(world.path("wrong"), "een ander lang wachtwoord\n").unwrap();
    let (key, file) = (world.path("real/publish.key"), world.path("news.toml"));
    fs::write(&file, NEWS).unwrap();
    let sign = [
        "sign",
        "news",
        &file,
        "--key",
        &key,
        "--key-passphrase-file",
        &world.path("wrong"),
    ];
    let (code, message) = world.run(&sign).refused();
    assert_eq!(code, 3);
    assert!(
        message.contains("publish.key") && message.contains("wachtwoord"),
        "{message}"
    );
    world.run(&["sign", "news", &file, "--key", &key]).ok();
}

#[test]
fn a_short_passphrase_is_refused_for_real_keys() {
    let world = World::new();
    fs::write(world.path("passphrase"), "kort\n").unwrap();
    let out = world.path("short");
    let ceremony = [
        "keys",
        "ceremony",
        "--out",
        &out,
        "--region",
        "twente",
        "--responsible",
        "R",
        "--privacy-officer",
        "P",
        "--holder",
        "reading=a, b",
        "--holder",
        "intake=a, b",
        "--holder",
        "escrow=a, b",
    ];
    let (_, message) = world.run(&ceremony).refused();
    assert!(message.contains("te kort"), "{message}");
    assert!(!Path::new(&out).exists());
}

#[test]
fn a_script_without_a_terminal_is_told_which_flag_is_missing() {
    let world = World::new();
    let out = world.path("x");
    let ceremony = ["keys", "ceremony", "--out", &out, "--region", "twente"];
    let (code, message) = world.run(&ceremony).refused();
    assert_eq!(code, 1);
    assert!(message.contains("--responsible"), "{message}");
}

#[test]
fn a_signed_instrument_carries_its_file_translations_and_version() {
    let world = World::new();
    let out = world.path("instrument.vpd");
    let instrument = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/firmware-config/instrument/instrument.toml"
    );
    let key = world.path("keys/publish.key");
    world
        .run(&[
            "sign",
            "instrument",
            instrument,
            "--key",
            &key,
            "--out",
            &out,
        ])
        .ok();
    let keyset = world.archive.borrow().keyset();
    let document = fs::read(&out).unwrap();
    let published = Published::verify(&document, Kind::Instrument, &keyset).unwrap();
    assert_eq!(published.version, 2);
    assert_eq!(published.files["instrument.toml"], INSTRUMENT);
    assert!(published.files.contains_key("texts.en.toml"));
    let other = [
        "sign",
        "instrument",
        instrument,
        "--key",
        &key,
        "--version",
        "9",
        "--out",
        &out,
    ];
    assert_eq!(world.run(&other).refused().0, 3);
}

#[test]
fn a_key_that_reads_does_not_sign() {
    let world = World::new();
    let file = world.path("news.toml");
    fs::write(&file, NEWS).unwrap();
    let sign = [
        "sign",
        "news",
        &file,
        "--key",
        &world.path("keys/reading.key"),
    ];
    let (code, message) = world.run(&sign).refused();
    assert_eq!(code, 3);
    assert!(message.contains("om te lezen"), "{message}");
}

/// A sealed story on disk.
fn sealed(world: &World, part: Part, content: &[u8]) -> String {
    let keyset = world.archive.borrow().keyset();
    let rng = &mut randomness::system();
    let header = Header {
        story: StoryId::random(rng),
        part,
        revision: Revision(0),
        region: RegionName::parse("twente").unwrap(),
    };
    let file = vps::seal(&header, content, &keyset.recipients_for(part), rng).unwrap();
    let path = world.path(&format!("{part}.vps"));
    fs::write(&path, file).unwrap();
    path
}

#[test]
fn a_sealed_story_opens_with_key_file_and_seed_and_for_no_one_else() {
    let world = World::new();
    let content = telling::to_json(&telling_of("Wij zaten aan tafel.")).unwrap();
    let file = sealed(&world, Part::Telling, &content);
    for key in ["keys/reading.key", "keys/reading.seed", "keys/escrow.key"] {
        let text = world.run(&["open", &file, "--key", &world.path(key)]).ok();
        assert_eq!(text.trim_end().as_bytes(), content.as_slice(), "{key}");
    }
    let (code, message) = world
        .run(&["open", &file, "--key", &world.path("keys/intake.seed")])
        .refused();
    assert_eq!(code, 3);
    assert!(
        message.contains("telling.vps") && message.contains("niet voor deze sleutel"),
        "{message}"
    );
}

#[test]
fn a_broken_file_is_named_with_what_failed_and_gives_nothing() {
    let world = World::new();
    let path = sealed(&world, Part::Telling, b"{}");
    let whole = fs::read(&path).unwrap();
    let (key, out) = (world.path("keys/reading.seed"), world.path("out.json"));
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let longer = [whole.as_slice(), b"x"].concat();
    for (broken, says) in [
        (flipped, "chunk"),
        (whole[..whole.len() - 1].to_vec(), "length"),
        (longer, "length"),
        (b"VPS2\n".to_vec(), "VPS1"),
        (Vec::new(), "VPS1"),
    ] {
        fs::write(&path, &broken).unwrap();
        let done = world.run(&["open", &path, "--key", &key, "--out", &out]);
        let (code, message) = done.refused();
        assert_eq!(code, 3);
        assert!(
            message.contains("telling.vps") && message.contains(says),
            "{says}: {message}"
        );
        assert!(!Path::new(&out).exists());
    }
}

#[test]
fn sound_goes_to_a_file_and_never_to_the_screen() {
    let world = World::new();
    let content = voice::to_content(&head(ConsentAnswer::No), &flac(&sweep(100)));
    let file = sealed(&world, Part::Voice, &content);
    let (key, out) = (world.path("keys/intake.seed"), world.path("voice.flac"));
    let said = world.run(&["open", &file, "--key", &key]).ok();
    assert!(said.contains("taal nl") && !said.contains("fLaC"), "{said}");
    world
        .run(&["open", &file, "--key", &key, "--out", &out])
        .ok();
    assert_eq!(fs::read(&out).unwrap(), *content);
    assert_eq!(mode(Path::new(&out)), 0o600);
}
