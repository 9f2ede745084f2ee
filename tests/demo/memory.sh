#!/usr/bin/env bash
# memory.sh PID TEXT: whether TEXT stands in the writable memory of a process. Needs root.
# No pipefail: grep stops reading at the first find, and dd minds.
set -eu
pid=$1
text=$2
while read -r range rights _; do
  case $rights in rw*) ;; *) continue ;; esac
  from=$((16#${range%-*})) to=$((16#${range#*-}))
  if dd if="/proc/$pid/mem" bs=4096 skip=$((from / 4096)) count=$(((to - from) / 4096)) 2>/dev/null |
    LC_ALL=C grep -qaF -- "$text"; then
    exit 0
  fi
done <"/proc/$pid/maps"
exit 1
