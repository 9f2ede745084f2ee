//! The program on the touchscreen.

pub mod hardening;
