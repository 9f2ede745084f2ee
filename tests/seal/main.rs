//! Sealed files and signed documents: by the vectors of others, by our own, most of them broken on
//! purpose, and by inputs that nobody thought of.

mod documents;
mod fixed;
mod round_trips;
mod standards;
mod vectors;
