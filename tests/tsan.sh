#!/bin/bash
# Builds with ThreadSanitizer and runs what has threads: the simulator's on all cores, and the runtime's daemons in real processes,
# which the ordinary tests drive (Criterion and ThreadSanitizer want the same addresses).
#   tests/tsan.sh [--only REGEX]      only the tests whose name matches
# 0 reports in our code, or exit 1; suppressions, for libraries only, in tests/support/tsan.supp.
set -Eeuo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/tsan
tests=(runtime_call_test runtime_due_test runtime_stream_test runtime_redrive_test runtime_recover_test runtime_audit_test)
only=.
export LC_ALL=C.UTF-8
while [ $# -gt 0 ]; do
	case $1 in
	--only) only=${2:?--only needs a regular expression} && shift ;;
	*)
		sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
	shift
done
exec </dev/null
. "$root/deploy/lib/servers.sh"
say() { printf '== [%4ds] %s\n' $SECONDS "$*"; }
trap 'servers_remove "$build/servers"' EXIT

say "build"
"$root/deploy/lib/packages.sh" build run test
cmake -S "$root" -B "$build" -G Ninja -DSHIEN_TSAN=ON -DSHIEN_TESTS=ON >/dev/null
cmake --build "$build" -j"$(nproc)" --target shien-simulate sample-book sample-reader
cmake -S "$root" -B "$root/build/test" -G Ninja -DSHIEN_SANITIZE=ON -DSHIEN_TESTS=ON >/dev/null
cmake --build "$root/build/test" -j"$(nproc)" --target "${tests[@]}"
reports=$build/reports
rm -rf "$reports"
mkdir -p "$reports"
# What a library's own code does with memory is its own; our calls into it count.
export TSAN_OPTIONS="suppressions=$root/tests/support/tsan.supp ignore_noninstrumented_modules=1 exitcode=0 history_size=4"

# A race must be seen, or its absence says nothing.
cc -fsanitize=thread -g -O1 "$root/tests/support/tsan_race.c" -o "$build/tsan_race"
TSAN_OPTIONS="$TSAN_OPTIONS log_path=$reports/known" "$build/tsan_race"
grep -q 'WARNING: ThreadSanitizer: data race' "$reports"/known.* || { echo "tests/tsan.sh: a known race is not seen" >&2 && exit 1; }
rm "$reports"/known.*
export TSAN_OPTIONS="$TSAN_OPTIONS log_path=$reports/report"

failed=()
say "simulator"
"$build/tests/sim/shien-simulate" --histories 2000 >/dev/null || failed+=(shien-simulate)
say "servers"
servers_remove "$build/servers"
servers_start "$build/servers" --no-fsync
. "$build/servers/servers.env"
export SHIEN_TEST_PG=$SHIEN_SERVERS_PG_CONNINFO
export SHIEN_TEST_REDIS=$SHIEN_SERVERS_REDIS_SOCKET SHIEN_TEST_REDIS_PASSWORD_FILE=$SHIEN_SERVERS_REDIS_PASSWORD_FILE
export SHIEN_TEST_SAMPLES=$build/tests/service/runtime
export SHIEN_TEST_PATIENCE=6
for name in "${tests[@]}"; do
	[[ $name =~ $only ]] || continue
	say "$name"
	"$root/tests/support/run_criterion.sh" "$root/build/test/tests/service/runtime/$name" >"$build/$name.log" 2>&1 || failed+=("$name")
done
count=$(cat "$reports"/* 2>/dev/null | grep -c 'WARNING: ThreadSanitizer' || true)
say "done"
echo "$count reports of ThreadSanitizer in $reports; failed: ${failed[*]:-none}"
[ "$count" -eq 0 ] && [ ${#failed[@]} -eq 0 ]
