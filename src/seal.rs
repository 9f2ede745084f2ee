//! Sealing stories and signing documents: bytes in, bytes out.

pub mod wrap;
