//! What `publish` signs: instruments, help, news, policy, and drills; each kind with its own rising version.
//!
//! Payload: `{"v":1,"version":3,"files":{"help.toml":"…"}}`, the files as text under their names in the
//! bundle (`instrument.toml`, `texts.en.toml`, `words.nl.txt`, …). `opened` has no files but
//! `{"v":1,"version":3,"build":"0.1.0","epoch":1}`: stories of that build and key-set epoch were opened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    document::{self, Error, Kind, V1},
    keys::SigningKey,
    keyset::KeySet,
};

/// Files that the region publishes together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Rises with every document of its kind; a kiosk refuses a lower one.
    pub version: u64,
    /// Text by file name.
    pub files: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct FilesPayload {
    v: V1,
    version: u64,
    files: BTreeMap<String, String>,
}

impl Published {
    /// Signs as one of the published kinds with files; gives the whole document.
    pub fn sign(&self, kind: Kind, publish: &SigningKey) -> Result<Vec<u8>, Error> {
        let payload = FilesPayload {
            v: V1,
            version: self.version,
            files: self.files.clone(),
        };
        document::sign_json(kind, &payload, publish)
    }

    /// Verifies a whole document against the `publish` keys of a key set.
    pub fn verify(bytes: &[u8], kind: Kind, keyset: &KeySet) -> Result<Published, Error> {
        let payload = keyset.verify_document(bytes, kind)?;
        let FilesPayload {
            v: V1,
            version,
            files,
        } = document::parse_json(kind, &payload)?;
        if let Some(name) = files.keys().find(|name| !is_file_name(name)) {
            let reason = format!("a file name of {} bytes is not permitted", name.len());
            return Err(Error::BadPayload { kind, reason });
        }
        Ok(Published { version, files })
    }
}

/// The version of a published document of any kind, after its signature was verified.
pub fn verified_version(bytes: &[u8], kind: Kind, keyset: &KeySet) -> Result<u64, Error> {
    #[derive(Deserialize)]
    struct Version {
        #[serde(rename = "v")]
        _v: V1,
        version: u64,
    }
    let payload = keyset.verify_document(bytes, kind)?;
    Ok(document::parse_json::<Version>(kind, &payload)?.version)
}

/// No path: names that stay in their directory, and no hidden files.
fn is_file_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=64).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(allowed)
}

/// That stories sealed by a build under a key-set epoch do open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Rises with every such document.
    pub version: u64,
    /// The kiosk's version.
    pub build: String,
    /// The key set's epoch.
    pub epoch: u32,
}

#[derive(Serialize, Deserialize)]
struct OpenedPayload {
    v: V1,
    version: u64,
    build: String,
    epoch: u32,
}

impl Opened {
    /// Signs with a `publish` key; gives the whole document.
    pub fn sign(&self, publish: &SigningKey) -> Result<Vec<u8>, Error> {
        let Opened {
            version,
            build,
            epoch,
        } = self.clone();
        document::sign_json(
            Kind::Opened,
            &OpenedPayload {
                v: V1,
                version,
                build,
                epoch,
            },
            publish,
        )
    }

    /// Verifies a whole document against the `publish` keys of a key set.
    pub fn verify(bytes: &[u8], keyset: &KeySet) -> Result<Opened, Error> {
        let payload = keyset.verify_document(bytes, Kind::Opened)?;
        let OpenedPayload {
            v: V1,
            version,
            build,
            epoch,
        } = document::parse_json(Kind::Opened, &payload)?;
        Ok(Opened {
            version,
            build,
            epoch,
        })
    }
}
