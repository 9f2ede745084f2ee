//! Enrolment: the device key, the one-time code, and what the archive answered.
//!
//! Invariants: the device key never leaves this disk and only the kiosk reads it; the courier gets a
//! request that is already signed and later the token, never the key. Former public keys are remembered,
//! so that what an older key signed can be signed anew.
//!
//! # Why a refused device gets a new key
//! A device is refused when it was revoked, perhaps because its disk was copied. Enrolling the same key
//! again would enrol the copy too.

use std::{
    io,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    domain::ids::{KeyId, RegionName},
    seal::keys::{PublicKey, SigningKey},
    store::{
        layout::{Layout, PRIVATE},
        outbox::Enrolment,
    },
    support::files,
};

const KEY_LIMIT: u64 = 256;
const FORMER_LIMIT: u64 = 64 * 1024;
const STATE_LIMIT: u64 = 4096;
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a code is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an enrolment code is four groups of four letters and digits")]
pub struct BadCode;

/// A one-time code, e.g. `K7QM-2D9T-XW4C-8RHP`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentCode(String);

impl EnrolmentCode {
    /// Reads what staff typed: capitals, spaces and hyphens do not matter, and O is 0, I and L are 1.
    pub fn parse(typed: &str) -> Result<EnrolmentCode, BadCode> {
        let symbols: String = typed
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '-'))
            .take(17)
            .map(|letter| match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        if symbols.chars().count() != 16 || !symbols.chars().all(|s| ALPHABET.contains(s)) {
            return Err(BadCode);
        }
        let groups = [0, 4, 8, 12].map(|at| &symbols[at..at + 4]);
        Ok(EnrolmentCode(groups.join("-")))
    }

    /// The code in its one spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The key of this device, with the public keys it had before.
#[derive(Clone, Debug)]
pub struct Device {
    key: SigningKey,
    former: Vec<PublicKey>,
}

/// Whether the device key was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFound {
    /// It was there.
    Kept,
    /// It is new: this was the first start, or the file was lost or damaged.
    Made,
}

impl Device {
    /// Reads the device key, or makes one where there is none that can be read.
    pub fn open(layout: &Layout, rng: &mut impl CryptoRng) -> io::Result<(Device, KeyFound)> {
        let former = read_former(layout);
        match read_key(&key_path(layout)) {
            Some(key) => Ok((Device { key, former }, KeyFound::Kept)),
            None => {
                let mut device = Device {
                    key: SigningKey::generate(rng),
                    former,
                };
                device.keep(layout)?;
                Ok((device, KeyFound::Made))
            }
        }
    }

    /// Takes a new key and remembers the public half of the old one.
    pub fn renew(&mut self, layout: &Layout, rng: &mut impl CryptoRng) -> io::Result<()> {
        let mut next = Device {
            key: SigningKey::generate(rng),
            former: self.former.clone(),
        };
        next.keep(layout)?;
        *self = next;
        Ok(())
    }

    /// The key that signs manifests, codes and the enrolment.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// The short name by which the archive knows this device.
    pub fn id(&self) -> KeyId {
        self.key.public().id()
    }

    /// Every public key that this device ever had, the present one first.
    pub fn publics(&self) -> impl Iterator<Item = PublicKey> {
        let present = self.key.public();
        std::iter::once(present).chain(
            self.former
                .iter()
                .copied()
                .filter(move |key| *key != present),
        )
    }

    /// The signed body of an enrolment.
    pub fn enrolment(&self, code: &EnrolmentCode, software: &str) -> Enrolment {
        let public = self.key.public();
        let parts: [&[u8]; 4] = [
            b"vertelpunt/enrol/1\0",
            code.as_str().as_bytes(),
            b"\0",
            public.as_bytes(),
        ];
        let signature = self.key.sign(&parts.concat());
        Enrolment {
            code: code.as_str().to_owned(),
            device_public: public.to_string(),
            software: software.to_owned(),
            signature: BASE64_URL_SAFE_NO_PAD.encode(signature),
        }
    }

    /// Remembers the public key first, so that no signature is ever of an unknown key.
    fn keep(&mut self, layout: &Layout) -> io::Result<()> {
        self.former.push(self.key.public());
        let lines: String = self.former.iter().map(|key| key.to_hex() + "\n").collect();
        files::replace(&former_path(layout), lines.as_bytes(), PRIVATE)?;
        let seed = Zeroizing::new(hex::encode(self.key.expose_seed().as_ref()) + "\n");
        files::replace(&key_path(layout), seed.as_bytes(), PRIVATE)
    }
}

/// Where the enrolment stands, for the staff page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolmentState {
    /// Nobody asked.
    None,
    /// The courier is to ask the archive.
    Waiting,
    /// The archive knows this device.
    Done,
    /// The archive refused the code: used, too old, or never given.
    Refused,
}

/// The last enrolment that succeeded, as `enrolment.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The address of the archive.
    pub archive: String,
    /// Under which device.
    pub device: KeyId,
    /// In which region.
    pub region: RegionName,
}

impl Enrolled {
    /// Reads the file; none when it is not there or cannot be read.
    pub fn read(layout: &Layout) -> Option<Enrolled> {
        let bytes = files::read_limited(&state_path(layout), STATE_LIMIT).ok()?;
        toml::from_str(std::str::from_utf8(&bytes).ok()?).ok()
    }

    /// Writes the file.
    pub fn write(&self, layout: &Layout) -> io::Result<()> {
        let text = toml::to_string(self).map_err(io::Error::other)?;
        files::replace(&state_path(layout), text.as_bytes(), PRIVATE)
    }
}

fn read_key(path: &Path) -> Option<SigningKey> {
    let bytes = Zeroizing::new(files::read_limited(path, KEY_LIMIT).ok()?);
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(bytes.trim_ascii_end(), seed.as_mut()).ok()?;
    Some(SigningKey::from_seed(&seed))
}

fn read_former(layout: &Layout) -> Vec<PublicKey> {
    let bytes = files::read_limited(&former_path(layout), FORMER_LIMIT).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    text.lines()
        .filter_map(|line| PublicKey::from_hex(line).ok())
        .collect()
}

fn key_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("device.key")
}

fn former_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("device.publics")
}

fn state_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("enrolment.toml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::randomness;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = EnrolmentCode::parse(" k7qm 2d9t-xw4c8rhp").unwrap();
        assert_eq!(code.as_str(), "K7QM-2D9T-XW4C-8RHP");
        assert_eq!(
            EnrolmentCode::parse("oooo-iiii-llll-0000")
                .unwrap()
                .as_str(),
            "0000-1111-1111-0000"
        );
        for bad in [
            "",
            "K7QM-2D9T-XW4C-8RH",
            "K7QM-2D9T-XW4C-8RHPP",
            "K7QM-2D9T-XW4C-8RHU",
            "é7QM2D9TXW4C8RHP",
        ] {
            assert_eq!(EnrolmentCode::parse(bad), Err(BadCode), "{bad}");
        }
    }

    #[test]
    fn the_archive_can_check_that_the_device_signed_its_enrolment() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::below(directory.path());
        layout.prepare().unwrap();
        let (device, found) = Device::open(&layout, &mut randomness::system()).unwrap();
        assert_eq!(found, KeyFound::Made);
        let code = EnrolmentCode::parse("K7QM-2D9T-XW4C-8RHP").unwrap();
        let body = device.enrolment(&code, "0.1.0");
        let public = PublicKey::parse(&body.device_public).unwrap();
        let message = [
            b"vertelpunt/enrol/1\0",
            b"K7QM-2D9T-XW4C-8RHP\0".as_slice(),
            public.as_bytes(),
        ];
        let signature = BASE64_URL_SAFE_NO_PAD.decode(&body.signature).unwrap();
        assert!(public.verifies(&message.concat(), &signature.try_into().unwrap()));
    }

    #[test]
    fn a_damaged_key_is_replaced_and_the_former_is_remembered() {
        let directory = tempfile::tempdir().unwrap();
        let layout = Layout::below(directory.path());
        layout.prepare().unwrap();
        let rng = &mut randomness::system();
        let (first, _) = Device::open(&layout, rng).unwrap();
        std::fs::write(key_path(&layout), "rust").unwrap();
        let (second, found) = Device::open(&layout, rng).unwrap();
        assert_eq!(found, KeyFound::Made);
        let publics: Vec<PublicKey> = second.publics().collect();
        assert_eq!(publics, [second.key().public(), first.key().public()]);
        let (third, found) = Device::open(&layout, rng).unwrap();
        assert_eq!((third.id(), found), (second.id(), KeyFound::Kept));
    }
}
