//! Rate limits: how often one address may try, kept in memory only.
//!
//! Addresses are neither stored nor logged; the table forgets an address when its hour is over and
//! holds a bounded number of them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The window in which attempts are counted.
const WINDOW: Duration = Duration::from_secs(3600);

/// No more addresses than this are remembered; beyond it everybody shares one count.
const MOST_ADDRESSES: usize = 65_536;

/// Attempts of one kind, per address and hour.
#[derive(Debug)]
pub struct RateLimit {
    most: u32,
    windows: Mutex<HashMap<Option<IpAddr>, Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began: Duration,
    count: u32,
}

impl RateLimit {
    /// Permits `most` attempts an hour.
    pub fn per_hour(most: u32) -> RateLimit {
        RateLimit {
            most,
            windows: Mutex::new(HashMap::new()),
        }
    }

    /// Counts an attempt at the monotonic time `now`; `Err` says how long to wait.
    pub fn attempt(&self, address: IpAddr, now: Duration) -> Result<(), Duration> {
        self.count(address, now, 1)
    }

    /// Whether an attempt would be permitted, without counting one.
    pub fn check(&self, address: IpAddr, now: Duration) -> Result<(), Duration> {
        self.count(address, now, 0)
    }

    fn count(&self, address: IpAddr, now: Duration, by: u32) -> Result<(), Duration> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_ADDRESSES {
            windows.retain(|_, window| now.saturating_sub(window.began) < WINDOW);
        }
        let has_room = windows.len() < MOST_ADDRESSES || windows.contains_key(&Some(address));
        let key = has_room.then_some(network(address));
        let window = windows.entry(key).or_insert(Window {
            began: now,
            count: 0,
        });
        if now.saturating_sub(window.began) >= WINDOW {
            *window = Window {
                began: now,
                count: 0,
            };
        }
        if window.count >= self.most {
            return Err(WINDOW.saturating_sub(now.saturating_sub(window.began)));
        }
        window.count += by;
        Ok(())
    }
}

/// One household: an IPv4 address, or the /64 of an IPv6 address.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_ends_and_neighbours_do_not_suffer() {
        let limit = RateLimit::per_hour(2);
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Duration::from_secs(5);
        assert_eq!(limit.attempt(one, start), Ok(()));
        assert_eq!(limit.attempt(one, start), Ok(()));
        assert_eq!(
            limit.attempt(one, start + Duration::from_secs(600)),
            Err(WINDOW * 5 / 6)
        );
        assert_eq!(limit.attempt(other, start), Ok(()));
        assert_eq!(limit.attempt(one, start + WINDOW), Ok(()));
    }

    #[test]
    fn one_ipv6_household_is_one_address() {
        let limit = RateLimit::per_hour(1);
        let (one, other): (IpAddr, IpAddr) = (
            "2001:db8::1".parse().unwrap(),
            "2001:db8::2".parse().unwrap(),
        );
        assert!(limit.attempt(one, WINDOW).is_ok());
        assert!(limit.attempt(other, WINDOW).is_err());
    }
}
