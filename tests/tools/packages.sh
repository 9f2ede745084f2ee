#!/usr/bin/env bash
# Makes sure that the Debian packages for a purpose are installed: packages.sh build | demo | bench
# Installs what is missing when it may (root or sudo); otherwise says what to install and stops.
set -euo pipefail

build="pkg-config libfontconfig-dev libasound2-dev fontconfig gcc flac sox"
demo="pulseaudio pulseaudio-utils libasound2-plugins espeak-ng procps tesseract-ocr xvfb xdotool x11-utils imagemagick curl libx11-6 libxcursor1 libxi6 libxkbcommon0 libxkbcommon-x11-0"

case "${1:-}" in
  build) wanted=$build ;;
  demo) wanted="$build $demo" ;;
  bench) wanted="$build $demo valgrind" ;;
  *) echo "usage: packages.sh build|demo|bench" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "This is no Debian system: please see that these are installed: $wanted" >&2
  exit 0
fi

missing=()
for package in $wanted; do
  state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  as_root=(sudo)
else
  echo "These Debian packages are missing and this user may not install them:" >&2
  echo "  sudo apt-get install ${missing[*]}" >&2
  exit 1
fi

echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
  echo "Installing failed; the last lines were:" >&2
  tail -n 15 "$log" >&2
  exit 1
fi
rm -f "$log"
