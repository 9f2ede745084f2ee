//! Our own vectors in `tests/vectors/`: whole files, and more than a hundred broken on purpose.
//!
//! A broken file is a whole one and a list of edits in `index.json`, so that a reader sees what is broken;
//! the index names the error, word for word. What no edit can give (wrong padding under right tags) is
//! stored whole. `generator` made them; `VERTELPUNT_WRITE_VECTORS=1 cargo test --test seal vectors` adds
//! to them. A vector that was ever released stays as it is.

mod by_hand;
mod generator;

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde::{Deserialize, Serialize};
use vertelpunt::seal::{
    document::{self, Kind},
    keyset::KeySet,
    open::{self, Reader},
    vps,
};

use crate::fixed::{device, key};

/// What stands in `index.json`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Index {
    whole: Vec<Whole>,
    broken: Vec<Broken>,
}

/// A file that is as it must be.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Whole {
    file: String,
    /// Seeds of the keys that open it, or of the one that signed it: 32 times this byte.
    keys: Vec<u8>,
    /// SHA-256 of content or payload.
    content_sha256: String,
}

/// A file that must be refused.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Broken {
    name: String,
    file: String,
    key: u8,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edits: Vec<Edit>,
    /// The error, word for word.
    refused: String,
}

/// At an offset some bytes are taken out and others put in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Edit {
    at: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    remove: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    insert: Option<Insert>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Insert {
    Text(String),
    Hex(String),
    Repeat {
        text: String,
        times: usize,
    },
    From {
        file: String,
        at: usize,
        bytes: usize,
    },
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

type Files = BTreeMap<String, Vec<u8>>;

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn load() -> (Files, Index) {
    let mut files = Files::new();
    for entry in fs::read_dir(directory()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.insert(name, fs::read(path).unwrap());
    }
    let index = serde_json::from_slice(&files["index.json"]).unwrap();
    (files, index)
}

fn edited(files: &Files, broken: &Broken) -> Vec<u8> {
    let mut bytes = files[&broken.file].clone();
    for edit in &broken.edits {
        let insert = match &edit.insert {
            None => Vec::new(),
            Some(Insert::Text(text)) => text.clone().into_bytes(),
            Some(Insert::Hex(text)) => hex::decode(text).unwrap(),
            Some(Insert::Repeat { text, times }) => text.repeat(*times).into_bytes(),
            Some(Insert::From { file, at, bytes }) => files[file][*at..at + bytes].to_vec(),
        };
        bytes.splice(edit.at..edit.at + edit.remove, insert);
    }
    bytes
}

/// Opens or verifies; gives the content or the error's words.
fn try_open(name: &str, bytes: &[u8], n: u8) -> Result<Vec<u8>, String> {
    let Some(kind) = name.strip_suffix(".vpd") else {
        let opened = open::open(bytes, &key(n)).map_err(|error| error.to_string());
        return opened.map(|opened| opened.content.to_vec());
    };
    let kind = kind.split('.').next().unwrap_or(kind);
    let kind: Kind = kind.parse().unwrap();
    let signer = device(n).public();
    if kind == Kind::Keyset {
        KeySet::verify(bytes, &signer).map_err(|error| error.to_string())?;
    }
    document::verify(bytes, kind, &signer).map_err(|error| error.to_string())
}

#[test]
fn whole_vectors_open() {
    let (files, index) = load();
    for whole in &index.whole {
        for n in &whole.keys {
            let content = try_open(&whole.file, &files[&whole.file], *n).unwrap();
            let hash = vertelpunt::seal::digest::sha256(&content).to_string();
            assert_eq!(hash, whole.content_sha256, "{}", whole.file);
        }
    }
}

#[test]
fn broken_vectors_are_refused_for_the_reason_in_the_index() {
    let (files, index) = load();
    assert!(index.broken.len() >= 100, "{}", index.broken.len());
    for broken in &index.broken {
        let bytes = edited(&files, broken);
        let refused = try_open(&broken.file, &bytes, broken.key).unwrap_err();
        assert_eq!(refused, broken.refused, "{}", broken.name);
        if broken.file.ends_with(".vps") {
            let read = Reader::new(&bytes[..], &key(broken.key))
                .map_err(|error| error.to_string())
                .and_then(|mut reader| {
                    std::io::copy(&mut reader, &mut std::io::sink()).map_err(|e| e.to_string())
                });
            assert!(read.is_err(), "the streaming reader: {}", broken.name);
            if let Err(outside) = vps::inspect(&bytes[..]) {
                assert_eq!(outside.to_string(), broken.refused, "{}", broken.name);
            }
        }
    }
}

#[test]
fn the_vectors_are_what_the_generator_makes() {
    let (files, index) = generator::generate();
    if std::env::var_os("VERTELPUNT_WRITE_VECTORS").is_some() {
        for (name, bytes) in &files {
            fs::write(directory().join(name), bytes).unwrap();
        }
        let json = serde_json::to_string_pretty(&index).unwrap();
        fs::write(directory().join("index.json"), json + "\n").unwrap();
    }
    let (committed, committed_index) = load();
    for (name, bytes) in &files {
        assert!(committed.get(name) == Some(bytes), "{name}");
    }
    assert_eq!(committed_index, index);
}

#[test]
fn the_vectors_are_small() {
    let (files, _) = load();
    assert!(files.values().map(Vec::len).sum::<usize>() < 1 << 20);
}
