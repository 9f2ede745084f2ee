#!/usr/bin/env bash
# What is asked to be fast, measured as ratios to a named peer or limit in the same run.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo bench --quiet "$@"
# With arguments somebody asks for one bench of the code.
[ "$#" -gt 0 ] || tests/bench/kiosk.sh
