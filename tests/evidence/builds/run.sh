#!/bin/bash
# What the compilers, the analysers and the binaries say. Short: hardening of the binaries at hand. Long: each tree is built.
. "$(dirname "$0")/../lib.sh"
root=$evidence_root
names=(register-sync ledger application-intake certificate-issuer notifier shelter-gateway)

hardened() { # hardened <folder> <words> [--sanitized]
	local said bad=0
	said=$("$root/tests/contract/hardening/check.sh" ${3:+"$3"} "${names[@]/#/$1/shien-}" "$1/shienctl") || bad=$(cut -d: -f1 <<<"$said" | sort -u | wc -l)
	result "builds hardening" $((${#names[@]} + 1)) "$bad" "$2" "$([ "$bad" -eq 0 ] && echo true || echo false)" "${said:+$(head -n 3 <<<"$said" | tr '\n' ';')}"
}
built() { # built <words> <tree> <cmake option>…: the whole tree, every warning an error
	local bad=0 log=$SHIEN_EVIDENCE_OUT/$2.log
	{ cmake -S "$root" -B "$root/build/$2" -G Ninja -DSHIEN_TESTS=ON "${@:3}" && ninja -C "$root/build/$2"; } >"$log" 2>&1 || bad=1
	result "builds $2" 1 $bad "$1" "$([ $bad -eq 0 ] && echo true || echo false)" "$(grep -m1 'error:' "$log" || true)"
}
asked() { # asked <name> <words> <command>…: 1 is an answer, 2 could not run
	local code=0 log=$SHIEN_EVIDENCE_OUT/$1.log
	"${@:3}" >"$log" 2>&1 || code=$?
	[ $code -le 1 ] || { tail "$log" && exit 1; }
	result "builds $1" 1 $code "$2" "$([ $code -eq 0 ] && echo true || echo false)" "$(grep -E 'files, |SHORT' "$log" | tr -s ' ' | head -n 8 | tr '\n' ';')"
}

hardened "$SHIEN_EVIDENCE_BUILD/bin" "PIE, RELRO, bound at start, NX, stack protector on every binary" --sanitized
[ "$SHIEN_EVIDENCE_SIZE" = long ] || exit 0
built "gcc: no warning in the whole tree" gcc
hardened "$root/build/gcc/bin" "the same and fortified functions in what is shipped"
built "clang: no warning in the whole tree" clang -DCMAKE_C_COMPILER=clang
asked analysers "clang-tidy and cppcheck say nothing" "$root/tests/analyse.sh"
asked coverage "branches: services/common >= 90 %, each rules/ 100 %" "$root/tests/coverage.sh"
