//! Who may upload what: devices what a kiosk makes, intake what people add.

use crate::{
    archive::{
        auth::{Caller, Scope},
        problem::Problem,
        state::Archive,
    },
    domain::ids::{KeyId, Part, Revision},
    seal::{document::Envelope, keys::PublicKey, keyset::Role, manifest::Manifest},
    sync::wire::ProblemCode,
};

/// Somebody who may upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uploader {
    /// A kiosk; its own key signs.
    Device {
        /// Its id.
        id: KeyId,
        /// Its key.
        public: PublicKey,
    },
    /// A person at intake; a key `intake-sign` of the key set signs.
    Intake {
        /// The name on the token.
        name: String,
    },
}

impl Uploader {
    /// The uploader behind a token, or a refusal.
    pub fn of(caller: &Caller) -> Result<Uploader, Problem> {
        match caller {
            Caller::Device { id, public } => Ok(Uploader::Device {
                id: *id,
                public: *public,
            }),
            Caller::Person { name, .. } => {
                caller.require(Scope::Intake)?;
                Ok(Uploader::Intake { name: name.clone() })
            }
        }
    }

    /// As rows name the uploader.
    pub fn row_name(&self) -> String {
        match self {
            Uploader::Device { id, .. } => id.to_string(),
            Uploader::Intake { name } => format!("person {name}"),
        }
    }

    /// Verifies a manifest by the key that must have signed it.
    pub fn verify(&self, archive: &Archive, manifest: &[u8]) -> Result<Manifest, Problem> {
        let refuse = |reason: String| Problem::because(ProblemCode::RefusedAdmission, reason);
        let public = match self {
            Uploader::Device { public, .. } => *public,
            Uploader::Intake { .. } => {
                let envelope = Envelope::parse(manifest);
                let envelope = envelope.map_err(|error| refuse(format!("manifest: {error}")))?;
                let newest = archive.keysets().newest(archive)?;
                let key = newest
                    .as_ref()
                    .and_then(|keyset| keyset.verifier(Role::IntakeSign, envelope.key()));
                *key.ok_or_else(|| refuse("manifest: no key of intake signed it".to_owned()))?
            }
        };
        Manifest::verify(manifest, &public).map_err(|error| refuse(format!("manifest: {error}")))
    }

    /// Refuses parts that this uploader does not make.
    pub fn check_part(&self, part: Part, revision: Revision) -> Result<(), Problem> {
        let is_original = revision.0 == 0 && part != Part::Transcript;
        let is_added = part == Part::Transcript || (part == Part::Telling && revision.0 > 0);
        let fits = match self {
            Uploader::Device { .. } => is_original,
            Uploader::Intake { .. } => is_added,
        };
        let detail = "kiosks send tellings and voices, intake sends transcripts and revisions";
        if fits {
            Ok(())
        } else {
            Err(Problem::because(ProblemCode::Forbidden, detail))
        }
    }
}
