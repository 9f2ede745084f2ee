#!/usr/bin/env bash
# canary.sh TEXT FOLDER…: names every file below the folders that holds TEXT, in UTF-8, UTF-16,
# base64 at three offsets, hexadecimal or JSON escapes. Exit 0 when something was found, 1 when nothing.
set -euo pipefail
text=$1
shift

bytes_of() { od -An -v -tx1 | tr -d ' \n'; }
as_pattern() { sed 's/../\\x&/g'; }
base64_at() { # offset: the characters that only the text decides
  local whole first=$((($1 * 8 + 5) / 6)) length
  length=$((($1 + $(printf %s "$text" | wc -c)) * 8 / 6 - first))
  whole=$({ head -c "$1" /dev/zero; printf %s "$text"; } | base64 -w0)
  printf %s "${whole:first:length}"
}

patterns=$(mktemp)
trap 'rm -f "$patterns"' EXIT
{
  printf %s "$text" | bytes_of | as_pattern; echo
  printf %s "$text" | iconv -f UTF-8 -t UTF-16LE | bytes_of | as_pattern; echo
  printf %s "$text" | iconv -f UTF-8 -t UTF-16BE | bytes_of | as_pattern; echo
  for offset in 0 1 2; do base64_at "$offset" | bytes_of | as_pattern; echo; done
  printf %s "$text" | bytes_of | tr -d '\n' | bytes_of | as_pattern; echo
} >"$patterns"

found=$(while read -r pattern; do
  LC_ALL=C grep -rlaP -- "$pattern" "$@" 2>/dev/null || true
done <"$patterns" | sort -u)
[ -n "$found" ] || exit 1
printf '%s\n' "$found"
