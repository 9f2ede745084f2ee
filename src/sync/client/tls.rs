//! Which certificates are believed, and when.

use std::{path::Path, sync::Arc, time::Duration};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, UnixTime, pem::PemObject},
    time_provider::TimeProvider,
};

use super::{Error, Settings};
use crate::{
    support::{clock::Clock, files},
    sync::floor::FlooredClock,
};

/// No bundle of authorities is larger.
const CA_LIMIT_BYTES: u64 = 4 << 20;

impl TimeProvider for FlooredClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.now().0).unwrap_or_default();
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// TLS by `ring`, with the authorities in `ca-file` alone or, where it is needed, those of the system.
pub(super) fn configuration(
    settings: &Settings,
    clock: &FlooredClock,
) -> Result<ClientConfig, Error> {
    let roots = match &settings.ca_file {
        Some(path) => pinned(path)?,
        None if settings.archive.is_secure() => of_the_system(),
        None => RootCertStore::empty(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_details(provider, Arc::new(clock.clone()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Tls(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

fn pinned(path: &Path) -> Result<RootCertStore, Error> {
    let unreadable = |source| Error::CaUnreadable {
        path: path.to_owned(),
        source,
    };
    let pem = files::read_limited(path, CA_LIMIT_BYTES).map_err(unreadable)?;
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|_| Error::NoCertificate(path.to_owned()))?;
        roots
            .add(certificate)
            .map_err(|_| Error::NoCertificate(path.to_owned()))?;
    }
    if roots.is_empty() {
        Err(Error::NoCertificate(path.to_owned()))
    } else {
        Ok(roots)
    }
}

/// A system without authorities trusts nothing; then every https archive is refused as untrusted.
fn of_the_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}
