//! The program on the touchscreen.

pub mod enrolment;
pub mod hardening;
pub mod keeper;
pub mod pin;
pub mod settings;
