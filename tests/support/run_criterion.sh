#!/bin/sh
# Runs one Criterion executable so that what Criterion lets through fails: leaks (it exits 0 on them), findings of
# the sanitizers, and a run that executed no test (all skipped by themselves: exit 77). With SHIEN_TEST_TALLY=<file> its
# counts are appended there.
set -u
export ASAN_OPTIONS="abort_on_error=1:detect_leaks=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:${UBSAN_OPTIONS:-}"
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
# Shown while it runs, so that a run cut off by ctest's time limit still tells how far it came.
{
	"$@" --verbose 2>&1 # without it Criterion is silent about what it skipped
	echo $? >"$tmp/code"
} | tee "$tmp/out"
code=$(cat "$tmp/code")
sed 's/\x1b\[[0-9;]*m//g' "$tmp/out" >"$tmp/plain"
tested=$(sed -n 's/.*Tested: \([0-9]*\).*/\1/p' "$tmp/plain" | tail -1)
passing=$(sed -n 's/.*Passing: \([0-9]*\).*/\1/p' "$tmp/plain" | tail -1)
# "Test is disabled" is what a filter says of all that it leaves out.
skipped=$(grep '^\[SKIP\]' "$tmp/plain" | grep -c -v 'Test is disabled')
if [ -n "${SHIEN_TEST_TALLY:-}" ]; then
	echo "${SHIEN_TEST_NAME:-$(basename "$1")} ${tested:-0} ${passing:-0} $skipped" >>"$SHIEN_TEST_TALLY"
fi
[ "$code" -eq 0 ] || exit "$code"
if grep -q -E 'LeakSanitizer|AddressSanitizer|runtime error:' "$tmp/plain"; then
	echo "run_criterion: a sanitizer reported" >&2
	exit 1
fi
if [ "${tested:-0}" -eq 0 ]; then
	[ "$skipped" -eq 0 ] || exit 77
	echo "run_criterion: no test was executed" >&2
	exit 1
fi
