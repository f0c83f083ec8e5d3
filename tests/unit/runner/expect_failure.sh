#!/bin/sh
# expect_failure.sh <what the output must say> <command>…: passes when the command fails and says so. Its counts are
# not those of the suite.
set -u
says=$1
shift
unset SHIEN_TEST_TALLY
out=$("$@" 2>&1)
code=$?
printf '%s\n' "$out"
if [ $code -eq 0 ] || [ $code -eq 77 ]; then
	echo "expect_failure: this passed and had to fail (exit $code)"
	exit 1
fi
printf '%s\n' "$out" | grep -q -E "$says" || {
	echo "expect_failure: it failed without saying '$says'"
	exit 1
}
