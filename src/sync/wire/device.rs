//! How a device becomes known to an archive and shows that it lives.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::domain::{
    band::Band,
    ids::{KeyId, RegionName},
};

/// The letters of an enrolment code (Crockford's base32: no I, L, O, U).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A one-time enrolment code: 80 random bits in four groups of four letters, `K7QM-2D9T-XW4C-8RHP`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EnrolCode(String);

/// The text is no enrolment code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an enrolment code has 16 letters and digits, like K7QM-2D9T-XW4C-8RHP")]
pub struct WrongEnrolCode;

impl EnrolCode {
    /// The code that ten random bytes stand for.
    pub fn from_random(bytes: [u8; 10]) -> EnrolCode {
        let mut bits = [0; 16];
        bits[6..].copy_from_slice(&bytes);
        let number = u128::from_be_bytes(bits);
        let letter = |index: u32| {
            let five = usize::try_from((number >> (75 - 5 * index)) & 31);
            char::from(LETTERS[five.expect("five bits fit")])
        };
        EnrolCode(grouped((0..16).map(letter)))
    }

    /// The code in its one written form, with hyphens; what is hashed and signed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EnrolCode {
    type Err = WrongEnrolCode;

    /// Forgives what hands do: small letters, spaces, no hyphens, O for 0, I or L for 1.
    fn from_str(text: &str) -> Result<EnrolCode, WrongEnrolCode> {
        let mut letters = Vec::with_capacity(16);
        for typed in text.chars().filter(|typed| !matches!(typed, ' ' | '-')) {
            let letter = match typed.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let known = u8::try_from(letter).is_ok_and(|byte| LETTERS.contains(&byte));
            if !known || letters.len() == 16 {
                return Err(WrongEnrolCode);
            }
            letters.push(letter);
        }
        if letters.len() == 16 {
            Ok(EnrolCode(grouped(letters.into_iter())))
        } else {
            Err(WrongEnrolCode)
        }
    }
}

impl TryFrom<String> for EnrolCode {
    type Error = WrongEnrolCode;

    fn try_from(text: String) -> Result<EnrolCode, WrongEnrolCode> {
        text.parse()
    }
}

impl From<EnrolCode> for String {
    fn from(code: EnrolCode) -> String {
        code.0
    }
}

impl fmt::Debug for EnrolCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EnrolCode(…)")
    }
}

fn grouped(letters: impl Iterator<Item = char>) -> String {
    let mut text = String::with_capacity(19);
    for (index, letter) in letters.enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        text.push(letter);
    }
    text
}

/// What an operator asks for a new device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invite {
    /// The name of the place, for the fleet page only.
    pub place: String,
    /// How long the code may be used.
    pub hours: u32,
}

/// The one-time code, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteAnswer {
    /// The code for the kiosk's enrolment page.
    pub code: EnrolCode,
}

/// A device that presents its code and its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The one-time code.
    pub code: EnrolCode,
    /// The device's Ed25519 key, base64url without padding.
    pub device_public: String,
    /// Program and version.
    pub software: String,
    /// Ed25519 over [`enrol_message`], base64url without padding.
    pub signature: String,
}

/// What the device signs: only the holder of the key can enrol it.
pub fn enrol_message(code: &EnrolCode, device_public: &[u8; 32]) -> Vec<u8> {
    let parts = [
        b"vertelpunt/enrol/1\0",
        code.as_str().as_bytes(),
        b"\0",
        device_public,
    ];
    parts.concat()
}

/// The device is known from now on; any older token of it ends when this one is first used.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The id of the device's key.
    pub device: KeyId,
    /// The bearer token, shown once.
    pub token: String,
    /// The archive's region.
    pub region: RegionName,
}

impl fmt::Debug for EnrolAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "EnrolAnswer {{ device: {}, token: … }}",
            self.device
        )
    }
}

/// A fresh token; the one it was asked with ends when this one is first used.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewAnswer {
    /// The bearer token, shown once.
    pub token: String,
}

impl fmt::Debug for RenewAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RenewAnswer { token: … }")
    }
}

/// A sign of life: enough to see that a kiosk works, too little to see who was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// Program and version.
    pub software: String,
    /// The epoch of the key set in use; 0 without one.
    pub keyset_epoch: u64,
    /// How many stories wait.
    pub band: Band,
    /// The ISO week, `2026-W47`.
    pub week: String,
}

/// One device on the fleet page and in `GET /v1/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceListing {
    /// The id of the device's key.
    pub device: KeyId,
    /// The name of the place.
    pub place: String,
    /// Whether it may send.
    pub state: DeviceState,
    /// Program and version, from its last sign of life.
    pub software: String,
    /// The week of its last sign of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week: Option<String>,
    /// How many stories waited then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<Band>,
    /// The epoch of its key set then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyset_epoch: Option<u64>,
}

/// Whether a device may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// It may.
    Enrolled,
    /// An operator ended it.
    Revoked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_four_groups_and_forgives_what_hands_do() {
        let code =
            EnrolCode::from_random([0xff, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]);
        assert_eq!(code.as_str(), "ZW01-28HK-8HAP-CXW8");
        assert_eq!("zwOl 28hk 8hap cxw8".parse(), Ok(code));
        assert_eq!(
            EnrolCode::from_random([0; 10]).as_str(),
            "0000-0000-0000-0000"
        );
        assert_eq!(
            "oooo-OOOO-0000-0000".parse(),
            Ok(EnrolCode::from_random([0; 10]))
        );
    }

    #[test]
    fn other_texts_are_no_codes() {
        for text in [
            "",
            "K7QM",
            "K7QM-2D9T-XW4C-8RHPP",
            "K7QM-2D9T-XW4C-8RH",
            "U7QM-2D9T-XW4C-8RHP",
            "é",
        ] {
            assert_eq!(text.parse::<EnrolCode>(), Err(WrongEnrolCode), "{text}");
        }
    }

    #[test]
    fn the_signed_message_separates_its_parts() {
        let code = EnrolCode::from_random([0; 10]);
        let message = enrol_message(&code, &[7; 32]);
        assert_eq!(message.len(), 19 + 19 + 1 + 32);
        assert!(message.starts_with(b"vertelpunt/enrol/1\x000000-"));
    }

    #[test]
    fn tokens_are_not_shown_by_debug() {
        let answer = EnrolAnswer {
            device: KeyId::from_bytes([1; 8]),
            token: "vpd_secret".into(),
            region: "twente".parse().unwrap(),
        };
        assert!(!format!("{answer:?}").contains("secret"));
    }
}
