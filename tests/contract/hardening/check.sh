#!/bin/bash
# check.sh [--sanitized] <binary>…: whether each is hardened as Debian asks of its own. Sanitizers bring their own printf
# and memcpy, so fortified functions are not looked for there. Names what is missing; exit 1 then.
set -uo pipefail
export LC_ALL=C
sanitized= bad=0
[ "${1:-}" != --sanitized ] || { sanitized=1 && shift; }
[ $# -gt 0 ] || { echo "check.sh: no binary" && exit 1; }
missing() { echo "$binary: $*" && bad=1; }
for binary; do
	header=$(readelf -hW "$binary") && segments=$(readelf -lW "$binary") && dynamic=$(readelf -dW "$binary") &&
		symbols=$(readelf -W --dyn-syms "$binary") || { missing "cannot be read" && continue; }
	grep -q 'Type: *DYN (Position-Independent Executable' <<<"$header" || missing "no PIE"
	grep -q 'GNU_RELRO' <<<"$segments" || missing "no RELRO"
	grep -qE 'BIND_NOW|FLAGS_1.*NOW' <<<"$dynamic" || missing "not bound at start (BIND_NOW)"
	grep -E 'GNU_STACK' <<<"$segments" | grep -q 'RW ' || missing "the stack may be executed"
	! grep -E '^ *LOAD' <<<"$segments" | grep -q 'RWE' || missing "a segment may be written and executed"
	! grep -qE '\((RPATH|RUNPATH)\)' <<<"$dynamic" || missing "looks for libraries in a folder of its own"
	grep -q ' __stack_chk_fail' <<<"$symbols" || missing "no stack protector"
	[ -n "$sanitized" ] || grep -qE ' __[a-z]+_chk@' <<<"$(grep -v __stack_chk_fail <<<"$symbols")" || missing "nothing is fortified"
done
exit $bad
