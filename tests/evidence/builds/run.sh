#!/bin/bash
# What the compilers, the analysers and the binaries say. Short: hardening of the binaries at hand. Long: each tree is built.
. "$(dirname "$0")/../lib.sh"
root=$evidence_root
names=(register-sync ledger application-intake certificate-issuer notifier shelter-gateway console)

hardened() { # hardened <words> <sanitized: --sanitized or nothing> <binary>…
	local said bad=0
	said=$("$root/tests/contract/hardening/check.sh" ${2:+"$2"} "${@:3}") || bad=$(cut -d: -f1 <<<"$said" | sort -u | wc -l)
	result "builds hardening" $(($# - 2)) "$bad" "$1" "$([ "$bad" -eq 0 ] && echo true || echo false)" "${said:+$(head -n 3 <<<"$said" | sed "s#^$root/##" | tr '\n' ';')}"
}
built() { # built <words> <tree> <cmake option>…: the whole tree, every warning an error
	local bad=0 log=$SHIEN_EVIDENCE_OUT/$2.log
	{ cmake -S "$root" -B "$root/build/$2" -G Ninja -DSHIEN_TESTS=ON "${@:3}" && ninja -C "$root/build/$2"; } >"$log" 2>&1 || bad=1
	result "builds $2" 1 $bad "$1" "$([ $bad -eq 0 ] && echo true || echo false)" "$(sed -n '/error:/{p;q}' "$log")"
}
analysed() { # analysed <words>: every source is one that was looked at; what was said of them has failed
	local code=0 files said log=$SHIEN_EVIDENCE_OUT/analysers.log
	"$root/tests/analyse.sh" >"$log" 2>&1 || code=$?
	[ $code -le 1 ] || { tail "$log" && exit 1; }
	read -r files said < <(sed -n 's/^\([0-9]*\) files, \([0-9]*\) said$/\1 \2/p' "$log")
	result "builds analysers" "$files" "$said" "$1" "$([ $code -eq 0 ] && echo true || echo false)" "$(sed -nE '/(warning|error|portability|performance):/{p;q}' "$log")"
}

covered() { # covered rules|common <words>: every branch is one that was tried; those of a room that is short have failed
	local code=0 sums counts=$SHIEN_EVIDENCE_OUT/coverage-$1.json log=$SHIEN_EVIDENCE_OUT/coverage-$1.log
	"$root/tests/coverage.sh" "--$1" --json "$counts" >"$log" 2>&1 || code=$?
	[ $code -le 1 ] || { tail "$log" && exit 1; }
	sums=$(/usr/bin/python3 - "$counts" <<-'PY'
		import json
		import sys
		rooms = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
		print(sum(r["branches"] for r in rooms), sum(r["branches"] - r["taken"] for r in rooms if not r["holds"]),
		      "; ".join(f"{r['room'].removeprefix('services/')} {r['percent']} %" for r in rooms))
	PY
	)
	local tried missed each
	read -r tried missed each <<<"$sums"
	[ "$missed" -gt 0 ] || missed=$code # a test of the rules that failed
	result "builds coverage of $1" "$tried" "$missed" "$2" "$([ $code -eq 0 ] && echo true || echo false)" "$each"
}

words="PIE, RELRO, bound at start, NX, stack protector on every binary"
if [ "$SHIEN_EVIDENCE_SIZE" = guard ]; then # something small, with the flags of the tree
	tree=$SHIEN_EVIDENCE_OUT/tree
	rm -rf "$tree"
	cmake -S "$root" -B "$tree" -G Ninja -DSHIEN_TESTS=ON -DSHIEN_REMOVABLE_GUARDS=ON >"$SHIEN_EVIDENCE_OUT/tree.log" && ninja -C "$tree" builds_small >>"$SHIEN_EVIDENCE_OUT/tree.log"
	hardened "$words" "" "$tree/tests/evidence/builds/builds_small"
	exit 0
fi
hardened "$words" --sanitized "${names[@]/#/$SHIEN_EVIDENCE_BUILD/bin/shien-}" "$SHIEN_EVIDENCE_BUILD/bin/shienctl"
[ "$SHIEN_EVIDENCE_SIZE" = long ] || exit 0
built "gcc: no warning in the whole tree" gcc
hardened "the same and fortified functions in what is shipped" "" "${names[@]/#/$root/build/gcc/bin/shien-}" "$root/build/gcc/bin/shienctl"
built "clang: no warning in the whole tree" clang -DCMAKE_C_COMPILER=clang
analysed "clang-tidy and cppcheck say nothing of any source"
covered rules "branches of each rules/, by unit tests alone: 100 %"
covered common "branches of services/common: >= 90 %"
