//! The loop: work, wait for the next look or for the wish to stop, work again.
//!
//! # Why the directories are polled
//! A look every few seconds costs nothing, needs no kernel feature and works on every file system; a
//! watch that misses one event would leave a story lying.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

use rand_core::Rng;

use super::{
    event::Event,
    perform::{Courier, Flow, Observer},
};
use crate::sync::{plan::Step, retry::Failure};

/// How long to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Until there is nothing left to do now.
    Once,
    /// Until someone says stop.
    UntilStopped,
}

/// A wish to stop that any thread may have; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    /// Wishes it; a courier that waits wakes up.
    pub fn set(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Whether someone wished it.
    pub fn is_set(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until someone wishes it, at most for `time`; tells whether someone did.
    pub fn wait(&self, time: Duration) -> bool {
        let guard = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.0.1.wait_timeout_while(guard, time, |wished| !*wished);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The observer of a courier at work: it logs, and stops between two steps when it is told to.
#[derive(Debug)]
pub struct Log {
    stop: Stop,
}

impl Log {
    /// A log that minds `stop`.
    pub fn new(stop: Stop) -> Log {
        Log { stop }
    }
}

impl Observer for Log {
    /// Steps on this disk write down what was already done, so they are not skipped.
    fn before(&mut self, step: &Step) -> Flow {
        let may_stop = step.kind().needs_archive();
        if may_stop && self.stop.is_set() {
            Flow::Stop
        } else {
            Flow::Continue
        }
    }

    fn after(&mut self, _: &Step, _: Option<&Failure>) -> Flow {
        Flow::Continue
    }

    fn note(&mut self, event: &Event) {
        event.log();
    }
}

/// Works until there is nothing to do or someone says stop.
pub fn run(courier: &mut Courier, repeat: Repeat, stop: &Stop, rng: &mut impl Rng) {
    let mut log = Log::new(stop.clone());
    log.note(&Event::Started {
        enrolled: courier.knowledge().token().is_some(),
    });
    loop {
        let flow = courier.work(&mut log, rng);
        if flow == Flow::Stop || stop.is_set() {
            return log.note(&Event::Stopped);
        }
        if repeat == Repeat::Once || stop.wait(courier.poll()) {
            return log.note(&Event::Stopped);
        }
    }
}
