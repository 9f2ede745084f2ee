# A second story, spoken: a sound server with a microphone that hears what is played to it, and headphones.
# Sourced; the kiosk finds both through ALSA, as on the device.

voice_words="Ik liep met mijn zoon naar de juf. <break time='1200ms'/> Zij luisterde lang naar ons. <break time='1200ms'/> Daarna wisten wij waar wij hulp konden vinden."

start_sound_server() {
  mkdir -p "$demo/sound"
  cat >"$demo/sound/asound.conf" <<'END'
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.headphones { type pulse device headphones hint { show on description "Headphones" } }
END
  export XDG_RUNTIME_DIR=$demo/sound ALSA_CONFIG_PATH=$demo/sound/asound.conf
  export PULSE_SERVER=unix:$demo/sound/pulse/native
  start sound pulseaudio -n --daemonize=no --exit-idle-time=-1 \
    --load="module-native-protocol-unix auth-anonymous=1 socket=$demo/sound/pulse/native" \
    --load="module-null-sink sink_name=kiosk rate=48000 channels=1 format=s16le" \
    --load="module-null-sink sink_name=headphones rate=48000 channels=1 format=s16le" \
    --load="module-remap-source master=kiosk.monitor source_name=mic"
  wait_for 20 "the sound server" pactl set-default-source mic
  espeak-ng -m -v nl -s 135 -w "$demo/sound/told.wav" "$voice_words"
}

# Whether a program records; the server itself always does, from one end of the microphone to the other.
microphone_is_open() { pactl list short source-outputs | grep -q protocol-native; }
microphone_is_closed() { ! microphone_is_open; }

tell_by_voice() {
  tap Begin; tap "tile 1"; tap Verder; tap "first of three"; tap Verder; tap Verder; tap Verder
  tap Ja; tap Verder; tap "prompt 1"; tap Verder
  tap Praten; look 50-opnemen "the recorder"
  tap disc
  wait_for 30 "the microphone" microphone_is_open
  sleep 2
  look 51-microfoon-aan "the microphone is on, and the screen says so"
  paplay --device=kiosk "$demo/sound/told.wav"
  sleep 1
  tap disc
  wait_for 30 "the microphone to close" microphone_is_closed
  look 52-pauze "it is off"
  tap Klaar; look 53-koptelefoon "are the headphones on?"
  tap "yes, I hear it"; tap Verder; sleep 0.5; look 54-luister-terug "the story in pieces"
  tap Klaar; look 55-titel "the title"
  tap "Sla over"; tap Verder
  for n in 1 2 3 4 5 6 7; do tap "Sla over"; done
  tap "Nee, het is genoeg"; tap Verder; tap "Sla over alleen"
  tap Nee; tap Verder; look 56-stem-bewaren "may the voice be kept?"
  tap Ja; tap Verder; tap Nee; tap Verder; look 57-op-slot "the lock"
  tap seal
  wait_for 30 "the lock" bash -c "find '$demo/device' -name voice.vps | grep -q ."
  sleep 1
  tap Nee; sleep 0.5; look 58-dank-u-wel "thank you"
  tap done; sleep 1
}

# Intake pulls with its own key and writes the sound out; whoever only reads cannot.
hear_as_intake() {
  archive token --name uitschrijver --scope read --scope intake >"$demo/intake-token.out"
  grep -o 'vpp_[A-Za-z0-9_-]*' "$demo/intake-token.out" >"$demo/intake-token"
  intake() { "$programs/vertelpunt-research" --home "$demo/intake" --passphrase-file "$demo/passphrase" "$@"; }
  intake login --archive "$address" --token-file "$demo/intake-token" --root-public "$(cat "$demo/keys/root.pub")" >"$demo/logs/intake-login.log"
  intake pull --key "$demo/keys/intake.seed" --key "$demo/keys/reading.seed" | tee "$demo/logs/intake-pull.log"
  intake export --to "$demo/heard" --formats csv,wav
  heard=$(find "$demo/heard/audio" -name '*.wav' | head -1)
  [ -s "$heard" ] || fail "no sound came out"
  note "the disguised voice: $heard"
}
