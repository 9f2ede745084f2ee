//! What the researcher's program asks of an archive, whoever answers: the real one, or a test.
//!
//! Nothing that comes from here is believed before it was verified (`pull`).

mod online;

use std::io::Write;

pub use online::Online;

use crate::{
    domain::ids::Digest,
    research::store::FileFacts,
    seal::keys::PublicKey,
    sync::wire::{Cursor, FeedPage},
};

/// Why the archive gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No route, no answer, or too busy: try again later.
    #[error("het archief is nu niet te bereiken: {0}")]
    Unreachable(String),
    /// The token is not known, expired, or may not do this.
    #[error("het archief weigert: {0}; vraag de beheerder")]
    Refused(String),
    /// What was asked for is not there, or not any more.
    #[error("het archief heeft dit niet (meer)")]
    Absent,
    /// The archive does not know the place in the feed.
    #[error("het archief kent de plek in zijn lijst niet")]
    UnknownPlace,
    /// The archive answered something else than the protocol says.
    #[error("het archief geeft een vreemd antwoord: {0}")]
    Strange(String),
    /// The address or the certificate file is not usable.
    #[error("het adres van het archief klopt niet: {0}")]
    Address(String),
    /// What came could not be written here.
    #[error("het opgehaalde is hier niet op te slaan: {0}")]
    Local(#[from] std::io::Error),
}

impl Error {
    /// Whether trying again later can help.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Error::Unreachable(_))
    }
}

/// An archive as a researcher sees it.
pub trait Remote {
    /// The root key that the archive proposes; to be confirmed by a person.
    fn root(&self) -> Result<Option<PublicKey>, Error>;

    /// The newest key set, if there is one.
    fn keyset(&self) -> Result<Option<Vec<u8>>, Error>;

    /// The published instrument with that hash, as it was published.
    fn instrument(&self, sha256: Digest) -> Result<Vec<u8>, Error>;

    /// The page of the feed behind a place; the first page without one.
    fn page(&self, after: Option<&Cursor>) -> Result<FeedPage, Error>;

    /// The archive's receipt of a file.
    fn receipt(&self, file: &FileFacts) -> Result<Vec<u8>, Error>;

    /// Writes the sealed file from byte `from` to its end into `into`.
    fn file(&self, file: &FileFacts, from: u64, into: &mut dyn Write) -> Result<(), Error>;
}
