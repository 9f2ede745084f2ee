//! vertelpunt-kiosk.

fn main() {}
