//! vertelpunt-archive.

fn main() {}
