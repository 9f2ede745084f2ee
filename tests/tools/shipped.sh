#!/usr/bin/env bash
# Builds the four programs as they are shipped, each with its own feature only, and checks what
# they carry: by their dependency trees and by the names in the built files.
# PROFILE=release builds what is installed; the default, dev, is quick and carries the same crates.
set -euo pipefail
cd "$(dirname "$0")/../.."

profile=${PROFILE:-dev}
folder=$profile
[ "$profile" = dev ] && folder=debug
target=${CARGO_TARGET_DIR:-target}
programs=$target/shipped-$folder
mkdir -p "$programs"
quiet=--quiet
if [ -t 2 ]; then quiet=; fi # somebody watches: cargo shows how far it is

for program in kiosk courier archive research; do
  echo "building vertelpunt-$program as shipped ($profile)"
  # shellcheck disable=SC2086
  cargo build $quiet --profile "$profile" --no-default-features --features "$program" --bin "vertelpunt-$program"
  cp --remove-destination "$target/$folder/vertelpunt-$program" "$programs/"
done
[ "${1:-}" = build-only ] && exit 0

faults=0
carries() { # program crate
  cargo tree --quiet --edges normal --no-default-features --features "$1" --prefix none --format '{p}' |
    grep "^$2 v" >/dev/null # not -q: cargo minds a reader that stops early
}
must_not_carry() { # program crate
  if carries "$1" "$2"; then
    echo "FAULT: the shipped vertelpunt-$1 depends on $2" >&2
    faults=$((faults + 1))
  fi
}
must_carry() { # program crate: shows that the check itself can see
  if ! carries "$1" "$2"; then
    echo "FAULT: the check is blind: vertelpunt-$1 should depend on $2" >&2
    faults=$((faults + 1))
  fi
}

must_carry kiosk slint
must_carry courier reqwest
must_carry archive axum
must_not_carry archive slint
must_not_carry archive cpal
must_not_carry archive reqwest
must_not_carry courier slint
must_not_carry courier cpal
must_not_carry courier rusqlite
must_not_carry kiosk reqwest
must_not_carry kiosk hyper
must_not_carry kiosk axum
must_not_carry kiosk rustls
must_carry research symphonia
must_not_carry kiosk symphonia

# The names in the built files; a release build is stripped, so this looks at the dev build.
if [ "$profile" = dev ]; then
  names=$(mktemp)
  trap 'rm -f "$names"' EXIT
  has_name() { # program pattern
    nm -C "$programs/vertelpunt-$1" >"$names"
    grep -qE "$2" "$names"
  }
  has_name research 'vertelpunt::seal::open' || { echo "FAULT: the check is blind: no opening code in vertelpunt-research" >&2; faults=$((faults + 1)); }
  for program in kiosk courier archive; do
    if has_name "$program" 'vertelpunt::seal::open'; then
      echo "FAULT: the shipped vertelpunt-$program carries opening code" >&2
      faults=$((faults + 1))
    fi
  done
  if has_name kiosk '(reqwest|hyper)::'; then
    echo "FAULT: the shipped vertelpunt-kiosk carries an HTTP client" >&2
    faults=$((faults + 1))
  fi
fi

[ "$faults" = 0 ] || exit 1
echo "the shipped programs carry what they should and nothing else"
