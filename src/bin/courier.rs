//! vertelpunt-courier.

fn main() {}
