#!/bin/bash
# Branch coverage by gcov: each rules/ by its unit tests alone, services/common by unit, service and contract tests.
#   tests/coverage.sh [--rules | --common] [--json FILE]
#     --rules   only the rules: a minute, no servers
#     --common  only services/common: starts a private PostgreSQL and Redis
# Prints a table (room, branches, taken, per cent, target), and below a target what was never taken. Exit 0: all targets
# reached, 1: one is not or a test of the rules fails, 2: could not run.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/coverage
parts=(rules common) json= short=0
export LC_ALL=C.UTF-8
while [ $# -gt 0 ]; do
	case $1 in
	--rules) parts=(rules) ;;
	--common) parts=(common) ;;
	--json) json=$(realpath -m "${2:?--json needs a file}") && shift ;;
	*)
		sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
	shift
done
exec </dev/null
trap 'exit 2' ERR
mkdir -p "$build"
exec 9>"$build.lock"
flock -n 9 || { echo "tests/coverage.sh: another run is under way in this tree" >&2 && exit 2; }
# without optimisation, so that a branch of the source is a branch that is counted
cmake -S "$root" -B "$build" -G Ninja -DSHIEN_TESTS=ON -DCMAKE_BUILD_TYPE=Coverage \
	-DCMAKE_C_FLAGS="--coverage -fprofile-update=atomic -fprofile-abs-path" >"$build.log" 2>&1 || { cat "$build.log" && exit 2; }
[ -z "$json" ] || : >"$json"

# counted rules|common <ctest label> <target>…: builds, tests, counts; what was counted before is forgotten
counted() {
	local part=$1 label=$2 tests=. code=0
	shift 2
	cmake --build "$build" -j"$(nproc)" --target "$@" >"$build.log" 2>&1 9>&- || { tail -n 30 "$build.log" && exit 2; }
	find "$build" -name '*.gcda' -delete
	[ "$*" = all ] || tests="^($(IFS='|' && echo "$*"))\$"
	ctest --test-dir "$build" --no-tests=error -L "^($label)\$" -R "$tests" -j2 >"$build.log" 2>&1 9>&- || code=$?
	if [ $code -ne 0 ]; then
		[ $code -eq 8 ] || { tail -n 30 "$build.log" && exit 2; } # 8: a test failed
		sed -n 's/^\t *[0-9]* - /failed: /p' "$build.log"
		# one of the runtime covers what it covers, and whether it may fail is tests/run.sh's matter
		[ "$part" != rules ] || short=1
	fi
	code=0
	/usr/bin/python3 "$root/tests/support/coverage_table.py" "$root" "$build" "$part" ${json:+"$json"} || code=$?
	[ $code -ne 1 ] || short=1
	[ $code -le 1 ] || exit 2
}

for part in "${parts[@]}"; do
	if [ "$part" = rules ]; then
		targets=()
		for rules in "$root"/services/*/rules; do
			room=$(basename "$(dirname "$rules")")
			[ "$room" != common ] || room=common-rules # the others of the runtime's rooms are no rules
			mapfile -t -O ${#targets[@]} targets < <(sed -n 's/^shien_test(\([a-z_]*\) KIND unit.*/\1/p' "$root/tests/unit/$room"*/CMakeLists.txt)
		done
		counted rules unit "${targets[@]}"
		continue
	fi
	. "$root/deploy/lib/servers.sh"
	trap 'servers_remove "$build/servers"' EXIT
	servers_start "$build/servers" --no-fsync
	. "$build/servers/servers.env"
	export SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO
	export SHIEN_TEST_REDIS=$SHIEN_SERVERS_REDIS_SOCKET SHIEN_TEST_REDIS_PASSWORD_FILE=$SHIEN_SERVERS_REDIS_PASSWORD_FILE
	export SHIEN_TEST_MAIL_PORT=$SHIEN_SERVERS_MAIL_PORT SHIEN_TEST_MAIL_DIR=$SHIEN_SERVERS_MAIL_DIR
	counted common 'unit|service|contract' all
done
exit $short
