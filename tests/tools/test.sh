#!/usr/bin/env bash
# Everything that must pass: lints, tests, the shipped builds, and the demo with real touches.
set -euo pipefail
cd "$(dirname "$0")/../.."

tests/tools/check.sh
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --no-fail-fast
else
  echo "cargo-nextest is not installed: running the slower cargo test"
  cargo test --workspace --no-fail-fast --lib --bins --tests
fi
cargo test --workspace --doc --quiet
tests/tools/shipped.sh
PROFILE=dev tests/demo/run.sh
