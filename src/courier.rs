//! Carries sealed stories to the archive and brings signed documents back.
//!
//! Invariants: the courier never sees plain words and never deletes a story; everything it reads from
//! the kiosk or from the network is bounded and treated as hostile; it may die between any two steps,
//! and the next courier on the same directories ends the work.
//!
//! # Why a process of its own
//! The program that hears a story cannot reach the network, and the one that reaches the network never
//! holds plain words. They share directories, never a database, never a lock.

pub mod event;
mod inbox;
mod keep;
mod outbox;
mod perform;
mod probe;
mod run;
pub mod settings;

pub use perform::{Courier, Error, Flow, Observer};
pub use run::{Log, Repeat, Stop, run};
