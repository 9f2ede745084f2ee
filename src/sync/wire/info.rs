//! What an archive says of itself to anyone.

use serde::{Deserialize, Serialize};

use crate::domain::ids::RegionName;

/// The answer of `GET /v1/archive`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveInfo {
    /// The name that people know it by.
    pub name: String,
    /// The region whose stories it takes.
    pub region: RegionName,
    /// The Ed25519 key that signs receipts, tombstones and feed heads, base64url without padding.
    pub archive_public: String,
    /// The version of the program.
    pub version: String,
    /// Where the tus collection stands, `/tus/`.
    pub tus: String,
    /// Whether the key set is a rehearsal whose secrets are no secrets.
    #[serde(default)]
    pub demo: bool,
    /// The region's root key, base64url, as a proposal: people compare its six words with their paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_public: Option<String>,
}
