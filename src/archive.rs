//! The server that keeps sealed stories and can read none.
