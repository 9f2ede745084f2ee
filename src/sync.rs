//! The protocol between courier, researchers and archive.

pub mod plan;
pub mod retry;
pub mod wire;
