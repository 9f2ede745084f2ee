//! What the courier may say in a log: a closed set, with counts and reasons, without stories.
//!
//! # Why no story numbers
//! A log outlives a story and is read by people who need not know that it was told. Steps are named by
//! their kind alone.

use crate::sync::{
    plan::{State, StepKind},
    retry::Failure,
};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The courier works from now on.
    Started {
        /// Whether this device has a token.
        enrolled: bool,
    },
    /// What was remembered could not be read and is learned anew.
    Forgot,
    /// A step succeeded.
    Did(StepKind),
    /// A step failed.
    Failed {
        /// Which kind.
        step: StepKind,
        /// Why, with the next step for staff.
        failure: Failure,
        /// How long nothing like it is tried.
        wait: std::time::Duration,
    },
    /// How things stand, and how many stories wait, in a band.
    Stands {
        /// In one word.
        state: State,
    },
    /// Entries of the outbox that are not what a kiosk puts there.
    Ignored {
        /// How many.
        n_entries: usize,
    },
    /// An enrolment for another archive than the one in the settings.
    OtherArchive,
    /// A receipt that the archive's own key did not sign; the kiosk will not believe it either.
    DoubtfulReceipt,
    /// The courier stops, between two steps.
    Stopped,
}

impl Event {
    /// Writes the line.
    pub fn log(&self) {
        match self {
            Event::Started { enrolled } => tracing::info!(enrolled, "started"),
            Event::Forgot => tracing::warn!("what was remembered is unreadable and learned anew"),
            Event::Did(step) if is_everyday(*step) => tracing::debug!(?step, "done"),
            Event::Did(step) => tracing::info!(?step, "done"),
            Event::Failed {
                step,
                failure,
                wait,
            } => {
                let wait = wait.as_secs();
                tracing::warn!(?step, reason = ?failure.reason(), wait, "{failure}");
            }
            Event::Stands { state } => tracing::info!(?state, "how things stand"),
            Event::Ignored { n_entries } => {
                tracing::warn!(n_entries, "entries of the outbox are not a kiosk's");
            }
            Event::OtherArchive => {
                tracing::warn!("an enrolment names another archive than `archive` in the settings");
            }
            Event::DoubtfulReceipt => {
                tracing::warn!("a receipt is not signed by the archive's own key");
            }
            Event::Stopped => tracing::info!("stopped between two steps"),
        }
    }
}

/// Steps that say nothing to a reader of the log as long as they succeed.
fn is_everyday(step: StepKind) -> bool {
    matches!(
        step,
        StepKind::ReadOutbox
            | StepKind::AskArchive
            | StepKind::AskOffset
            | StepKind::StoreUploadUrl
            | StepKind::StoreState
            | StepKind::FetchDocument
    )
}
