//! The test of the connection that staff ask for: five steps, of which the first that fails is worth an advice.
//!
//! Invariants: nothing is sent but what a connection needs anyway; a step after one that failed is not judged.

use std::{
    fs,
    net::{ToSocketAddrs, UdpSocket},
};

use serde::Serialize;

use crate::sync::{client::Address, plan::State};

/// Addresses for documentation: asking the way there sends nothing.
const SOMEWHERE: [&str; 2] = ["192.0.2.1:9", "[2001:db8::1]:9"];

/// What came of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Step {
    NotYet,
    Good,
    Failed,
}

/// Network, address, name, archive, clock.
pub(super) type Steps = [Step; 5];

/// Tries the way to the archive; `state` says what came of the last try to speak with it.
pub(super) fn probe(archive: &Address, state: Option<State>) -> Steps {
    let is_here = archive.is_loopback();
    judged([
        Some(is_here || has_network()),
        Some(is_here || has_address()),
        Some(is_here || archive.host_and_port().to_socket_addrs().is_ok()),
        state.map(answers),
        state.map(|state| state != State::Clock),
    ])
}

fn judged(works: [Option<bool>; 5]) -> Steps {
    let mut has_failed = false;
    works.map(|works| match works {
        _ if has_failed => Step::NotYet,
        None => Step::NotYet,
        Some(true) => Step::Good,
        Some(false) => {
            has_failed = true;
            Step::Failed
        }
    })
}

/// Whether the archive itself answered, whatever it said. A wrong clock is no fault of its answer.
fn answers(state: State) -> bool {
    !matches!(state, State::Offline | State::Portal | State::Certificate)
}

/// Whether something other than this machine itself is connected.
fn has_network() -> bool {
    let Ok(interfaces) = fs::read_dir("/sys/class/net") else {
        return true;
    };
    interfaces.flatten().any(|interface| {
        let state = fs::read_to_string(interface.path().join("operstate"));
        interface.file_name() != "lo" && state.is_ok_and(|state| state.trim() != "down")
    })
}

/// Whether there is a way out: an address of our own, and a route.
fn has_address() -> bool {
    SOMEWHERE.iter().any(|somewhere| {
        let own = if somewhere.starts_with('[') {
            "[::]:0"
        } else {
            "0.0.0.0:0"
        };
        let socket = UdpSocket::bind(own);
        socket.is_ok_and(|socket| socket.connect(somewhere).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_failure_is_not_judged() {
        use Step::{Failed, Good, NotYet};
        let steps = judged([Some(true), Some(true), Some(false), Some(true), Some(false)]);
        assert_eq!(steps, [Good, Good, Failed, NotYet, NotYet]);
        let steps = judged([Some(true), Some(true), Some(true), None, None]);
        assert_eq!(steps, [Good, Good, Good, NotYet, NotYet]);
    }

    #[test]
    fn an_archive_on_this_machine_needs_no_network() {
        let archive = "http://127.0.0.1:9".parse().unwrap();
        assert_eq!(probe(&archive, Some(State::Ok)), [Step::Good; 5]);
        let offline = probe(&archive, Some(State::Offline));
        assert_eq!(offline[3..], [Step::Failed, Step::NotYet]);
        let clock = probe(&archive, Some(State::Clock));
        assert_eq!(clock[3..], [Step::Good, Step::Failed]);
    }
}
