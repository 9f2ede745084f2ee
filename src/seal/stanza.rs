//! Line 2 of a sealed file: the file key, sealed once for each recipient.
//!
//! `[{"key":"<16 hex>","enc":"<base64url 1120 bytes>","sealed":"<base64url 48 bytes>"}, …]`, 1 to 16 entries,
//! without spaces, no key twice. Each entry is HPKE (RFC 9180 §5.1.1, base mode) with X-Wing (KEM 0x647a),
//! HKDF-SHA256 and AES-256-GCM; `info` binds it to line 1, `aad` is empty so that any HPKE library with a
//! one-shot call can open it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hpke::{Kem, OpModeS, Serializable, aead::AesGcm256, kdf::HkdfSha256, kem::XWing};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    keys::RecipientKey,
    vps::{Error, MOST_RECIPIENTS},
};
use crate::domain::ids::{Digest, KeyId};

/// Bytes of an encapsulated X-Wing key.
pub(super) const ENC: usize = 1120;
/// Bytes of a sealed file key: 32 and a tag.
pub(super) const SEALED: usize = 48;

const INFO: &[u8] = b"vertelpunt/vps1/recipient\0";

/// The key of one file; drawn anew for each, dropped by the kiosk at once.
pub(super) type FileKey = Zeroizing<[u8; 32]>;

/// One recipient's entry.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Stanza {
    pub(super) key: KeyId,
    pub(super) enc: [u8; ENC],
    pub(super) sealed: [u8; SEALED],
}

impl Stanza {
    /// Seals a file key to one recipient.
    pub(super) fn seal(
        file_key: &FileKey,
        line1: &Digest,
        recipient: &RecipientKey,
        rng: &mut impl CryptoRng,
    ) -> Stanza {
        let mut sealed = [0; SEALED];
        let (text, tag_place) = sealed.split_at_mut(32);
        text.copy_from_slice(file_key.as_ref());
        let (enc, tag) =
            hpke::single_shot_seal_inout_detached_with_rng::<AesGcm256, HkdfSha256, XWing>(
                &OpModeS::Base,
                recipient.as_kem(),
                &info(line1),
                text.into(),
                &[],
                rng,
            )
            .expect(
                "X-Wing seals to every valid key, and 32 bytes are within the limits of AES-GCM",
            );
        tag_place.copy_from_slice(&tag.to_bytes());
        Stanza {
            key: recipient.id(),
            enc: enc_bytes(&enc),
            sealed,
        }
    }
}

/// What binds a stanza to line 1.
pub(super) fn info(line1: &Digest) -> Vec<u8> {
    [INFO, line1.as_bytes()].concat()
}

fn enc_bytes(enc: &<XWing as Kem>::EncappedKey) -> [u8; ENC] {
    enc.to_bytes().into()
}

#[derive(Serialize, Deserialize)]
struct Entry {
    key: KeyId,
    enc: String,
    sealed: String,
}

/// Writes line 2.
pub(super) fn write_line(stanzas: &[Stanza]) -> String {
    let entries: Vec<Entry> = stanzas
        .iter()
        .map(|stanza| Entry {
            key: stanza.key,
            enc: BASE64_URL_SAFE_NO_PAD.encode(stanza.enc),
            sealed: BASE64_URL_SAFE_NO_PAD.encode(stanza.sealed),
        })
        .collect();
    serde_json::to_string(&entries).expect("texts always serialise")
}

/// Reads line 2; only the one spelling that [`write_line`] gives.
pub(super) fn parse_line(line: &str) -> Result<Vec<Stanza>, Error> {
    let entries: Vec<Entry> = serde_json::from_str(line).map_err(|_| Error::BadRecipients)?;
    if entries.is_empty() || entries.len() > MOST_RECIPIENTS {
        return Err(Error::RecipientCount(entries.len()));
    }
    let stanzas = entries.iter().map(decode).collect::<Option<Vec<Stanza>>>();
    let stanzas = stanzas.ok_or(Error::BadRecipients)?;
    let twice = |(index, stanza): (usize, &Stanza)| {
        stanzas[..index]
            .iter()
            .any(|earlier| earlier.key == stanza.key)
    };
    if stanzas.iter().enumerate().any(twice) {
        return Err(Error::RecipientTwice);
    }
    if write_line(&stanzas) == line {
        Ok(stanzas)
    } else {
        Err(Error::BadRecipients)
    }
}

fn decode(entry: &Entry) -> Option<Stanza> {
    let mut stanza = Stanza {
        key: entry.key,
        enc: [0; ENC],
        sealed: [0; SEALED],
    };
    let enc = BASE64_URL_SAFE_NO_PAD.decode_slice(&entry.enc, &mut stanza.enc);
    let sealed = BASE64_URL_SAFE_NO_PAD.decode_slice(&entry.sealed, &mut stanza.sealed);
    (enc == Ok(ENC) && sealed == Ok(SEALED)).then_some(stanza)
}
