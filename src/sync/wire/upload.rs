//! tus 1.0.0: header names, `Upload-Metadata`, `Upload-Checksum`.

use std::{fmt::Write as _, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

use super::limits;
use crate::domain::ids::{Digest, Part, Revision, StoryId};

/// The header names of tus and of this archive, in lower case as HTTP libraries want them.
pub mod header {
    /// The version of the protocol; in every request but `OPTIONS` and in every answer.
    pub const TUS_RESUMABLE: &str = "tus-resumable";
    /// The one version that is spoken here.
    pub const TUS_VERSION_SPOKEN: &str = "1.0.0";
    /// The versions that a server speaks.
    pub const TUS_VERSION: &str = "tus-version";
    /// The extensions that a server speaks.
    pub const TUS_EXTENSION: &str = "tus-extension";
    /// The largest upload that a server takes.
    pub const TUS_MAX_SIZE: &str = "tus-max-size";
    /// The checksums that a server knows.
    pub const TUS_CHECKSUM_ALGORITHM: &str = "tus-checksum-algorithm";
    /// How many bytes the server has.
    pub const UPLOAD_OFFSET: &str = "upload-offset";
    /// How many bytes the upload will have.
    pub const UPLOAD_LENGTH: &str = "upload-length";
    /// What the upload is.
    pub const UPLOAD_METADATA: &str = "upload-metadata";
    /// The checksum of the bytes of one `PATCH`.
    pub const UPLOAD_CHECKSUM: &str = "upload-checksum";
    /// When an unfinished upload is forgotten, as an HTTP date.
    pub const UPLOAD_EXPIRES: &str = "upload-expires";
    /// The version of the document that an answer carries.
    pub const DOCUMENT_VERSION: &str = "vertelpunt-version";
}

/// The checksums of tus that are spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChecksumAlgorithm {
    /// Prescribed by tus for every server.
    Sha1,
    /// What the courier uses.
    Sha256,
}

impl ChecksumAlgorithm {
    /// The name in headers.
    pub fn name(self) -> &'static str {
        match self {
            ChecksumAlgorithm::Sha1 => "sha1",
            ChecksumAlgorithm::Sha256 => "sha256",
        }
    }

    fn digest_bytes(self) -> usize {
        match self {
            ChecksumAlgorithm::Sha1 => 20,
            ChecksumAlgorithm::Sha256 => 32,
        }
    }
}

/// The value of `Upload-Checksum` for `bytes`.
pub fn checksum_header(bytes: &[u8]) -> String {
    format!("sha256 {}", STANDARD.encode(Sha256::digest(bytes)))
}

/// Algorithm and digest of an `Upload-Checksum`; `None` when it is not one that is spoken here.
pub fn parse_checksum(value: &str) -> Option<(ChecksumAlgorithm, Vec<u8>)> {
    let (name, digest) = value.trim().split_once(' ')?;
    let known = [ChecksumAlgorithm::Sha1, ChecksumAlgorithm::Sha256];
    let algorithm = known
        .into_iter()
        .find(|algorithm| algorithm.name() == name)?;
    let digest = STANDARD.decode(digest.trim()).ok()?;
    (digest.len() == algorithm.digest_bytes()).then_some((algorithm, digest))
}

/// What the archive is told of a file before its first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadMetadata {
    /// The story.
    pub story: StoryId,
    /// The part.
    pub part: Part,
    /// 0 for what a kiosk made.
    pub revision: Revision,
    /// The SHA-256 of the whole file, for transport only.
    pub sha256: Digest,
    /// The signed manifest, a `VPD1` envelope.
    pub manifest: Vec<u8>,
}

/// Why an `Upload-Metadata` is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongMetadata {
    /// Longer than the limit, for the whole or for the manifest.
    #[error("the upload metadata is too long")]
    TooLong,
    /// Not pairs of key and base64, or a key twice.
    #[error("the upload metadata is malformed")]
    Malformed,
    /// A key is missing or its value is not in the one permitted form.
    #[error("the upload metadata needs a valid `{0}`")]
    Needs(&'static str),
}

impl UploadMetadata {
    /// The header value.
    pub fn encode(&self) -> String {
        let texts = [
            ("story", self.story.to_string()),
            ("part", self.part.to_string()),
            ("revision", self.revision.to_string()),
            ("sha256", self.sha256.to_string()),
        ];
        let mut value = String::new();
        for (key, text) in texts {
            write!(value, "{key} {},", STANDARD.encode(text)).expect("a string takes all");
        }
        write!(value, "manifest {}", STANDARD.encode(&self.manifest)).expect("a string takes all");
        value
    }

    /// Reads a header value; keys that are not ours are ignored.
    pub fn decode(value: &str) -> Result<UploadMetadata, WrongMetadata> {
        if value.len() > limits::METADATA_BYTES {
            return Err(WrongMetadata::TooLong);
        }
        let pairs = pairs(value)?;
        let manifest = bytes(&pairs, "manifest")?.to_vec();
        if u64::try_from(manifest.len()).unwrap_or(u64::MAX) > limits::ENVELOPE_BYTES {
            return Err(WrongMetadata::TooLong);
        }
        Ok(UploadMetadata {
            story: parsed(&pairs, "story")?,
            part: parsed(&pairs, "part")?,
            revision: revision(&pairs)?,
            sha256: parsed(&pairs, "sha256")?,
            manifest,
        })
    }
}

type Pairs<'a> = Vec<(&'a str, Vec<u8>)>;

fn pairs(value: &str) -> Result<Pairs<'_>, WrongMetadata> {
    let mut pairs: Pairs<'_> = Vec::new();
    for pair in value.split(',') {
        let pair = pair.trim();
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let known = pairs.iter().any(|(before, _)| *before == key);
        if key.is_empty() || known {
            return Err(WrongMetadata::Malformed);
        }
        let bytes = STANDARD
            .decode(encoded.trim())
            .map_err(|_| WrongMetadata::Malformed)?;
        pairs.push((key, bytes));
    }
    Ok(pairs)
}

fn bytes<'a>(pairs: &'a Pairs<'_>, key: &'static str) -> Result<&'a [u8], WrongMetadata> {
    let found = pairs.iter().find(|(name, _)| *name == key);
    found
        .map(|(_, bytes)| bytes.as_slice())
        .ok_or(WrongMetadata::Needs(key))
}

fn text(pairs: &Pairs<'_>, key: &'static str) -> Result<String, WrongMetadata> {
    String::from_utf8(bytes(pairs, key)?.to_vec()).map_err(|_| WrongMetadata::Needs(key))
}

fn parsed<T: FromStr>(pairs: &Pairs<'_>, key: &'static str) -> Result<T, WrongMetadata> {
    text(pairs, key)?
        .parse()
        .map_err(|_| WrongMetadata::Needs(key))
}

fn revision(pairs: &Pairs<'_>) -> Result<Revision, WrongMetadata> {
    let text = text(pairs, "revision")?;
    let number: u32 = text.parse().map_err(|_| WrongMetadata::Needs("revision"))?;
    if number.to_string() == text {
        Ok(Revision(number))
    } else {
        Err(WrongMetadata::Needs("revision"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata() -> UploadMetadata {
        UploadMetadata {
            story: StoryId::from_bytes([0xab; 16]),
            part: Part::Telling,
            revision: Revision(0),
            sha256: Digest::from_bytes([5; 32]),
            manifest: b"VPD1\nmanifest\n\xff\x00".to_vec(),
        }
    }

    #[test]
    fn metadata_survive_the_wire() {
        assert_eq!(UploadMetadata::decode(&metadata().encode()), Ok(metadata()));
    }

    #[test]
    fn keys_of_other_clients_are_ignored() {
        let value = format!(
            "filename d29ybGQ=, is_confidential ,{}",
            metadata().encode()
        );
        assert_eq!(UploadMetadata::decode(&value), Ok(metadata()));
    }

    #[test]
    fn metadata_in_another_form_are_refused_by_name() {
        let with = |key: &str, before: &str, after: &str| {
            let pair = |text: &str| format!("{key} {}", STANDARD.encode(text));
            let value = metadata().encode();
            assert!(value.contains(&pair(before)), "{key}");
            UploadMetadata::decode(&value.replace(&pair(before), &pair(after)))
        };
        let story = "ab".repeat(16);
        let hash = "05".repeat(32);
        assert_eq!(
            with("story", &story, "../etc"),
            Err(WrongMetadata::Needs("story"))
        );
        assert_eq!(
            with("story", &story, &story.to_uppercase()),
            Err(WrongMetadata::Needs("story"))
        );
        assert_eq!(
            with("part", "telling", "tellings"),
            Err(WrongMetadata::Needs("part"))
        );
        assert_eq!(
            with("revision", "0", "00"),
            Err(WrongMetadata::Needs("revision"))
        );
        assert_eq!(
            with("revision", "0", "-1"),
            Err(WrongMetadata::Needs("revision"))
        );
        assert_eq!(
            with("sha256", &hash, &hash[1..]),
            Err(WrongMetadata::Needs("sha256"))
        );
        let long = UploadMetadata {
            manifest: vec![0; 17 << 10],
            ..metadata()
        };
        assert_eq!(
            UploadMetadata::decode(&long.encode()),
            Err(WrongMetadata::TooLong)
        );
    }

    #[test]
    fn malformed_metadata_are_refused() {
        let twice = format!("story MDA=,{}", metadata().encode());
        for wrong in ["", ",", "story !", twice.as_str()] {
            assert_eq!(
                UploadMetadata::decode(wrong),
                Err(WrongMetadata::Malformed),
                "{wrong}"
            );
        }
        assert_eq!(
            UploadMetadata::decode(&"a".repeat(40 << 10)),
            Err(WrongMetadata::TooLong)
        );
    }

    #[test]
    fn checksums_survive_the_wire_and_strange_ones_do_not() {
        let (algorithm, digest) = parse_checksum(&checksum_header(b"abc")).unwrap();
        assert_eq!(
            (algorithm, digest),
            (ChecksumAlgorithm::Sha256, Sha256::digest(b"abc").to_vec())
        );
        assert!(parse_checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").is_some());
        for wrong in ["", "sha256", "sha256 ", "md5 AAAA", "sha256 AAAA", "sha1 !"] {
            assert_eq!(parse_checksum(wrong), None, "{wrong}");
        }
    }
}
