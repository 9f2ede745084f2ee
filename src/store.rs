#![doc = include_str!("store/README.md")]

pub mod bands;
pub mod held;
pub mod inbox;
pub mod index;
pub mod layout;
pub mod outbox;
pub mod powered;
pub mod removal;
pub mod rule;
pub mod space;
pub mod step;
pub mod stick;
