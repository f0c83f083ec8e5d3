#!/bin/bash
# Fuzzes the parsers of what comes from outside, on libFuzzer with ASan and UBSan; builds what it needs (clang 14).
#   tests/fuzz/run.sh [--seconds N | --runs N] [--only TARGET[,TARGET]…] [--jobs N] [--merge]
#     --seconds N  so long for each target (the default: 3)
#     --runs N     so many executions of each target
#     --jobs N     so many at a time (the default: all cores)
#     --build      builds, and that is all
#     --count      adds the executions of targets without findings to tests/fuzz/executions.tsv, which is kept
#     --merge      afterwards takes into tests/fuzz/corpus what shows new code, the least of it that does
# What is found is written to tests/fuzz/findings/<target>/ with the report beside it: mend it, and move the input into
# tests/fuzz/corpus/<target>/, where every test run replays it. Exit 0: no findings, 1: findings, 2: could not run.
set -Eeuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$root/build/fuzz
out=$build/out
findings=$here/findings
limit=-max_total_time=3 only= jobs=$(nproc) merge= count= build_only=
export LC_ALL=C.UTF-8
while [ $# -gt 0 ]; do
	case $1 in
	--seconds) limit=-max_total_time=${2:?--seconds needs a number} && shift ;;
	--runs) limit=-runs=${2:?--runs needs a number} && shift ;;
	--only) only=${2:?--only needs names} && shift ;;
	--jobs) jobs=${2:?--jobs needs a number} && shift ;;
	--build) build_only=1 ;;
	--count) count=1 ;;
	--merge) merge=1 ;;
	*)
		sed -n '2,11s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
		exit 2
		;;
	esac
	shift
done
exec </dev/null
trap 'exit 2' ERR
command -v clang >/dev/null || { echo "tests/fuzz/run.sh: clang is missing: deploy/lib/packages.sh test" >&2 && exit 2; }
mapfile -t targets < <(sed -n 's/^shien_fuzz(\([a-z0-9_]*\) .*/\1/p' "$here/CMakeLists.txt")
if [ -n "$only" ]; then
	for name in ${only//,/ }; do
		[[ " ${targets[*]} " == *" $name "* ]] || { echo "tests/fuzz/run.sh: no target $name" >&2 && exit 2; }
	done
	IFS=, read -ra targets <<<"$only"
fi
mkdir -p "$out"
exec 9>"$build.lock"
flock -n 9 || { echo "tests/fuzz/run.sh: another run is under way in this tree" >&2 && exit 2; }
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_C_COMPILER=clang -DSHIEN_FUZZ=ON -DSHIEN_TESTS=ON \
	-DSHIEN_REMOVABLE_GUARDS=ON >"$out/configure.log" 2>&1 || { cat "$out/configure.log" && exit 2; }
cmake --build "$build" -j"$(nproc)" --target "${targets[@]/#/fuzz_}" >"$out/build.log" 2>&1 9>&- ||
	{ tail -n 30 "$out/build.log" && exit 2; }

[ -z "$build_only" ] || exit 0

# The names of all fields, as JSON spells them.
grep -rhoE '^ *(repeated )?[A-Za-z0-9_.]+ [a-z][a-z0-9_]* = [0-9]+' "$root/proto/shien" --include=*.proto |
	awk '{ n = split($(NF - 2), p, "_"); s = p[1]; for (i = 2; i <= n; i++) s = s toupper(substr(p[i], 1, 1)) substr(p[i], 2); print "\"\\\"" s "\\\":\"" }' |
	sort -u >"$out/json.dict"

one() { # one <target>
	local name=$1 code=0 dict=
	local work=$build/corpus/$name log=$out/$name.log
	mkdir -p "$work" "$findings/$name"
	for dict in "$here/dict/$name.dict" "$out/$name.dict" ""; do if [ -f "$dict" ]; then break; fi; done
	ASAN_OPTIONS=allocator_may_return_null=1 LSAN_OPTIONS="suppressions=$here/../support/lsan.supp:print_suppressions=0" \
		"$build/tests/fuzz/fuzz_$name" "$limit" ${dict:+-dict="$dict"} -print_final_stats=1 -timeout=20 -rss_limit_mb=2048 \
		-artifact_prefix="$findings/$name/" "$work" "$here/corpus/$name" >"$log" 2>&1 9>&- || code=$?
	local runs seconds
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ $code -ne 0 ]; then cp "$log" "$findings/$name/report"; else rmdir --ignore-fail-on-non-empty "$findings/$name"; fi
	printf '%s\t%s\t%s\n' "$name" "${runs:-0}" "$code" >"$out/$name.result"
	printf '%-10s %12s executions  %s\n' "$name" "${runs:-0}" \
		"$([ $code -eq 0 ] && echo "no finding" || grep -m1 -aoE 'BROKEN PROPERTY.*|ERROR: [A-Za-z]*: [a-zA-Z -]*|runtime error: .*' "$log")"
}
# The long campaign counts over many runs and machines; what ended with a finding does not count.
counted() { # counted <target> <executions>
	awk -F'\t' -v OFS='\t' -v name="$1" -v runs="$2" '$1 == name { $2 = sprintf("%d", $2 + runs); seen = 1 } { print }
		END { if (!seen) print name, sprintf("%d", runs) }' "$here/executions.tsv" >"$out/executions.tsv"
	mv "$out/executions.tsv" "$here/executions.tsv"
}
export -f one
export build out here findings limit
rm -f "$out"/*.result
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I{} bash -Eeuo pipefail -c 'one {}' || true

found=0 total=0
for name in "${targets[@]}"; do
	[ -f "$out/$name.result" ] || { echo "tests/fuzz/run.sh: $name did not run" >&2 && exit 2; }
	IFS=$'\t' read -r _ runs code <"$out/$name.result"
	total=$((total + runs))
	[ "$code" -eq 0 ] || found=$((found + 1))
	if [ -n "$count" ] && [ "$code" -eq 0 ]; then counted "$name" "$runs"; fi
	if [ -n "$merge" ]; then
		"$build/tests/fuzz/fuzz_$name" -set_cover_merge=1 "$here/corpus/$name" "$build/corpus/$name" >>"$out/$name.log" 2>&1
	fi
done
echo "$total executions of ${#targets[@]} targets, $found with findings"
[ $found -eq 0 ] || exit 1
