#!/bin/bash
# Builds with the sanitizers and runs all tests on a private PostgreSQL and Redis. Works from a clean clone.
#   tests/run.sh [--all] [--only REGEX] [--keep]
#     --all         also the containers and a smoke of the measures
#     --only REGEX  only the tests whose name matches
#     --keep        leaves the servers running (build/test/servers/servers.env says where)
# The last line is "N passed, N failed, N skipped"; exit 0 only when something ran and nothing failed.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/test
results=$build/results
# One after the other; within each one test beside another, three at a time, for many wait more than they work.
stages=(unit service 'contract|scenario' field)
export LC_ALL=C.UTF-8
all= only= keep=
while [ $# -gt 0 ]; do
	case $1 in
	--all) all=1 ;;
	--only) only=${2:?--only needs a regular expression} && shift ;;
	--keep) keep=1 ;;
	*)
		sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
	shift
done
exec </dev/null
. "$root/deploy/lib/servers.sh"
mkdir -p "$build"
exec 8>"$root/build/test.lock"
flock -n 8 || { echo "tests/run.sh: another run is under way in this tree" >&2 && exit 1; }
rm -rf "$results"
mkdir -p "$results"
say() { printf '== [%4ds] %s\n' $SECONDS "$*"; }

# The closing line comes whatever happened before it; what failed outside of ctest is counted by its step.
finish() {
	local code=$?
	trap - EXIT INT TERM HUP
	set +e
	if [ $code -ne 0 ] && [ -n "${step:-}" ]; then echo "$step fail" >>"$results/steps"; fi
	[ -n "$keep" ] || servers_remove "$build/servers"
	say "done"
	/usr/bin/python3 "$root/tests/support/closing_line.py" "$results" || exit 1
	exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

run_outside_ctest() { # run_outside_ctest <name> <command>…: 77 means skipped
	local name=$1 code=0
	shift
	say "$name"
	"$@" 8>&- || code=$?
	case $code in
	0) echo "$name pass" ;;
	77) echo "$name skip" ;;
	*) echo "$name fail" ;;
	esac >>"$results/steps"
}

step=packages
say "packages"
"$root/deploy/lib/packages.sh" build web run test
step=build
say "build"
cmake -S "$root" -B "$build" -G Ninja -DSHIEN_SANITIZE=ON -DSHIEN_TESTS=ON \
	-DSHIEN_REMOVABLE_GUARDS=ON >"$results/configure.log" 2>&1 ||
	{ cat "$results/configure.log" && exit 1; }
cmake --build "$build" -j"$(nproc)" 8>&-
if [ -z "$only" ]; then # what campaigns need built beyond it: clang for the fuzzers, a daemon as it is shipped
	for prepare in "$root"/tests/evidence/*/prepare.sh; do "$prepare" 8>&-; done
fi
step=labels
labelled=$(IFS='|' && echo "^(${stages[*]})$")
astray=$(ctest --test-dir "$build" -N -LE "$labelled" | sed -n 's/^ *Test *#[0-9]*: //p')
[ -z "$astray" ] || { echo "tests without one of the labels ${stages[*]} would never run: $astray" >&2 && exit 1; }
step=servers
say "servers"
servers_remove "$build/servers"
servers_start "$build/servers" --no-fsync
. "$build/servers/servers.env"
# A conninfo of an administrator; the socket of Redis with the file that holds its password; the mail sink.
export SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO
export SHIEN_TEST_REDIS=$SHIEN_SERVERS_REDIS_SOCKET SHIEN_TEST_REDIS_PASSWORD_FILE=$SHIEN_SERVERS_REDIS_PASSWORD_FILE
export SHIEN_TEST_MAIL_PORT=$SHIEN_SERVERS_MAIL_PORT SHIEN_TEST_MAIL_DIR=$SHIEN_SERVERS_MAIL_DIR
export SHIEN_TEST_TALLY=$results/tally
# Public files that are no part of the project: beside the checkout, or where it is said; else these tests are skipped.
if [ -z "${SHIEN_FIELD_DATA:-}" ] && [ -d "$root/../shared/data" ]; then SHIEN_FIELD_DATA=$(cd "$root/../shared/data" && pwd); fi
[ -z "${SHIEN_FIELD_DATA:-}" ] || export SHIEN_FIELD_DATA
step=
for stage in "${stages[@]}"; do
	say "$stage"
	ctest --test-dir "$build" -L "^($stage)\$" ${only:+-R "$only"} -j3 --output-on-failure --no-tests=ignore \
		--output-junit "$results/${stage%%|*}.xml" 8>&- || echo "ctest-${stage%%|*} bad" >>"$results/ctest"
done
unset SHIEN_TEST_TALLY
if [ -z "$only" ]; then
	SHIEN_EVIDENCE_BUILD=$build SHIEN_EVIDENCE_BUILT=1 run_outside_ctest evidence "$root/tests/evidence.sh" --short --no-page --json "$results/evidence.jsonl"
fi
if [ -n "$all" ]; then
	[ ! -x "$root/tests/containers/run.sh" ] || run_outside_ctest containers "$root/tests/containers/run.sh"
	[ ! -x "$root/tests/bench/run.sh" ] || run_outside_ctest bench "$root/tests/bench/run.sh" --smoke
fi
