#!/bin/bash
# token.sh <dir>: a SoftHSM token of one's own in <dir>, with an RSA key "root" and a P-256 key "document"; its PIN in
# <dir>/pin (mode 0600). Use it with SOFTHSM2_CONF=<dir>/softhsm2.conf. Prints the module's path.
set -euo pipefail
dir=$1
module=$(find /usr/lib -name libsofthsm2.so -print -quit)
[ -n "$module" ] && command -v softhsm2-util pkcs11-tool >/dev/null
mkdir -p "$dir/tokens"
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$dir" >"$dir/softhsm2.conf"
export SOFTHSM2_CONF=$dir/softhsm2.conf
(umask 077 && od -An -N8 -tx1 /dev/urandom | tr -d ' \n' >"$dir/pin")
export PIN SO_PIN
PIN=$(cat "$dir/pin") SO_PIN=so-$(cat "$dir/pin")
pkcs11-tool --module "$module" --init-token --slot-index 0 --label shien --so-pin env:SO_PIN >/dev/null 2>&1
pkcs11-tool --module "$module" --token-label shien --init-pin --login --login-type so --so-pin env:SO_PIN --new-pin env:PIN >/dev/null 2>&1
pkcs11-tool --module "$module" --token-label shien --login --pin env:PIN --keypairgen --key-type rsa:2048 --label root --id 01 >/dev/null 2>&1
pkcs11-tool --module "$module" --token-label shien --login --pin env:PIN --keypairgen --key-type EC:prime256v1 --label document --id 02 >/dev/null 2>&1
echo "$module"
