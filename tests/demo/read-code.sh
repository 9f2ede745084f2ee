#!/usr/bin/env bash
# read-code.sh PICTURE LIST: reads four words off a picture of the code screen, as a person with a pen
# would, and gives the words of the list that are nearest to what was seen.
set -euo pipefail
picture=$1
list=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

nearest() { # seen: the word of the list with the fewest edits (Levenshtein)
  awk -v seen="$1" '
    function least(a, b, c) { return a < b ? (a < c ? a : c) : (b < c ? b : c) }
    function edits(s, t,   i, j, m, n, d) {
      m = length(s); n = length(t)
      for (i = 0; i <= m; i++) d[i, 0] = i
      for (j = 0; j <= n; j++) d[0, j] = j
      for (i = 1; i <= m; i++) for (j = 1; j <= n; j++)
        d[i, j] = least(d[i-1, j] + 1, d[i, j-1] + 1, d[i-1, j-1] + (substr(s, i, 1) != substr(t, j, 1)))
      return d[m, n]
    }
    { e = edits(seen, $0); if (NR == 1 || e < best) { best = e; word = $0 } }
    END { print word }' "$list"
}

read_words=""
for plate in 0 1 2 3; do
  # The word alone: the number before it would be read as a letter.
  convert "$picture" -crop "234x84+$((102 + plate * 294))+284" +repage -colorspace Gray -resize 300% "$work/plate.png"
  # Codes have small letters: a capital that was seen is a small one.
  seen=$(tesseract "$work/plate.png" - --psm 8 -c tessedit_char_whitelist=abcdefghijklmnopqrstuvwxyz 2>/dev/null | tr 'A-Z' 'a-z' | tr -cd 'a-z')
  [ -n "$seen" ] || { echo "plate $((plate + 1)) cannot be read" >&2; exit 1; }
  read_words="$read_words $(nearest "$seen")"
done
echo "${read_words# }"
