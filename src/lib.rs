#![doc = include_str!("README.md")]

pub mod support;
pub mod domain;
pub mod seal;
pub mod privacy;
#[cfg(feature = "kiosk")]
pub mod store;
pub mod sync;
#[cfg(feature = "courier")]
pub mod courier;
#[cfg(feature = "kiosk")]
pub mod kiosk;
#[cfg(feature = "archive")]
pub mod archive;
#[cfg(feature = "research")]
pub mod research;
