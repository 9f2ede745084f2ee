//! The protocol between courier, researchers and archive.
