//! The real archive, over `sync::client`.

use std::{
    io::{self, Write},
    sync::Arc,
};

use crate::{
    domain::ids::Digest,
    research::{home::ArchiveAddress, store::FileFacts},
    seal::keys::PublicKey,
    support::clock::Clock,
    sync::{
        client::{Client, Settings},
        floor::FlooredClock,
        plan::{DocumentKind, FileKey},
        retry,
        wire::{Cursor, FeedPage, limits},
    },
};

use super::{Error, Remote};

const SOFTWARE: &str = concat!("vertelpunt-research/", env!("CARGO_PKG_VERSION"));

/// The archive at an address, asked with a token.
#[derive(Debug)]
pub struct Online(Client);

impl Online {
    /// Prepares a client; nothing is sent yet.
    pub fn new(
        address: &ArchiveAddress,
        token: &str,
        clock: Arc<dyn Clock>,
    ) -> Result<Online, Error> {
        let archive = address.archive.parse();
        let archive = archive.map_err(|error| Error::Address(format!("{error}")))?;
        let settings = Settings {
            ca_file: address.ca_file.clone(),
            ..Settings::new(archive, SOFTWARE)
        };
        let client = Client::new(settings, &FlooredClock::new(clock));
        let mut client = client.map_err(|error| Error::Address(error.to_string()))?;
        client.set_token(Some(token));
        Ok(Online(client))
    }
}

impl Remote for Online {
    fn root(&self) -> Result<Option<PublicKey>, Error> {
        let info = self.0.archive_info().map_err(meaning)?;
        Ok(info
            .root_public
            .as_deref()
            .and_then(|text| PublicKey::parse(text).ok()))
    }

    fn keyset(&self) -> Result<Option<Vec<u8>>, Error> {
        let found = self
            .0
            .document(DocumentKind::Keyset, None)
            .map_err(meaning)?;
        Ok(found.map(|(_, bytes)| bytes))
    }

    fn instrument(&self, sha256: Digest) -> Result<Vec<u8>, Error> {
        self.0.instrument(sha256).map_err(meaning)
    }

    fn page(&self, after: Option<&Cursor>) -> Result<FeedPage, Error> {
        match self.0.feed_page(after, limits::PAGE_EVENTS) {
            Err(retry::Failure::NotAdmitted) if after.is_some() => Err(Error::UnknownPlace),
            page => page.map_err(meaning),
        }
    }

    fn receipt(&self, file: &FileFacts) -> Result<Vec<u8>, Error> {
        self.0.receipt(&key(file)).map_err(meaning)
    }

    fn file(&self, file: &FileFacts, from: u64, mut into: &mut dyn Write) -> Result<(), Error> {
        self.0
            .story(&key(file), from, &mut into)
            .map(|_| ())
            .map_err(meaning)
    }
}

fn key(file: &FileFacts) -> FileKey {
    FileKey {
        story: file.story,
        part: file.part,
        revision: file.revision,
    }
}

/// What a failure of the line means to a researcher.
fn meaning(failure: retry::Failure) -> Error {
    use retry::Failure;
    match failure {
        Failure::Offline => Error::Unreachable("geen antwoord".to_owned()),
        Failure::Portal => Error::Unreachable(
            "er antwoordt een inlogpagina: meld u eerst aan op dit netwerk".to_owned(),
        ),
        Failure::Clock => Error::Unreachable("de klok van deze computer loopt verkeerd".to_owned()),
        Failure::Busy(_) | Failure::Full(_) => Error::Unreachable("het is te druk".to_owned()),
        Failure::Certificate => Error::Refused("het certificaat is niet te vertrouwen".to_owned()),
        Failure::RefusedDevice => Error::Refused("het token geldt niet (meer)".to_owned()),
        Failure::Disk(kind) => Error::Local(io::Error::from(kind)),
        Failure::NotFound | Failure::Withdrawn(_) | Failure::UploadOver => Error::Absent,
        other => Error::Strange(other.to_string()),
    }
}
