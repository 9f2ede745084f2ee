//! The staff PIN: a verifier in a file, and a delay that grows and survives a restart.
//!
//! Invariants: a try is counted durably before the PIN is looked at, so pulling the plug never buys one;
//! after five wrong tries the wait doubles from one minute to an hour, and after a restart it begins anew
//! in full, because only powered-on time is trusted. PINs are 4 to 12 digits, stretched by Argon2id
//! (64 MiB, 3 passes) and kept as PHC strings in `pin.phc`, one line a role.

use std::{fmt, io, path::PathBuf, time::Duration};

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::{
    store::layout::{Layout, PRIVATE},
    support::files,
};

/// Wrong tries before the first wait.
pub const FREE_TRIES: u32 = 5;

const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const MOST_MEMORY_KIB: u32 = 256 * 1024;
const FIRST_WAIT: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(3600);
const FILE_LIMIT: u64 = 4096;

/// Why the PIN could not be looked at or set.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is not 4 to 12 digits.
    #[error("a PIN is 4 to 12 digits")]
    NotAPin,
    /// The file cannot be read or written, so a try could not be counted.
    #[error("the PIN file cannot be used: {0}")]
    Files(#[from] io::Error),
    /// The file holds something else than verifiers.
    #[error("the PIN file is malformed")]
    Malformed,
}

/// Who staff are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaffRole {
    /// *Gastheer*: opens, closes, cleans.
    Host,
    /// *Beheerder*: keys, enrolment, settings.
    Administrator,
}

impl StaffRole {
    const ALL: [StaffRole; 2] = [StaffRole::Administrator, StaffRole::Host];

    /// The name in files and in the audit.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffRole::Host => "host",
            StaffRole::Administrator => "administrator",
        }
    }
}

/// A PIN as typed; zeroed on drop, printed by nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Reads 4 to 12 digits.
    pub fn parse(typed: &str) -> Result<Pin, Error> {
        let digits = typed.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(4..=12).contains(&typed.len()) {
            return Err(Error::NotAPin);
        }
        Ok(Pin(Zeroizing::new(typed.to_owned())))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({} digits)", self.0.len())
    }
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The PIN of this role.
    Right(StaffRole),
    /// Nobody's PIN.
    Wrong {
        /// Tries before the next wait.
        tries_left: u32,
        /// How long no try is looked at from now on.
        wait: Duration,
    },
    /// Not looked at: the wait is not over.
    Wait(Duration),
    /// No PIN was set yet.
    NotSet,
}

/// The verifiers and the count of wrong tries.
#[derive(Debug)]
pub struct Pins {
    layout: Layout,
    failures: u32,
    not_before: Duration,
}

impl Pins {
    /// Goes on with the count of before; monotonic time is `elapsed`.
    ///
    /// A count that cannot be read is taken for the first that waits.
    pub fn open(layout: &Layout, elapsed: Duration) -> Pins {
        let failures = match read_text(&failures_path(layout)) {
            Ok(None) => 0,
            Ok(Some(text)) => text.trim().parse().unwrap_or(FREE_TRIES),
            Err(_) => FREE_TRIES,
        };
        let not_before = elapsed + wait_after(failures);
        Pins {
            layout: layout.clone(),
            failures,
            not_before,
        }
    }

    /// Whether a PIN of this role was set.
    pub fn is_set(&self, role: StaffRole) -> bool {
        self.verifiers()
            .is_ok_and(|verifiers| verifiers.iter().any(|(of, _)| *of == role))
    }

    /// Looks at a PIN. Takes 64 MiB and part of a second a role: never on the thread that draws.
    pub fn check(&mut self, pin: &Pin, elapsed: Duration) -> Result<Verdict, Error> {
        let verifiers = self.verifiers()?;
        if verifiers.is_empty() {
            return Ok(Verdict::NotSet);
        }
        if elapsed < self.not_before {
            return Ok(Verdict::Wait(self.not_before - elapsed));
        }
        self.count(self.failures.saturating_add(1))?;
        let right = verifiers
            .iter()
            .find(|(_, verifier)| verifies(verifier, pin));
        if let Some((role, _)) = right {
            self.count(0)?;
            return Ok(Verdict::Right(*role));
        }
        let wait = wait_after(self.failures);
        self.not_before = elapsed + wait;
        let tries_left = FREE_TRIES.saturating_sub(self.failures);
        Ok(Verdict::Wrong { tries_left, wait })
    }

    /// Sets the PIN of a role, over an older one. Who may do so is the caller's question.
    pub fn set(
        &mut self,
        role: StaffRole,
        pin: &Pin,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Error> {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let verifier = hasher().hash_password_with_salt(pin.0.as_bytes(), &salt);
        let verifier = verifier.expect("a PIN and 16 bytes of salt are within Argon2's limits");
        let mut verifiers = self.verifiers()?;
        verifiers.retain(|(of, _)| *of != role);
        verifiers.push((role, verifier.to_string()));
        let lines = verifiers
            .iter()
            .map(|(of, verifier)| format!("{} {verifier}\n", of.as_str()));
        let text: String = lines.collect();
        Ok(files::replace(
            &verifiers_path(&self.layout),
            text.as_bytes(),
            PRIVATE,
        )?)
    }

    fn verifiers(&self) -> Result<Vec<(StaffRole, String)>, Error> {
        let text = read_text(&verifiers_path(&self.layout))?.unwrap_or_default();
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(parse_line)
            .collect()
    }

    fn count(&mut self, failures: u32) -> Result<(), Error> {
        let text = format!("{failures}\n");
        files::replace(&failures_path(&self.layout), text.as_bytes(), PRIVATE)?;
        self.failures = failures;
        Ok(())
    }
}

/// `host $argon2id$…`; a bare PHC string, as a provisioning stick brings it, is the administrator's.
fn parse_line(line: &str) -> Result<(StaffRole, String), Error> {
    let (role, verifier) = match line.split_once(' ') {
        None => (StaffRole::Administrator, line),
        Some((name, verifier)) => {
            let role = StaffRole::ALL
                .into_iter()
                .find(|role| role.as_str() == name);
            (role.ok_or(Error::Malformed)?, verifier)
        }
    };
    let parsed = PasswordHash::new(verifier).map_err(|_| Error::Malformed)?;
    let params = Params::try_from(&parsed).map_err(|_| Error::Malformed)?;
    if params.m_cost() > MOST_MEMORY_KIB {
        return Err(Error::Malformed);
    }
    Ok((role, verifier.to_owned()))
}

fn verifies(verifier: &str, pin: &Pin) -> bool {
    let parsed = PasswordHash::new(verifier);
    parsed.is_ok_and(|parsed| hasher().verify_password(pin.0.as_bytes(), &parsed).is_ok())
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None);
    let params = params.expect("the parameters are within the limits of RFC 9106");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn wait_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE_TRIES) {
        None => Duration::ZERO,
        Some(beyond) => FIRST_WAIT
            .saturating_mul(2u32.saturating_pow(beyond))
            .min(LONGEST_WAIT),
    }
}

fn verifiers_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("pin.phc")
}

fn failures_path(layout: &Layout) -> PathBuf {
    layout.kiosk().join("pin-tries")
}

fn read_text(path: &std::path::Path) -> Result<Option<String>, Error> {
    match files::read_limited(path, FILE_LIMIT) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
        Ok(bytes) => String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| Error::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_from_a_minute_to_an_hour() {
        let minutes = |failures| wait_after(failures).as_secs() / 60;
        assert_eq!([4, 5, 6, 7, 11, 4000].map(minutes), [0, 1, 2, 4, 60, 60]);
    }

    #[test]
    fn only_four_to_twelve_digits_are_a_pin_and_none_is_printed() {
        for bad in ["", "123", "1234567890123", "12a4", "１２３４"] {
            assert!(Pin::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            format!("{:?}", Pin::parse("0417").unwrap()),
            "Pin(4 digits)"
        );
    }

    #[test]
    fn a_verifier_that_would_take_all_memory_is_malformed() {
        let greedy = "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(parse_line(greedy).is_err());
        assert!(parse_line("guest $argon2id$").is_err());
    }
}
