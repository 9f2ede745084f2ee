# What the demo's steps share: saying, starting and stopping, touching, looking, waiting.

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
note() { printf '   %s\n' "$*"; }
fail() {
  printf '\nTHE DEMO FAILED: %s\n' "$*" >&2
  printf '   logs and pictures: %s\n' "$demo" >&2
  exit 1
}

# Every process started here ends with the demo.
pids=()
start() { # name command…
  local name=$1
  shift
  "$@" >"$demo/logs/$name.log" 2>&1 &
  pids+=("$!")
  eval "pid_$name=$!"
}
stop_all() {
  # Last started, first ended: a kiosk whose display goes first cannot end its courier.
  local at
  for ((at = ${#pids[@]} - 1; at >= 0; at--)); do
    kill "${pids[at]}" 2>/dev/null || true
    wait "${pids[at]}" 2>/dev/null || true
  done
  pids=()
}
trap stop_all EXIT
trap 'exit 130' INT TERM

free_port() { # the first port from $1 on that nobody listens on
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# Waits until a command succeeds: wait_for SECONDS WHAT command…
wait_for() {
  local tenths=$(($1 * 10)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    tenths=$((tenths - 1))
    [ "$tenths" -gt 0 ] || fail "waited in vain for $what"
    sleep 0.1
  done
}

# A display of our own, of the size of the panel, that nobody sees.
open_display() {
  local number=90
  while [ -e "/tmp/.X11-unix/X$number" ]; do number=$((number + 1)); done
  start xvfb Xvfb ":$number" -screen 0 1280x800x24
  export DISPLAY=":$number"
  wait_for 20 "the display" xdpyinfo
}

# What the screen shows, as one number.
shown() { import -window root miff:- | tail -c +1000 | md5sum; }
has_changed() { [ "$(shown)" != "$1" ]; }
has_a_picture() { [ "$(import -window root miff:- | identify -format %k -)" -gt 20 ]; }
# The window may be known before it can be focused.
focus() { xdotool windowfocus "$(xdotool search --onlyvisible --name Vertelpunt | head -1)"; }

# Touches by name; the places stand in touches.sh. However slow the machine, a touch is over when the
# screen has answered it.
touch_at() { # x y
  local before
  before=$(shown)
  xdotool mousemove "$1" "$2"
  sleep 0.05
  xdotool mousedown 1
  sleep 0.08
  xdotool mouseup 1
  wait_for 20 "the screen to answer a touch at $1,$2" has_changed "$before"
  sleep 0.3
}
tap() { # name of a place
  local place=${places[$1]:-}
  [ -n "$place" ] || fail "no place is named '$1'"
  # shellcheck disable=SC2086
  touch_at $place
}
hold() { # name, seconds
  # shellcheck disable=SC2086
  xdotool mousemove ${places[$1]}
  sleep 0.05
  xdotool mousedown 1
  sleep "$2"
  xdotool mouseup 1
  sleep 0.4
}
type_keys() { # a physical keyboard, as a switch user or a staff member has
  local before
  focus
  before=$(shown)
  xdotool type --delay 18 -- "$1"
  wait_for 20 "the screen to answer the keyboard" has_changed "$before"
  sleep 0.3
}
tap_word() { # the on-screen keyboard, letter by letter
  local word=$1 letter
  for ((at = 0; at < ${#word}; at++)); do
    letter=${word:at:1}
    [ "$letter" = " " ] && letter=space
    tap "key $letter"
  done
}
picture() { # name
  import -window root "$demo/pictures/$1.png"
}
# Whether the screen changed since the last look; a touch that does nothing is a fault.
look() { # name, what it shows
  sleep 0.3
  picture "$1"
  local now
  now=$(md5sum <"$demo/pictures/$1.png")
  [ "$now" != "${last_look:-}" ] || fail "the screen did not change: expected $2"
  last_look=$now
  note "$2  ($1.png)"
}
