//! The archive: a region's server that keeps sealed stories and can read none.
//!
//! Read it in this order: a story arrives ([`tus`]), is admitted ([`admission`]), stands as rows
//! ([`records`]) and an object ([`objects`]), is told to researchers ([`feed`], [`stories`]), and leaves
//! ([`withdrawals`], [`retention`], [`removal`]).
//!
//! Invariants: what was answered is durable; at most one file per story, part and revision; withdrawn
//! means gone, also after a restore; nothing here opens a story, and nothing a researcher can fetch
//! names a device or a time finer than a day.

pub mod admission;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod cli;
pub mod devices;
pub mod documents;
pub mod feed;
pub mod journal;
pub mod keysets;
pub mod limits;
pub mod metrics;
pub mod objects;
pub mod pages;
pub mod problem;
pub mod promise;
pub mod records;
pub mod removal;
pub mod retention;
pub mod router;
pub mod server;
pub mod settings;
pub mod state;
pub mod stats;
pub mod stories;
pub mod tus;
pub mod withdrawals;
