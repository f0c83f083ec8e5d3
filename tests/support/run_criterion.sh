#!/bin/sh
# Runs one Criterion executable so that what Criterion lets through fails: leaks (it exits 0 on them), findings of
# the sanitizers, and a run that executed no test.
set -u
export ASAN_OPTIONS="abort_on_error=1:detect_leaks=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:${UBSAN_OPTIONS:-}"
out=$(mktemp) || exit 1
trap 'rm -f "$out"' EXIT
"$@" >"$out" 2>&1
code=$?
cat "$out"
[ $code -eq 0 ] || exit $code
if grep -q -E 'LeakSanitizer|AddressSanitizer|runtime error:' "$out"; then
	echo "run_criterion: a sanitizer reported" >&2
	exit 1
fi
if ! grep -q -E 'Tested: .*[1-9]' "$out"; then
	echo "run_criterion: no test was executed" >&2
	exit 1
fi
