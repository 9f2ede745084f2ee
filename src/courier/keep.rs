//! What the courier keeps for itself in `courier/`: `state.json` and the token.
//!
//! # Why two files
//! `state.json` is a shortcut that may be lost at any time; the token is not, and nobody else may read
//! it. So the one is rebuilt when it cannot be read, and the other has a file of its own, mode 0600.

use std::{
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    domain::week::Day,
    support::files,
    sync::{plan::Memory, wire},
};

const STATE_BYTES: u64 = 16 << 20;
const TOKEN_BYTES: u64 = 4 << 10;
const PRIVATE: u32 = 0o600;

/// The private directory of the courier.
#[derive(Debug)]
pub(super) struct Keep {
    root: PathBuf,
}

/// The content of `state.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StateFile {
    v: u8,
    /// For which archive; what is remembered of another one is of no use.
    pub(super) archive: String,
    /// The latest day that is surely past.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) floor: Option<Day>,
    #[serde(flatten)]
    pub(super) memory: Memory,
}

/// The content of the token file.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TokenFile {
    v: u8,
    /// Which archive gave it; no other one is shown it.
    pub(super) archive: String,
    /// When it was given, to renew it in time.
    pub(super) since: Day,
    #[serde(flatten)]
    pub(super) token: wire::EnrolAnswer,
}

/// What a file turned out to be.
#[derive(Debug)]
pub(super) enum Kept<T> {
    Nothing,
    Unreadable,
    This(T),
}

impl Keep {
    /// The directory `courier/`, made if need be, with nobody else let in.
    pub(super) fn below(data: &Path) -> io::Result<Keep> {
        let root = data.join("courier");
        if !root.is_dir() {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&root)?;
            files::sync_directory(data)?;
        }
        Ok(Keep { root })
    }

    pub(super) fn state(&self) -> Kept<StateFile> {
        match read(&self.root.join("state.json"), STATE_BYTES) {
            Kept::This(StateFile {
                v: 1,
                archive,
                floor,
                memory,
            }) => Kept::This(StateFile {
                v: 1,
                archive,
                floor,
                memory,
            }),
            Kept::This(_) | Kept::Unreadable => Kept::Unreadable,
            Kept::Nothing => Kept::Nothing,
        }
    }

    pub(super) fn store_state(
        &self,
        archive: &str,
        floor: Option<Day>,
        memory: &Memory,
    ) -> io::Result<()> {
        let (archive, memory) = (archive.to_owned(), memory.clone());
        self.store(
            "state.json",
            &StateFile {
                v: 1,
                archive,
                floor,
                memory,
            },
        )
    }

    pub(super) fn token(&self) -> Kept<TokenFile> {
        read(&self.root.join("token"), TOKEN_BYTES)
    }

    pub(super) fn store_token(
        &self,
        archive: &str,
        token: &wire::EnrolAnswer,
        since: Day,
    ) -> io::Result<()> {
        let (archive, token) = (archive.to_owned(), token.clone());
        self.store(
            "token",
            &TokenFile {
                v: 1,
                archive,
                since,
                token,
            },
        )
    }

    fn store(&self, name: &str, value: &impl Serialize) -> io::Result<()> {
        let bytes = serde_json::to_vec(value).expect("these structures are JSON");
        files::replace(&self.root.join(name), &bytes, PRIVATE)
    }
}

fn read<T: DeserializeOwned>(path: &Path, limit: u64) -> Kept<T> {
    match files::read_limited(path, limit) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Kept::Nothing,
        Err(_) => Kept::Unreadable,
        Ok(bytes) => serde_json::from_slice(&bytes).map_or(Kept::Unreadable, Kept::This),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::domain::ids::KeyId;

    #[test]
    fn a_damaged_state_is_told_from_none() {
        let data = tempfile::tempdir().unwrap();
        let keep = Keep::below(data.path()).unwrap();
        assert!(matches!(keep.state(), Kept::Nothing));
        let memory = Memory {
            documents: [].into(),
            ..Memory::default()
        };
        keep.store_state("https://a.example/", Day::parse("2026-11-21").ok(), &memory)
            .unwrap();
        assert!(matches!(keep.state(), Kept::This(file) if file.memory == memory));
        fs::write(data.path().join("courier/state.json"), b"{\"v\":1").unwrap();
        assert!(matches!(keep.state(), Kept::Unreadable));
    }

    #[test]
    fn the_token_is_for_the_courier_alone() {
        let data = tempfile::tempdir().unwrap();
        let keep = Keep::below(data.path()).unwrap();
        let token = wire::EnrolAnswer {
            device: KeyId::from_bytes([1; 8]),
            token: "vpd_x".into(),
            region: "twente".parse().unwrap(),
        };
        keep.store_token(
            "https://a.example/",
            &token,
            Day::parse("2026-11-21").unwrap(),
        )
        .unwrap();
        assert!(matches!(keep.token(), Kept::This(file) if file.token == token));
        let mode = |name: &str| {
            fs::metadata(data.path().join(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!((mode("courier"), mode("courier/token")), (0o700, 0o600));
    }
}
