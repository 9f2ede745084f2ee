//! The key set: who can open the stories of a region, and who may sign for it.
//!
//! The root signs one document, this one; everything else is trusted because a key in it signed.
//! Payload, JSON: `{"v":1,"region","epoch","review_by","responsible_body","privacy_officer","demo"?,
//! "keys":[{"role","public","organisation","holder"}]}`.
//!
//! Invariants of a [`KeySet`] value: the root's signature was verified; it has at least one `reading`,
//! one `intake` and one `escrow` key (*no key, no telling*); no key stands twice; no part has more
//! recipients than a file may have; it names the responsible body and the privacy officer, unless it is
//! a rehearsal (`"demo":true`).
//!
//! # Why the archive's key stands here
//! The kiosk may drop a story only for a receipt it can verify, and it trusts nothing but the root and what
//! the root signed. So the key that signs receipts, tombstones and feed heads has a role like the others.

use serde::{Deserialize, Serialize};

use super::{
    digest::sha256,
    document::{self, Envelope, Kind, V1},
    keys::{PublicKey, RecipientKey, SigningKey},
    vps::MOST_RECIPIENTS,
};
use crate::domain::{
    ids::{Digest, KeyId, Part, RegionName},
    week::Day,
    words::WordList,
};

/// Why a key set is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The document is malformed or not signed by the root.
    #[error(transparent)]
    Document(#[from] document::Error),
    /// A role without which no story may be told has no key.
    #[error("the key set has no {0} key")]
    Missing(Role),
    /// A public key is none.
    #[error("a {role} key is no usable key")]
    BadKey {
        /// Its role.
        role: Role,
    },
    /// A key stands twice.
    #[error("key {0} stands twice in the key set")]
    KeyTwice(KeyId),
    /// More keys than a file may have recipients.
    #[error("a {0} would have more than {MOST_RECIPIENTS} recipients")]
    TooManyRecipients(Part),
    /// Nobody answers for the region.
    #[error("the key set names no responsible body or no privacy officer")]
    NobodyResponsible,
    /// The key set is of another region.
    #[error("the key set is of region {found}, not {expected}")]
    WrongRegion {
        /// Whose it is.
        found: RegionName,
        /// Whose it had to be.
        expected: RegionName,
    },
    /// The epoch is lower than the one in force.
    #[error("epoch {offered} is older than epoch {current} in force")]
    Older {
        /// In force.
        current: u32,
        /// Offered.
        offered: u32,
    },
    /// Two different key sets of one epoch: somebody misuses the root key. An alarm.
    #[error("there are two different key sets of epoch {epoch}")]
    TwoOfOneEpoch {
        /// The epoch.
        epoch: u32,
    },
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Researchers: open tellings and transcripts.
    Reading,
    /// The people who listen and write out: open voices.
    Intake,
    /// The offline recovery key: opens everything.
    Escrow,
    /// Signs instruments, help, news, policy, drills.
    Publish,
    /// Signs what intake adds.
    IntakeSign,
    /// Signs receipts, tombstones and feed heads.
    Archive,
}

impl Role {
    /// The name in the document and in ceremony files.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Reading => "reading",
            Role::Intake => "intake",
            Role::Escrow => "escrow",
            Role::Publish => "publish",
            Role::IntakeSign => "intake-sign",
            Role::Archive => "archive",
        }
    }

    /// Whether stories are sealed to keys of this role (X-Wing); the others sign (Ed25519).
    pub fn is_recipient(self) -> bool {
        matches!(self, Role::Reading | Role::Intake | Role::Escrow)
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A public key of either sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Public {
    /// Stories are sealed to it.
    Recipient(RecipientKey),
    /// It verifies signatures.
    Verifier(PublicKey),
}

impl Public {
    /// The short name of the key.
    pub fn id(&self) -> KeyId {
        match self {
            Public::Recipient(key) => key.id(),
            Public::Verifier(key) => key.id(),
        }
    }
}

/// One key with the people behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What the key is for.
    pub role: Role,
    /// The key.
    pub public: Public,
    /// The organisation, in plain Dutch.
    pub organisation: String,
    /// The person or post, in plain Dutch.
    pub holder: String,
}

/// What a key set says, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySetText {
    /// Whose keys.
    pub region: RegionName,
    /// Rises with every key set.
    pub epoch: u32,
    /// When people must look at it again; late is amber, never a stop.
    pub review_by: Day,
    /// Who is responsible for the processing of personal data.
    pub responsible_body: String,
    /// Whom to ask about privacy.
    pub privacy_officer: String,
    /// Whether this is a rehearsal whose secrets lie about in files.
    pub demo: bool,
    /// The keys.
    pub keys: Vec<Holder>,
}

impl KeySetText {
    /// Checks every rule, signs with the root key, and gives the whole document.
    pub fn sign(&self, root: &SigningKey) -> Result<Vec<u8>, Error> {
        self.check()?;
        Ok(document::sign_json(Kind::Keyset, &self.to_payload(), root)?)
    }

    fn to_payload(&self) -> Payload {
        let entry = |holder: &Holder| Entry {
            role: holder.role,
            public: match &holder.public {
                Public::Recipient(key) => key.to_string(),
                Public::Verifier(key) => key.to_string(),
            },
            organisation: holder.organisation.clone(),
            holder: holder.holder.clone(),
        };
        Payload {
            v: V1,
            region: self.region.clone(),
            epoch: self.epoch,
            review_by: self.review_by,
            responsible_body: self.responsible_body.clone(),
            privacy_officer: self.privacy_officer.clone(),
            demo: self.demo,
            keys: self.keys.iter().map(entry).collect(),
        }
    }

    fn check(&self) -> Result<(), Error> {
        for role in [Role::Reading, Role::Intake, Role::Escrow] {
            if !self.keys.iter().any(|holder| holder.role == role) {
                return Err(Error::Missing(role));
            }
        }
        for (index, holder) in self.keys.iter().enumerate() {
            if matches!(holder.public, Public::Recipient(_)) != holder.role.is_recipient() {
                return Err(Error::BadKey { role: holder.role });
            }
            let id = holder.public.id();
            if self.keys[..index]
                .iter()
                .any(|earlier| earlier.public.id() == id)
            {
                return Err(Error::KeyTwice(id));
            }
        }
        let too_many = |part: &Part| self.recipients_for(*part).len() > MOST_RECIPIENTS;
        if let Some(part) = Part::ALL.into_iter().find(too_many) {
            return Err(Error::TooManyRecipients(part));
        }
        let is_named = |name: &str| !name.trim().is_empty();
        let is_answered_for = is_named(&self.responsible_body) && is_named(&self.privacy_officer);
        if !(self.demo || is_answered_for) {
            return Err(Error::NobodyResponsible);
        }
        Ok(())
    }

    fn recipients_for(&self, part: Part) -> Vec<&RecipientKey> {
        let first = if part == Part::Voice {
            Role::Intake
        } else {
            Role::Reading
        };
        let keys = self
            .keys
            .iter()
            .filter(|holder| [first, Role::Escrow].contains(&holder.role));
        keys.filter_map(|holder| match &holder.public {
            Public::Recipient(key) => Some(key),
            Public::Verifier(_) => None,
        })
        .collect()
    }
}

/// A key set that the root signed and that keeps every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    text: KeySetText,
    sha256: Digest,
}

impl KeySet {
    /// Verifies and checks a whole document.
    pub fn verify(bytes: &[u8], root: &PublicKey) -> Result<KeySet, Error> {
        let payload = document::verify(bytes, Kind::Keyset, root)?;
        let payload: Payload = document::parse_json(Kind::Keyset, &payload)?;
        let text = payload.into_text()?;
        text.check()?;
        Ok(KeySet {
            text,
            sha256: sha256(bytes),
        })
    }

    /// What it says.
    pub fn text(&self) -> &KeySetText {
        &self.text
    }

    /// Whose keys.
    pub fn region(&self) -> &RegionName {
        &self.text.region
    }

    /// Rises with every key set.
    pub fn epoch(&self) -> u32 {
        self.text.epoch
    }

    /// Whether this is a rehearsal.
    pub fn is_demo(&self) -> bool {
        self.text.demo
    }

    /// SHA-256 of the whole document.
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// The keys to which a part is sealed: `reading` or, for a voice, `intake`; and always `escrow`.
    pub fn recipients_for(&self, part: Part) -> Vec<RecipientKey> {
        self.text
            .recipients_for(part)
            .into_iter()
            .cloned()
            .collect()
    }

    /// The key ids of [`KeySet::recipients_for`].
    pub fn recipient_ids_for(&self, part: Part) -> Vec<KeyId> {
        self.text
            .recipients_for(part)
            .into_iter()
            .map(RecipientKey::id)
            .collect()
    }

    /// The key of a signing role by its short name.
    pub fn verifier(&self, role: Role, id: KeyId) -> Option<&PublicKey> {
        let mut keys = self.text.keys.iter().filter(|holder| holder.role == role);
        keys.find_map(|holder| match &holder.public {
            Public::Verifier(key) if key.id() == id => Some(key),
            _ => None,
        })
    }

    /// The payload of a document that a key of the right role signed: `publish` for published kinds,
    /// `archive` for receipts, tombstones and feed heads. Other kinds are not signed by the region.
    pub fn verify_document(&self, bytes: &[u8], kind: Kind) -> Result<Vec<u8>, document::Error> {
        let envelope = Envelope::parse(bytes)?;
        let key = self.signer_of(&envelope, kind)?;
        Ok(envelope.verify(kind, key)?.to_vec())
    }

    pub(super) fn signer_of(
        &self,
        envelope: &Envelope,
        kind: Kind,
    ) -> Result<&PublicKey, document::Error> {
        let role = match kind {
            Kind::Receipt | Kind::Tombstone | Kind::FeedHead => Some(Role::Archive),
            published if published.is_published() => Some(Role::Publish),
            _ => None,
        };
        let key = role.and_then(|role| self.verifier(role, envelope.key()));
        key.ok_or(document::Error::UnknownSigner {
            kind,
            key: envelope.key(),
        })
    }

    /// Whether `offered` may take the place of this one: only a higher epoch of the same region may; the
    /// very same document is no change.
    pub fn accepts(&self, offered: &KeySet) -> Result<Change, Error> {
        let (current, next) = (&self.text, &offered.text);
        if current.region != next.region {
            let (found, expected) = (next.region.clone(), current.region.clone());
            return Err(Error::WrongRegion { found, expected });
        }
        match next.epoch.cmp(&current.epoch) {
            std::cmp::Ordering::Greater => Ok(Change::Newer),
            std::cmp::Ordering::Equal if self.sha256 == offered.sha256 => Ok(Change::Same),
            std::cmp::Ordering::Equal => Err(Error::TwoOfOneEpoch { epoch: next.epoch }),
            std::cmp::Ordering::Less => Err(Error::Older {
                current: current.epoch,
                offered: next.epoch,
            }),
        }
    }
}

/// What a key set that is acceptable changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It takes the place of the one in force.
    Newer,
    /// It is the one in force.
    Same,
}

/// The root's public key as six words: the first 66 bits of its SHA-256 hash, 11 bits a word, highest
/// first. A beheerder compares them with the printed ceremony sheet.
pub fn fingerprint(root: &PublicKey, list: &WordList) -> [String; 6] {
    let hash = sha256(root.as_bytes());
    let (first, _) = hash
        .as_bytes()
        .split_first_chunk::<16>()
        .expect("a hash has 32 bytes");
    let bits = u128::from_be_bytes(*first);
    [117, 106, 95, 84, 73, 62].map(|shift| {
        let index = u16::try_from(bits >> shift & 0x7ff).expect("eleven bits fit in sixteen");
        list.word(index).to_owned()
    })
}

#[derive(Serialize, Deserialize)]
struct Payload {
    v: V1,
    region: RegionName,
    epoch: u32,
    review_by: Day,
    responsible_body: String,
    privacy_officer: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    demo: bool,
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    role: Role,
    public: String,
    organisation: String,
    holder: String,
}

impl Payload {
    fn into_text(self) -> Result<KeySetText, Error> {
        let keys = self
            .keys
            .into_iter()
            .map(Entry::into_holder)
            .collect::<Result<_, _>>()?;
        Ok(KeySetText {
            region: self.region,
            epoch: self.epoch,
            review_by: self.review_by,
            responsible_body: self.responsible_body,
            privacy_officer: self.privacy_officer,
            demo: self.demo,
            keys,
        })
    }
}

impl Entry {
    fn into_holder(self) -> Result<Holder, Error> {
        let role = self.role;
        let public = if role.is_recipient() {
            RecipientKey::parse(&self.public).map(Public::Recipient)
        } else {
            PublicKey::parse(&self.public).map(Public::Verifier)
        };
        let public = public.map_err(|_| Error::BadKey { role })?;
        Ok(Holder {
            role,
            public,
            organisation: self.organisation,
            holder: self.holder,
        })
    }
}
