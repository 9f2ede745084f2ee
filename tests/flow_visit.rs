//! Visits without a screen: whole journeys, every row of the safety table, and anything at random.
#![cfg(feature = "kiosk")]
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

#[path = "support/bundle.rs"]
mod bundle;
#[path = "support/visit.rs"]
mod visit;

#[path = "flow_visit/asked.rs"]
mod asked;
#[path = "flow_visit/cover.rs"]
mod cover;
#[path = "flow_visit/journey.rs"]
mod journey;
#[path = "flow_visit/language.rs"]
mod language;
#[path = "flow_visit/names.rs"]
mod names;
#[path = "flow_visit/policy.rs"]
mod policy;
#[path = "flow_visit/random.rs"]
mod random;
#[path = "flow_visit/reading.rs"]
mod reading;
#[path = "flow_visit/recorded.rs"]
mod recorded;
#[path = "flow_visit/safety.rs"]
mod safety;
#[path = "flow_visit/times.rs"]
mod times;
#[path = "flow_visit/voice.rs"]
mod voice;
#[path = "flow_visit/young.rs"]
mod young;
#[path = "flow_visit/young_refusals.rs"]
mod young_refusals;
