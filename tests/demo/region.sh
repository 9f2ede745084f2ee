# What the demo and the kiosk by hand share: the built programs, a rehearsal region, its archive, the settings
# of one device. Sourced; sets `demo`, `programs`, `address` and the commands `research` and `archive`.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
profile=${PROFILE:-release}
folder=$profile
[ "$profile" = dev ] && folder=debug
target=${CARGO_TARGET_DIR:-$root/target}
programs=$target/shipped-$folder
demo=$target/demo
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=touches.sh
. "$here/touches.sh"

build() {
  cd "$root"
  rm -rf "$demo"
  mkdir -p "$demo/logs" "$demo/pictures"
  if [ "$profile" = release ]; then
    say "Building the four programs as they are shipped (the first time about 15 minutes on two cores)"
  else
    say "Building the four programs (dev profile)"
  fi
  PROFILE=$profile tests/tools/shipped.sh build-only
}

research() { "$programs/vertelpunt-research" --home "$demo/researcher" --passphrase-file "$demo/passphrase" "$@"; }
archive() { "$programs/vertelpunt-archive" "$@" --config "$demo/archive.toml" 2>>"$demo/logs/archive-commands.log"; }

prepare_region() {
  say "1. The key ceremony: a rehearsal region with every secret in a file"
  echo "een lang wachtwoord om te oefenen" >"$demo/passphrase"
  research keys ceremony --out "$demo/keys" --region twente --demo >"$demo/logs/ceremony.log"
  note "keys, key set and the sheet to print: $demo/keys"
  mkdir "$demo/instrument"
  cp firmware-config/instrument/*.toml firmware-config/instrument/words.nl.txt "$demo/instrument/"
  research instrument check "$demo/instrument" >>"$demo/logs/ceremony.log"
  for kind in instrument help; do
    research sign "$kind" "$demo/instrument/$kind.toml" --key "$demo/keys/publish.seed" --out "$demo/$kind.vpd" >>"$demo/logs/ceremony.log"
  done
  note "the instrument breaks no rule; it and the help card are signed"
}

start_archive() {
  say "2. The archive, on this machine only"
  port=$(free_port 8480)
  address=http://127.0.0.1:$port
  cat >"$demo/archive.toml" <<END
listen = "127.0.0.1:$port"
data-dir = "archive"
name = "Archief van de oefening"
region = "twente"
key = "keys/archive.seed"
root-public = "$(cat "$demo/keys/root.pub")"
keyset = "keys/keyset.vpd"
[limits]
free-percent = 0
END
  cd "$demo"
  start archive "$programs/vertelpunt-archive" serve --config "$demo/archive.toml"
  wait_for 30 "the archive" curl -fs "$address/readyz"
  "$programs/vertelpunt-archive" publish --config "$demo/archive.toml" "$demo/instrument.vpd" "$demo/help.vpd" >"$demo/logs/publish.log" 2>&1
  archive token --name onderzoeker --scope read >"$demo/token.out"
  grep -o 'vpp_[A-Za-z0-9_-]*' "$demo/token.out" >"$demo/token"
  archive invite --place "Bibliotheek Oost" >"$demo/invite.out"
  code=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' "$demo/invite.out")
  note "it listens on $address and holds the key set, the instrument and the help card"
}

# The kiosk and its courier: waiting takes seconds, nothing is kept longer than needed.
write_device_settings() {
  cat >"$demo/kiosk.toml" <<END
data-dir = "device"
instrument = "instrument"
[place]
name = "Bibliotheek Oost"
type = "library"
[provisioning]
root-public = "$(cat "$demo/keys/root.pub")"
archive = "$address"
keyset = "keys/keyset.vpd"
[sync]
waiting-seconds = 3
keep-seconds = 0
batch-seconds = 0
END
  [ -z "${private_sink:-}" ] || printf '[sound]\nprivate-sink = "%s"\n' "$private_sink" >>"$demo/kiosk.toml"
  cat >"$demo/courier.toml" <<END
data-dir = "device"
archive = "$address/"
[intervals]
poll = "1s"
documents = "2s"
END
}
