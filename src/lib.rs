#![doc = include_str!("README.md")]

#[cfg(feature = "archive")]
pub mod archive;
#[cfg(feature = "courier")]
pub mod courier;
pub mod domain;
#[cfg(feature = "kiosk")]
pub mod kiosk;
pub mod privacy;
#[cfg(feature = "research")]
pub mod research;
pub mod seal;
#[cfg(feature = "kiosk")]
pub mod store;
pub mod support;
pub mod sync;
