# Staff behind the PIN, in the real window. Sourced after voice.sh, whose microphone it listens to.

# Every tab of the staff pages; on the one about sound the microphone is tried and nothing is kept.
staff_look_around() {
  tap Locatie; look 06-locatie "what this place says of itself"
  tap Netwerk; look 06-netwerk "the connection, and its test"
  tap "Opslag en sync"; look 06-opslag "what waits, in bands"
  tap Geluid; sleep 1; tap "Start proef"
  wait_for 30 "the microphone" microphone_is_open
  paplay --device=kiosk "$demo/sound/told.wav" &
  sleep 3; look 06-geluid "staff see how loud it is"
  wait "$!"
  tap "Toegang voor ieder"; look 06-toegang "how every visit begins"
  wait_for 30 "the microphone to close with its page" microphone_is_closed
  tap Beheer; look 06-beheer "keys, versions, PINs, the way out of service"
}
