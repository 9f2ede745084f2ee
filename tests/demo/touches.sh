# Where a finger goes, on a screen of 1280 x 800 with the band of a rehearsal. The fixed places never move.
declare -A places=(
  [Begin]="220 577"
  [Mark]="65 85"
  [Verder]="1120 744" [Klaar]="1120 744" [Terug]="140 744"
  ["Sla over"]="860 744" ["Sla over alleen"]="1140 744"
  ["tile 1"]="180 330"
  ["first of three"]="235 339"
  [Ja]="300 340" [Nee]="900 340"
  ["prompt 1"]="300 310"
  [Typen]="940 392" [Praten]="335 392"
  [disc]="1029 388"
  ["yes, I hear it"]="337 388"
  ["Probeer het"]="225 365"
  ["in the triangle"]="640 500"
  ["on the line"]="800 420"
  ["option 1"]="300 287" ["option 4"]="900 383"
  ["Nee, het is genoeg"]="900 390"
  ["first number"]="335 390"
  [Locatie]="140 233" [Netwerk]="140 318" ["Opslag en sync"]="140 402" [Geluid]="140 487"
  ["Toegang voor ieder"]="140 571" [Beheer]="140 656" ["Start proef"]="540 738"
  [trust]="300 700" [enrol]="650 275" [close]="136 742"
  [seal]="700 435"
  ["code card"]="640 420"
  [done]="1080 744"
  ["key space"]="588 642"
)
row() { # x y letters…: the keys of a row, 118 apart
  local x=$1 y=$2 letter
  shift 2
  for letter in "$@"; do
    places["key $letter"]="$x $y"
    x=$((x + 118))
  done
}
row 106 383 q w e r t y u i o p
row 163 469 a s d f g h j k l
row 235 555 z x c v b n m
