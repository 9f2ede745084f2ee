#!/usr/bin/env bash
# The kiosk in a window on your own display, with a rehearsal region, its archive and a courier beside it.
# Close the window to end everything. What stands in memory only is gone then, as it should be.
set -euo pipefail
if [ -z "${DISPLAY:-}" ]; then
  echo "There is no display here (DISPLAY is not set). Without one, try: make demo" >&2
  exit 1
fi
# shellcheck source=region.sh
. "$(dirname "$0")/region.sh"

build
prepare_region
start_archive
write_device_settings

say "3. The kiosk"
note "staff: hold the mark in the upper left for three seconds; choose a PIN; then enter this code: $code"
note "the public page with the withdrawal form: $address/"
note "afterwards, to read what you told:"
note "  $programs/vertelpunt-research --home $demo/researcher --passphrase-file $demo/passphrase login --archive $address --token-file $demo/token --root-public $(cat "$demo/keys/root.pub")"
note "  …the same with: pull --key $demo/keys/reading.seed   and: story"
"$programs/vertelpunt-kiosk" --config "$demo/kiosk.toml" --window "${WINDOW:-1280x800}" --with-courier
note "the window is closed; the archive goes on until you press Enter, so that you can pull"
read -r _ || true # nobody at the keyboard: over at once
