//! The protocol between courier, researchers and archive.

pub mod wire;
