//! Names go out: what is found, what is kept, and how much of each, measured.

mod called;
mod cases;
mod floors;
mod kept;
mod promises;
mod score;
mod structured;
