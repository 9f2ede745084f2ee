//! The archive, spoken to over loopback: a real server, a real client, a clock that stands still.
#![cfg(all(feature = "archive", feature = "research"))]

mod admission;
mod commands;
mod feed;
mod harness;
mod keeping;
mod pages;
mod records;
mod researcher;
mod rights;
mod settings;
mod uploads;
mod withdrawals;
