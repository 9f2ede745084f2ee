//! The kiosk's disk: sealed stories that wait, and what staff set.
