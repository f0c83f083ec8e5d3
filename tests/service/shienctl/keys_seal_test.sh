#!/bin/bash
# shienctl keys seal | open: all keys of a site come back from any three of five shares, and from nothing less.
set -Eeuo pipefail
shienctl=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2 && cat "$work/out" >&2 || true; exit 1; }
run() { # run <exit code> <what is said> <arguments>…
	local wanted=$1 said=$2 code=0
	shift 2
	SHIEN_SHIENCTL_KEYS=$work/keys "$shienctl" keys "$@" >"$work/out" 2>&1 || code=$?
	[ $code = "$wanted" ] && grep -q "$said" "$work/out" || fail "keys $*: $code"
}
share() { echo "$work/seal/share-$id-$1.txt"; }
modes() { (cd "$1" && find . -type f -printf '%P %m\n' | sort); }

run 0 鍵の用意 # as a site has them
run 0 3 seal "$work/seal"
sealed=$(echo "$work"/seal/keys-*.sealed)
id=${sealed##*/keys-} id=${id%.sealed}
[ "$(stat -c %a "$sealed" "$work"/seal/share-* | sort -u)" = 600 ] || fail "others may read it"
[ "$(ls "$work/seal" | wc -l)" = 6 ] || fail "$(ls "$work/seal")"
# nothing of a key stands in the seal, nor in the shares
for key in "$work"/keys/*/*.root "$work"/keys/*/*.secret; do
	! grep -qF "$(head -c 60 "$key")" "$sealed" "$work"/seal/share-* || fail "$key in clear"
done

# --- the hall is gone; three people come, with what they typed from paper
mv "$work/keys" "$work/before"
for n in 2 4 5; do sed '/^#/d' "$(share $n)" | tr 'a-f' 'A-F' | tr -d ' ' >"$work/typed$n"; done
run 3 share.too_few open "$sealed" --to "$work/back" "$work/typed2" "$work/typed5"
run 3 share.twice open "$sealed" --to "$work/back" "$work/typed2" "$work/typed5" "$work/typed2"
tr 7 1 <"$work/typed4" | tr 3 8 >"$work/slip" && cmp -s "$work/slip" "$work/typed4" && fail "no slip"
run 3 'share.\(line\|malformed\)' open "$sealed" --to "$work/back" "$work/typed2" "$work/slip" "$work/typed5"
grep -q slip "$work/out" || fail "which share it is"
[ ! -e "$work/back" ] || fail "something was written"
run 0 戻しました open "$sealed" --to "$work/back" "$work/typed2" "$work/typed4" "$work/typed5"
diff -r "$work/before" "$work/back" || fail "not the same keys"
[ "$(modes "$work/before")" = "$(modes "$work/back")" ] || fail "others may read them now"
find "$work/back" -name '*.root' -printf '%h\n' | sort -u | while read -r folder; do [ "$(stat -c %a "$folder")" = 700 ] || fail "$folder"; done
run 3 restore.data_not_empty open "$sealed" --to "$work/back" "$work/typed2" "$work/typed4" "$work/typed5"

# --- the same keys sealed again: shares of then do not open it, nor a seal that was changed
mv "$work/back" "$work/keys"
run 0 2 seal "$work/again" --shares 3 --need 2
other=$(echo "$work"/again/keys-*.sealed)
run 3 share.other_seal open "$other" --to "$work/no" "$work/typed2" "$work/typed4" "$work/typed5"
run 3 share.other_seal open "$sealed" --to "$work/no" "$work/typed2" "$work/typed4" "$(echo "$work"/again/share-*-1.txt)"
/usr/bin/python3 - "$sealed" "$work/changed" <<'PYTHON'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[len(b) // 2] ^= 1
open(sys.argv[2], "wb").write(b)
PYTHON
run 3 bundle.wrong_key open "$work/changed" --to "$work/no" "$work/typed2" "$work/typed4" "$work/typed5"
run 3 bundle.malformed open "$work/typed2" --to "$work/no" "$work/typed2" "$work/typed4" "$work/typed5"
[ ! -e "$work/no" ] || fail "something was written"
run 2 使い方 seal "$work/x" --shares 3 --need 4
run 2 使い方 open "$sealed" "$work/typed2"
ln -s /etc/passwd "$work/keys/public/x.curve"
run 3 bundle.folder seal "$work/link"
[ ! -e "$work"/link/keys-*.sealed ] || fail "a link was followed"
echo ok
