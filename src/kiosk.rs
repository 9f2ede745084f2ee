//! The program on the touchscreen.

pub mod enrolment;
pub mod flow;
pub mod hardening;
pub mod keeper;
pub mod pin;
pub mod settings;
pub mod view;
