//! vertelpunt-research.

fn main() {}
