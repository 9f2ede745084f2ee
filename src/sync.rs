//! The protocol between courier, researchers and archive.

#[cfg(any(feature = "courier", feature = "research"))]
pub mod client;
#[cfg(any(feature = "courier", feature = "research"))]
pub mod floor;
pub mod plan;
pub mod retry;
pub mod wire;
