//! Where an archive is: checked once, so that nothing later has to ask.

use std::{fmt, net::IpAddr, str::FromStr};

use reqwest::Url;
use serde::Deserialize;

/// `https://…`, or `http://…` on this machine; the path is that of a foreign tus collection.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Address(Url);

/// Why a text is no address of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongAddress {
    /// It is no URL with a host.
    #[error("an archive is written as `https://name/`")]
    Malformed,
    /// Unencrypted beyond this machine, or another scheme.
    #[error("an archive beyond this machine needs `https`")]
    NotSecure,
    /// It holds a user, a password, a query or a fragment.
    #[error("the address of an archive holds no user, query or `#`")]
    TooMuch,
}

impl Address {
    /// Whether it is this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The name and the port that a connection goes to.
    pub fn host_and_port(&self) -> (&str, u16) {
        let port = self.0.port_or_known_default().unwrap_or(443);
        let host = self.0.host_str().unwrap_or_default();
        (host.trim_start_matches('[').trim_end_matches(']'), port)
    }

    /// Whether the way there is encrypted.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The path, which begins with `/`.
    pub fn path(&self) -> &str {
        self.0.path()
    }

    /// The URL of `path`, on this archive whatever `path` holds.
    pub(super) fn join(&self, path: &str) -> Url {
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        let mut url = self.0.clone();
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// The path of a `Location`, relative or absolute; the host in it is not looked at.
    pub(super) fn path_of_location(&self, requested: &str, location: &str) -> Option<String> {
        const LONGEST: usize = 2048;
        let url = self.join(requested).join(location).ok()?;
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        (path.len() <= LONGEST && path.starts_with('/')).then_some(path)
    }
}

impl FromStr for Address {
    type Err = WrongAddress;

    fn from_str(text: &str) -> Result<Address, WrongAddress> {
        let url = Url::parse(text.trim()).map_err(|_| WrongAddress::Malformed)?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(WrongAddress::Malformed);
        }
        let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if !secure {
            return Err(WrongAddress::NotSecure);
        }
        let plain = url.username().is_empty() && url.password().is_none();
        if !plain || url.query().is_some() || url.fragment().is_some() {
            return Err(WrongAddress::TooMuch);
        }
        Ok(Address(url))
    }
}

impl TryFrom<String> for Address {
    type Error = WrongAddress;

    fn try_from(text: String) -> Result<Address, WrongAddress> {
        text.parse()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for good in [
            "https://a.example",
            "http://127.0.0.1:8080",
            "http://[::1]/",
            "http://localhost:1",
        ] {
            assert!(good.parse::<Address>().is_ok(), "{good}");
        }
        for bad in [
            "http://a.example",
            "http://127.0.0.1.example",
            "http://0.0.0.0",
            "ftp://127.0.0.1",
        ] {
            assert_eq!(
                bad.parse::<Address>(),
                Err(WrongAddress::NotSecure),
                "{bad}"
            );
        }
        for bad in [
            "https://u@a.example",
            "https://a.example/?x",
            "https://a.example/#x",
        ] {
            assert_eq!(bad.parse::<Address>(), Err(WrongAddress::TooMuch), "{bad}");
        }
        assert_eq!("archive".parse::<Address>(), Err(WrongAddress::Malformed));
    }

    #[test]
    fn no_path_or_location_leads_to_another_host() {
        let address: Address = "https://a.example".parse().unwrap();
        assert_eq!(
            address.join("//evil.example/x").host_str(),
            Some("a.example")
        );
        let path = |location| address.path_of_location("/tus/", location);
        assert_eq!(
            path("https://evil.example/tus/1?a=b"),
            Some("/tus/1?a=b".into())
        );
        assert_eq!(path("http://a.example/tus/1"), Some("/tus/1".into()));
        assert_eq!(path("2"), Some("/tus/2".into()));
        assert_eq!(path(&"x".repeat(4096)), None);
    }
}
