#!/usr/bin/env bash
# One story for real, without a display and without a network: from the first key to the last trace.
# PROFILE=dev uses the quick build (make test does); the default is the build that is installed.
set -euo pipefail
# shellcheck source=region.sh
. "$(dirname "$0")/region.sh"
# shellcheck source=voice.sh
. "$here/voice.sh"
. "$here/staff.sh"

words="zonnebloemveld"              # stands in the story; must be readable nowhere but with a key
number="06 12345678"                # stands in the story; the screen takes it out
number_elsewhere="12345678"
unfinished="regenboogpaard"         # typed and never locked

build
prepare_region
start_archive

say "3. The kiosk, in a real window on a display of its own; the courier beside it"
private_sink=alsa:headphones write_device_settings
open_display
start_sound_server
start kiosk "$programs/vertelpunt-kiosk" --config "$demo/kiosk.toml" --window 1280x800 --with-courier
wait_for 60 "the first picture" has_a_picture
wait_for 60 "the kiosk's window" focus
sleep 1
look 01-welkom "the attract screen"

say "4. Staff: the first PIN, the region's six words, the one-time code"
hold Mark 3.4
look 02-pin "a first PIN is asked"
type_keys 271828
xdotool key Return
sleep 0.5
type_keys 271828
xdotool key Return
wait_for 30 "the PIN to be kept" test -s "$demo/device/kiosk/pin.phc"
sleep 1
look 03-vertrouwen "the region's fingerprint, to compare with the printed sheet"
tap trust
sleep 1
look 04-beheer "the staff page"
tap enrol
sleep 0.5
type_keys "$code"
xdotool key Return
wait_for 60 "the enrolment" test -s "$demo/device/kiosk/enrolment.toml"
sleep 2
look 05-aangemeld "the archive knows this device"
staff_look_around
tap close
sleep 1

say "5. A parent tells one story with a telephone number in it"
tap Begin; look 10-wie "who tells"
tap "tile 1"; tap Verder; look 11-meekijkers "whether somebody may look on"
tap "first of three"; tap Verder; look 12-zo-werkt-het "how it works"
tap Verder; look 13-geen-hulplijn "no helpline"
tap Verder; look 14-toestemming "consent to research"
tap Ja; tap Verder; look 15-prompt "what the story is about"
tap "prompt 1"; tap Verder; look 16-praten-of-typen "to speak or to type"
tap Typen; sleep 0.5; look 17-typen "the keyboard"
tap_word "wij liepen naar het "
type_keys "$words. Bel mij op $number als er iets is."
look 18-getypt "the story is typed"
if [ "$(id -u)" = 0 ]; then
  "$here/memory.sh" "$pid_kiosk" "$words" && note "positive control: the words are in the kiosk's memory now" ||
    fail "the words were not found in the kiosk's memory, so not finding them elsewhere would prove nothing"
else
  note "not root: the control in the kiosk's memory is left out"
fi
"$here/canary.sh" "$words" "$demo/device" "$demo/archive" "$demo/logs" >"$demo/logs/canary-typing.log" &&
  fail "words of an unsealed story stand in: $(cat "$demo/logs/canary-typing.log")"
note "and they are in no file"
tap Klaar; look 19-titel "the title"
type_keys "Naar buiten"
tap Klaar; sleep 0.5; look 20-namen "words that identify are taken out"
tap Klaar; look 21-oefenen "practice"
tap Verder; look 22-driehoek "the first triad"
for n in 1 2 3; do tap "in the triangle"; tap Verder; done
look 23-lijn "the dyad"
tap "on the line"; tap Verder; look 24-keuze "a choice"
for n in 1 2 3; do tap "option 1"; tap Verder; done
look 25-meer-vragen "a few more questions?"
tap "Nee, het is genoeg"; tap Verder; look 26-nog-iets "anything else?"
tap "Sla over alleen"; look 27-citaat "consent to quote"
tap Nee; tap Verder; look 28-hergebruik "consent to reuse"
tap Nee; tap Verder; look 29-op-slot "the lock"
tap seal
wait_for 30 "the lock" bash -c "ls '$demo'/device/kiosk/held/*/telling.vps '$demo'/device/outbox/stories/*/telling.vps 2>/dev/null | grep -q ."
sleep 1
look 30-code-vraag "a code?"
tap Ja
wait_for 30 "the code to be kept" bash -c "find '$demo/device/outbox/codes' -name '*.vpd' | grep -q ."
sleep 1
look 31-code "the four words"
"$here/read-code.sh" "$demo/pictures/31-code.png" "$root/firmware-config/instrument/words.nl.txt" >"$demo/code"
note "read off the screen by a machine's eye: $(cat "$demo/code")"
tap done; sleep 0.5; look 32-dank-u-wel "thank you, with the help card"
tap done; sleep 1; look 33-klaar "the screen is clear"

say "6. The courier carries it; the archive gives a receipt"
wait_for 90 "the receipt" bash -c "find '$demo/device/inbox/receipts' -name '*.vpd' | grep -q ."
note "the archive's signed receipt, which the kiosk verifies before it may drop its copy:"
for receipt in "$demo"/device/inbox/receipts/*.vpd; do
  cp "$receipt" "$demo/receipt.vpd"
  note "$(tail -n +5 "$demo/receipt.vpd")"
done

say "7. The researcher pulls, opens and exports"
research login --archive "$address" --token-file "$demo/token" --root-public "$(cat "$demo/keys/root.pub")" >"$demo/logs/login.log"
research pull --key "$demo/keys/reading.seed" | tee "$demo/logs/pull-1.log"
story=$(research story --json | grep -oE '[0-9a-f]{32}' | head -1)
[ -n "$story" ] || fail "the story did not arrive"
say "   The story, as the researcher reads it"
research story "$story" | tee "$demo/logs/story.txt"
grep -q "$words" "$demo/logs/story.txt" || fail "the story is not the one that was told"
grep -q "$number_elsewhere" "$demo/logs/story.txt" && fail "the telephone number is still in the story"
research verify --sample 1 --key "$demo/keys/reading.seed"
printf '{"build":"%s","epoch":1}\n' "$("$programs/vertelpunt-kiosk" --version | cut -d' ' -f2)" >"$demo/opened.json"
research sign opened "$demo/opened.json" --version 1 --key "$demo/keys/publish.seed" --out "$demo/opened.vpd" >>"$demo/logs/ceremony.log"
"$programs/vertelpunt-archive" publish --config "$demo/archive.toml" "$demo/opened.vpd" >>"$demo/logs/publish.log" 2>&1
note "it opens: the region signs that stories of this kiosk and key set can be read"
wait_for 90 "the kiosk to drop its copy" bash -c "! find '$demo/device' -name telling.vps | grep -q ."
note "only now the kiosk drops its copy; before, nobody had shown that such a story can be opened"
research export --to "$demo/export" --formats csv,jsonl
grep -rq "$words" "$demo/export" || fail "the export is empty"
note "export: $demo/export"

say "8. The search for the words where nobody may read them"
mv "$demo/logs/story.txt" "$demo/story-as-read.txt"
"$here/canary.sh" "$words" "$demo/story-as-read.txt" >/dev/null || fail "the search is blind"
note "positive control: found in the story that the researcher opened"
for text in "$words" "$number_elsewhere"; do
  if found=$("$here/canary.sh" "$text" "$demo/device" "$demo/archive" "$demo/researcher" "$demo/logs"); then
    fail "\"$text\" stands readable in: $found"
  fi
  note "\"$text\": not in the kiosk's folders, not in the courier's, not in the archive, not in a log"
done

say "9. The teller withdraws the story with the four words, on the public page"
curl -fs "$address/" >"$demo/logs/public-page.html" || fail "there is no public page"
curl -fs --data-urlencode "words=$(cat "$demo/code")" "$address/weghalen" >"$demo/logs/withdrawn.html" || fail "the page did not take the words"
note "the page answers, whatever was typed: $(grep -o 'Wij halen het verhaal weg[^<]*' "$demo/logs/withdrawn.html" | head -1)"
research pull --key "$demo/keys/reading.seed" | tee "$demo/logs/pull-2.log"
research story --json >"$demo/logs/list.json"
grep -q "$story" "$demo/logs/list.json" && fail "the story is still in the researcher's store"
"$here/canary.sh" "$words" "$demo/export" "$demo/archive" "$demo/researcher" >/dev/null && fail "the story is still in the export"
note "gone: from the archive, from the researcher's store and from the export"

say "10. A second parent tells by voice; intake hears it"
tell_by_voice
# Two parts; the first story was withdrawn, and this kiosk keeps no receipt of what it dropped.
wait_for 90 "the voice to reach the archive" bash -c "[ \"\$(find '$demo/archive/objects' -name '*.body' | wc -l)\" -ge 2 ]"
hear_as_intake
research pull --key "$demo/keys/reading.seed" | tee "$demo/logs/pull-3.log"

say "11. Somebody types, and the power goes"
tap Begin; tap "tile 1"; tap Verder; tap "first of three"; tap Verder; tap Verder; tap Verder
tap Ja; tap Verder; tap "prompt 1"; tap Verder; tap Typen
sleep 0.5
type_keys "$unfinished en toen"
look 40-onaf "an unfinished story"
if [ "$(id -u)" = 0 ]; then
  "$here/memory.sh" "$pid_kiosk" "$unfinished" || fail "the unfinished words were not found in the kiosk's memory"
  note "positive control: the words are in the kiosk's memory"
else
  note "not root: the control in the kiosk's memory is left out"
fi
courier=$(pgrep -P "$pid_kiosk" -f vertelpunt-courier || true)
kill -9 "$pid_kiosk"
wait "$pid_kiosk" 2>/dev/null || true
[ -z "$courier" ] || kill "$courier"
"$here/canary.sh" "$unfinished" "$demo/device" "$demo/archive" "$demo/logs" >/dev/null &&
  fail "words of an unfinished story survived the kiosk"
note "killed at once; the words are nowhere on its disk"

stop_all
say "Done. Nothing is left running."
note "pictures of every screen:    $demo/pictures"
note "the story as it was read:    $demo/story-as-read.txt"
note "keys, archive, device, logs: $demo"
