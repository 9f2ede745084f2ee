#!/usr/bin/env bash
# Makes the certificates of the TLS tests anew: an authority, a server that is valid now and one that is
# valid from 2030 on; all until 2126. Their keys protect nothing.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
cat >"$work/ca.conf" <<CONF
[ca]
default_ca = here
[here]
database = $work/index
new_certs_dir = $work
default_md = sha256
policy = any
rand_serial = yes
unique_subject = no
[any]
commonName = supplied
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[server]
subjectAltName = IP:127.0.0.1,DNS:localhost
extendedKeyUsage = serverAuth
CONF
# make NAME SUBJECT START SECTION SIGNING-OPTIONS…
make() {
    local name=$1 subject=$2 start=$3 section=$4; shift 4
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$name.key" 2>/dev/null
    openssl req -new -key "$work/$name.key" -subj "/CN=$subject" -out "$work/$name.csr"
    openssl ca -batch -notext -config "$work/ca.conf" -extensions "$section" -in "$work/$name.csr" \
        -startdate "$start" -enddate 21260101000000Z -out "$name.pem" "$@" 2>/dev/null
}
make authority "Vertelpunt test authority" 20261001000000Z authority \
    -selfsign -keyfile "$work/authority.key"
signed=(-cert authority.pem -keyfile "$work/authority.key")
make now localhost 20261001000000Z server "${signed[@]}"
make from-2030 localhost 20300101000000Z server "${signed[@]}"
cp "$work/now.key" "$work/from-2030.key" .
