#!/usr/bin/env bash
# The shipped kiosk in a real window: time from its start to the first picture, its peak memory then, and what
# it takes of a processor while nobody is there; each as a share of a limit.
set -euo pipefail
# shellcheck source=../demo/region.sh
. "$(dirname "$0")/../demo/region.sh"

start_limit_ms=3000
memory_limit_kib=$((200 * 1024))
idle_limit_percent=5 # of one core
idle_seconds=20

share() { awk -v measured="$1" -v limit="$2" 'BEGIN { printf "%.2f", measured / limit }'; }
processor_ticks() { awk '{ print $14 + $15 }' "/proc/$pid_kiosk/stat"; }

build >/dev/null
prepare_region >/dev/null
address=http://127.0.0.1:9 # nobody listens there; the courier stays at home
write_device_settings
open_display
cd "$demo"
begun=$(date +%s%N)
start kiosk "$programs/vertelpunt-kiosk" --config "$demo/kiosk.toml" --window 1280x800
wait_for 60 "the first picture" has_a_picture
took=$((($(date +%s%N) - begun) / 1000000))
echo "kiosk, start to first picture (seen every 0.2 s): $took ms, $(share "$took" $start_limit_ms) of $start_limit_ms ms"
peak=$(awk '/^VmHWM:/ { print $2 }' "/proc/$pid_kiosk/status")
echo "kiosk, peak memory: $((peak / 1024)) MiB, $(share "$peak" $memory_limit_kib) of $((memory_limit_kib / 1024)) MiB"
sleep 3
before=$(processor_ticks)
sleep $idle_seconds
ticks=$(($(processor_ticks) - before))
percent=$(awk -v ticks="$ticks" -v hertz="$(getconf CLK_TCK)" -v seconds=$idle_seconds 'BEGIN { printf "%.1f", 100 * ticks / hertz / seconds }')
echo "kiosk, attract screen: $percent % of a core, $(share "$percent" $idle_limit_percent) of $idle_limit_percent %"
