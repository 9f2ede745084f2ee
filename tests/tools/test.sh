#!/usr/bin/env bash
# Everything that must pass: lints, tests, the shipped builds, and the demo with real touches.
set -euo pipefail
cd "$(dirname "$0")/../.."

tests/tools/check.sh
cargo test --package vertelpunt --doc --quiet
printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --config-file tests/tools/nextest.toml --workspace --no-fail-fast 2>&1 | tee "$printed"
  passed=$(grep -oE '[0-9]+ passed' "$printed" | tail -n 1 | cut -d' ' -f1)
else
  echo "cargo-nextest is not installed: running the slower cargo test"
  cargo test --workspace --no-fail-fast --lib --bins --tests 2>&1 | tee "$printed"
  passed=$(grep -oE '[0-9]+ passed' "$printed" | awk '{ sum += $1 } END { print sum }')
fi
tests/tools/shipped.sh
PROFILE=dev tests/demo/run.sh

echo "Everything passed: lints, documentation, tests, shipped builds, demo."
echo "$passed passed, 0 failed"
