#!/usr/bin/env bash
# Format, lints as errors, and documentation without broken links.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo fmt --all --check
cargo clippy --workspace --all-targets --quiet -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --package vertelpunt --no-deps --document-private-items --quiet
