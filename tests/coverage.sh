#!/bin/bash
# Branch coverage by gcov: each rules/ by its unit tests alone, services/common by unit, service and contract tests.
#   tests/coverage.sh [--rules | --common] [--json FILE]
#     --rules   only the rules: minutes, no servers
#     --common  only services/common: starts a private PostgreSQL and Redis
# Prints a table: room, branches, taken, per cent, target. Exit 0: all targets reached, 1: one is not, 2: could not run.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/coverage
what=all json=
export LC_ALL=C.UTF-8
while [ $# -gt 0 ]; do
	case $1 in
	--rules) what=rules ;;
	--common) what=common ;;
	--json) json=$(realpath -m "${2:?--json needs a file}") && shift ;;
	*)
		sed -n '2,6s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
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
find "$build" -name '*.gcda' -delete
labels=unit targets=()
# the unit tests of the rooms that have rules
mapfile -t targets < <(sed -n 's/^shien_test(\([a-z_]*\) KIND unit.*/\1/p' "$root"/tests/unit/{application-intake,certificate-issuer-rules,certificate-issuer,ledger,notifier,register-sync,shelter-gateway}/CMakeLists.txt)
[ $what = rules ] || { labels='unit|service|contract' && targets=(all); }
cmake --build "$build" -j"$(nproc)" --target "${targets[@]}" >"$build.log" 2>&1 9>&- || { tail -n 30 "$build.log" && exit 2; }
if [ $what != rules ]; then
	. "$root/deploy/lib/servers.sh"
	trap 'servers_remove "$build/servers"' EXIT
	servers_start "$build/servers" --no-fsync
	. "$build/servers/servers.env"
	export SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO
	export SHIEN_TEST_REDIS=$SHIEN_SERVERS_REDIS_SOCKET SHIEN_TEST_REDIS_PASSWORD_FILE=$SHIEN_SERVERS_REDIS_PASSWORD_FILE
	export SHIEN_TEST_MAIL_PORT=$SHIEN_SERVERS_MAIL_PORT SHIEN_TEST_MAIL_DIR=$SHIEN_SERVERS_MAIL_DIR
fi
only=.
[ $what != rules ] || only="^($(IFS='|' && echo "${targets[*]}"))\$"
# a test that fails covers what it covers; whether it may fail is tests/run.sh's matter
ctest --test-dir "$build" -L "^($labels)\$" -R "$only" -j2 >"$build.log" 2>&1 9>&- || grep -E 'Failed|Not Run' "$build.log" || true
/usr/bin/python3 "$root/tests/support/coverage_table.py" "$root" "$build" $what ${json:+"$json"} || exit 1
